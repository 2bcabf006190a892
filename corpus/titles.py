"""The title of a report, however it is broken over lines: its agency and its year.

A title is a subject («政府信息公开工作…报告») with a year and an agency before, inside or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.agencies import is_agency, is_place, place_of
from corpus.dates import YEAR, read_year, strip_dates

_MAX_LINE = 60
_MAX_LINES = 14  # a cover may print one character a line
_MAX_TITLE = 90
_WHEN = rf"(?:{YEAR})年?(?:度|年度)?"
_SUBJECT = re.compile(
    r"(?:政府|政务|公共企事业单位|企事业单位)?(?:信息|资讯|政务)公开(?:条例)?(?:实施|执行|贯彻|落实)*"
    rf"(?:工作)?(?:情况)?(?:的)?(?P<inner>[（(]?{_WHEN}[）)]?)?(?:年度)?(?:工作)?(?:情况)?(?:的)?"
    r"(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:自查)?(?:报告|年报|总结)"
)
_YEARS = re.compile(rf"[（(【\[]?(?P<year>{YEAR})年?(?:度|年度)?(?:全年)?[）)】\]]?")
_LINK = re.compile(r"上一[篇条]|下一[篇条]|相关(?:阅读|链接|文章)")
_CITATION = re.compile(rf"根据|依据|按照|现将|公布|如下|《|{_LINK.pattern}")
_TAIL_OF_OTHER = re.compile(
    r"^(?:[（(](?:试行|格式)[^）)]*[）)])?(?:的?(?:编制|格式|模板|填报|公布|发布|编写|撰写|汇总)|工作|的?通知|的?函|要求|制度|》的)"
)
_BEFORE_NAME = re.compile(
    r"^.*?(?:索引号|发布机构|发布单位|信息来源|来源|当前位置|您的位置|所在位置|首页|标题|名称|题目)[：:>»]+"
    r"|^(?:【[^】]*】|关于|公开|发布|公布|印发|转发|附件\d*[：:]?|[·•●■◆\d]+[.、]?)"
)
_NOTICE = re.compile(r"关于(?:做好|印发|编制|开展|报送|进一步|认真)|格式|办法|要点|方案")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed. `place` is set when it names a place and no agency («青禾县2021年…»)."""

    text: str
    agency: str | None = None
    year: int | None = None
    place: str | None = None


def find_title(lines: Sequence[str]) -> Title | None:
    """Find the title among lines without spaces, also when it is broken over several of them."""
    best: tuple[float, Title] | None = None
    for start in range(len(lines)):
        for title, length in _titles_at(lines, start):
            score = 4.0 * bool(title.agency) + 2.0 * bool(title.year) + 1.5 * bool(title.place)
            score += 1.0 * bool(title.agency and place_of(title.agency)) - 0.2 * length
            if best is None or score > best[0]:
                best = (score, title)
    return best[1] if best else None


def _titles_at(lines: Sequence[str], start: int) -> Iterator[tuple[Title, int]]:
    for length in range(1, _MAX_LINES + 1):
        group = lines[start : start + length]
        joined = "".join(group)
        too_long = len(group[-1]) > _MAX_LINE or len(joined) > _MAX_TITLE
        if len(group) < length or (too_long and length > 1) or len(group[0]) > _MAX_LINE:
            return
        if title := read_title(joined):
            yield title, length


def read_title(text: str) -> Title | None:
    """Read one title; None when the text is a citation, a sentence, or names no report."""
    if text.startswith("《") and text.endswith("》") and text.count("《") == 1:
        text = text[1:-1]
    if _CITATION.search(text) or re.search(r"[，。；]", text):
        return None
    for found in reversed(list(_SUBJECT.finditer(text))):
        before, after = text[: found.start()], text[found.end() :]
        if not _TAIL_OF_OTHER.match(after):
            return _assemble(text, before, after, found)
    return None


def _assemble(text: str, before: str, after: str, found: re.Match[str]) -> Title | None:
    dated = strip_dates(before)
    years = [m["year"] for m in _YEARS.finditer(dated)]
    if found["inner"]:
        years.append(re.sub(r"[（）()年度]", "", found["inner"]))
    following = _YEARS.match(re.sub("^[-—－]+", "", after))
    if not years and following:
        years = [following["year"]]
    agency, place = _agency_before(dated, found.group())
    if agency is None:
        agency = _agency_after(after)
    if not (years or agency or place) or (not years and "年" not in found.group()):
        return None
    if agency and not place:
        place = None
    start = text.find(agency) if agency and agency in before else -1
    first = min([i for i in (start, _first_year(before)) if i >= 0], default=found.start())
    end = found.end() + (len(after) if following and len(after) <= 12 else 0)
    return Title(
        text[first:end],
        agency,
        read_year(years[-1]) if years else None,
        place if agency is None else None,
    )


def _first_year(before: str) -> int:
    years = list(_YEARS.finditer(before))
    return years[-1].start() if years else -1


def _agency_before(before: str, subject: str) -> tuple[str | None, str | None]:
    """Return the agency, or the place, named before the subject (on either side of the year)."""
    parts = [p for p in _YEARS.split(before)[::2] if p]
    shared = "政府" if subject.startswith("政府") else ""
    for candidate in ("".join(parts), *reversed(parts)):
        # «…人民政府信息公开…»: two words share 政府.
        if agency := clean_agency(candidate, shared):
            return agency, None
    for candidate in reversed(parts):
        place = _strip_around(candidate)
        if is_place(place):
            return None, place
    return None, None


def _strip_around(text: str) -> str:
    name = text
    while (shorter := _BEFORE_NAME.sub("", name)) != name:
        name = shorter
    name = re.sub(r"(?:关于|的|政务公开[和与及、]|年度)$", "", name)
    return re.split(r"[>»|｜/]", name)[-1].strip("《》“”\"'—_ ·-:：")


def clean_agency(text: str, shared: str = "") -> str | None:
    """Return the agency's name without what stands around it, or None when it is none.

    Args:
        text: what stands where the name should be.
        shared: what the name shares with the next word («人民政府信息公开»: 政府).
    """
    name = _strip_around(text)
    if shared and name.endswith("人民"):
        name += shared
    return name if is_agency(name) else None


def _agency_after(after: str) -> str | None:
    rest = re.sub(r"^[（(]全文[）)]|^[（(]?(?:公开版|[终定]稿)[）)]?", "", after)
    rest = _YEARS.sub("", rest, count=1) if _YEARS.match(rest) else rest
    bracket = re.match(r"[（(]([^（）()]{3,30})[）)]", rest)
    name = bracket[1] if bracket else re.sub(r"^[-—－_:：·]+", "", strip_dates(rest))
    name = re.sub(rf"(?:二[〇○零]|20){'[〇○零一二三四五六七八九0-9]'}{{2}}年.{{1,3}}月$", "", name)
    return name if is_agency(name) else None


def cited_titles(lines: Sequence[str]) -> Iterator[Title]:
    """Yield the titles inside sentences: «现公布青禾县审计局2021年政府信息公开工作年度报告»."""
    for line in lines:
        sentences = [] if _LINK.search(line) else re.split("[，。；：:]", line)
        for sentence in sentences:
            for found in _SUBJECT.finditer(sentence):
                before = sentence[: found.start()]
                if _TAIL_OF_OTHER.match(sentence[found.end() :]) or _NOTICE.search(before[-60:]):
                    continue
                head = re.split(r"公布|编制|发布|撰写|现将|形成|报告|《|了", before)[-1]
                title = _assemble(head + found.group(), head, "", found)
                if title and title.agency:
                    yield title
