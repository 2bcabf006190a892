"""Themes that a question means without naming them: what no list of words holds is compared by meaning.

Hides the embedder: the words of a question are held against phrases of every theme
(`models/meanings.toml`), and a theme is taken only when it stands out clearly.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from corpus.resources import resource
from nlp.embed import Embedder, EmbedderError, load_embedder
from nlp.labels.taxonomy import themes

OTHER, DONE = "other", "done"
_LEAST = 0.35  # below this nothing is meant that we know
_APART = 0.05  # the best theme must be so much nearer than the next
_PLAIN, _PLAINLY_APART = 0.42, 0.1
_CLEAR, _CLEARLY_APART = 0.5, 0.15
_INSTEAD = 0.25
_NO_THEME = frozenset((OTHER, DONE))
_FIRST, _REST, _NEAREST = 0.6, 0.4, 3


@dataclass(frozen=True, slots=True)
class Meanings:
    """Phrases with their themes and vectors."""

    embedder: Embedder
    keys: tuple[str, ...]
    members: tuple[np.ndarray, ...]  # vectors of the phrases of each key


def theme_meant(
    text: str, *, plainly: bool = False, clearly: bool = False, instead_of: str = ""
) -> str | None:
    """Return the theme that a phrase means, None when none stands out or it is about another matter.

    Args:
        text: the phrase, without the words that ask.
        plainly: ask for more likeness, where nothing else tells that something is lacking.
        clearly: ask for so much likeness that nothing else can be meant.
        instead_of: a theme that a word of the phrase names, which must be much less like it.
    """
    meanings = _meanings()
    if meanings is None or not text.strip():
        return None
    vector = meanings.embedder.embed_queries([text])[0]
    scores = sorted(
        ((_nearness(members @ vector), key) for key, members in _pairs(meanings)), reverse=True
    )
    (best, key), (second, _) = scores[:2]
    if instead_of and best - next(s for s, k in scores if k == instead_of) < _INSTEAD:
        return None
    least, apart = (_PLAIN, _PLAINLY_APART) if plainly else (_LEAST, _APART)
    if clearly:
        least, apart = _CLEAR, _CLEARLY_APART
    if key in _NO_THEME or best < least or best - second < apart:
        return None
    return key


def likeness_to(text: str, others: Sequence[str]) -> tuple[float, ...]:
    """Return how like a text others are in meaning, from -1 to 1; 0 without a model."""
    meanings = _meanings()
    if meanings is None or not others:
        return (0.0,) * len(others)
    vector = meanings.embedder.embed_queries([text])[0]
    return tuple(float(x) for x in meanings.embedder.embed_passages(others) @ vector)


def _pairs(meanings: Meanings) -> list[tuple[str, np.ndarray]]:
    return list(zip(meanings.keys, meanings.members, strict=True))


def _nearness(likeness: np.ndarray) -> float:
    """Return how near a phrase is to several: the nearest counts most."""
    top = np.sort(likeness)[::-1][:_NEAREST]
    return float(_FIRST * top[0] + _REST * top.mean())


@lru_cache(maxsize=1)
def _meanings() -> Meanings | None:
    """Return the phrases of all themes; None without a model, and then only words count."""
    try:
        embedder = load_embedder()
    except EmbedderError:
        return None
    with resource("meanings.toml").open("rb") as source:
        said: dict[str, list[str]] = tomllib.load(source)
    phrases = {key: said[key] for key in (OTHER, DONE)}
    for theme in themes():
        words = (*theme.words_zh, *(w.rstrip("*") for w in theme.words_en))
        named = (theme.zh, theme.en, *theme.inside, *words)
        phrases[theme.key] = list(dict.fromkeys((*said[theme.key], *named)))
    vectors = tuple(embedder.embed_passages(texts) for texts in phrases.values())
    return Meanings(embedder, tuple(phrases), vectors)
