"""Agencies named in Chinese by their line of work: «江海区卫健局», «各县教育局», «汀源财政».

The place may be told once for several («昌乐、沙河和汤阴的卫健局»), by its level alone («市财政局»), or
not at all; which agency is meant is then left open.
"""

from __future__ import annotations

import re

from nlp.names.agency_names import Entry, families, place_forms
from nlp.names.kinds import is_below
from nlp.names.masks import MASK
from nlp.names.mentions import Mentions, asks_for_several
from nlp.names.places import is_county_level, last_place
from nlp.names.short_names import parts_of_branch
from nlp.names.unknown_places import unknown_place_before

_LEVEL_BEFORE = re.compile(
    r"(各|每个|所有|全部|哪些|哪几个|哪个|几个|全)?([省市县区州旗乡镇]+)级?[的 ]?$"
)
# «澜州和霁川两个市政府», «霁东、霁城两区的市监局»: a number of them between the places and what they share.
_SO_MANY = re.compile(
    r"(?:[两二三四五六七八九十几]|这[两二三四五几])(?:个|家|地|处|座|所)?(?:省|市|县|区|乡镇|镇|乡|街道|地方|地)?(?:级|里|上)?(?:的|之)?$"
)
_JOINED_NAME = re.compile(r"[和与跟同及]([^，。]{0,8}(?:局|委|中心|厅))")
_JOINTS = ("和", "、", "与", "及", "跟", "同", "比")
_BRANCH = re.compile(r"局([\u4e00-\u9fff]{2,3})分局$")  # names its place inside


def take_bare_stems(m: Mentions) -> None:
    """Take «汀源财政» for the bureau of that line of work, where the library holds one."""
    for family in families():
        for found in list(family.stems.finditer(m.text)) if family.stems else ():
            if _goes_on_as_name(m, found.end()):
                continue
            place, begin = m.place_before(found.start())
            members = [e for e in m.members_of(family.key) if place_forms(place) & e.places]
            if place and members:
                _take_placed(m, members, place, m.text[begin : found.end()])
                m.mask(begin, found.end())


def _goes_on_as_name(m: Mentions, end: int) -> bool:
    """Tell whether a stem goes on as one name: «粮食和物资储备局», but «财政和汀源教育局» does not."""
    after = _JOINED_NAME.match(m.text, end)
    if after is None:
        return False
    return not after[1].startswith((*m.index.place_forms, MASK))


def take_chinese_families(m: Mentions) -> None:
    """Take the names of a line of work with the places before them."""
    for start, end, key in _spans(m.text):
        whole = m.text[start:end]
        begin = _start_of_number(m, start)
        place, begin = m.place_before(begin)
        begin = begin if place else start
        inner = _BRANCH.search(whole)
        level = _LEVEL_BEFORE.search(m.text[:start])
        members = m.members_of(key)
        if inner and inner[1] in m.index.place_forms:
            place = inner[1]
        before = m.text[: level.start() if level else start]
        if not place and is_below(before, m.text[end:]):
            continue
        if place:
            _take_placed(m, members, place, m.text[begin:end])
            m.mask(_take_joined(m, members, begin, whole), end)
        elif (level and level[1]) or not (unknown := unknown_place_before(m.text[:start])):
            _take_placeless(m, members, whole, start, level)
            m.mask(level.start() if level else start, end)
        else:
            m.missing[unknown + whole] = None
            m.mask(start - len(unknown), end)


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Return where a text names lines of work, and which; of names that overlap the longest."""
    found = [(m.start(), m.end(), f.key) for f in families() for m in f.chinese.finditer(text)]
    chosen: list[tuple[int, int, str]] = []
    for span in sorted(found, key=lambda s: (s[0] - s[1], s[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
            chosen.append(span)
    return sorted(chosen)


def _start_of_number(m: Mentions, end: int) -> int:
    """Return where «两个» begins between joined places and what they share, else the end itself."""
    number = _SO_MANY.search(m.text[:end])
    if number is None:
        return end
    place, begin = m.place_before(number.start())
    begin = m.start_of_places(begin)
    return number.start() if place and m.text[:begin].endswith(_JOINTS) else end


def _take_joined(m: Mentions, members: list[Entry], begin: int, whole: str) -> int:
    """Take the other places of «昌乐、沙河和汤阴的卫健局»; return where the list begins."""
    begin = m.start_of_places(begin)
    while begin and m.text[begin - 1] in _JOINTS:
        place, earlier = m.place_before(begin - 1)
        if not place:
            break
        _take_placed(m, members, place, place + whole)
        begin = m.start_of_places(earlier)
    return begin


def _take_placed(m: Mentions, members: list[Entry], place: str, mention: str) -> None:
    at = [e for e in members if place_forms(place) & e.places]
    matched = [e for e in at if not _is_branch_elsewhere(e, place, mention)]
    if matched:
        m.add(e.agency.name for e in matched)
        # A name without its place («区卫生健康局») is told apart by the report's place.
        bare = (e.agency for e in matched if not any(p in e.agency.name for p in e.places))
        m.places.update(dict.fromkeys(a.place for a in bare if a.place))
    else:
        m.missing[mention.replace(MASK, "").strip()] = None


def _is_branch_elsewhere(entry: Entry, place: str, mention: str) -> bool:
    """Tell whether a body is but a branch of the one named: 青榆市自然资源局 is not its 沙湾分局."""
    inner = parts_of_branch(entry)
    if not inner or "分" in mention or not mention.endswith("局"):
        return False
    return not any(inner[:2] in form for form in (*place_forms(place), mention))


def _take_placeless(
    m: Mentions, members: list[Entry], whole: str, start: int, level: re.Match[str] | None
) -> None:
    before = m.text[: level.start() if level and not level[1] else start]
    group = asks_for_several(before) or bool(level and level[1]) or whole.endswith("系统")
    if level:
        members = _of_level(members, level[2]) or members
        exact = [e for e in members if e.agency.name == level[2] + whole]
        members = exact if exact and not group else members
    if group:
        m.group = True
        m.add(e.agency.name for e in members)
    if not members:
        m.missing[whole] = None
    elif not group:
        m.open.append((whole, members))


def _of_level(members: list[Entry], level: str) -> list[Entry]:
    if "县" in level:
        return [e for e in members if e.agency.place and is_county_level(e.agency.place)]
    return [e for e in members if (last_place(e.agency.place or e.agency.name))[-1:] in level]
