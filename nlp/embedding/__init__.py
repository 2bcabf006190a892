"""The shipped embedding model and any other: tokens, vectors, training."""
