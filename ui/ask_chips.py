"""How a question was understood, as chips: each can be changed or taken out, others added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from indexer.library import Library
from nlp.names.thresholds import SIGNS
from nlp.plan import Kind, Plan
from ui.ask_plan import (
    Part,
    addable,
    change,
    is_single,
    name_of,
    options_of,
    parts_of,
    remove,
    value_of,
    with_bound,
)
from ui.conversations import Turn
from ui.language import say
from ui.markup import escape, plain

Take = Callable[[Plan], None]
_LONGEST = 26


def draw_chips(library: Library, turn: Turn, key: str, take: Take) -> None:
    """Draw the parts of a plan; `take` is given the plan that a change makes."""
    plan = turn.plan
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"chips_{key}"
    ):
        st.html(f'<span class="nb-muted">{escape(say("chip.read_as"))}</span>', width="content")
        for part in parts_of(plan, _kind_name):
            _draw_chip(library, plan, part, key, take)
        _draw_adding(library, plan, key, take)
        if turn.original is not None:
            st.button(
                say("chip.undo"), key=f"undo_{key}", type="tertiary", icon=":material/undo:",
                on_click=take, args=(turn.original,),
            )  # fmt: skip


def _draw_chip(library: Library, plan: Plan, part: Part, key: str, take: Take) -> None:
    text = _text(part)
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    chip = st.popover(
        plain(say("chip.label", name=say(f"chip.{part.name}"), text=short)), key=f"chip_{key}_{part.name}",
        on_change="rerun", help=plain(text) if short != text else None,
    )  # fmt: skip
    if not chip.open:
        return
    with chip:
        if part.name == "bound":
            _draw_bound(plan, key, take)
        elif part.name != "negated":
            _draw_editor(library, plan, part.name, key, take)
        if part.removable:
            st.button(
                say("chip.remove"), key=f"remove_{key}_{part.name}", icon=":material/close:",
                on_click=take, args=(remove(plan, part.name),), width="stretch",
            )  # fmt: skip


def _draw_adding(library: Library, plan: Plan, key: str, take: Take) -> None:
    """Draw what adds a part the plan lacks; for what was not understood, what it is to ask."""
    menu = st.popover(
        say("chip.add"), icon=":material/add:", key=f"chip_{key}_add", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        for name in addable(plan):
            if name == "bound":
                _draw_bound(plan, key, take)
            else:
                _draw_editor(library, plan, name, key, take)


def _draw_editor(library: Library, plan: Plan, name: str, key: str, take: Take) -> None:
    widget = f"part_{key}_{name}"
    label = say(f"chip.{name}")

    def taken() -> None:
        given = st.session_state[widget]
        value = given if is_single(name) else tuple(given)
        take(change(plan, name, value))

    if name == "words":
        _draw_words(plan, widget, label, take)
        return
    options = options_of(name, plan, library.known())
    shown = _naming(name, plan.language)
    now = value_of(name, plan)
    if is_single(name):
        st.session_state[widget] = now if now in options else None
        st.radio(label, options, key=widget, format_func=shown, on_change=taken)
        return
    st.session_state[widget] = [value for value in now if value in options]
    st.multiselect(
        label, options, key=widget, format_func=shown, on_change=taken,
        placeholder=say("filter.any"), select_all=False,
    )  # fmt: skip


def _draw_words(plan: Plan, widget: str, label: str, take: Take) -> None:
    st.session_state[widget] = " ".join(plan.words)

    def taken() -> None:
        take(change(plan, "words", tuple(str(st.session_state[widget] or "").split())))

    st.text_input(label, key=widget, on_change=taken)


def _draw_bound(plan: Plan, key: str, take: Take) -> None:
    bound = plan.threshold
    with st.form(f"bound_{key}", border=False):
        sign = st.selectbox(
            say("chip.bound"), SIGNS, index=SIGNS.index(bound.sign) if bound else 0,
            format_func=lambda each: say(f"sign.{_SIGN_NAMES[each]}"),
        )  # fmt: skip
        least = st.number_input(say("chip.number"), value=bound.number if bound else 0.0)
        most = st.number_input(say("chip.upper"), value=bound.upper if bound else 0.0)
        if st.form_submit_button(say("chip.apply")):
            take(with_bound(plan, sign, least, most))
            st.rerun()


_SIGN_NAMES = {
    ">": "more", ">=": "at_least", "<": "less", "<=": "at_most", "=": "equal", "between": "between",
    "blank": "blank",
}  # fmt: skip


def _text(part: Part) -> str:
    return say(f"joint.{part.text}") if part.name == "joint" else part.text


def _naming(name: str, spoken: str) -> Callable[[Any], str]:
    if name == "kind":
        return _kind_name
    if name == "joint":
        return lambda how: say(f"joint.{how}")
    return lambda value: plain(name_of(name, value, spoken))


def _kind_name(kind: Kind) -> str:
    return say(f"kind.{kind}")
