"""Any sentence-transformers folder, through that library, from disk only.

Hides torch and the library's habits: which device and how many texts at once, and which words a
model wants before a query or a passage. Nothing here reaches the network.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from nlp.embedding.static import digest_files

# Raised when the same folder would give other vectors.
_CODE = 1
_SIDE_FILE = "nianbao.toml"
# Families whose folders do not say which words they were trained with: a pattern for the name, what
# stands before a query and before a passage.
_FAMILIES = (
    (
        r"multilingual-e5-.*-instruct",
        "Instruct: Given a question, retrieve passages that answer it\nQuery: ",
        "",
    ),
    (r"(^|[-_/])e5-", "query: ", "passage: "),
    (r"bge-[a-z]+-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge-(small|base|large)-en", "Represent this sentence for searching relevant passages: ", ""),
    (r"stella-.*-zh", "", ""),
)
_QUERY_PROMPTS = ("query", "search_query", "retrieval.query", "s2p_query", "web_search_query")
_PASSAGE_PROMPTS = ("passage", "document", "search_document", "retrieval.passage", "corpus")
# Numbers of texts at once: a graphics card is kept busy, a processor's cache is not overrun.
_BATCH_CARD, _BATCH_CPU = 128, 16
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
_WEIGHTS = ("*.safetensors", "*.bin", "*.json", "*.txt", "*.model", "*.toml")


class ModelUnusableError(Exception):
    """The folder, or what is installed here, does not make a model."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a model wants before a query and before a passage; None: as its own settings say."""

    query: str | None = None
    passage: str | None = None


class LibraryEmbedder:
    """A model run by sentence-transformers."""

    def __init__(self, path: Path) -> None:
        """Load a folder.

        Raises:
            ModelUnusableError: the extra is not installed, or the folder is damaged.
        """
        self._path = path
        self._model = _load(path)
        self._wording = wording_of(path, dict(self._model.prompts))
        self._batch = _BATCH_CPU if self._model.device.type == "cpu" else _BATCH_CARD
        size = self._model.get_embedding_dimension()
        self._dim = int(size) if size else int(self._encode(["一"], None, query=True).shape[1])

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return self._dim

    @cached_property
    def stamp(self) -> str:
        """Name the model's content, the words before its texts, and this code."""
        files = sorted({file for kind in _WEIGHTS for file in self._path.rglob(kind)})
        wording = repr((self._wording.query, self._wording.passage))
        return f"library {digest_files(files)} {wording} code {_CODE}"

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return a row of length 1 for each text, zero for an empty one."""
        return self._embed(texts, self._wording.query, query=True)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return a row of length 1 for each text, zero for an empty one."""
        return self._embed(texts, self._wording.passage, query=False)

    def _embed(self, texts: Sequence[str], prompt: str | None, *, query: bool) -> np.ndarray:
        rows = np.zeros((len(texts), self._dim), np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if filled:
            rows[filled] = self._encode([texts[i] for i in filled], prompt, query=query)
        return rows

    def _encode(self, texts: list[str], prompt: str | None, *, query: bool) -> np.ndarray:
        encode = self._model.encode_query if query else self._model.encode_document
        vectors = encode(
            texts,
            prompt=prompt,
            batch_size=self._batch,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.asarray(vectors, np.float32)


def wording_of(path: Path, prompts: dict[str, str]) -> Wording:
    """Tell what stands before texts: by our side file, by the model's prompts, by its family.

    Raises:
        ModelUnusableError: the side file cannot be read.
    """
    side = path / _SIDE_FILE
    if side.is_file():
        try:
            told = tomllib.loads(side.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ModelUnusableError(f"{side}: {error}") from error
        return Wording(str(told.get("query_prefix", "")), str(told.get("passage_prefix", "")))
    if any(prompts.values()):
        return Wording(_first(prompts, _QUERY_PROMPTS), _first(prompts, _PASSAGE_PROMPTS))
    for name in (path.name, *_former_names(path)):
        for pattern, query, passage in _FAMILIES:
            if re.search(pattern, name.lower()):
                return Wording(query, passage)
    return Wording()


def _first(prompts: dict[str, str], names: Sequence[str]) -> str | None:
    """Return the first prompt that says something; the library would take an empty one."""
    return next((prompts[name] for name in names if prompts.get(name)), None)


def _former_names(path: Path) -> Iterator[str]:
    """Yield the name the model had where it was published, which copies often keep."""
    config = path / "config.json"
    if config.is_file():
        with contextlib.suppress(ValueError):
            name = json.loads(config.read_text(encoding="utf-8")).get("_name_or_path")
            if isinstance(name, str):
                yield name.rpartition("/")[2]


def _load(path: Path) -> Any:  # noqa: ANN401 - the library is optional
    for name, value in _OFFLINE.items():  # read when the library is first imported
        os.environ[name] = value
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ModelUnusableError(
            "a model of one's own needs more: pip install 'nianbao[embeddings]'"
        ) from error
    disable_progress_bar()  # type: ignore[no-untyped-call]  # ours tells of texts; a bar for each part of a model is noise
    try:
        return SentenceTransformer(str(path.resolve()), local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, ImportError, RuntimeError) as error:
        raise ModelUnusableError(f"the model in {path} cannot be loaded: {error}") from error
    except SafetensorError as error:
        raise ModelUnusableError(f"the weights in {path} are damaged: {error}") from error
