"""One question with its answer: how it was understood, the words, the table, what was left out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from indexer.export import ExportRow
from indexer.library import Library
from indexer.offers import Offer, offers
from nlp.plan import Kind, Plan, Show
from ui.ask_chips import draw_chips
from ui.ask_making import draw_making
from ui.conversations import Turn, digest_of
from ui.findings import (
    Row,
    draw_findings,
    draw_folded,
    draw_near_misses,
    finding_rows,
    sort_rows,
)
from ui.language import Language, language, language_parameters, number, say
from ui.markup import escape, plain
from ui.parts import FORMS, MIME, export_menu, exported, file_name
from ui.state import page

if TYPE_CHECKING:
    from nlp.answer import Answer

_ANSWERS = "ask_answers"
# So many answers are kept at hand; a long one holds thousands of rows.
_MOST_ANSWERS = 12
# The answer itself; what follows are its notes and warnings.
_FIRST_SENTENCE = re.compile(r"[^。]*。|.*?[^\d\s]\.(?=\s+[A-Z“])", re.S)


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn on the page, and the name by which its widgets are told from those of others."""

    turn: Turn
    key: str


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer with the time it took."""

    answer: Answer
    took_ms: float


def draw_turn(
    library: Library,
    shown: Shown,
    take: Callable[[Plan], None],
    ask: Callable[[str, Plan | None], None],
) -> Answer:
    """Draw a turn and return its answer.

    Args:
        library: what answers it.
        shown: the turn.
        take: takes the plan that a correction makes.
        ask: asks another question, by a plan when there is one.
    """
    turn, key = shown.turn, shown.key
    given = _answer(library, turn.plan)
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<p class="nb-answer nb-question">{escape(turn.question)}</p>')
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        draw_chips(library, turn, key, take)
        _draw_answer(library, shown, given, ask)
    return given.answer


def outline(turn: Turn) -> str:
    """Return one line for a turn that is folded."""
    if not turn.digest or not turn.rows:
        return turn.question
    return f"{turn.question} · {say('ask.found', count=turn.rows)}"


def _answer(library: Library, plan: Plan) -> _Given:
    """Answer a plan; the answer is kept as long as the library does not change."""
    kept: dict[tuple[int, Plan], _Given] = st.session_state.setdefault(_ANSWERS, {})
    key = (library.changes, plan)
    if key not in kept:
        started = time.perf_counter()
        answer = library.answer(plan)
        while len(kept) >= _MOST_ANSWERS:
            kept.pop(next(iter(kept)))
        kept[key] = _Given(answer, (time.perf_counter() - started) * 1000)
    return kept[key]


def _draw_answer(
    library: Library, shown: Shown, given: _Given, ask: Callable[[str, Plan | None], None]
) -> None:
    turn, key, answer = shown.turn, shown.key, given.answer
    st.html(_answer_html(answer))
    if turn.digest and turn.digest != digest_of(answer):
        st.html(f'<p class="nb-changed">{escape(_changed(turn, answer))}</p>')
    if answer.status == "declined":
        _draw_offers(library, turn, answer, key, ask)
        return
    rows = finding_rows(answer.findings)
    if turn.plan.show is Show.EXPORT and rows:
        _draw_downloads(rows, turn.question, key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"ask_summary_{key}"):
        st.html(f'<p class="nb-muted nb-searched">{escape(_summary(given, len(rows)))}</p>')
        rows = sort_rows(rows, key=f"findings_{key}")
        if rows:
            made = tuple(row.export for row in rows)
            export_menu(lambda: made, name=turn.question, count=len(made), key=f"ask_export_{key}")
    draw_making(answer, key=f"making_{key}")
    draw_findings(rows, key=f"findings_{key}")
    draw_near_misses(answer.near_misses, key=f"near_{key}")
    draw_folded(
        finding_rows(answer.examined), title="ask.examined", help="ask.examined_help",
        key=f"read_{key}",
    )  # fmt: skip


def _answer_html(answer: Answer) -> str:
    if answer.status == "declined":
        return (
            f'<div class="nb-declined"><strong>{escape(say("ask.declined"))}</strong>'
            f'<p class="nb-answer">{escape(answer.text)}</p></div>'
        )
    end = _FIRST_SENTENCE.match(answer.text)
    first = end[0] if end else answer.text
    notes = answer.text[len(first) :]
    below = f'<span class="nb-notes">{escape(notes)}</span>' if notes.strip() else ""
    return f'<p class="nb-answer">{escape(first)}{below}</p>'


def _changed(turn: Turn, answer: Answer) -> str:
    rows = len(finding_rows(answer.findings))
    key = "ask.changed" if rows != turn.rows else "ask.changed_otherwise"
    return say(key, before=turn.rows, now=rows)


def _summary(given: _Given, rows: int) -> str:
    parts = [say("ask.searched", count=given.answer.searched)]
    if rows:
        parts.append(say("ask.found", count=rows))
    return " · ".join([*parts, f"{number(round(given.took_ms))} ms"])


def _draw_downloads(rows: Sequence[Row], name: str, key: str) -> None:
    """Draw the export that was asked for in words («导出这些»), right under the answer."""
    made = tuple(row.export for row in rows)

    def give() -> Sequence[ExportRow]:
        return made

    with st.container(horizontal=True, key=f"ask_downloads_{key}"):
        for form in FORMS:
            st.download_button(
                say(f"export.{form}"), partial(exported, give, form, _language()),
                file_name=f"{file_name(name)}.{form}", mime=MIME[form],
                key=f"ask_download_{key}_{form}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def _language() -> Language:
    return language()


# ----------------------------------------------------------------------------------------- offers


def _draw_offers(
    library: Library,
    turn: Turn,
    answer: Answer,
    key: str,
    ask: Callable[[str, Plan | None], None],
) -> None:
    """Offer what can be asked instead, each as a question that is asked with one click."""
    found = _offers(library, answer)
    with st.container(key=f"offers_{key}", gap="xsmall"):
        if found:
            st.html(f'<p class="nb-muted">{escape(say("offer.title"))}</p>')
        for index, offer in enumerate(found):
            label = _offer_text(offer)
            own = offer.what == "question"
            st.button(
                plain(label), key=f"offer_{key}_{index}", icon=":material/chat_bubble:",
                on_click=ask, args=(label if own else f"{turn.question}（{label}）", offer.plan),
            )  # fmt: skip
        if answer.plan.kind is Kind.NONE:
            st.page_link(
                page("search"), label=say("offer.search"), icon=":material/search:",
                query_params={"q": turn.question} | language_parameters(),
            )  # fmt: skip


def _offers(library: Library, answer: Answer) -> tuple[Offer, ...]:
    kept = st.session_state.setdefault("ask_offers", {})
    key = (library.changes, answer.plan)
    if key not in kept:
        if len(kept) > _MOST_ANSWERS:
            kept.clear()
        kept[key] = offers(library, answer)
    found: tuple[Offer, ...] = kept[key]
    return found


def _offer_text(offer: Offer) -> str:
    return (
        offer.value if offer.what == "question" else say(f"offer.{offer.what}", value=offer.value)
    )
