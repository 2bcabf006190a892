"""Passages in any number for the speed benchmarks: the phrase bank, its slots, and rarer words.

Seeded. The clauses of `phrases.toml` alone would give every word a high frequency, which flatters
no engine and resembles no corpus; so each passage also names a few things drawn from jieba's
dictionary by Zipf's law, and an agency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random

from benchmarks.generate import phrases
from benchmarks.invention import invent_agency
from corpus.report import SectionKind
from nlp.words.dictionary import tokenizer

YEARS = range(2008, 2025)
ROLES = ("problem", "measure", "practice", "resolved")
PASSAGES_PER_REPORT = 25
_VOCABULARY = 60_000
_SECTIONS = (
    SectionKind.OVERVIEW,
    SectionKind.OVERVIEW,
    SectionKind.REQUESTS,
    SectionKind.PROBLEMS,
    SectionKind.PROBLEMS,
    SectionKind.OTHER,
)
_THINGS = ("涉及{0}和{1}", "以{0}为重点", "结合{0}、{1}等事项", "围绕{0}", "参照{0}的做法推进{1}")


@dataclass(frozen=True, slots=True)
class MadeClause:
    """A clause with the role and theme it was drawn for."""

    text: str
    role: str
    theme: str


@dataclass(frozen=True, slots=True)
class MadePassage:
    """A passage of a report that was never printed."""

    report: int
    agency: str
    place: str
    agency_type: str
    year: int
    section: SectionKind
    text: str
    clauses: tuple[MadeClause, ...]


def make_passages(count: int, seed: int = 1) -> Iterator[MadePassage]:
    """Yield so many passages; the first ones are the same whatever the count."""
    words, weights = _vocabulary()
    for number in range(-(-count // PASSAGES_PER_REPORT)):
        rng = Random(f"{seed}:{number}")
        agency = invent_agency(number // len(YEARS), Random(f"{seed}:{number // len(YEARS)}"))
        year = YEARS[number % len(YEARS)]
        size = min(PASSAGES_PER_REPORT, count - number * PASSAGES_PER_REPORT)
        things = iter(rng.choices(words, cum_weights=weights, k=8 * size))
        for _ in range(size):
            clauses = tuple(
                _clause(rng, agency.unit, agency.office) for _ in range(rng.randint(1, 7))
            )
            named = rng.choice(_THINGS).format(next(things), next(things))
            yield MadePassage(
                number,
                agency.name,
                agency.place,
                agency.kind,
                year,
                rng.choice(_SECTIONS),
                f"{year}年，{agency.unit}{named}，" + "；".join(c.text for c in clauses) + "。",
                clauses,
            )


def _clause(rng: Random, unit: str, office: str) -> MadeClause:
    bank = _bank()
    role, theme, text = bank[rng.randrange(len(bank))]
    filled = text.format(
        unit=unit, office=office, part="部分科室", who="经办人员", site="政府网站", folk="群众",
        year=2020, last=2019, next=2021, agency=unit, n=rng.randint(2, 9), m=rng.randint(21, 480),
        phone=rng.randint(2000000, 8999999),
    )  # fmt: skip
    return MadeClause(filled, role, theme)


@lru_cache(maxsize=1)
def _bank() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (role, theme, text)
        for theme, roles in phrases()["themes"].items()
        for role in ROLES
        for text in roles.get(role, ())
    )


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return words of two to four ideographs, most frequent first, with cumulated weights."""
    known = tokenizer().FREQ
    words = [
        word
        for word, frequency in known.items()
        if frequency and 2 <= len(word) <= 4 and all("\u4e00" <= c <= "\u9fff" for c in word)
    ]
    words.sort(key=lambda word: (-known[word], word))
    kept = tuple(words[:_VOCABULARY])
    return kept, tuple(accumulate(1 / (rank + 20) for rank in range(len(kept))))
