"""A number of the narrative from year to year: what each report says, and the difference between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.answers.changes import told_change
from nlp.answers.figure_totals import add, part_of
from nlp.answers.statement_findings import said_line
from nlp.evidence import ReportRow
from nlp.facts.changes import asks_share, asks_times, printed_difference, scale_asked
from nlp.facts.ranking import Candidate
from nlp.findings import Finding, NearMiss, agency_shown, names_shown
from nlp.plan import Change, Plan
from nlp.scopes import Outcome, declined
from nlp.sentences import listed, number, say


@dataclass(frozen=True, slots=True)
class YearTold:
    """What the report of one year says: its number with the sentence, None where it is not certain."""

    report: ReportRow
    candidate: Candidate | None = None
    finding: Finding | None = None

    @property
    def value(self) -> int | float | None:
        """Return the number, None when there is none that can be reckoned with."""
        return self.candidate.span.value if self.candidate else None


def answer_fact_change(
    plan: Plan, years: Sequence[YearTold], misses: tuple[NearMiss, ...]
) -> Outcome:
    """Tell the numbers of the years and the difference from the first to the last of them."""
    ordered = sorted(years, key=lambda y: y.report.year or 0)
    told = [y for y in ordered if y.value is not None]
    findings = tuple(y.finding for y in ordered if y.finding)
    lines = tuple(said_line(plan, finding) for finding in findings)
    if len({y.report.year for y in told}) >= 2:
        value, unit, text = _difference(plan, told)
        return Outcome((*text, *lines), findings, misses, value, unit)
    if printed := _printed(plan, told):
        return Outcome((printed[2], *lines), findings, misses, printed[0], printed[1])
    near = tuple(NearMiss(f, say(plan.language, "fact.reasons.near")) for f in findings)
    return _without_value(plan, ordered, lines, (*near, *misses))


def _without_value(
    plan: Plan, years: Sequence[YearTold], lines: tuple[str, ...], misses: tuple[NearMiss, ...]
) -> Outcome:
    """Decline where a year has no report, or a report does not tell the number."""
    language = plan.language
    silent = [y.report for y in years if y.value is None]
    if silent:
        names = names_shown(silent, language)
        reason = say(language, "fact.unclear", names=names)
    else:
        gap = "" if language == "zh" else " "
        reason = say(language, "declined.no_comparison", held=gap.join(lines))
    return Outcome((reason.strip(),), (), misses, status=declined(reason).status)


def _difference(
    plan: Plan, told: Sequence[YearTold]
) -> tuple[int | float | None, str, tuple[str, ...]]:
    language, first, last = plan.language, told[0], told[-1]
    scale, unit = _unit(plan, told)
    old, new = ((y.value or 0) / scale for y in (first, last))
    years = {"first": first.report.year, "last": last.report.year}
    series = listed(language, (_year_told(plan, y, scale, unit) for y in told))
    label = listed(language, plan.words)
    agency = agency_shown(last.report, language)
    main = say(language, "change_series", agency=agency, label=label, series=series)
    told_unit = unit if language == "zh" or not unit else f" {unit}"
    text = [main, told_change(language, _plain(old), _plain(new), years, told_unit)]
    if plan.yes_no and plan.change in (Change.RISE, Change.FALL):
        held = new > old if plan.change is Change.RISE else new < old
        text.insert(0, say(language, "yes_is" if held else "no_is"))
    if asks_times(plan.question) and old:
        times = part_of(new, old, scale=1)
        text.append(say(language, "change_times", times=number(times), **years))
        return times, "", tuple(text)
    return _value(plan, old, new), "%" if asks_share(plan.question) else unit, tuple(text)


def _value(plan: Plan, old: float, new: float) -> int | float | None:
    """Return the difference; what it fell by is no less than 0 where a fall is asked for."""
    difference = add((new, -old))
    fell = plan.change is Change.FALL and not plan.yes_no and difference < 0
    if asks_share(plan.question):
        return part_of(abs(difference) if fell else difference, old) if old else None
    return _plain(-difference if fell else difference)


def _plain(value: float) -> int | float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _unit(plan: Plan, told: Sequence[YearTold]) -> tuple[int, str]:
    units = [y.candidate.span.unit for y in told if y.candidate]
    if units[0] == "元":
        return scale_asked(plan.question)
    return 1, units[0]


def _year_told(plan: Plan, year: YearTold, scale: int, unit: str) -> str:
    value = number(_plain((year.value or 0) / scale))
    shown = unit if plan.language == "zh" or not unit else f" {unit}"
    return say(plan.language, "change_year", year=year.report.year, value=value, unit=shown)


def _printed(plan: Plan, told: Sequence[YearTold]) -> tuple[int | float, str, str] | None:
    """Return the difference that the only report there is prints beside its number."""
    if len(told) != 1 or (candidate := told[0].candidate) is None:
        return None
    found = printed_difference(candidate.sentence.text, candidate.span.end)
    if found is None or found[1] != candidate.span.unit:
        return None
    value = -found[0] if plan.change is Change.FALL and found[0] < 0 else found[0]
    return _plain(value), found[1], f"{found[2]}。"
