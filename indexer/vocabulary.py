"""The names of fields and of their values in a query, Chinese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from corpus.report import AgencyType, Role, SectionKind
from corpus.resources import MODELS
from nlp.segment import squeeze

FIELDS: Mapping[str, str] = {
    "text": "text", "正文": "text", "内容": "text", "全文": "text",
    "agency": "agency", "机关": "agency", "单位": "agency", "部门": "agency",
    "place": "place", "地区": "place", "地方": "place", "地名": "place",
    "year": "year", "年度": "year", "年份": "year", "年": "year",
    "section": "section", "部分": "section", "章节": "section",
    "theme": "theme", "主题": "theme",
    "role": "role", "角色": "role",
    "type": "type", "类型": "type", "机关类型": "type",
}  # fmt: skip
"""Field name as typed, in lower case → field."""

_SECTIONS = {
    SectionKind.FRONT: ("标题", "题头", "文首"),
    SectionKind.OVERVIEW: ("总体情况", "总体", "概述"),
    SectionKind.DISCLOSURE: ("主动公开", "主动公开情况", "主动公开政府信息情况"),
    SectionKind.REQUESTS: ("依申请", "依申请公开", "申请", "申请情况", "收到和处理申请情况"),
    SectionKind.REVIEW: ("复议诉讼", "复议", "诉讼", "行政复议", "行政诉讼"),
    SectionKind.PROBLEMS: (
        "存在问题",
        "问题",
        "存在的问题",
        "主要问题",
        "存在的主要问题",
        "问题及改进",
    ),
    SectionKind.OTHER: ("其他", "其他事项", "其他需要报告的事项"),
}
_ROLES = {
    Role.PROBLEM: ("问题", "存在问题", "不足"),
    Role.MEASURE: ("措施", "改进措施", "改进"),
    Role.PRACTICE: ("做法", "工作做法"),
    Role.FACT: ("事实", "事实陈述"),
    Role.RESOLVED: ("已整改", "已解决", "已解决问题"),
}
_TYPES = {
    AgencyType.GOVERNMENT: ("人民政府", "政府"),
    AgencyType.OFFICE: ("政府办公室", "办公室", "办公厅"),
    AgencyType.DEPARTMENT: ("工作部门", "部门", "局委"),
    AgencyType.TOWNSHIP: ("乡镇", "乡镇街道", "街道", "街道办事处", "镇", "乡"),
    AgencyType.ZONE: ("管委会", "开发区", "园区"),
    AgencyType.INSTITUTION: ("事业单位",),
    AgencyType.VERTICAL: ("垂管", "垂直管理", "派出机构"),
    AgencyType.MINISTRY: ("国务院部门", "部委"),
}


def values_of(field: str) -> Mapping[str, str]:
    """Return the values of section, role, type or theme: name as typed → key."""
    return _values()[field]


def nearest(name: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the known name most like a mistyped one as `suggestion`, or nothing."""
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return {"suggestion": near[0]} if near else {}


@lru_cache(maxsize=1)
def _values() -> Mapping[str, Mapping[str, str]]:
    names = _theme_file()
    return {
        "section": _named({kind.value: zh for kind, zh in _SECTIONS.items()}),
        "role": _named(
            {role.value: (*_ROLES[role], *names["roles"].get(role.value, ())) for role in Role}
        ),
        "type": _named({kind.value: zh for kind, zh in _TYPES.items()}),
        "theme": _named(names["themes"]),
    }


def _named(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    keys = {squeeze(key).text: key for key in names}
    return {squeeze(name).text: key for key, many in names.items() for name in many} | keys


def _theme_file() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the names of roles and themes in `models/themes.toml`, keyed by group and key."""
    with (MODELS / "themes.toml").open("rb") as file:
        data = tomllib.load(file)
    return {
        group: {key: (entry["zh"], entry["en"]) for key, entry in data.get(group, {}).items()}
        for group in ("roles", "themes")
    }
