"""The original page of a PDF beside the text, with the cited passage marked on it, or nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path

import streamlit as st

from corpus.pdf_marks import Box, locate, page_image
from corpus.report import UnreadableError
from indexer.errors import LibraryError
from indexer.library import Library
from indexer.search import Hit
from nlp.evidence import ReportRow
from ui.language import say
from ui.markup import Span, escape

_SCALE = 1.8
Boxes = tuple[Box, ...]


def has_sheets(row: ReportRow) -> bool:
    """Tell whether the original of a report is made of pages that can be shown."""
    return row.format == "pdf" and bool(row.pages)


def draw_sheet(library: Library, row: ReportRow, cited: Hit | None, spans: Sequence[Span]) -> None:
    """Draw a page of the original: that of the cited passage first, the others to turn to.

    Args:
        library: where the original is kept.
        row: the report, a PDF.
        cited: the passage to mark.
        spans: the characters of the passage that are quoted; they are marked more strongly.
    """
    assert row.pages is not None
    try:
        path = library.original(row.id)
    except LibraryError:
        st.caption(say("report.original_missing"))
        return
    first = min(cited.page, row.pages) if cited and cited.page else 1
    key = f"sheet_{row.id}_{cited.passage_id if cited else 0}"
    number = int(st.session_state.get(key) or first)
    try:
        picture = _picture(str(path), number)
        whole, quoted = _marks(str(path), number, cited, spans)
    except (UnreadableError, OSError):
        st.warning(say("sheet.unreadable", page=number), icon=":material/broken_image:")
    else:
        st.html(_sheet_html(picture, number, whole, quoted, _caption(number, cited, whole)))
    if row.pages > 1:
        with st.container(horizontal_alignment="center", key="sheet_pages"):
            st.pagination(row.pages, default=first, key=key, max_visible_pages=5)


def _marks(path: str, number: int, cited: Hit | None, spans: Sequence[Span]) -> tuple[Boxes, Boxes]:
    """Return where the passage stands on the page, and where what is quoted of it does."""
    # A passage may go on on the next page, never on another.
    if cited is None or cited.page is None or number not in (cited.page, cited.page + 1):
        return (), ()
    whole = _boxes(path, number, cited.text)
    if not whole:
        return (), ()
    texts = [cited.text[start:end] for start, end in spans]
    # A word stands in many places of a page; a clause is told from others.
    quoted = [box for text in texts if len(text) > 7 for box in _boxes(path, number, text)]
    return whole, tuple(quoted)


def _caption(number: int, cited: Hit | None, whole: Boxes) -> str:
    if whole:
        return say("sheet.marked")
    if cited is None or cited.page is None:
        return ""
    if number == cited.page:
        return say("sheet.not_marked")
    return say("sheet.elsewhere", page=cited.page)


def _sheet_html(
    picture: str, number: int, whole: Iterable[Box], quoted: Iterable[Box], caption: str
) -> str:
    marks = "".join(_box_html(box, "nb-box") for box in whole)
    marks += "".join(_box_html(box, "nb-box nb-quoted") for box in quoted)
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="nb-sheet" id="nb-sheet" data-page="{number}"><div class="nb-paper">'
        f'<img alt="{escape(say("report.page", page=number))}" src="data:image/png;base64,{picture}">'
        f"{marks}</div>{below}</figure>"
    )


def _box_html(box: Box, kind: str) -> str:
    place = (
        f"left:{100 * box.left:.3f}%;top:{100 * box.top:.3f}%;"
        f"width:{100 * (box.right - box.left):.3f}%;height:{100 * (box.bottom - box.top):.3f}%"
    )
    return f'<span class="{kind}" style="{place}"></span>'


# Originals are named by their hash and never change, so what is read from one holds for everyone.
@st.cache_data(show_spinner=False, max_entries=48)
def _picture(path: str, number: int) -> str:
    return base64.b64encode(page_image(Path(path).read_bytes(), number, _SCALE)).decode("ascii")


@st.cache_data(show_spinner=False, max_entries=256)
def _boxes(path: str, number: int, text: str) -> Boxes:
    return locate(Path(path).read_bytes(), number, text)
