"""What the steps of finding agencies share: a question as far as it is understood, and what it named.

Each step takes what it understands, masks it, and leaves the rest to the steps after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.report import AgencyType
from nlp.names.agency_names import Entry, Index, Known, index_of
from nlp.names.masks import MASK
from nlp.names.places import place_codes, short_names

LONGEST_PLACE = 12
_GROUP_BEFORE = re.compile(
    r"(?:[两三四五六七八九十]家|这[两几]家|各家|各个|各|每个|每家|所有的?|全部|哪些|哪几个|哪几家|哪个|几个|几家|多少个|多少家|多少|"
    r"which|what|all|each|every|how many|any|among)\s*(?:the\s+|other\s+)?$",
    re.IGNORECASE,
)
_BUT_BI = re.compile("[^比]", re.DOTALL)


class Mentions:
    """A question with what is understood masked, and what was found in it until now."""

    def __init__(self, text: str, known: Known) -> None:
        self.text, self.whole = text, text
        self.known = known
        self.index: Index = index_of(known)
        self.agencies: dict[str, None] = {}
        self.places: dict[str, None] = {}
        self.types: dict[AgencyType, None] = {}
        self.missing: dict[str, None] = {}
        self.open: list[tuple[str, list[Entry]]] = []  # mentions without a place
        self.short: set[str] = set()  # those of them that drop what would tell bodies apart
        self.group = False

    def mask(self, start: int, end: int) -> None:
        """Mark characters as understood."""
        # «昌乐比江海区卫健局多几件»: what compares two of them stays.
        self.text = self.text[:start] + _BUT_BI.sub(MASK, self.text[start:end]) + self.text[end:]

    def add(self, names: Iterable[str]) -> None:
        """Note agencies of the library that are named."""
        self.agencies.update(dict.fromkeys(names))

    def take_spans(self, found: Iterable[tuple[int, int, tuple[str, ...]]]) -> None:
        """Take names found elsewhere, each with where it stands, unless that is understood already."""
        for start, end, names in list(found):
            if MASK not in self.text[start:end]:
                self.add(names)
                if not names:
                    self.missing[self.text[start:end]] = None
                self.mask(start, end)

    def members_of(self, family: str) -> list[Entry]:
        """Return the agencies of the library that do a line of work."""
        return [e for e in self.index.entries if family in e.families]

    def place_before(self, end: int) -> tuple[str, int]:
        """Return the place whose name ends here, and where it begins; "" and the end without one."""
        stop = end
        while stop and self.text[stop - 1] in " 的":
            stop -= 1
        for start in range(max(0, stop - LONGEST_PLACE), stop - 1):
            form = self.text[start:stop]
            if form in self.index.place_forms or form in place_codes() or form in short_names():
                return form, start
        return "", end

    def start_of_places(self, end: int) -> int:
        """Return where the chain of places that ends at `end` begins."""
        place, start = self.place_before(end)
        return self.start_of_places(start) if place and start < end else end


def asks_for_several(before: str) -> bool:
    """Tell whether what stands before a name makes it that of a group: 哪些, 各家, "which"."""
    return _GROUP_BEFORE.search(before) is not None
