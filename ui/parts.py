"""Drawing that several pages share: headings, empty states, errors, links, exports."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial, wraps
from pathlib import Path

import streamlit as st

from corpus.report import AgencyType
from indexer.errors import LibraryBusyError, LibraryError
from indexer.export import FORMATS, ExportRow, export_bytes, section_name
from indexer.library import Library
from indexer.query import QueryError
from nlp.evidence import ReportRow
from ui.language import Language, has_string, language, say
from ui.markup import escape
from ui.state import library_path, open_library, page, report_address

_STYLE = Path(__file__).with_name("style.css")
FORMS = ("xlsx", "csv", "docx", "jsonl")
"""The formats of exports, as they are offered."""
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jsonl": "application/jsonl",
}


def use_style() -> None:
    """Give the page the style of the app."""
    st.html(_STYLE)


def with_library(draw: Callable[[Library], None]) -> Callable[[], None]:
    """Return a page that is given the library, and says so when there is none or it cannot be used."""

    @wraps(draw)
    def draw_page() -> None:
        try:
            library = open_library()
            if library is None or not library.report_rows():
                invite_import()
            else:
                draw(library)
        except LibraryError as error:
            explain_library_error(error)
            offer_retry()

    return draw_page


def heading(title: str, caption: str = "") -> None:
    """Draw the heading of a page; both are strings of ours."""
    below = f'<p class="nb-lead">{escape(caption)}</p>' if caption else ""
    st.html(f'<header class="nb-head"><h1>{escape(title)}</h1>{below}</header>')


def invite_import() -> None:
    """Say that the library holds nothing yet, and where reports are added."""
    heading(say("empty.title"))
    st.info(say("empty.text"), icon=":material/upload_file:")
    st.page_link(page("intake"), label=say("empty.action"), icon=":material/arrow_forward:")


def explain_library_error(error: LibraryError) -> None:
    """Say in words what is the matter with the library, and what can be done."""
    busy = isinstance(error, LibraryBusyError)
    if busy:
        st.warning(say("library.busy"), icon=":material/hourglass_top:")
    else:
        st.error(say("library.error"), icon=":material/error:")
        st.html(
            f'<p class="nb-detail">{escape(say("library.path"))} <code>{escape(library_path())}</code>'
            f"<br>{escape(say('library.detail'))} {escape(error)}</p>"
        )


def offer_retry() -> None:
    """Draw the button that draws the page again."""
    st.button(say("library.retry"), icon=":material/refresh:", key="library_retry")


def explain_query_error(query: str, error: QueryError) -> None:
    """Say what is wrong with a query, and show the place."""
    values = dict(error.params)
    meant = values.pop("suggestion", "")
    text = say(f"query.{error.code}", **values) if has_string(f"query.{error.code}") else str(error)
    if meant:
        text = f"{text} {say('query.suggestion', name=meant)}"
    at = min(max(error.position, 0), len(query))
    # A mistake at the end has no character to mark.
    there = escape(query[at : at + 1]) or "&nbsp;"
    st.html(
        f'<div class="nb-wrong" role="alert"><strong>{escape(say("query.title"))}</strong>'
        f"<p>{escape(text)}</p>"
        f"<p><code>{escape(query[:at])}<mark>{there}</mark>{escape(query[at + 1 :])}</code>"
        f'<span class="nb-muted"> {escape(say("query.position", position=at + 1))}</span></p></div>'
    )


def mended_query(query: str, error: QueryError) -> str | None:
    """Return the query as it was probably meant, or None when that cannot be told."""
    meant = error.params.get("suggestion")
    wrong = error.params.get("value") or error.params.get("field") or ""
    if not meant or not wrong or not query[error.position :].startswith(wrong):
        return None
    return query[: error.position] + meant + query[error.position + len(wrong) :]


def link_report(
    report: ReportRow,
    passage: int | None = None,
    *,
    mark: str = "",
    statement: int | None = None,
    short: bool = False,
) -> None:
    """Draw the link that opens a report, at a passage if one is given."""
    st.page_link(
        page("report"),
        label=say("report.open_short" if short else "report.open"),
        icon=":material/article:",
        query_params=report_address(report.id, passage, mark=mark, statement=statement),
    )


def agency_of(report: ReportRow) -> str:
    """Return the agency of a report, or the name of its file when the agency is not known."""
    return report.agency or f"{say('report.agency_unknown')} ({Path(report.name).name})"


def year_of(report: ReportRow) -> str:
    """Return the year of a report in words."""
    return say("report.year", year=str(report.year)) if report.year else say("report.year_unknown")


def agency_type_name(kind: AgencyType | str) -> str:
    """Name a kind of agency."""
    return say(f"agency_type.{AgencyType(kind).value}")


def form_name(form: str | None) -> str:
    """Name the form of a report."""
    key = f"form.{form or 'free'}"
    return say(key) if has_string(key) else str(form)


def where_html(
    report: ReportRow, section: str, page_number: int | None, *, alone: bool = True
) -> str:
    """Return one line that says where a quote stands: agency and year (when alone), section, page."""
    whose = (
        f"<strong>{escape(agency_of(report))}</strong><span>{escape(year_of(report))}</span>"
        if alone
        else ""
    )
    pages = f"<span>{escape(say('report.page', page=page_number))}</span>" if page_number else ""
    return (
        f'<div class="nb-where">{whose}'
        f"<span>{escape(section_name(section, language()))}</span>{pages}</div>"
    )


def export_menu(
    make_rows: Callable[[], Sequence[ExportRow]],
    *,
    name: str,
    count: int,
    key: str,
    title: str = "",
) -> None:
    """Draw a menu that exports rows; they are made when a format is clicked, not before."""
    with st.popover(
        title or say("export.title"),
        icon=":material/download:",
        disabled=count == 0,
        key=f"{key}_menu",
    ):
        st.caption(say("export.caption", count=count))
        for form in FORMS:
            assert form in FORMATS
            st.download_button(
                say(f"export.{form}"),
                partial(exported, make_rows, form, language()),
                file_name=f"{file_name(name)}.{form}",
                mime=MIME[form],
                key=f"{key}_{form}",
                on_click="ignore",
                width="stretch",
            )


def exported(make_rows: Callable[[], Sequence[ExportRow]], form: str, spoken: Language) -> bytes:
    """Return rows as a file; Streamlit calls this when the button is clicked."""
    return export_bytes(tuple(make_rows()), form, language=spoken)


def file_name(name: str) -> str:
    """Return what to call a file with what was asked, without its suffix."""
    words = re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', "_", name)[:40].strip("_.")
    return "_".join(filter(None, ("nianbao", words, f"{date.today():%Y%m%d}")))


def page_count(total: int, size: int) -> int:
    """Return how many pages of `size` a list of `total` fills, one at least."""
    return max(1, -(-total // size))
