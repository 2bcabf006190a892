"""A `Plan` and a `Retriever` become an `Answer`: a sentence, findings, near-misses, what was read.

Every kind of question has one function in a table here; each reads all reports of the scope, so a
list is whole and a count is the length of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nlp.answers.cases import cases_in_words
from nlp.answers.evidence import told_of_requests, with_evidence
from nlp.answers.facts import answer_fact
from nlp.answers.reports import answer_reports
from nlp.answers.search import answer_search
from nlp.answers.several_measures import answer_figures
from nlp.answers.statements import answer_agency_themes, answer_theme_agencies
from nlp.evidence import ReportRow, Retriever, agency_key
from nlp.findings import (
    Answer,
    Finding,
    NearMiss,
    Quote,
    SectionRead,
    Status,
    agency_shown,
    answer_to_json,
    names_shown,
)
from nlp.names.figure_names import figure_label
from nlp.plan import Aggregate, Kind, Plan, ReportTest, Show
from nlp.readings.declines import outside_words, said_in_name
from nlp.readings.wording import says
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, say, sentences

__all__ = [
    "Answer",
    "Finding",
    "NearMiss",
    "Quote",
    "SectionRead",
    "Status",
    "answer",
    "answer_to_json",
]

_KINDS: Mapping[Kind, Callable[[Plan, Retriever, tuple[ReportRow, ...]], Outcome]] = {
    Kind.THEME_AGENCIES: answer_theme_agencies,
    Kind.AGENCY_THEMES: answer_agency_themes,
    Kind.FIGURE: answer_figures,
    Kind.REPORTS: answer_reports,
    Kind.FACT: answer_fact,
    Kind.SEARCH: answer_search,
}


def answer(plan: Plan, retriever: Retriever) -> Answer:
    """Answer a plan from all reports of its scope, or decline with the reason."""
    if plan.reason or plan.kind not in _KINDS:
        return _answer(plan, declined(plan.reason or _help(plan)), 0)
    if not _is_whole(plan):
        return _answer(plan, declined(_help(plan)), 0)
    reports = retriever.report_rows(scope_of(plan))
    if not reports and plan.report_test is not ReportTest.MISSING:
        why = declined(_why_empty(plan, retriever))
        if plan.kind is Kind.REPORTS and plan.report_test is ReportTest.ALL and plan.yes_no:
            return _answer(plan, _not_held(plan, why), 0)
        return _answer(plan, why, 0)
    outcome = _KINDS[plan.kind](plan, retriever, reports)
    outcome = (
        _told_in_words(plan, retriever, reports, outcome) or _outside(plan, outcome) or outcome
    )
    outcome = with_evidence(plan, retriever, reports, outcome)
    if outcome.status is Status.DECLINED:
        return _answer(plan, outcome, 0)
    notes = (
        *plan.notes,
        *_missing_years(plan, reports),
        *_missing_agencies(plan, retriever, reports),
    )
    outcome = _SHOWN[plan.show](plan, outcome)
    return _answer(plan, outcome, outcome.searched or len(reports), notes)


def _told_in_words(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...], outcome: Outcome
) -> Outcome | None:
    """Look in the text for yes or no where the table of requests, reviews or lawsuits is not printed."""
    figure = plan.figure
    if plan.aggregate is Aggregate.CHANGE and figure in _TOLD_AS:
        return _changed_in_words(plan, retriever, reports, outcome)
    if not (figure and plan.yes_no) or outcome.status is not Status.DECLINED:
        return None
    if figure in _TOLD_AS and plan.threshold and plan.threshold.holds(1):
        return told_of_requests(plan, retriever, reports)
    if figure[0] != "review":
        return None
    return cases_in_words(plan, retriever, reports)


# How old reports without tables tell of what a cell counts.
_TOLD_AS = {("requests", "received", "total"): "申请"}


def _changed_in_words(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...], outcome: Outcome
) -> Outcome | None:
    """Compare what the text of the years says where the table is not printed."""
    if outcome.status is not Status.DECLINED or plan.figure is None:
        return None
    words = (_TOLD_AS[plan.figure],)
    in_words = replace(plan, kind=Kind.FACT, asks="count:件", words=words, figures=())
    told = answer_fact(in_words, retriever, reports)
    return told if told.findings else None


def _outside(plan: Plan, outcome: Outcome) -> Outcome | None:
    """Decline what was found nowhere when it is nothing such reports record: not «没有», unknown."""
    if plan.kind not in (Kind.FACT, Kind.SEARCH) or outcome.findings or plan.negated:
        return None
    words = outside_words(plan.question)
    if not words or says("mention", plan.question) or _is_of_name(words, plan):
        return None
    alike = say(plan.language, "fact.reasons.alike")
    if plan.kind is Kind.SEARCH and any(miss.reason != alike for miss in outcome.near_misses):
        return None  # some of its words were found: what came near is shown
    help_text = say(plan.language, "declined.help")
    return declined(say(plan.language, "declined.outside", words=words, help=help_text).strip())


def _is_of_name(words: str, plan: Plan) -> bool:
    """Tell whether words that reports are not about only name whose report is asked («青堰医院»)."""
    said = said_in_name(words)
    return any(said in agency for agency in plan.agencies)


def _not_held(plan: Plan, why: Outcome) -> Outcome:
    """Answer «is there a report …?» with no: what the library holds is known for certain."""
    text = (say(plan.language, "no"), *why.text, say(plan.language, "only_held"))
    return Outcome(text, value=0, unit=say(plan.language, "report_unit"))


def _is_whole(plan: Plan) -> bool:
    """Tell whether an edited plan has what its kind needs."""
    if plan.kind is Kind.FIGURE:
        bounded = plan.aggregate is not Aggregate.SHARE or plan.base or plan.threshold
        return bool(plan.figures and bounded)
    return plan.kind is not Kind.THEME_AGENCIES or bool(plan.themes or plan.negated)


def _help(plan: Plan) -> str:
    text = say(plan.language, "declined.off_topic", help=say(plan.language, "declined.help"))
    return text.strip()


def _left_out(plan: Plan, outcome: Outcome) -> Outcome:
    """Say why what comes near was left out, instead of the answer itself."""
    language = plan.language
    if not outcome.near_misses:
        return replace(outcome, text=(say(language, "shown_none"),))
    items = []
    for miss in outcome.near_misses[:_SHOWN_MISSES]:
        report = miss.finding.report
        quote = miss.finding.quotes[0].text if miss.finding.quotes else ""
        cell = miss.finding.figure
        shown = quote or (
            figure_label((cell.table, cell.row, cell.column), language) if cell else ""
        )
        year = say(language, "year", year=report.year) if report.year else ""
        items.append(
            say(
                language,
                "shown_miss",
                agency=agency_shown(report, language),
                year=year,
                quote=shown,
                reason=miss.reason,
            )
        )
    places = count_of(language, len(outcome.near_misses), "place")
    text = say(
        language,
        "shown_misses",
        places=places,
        items=("；" if language == "zh" else "; ").join(items),
    )
    return replace(outcome, text=(text,))


def _for_export(plan: Plan, outcome: Outcome) -> Outcome:
    rows = sum(max(1, len(f.quotes) + bool(f.figure)) for f in outcome.findings)
    return replace(outcome, text=(*outcome.text, say(plan.language, "shown_export", rows=rows)))


def _as_found(_: Plan, outcome: Outcome) -> Outcome:
    return outcome


_FEW = 4
_SHOWN_MISSES = 20
_SHOWN: Mapping[Show, Callable[[Plan, Outcome], Outcome]] = {
    Show.FINDINGS: _as_found,
    Show.NEAR_MISSES: _left_out,
    Show.EXPORT: _for_export,
}


def _answer(plan: Plan, outcome: Outcome, searched: int, notes: tuple[str, ...] = ()) -> Answer:
    return Answer(
        question=plan.question,
        status=outcome.status,
        kind=plan.kind.value,
        text=sentences(plan.language, (*outcome.text, *notes)),
        value=outcome.value,
        unit=outcome.unit,
        findings=outcome.findings,
        near_misses=outcome.near_misses,
        searched=searched,
        plan=plan,
        examined=outcome.examined,
    )


def _why_empty(plan: Plan, retriever: Retriever) -> str:
    """Say what of the scope the library does not hold, and what it holds instead."""
    language = plan.language
    years = _years(plan)
    everywhere = retriever.report_rows(scope_of(plan, years=()))
    if everywhere and plan.agencies:
        names = listed(language, plan.agencies)
        held = say(language, "declined.held_agency", names=names_shown(everywhere, language))
        key = "declined.no_report_of_agency"
        return say(language, key, years=years, names=names, held=held).strip()
    held_years = sorted({r.year for r in retriever.report_rows() if r.year})
    held = say(language, "declined.held_years", years=listed(language, map(str, held_years)))
    if plan.years and not (plan.agencies or plan.places or plan.agency_types):
        return say(language, "declined.no_report_of_year", years=years, held=held)
    types = tuple(say(language, f"agency_types.{kind}") for kind in plan.agency_types)
    what = listed(language, filter(None, (*plan.agencies, *plan.places, *types, years)))
    return say(language, "declined.no_report", what=what, held=held)


def _years(plan: Plan) -> str:
    joined = listed(plan.language, map(str, plan.years))
    return f"{joined}年" if plan.language == "zh" and joined else joined


def _missing_agencies(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> tuple[str, ...]:
    """Say which of the few agencies that are compared have no report of the years asked for."""
    compares = plan.aggregate in (Aggregate.MAX, Aggregate.MIN, Aggregate.DIFFERENCE)
    if not (plan.years and compares and 1 < len(plan.agencies) <= _FEW):
        return ()
    held = {agency_key(report) for report in reports}
    everywhere = retriever.report_rows(scope_of(plan, years=()))
    lacking = [r for r in everywhere if agency_key(r) not in held]
    if not lacking:
        return ()
    names = listed(plan.language, dict.fromkeys(agency_shown(r, plan.language) for r in lacking))
    years = _years(plan)
    return (say(plan.language, "notes.some_agencies_missing", names=names, years=years),)


def _missing_years(plan: Plan, reports: tuple[ReportRow, ...]) -> tuple[str, ...]:
    """Say which of the years asked for have no report, when some have."""
    held = {report.year for report in reports}
    missing = [str(year) for year in plan.years if year not in held]
    if not missing or plan.report_test is ReportTest.MISSING:
        return ()
    years = listed(plan.language, missing) + ("年" if plan.language == "zh" else "")
    return (say(plan.language, "notes.some_years_missing", years=years),)
