"""The taxonomy of `models/themes.toml`: 20 themes and 5 roles, their names and what they mean."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.report import Role
from corpus.resources import resource


@dataclass(frozen=True, slots=True)
class ThemeInfo:
    """A theme as people see it.

    `inside` and `outside` are examples of where its border runs; `words_zh` and `words_en` are what
    people type when they ask about it (English in lower case, a trailing * is a prefix).
    """

    key: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    words_zh: tuple[str, ...]
    words_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A discourse role as people see it; `words_zh` and `words_en` as in `ThemeInfo`."""

    role: Role
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    words_zh: tuple[str, ...]
    words_en: tuple[str, ...]


@lru_cache(maxsize=1)
def themes() -> tuple[ThemeInfo, ...]:
    """Return the themes in the order of display."""
    return tuple(
        ThemeInfo(
            key=key,
            **_names(entry),
            inside=tuple(entry["inside"]),
            outside=tuple(entry["outside"]),
            words_zh=tuple(entry["words_zh"]),
            words_en=tuple(entry["words_en"]),
        )
        for key, entry in _taxonomy()["themes"].items()
    )


@lru_cache(maxsize=1)
def roles() -> tuple[RoleInfo, ...]:
    """Return the roles in the order of display."""
    return tuple(
        RoleInfo(
            role=Role(key),
            **_names(entry),
            words_zh=tuple(entry["words_zh"]),
            words_en=tuple(entry["words_en"]),
        )
        for key, entry in _taxonomy()["roles"].items()
    )


@lru_cache(maxsize=1)
def theme_keys() -> tuple[str, ...]:
    """Return the keys of the themes in the order of display."""
    return tuple(theme.key for theme in themes())


def theme_name(key: str, language: str = "zh") -> str:
    """Name a theme in Chinese («zh») or English («en»).

    Raises:
        KeyError: there is no such theme.
    """
    info = {theme.key: theme for theme in themes()}[key]
    return info.en if language == "en" else info.zh


def role_name(role: Role | str, language: str = "zh") -> str:
    """Name a role in Chinese («zh») or English («en»).

    Raises:
        ValueError: there is no such role.
    """
    info = {item.role: item for item in roles()}[Role(role)]
    return info.en if language == "en" else info.zh


def _taxonomy() -> Mapping[str, Any]:
    return tomllib.loads(resource("themes.toml").read_text(encoding="utf-8"))


def _names(entry: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(entry[name]) for name in ("zh", "en", "definition_zh", "definition_en")}
