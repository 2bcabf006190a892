"""Texts become vectors: the seam between an embedding model and everything that searches by meaning.

Hides which model stands behind it. The shipped one (`models/embedding/`) and any other static
folder are read with NumPy alone; every other sentence-transformers folder goes through that
library, from disk only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.resources import resource
from nlp.embedding.static import StaticEmbedder, is_static_folder

SHIPPED = "embedding"
# Enough texts for a transformer to sort by length, few enough that progress moves.
_CHUNK = 2048


class EmbedderError(Exception):
    """A model that cannot be loaded or used; the message says what to do."""


class Embedder(Protocol):
    """A model that gives texts vectors; rows are float32 of length 1, or zero for an empty text."""

    @property
    def stamp(self) -> str:
        """Name the model's content and our code around it: another stamp means other vectors."""

    @property
    def dim(self) -> int:
        """Return the length of a vector."""

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row for each text that is searched with."""

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row for each text that is to be found."""


def load_embedder(path: Path | None = None) -> Embedder:
    """Load the shipped model, or the sentence-transformers folder at a path.

    Raises:
        EmbedderError: the folder holds no model that can be used here.
    """
    if path is None:
        try:
            path = resource(SHIPPED)
        except FileNotFoundError as error:
            raise EmbedderError(str(error)) from error
    if not (path / "modules.json").is_file():
        raise EmbedderError(f"not a sentence-transformers folder (no modules.json): {path}")
    try:
        if is_static_folder(path):
            return StaticEmbedder(path)
    except (OSError, ValueError, KeyError) as error:
        raise EmbedderError(f"the static model in {path} cannot be read: {error}") from error
    return _load_with_library(path)


def _load_with_library(path: Path) -> Embedder:
    from nlp.embedding.transformer import LibraryEmbedder, ModelUnusableError

    try:
        return LibraryEmbedder(path)
    except ModelUnusableError as error:
        raise EmbedderError(str(error)) from error
