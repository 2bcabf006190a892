"""The years bodies are compared in: each its own, put into the plan by `nlp.readings.own_years`, or a common one."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.answers.figure_totals import Total
from nlp.evidence import ReportRow
from nlp.plan import Plan

_MOST_COMPARED = 12


def of_own_years(plan: Plan, reports: Sequence[ReportRow]) -> tuple[ReportRow, ...]:
    """Leave out the reports on years in which a body is not compared.

    A year that the plan was changed away from since («那2023年呢») binds no more.
    """
    own = {
        name: int(year)
        for name, _, year in (word.rpartition(" ") for word in plan.about)
        if name in plan.agencies and year.isdigit() and int(year) in plan.years
    }
    return tuple(r for r in reports if own.get(r.agency or "", r.year) == r.year)


def of_common_year(plan: Plan, totals: Sequence[Total]) -> Sequence[Total]:
    """Compare named agencies in the latest year that all of them report."""
    named = {(t.report.agency, t.report.place) for t in totals}
    if plan.years or not (1 < len(plan.agencies) <= len(named) <= _MOST_COMPARED):
        return totals
    years = [
        {t.report.year for t in totals if (t.report.agency, t.report.place) == n} for n in named
    ]
    common = set.intersection(*years) - {None} if years else set()
    return [t for t in totals if t.report.year == max(common)] if common else totals  # type: ignore[type-var]
