"""What an asker says of the answer, not of what is asked: «，列出来带上数», «，一家一行», ", names only please".

Such a rider is set aside before a question is read, or its words would be looked for in the reports. One that
changes the answer keeps its effect in the plainest words: an order («从高到低排一下»), a sum («三小项加起来»).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from corpus.resources import resource

_STOP = re.compile(r"[，,.](?!\d)|(?<!\d)[，,.](?=\d)|[；;。？?！!：:（()）]|\s[-–—]+\s|—+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SAID = re.compile(r"[\u4e00-\u9fff\d]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
# «收过费吗，把数字写上» asks for the number too.
_WHETHER = re.compile(
    r"[吗么](?=[，,；;？?\s])|有没有|是否|是不是|^\s*(?:did|does|do|has|have|had|was|were|is|are)\b",
    re.I,
)
_NUMBER = re.compile(r"数|\b(?:figures?|numbers?|values?|counts?)\b", re.IGNORECASE)
# The same without a comma before it.
_TAIL = re.compile(
    r"(?<!agree)(?<!match)(?<!compl[yi])(?<!conflict)(?<!consistent)(?<!compared)(?<![,;:]) (?:and (?:please )?(?:give|show|list|quote|cite|include|add|state|tell me)|with|showing|giving|quoting) "
    r"(?:me )?(?:their|the (?:exact|actual|respective)|the) (?:exact )?(?:figures|numbers|page numbers?|original (?:text|wording|sentences?)|wording|sentences?)"
    r"(?: (?:for )?each| please| themselves)*(?=[.?!]*\s*$)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:请|麻烦)?(?:你|您)?[用拿][一两]两?句话(?:来)?(?:说说|说一下|讲讲|回答一下|回答|说|讲)[：:，,]?(?=[^，。]{4})"
)
_PLAIN = {
    "zh": {"down": "从高到低排列", "up": "从低到高排列", "sort": "排序", "sum": "合计"},
    "en": {
        "down": "ranked in descending order",
        "up": "sorted in ascending order",
        "sort": "ranked",
        "sum": "in total",
    },
}  # fmt: skip
_SORTED = ("down", "up", "sort")
_ENDS = "?？。；;"


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause with the stop before it, and what stands in its place if it is a rider."""

    stop: str
    text: str
    instead: str | None


def without_riders(text: str) -> str:
    """Return a question without what only says how its answer is to look; whole where nothing else is said."""
    clauses = _clauses(_TAIL.sub("", _HEAD.sub("", text)))
    kept = [clause for clause in clauses if clause.instead is None]
    asked = "".join(clause.text for clause in kept)
    if len(_SAID.findall(asked)) < 2 and len(_LATIN.findall(asked)) < 2:
        return text
    if _WHETHER.search(text):
        clauses = [_kept_beside_whether(clause) for clause in clauses]
    return _joined(clauses)


def _kept_beside_whether(clause: _Clause) -> _Clause:
    asks_too = clause.instead == "" and _NUMBER.search(clause.text)
    return _Clause(clause.stop, clause.text, None) if asks_too else clause


def _clauses(text: str) -> list[_Clause]:
    """Return the clauses of a text, in order."""
    clauses, stop, at = [], "", 0
    for found in _STOP.finditer(text):
        clauses.append(_clause(stop, text[at : found.start()]))
        stop, at = found[0], found.end()
    return [*clauses, _clause(stop, text[at:])]


def _clause(stop: str, text: str) -> _Clause:
    return _Clause(stop, text, _instead(text.strip(" \t“”\"'")) if text.strip() else None)


def _joined(clauses: list[_Clause]) -> str:
    """Put the clauses together again; the stop that ends a question stays where a rider followed it."""
    said, ended = "", ""
    for clause in clauses:
        if clause.instead == "":
            ended = ended or (clause.stop if clause.stop in _ENDS else "")
            continue
        text = clause.text if clause.instead is None else _spaced(clause.instead)
        if text.strip() or said:
            said += text.lstrip() if not said else f"{ended or clause.stop}{text}"
            ended = ""
    return said + ended


def _spaced(words: str) -> str:
    return words if _CHINESE.search(words) else f" {words}"


def _instead(text: str) -> str | None:
    """Return what stands for a rider, "" for one that changes nothing; None where it is none."""
    language = "zh" if _CHINESE.search(text) else "en"
    parts = _parts(language)
    if not parts["whole"].fullmatch(text):
        return None
    for way in ("sum", *_SORTED):
        if parts[way].search(text):
            return _PLAIN[language][way] if way == "sum" else _order(language, text)
    if parts["alone"].search(text):
        return ""
    return "" if _names_both(text, parts["doing"], parts["things"]) else None


def _names_both(text: str, doing: re.Pattern[str], things: re.Pattern[str]) -> bool:
    """Tell whether it is said what is done with what («附上原文»), each in words of its own."""
    done = [found.span() for found in doing.finditer(text)]
    named = [found.span() for found in things.finditer(text)]
    return any(one[1] <= other[0] or other[1] <= one[0] for one in done for other in named)


def _order(language: str, text: str) -> str:
    parts = _parts(language)
    plain = _PLAIN[language]
    return next(plain[way] for way in _SORTED if parts[way].search(text))


@cache
def _parts(language: str) -> Mapping[str, re.Pattern[str]]:
    data = tomllib.loads(resource("riders.toml").read_text(encoding="utf-8"))
    names = ("alone", "sum", "down", "up", "sort", "things", "doing", "soft")
    edge = r"(?<![A-Za-z])(?:{})(?![A-Za-z])" if language == "en" else "(?:{})"
    found = {name: edge.format(data[f"{name}_{language}"]) for name in names}
    found["whole"] = r"(?:(?:" + "|".join(found.values()) + r")[\s、“”\"'’]*)+"
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in found.items()}
