"""The numbers the narrative states beside those of the tables (check `narrative_figures`).

Only the reporting unit's own figures count: a sentence about the whole county is left out unless a
government reports for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.checks import combine
from corpus.report import AgencyType, Cell, Check, CheckStatus, Figures, Section, SectionKind
from corpus.text import is_mostly_chinese

CHECK = "narrative_figures"
_UNIT = r"\s*(?:件|条|份|宗|起|例|次|封)"
_REQUEST = r"(?:依申请公开|信息公开(?:的)?申请|公开申请|申请公开)"
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "received": (
        rf"(?:新?收到|受理|接收|接到|新收)[^。；，,\d]{{0,24}}{_REQUEST}[^。；，,\d]{{0,14}}?(\d+){_UNIT}",
        rf"(?:新?收到|受理|接收|接到|新收)\s*(\d+){_UNIT}[^。；，,\d]{{0,12}}{_REQUEST}",
    ),
    "reconsideration": (rf"行政复议(?:案件|申请)?[^。；，,、\d诉]{{0,6}}(\d+){_UNIT}",),
    "litigation": (rf"行政诉讼(?:案件)?[^。；，,、\d]{{0,6}}(\d+){_UNIT}",),
}
_NONE: Mapping[str, str] = {
    "received": rf"(?:未|没有|无|尚未)(?:收到|接到|接收|受理)?[^。；，,\d]{{0,14}}{_REQUEST}",
    "reconsideration": r"(?:未|没有|无)(?:发生|收到|产生|出现|有)?[^。；，\d]{0,22}行政复议",
    "litigation": r"(?:未|没有|无)(?:发生|收到|产生|出现|有)?[^。；，\d]{0,32}(?:行政)?诉讼",
}
_WIDER = re.compile(
    r"全(?:省|市|县|区|州|旗|镇|乡)|各(?:单位|部门|镇街)|上年|去年|上一年|同比|累计|自.{0,12}以来"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number the narrative states, and the sentence that states it."""

    figure: str
    value: int
    sentence: str


def stated_figures(sections: Sequence[Section], kind: AgencyType | None) -> Iterator[Stated]:
    """Yield the counts of requests, reviews and suits that the narrative states."""
    for section in sections:
        if section.kind in (SectionKind.FRONT, SectionKind.PROBLEMS):
            continue
        for sentence in re.split(r"(?<=[。；;\n])", section.text):
            own = kind is AgencyType.GOVERNMENT or not _WIDER.search(sentence)
            if own and is_mostly_chinese(sentence):
                yield from _stated(sentence)


def _stated(sentence: str) -> Iterator[Stated]:
    for figure, patterns in _NUMBERS.items():
        numbers = [int(m[1]) for p in patterns for m in re.finditer(p, sentence)]
        if not numbers and re.search(_NONE[figure], sentence):
            numbers = [0]
        yield from (Stated(figure, number, sentence.strip()) for number in numbers[:1])


def check_narrative(
    figures: Figures, sections: Sequence[Section], kind: AgencyType | None
) -> Check:
    """Compare what the narrative states with the tables; both numbers stand in the detail."""
    outcomes = []
    for stated in stated_figures(sections, kind):
        printed = _printed(figures, stated.figure)
        if printed is None:
            continue
        same = printed == stated.value
        detail = f"{stated.figure}: narrative {stated.value}, table {printed}"
        outcomes.append((CheckStatus.HOLDS if same else CheckStatus.FAILS, detail))
    if not outcomes:
        return Check(CHECK, CheckStatus.UNKNOWN, "no comparable number in the narrative")
    return Check(CHECK, *combine(outcomes))


def _printed(figures: Figures, figure: str) -> int | float | None:
    if figure == "received":
        return _last(figures.requests.get("received"))
    if figure == "reconsideration":
        return _last(figures.review.get("reconsideration"))
    suits = [
        _last(figures.review.get(k))
        for k in ("litigation_direct", "litigation_after_reconsideration")
    ]
    known = [s for s in suits if s is not None]
    return sum(known) if len(known) == len(suits) else None


def _last(cells: Sequence[Cell] | None) -> int | float | None:
    return cells[-1].value if cells else None
