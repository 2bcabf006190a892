"""Places named in a question: those of the library, those around them, and those it lacks."""

from __future__ import annotations

import re

from nlp.names.masks import MASK
from nlp.names.mentions import LONGEST_PLACE, Mentions
from nlp.names.places import (
    large_places,
    place_codes,
    places_inside,
    romanised_places,
    short_names,
)
from nlp.names.unknown_places import UNKNOWN_IN_ENGLISH, unknown_places_before_who

_LATIN_WORD = re.compile(r"[A-Za-zü]+(?:['’-](?!s\b)[A-Za-zü]+)*")
_LEVEL_WORD = re.compile(
    r"\s*(?:autonomous )?(?:county|city|district|township|town|province|prefectur(?:e|al)|region|league|banner|municipality|municipal)\b(?! management\b)",
    re.IGNORECASE,
)
_SAYS_AFTER = re.compile(
    r"[ 的]?(?:有(?![色机关])|是否|反映|承认|存在|提|说|有哪|有什么|有人|那边|这边|哪)| "
)


def take_places(m: Mentions) -> None:
    """Take the places of a question that no name of an agency took up."""
    _take_held(m)
    _take_outer_places(m)
    for start, end in unknown_places_before_who(m.text):
        m.missing[m.text[start:end]] = None
        m.mask(start, end)
    _take_latin_places(m)


def _take_held(m: Mentions) -> None:
    for start in range(len(m.text)):
        for end in range(min(len(m.text), start + LONGEST_PLACE), start + 1, -1):
            places = m.index.place_forms.get(m.text[start:end])
            if places:
                m.places.update(dict.fromkeys(places))
                m.mask(start, end)
                break


def _take_outer_places(m: Mentions) -> None:
    """Take a province or a city for the places of the library that lie in it."""
    for start in range(len(m.text)):
        for end in range(min(len(m.text), start + LONGEST_PLACE), start + 1, -1):
            name = m.text[start:end]
            stands = name in large_places() or (name in place_codes() and len(name) > 2)
            # «昌乐有没有…»: the short name of a county counts where nothing else can stand.
            opens = start == 0 and name in short_names() and _SAYS_AFTER.match(m.text, end)
            stands = stands or bool(opens)
            if stands and MASK not in name:
                _take_outer(m, name, name)
                m.mask(start, end)
                break


def _take_outer(m: Mentions, name: str, mention: str) -> None:
    inside = places_inside(name, m.known.places)
    m.places.update(dict.fromkeys(inside))
    if not inside:
        m.missing[mention] = None


def _take_latin_places(m: Mentions) -> None:
    words = list(_LATIN_WORD.finditer(m.text))
    for size in (3, 2, 1):
        for group in zip(*(words[n:] for n in range(size)), strict=False):
            _take_latin(m, group[0].start(), group[-1].end())
    for word in list(re.finditer(r"\b[A-Z][a-z]+\b", m.text)):
        if outer := romanised_places().get(word[0].lower()):
            level = _LEVEL_WORD.match(m.text, word.end())
            _take_outer(m, outer, word[0])
            m.mask(word.start(), level.end() if level else word.end())
    for pattern in UNKNOWN_IN_ENGLISH:
        for unknown in list(pattern.finditer(m.text)):
            m.missing[unknown[0]] = None
            m.mask(unknown.start(), unknown.end())


def _take_latin(m: Mentions, start: int, end: int) -> None:
    name = m.text[start:end]
    places = m.index.latin.get(re.sub(r"[ '’-]", "", name).lower(), ())
    level = _LEVEL_WORD.match(m.text, end)
    if places and (level or name[0].isupper()):
        m.places.update(dict.fromkeys(places))
        m.mask(start, level.end() if level else end)
