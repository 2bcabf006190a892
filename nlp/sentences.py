"""Sentences of answers in Chinese and English: templates of `models/sentences.toml` filled in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from corpus.resources import resource


@cache
def _data() -> Mapping[str, Any]:
    with resource("sentences.toml").open("rb") as source:
        return tomllib.load(source)


def say(language: str, key: str, **values: object) -> str:
    """Fill in a template; `key` may name a table first («declined.writing»), «say» when it does not.

    Raises:
        KeyError: there is no such template, or a value it needs is missing.
    """
    *tables, last = key.split(".")
    entry: Any = _data()
    for table in tables or ["say"]:
        entry = entry[table]
    return str(entry[last][language]).format(**values)


def count_of(language: str, number: int, noun: str) -> str:
    """Return a counted noun: «5份报告», "1 agency", "2 agencies"."""
    words = _data()["nouns"][noun]
    if language == "zh":
        return f"{number}{words['zh']}"
    return f"{number} {words['en'] if number == 1 else words['en_many']}"


def listed(language: str, items: Iterable[str]) -> str:
    """Join names in a list as the language does."""
    return ("、" if language == "zh" else ", ").join(items)


def either(language: str, items: Iterable[str]) -> str:
    """Join alternatives: «甲、乙或丙», "a, b or c"."""
    *first, last = items
    joint = {"zh": "或", "en": " or "}[language]
    return f"{listed(language, first)}{joint}{last}" if first else last


def sentences(language: str, parts: Iterable[str]) -> str:
    """Join whole sentences."""
    return ("" if language == "zh" else " ").join(part.strip() for part in parts if part.strip())


def number(value: float) -> str:
    """Write a number without a needless fraction."""
    return str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0")
