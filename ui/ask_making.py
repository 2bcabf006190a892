"""How a number came about: its addends as cells, or the agencies that were counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import streamlit as st

from corpus.report import CheckStatus
from nlp.evidence import agency_key
from nlp.names.figure_names import figure_label
from nlp.plan import Aggregate
from nlp.sentences import number as plain_number
from ui.language import language, number, say
from ui.markup import escape
from ui.parts import agency_of

if TYPE_CHECKING:
    from nlp.answer import Answer
    from nlp.evidence import FigureRow

# A sum is written out up to so many addends; the table below it holds all of them in any case.
_WRITTEN = 30
_HEIGHT = 320


def draw_making(answer: Answer, *, key: str) -> None:
    """Draw, folded, what a number was worked out from; nothing for an answer without one."""
    if answer.value is None or len(answer.findings) < 2:
        return
    cells = [finding.figure for finding in answer.findings if finding.figure]
    box = st.expander(say("making.title"), icon=":material/calculate:", key=key, on_change="rerun")
    if not box.open:
        return
    with box:
        if cells:
            _draw_cells(answer, cells)
        else:
            _draw_counted(answer)


def _draw_cells(answer: Answer, cells: Sequence[FigureRow]) -> None:
    values = [cell.value for cell in cells if cell.value is not None]
    blank = len(cells) - len(values)
    if (
        answer.plan.aggregate is Aggregate.SUM
        and len(values) <= _WRITTEN
        and _adds_up(answer, values)
    ):
        told = " + ".join(map(plain_number, values))
        st.html(
            f'<p class="nb-sum">{escape(told)} = <b>{escape(number(answer.value or 0))}</b> '
            f"{escape(answer.unit)}</p>"
        )
    text = say("making.cells", count=len(values))
    st.caption(f"{text}{say('making.blank', count=blank)}" if blank else text)
    _table(
        {
            "agency": [agency_of(cell.report) for cell in cells],
            "year": [cell.report.year for cell in cells],
            "figure": [_label(cell) for cell in cells],
            "value": [cell.value for cell in cells],
            "printed": [cell.printed for cell in cells],
            "page": [cell.page for cell in cells],
            "failing": [sum(c.status is CheckStatus.FAILS for c in cell.checks) for cell in cells],
        }
    )


def _draw_counted(answer: Answer) -> None:
    """List the agencies with how many of their reports and places were found."""
    ordered = sorted(answer.findings, key=lambda f: agency_key(f.report))
    groups = [tuple(g) for _, g in groupby(ordered, key=lambda f: agency_key(f.report))]
    st.caption(say("making.counted", count=len(groups)))
    _table(
        {
            "agency": [agency_of(group[0].report) for group in groups],
            "reports": [len({f.report.id for f in group}) for group in groups],
            "quotes": [sum(max(1, len(f.quotes)) for f in group) for group in groups],
        }
    )


def _adds_up(answer: Answer, values: Sequence[float]) -> bool:
    return abs(sum(values) - (answer.value or 0)) < 1e-6


def _label(cell: FigureRow) -> str:
    return figure_label((cell.table, cell.row, cell.column), language())


def _table(columns: dict[str, list[Any]]) -> None:
    import pandas as pd

    rows = len(columns["agency"])
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        placeholder="—",
        height=min(_HEIGHT, 38 + 35 * rows),
        column_config={name: say(f"making.{name}") for name in columns},
    )
