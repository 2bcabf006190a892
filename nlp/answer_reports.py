"""Answers about the reports themselves: what is held, failing checks, years in conflict, gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nlp.evidence import ReportRow, Retriever, Scope
from nlp.figure_names import check_cell, check_label
from nlp.findings import Finding, agency_key, count_agencies, names_shown, title_quote
from nlp.plan import Aggregate, Plan, ReportTest
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, say


def answer_reports(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """List the reports that pass the test of the plan."""
    test = plan.report_test or ReportTest.ALL
    return _TESTS[test](plan, retriever, reports)


def _all(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    findings = tuple(Finding(report, quotes=(title_quote(report),)) for report in reports)
    text = say(
        plan.language,
        "reports_list",
        reports=count_of(plan.language, len(reports), "report"),
        agencies=count_of(plan.language, count_agencies(reports), "agency"),
        names=names_shown(reports, plan.language),
    )
    return _outcome(plan, text, findings)


def _failing(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """List the reports with failing checks; the evidence is a cell the first of them is about."""
    language = plan.language
    findings = []
    for report in (r for r in reports if r.failing):
        cells = retriever.figure_rows(*check_cell(report.failing[0]), Scope(reports=(report.id,)))
        note = listed(language, (check_label(check, language) for check in report.failing))
        figure = cells[0] if cells else None
        quotes = () if figure else (title_quote(report),)
        findings.append(Finding(report, quotes=quotes, figure=figure, note=note))
    return _tested(plan, reports, findings, "reports_failing")


def _year_conflict(plan: Plan, _: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    findings = []
    for report in reports:
        issues = [issue for issue in report.issues if issue.code == "year_conflict"]
        if issues:
            quote = title_quote(report)
            findings.append(Finding(report, quotes=(quote,), note=issues[0].message))
    return _tested(plan, reports, findings, "reports_year_conflict")


def _tested(
    plan: Plan, reports: Sequence[ReportRow], findings: Sequence[Finding], key: str
) -> Outcome:
    language = plan.language
    examined = count_of(language, len(reports), "report")
    found = [finding.report for finding in findings]
    if not found:
        return _outcome(plan, say(language, f"{key}_none", reports=examined), ())
    text = say(
        language,
        key,
        reports=examined,
        agencies=count_of(language, count_agencies(found), "agency"),
        found=count_of(language, len(found), "report"),
        names=names_shown(found, language),
    )
    return _outcome(plan, text, tuple(findings))


def _missing(plan: Plan, retriever: Retriever, _: Sequence[ReportRow]) -> Outcome:
    """List the agencies that have reports, but none of a year asked for."""
    language = plan.language
    everywhere = retriever.report_rows(scope_of(plan, years=()))
    years = listed(language, map(str, plan.years)) + ("年" if language == "zh" else "")
    if not everywhere:
        types = (say(language, f"agency_types.{kind}") for kind in plan.agency_types)
        names = listed(language, (*plan.agencies, *plan.places, *types))
        return declined(say(language, "declined.unknown_agency", names=names, held="").strip())
    held: dict[tuple[str, str], list[ReportRow]] = {}
    for report in everywhere:
        held.setdefault(agency_key(report), []).append(report)
    lacking = [
        reports for reports in held.values() if not set(plan.years) <= {r.year for r in reports}
    ]
    if not lacking:
        return _outcome(plan, say(language, "reports_missing_none", years=years), ())
    findings = tuple(
        Finding(report, quotes=(title_quote(report),)) for reports in lacking for report in reports
    )
    names = names_shown((r for reports in lacking for r in reports), language)
    agencies = count_of(language, len(lacking), "agency")
    text = say(language, "reports_missing", agencies=agencies, years=years, names=names)
    outcome = _outcome(plan, text, findings)
    return Outcome(
        outcome.text,
        outcome.findings,
        value=outcome.value,
        unit=outcome.unit,
        searched=len(everywhere),
    )


def _outcome(plan: Plan, text: str, findings: tuple[Finding, ...]) -> Outcome:
    if plan.aggregate is not Aggregate.COUNT:
        return Outcome((text,), findings)
    found = [finding.report for finding in findings]
    reports = plan.counted == "reports"
    value = len({r.id for r in found}) if reports else count_agencies(found)
    counted = count_of(plan.language, value, "report" if reports else "agency")
    return Outcome((text,), findings, value=value, unit=counted.removeprefix(str(value)).strip())


_TESTS: Mapping[ReportTest, Callable[[Plan, Retriever, tuple[ReportRow, ...]], Outcome]] = {
    ReportTest.ALL: _all,
    ReportTest.FAILING: _failing,
    ReportTest.YEAR_CONFLICT: _year_conflict,
    ReportTest.MISSING: _missing,
}
