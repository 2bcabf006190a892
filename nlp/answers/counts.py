"""Counts over statements: by place, year, kind of agency or theme; rankings, shares, averages, changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from nlp.answers.changes import told_change
from nlp.answers.figure_totals import part_of
from nlp.answers.groups import Key, group_name, group_order, groups_of, key_of
from nlp.answers.shares import mean
from nlp.answers.statement_findings import common_values, count_places, role_words, themes_told
from nlp.evidence import ReportRow, StatementRow
from nlp.findings import Finding, count_agencies, names_shown
from nlp.plan import Aggregate, Change, Group, Plan
from nlp.scopes import Outcome, declined
from nlp.sentences import count_of, listed, number, say

_SHOWN = 20


def answer_groups(
    plan: Plan,
    reports: Sequence[ReportRow],
    rows: Sequence[StatementRow],
    findings: Sequence[Finding],
) -> Outcome:
    """Count who says so in each group, or how often each agency does; rank where that is asked.

    Args:
        plan: with a `group`.
        reports: all that were examined.
        rows: the statements that count.
        findings: the same statements as findings.
    """
    language, group = plan.language, plan.group
    assert group is not None
    values = common_values(plan, reports)
    if not rows:
        return Outcome((_say(plan, "groups_none", **values),))
    counts = _counts(plan, group, rows)
    if plan.threshold:
        counts = {key: n for key, n in counts.items() if plan.threshold.holds(n)}
    ranked = group is Group.THEME or plan.aggregate in (Aggregate.MAX, Aggregate.MIN)
    lowest = plan.aggregate is Aggregate.MIN
    order = group_order(counts, ranked=ranked, lowest=lowest, top=0)
    top = group_order(counts, ranked=ranked, lowest=lowest, top=plan.top)
    if not order:
        return Outcome((_say(plan, "groups_none", **values),))
    examined = _examined(group, reports)
    by_key = {key_of(group, r): r for r in reports} if group is not Group.THEME else {}
    names = [_item(plan, key, counts[key], examined, by_key.get(key)) for key in order]
    text = _told(plan, values, names, len(top))
    chosen = tuple(f for f in findings if _key(group, f) in set(top))
    unit = count_of(language, 2, "place" if group is Group.AGENCY else "agency")
    value = counts[top[0]] if plan.aggregate in (Aggregate.MAX, Aggregate.MIN) else None
    return Outcome(text, chosen, (), value, unit.removeprefix("2").strip())


def _say(plan: Plan, key: str, **values: str) -> str:
    """Say a sentence about themes, or about a role where no theme is named."""
    if plan.themes:
        return say(plan.language, key, **values)
    return say(plan.language, f"{key}_role", role=role_words(plan), **values)


def _key(group: Group, finding: Finding) -> Key:
    return finding.theme if group is Group.THEME else key_of(group, finding.report)


def _counts(plan: Plan, group: Group, rows: Sequence[StatementRow]) -> dict[Key, int]:
    if group is Group.AGENCY:
        members = groups_of(group, rows, lambda row: row.report)
        return {key: len(found) for key, found in members.items()}
    if group is not Group.THEME:
        members = groups_of(group, rows, lambda row: row.report)
        return {key: count_agencies(r.report for r in found) for key, found in members.items()}
    reports: dict[Key, list[ReportRow]] = {}
    for row in rows:
        for theme in row.themes:
            if not plan.themes or theme.key in plan.themes:
                reports.setdefault(theme.key, []).append(row.report)
    return {key: count_agencies(found) for key, found in reports.items()}


def _examined(group: Group, reports: Sequence[ReportRow]) -> Mapping[Key, int]:
    """Count the agencies examined in each group: what a count is out of."""
    if group is Group.THEME:
        return Counter()
    members = groups_of(group, reports, lambda report: report)
    return {key: count_agencies(found) for key, found in members.items()}


def _item(
    plan: Plan, key: Key, count: int, examined: Mapping[Key, int], report: ReportRow | None
) -> str:
    language, group = plan.language, plan.group
    assert group is not None
    name = group_name(group, key, language, report)
    if group is Group.AGENCY:
        return say(language, "group_places", name=name, places=count_of(language, count, "place"))
    agencies = count_of(language, count, "agency")
    if group is Group.THEME:
        return say(language, "theme_count", theme=name, agencies=agencies)
    whole = (
        count_of(language, examined.get(key, 0), "agency")
        if language == "zh"
        else examined.get(key, 0)
    )
    shown = agencies if language == "zh" else count
    return say(language, "group_agencies", name=name, agencies=shown, whole=whole)


def _told(plan: Plan, values: Mapping[str, str], names: Sequence[str], top: int) -> tuple[str, ...]:
    language = plan.language
    if plan.aggregate not in (Aggregate.MAX, Aggregate.MIN):
        group = say(language, f"groups.{plan.group}")
        shown = listed(language, names[:_SHOWN])
        return (_say(plan, "groups_some", group=group, names=shown, **values),)
    which = say(language, "most" if plan.aggregate is Aggregate.MAX else "least")
    first = listed(language, names[:top][:_SHOWN])
    text = [_say(plan, "groups_top", which=which, names=first, **values)]
    if rest := names[top:][: max(0, _SHOWN - top)]:
        text.append(say(language, "groups_rest", names=listed(language, rest)))
    return tuple(text)


# ---------------------------------------------------------------------------------- shares, averages


def answer_share(
    plan: Plan,
    reports: Sequence[ReportRow],
    found: Sequence[ReportRow],
    findings: tuple[Finding, ...],
) -> Outcome:
    """Tell which part of the agencies examined says so (or, negated, does not)."""
    language = plan.language
    in_reports = plan.counted == "reports"
    whole = len(reports) if in_reports else count_agencies(reports)
    part = len({r.id for r in found}) if in_reports else count_agencies(found)
    noun = "report" if in_reports else "agency"
    share = part_of(part, whole) if whole else 0
    values = {**common_values(plan, reports), "whole": count_of(language, whole, noun)}
    if not found:
        return Outcome((say(language, "theme_share_none", **values),), findings, (), 0, "%")
    text = say(
        language,
        "theme_share",
        part=count_of(language, part, noun),
        share=number(share),
        names=names_shown(found, language),
        **values,
    )
    return Outcome((text,), findings, (), share, "%")


def answer_average(
    plan: Plan,
    reports: Sequence[ReportRow],
    rows: Sequence[StatementRow],
    findings: tuple[Finding, ...],
) -> Outcome:
    """Tell how often a report says so on average, over all reports examined."""
    language = plan.language
    counts = Counter(row.report.id for row in rows)
    each = [counts[report.id] for report in reports]
    middle = plan.aggregate is Aggregate.MEDIAN
    value = median(each) if middle else mean(each)
    text = say(
        language,
        "theme_median" if middle else "theme_average",
        searched=common_values(plan, reports)["searched"],
        places=count_of(language, len(rows), "place"),
        role=themes_told(plan) if plan.themes else role_words(plan),
        value=number(value),
    )
    unit = count_of(language, 2, "place").removeprefix("2").strip()
    return Outcome((text,), findings, (), value, unit)


# --------------------------------------------------------------------------------- from year to year


def answer_years(
    plan: Plan,
    reports: Sequence[ReportRow],
    rows: Sequence[StatementRow],
    findings: tuple[Finding, ...],
) -> Outcome:
    """Tell year by year who says so, and the change among agencies that report both ends."""
    language = plan.language
    years = sorted({r.year for r in reports if r.year is not None})
    if len(years) < 2:
        held = names_shown(reports, language)
        return declined(say(language, "declined.no_comparison", held=held))
    what = themes_told(plan) if plan.themes else role_words(plan)
    series = listed(language, (_year(plan, year, reports, rows) for year in years))
    main = say(language, "change_statements", what=what, series=series)
    own = not plan.years
    ends = _own_ends(reports) if own else _same_ends(reports, years[0], years[-1])
    between = {"first": years[0], "last": years[-1]}
    if not ends:
        return Outcome((main, say(language, "change_statements_apart", **between)), findings)
    counts = [_measure(plan, rows, [pair[side] for pair in ends]) for side in (0, 1)]
    noun = "place" if not plan.themes or len(ends) == 1 else "agency"
    same = say(
        language,
        "change_statements_own" if own else "change_statements_same",
        agencies=count_of(language, len(ends), "agency"),
        before=count_of(language, counts[0], noun),
        after=count_of(language, counts[1], noun),
        **between,
    )
    unit = count_of(language, 2, noun).removeprefix("2").strip()
    spaced = unit if language == "zh" else f" {unit}"
    change = told_change(language, counts[0], counts[1], {} if own else dict(between), spaced)
    text = (_opening(plan, counts), main, same, change)
    return Outcome(text, findings, (), counts[1] - counts[0], unit)


End = tuple[tuple[ReportRow, ...], tuple[ReportRow, ...]]


def _same_ends(reports: Sequence[ReportRow], first: int, last: int) -> list[End]:
    """Return the reports of both years of each agency that has both."""
    ends = []
    for members in groups_of(Group.AGENCY, reports, lambda r: r).values():
        old = tuple(r for r in members if r.year == first)
        new = tuple(r for r in members if r.year == last)
        if old and new:
            ends.append((old, new))
    return ends


def _own_ends(reports: Sequence[ReportRow]) -> list[End]:
    """Return the reports of each agency's first and latest year, where these are two."""
    ends = []
    for members in groups_of(Group.AGENCY, reports, lambda r: r).values():
        years = sorted({r.year for r in members if r.year is not None})
        if len(years) > 1:
            ends += _same_ends(members, years[0], years[-1])
    return ends


def _measure(
    plan: Plan, rows: Iterable[StatementRow], reports: Iterable[tuple[ReportRow, ...]]
) -> int:
    """Count agencies that say so in these reports; of one agency, or without a theme, statements."""
    members = list(reports)
    ids = {report.id for group in members for report in group}
    inside = [row for row in rows if row.report.id in ids]
    if not plan.themes or len(members) == 1:
        return count_places(inside)
    return count_agencies(row.report for row in inside)


def _opening(plan: Plan, ends: Sequence[int]) -> str:
    if not plan.yes_no:
        return ""
    old, new = ends
    holds = {
        Change.FALL: new < old,
        Change.ANY: new != old,
        Change.DOUBLE: old > 0 and new >= 2 * old,
        Change.HALVE: old > 0 and 2 * new <= old,
    }.get(plan.change or Change.ANY, new > old)
    return say(plan.language, "yes_is" if holds else "no_is")


def _year(plan: Plan, year: int, reports: Sequence[ReportRow], rows: Sequence[StatementRow]) -> str:
    language = plan.language
    inside = [row for row in rows if row.report.year == year]
    found = count_of(language, count_agencies(r.report for r in inside), "agency")
    examined = count_of(language, sum(r.year == year for r in reports), "report")
    places = count_of(language, count_places(inside), "place")
    return say(
        language, "change_statements_year", year=year, found=found, reports=examined, places=places
    )
