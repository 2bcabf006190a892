"""检索: one box, filters that narrow each other, hits with their place, export of every match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from indexer.export import ExportRow, rows_from_hits
from indexer.library import Library
from indexer.query import QueryError
from indexer.search import SearchResult
from nlp.findings import count_agencies
from ui.filters import count_facets, draw_filters
from ui.language import PARAMETER, language_parameters, say
from ui.markup import escape, plain
from ui.parts import (
    explain_query_error,
    export_menu,
    heading,
    mended_query,
    page_count,
    with_library,
)
from ui.search_batch import draw_batch, draw_batch_menu
from ui.search_hits import (
    GROUPED_WITHIN,
    GROUPS_A_PAGE,
    draw_groups,
    draw_hits,
    draw_picking,
    group_by_report,
    picked,
)
from ui.search_notes import draw_expansion, draw_note, draw_source, draw_ways_on
from ui.search_saved import draw_saved
from ui.search_state import MODES, SORTS, SearchState, from_address, run_search, to_address

PAGE_SIZE = 10
_STATE = "search"
_BEFORE = "search_before"
_ADDRESS = "search_address"
_BOX = "search_box"
_EXAMPLES = ("one", "two", "three", "four", "five", "six")


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    state = _current_state()
    if state.like is None:
        heading(say("search.title"), say("search.lead"))
        _draw_box(library, state)
    else:
        heading(say("search.like_title"), say("search.like_lead"))
        st.button(
            say("search.like_back"), icon=":material/arrow_back:", key="search_back",
            on_click=_go_back,
        )  # fmt: skip
        if not draw_source(library, state):
            return
    _write_address(state)
    try:
        with st.spinner(say("search.searching")):
            result = _search(library, state)
    except QueryError as error:
        _draw_mistake(state, error)
        return
    if state.is_blank:
        _draw_welcome(library)
        total = None
    else:
        total = _draw_result(library, state, result)
    # Last, so that nobody waits for counts before there are hits.
    with st.sidebar:
        if not _panel_is_open(state):
            return
        facets = count_facets(library, state)
        draw_filters(state, facets, _store)
    if total is not None:
        total.html(_total_html(state, result, len(facets["agency"])))


def _panel_is_open(state: SearchState) -> bool:
    """Draw what opens and closes the filters; they are counted only when they are shown."""
    shown = st.toggle(say("filter.title"), value=True, key="filters", persist_state="session")
    if not shown and state.scope != SearchState().scope:
        st.caption(say("filter.active"))
    return bool(shown)


def _search(library: Library, state: SearchState) -> SearchResult:
    """Return the hits of the page; those that are put together are all of them at once."""
    if state.grouped:
        return run_search(library, state, limit=GROUPED_WITHIN)
    return run_search(library, state, limit=PAGE_SIZE, offset=(state.page - 1) * PAGE_SIZE)


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
        before = st.session_state.get(_STATE)
        state = from_address(address)
        if before is not None and before.like is None and state.like is not None:
            st.session_state[_BEFORE] = before
        _store(state)
    return _state()


def _write_address(state: SearchState) -> None:
    """Let the address bar carry the search, so that it can be shared and reloaded."""
    address = to_address(state)
    before = st.session_state.get(_ADDRESS)
    st.session_state[_ADDRESS] = address
    # A link from this page to itself changes what we are given, but not the browser's address bar.
    if _address() != address or (before is not None and before != address):
        st.query_params.from_dict({**address, **language_parameters()})


def _address() -> dict[str, list[str]]:
    names = (name for name in st.query_params if name != PARAMETER)
    return {name: st.query_params.get_all(name) for name in names}


def _go_back() -> None:
    _store(st.session_state.pop(_BEFORE, SearchState()))


# --------------------------------------------------------------------------------------------- box


def _draw_box(library: Library, state: SearchState) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="search_row"):
        st.session_state[_BOX] = state.query
        st.text_input(
            say("search.box"),
            key=_BOX,
            placeholder=say("search.placeholder"),
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=_take_query,
        )
        st.button(say("search.action"), type="primary", key="search_go", on_click=_take_query)
        with st.popover(say("search.help"), icon=":material/help:"):
            st.markdown(say("search.help_text"))
    with st.container(horizontal=True, vertical_alignment="center", key="search_tools"):
        st.session_state["search_mode"] = state.mode
        st.segmented_control(
            say("search.mode"),
            MODES,
            key="search_mode",
            format_func=lambda mode: say(f"mode.{mode}"),
            required=True,
            help=say("search.mode_help"),
            label_visibility="collapsed",
            on_change=_take,
            args=("mode", "search_mode"),
        )
        draw_saved(state, _store)
        draw_batch_menu(library, state)
    draw_batch(library)


def _take_query() -> None:
    query = str(st.session_state.get(_BOX) or "").strip()
    _store(replace(_state(), query=query, page=1))


def _take(field: str, key: str) -> None:
    """Take what a widget says into the search, from its first page."""
    _store(replace(_state(), page=1, **{field: st.session_state[key]}))


def _take_example(query: str) -> None:
    _store(SearchState(query=query))


def _draw_mistake(state: SearchState, error: QueryError) -> None:
    explain_query_error(state.query, error)
    mended = mended_query(state.query, error)
    if mended is not None:
        st.button(
            plain(say("query.mend", query=mended)), icon=":material/auto_fix_high:", key="query_mend",
            on_click=_store, args=(replace(state, query=mended, page=1),),
        )  # fmt: skip


# ----------------------------------------------------------------------------------------- welcome


def _draw_welcome(library: Library) -> None:
    rows = library.report_rows()
    years = sorted({row.year for row in rows if row.year})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    facts = (
        (f"{len(rows):,}", say("search.fact_reports")),
        (f"{count_agencies(rows):,}", say("search.fact_agencies")),
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


def _draw_result(library: Library, state: SearchState, result: SearchResult) -> DeltaGenerator:
    """Draw the hits; return where their number stands, for the agencies to be added."""
    groups = group_by_report(result.hits) if state.grouped else ()
    shown = len(groups) if state.grouped else result.total - result.folded
    size = GROUPS_A_PAGE if state.grouped else PAGE_SIZE
    pages = page_count(shown, size)
    if state.page > pages:  # the address named a page that is not there
        _store(replace(state, page=pages))
        st.rerun()
    draw_note(state, result)
    draw_expansion(state, result, _store)
    total = _draw_summary(library, state, result)
    if not result.total:
        _draw_nothing(library, state)
        return total
    if state.grouped:
        first = (state.page - 1) * size
        draw_groups(library, state, result, groups[first : first + size], _store)
    else:
        draw_hits(library, state, result, result.hits)
    if pages > 1:
        _draw_pages(state, pages)
    return total


def _draw_nothing(library: Library, state: SearchState) -> None:
    if state.like is not None:
        st.info(say("search.like_nothing"), icon=":material/search_off:")
        return
    st.info(say("search.nothing"), icon=":material/search_off:")
    draw_ways_on(library, state, _store)
    st.markdown(say("search.nothing_text"))


def _draw_pages(state: SearchState, pages: int) -> None:
    # Another search is another widget, which begins at that search's page.
    key = f"search_page_{abs(hash(replace(state, page=1)))}"
    with st.container(horizontal_alignment="center"):
        st.pagination(pages, default=state.page, key=key, on_change=_take_page, args=(key,))


def _take_page(key: str) -> None:
    _store(replace(_state(), page=st.session_state[key]))


def _draw_summary(library: Library, state: SearchState, result: SearchResult) -> DeltaGenerator:
    total = st.empty()
    total.html(_total_html(state, result, None))
    with st.container(horizontal=True, vertical_alignment="center", key="search_summary"):
        _draw_sort(state)
        _draw_switch("grouped", state.grouped)
        _draw_switch("fold", state.fold)

        def rows() -> Sequence[ExportRow]:
            return rows_from_hits(run_search(library, state, limit=None, fold=False).hits)

        # The rows are made on a thread that has no session.
        chosen = picked(state)

        def picked_rows() -> Sequence[ExportRow]:
            found = run_search(library, state, limit=None, fold=False).hits
            return rows_from_hits(tuple(hit for hit in found if hit.passage_id in chosen))

        name = state.query or (say("search.like_title") if state.like is not None else "")
        export_menu(rows, name=name, count=result.total, key="search_export")
        draw_picking(library, state, result)
        if count := len(chosen):
            export_menu(
                picked_rows, name=name, count=count, key="search_picked",
                title=say("search.export_picked", count=count),
            )  # fmt: skip
    return total


def _draw_sort(state: SearchState) -> None:
    st.session_state["search_sort"] = state.sort
    st.selectbox(
        say("search.sort"),
        SORTS,
        key="search_sort",
        format_func=lambda sort: say(f"sort.{sort}"),
        on_change=_take,
        args=("sort", "search_sort"),
        label_visibility="collapsed",
        width=170,
    )


def _draw_switch(field: str, value: bool) -> None:
    key = f"search_{field}"
    st.session_state[key] = value
    st.toggle(
        say(f"search.{field}"), key=key, help=say(f"search.{field}_help"),
        on_change=_take, args=(field, key),
    )  # fmt: skip


def _total_html(state: SearchState, result: SearchResult, agencies: int | None) -> str:
    """Say how many there are, how they were found, and how many stand under others."""
    key = "search.total" if agencies is not None else "search.total_only"
    parts = []
    near = result.total - result.matched
    if result.mode == "hybrid" and near > 0:
        parts.append(say("search.near", matched=result.matched, near=near))
    if result.folded:
        parts.append(say("search.folded", count=result.folded))
    if state.grouped and result.total > GROUPED_WITHIN:
        parts.append(say("search.grouped_within", count=GROUPED_WITHIN))
    if result.mode == "semantic" and result.note:
        parts.append(say("search.nearest", count=result.total))
    below = f'<p class="nb-muted nb-how">{escape(" · ".join(parts))}</p>' if parts else ""
    text = say(key, total=result.total, agencies=agencies or 0)
    return (
        f'<p class="nb-total" id="nb-total">{escape(text)}'
        f' <span class="nb-muted">{result.took_ms:,.0f} ms</span></p>{below}'
    )
