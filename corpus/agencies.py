"""What an agency's name says: whether it is one, its kind, and the place it stands for."""

from __future__ import annotations

import re

from corpus.places import (
    bare_level,
    branch_place,
    divide_name,
    is_place,
    places_in,
    short_place,
)
from corpus.report import AgencyType

__all__ = [
    "ZONE",
    "agency_type",
    "bare_level",
    "is_agency",
    "is_place",
    "place_of",
    "places_in",
    "stands_alone",
    "strip_plates",
]  # fmt: skip

# Kinds by how the name reads, the first that matches. What the state itself runs stands before its
# branches, branches (分局, 派出所) before the departments they belong to.
_TYPES: tuple[tuple[AgencyType, re.Pattern[str]], ...] = (
    (AgencyType.MINISTRY, re.compile(r"^(?:中华人民共和国|国务院|国家|中国)[^省市县区]*(?:部|委员会|委|局|总局|署|总署|办公室|办公厅|会|院|银行)$|^海关总署$|^[^省市县区局委厅]{2,8}部$")),
    (AgencyType.VERTICAL, re.compile(r"税务(?:分)?局|公安局|气象局|海关|海事局|烟草专卖局|邮政管理局|国家统计局.+(?:调查队|总队)|消防救援|通信管理局|银保监|证监|金融监管(?:总)?局|金融监督管理总局|人民银行|外汇管理局|出入境|供电|(?:煤矿|矿山)安全|煤监|^(?:[^省市县区]{2,8}部|审计署|国家[^省市县]{2,12}局).+(?:局|办|办事处|委员会|队|厅)$|分局(?:[（(].*[）)])?$|派出所$")),
    # 国有资产监督管理委员会, 城市管理委员会 are departments; a zone's committee names a place.
    (AgencyType.ZONE, re.compile(r"(?<!监督)(?<!资产)(?<!城市)(?<!市政)(?<!公积金)(?<!绿化)(?<!事务)(?<!交通)(?<!综合)(?<!水务)(?<!基金)(?<!财务)(?<!工程)(?:管理委员会|管委会)(?:(?:党政|综合)?办公室)?$|(?:开发区|园区|新区|工业城|示范区|保税区|经开区|高新区|度假区|风景名胜区)(?:办公室|党政办)?$")),
    (AgencyType.TOWNSHIP, re.compile(r"(?:镇|乡|街道|苏木)(?:人民政府|办事处|政府)?(?:(?:党政|党政综合|综合)?办(?:公室)?)?$|街道办(?:事处)?$")),
    (AgencyType.OFFICE, re.compile(r"(?:人民政府|政府|行政公署|行署)(?:办公室|办公厅)$|^.{0,8}(?:省|市|县|区|旗|州)(?:人民)?政府办(?:公室|公厅)?$")),
    (AgencyType.GOVERNMENT, re.compile(r"(?:人民政府|政府|行政公署|行署)$")),
    (AgencyType.DEPARTMENT, re.compile(r"(?:局|委|委员会|厅|办公室|办|署|部|联合会|总工会|残联|妇联|科协|文联|工商联|红十字会|科|股)$")),
    (AgencyType.INSTITUTION, re.compile(r"(?:中心|站|所|院|馆|处|队|社|校|学校|小学|中学|大学|学院|幼儿园|园|台|公司|集团|总公司|协会|会|室|场|厂|行|管理部|段)$")),
)  # fmt: skip
_NAME = re.compile(
    r"(?:政府|办公[室厅]|政府办|[局委厅办署部处所院社站队馆会镇乡校]|街道|苏木|办事处|委员会|管委会|中心|大学|学院|学校|[小中]学|幼儿园|"
    r"动物园|植物园|公园|电视台|公司|集团|银行|[分支]行|开发区|园区|新区|经开区|高新区|度假区|保税区|联合社|残联|妇联|科协|文联|工商联|团[省市县区]委|林场|农场|海关)"
    r"(?:[（(][^（）()]{2,24}[）)])?$"
)
_NO_NAME = re.compile(
    r"[，。；：！？,;:!?《》]|(?<!第)(?<!第\d)\d|^(?:我|本|各|该|其|全|关于|根据|由|请|与|向|经|因|对|将|并)|信息公开|年度|报告|工作$|"
    r"(?:部门|单位|机关|上级|有关|相关|公开社|社会|机会|大会|小组会|培训会|栏目|联系|反映|咨询|负责)$|年.{0,3}月"
)
_TOWN = re.compile(r"^[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|苏木)")
ZONE = re.compile(
    r"^[\u4e00-\u9fff]{1,14}?(?:开发区|园区|新区|示范区|保税区|度假区|风景名胜区|风景区|景区|试验区|工业城|合作区|高新区|经开区)"
)
_PLATES = re.compile(r"[（(](?:加挂|挂|增挂)?([^（）()]*?)(?:牌子|的牌子)?[）)]$")
# What makes the rest of «昌乐卫健局» a line of work rather than the end of another name.
_WORK = re.compile(
    r"^(?:卫|市场|市监|教|公安|司法|财政|民政|审计|统计|人社|人力|住|自然|生态|农|水|交通|文|应急|商务|发|工信|医|退役|行政|信访|城|林|科|税务|气象|政务|大数据|人民政府|县|政府)"
)


def is_agency(name: str) -> bool:
    """Tell whether a text is the name of an agency and nothing else."""
    return 2 < len(name) <= 40 and not _NO_NAME.search(name) and _NAME.search(name) is not None


def agency_type(name: str) -> AgencyType | None:
    """Return the kind of body, or None when the name does not tell."""
    plain = strip_plates(name)
    return next((kind for kind, pattern in _TYPES if pattern.search(plain)), None)


def strip_plates(name: str) -> str:
    """Return the name without the second plate in brackets («商务局（粮食局）»)."""
    return _PLATES.sub("", name) or name


def place_of(agency: str) -> str | None:
    """Return the lowest division at county level or above that a name begins with.

    A branch stands for the county it serves; a town or a development zone stands for itself when
    nothing above it is named.
    """
    name = strip_plates(agency)
    above, rest = divide_name(name)
    if above is not None:
        return branch_place(name, above) or above
    kind = agency_type(name)
    if kind is not AgencyType.MINISTRY and (zone := ZONE.match(rest)):
        return zone.group()
    if kind is AgencyType.TOWNSHIP and (town := _TOWN.match(rest)):
        return town.group()
    short = short_place(name)
    return short[0] if short and _WORK.match(short[1]) else None


def stands_alone(agency: str) -> bool:
    """Tell whether a name does not say where it belongs («荻港乡人民政府», «区卫生健康局»).

    A development zone's name is found once in the country, a town's many times.
    """
    place = place_of(agency)
    return place is None or (agency_type(agency) is AgencyType.TOWNSHIP and agency.startswith(place)
                             and bool(re.search("(?:镇|乡|街道|苏木)$", place)))  # fmt: skip
