"""Agencies by what their names mean or how they read in English, where no family of names holds them.

«Wanglan sub-district», «the Lanzhou economic zone», «Ministry of Coasts and Wetlands»: the name is read
in Latin letters, or its words are put into Chinese and looked for in the names a library holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from corpus.report import AgencyType
from nlp.names.agency_names import Entry, Index, families, stems_of_families
from nlp.names.enterprises import enterprises_in_english
from nlp.names.mentions import Mentions
from nlp.names.places import initials, latin_names
from nlp.words.english_words import chinese_for, is_light
from nlp.words.lexicon import expand

_TOWN = re.compile(
    r"\b(?P<name>[A-Z][a-zü]+(?:['’ -]?[A-Za-zü]+)??)"
    r"(?P<kind> (?:[Ss]ub-?[Dd]istrict|[Tt]ownship|[Tt]own|[Ss]treet)(?: (?:people's )?(?:[Oo]ffice|[Gg]overnment))?)?(?![A-Za-z])"
)
_ZONE = re.compile(
    r"\b(?P<name>[A-Z][a-zü]+)(?:'s)? (?P<kind>(?:(?:economic|and|&|technolog\w+|high[- ]?tech\w*|hi[- ]?tech|industrial|development|new|national|bonded) )*"
    r"(?:zone|park|area)s?)(?: (?:management|administrative) committee| administration)?\b",
    re.IGNORECASE,
)
# «the hospital», "ministry", where the library holds just one.
_BY_KIND = re.compile(
    r"(?<![A-Za-z])(?:(?:the )?(?P<ministry>ministry)(?!,? (?:of|for)\b)|the (?P<hospital>hospital))(?:['’]s)?(?![A-Za-z])",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"\b(?P<name>[A-Z][a-z]+)(?:['’]s)? (?P<letters>[A-Z]{2,7})\b|"
    r"\b(?:the )?(?P<letters2>[A-Z]{2,7}) (?:of|in) (?P<name2>[A-Z][a-z]+)\b"
)
_NUMBERS = {"first": "一", "second": "二", "third": "三", "fourth": "四", "fifth": "五"}
_HOSPITAL = re.compile(
    r"(?P<before>(?:\b[A-Za-z]+(?:['’]s)? ){1,8})hospital\b(?:['’]s)?(?P<of> (?:of|at|in|affiliated (?:to|with)) (?:the )?(?P<whose>[A-Za-z]{3,}))?(?P<kind>(?: (?:Medical|University|College|City|County|Province))*)",
    re.IGNORECASE,
)
# Words of a hospital's English name that tell nothing of whose it is.
_OF_HOSPITALS = frozenset((
    "the", "people", "affiliated", "central", "general", "medical", "university", "college", "teaching",
    "city", "county", "province", "municipal", "district", "main", "big", "provincial", "local", "public",
))  # fmt: skip
# «canglan shizhengfu»: 沧澜市政府 as it sounds.
_PINYIN_GOVERNMENT = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Za-z]{3,}?)[ -]?(?:sheng|shi|xian|qu|zhen|xiang)[ -]?(?:renmin ?)?zhengfu(?![A-Za-z])",
    re.IGNORECASE,
)
_ECONOMIC, _HIGH_TECH = re.compile(r"economic", re.I), re.compile(r"hi(?:gh)?[- ]?tech", re.I)
_SHORT = 3
_KIND = r"(?:Ministry|Bureau|Department|Administration|Commission|Committee|Office|Authority|Agency|Cent(?:er|re))"
_WORDS = r"[A-Z][a-z]+(?:(?:, and |,? and | & |, | )[A-Z][a-z]+){0,4}"
_BODY = re.compile(r"\b(?:Ministry|Bureau|Administration|Commission)\b")
_OF = re.compile(rf"\b{_KIND} (?:of|for) (?:the )?(?P<words>{_WORDS})\b")
_BEFORE = re.compile(rf"\b(?P<words>{_WORDS}) {_KIND}\b")


def take_english_names(m: Mentions) -> None:
    """Take «Wanglan sub-district», «the Lanzhou economic zone», unless a family of names holds them."""
    m.take_spans(_named_in_english(m.text, m.index))
    held = [f.english for f in families() if f.english]
    found = list(_named_by_meaning(m.text, m.index))
    m.take_spans(n for n in found if not any(p.search(m.text[n[0] : n[1]]) for p in held))


def _named_in_english(text: str, index: Index) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where a text names agencies in English, and their names."""
    for found in _TOWN.finditer(text):
        read = re.sub(r"[ '’-]", "", found["name"]).lower()
        names = index.towns.get(read, ())
        if names and (found["kind"] or read not in index.latin):
            yield *found.span(), names
    for found in _BY_KIND.finditer(text):
        names = tuple(e.agency.name for e in index.entries if _is_kind(e, found))
        if len({index.bodies[name] for name in names}) == 1:
            yield *found.span(), names
    held = [(e.agency.name, e.agency.place) for e in index.entries]
    yield from enterprises_in_english(text, index.latin, held)
    yield from _by_initials(text, index)
    yield from _hospitals(text, index)
    for found in _PINYIN_GOVERNMENT.finditer(text):
        if names := _governments(found["name"].lower(), index):
            yield *found.span(), names
    for found in _ZONE.finditer(text):
        if names := _zones(found["name"].lower(), found["kind"], index.entries):
            yield *found.span(), names


def _by_initials(text: str, index: Index) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield «Canglan SCJGJ», the initials of 市场监管局 in Latin letters behind a place."""
    for found in _INITIALS.finditer(text):
        places = index.latin.get((found["name"] or found["name2"]).lower(), ())
        letters = found["letters"] or found["letters2"]
        keys = _families_by_initials().get(letters, frozenset())
        names = tuple(
            e.agency.name for e in index.entries if e.agency.place in places and keys & e.families
        )
        if names:
            yield *found.span(), names


def _hospitals(text: str, index: Index) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield «Canglan First People's Hospital», «the Hewan university hospital», «the hospital in Hewan»."""
    entries = [e for e in index.entries if "医院" in e.agency.name]
    for found in _HOSPITAL.finditer(text) if entries else ():
        start, told = _named_before(found, entries)
        whose = (found["whose"] or "").lower()
        if whose and any(_tells(whose, e) for e in entries):
            told, end = [*told, whose], found.end()
        else:
            end = found.end() if not found["of"] else found.start("of")
        names = tuple(e.agency.name for e in entries if all(_tells(w, e) for w in told))
        if names and any(word not in _NUMBERS for word in told):
            yield start, end, names


def _named_before(found: re.Match[str], entries: Sequence[Entry]) -> tuple[int, list[str]]:
    """Return where the name of a hospital begins, and its words that tell which it is."""
    start, told = found.start() + len(found["before"]), []
    for word in reversed(list(re.finditer(r"[A-Za-z]+(?=['’ ])", found["before"]))):
        said = word[0].lower()
        if said == "s" and found["before"][word.start() - 1] in "'’":
            continue
        tells = said in _NUMBERS or any(_tells(said, e) for e in entries)
        if not (tells or said in _OF_HOSPITALS):
            break
        told += [said] if tells else []
        start = found.start() + word.start()
    return start, told


def _tells(word: str, entry: Entry) -> bool:
    """Tell whether a word of an English name stands in a Chinese one, by its number or as it reads."""
    name = entry.agency.name
    if word in _NUMBERS:
        return f"第{_NUMBERS[word]}" in name
    starts = {*entry.places, *(name[:size] for size in (2, 3, 4))}
    return any(word in latin_names(start) for start in starts)


@cache
def _families_by_initials() -> Mapping[str, frozenset[str]]:
    """Return the lines of work by the first letters of how their names read: SJJ, WJW, SCJGJ."""
    keys: dict[str, frozenset[str]] = {}
    for key, stems in stems_of_families().items():
        for stem in stems:
            for letters in initials(stem):
                for end in "JWTB":  # 局 委 厅 办
                    keys[letters + end] = keys.get(letters + end, frozenset()) | {key}
    return keys


def _governments(read: str, index: Index) -> tuple[str, ...]:
    places = index.latin.get(read, ())
    return tuple(
        e.agency.name
        for e in index.entries
        if e.agency.place in places and e.agency.agency_type is AgencyType.GOVERNMENT
    )


def _is_kind(entry: Entry, found: re.Match[str]) -> bool:
    name = entry.agency.name
    return name.endswith("部") if found["ministry"] else "医院" in name


def _named_by_meaning(text: str, index: Index) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where a text holds an English name whose words stand in a Chinese one.

    A name of several words that no body of the library bears comes with no names.
    """
    for found in (*_OF.finditer(text), *_BEFORE.finditer(text)):
        named = re.findall(r"[A-Z][a-z]+", found["words"])
        words = [w for w in named if not is_light(w) and w.lower() not in index.latin]
        terms = [one for word in words if (one := _chinese(word))]
        held = tuple(
            entry.agency.name
            for entry in index.entries
            if terms and all(any(t in entry.agency.name for t in one) for one in terms)
        )
        if held and len(terms) == len([w for w in named if not is_light(w)]):
            yield *found.span(), held
        elif words and len(named) > 1 and _BODY.search(found[0]):
            yield *found.span(), ()


def _chinese(word: str) -> tuple[str, ...]:
    return (*chinese_for(word), *(term for gained in expand(word) for term in gained.terms))


def _zones(read: str, kind: str, entries: Iterable[Entry]) -> tuple[str, ...]:
    # «Donghu zone» is said for 宁川东湖经济开发区, the city left out.
    zones = [
        e
        for e in entries
        if e.zone
        and any(r == read or (len(read) > _SHORT and r.endswith(read)) for r in _readings(e.places))
    ]
    for pattern, character in ((_ECONOMIC, "经济"), (_HIGH_TECH, "高新")):
        if pattern.search(kind):
            zones = [e for e in zones if character in e.agency.name]
    return tuple(e.agency.name for e in zones)


def _readings(places: Iterable[str]) -> Sequence[str]:
    return [read for place in places for read in latin_names(place)]
