"""Years, statistical periods and dates of publication, in Arabic and in Chinese digits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from corpus.numerals import DIGITS, read_number

_YEAR_DIGITS = r"(?:(?:19|20)\d{2}|(?:二[〇○零ＯO0]|一九)[〇○零ＯO一二三四五六七八九]{2})"
YEAR = rf"{_YEAR_DIGITS}(?!\d)"
"""A year, as part of a regular expression."""

_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(
    rf"(?P<y>{_YEAR_DIGITS})"
    rf"(?:[年./-](?P<m>{_DAY})[月./-](?P<d>{_DAY})(?:(?!\d)|(?=\d{{1,2}}[:：]|20\d{{2}}年))日?|(?P<md>\d{{4}})(?!\d))"
)
# A period: the year may stand only once («2019年3月25日至12月31日»), and signs may have been lost
# («201311日至20131231日»).
_TO = r"(?:日?起?(?:至|到|—+|－|-|~|～)|起)"
_PERIOD = re.compile(
    rf"(?P<y1>{_YEAR_DIGITS})年?度?[（(]?[年./-]?(?P<m1>{_DAY})[月./-]?(?P<d1>{_DAY})日?{_TO}"
    rf"(?:(?P<y2>{_YEAR_DIGITS})[年./-]?)?(?P<m2>{_DAY})[月./-]?(?P<d2>{_DAY})日?"
)
_UNTIL = re.compile(rf"截[至止到于]+(?P<year>{YEAR})年?[.-]?12月?[.-]?31日?")
_FIRST_YEAR = 2007
_MAX_DAYS = 400  # a longer stretch is a review of several years, not a report's period
_OPENING = re.compile(
    rf"(?:^|[。；\n])(?:在)?(?:截[至止到])?(?P<year>{YEAR})年(?:度|来)?(?!末|底|[\d月]|以来|起|第|至|前|后|[—-])"
    # «2021年反映的发布滞后问题已整改到位» looks back from the year after.
    r"(?!(?:度|年度|的|工作|年报|报告)*[中里上内]?(?:我[局委办院校镇区县市]|本[局委办院校镇区县市]|中心|单位)?[所曾]?"
    r"(?:反映|提[出到]|指出|列[出举]|查[找摆出]|[自检]查|梳理|存在|发现|遗留|暴露|承诺|部署|建成|启用|开通|上线|出台|印发|制定|成立|结转)[过出下]?(?:的|而未))"
)
# Labels of a date, the surest first: of publication, of the document, of anything.
_LABELS = (
    r"(?:发布|公布|公开|发文|上网|上传|录入)(?:日期|时间)",
    r"(?:成文|生成|印发|制作|形成|签发)(?:日期|时间)|(?:更新|编辑|来源)(?:日期|时间)",
    r"(?<!截止)(?<!统计)(?<!申请)(?<!答复)(?<!受理)(?<!成立)(?<!办理)(?<!起止)(?<!生效)(?<!实施)(?:日期|时间)[：:]",
)


def read_year(text: str) -> int:
    """Return a year written in Arabic or Chinese digits."""
    return int("".join(DIGITS.get(c, c) for c in text))


def find_period(lines: Sequence[str]) -> int | None:
    """Return the year the lines say their figures cover.

    A new body's year may begin in March, and one report closes its books on 20 December: the year
    is that of the middle of the period.
    """
    stated: Counter[int] = Counter()
    for line in lines:
        for found in _PERIOD.finditer(line):
            year = _middle(found)
            # A line that speaks of statistics outweighs a date in passing.
            if year is not None:
                stated[year] += 3 if re.search("统计|期限|数据|本报告", line) else 1
        for until in _UNTIL.finditer(line):
            stated[read_year(until["year"])] += 1
    return stated.most_common(1)[0][0] if stated else None


def _middle(found: re.Match[str]) -> int | None:
    first = _day(found["y1"], found["m1"], found["d1"])
    last = _day(found["y2"] or found["y1"], found["m2"], found["d2"])
    if first is None or last is None or not 0 < (last - first).days <= _MAX_DAYS:
        return None
    return date.fromordinal((first.toordinal() + last.toordinal()) // 2).year


def find_opening_years(text: str) -> list[int]:
    """Return the years with which sentences open («2021年，我局…»), in order.

    The regulations are of 2008: an earlier year is history («1959年建站»).
    """
    years = [read_year(found["year"]) for found in _OPENING.finditer(text)]
    return [year for year in years if year >= _FIRST_YEAR]


def find_labelled_date(lines: Sequence[str]) -> str | None:
    """Return the ISO date after «发布日期：» or a weaker label, the surest label first."""
    for label in _LABELS:
        for line in lines:
            for found in re.finditer(rf"(?:{label})[：:\]】]?\s*", line):
                if (at := _DATE.match(line, found.end())) and (iso := _iso(at)):
                    return iso
    return None


def find_signed_date(lines: Sequence[str]) -> str | None:
    """Return the ISO date that stands below a signature: at the end of a short line."""
    for line in reversed(lines):
        found = list(_DATE.finditer(line))
        whole = re.sub(r"[）)。]$|印发$", "", line)
        if len(line) <= 40 and len(found) == 1 and found[0].end() == len(whole):
            return _iso(found[0])
    return None


def strip_dates(text: str) -> str:
    """Return the text without its dates of a day."""
    return _DATE.sub("", text)


def find_dates(text: str) -> list[str]:
    """Return the ISO dates in a text."""
    return [iso for found in _DATE.finditer(text) if (iso := _iso(found))]


def _iso(found: re.Match[str]) -> str | None:
    month, day = (found["md"][:2], found["md"][2:]) if found["md"] else (found["m"], found["d"])
    read = _day(found["y"], month, day)
    return read.isoformat() if read else None


def _day(year: str, month: str, day: str) -> date | None:
    months, days = read_number(month), read_number(day)
    try:
        return date(read_year(year), months or 0, days or 0)
    except ValueError:
        return None
