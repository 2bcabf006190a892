"""The largest of several rows or columns: «不予公开» for which ground most often, by whom most was asked."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.answers.figure_totals import Total, add, findings_of, unit_of
from nlp.findings import names_shown
from nlp.names.figure_names import FigureKey, figure_label, figure_unit
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome
from nlp.sentences import listed, number, say


def is_largest_row(plan: Plan) -> bool:
    """Tell whether the rows of a plan are held against each other for the largest."""
    several = len(plan.figures) > 1 and plan.aggregate in (Aggregate.MAX, Aggregate.MIN)
    return several and plan.largest_row


def answer_largest_row(plan: Plan, totals: Sequence[Total]) -> Outcome:
    """Name the rows with the highest number, of several reports the highest sum, then the others."""
    language = plan.language
    sums = _sums(plan, totals)
    if not sums:
        blank = say(language, "largest_row_blank", names=_names(totals, language))
        return Outcome((blank,), findings_of(totals), (), None, "")
    ordered = sorted(sums.items(), key=lambda s: s[1], reverse=plan.aggregate is Aggregate.MAX)
    last = ordered[min(max(plan.top, 1), len(ordered)) - 1][1]
    highest = plan.aggregate is Aggregate.MAX
    first = [s for s in ordered if (s[1] >= last if highest else s[1] <= last)]
    others = [s for s in ordered if s not in first and s[1]]
    text = [
        say(
            language,
            "largest_row",
            names=_names(totals, language),
            which=say(language, "most" if highest else "least"),
            rows=_told(first, language),
        )
    ]
    if others:
        text.append(say(language, "largest_row_others", rows=_told(others, language)))
    shown = sorted(totals, key=lambda t: [f for f, _ in ordered].index(t.figure)
                   if t.figure in sums else len(ordered))  # fmt: skip
    unit = figure_unit(first[0][0], language)
    return Outcome(tuple(text), findings_of(shown), (), first[0][1], unit)


def _sums(plan: Plan, totals: Sequence[Total]) -> dict[FigureKey, float]:
    """Return the sum of each row that is filled in."""
    sums: dict[FigureKey, float] = {}
    for figure in plan.figures:
        values = [t.value for t in totals if t.figure == figure and t.value is not None]
        if values:
            sums[figure] = add(values)
    return sums


def _names(totals: Sequence[Total], language: str) -> str:
    reports = tuple(dict.fromkeys(t.report for t in totals))
    return names_shown(reports, language)


def _told(rows: Sequence[tuple[FigureKey, float]], language: str) -> str:
    return listed(
        language,
        (
            f"{figure_label(figure, language)} {number(value)}{unit_of(figure, language)}"
            for figure, value in rows
        ),
    )
