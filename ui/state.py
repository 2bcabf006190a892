"""What the pages share: the library of this app, where a page is, what a session remembers.

Streamlit forgets the value of a widget when its page is left, so what has to survive stands under
plain keys of the session and widgets only mirror it. Nothing of one user is ever cached for all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st

from indexer.library import Library
from nlp.segment import segment
from ui.language import language_parameters

VARIABLE = "NIANBAO_LIBRARY"
_DEFAULT = "library"
_PAGES = "pages"
# Files by which a folder is known to be, or to have been, a library.
_SIGNS = ("library.json", "catalogue.sqlite")


def library_path() -> Path:
    """Return the folder of the library this app shows."""
    return Path(os.environ.get(VARIABLE) or _DEFAULT).expanduser().absolute()


def open_library(*, create: bool = False) -> Library | None:
    """Return the library, opened once for all sessions; None when there is none yet.

    Raises:
        LibraryError: it is damaged, of a newer version, or cannot be made.
    """
    path = library_path()
    if not any((path / name).exists() for name in _SIGNS):
        if not create:
            return None
        Library.open(path, create=True).close()
    try:
        catalogue = (path / _SIGNS[1]).stat().st_ino
    except FileNotFoundError:
        catalogue = 0  # opening it will say what is missing
    return _opened(str(path), catalogue)


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(path: str, catalogue: int) -> Library:
    """Open a library; another catalogue at the same place is another library."""
    del catalogue
    library = Library.open(path)
    # The dictionary takes a second to load: better now than when the first user presses Enter.
    Thread(target=segment, args=("年报",), name="dictionary", daemon=True).start()
    return library


def remember_pages(pages: Mapping[str, Any]) -> None:
    """Keep the pages of the navigation by name, so that each can link to the others."""
    st.session_state[_PAGES] = dict(pages)


def page(name: str) -> Any:  # noqa: ANN401 - `st.Page` has no public type
    """Return a page of the navigation: "search", "ask", "report" or "intake"."""
    return st.session_state[_PAGES][name]


def open_search() -> None:
    """Go on to the search page, with what the address asks for."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    st.switch_page(page("search"), query_params=given)


def asked_by_link() -> str:
    """Return the question a link to the Ask page carries, once: it leaves the address."""
    if (question := st.query_params.get("question", "")) == "":
        return ""
    del st.query_params["question"]
    return question[:500]


def report_address(
    report: str, passage: int | None = None, *, mark: str = "", statement: int | None = None
) -> dict[str, str]:
    """Return the query parameters of the report page for a report, or for a place in it.

    Args:
        report: the id of the report.
        passage: the passage to open it at.
        mark: the characters of the passage to mark, as "start-end,start-end".
        statement: the statement of the passage to mark.
    """
    address = {"report": report}
    if passage is not None:
        address["passage"] = str(passage)
    if mark:
        address["mark"] = mark
    if statement is not None:
        address["statement"] = str(statement)
    return address | language_parameters()
