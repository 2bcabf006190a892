"""The rules that read a question, each kind in its own module, and what they share."""
