"""What the pages say, in Chinese and English: the words are data in `strings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, cast

import streamlit as st

Language = Literal["zh", "en"]

LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}
_STRINGS = Path(__file__).with_name("strings.toml")
_KEY = "language"
PARAMETER = "lang"
"""The query parameter that names the language."""


@cache
def strings() -> Mapping[str, Mapping[str, str]]:
    """Return every string of the pages: dotted key → language → text."""
    with _STRINGS.open("rb") as file:
        groups = tomllib.load(file)
    return {
        f"{group}.{name}": texts
        for group, entries in groups.items()
        for name, texts in entries.items()
    }


def language() -> Language:
    """Return the language of this session: the one chosen, else the one of the address, else Chinese."""
    chosen = st.session_state.get(_KEY) or st.query_params.get(PARAMETER)
    return cast(Language, chosen) if chosen in LANGUAGES else "zh"


def switch_language() -> None:
    """Draw the switch; the choice holds for all pages of the session."""
    st.session_state[_KEY] = language()
    st.segmented_control(
        say("nav.language"),
        list(LANGUAGES),
        key=_KEY,
        format_func=LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )


def keep_in_address() -> None:
    """Let the address name the language, so that a page that is loaded again keeps it."""
    wanted = language_parameters().get(PARAMETER)
    if wanted is None:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != wanted:
        st.query_params[PARAMETER] = wanted


def say(key: str, /, **values: object) -> str:
    """Return a string in the language of the session, its placeholders filled.

    Raises:
        KeyError: there is no such string.
    """
    text = strings()[key][language()]
    return text.format_map({k: _shown(v) for k, v in values.items()}) if values else text


def has_string(key: str) -> bool:
    """Tell whether there is such a string."""
    return key in strings()


def language_parameters() -> dict[str, str]:
    """Return what an address needs to open in the language of this session."""
    return {} if language() == "zh" else {PARAMETER: language()}


def number(value: int | float) -> str:
    """Write a number with separators."""
    return f"{value:,}"


def written_date(iso: str | None) -> str:
    """Write an ISO date the way the language does; what is no date stays as it is."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    if language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"


def _shown(value: object) -> object:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return number(cast(int, value)) if is_count else value
