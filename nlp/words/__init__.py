"""Words: jieba's dictionary with ours in it, patterns, and the words of two languages for one thing."""
