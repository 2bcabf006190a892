"""Bodies by names that drop their middle: «禾川交易中心» for 禾川市公共资源交易中心, «沙湾分局», «恒源职院».

Such a name keeps the place or the first word, the end, and characters in between in their order. It is taken
only where one body of the library bears it; where two do, both stay open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.agencies import strip_plates
from nlp.names.agency_names import Entry, Known, index_of, place_forms, stems_of_families
from nlp.names.masks import MASK
from nlp.names.mentions import Mentions, asks_for_several
from nlp.names.places import places_inside

_LONGEST = 20
# What a name ends with, longest first; the short form of an end beside it («职院», «师大»).
_ENDS = tuple(sorted((
    "分局", "支局", "分中心", "分校", "分院", "分公司", "支队", "大队", "总队", "总站", "分站", "分行", "支行", "分所", "中心", "集团", "公司",
    "学院", "大学", "医院", "学校", "中学", "小学", "研究院", "研究所", "图书馆", "档案馆", "博物馆", "科技馆", "委员会", "管委会", "管理处", "办事处",
    "局", "委", "办", "馆", "站", "院", "所", "队", "社", "厂", "校", "会", "处", "厅", "署", "园", "台", "室", "部", "团", "库", "场", "港", "矿",
), key=len, reverse=True))  # fmt: skip
_SHORT_ENDS: Mapping[str, tuple[str, ...]] = {
    "学院": ("院",),
    "大学": ("大",),
    "医院": ("院",),
    "学校": ("校",),
    "图书馆": ("馆",),
    "档案馆": ("馆",),
    "博物馆": ("馆",),
    "科技馆": ("馆",),
    "研究院": ("院",),
    "研究所": ("所",),
    "委员会": ("委", "委会"),
    "管委会": ("委",),
}
_COMPANY = re.compile(r"(?:有限责任|股份有限|有限)公司$")
_BRANCH = re.compile(
    r"^(?P<parent>.*?(?:局|公司|银行|中心|大学|学院|总队|总站|队|医院|委员会|厅))(?P<inner>[\u4e00-\u9fff]{2,6}?)(?P<level>[区县市镇乡])?"
    r"(?P<end>分局|支局|分中心|分校|分院|分公司|支队|大队|分站|分行|支行|院区|校区)$"
)
# Grounds that are called as whoever keeps them is: «白鹤湖保护区» for 白鹤湖国家级自然保护区管理局.
_GROUNDS = re.compile(
    r"^(?P<own>.{2,}?)(?P<kind>(?:国家级?|省级|市级|县级|[345]A级|重点|自然|湿地|森林|地质|风景|名胜|旅游|生态|文化|水利)*)"
    r"(?P<ground>保护区|名胜区|风景区|景区|度假区|公园|林场|牧场|水库|灌区|陵园|动物园|植物园|遗址|机场|火车站|客运站|汽车站|纪念馆|博物院)"
    r"(?:管理|服务|保护|事务|运营|发展)*(?:局|处|所|站|中心|委员会|管委会|集团|公司|有限公司|有限责任公司)$"
)
# Words that tell no body of a place from another.
_PLAIN = re.compile(
    r"管理|服务|事务|综合|行政|发展|公共|建设|工作|信息|公开|[市县区省州]|人民|国家|第"
)
# What may not be dropped: another body may bear the name without it.
_APART = re.compile(
    r"[一二三四五六七八九十]+|附属|中医|妇幼|儿童|口腔|肿瘤|精神|传染|民族|第|实验|党校|特殊|[东西南北](?=[部区城院])"
)
_BEFORE = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|[在问看查对把给由从向是和与跟同及比的年度里]|以后|之后|以前|听说|麻烦|请教|想知道|{MASK})$"
)
# What asks of several, of whom such a name may be the matter («哪些机关进驻交易中心»).
_OF_SEVERAL = re.compile(
    r"哪些|哪[几两]?[家个](?!申请)|各家|各个|所有|全部|[几两]家|多少家|谁|有没有机关|which|who|what agencies",
    re.I,
)
_LEVEL = "市县区省州镇"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name on its way to be shortened: what it may begin with, what it then may keep, what it ends with."""

    entry: Entry
    head: str
    middle: str
    ends: tuple[str, ...]
    branch: bool = False  # the head tells the body by itself

    def fits(self, said: str) -> bool:
        """Tell whether what stands after the head is this name shortened."""
        for end in self.ends:
            if said.endswith(end):
                kept = said[: len(said) - len(end)]
                if self._keeps(kept, whole=end == self.ends[0]):
                    return True
        return False

    def _keeps(self, kept: str, *, whole: bool) -> bool:
        if not kept:  # «沙湾分局», but «恒源学院» may be another
            return whole and self.branch
        left = iter(self.middle)
        if any(character not in left for character in kept):
            return False
        apart = _APART.findall(self.middle)
        if any(word[0] not in kept for word in apart):
            return False
        return self.branch or len(_PLAIN.sub("", kept)) >= (2 if whole and not self._school else 1)

    @property
    def _school(self) -> bool:
        return self.ends[0] in ("学院", "大学", "医院", "学校")


@lru_cache(maxsize=4)
def _names(known: Known) -> Mapping[str, tuple[_Name, ...]]:
    """Return the names of a library that may be shortened, by the first two characters."""
    found: dict[str, tuple[_Name, ...]] = {}
    for entry in index_of(known).entries:
        for name in _names_of(entry):
            if len(name.head) > 1:
                found[name.head[:2]] = (*found.get(name.head[:2], ()), name)
    return found


def _names_of(entry: Entry) -> Iterator[_Name]:
    whole = strip_plates(entry.agency.name)
    place = next(
        (f for f in sorted(entry.places, key=len, reverse=True) if whole.startswith(f)), ""
    )
    bare = _COMPANY.sub("公司", whole[len(place) :])
    if branch := _BRANCH.match(bare):
        parent = re.sub(r"(?:局|公司|委员会)$", "", branch["parent"])
        heads = {branch["inner"], branch["inner"] + (branch["level"] or "")}
        heads |= {
            head + level for head in tuple(heads) for level in _LEVEL if head[-1] not in _LEVEL
        }
        # «沙湾分局», «沙湾自然资源分局»
        yield from (_Name(entry, h, parent, (branch["end"],), branch=True) for h in heads)
        end = branch["inner"] + (branch["level"] or "") + branch["end"]
        # «青榆沙湾分局», «青榆自然资源沙湾分局»
        heads = {*entry.places, parent[:2]} if place else {parent[:2]}
        yield from (_Name(entry, h, branch["parent"], (end,), branch=True) for h in heads)
        return
    if is_told_by_family(entry):
        return
    if ground := _GROUNDS.match(bare):
        yield _of_ground(entry, ground, bare)
        if place:
            yield from (
                _Name(entry, head, ground["own"] + ground["kind"], (ground["ground"],))
                for head in entry.places
            )
    for end in _ends_of(bare):
        middle = bare[: bare.rindex(end)]
        ends = (end, *_SHORT_ENDS.get(end, ()))
        if place:
            yield from (_Name(entry, head, middle, ends) for head in entry.places)
        elif len(middle) > 2:
            yield _Name(entry, middle[:2], middle[2:], ends)


def _of_ground(entry: Entry, ground: re.Match[str], bare: str) -> _Name:
    """Return the name of a ground whose own name tells whoever keeps it: «白鹤湖保护区», «白鹤湖管理局»."""
    end = next(_ends_of(bare))
    middle = bare[len(ground["own"]) : bare.rindex(end)]
    return _Name(entry, ground["own"], middle, (ground["ground"], end), branch=True)


def ground_of(entry: Entry) -> str:
    """Return the ground a body keeps, by its full name: 白鹤湖国家级自然保护区; "" of any other."""
    whole = strip_plates(entry.agency.name)
    ground = _GROUNDS.match(_COMPANY.sub("公司", whole))
    return whole[: ground.end("ground")] if ground else ""


def parts_of_branch(entry: Entry) -> str:
    """Return what a branch is named after: 沙湾 of 青榆市自然资源局沙湾分局; "" of what is none."""
    branch = _BRANCH.match(strip_plates(entry.agency.name))
    return branch["inner"] if branch else ""


def is_told_by_family(entry: Entry) -> bool:
    """Tell whether the families of names tell a body; of a branch they tell its parent.

    A family without stems knows whole names only, so that «禾川交易中心» is still a name that drops its middle.
    """
    by_stem = bool(stems_of_families().get(entry.family or "", ()))
    return by_stem and not parts_of_branch(entry)


def _ends_of(name: str) -> Iterator[str]:
    end = next((end for end in _ENDS if name.endswith(end)), "")
    if end:
        yield end
    if name.endswith("集团公司"):
        yield from ("集团公司", "集团")


def take_short_names(m: Mentions) -> None:
    """Take the names that drop the middle of those a library holds, the longest first."""
    names = _names(m.known)
    start = 0
    while start < len(m.text) - 2:
        candidates = names.get(m.text[start : start + 2], ())
        for end in range(min(len(m.text), start + _LONGEST), start + 2, -1) if candidates else ():
            said = m.text[start:end]
            fitting = [
                n.entry
                for n in candidates
                if said.startswith(n.head) and n.fits(said[len(n.head) :])
            ]
            if fitting and _take(m, fitting, start, end):
                start = end - 1
                break
        start += 1
    _take_without_head(m)


def _take(m: Mentions, fitting: list[Entry], start: int, end: int) -> bool:
    place, _ = m.place_before(start)
    held = {e.agency.name: e for e in fitting if _is_at(e, place)}
    if not held:
        return False
    begin = m.start_of_places(start)
    if len({m.index.bodies[name] for name in held}) > 1:
        m.open.append((m.text[begin:end], list(held.values())))
        m.short.add(m.text[begin:end])
    else:
        m.add(held)
    m.mask(begin, end)
    return True


def _is_at(entry: Entry, place: str) -> bool:
    if not place or place_forms(place) & entry.places:
        return True
    return bool(places_inside(place, (entry.agency.place or "",)))


def _take_without_head(m: Mentions) -> None:
    """Take «交易中心», «热力集团» where nobody else is named and one body alone may be meant."""
    if m.agencies or m.missing or _OF_SEVERAL.search(m.whole):
        return
    every = [n for names in _names(m.known).values() for n in names if not n.branch]
    ends = tuple({end for n in every for end in n.ends if len(end) > 1})
    for start in range(len(m.text) - 3):
        if not _BEFORE.search(m.text[:start]) or asks_for_several(m.text[:start]):
            continue
        for end in range(min(len(m.text), start + _LONGEST), start + 3, -1):
            said = m.text[start:end]
            if said.endswith(ends) and said[:2] not in m.index.place_forms:
                fitting = [n.entry for n in every if said[:2] in n.middle and n.fits(said)]
                if fitting and not m.place_before(start)[0] and _take(m, fitting, start, end):
                    return
