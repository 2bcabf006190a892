"""导入: files sent or a folder named, each file followed on its way, what failed, what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from indexer.errors import LibraryBusyError, LibraryError
from indexer.library import Library
from nlp.evidence import ReportRow
from ui.importing import Import, Upload, current_run, start_import, start_upload
from ui.intake_doubles import TROUBLE, draw_doubles
from ui.intake_files import Known, draw_files
from ui.intake_outcome import draw_chosen, draw_failure, draw_outcome
from ui.intake_rebuild import draw_rebuild
from ui.language import has_string, say
from ui.markup import escape
from ui.parts import (
    agency_of,
    explain_library_error,
    form_name,
    heading,
    link_report,
    offer_retry,
    year_of,
)
from ui.remarks import is_incomplete, unread_html
from ui.removal import ask_removal
from ui.state import library_path, open_library

_ROUND = "import_round"
_FOLDER = "import_folder"
_MESSAGE = "import_message"
_MANAGED = "import_reports"
_MOST_INCOMPLETE = 50


def draw() -> None:
    """Draw the page."""
    heading(say("import.title"), say("import.lead"))
    # Always the same places: progress is redrawn by itself, and must not find its place gone
    # when the page around it is drawn anew.
    sources, progress = st.container(), st.container()
    run = current_run(library_path())
    running = run is not None and run.running
    try:
        library = open_library()
        with sources:
            _draw_sources(running=running)
        with progress:
            if running:
                _draw_progress()
            else:
                _look_out(_state_of(run))
        if library is None:
            if run is not None and not running:
                draw_outcome(run, None, ())
            return
        _draw_library(library, run)
    except LibraryError as error:
        explain_library_error(error)
        offer_retry()


def _draw_library(library: Library, run: Import | None) -> None:
    """Draw what the last run brought, and what the library holds."""
    running = run is not None and run.running
    # While files come in, what is double changes with each of them.
    doubles = () if running else library.doubles()
    if run is not None and not running:
        draw_outcome(run, library, doubles)
    draw_doubles(library, doubles)
    _draw_failures(library, run)
    _draw_incomplete(library)
    _draw_management(library, doubles)
    draw_rebuild(library, running=running)


# ---------------------------------------------------------------------------------------- starting


def _draw_sources(*, running: bool) -> None:
    trouble = st.session_state.pop(TROUBLE, None)
    if isinstance(trouble, LibraryError):
        explain_library_error(trouble)
    files, folder = st.tabs([say("import.files"), say("import.folder")])
    with files:
        _draw_uploader(running=running)
    with folder:
        # In a form, Enter in the box starts it.
        with st.form("import_folder_form", border=False):
            st.text_input(
                say("import.path"), key=_FOLDER, placeholder=say("import.path_example"),
                persist_state="session",
            )  # fmt: skip
            st.form_submit_button(
                say("import.start_folder"),
                type="primary",
                icon=":material/folder_open:",
                key="import_start_folder",
                disabled=running,
                on_click=_begin_folder,
            )
        if message := st.session_state.pop(_MESSAGE, None):
            st.error(say(message), icon=":material/folder_off:")
    if running:
        st.caption(say("import.busy"))


def _draw_uploader(*, running: bool) -> None:
    _translate_uploader()
    number = st.session_state.setdefault(_ROUND, 0)
    uploads = st.file_uploader(
        say("import.choose"),
        accept_multiple_files=True,
        key=f"import_files_{number}",
    )
    st.caption(say("import.formats"))
    st.button(
        say("import.start_files", count=len(uploads)) if uploads else say("import.start"),
        type="primary",
        icon=":material/upload:",
        key="import_start_files",
        disabled=running or not uploads,
        on_click=_begin_upload,
        args=(uploads,),
    )


def _translate_uploader() -> None:
    """Say in the language of the session what Streamlit's uploader says in English."""
    zone = '[data-testid="stFileUploaderDropzone"]'
    texts = (
        (f"{zone} > span button p", "import.browse"),
        ('[data-testid="stFileUploaderDropzoneInstructions"] span', "import.drop"),
    )
    rules = "".join(
        f'{place} {{ font-size: 0; }} {place}::after {{ content: "{say(key)}"; font-size: 0.875rem; }}'
        for place, key in texts
    )
    st.html(f"<style>{rules}</style>")


def _begin_upload(uploads: Sequence[Any]) -> None:
    library = _library_to_fill()
    if library is None or not uploads:
        return
    run = start_upload(library, cast(Sequence[Upload], uploads))
    if isinstance(run.error, LibraryBusyError):
        st.session_state[TROUBLE] = run.error  # another tab was faster; the files stay chosen
    else:
        st.session_state[_ROUND] += 1  # the next uploader begins empty


def _begin_folder() -> None:
    path = Path(str(st.session_state.get(_FOLDER) or "").strip()).expanduser()
    if not path.name or not path.exists():
        st.session_state[_MESSAGE] = "import.path_missing"
        return
    library = _library_to_fill()
    if library is None:
        return
    run = start_import(library, [path])
    if isinstance(run.error, LibraryBusyError):
        st.session_state[TROUBLE] = run.error


def _library_to_fill() -> Library | None:
    """Return the library, made when there is none; None when the page will say why not."""
    try:
        return open_library(create=True)
    except LibraryError as error:
        st.session_state[TROUBLE] = error
        return None


# ---------------------------------------------------------------------------------------- progress


@st.fragment(run_every=0.7)
def _draw_progress() -> None:
    run = current_run(library_path())
    if run is None or not run.running:
        st.rerun()
        return
    now = run.progress
    share = now.done / now.total if now.total else 0.0
    key = f"import.stage_{now.stage}"
    text = say(key if has_string(key) else "import.stage_start", done=now.done, total=now.total)
    with st.container(border=True, key="import_progress"):
        st.progress(min(share, 1.0), text=text)
        st.caption(say("import.goes_on"))
        draw_files(run.files(), Known(), "files_live", live=True)
        st.button(
            say("import.stopping" if run.stopping else "import.stop"), key="import_stop",
            icon=":material/stop_circle:", disabled=run.stopping, on_click=_stop, args=(run,),
            help=say("import.stop_help"),
        )  # fmt: skip


def _stop(run: Import) -> None:
    run.stopping = True


def _state_of(run: Import | None) -> tuple[int, bool]:
    return (id(run), run.running) if run is not None else (0, False)


@st.fragment(run_every=4.0)
def _look_out(seen: tuple[int, bool]) -> None:
    """Draw the page anew when another tab has started something, or put it away."""
    if _state_of(current_run(library_path())) != seen:
        st.rerun()


# ---------------------------------------------------------------------------------------- failures


def _draw_failures(library: Library, run: Import | None) -> None:
    just_shown = {failure.path for failure in run.result.failed} if run and run.result else set()
    past = [failure for failure in library.failures() if failure.path not in just_shown]
    if past:
        st.subheader(say("import.failures", count=len(past)), anchor=False)
    for failure in past:
        key = abs(hash(failure.path))
        with st.container(key=f"failure_{key}", gap="xsmall"):
            draw_failure(failure)
            st.button(
                say("import.dismiss"), key=f"dismiss_{key}", type="tertiary",
                icon=":material/close:", on_click=_dismiss, args=(library, failure.path),
            )  # fmt: skip


def _dismiss(library: Library, path: str) -> None:
    try:
        library.dismiss_failure(path)
    except LibraryError as error:
        st.session_state[TROUBLE] = error


def _draw_incomplete(library: Library) -> None:
    """List the reports of which pages could not be read: they are in the library, but not whole."""
    rows = [row for row in library.report_rows() if is_incomplete(row)]
    if not rows:
        return
    with st.expander(
        say("incomplete.list", count=len(rows)),
        icon=":material/scan_delete:",
        key="import_incomplete",
    ):
        for row in rows[:_MOST_INCOMPLETE]:
            with st.container(border=True, key=f"incomplete_{row.id}", gap="xsmall"):
                st.html(
                    f'<div class="nb-where"><strong>{escape(agency_of(row))}</strong>'
                    f"<span>{escape(year_of(row))}</span>"
                    f'<span class="nb-muted">{escape(row.name)}</span></div>{unread_html(row)}'
                )
                link_report(row)
        if len(rows) > _MOST_INCOMPLETE:
            st.caption(say("incomplete.more", count=len(rows) - _MOST_INCOMPLETE))


# -------------------------------------------------------------------------------------- management


def _draw_management(library: Library, doubles: Sequence[Sequence[ReportRow]]) -> None:
    rows = library.report_rows()
    with st.expander(say("import.manage", count=len(rows)), icon=":material/inventory_2:"):
        st.html(
            f'<p class="nb-muted">{escape(say("library.path"))} <code>{escape(library_path())}</code></p>'
        )
        if not rows:
            st.caption(say("import.manage_empty"))
            return
        event: Any = st.dataframe(
            _managed_frame(rows, doubles),
            hide_index=True,
            placeholder="—",
            key=_MANAGED,
            on_select="rerun",
            selection_mode="multi-row",
        )
        chosen = [rows[index] for index in event.selection.rows if index < len(rows)]
        if len(chosen) == 1:
            draw_chosen(library, chosen[0], "managed")
        else:
            st.caption(say("import.choose_row"))
        if st.button(
            say("remove.some", count=len(chosen)), key="import_remove",
            icon=":material/delete:", disabled=not chosen,
        ):  # fmt: skip
            ask_removal(chosen)


def _managed_frame(
    rows: Sequence[ReportRow], doubles: Sequence[Sequence[ReportRow]]
) -> pd.DataFrame:
    double = {row.id for group in doubles for row in group}
    frame = pd.DataFrame(
        {
            say("column.agency"): [row.agency for row in rows],
            say("column.year"): pd.array([row.year for row in rows], dtype="Int64"),
            say("column.place"): [row.place for row in rows],
            say("column.form"): [form_name(row.form) for row in rows],
            say("column.file"): [Path(row.name).name for row in rows],
        }
    )
    if double:
        mark = say("doubles.mark")
        frame[say("column.double")] = [mark if row.id in double else "" for row in rows]
    return frame
