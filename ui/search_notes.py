"""What a search has to say of itself: no vectors and how to get them, what the lexicon added."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import streamlit as st

from indexer.errors import LibraryError
from indexer.library import Library
from indexer.search import Hit, SearchResult
from nlp.evidence import Scope
from ui.importing import start_rebuild
from ui.language import language_parameters, say
from ui.markup import escape, marked
from ui.parts import link_report, where_html
from ui.search_state import SearchState, run_search
from ui.state import library_path, page

# What the library says when it cannot search by meaning → string.
_NOTES = (
    ("built without vectors", "search.vectors_none"),
    ("no vectors", "search.vectors_missing"),
    ("another embedder", "search.vectors_other"),
)


# What makes a query strict: quotation marks and operators.
_BARE = re.compile(r"[\"“”「」『』()（）*]|\b(?:AND|OR|NOT)\b")


def draw_note(state: SearchState, result: SearchResult) -> None:
    """Say why there was no search by meaning, and offer to make it possible."""
    if not result.note or result.mode != "text":
        return
    key = next((key for part, key in _NOTES if part in result.note), None)
    if key is None:
        st.warning(say("search.vectors_broken"), icon=":material/warning:")
        st.html(f'<p class="nb-detail">{escape(result.note)}</p>')
        return
    st.info(say(key), icon=":material/hub:")
    if state.like is None and st.button(
        say("search.make_vectors"), key="make_vectors", icon=":material/build:"
    ):
        start_rebuild(library_path(), reread=False)
        st.switch_page(page("intake"))


def draw_expansion(
    state: SearchState, result: SearchResult, store: Callable[[SearchState], None]
) -> None:
    """Show what the lexicon added to the query, with the switch that leaves it out."""
    if not result.expanded and state.expand:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="search_expanded"):
        if result.expanded:
            added = "".join(
                f"<li><b>{escape(found.matched)}</b> → {escape('、'.join(found.terms))}</li>"
                for found in result.expanded
            )
            st.html(
                f'<div class="nb-expanded"><span>{escape(say("search.expanded"))}</span>'
                f"<ul>{added}</ul></div>"
            )
        else:
            st.html(f'<p class="nb-muted">{escape(say("search.not_expanded"))}</p>')
        st.button(
            say("search.expand_off" if state.expand else "search.expand_on"),
            key="search_expand", type="tertiary", icon=":material/dictionary:",
            on_click=store, args=(replace(state, expand=not state.expand, page=1),),
        )  # fmt: skip


def draw_ways_on(
    library: Library, state: SearchState, store: Callable[[SearchState], None]
) -> None:
    """Offer what does find something where nothing was found, each with its number of passages."""
    for name, other in _ways_on(state):
        try:
            total = run_search(library, other, limit=0).total
        except LibraryError:
            continue
        if total:
            st.button(
                say(f"way.{name}", count=total), key=f"way_{name}", icon=":material/lightbulb:",
                on_click=store, args=(other,),
            )  # fmt: skip
    if state.query:
        st.page_link(
            page("ask"), label=say("way.ask"), icon=":material/forum:",
            query_params={"question": state.query} | language_parameters(),
        )  # fmt: skip


def _ways_on(state: SearchState) -> Iterator[tuple[str, SearchState]]:
    """Yield searches that ask for less: no filters, any of the words, by meaning."""
    first = replace(state, page=1)
    if state.scope != Scope():
        yield "unfiltered", replace(first, scope=Scope())
    words = state.query.split()
    if len(words) > 1 and all(word.isalnum() for word in words):
        yield "any", replace(first, query=" OR ".join(words))
    if state.mode == "text":
        yield "meaning", replace(first, mode="hybrid")
    bare = _BARE.sub(" ", state.query).strip()
    if bare and bare != state.query:
        yield "loose", replace(first, query=" ".join(bare.split()), mode="hybrid")


def draw_source(library: Library, state: SearchState) -> bool:
    """Draw the passage to which others are to be like; say so when it is not there any more."""
    hit = _find_source(library, state)
    if hit is None:
        st.warning(say("search.like_unknown"), icon=":material/location_off:")
        return False
    with st.container(border=True, key="search_source", gap="xsmall"):
        st.html(
            where_html(hit.report, hit.section, hit.page)
            + f'<blockquote class="nb-text nb-source">{marked(hit.text, ())}</blockquote>'
        )
        link_report(hit.report, hit.passage_id)
    return True


def _find_source(library: Library, state: SearchState) -> Hit | None:
    """Return the passage; a number that belongs to another report names nothing."""
    if not state.source:
        return None
    found = library.search("", scope=Scope(reports=(state.source,)), limit=None)
    return next((hit for hit in found.hits if hit.passage_id == state.like), None)
