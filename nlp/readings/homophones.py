"""Characters typed for others that are read the same («身请» for 申请, «行政除罚» for 行政处罚)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from corpus.resources import resource
from nlp.names.figure_names import row_labels
from nlp.readings.wording import names_in
from nlp.segment import is_known

_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_LONG = 4
_ROW_OF = 6  # characters: of so long a name of a row any one may be wrong, however it is read
# Sounds that many do not tell apart, in the way they type them.
_ALIKE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([aei]n)g$"), r"\1"))


def heard(text: str) -> str:
    """Return a text with the terms of the field in the place of what is only read like them."""
    return _RUN.sub(lambda m: _run(m[0]), text)


@lru_cache(maxsize=1024)
def _run(run: str) -> str:
    for term in _terms():
        at = 0
        while at + len(term) <= len(run):
            if _is_slip(run, at, term):
                run = run[:at] + term + run[at + len(term) :]
            at += 1
    return run


@cache
def _terms() -> tuple[str, ...]:
    """Return the terms of the field and the rows of the tables as they are printed, the longest first."""
    rows = {part for label in row_labels() for part in re.split("[：（）、，]", label)}
    long = {part for part in rows if len(part) >= _ROW_OF and _RUN.fullmatch(part)}
    return (*sorted(long, key=len, reverse=True), *names_in("slips.terms"))


def _is_slip(run: str, at: int, term: str) -> bool:
    """Tell whether a term is meant: one character differs, and nothing else can be read there.

    A short term could meet by chance what other words end and begin with («本身请», «终身请»), so that
    neither it nor what it shares with its neighbours may be a word.
    """
    size = len(term)
    said = run[at : at + size]
    other = [i for i in range(size) if said[i] != term[i]]
    if len(other) == 1 and size >= _ROW_OF and not _word_at(said, other[0]):
        return said not in _terms()  # «属于行政查寻亊项»
    if len(other) != 1 or not _sounds(said[other[0]], loosely=size >= _LONG) & _sounds(
        term[other[0]], loosely=size >= _LONG
    ):
        return False
    if size >= _LONG:
        return not is_known(said)
    around = (said, run[max(0, at - 1) : at + 1], run[at + size - 1 : at + size + 1])
    wider = (run[max(0, at - 1) : at + size], run[at : at + size + 1])
    return not any(len(word) > 1 and is_known(word) for word in (*around, *wider))


def _word_at(said: str, at: int) -> bool:
    """Tell whether a character makes a word with one beside it: «今年结转申请» is no slip for 上年."""
    return any(is_known(said[n : n + 2]) for n in (at - 1, at) if 0 <= n < len(said) - 1)


def _sounds(character: str, *, loosely: bool) -> frozenset[str]:
    sounds = _readings().get(character, frozenset())
    if not loosely:
        return sounds
    return frozenset(_loose(sound) for sound in sounds)


def _loose(sound: str) -> str:
    for pattern, plain in _ALIKE:
        sound = pattern.sub(plain, sound)
    return sound


@cache
def _readings() -> Mapping[str, frozenset[str]]:
    readings: dict[str, set[str]] = {}
    for line in resource("syllables.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            syllable, characters = line.split("\t")
            for character in characters:
                readings.setdefault(character, set()).add(syllable)
    return {character: frozenset(sounds) for character, sounds in readings.items()}
