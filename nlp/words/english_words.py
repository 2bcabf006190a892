"""English words of questions and the Chinese words of reports for them (`models/english.tsv`).

Holds what the field's own lexicon has no place for: everyday things reports may tell of. A wording of
several words is found before its parts, in the plural, past or -ing form too. Light words
(`models/english_light.txt`) name nothing that could be looked for: «until», «real», «according».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.words.dictionary import resource_lines

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"),
    ("ings", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("d", ""), ("es", ""),
    ("s", ""), ("'s", ""), ("s'", ""), ("’s", ""), ("s’", ""),
)  # fmt: skip
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class EnglishWording:
    """A wording in a text, where it stands, and the Chinese words for it."""

    text: str
    start: int
    end: int
    terms: tuple[str, ...]


def chinese_for(wording: str) -> tuple[str, ...]:
    """Return the Chinese words for an English wording, none when it is not known."""
    words = [found[0].lower() for found in _WORD.finditer(wording)]
    if not words:
        return ()
    head, last = words[:-1], words[-1]
    for form in forms_of(last):
        if terms := _table().get(" ".join([*head, form])):
            return terms
    return ()


def find_english(text: str) -> Iterator[EnglishWording]:
    """Yield the wordings of a text that are known, the longest first where several begin."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        for size in range(min(_longest(), len(words) - at), 0, -1):
            first, last = words[at], words[at + size - 1]
            part = text[first.start() : last.end()]
            if re.search(r"[^\w\s'’-]", part):
                continue
            if terms := chinese_for(part):
                yield EnglishWording(part, first.start(), last.end(), terms)
                at += size - 1
                break
        at += 1


@lru_cache(maxsize=4096)
def is_light(word: str) -> bool:
    """Tell whether an English word is an ordinary one that names nothing to be looked for."""
    plain = word.lower().replace("’", "'")
    forms = (*forms_of(plain), *_compared(plain))
    return any(form in light_words() for form in forms)


_COMPARED = re.compile(r"(?P<stem>[a-z]{3,}?)(?P<doubled>[bdgnt])?(?:er|est|ly)$")


def _compared(word: str) -> Iterator[str]:
    """Yield what a word may be the comparative, superlative or adverb of: «hardest», «bigger»."""
    if found := _COMPARED.fullmatch(word):
        stem, doubled = found["stem"], found["doubled"] or ""
        yield from (stem + doubled, stem + doubled + "e", stem, stem[:-1] + "y")


@cache
def light_words() -> frozenset[str]:
    """Return the ordinary words that carry nothing of what is asked for."""
    lines = resource_lines("english_light.txt")
    return frozenset(word for line in lines for word in line.split())


@cache
def english_vocabulary() -> frozenset[str]:
    """Return the single words of the wordings that are known."""
    return frozenset(word for key in _table() for word in key.split() if word.isalpha())


def forms_of(word: str) -> Iterator[str]:
    """Yield a word and what it may be a form of."""
    yield word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            stem = word[: -len(ending)] + instead
            yield stem
            if stem[-1:] == stem[-2:-1] and ending in ("ed", "ing"):
                yield stem[:-1]


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in resource_lines("english.tsv"):
        english, _, chinese = line.partition("\t")
        key = " ".join(found[0].lower() for found in _WORD.finditer(english))
        table[key] = tuple(chinese.split(";"))
    return table


@cache
def _longest() -> int:
    return max(key.count(" ") + 1 for key in _table())
