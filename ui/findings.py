"""The findings of an answer as a table: who, when, the quote or the cell, where, and the way there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from corpus.report import CheckStatus
from indexer.export import section_name
from nlp.evidence import FigureRow, ReportRow
from nlp.figure_names import check_label, figure_label, figure_unit
from ui.language import language, number, say
from ui.markup import escape, role_chip, theme_chip
from ui.parts import agency_of, link_report

if TYPE_CHECKING:
    from nlp.answer import Finding, NearMiss

PAGE_SIZE = 20
_WIDTHS = (0.21, 0.07, 0.44, 0.17, 0.11)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a quote, a cell, or the sections read to the end."""

    report: ReportRow
    body: str
    section: str = ""
    page: int | None = None
    passage_id: int | None = None
    statement_id: int | None = None
    chips: str = ""


def finding_rows(findings: Iterable[Finding], reason: str = "") -> tuple[Row, ...]:
    """Return the rows of findings, a row for each quote and each cell; `reason` stands below."""
    return tuple(row for finding in findings for row in _rows(finding, reason))


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
    if not misses:
        return
    with st.expander(say("ask.near", count=len(misses)), icon=":material/rule:"):
        st.caption(say("ask.near_help"))
        rows = tuple(row for m in misses for row in finding_rows((m.finding,), m.reason))
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
    for quote in finding.quotes:
        yield Row(
            finding.report, f'<p class="nb-quote">{escape(quote.text)}</p>{below}', quote.section,
            quote.page, quote.passage_id, quote.statement_id, chips,
        )  # fmt: skip
    if finding.figure is not None:
        cell = finding.figure
        yield Row(finding.report, _figure_html(cell) + below, cell.table, cell.page, chips=chips)
    if finding.read and not (finding.quotes or finding.figure):
        items = "".join(
            "<li>"
            + escape(
                say(
                    "ask.read",
                    section=section_name(read.section, language()),
                    count=read.statements,
                )
            )
            + "</li>"
            for read in finding.read
        )
        yield Row(finding.report, f'<ul class="nb-sections-read">{items}</ul>{below}', chips=chips)


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
            link_report(report, row.passage_id, statement=row.statement_id, short=True)
