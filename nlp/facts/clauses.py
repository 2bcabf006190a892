"""The text of reports as facts are looked for in it: passages, sentences, and the parts between commas.

Whose number it is, of which year, and whether a clause is a plan or says no, is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.ownership import Reporter, is_own
from corpus.report import AgencyType, Role, SectionKind
from corpus.text import is_mostly_chinese
from nlp.evidence import ReportRow, StatementRow
from nlp.facts.words import facts

_SENTENCE = re.compile(r"[^。！？!?\n；;]+[。！？!?；;]?")
_HALF_STOP = re.compile(r"(?<=[\u4e00-\u9fff）)%])\.(?=\s|$)")
_PART = re.compile(r"(?:[^，,：:—]|(?<=\d)[,，:](?=\d))+")
_YEARS = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PLANNED = re.compile(
    r"(?<!即)将(?!其|原|条例|信息公开|政务公开|公开|它|所|各|上|有|新|县|市|区|政府|近|全|工作|基层|该|预算|申请|机构|“)|下一步|下步|今后|拟(?![稿定公发])|打算|计划(?!生育|和结果|总|情况)|明年|来年|下年度(?!办理|继续)|力争|争取|准备(?!金)|将要|"
    r"下阶段|新的一年|新学期"
)
_NEGATED = re.compile(
    r"没有|从未|尚未|并未|未(?!来|成年|定级|接到的)|没(?!收|落)|(?<!有)无(?!障碍|人机|偿|线|论|误|缝|关|锡)|不再|不涉及|暂缓|零收取|不设|未设|[找挑选]不[出到着]"
)
# What the unit does for the whole county is its own: «指导全市87个单位», «组织全系统培训».
_DIRECT = re.compile(
    r"全(?:省|市|县|区|镇|乡|局|系统)(?=\s*\d)|(?<=组织|指导|面向|举办|召开|开展)全(?:市|县|区|镇|乡|系统)"
)
_MONTHS = re.compile(
    r"(?<!年)(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份|底|初|[上中下]旬|\d{1,2}日)?|[上下]半年|[一二三四]季度"
)
_SHORT = 60  # an address or a number to call may have no Chinese around it
_OWN_YEAR = re.compile(r"今年|本年度?|全年|当年|年内|报告期")
_OF_LONG = re.compile(
    r"(?:始建|创建|创办|成立|建立|组建|建|设立|开业)于(?:18|19|20)\d\d年|"
    r"(?:19|20)\d\d年[^，。；\d的]{1,6}以来的|"
    r"(?:19|20)\d\d年(?:至|到|—|－|-)?(?:(?:19|20)\d\d年)?(?:以来|以前|之前|以后)的|"
    # «1951年至1962年的地契»: the age of papers is not when they were worked on.
    rf"(?:1[6-9]|20)\d\d年?代?(?:至|到|—|－|-|～|~)(?:1[6-9]|20)\d\d年代?(?:间|期间)?的?(?=[^，。；\d]{{0,12}}(?:{'|'.join(facts()['papers']['zh'])}))"
)
_LAST_REPORT = re.compile(
    r"(?:(?:19|20)\d\d年度?|上一?年度?|去年)的?(?:政府信息公开|信息公开)?(?:工作)?(?:年度)?(?:年报|报告)(?:中|里)?(?:所)?"
    r"(?:反映|提到|提出|指出|列出|查找|查摆|点到)"
)
# Meetings held to mend it are not those of the year.
_TIMES_DONE = re.compile(r"\s*[\d,，一二两三四五六七八九十百]+\s*(?:次|场|期|轮|批|人次|人|名)")
_SINCE = re.compile(r"截至|截止|以来|历年|建站|开通至今|年来")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: `passage[start:end] == text`; `rows` are the statements in it."""

    report: ReportRow
    passage_id: int
    section: SectionKind
    page: int | None
    heading: str
    passage: str
    start: int
    end: int
    rows: tuple[StatementRow, ...]

    @property
    def text(self) -> str:
        """Return the sentence as it stands."""
        return self.passage[self.start : self.end]

    def parts(self) -> tuple[tuple[int, int], ...]:
        """Return the stretches between commas and colons, as offsets in the sentence."""
        return tuple(found.span() for found in _PART.finditer(self.text))

    def role_at(self, offset: int) -> Role | None:
        """Return what the clause at an offset of the sentence does."""
        at = self.start + offset
        return next((row.role for row in self.rows if row.start <= at < row.end), None)


def sentences_of(rows: Iterable[StatementRow]) -> tuple[Sentence, ...]:
    """Return the sentences of all passages of some statements, in order; screenshots are left out."""
    passages: dict[int, list[StatementRow]] = {}
    for row in rows:
        passages.setdefault(row.passage_id, []).append(row)
    return tuple(s for members in passages.values() for s in _sentences(tuple(members)))


def _sentences(rows: tuple[StatementRow, ...]) -> Iterator[Sentence]:
    first = rows[0]
    text = first.passage_text
    marked = _HALF_STOP.sub("。", text)
    for found in _SENTENCE.finditer(marked):
        start, end = found.span()
        start += len(found[0]) - len(found[0].lstrip())
        foreign = end - start > _SHORT and not is_mostly_chinese(text[start:end])
        if end - start < 2 or foreign:
            continue
        inside = tuple(row for row in rows if row.start < end and start < row.end)
        yield Sentence(
            first.report,
            first.passage_id,
            first.section,
            first.page,
            first.heading,
            text,
            start,
            end,
            inside,
        )


def reporter_of(report: ReportRow) -> Reporter:
    """Return whose numbers a report's are, and of which years; a conflict of years leaves both."""
    years = {report.year} if report.year else set()
    for issue in report.issues:
        if issue.code == "year_conflict":
            years |= {int(year) for year in _YEARS.findall(issue.message)}
    return Reporter(report.agency_type, report.place, frozenset(y for y in years if y))


def ownership_trouble(sentence: Sentence, offset: int, asked: str, *, event: bool = True) -> str:
    """Tell why what stands at an offset is not the unit's own of its year; "" when it is.

    `asked` are the words of the question: who asks for the whole county's figure, or a running
    total, is given it. A bare «累计» without a longer time is the year's. An `event` may be of a
    month; a number of things of a month is not the year's.
    """
    reporter = reporter_of(sentence.report)
    text = sentence.text
    start = max((a for a, b in sentence.parts() if a <= offset), default=0)
    before = _DIRECT.sub(lambda m: "辖" * len(m[0]), text[:offset] + text[offset : offset + 1])[
        :offset
    ]
    if event:
        own = "|".join(map(str, sorted(reporter.years)))
        before = re.sub(rf"(?:{own})年(?=\d)", "", before) if own else before
        before = _MONTHS.sub(lambda m: "期" * len(m[0]), before)
    # «对2016年以来的文件开展清查» is done in the year, on things older than it.
    if reporter.kind is AgencyType.MINISTRY:
        before = before.replace("全国", "全部")
    before = _OF_LONG.sub(lambda m: "存" * len(m[0]), before)
    before = _mask_published_years(before, text)
    # What last year's report complained of, and what was done about it since, is told of this year.
    if not _TIMES_DONE.match(text, offset):
        before = _LAST_REPORT.sub(lambda m: "述" * len(m[0]), before[:start]) + before[start:]
    part = before[start:]
    if is_own(before, reporter):
        return ""
    years = {int(year) for year in _YEARS.findall(part)}
    said_so = (years & reporter.years or _OWN_YEAR.search(part)) and not _SINCE.search(part)
    without = re.sub(r"累计|截[至止].{0,8}底|以来", "", before[:start]) + part
    if said_so and is_own(without, reporter):
        return ""
    if is_own(re.sub("累计", "共计", before), reporter):
        return "" if not _SINCE.search(before) or "累计" in asked else "running"
    only_year = Reporter(reporter.kind, reporter.place, frozenset())
    if re.search(r"累计|以来", asked) and is_own(
        re.sub(r"累计|以来|截[至止].{0,8}底", "", before), only_year
    ):
        return ""
    wide = re.search(r"全(?:省|市|县|区|镇|乡|系统)|各(?:级|单位|部门|镇|乡)", asked)
    if wide and wide[0] in before:
        return ""
    return "running" if _SINCE.search(before) else "not_own"


# «首次公开学院2013年决算和“三公”经费»: published in the year, whatever year it is of.
_PUBLISHED_OF_A_YEAR = re.compile(
    r"(?:公开|公布|公示|发布|晒出?|上网|张贴|印发|通报)[^，。；\d]{0,12}(?P<year>(?:20\d\d|上一?|去|前一)年度?)"
    r"(?=[^，。；\d]{0,12}(?:预算|决算|[“\"]?三公|收支|账目?|财务|审计|年报|年度报告|工作报告|质量报告|统计公报|要点|计划|规划|目录|清单|预决算))"
    r"(?![^，。；]*\d(?:\.\d+)?[万亿]?元)"
)


def _mask_published_years(before: str, text: str) -> str:
    """Mask the year of what was published, which is not the year in which it was."""
    for found in _PUBLISHED_OF_A_YEAR.finditer(text):
        start, end = found.span("year")
        if end <= len(before):
            before = f"{before[:start]}{'物' * (end - start)}{before[end:]}"
    return before


# «全文分概述、主动公开、收费与减免六个部分» names what is told of elsewhere, and tells nothing of it.
_OUTLINE = re.compile(
    r"(?:全文|本?报告|本?年报|正文|本?年度报告)(?:全文|内容|正文)?(?:共|主要|具体|由|内容|包括|包含|涵盖|分别?|[、，])*(?:分为?|由|包括|包含|涵盖|含|有)[^。]{4,}?"
    r"(?:部分|章|板块|章节|篇章|方面)(?:组成|构成)?(?=[，。；;]|$)"
    r"|(?:报告|年报|全文|内容|正文)[^。]{0,12}?(?:由|包括|包含|涵盖|分)[^。]{6,}(?:组成|构成|附表|附件)[^。]{0,6}(?=[。；;]|$)"
    r"|(?:报告|公布|公开|通报|汇报)如下[。：:；;]?$"
)


def is_outline(text: str) -> bool:
    """Tell whether a sentence only says which chapters a report has."""
    return _OUTLINE.search(text) is not None


# What an applicant may do, and what a unit ought to do, has happened to nobody.
_MAY = re.compile(
    r"可以?(?:依法|以|向|在|自)|有权|(?:对|如)[^，。]{0,20}不服|如(?:对|有|果|遇)|应当|依法享有"
)


def is_right(text: str) -> bool:
    """Tell whether a sentence says what applicants may do («可以依法申请行政复议»), not what happened."""
    return _MAY.search(text) is not None


def is_planned(sentence: Sentence, offset: int) -> bool:
    """Tell whether what stands at an offset is only intended."""
    return sentence.role_at(offset) is Role.MEASURE or bool(_PLANNED.search(sentence.text[:offset]))


def is_negated(text: str, at: int) -> bool:
    """Tell whether the words at an offset of a clause are denied: «未开展», «没有举办»."""
    before = text[:at]
    negators = [m.end() for m in _NEGATED.finditer(before)]
    after = re.match(
        r"[^，。；]{0,10}?(?:为零|均为零|为0|为无|零收取|[:：]\s*(?:无|零|没有)|没有|是零|的?情[况形]?没有)|[^，。；、\d]{0,6}(?<![\d.])[0〇零]\s*(?:件|次|条|份|个|人|名|起|宗|例|篇|期|场|元|万元)",
        text[at:],
    )
    near = bool(negators) and not re.search(r"[，,；。：:]", before[negators[-1] :])
    return near or bool(after)
