"""Agencies meant by their level («省级部门», «县直单位»), and agencies that are not meant («除…外»)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.report import AgencyType
from nlp.names.agencies import Known, Named, find_agencies
from nlp.names.masks import MASK
from nlp.names.places import last_place, place_codes, places_inside

_BODIES = r"(?:的)?(?:各)?(?:部门|单位|机关|局|委办局|政府部门|职能部门)"
_LEVELS = (
    ("province", re.compile(rf"(?:各)?省(?:级|直|属|本级)(?:{_BODIES})?|at (?:the )?(?:province|provincial)[- ]level|provincial(?:[- ]level)? (?:agenc\w+|departments?|bodies|bureaus?)", re.I)),
    ("prefecture", re.compile(rf"(?:各)?(?:地市|[市州盟])(?:级|直|属|本级)(?:{_BODIES})?|at (?:the )?(?:city|municipal|prefectur\w+)[- ]level|(?:municipal|city|prefectur\w+)(?:[- ]level)? (?:agenc\w+|departments?|bodies|bureaus?)", re.I)),
    ("county", re.compile(rf"(?:各)?(?:县区|区县|旗县|县旗|[县区旗])(?:级|直|属|本级)(?:{_BODIES})?|at (?:the )?(?:county|district)[- ]level|(?:county|district)(?:[- ]level)? (?:agenc\w+|departments?|bodies|bureaus?)", re.I)),
)  # fmt: skip
_BESIDE = re.compile(
    rf"{MASK}\s*(?:和|与|跟|同|、|比|对|还是)\s*{MASK}|{MASK}[^，。]{{0,12}}(?:相比|对比|比较)|"
    rf"(?:比(?!例|重|如|较|对)|超过|不如|不及|差)[^，。]{{0,4}}{MASK}|[跟和与同]\s*{MASK}[^，。]{{0,12}}比|{MASK}[^，。]{{0,16}}(?:相差|差多少|差几|谁)|谁[^，。]{{0,12}}{MASK}|"
    rf"\b(?:compare\w*|versus|vs|than|against|between|exceed\w*|beat\w*|outnumber\w*|who)\b|{MASK} (?:and|or) (?:the )?{MASK}",
    re.IGNORECASE,
)
_TOWNS = ("镇", "乡", "街道")
_WHOLE_PLACE = re.compile(
    rf"(?<={MASK})全[省市县区州](?!各|所有|的?(?:机关|单位|部门))"
    rf"|\b(?:across|throughout|anywhere in|all over|all across)(?: (?:the )?(?:whole|entire|all) (?:of )?)?(?: the)? (?={MASK})"
    rf"|\b(?:in|for|of) (?:the )?(?:whole|entire|all) (?:of )?(?=(?:the )?{MASK})"
    rf"|(?<={MASK}) (?:as a whole|(?:city|county|district|province)[- ]?wide)\b",
    re.IGNORECASE,
)
# «which agencies across the city» asks for those in it.
_ASKS_WHO = re.compile(
    r"\b(?:who(?:se)?|agenc\w+|bureaus?|bod(?:y|ies)|units?|departments?|offices|each|every|any(?:one|body)|which reports?)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"除(?:了|开|去|却)?(?P<zh>[^，。？?]{2,24}?)(?:以外|之外|外)[，,]?(?:的)?(?:其他|其它|其余|还有)?|"
    r"除(?:了|开)(?P<zh2>[^，。？?]{2,24}?)[，,](?:其他|其它|其余|还有)?|"
    r"\b(?:except(?: for)?|other than|apart from|besides|excluding|but not)\s+(?P<en>[^,?.]{3,60}?)(?=[,?.]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Excluded:
    """What a question leaves out, and the question without those words."""

    text: str
    agencies: tuple[str, ...] = ()


def find_excluded(text: str, known: Known) -> Excluded:
    """Find the agencies of «除了昌乐县卫健局以外»; words that name none stay in the text."""
    if not (found := _EXCEPT.search(text)):
        return Excluded(text)
    inner = found["zh"] or found["zh2"] or found["en"]
    named = find_agencies(inner, known)
    placed = {a.name for a in known.agencies if a.place in named.places}
    names = named.agencies or tuple(sorted(placed))
    if not names or named.missing:
        return Excluded(text)
    return Excluded(text[: found.start()] + " " + text[found.end() :], names)


def without_excluded(named: Named, excluded: tuple[str, ...], known: Known) -> Named:
    """Return what is named less what is left out; all others where nothing else is named."""
    if not excluded:
        return named
    names = named.agencies or tuple(dict.fromkeys(a.name for a in known.agencies))
    kept = tuple(name for name in names if name not in excluded)
    return replace(named, agencies=kept, group=True)


def find_level(named: Named, known: Known) -> Named:
    """Take «省级部门» and the like for the agencies of that level."""
    if named.agencies:
        return _with_governments(named, known)
    if whole := _of_the_whole(named, known):
        return whole
    for level, pattern in _LEVELS:
        if found := pattern.search(named.text):
            text = named.text[: found.start()] + MASK * len(found[0]) + named.text[found.end() :]
            names = tuple(
                dict.fromkeys(
                    a.name for a in known.agencies if _is_of(a.place, a.agency_type, level)
                )
            )
            missing = named.missing if names else (*named.missing, found[0].strip())
            return replace(named, text=text, agencies=names, missing=missing, group=True)
    return named


def _with_governments(named: Named, known: Known) -> Named:
    """Take a place set beside an agency of another for its government («Qinghe county and the … bureau»)."""
    if named.group or not _BESIDE.search(named.text):
        return named
    of = tuple(a.place for a in known.agencies if a.name in named.agencies and a.place)
    apart = [p for p in named.places if not places_inside(p, of) and p not in of]
    governments = governments_of(apart, known)
    if not apart or set(governments) != set(apart):
        return named
    names = tuple(dict.fromkeys((*governments.values(), *named.agencies)))
    bare = any(a.place and a.place not in a.name for a in known.agencies if a.name in names)
    return replace(named, agencies=names, places=named.places if bare else ())


def governments_of(places: Iterable[str], known: Known) -> dict[str, str]:
    """Return the name of the government of each place, of a town its own; without one it is left out."""
    wanted = frozenset(places)
    return {
        a.place: a.name
        for a in known.agencies
        if a.place in wanted
        and (
            a.agency_type is AgencyType.GOVERNMENT
            or (a.agency_type is AgencyType.TOWNSHIP and a.place.endswith(_TOWNS))
        )
    }


def _of_the_whole(named: Named, known: Known) -> Named | None:
    """Take «霁川全市» for the government of the place, which reports for all its bodies."""
    found = _WHOLE_PLACE.search(named.text)
    governments = tuple(
        a.name
        for a in known.agencies
        if a.place in named.places and a.agency_type is AgencyType.GOVERNMENT
    )
    if found is None or len(set(governments)) != 1 or len(named.places) != 1:
        return None
    if _ASKS_WHO.search(named.text):
        return None
    text = named.text[: found.start()] + MASK * len(found[0]) + named.text[found.end() :]
    return replace(named, text=text, agencies=governments[:1], places=())


def _is_of(place: str | None, kind: AgencyType | None, level: str) -> bool:
    if not place or kind in (AgencyType.TOWNSHIP, AgencyType.MINISTRY):
        return False
    return _level_of(last_place(place)) == level


def _level_of(place: str) -> str:
    """Return the level of a place by its code, by the end of its name where it has none."""
    for code in place_codes().get(place, ())[:1]:
        return (
            "province"
            if code.endswith("0000")
            else "prefecture"
            if code.endswith("00")
            else "county"
        )
    if place.endswith(("省", "自治区")):
        return "province"
    return "county" if place[-1:] in "县区旗" else "prefecture"
