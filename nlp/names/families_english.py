"""Agencies named in English by their line of work: "the health bureau", «Baichuan tax», "tax bureaus".

Their places stand anywhere in the sentence, so they are looked for when all places have been found.
"""

from __future__ import annotations

import re

from nlp.names.agency_names import Entry, families
from nlp.names.masks import MASK
from nlp.names.mentions import Mentions, asks_for_several

_AT = re.compile(rf"\b(?:at|by)\s+{MASK}+\s*$", re.IGNORECASE)


def take_english_families(m: Mentions) -> None:
    """Take the English names of lines of work, the longest first."""
    found = [
        (match.start() - match.end(), match.start(), f, match)
        for f in families()
        if f.english
        for match in f.english.finditer(m.text)
    ]
    for _, start, family, match in sorted(found, key=lambda item: item[:2]):
        if MASK in m.text[start : match.end()]:
            continue
        members = m.members_of(family.key)
        placed = [e for e in members if e.agency.place in m.places]
        group = bool(match["plural"]) or asks_for_several(m.text[:start])
        _take(m, members, placed, match[0], group=group)
        m.mask(start, match.end())


def _take(
    m: Mentions, members: list[Entry], placed: list[Entry], mention: str, *, group: bool
) -> None:
    if placed or (group and members and not m.places):
        # «market regulators of Jidong and Jicheng» names each; «the tax bureaus» means them all.
        each = len({e.agency.place for e in placed}) > 1
        m.group = m.group or (group and not each)
        m.add(e.agency.name for e in placed or members)
    elif not members or m.places:
        m.missing[mention] = None
    elif not m.missing:
        m.open.append((mention, members))


def take_bare_english(m: Mentions) -> None:
    """Take «Baichuan tax» for the bureau of that place, where the library holds one."""
    for family in families():
        for found in list(family.bare.finditer(m.text)) if family.bare else ():
            members = m.members_of(family.key)
            if placed := [e.agency.name for e in members if e.agency.place in m.places]:
                m.add(placed)
            elif m.places and _AT.search(m.text[: found.start()]):
                m.missing[found[0]] = None  # «requests at Wuqiao water», of which nothing is held
            else:
                continue
            m.mask(*found.span())
