"""How much the words of a question tell: how few passages hold them, and whether they name a thing.

A word that no passage holds is looked at again: by the words inside it («旧文件» → 文件), and as a slip
of the keyboard («滩点» for 摊点). A thing that was asked for must be there; how it was done may be said
otherwise.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import log

from nlp.facts.words import Group, fillers, group_of, is_act
from nlp.segment import is_chinese, is_known, known_words, segment
from nlp.words.dictionary import resource_lines, word_class

EXACT = re.compile(r"\d|^[A-Z][A-Z0-9]+$")
_COMMON = 0.012  # of the passages: a word that so many hold tells little
_MANNER = 0.6  # what a word counts that only tells how
_CLASSES_OF_THINGS = ("n", "j", "i", "l", "eng")
_LONGEST_SLIP = 4

_SLIP = ("",)  # marks a word that was set right

Count = Callable[[Sequence[Sequence[str]]], int]


@dataclass(frozen=True, slots=True)
class Told:
    """A word with how many passages hold it, what it counts, and whether it must be there."""

    group: Group
    count: int
    weight: float
    thing: bool
    common: bool
    instead: str = ""  # the word that a slip was taken for


def weigh(groups: Sequence[Group], count: Count, question: str = "") -> tuple[Told, ...]:
    """Weigh the words of a question; those that are found nowhere are taken apart or set right."""
    whole = count(())
    return tuple(
        _told(one, count, whole)
        for group in groups
        for one in _findable(group, count, question)
        if one.terms
    )


def slip_of(word: str, held: Callable[[str], bool]) -> str:
    """Return the word that is read like another and is held somewhere, "" when none or several are."""
    found = [other for other in _homophones(word) if held(other)]
    return found[0] if len(found) == 1 else ""


def _told(group: Group, count: Count, whole: int) -> Told:
    number = count((group.terms,))
    thing = is_thing(group)
    weight = log(1 + whole / max(number, 1)) * (1.0 if thing else _MANNER)
    instead = group.terms[-1] if group.loose == _SLIP else ""
    return Told(group, number, weight, thing, number >= max(3, _COMMON * whole), instead)


def _findable(group: Group, count: Count, question: str) -> Iterator[Group]:
    if not group.terms or count((group.terms,)) or not is_chinese(group.word):
        yield group
        return
    if slip := slip_of(group.word, lambda word: count(((word,),)) > 0):
        yield replace(group, terms=(*group.terms, slip), loose=_SLIP)
        return
    if other := _cut_anew(group.word, question, lambda word: count(((word,),)) > 0):
        yield group_of(other)
        return
    if is_known(group.word):
        yield group  # 人工智能 is neither 人工 nor 智能
        return
    pieces = [group_of(word) for word in pieces_of(group.word)]
    held = [piece for piece in pieces if not piece.weak and count((piece.terms,))]
    # All that is left of a word must be in the pieces: 新能源汽车 is not 汽车.
    yield from held if held and _covers(group.word, held) else [group]


def _cut_anew(word: str, question: str, held: Callable[[str], bool]) -> str:
    """Return the word that a wrong cut broke: 田头 for 头发 in «在田头发明白纸», 水印 in «加水印»."""
    at = question.find(word)
    if at < 0:
        return ""
    for size in range(len(word) - 1, 0, -1):
        for more in range(_LONGEST_SLIP - size, 0, -1):
            left = question[max(0, at - more) : at + size]
            right = question[at + len(word) - size : at + len(word) + more]
            for other, rest in ((left, word[size:]), (right, word[: len(word) - size])):
                whole = is_chinese(other) and len(other) == size + more
                if whole and all(map(is_act, rest)) and held(other):
                    return other
    return ""


def pieces_of(word: str) -> tuple[str, ...]:
    """Return the longest known words inside a word, in order, none over another."""
    pieces: list[str] = []
    at = 0
    inner = known_words(word) - {word}
    while at < len(word):
        found = max((w for w in inner if word.startswith(w, at)), key=len, default="")
        pieces += [found] if found else []
        at += len(found) or 1
    return tuple(pieces)


_LOOSE = frozenset("旧老新大小各多的们")


def _covers(word: str, pieces: Sequence[Group]) -> bool:
    rest = word
    for piece in pieces:
        rest = rest.replace(piece.word, "", 1)
    return all(char in _LOOSE for char in rest)


def is_thing(group: Group) -> bool:
    """Tell whether a word names something, rather than what is done or how."""
    word = group.word if is_chinese(group.word) else group.terms[0] if group.terms else ""
    if not word or EXACT.search(word):
        return True
    if is_act(word):
        return False
    kind = word_class(word)
    return not kind or kind.startswith(_CLASSES_OF_THINGS)


# What one looks back with, and how: no subject that anything is about.
_OF_REVIEW = frozenset(
    ("自身", "自我", "自己", "清单", "情况", "方面", "本人", "对照", "对照检查", "总结", "年末", "年底", "全年", "手上", "手头")
)  # fmt: skip


def names_a_thing(text: str, left: Sequence[str]) -> bool:
    """Tell whether what no list knows of a text is a subject («食堂»), not how it is told («查出来»).

    Args:
        text: the question.
        left: its words that carry a meaning of their own; fillers taken out may have broken them.
    """
    if not all(map(is_chinese, left)):
        return True
    tokens = [t.text for t in segment(text) if len(t.text) > 1 and is_chinese(t.text)]
    rest = "".join(left)
    unknown = [t for t in tokens if t not in _OF_REVIEW and any(char in rest for char in t)]
    return any(word_class(t).startswith(_CLASSES_OF_THINGS) and t not in fillers() for t in unknown)


# ------------------------------------------------------------------------------------------- slips


@cache
def _syllables() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]]:
    """Return the readings of each character, and the characters of each reading."""
    readings: dict[str, tuple[str, ...]] = {}
    characters: dict[str, str] = {}
    for line in resource_lines("syllables.tsv"):
        syllable, _, written = line.partition("\t")
        characters[syllable] = written
        for char in written:
            readings[char] = (*readings.get(char, ()), syllable)
    return readings, characters


@lru_cache(maxsize=512)
def _homophones(word: str) -> tuple[str, ...]:
    """Return the known words read like one nobody knows: at least one character is the same."""
    readings, characters = _syllables()
    if not 2 <= len(word) <= _LONGEST_SLIP or is_known(word):
        return ()
    alike = [
        {char, *(c for syllable in readings.get(char, ()) for c in characters[syllable])}
        for char in word
    ]
    found = set()
    for at, others in enumerate(alike):
        found |= {word[:at] + other + word[at + 1 :] for other in others}
    if len(word) > 2:
        for one, two in itertools.combinations(range(len(word)), 2):
            found |= _both(word, one, two, alike)
    return tuple(sorted(other for other in found if other != word and is_known(other)))


def _both(word: str, one: int, two: int, alike: Sequence[set[str]]) -> set[str]:
    if two != one + 1:
        return set()
    return {word[:one] + a + b + word[two + 1 :] for a in alike[one] for b in alike[two]}
