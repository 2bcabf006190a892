"""Trains the shipped model and writes its folder, the same bytes for the same seed and data.

Hides how the tokens are chosen and how the trained rows are made to fit: rare tokens share the row
nearest to theirs, and rows are kept in eight bits a number with a scale per token.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from nlp.embedding.fit import Pairs, Settings, count_tokens, fit, start_vectors
from nlp.embedding.pairs import Source, read_headwords, read_sources
from nlp.embedding.static import FOLDS, Cutter
from nlp.embedding.tokens import (
    UNKNOWN,
    fold_table,
    folding,
    run_pattern,
    runs,
    tokenizer_json,
    traditional_forms,
)
from nlp.words.dictionary import tokenizer as jieba_tokenizer

# Words of up to four characters; longer ones are found by what they are made of.
_LONGEST_WORD, _LONGEST_ENGLISH = 4, 16
_MAX_TOKENS = 120
_ALWAYS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "er", "ed"),
    *("es", "s", "ly", "y", "e"),
)
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]
# What a pair of a source counts for, beside the square root of how many there are.
_WEIGHTS = {"questions": 4.0, "contexts": 2.0, "medical": 0.5, "titles": 0.5, "sentences": 1.5}

# Dictionary entries: their words stand beside nothing.
_SHORT = ("cedict", "ecdict", "lexicon")

Progress = Callable[[str], None]


def train_embedder(
    data: Path, out: Path, settings: Settings | None = None, tell: Progress | None = None
) -> None:
    """Train on the public data in a folder and our own texts; write a sentence-transformers folder.

    Raises:
        OSError: the folder lacks a file, or cannot be written.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    settings = settings or Settings()
    tell = tell or (lambda _: None)
    with threadpool_limits(1):  # another number of threads would add in another order
        tell("reading the sources")
        sources = read_sources(data, settings.seed)
        folds = folding(traditional_forms(read_headwords(data)))
        tokens = choose_tokens(sources, folds, settings.tokens)
        vectors, shares = _fitted(sources, tokens, folds, settings, tell)
        tell("writing")
        write_model(out, tokens, folds, vectors, shares, rows=settings.rows)


def choose_tokens(
    sources: Sequence[Source], folds: Mapping[str, str], limit: int
) -> tuple[str, ...]:
    """Choose the tokens: every character, then the words the sources and jieba use most."""
    words = _chinese_words(folds)
    table = fold_table(folds)
    told = [text for source in sources for text in (*source.left, *source.right)]
    # A part shows what is common as well as the whole; dictionaries are short and stay whole.
    texts = [text.translate(table) for i, text in enumerate(told) if len(text) < 40 or i % 4 == 0]
    english = Counter(run for text in texts for run in runs(text) if run[0].isascii())
    known = [w for w, n in english.items() if n > 1 and len(w) <= _LONGEST_ENGLISH and w.isalpha()]
    chars = {char for char in set().union(*texts) if "㐀" <= char <= "\u9fff"}
    candidates = sorted({*words, *known, *chars, *_ALWAYS, *_numbers()})
    cutter = Cutter({c: i for i, c in enumerate(candidates)}, {}, run_pattern(candidates))
    seen = np.bincount(
        np.fromiter((i for text in texts for i in cutter.ids(text)), np.int64),
        minlength=len(candidates),
    )
    common = seen / seen.sum() + np.array([0.3 * words.get(c, 0.0) for c in candidates])
    single = [c for c in candidates if len(c) == 1 or c in _numbers()]
    order = np.lexsort((np.arange(len(candidates)), -common))
    longer = [candidates[i] for i in order if len(candidates[i]) > 1 and common[i] > 0]
    return tuple(dict.fromkeys((*sorted(single), *longer)))[: limit - 1]


def _chinese_words(folds: Mapping[str, str]) -> dict[str, float]:
    """Return jieba's words and ours with their share of a general text."""
    frequencies = jieba_tokenizer().FREQ
    total, table = sum(frequencies.values()), fold_table(folds)
    words: dict[str, float] = {}
    for word, frequency in frequencies.items():
        folded = word.translate(table)
        if frequency and 1 < len(folded) <= _LONGEST_WORD and runs(folded) == [folded]:
            words[folded] = words.get(folded, 0.0) + frequency / total
    return words


def _numbers() -> tuple[str, ...]:
    return tuple(str(year) for year in range(1949, 2036))


def _fitted(
    sources: Sequence[Source],
    tokens: Sequence[str],
    folds: Mapping[str, str],
    settings: Settings,
    tell: Progress,
) -> tuple[np.ndarray, np.ndarray]:
    """Return a trained row per token (the unknown one first) and how common each token is."""
    ids = {token: i for i, token in enumerate((UNKNOWN, *tokens))}
    cutter = Cutter(ids, folds, run_pattern(tokens))
    tell("cutting texts")
    texts: list[list[int]] = []
    pairs = []
    ours = sum(1 for source in sources if source.ours)
    rest = sum(_weight(source) for source in sources if not source.ours)
    for source in sources:
        sides = [
            [cutter.ids(t)[:_MAX_TOKENS] for t in side] for side in (source.left, source.right)
        ]
        texts += sides[0] if source.name == "sentences" else []
        texts += sides[1] if source.name not in _SHORT else []
        weight = (
            settings.ours * rest / (1 - settings.ours) / ours if source.ours else _weight(source)
        )
        left, right = (count_tokens(side, len(ids)) for side in sides)
        pairs.append(Pairs(source.name, left, right, np.asarray(source.group), weight))
    tell("start from co-occurrence")
    bilingual = [p for p in pairs if p.name in ("sentences", *_SHORT)]
    vectors, shares = start_vectors(texts, bilingual, len(ids), settings)
    steps: dict[str, float] = {}

    def report(step: int, of: int, loss: float) -> None:
        steps["loss"] = 0.98 * steps.get("loss", loss) + 0.02 * loss
        if step % 250 == 0:
            tell(f"step {step} of {of}, loss {steps['loss']:.3f}")

    parts = parts_of((UNKNOWN, *tokens))
    trained = fit(vectors, shares, parts, pairs, settings, report)
    trained[0] = 0
    return trained, shares


def _weight(source: Source) -> float:
    return float(np.sqrt(len(source.left))) * _WEIGHTS.get(source.name, 1.0)


def parts_of(tokens: Sequence[str]) -> sp.csr_matrix:
    """Return tokens × parts: the characters of a Chinese word, the stem of an English one."""
    names: dict[str, int] = {}
    rows, columns, values = [], [], []
    for row, token in enumerate(tokens):
        pieces = [stem(token)] if token.isascii() else list(token)
        for piece in pieces if row else ():
            rows.append(row)
            columns.append(names.setdefault(piece, len(names)))
            values.append(1 / len(pieces))
    return sp.csr_matrix(
        (np.asarray(values, np.float32), (rows, columns)), (len(tokens), len(names))
    )


def stem(word: str) -> str:
    """Return an English word without its ending, if enough is left."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def write_model(
    out: Path,
    tokens: Sequence[str],
    folds: Mapping[str, str],
    vectors: np.ndarray,
    shares: np.ndarray,
    rows: int,
) -> None:
    """Write the folder; `vectors` has a row for the unknown token and one for each token."""
    out.mkdir(parents=True, exist_ok=True)
    kept, row_of, scale = share_rows(vectors, shares, rows)
    peak = np.maximum(np.abs(kept).max(axis=1), 1e-9)
    numbers = np.round(kept / peak[:, None] * 127).astype(np.int8)
    weights = (scale * peak[row_of] / 127).astype(np.float32)
    tensors = {"embeddings": numbers, "mapping": row_of.astype(np.int32), "weights": weights}
    (out / "model.safetensors").write_bytes(_safetensors(tensors))
    _write(out / "tokenizer.json", tokenizer_json(tokens, folds))
    _write(out / FOLDS, json.dumps(dict(folds), ensure_ascii=False, separators=(",", ":")))
    _write(out / "modules.json", json.dumps(_MODULES, indent=1) + "\n")
    settings: dict[str, Any] = {
        "model_type": "SentenceTransformer",
        "prompts": {},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    _write(out / "config_sentence_transformers.json", json.dumps(settings, indent=1) + "\n")


def share_rows(
    vectors: np.ndarray, shares: np.ndarray, rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the tokens a limited number of rows; those that lose least share their nearest row.

    Returns:
        The rows, which of them each token uses, and by what it is multiplied.
    """
    size = len(vectors)
    lengths = np.linalg.norm(vectors, axis=1)
    units = vectors / np.maximum(lengths, 1e-9)[:, None]
    row_of, scale = np.arange(size), np.ones(size)
    if rows >= size:
        return vectors, row_of, scale
    order = np.lexsort((np.arange(size), -shares))
    pool, rest = order[: rows * 3 // 4], order[rows * 3 // 4 :]
    nearest = np.zeros(len(rest), np.int64)
    likeness = np.zeros(len(rest), np.float32)
    for start in range(0, len(rest), 1000):
        block = units[rest[start : start + 1000]] @ units[pool].T
        at = block.argmax(axis=1)
        nearest[start : start + 1000] = pool[at]
        likeness[start : start + 1000] = block[np.arange(len(at)), at]
    loss = (1 - likeness) * np.sqrt(shares[rest] + 1e-7)
    gone = np.lexsort((rest, loss))[: size - rows]
    row_of[rest[gone]] = nearest[gone]
    scale[rest[gone]] = lengths[rest[gone]] / np.maximum(lengths[nearest[gone]], 1e-9)
    kept = np.unique(row_of)
    return vectors[kept], np.searchsorted(kept, row_of), scale


def _safetensors(tensors: Mapping[str, np.ndarray]) -> bytes:
    header: dict[str, Any] = {}
    kinds = {np.dtype(np.int8): "I8", np.dtype(np.int32): "I32", np.dtype(np.float32): "F32"}
    body = b""
    # The widest numbers first, so that each array stands at a multiple of its own width.
    for name, array in sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0])):
        content = array.tobytes()
        header[name] = {
            "dtype": kinds[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [len(body), len(body) + len(content)],
        }
        body += content
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + body


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
