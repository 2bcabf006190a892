"""问答: a conversation whose every sentence has its source, kept when the page is left or loaded again."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from indexer.library import Library
from nlp.plan import Plan
from ui.ask_history import current, draw_history, restart, store, write_address
from ui.ask_turn import Shown, draw_turn, outline
from ui.conversations import MOST_TURNS, Conversation, Turn, answered, now
from ui.language import say
from ui.markup import plain
from ui.parts import heading, with_library
from ui.state import asked_by_link

_BOX = "ask_box"
_WAITING = "ask_waiting"
_EXAMPLES = ("one", "two", "three", "four", "five")
_MAX_QUESTION = 500


@with_library
def draw(library: Library) -> None:
    """Draw the page."""
    heading(say("ask.title"), say("ask.lead"))
    conversation = current()
    asked = _draw_box()
    if linked := asked_by_link():  # a question of its own, which goes on from nothing
        conversation, asked = restart(), (linked, None)
    if asked:
        with st.spinner(say("ask.reading")):
            conversation = _ask(library, conversation, asked)
    write_address(conversation)
    draw_history(library, conversation)
    if not conversation.turns:
        _draw_examples()
        return
    _draw_turns(library, conversation)


def ask_later(question: str, plan: Plan | None = None) -> None:
    """Have a question asked when the page is drawn next; with a plan it is not read anew."""
    st.session_state[_WAITING] = (question, plan)


def _draw_turns(library: Library, conversation: Conversation) -> None:
    """Draw the latest turn, and the others below it, each folded until it is opened."""
    last = len(conversation.turns) - 1
    _draw_one(library, conversation, last)
    if last > 0:
        st.subheader(say("ask.earlier"), anchor=False)
    for index in range(last - 1, -1, -1):
        key = f"ask_turn_{conversation.key[:8]}_{index}"
        box = st.expander(plain(outline(conversation.turns[index])), key=key, on_change="rerun")
        if box.open:
            with box:
                _draw_one(library, conversation, index)


def _draw_one(library: Library, conversation: Conversation, index: int) -> None:
    turn = conversation.turns[index]
    answer = draw_turn(
        library,
        Shown(turn, f"{conversation.key[:8]}_{index}"),
        lambda plan: _replan(index, plan),
        ask_later,
    )
    if not turn.digest:
        store(current().change(index, answered(turn, answer)))


def _replan(index: int, plan: Plan) -> None:
    """Answer a turn by another plan; the one it was read as first is kept, to go back to."""
    conversation = current()
    turn = conversation.turns[index]
    original = turn.original or turn.plan
    kept = None if plan == original else original
    store(conversation.change(index, replace(turn, plan=plan, original=kept, digest="", rows=0)))


def _ask(
    library: Library, conversation: Conversation, asked: tuple[str, Plan | None]
) -> Conversation:
    question, plan = asked
    if len(conversation.turns) >= MOST_TURNS:
        conversation = restart()
    understood = plan or library.plan(question, conversation.previous)
    turn = Turn(question, replace(understood, question=question), now())
    made = replace(conversation, turns=(*conversation.turns, turn))
    store(made)
    return made


def _draw_box() -> tuple[str, Plan | None] | None:
    """Draw the box and return what is asked in this run, None when nothing is."""
    with st.container(key="ask_input"):
        typed = st.chat_input(say("ask.placeholder"), key=_BOX, max_chars=_MAX_QUESTION)
    waiting: tuple[str, Plan | None] = st.session_state.pop(_WAITING, ("", None))
    question = (typed or waiting[0] or "").strip()
    if not question:
        return None
    return question, None if typed else waiting[1]


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
    ask_later(say(f"ask.{name}"))
