"""The hits of a search: alone or by report, why each was found, what folds under it, what is picked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from indexer.library import Library
from indexer.search import FOLDED_WITHIN, Hit, SearchResult
from nlp.evidence import ReportRow, StatementRow
from nlp.labels.taxonomy import role_name
from ui.corrections import correct_statements
from ui.language import language, language_parameters, number, say
from ui.markup import escape, excerpt, label_chips, theme_chip
from ui.parts import agency_of, link_report, where_html, year_of
from ui.search_state import SearchState, run_search
from ui.state import page

GROUPED_WITHIN = 1000
"""So many of the first hits are put together by report."""
GROUPS_A_PAGE = 8

# More marks than this would make an address that some browsers cut.
_MOST_MARKS = 50
# A report shows so many of its hits at once; the others are one click away.
_FIRST = 3
_PICKED = "search_picked"
_FOLDED = "search_folded"
Store = Callable[[SearchState], None]


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one report, best first."""

    report: ReportRow
    hits: tuple[Hit, ...]


def group_by_report(hits: Sequence[Hit]) -> tuple[Group, ...]:
    """Put the hits of a report together; the report of the first hit comes first."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.report.id, []).append(hit)
    return tuple(Group(held[0].report, tuple(held)) for held in found.values())


def draw_hits(
    library: Library, state: SearchState, result: SearchResult, hits: Sequence[Hit]
) -> None:
    """Draw hits one after the other."""
    for hit in hits:
        _draw_hit(library, state, result, hit, alone=True)


def draw_groups(
    library: Library,
    state: SearchState,
    result: SearchResult,
    groups: Sequence[Group],
    store: Store,
) -> None:
    """Draw the hits of each report under its name."""
    for group in groups:
        report = group.report
        with st.container(border=True, key=f"group_{report.id}", gap="small"):
            st.html(
                f'<div class="nb-where nb-group"><strong>{escape(agency_of(report))}</strong>'
                f"<span>{escape(year_of(report))}</span>"
                f'<span class="nb-count">{escape(say("search.in_report", count=len(group.hits)))}</span></div>'
            )
            for hit in group.hits[:_FIRST]:
                _draw_hit(library, state, result, hit, alone=False)
            more = len(group.hits) - _FIRST
            if more > 0:
                st.button(
                    say("search.more_in_report", count=more), key=f"more_{report.id}",
                    type="tertiary", icon=":material/unfold_more:", on_click=store,
                    args=(_only(state, report),),
                )  # fmt: skip


def _only(state: SearchState, report: ReportRow) -> SearchState:
    scope = replace(state.scope, reports=(report.id,))
    return replace(state, scope=scope, grouped=False, fold=False, page=1)


# --------------------------------------------------------------------------------------------- hit


def _draw_hit(
    library: Library, state: SearchState, result: SearchResult, hit: Hit, *, alone: bool
) -> None:
    with st.container(border=alone, key=f"hit_{hit.passage_id}", gap="xsmall"):
        where = where_html(hit.report, hit.section, hit.page, alone=alone)
        st.html(
            f'{where}<p class="nb-text">{excerpt(hit.text, hit.highlights)}</p>'
            f'<div class="nb-labels">{label_chips(_touched(hit))}</div>{why_html(hit, result)}'
        )
        marks = ",".join(f"{start}-{end}" for start, end in hit.highlights[:_MOST_MARKS])
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"foot_{hit.passage_id}"
        ):
            _draw_pick(state, hit.passage_id)
            link_report(hit.report, hit.passage_id, mark=marks)
            st.page_link(
                page("search"), label=say("search.similar"), icon=":material/join_inner:",
                query_params={"like": str(hit.passage_id), "of": hit.report.id}
                | language_parameters(),
            )  # fmt: skip
            numbers = [statement.statement_id for statement in _touched(hit)]
            correct_statements(library, numbers, f"correct_{hit.passage_id}")
        if hit.duplicates:
            _draw_duplicates(library, state, hit)


def _touched(hit: Hit) -> tuple[StatementRow, ...]:
    """Return the statements that hold a mark; all of them when nothing is marked."""
    touched = tuple(
        statement
        for statement in hit.statements
        if any(start < statement.end and statement.start < end for start, end in hit.highlights)
    )
    return touched or hit.statements


def why_html(hit: Hit, result: SearchResult) -> str:
    """Return why a passage is a hit, folded: its words, its themes, how near it is in meaning."""
    why = hit.why
    rows = []
    if why.words:
        shown = say("detail.comma").join(_word_html(word, result) for word in why.words)
        rows.append((say("why.words"), shown))
    if why.wording is not None:
        rows.append((say("why.wording"), _bar_html(why.wording)))
    if why.similarity is not None:
        rows.append((say("why.similarity"), _bar_html(why.similarity)))
    if why.themes:
        rows.append((say("why.themes"), "".join(map(theme_chip, why.themes))))
    roles = dict.fromkeys(role_name(s.role, language()) for s in _touched(hit))
    if roles:
        rows.append((say("why.roles"), escape(say("detail.comma").join(roles))))
    if not why.words and why.similarity is not None:
        rows.append(("", escape(say("why.no_words"))))
    if not rows:
        return ""
    items = "".join(f"<div><dt>{escape(k)}</dt><dd>{v}</dd></div>" for k, v in rows)
    return (
        f'<details class="nb-why"><summary>{escape(say("why.title"))}</summary>'
        f"<dl>{items}</dl></details>"
    )


def _word_html(word: str, result: SearchResult) -> str:
    """Return a word of the passage, and what of the query the lexicon led from to it."""
    sources = [e.matched for e in result.expanded if word in e.terms and word != e.matched]
    source = f" <small>{escape(say('why.through', word=sources[0]))}</small>" if sources else ""
    return f"<mark>{escape(word)}</mark>{source}"


def _bar_html(share: float) -> str:
    """Return a share as a bar with its number, which the bar alone would not tell."""
    percent = round(100 * min(1.0, max(0.0, share)))
    return (
        f'<span class="nb-bar"><span style="width:{percent}%"></span></span>'
        f"<b>{escape(number(percent))}%</b>"
    )


# -------------------------------------------------------------------------------------- duplicates


def _draw_duplicates(library: Library, state: SearchState, hit: Hit) -> None:
    """List the passages that say nearly the same; they are fetched when they are asked for."""
    box = st.expander(
        say("search.duplicates", count=len(hit.duplicates)), key=f"same_{hit.passage_id}",
        icon=":material/content_copy:", on_change="rerun",
    )  # fmt: skip
    if not box.open:
        return
    with box:
        for other in _find_hits(library, state, hit.duplicates):
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"copy_{other.passage_id}"
            ):
                st.html(where_html(other.report, other.section, other.page))
                link_report(other.report, other.passage_id, short=True)


def _find_hits(library: Library, state: SearchState, ids: Collection[int]) -> tuple[Hit, ...]:
    """Return hits that fold; near-duplicates are only looked for among the first hits."""
    topic = (library.changes, state.topic, state.sort)
    kept = st.session_state.get(_FOLDED)
    if kept is None or kept[0] != topic:
        found = run_search(library, state, limit=FOLDED_WITHIN, fold=False).hits
        kept = (topic, {hit.passage_id: hit for hit in found})
        st.session_state[_FOLDED] = kept
    return tuple(kept[1][key] for key in ids if key in kept[1])


# ----------------------------------------------------------------------------------------- picking


def picked(state: SearchState) -> frozenset[int]:
    """Return the passages picked of this search; another search begins with none."""
    topic, chosen = st.session_state.get(_PICKED, (None, frozenset()))
    return frozenset(chosen) if topic == state.topic else frozenset()


def _pick(state: SearchState, chosen: frozenset[int]) -> None:
    st.session_state[_PICKED] = (state.topic, chosen)


def draw_picking(library: Library, state: SearchState, result: SearchResult) -> None:
    """Draw what picks all hits of the page, all hits there are, or none."""
    here = frozenset(hit.passage_id for hit in result.hits)
    chosen = picked(state)
    if not here <= chosen:
        st.button(
            say("search.pick_page"), icon=":material/done_all:", key="pick_page", type="tertiary",
            on_click=_pick, args=(state, chosen | here),
        )  # fmt: skip
    if len(here) < result.total and len(chosen) < result.total:
        st.button(
            say("search.pick_all", count=result.total), icon=":material/select_all:", key="pick_all",
            type="tertiary", on_click=_pick_all, args=(library, state),
        )  # fmt: skip
    if chosen:
        st.button(
            say("search.pick_none", count=len(chosen)), icon=":material/remove_done:",
            key="pick_none", type="tertiary", on_click=_pick, args=(state, frozenset()),
        )  # fmt: skip


def _pick_all(library: Library, state: SearchState) -> None:
    """Pick every hit, those of the other pages and those that fold too."""
    found = run_search(library, replace(state, sort="relevance"), limit=None, fold=False)
    _pick(state, frozenset(hit.passage_id for hit in found.hits))


def _draw_pick(state: SearchState, passage: int) -> None:
    key = f"pick_{passage}"
    chosen = picked(state)
    st.session_state[key] = passage in chosen
    st.checkbox(
        say("search.pick"), key=key, on_change=_pick, args=(state, chosen ^ {passage}),
    )  # fmt: skip
