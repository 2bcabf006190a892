"""主题: what agencies report, drawn; every mark opens the agencies and quotes it was counted from."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from corpus.report import AgencyType, Role
from indexer.browse import (
    History,
    Survey,
    count_examined,
)
from indexer.library import Library
from nlp.evidence import Scope
from nlp.labels.taxonomy import role_name, theme_keys
from ui import themes_charts as charts
from ui import themes_marks as marking
from ui.language import PARAMETER, language, language_parameters, say
from ui.markup import escape
from ui.parts import agency_type_name, export_menu, heading, with_library
from ui.themes_list import draw_mark, draw_returns, returns_summary
from ui.themes_marks import Mark, named_theme
from ui.themes_state import VIEWS, ThemesState, from_address, to_address
from ui.themes_views import DRAWN, STATE, Picture, known_agencies, rows_of, survey_of

_ADDRESS = "themes_address"
_PAINTED, _MOMENT = "themes_painted", 0.3
_CHART = {"displayModeBar": False, "scrollZoom": False}


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    state = _current_state()
    heading(say("themes.title"), say("themes.lead"))
    _draw_controls(state)
    if state.view != "agency":  # an agency is told whole
        with st.sidebar:
            _draw_filters(library, state)
    _write_address(state)
    with st.spinner(say("themes.counting"), show_time=False):
        survey = survey_of(library, state)
    if not survey.reports:
        st.info(say("themes.no_reports"), icon=":material/filter_alt_off:")
        return
    if state.view == "agency":
        _draw_agency_view(library, state)
        return
    _draw_examined(state, survey)
    if not survey.statements:
        st.info(
            say("themes.nothing", role=role_name(state.role, language())), icon=":material/info:"
        )
        return
    with st.spinner(say("themes.drawing"), show_time=False):
        picture = DRAWN[state.view](library, state, survey)
    _let_words_be_painted()
    _draw_picture(library, state, picture)


def _let_words_be_painted() -> None:
    """Wait a moment before the first picture of a visit.

    Reading its chart library keeps a browser busy for a second; what arrives together with the first
    picture is painted after that (`benchmarks/paint.py`: medians of 2.2 seconds instead of 1.4).
    """
    if _PAINTED not in st.session_state:
        st.session_state[_PAINTED] = True
        time.sleep(_MOMENT)


# ------------------------------------------------------------------------------------------- state


def _store(state: ThemesState) -> None:
    st.session_state[STATE] = state


def _current_state() -> ThemesState:
    """Return what is shown: an address that is not our own last one wins over the session."""
    address = _address()
    if STATE not in st.session_state or (address and address != st.session_state.get(_ADDRESS)):
        _store(from_address(address))
    found: ThemesState = st.session_state[STATE]
    return found


def _write_address(state: ThemesState) -> None:
    address = to_address(state)
    st.session_state[_ADDRESS] = address
    if _address() != address:
        st.query_params.from_dict({**address, **language_parameters()})


def _address() -> dict[str, list[str]]:
    names = (name for name in st.query_params if name != PARAMETER)
    return {name: st.query_params.get_all(name) for name in names}


def _take(field: str, key: str) -> None:
    state: ThemesState = st.session_state[STATE]
    value = st.session_state[key]
    _store(
        state.show(value) if field == "view" else replace(state, page=1, mark="", **{field: value})
    )


def _take_scope(field: str, key: str) -> None:
    state: ThemesState = st.session_state[STATE]
    scope = replace(state.scope, **{field: tuple(st.session_state[key] or ())})
    _store(replace(state, scope=scope, mark="", page=1))


# ---------------------------------------------------------------------------------------- controls


def _draw_controls(state: ThemesState) -> None:
    st.session_state["themes_view"] = state.view
    st.segmented_control(
        say("themes.view"), VIEWS, key="themes_view", required=True,
        format_func=lambda view: say(f"themes.view_{view}"), label_visibility="collapsed",
        on_change=_take, args=("view", "themes_view"),
    )  # fmt: skip
    st.session_state["themes_role"] = state.role
    st.segmented_control(
        say("filter.role"), list(Role), key="themes_role", required=True,
        format_func=lambda role: role_name(role, language()), label_visibility="collapsed",
        on_change=_take, args=("role", "themes_role"),
    )  # fmt: skip


def _draw_filters(library: Library, state: ThemesState) -> None:
    rows = library.report_rows()
    st.html(f'<h2 class="nb-side">{escape(say("filter.title"))}</h2>')
    if state.scope != Scope():
        st.button(
            say("filter.clear"), key="themes_clear", type="tertiary",
            icon=":material/filter_alt_off:", on_click=_store,
            args=(replace(state, scope=Scope(), mark="", page=1),),
        )  # fmt: skip
    years = sorted({row.year for row in rows if row.year}, reverse=True)
    kinds = [kind for kind in AgencyType if any(row.agency_type == kind for row in rows)]
    places = sorted({row.place for row in rows if row.place})
    for field, label, options, shown in (
        ("years", "year", years, str),
        ("themes", "theme", list(theme_keys()), named_theme),
        ("agency_types", "agency_type", kinds, agency_type_name),
        ("places", "place", places, str),
    ):
        _draw_filter(state, field, label, options, shown)


def _draw_filter(
    state: ThemesState, field: str, label: str, options: Sequence[Any], shown: Callable[[Any], str]
) -> None:
    key = f"themes_filter_{label}"
    chosen = list(getattr(state.scope, field))
    st.session_state[key] = chosen
    st.multiselect(
        say(f"filter.{label}"), [*options, *(v for v in chosen if v not in options)], key=key,
        format_func=shown, placeholder=say("filter.any"), select_all=False,
        on_change=_take_scope, args=(field, key),
    )  # fmt: skip


def _draw_examined(state: ThemesState, survey: Survey) -> None:
    """Say what every number on the page is out of."""
    agencies = count_examined(survey.reports).get(None, 0)
    said = {marking.body_of_row(row) for row in survey.statements}
    text = say(
        "themes.examined", reports=len(survey.reports), agencies=agencies, saying=len(said),
        role=role_name(state.role, language()),
    )  # fmt: skip
    st.html(f'<p class="nb-total" id="nb-examined">{escape(text)}</p>')


# ---------------------------------------------------------------------------------------- a picture


def _draw_picture(library: Library, state: ThemesState, picture: Picture) -> None:
    by_key = {mark.key: mark for mark in (*picture.listed, *picture.marks)}
    if picture.figure is None:
        st.info(picture.note, icon=":material/info:")
    else:
        _draw_chart(state, picture)
        st.caption(picture.note)
    if picture.listed and state.view == "years":
        _draw_trends(state, picture.listed)
    if by_key:
        _draw_choice(state, picture)
    opened = by_key.get(state.mark)
    if opened is not None:
        draw_mark(library, state, opened, _store)


def _draw_chart(state: ThemesState, picture: Picture) -> None:
    key = f"themes_chart_{state.view}"
    with st.container(key=f"themes_picture_{state.view}"):
        st.plotly_chart(
            picture.figure, key=key, config=_CHART, on_select=partial(_take_click, key),
            selection_mode="points", width="stretch",
        )  # fmt: skip


def _take_click(key: str) -> None:
    """Open the mark that was clicked; a click beside all marks changes nothing."""
    points = st.session_state[key].selection.points
    if not points:
        return
    clicked = points[0].get("customdata") or ()
    name = next(iter(clicked.values() if isinstance(clicked, dict) else clicked), "")
    if name:
        state: ThemesState = st.session_state[STATE]
        _store(state.open(str(name)))


def _draw_choice(state: ThemesState, picture: Picture) -> None:
    """Draw what opens a mark without a mouse, and the exports of all that is drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="themes_choice"):
        keys = [mark.key for mark in (*picture.marks, *picture.listed)]
        names = {m.key: m.name for m in (*picture.marks, *picture.listed)}
        numbers = {m.key: m.agencies for m in (*picture.marks, *picture.listed)}
        st.session_state["themes_mark"] = state.mark if state.mark in names else None
        st.selectbox(
            say("themes.open"), keys, key="themes_mark", index=None,
            placeholder=say("themes.open_none"),
            format_func=lambda key: f"{names.get(key, key)} · {numbers.get(key, 0)}",
            on_change=_take_mark, help=say("themes.open_help"),
        )  # fmt: skip
        total = sum(len(mark.statements) for mark in picture.marks)
        export_menu(
            partial(marking.export_rows, picture.marks, language()),
            name=say(f"themes.view_{state.view}"), count=total, key="themes_export",
            title=say("themes.export"),
        )  # fmt: skip
        header = [say(f"themes.column_{name}") for name in ("mark", "agencies", "examined", "share", "reports", "statements")]  # fmt: skip
        st.download_button(
            say("themes.numbers"), marking.numbers_csv(picture.marks, header),
            file_name=f"nianbao_{say('nav.themes')}_{say(f'themes.view_{state.view}')}.csv",
            mime="text/csv", icon=":material/table:", key="themes_numbers", on_click="ignore",
        )  # fmt: skip


def _take_mark() -> None:
    state: ThemesState = st.session_state[STATE]
    _store(state.open(str(st.session_state["themes_mark"] or "")))


# ----------------------------------------------------------------------------- rising and falling


def _draw_trends(state: ThemesState, listed: Sequence[Mark]) -> None:
    pairs = list(dict.fromkeys(mark.column.partition(":")[2] for mark in listed))
    chosen = state.pair if state.pair in pairs else pairs[-1]
    st.subheader(say("themes.trends"), anchor=False)
    st.session_state["themes_pair"] = chosen
    st.segmented_control(
        say("themes.trend_years"), pairs, key="themes_pair", required=True,
        format_func=lambda pair: pair.replace("-", " → "), label_visibility="collapsed",
        on_change=_take, args=("pair", "themes_pair"),
    )  # fmt: skip
    start, _, end = chosen.partition("-")
    held: dict[str, dict[str, Mark]] = {}
    for mark in listed:
        year, _, pair = mark.column.partition(":")
        if pair == chosen:
            held.setdefault(mark.row, {})[year] = mark
    examined = next(mark.examined or 0 for marks in held.values() for mark in marks.values())
    st.caption(say("themes.note_trends", start=start, end=end, agencies=examined))
    lines = [
        (row, _agencies(marks.get(start)), _agencies(marks.get(end))) for row, marks in held.items()
    ]
    st.html(_trend_table(lines, start, end, examined))


def _agencies(mark: Mark | None) -> int:
    return mark.agencies if mark else 0


def _trend_table(lines: Sequence[tuple[str, int, int]], start: str, end: str, examined: int) -> str:
    body = []
    for row, before, after in sorted(lines, key=lambda line: line[1] - line[2]):
        points = 100 * (after - before) / examined
        sign, name = (
            (("▲", "rise") if after > before else ("▼", "fall"))
            if after != before
            else ("=", "same")
        )
        body.append(
            f'<tr class="nb-{name}"><th scope="row">{escape(named_theme(row))}</th>'
            f"<td>{before} ({before / examined:.0%})</td><td>{after} ({after / examined:.0%})</td>"
            f"<td>{sign} {escape(say('themes.points', points=f'{points:+.0f}'))}</td></tr>"
        )
    head = "".join(
        f'<th scope="col">{escape(text)}</th>'
        for text in (say("filter.theme"), start, end, say("themes.change"))
    )
    return (
        f'<div class="nb-scroll"><table class="nb-table nb-trends"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


# -------------------------------------------------------------------------------------- one agency


def _draw_agency_view(library: Library, state: ThemesState) -> None:
    with st.spinner(say("themes.counting"), show_time=False):
        known = known_agencies(library)
    if not known:
        st.info(say("themes.no_agencies"), icon=":material/info:")
        return
    options = sorted(known, key=lambda body: (-known[body][1], known[body][0]))
    chosen = state.agency if state.agency in known else options[0]
    st.session_state["themes_agency"] = chosen
    st.selectbox(
        say("filter.agency"), options, key="themes_agency", on_change=_take,
        args=("agency", "themes_agency"), help=say("themes.agency_help"),
        format_func=lambda body: say("themes.agency_option", name=known[body][0], count=known[body][1]),
    )  # fmt: skip
    history = next(h for h in library.histories([known[chosen][0]]) if h.body == chosen)
    _draw_history(library, replace(state, agency=chosen), history)


def _draw_history(library: Library, state: ThemesState, history: History) -> None:
    reports = sum(len(year.reports) for year in history.years)
    text = say("themes.history", name=history.names[0], reports=reports, years=len(history.years))
    if len(history.names) > 1:
        text += say("themes.also_called", names=say("detail.comma").join(history.names[1:]))
    st.html(f'<p class="nb-total">{escape(text)}</p>')
    marks = marking.history_marks(history, state.role)
    if marks:
        columns = {str(y.year or ""): marking.named_group(y.year, "year") for y in history.years}
        most = max(len(mark.statements) for mark in marks)
        figure = charts.grid(
            marks, rows_of(marks), columns, state.mark, say("themes.axis_year"),
            {mark.key: len(mark.statements) / most for mark in marks}, "",
        )  # fmt: skip
        figure.update_traces(showscale=False, selector={"type": "heatmap"})
        _draw_picture(library, state, Picture(marks, figure, say("themes.note_agency")))
    else:
        st.info(
            say("themes.nothing", role=role_name(state.role, language())), icon=":material/info:"
        )
    st.subheader(say("themes.back_title"), anchor=False)
    if not history.returns:
        st.info(say("themes.back_none"), icon=":material/check_circle:")
        return
    st.caption(say("themes.back_note") + returns_summary(history.returns))
    draw_returns(library, history.returns)
