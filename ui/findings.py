"""The findings of an answer as a table: who, when, the quote or the cell, where, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from corpus.report import CheckStatus
from indexer.export import ExportRow, rows_from_findings, section_name
from nlp.evidence import FigureRow, ReportRow
from nlp.names.figure_names import check_label, figure_label, figure_unit
from ui.corrections import correct_quote
from ui.language import language, number, say
from ui.markup import escape, role_chip, theme_chip
from ui.parts import agency_of
from ui.state import page, report_address

if TYPE_CHECKING:
    from nlp.answer import Finding, NearMiss

PAGE_SIZE = 20
_WIDTHS = (0.21, 0.07, 0.44, 0.17, 0.11)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a quote, a cell, or the sections read to the end."""

    report: ReportRow
    body: str
    export: ExportRow
    section: str = ""
    page: int | None = None
    passage_id: int | None = None
    statement_id: int | None = None
    chips: str = ""
    view: str = ""


def finding_rows(findings: Iterable[Finding], reason: str = "") -> tuple[Row, ...]:
    """Return the rows of findings, a row for each quote and each cell; `reason` stands below.

    Each row knows the row it is exported as, so that a file holds what the table shows.
    """
    return tuple(row for finding in findings for row in _rows(finding, reason))


def sort_rows(rows: Sequence[Row], *, key: str) -> tuple[Row, ...]:
    """Draw what orders a table, when there is something to order, and return the rows in order."""
    orders = [name for name in _ORDERS if name != "value" or any(_value(row) for row in rows)]
    if len(rows) < 2:
        return tuple(rows)
    names = {name: say(f"order.{name}") for name in orders}
    chosen = st.selectbox(
        say("search.sort"), orders, key=f"{key}_order", format_func=names.__getitem__,
        label_visibility="collapsed", width=190,
    )  # fmt: skip
    return tuple(sorted(rows, key=order) if (order := _ORDERS[chosen]) else rows)


def draw_findings(rows: Sequence[Row], *, key: str) -> None:
    """Draw rows as a table; a long one grows when asked."""
    if not rows:
        return
    shown = int(st.session_state.get(f"{key}_shown", PAGE_SIZE))
    with st.container(key=f"{key}_table", gap=None):
        _draw_head(key)
        for index, row in enumerate(rows[:shown]):
            _draw_row(row, f"{key}_{index}")
    if len(rows) > shown:
        st.button(
            say("ask.more", count=len(rows) - shown),
            key=f"{key}_more",
            icon=":material/expand_more:",
            on_click=_show_more,
            args=(f"{key}_shown", shown * 4),
        )


def draw_near_misses(misses: Sequence[NearMiss], *, key: str) -> None:
    """Draw what was left out, folded, each with its reason."""
    rows = tuple(row for miss in misses for row in finding_rows((miss.finding,), miss.reason))
    draw_folded(rows, title="ask.near", help="ask.near_help", key=key)


def draw_folded(rows: Sequence[Row], *, title: str, help: str, key: str) -> None:
    """Draw a table behind a line that says what it holds; `title` and `help` are strings of ours."""
    if not rows:
        return
    shown = len(rows)
    box = st.expander(
        say(title, count=shown), icon=":material/rule:", key=f"{key}_box", on_change="rerun"
    )
    if box.open:
        with box:
            st.caption(say(help))
            draw_findings(rows, key=key)


def _show_more(key: str, shown: int) -> None:
    st.session_state[key] = shown


def _rows(finding: Finding, reason: str) -> Iterable[Row]:
    below = "".join(
        f'<p class="nb-reason">{escape(text)}</p>' for text in (finding.note, reason) if text
    )
    chips = (role_chip(finding.role) if finding.role else "") + (
        theme_chip(finding.theme) if finding.theme else ""
    )
    exported = iter(rows_from_findings((finding,)))
    for quote in finding.quotes:
        yield Row(
            finding.report, f'<p class="nb-quote">{escape(quote.text)}</p>{below}', next(exported),
            quote.section, quote.page, quote.passage_id, quote.statement_id, chips,
        )  # fmt: skip
    if finding.figure is not None:
        cell = finding.figure
        yield Row(
            finding.report, _figure_html(cell) + below, next(exported), cell.table, cell.page,
            chips=chips, view="data",
        )  # fmt: skip
    if finding.read and not (finding.quotes or finding.figure):
        yield Row(finding.report, _read_html(finding) + below, next(exported), chips=chips)


def _read_html(finding: Finding) -> str:
    """Say which sections were read to the end, and how much they hold."""
    said = (
        say("ask.read", section=section_name(read.section, language()), count=read.statements)
        for read in finding.read
    )
    items = "".join(f"<li>{escape(text)}</li>" for text in said)
    return f'<ul class="nb-sections-read">{items}</ul>'


def _figure_html(cell: FigureRow) -> str:
    key = (cell.table, cell.row, cell.column)
    if cell.value is None:
        value = escape(say("figures.blank"))
    else:
        value = (
            f"{escape(number(cell.value))} <small>{escape(figure_unit(key, language()))}</small>"
        )
    failing = "".join(
        f'<li class="nb-flag">× {escape(say("check.fails"))}：'
        f"{escape(check_label(check.check, language()))}</li>"
        for check in cell.checks
        if check.status is CheckStatus.FAILS
    )
    flags = f'<ul class="nb-flags">{failing}</ul>' if failing else ""
    return (
        f'<p class="nb-quote"><span class="nb-muted">{escape(figure_label(key, language()))}</span>'
        f"<b>{value}</b></p>{flags}"
    )


def _draw_head(key: str) -> None:
    names = ("column.agency", "column.year", "ask.evidence", "column.section", "")
    with st.container(key=f"{key}_head"):
        for column, name in zip(st.columns(_WIDTHS), names, strict=True):
            if name:
                column.html(f'<span class="nb-th">{escape(say(name))}</span>')


def _draw_row(row: Row, key: str) -> None:
    report = row.report
    pages = f"<br>{escape(say('report.page', page=row.page))}" if row.page else ""
    place = report.place if report.place and report.place not in agency_of(report) else ""
    with st.container(key=f"row_{key}"):
        agency, year, body, where, link = st.columns(_WIDTHS, vertical_alignment="top")
        agency.html(
            f'<div class="nb-agency"><strong>{escape(agency_of(report))}</strong>'
            + (f'<span class="nb-muted"> {escape(place)}</span>' if place else "")
            + f'<div class="nb-labels">{row.chips}</div></div>'
        )
        year.html(f'<span class="nb-year">{escape(report.year or "—")}</span>')
        body.html(f'<div class="nb-evidence">{row.body}</div>')
        section = section_name(row.section, language()) if row.section else "—"
        where.html(f'<span class="nb-section-name">{escape(section)}{pages}</span>')
        with link:
            st.page_link(
                page("report"), label=say("report.open_short"), icon=":material/article:",
                query_params=report_address(report.id, row.passage_id, statement=row.statement_id)
                | ({"view": row.view} if row.view else {}),
            )  # fmt: skip
            correct_quote(row.statement_id, f"correct_{key}")


def _value(row: Row) -> float | None:
    return row.export.value


def _by_agency(row: Row) -> tuple[Any, ...]:
    return (row.export.agency is None, row.export.agency or "", -(row.export.year or 0))


def _by_year(row: Row) -> tuple[Any, ...]:
    return (-(row.export.year or 0), row.export.agency or "")


def _by_value(row: Row) -> tuple[Any, ...]:
    value = _value(row)
    return (value is None, -(value or 0))


def _by_place(row: Row) -> tuple[Any, ...]:
    return (row.export.place is None, row.export.place or "", *_by_agency(row))


def _by_section(row: Row) -> tuple[Any, ...]:
    return (row.section, *_by_agency(row))


# How a table can be ordered; None is as it was found.
_ORDERS: Mapping[str, Callable[[Row], tuple[Any, ...]] | None] = {
    "found": None,
    "agency": _by_agency,
    "year": _by_year,
    "place": _by_place,
    "section": _by_section,
    "value": _by_value,
}
