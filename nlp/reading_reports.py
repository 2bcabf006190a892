"""Questions about the reports themselves: checks, years, forms, gaps, dates, what is held."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp import wording
from nlp.figure_names import find_figures
from nlp.measures import without_measures
from nlp.plan import Plan, ReportTest
from nlp.reading import WHETHER, Reading
from nlp.wording import names_in, says

_WHOLE_REPORT = re.compile(
    r"(?:年度报告|年报|报告)(?:本身|要素)?(?:不|是否|欠)(?:够)?(?:完整|齐全|全(?!面))|\bincomplete (?:annual )?reports?\b|\breports? (?:is|are|was|were) (?:\w+ )?(?:incomplete|not complete)",
    re.IGNORECASE,
)
_LATE_REPORT = re.compile(
    r"(?:年度报告|年报|报告)(?:的)?(?:发布|公布|公开|提交|报送|挂网|发)(?:得|时间|日期)?(?:太|比较|较|很|偏)?(?:晚|迟|不及时|逾期|超期)"
)
_REPORT = re.compile(r"报告|年报|文件|扫描件|\breports?\b|\bfiles?\b", re.IGNORECASE)
# The year of a form is no year of reports.
_FORMS = (
    ("f2019", re.compile(r"2019年?(?:的|版|式|试行)*(?:格式|版式|表样|样式|模板|版)|[旧老](?:版|式|表|格式|的格式|模板)|60号|(?:old|2019|earlier|previous)(?:[- ]style)? (?:report(?:ing)? )?(?:form|format|template)", re.I)),
    ("f2021", re.compile(r"2021年?(?:的|版|式)*(?:格式|版式|表样|样式|模板|版)|新(?:版|式|表|格式|的格式|模板)|30号|(?:new|2021|current|later)(?:[- ]style)? (?:report(?:ing)? )?(?:form|format|template)", re.I)),
    ("free", re.compile(r"自由格式|没有?按(?:照)?(?:规定|统一|国办)?的?格式|不按格式|(?:不是|没有?|未)按[^，。]{0,4}格式|无格式|没有?(?:固定|统一)?格式|free[- ]form|no (?:set|standard|fixed) (?:form|format)", re.I)),
)  # fmt: skip


def read_reports(r: Reading) -> Plan | None:
    """Take questions about the reports themselves: checks, years, forms, gaps, what is held."""
    if says("reports.year_conflict", r.text):
        return r.about_reports(ReportTest.YEAR_CONFLICT)
    if says("reports.failing", r.text):
        return r.about_reports(ReportTest.FAILING, _named("checks", r.text)[:1])
    if says("reports.duplicate", r.text) and not r.complaint:
        return r.about_reports(ReportTest.DUPLICATE)
    if _WHOLE_REPORT.search(r.text):
        return r.about_reports(ReportTest.INCOMPLETE)
    if _LATE_REPORT.search(r.text):
        return r.about_reports(ReportTest.LATE)
    if r.themes or find_figures(r.text).figures:
        return _of_form(r) if _REPORT.search(r.text) and not r.themes else None
    return _of_gaps(r) or _of_dates(r) or _of_form(r) or _of_what_is_held(r)


def _named(path: str, text: str) -> tuple[str, ...]:
    return tuple(name for name in names_in(f"{path}.order") if says(f"{path}.{name}", text))


def _of_gaps(r: Reading) -> Plan | None:
    if says("reports.incomplete", r.text):
        return r.about_reports(ReportTest.INCOMPLETE, _named("parts", r.text))
    if _REPORT.search(r.text) and says("reports.unread", r.text):
        return r.about_reports(ReportTest.UNREAD)
    return None


def _of_dates(r: Reading) -> Plan | None:
    if says("reports.late", r.text):
        return r.about_reports(ReportTest.LATE)
    if says("reports.published", r.text):
        return r.about_reports(ReportTest.PUBLISHED)
    return None


def _of_form(r: Reading) -> Plan | None:
    if not says("reports.form", r.text) and not any(p.search(r.question) for _, p in _FORMS):
        return None
    about = tuple(form for form, pattern in _FORMS if pattern.search(r.question))
    if not (about or _REPORT.search(r.text) or r.names_agency):
        return None
    plan = r.about_reports(ReportTest.FORM, about[:1])
    named = {
        int(y)
        for f, p in _FORMS
        for y in ("2019", "2021")
        if (m := p.search(r.question)) and y in m[0]
    }
    return replace(plan, years=tuple(y for y in plan.years if y not in named))


def _of_what_is_held(r: Reading) -> Plan | None:
    if says("reports.missing", WHETHER.sub(" ", r.text)) and (r.years.years or r.names_agency):
        return r.about_reports(ReportTest.MISSING)
    if says("narrative", wording.without_counting(r.text)):
        return None
    if says("reports.list", r.text) and not wording.leftover_words(without_measures(r.text)):
        return r.about_reports(ReportTest.ALL)
    return None


def read_bare_agency(r: Reading) -> Plan | None:
    """Take a name alone, or with a year, for a question about the reports held of it."""
    named = r.names_agency or r.years.years
    if named and not wording.leftover_words(r.text) and not says("subject", r.text):
        return r.about_reports(ReportTest.ALL)
    return None
