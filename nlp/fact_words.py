"""The words of a question for a fact, and the words reports have for them (`models/facts.toml`).

A word of the question becomes a group of words that stand for one another; a clause says it when it
holds one of them. English words go through the field's lexicon first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from corpus.resources import resource
from nlp.agencies import MASK
from nlp.english_words import chinese_for, find_english
from nlp.lexicon import expand
from nlp.segment import is_chinese, is_known, segment, squeeze

_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# «政务公开» says what every report is about, and «信息公开申请» what a table counts.
_DISCLOSURE = re.compile(
    r"政府信息公开工作|政务公开工作|政府信息公开(?!申请)|(?<!政府)信息公开(?!申请)|政务公开(?!专区)"
)
_SHORT_WORDS = frozenset("村")
_PREFIX = re.compile(r"^(?:业务|专题|集中|政务|工作|信息|微信|线上|线下|视频)(?=..)")


@dataclass(frozen=True, slots=True)
class Group:
    """A word of a question with what stands for it; `weak` when a clause need not say it.

    `loose` are words that may stand for it where nothing else in a report does.
    """

    word: str
    terms: tuple[str, ...]
    weak: bool = False
    loose: tuple[str, ...] = ()

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where a text holds one of the words, spaces inside them allowed."""
        return tuple(sorted(found.span() for found in _pattern(self.terms).finditer(text)))


@lru_cache(maxsize=2048)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(terms, key=len, reverse=True)
    guards = facts()["guards"]
    spaced = (
        r"\s*".join(map(re.escape, squeeze(term).text)) + guards.get(term, "") for term in longest
    )
    return re.compile("|".join(spaced) or r"(?!)", re.IGNORECASE)


@cache
def facts() -> Mapping[str, Any]:
    """Return the tables of `models/facts.toml`."""
    return tomllib.loads(resource("facts.toml").read_text(encoding="utf-8"))


@cache
def pattern_of(path: str) -> re.Pattern[str]:
    """Return the pattern at a path («asks.phone»), Chinese and English wordings together."""
    entry: Any = facts()
    for key in path.split("."):
        entry = entry[key]
    english = [rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])" for words in entry["en"]]
    return re.compile("|".join([*entry["zh"], *english]) or r"(?!)", re.IGNORECASE)


def groups_of(text: str, *, acts: bool = False) -> tuple[Group, ...]:
    """Return the words of a question that say what is asked about, in order, each once.

    The text has its names and years masked, and what asks («多少条», "how many") taken out. With
    `acts`, everyday verbs («查了», «印») come too, as words that only help to choose.
    """
    plain = text.replace(MASK, " ")
    found = [*_chinese(plain, acts), *_english(plain)]
    return tuple({group.word: group for group in found}.values())


def group_of(word: str) -> Group:
    """Return the group of one word as it stands in a plan."""
    if not is_chinese(word):
        terms = _english_terms(word)
        return Group(word, terms, bool(terms) and all(_is_weak(term) for term in terms))
    if terms := _acts().get(word):
        return Group(word, terms, weak=True)
    loose = _loose().get(word, ())
    if word not in _synonyms() and not _is_weak(word):
        bare = _PREFIX.sub("", word)
        terms = tuple(dict.fromkeys((word, *_synonyms().get(bare, ()))))
        return Group(word, terms, loose=loose or _loose().get(bare, ()))
    return Group(word, _synonyms().get(word, (word,)), _is_weak(word), loose)


def is_act(word: str) -> bool:
    """Tell whether a word is an everyday verb, or one with what may stand around it («来查»)."""
    return bool(_act_of(word))


def _act_of(word: str) -> str:
    """Return the everyday verb in a word: «查» in «来查», «印» in the chance word «书印»."""
    if word in _acts():
        return word
    before, after = facts()["acts"]["around"]
    bare = re.sub(after, "", re.sub(before, "", word))
    if bare in _acts():
        return bare
    if len(word) != 2 or is_known(word):  # noqa: PLR2004 - jieba guesses words of two characters
        return ""
    return next((char for char in reversed(word) if char in _acts()), "")


@cache
def _acts() -> Mapping[str, tuple[str, ...]]:
    return {line[0]: tuple(line) for line in facts()["acts"]["groups"]}


@cache
def _loose() -> Mapping[str, tuple[str, ...]]:
    return {line[0]: tuple(line[1:]) for line in facts()["synonyms"]["loose"]}


def _is_weak(word: str) -> bool:
    return word in _weak()


@cache
def _weak() -> frozenset[str]:
    return frozenset(facts()["weak"]["zh"])


@cache
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    """Return each word that opens a line with the whole line: the others need not mean as much."""
    return {line[0]: tuple(dict.fromkeys(line)) for line in facts()["synonyms"]["groups"]}


@cache
def _fillers() -> tuple[frozenset[str], re.Pattern[str]]:
    words = facts()["fillers"]
    chinese = frozenset(_alternatives(words["zh"]))
    return chinese, re.compile(rf"(?:{words['en']})", re.IGNORECASE)


def _alternatives(pattern: str) -> list[str]:
    """Return the words of «甲|乙丙?»: the last character may be left out."""
    words = []
    for word in pattern.split("|"):
        words += [word[:-1], word[:-2]] if word.endswith("?") else [word]
    return words


def _chinese(text: str, acts: bool) -> list[Group]:
    """Return the words of the Chinese part; a name in quotes stays one word."""
    quoted = [
        *re.finditer(r"[“《‘「]([^”》’」]{2,20})[”》’」]", text),
        *re.finditer(r"((?:信息公开|政务公开)(?:办公室|办(?!理)|股|科|处(?!理)|室|组|岗))", text),
    ]
    for mark in quoted:
        text = text[: mark.start()] + " " * len(mark[0]) + text[mark.end() :]
    bare = re.sub("了(?!解)", " ", _DISCLOSURE.sub(lambda m: " " * len(m[0]), text))
    found = [(m.start(), m[1]) for m in quoted]
    for known in _known_words().finditer(bare):
        found.append((known.start(), known[0]))
    rest = _known_words().sub(lambda m: " " * len(m[0]), bare)
    found += [(token.start, token.text) for token in segment(rest)]
    fillers, _ = _fillers()
    kept = [word for _, word in sorted(found) if is_chinese(word) and word not in fillers]
    names = {m[1] for m in quoted}
    groups = []
    for word in kept:
        act = "" if word in names or word in _known() else _act_of(word)
        if act and acts:
            groups.append(group_of(act))
        elif not act and (len(word) > 1 or word in _SHORT_WORDS):
            groups.append(Group(word, (word,)) if word in names else group_of(word))
    return groups


@cache
def _known() -> frozenset[str]:
    return frozenset(_weak() | set(_synonyms()))


@cache
def _known_words() -> re.Pattern[str]:
    """Return the words of our lists: they are found before the rest is cut."""
    longest = sorted((word for word in _known() if len(word) > 1), key=lambda w: (-len(w), w))
    guards = facts()["guards"]
    return re.compile("|".join(re.escape(word) + guards.get(word, "") for word in longest))


def _english(text: str) -> list[Group]:
    """Return the words of the English part: those of the lexicon first, then ours."""
    groups: list[tuple[int, Group]] = []
    _, filler = _fillers()
    taken = text
    for found in _ours(text):
        taken = _blank(taken, found.start(), found.end())
        groups.append((found.start(), group_of(found[0].lower())))
    for gained in expand(taken):
        if is_chinese(gained.source) or filler.fullmatch(gained.source):
            continue
        taken = _blank(taken, gained.start, gained.end)
        weak = all(_is_weak(term) for term in gained.terms)
        groups.append((gained.start, Group(gained.source, gained.terms, weak)))
    for wording in find_english(taken):
        if not filler.fullmatch(wording.text):
            taken = _blank(taken, wording.start, wording.end)
            groups.append((wording.start, group_of(wording.text)))
    for word in _LATIN.finditer(taken):
        if len(word[0]) > 1 and not filler.fullmatch(word[0]):
            groups.append((word.start(), group_of(word[0])))
    return [group for _, group in sorted(groups, key=lambda item: item[0])]


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


@cache
def _our_english() -> re.Pattern[str]:
    words = sorted(facts()["english"]["words"], key=len, reverse=True)
    spaced = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
    return re.compile(rf"(?<![A-Za-z])(?:{spaced})(?![A-Za-z])", re.IGNORECASE)


def _ours(text: str) -> list[re.Match[str]]:
    return list(_our_english().finditer(text))


def _english_terms(word: str) -> tuple[str, ...]:
    """Return the Chinese words for an English one; none when it is not known."""
    ours: Mapping[str, list[str]] = facts()["english"]["words"]
    plain = re.sub(r"[\s-]+", " ", word.lower())
    for form in (word.lower(), plain, plain.replace(" ", "-")):
        if form in ours:
            terms = [t for zh in ours[form] for t in _synonyms().get(zh, (zh,))]
            return tuple(dict.fromkeys(terms))
    if re.fullmatch(r"[A-Z][A-Z0-9]+", word):
        return (word,)  # a short form stands in the report as it is
    if terms := tuple(dict.fromkeys(t for gained in expand(word) for t in gained.terms)):
        return terms
    return tuple(dict.fromkeys(t for zh in chinese_for(word) for t in _synonyms().get(zh, (zh,))))
