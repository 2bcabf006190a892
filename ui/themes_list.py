"""What stands behind a mark of the themes page: its agencies and their quotes, all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from indexer.browse import Return
from indexer.library import Library
from nlp.evidence import StatementRow, agency_key
from nlp.labels.taxonomy import role_name
from ui.corrections import correct_statement
from ui.language import language, say
from ui.markup import escape, role_chip
from ui.parts import agency_of, export_menu, link_report, page_count, where_html, year_of
from ui.themes_charts import counted
from ui.themes_marks import Mark, export_rows, named_theme
from ui.themes_state import ThemesState

Store = Callable[[ThemesState], None]
AGENCIES_A_PAGE = 10


def draw_mark(library: Library, state: ThemesState, mark: Mark, store: Store) -> None:
    """List the agencies of a mark, as many as its number says, each with its quotes."""
    groups = group_by_agency(mark.statements)
    pages = page_count(len(groups), AGENCIES_A_PAGE)
    number = min(state.page, pages)
    with st.container(key="themes_list"):
        st.html(
            f'<h2 class="nb-mark" id="nb-mark">{escape(mark.name)}</h2>'
            f'<p class="nb-total" id="nb-counted">{escape(counted(mark))}</p>'
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            export_menu(
                partial(export_rows, (mark,), language()), name=mark.name,
                count=len(mark.statements), key="themes_mark_export",
                title=say("themes.export_mark"),
            )  # fmt: skip
            st.button(
                say("themes.close"), icon=":material/close:", type="tertiary", key="themes_close",
                on_click=store, args=(state.open(""),),
            )  # fmt: skip
        first = (number - 1) * AGENCIES_A_PAGE
        for rows in groups[first : first + AGENCIES_A_PAGE]:
            _draw_agency(library, rows)
        if pages > 1:
            key = f"themes_page_{state.view}_{mark.key}"
            with st.container(horizontal_alignment="center"):
                st.pagination(
                    pages, default=number, key=key, on_change=_turn, args=(state, key, store)
                )


def _turn(state: ThemesState, key: str, store: Store) -> None:
    store(replace(state, page=st.session_state[key]))


def group_by_agency(statements: Iterable[StatementRow]) -> tuple[tuple[StatementRow, ...], ...]:
    """Put statements together by agency, under all its names; those that say most come first."""
    held: dict[str, list[StatementRow]] = {}
    for row in statements:
        held.setdefault(agency_key(row.report), []).append(row)
    ordered = sorted(held.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(tuple(rows) for _, rows in ordered)


def _draw_agency(library: Library, rows: Sequence[StatementRow]) -> None:
    latest = max((row.report for row in rows), key=lambda r: r.year or 0)
    names = dict.fromkeys(agency_of(row.report) for row in rows)
    others = [name for name in names if name != agency_of(latest)]
    also = escape(say("themes.also_called", names=say("detail.comma").join(others)))
    below = f'<span class="nb-muted">{also}</span>' if others else ""
    with st.container(border=True, gap="xsmall", key=f"agency_{rows[0].statement_id}"):
        st.html(
            f'<div class="nb-where nb-group nb-speaker"><strong>{escape(agency_of(latest))}</strong>'
            f'{below}<span class="nb-count">{escape(say("themes.says", count=len(rows)))}</span></div>'
        )
        draw_quotes(library, rows, key="quote")


def draw_quotes(library: Library, rows: Sequence[StatementRow], *, key: str) -> None:
    """List quotes, each with the link to its place in the report and what corrects its label."""
    for row in rows:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small",
            key=f"said_{key}_{row.statement_id}",
        ):  # fmt: skip
            st.html(
                f'<div class="nb-said"><span class="nb-year">{escape(year_of(row.report))}</span>'
                f"{where_html(row.report, row.section, row.page, alone=False)}"
                f'<p class="nb-quote">{escape(row.text)}</p></div>'
            )
            link_report(row.report, row.passage_id, statement=row.statement_id, short=True)
            correct_statement(library, row, f"fix_{key}_{row.statement_id}")


def draw_returns(library: Library, returns: Sequence[Return]) -> None:
    """List the problems that came back, with what was said before and what is said again."""
    for number, back in enumerate(returns):
        with st.container(border=True, gap="xsmall", key=f"back_{number}"):
            pledge = say(f"themes.back_{back.pledge}", since=str(back.since), year=str(back.year))
            gap = say("themes.back_gap", count=back.between) if back.between else ""
            st.html(
                f'<div class="nb-where nb-back"><strong>{escape(named_theme(back.theme))}</strong>'
                f"<span>{escape(pledge)}</span><span>{escape(gap)}</span></div>"
            )
            for label, rows in ((back.pledge, back.said), ("problem", back.again)):
                st.html(f'<div class="nb-labels">{role_chip(label)}</div>')
                draw_quotes(library, rows, key=f"back_{number}_{label}")


def returns_summary(returns: Sequence[Return]) -> str:
    """Say how many problems came back, after what."""
    after = {
        pledge: len([b for b in returns if b.pledge == pledge])
        for pledge in ("resolved", "measure")
    }
    parts = [
        say("themes.back_count", count=count, role=role_name(pledge, language()))
        for pledge, count in after.items()
        if count
    ]
    return say("detail.comma").join(parts)
