"""Which agencies a question names: full names, abbreviations, other plates, English names.

Names are looked for in an order, the surest first; each step (`exact_names`, `short_names`,
`agency_english`, `short_english`, `kinds`, `families_chinese`, `place_mentions`, `families_english`) works on
what those before it left. A mention is resolved against the agencies a library holds (`nlp.names.agency_names`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.report import AgencyType
from nlp.names.agency_english import take_english_names
from nlp.names.agency_names import Entry, Known, KnownAgency, known_from
from nlp.names.exact_names import take_exact_names
from nlp.names.families_chinese import take_bare_stems, take_chinese_families
from nlp.names.families_english import take_bare_english, take_english_families
from nlp.names.kinds import take_kinds
from nlp.names.mentions import Mentions
from nlp.names.place_mentions import take_places
from nlp.names.short_english import take_english_short_names
from nlp.names.short_names import take_short_names

__all__ = ["Known", "KnownAgency", "Named", "find_agencies", "known_from"]

_STEPS = (
    take_exact_names,
    take_short_names,
    take_english_names,
    take_english_short_names,
    take_kinds,
    take_bare_stems,
    take_chinese_families,
    take_places,
    take_english_families,
    take_bare_english,
)


@dataclass(frozen=True, slots=True)
class Named:
    """The agencies a text names. `text` is what is left, understood characters masked.

    `ambiguous` means that one agency seems to be meant and `agencies` lists the candidates;
    `missing` are mentions of agencies or places the library does not hold. `group` is true when
    several agencies are meant on purpose (各县卫健局).
    """

    text: str
    agencies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    agency_types: tuple[AgencyType, ...] = ()
    missing: tuple[str, ...] = ()
    ambiguous: bool = False
    group: bool = False


def find_agencies(text: str, known: Known) -> Named:
    """Find the agencies, places and agency types a question names."""
    mentions = Mentions(text, known)
    for step in _STEPS:
        step(mentions)
    ambiguous = _settle_open(mentions)
    for name in tuple(mentions.agencies):
        mentions.add(mentions.index.bodies[name])
    return Named(
        text=mentions.text,
        agencies=tuple(mentions.agencies),
        places=tuple(mentions.places),
        agency_types=tuple(mentions.types),
        missing=tuple(mentions.missing),
        ambiguous=ambiguous,
        group=mentions.group,
    )


def _settle_open(m: Mentions) -> bool:
    """Settle names that came without a place by what else is named; tell whether several may be meant."""
    ambiguous = False
    for mention, members in m.open:
        if _is_of_the_matter(m, mention, members):
            continue
        near = [e for e in members if e.agency.place in m.places]
        near = near or _beside_named(m, members) or members
        apart = {m.index.bodies[e.agency.name] for e in near} if mention in m.short else ()
        ambiguous = ambiguous or len({e.agency.place for e in near}) > 1 or len(apart) > 1
        m.add(e.agency.name for e in near)
    return ambiguous


def _is_of_the_matter(m: Mentions, mention: str, members: list[Entry]) -> bool:
    """Tell whether a name belongs to what is asked about («霁东区承接的粮食局老文件»)."""
    if not (m.places or m.agencies):
        return False
    if any(e.agency.place in m.places for e in members):
        return False
    found = re.search(rf"(?:的|原来?|从|由|[给向把将])(?:原来?的?)?{re.escape(mention)}", m.whole)
    return found is not None


def _beside_named(m: Mentions, members: list[Entry]) -> list[Entry]:
    """Return those of the place of the agencies named («石泾县的教体局和交通局»)."""
    places = {e.agency.place for e in m.index.entries if e.agency.name in m.agencies}
    return [e for e in members if e.agency.place and e.agency.place in places]
