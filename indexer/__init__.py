"""Passages become findable: the catalogue, the full-text engines, and the one door to a library."""
