"""The same sentence in many reports is one sentence with many sources.

Hides what is worn off before two statements are compared (enumerators, digits, punctuation, who
speaks) and how close two of them must be. The result does not depend on the order of the input.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.evidence import StatementRow, agency_key
from nlp.labels.cues import Cues
from nlp.names.places import place_codes, short_name
from nlp.segment import CHINESE

# Two statements are one when their sets of four-character pieces overlap by this much (Jaccard):
# a word changed in the middle of some forty characters, or one added at an end of twenty.
_ALIKE = 0.8
_GRAM = 4
_GAP = "，"  # stands where a name stood, so that its neighbours do not become one word
_SELF = re.compile(
    r"[我本该各全](?:省|市|县|区|旗|州|镇|乡|街道?|村|局|委|厅|办|部|署|处|科|所|站|院|校|中心|单位|机关"
    r"|部门|系统|公司|管委会)(?:属|级|直)?(?![位域])"
)
_UNITS = re.compile(
    r"(?:各|部分|个别|少数|一些|有些|有的|某些|少部分|相关|有关|下属|基层)*"
    r"(?:业务|职能|内设)?(?:科室|股室|处室|站所|单位|部门|机构)"
)
_NO_LETTER = re.compile(rf"[^{CHINESE}a-z]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and all statements that say it.

    `text` is the shortest wording, folded, with the names of its agency and place left out;
    `rows` are in the order of agency, year and place in the report.
    """

    text: str
    rows: tuple[StatementRow, ...]

    @property
    def agencies(self) -> frozenset[str]:
        """Return who says it; a report without a known agency stands for itself."""
        return frozenset(agency_key(row.report) for row in self.rows)


def collapse(rows: Sequence[StatementRow]) -> tuple[Sentence, ...]:
    """Put statements that say the same in nearly the same words together, ordered by text."""
    cues = Cues.load()
    worn: dict[str, list[tuple[str, StatementRow]]] = defaultdict(list)
    for row in rows:
        text = without_names(row, cues.read(row.text).text)
        worn[_wear(text)].append((text, row))
    sentences = []
    for keys in _alike(sorted(worn)):
        members = [member for key in keys for member in worn[key]]
        text = min((len(text), text) for text, _ in members)[1]
        sentences.append(Sentence(text, tuple(sorted((row for _, row in members), key=_place))))
    return tuple(sorted(sentences, key=lambda s: (s.text, _place(s.rows[0]))))


def without_names(row: StatementRow, text: str) -> str:
    """Return a text with the names of the reporting agency and its place, and «我局», cut out."""
    for name in names_of(row.report.agency, row.report.place):
        text = text.replace(name, _GAP)
    return _SELF.sub(_GAP, text)


@lru_cache(maxsize=4096)
def names_of(agency: str | None, place: str | None) -> tuple[str, ...]:
    """Return the names of an agency and its place, full and short, the longest first."""
    names = {name for name in (agency, place) if name}
    if agency:
        known = place_codes()
        names |= {agency[:i] for i in range(2, len(agency) + 1) if agency[:i] in known}
    names |= {short_name(name) for name in names}
    return tuple(sorted((n for n in names if len(n) > 1), key=lambda n: (-len(n), n)))


def _wear(text: str) -> str:
    return _NO_LETTER.sub("", _UNITS.sub("", text))


def _place(row: StatementRow) -> tuple[str, int, str, int]:
    report = row.report
    return (agency_key(report), report.year or 0, row.text, row.statement_id)


def _alike(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Group texts that are near each other, directly or through others between them."""
    parent = list(range(len(keys)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, other in _near_pairs([_grams(key) for key in keys]):
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    groups: dict[int, list[str]] = defaultdict(list)
    for at, key in enumerate(keys):
        groups[root(at)].append(key)
    return (tuple(group) for group in groups.values())


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + _GRAM] for i in range(max(1, len(text) - _GRAM + 1)))


def _near_pairs(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of sets that are alike.

    Alike sets share one of their rarest pieces (the more of them are looked at, the less alike two
    sets must be), so that only few pairs are compared.
    """
    counts: dict[str, int] = defaultdict(int)
    for grams in sets:
        for gram in grams:
            counts[gram] += 1
    shelves: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(sets)), key=lambda i: (len(sets[i]), i)):
        rarest = _rarest(sets[at], counts)
        candidates = {other for gram in rarest for other in shelves[gram]}
        for other in sorted(candidates):
            shared = len(sets[at] & sets[other])
            if shared >= _ALIKE * (len(sets[at]) + len(sets[other]) - shared):
                yield other, at
        for gram in rarest:
            shelves[gram].append(at)


def _rarest(grams: frozenset[str], counts: Mapping[str, int]) -> list[str]:
    looked_at = len(grams) - math.ceil(_ALIKE * len(grams)) + 1
    return sorted(grams, key=lambda gram: (counts[gram], gram))[:looked_at]
