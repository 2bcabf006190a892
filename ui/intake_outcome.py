"""What became of an import or a rebuild: numbers, the list of files, the new reports, the failures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from indexer.errors import LibraryBusyError
from indexer.library import Failure, Library
from indexer.watching import FileState
from nlp.evidence import ReportRow, Scope
from ui.corrections import correct_report
from ui.importing import Import, put_away
from ui.intake_files import Known, base_name, draw_files
from ui.language import say
from ui.markup import escape
from ui.parts import agency_of, explain_library_error, form_name, link_report, year_of
from ui.refusals import advise, explain_reason
from ui.remarks import issue_html, unread_html
from ui.state import library_path

# Above this many new reports the list says it all and cards would bury the page.
_MOST_CARDS = 12


def draw_outcome(
    run: Import, library: Library | None, doubles: Sequence[Sequence[ReportRow]]
) -> None:
    """Draw what a run brought, until it is put away."""
    with st.container(key="import_outcome"):
        _draw_trouble(run)
        if run.result is not None and library is not None:
            known = _known(run, library, doubles)
            st.subheader(say(f"import.done_{run.kind}"), anchor=False)
            st.html(_summary_html(run))
            if run.kind == "import" and not run.files():
                st.info(say("import.nothing"), icon=":material/info:")
            draw_files(run.files(), known, "files_done")
            _draw_added(run, library, known)
            for failure in run.result.failed:
                draw_failure(failure)
        st.button(
            say("import.close"), key="import_close", icon=":material/done:",
            on_click=put_away, args=(library_path(),),
        )  # fmt: skip


def _draw_trouble(run: Import) -> None:
    if isinstance(run.error, LibraryBusyError) or (run.error and run.kind == "import"):
        explain_library_error(run.error)
    elif run.error is not None:
        st.error(say("rebuild.failed"), icon=":material/error:")
        st.html(f'<p class="nb-detail">{escape(say("library.detail"))} {escape(run.error)}</p>')
    elif run.result is None:
        st.error(say(f"import.stopped_{run.kind}"), icon=":material/error:")


def _known(run: Import, library: Library, doubles: Sequence[Sequence[ReportRow]]) -> Known:
    """Return what the library knows of the files, as it is now: corrected since, or removed."""
    ids = tuple(dict.fromkeys(line.news.report for line in run.files() if line.news.report))
    rows = {row.id: row for row in library.report_rows(Scope(reports=ids))} if ids else {}
    return Known(rows, {row.id: tuple(group) for group in doubles for row in group})


def _summary_html(run: Import) -> str:
    result = run.result
    assert result is not None
    left = sum(line.news.state is FileState.LEFT for line in run.files())
    facts = [
        ("reread" if run.kind == "rebuild" else "added", result.added),
        ("skipped", result.skipped),
        ("kept" if run.kind == "rebuild" else "failed", len(result.failed)),
        ("left", left),
    ]
    always = ("reread", "kept") if run.kind == "rebuild" else ("added", "skipped", "failed")
    items = "".join(
        f'<div class="nb-{name}"><b>{count:,}</b><span>{escape(say(f"import.{name}"))}</span></div>'
        for name, count in facts
        if count or name in always
    )
    seconds = escape(say("import.seconds", seconds=f"{result.seconds:.1f}"))
    return f'<div class="nb-facts" id="nb-import">{items}</div><p class="nb-muted">{seconds}</p>'


# --------------------------------------------------------------------------------- the new reports


def _draw_added(run: Import, library: Library, known: Known) -> None:
    rows = [known.rows[row.id] for row in run.added if row.id in known.rows]
    if not rows:
        return
    if len(rows) > _MOST_CARDS:
        draw_chooser(library, rows, "added")
        return
    briefs = {line.news.report: line.news.brief for line in run.files() if line.news.brief}
    for row in rows:
        brief = briefs.get(row.id)
        facts = [form_name(row.form)]
        if brief is not None:
            facts = [
                say("import.sections", count=brief.sections),
                say("import.cells", count=brief.cells),
                *facts,
            ]
        _draw_card(library, row, facts, known.others(row.id))


def _draw_card(
    library: Library, row: ReportRow, facts: Sequence[str], others: Sequence[ReportRow]
) -> None:
    issues = "".join(f"<li>{issue_html(issue)}</li>" for issue in row.issues)
    double = ""
    if others:
        names = say("detail.comma").join(base_name(other.name) for other in others)
        double = f'<p class="nb-read"><b>⚠</b> {escape(say("doubles.beside", files=names))}</p>'
    with st.container(border=True, key=f"added_{row.id}", gap="xsmall"):
        st.html(
            _named_html(row, file=base_name(row.name))
            + f'<p class="nb-read">{escape(" · ".join(facts))}</p>'
            + double
            + unread_html(row)
            + (f'<ul class="nb-issue-list">{issues}</ul>' if issues else "")
        )
        with st.container(horizontal=True, vertical_alignment="center", key=f"foot_{row.id}"):
            link_report(row)
            correct_report(library, row, f"import_correct_{row.id}")


def draw_chooser(library: Library, rows: Sequence[ReportRow], key: str) -> None:
    """Draw what opens or corrects one of many reports."""
    held = {row.id: row for row in rows}
    chosen = st.selectbox(
        say("import.choose_one"), list(held), index=None, key=f"{key}_choice",
        placeholder=say("import.choose_none"),
        format_func=lambda i: _title(held[i]) if i in held else "",
    )  # fmt: skip
    if chosen in held:
        draw_chosen(library, held[chosen], key)


def draw_chosen(library: Library, row: ReportRow, key: str) -> None:
    """Draw what can be done with one report: open it, correct it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_chosen"):
        st.html(_named_html(row))
        link_report(row)
        correct_report(library, row, f"{key}_correct_{row.id}")


def _title(row: ReportRow) -> str:
    return f"{agency_of(row)} · {year_of(row)} · {Path(row.name).name}"


def _named_html(row: ReportRow, *, file: str = "") -> str:
    name = f'<span class="nb-muted">{escape(file)}</span>' if file else ""
    return (
        f'<div class="nb-where"><strong>{escape(agency_of(row))}</strong>'
        f"<span>{escape(year_of(row))}</span>"
        f"<span>{escape(row.place or say('report.place_unknown'))}</span>{name}</div>"
    )


# ---------------------------------------------------------------------------------------- failures


def draw_failure(failure: Failure) -> None:
    """Draw why a file was refused, and what its owner can do."""
    st.html(
        f'<div class="nb-failure"><strong>× {escape(failure.path)}</strong>'
        f"<p>{escape(advise(failure.reason))}</p>"
        f'<p class="nb-muted">{escape(say("import.reason", reason=explain_reason(failure.reason)))}</p></div>'
    )
