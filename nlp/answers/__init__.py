"""The answers, each kind in its own module, and what they share."""
