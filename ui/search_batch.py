"""Batch search: many queries pasted or sent as a file become one workbook of all their hits."""

from __future__ import annotations

import streamlit as st

from indexer.batch import MAX_QUERIES, read_queries
from indexer.export import ExportError
from indexer.library import Library
from nlp.evidence import Scope
from ui.batching import Batch, Order, start_batch
from ui.language import has_string, language, say
from ui.markup import escape, plain
from ui.parts import MIME, file_name
from ui.search_state import SearchState

_JOB = "batch_job"
_TEXT = "batch_text"
_TROUBLE = "batch_trouble"
_FILE = "batch_file"
_HEIGHT = 300


def draw_batch_menu(library: Library, state: SearchState) -> None:
    """Draw the menu in which a batch is put together and started."""
    menu = st.popover(
        say("batch.title"), icon=":material/playlist_add:", key="batch_menu", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        st.text_area(say("batch.text"), key=_TEXT, height=160, placeholder=say("batch.example"))
        st.file_uploader(
            say("batch.file"), type=["txt", "csv", "xlsx"], key=_FILE, max_upload_size=20
        )
        st.caption(say("batch.help_filtered" if state.scope != Scope() else "batch.help"))
        if trouble := st.session_state.pop(_TROUBLE, ""):
            st.warning(plain(trouble))
        job = _job()
        st.button(
            say("batch.start"), key="batch_start", type="primary", width="stretch",
            disabled=job is not None and job.running,
            on_click=_start, args=(library, state),
        )  # fmt: skip


def draw_batch(library: Library) -> None:
    """Draw how far a batch is, or its workbook; nothing when there is none."""
    del library
    job = _job()
    if job is None:
        return
    with st.container(border=True, key="batch_panel"):
        if job.running:
            _draw_progress()
        else:
            _draw_outcome(job)


def _job() -> Batch | None:
    found: Batch | None = st.session_state.get(_JOB)
    return found


def _start(library: Library, state: SearchState) -> None:
    # As it is now: a file may have come since the button was drawn.
    sent = st.session_state.get(_FILE)
    text = str(st.session_state.get(_TEXT) or "")
    queries: tuple[str, ...] = ()
    try:
        if text.strip():
            queries += read_queries(text.encode("utf-8", "replace"), ".txt")
        if sent is not None:
            data = bytes(sent.getbuffer())
            queries += read_queries(data, str(getattr(sent, "name", "")))
    except ExportError as error:
        st.session_state[_TROUBLE] = f"{say('batch.unreadable')} {error}"
        return
    if not queries or len(queries) > MAX_QUERIES:
        st.session_state[_TROUBLE] = say(
            "batch.none" if not queries else "batch.many", count=MAX_QUERIES
        )
        return
    order = Order(queries, state.scope, state.mode, language())
    st.session_state[_JOB] = start_batch(library, order)
    st.session_state["batch_menu"] = False


@st.fragment(run_every=0.7)
def _draw_progress() -> None:
    job = _job()
    if job is None or not job.running:
        st.rerun()
        return
    total = len(job.order.queries)
    st.progress(job.done / total, text=say("batch.running", done=job.done, total=total))
    st.html(f'<p class="nb-muted nb-detail">{escape(job.query)}</p>')


def _draw_outcome(job: Batch) -> None:
    if not job.data:
        st.error(say("batch.failed"), icon=":material/error:")
        st.html(f'<p class="nb-detail">{escape(job.error or "")}</p>')
        _draw_close()
        return
    failed = sum(line.error is not None for line in job.lines)
    hits = sum(line.total for line in job.lines)
    text = say("batch.done", count=len(job.lines), hits=hits)
    if failed:
        text += say("batch.done_failed", count=failed)
    st.html(f'<p class="nb-total" id="nb-batch">{escape(text)}</p>')
    with st.container(horizontal=True):
        st.download_button(
            say("batch.download"), job.data, file_name=f"{file_name(say('batch.title'))}.xlsx",
            mime=MIME["xlsx"], key="batch_download", icon=":material/download:", type="primary",
            on_click="ignore",
        )  # fmt: skip
        _draw_close()
    _draw_lines(job)


def _draw_close() -> None:
    st.button(say("batch.close"), key="batch_close", type="tertiary", on_click=_close)


def _close() -> None:
    st.session_state.pop(_JOB, None)


def _draw_lines(job: Batch) -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "query": [line.query for line in job.lines],
            "total": pd.array(
                [None if line.error else line.total for line in job.lines], dtype="Int64"
            ),
            "agencies": pd.array(
                [None if line.error else line.agencies for line in job.lines], dtype="Int64"
            ),
            "note": [_note(line.error) for line in job.lines],
        }
    )
    if not any(frame["note"]):
        frame = frame.drop(columns="note")
    st.dataframe(
        frame, hide_index=True, placeholder="—", height=min(_HEIGHT, 38 + 35 * len(frame)),
        column_config={name: say(f"batch.{name}") for name in frame.columns},
    )  # fmt: skip


def _note(error: object) -> str:
    """Say in words what is wrong with a query."""
    code = f"query.{getattr(error, 'code', '')}"
    if error is None:
        return ""
    values = {k: v for k, v in dict(getattr(error, "params", {})).items() if k != "suggestion"}
    return say(code, **values) if has_string(code) else str(error)
