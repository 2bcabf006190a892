"""数据: the statistical tables across agencies and years, with sums of exactly what is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from corpus.report import AgencyType
from indexer.export import export_bytes
from indexer.library import Library
from indexer.sheet_export import (
    Grid,
    citations,
    group_grid,
    line_grid,
    trend_grid,
    write_csv,
    write_workbook,
)
from indexer.sheets import (
    OUTLIER_LIMIT,
    OUTLIERS_FROM,
    TABLES,
    Sheet,
    Summary,
    group_sums,
    make_sheet,
    outliers,
    same_bodies,
    summarise,
    trends,
)
from nlp.answers.figure_totals import Total, double_counting
from nlp.names.figure_names import column_label, figure_label
from ui.data_chart import MOST_LINES, draw_bars, draw_lines
from ui.data_state import (
    BYS,
    FORMS,
    SHOWS,
    VIEWS,
    DataState,
    by_grouping,
    column_choices,
    from_address,
    of_table,
    row_choices,
    to_address,
)
from ui.data_table import Outliers, sheet_html, trend_html
from ui.language import PARAMETER, language, language_parameters, number, say
from ui.markup import escape
from ui.parts import agency_type_name, form_name, heading, page_count, with_library

PAGE_SIZE = 50
_STATE = "data_state"
_ADDRESS = "data_address"
_SHEET = "data_sheet"
_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jsonl": "application/jsonl",
}


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    heading(say("data.title"), say("data.lead"))
    state = _current()
    _draw_choice(state)
    with st.sidebar:
        _draw_filters(library, state)
    _write_address(state)
    if not state.figures:
        st.info(say("data.choose"), icon=":material/table_rows:")
        return
    with st.spinner(say("data.reading")):
        sheet = _sheet(library, state)
    far = _far(sheet)
    sheet, far = _narrowed(state, sheet, far)
    if not sheet.lines:
        st.info(say("data.none"), icon=":material/filter_alt_off:")
        return
    sums = summarise(sheet)
    _draw_facts(sheet, sums, far)
    grids: list[Grid] = []
    if state.view == "table":
        _draw_table(state, sheet, sums, far)
    elif state.view == "chart":
        grids = _draw_chart(state, sheet, sums)
    else:
        grids = _draw_trend(sheet)
    _draw_export(state, sheet, grids)


def _sheet(library: Library, state: DataState) -> Sheet:
    """Return the sheet, read again only when something else is asked for or the library changed."""
    key = (library.changes, state.figures, state.scope, state.forms, state.absent)
    kept = st.session_state.get(_SHEET)
    if kept is None or kept[0] != key:
        made = make_sheet(
            library, state.figures, state.scope, forms=state.forms, everything=state.absent
        )
        kept = (key, made)
        st.session_state[_SHEET] = kept
    sheet: Sheet = kept[1]
    return sheet


# ------------------------------------------------------------------------------------------- state


def _current() -> DataState:
    """Return what is shown: an address that is not our own last one wins over the session."""
    address = {name: st.query_params.get_all(name) for name in st.query_params if name != PARAMETER}
    if _STATE not in st.session_state or (address and address != st.session_state.get(_ADDRESS)):
        st.session_state[_STATE] = from_address(address)
    found: DataState = st.session_state[_STATE]
    return found


def _store(state: DataState) -> None:
    st.session_state[_STATE] = state


def _write_address(state: DataState) -> None:
    address = to_address(state)
    st.session_state[_ADDRESS] = address
    st.query_params.from_dict({**address, **language_parameters()})


def _take(state: DataState, field: str, key: str) -> None:
    value: Any = st.session_state[key]
    if isinstance(value, list):
        value = tuple(value)
    if field == "table":
        _store(of_table(state, value or state.table))
    elif value is not None:
        chosen = state.choose(**{field: value})
        fits = not chosen.sort.isdecimal() or int(chosen.sort) < len(chosen.figures)
        columns = column_choices(chosen.table, chosen.rows)
        kept = tuple(column for column in chosen.columns if column in columns)
        _store(replace(chosen, columns=kept, sort=chosen.sort if fits else "agency"))


def _mirrored(state: DataState, field: str, *, many: bool = False) -> dict[str, Any]:
    """Return what ties a widget to a field of the state."""
    key = f"data_{field}"
    value = getattr(state, field)
    st.session_state[key] = list(value) if many else value
    return {"key": key, "on_change": _take, "args": (state, field, key)}


# ------------------------------------------------------------------------------------------ choice


def _draw_choice(state: DataState) -> None:
    tied = _mirrored(state, "table")
    st.segmented_control(
        say("data.table"), list(TABLES), format_func=lambda name: say(f"figures.{name}"),
        required=True, label_visibility="collapsed", **tied,
    )  # fmt: skip
    rows, columns = st.columns([0.6, 0.4])
    tied = _mirrored(state, "rows", many=True)
    rows.multiselect(
        say("data.rows"), row_choices(state.table), select_all=False, wrap=True,
        format_func=lambda row: figure_label((state.table, row, "total"), language()),
        placeholder=say("data.rows_choose"), **tied,
    )  # fmt: skip
    tied = _mirrored(state, "columns", many=True)
    everything = "data.columns_all" if state.table == "disclosure" else "data.columns_total"
    columns.multiselect(
        say("data.columns"), column_choices(state.table, state.rows), select_all=False,
        format_func=lambda column: column_label(state.table, column, language()),
        placeholder=say(everything), **tied,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", key="data_ways"):
        tied = _mirrored(state, "view")
        st.segmented_control(
            say("data.view"), list(VIEWS), format_func=lambda name: say(f"data.view_{name}"),
            required=True, **tied,
        )  # fmt: skip
        if state.view != "trend":
            tied = _mirrored(state, "show")
            st.segmented_control(
                say("data.show"), list(SHOWS), format_func=lambda name: say(f"data.show_{name}"),
                required=True, help=say("data.show_help"), **tied,
            )  # fmt: skip
        if state.view == "chart":
            tied = _mirrored(state, "by")
            st.segmented_control(
                say("data.by"), list(BYS), format_func=lambda name: say(f"data.by_{name}"),
                required=True, **tied,
            )  # fmt: skip
        if state.view == "table":
            _draw_order(state)


def _draw_order(state: DataState) -> None:
    orders = ["agency", "year", *map(str, range(len(state.figures)))]
    tied = _mirrored(state, "sort")
    st.selectbox(
        say("search.sort"), orders, width=240,
        format_func=lambda order: (
            figure_label(state.figures[int(order)], language())
            if order.isdecimal() and int(order) < len(state.figures)
            else say(f"column.{order}") if not order.isdecimal() else ""
        ),
        **tied,
    )  # fmt: skip
    tied = _mirrored(state, "descending")
    st.toggle(say("data.descending"), **tied)


def _draw_filters(library: Library, state: DataState) -> None:
    rows = library.report_rows()
    years = sorted({row.year for row in rows if row.year}, reverse=True)
    choices: Mapping[str, Sequence[Any]] = {
        "years": years,
        "types": [k for k in AgencyType if any(row.agency_type == k for row in rows)],
        "forms": [form for form in FORMS if any((row.form or "free") == form for row in rows)],
        "places": sorted({row.place for row in rows if row.place}),
        "agencies": sorted({row.agency for row in rows if row.agency}),
    }
    labels = {"years": "year", "types": "agency_type", "places": "place", "agencies": "agency"}
    named = {"types": agency_type_name, "forms": form_name}
    for field, known in choices.items():
        held = getattr(state, field)
        options = list(dict.fromkeys([*map(str, known), *map(str, held)]))
        if field == "years":
            options = sorted({*known, *held}, reverse=True)
        tied = _mirrored(state, field, many=True)
        st.multiselect(
            say(f"filter.{labels[field]}") if field in labels else say("column.form"), options,
            format_func=named.get(field, str), placeholder=say("filter.any"), select_all=False,
            **tied,
        )  # fmt: skip
    tied = _mirrored(state, "flagged")
    st.toggle(say("data.only_flagged"), help=say("data.only_flagged_help"), **tied)
    tied = _mirrored(state, "absent")
    st.toggle(say("data.with_absent"), help=say("data.with_absent_help"), **tied)


# ------------------------------------------------------------------------------------------- parts


def _far(sheet: Sheet) -> Outliers:
    return tuple(outliers(sheet.column(n)) for n in range(len(sheet.figures)))


def _narrowed(state: DataState, sheet: Sheet, far: Outliers) -> tuple[Sheet, Outliers]:
    """Return the lines in the order wanted, those without a flag left out where that is wanted."""
    order = [
        n
        for n, line in enumerate(sheet.lines)
        if not state.flagged or any(line.flags) or any(n in column for column in far)
    ]
    if state.sort.isdecimal():
        column = int(state.sort)
        known = [n for n in order if sheet.lines[n].value(column) is not None]
        known.sort(key=lambda n: sheet.lines[n].value(column) or 0, reverse=state.descending)
        order = known + [n for n in order if sheet.lines[n].value(column) is None]
    else:
        if state.sort == "year":
            order.sort(key=lambda n: sheet.lines[n].report.year or 0)
        if state.descending:
            order.reverse()
    places = {n: at for at, n in enumerate(order)}
    lines = tuple(sheet.lines[n] for n in order)
    moved = tuple({places[n]: z for n, z in column.items() if n in places} for column in far)
    return replace(sheet, lines=lines), moved


def _draw_facts(sheet: Sheet, sums: Sequence[Summary], far: Outliers) -> None:
    lines = sheet.lines
    agencies = len(
        {(line.report.place, line.report.agency) for line in lines if line.report.agency}
    )
    facts = [
        say("data.reports", reports=len(lines), agencies=agencies),
        say("data.cells", count=sum(s.filled for s in sums)),
    ]
    if blanks := sum(s.blank for s in sums):
        facts.append(say("data.blanks_all", count=blanks))
    if flagged := sum(s.flagged for s in sums):
        facts.append(say("data.flagged", count=flagged))
    if found := sum(len(column) for column in far):
        facts.append(say("data.outliers", count=found))
    st.html(f'<p class="nb-total" id="nb-data">{escape(" · ".join(facts))}</p>')
    totals: list[Total] = [cell for line in lines if (cell := line.cells[0]) is not None]
    for caution in double_counting(totals, language()):
        st.caption(f":material/info: {caution}")


def _draw_table(state: DataState, sheet: Sheet, sums: Sequence[Summary], far: Outliers) -> None:
    pages = page_count(len(sheet.lines), PAGE_SIZE)
    number_ = min(state.page, pages)
    first = (number_ - 1) * PAGE_SIZE
    st.html(sheet_html(state, sheet, first, first + PAGE_SIZE, sums, far))
    if pages > 1:
        # The number stands in the key: another list begins on a page of its own.
        key = f"data_page_{pages}_{number_}"
        with st.container(horizontal_alignment="center", key="data_pages"):
            st.pagination(pages, default=number_, key=key, on_change=_turn, args=(state, key))
    st.html(
        f'<p class="nb-muted">{escape(say("data.legend"))} '
        f"{escape(say('data.outlier_rule', least=OUTLIERS_FROM, limit=OUTLIER_LIMIT))}</p>"
    )


def _turn(state: DataState, key: str) -> None:
    _store(replace(state, page=int(st.session_state[key])))


def _draw_chart(state: DataState, sheet: Sheet, sums: Sequence[Summary]) -> list[Grid]:
    if state.by == "report":
        draw_bars(state, sheet, sums, {})
        return []
    found = group_sums(sheet, by_grouping(state.by))
    groups = {_group_name(state, name): held for name, held in found.items()}
    draw_bars(state, sheet, sums, groups)
    return [group_grid(groups, language())]


def _group_name(state: DataState, name: int | str | None) -> str:
    if name is None:
        return say("report.not_stated")
    return agency_type_name(str(name)) if state.by == "agency_type" else str(name)


def _draw_trend(sheet: Sheet) -> list[Grid]:
    names = list(range(len(sheet.figures)))
    column = 0
    if len(names) > 1:
        kept = int(st.session_state.get("data_trend") or 0)
        st.session_state["data_trend"] = kept if kept in names else 0
        column = st.selectbox(
            say("data.trend_of"), names, key="data_trend", persist_state="session",
            format_func=lambda n: figure_label(sheet.figures[n], language()) if n in names else "",
        ) or 0  # fmt: skip
    found = trends(sheet, column)
    if not found:
        st.info(say("data.no_trend"), icon=":material/show_chart:")
        return []
    years = sorted({year for trend in found for year in trend.points})
    whole, sums = same_bodies(found)
    chosen = _chosen_lines(found)
    draw_lines(sheet.figures[column], chosen, sums)
    st.html(trend_html(found, years))
    if len(whole) > 1:
        told = say("detail.comma").join(f"{year}: {number(sums[year])}" for year in years)
        st.html(
            f'<p class="nb-muted">{escape(say("data.same_bodies", count=len(whole), sums=told))}</p>'
        )
    return [trend_grid(found, years, language())]


def _chosen_lines(found: Sequence[Any]) -> list[Any]:
    """Return the bodies that are drawn: those chosen, else those with the largest last number."""
    by_name = {trend.name: trend for trend in found}
    if len(found) <= MOST_LINES:
        return list(found)

    def size(name: str) -> float:
        points = by_name[name].points
        return max((p.value or 0 for p in points.values()), default=0)

    first = sorted(by_name, key=size, reverse=True)[:MOST_LINES]
    chosen = st.multiselect(
        say("data.lines", shown=MOST_LINES, total=len(found)), list(by_name), default=first,
        key=f"data_lines_{hash(tuple(by_name))}", max_selections=2 * MOST_LINES, select_all=False,
    )  # fmt: skip
    return [by_name[name] for name in chosen]


def _draw_export(state: DataState, sheet: Sheet, grids: Sequence[Grid]) -> None:
    spoken = language()

    def made(form: str) -> bytes:
        shown = [*grids, line_grid(sheet, spoken, state.show)]
        if form == "csv":
            return write_csv(shown[0])
        if form == "xlsx":
            return write_workbook(shown, sheet, spoken)
        return export_bytes(citations(sheet), form, language=spoken)

    with st.popover(say("export.title"), icon=":material/download:", key="data_export_menu"):
        st.caption(say("data.export_help", count=len(sheet.lines)))
        for form, mime in _MIME.items():
            st.download_button(
                say(f"data.export_{form}"), partial(made, form),
                file_name=f"nianbao_{state.table}_{date.today():%Y%m%d}.{form}", mime=mime,
                key=f"data_export_{form}", on_click="ignore", width="stretch",
            )  # fmt: skip
