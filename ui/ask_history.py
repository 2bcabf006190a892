"""Which conversation is on the page, and the list of those before: open, name, delete, export."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from indexer.library import Library
from ui.conversations import MOST, Conversation, Listed, begin, drawer, keep, listed, load
from ui.keeping import KeepingError, is_own_computer, may_list, note_own
from ui.language import Language, language, language_parameters, say, written_date
from ui.markup import escape, plain
from ui.parts import MIME, file_name

PARAMETER = "c"
"""The query parameter that names the conversation."""
_CURRENT = "ask_conversation"
_STAMP = "ask_stamp"
_ADDRESS = "ask_address"
_TROUBLE = "ask_trouble"
_LOST = "ask_lost"
_SHOWN = 30


def current() -> Conversation:
    """Return the conversation of the address, else that of the session, else a new one."""
    held: Conversation | None = st.session_state.get(_CURRENT)
    asked = st.query_params.get(PARAMETER, "")
    if asked and asked != st.session_state.get(_ADDRESS) and (held is None or held.key != asked):
        return _open(asked)
    if held is None:
        return restart()
    stamp = drawer().stamp(held.key)
    if stamp and stamp != st.session_state.get(_STAMP):  # another window went on with it
        return _open(held.key)
    return held


def store(conversation: Conversation) -> None:
    """Put a conversation on the page and keep it; one that cannot be kept stays on the page."""
    st.session_state[_CURRENT] = conversation
    if not conversation.turns:
        return
    note_own(conversation.key)
    try:
        keep(conversation)
        st.session_state.pop(_TROUBLE, None)
    except KeepingError as error:
        st.session_state[_TROUBLE] = str(error)
    st.session_state[_STAMP] = drawer().stamp(conversation.key)


def restart() -> Conversation:
    """Put a new conversation on the page and return it."""
    made = begin()
    st.session_state[_CURRENT] = made
    st.session_state[_STAMP] = 0
    return made


def write_address(conversation: Conversation) -> None:
    """Let the address carry the conversation, so that it is there when the page is loaded again."""
    wanted = {PARAMETER: conversation.key} if conversation.turns else {}
    given = {name: st.query_params[name] for name in st.query_params}
    if given != wanted | language_parameters():
        st.query_params.from_dict(wanted | language_parameters())
    st.session_state[_ADDRESS] = wanted.get(PARAMETER, "")


def _open(key: str) -> Conversation:
    held = load(key)
    st.session_state[_LOST] = held is None
    if held is None:
        return restart()
    note_own(key)
    st.session_state[_CURRENT] = held
    st.session_state[_STAMP] = drawer().stamp(key)
    return held


# ---------------------------------------------------------------------------------------- drawing


def draw_history(library: Library, conversation: Conversation) -> None:
    """Draw what begins, opens, names, deletes and exports conversations."""
    if st.session_state.pop(_LOST, False):
        st.warning(say("talk.lost"), icon=":material/forum:")
    if trouble := st.session_state.get(_TROUBLE):
        st.warning(say("talk.not_kept"), icon=":material/save:")
        st.html(f'<p class="nb-detail">{escape(trouble)}</p>')
    with st.container(horizontal=True, vertical_alignment="center", key="ask_tools"):
        if conversation.turns:
            st.button(say("talk.new"), icon=":material/add_comment:", key="talk_new", on_click=_new)
        menu = st.popover(
            say("talk.list"), icon=":material/history:", key="talk_list", on_change="rerun"
        )
        if menu.open:
            with menu:
                _draw_list(conversation)
        if conversation.turns:
            _draw_export(library, conversation)


def _draw_list(conversation: Conversation) -> None:
    own = is_own_computer()
    kept = [entry.key for entry in drawer().entries() if may_list(entry.key)]
    if conversation.turns:
        st.text_input(
            say("talk.name"), value=conversation.title, key=f"talk_name_{conversation.key}",
            max_chars=60, on_change=_rename, args=(conversation.key,),
        )  # fmt: skip
    if not kept:
        st.caption(say("talk.none"))
    shown = int(st.session_state.get("talk_shown", _SHOWN))
    for entry in listed(kept[:shown]):
        _draw_entry(entry, entry.key == conversation.key)
    if len(kept) > shown:
        st.button(
            say("talk.more", count=len(kept) - shown), key="talk_more", type="tertiary",
            on_click=_show_more, args=(shown * 2,),
        )  # fmt: skip
    st.caption(say("talk.kept" if own else "talk.kept_remote", count=MOST))


def _draw_entry(entry: Listed, is_current: bool) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
        key=f"talk_{entry.key}",
    ):  # fmt: skip
        st.button(
            plain(entry.title), key=f"talk_open_{entry.key}", type="tertiary", disabled=is_current,
            icon=":material/chat:", on_click=_go, args=(entry.key,),
            help=say("talk.used", day=written_date(entry.used.date().isoformat()), count=entry.turns),
        )  # fmt: skip
        st.button(
            say("talk.delete"), key=f"talk_drop_{entry.key}", type="tertiary",
            icon=":material/delete:", on_click=_drop, args=(entry.key,),
        )  # fmt: skip


def _draw_export(library: Library, conversation: Conversation) -> None:
    """Draw what exports the conversation; it is answered anew when a format is clicked."""
    with st.popover(say("talk.export"), icon=":material/download:", key="talk_export"):
        st.caption(say("talk.export_help", count=len(conversation.turns)))
        for form in ("docx", "xlsx", "jsonl"):
            st.download_button(
                say(f"export.{form}"),
                partial(export_talk, library, conversation, form, language()),
                file_name=f"{file_name(conversation.title)}.{form}",
                mime=MIME[form],
                key=f"talk_export_{form}",
                on_click="ignore",
                width="stretch",
            )


def export_talk(library: Library, conversation: Conversation, form: str, spoken: Language) -> bytes:
    """Return a conversation as a file, every question answered from the library as it is now."""
    from indexer.export_answers import answers_bytes

    answers = [library.answer(turn.plan) for turn in conversation.turns]
    return answers_bytes(answers, form, language=spoken)


def _new() -> None:
    restart()


def _go(key: str) -> None:
    _open(key)


def _drop(key: str) -> None:
    drawer().remove(key)
    held: Conversation | None = st.session_state.get(_CURRENT)
    if held is not None and held.key == key:
        restart()


def _rename(key: str) -> None:
    conversation = current()
    if conversation.key == key:
        name = str(st.session_state.get(f"talk_name_{key}") or "").strip()
        store(replace(conversation, name=name))


def _show_more(shown: int) -> None:
    st.session_state["talk_shown"] = shown
