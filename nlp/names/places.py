"""Names of places: short forms, what lies inside what, and how a Chinese name reads in Latin letters.

Two files stand behind this: `models/places.tsv` (divisions down to the county, with their codes)
and `models/syllables.tsv` (readings of characters).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product

from corpus.places import PEOPLES
from corpus.resources import resource

LEVEL_SUFFIX = "省市县区州盟旗乡镇"
_ETHNIC = re.compile(rf"^(.{{2,}}?)族?{PEOPLES}*(?:各族)?自治(?P<level>[区州县旗])$")
_SUFFIX = re.compile(
    r"^(.{2,}?)(?:特别行政区|自治[区州县旗]|街道办事处|街道|地区|新区|林区|[省市县区州盟旗乡镇])$"
)
_MIN_LATIN = 4  # shorter romanised names ("Li'an") would be found inside ordinary English


@cache
def place_codes() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of each official name; some names are shared (鼓楼区)."""
    codes: dict[str, tuple[str, ...]] = {}
    for line in resource("places.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, name = line.split("\t")
            codes[name] = (*codes.get(name, ()), code)
    for name in tuple(codes):
        codes.setdefault(everyday_name(name), codes[name])
    return codes


@cache
def everyday_name(name: str) -> str:
    """Return what an autonomous place is called: 红河州 for 红河哈尼族彝族自治州; others as they are."""
    found = _ETHNIC.match(name)
    return f"{found[1]}{found['level']}" if found and found["level"] != "区" else name


@cache
def short_names() -> Mapping[str, tuple[str, ...]]:
    """Return the official names behind each short name: 昌乐 → 昌乐县."""
    shorts: dict[str, tuple[str, ...]] = {}
    for name in place_codes():
        short = short_name(name)
        if short != name:
            shorts[short] = (*shorts.get(short, ()), name)
    return shorts


@cache
def short_name(name: str) -> str:
    """Return the name without its level: 昌乐县 → 昌乐, 峨山彝族自治县 → 峨山."""
    for pattern in (_ETHNIC, _SUFFIX):
        if found := pattern.match(name):
            return found[1]
    return name


@cache
def large_places() -> frozenset[str]:
    """Return full and short names of provinces and prefectures, which may stand alone."""
    names = {n for n, codes in place_codes().items() if any(c.endswith("00") for c in codes)}
    return frozenset(names | {short_name(n) for n in names})


def is_county_level(place: str) -> bool:
    """Tell whether a place is a county, district, banner or county-level city."""
    last = last_place(place)
    codes = place_codes().get(last, ())
    return any(not c.endswith("00") for c in codes) if codes else last[-1:] in "县区旗"


@cache
def last_place(place: str) -> str:
    """Return the innermost name of a chain: 潍坊市昌乐县 → 昌乐县."""
    for start in range(1, len(place) - 1):
        if place[:start] in place_codes() and place[start:] in place_codes():
            return place[start:]
    return place


def places_inside(outer: str, places: Iterable[str]) -> tuple[str, ...]:
    """Return those of `places` that are `outer` (full or short name) or lie inside it."""
    names = (outer,) if outer in place_codes() else short_names().get(outer, ())
    prefixes = tuple(_prefix(c) for name in names for c in place_codes().get(name, ()))
    return tuple(
        place
        for place in places
        if outer in (place, short_name(place))
        or any(c.startswith(prefixes) for c in place_codes().get(last_place(place), ()) if prefixes)
    )


def _prefix(code: str) -> str:
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    readings: dict[str, tuple[str, ...]] = {}
    for line in resource("syllables.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            syllable, characters = line.split("\t")
            for character in characters:
                readings[character] = (*readings.get(character, ()), syllable)
    return readings


def readings_of(character: str) -> tuple[str, ...]:
    """Return how a character is read, in plain Latin letters; none where the list lacks it."""
    return _readings().get(character, ())


@cache
def _english_places() -> Mapping[str, str]:
    with resource("agencies.toml").open("rb") as source:
        return {str(k): str(v) for k, v in tomllib.load(source)["english_places"].items()}


@cache
def latin_names(place: str) -> frozenset[str]:
    """Return how a place may be written in Latin letters, in lower case and without gaps."""
    readings = _readings()
    short = short_name(last_place(place))
    if any(c not in readings for c in short):
        return frozenset()
    spelled = {"".join(read) for read in product(*(_spellings(c) for c in short))}
    if special := _english_places().get(place):
        spelled.add(special.replace(" ", ""))
    return frozenset(name for name in spelled if len(name) >= _MIN_LATIN)


def initials(words: str) -> frozenset[str]:
    """Return the first letters of how Chinese words read, in capitals: 市监 → SJ."""
    letters = [{read[0].upper() for read in _readings().get(c, ())} for c in words]
    return frozenset("".join(choice) for choice in product(*letters))


def _spellings(character: str) -> Iterator[str]:
    for syllable in _readings()[character]:
        if syllable in ("lv", "nv"):
            yield from (syllable[0] + vowel for vowel in ("v", "u", "ü", "yu"))
        else:
            yield syllable


@cache
def romanised_places() -> Mapping[str, str]:
    """Return provinces and prefectures by their lower-case Latin names."""
    names: dict[str, str] = {latin: name for name, latin in _english_places().items()}
    for name, codes in place_codes().items():
        if any(c.endswith("00") for c in codes):
            for read in product(*(_readings()[c] for c in short_name(name))):
                names.setdefault("".join(read), name)
    return names
