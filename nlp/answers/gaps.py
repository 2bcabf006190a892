"""Reports that could not be read whole: named beside every answer that may lack something of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.report import Role
from nlp.evidence import ReportRow
from nlp.findings import names_shown
from nlp.plan import Plan
from nlp.sentences import say

UNREAD = frozenset(
    {"no_text", "scanned_page", "unmapped_text", "damaged_page", "damaged_file", "table_as_picture"}
)
"""Issues after which something that is printed may not have been read."""
TEXT_UNREAD = UNREAD - {"table_as_picture"}
MISSING = frozenset({"section_missing", "table_missing"})
"""Issues that name a part the report lacks."""
_PROBLEMS = (Role.PROBLEM, Role.MEASURE)


def has_issue(report: ReportRow, codes: Iterable[str]) -> bool:
    """Tell whether a report has an issue of these."""
    wanted = frozenset(codes)
    return any(issue.code in wanted for issue in report.issues)


def lacks_section(report: ReportRow, section: str) -> bool:
    """Tell whether a section of the form was not found."""
    return any(
        issue.code == "section_missing" and f" {section} " in f"{issue.message} "
        for issue in report.issues
    )


def text_gaps(plan: Plan, reports: Sequence[ReportRow]) -> tuple[str, ...]:
    """Name the reports whose text may hold more than was read, or has no section on problems."""
    language = plan.language
    told = []
    unread = [r for r in reports if has_issue(r, TEXT_UNREAD)]
    if unread:
        told.append(say(language, "unread_reports", names=names_shown(unread, language)))
    asked = not plan.roles or any(role in _PROBLEMS for role in plan.roles)
    without = [r for r in reports if r not in unread and lacks_section(r, "problems")]
    if asked and without:
        told.append(say(language, "no_problem_section", names=names_shown(without, language)))
    return tuple(told)
