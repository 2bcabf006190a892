"""When reports were published, as their files show it."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.answers.reports import date_quote
from nlp.evidence import ReportRow, Retriever
from nlp.findings import Finding, Status, agency_shown, names_shown
from nlp.plan import Plan
from nlp.scopes import Outcome
from nlp.sentences import say


def answer_published(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """Tell when reports were published, as their files show it."""
    language = plan.language
    dated = [r for r in reports if r.published]
    lines = [
        say(
            language,
            "fact.published",
            agency=agency_shown(r, language),
            year=say(language, "year", year=r.year) if r.year else "",
            date=r.published or "",
        )
        for r in dated
    ]
    undated = [r for r in reports if not r.published]
    if undated:
        lines.append(say(language, "fact.undated", names=names_shown(undated, language)))
    findings = tuple(Finding(r, quotes=(date_quote(r, retriever),)) for r in dated)
    status = Status.ANSWERED if dated else Status.DECLINED
    return Outcome(tuple(lines), findings, status=status)
