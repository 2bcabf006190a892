"""The views of the themes page: each makes its marks from what was surveyed, and the picture of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from corpus.report import Role
from indexer.browse import (
    Survey,
    count_examined,
    find_together,
    find_trends,
    year_pairs,
)
from indexer.library import Library
from nlp.cluster import Cluster
from nlp.evidence import Scope, agency_key
from nlp.labels.taxonomy import theme_keys
from ui import themes_charts as charts
from ui import themes_marks as marking
from ui.language import number, say
from ui.themes_marks import Mark, named_theme
from ui.themes_state import ThemesState

STATE = "themes"
"""The key of the session under which the state of the page stands."""

# A heat map of more columns than this cannot be read; what is left out is said beside it.
_MOST_COLUMNS = 24
# More points than this make a browser slow; the circles are always all there.
_MOST_POINTS = 5000


@dataclass(frozen=True, slots=True)
class Picture:
    """What a view draws: its marks, and (unless there is nothing to draw) the figure of them."""

    marks: tuple[Mark, ...]
    figure: Any
    note: str = ""
    listed: tuple[Mark, ...] = ()  # marks that can be opened but stand in a list below the picture


# ------------------------------------------------------------------------------- kept for all users


def survey_of(library: Library, state: ThemesState) -> Survey:
    """Return what the page counts in."""
    return _surveyed(str(library.root), library.changes, state.role, state.scope, library)


@st.cache_resource(show_spinner=False, max_entries=8)
def _surveyed(root: str, changes: int, role: Role, scope: Scope, _library: Library) -> Survey:
    """Read what is counted, once for each state of the library."""
    del root, changes
    return _library.survey(roles=(role,), scope=scope)


@st.cache_resource(show_spinner=False, max_entries=8)
def _clustered(
    root: str, changes: int, role: Role, scope: Scope, _library: Library
) -> tuple[Cluster, ...]:
    del root, changes
    theme = scope.themes[0] if len(scope.themes) == 1 else None
    return _library.clusters(theme, roles=(role,), scope=scope)


def known_agencies(library: Library) -> Mapping[str, tuple[str, int]]:
    """Return the agencies by the key of their body: the latest name, and how many problems came back."""
    return _known_agencies(str(library.root), library.changes, library)


@st.cache_resource(show_spinner=False, max_entries=2)
def _known_agencies(root: str, changes: int, _library: Library) -> Mapping[str, tuple[str, int]]:
    del root, changes
    reports = sorted(_library.report_rows(), key=lambda row: row.year or 0)
    names = {agency_key(row): row.agency for row in reports if row.agency}
    came_back = Counter(back.body for back in _library.returns())
    return {body: (name, came_back[body]) for body, name in names.items()}


# ------------------------------------------------------------------------------------------- views


def _overview(library: Library, state: ThemesState, survey: Survey) -> Picture:
    del library
    found = marking.overview_marks(survey)
    marks = tuple(mark for mark in found if mark.row != "none")
    # What has no theme is no bar beside the themes, but it is told and can be opened.
    rest = tuple(mark for mark in found if mark.row == "none")
    note = say("themes.note_overview")
    for mark in rest:
        note += say("themes.note_rest", agencies=mark.agencies, statements=len(mark.statements))
    if not marks:
        return Picture((), None, note, rest)
    return Picture(marks, charts.bars(marks, state.mark), note, rest)


def _years(library: Library, state: ThemesState, survey: Survey) -> Picture:
    del library
    marks = tuple(m for m in marking.grid_marks(survey, "year") if m.column)
    columns = marking.grid_columns(survey, "year")
    known = {year: agencies for year, agencies in columns.items() if year}
    if not known:
        return Picture((), None, say("themes.no_years"))
    listed = tuple(
        mark
        for start, end in year_pairs(survey.reports)
        for mark in marking.trend_marks(find_trends(survey, start, end))
        if mark.statements
    )
    out_of = say("detail.comma").join(
        say("themes.of_year", year=year, agencies=agencies) for year, agencies in known.items()
    )
    note = say("themes.note_years", years=out_of)
    return Picture(marks, charts.lines(marks, known, state.mark), note, listed)


def _groups(axis: str, library: Library, state: ThemesState, survey: Survey) -> Picture:
    del library
    examined = marking.grid_columns(survey, axis)
    held = list(examined)[:_MOST_COLUMNS]
    marks = tuple(m for m in marking.grid_marks(survey, axis) if m.column in held)
    columns = {
        key: f"{charts.wrap(marking.named_group(key, axis), 12)}<br>({number(examined[key])})"
        if len(held) <= 9 else f"{marking.named_group(key, axis)} ({number(examined[key])})"
        for key in held
    }  # fmt: skip
    note = say("themes.note_grid")
    if len(examined) > len(held):
        note += say("themes.note_cut", shown=len(held), all=len(examined))
    figure = charts.grid(
        marks, rows_of(marks), columns, state.mark, say(f"themes.axis_{axis}"),
        {mark.key: mark.share for mark in marks}, say("themes.unit_share"),
    )  # fmt: skip
    return Picture(marks, figure, note)


def _take_at_once() -> None:
    state: ThemesState = st.session_state[STATE]
    st.session_state[STATE] = replace(
        state, at_once=st.session_state["themes_once"], mark="", page=1
    )


def _together(library: Library, state: ThemesState, survey: Survey) -> Picture:
    del library
    st.session_state["themes_once"] = state.at_once
    st.toggle(
        say("themes.at_once"), key="themes_once", help=say("themes.at_once_help"),
        on_change=_take_at_once,
    )  # fmt: skip
    pairs = find_together(survey)
    agencies = count_examined(survey.reports).get(None, 0)
    marks = marking.pair_marks(pairs, at_once=state.at_once, agencies=agencies)
    if not marks:
        return Picture((), None, say("themes.no_pairs"))
    rows = [key for key in theme_keys() if any(key in (m.row, m.column) for m in marks)]
    columns = {key: charts.wrap(named_theme(key), 26) for key in rows[1:]}
    figure = charts.grid(
        marks, rows[:-1], columns, state.mark, "", {mark.key: mark.share for mark in marks},
        say("themes.unit_share"),
    )  # fmt: skip
    return Picture(marks, figure, say("themes.note_together"))


def _map(library: Library, state: ThemesState, survey: Survey) -> Picture:
    del survey
    clusters = _clustered(str(library.root), library.changes, state.role, state.scope, library)
    marks = marking.cluster_marks(clusters)
    spots = {mark.key: cluster.spot for mark, cluster in zip(marks, clusters, strict=True)}
    sentences = marking.spots_of(clusters)
    shown = sentences[:: -(-len(sentences) // _MOST_POINTS) or 1]
    note = say("themes.note_map", count=len(marks))
    if len(shown) < len(sentences):
        note += say("themes.note_points", shown=len(shown), all=len(sentences))
    return Picture(marks, charts.cluster_map(marks, spots, shown, state.mark), note)


DRAWN: Mapping[str, Callable[[Library, ThemesState, Survey], Picture]] = {
    "overview": _overview,
    "years": _years,
    "places": partial(_groups, "place"),
    "types": partial(_groups, "agency_type"),
    "together": _together,
    "map": _map,
}


def rows_of(marks: Sequence[Mark]) -> list[str]:
    """Return the rows of some marks, those with most agencies first."""
    total: dict[str, int] = {}
    for mark in marks:
        total[mark.row] = total.get(mark.row, 0) + mark.agencies
    return sorted(total, key=lambda row: -total[row])
