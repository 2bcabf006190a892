"""检索: one box, filters that narrow each other, hits with their place, export of every match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from indexer.export import ExportRow, rows_from_hits
from indexer.library import Library
from indexer.query import QueryError
from indexer.search import Hit, SearchResult
from nlp.evidence import StatementRow
from ui.filters import draw_filters, facet_counts
from ui.language import PARAMETER, language_parameters, say
from ui.markup import escape, excerpt, label_chips, plain
from ui.parts import (
    explain_query_error,
    export_menu,
    heading,
    link_report,
    page_count,
    where_html,
    with_library,
)
from ui.search_state import SORTS, SearchState, from_address, to_address

PAGE_SIZE = 10
# More marks than this would make an address that some browsers cut.
_MOST_MARKS = 50
_STATE = "search"
_ADDRESS = "search_address"
_BOX = "search_box"
_SORT = "search_sort"
_PAGE = "search_page"
_EXAMPLES = ("one", "two", "three", "four", "five")


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    state = _current_state()
    heading(say("search.title"), say("search.lead"))
    _draw_box(state)
    state = _state()
    _write_address(state)
    try:
        with st.spinner(say("search.searching")):
            result = library.search(
                state.query,
                scope=state.scope,
                limit=PAGE_SIZE,
                offset=(state.page - 1) * PAGE_SIZE,
                sort=state.sort,
                facets=True,
            )
            facets = facet_counts(library, state, result)
    except QueryError as error:
        explain_query_error(state.query, error)
        return
    draw_filters(state, facets, _store)
    if state.is_blank:
        _draw_welcome(library)
    else:
        _draw_result(library, state, result)


# ------------------------------------------------------------------------------------------- state


def _state() -> SearchState:
    found: SearchState = st.session_state[_STATE]
    return found


def _store(state: SearchState) -> None:
    st.session_state[_STATE] = state


def _current_state() -> SearchState:
    """Return what is searched: an address that is not our own last one wins over the session."""
    address = _address()
    ours = st.session_state.get(_ADDRESS)
    if _STATE not in st.session_state or (address and address != ours):
        _store(from_address(address))
    return _state()


def _write_address(state: SearchState) -> None:
    """Let the address bar carry the search, so that it can be shared and reloaded."""
    address = to_address(state)
    st.session_state[_ADDRESS] = address
    if _address() != address:
        st.query_params.from_dict({**address, **language_parameters()})


def _address() -> dict[str, list[str]]:
    names = (name for name in st.query_params if name != PARAMETER)
    return {name: st.query_params.get_all(name) for name in names}


# --------------------------------------------------------------------------------------------- box


def _draw_box(state: SearchState) -> None:
    box, button, help_ = st.columns([0.7, 0.13, 0.17], vertical_alignment="bottom")
    st.session_state[_BOX] = state.query
    box.text_input(
        say("search.box"),
        key=_BOX,
        placeholder=say("search.placeholder"),
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=_take_query,
    )
    button.button(
        say("search.action"), type="primary", width="stretch", key="search_go", on_click=_take_query
    )
    with help_.popover(say("search.help"), icon=":material/help:", width="stretch"):
        st.markdown(say("search.help_text"))


def _take_query() -> None:
    query = str(st.session_state.get(_BOX) or "").strip()
    _store(replace(_state(), query=query, page=1))


def _take_example(query: str) -> None:
    _store(SearchState(query=query))


# ----------------------------------------------------------------------------------------- welcome


def _draw_welcome(library: Library) -> None:
    rows = library.report_rows()
    years = sorted({row.year for row in rows if row.year})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    facts = (
        (f"{len(rows):,}", say("search.fact_reports")),
        (
            f"{len({(row.place, row.agency) for row in rows if row.agency}):,}",
            say("search.fact_agencies"),
        ),
        (span or "—", say("search.fact_years")),
    )
    st.html(
        '<div class="nb-facts">'
        + "".join(
            f"<div><b>{escape(n)}</b><span>{escape(label)}</span></div>" for n, label in facts
        )
        + "</div>"
    )
    st.subheader(say("search.examples"), anchor=False)
    for name in _EXAMPLES:
        query, what = say(f"example.{name}"), say(f"example.{name}_what")
        left, right = st.columns([0.42, 0.58], vertical_alignment="center")
        left.button(
            plain(query),
            key=f"example_{name}",
            on_click=_take_example,
            args=(query,),
            width="stretch",
        )
        right.caption(what)


# ------------------------------------------------------------------------------------------ result


def _draw_result(library: Library, state: SearchState, result: SearchResult) -> None:
    pages = page_count(result.total, PAGE_SIZE)
    if state.page > pages:  # the address named a page that is not there
        _store(replace(state, page=pages))
        st.rerun()
    _draw_summary(library, state, result)
    if not result.total:
        st.info(say("search.nothing"), icon=":material/search_off:")
        st.markdown(say("search.nothing_text"))
        return
    for hit in result.hits:
        _draw_hit(hit)
    if pages > 1:
        # Another search is another widget, which begins at that search's page.
        key = f"{_PAGE}_{abs(hash((state.query, state.scope, state.sort)))}"
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, default=state.page, key=key, on_change=_take_page, args=(key,))


def _draw_summary(library: Library, state: SearchState, result: SearchResult) -> None:
    agencies = result.facets.get("agency", ())
    with st.container(horizontal=True, vertical_alignment="center", key="search_summary"):
        st.html(
            '<p class="nb-total" id="nb-total">'
            + escape(say("search.total", total=result.total, agencies=len(agencies)))
            + f' <span class="nb-muted">{result.took_ms:,.0f} ms</span></p>'
        )
        st.session_state[_SORT] = state.sort
        st.selectbox(
            say("search.sort"),
            SORTS,
            key=_SORT,
            format_func=lambda sort: say(f"sort.{sort}"),
            on_change=_take_sort,
            label_visibility="collapsed",
            width=170,
        )

        def rows() -> Sequence[ExportRow]:
            found = library.search(state.query, scope=state.scope, limit=None, sort=state.sort)
            return rows_from_hits(found.hits)

        export_menu(rows, name=state.query, count=result.total, key="search_export")


def _take_sort() -> None:
    _store(replace(_state(), sort=st.session_state[_SORT], page=1))


def _take_page(key: str) -> None:
    _store(replace(_state(), page=st.session_state[key]))


def _draw_hit(hit: Hit) -> None:
    with st.container(border=True, key=f"hit_{hit.passage_id}", gap="xsmall"):
        st.html(
            where_html(hit.report, hit.section, hit.page)
            + f'<p class="nb-text">{excerpt(hit.text, hit.highlights)}</p>'
        )
        marks = ",".join(f"{start}-{end}" for start, end in hit.highlights[:_MOST_MARKS])
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"foot_{hit.passage_id}"
        ):
            st.html(f'<div class="nb-labels">{label_chips(_touched(hit))}</div>')
            link_report(hit.report, hit.passage_id, mark=marks)


def _touched(hit: Hit) -> tuple[StatementRow, ...]:
    """Return the statements that hold a mark; all of them when nothing is marked."""
    touched = tuple(
        statement
        for statement in hit.statements
        if any(start < statement.end and statement.start < end for start, end in hit.highlights)
    )
    return touched or hit.statements
