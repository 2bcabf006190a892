"""问答: a conversation whose every sentence has its source, kept while the session lasts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import streamlit as st

from indexer.export import ExportRow
from indexer.library import Library
from ui.findings import draw_findings, draw_near_misses, finding_rows
from ui.language import number, say
from ui.markup import escape, plain
from ui.parts import export_menu, heading, with_library

if TYPE_CHECKING:
    from nlp.answer import Answer

_TURNS = "ask_turns"
_NUMBER = "ask_number"
_BOX = "ask_box"
_EXAMPLES = ("one", "two", "three", "four", "five")
_MAX_QUESTION = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation with its answer."""

    number: int
    question: str
    answer: Answer
    took_ms: float


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    heading(say("ask.title"), say("ask.lead"))
    asked = _draw_box()
    turns: tuple[Turn, ...] = st.session_state.setdefault(_TURNS, ())
    if asked:
        with st.spinner(say("ask.reading")):
            turns = (_ask(library, asked), *turns)
        st.session_state[_TURNS] = turns
    if not turns:
        _draw_examples()
        return
    _draw_turn(turns[0])
    if len(turns) > 1:
        st.subheader(say("ask.earlier"), anchor=False)
    for turn in turns[1:]:
        box = st.expander(plain(turn.question), key=f"ask_turn_{turn.number}", on_change="rerun")
        if box.open:
            with box:
                _draw_turn(turn)
    st.button(say("ask.again"), icon=":material/delete_sweep:", key="ask_clear", on_click=_clear)


def _ask(library: Library, question: str) -> Turn:
    started = time.perf_counter()
    answer = library.ask(question)
    took = (time.perf_counter() - started) * 1000
    numbers = st.session_state.setdefault(_NUMBER, count())
    return Turn(next(numbers), question, answer, took)


def _clear() -> None:
    st.session_state[_TURNS] = ()


def _draw_box() -> str:
    """Draw the box and return what is asked in this run, "" when nothing is."""
    with st.container(key="ask_input"):
        typed = st.chat_input(say("ask.placeholder"), key=_BOX, max_chars=_MAX_QUESTION)
    example = st.session_state.pop("ask_example", "")
    return (typed or example or "").strip()


def _draw_examples() -> None:
    st.subheader(say("ask.examples"), anchor=False)
    for name in _EXAMPLES:
        st.button(
            say(f"ask.{name}"),
            key=f"ask_example_{name}",
            icon=":material/chat_bubble:",
            on_click=_take_example,
            args=(name,),
        )


def _take_example(name: str) -> None:
    st.session_state["ask_example"] = say(f"ask.{name}")


# ---------------------------------------------------------------------------------------- one turn


def _draw_turn(turn: Turn) -> None:
    answer = turn.answer
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<p class="nb-answer nb-question">{escape(turn.question)}</p>')
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        st.html(_answer_html(answer))
        rows = finding_rows(answer.findings)
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"ask_summary_{turn.number}"
        ):
            st.html(f'<p class="nb-muted nb-searched">{escape(_summary(turn, len(rows)))}</p>')
            if rows:
                _draw_export(turn)
        draw_findings(rows, key=f"findings_{turn.number}")
        draw_near_misses(answer.near_misses, key=f"near_{turn.number}")


def _answer_html(answer: Answer) -> str:
    if answer.status == "declined":
        return (
            f'<div class="nb-declined"><strong>{escape(say("ask.declined"))}</strong>'
            f'<p class="nb-answer">{escape(answer.text)}</p></div>'
        )
    return f'<p class="nb-answer">{escape(answer.text)}</p>'


def _summary(turn: Turn, rows: int) -> str:
    parts = [say("ask.searched", count=turn.answer.searched)]
    if rows:
        parts.append(say("ask.found", count=rows))
    return " · ".join([*parts, f"{number(round(turn.took_ms))} ms"])


def _draw_export(turn: Turn) -> None:
    from indexer.export import rows_from_answer

    def rows() -> Sequence[ExportRow]:
        return rows_from_answer(turn.answer)

    made = rows()
    export_menu(rows, name=turn.question, count=len(made), key=f"ask_export_{turn.number}")
