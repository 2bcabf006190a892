"""Removing reports, after asking."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from indexer.errors import LibraryError
from nlp.evidence import ReportRow
from ui.language import say
from ui.markup import escape
from ui.parts import agency_of, explain_library_error, year_of
from ui.state import open_library

_SHOWN = 8


def ask_removal(rows: Sequence[ReportRow]) -> None:
    """Open the dialog that removes these reports when the user agrees."""
    st.dialog(say("remove.title"))(_draw_dialog)(tuple(rows))


def _draw_dialog(rows: tuple[ReportRow, ...]) -> None:
    items = "".join(
        f"<li>{escape(agency_of(row))} · {escape(year_of(row))}</li>" for row in rows[:_SHOWN]
    )
    more = (
        f"<li>{escape(say('remove.more', count=len(rows) - _SHOWN))}</li>"
        if len(rows) > _SHOWN
        else ""
    )
    st.html(f"<p>{escape(say('remove.question', count=len(rows)))}</p><ul>{items}{more}</ul>")
    st.caption(say("remove.kept"))
    with st.container(horizontal=True):
        agreed = st.button(
            say("remove.yes"), type="primary", icon=":material/delete:", key="remove_yes"
        )
        if st.button(say("remove.no"), key="remove_no"):
            st.rerun()
    if agreed:
        _remove(rows)


def _remove(rows: tuple[ReportRow, ...]) -> None:
    try:
        library = open_library()
        removed = library.remove([row.id for row in rows]) if library else 0
    except LibraryError as error:
        explain_library_error(error)
        return
    st.session_state["removed"] = removed
    st.query_params.clear()
    st.rerun()


def report_removal() -> None:
    """Say once that reports were removed."""
    removed = st.session_state.pop("removed", None)
    if removed:
        st.toast(say("remove.done", count=removed), icon=":material/delete:")
