"""Which of two bodies tells the larger number of something in its narrative, both quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.answers.fact_findings import fact_finding, fact_miss
from nlp.answers.fact_sentences import told_outcome
from nlp.answers.figure_totals import add
from nlp.answers.statement_findings import said_line
from nlp.evidence import ReportRow, agency_key
from nlp.facts.one_report import Told
from nlp.facts.ranking import Candidate
from nlp.facts.spans import EVENTS, ITEMS, PEOPLE, TIMES
from nlp.findings import agency_shown
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome
from nlp.sentences import number, say

_FAMILIES = (frozenset((*EVENTS, *ITEMS)), frozenset(PEOPLE), frozenset(TIMES))
_MARGIN = 0.05
_SCALES: Mapping[str, int] = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class _Side:
    report: ReportRow
    candidate: Candidate

    @property
    def size(self) -> float | None:
        """Return the number told, or what it is about («750余期»)."""
        span = self.candidate.span
        if span.value is not None:
            return span.value
        found = re.search(r"(\d[\d,，]*(?:\.\d+)?)\s*([万亿])?", span.text)
        if found is None:
            return None
        return float(re.sub("[,，]", "", found[1])) * _SCALES.get(found[2] or "", 1)


def answer_contest(plan: Plan, told: Sequence[Told]) -> Outcome:
    """Tell who has more, where each of two bodies tells one number; else what each of them says."""
    sides = _sides(told)
    plain = told_outcome(replace(plan, aggregate=Aggregate.LIST, yes_no=False), told)
    sizes = [side.size for side in sides]
    if len(sides) != 2 or any(size is None for size in sizes) or not _alike(*sides):
        return plain
    if _too_near(*sides) or _of_one_side(plan, *sides):
        return plain
    one, two = sorted(sides, key=lambda s: s.size or 0, reverse=plan.which_of_two is Aggregate.MAX)
    findings = tuple(fact_finding(side.candidate) for side in (one, two))
    lines = tuple(said_line(plan, finding) for finding in findings)
    misses = tuple(fact_miss(plan, c) for t in told for c in t.verdict.near)
    value, unit = _apart(one, two)
    text = (_whether(plan, one, two), _who(plan, one, two, value), *lines)
    return Outcome(tuple(filter(None, text)), findings, misses, value, unit)


def _whether(plan: Plan, one: _Side, two: _Side) -> str:
    """Say yes where the side that is held against the other wins; nothing where that cannot be told."""
    if not plan.yes_no:
        return ""
    first, second = _named(plan, one.report), _named(plan, two.report)
    if first is None or second is None:
        return ""
    held = one.size != two.size and first < second
    return say(plan.language, "yes_is" if held else "no_is")


def _named(plan: Plan, report: ReportRow) -> int | None:
    """Return where the plan names the body of a report, else its place; None where it does not."""
    for names, own in ((plan.agencies, report.agency), (plan.places, report.place)):
        if own in names:
            return names.index(own)
    return None


def _of_one_side(plan: Plan, one: _Side, two: _Side) -> bool:
    """Tell whether two bodies belong to one of the places named: neither is held against the other."""
    first = _named(plan, one.report)
    return first is not None and first == _named(plan, two.report)


def _too_near(one: _Side, two: _Side) -> bool:
    """Tell whether a number that is only about so much leaves open which is the larger."""
    if all(side.candidate.span.value is not None for side in (one, two)):
        return False
    first, second = one.size or 0, two.size or 0
    return abs(first - second) < _MARGIN * max(first, second)


def _alike(one: _Side, two: _Side) -> bool:
    """Tell whether two numbers count the like: pieces put out, but not persons and sessions."""
    units = (one.candidate.span.unit, two.candidate.span.unit)
    return units[0] == units[1] or any(set(units) <= family for family in _FAMILIES)


def _sides(told: Sequence[Told]) -> list[_Side]:
    """Return the latest report of each body that tells one number."""
    latest: dict[str, _Side] = {}
    for one in sorted(told, key=lambda t: t.report.year or 0):
        answers = one.verdict.answers
        if answers and len({c.key for c in answers}) == 1:
            latest[agency_key(one.report)] = _Side(one.report, answers[0])
    return list(latest.values())


def _apart(one: _Side, two: _Side) -> tuple[int | float | None, str]:
    """Return by how much they differ, None where one number is only about so much or counts otherwise."""
    first, second = one.candidate.span, two.candidate.span
    if first.value is None or second.value is None or first.unit != second.unit:
        return None, ""
    return abs(add((first.value, -second.value))), first.unit


def _who(plan: Plan, one: _Side, two: _Side, value: float | None) -> str:
    language = plan.language
    named = []
    for side in (one, two):
        year = say(language, "year", year=side.report.year) if side.report.year else ""
        named.append(f"{agency_shown(side.report, language)}{year}")
    spans = [side.candidate.span.text.strip() for side in (one, two)]
    values = {"first": named[0], "span1": spans[0], "second": named[1], "span2": spans[1]}
    if one.size == two.size:
        return say(language, "fact.as_many", **values)
    key = "fact.more" if plan.which_of_two is Aggregate.MAX else "fact.fewer"
    unit = one.candidate.span.unit
    gap = "" if value is None else say(language, "fact.apart_by", value=number(value), unit=unit)
    return say(language, key, gap=gap, **values)
