"""English and everyday wordings of the field, and the Chinese terms reports use for them.

Hides how a wording is found in a query: the longest first, whatever its case, its plural or its
hyphens. What a query gains is returned with the words that brought it, so that it can be shown.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.resources import resource
from nlp.segment import fold

_NAME = "lexicon.toml"
_LATIN = re.compile(r"[a-z0-9]+(?:['’]s)?")
# Too short a stem says nothing: bus, gas, his keep their s.
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Concept:
    """One notion of the field; `zh` is how reports write it, the usual form first."""

    id: str
    zh: tuple[str, ...]
    say_zh: tuple[str, ...]
    en: tuple[str, ...]
    say_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of a query, where they stand in it, and the Chinese terms they bring."""

    source: str
    start: int
    end: int
    terms: tuple[str, ...]
    concept: str


@dataclass(frozen=True, slots=True)
class _Index:
    english: dict[tuple[str, ...], tuple[Concept, ...]]
    longest: int
    chinese: dict[str, Concept | None]
    pattern: re.Pattern[str]


def expand(query: str) -> tuple[Expansion, ...]:
    """Return what a query gains, in the order of its words.

    A Chinese term that reports use themselves gains nothing: it finds what it says.
    """
    folded = fold(query)
    found = [*_expand_english(query, folded), *_expand_chinese(query, folded)]
    return tuple(sorted(found, key=lambda gained: gained.start))


@lru_cache(maxsize=1)
def concepts() -> tuple[Concept, ...]:
    """Return the concepts of `models/lexicon.toml`."""
    rows: list[dict[str, Any]] = tomllib.loads(resource(_NAME).read_text(encoding="utf-8"))[
        "concepts"
    ]
    return tuple(
        Concept(
            row["id"],
            tuple(row["zh"]),
            tuple(row.get("say_zh", ())),
            tuple(row["en"]),
            tuple(row.get("say_en", ())),
        )
        for row in rows
    )


def _expand_english(query: str, folded: str) -> list[Expansion]:
    index, found = _index(), []
    words = [
        (match.start(), match.end(), _stem(match.group())) for match in _LATIN.finditer(folded)
    ]
    at = 0
    while at < len(words):
        for size in range(min(index.longest, len(words) - at), 0, -1):
            run = words[at : at + size]
            matched = index.english.get(tuple(stem for _, _, stem in run))
            if matched and _joined(folded, run):
                start, end = run[0][0], run[-1][1]
                terms = tuple(dict.fromkeys(term for c in matched for term in c.zh))
                found.append(Expansion(query[start:end], start, end, terms, matched[0].id))
                at += size - 1
                break
        at += 1
    return found


def _joined(folded: str, run: list[tuple[int, int, str]]) -> bool:
    """Tell whether nothing but spaces, hyphens or small marks stands between the words."""
    between = (folded[a[1] : b[0]] for a, b in itertools.pairwise(run))
    return all(re.fullmatch(r"[\s\-‐–—_/,'’.]*", gap) for gap in between)


def _expand_chinese(query: str, folded: str) -> list[Expansion]:
    index, found = _index(), []
    for match in index.pattern.finditer(folded):
        concept = index.chinese[match.group()]
        if concept:
            start, end = match.span()
            found.append(Expansion(query[start:end], start, end, concept.zh, concept.id))
    return found


@lru_cache(maxsize=1)
def _index() -> _Index:
    english: dict[tuple[str, ...], tuple[Concept, ...]] = {}
    chinese: dict[str, Concept | None] = {}
    for concept in concepts():
        for wording in (*concept.en, *concept.say_en):
            key = tuple(_stem(word) for word in _LATIN.findall(fold(wording)))
            if concept not in english.get(key, ()):
                english[key] = (*english.get(key, ()), concept)
        for wording in concept.say_zh:
            chinese[fold(wording)] = concept
    # The terms of reports are looked for as well, so that what is inside one is left alone.
    for concept in concepts():
        chinese.update(dict.fromkeys(map(fold, concept.zh)))
    wordings = sorted(chinese, key=lambda wording: (-len(wording), wording))
    pattern = re.compile("|".join(map(re.escape, wordings)))
    return _Index(english, max(map(len, english)), chinese, pattern)


def _stem(word: str) -> str:
    """Make the forms of an English word equal: plural, possessive, -ed, -ing, -ise."""
    word = re.sub(r"['’]s$", "", word)
    for ending, instead in (
        ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"),
        ("ings", ""), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""),
    ):  # fmt: skip
        if word.endswith(ending) and not word.endswith("ss"):
            stem = word[: -len(ending)] + instead
            if len(stem) >= _SHORTEST_STEM:
                return _undouble(stem, ending)
    return word


def _undouble(stem: str, ending: str) -> str:
    """Take back the letter that English doubles before an ending: submitted → submit."""
    doubled = ending in ("ed", "ing", "ings") and stem[-1:] == stem[-2:-1]
    return stem[:-1] if doubled and stem[-1] not in "lsz" else stem
