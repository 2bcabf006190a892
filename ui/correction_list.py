"""校正: the list of all corrections, what from, what to, who and when; undone, exported, imported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from indexer.corrections import REPORT_FIELDS, Correction
from indexer.errors import LibraryBusyError, LibraryError
from indexer.export import section_name
from indexer.library import Library
from nlp.evidence import ReportRow
from ui.corrections import change_html, take_back, written_moment
from ui.language import language, say
from ui.markup import escape
from ui.parts import agency_of, heading, link_report, page_count, with_library, year_of

PAGE_SIZE = 20
_STATES = ("holds", "undone", "gone")
_KINDS = ("label", "identity")
_MESSAGE = "corrections_message"
_ROUND = "corrections_round"


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    heading(say("corrections.title"), say("corrections.lead"))
    made = tuple(reversed(library.corrections()))
    _draw_exchange(library, made)
    if not made:
        st.info(say("corrections.none"), icon=":material/edit_note:")
        return
    shown = _filtered(made)
    st.html(
        f'<p class="nb-total" id="nb-corrections">'
        f"{escape(say('corrections.shown', shown=len(shown), total=len(made)))}</p>"
    )
    pages = page_count(len(shown), PAGE_SIZE)
    number = min(int(st.session_state.get("corrections_page") or 1), pages)
    rows = {row.id: row for row in library.report_rows()}
    for correction in shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]:
        _draw_one(library, correction, rows.get(correction.report_id))
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key="corrections_page")


def state_of(correction: Correction) -> str:
    """Return what has become of a correction: it holds, was taken back, or its place is gone."""
    if correction.undone:
        return "undone"
    return "holds" if correction.applies else "gone"


# --------------------------------------------------------------------------------------- filtering


def _filtered(made: Sequence[Correction]) -> tuple[Correction, ...]:
    find, state, kind, who = st.columns([0.32, 0.26, 0.22, 0.2], vertical_alignment="bottom")
    text = find.text_input(
        say("corrections.find"), key="corrections_find", icon=":material/search:",
        persist_state="session",
    )  # fmt: skip
    states = state.pills(
        say("corrections.state"), _STATES, key="corrections_state", selection_mode="multi",
        format_func=lambda name: say(f"corrections.{name}"), persist_state="session",
    )  # fmt: skip
    kinds = kind.pills(
        say("corrections.kind"), _KINDS, key="corrections_kind", selection_mode="multi",
        format_func=lambda name: say(f"corrections.{name}"), persist_state="session",
    )  # fmt: skip
    names = who.multiselect(
        say("correct.who"), sorted({c.who for c in made}), key="corrections_who",
        placeholder=say("filter.any"), select_all=False, persist_state="session",
    )  # fmt: skip
    words = (text or "").casefold().split()
    return tuple(
        c
        for c in made
        if (not states or state_of(c) in states)
        and (not kinds or _kind(c) in kinds)
        and (not names or c.who in names)
        and all(word in f"{c.text} {c.value} {c.before} {c.who}".casefold() for word in words)
    )


def _kind(correction: Correction) -> str:
    return "identity" if correction.field in REPORT_FIELDS else "label"


# ---------------------------------------------------------------------------------------- one line


def _draw_one(library: Library, correction: Correction, row: ReportRow | None) -> None:
    state = state_of(correction)
    with st.container(border=True, key=f"correction_{correction.id}", gap="xsmall"):
        st.html(
            f'<div class="nb-where">{_whose(correction, row)}'
            f'<span class="nb-state nb-state-{state}">{escape(say(f"corrections.{state}"))}</span></div>'
            f'<p class="nb-quote">{escape(correction.text)}</p>{change_html(correction)}'
            + _undone(correction)
        )
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"correction_foot_{correction.id}"
        ):
            if row is not None:
                link_report(row, correction.passage_id, statement=correction.statement_id)
            if not correction.undone:
                st.button(
                    say("correct.undo"), key=f"correction_undo_{correction.id}", type="tertiary",
                    icon=":material/undo:", on_click=take_back, args=(library, correction.id),
                )  # fmt: skip


def _whose(correction: Correction, row: ReportRow | None) -> str:
    if row is None:
        return f"<span>{escape(say('corrections.report_gone'))}</span>"
    section = (
        f"<span>{escape(section_name(correction.section, language()))}</span>"
        if correction.section
        else ""
    )
    return f"<strong>{escape(agency_of(row))}</strong><span>{escape(year_of(row))}</span>{section}"


def _undone(correction: Correction) -> str:
    if not correction.undone:
        return ""
    text = say("corrections.undone_at", when=written_moment(correction.undone))
    return f'<div class="nb-muted">{escape(text)}</div>'


# --------------------------------------------------------------------------------------- exchange


def _draw_exchange(library: Library, made: Sequence[Correction]) -> None:
    """Draw what hands corrections on as a file, and what takes such a file in."""
    holding = sum(c.undone is None for c in made)
    with st.container(horizontal=True, key="corrections_exchange"):
        st.download_button(
            say("corrections.export", count=holding),
            lambda: library.export_corrections().encode("utf-8"),
            file_name=f"nianbao_corrections_{date.today():%Y%m%d}.jsonl",
            mime="application/jsonl", icon=":material/download:", key="corrections_export",
            disabled=not holding, on_click="ignore",
        )  # fmt: skip
        with st.popover(
            say("corrections.import"), icon=":material/upload:", key="corrections_import_menu"
        ):
            st.caption(say("corrections.import_help"))
            upload = st.file_uploader(
                say("corrections.file"), type=["jsonl"],
                key=f"corrections_file_{st.session_state.get(_ROUND, 0)}",
            )  # fmt: skip
            st.button(
                say("corrections.import_start"), type="primary", key="corrections_import",
                disabled=upload is None, on_click=_take_in, args=(library, upload),
            )  # fmt: skip
    kind, text, detail = st.session_state.pop(_MESSAGE, ("", "", ""))
    if kind == "done":
        st.success(text, icon=":material/task_alt:")
    elif kind:
        st.error(text, icon=":material/error:")
        if detail:
            st.html(f'<p class="nb-detail">{escape(say("library.detail"))} {escape(detail)}</p>')


def _take_in(library: Library, upload: Any) -> None:  # noqa: ANN401 - a file of Streamlit's
    try:
        count = library.import_corrections(upload.getvalue().decode("utf-8-sig"))
    except UnicodeDecodeError:
        st.session_state[_MESSAGE] = ("failed", say("corrections.import_failed"), "")
    except LibraryBusyError:
        st.session_state[_MESSAGE] = ("failed", say("library.busy"), "")
    except LibraryError as error:
        st.session_state[_MESSAGE] = ("failed", say("corrections.import_failed"), str(error))
    else:
        st.session_state[_MESSAGE] = ("done", say("corrections.imported", count=count), "")
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
