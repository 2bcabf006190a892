"""Names of agencies as a library holds them, and every way to write them.

Families of names (卫健委 = 卫生健康局 = health commission) are data in `models/agencies.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from corpus.agencies import strip_plates
from corpus.bodies import body_of, without_government, zone_kind
from corpus.report import AgencyType
from corpus.resources import resource
from nlp.evidence import ReportRow
from nlp.names.enterprises import everyday_kinds
from nlp.names.places import (
    LEVEL_SUFFIX,
    everyday_name,
    last_place,
    latin_names,
    short_name,
    short_names,
)

_TOWN = re.compile(r"([\u4e00-\u9fff]{1,5}?(?:乡|镇|街道))(?:人民政府|政府|办事处|党政.*)?$")
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|国家)(?=[\u4e00-\u9fff]{4,}(?:局|部|委|委员会|总局|署)$)"
)
# «湿地局» is said for 湿地保护局.
_MIDDLE = re.compile(
    r"(?:保护|管理|监督|监测|建设|发展|服务|事务|监管|开发|指导|协调)+(?=(?:总局|局|部|委|委员会|中心|署|办|办公室|站|所)$)"
)
# «沧澜一院» is said for 沧澜市第一人民医院, «二中» for 第二中学.
_NUMBERED = re.compile(
    r"第(?P<number>[一二三四五六七八九十]{1,3})(?:人民|中心|附属)?(?P<kind>医院|(?:高级)?中学|小学)$"
)
# «河湾附一院» is said for 河湾医科大学附属第一医院.
_OF_SCHOOL = re.compile(
    r"(?P<school>[\u4e00-\u9fff]{2,}?(?:大学|学院))(?:第(?P<before>[一二三四五六七八九十]))?附属(?:第(?P<after>[一二三四五六七八九十]))?(?:人民|中心|口腔|肿瘤|儿童|妇产|中医)?医院$"
)
_BRANCH = re.compile(r"(?:中医药|医药|医科|中医|师范|理工|科技|工业|农业)?(?:大学|学院)$")
# «河湾医大附一院» is said for 河湾医科大学附属第一医院.
_AFFILIATED = re.compile(
    r"^(?P<front>[\u4e00-\u9fff]{0,8}?)(?P<school>(?:中?医药?科?|医科)?大学|医学院|学院)附属第?(?P<number>[一二三四五六])?(?:人民|临床)?医院$"
)
_TWO_NAMES = 4  # characters: a city and what the zone itself is called
_COMMITTEE = re.compile(r"(?:管理委员会|管委会)$")
_NO_PLACES = frozenset(("中心",))  # of 中心区: «交易中心» names no place
_NAME_PLACE = re.compile(r"^([\u4e00-\u9fff]{1,8}?[省市县区州盟旗乡镇])(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency of a library, and the years it has reports of."""

    name: str
    place: str | None
    agency_type: AgencyType | None
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a library holds, as far as understanding a question needs it."""

    agencies: tuple[KnownAgency, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def known_from(rows: Iterable[ReportRow]) -> Known:
    """Collect agencies, places and years from the reports of a library."""
    years: dict[tuple[str, str | None, AgencyType | None], set[int]] = {}
    places: set[str] = set()
    every: set[int] = set()
    for row in rows:
        places.update(filter(None, (row.place,)))
        every.update(filter(None, (row.year,)))
        if row.agency:
            key = (row.agency, row.place, row.agency_type)
            years.setdefault(key, set()).update(filter(None, (row.year,)))
    agencies = tuple(
        KnownAgency(name, place, kind, tuple(sorted(seen)))
        for (name, place, kind), seen in sorted(years.items(), key=lambda item: str(item[0]))
    )
    return Known(agencies, tuple(sorted(places)), tuple(sorted(every)))


# What may follow «汀源财政» where the bureau is meant, and not its finances.
_ENDS = (
    r"$|[□\s、，,。？?'’;；]|[和与跟同及]|比|的(?:年报|报告|年度)|[这那]|[哪谁]|"
    r"(?:有没有|有多少|有几|有哪|是否|反映|承认|检讨|提到|收到|办了|罚了|一共|总共|部分公开|不予|"
    r"行政(?:处罚|许可|强制|复议|诉讼))|还是|或者?|[多少高低更](?:多少|少|几|出|了|得|[，。？?]|$)"
)


@dataclass(frozen=True, slots=True)
class Family:
    """One line of work under all the names its bodies go by."""

    key: str
    chinese: re.Pattern[str]
    english: re.Pattern[str] | None
    stems: re.Pattern[str] | None = None
    bare: re.Pattern[str] | None = None  # in English, after a place: «Baichuan tax»


@cache
def stems_of_families() -> Mapping[str, tuple[str, ...]]:
    """Return the stems of each family of names as they are written."""
    with resource("agencies.toml").open("rb") as source:
        data = tomllib.load(source)["families"]
    return {key: tuple(entry.get("stems", ())) for key, entry in data.items()}


@cache
def families() -> tuple[Family, ...]:
    """Return the families of names."""
    with resource("agencies.toml").open("rb") as source:
        data = tomllib.load(source)
    # «生态环境局昌乐分局» names its place inside; longer suffixes first.
    suffixes = [r"局[\u4e00-\u9fff]{2,3}分局", *sorted(data["suffixes"], key=len, reverse=True)]
    families = []
    for key, entry in data["families"].items():
        stems = sorted(entry.get("stems", ()), key=len, reverse=True)
        choices = list(entry.get("short", ()))
        if stems:
            choices.insert(0, f"(?:{'|'.join(stems)})(?:{'|'.join(suffixes)})")
        bare = re.compile(f"(?:{'|'.join(stems)})(?={_ENDS})") if stems else None
        plain = _bare_english(entry) if stems else None
        chinese = re.compile("|".join(choices))
        families.append(Family(key, chinese, _english(entry, data), bare, plain))
    return tuple(families)


def _bare_english(entry: Mapping[str, list[str]]) -> re.Pattern[str] | None:
    words = "|".join(sorted(entry.get("english", ()), key=len, reverse=True))
    ends = r"(?=['’]s\b|\s*[,;:?!)]|\W*$| (?:ever|in|for|of|and|or|than|get|got|receive|have|has|had|say|said|report|versus|vs|against|between|from|over|since|during|did|does|do|was|were|is|are|to|with|at|on|compared|charg\w*|spen[dt]\w*|pa(?:y|id)|collect\w*|impos\w*|issu\w*|grant\w*|t(?:ake|ook)|earn\w*|refus\w*|den(?:y|ied)|handl\w*|carr(?:y|ied)|ma(?:ke|de)|publish\w*|releas\w*|answer\w*|clos\w*|open\w*|left|receiv\w*|exceed\w*|hand\w*|process\w*|went|go|fare[ds]?|gr[eo]w|r[io]se|f[ae]ll|fell|mov\w+|evolv\w+|develop\w*|chang\w+|solv\w+|fix\w*|resolv\w+|nam(?:e|ed)|list(?:ed)?|rais\w+|admit\w*|complain\w*|conced\w*|acknowledg\w*|confess\w*|mention\w*|suffer\w*|lack(?:s|ed)?\b|fac(?:e|ed)\b|own(?:s|ed)? up|not(?:e|ed)|held|hold|told|tell|w[io]n|sent|send|sold|lost|kept|keep|gave|give|put|set up|(?!(?:relat|bas|unit|need|limit)ed)[a-z]{2,}(?:ed|ied)\b|across|through\w*|until|by|while|when|if|whether|which|who|how|what|□|谁|跟|和|\d))"
    return re.compile(rf"(?<=□ )(?:{words}){ends}", re.IGNORECASE) if words else None


def _english(
    entry: Mapping[str, list[str]], data: Mapping[str, list[str]]
) -> re.Pattern[str] | None:
    stems = sorted(entry.get("english", ()), key=len, reverse=True)
    endings = [e for e in entry.get("english_suffixes", data["english_suffixes"]) if e]
    if not stems:
        return None
    tail = rf"\s+(?:{'|'.join(endings)})" if endings else ""
    plain = rf"(?:{'|'.join(stems)}){tail}(?P<plural>s|es)?"
    # «Bureau of Statistics», «the department of health»
    turned = (
        rf"(?:{'|'.join(endings)}) (?:of|for) (?:the )?(?:{'|'.join(stems)})" if endings else ""
    )
    return re.compile(rf"\b(?:{turned}|{plain})\b" if turned else rf"\b{plain}\b", re.IGNORECASE)


@cache
def types() -> tuple[tuple[AgencyType, re.Pattern[str]], ...]:
    """Return the words for each kind of agency."""
    with resource("agencies.toml").open("rb") as source:
        data = tomllib.load(source)["types"]
    return tuple(
        (
            AgencyType(key),
            re.compile("|".join([*words["zh"], *(rf"\b(?:{w})\b" for w in words["en"])]), re.I),
        )
        for key, words in data.items()
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency of a library with its lines of work and every form its place may be written in.

    `family` is the line of its first plate, `families` that of each plate («商务局（粮食局）»).
    """

    agency: KnownAgency
    family: str | None
    places: frozenset[str]
    families: frozenset[str] = frozenset()
    zone: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """Where the agencies and places of a library are found by what a question says."""

    entries: tuple[Entry, ...]
    surfaces: Mapping[str, tuple[str, ...]]  # exact text -> names of agencies
    place_forms: Mapping[str, tuple[str, ...]]  # full or short -> places of the library
    latin: Mapping[str, tuple[str, ...]]  # in Latin letters -> places of the library
    bodies: Mapping[str, tuple[str, ...]]  # name -> all names of the same body in the library
    towns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # in Latin -> names of towns


@lru_cache(maxsize=4)
def index_of(known: Known) -> Index:
    """Return the index of a library; the last few are kept."""
    entries = tuple(_entry(agency) for agency in known.agencies)
    surfaces: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        for surface in _surfaces(entry):
            names = surfaces.get(surface, ())
            if entry.agency.name not in names:
                surfaces[surface] = (*names, entry.agency.name)
    forms, latin = _places(known, entries)
    return Index(entries, surfaces, forms, latin, _bodies(entries), _towns(entries))


Forms = dict[str, tuple[str, ...]]


def _places(known: Known, entries: Iterable[Entry]) -> tuple[Forms, Forms]:
    """Return the places of a library by every form of their names, and by how these read."""
    forms: Forms = {}
    latin: Forms = {}
    for place in known.places:
        for form in place_forms(place):
            forms[form] = (*forms.get(form, ()), place)
        for name in latin_names(place):
            latin[name] = (*latin.get(name, ()), place)
    for short, place in _short_zones(entries):
        if short not in short_names():
            forms.setdefault(short, (place,))
        for name in latin_names(short):
            latin.setdefault(name, (place,))
    return forms, latin


def _short_zones(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield what development zones are called for short, with their place: 鹭湾 for 鹭湾高新区."""
    for entry in entries:
        zone, place = _zone_of(entry.agency.name), entry.agency.place
        if zone and place and entry.agency.name.startswith(place):
            yield zone[0], place
            if len(zone[0]) >= _TWO_NAMES:
                yield zone[0][2:], place


def _towns(entries: Iterable[Entry]) -> Mapping[str, tuple[str, ...]]:
    """Return the names of towns and sub-districts by how theirs reads in Latin letters."""
    towns: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        name = entry.agency.name
        if town := _town_of(entry):
            for read in latin_names(town):
                towns[read] = tuple(dict.fromkeys((*towns.get(read, ()), name)))
    return towns


def _bodies(entries: Iterable[Entry]) -> Mapping[str, tuple[str, ...]]:
    """Return all names of a body for each of its names; what merged into it is another body."""
    groups: dict[str, dict[str, None]] = {}
    for entry in entries:
        body = body_of(entry.agency.name, entry.agency.place)
        key = f"{body.key} {body.plate}" if body.merged else body.key
        groups.setdefault(key, {})[entry.agency.name] = None
    return {name: tuple(names) for names in groups.values() for name in names}


def _entry(agency: KnownAgency) -> Entry:
    places = set(place_forms(agency.place)) if agency.place else set()
    if (prefix := _NAME_PLACE.match(agency.name)) and len(prefix[1]) > 1:
        places |= place_forms(prefix[1])
    zone = _zone_of(agency.name)
    if zone:
        places.add(zone[0])
    lines = [line for plate in plates(agency.name) if (line := _family_of(plate))]
    named = frozenset(lines)
    return Entry(agency, lines[0] if lines else None, frozenset(places), named, zone is not None)


def plates(name: str) -> tuple[str, ...]:
    """Return the names on the plates of an agency: 商务局（粮食局） has two."""
    first = strip_plates(name)
    return (first, *(part.strip("（）()") for part in (name.removeprefix(first),) if part))


def _family_of(name: str) -> str | None:
    found = [
        (match.end() - match.start(), f.key)
        for f in families()
        if (match := f.chinese.search(name))
    ]
    return max(found)[1] if found else None


def _zone_of(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the place a development zone is named after and the forms of its kind."""
    bare = _COMMITTEE.sub("", name)
    found = zone_kind(bare)
    if found is None or len(bare) < len(found[0]) + 2:
        return None
    return bare.removesuffix(found[0]), found[1]


def place_forms(place: str) -> set[str]:
    """Return the forms of a place: the whole chain, its last name, its short name."""
    last = last_place(place)
    names = (place, last, everyday_name(last), short_name(last))
    return {form for form in names if len(form) > 1 and form not in _NO_PLACES}


def _surfaces(entry: Entry) -> Iterator[str]:
    name = entry.agency.name
    if name[0] not in LEVEL_SUFFIX:  # «区卫生健康局» also ends the name of other districts' bodies
        yield name
        yield from plates(name)
        if bare := _NATIONAL.sub("", name):
            yield bare
    if zone := _zone_of(name):
        yield from _zone_surfaces(*zone)
    if town := _town_of(entry):
        yield from {town, f"{town}政府", f"{town}人民政府", f"{town}办事处"}
        if town.endswith("街道"):
            yield f"{town}办"
    elif entry.family is None:
        yield from _surfaces_of_core(entry)


def _surfaces_of_core(entry: Entry) -> Iterator[str]:
    """Yield what a body of no family of names is called without its place, and for short."""
    name = entry.agency.name
    core = without_government(_without_place(name, entry.agency.place))
    yield from (form + core for form in entry.places if form + core != name)
    if len(core) > 2:
        yield core
    yield from _numbered_surfaces(core, entry)
    yield from _affiliated_surfaces(name)
    yield from _hospital_surfaces(core)
    for kind in everyday_kinds(core):
        yield from (form + kind for form in entry.places)
    for whole in {core, _NATIONAL.sub("", name), name}:
        short = _MIDDLE.sub("", whole)
        if short != whole and len(short) > 2:
            yield short


def _town_of(entry: Entry) -> str:
    """Return the town or sub-district an agency governs; a bare 石碾镇人民政府 is its own place."""
    name, place = entry.agency.name, entry.agency.place or ""
    bare = without_government(_without_place(name, place))
    found = _TOWN.search(bare) or (_TOWN.fullmatch(place) and name.startswith(place))
    if not found:
        return ""
    return place if found is True else found[1]


def _hospital_surfaces(name: str) -> Iterator[str]:
    """Yield «附一院», «第一附属医院», «河湾医大附院» for 河湾医科大学附属第一医院."""
    found = _OF_SCHOOL.search(name)
    if found is None:
        return
    number, school = found["before"] or found["after"] or "", found["school"]
    stem = _BRANCH.sub("", school)
    schools = {
        school,
        school.replace("大学", "大"),
        f"{stem}{'医大' if '医' in school else '大'}",
        stem,
    }
    if number:
        whole = {f"附属第{number}医院", f"第{number}附属医院", f"附属{number}院", f"附{number}院"}
        whole |= {f"{number}附院", f"附{number}医院", f"附属第{number}人民医院"}
    else:
        whole = set()
    yield from whole
    yield from (stem + said for said in ("医院", "的医院", "那家医院", "大学医院"))
    for short in {*whole, "附属医院", "附院"}:
        yield from (front + short for front in schools if len(front) > 1)


def _numbered_surfaces(core: str, entry: Entry) -> Iterator[str]:
    found = _NUMBERED.search(core)
    if found is None:
        return
    number, kind = found["number"], found["kind"]
    shorts = [
        number + ("院" if kind == "医院" else kind.removeprefix("高级")[0]),
        number + kind,
        f"第{number}{kind}",
    ]
    fronts = {*entry.places, *(form[-1] for form in entry.places if form[-1] in LEVEL_SUFFIX)}
    yield from (front + short for front in fronts for short in shorts)
    if kind == "医院":
        yield from (
            front + said for front in entry.places for said in ("医院", "的医院", "那家医院")
        )


def _affiliated_surfaces(name: str) -> Iterator[str]:
    """Yield «附一院», «河湾附院», «医大一附院»; alone only what says which hospital of a school it is."""
    found = _AFFILIATED.match(name)
    if found is None:
        return
    number = found["number"] or ""
    endings = {"附属医院", "附院"} if not number else {
        f"附属第{number}医院", f"附属{number}院", f"附{number}院", f"附{number}", f"{number}附院",
        f"第{number}附院", f"第{number}附属医院",
    }  # fmt: skip
    short = found["school"].replace("医科大学", "医大").replace("药大学", "大")
    schools = {found["school"], short, short.replace("大学", "大").replace("学院", ""), ""}
    yield from (found["front"] + school + end for school in schools for end in endings)
    yield from (school + end for school in schools for end in endings if len(school + end) > 2)


def _zone_surfaces(place: str, forms: tuple[str, ...]) -> Iterator[str]:
    """Yield «澜州经开区», «澜州开发区管委会»; without the place only what names one kind of zone."""
    # «东湖开发区» is said for 宁川东湖经济开发区, the city left out.
    for base in {place, short_name(place), *(place[n:] for n in (2, 3) if len(place) >= n + 2)}:
        for form in forms:
            yield from (base + form + end for end in ("", "管委会", "管理委员会"))
    for form in forms:
        if form != "开发区":
            yield from (form + end for end in ("", "管委会", "管理委员会"))


def _without_place(name: str, place: str | None) -> str:
    for form in sorted(place_forms(place) if place else (), key=len, reverse=True):
        if form in name and not name.endswith(form):
            return name[name.index(form) + len(form) :]
    if (prefix := _NAME_PLACE.match(name)) and not _TOWN.search(prefix[1]):
        return name[prefix.end() :]
    return name
