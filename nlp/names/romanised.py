"""Names of things in Latin letters («Baiheling»), found where a text has them in characters (白鹤岭)."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.names.places import readings_of
from nlp.readings.spelling import is_romanised
from nlp.segment import is_chinese

_CAPITAL = re.compile(r"[A-Z][a-z]{3,}")
_LEAST = 2  # characters: one is read in too many words
_LONGEST = 6  # letters of a syllable («zhuang»)


def is_name(word: str) -> bool:
    """Tell whether a word is a capitalised one that reads as several Chinese characters."""
    return _CAPITAL.fullmatch(word) is not None and is_romanised(word.lower())


@lru_cache(maxsize=4096)
def spells(word: str, text: str) -> bool:
    """Tell whether characters of a text are read as a word."""
    latin = word.lower()
    return any(_reads(latin, text, at, 0) for at in range(len(text)))


def _reads(rest: str, text: str, at: int, read: int) -> bool:
    if not rest:
        return read >= _LEAST
    if at == len(text):
        return False
    return any(
        _reads(rest[len(syllable) :], text, at + 1, read + 1)
        for syllable in readings_of(text[at]) or _any_syllable(rest, text[at])
        if rest.startswith(syllable)
    )


def _any_syllable(rest: str, character: str) -> tuple[str, ...]:
    """Return what a rare character whose reading we do not know (疃) may be read as."""
    if not is_chinese(character):
        return ()
    return tuple(rest[:length] for length in range(1, min(len(rest), _LONGEST) + 1))
