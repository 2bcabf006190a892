"""A word-level difference of two texts in near-linear time.

Unique runs of words that both texts share, in order, divide the texts (as patience sorting does);
only the short stretches between them are aligned word by word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from corpus.shadow import simplify
from nlp.segment import segment

Tag = Literal["equal", "insert", "delete", "replace"]
_ANCHOR = 4  # words in a run that must be unique to divide the texts
# Beyond this many pairs of words a stretch without anchors is called replaced as a whole: it holds
# nothing in common that is four words long.
_MOST_PAIRS = 40_000_000
_Block = tuple[Tag, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Op:
    """One step from the old text to the new: `old_text[old_start:old_end] == old`, same for new.

    `moved` is true when what is inserted (or deleted) also stands elsewhere in the other report.
    """

    tag: Tag
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    old: str
    new: str
    moved: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    ends: tuple[int, ...]  # where each word ends, the white space behind it included
    starts: tuple[int, ...]


def diff_words(old: str, new: str) -> tuple[Op, ...]:
    """Return the steps from one text to the other; joined they are both texts, without a gap."""
    left, right = _cut(old), _cut(new)
    ops = []
    for tag, i1, i2, j1, j2 in _tidy(list(_align(left.words, right.words)), left.words):
        a, b = _at(left, i1, old), _at(left, i2, old)
        c, d = _at(right, j1, new), _at(right, j2, new)
        if a < b or c < d:
            ops.append(Op(tag, a, b, c, d, old[a:b], new[c:d]))
    return tuple(ops)


def _cut(text: str) -> _Words:
    # A Traditional copy differs in no word.
    tokens = segment(simplify(text))
    words = tuple(token.text for token in tokens)
    return _Words(words, tuple(t.end for t in tokens), tuple(t.start for t in tokens))


def _at(words: _Words, index: int, text: str) -> int:
    """Return where a word begins; white space before the first word belongs to it."""
    if index == 0:
        return 0
    return words.starts[index] if index < len(words.starts) else len(text)


def _align(left: Sequence[str], right: Sequence[str]) -> Iterator[_Block]:
    """Yield blocks of words, equal or not, in order."""
    i = j = 0
    for a, b in (*_anchors(left, right), (len(left), len(right))):
        if a < i or b < j:
            continue  # inside the stretch the last anchor grew to
        yield from _fill(left, right, (i, a, j, b))
        i, j = a, b
        while i < len(left) and j < len(right) and left[i] == right[j]:
            i, j = i + 1, j + 1
        if i > a:
            yield "equal", a, i, b, j


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return where runs of words stand that are unique in both texts, longest rising sequence."""
    ours, theirs = _unique(left), _unique(right)
    pairs = sorted((at, theirs[run]) for run, at in ours.items() if run in theirs)
    tails: list[int] = []
    tops: list[int] = []
    previous = [-1] * len(pairs)
    for index, (_, b) in enumerate(pairs):
        at = bisect_left(tails, b)
        if at == len(tails):
            tails.append(b)
            tops.append(index)
        else:
            tails[at], tops[at] = b, index
        previous[index] = tops[at - 1] if at else -1
    chain = []
    index = tops[-1] if tops else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _unique(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    seen: dict[tuple[str, ...], int] = {}
    for at in range(len(words) - _ANCHOR + 1):
        run = tuple(words[at : at + _ANCHOR])
        seen[run] = at if run not in seen else -1
    return {run: at for run, at in seen.items() if at >= 0}


def _fill(
    left: Sequence[str], right: Sequence[str], stretch: tuple[int, int, int, int]
) -> Iterator[_Block]:
    i1, i2, j1, j2 = stretch
    if i1 == i2 and j1 == j2:
        return
    if i1 == i2 or j1 == j2 or (i2 - i1) * (j2 - j1) > _MOST_PAIRS:
        yield _tag(i2 - i1, j2 - j1), i1, i2, j1, j2
        return
    for step in Indel.opcodes(left[i1:i2], right[j1:j2]):
        tag: Tag = (
            "equal"
            if step.tag == "equal"
            else _tag(step.src_end - step.src_start, step.dest_end - step.dest_start)
        )
        yield (
            tag,
            i1 + step.src_start,
            i1 + step.src_end,
            j1 + step.dest_start,
            j1 + step.dest_end,
        )


def _tag(old: int, new: int) -> Tag:
    if old and new:
        return "replace"
    return "delete" if old else "insert"


def _tidy(blocks: list[_Block], left: Sequence[str]) -> list[_Block]:
    """Join neighbours of one kind, and let a lone common word between two changes be changed.

    Two sentences that share a comma and a 的 have nothing in common a reader wants to see.
    """
    tidy: list[_Block] = []
    for index, block in enumerate(blocks):
        tag, i1, i2, j1, j2 = block
        between = 0 < index < len(blocks) - 1 and blocks[index + 1][0] != "equal"
        lone = tag == "equal" and between and tidy and tidy[-1][0] != "equal"
        if lone and sum(len(word) for word in left[i1:i2] if word.isalnum()) <= 1:
            tag = "replace"
        last = tidy[-1] if tidy else None
        if last and (last[0] == "equal") == (tag == "equal"):
            kind: Tag = "equal" if tag == "equal" else _tag(i2 - last[1], j2 - last[3])
            tidy[-1] = (kind, last[1], i2, last[3], j2)
        else:
            tidy.append((tag, i1, i2, j1, j2))
    return tidy
