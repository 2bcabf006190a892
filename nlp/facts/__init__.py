"""Facts of the narrative: the words asked for, the sentences searched, the span that answers."""
