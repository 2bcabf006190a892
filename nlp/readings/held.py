"""Questions for what is held: agencies with reports of so many years, the earliest report, blank cells, dates."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.numerals import read_number
from nlp.names.figure_names import find_figures
from nlp.names.thresholds import Threshold
from nlp.plan import Aggregate, Plan, ReportTest
from nlp.readings import wording
from nlp.readings.measures import ALL
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_N = r"(?P<{}>[两二三四五六七八九]|[2-9]|two|three|four|five|six)"
_REPORTS = re.compile(
    r"报告|年报|\breports?\b|\bfiled?\b|\bon file\b|\bcover(?:ed|s|age)?\b", re.IGNORECASE
)
_HAVING = re.compile(
    r"有|交|报|收|存|出|发|公布|覆盖|齐全|凑齐|\b(?:ha(?:ve|s)|hold|held|submit\w*|file[ds]?|publish\w*|there are|represented|appear\w*|cover\w*)\b",
    re.IGNORECASE,
)
_SO_MANY_YEARS = re.compile(
    rf"(?P<row>连续|接连|连着|一连)?(?:[了有交满这那]|都|够)*{_N.format('zh')}(?:个)?(?:年(?:度|份)?|份(?:年报|报告)?|期|次)(?P<least>以上|及以上|或以上)?|"
    rf"(?P<least2>不止|超过|不只)(?:有|交)?(?:了)?(?:一|1)(?:个)?(?:年(?:度)?|份)|(?P<many>多个年度|多年|好几年|几个年度)|"
    rf"(?P<least3>at least |no fewer than )?{_N.format('en')} (?P<row2>consecutive |successive |straight )?(?:different |separate )?(?:annual )?(?:years?|reports)(?: of reports)?(?P<row3> running| in a row| in succession| on end| consecutively)?|"
    r"(?P<least4>more than one|several|multiple) (?:years?|reports)|(?P<each>both years)",
    re.IGNORECASE,
)
_NAMED_YEARS = re.compile(
    r"都(?:有|交|报|收|在|齐)|两年|每年|\b(?:both|each|all) (?:of|years)?|\bboth\b", re.IGNORECASE
)
_OLDEST = re.compile(
    r"最(?:早|老|旧|久远?)(?!发|公|交|出)|头一份|年头最[久长]|\b(?:oldest|earliest|first)(?= (?:annual )?(?:report|year|one)|\W*$)",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"最(?:新|近|晚|后)(?!发|公|交|出)|\b(?:newest|latest|most recent|last)(?= (?:annual )?(?:report|year|one)|\W*$)",
    re.IGNORECASE,
)
_MOST_REPORTS = re.compile(
    r"(?:报告|年报|份数)[^，。]{0,6}最(?:多|全)|最(?:多|全)的?(?:报告|年报)|\b(?:most|largest number of) (?:annual )?(?:reports|years)\b",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"空白(?!页)|空格|空着|留空|空(?:了|出|缺)|没填|未填|漏填|忘填|没有填|填(?:得)?(?:不|没)(?:全|齐|完|满)|(?:没|未)填(?:全|齐|完|满|写)|"
    r"\b(?:blanks?|empty|unfilled|not (?:fully )?filled|unfilled|incomplete(?=.{0,20}(?:cells?|tables?)))\b",
    re.IGNORECASE,
)
_CELLS = re.compile(
    r"单元格|格(?!式)|栏(?!目)|表(?!述|态|明|示|扬|现|率)|\b(?:cells?|tables?|boxes|fields)\b",
    re.IGNORECASE,
)
_TABLES = (
    ("requests", re.compile(r"表(?:三|3)|(?:依)?申请[^，。]{0,8}(?:表|格|栏)|(?:request|application)s?\b[^,.]{0,40}\b(?:tables?|cells?|figures|boxes)|(?:tables?|cells?)\b[^,.]{0,40}\b(?:request|application)s?|table (?:3|three)", re.I)),
    ("review", re.compile(r"表(?:四|4)|(?:复议|诉讼)[^，。]{0,8}(?:表|格|栏)|(?:review|reconsideration|litigation|lawsuit)s?\b[^,.]{0,40}\b(?:tables?|cells?|boxes)|(?:tables?|cells?)\b[^,.]{0,40}\b(?:review|reconsideration|litigation|lawsuit)s?|table (?:4|four)", re.I)),
    ("disclosure", re.compile(r"表(?:[一二]|[12])|主动公开[^，。]{0,8}(?:表|格|栏)|(?:proactive )?disclosure\b[^,.]{0,20}\b(?:tables?|cells?|boxes)|table (?:1|2|one|two)", re.I)),
)  # fmt: skip
_UNDATED = re.compile(
    r"(?:没有?|未|不|缺|缺少|漏|忘)(?:了|有)?(?:写明?|注明|标明?|标注|印|落|署|带|给出?|看到|见|写上|显示|交代|记)?(?:上|出|了|明)?[^，。]{0,6}(?:发布|公布|公开|成文|落款|印发|发文|出具)(?:的)?(?:日期|时间|年月日?|日子)|"
    r"(?:没有?|未|无)(?:写|注明|标|落|署)?(?:明|上|有|注)?(?:日期|落款)|(?:发布|公布|成文|落款)?(?:日期|时间)(?:都|也)?(?:没有?|未|不详|缺失|缺|看不到|不明|空着)(?:写|注明|标|印|落)?|"
    r"\b(?:no|without(?: a| any)?|lack\w*(?: a| any)?|omit\w*(?: the| its)?|missing(?: a| the| its)?|undated|not? (?:give|state|show|say|print|carry|bear)\w*(?: a| any| the| its)?|n't (?:give|state|show|say|print|carry|bear)\w*(?: a| any| the| its)?) ?(?:\w+ )?(?:(?:publication |release |issue )?dates?\b|date of (?:publication|release|issue))|\bundated\b|\bnot dated\b",
    re.IGNORECASE,
)
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEAST_YEARS = 2


def read_undated_or_blank(r: Reading) -> Plan | None:
    """Take reports without a date of publication, and tables with cells left blank."""
    if _UNDATED.search(r.text) and not r.complaint:
        return replace(r.about_reports(ReportTest.PUBLISHED), negated=True)
    if not (_BLANK.search(r.text) and _CELLS.search(r.text)):
        return None
    tables = tuple(name for name, pattern in _TABLES if pattern.search(r.question))
    if not tables and (find_figures(r.text).figures or r.themes):
        return None  # «行政处罚那一格空着的» is a cell of its own
    return r.about_reports(ReportTest.BLANK, tables)


def read_years_held(r: Reading) -> Plan | None:
    """Take «which agencies have reports of two years», «the earliest report held»."""
    if not _REPORTS.search(r.text) and not says("reports.list", r.text):
        return None
    if says("reports.published", r.text) or says("narrative", wording.without_counting(r.text)):
        return None
    if find_figures(r.text).figures or says("measure.ranking", r.text):
        return None
    if says("mention", r.text) or says("problems_of", r.text) or r.themes:
        return None
    oldest, newest = _OLDEST.search(r.text), _NEWEST.search(r.text)
    if bool(oldest) != bool(newest):
        plan = r.about_reports(ReportTest.ALL)
        end = Aggregate.MIN if oldest else Aggregate.MAX
        return replace(plan, aggregate=end, years=r.years.years if not r.years.relative else ())
    if _MOST_REPORTS.search(r.text):
        return replace(r.about_reports(ReportTest.ALL), aggregate=Aggregate.MAX, counted="reports")
    return _with_years(r)


def _with_years(r: Reading) -> Plan | None:
    if r.named.agencies and not r.named.group:
        return None
    named = r.years.years if not r.years.relative else ()
    if len(named) > 1 and _NAMED_YEARS.search(r.text) and _HAVING.search(r.text):
        plan = r.about_reports(ReportTest.ALL)
        return replace(plan, years=named, match_all=True, top=ALL)
    found = _SO_MANY_YEARS.search(r.question)
    if found is None or named or not _HAVING.search(r.text):
        return None
    said = found["zh"] or found["en"]
    number = _SMALL.get((said or "").lower()) or (read_number(said) if said else None)
    least = bool(found["least"] or found["least2"] or found["least3"] or found["least4"])
    row = bool(found["row"] or found["row2"] or found["row3"])
    exact = number is not None and not (least or found["many"] or row)
    bound = Threshold("=" if exact else ">=", float(number or _LEAST_YEARS), 0.0)
    plan = r.about_reports(ReportTest.ALL)
    return replace(plan, threshold=bound, asks="consecutive" if row else "", top=ALL)
