"""Several reports of one agency on one year: side by side, with what to do about them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from indexer.errors import LibraryError
from indexer.library import Library
from nlp.evidence import ReportRow
from ui.corrections import correct_report
from ui.intake_files import base_name
from ui.language import say, written_date
from ui.markup import escape
from ui.parts import agency_of, form_name, link_report, year_of
from ui.removal import ask_removal
from ui.state import page, report_address

TROUBLE = "import_trouble"
"""Where a `LibraryError` waits until the page tells of it."""
_SHARES = "import_shares"
# Each group costs a comparison of texts; who has more of them sees to these first.
_MOST = 10
# With so much of its text in the other file, a report is that report in another format.
_SAME = 0.9


def draw_doubles(library: Library, groups: Sequence[Sequence[ReportRow]]) -> None:
    """Draw the groups of reports of one agency on one year; nothing when there is none."""
    if not groups:
        return
    st.subheader(say("doubles.title", count=len(groups)), anchor=False)
    st.caption(say("doubles.lead"))
    for group in groups[:_MOST]:
        _draw_group(library, group)
    if len(groups) > _MOST:
        st.caption(say("doubles.more", count=len(groups) - _MOST))


def _draw_group(library: Library, group: Sequence[ReportRow]) -> None:
    first = group[0]
    key = f"double_{first.id}"
    share = _share(library, group)
    with st.container(border=True, key=key, gap="xsmall"):
        advice = say("doubles.same" if share >= _SAME else "doubles.differ", share=f"{share:.0%}")
        st.html(
            f'<div class="nb-where"><strong>{escape(agency_of(first))}</strong>'
            f"<span>{escape(year_of(first))}</span>"
            f"<span>{escape(say('doubles.count', count=len(group)))}</span></div>"
            f'<p class="nb-read">{escape(advice)}</p>'
        )
        for row in group:
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"{key}_{row.id}", gap="small"
            ):
                st.html(_row_html(row))
                link_report(row)
                correct_report(library, row, f"{key}_correct_{row.id}")
                if st.button(
                    say("doubles.remove"), key=f"{key}_remove_{row.id}", type="tertiary",
                    icon=":material/delete:",
                ):  # fmt: skip
                    ask_removal((row,))
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_ways"):
            st.button(
                say("doubles.keep"), key=f"{key}_keep", icon=":material/done_all:",
                on_click=_keep, args=(library, tuple(row.id for row in group)),
            )  # fmt: skip
            other = report_address(group[-1].id) | {"view": "compare", "with": first.id}
            st.page_link(
                page("report"), label=say("doubles.compare"), icon=":material/difference:",
                query_params=other,
            )  # fmt: skip


def _row_html(row: ReportRow) -> str:
    facts = [form_name(row.form)]
    if row.pages:
        facts.append(say("doubles.pages", count=row.pages))
    if row.published:
        facts.append(say("doubles.published", date=written_date(row.published)))
    return (
        f'<div class="nb-where"><strong>{escape(base_name(row.name))}</strong>'
        f'<span class="nb-muted">{escape(" · ".join(facts))}</span></div>'
    )


def _share(library: Library, group: Sequence[ReportRow]) -> float:
    """Return how much of the text the report least like the first shares with it, 0–1."""
    kept: dict[tuple[str, ...], float] = st.session_state.setdefault(_SHARES, {})
    key = tuple(row.id for row in group)
    if key not in kept:
        first, *others = key
        kept[key] = min(
            max(
                library.compare(first, other).share.exact,
                library.compare(other, first).share.exact,
            )
            for other in others
        )
    return kept[key]


def _keep(library: Library, report_ids: tuple[str, ...]) -> None:
    try:
        library.keep_doubles(report_ids)
    except LibraryError as error:
        st.session_state[TROUBLE] = error
