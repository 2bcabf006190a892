"""The turns of phrase of free search (`models/searching.toml`): what only asks is taken out of a question."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from corpus.resources import resource
from nlp.facts.words import Group
from nlp.segment import is_chinese

# «“意见箱”»: what stands between quotation marks is looked for as it stands.
_QUOTED = re.compile(
    r"[“「『‘\"](?P<words>[^“”「」『』‘’\"]{1,30})[”」』’\"]|(?<![\w'])'(?P<plain>[^']{2,30})'(?![\w'])"
)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resource("searching.toml").read_text(encoding="utf-8"))


@cache
def phrases(path: str) -> re.Pattern[str]:
    """Return the turns of phrase of one kind («asking», «mentions», «whose», «done», «clauses»)."""
    entry = _data()[path]
    english = [_between_words(words) for words in entry["en"]]
    return re.compile("|".join([*english, *entry["zh"]]), re.IGNORECASE)


def _between_words(words: str) -> str:
    bounded = words if words.startswith(("[", "^")) else rf"\b(?:{words})"
    return bounded if words.endswith(("$", "*")) else rf"(?:{bounded})\b"


@cache
def english_asking() -> re.Pattern[str]:
    """Return the English words that ask."""
    return re.compile("|".join(f"(?:{w})" for w in _data()["asking"]["en"]), re.IGNORECASE)


def is_companion(group: Group, *, or_people: bool = True) -> bool:
    """Tell whether a word need not stand beside what is looked for (政策, "notices").

    Args:
        group: a word of a question.
        or_people: so too for whom something was done (村民, "residents").
    """
    word = group.word if is_chinese(group.word) else next(iter(group.terms), "")
    return word in _companions("zh") or (or_people and word in _companions("people"))


@cache
def _companions(kind: str) -> frozenset[str]:
    return frozenset(_data()["companions"][kind])


def serving_as(word: str) -> tuple[str, ...]:
    """Return what does the same as a thing, where it is asked who has or uses it, not who names it."""
    lines: list[list[str]] = _data()["serving"]["zh"]
    return tuple(other for line in lines if line[0] == word for other in line[1:])


def quoted_in(text: str) -> tuple[re.Match[str], ...]:
    """Return what a text puts between quotation marks."""
    return tuple(_QUOTED.finditer(text))


def is_quoted(word: str) -> bool:
    """Tell whether a word of a plan stands between quotation marks, and is looked for as it stands."""
    return _QUOTED.fullmatch(word) is not None


def without_marks(word: str) -> str:
    """Return a word of a plan without its quotation marks."""
    found = _QUOTED.fullmatch(word)
    return found["words"] or found["plain"] if found else word
