"""Searches kept under a name: listed, opened, deleted; the next visit finds them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from ui.keeping import Drawer, KeepingError, is_own_computer, new_key
from ui.language import say
from ui.markup import plain
from ui.search_state import SearchState, from_address, to_address
from ui.state import library_path

MOST = 200
"""So many are kept; saving another lets the oldest go, and the list says so."""
_LONGEST = 60
_NAME = "saved_name"


@dataclass(frozen=True, slots=True)
class Saved:
    """A search with the name somebody gave it."""

    key: str
    name: str
    state: SearchState


def drawer() -> Drawer:
    """Return where the searches over this library are kept."""
    return Drawer.of("searches", library_path(), MOST)


def save(name: str, state: SearchState) -> None:
    """Keep a search from its first page; one of the same name is replaced.

    Raises:
        KeepingError: it cannot be written.
    """
    name = " ".join(name.split())[:_LONGEST]
    key = next((held.key for held in saved() if held.name == name), new_key())
    drawer().write(key, {"name": name, "address": to_address(replace(state, page=1))})


def saved() -> tuple[Saved, ...]:
    """Return the searches that are kept, the latest first; what cannot be read is left out."""
    shelf, found = drawer(), []
    for entry in shelf.entries():
        data = shelf.read(entry.key)
        if data is not None and _is_saved(data):
            found.append(Saved(entry.key, str(data["name"]), from_address(data["address"])))
    return tuple(found)


def draw_saved(state: SearchState, store: Callable[[SearchState], None]) -> None:
    """Draw the menu of saved searches; `store` takes the one that is opened."""
    menu = st.popover(
        say("saved.title"), icon=":material/bookmark:", key="saved_menu", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        if not state.is_blank and state.like is None:
            _draw_form(state)
        found = saved()
        if not found:
            st.caption(say("saved.none"))
        for held in found:
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                key=f"saved_{held.key}",
            ):
                st.button(
                    plain(held.name), key=f"saved_open_{held.key}", type="tertiary",
                    icon=":material/search:", on_click=store, args=(held.state,),
                    help=plain(held.state.query) or None,
                )  # fmt: skip
                st.button(
                    say("talk.delete"), key=f"saved_drop_{held.key}", type="tertiary",
                    icon=":material/delete:", on_click=drawer().remove, args=(held.key,),
                )  # fmt: skip
        st.caption(say("saved.kept" if is_own_computer() else "saved.kept_remote", count=MOST))


def _draw_form(state: SearchState) -> None:
    st.text_input(say("saved.name"), value=state.query[:_LONGEST], key=_NAME, max_chars=_LONGEST)
    st.button(
        say("saved.save"), key="saved_save", icon=":material/bookmark_add:", width="stretch",
        on_click=_save, args=(state,),
    )  # fmt: skip
    if trouble := st.session_state.pop("saved_trouble", ""):
        st.warning(plain(trouble))


def _save(state: SearchState) -> None:
    name = str(st.session_state.get(_NAME) or "").strip() or state.query or say("saved.unnamed")
    try:
        save(name, state)
    except KeepingError as error:
        st.session_state["saved_trouble"] = str(error)


def _is_saved(data: object) -> bool:
    return (
        isinstance(data, Mapping)
        and isinstance(data.get("name"), str)
        and isinstance(data.get("address"), Mapping)
        and all(isinstance(values, list) for values in data["address"].values())
    )
