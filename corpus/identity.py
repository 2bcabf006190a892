"""Who reports, and on which year: read from many places of a file, never guessed.

Every field keeps where it was read. Where two places disagree (a title of 2022 over a body of 2023)
the surer one wins and an issue says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

from corpus.agencies import agency_type, is_agency, place_of, stands_alone
from corpus.bodies import same_body
from corpus.dates import (
    YEAR,
    find_dates,
    find_labelled_date,
    find_opening_years,
    find_period,
    find_signed_date,
    read_year,
    strip_dates,
)
from corpus.places import bare_level, place_of_address, places_in
from corpus.report import (
    AgencyType,
    Document,
    Identity,
    Issue,
    Paragraph,
    Section,
    SectionKind,
    Table,
)
from corpus.shadow import shade
from corpus.titles import Title, cited_titles, clean_agency, find_title, read_title

_T = TypeVar("_T")
_CONTACT = re.compile(r"联系(?:电话|方式|地址|人)|通[讯信]地址|办公地址|地址[：:]|邮编|邮政编码")
_UNIT_LABEL = re.compile(
    r"^(?:填报|报告|编制|报送|落款|责任|年报|公开|填表|申报)?(?:单位|机关|机构)(?:名称|全称)?(?:[（(]?(?:盖章|公章|签章|印章)[）)]?)?[：:](?P<name>[^，。；：:]{3,40})"
)
_PUBLISHER = re.compile(
    r"(?:发布|发文|公开|制发|制作|生成)(?:机构|机关|单位|部门)[】\]]?[：:]\s*(?P<name>[^，。；：:\s【\[]{3,30}?)(?=$|[（(]?(?:发布|成文|公开|生成|发文|制发|主题|文号|索引|名称|标题|有效性|公文|信息|日期|来源|【|\[))"
)
_ASK = re.compile(
    r"(?:请|可|可以|欢迎)(?:直接)?(?:与|向|联系|致电|拨打|和)(?P<name>[^，。；：:（(]{3,40}?)(?:联系|咨询|反映|反馈|取得|[（(]|电话|提出)"
)
_EDITED = re.compile(
    r"(?:本(?:年度)?报告|本年报)(?:系|是)?由(?P<name>[^，。；：:]{3,40}?)(?:负责|编制|编写|编撰|撰写|发布|按照|根据|依据|[（(])"
)
_OFFICE_OF = re.compile(
    r"(?<=[局委厅会院心社])(?:政府信息公开|政务公开|信息公开|党政|综合|行政|机关)?(?:领导小组)?(?:办公室|办|科|股|室|处)$"
)
# The conventions of site software for a page of 24 January 2022.
_ADDRESS_DATES = (
    re.compile(r"/t(20\d{2})(\d{2})(\d{2})_"),
    re.compile(r"/(20\d{2})[/-](\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/(20\d{2})(\d{2})/(?:t20\d{4})?(\d{2})_"),
)
_LATE = 200  # days between signing and publishing that want a word


@dataclass(frozen=True, slots=True)
class _Source:
    """What of a file is read: lines without spaces and in Simplified characters."""

    lines: tuple[str, ...]
    front: tuple[str, ...]
    labels: tuple[str, ...]  # rows of a table above the text, «发布机构：青禾县审计局»
    sections: Sequence[Section]
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class _Names:
    """The agency by each place that names one."""

    found: tuple[tuple[str, str], ...]  # source, name

    def get(self, source: str) -> str | None:
        return next((name for where, name in self.found if where == source), None)


def identify(
    document: Document, sections: Sequence[Section], name: str
) -> tuple[Identity, tuple[Issue, ...]]:
    """Return who and when, and the conflicts found. `name` is the name of the source file."""
    source = _read_source(document, sections, name)
    sources: dict[str, str] = {}
    title = find_title((*source.labels, *source.front)) or next(
        cited_titles(source.lines[:20]), None
    )
    named = read_title(_stem(name))
    names = _names(source, title, named)
    agency = _first(sources, "agency", names.found)
    agency, inferred = _government_of(agency, title, sources)
    period = find_period(source.lines)
    opening = _opening_year(source, title.year if title else None)
    years = (
        ("title", title.year if title else None),
        ("body", period),
        ("file name", named.year if named else None),
        ("body", opening),
        ("file name", _year_in_name(name)),
    )
    year = _first(sources, "year", years)
    place, place_issues = _find_place(agency, source, sources)
    identity = Identity(
        title=_printed_title(title, document),
        agency=agency,
        agency_type=agency_type(agency) if agency else None,
        place=place,
        year=year,
        period_year=period or opening,
        sources=sources,
    )
    identity = replace(identity, published=_published(source, sources))
    issues = (
        *_year_conflicts(identity, source),
        *_agency_conflicts(identity, names),
        *_date_conflicts(identity, source),
        *inferred,
        *place_issues,
    )
    return identity, tuple(issues)


def _first(sources: dict[str, str], key: str, found: Sequence[tuple[str, _T | None]]) -> _T | None:
    for source, value in found:
        if value is not None:
            sources.setdefault(key, source)
            return value
    return None


def _compact(text: str) -> str:
    return shade(re.sub(r"\s+", "", text))


def _read_source(document: Document, sections: Sequence[Section], name: str) -> _Source:
    lines = tuple(_compact(b.text) for b in document.blocks if isinstance(b, Paragraph))
    labels = tuple(
        f"{_compact(left).rstrip('：:')}：{_compact(right)}"
        for block in document.blocks[:6]
        if isinstance(block, Table)
        for row in block.rows[:12]
        for left, right in zip(row[::2], row[1::2], strict=False)
        if left.strip() and right.strip() and len(left) <= 12
    )
    front = next((s for s in sections if s.kind is SectionKind.FRONT), None)
    raw = (
        front.text.split("\n")
        if front is not None
        else [b.text for b in document.blocks[:8] if isinstance(b, Paragraph)]
    )
    short = tuple(line for text in raw[:40] if (line := _compact(text)))
    return _Source(
        tuple(line for line in lines if line), short, labels, sections, name, document.url or ""
    )


def _printed_title(title: Title | None, document: Document) -> str:
    """Return the title in the characters of the file, not in those it was recognised by."""
    if title is None:
        return ""
    printed = re.sub(
        r"\s+", "", "".join(b.text for b in document.blocks[:60] if isinstance(b, Paragraph))
    )
    at = _compact(printed).find(title.text)
    same = len(_compact(printed)) == len(printed)
    return printed[at : at + len(title.text)] if at >= 0 and same else title.text


# ------------------------------------------------------------------------------------------ agency


def _names(source: _Source, title: Title | None, named: Title | None) -> _Names:
    """Return the agency by each source that names one, the surest first."""
    candidates: list[tuple[str, str | None]] = [
        ("title", title.agency if title else None),
        ("cover", _labelled((*source.labels, *source.front, *source.lines[-8:]), _UNIT_LABEL)),
        ("signature", _signature(source.lines)),
        ("body", _labelled(source.lines[:20], _EDITED)),
        ("contact", _contact_agency(source.lines)),
        ("file name", (named.agency if named else None) or _agency_in_name(source.name)),
        ("publisher", _labelled((*source.labels, *source.lines[:12]), _PUBLISHER)),
    ]
    return _Names(tuple((where, name) for where, name in candidates if name))


def _labelled(lines: Sequence[str], pattern: re.Pattern[str]) -> str | None:
    for line in lines:
        for found in pattern.finditer(line):
            name = strip_dates(found["name"]).strip("（）() ")
            name = re.sub(r"(?:填报|编制|报送)?(?:日期|时间|联系人|填表人).*$", "", name)
            if is_agency(name):
                return name
    return None


def _contact_agency(lines: Sequence[str]) -> str | None:
    """Return whom to ask: the agency itself, or its office; another government's office is not it."""
    name = _labelled([*lines[:20], *lines[-8:]], _ASK)
    if name is None:
        return None
    name = _OFFICE_OF.sub("", name)
    return name if is_agency(name) and agency_type(name) is not AgencyType.OFFICE else None


def _signature(lines: Sequence[str]) -> str | None:
    """Return the agency that signs at the end: a line of its own, with the date or right before it."""
    tail = lines[-6:]
    for index in range(len(tail) - 1, -1, -1):
        line = tail[index]
        name = re.sub(r"[（(](?:盖章|公章|印章|章)[）)]", "", strip_dates(line)).strip("（）() ")
        dated = strip_dates(line) != line or bool(
            index + 1 < len(tail) and find_dates(tail[index + 1]) and len(tail[index + 1]) <= 24
        )
        last = index >= len(tail) - 2
        if len(name) <= 36 and (dated or last) and is_agency(name):
            return name
    return None


def _government_of(
    agency: str | None, title: Title | None, sources: dict[str, str]
) -> tuple[str | None, tuple[Issue, ...]]:
    """Read «青禾县2021年政府信息公开工作年度报告» as its government's report, and say so.

    By article 49 of the regulations the report of a whole place is the one its government issues; a
    department that signs it wins, the office that drew it up does not.
    """
    place = title.place if title else None
    if place is None or (
        agency and agency_type(agency) not in (AgencyType.OFFICE, AgencyType.GOVERNMENT)
    ):
        return agency, ()
    sources["agency"] = "title"
    message = f"the title names only the place {place}; read as the report of its government"
    kind = "行政公署" if place.endswith(("盟", "地区")) else "人民政府"
    return f"{place}{kind}", (Issue("agency_inferred", message),)


def _stem(name: str) -> str:
    return _compact(PurePath(name.rsplit("!", maxsplit=1)[-1]).stem)


def _agency_in_name(name: str) -> str | None:
    for part in re.split(r"[-_（(\d—]", _stem(name)):
        found = clean_agency(part)
        if found and place_of(found):
            return found
    return None


# ------------------------------------------------------------------------------------ year, dates


def _year_in_name(name: str) -> int | None:
    plain = strip_dates(_stem(name))
    years = {read_year(y) for y in re.findall(rf"(?<!\d){YEAR}", plain)}
    return years.pop() if len(years) == 1 else None


def _opening_year(source: _Source, year: int | None) -> int | None:
    """Return the year with which the sentences of 一 open; the title's, when it is among them."""
    overview = next((s for s in source.sections if s.kind is SectionKind.OVERVIEW), None)
    if overview is None:
        return None
    openings = find_opening_years("\n".join(_compact(t) for t in overview.text.split("\n")))
    if year in openings:
        return year
    return openings[0] if openings else None


def _published(source: _Source, sources: dict[str, str]) -> str | None:
    around = (*source.labels, *source.lines[:12], *source.lines[-6:])
    return _first(
        sources,
        "published",
        (
            ("label", find_labelled_date(around)),
            ("signature", _signed_date(source)),
            ("url", _date_in_address(source.url)),
        ),
    )


def _signed_date(source: _Source) -> str | None:
    tail = [line for line in source.lines[-5:] if find_period([line]) is None]
    return find_signed_date(tail) or find_signed_date(source.front[:10])


def _date_in_address(url: str) -> str | None:
    for pattern in _ADDRESS_DATES:
        if (found := pattern.search(url)) and (dates := find_dates("-".join(found.groups()))):
            return dates[0]
    return None


# ------------------------------------------------------------------------------------------- place


def _find_place(
    agency: str | None, source: _Source, sources: dict[str, str]
) -> tuple[str | None, tuple[Issue, ...]]:
    """Return the place from the agency's name, or the one place of that level the text names."""
    own = place_of(agency) if agency else None
    contact = [line for line in source.lines if _CONTACT.search(line)]
    if own and agency and not stands_alone(agency):
        sources["place"] = sources.get("agency", "title")
        return own, _foreign_contact(own, contact)
    if agency and agency_type(agency) is AgencyType.MINISTRY:
        return None, ()
    level = bare_level(agency or "")
    for where, texts in (
        ("contact", contact),
        ("body", source.lines),
        ("file name", [source.name]),
    ):
        counts = Counter(p for text in texts for p in places_in(text, level))
        ranked = counts.most_common(2)
        if len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] >= 3 * ranked[1][1]):
            sources["place"] = where
            return ranked[0][0], ()
        if ranked and own is None:
            names = "、".join(sorted(counts))
            return None, (Issue("place_unclear", f"the text names several places: {names}"),)
    if addressed := place_of_address(source.url, level):
        sources["place"] = "url"
        return addressed, ()
    if own:
        sources["place"] = sources.get("agency", "title")
    elif level:
        return None, (Issue("place_unclear", f"no place is named for certain where {agency} is"),)
    return own, ()


def _foreign_contact(own: str, contact: Sequence[str]) -> tuple[Issue, ...]:
    """Say so when the contact line names another county and not the agency's."""
    named = sorted({p for line in contact for p in places_in(line, "") if p[-1] == own[-1]})
    text = "".join(contact)
    if not named or own in text or own[:-1] in text or own[-1] not in "县区市旗":
        return ()
    message = f"the agency's name says {own}, the contact line {'、'.join(named)}"
    return (Issue("place_conflict", message),)


# --------------------------------------------------------------------------------------- conflicts


def _year_conflicts(identity: Identity, source: _Source) -> list[Issue]:
    year, period = identity.year, identity.period_year
    if year is None:
        return [Issue("year_missing", "no year is named in the title or the body")]
    issues = []
    told = identity.sources["year"]
    if period and year != period:
        issues.append(Issue("year_conflict", f"the {told} says {year}, the body {period}"))
    named = _year_in_name(source.name)
    if named and named not in (year, year + 1) and told != "file name":
        issues.append(Issue("year_conflict", f"the {told} says {year}, the file name {named}"))
    cited = {title.year for title in cited_titles(source.lines[:12])} - {year, period, None}
    if cited and told == "title":
        others = ", ".join(str(other) for other in sorted(filter(None, cited)))
        issues.append(Issue("year_conflict", f"the title says {year}, the lead {others}"))
    return issues


def _agency_conflicts(identity: Identity, names: _Names) -> list[Issue]:
    """Name every sure source that speaks of another body than the one chosen."""
    if identity.agency is None:
        return [Issue("agency_missing", "no agency is named in the title or the signature")]
    told = identity.sources["agency"]
    return [
        Issue("agency_conflict", f"the {told} says {identity.agency}, the {where} {name}")
        for where, name in names.found
        if where in ("cover", "signature", "file name")
        and where != told
        and not _related(identity.agency, name, identity.place)
    ]


def _related(agency: str, other: str, place: str | None) -> bool:
    """Tell whether two names can be those of one body, or of a body and its office."""
    if agency in other or other in agency or same_body(agency, other, place):
        return True
    kinds = {agency_type(agency), agency_type(other)}
    if kinds <= {AgencyType.GOVERNMENT, AgencyType.OFFICE}:
        return place_of(agency) == place_of(other)
    return False


def _date_conflicts(identity: Identity, source: _Source) -> list[Issue]:
    year, published = identity.year, identity.published
    if year is None or published is None:
        return []
    issues = []
    if int(published[:4]) < year:
        message = f"published on {published}, before its year {year}"
        issues.append(Issue("year_conflict", message))
    elif published[:4] == str(year) and published[5:] < "12-15":
        issues.append(Issue("date_conflict", f"published on {published}, before {year} was over"))
    signed = _signed_date(source)
    if signed and abs(_days(signed) - _days(published)) > _LATE:
        issues.append(Issue("date_conflict", f"signed on {signed}, published on {published}"))
    return issues


def _days(iso: str) -> int:
    from datetime import date

    return date.fromisoformat(iso).toordinal()
