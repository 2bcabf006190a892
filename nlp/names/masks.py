"""What stands for the characters of a question that have been understood, so that all offsets stay."""

MASK = "□"
"""Stands for a character of a name of an agency, a place or a year."""

UNDERSTOOD = "■"
"""Stands for a character of a name of a figure or theme."""
