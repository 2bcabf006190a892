"""导入: files sent or a folder named, progress, what was read, what failed and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from indexer.errors import LibraryError
from indexer.library import BuildResult, Failure, Library
from nlp.evidence import ReportRow, Scope
from ui.corrections import correct_report
from ui.importing import Import, Upload, start_import, start_upload
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
from ui.refusals import advise, explain_reason
from ui.remarks import is_incomplete, issue_html, unread_html
from ui.removal import ask_removal
from ui.state import library_path, open_library

_JOB = "import_job"
_ROUND = "import_round"
_FOLDER = "import_folder"
_MANAGED = "import_reports"
# Above this many new reports the table says it all and cards would bury the page.
_MOST_CARDS = 12
_MOST_INCOMPLETE = 50


def draw() -> None:
    """Draw the page."""
    heading(say("import.title"), say("import.lead"))
    # Always the same places: progress is redrawn by itself, and must not find its place gone
    # when the page around it is drawn anew.
    sources, progress = st.container(), st.container()
    try:
        library = open_library()
        with sources:
            _draw_sources()
        job = _job()
        if job is not None:
            with progress:
                _draw_progress() if job.running else _draw_outcome(job, library)
        if library is not None:
            _draw_failures(library, job)
            _draw_incomplete(library)
            _draw_management(library)
    except LibraryError as error:
        explain_library_error(error)
        offer_retry()


def _job() -> Import | None:
    found: Import | None = st.session_state.get(_JOB)
    return found


# ---------------------------------------------------------------------------------------- starting


def _draw_sources() -> None:
    running = (job := _job()) is not None and job.running
    files, folder = st.tabs([say("import.files"), say("import.folder")])
    with files:
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
    with folder:
        path = st.text_input(
            say("import.path"), key=_FOLDER, placeholder=say("import.path_example"),
            persist_state="session",
        )  # fmt: skip
        st.button(
            say("import.start_folder"),
            type="primary",
            icon=":material/folder_open:",
            key="import_start_folder",
            disabled=running or not (path or "").strip(),
            on_click=_begin_folder,
        )
        if message := st.session_state.pop("import_message", None):
            st.error(say(message), icon=":material/folder_off:")


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
    if library is not None and uploads:
        st.session_state[_JOB] = start_upload(library, cast(Sequence[Upload], uploads))
        st.session_state[_ROUND] += 1  # the next uploader begins empty


def _begin_folder() -> None:
    path = Path(str(st.session_state.get(_FOLDER) or "").strip()).expanduser()
    if not path.exists():
        st.session_state["import_message"] = "import.path_missing"
        return
    library = _library_to_fill()
    if library is not None:
        st.session_state[_JOB] = start_import(library, [path])


def _library_to_fill() -> Library | None:
    """Return the library, made when there is none; None when the page will say why not."""
    try:
        return open_library(create=True)
    except LibraryError as error:
        st.session_state[_JOB] = Import(running=False, error=error)
        return None


# ---------------------------------------------------------------------------------------- progress


@st.fragment(run_every=0.5)
def _draw_progress() -> None:
    job = _job()
    if job is None or not job.running:
        st.rerun()
        return
    now = job.progress
    share = now.done / now.total if now.total else 0.0
    key = f"import.stage_{now.stage}"
    text = say(key if has_string(key) else "import.stage_start", done=now.done, total=now.total)
    st.progress(min(share, 1.0), text=text)
    if now.name:
        st.html(f'<p class="nb-muted" id="nb-progress">{escape(now.name)}</p>')


# ----------------------------------------------------------------------------------------- outcome


def _draw_outcome(job: Import, library: Library | None) -> None:
    if job.error is not None:
        explain_library_error(job.error)
    elif job.result is None:
        st.error(say("import.stopped"), icon=":material/error:")
    if job.result is None or library is None:
        return
    result = job.result
    st.subheader(say("import.done"), anchor=False)
    st.html(_summary_html(result))
    if job.added:
        _draw_added(job, library)
    if result.known:
        _draw_known(result, library)
    for failure in result.failed:
        _draw_failure(failure, dismiss=None)


def _summary_html(result: BuildResult) -> str:
    facts = (
        ("added", result.added),
        ("skipped", result.skipped),
        ("failed", len(result.failed)),
    )
    items = "".join(
        f'<div class="nb-{name}"><b>{count:,}</b><span>{escape(say(f"import.{name}"))}</span></div>'
        for name, count in facts
    )
    seconds = escape(say("import.seconds", seconds=f"{result.seconds:.1f}"))
    return f'<div class="nb-facts" id="nb-import">{items}</div><p class="nb-muted">{seconds}</p>'


def _draw_added(job: Import, library: Library) -> None:
    scope = Scope(reports=tuple(row.id for row in job.added))
    if not scope.reports:
        return
    # As they are now: what was corrected since the import shows here too.
    held = {row.id: row for row in library.report_rows(scope)}
    rows = [held[row.id] for row in job.added if row.id in held]
    cells: dict[str, int] = {}
    for figure in library.figures(scope):
        cells[figure.report.id] = cells.get(figure.report.id, 0) + (figure.value is not None)
    if len(rows) <= _MOST_CARDS:
        for row in rows:
            _draw_card(library, row, cells.get(row.id, 0))
        return
    event: Any = st.dataframe(
        pd.DataFrame(
            {
                say("column.file"): [row.name for row in rows],
                say("column.agency"): [row.agency for row in rows],
                say("column.place"): [row.place for row in rows],
                say("column.year"): pd.array([row.year for row in rows], dtype="Int64"),
                say("column.form"): [form_name(row.form) for row in rows],
                say("column.sections"): [len(library.report(row.id).sections) for row in rows],
                say("column.cells"): [cells.get(row.id, 0) for row in rows],
                say("column.issues"): [len(row.issues) for row in rows],
            }
        ),
        hide_index=True,
        placeholder="—",
        key="import_added",
        on_select="rerun",
        selection_mode="single-row",
    )
    _draw_chosen(library, [rows[i] for i in event.selection.rows if i < len(rows)], "added")


def _draw_known(result: BuildResult, library: Library) -> None:
    """Name the files that were there already, and the report each of them is."""
    ids = tuple(dict.fromkeys(report_id for _, report_id in result.known))
    held = {row.id: row for row in library.report_rows(Scope(reports=ids))}
    with st.expander(say("import.known", count=len(result.known)), icon=":material/content_copy:"):
        st.dataframe(
            pd.DataFrame(
                [
                    (name, agency_of(row), row.year, row.name)
                    for name, report_id in result.known
                    if (row := held.get(report_id))
                ],
                columns=[
                    say("column.file"), say("column.agency"), say("column.year"), say("column.same_as"),
                ],
            ).astype({say("column.year"): "Int64"}),
            hide_index=True,
            placeholder="—",
            key="import_known",
        )  # fmt: skip


def _draw_chosen(library: Library, rows: Sequence[ReportRow], key: str) -> None:
    """Draw what can be done with the one report chosen from a list: open it, correct it."""
    if len(rows) != 1:
        st.caption(say("import.choose_one"))
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_chosen"):
        st.html(_named_html(rows[0]))
        link_report(rows[0])
        correct_report(library, rows[0], f"{key}_correct_{rows[0].id}")


def _named_html(row: ReportRow) -> str:
    return (
        f'<div class="nb-where"><strong>{escape(agency_of(row))}</strong>'
        f"<span>{escape(year_of(row))}</span>"
        f"<span>{escape(row.place or say('report.place_unknown'))}</span></div>"
    )


def _draw_card(library: Library, row: ReportRow, cells: int) -> None:
    facts = (
        say("import.sections", count=len(library.report(row.id).sections)),
        say("import.cells", count=cells),
        form_name(row.form),
    )
    issues = "".join(f"<li>{issue_html(issue)}</li>" for issue in row.issues)
    with st.container(border=True, key=f"added_{row.id}", gap="xsmall"):
        st.html(
            f'<div class="nb-where"><strong>{escape(agency_of(row))}</strong>'
            f"<span>{escape(year_of(row))}</span>"
            f"<span>{escape(row.place or say('report.place_unknown'))}</span>"
            f'<span class="nb-muted">{escape(row.name)}</span></div>'
            f'<p class="nb-read">{escape(" · ".join(facts))}</p>'
            + unread_html(row)
            + (f'<ul class="nb-issue-list">{issues}</ul>' if issues else "")
        )
        with st.container(horizontal=True, vertical_alignment="center", key=f"foot_{row.id}"):
            link_report(row)
            correct_report(library, row, f"import_correct_{row.id}")


# ---------------------------------------------------------------------------------------- failures


def _draw_failures(library: Library, job: Import | None) -> None:
    just_shown = {failure.path for failure in job.result.failed} if job and job.result else set()
    past = [failure for failure in library.failures() if failure.path not in just_shown]
    if past:
        st.subheader(say("import.failures", count=len(past)), anchor=False)
    for failure in past:
        _draw_failure(failure, dismiss=library)


def _draw_failure(failure: Failure, *, dismiss: Library | None) -> None:
    with st.container(key=f"failure_{abs(hash(failure.path))}", gap="xsmall"):
        st.html(
            f'<div class="nb-failure"><strong>× {escape(failure.path)}</strong>'
            f"<p>{escape(advise(failure.reason))}</p>"
            f'<p class="nb-muted">{escape(say("import.reason", reason=explain_reason(failure.reason)))}</p></div>'
        )
        if dismiss is not None:
            st.button(
                say("import.dismiss"), key=f"dismiss_{abs(hash(failure.path))}", type="tertiary",
                icon=":material/close:", on_click=_dismiss, args=(dismiss, failure.path),
            )  # fmt: skip


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


def _dismiss(library: Library, path: str) -> None:
    try:
        library.dismiss_failure(path)
    except LibraryError as error:
        st.session_state[_JOB] = Import(running=False, error=error)


# -------------------------------------------------------------------------------------- management


def _draw_management(library: Library) -> None:
    rows = library.report_rows()
    with st.expander(say("import.manage", count=len(rows)), icon=":material/inventory_2:"):
        st.html(
            f'<p class="nb-muted">{escape(say("library.path"))} <code>{escape(library_path())}</code></p>'
        )
        if not rows:
            return
        event: Any = st.dataframe(
            pd.DataFrame(
                {
                    say("column.agency"): [row.agency for row in rows],
                    say("column.year"): pd.array([row.year for row in rows], dtype="Int64"),
                    say("column.file"): [Path(row.name).name for row in rows],
                }
            ),
            hide_index=True,
            placeholder="—",
            key=_MANAGED,
            on_select="rerun",
            selection_mode="multi-row",
        )
        chosen = [rows[index] for index in event.selection.rows if index < len(rows)]
        _draw_chosen(library, chosen, "managed")
        if st.button(
            say("remove.some", count=len(chosen)), key="import_remove",
            icon=":material/delete:", disabled=not chosen,
        ):  # fmt: skip
            ask_removal(chosen)
