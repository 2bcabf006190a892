"""报告: the list of reports, or the one the address names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus.report import AgencyType
from indexer.library import Library
from nlp.evidence import ReportRow
from ui.language import say, written_date
from ui.parts import agency_type_name, form_name, heading, with_library
from ui.remarks import is_incomplete
from ui.report_view import draw_report
from ui.state import report_address

_FIND = "reports_find"
_FLAWED = "reports_flawed"
_INCOMPLETE = "reports_incomplete"
_TABLE = "reports_table"
_FILTERS = ("year", "agency_type", "place")
_LIST_HEIGHT = 620


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    wanted = st.query_params.get("report")
    rows = {row.id: row for row in library.report_rows()}
    if wanted in rows:
        draw_report(library, rows[wanted])
        return
    heading(say("report.title"), say("report.lead"))
    if wanted:
        st.warning(say("report.unknown"), icon=":material/search_off:")
    _draw_list(tuple(rows.values()))


def _draw_list(rows: Sequence[ReportRow]) -> None:
    find, *others = st.columns([0.34, 0.2, 0.2, 0.26], vertical_alignment="bottom")
    text = find.text_input(
        say("report.find"), key=_FIND, icon=":material/search:", persist_state="session"
    )
    chosen = {
        field: _pick(column, rows, field) for field, column in zip(_FILTERS, others, strict=True)
    }
    with st.container(horizontal=True, key="reports_switches"):
        only = st.toggle(say("report.only_flawed"), key=_FLAWED, persist_state="session")
        partly = any(map(is_incomplete, rows)) and st.toggle(
            say("report.only_incomplete"), key=_INCOMPLETE, persist_state="session"
        )
    shown = [
        row
        for row in rows
        if _matches(row, text or "")
        and all(not values or getattr(row, field) in values for field, values in chosen.items())
        and (not only or row.issues or row.failing)
        and (not partly or is_incomplete(row))
    ]
    st.caption(say("report.shown", shown=len(shown), total=len(rows)))
    if not shown:
        st.info(say("report.none_shown"), icon=":material/filter_alt:")
        return
    event: Any = st.dataframe(
        _frame(shown),
        key=_TABLE,
        hide_index=True,
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        height=min(_LIST_HEIGHT, 38 + 35 * len(shown)),
        column_config=_columns(),
    )
    if event.selection.rows:
        address = report_address(shown[event.selection.rows[0]].id)
        st.query_params.from_dict(address)
        st.rerun()


def _pick(column: DeltaGenerator, rows: Sequence[ReportRow], field: str) -> Sequence[Any]:
    """Draw the choice among the values of a field, and return those chosen."""
    known = {getattr(row, field) for row in rows} - {None}
    order = list(AgencyType)
    options = (
        sorted(known, key=order.index)
        if field == "agency_type"
        else sorted(known, reverse=field == "year")
    )
    return column.multiselect(
        say(f"filter.{field}"), options, key=f"reports_{field}s", placeholder=say("filter.any"),
        format_func=agency_type_name if field == "agency_type" else str, select_all=False,
        persist_state="session",
    )  # fmt: skip


def _matches(row: ReportRow, text: str) -> bool:
    """Tell whether every word stands in the agency, place, title, year or file name."""
    held = " ".join(
        str(v) for v in (row.agency, row.place, row.title, row.year, row.name) if v
    ).casefold()
    return all(word in held for word in text.casefold().split())


def _frame(rows: Sequence[ReportRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "agency": [row.agency for row in rows],
            "year": pd.array([row.year for row in rows], dtype="Int64"),
            "place": [row.place for row in rows],
            "type": [
                agency_type_name(row.agency_type) if row.agency_type else None for row in rows
            ],
            "form": [form_name(row.form) for row in rows],
            "published": [written_date(row.published) or None for row in rows],
            "failing": [len(row.failing) for row in rows],
            "issues": [len(row.issues) for row in rows],
            "file": [Path(row.name).name for row in rows],
        }
    )


def _columns() -> Mapping[str, Any]:
    text = {
        name: st.column_config.TextColumn(say(f"column.{name}"))
        for name in ("agency", "place", "type", "form", "published", "file")
    }
    numbers = {
        name: st.column_config.NumberColumn(
            say(f"column.{name}"), help=say(f"column.{name}_help"), format="%d", width="small"
        )
        for name in ("year", "failing", "issues")
    }
    return text | numbers
