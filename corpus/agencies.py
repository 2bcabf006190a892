"""What an agency's name says: whether it is one, its kind, and the place it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.report import AgencyType
from corpus.resources import resource

# Kinds by how the name reads, the first that matches.
_TYPES: tuple[tuple[AgencyType, re.Pattern[str]], ...] = (
    (AgencyType.VERTICAL, re.compile(r"税务局|气象局|海关|海事局|烟草专卖局|邮政管理局|国家统计局.+(?:调查队|总队)|消防救援|通信管理局|监管局$|银保监|金融监管|人民银行|出入境|供电|(?:煤矿安全|煤监)")),
    (AgencyType.ZONE, re.compile(r"(?:管理委员会|管委会)$|(?:开发区|园区|新区|工业城|示范区|保税区)(?:办公室|党政办)?$")),
    (AgencyType.TOWNSHIP, re.compile(r"(?:镇|乡|街道|苏木)(?:人民政府|办事处|政府|党政办(?:公室)?)?$|街道办(?:事处)?$")),
    (AgencyType.OFFICE, re.compile(r"(?:人民政府|政府)(?:办公室|办公厅)$|^.{2,8}(?:省|市|县|区|旗|州)(?:人民)?政府办$")),
    (AgencyType.GOVERNMENT, re.compile(r"(?:人民政府|政府)$")),
    (AgencyType.MINISTRY, re.compile(r"^(?:中华人民共和国|国务院|国家).*(?:部|委员会|局|总局|署|办公室|会|院)$|^[^省市县区]{2,8}部$")),
    (AgencyType.DEPARTMENT, re.compile(r"(?:局|委|委员会|厅|办公室|办|署|部|联合会|总工会|科)(?:[（(].*[）)])?$|局[（(、·]")),
    (AgencyType.INSTITUTION, re.compile(r"(?:中心|站|所|院|馆|处|队|社|校|学校|大学|学院|公司|集团|总公司|协会|会|室)$")),
)  # fmt: skip
_NAME = re.compile(
    r"(?:政府|办公[室厅]|[局委厅办署部处所院社站队馆会镇乡]|街道|办事处|委员会|管委会|中心|大学|学院|学校|公司|集团|开发区|园区|新区|联合社)(?:[（(][^（）()]{2,20}[）)])?$"
)
_NO_NAME = re.compile(
    r"[，。；：！？,;:!?\d]|^(?:我|本|各|该|其|全|关于|根据)|信息公开|年度|报告|工作$"
)

_LEVEL = re.compile("(?:自治州|省|市|地区|县|区|旗)$")
_TOWN = re.compile(r"^[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|苏木)")
_ZONE = re.compile(
    r"^[\u4e00-\u9fff]{1,14}?(?:开发区|园区|新区|示范区|保税区|度假区|风景区|景区|试验区|工业城|合作区|高新区|经开区)"
)
_STATE_PREFIX = re.compile(r"^(?:国家税务总局|国家统计局|中华人民共和国|中国|国家)")
_NO_UNIT = re.compile(
    r"(?:开发|园|高新|经开|示范|风景|景|保税|功能|实验|试验|合作|旅游|度假|社|辖|灌|库|矿|林业)区$|^(?:城市|超市|上市|门市)"
)
# Characters that no name of a place holds: what they are part of is a sentence.
_SENTENCE = re.compile(
    "[在由向从至对到和与及的可以来年是为经于中各本我全该所有按据将其并等上下通过]"
)
_AFTER = (
    r"(?=人民政府|政府|政务|门户|委|人大|政协|卫生|教育|财政|信息公开|行政|融媒|公共|各|大数据)"
)


# Names of divisions that are also plain words.
_COMMON_WORDS = frozenset(("城区", "郊区", "矿区"))


def is_agency(name: str) -> bool:
    """Tell whether a text is the name of an agency and nothing else."""
    return 2 < len(name) <= 40 and not _NO_NAME.search(name) and _NAME.search(name) is not None


def agency_type(name: str) -> AgencyType | None:
    """Return the kind of body, or None when the name does not tell."""
    return next((kind for kind, pattern in _TYPES if pattern.search(name)), None)


@cache
def _gazetteer() -> dict[str, str]:
    """Return the names of administrative divisions → level (province, prefecture, county)."""
    found: dict[str, str] = {}
    for line in resource("places.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name = line.split("\t")
        level = (
            "province"
            if code.endswith("0000")
            else "prefecture"
            if code.endswith("00")
            else "county"
        )
        found.setdefault(name, level)
    return found


def place_of(agency: str) -> str | None:
    """Return the lowest division at county level or above that a name begins with.

    A town or a development zone stands for itself when nothing above it is named.
    """
    above, rest = _divisions(agency)
    if above is not None:
        return above
    if agency_type(agency) is AgencyType.ZONE and (zone := _ZONE.match(rest)):
        return zone.group()
    if agency_type(agency) is AgencyType.TOWNSHIP and (town := _TOWN.match(rest)):
        return town.group()
    return None


def stands_alone(agency: str) -> bool:
    """Tell whether a name does not say where it belongs («荻港乡人民政府», «区卫生健康局»).

    A development zone's name is found once in the country, a town's many times.
    """
    return _divisions(agency)[0] is None and agency_type(agency) is not AgencyType.ZONE


def _divisions(agency: str) -> tuple[str | None, str]:
    """Return the lowest division a name begins with, and the rest of the name."""
    rest = _STATE_PREFIX.sub("", agency)
    place = None
    while unit := _leading_unit(rest):
        place, rest = unit, rest[len(unit) :]
    return place, rest


def _leading_unit(text: str) -> str | None:
    for length in range(min(len(text), 15), 1, -1):
        if text[:length] in _gazetteer():
            return text[:length]
    for length in range(3, min(len(text), 9)):
        unit, rest = text[:length], text[length:]
        if (
            not re.fullmatch("[\u4e00-\u9fff]+", unit)
            or not _LEVEL.search(unit)
            or _NO_UNIT.search(unit)
        ):
            continue
        # «东市场监督管理局»: the level opens a word and ends no name.
        if rest and rest[0] not in "域场":
            return unit
    return None


def bare_level(agency: str) -> str:
    """Return 区, 县, 市 when the name begins with the bare level («区卫生健康局»), else ""."""
    found = re.match(r"^(?:县|区|市|旗|省|州)(?![场域])", agency)
    return found.group() if found else ""


def places_in(text: str, level: str) -> Iterator[str]:
    """Yield the places a text names, ending in `level` (区, 县, 市) when that is given.

    Known divisions of county level are found anywhere, others only where a word such as 政府 or
    门户 follows and nothing but the name stands before it.
    """
    suffix = level or "[县区市旗]"
    for found in re.finditer(suffix, text):
        before = text[max(0, found.start() - 14) : found.end()]
        known = _known_suffix(before)
        if known:
            yield known
        elif re.match(_AFTER, text[found.end() :]):
            name = _SENTENCE.split(
                re.split(r"[^\u4e00-\u9fff]|[省市县](?=[\u4e00-\u9fff]{2})", before)[-1]
            )[-1]
            if 3 <= len(name) <= 4 and not _NO_UNIT.search(name):
                yield name


def _known_suffix(text: str) -> str | None:
    """Return the longest end of `text` that is a division at county level."""
    for start in range(len(text) - 1):
        name = text[start:]
        if _gazetteer().get(name) != "county" or name in _COMMON_WORDS:
            continue
        # «东区» is a name, and the end of others: a short one must stand alone.
        alone = start == 0 or not re.match("[\u4e00-\u9fff]", text[start - 1])
        if len(name) > 2 or alone or _SENTENCE.match(text[start - 1]):
            return name
    return None
