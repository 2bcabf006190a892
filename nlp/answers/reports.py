"""Answers about the reports themselves: what is held, checks, years, forms, gaps, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from corpus.report import AgencyType, SectionKind
from nlp.answers.cross_year import CROSS_YEAR, failing_across_years, fitting_across_years
from nlp.answers.disagreements import differences_told
from nlp.answers.gaps import MISSING, UNREAD, has_issue
from nlp.answers.held import answer_blank, answer_years_held
from nlp.evidence import ReportRow, Retriever, Scope, agency_key
from nlp.findings import (
    Finding,
    Quote,
    agency_shown,
    count_agencies,
    names_shown,
    title_quote,
)
from nlp.names.figure_names import check_cell, check_label
from nlp.plan import Aggregate, Plan, ReportTest
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, say

_TOLD_ONE_BY_ONE = 12
_FORMS = ("f2021", "f2019", "free")
_NO_FORM = "unknown"
_CELLS_OF_TABLES = (
    ("disclosure", "penalties", "decisions"),
    ("requests", "received", "total"),
    ("review", "reconsideration", "total"),
)
_TEXT = "narrative_figures"
_LARGE = (AgencyType.GOVERNMENT, AgencyType.OFFICE)


def answer_reports(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """List the reports that pass the test of the plan."""
    test = plan.report_test or ReportTest.ALL
    outcome = _TESTS[test](plan, retriever, reports)
    # «Do the checks hold?» and «do any fail?» would need opposite words; the sentence says which.
    if plan.yes_no and plan.negated and test is ReportTest.PUBLISHED:
        return replace(outcome, text=(_yes(plan, outcome), *outcome.text))
    if plan.yes_no and test not in (ReportTest.PUBLISHED, ReportTest.FORM, ReportTest.FAILING):
        return replace(outcome, text=(_yes(plan, outcome), *outcome.text))
    return outcome


def _yes(plan: Plan, outcome: Outcome) -> str:
    return say(plan.language, "yes" if outcome.findings else "no")


def _all(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    if outcome := answer_years_held(plan, reports):
        return outcome
    findings = tuple(_titled(report) for report in reports)
    text = say(
        plan.language,
        "reports_list",
        reports=count_of(plan.language, len(reports), "report"),
        agencies=count_of(plan.language, count_agencies(reports), "agency"),
        names=names_shown(reports, plan.language),
    )
    return _outcome(plan, (text,), findings)


def _titled(report: ReportRow, note: str = "") -> Finding:
    return Finding(report, quotes=(title_quote(report),), note=note)


# ----------------------------------------------------------------------------------- checks, years


def _failing(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """List the reports with failing checks; the evidence is a cell the first of them is about."""
    language = plan.language
    wanted = frozenset(plan.about)
    findings: list[Finding] = []
    across = [check for check in plan.about if check in CROSS_YEAR]
    for check in across:
        findings += failing_across_years(plan, check, retriever, reports)
    for report in reports if not across else ():
        failing = [c for c in report.failing if not wanted or c in wanted]
        if not failing:
            continue
        cells = retriever.figure_rows(*check_cell(failing[0]), Scope(reports=(report.id,)))
        figure = cells[0] if cells else None
        both = differences_told(figure, language) if figure and failing == [_TEXT] else ()
        note = listed(language, both or (check_label(check, language) for check in failing))
        quotes = () if figure else (title_quote(report),)
        findings.append(Finding(report, quotes=quotes, figure=figure, note=note))
    if wanted:
        check = listed(language, (check_label(name, language) for name in plan.about))
        outcome = _tested(plan, reports, findings, "reports_failing_about", check=check)
        opening = ""
        if plan.asks == "agree":
            opening = say(language, "no_is" if findings else "yes_is")
        if plan.about[0] == "carry_over" and plan.agencies and not findings:
            fitting, told = fitting_across_years(plan, retriever, reports)
            opening = opening if told else ""
            outcome = replace(outcome, findings=fitting, text=(*outcome.text, *told))
        return replace(outcome, text=(opening, *outcome.text, *_which(findings, language)))
    outcome = _tested(plan, reports, findings, "reports_failing")
    return replace(outcome, text=(*outcome.text, *_which(findings, language)))


def _which(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    """Say which checks fail, where there are few reports to tell it of."""
    if len(findings) > _TOLD_ONE_BY_ONE:
        return ()
    return tuple(
        say(
            language,
            "reports_failing_which",
            agency=agency_shown(f.report, language),
            year=say(language, "year", year=f.report.year) if f.report.year else "",
            checks=f.note,
        )
        for f in findings
    )


def _year_conflict(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    findings = []
    for report in reports:
        issues = [issue for issue in report.issues if issue.code == "year_conflict"]
        if issues:
            findings.append(_titled(report, issues[0].message))
    return _tested(plan, reports, findings, "reports_year_conflict")


def _tested(
    plan: Plan, reports: Sequence[ReportRow], findings: Sequence[Finding], key: str, **values: str
) -> Outcome:
    language = plan.language
    examined = count_of(language, len(reports), "report")
    found = [finding.report for finding in findings]
    if not found:
        return _outcome(plan, (say(language, f"{key}_none", reports=examined, **values),), ())
    text = say(
        language,
        key,
        reports=examined,
        agencies=count_of(language, count_agencies(found), "agency"),
        found=count_of(language, len({r.id for r in found}), "report"),
        names=names_shown(found, language),
        **values,
    )
    return _outcome(plan, (text,), tuple(findings))


# -------------------------------------------------------------------------------------------- gaps


def _incomplete(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """List the reports that lack a section or a table of their form, or could not be read whole."""
    language = plan.language
    findings = []
    for report in reports:
        if lacking := _lacking(report, plan.about) or _no_tables(report, plan, retriever):
            notes = (say(language, "lacking_part", part=_part(p, language)) for p in lacking)
            findings.append(_titled(report, listed(language, notes)))
    parts = [part for part in plan.about if part not in _FORMS]
    what = listed(language, (_part(p, language) for p in parts))
    outcome = _tested(
        plan, reports, findings, "reports_incomplete", what=what or say(language, "any_part")
    )
    free = [r for r in reports if has_issue(r, ("free_form",))]
    unread = [r for r in reports if has_issue(r, UNREAD)]
    told = []
    if free:
        told.append(say(language, "reports_free", names=names_shown(free, language)))
    if unread:
        told.append(say(language, "unread_reports", names=names_shown(unread, language)))
    return replace(outcome, text=(*outcome.text, *told))


def _no_tables(report: ReportRow, plan: Plan, retriever: Retriever) -> tuple[str, ...]:
    """Tell of a report of no form that it has no table; of one of a form its issues tell."""
    if plan.about != ("tables", "free") or not has_issue(report, ("free_form",)):
        return ()
    scope = Scope(reports=(report.id,))
    held = (retriever.figure_rows(*cell, scope) for cell in _CELLS_OF_TABLES)
    return () if any(held) else ("section.tables",)


def _lacking(report: ReportRow, about: Sequence[str]) -> tuple[str, ...]:
    """Return the parts a report lacks, by the words of its issues («section review was not found»)."""
    parts = []
    for issue in report.issues:
        if issue.code in MISSING:
            kind, name = issue.message.split()[:2]
            parts.append(f"{kind}.{name}")
    tables = "tables" in about
    sections = [name for name in about if name not in ("tables", *_FORMS)]
    if not about:
        return tuple(parts)
    return tuple(
        part
        for part in parts
        if (tables and part.startswith("table.") and (not sections or part[6:] in sections))
        or (not tables and part in {f"section.{name}" for name in sections})
    )


def _part(name: str, language: str) -> str:
    kind, _, part = name.rpartition(".")
    shown = say(language, f"abouts.{part}")
    return say(language, "table_of", table=shown) if kind == "table" else f"“{shown}”"


def _unread(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    findings = []
    for report in reports:
        issues = [issue for issue in report.issues if issue.code in UNREAD]
        if issues:
            note = listed(plan.language, dict.fromkeys(issue.message for issue in issues))
            findings.append(_titled(report, note))
    return _tested(plan, reports, findings, "reports_unread")


def _duplicate(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """List the agencies with more than one report of a year."""
    held: dict[tuple[str, int], list[ReportRow]] = {}
    for report in reports:
        if report.agency and report.year:
            held.setdefault((agency_key(report), report.year), []).append(report)
    several = [report for members in held.values() if len(members) > 1 for report in members]
    findings = [_titled(report, report.name) for report in several]
    return _tested(plan, reports, findings, "reports_duplicate")


# ------------------------------------------------------------------------------------- forms, dates


def _form(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """List the reports of a form, or tell the form of each."""
    language = plan.language
    forms = {form: [r for r in reports if _form_of(r) == form] for form in (*_FORMS, _NO_FORM)}
    if plan.about:
        form = plan.about[0]
        findings = [_titled(r, say(language, f"abouts.{form}")) for r in forms[form]]
        words = say(language, f"abouts.{form}")
        outcome = _tested(plan, reports, findings, "reports_form", form=words)
        return (
            replace(outcome, text=(_yes(plan, outcome), *outcome.text)) if plan.yes_no else outcome
        )
    text = tuple(
        say(
            language,
            "reports_forms",
            form=say(language, f"abouts.{form}"),
            names=names_shown(found, language),
        )
        for form, found in forms.items()
        if found
    )
    findings = [_titled(r, say(language, f"abouts.{_form_of(r)}")) for r in reports]
    return _outcome(plan, text, tuple(findings))


def _form_of(report: ReportRow) -> str:
    """Return the form by the tables; a report whose tables are lost is of none that is known."""
    if report.form in _FORMS:
        return str(report.form)
    return "free" if has_issue(report, ("free_form",)) else _NO_FORM


def date_quote(report: ReportRow, retriever: Retriever) -> Quote:
    """Return the date as it is printed, where the text of the report has it."""
    year, month, day = (int(part) for part in (report.published or "").split("-"))
    printed = re.compile(rf"{year}\s*[年.-]\s*0?{month}\s*[月.-]\s*0?{day}\s*日?")
    for row in reversed(retriever.statement_rows(Scope(reports=(report.id,)))):
        if found := printed.search(row.passage_text):
            return Quote(found[0], row.page, row.section, row.passage_id, row.statement_id)
    return Quote(f"{year}年{month}月{day}日", report.pages, SectionKind.FRONT)


def _published(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    language = plan.language
    dated = [r for r in reports if r.published]
    undated = [r for r in reports if not r.published]
    if plan.negated:
        return _undated(plan, reports, undated)
    if not dated:
        return declined(say(language, "reports_undated", names=names_shown(undated, language)))
    text = [
        say(
            language,
            "reports_published",
            agency=agency_shown(r, language),
            year=say(language, "year", year=r.year) if r.year else "",
            date=r.published,
        )
        for r in dated[:_TOLD_ONE_BY_ONE]
    ]
    if undated:
        text.append(say(language, "reports_undated", names=names_shown(undated, language)))
    findings = tuple(
        Finding(r, quotes=(date_quote(r, retriever),), note=r.published or "") for r in dated
    )
    return _outcome(plan, tuple(text), findings)


def _undated(plan: Plan, reports: Sequence[ReportRow], undated: Sequence[ReportRow]) -> Outcome:
    language = plan.language
    if not undated:
        examined = count_of(language, len(reports), "report")
        return _outcome(plan, (say(language, "reports_none_undated", reports=examined),), ())
    text = say(language, "reports_undated", names=names_shown(undated, language))
    return _outcome(plan, (text,), tuple(_titled(r) for r in undated))


def _late(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """List the reports dated after the day they were due."""
    language = plan.language
    dated = [r for r in reports if r.published and r.year]
    undated = [r for r in reports if r not in dated]
    late = [r for r in dated if _date(r) > _due(r)]
    findings = tuple(_titled(r, r.published or "") for r in late)
    counted = count_of(language, len(dated), "report")
    text = [
        say(
            language,
            "reports_late" if late else "reports_late_none",
            reports=counted,
            found=count_of(language, len(late), "report"),
            names=names_shown(late, language),
        )
    ]
    if undated:
        text.append(say(language, "reports_undated", names=names_shown(undated, language)))
    return _outcome(plan, tuple(text), findings)


def _date(report: ReportRow) -> date:
    return date.fromisoformat(report.published or "")


def _due(report: ReportRow) -> date:
    """Return the day a report was due: two months earlier for departments since the form of 2019."""
    year = (report.year or 0) + 1
    early = year > 2019 and report.agency_type not in _LARGE
    return date(year, 1, 31) if early else date(year, 3, 31)


# ----------------------------------------------------------------------------------------- missing


def _missing(plan: Plan, retriever: Retriever, _: Sequence[ReportRow]) -> Outcome:
    """List the agencies that have reports, but none of a year asked for."""
    language = plan.language
    everywhere = retriever.report_rows(scope_of(plan, years=()))
    if not everywhere:
        types = (say(language, f"agency_types.{kind}") for kind in plan.agency_types)
        names = listed(language, (*plan.agencies, *plan.places, *types))
        return declined(say(language, "declined.unknown_agency", names=names, held="").strip())
    held: dict[str, list[ReportRow]] = {}
    for report in everywhere:
        held.setdefault(agency_key(report), []).append(report)
    if not plan.years:
        return _missing_years(plan, retriever, held)
    years = _shown_years(plan.years, language)
    lacking = [
        reports for reports in held.values() if not set(plan.years) <= {r.year for r in reports}
    ]
    if not lacking:
        text: tuple[str, ...] = (say(language, "reports_missing_none", years=years),)
        return replace(_outcome(plan, text, ()), searched=len(everywhere))
    findings = tuple(_titled(report) for reports in lacking for report in reports)
    names = names_shown((r for reports in lacking for r in reports), language)
    agencies = count_of(language, len(lacking), "agency")
    text = (
        say(language, "reports_missing", agencies=agencies, years=years, names=names),
        say(language, "only_held"),
    )
    return replace(_outcome(plan, text, findings), searched=len(everywhere))


def _missing_years(
    plan: Plan, retriever: Retriever, held: Mapping[str, Sequence[ReportRow]]
) -> Outcome:
    """Say which years between the first and the last of the library an agency has no report of."""
    language = plan.language
    years = sorted({r.year for r in retriever.report_rows() if r.year})
    text, findings = [], []
    for reports in held.values():
        having = sorted({r.year for r in reports if r.year})
        lacking = [year for year in years if year not in having]
        if lacking:
            findings += [_titled(report) for report in reports]
            told = say(
                language,
                "reports_year_lacking",
                agency=agency_shown(reports[0], language),
                years=_shown_years(lacking, language),
                held=_shown_years(having, language),
            )
            text.append(told)
    searched = sum(map(len, held.values()))
    if not text:
        names = names_shown((r for reports in held.values() for r in reports), language)
        told = say(language, "reports_year_lacking_none", names=names)
        return replace(_outcome(plan, (told,), ()), searched=searched)
    shown = (*text[:_TOLD_ONE_BY_ONE], say(language, "only_held"))
    return replace(_outcome(plan, shown, tuple(findings)), searched=searched)


def _shown_years(years: Iterable[int], language: str) -> str:
    return listed(language, map(str, years)) + ("年" if language == "zh" else "")


def _outcome(plan: Plan, text: tuple[str, ...], findings: tuple[Finding, ...]) -> Outcome:
    if plan.aggregate is not Aggregate.COUNT:
        return Outcome(text, findings)
    found = [finding.report for finding in findings]
    reports = plan.counted == "reports"
    value = len({r.id for r in found}) if reports else count_agencies(found)
    counted = count_of(plan.language, value, "report" if reports else "agency")
    return Outcome(text, findings, value=value, unit=counted.removeprefix(str(value)).strip())


_TESTS: Mapping[ReportTest, Callable[[Plan, Retriever, tuple[ReportRow, ...]], Outcome]] = {
    ReportTest.ALL: _all,
    ReportTest.FAILING: _failing,
    ReportTest.YEAR_CONFLICT: _year_conflict,
    ReportTest.MISSING: _missing,
    ReportTest.INCOMPLETE: _incomplete,
    ReportTest.UNREAD: _unread,
    ReportTest.FORM: _form,
    ReportTest.DUPLICATE: _duplicate,
    ReportTest.PUBLISHED: _published,
    ReportTest.LATE: _late,
    ReportTest.BLANK: answer_blank,
}
