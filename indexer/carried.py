"""Which characters of a text also stand in another: runs, exact or with their numbers masked.

A character counts when it is a letter, a digit or an ideograph; white space and punctuation do not,
so that a comma more hides nothing. A counted character is carried over when it stands in a run of
at least `RUN` counted characters that also occurs in the old text, or in a whole paragraph that is
word for word in the old text. Where the run stands in the old text does not matter: a moved
paragraph is not new. All is linear in the length of the texts.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.shadow import simplify
from nlp.segment import fold

RUN = 20
"""Longer than the name of the regulations with its verb, which every report repeats."""

_MASK = "#"
# Digits with their separators, years in Chinese digits, and Chinese numbers before a measure word.
_NUMBER = (
    r"\d+(?:[.,]\d{3})*(?:\.\d+)?%?|[二一][〇○零一二三四五六七八九]{3}(?=年)"
    r"|[一二三四五六七八九十百千两零〇]+(?=[件条份次期篇个人名场项批起宗例家处类部])"
)


_LETTERS = re.compile(r"[^\W_]+")
_LETTERS_MASKED = re.compile(rf"(?P<number>{_NUMBER})|(?:(?!{_NUMBER})[^\W_])+")


@dataclass(frozen=True, slots=True)
class Trace:
    """A text reduced to what counts: the counted `letters[i]` stands at `starts[i]:ends[i]`.

    With numbers masked, a whole number is one letter.
    """

    letters: str
    starts: array[int]
    ends: array[int]
    paragraphs: tuple[tuple[int, int], ...]  # from and to, in letters


def trace(text: str, *, masked: bool) -> Trace:
    """Reduce a text; folded and Simplified, so that a Traditional copy is the same text."""
    plain = simplify(fold(text))
    pattern = _LETTERS_MASKED if masked else _LETTERS
    letters: list[str] = []
    starts, ends = array("l"), array("l")
    paragraphs: list[tuple[int, int]] = []
    at = first = 0
    for line in plain.split("\n"):
        for run in pattern.finditer(line):
            start, end = at + run.start(), at + run.end()
            if masked and run["number"]:
                letters.append(_MASK)
                starts.append(start)
                ends.append(end)
            else:
                letters.append(run.group())
                starts.extend(range(start, end))
                ends.extend(range(start + 1, end + 1))
        if len(starts) > first:
            paragraphs.append((first, len(starts)))
        first, at = len(starts), at + len(line) + 1
    return Trace("".join(letters), starts, ends, tuple(paragraphs))


class Shingles:
    """The runs and the paragraphs of a text, to be looked up."""

    def __init__(self, texts: Iterable[Trace]) -> None:
        self._runs: set[int] = set()
        self._paragraphs: set[str] = set()
        for text in texts:
            letters = text.letters
            self._runs.update(hash(letters[i : i + RUN]) for i in range(len(letters) - RUN + 1))
            self._paragraphs.update(letters[a:b] for a, b in text.paragraphs)

    def cover(self, text: Trace) -> bytearray:
        """Return for each letter of a text whether it is carried over from these texts."""
        letters = text.letters
        covered = bytearray(len(letters))
        end = 0
        for at in range(len(letters) - RUN + 1):
            if hash(letters[at : at + RUN]) in self._runs:
                first = max(at, end)
                end = at + RUN
                covered[first:end] = b"\x01" * (end - first)
        for first, last in text.paragraphs:
            if letters[first:last] in self._paragraphs:
                covered[first:last] = b"\x01" * (last - first)
        return covered


def weigh(text: Trace, plain: Trace, covered: Sequence[int]) -> int:
    """Return how many counted characters of the unmasked text are covered."""
    if text is plain:
        return sum(covered)
    return sum(
        # Most letters are themselves; a masked number counts with all its digits.
        1 if end - start == 1 else bisect_left(plain.starts, end) - bisect_left(plain.starts, start)
        for start, end, is_covered in zip(text.starts, text.ends, covered, strict=True)
        if is_covered
    )
