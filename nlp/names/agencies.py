"""Which agencies a question names: full names, abbreviations, other plates, English names.

A mention is resolved against the agencies a library holds (`nlp.names.agency_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.report import AgencyType
from nlp.names.agency_english import named_by_meaning, named_in_english
from nlp.names.agency_names import (
    Entry,
    Index,
    Known,
    KnownAgency,
    families,
    index_of,
    known_from,
    place_forms,
    types,
)
from nlp.names.places import (
    is_county_level,
    large_places,
    last_place,
    place_codes,
    places_inside,
    romanised_places,
    short_names,
)

__all__ = ["MASK", "Known", "KnownAgency", "Named", "find_agencies", "known_from"]

MASK = "□"
"""Stands for a character that has been understood."""

_UNKNOWN_PLACE = re.compile(r"([\u4e00-\u9fff]{1,4}?(?:省|市|县|区|旗|镇|乡|街道))[的 ]?$")
_NOT_A_PLACE = re.compile(  # «汛期里省水利厅»: when it was may stand before a bare level
    r".*(?:的|我们|咱们|你们|请问|查询|查一下|看看|告诉我|想知道|帮我查|帮我|哪些|哪个|各个|各|所有|全部|全|本|我|该|这个|那|"
    r"和|与|及|或|对|跟|比(?!如)|在|关于|以及|比较|年度|年|[汛旱雨暑寒假周工同前后]期[间里内中]*|期间[里内]?|[春夏秋冬](?:季里?|天里?)|月份?(?:里|间)?|季度里?|时候|那会儿?|[上下]半年|平[时常]|前后|以[来后前]|之[后前])"
)
_LEVEL_BEFORE = re.compile(
    r"(各|每个|所有|全部|哪些|哪几个|哪个|几个|全)?([省市县区州旗乡镇]+)级?[的 ]?$"
)
_GROUP_BEFORE = re.compile(
    r"(?:[两三四五六七八九十]家|这[两几]家|各家|各个|各|每个|每家|所有的?|全部|哪些|哪几个|哪几家|哪个|几个|几家|多少个|多少家|多少|"
    r"which|what|all|each|every|how many|any|among)\s*(?:the\s+|other\s+)?$",
    re.IGNORECASE,
)
_ENGLISH_PLACE = re.compile(
    r"\b((?!Which|What|The|Each|Every|All|Did|Does|How|In|Of|For|And|Health)[A-Z][a-z'’]+"
    r"(?: (?!County|City|District|Town)[A-Z][a-z'’]+)?) (?:(?:Autonomous )?(?:County|City|District|Town|Township|Province|Prefecture|League|Banner))\b"
)
_PLACE_AFTER_IN = re.compile(
    r"(?<=\bin )(?!English|Chinese|China|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|The|Section|Table|Form|General)[A-Z][a-z]{2,}\b"
)
_PLACE_BEFORE_WHO = re.compile(
    r"([\u4e00-\u9fff]{2,6}[省市县区旗镇乡])(?=□*有?(?:哪[些个几家]|(?:的|所有|各)(?:机关|单位|部门)))"
)
_SHORTEST_UNKNOWN = 3
_LATIN_WORD = re.compile(r"[A-Za-zü]+(?:['’-](?!s\b)[A-Za-zü]+)*")
_LEVEL_WORD = re.compile(
    r"\s*(?:autonomous )?(?:county|city|district|township|town|province|prefectur(?:e|al)|region|league|banner|municipality|municipal)\b(?! management\b)",
    re.IGNORECASE,
)
_TYPE_AFTER = re.compile(
    r"\s*(?:反映|有哪|是哪|都有|有谁|是谁|有多少|有几|里|中|存在|报告|提到|提及|是否|没有|未|哪些|打算|的年报|的报告|"
    r"reported|report|mention|that|which|who|say|said|admit|with|have|had)"
)
_TYPE_BEFORE = re.compile(
    r"(?:^|有没有|有无|是否有|任何|哪些|哪个|哪几个|各个|各|每个|所有|全部|全体|多少个|多少|几个|其他|在|"
    r"\b(?:which|what|how many|all|each|every|any|in|among|of|by|do|did|the|for|per|only|other)\s+(?:(?!(?:their|its|his|our|own)\b)\w+\s+)?)$",
    re.IGNORECASE,
)
# «2022年乡镇收到几件申请»: what a kind of agencies did in a year.
_DOES_AFTER = re.compile(
    r"(?:一共|总共|合计|平均|都|各|共)*(?:[接收办罚]|新收|受理|作出|开出|处罚|(?:被|有)?(?:多少|几)|的?(?:申请|行政|处罚|许可)(?!公开))"
)
_SAYS_AFTER = re.compile(
    r"[ 的]?(?:有(?![色机关])|是否|反映|承认|存在|提|说|有哪|有什么|有人|那边|这边|哪)| "
)
_STREETS = re.compile(r"街道|sub-?district|street", re.IGNORECASE)
_TOWNS = re.compile(r"[乡镇]|\btown", re.IGNORECASE)
_TOWNSHIP_FORMS = (
    (_STREETS, _TOWNS, re.compile("街道")),
    (_TOWNS, _STREETS, re.compile("[乡镇](?!.*街道)")),
)
# «澜州和霁川两个市政府», «霁东、霁城两区的市监局»: a number of them between the places and what they share.
_SO_MANY = re.compile(
    r"(?:[两二三四五六七八九十几]|这[两二三四五几])(?:个|家|地|处|座|所)?(?:省|市|县|区|乡镇|镇|乡|街道|地方|地)?(?:级|里|上)?(?:的|之)?$"
)
_JOINED_NAME = re.compile(r"[和与跟同及]([^，。]{0,8}(?:局|委|中心|厅))")
_JOINTS = ("和", "、", "与", "及", "跟", "同", "比")
_BUT_BI = re.compile("[^比]", re.DOTALL)
_MAX_SURFACE = 40
_MAX_PLACE = 12


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
    finding = _Finding(text, index_of(known), known)
    finding.take_surfaces()
    finding.take_english_names()
    finding.take_types()
    finding.take_bare_stems()
    finding.take_chinese_families()
    finding.take_places()
    finding.take_english_families()
    finding.take_bare_english()
    return finding.named()


class _Finding:
    """One pass over a question; each step masks what it understood."""

    def __init__(self, text: str, index: Index, known: Known) -> None:
        self.text = text
        self.index, self.whole = index, text
        self.known = known
        self.agencies: dict[str, None] = {}
        self.places: dict[str, None] = {}
        self.types: dict[AgencyType, None] = {}
        self.missing: dict[str, None] = {}
        self.open: list[tuple[str, list[Entry]]] = []  # mentions without a place
        self.group = False

    def mask(self, start: int, end: int) -> None:
        # «昌乐比江海区卫健局多几件»: what compares two of them stays.
        self.text = self.text[:start] + _BUT_BI.sub(MASK, self.text[start:end]) + self.text[end:]

    def take_surfaces(self) -> None:
        start = 0
        while start < len(self.text):
            for end in range(min(len(self.text), start + _MAX_SURFACE), start + 1, -1):
                names = self.index.surfaces.get(self.text[start:end])
                if names:
                    self._take_surface(names, start, end)
                    break
            start += 1

    def _take_surface(self, names: tuple[str, ...], start: int, end: int) -> None:
        """Take an exact name, unless another place stands before it (兰州市 + 史志研究室)."""
        place, _ = self._place_before(start)
        fitting = [
            e.agency.name
            for e in self.index.entries
            if e.agency.name in names
            and (
                not place
                or not e.places
                or place_forms(place) & e.places
                or places_inside(place, (e.agency.place or "",))
            )
        ]
        begin = self._start_of_places(start)
        if len({self.index.bodies[name] for name in fitting}) > 1 and not place:
            # «高新区» of several cities; after 哪些 all of them are meant.
            if _GROUP_BEFORE.search(self.text[:start]):
                return
            self.open.append(
                (self.text[begin:end], [e for e in self.index.entries if e.agency.name in fitting])
            )
        else:
            self.agencies.update(dict.fromkeys(fitting))
        if not fitting:
            self.missing[self.text[begin:end]] = None
        self.mask(begin, end)

    def take_english_names(self) -> None:
        """Take «Wanglan sub-district», «the Lanzhou economic zone»."""
        self._take_all(named_in_english(self.text, self.index))
        held = {f.english for f in families() if f.english}
        plain = (
            n
            for n in named_by_meaning(self.text, self.index)
            if not any(p.search(self.text[n[0] : n[1]]) for p in held)
        )
        self._take_all(plain)

    def _take_all(self, found: Iterable[tuple[int, int, tuple[str, ...]]]) -> None:
        for start, end, names in list(found):
            if MASK not in self.text[start:end]:
                self.agencies.update(dict.fromkeys(names))
                if not names:
                    self.missing[self.text[start:end]] = None
                self.mask(start, end)

    def _start_of_places(self, end: int) -> int:
        """Return where the chain of places that ends at `end` begins."""
        place, start = self._place_before(end)
        return self._start_of_places(start) if place and start < end else end

    def _place_before(self, end: int) -> tuple[str, int]:
        stop = end
        while stop and self.text[stop - 1] in " 的":
            stop -= 1
        for start in range(max(0, stop - _MAX_PLACE), stop - 1):
            form = self.text[start:stop]
            if form in self.index.place_forms or form in place_codes() or form in short_names():
                return form, start
        return "", end

    def take_chinese_families(self) -> None:
        for start, end, key in self._family_spans():
            whole = self.text[start:end]
            begin = self._start_of_number(start)
            place, begin = self._place_before(begin)
            begin = begin if place else start
            inner = re.search(r"局([\u4e00-\u9fff]{2,3})分局$", whole)
            level = _LEVEL_BEFORE.search(self.text[:start])
            members = [e for e in self.index.entries if key in e.families]
            if inner and inner[1] in self.index.place_forms:
                place = inner[1]
            if place:
                self._take_placed(members, place, self.text[begin:end])
                self.mask(self._take_joined(members, begin, whole), end)
            elif (level and level[1]) or not (unknown := self._unknown_place(start)):
                self._take_placeless(members, whole, start, level)
                self.mask(level.start() if level else start, end)
            else:
                self.missing[unknown + whole] = None
                self.mask(start - len(unknown), end)

    def _start_of_number(self, end: int) -> int:
        """Return where «两个» begins between joined places and what they share, else the end itself."""
        number = _SO_MANY.search(self.text[:end])
        if number is None:
            return end
        place, begin = self._place_before(number.start())
        begin = self._start_of_places(begin)
        return number.start() if place and self.text[:begin].endswith(_JOINTS) else end

    def take_bare_stems(self) -> None:
        """Take «汀源财政» for the bureau of that line of work, where the library holds one."""
        for family in families():
            for found in list(family.stems.finditer(self.text)) if family.stems else ():
                if self._goes_on_as_name(found.end()):
                    continue
                place, begin = self._place_before(found.start())
                members = [
                    e
                    for e in self.index.entries
                    if family.key in e.families and place_forms(place) & e.places
                ]
                if place and members:
                    self._take_placed(members, place, self.text[begin : found.end()])
                    self.mask(begin, found.end())

    def _goes_on_as_name(self, end: int) -> bool:
        """Tell whether a stem goes on as one name: «粮食和物资储备局», but «财政和汀源教育局» does not."""
        after = _JOINED_NAME.match(self.text, end)
        if after is None:
            return False
        return not after[1].startswith((*self.index.place_forms, MASK))

    def _take_joined(self, members: list[Entry], begin: int, whole: str) -> int:
        """Take the other places of «昌乐、沙河和汤阴的卫健局»; return where the list begins."""
        begin = self._start_of_places(begin)
        while begin and self.text[begin - 1] in _JOINTS:
            place, earlier = self._place_before(begin - 1)
            if not place:
                break
            self._take_placed(members, place, place + whole)
            begin = self._start_of_places(earlier)
        return begin

    def _family_spans(self) -> list[tuple[int, int, str]]:
        found = [
            (m.start(), m.end(), f.key) for f in families() for m in f.chinese.finditer(self.text)
        ]
        chosen: list[tuple[int, int, str]] = []
        for span in sorted(found, key=lambda s: (s[0] - s[1], s[0])):
            if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
                chosen.append(span)
        return sorted(chosen)

    def _unknown_place(self, end: int) -> str:
        found = _UNKNOWN_PLACE.search(self.text[:end])
        if not found:
            return ""
        name = _NOT_A_PLACE.sub("", found[0]).rstrip("的 ")
        return name if len(name) > 1 else ""

    def _take_placed(self, members: list[Entry], place: str, mention: str) -> None:
        matched = [e for e in members if place_forms(place) & e.places]
        if matched:
            self.agencies.update(dict.fromkeys(e.agency.name for e in matched))
            # A name without its place («区卫生健康局») is told apart by the report's place.
            bare = (e.agency for e in matched if not any(p in e.agency.name for p in e.places))
            self.places.update(dict.fromkeys(a.place for a in bare if a.place))
        else:
            self.missing[mention.replace(MASK, "").strip()] = None

    def _take_placeless(
        self, members: list[Entry], whole: str, start: int, level: re.Match[str] | None
    ) -> None:
        before = self.text[: level.start() if level and not level[1] else start]
        group = bool(_GROUP_BEFORE.search(before) or (level and level[1]) or whole.endswith("系统"))
        if level:
            members = _of_level(members, level[2]) or members
            exact = [e for e in members if e.agency.name == level[2] + whole]
            members = exact if exact and not group else members
        if group:
            self.group = True
            self.agencies.update(dict.fromkeys(e.agency.name for e in members))
        if not members:
            self.missing[whole] = None
        elif not group:
            self.open.append((whole, members))

    def take_places(self) -> None:
        for start in range(len(self.text)):
            for end in range(min(len(self.text), start + _MAX_PLACE), start + 1, -1):
                places = self.index.place_forms.get(self.text[start:end])
                if places:
                    self.places.update(dict.fromkeys(places))
                    self.mask(start, end)
                    break
        self._take_outer_places()
        self._take_unknown_place()
        self._take_latin_places()

    def _take_outer_places(self) -> None:
        for start in range(len(self.text)):
            for end in range(min(len(self.text), start + _MAX_PLACE), start + 1, -1):
                name = self.text[start:end]
                stands = name in large_places() or (name in place_codes() and len(name) > 2)
                # «昌乐有没有…»: the short name of a county counts where nothing else can stand.
                opens = start == 0 and name in short_names() and _SAYS_AFTER.match(self.text, end)
                stands = stands or bool(opens)
                if stands and MASK not in name:
                    self._take_outer(name, name)
                    self.mask(start, end)
                    break

    def _take_unknown_place(self) -> None:
        """Note a place nobody has heard of («火星县哪些机关…») instead of passing over it."""
        for found in _PLACE_BEFORE_WHO.finditer(self.text):
            name = _NOT_A_PLACE.sub("", found[1])
            if len(name) >= _SHORTEST_UNKNOWN:
                self.missing[name] = None
                self.mask(found.end(1) - len(name), found.end(1))

    def _take_outer(self, name: str, mention: str) -> None:
        inside = places_inside(name, self.known.places)
        self.places.update(dict.fromkeys(inside))
        if not inside:
            self.missing[mention] = None

    def _take_latin_places(self) -> None:
        words = list(_LATIN_WORD.finditer(self.text))
        for size in (3, 2, 1):
            for group in zip(*(words[n:] for n in range(size)), strict=False):
                self._take_latin(group[0].start(), group[-1].end())
        for word in list(re.finditer(r"\b[A-Z][a-z]+\b", self.text)):
            if outer := romanised_places().get(word[0].lower()):
                level = _LEVEL_WORD.match(self.text, word.end())
                self._take_outer(outer, word[0])
                self.mask(word.start(), level.end() if level else word.end())
        for pattern in (_ENGLISH_PLACE, _PLACE_AFTER_IN):
            for unknown in list(pattern.finditer(self.text)):
                self.missing[unknown[0]] = None
                self.mask(unknown.start(), unknown.end())

    def _take_latin(self, start: int, end: int) -> None:
        name = self.text[start:end]
        places = self.index.latin.get(re.sub(r"[ '’-]", "", name).lower(), ())
        level = _LEVEL_WORD.match(self.text, end)
        if places and (level or name[0].isupper()):
            self.places.update(dict.fromkeys(places))
            self.mask(start, level.end() if level else end)

    def take_english_families(self) -> None:
        found = [
            (m.start() - m.end(), m.start(), f, m)
            for f in families()
            if f.english
            for m in f.english.finditer(self.text)
        ]
        for _, start, family, match in sorted(found, key=lambda item: item[:2]):
            if MASK in self.text[start : match.end()]:
                continue
            members = [e for e in self.index.entries if family.key in e.families]
            placed = [e for e in members if e.agency.place in self.places]
            group = bool(match["plural"] or _GROUP_BEFORE.search(self.text[:start]))
            self._take_english(members, placed, match[0], group=group)
            self.mask(start, match.end())

    def take_bare_english(self) -> None:
        """Take «Baichuan tax» for the bureau of that place, where the library holds one."""
        for family in families():
            for found in list(family.bare.finditer(self.text)) if family.bare else ():
                members = (e for e in self.index.entries if family.key in e.families)
                if placed := [e.agency.name for e in members if e.agency.place in self.places]:
                    self.agencies.update(dict.fromkeys(placed))
                    self.mask(*found.span())

    def _take_english(
        self, members: list[Entry], placed: list[Entry], mention: str, *, group: bool
    ) -> None:
        if placed or (group and members and not self.places):
            # «market regulators of Jidong and Jicheng» names each; «the tax bureaus» means them all.
            each = len({e.agency.place for e in placed}) > 1
            self.group = self.group or (group and not each)
            self.agencies.update(dict.fromkeys(e.agency.name for e in placed or members))
        elif not members or self.places:
            self.missing[mention] = None
        elif not self.missing:
            self.open.append((mention, members))

    def take_types(self) -> None:
        for kind, pattern in types():
            for at in list(pattern.finditer(self.text)):
                before, after = self.text[: at.start()], self.text[at.end() :]
                last = before.endswith("的") and (not after or _TYPE_AFTER.match(after))
                does = before.endswith(MASK) and _DOES_AFTER.match(after)
                if _TYPE_BEFORE.search(before) or last or does:
                    self.types[kind] = None
                    self._take_township_form(at[0])
                    self.mask(at.start(), at.end())

    def _take_township_form(self, word: str) -> None:
        """Keep to streets where only 街道 are asked for, to towns where only 乡镇 are."""
        for asked, other, form in _TOWNSHIP_FORMS:
            if asked.search(word) and not other.search(self.whole):
                names = [
                    a.name
                    for a in self.known.agencies
                    if a.agency_type is AgencyType.TOWNSHIP and form.search(a.name)
                ]
                self.group = True
                self.agencies.update(dict.fromkeys(names))
                if not names:
                    self.missing[word] = None

    def _is_of_the_matter(self, mention: str, members: list[Entry]) -> bool:
        """Tell whether a name belongs to what is asked about («霁东区承接的粮食局老文件»)."""
        if not (self.places or self.agencies):
            return False
        if any(e.agency.place in self.places for e in members):
            return False
        return bool(
            re.search(
                rf"(?:的|原来?|从|由|[给向把将])(?:原来?的?)?{re.escape(mention)}", self.whole
            )
        )

    def _beside_named(self, members: list[Entry]) -> list[Entry]:
        """Return those of the place of the agencies named («石泾县的教体局和交通局»)."""
        places = {e.agency.place for e in self.index.entries if e.agency.name in self.agencies}
        return [e for e in members if e.agency.place and e.agency.place in places]

    def named(self) -> Named:
        ambiguous = False
        for mention, members in self.open:
            if self._is_of_the_matter(mention, members):
                continue
            near = [e for e in members if e.agency.place in self.places]
            near = near or self._beside_named(members) or members
            ambiguous = ambiguous or len({e.agency.place for e in near}) > 1
            self.agencies.update(dict.fromkeys(e.agency.name for e in near))
        for name in tuple(self.agencies):
            self.agencies.update(dict.fromkeys(self.index.bodies[name]))
        return Named(
            text=self.text,
            agencies=tuple(self.agencies),
            places=tuple(self.places),
            agency_types=tuple(self.types),
            missing=tuple(self.missing),
            ambiguous=ambiguous,
            group=self.group,
        )


def _of_level(members: list[Entry], level: str) -> list[Entry]:
    if "县" in level:
        return [e for e in members if e.agency.place and is_county_level(e.agency.place)]
    return [e for e in members if (last_place(e.agency.place or e.agency.name))[-1:] in level]
