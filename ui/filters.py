"""The filters of a search: facets with counts that narrow each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from corpus.report import AgencyType, Role, SectionKind
from indexer.export import section_name
from indexer.library import Library
from indexer.search import SearchResult
from nlp.evidence import Scope
from nlp.labels.taxonomy import role_name, theme_name
from ui.language import language, number, say
from ui.parts import agency_type_name
from ui.search_state import FACETS, SearchState, run_search

Counts = Mapping[str, Mapping[Any, int]]
Store = Callable[[SearchState], None]

# Few values that everyone knows stand as buttons, many stand in a list one can type into.
_BUTTONS = ("year", "role", "section", "agency_type")
_ORDER = ("year", "role", "theme", "section", "agency_type", "place", "agency")
_MOST_BUTTONS = 12


def count_facets(library: Library, state: SearchState) -> Counts:
    """Count the matches by each facet, its own filter left open and all others applied.

    So the values that could be added beside the ones chosen keep their counts.
    """
    everything = _count(library, state)
    counts: dict[str, Mapping[Any, int]] = {}
    for facet in FACETS:
        open_ = _count(library, state.choose(facet, ())) if state.chosen(facet) else everything
        counts[facet] = dict(open_.facets.get(facet, ()))
    return counts


def _count(library: Library, state: SearchState) -> SearchResult:
    # The order is of no account here, and every other one has to read all hits.
    asked = replace(state, sort="relevance")
    return run_search(library, asked, limit=0, facets=True, fold=False)


def draw_filters(state: SearchState, counts: Counts, store: Store) -> None:
    """Draw the filters; `store` takes the search that a change makes."""
    if state.scope != Scope():
        st.button(
            say("filter.clear"),
            key="filter_clear",
            type="tertiary",
            icon=":material/filter_alt_off:",
            on_click=store,
            args=(replace(state, scope=Scope(), page=1),),
        )
    if state.scope.reports:
        st.caption(say("filter.one_report"))
    for facet in _ORDER:
        _draw_facet(facet, state, counts[facet], store)


def _draw_facet(facet: str, state: SearchState, counts: Mapping[Any, int], store: Store) -> None:
    chosen = state.chosen(facet)
    options = _ordered(facet, [*counts, *(value for value in chosen if value not in counts)])
    if not options:
        return
    key = f"filter_{facet}"
    st.session_state[key] = [_typed(facet, value) for value in chosen]
    many = facet not in _BUTTONS or len(options) > _MOST_BUTTONS
    show = partial(_label, facet, counts)
    if many:
        st.multiselect(
            say(f"filter.{facet}"), options, key=key, format_func=show,
            placeholder=say("filter.any"),
            select_all=False, on_change=_take, args=(facet, state, store),
        )  # fmt: skip
    else:
        st.pills(
            say(f"filter.{facet}"), options, key=key, format_func=show, selection_mode="multi",
            on_change=_take, args=(facet, state, store),
        )  # fmt: skip


def _take(facet: str, state: SearchState, store: Store) -> None:
    store(state.choose(facet, st.session_state[f"filter_{facet}"] or ()))


def _ordered(facet: str, values: Sequence[Any]) -> list[Any]:
    typed = [_typed(facet, value) for value in dict.fromkeys(values)]
    if facet == "year":
        return sorted(typed, reverse=True)
    orders: Mapping[str, Sequence[Any]] = {
        "role": list(Role), "section": list(SectionKind), "agency_type": list(AgencyType)
    }  # fmt: skip
    return sorted(typed, key=orders[facet].index) if facet in orders else typed


def _typed(facet: str, value: Any) -> Any:  # noqa: ANN401 - the values of any facet
    kinds = {"role": Role, "section": SectionKind, "agency_type": AgencyType}
    return kinds[facet](value) if facet in kinds else value


def _label(facet: str, counts: Mapping[Any, int], value: Any) -> str:  # noqa: ANN401
    names: Mapping[str, Callable[[Any], str]] = {
        "role": lambda role: role_name(role, language()),
        "theme": lambda theme: theme_name(theme, language()),
        "section": lambda section: section_name(section, language()),
        "agency_type": agency_type_name,
    }
    name = names[facet](value) if facet in names else str(value)
    return f"{name} · {number(counts.get(value, 0))}"
