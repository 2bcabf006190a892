"""Who reports, and on which year: read from title, body, signature and file name, never guessed.

Every field keeps where it was read. Where two places disagree (a title of 2022 over a body of 2023)
the title wins and an issue says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from corpus.agencies import (
    agency_type,
    bare_level,
    is_agency,
    place_of,
    places_in,
    stands_alone,
)
from corpus.report import Document, Identity, Issue, Paragraph, Section, SectionKind

_T = TypeVar("_T")

_DIGITS = dict(zip("〇○零Ｏ一二三四五六七八九", "0000123456789", strict=True))
_YEAR = r"(?P<year>(?:19|20)\d{2}|二[〇○零Ｏ0][〇○零Ｏ0一二三][〇○零Ｏ0一二三四五六七八九])"
_SUBJECT = r"(?:政府|政务|公共企事业单位)?(?:信息|政务)公开"
_REPORT = rf"{_SUBJECT}(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:报告|年报|总结)"
# Title patterns, most explicit first: agency before the year, agency after it, year alone.
_TITLES = (
    re.compile(rf"(?P<agency>[^，。：；《》]{{2,40}}?)(?:关于)?{_YEAR}年?(?:度)?(?:的)?{_REPORT}"),
    re.compile(rf"{_YEAR}年?(?:度)?(?P<agency>[^，。：；《》]{{2,40}}?)(?:的)?{_REPORT}"),
    re.compile(rf"{_YEAR}年?(?:度)?{_REPORT}"),
)
_CITATION = re.compile(r"根据|依据|按照|现将|公布|如下|《")
_PERIODS = (
    re.compile(
        r"(?P<year>20\d{2})年1月1日[^。]{0,10}?(?:至|到|起|-|—|－|~)[^。]{0,8}?(?:(?P=year)年)?12月31日"
    ),
    re.compile(r"(?P<year>20\d{2})[./-]0?1[./-]0?1\D{1,4}(?P=year)[./-]12[./-]31"),
    re.compile(r"(?P<year>20\d{2})年度?[（(]1月1日[至到—-]+12月31日"),
    re.compile(r"截[至止到于]+(?P<year>20\d{2})年12月31日"),
)
_OPENING = re.compile(
    r"(?:^|[。；\n])(?:截[至止到])?(?P<year>20\d{2})年(?:度)?(?![\d月]|以来|起|第|至|前|后)"
)
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2}|二[〇○零Ｏ0一二三四五六七八九]{3})[年./-](?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})[月./-](?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日?"
)
_PUBLISHED_LABEL = re.compile(r"(?:发布|发文|公开|成文|生成|公布)(?:日期|时间)[：:]?\s*")
_CONTACT = re.compile(r"联系(?:电话|方式|地址|人)|通[讯信]地址|邮编|邮政编码")
_MAX_TITLE_LINE = 60


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    agency: str | None
    year: int


def identify(
    document: Document, sections: Sequence[Section], name: str
) -> tuple[Identity, tuple[Issue, ...]]:
    """Return who and when, and the conflicts found. `name` is the name of the source file."""
    lines = [_compact(b.text) for b in document.blocks if isinstance(b, Paragraph)]
    sources: dict[str, str] = {}
    title = _find_title(_front(document, sections)) or _title_in_body(lines)
    year = _first(
        sources,
        "year",
        (("title", title.year if title else None), ("file name", _year_in_name(name))),
    )
    agency = _first(
        sources,
        "agency",
        (
            ("title", title.agency if title else None),
            ("signature", _signature(lines)),
            ("file name", _agency_in_name(name)),
        ),
    )
    period = _period_year(lines, sections, year)
    year = year or _first(sources, "year", (("body", period),))
    place, place_issues = _find_place(agency, lines, name, document.url, sources)
    identity = Identity(
        title=title.text if title else "",
        agency=agency,
        agency_type=agency_type(agency) if agency else None,
        place=place,
        year=year,
        period_year=period,
        published=_published(lines),
        sources=sources,
    )
    return identity, (*_conflicts(identity, name), *place_issues)


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _first(sources: dict[str, str], key: str, found: Sequence[tuple[str, _T | None]]) -> _T | None:
    for source, value in found:
        if value is not None:
            sources.setdefault(key, source)
            return value
    return None


# ---------------------------------------------------------------------------------------- title


def _front(document: Document, sections: Sequence[Section]) -> list[str]:
    """Return the short lines a title can be made of: what stands before the first section."""
    front = next((s for s in sections if s.kind is SectionKind.FRONT), None)
    if front is not None:
        lines = front.text.split("\n")
    else:
        lines = [b.text for b in document.blocks[:8] if isinstance(b, Paragraph)]
    return [line for raw in lines[:40] if (line := _compact(raw))]


def _find_title(lines: Sequence[str]) -> _Title | None:
    """Find the title among the lines, also when it is broken over up to four of them."""
    best: tuple[int, _Title] | None = None
    for start in range(len(lines)):
        for length in range(1, 5):
            group = lines[start : start + length]
            if len(group) < length or any(len(g) > _MAX_TITLE_LINE for g in group):
                break
            title = _match_title("".join(group))
            if title is None:
                continue
            score = (4 if title.agency else 0) + (1 if length == 1 else 0)
            if best is None or score > best[0]:
                best = (score, title)
    return best[1] if best else None


def _match_title(text: str) -> _Title | None:
    if _CITATION.search(text) or re.search(r"[，。；]", text):
        return None
    for pattern in _TITLES:
        found = pattern.search(text)
        if found is None:
            continue
        named = found.groupdict().get("agency")
        agency = _clean_agency(named) if named else _agency_in_brackets(text[found.end() :])
        if named and agency is None:
            continue
        start = text.find(agency) if agency and named and agency in text else found.start()
        return _Title(
            text[min(start, found.start()) if named else found.start() : found.end()],
            agency,
            _year(found["year"]),
        )
    return None


def _clean_agency(text: str) -> str | None:
    """Return the agency's name without what stands around it, or None when it is none."""
    name = re.sub(
        r"^(?:关于|标题[：:]|公开|.*?(?:索引号|发布机构|信息来源|当前位置|首页)[：:>]*)", "", text
    )
    name = re.sub(r"(?:关于|的)$", "", name).strip("《》“”\"'-—_ ·>")
    name = re.split(r"[>»|｜/]", name)[-1]
    # «…人民政府信息公开…»: the two words share 政府.
    name += "政府" if name.endswith("人民") else ""
    return name if is_agency(name) else None


def _agency_in_brackets(text: str) -> str | None:
    found = re.match(r"[（(]([^（）()]{3,30})[）)]", text)
    return found[1] if found and is_agency(found[1]) else None


def _title_in_body(lines: Sequence[str]) -> _Title | None:
    """Read «…公布昌乐县卫生健康局2021年政府信息公开工作年度报告» when no title stands alone."""
    for line in lines[:20]:
        for pattern in _TITLES[:2]:
            for found in pattern.finditer(line):
                tail = re.split(r"公布|编制|发布|撰写|现将", found["agency"])[-1]
                agency = _clean_agency(tail)
                if agency and not re.search(
                    r"关于(?:做好|印发|编制)", line[: found.start()][-30:] + found["agency"]
                ):
                    start = found.group().find(agency)
                    return _Title(found.group()[start:], agency, _year(found["year"]))
    return None


def _year(text: str) -> int:
    return int("".join(_DIGITS.get(c, c) for c in text))


# ------------------------------------------------------------------------------------ year, dates


def _year_in_name(name: str) -> int | None:
    years = set(re.findall(r"(?<!\d)(20\d{2})(?!\d)", PurePath(name).stem))
    return int(years.pop()) if len(years) == 1 else None


def _agency_in_name(name: str) -> str | None:
    stem = _compact(PurePath(name.split("!")[-1]).stem)
    title = _match_title(stem)
    if title and title.agency:
        return title.agency
    part = re.split(r"[-_（(\d]", stem)[0]
    return part if is_agency(part) and place_of(part) else None


def _period_year(lines: Sequence[str], sections: Sequence[Section], year: int | None) -> int | None:
    """Return the year the body says it covers: its statistical period, or how 一 opens."""
    for pattern in _PERIODS:
        for line in lines:
            if found := pattern.search(line):
                return int(found["year"])
    overview = next((s for s in sections if s.kind is SectionKind.OVERVIEW), None)
    openings = (
        [int(m["year"]) for m in _OPENING.finditer(_compact_lines(overview))] if overview else []
    )
    if year in openings:
        return year
    return openings[0] if openings else None


def _compact_lines(section: Section) -> str:
    return "\n".join(_compact(line) for line in section.text.split("\n"))


def _published(lines: Sequence[str]) -> str | None:
    """Return the date of publication: a labelled date, or the date below the signature."""
    for line in [*lines[:12], *lines[-6:]]:
        label = _PUBLISHED_LABEL.search(line)
        if label and (found := _DATE.match(line, label.end())):
            return _iso(found)
    for line in reversed(lines[-4:]):
        found = _DATE.search(line)
        if found and found.end() == len(line) and len(line) <= 40 and not _is_period(line):
            return _iso(found)
    return None


def _is_period(line: str) -> bool:
    return any(pattern.search(line) for pattern in _PERIODS)


def _iso(found: re.Match[str]) -> str | None:
    year, month, day = _year(found["y"]), _small_number(found["m"]), _small_number(found["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _small_number(text: str) -> int:
    """Read a number below 100 in Arabic or Chinese digits («二十四»)."""
    if text.isdigit():
        return int(text)
    tens, has_ten, ones = text.rpartition("十")
    value = int(_DIGITS.get(ones, "0")) if ones else 0
    return value + (10 * int(_DIGITS.get(tens, "1")) if has_ten else 0)


# --------------------------------------------------------------------------------- agency, place


def _signature(lines: Sequence[str]) -> str | None:
    """Return the agency that signs at the end: a line of its own before the date."""
    for line in reversed(lines[-4:]):
        name = _DATE.sub("", line).strip("（）() ")
        if len(name) <= 30 and is_agency(name):
            return name
    return None


def _find_place(
    agency: str | None, lines: Sequence[str], name: str, url: str | None, sources: dict[str, str]
) -> tuple[str | None, tuple[Issue, ...]]:
    """Return the place from the agency's name, or the one place of that level the text names."""
    own = place_of(agency) if agency else None
    if own and agency and not stands_alone(agency):
        sources["place"] = sources.get("agency", "title")
        return own, ()
    if agency_type(agency or "") and re.match(r"国家|国务院|中华人民共和国", agency or ""):
        return None, ()
    level = bare_level(agency or "")
    contact = [line for line in lines if _CONTACT.search(line)]
    for source, texts in (
        ("contact", contact),
        ("body", lines),
        ("file name", [name]),
        ("url", [url or ""]),
    ):
        counts = Counter(p for text in texts for p in places_in(text, level))
        ranked = counts.most_common(2)
        if len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] >= 3 * ranked[1][1]):
            sources["place"] = source
            return ranked[0][0], ()
        if ranked and own is None:
            names = "、".join(sorted(counts))
            return None, (Issue("place_unclear", f"the text names several places: {names}"),)
    if own:
        sources["place"] = sources.get("agency", "title")
    return own, ()


def _conflicts(identity: Identity, name: str) -> list[Issue]:
    issues = []
    year, period = identity.year, identity.period_year
    if year and period and year != period:
        issues.append(Issue("year_conflict", f"the title says {year}, the body {period}"))
    named = _year_in_name(name)
    if year and named and named not in (year, year + 1) and identity.sources.get("year") == "title":
        issues.append(Issue("year_conflict", f"the title says {year}, the file name {named}"))
    if year and identity.published and int(identity.published[:4]) < year:
        message = f"published on {identity.published}, before its year {year}"
        issues.append(Issue("year_conflict", message))
    if identity.agency is None:
        issues.append(Issue("agency_missing", "no agency is named in the title or the signature"))
    if year is None:
        issues.append(Issue("year_missing", "no year is named in the title or the body"))
    return issues
