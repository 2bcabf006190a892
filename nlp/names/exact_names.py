"""Agencies called by a name that a library knows them by: their own, another plate's, a short form."""

from __future__ import annotations

from nlp.names.agency_names import Entry, place_forms
from nlp.names.mentions import Mentions, asks_for_several
from nlp.names.places import places_inside

_LONGEST_NAME = 40


def take_exact_names(m: Mentions) -> None:
    """Take the names that stand in a question as they are, the longest first."""
    start = 0
    while start < len(m.text):
        for end in range(min(len(m.text), start + _LONGEST_NAME), start + 1, -1):
            names = m.index.surfaces.get(m.text[start:end])
            if names:
                _take(m, names, start, end)
                break
        start += 1


def _take(m: Mentions, names: tuple[str, ...], start: int, end: int) -> None:
    """Take an exact name, unless another place stands before it (兰州市 + 史志研究室)."""
    place, _ = m.place_before(start)
    fitting = [e for e in m.index.entries if e.agency.name in names and _is_at(e, place)]
    begin = m.start_of_places(start)
    if len({m.index.bodies[e.agency.name] for e in fitting}) > 1 and not place:
        # «高新区» of several cities; after 哪些 all of them are meant.
        if asks_for_several(m.text[:start]):
            return
        m.open.append((m.text[begin:end], fitting))
    else:
        m.add(e.agency.name for e in fitting)
    if not fitting:
        m.missing[m.text[begin:end]] = None
    m.mask(begin, end)


def _is_at(entry: Entry, place: str) -> bool:
    """Tell whether a place that stands before the name of an agency may be its own."""
    if not place or not entry.places or place_forms(place) & entry.places:
        return True
    return bool(places_inside(place, (entry.agency.place or "",)))
