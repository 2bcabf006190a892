"""One body under all the names it goes by: 卫健局, 卫生健康委员会, and 卫计局 before 2018.

The table of names is data (`[bodies]` in `models/agencies.toml`); a name that is not in it is one
with itself only.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.agencies import ZONE, agency_type, place_of, strip_plates
from corpus.places import divide_name, short_place
from corpus.report import AgencyType
from corpus.resources import resource

_TOWN_TAIL = re.compile(r"(?:人民政府|政府|办事处)?(?:(?:党政|综合|党政综合)?办(?:公室)?)?$")
# «临浦区人民政府北山街道办事处»: an agency of the government of the place named before it.
_OF_GOVERNMENT = re.compile(r"^(?:人民)?政府(?=[\u4e00-\u9fff]{3,})(?!办公|办$)")
_OFFICE_TAIL = re.compile(r"(?:人民政府|政府)(?:办公室|办公厅|办)$")
# The long and the short form of one kind of zone, the long one first.
ZONE_KINDS = (
    ("经济技术开发区", "经济开发区", "经开区", "开发区"),
    ("高新技术产业开发区", "高新技术开发区", "高新产业开发区", "高新开发区", "高新区"),
    ("综合保税区", "保税区"),
    ("旅游度假区", "度假区"),
    ("工业园区", "工业园"),
)  # fmt: skip
_COMMITTEE = re.compile(r"(?:管理委员会|管委会)(?:(?:党政|综合)?办公室)?$")


@dataclass(frozen=True, slots=True)
class Body:
    """A body: `key` is equal for all its names.

    `plate` tells the names of different times apart: "" for the present body, else the body that
    was renamed to it or merged into it. `merged` is true when several became one, so that what one
    of them carried over need not be what the new body took up.
    """

    key: str
    plate: str = ""
    merged: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    name: re.Pattern[str]
    plate: str
    merged: bool


@cache
def _lines() -> tuple[_Line, ...]:
    with resource("agencies.toml").open("rb") as source:
        bodies = tomllib.load(source)["bodies"]
    suffix = f"(?:{'|'.join(sorted(bodies['suffixes'], key=len, reverse=True))})"
    lines = []
    for key, entry in bodies["lines"].items():
        for relation in ("names", "renamed", "merged"):
            for stem in entry.get(relation, ()):
                # «姓名» that are one and the same body; a predecessor may itself have several.
                forms = "|".join(re.escape(form) for form in stem.split("="))
                plate = "" if relation == "names" else stem.split("=")[0]
                pattern = re.compile(rf"(?:{forms}){suffix}")
                lines.append(_Line(key, pattern, plate, relation == "merged"))
    return tuple(lines)


@lru_cache(maxsize=65536)
def body_of(agency: str, place: str | None) -> Body:
    """Return the body behind a name; `place` is where it belongs, when that is known."""
    name = strip_plates(agency)
    above, rest = divide_name(name)
    where = place or place_of(name) or above or ""
    if above is None:
        short = short_place(name)
        if short and short[0] == where:
            rest = short[1]
        else:
            rest = re.sub(rf"^{re.escape(where)}|^[省市县区州旗](?![场域])", "", rest) or rest
    kind = agency_type(name)
    if kind not in (AgencyType.GOVERNMENT, AgencyType.OFFICE):
        rest = without_government(rest)
    if kind is AgencyType.TOWNSHIP:
        town = _TOWN_TAIL.sub("", rest) or where
        return Body(f"{'' if where == town else where}|{town}")
    if kind in (AgencyType.GOVERNMENT, AgencyType.OFFICE):
        return Body(f"{where}|{'政府办公室' if _OFFICE_TAIL.search(name) else '人民政府'}")
    if kind is AgencyType.ZONE:
        return Body(f"|{_zone(name)}")
    zone = ZONE.match(rest)
    if zone and len(rest) > zone.end():
        where, rest = where + zone.group(), rest[zone.end() :]
    for line in _lines():
        if line.name.fullmatch(rest):
            return Body(f"{where}|{line.key}", line.plate, line.merged)
    return Body(f"{where}|{rest}")


def without_government(name: str) -> str:
    """Return the name of an agency, its place left out, without «人民政府» before it."""
    return _OF_GOVERNMENT.sub("", name)


def _zone(name: str) -> str:
    """Return a zone without its committee, its kind written out: 澜州经开区管委会 → 澜州经济技术开发区."""
    bare = _COMMITTEE.sub("", name)
    found = zone_kind(bare)
    return bare.removesuffix(found[0]) + found[1][0] if found else bare


def zone_kind(zone: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the ending of a zone's name that tells its kind, and all forms of that kind."""
    endings = [(form, forms) for forms in ZONE_KINDS for form in forms if zone.endswith(form)]
    return max(endings, key=lambda found: len(found[0]), default=None)


def same_body(agency: str, other: str, place: str | None) -> bool:
    """Tell whether two names found in one report mean the same body."""
    return body_of(agency, place).key == body_of(other, place_of(other) or place).key
