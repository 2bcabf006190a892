"""勾稽关系: the sums that must agree, each holding, failing, or not to be judged.

A blank cell is not 0. A sum with a blank addend cannot be judged, unless the addends that are
printed already exceed the total (no cell of these tables may be negative).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from corpus.labels import figure_forms
from corpus.report import Cell, Check, CheckStatus, Figures

_RESULT_FIRST, _RESULT_END = "granted", "total"
Outcome = tuple[CheckStatus, str]


def check_figures(figures: Figures) -> tuple[Check, ...]:
    """Return all checks in their fixed order.

    The cross-year checks and the comparison with the narrative are UNKNOWN here: they need more
    than the tables of one report (see `corpus.narrative`, `indexer.library`).
    """
    checks: Mapping[str, Callable[[Figures], Outcome]] = {
        "requests_balance": _requests_balance,
        "requests_total": _requests_total,
        "requests_row_sum": _requests_row_sum,
        "review_row_sum": _review_row_sum,
    }
    return tuple(
        Check(key, *(checks[key](figures) if key in checks else (CheckStatus.UNKNOWN, "")))
        for key in figure_forms().checks
    )


def compare_sum(addends: Sequence[Cell], total: Sequence[Cell]) -> CheckStatus:
    """Tell whether the sum of `addends` equals the sum of `total`."""
    left, left_blank = _sum(addends)
    right, right_blank = _sum(total)
    if not left_blank and not right_blank:
        return CheckStatus.HOLDS if left == right else CheckStatus.FAILS
    surely_unequal = (left > right and not right_blank) or (right > left and not left_blank)
    return CheckStatus.FAILS if surely_unequal else CheckStatus.UNKNOWN


def _sum(cells: Sequence[Cell]) -> tuple[Decimal, bool]:
    values = [Decimal(str(c.value)) for c in cells if c.value is not None]
    return sum(values, Decimal(0)), len(values) < len(cells)


def combine(outcomes: Iterable[Outcome]) -> Outcome:
    """Join partial outcomes: one failure fails all, one unknown leaves it open."""
    seen = list(outcomes)
    for status in (CheckStatus.FAILS, CheckStatus.UNKNOWN):
        details = [detail for found, detail in seen if found is status and detail]
        if any(found is status for found, _ in seen):
            return status, "; ".join(details[:6])
    return (CheckStatus.HOLDS, "") if seen else (CheckStatus.UNKNOWN, "table not printed")


def _requests_balance(figures: Figures) -> Outcome:
    """一 + 二 = 三（七） + 四, per column."""
    rows = figures.requests
    keys = ("received", "carried_in", "total", "carried_out")
    if any(k not in rows for k in keys):
        return CheckStatus.UNKNOWN, "rows not printed" if rows else "table not printed"
    return combine(
        _outcome(
            [rows["received"][i], rows["carried_in"][i]],
            [rows["total"][i], rows["carried_out"][i]],
            f"{column}: received + carried_in = total + carried_out",
        )
        for i, column in enumerate(figure_forms().request_columns)
    )


def _requests_total(figures: Figures) -> Outcome:
    """三（七） = the sum of its result rows, per column."""
    rows = figures.requests
    if "total" not in rows:
        return CheckStatus.UNKNOWN, "rows not printed" if rows else "table not printed"
    wanted = result_rows(figures)
    printed = [r for r in wanted if r in rows]
    missing = len(printed) < len(wanted)
    outcomes = []
    for i, column in enumerate(figure_forms().request_columns):
        addends = [rows[r][i] for r in printed] + ([Cell(None)] if missing else [])
        outcomes.append(_outcome(addends, [rows["total"][i]], f"{column}: sum of results = total"))
    return combine(outcomes)


def result_rows(figures: Figures) -> tuple[str, ...]:
    """Return the rows of table 三 whose sum is its total, whether they are printed or not."""
    forms = figure_forms()
    rows = forms.form_rows_of(forms.form_of_requests(figures.requests, figures.form))
    return rows[rows.index(_RESULT_FIRST) : rows.index(_RESULT_END)]


def _requests_row_sum(figures: Figures) -> Outcome:
    return combine(
        _outcome(cells[:-1], cells[-1:], f"{row}: sum of applicants = total")
        for row, cells in figures.requests.items()
    )


def _review_row_sum(figures: Figures) -> Outcome:
    return combine(
        _outcome(cells[:-1], cells[-1:], f"{group}: sum of results = total")
        for group, cells in figures.review.items()
    )


def _outcome(addends: Sequence[Cell], total: Sequence[Cell], rule: str) -> Outcome:
    status = compare_sum(addends, total)
    if status is CheckStatus.HOLDS:
        return status, ""
    left, right = _shown(addends), _shown(total)
    return status, f"{rule} ({left} / {right})"


def _shown(cells: Sequence[Cell]) -> str:
    """Return the sum as a reader would write it, blanks named."""
    value, _ = _sum(cells)
    blanks = sum(c.value is None for c in cells)
    return f"{value}" + (f" + {blanks} blank" if blanks else "")
