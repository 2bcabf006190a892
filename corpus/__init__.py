"""A file becomes a `Report`: formats, sections, figures, identity, passages."""
