"""The counts of requests, reviews and documents that the narrative states.

Hides what makes a number another number: it is the whole county's, last year's, a running total, a
difference, an estimate, a part of the count, or about something else than disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.numerals import NUMBER, read_number
from corpus.ownership import Reporter, counts, is_own
from corpus.report import Section, SectionKind
from corpus.shadow import shade
from corpus.text import is_mostly_chinese

_COUNT = rf"(?P<n>{NUMBER})\s*(?P<over>余|多|来|几)?\s*(?:件[（(]?次[）)]?|件|条|份|宗|起|例|次|封|项|个)(?!月|工作日|百分|%)"
_REQUEST = (
    r"(?:依申请公开(?:的)?(?:政府信息|信息)?(?:申请|事项|件)?|信息依申请公开(?:申请)?|信息公开(?:的)?申请(?:件|书|事项)?"
    r"|公开申请(?:件|事项)?|申请公开(?:的)?(?:政府)?信息(?:件|事项)?|依申请(?:件|事项)?(?!公开))"
)
_BARE = r"(?:(?<=[到理收的效类面人民众请：:，件条份宗])|^)申请"
# What may stand between a noun and its count.
_GAP = r"(?:数量|总数|总量|件数|案件|申请|办件量|受理量|事项|情况|共计|合计|总计|共|为|有|是|发生|收到|达到?|被提起|的|数|[：:\s（(])*"
_VERBS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("carried_out", re.compile(r"结转(?:至|到|入)?(?:下|次|20\d\d)|(?:尚在|正在|仍在)办理|下年度?继续")),
    ("carried_in", re.compile(r"(?:上年度?|上一年度?|去年|往年|20\d\d年度?)结转|结转上年")),
    ("total", re.compile(r"办结|答复|回复|办理完毕|办理完成|办毕|完结")),
    ("received", re.compile(r"收到|受理|接收|接到|新收|接受|收件|登记|申请量")),
    ("handled", re.compile(r"办理|处理")),
)  # fmt: skip
_ANSWERED = re.compile(rf"(?:办结|答复|回复)(?:了|申请|完毕|数|率为100%，)*{_GAP}{_COUNT}")
_NAMED = re.compile(rf"(?:{_REQUEST})(?:[，,](?=共计|总计|合计|共))?{_GAP}{_COUNT}")
_NAMED_AFTER = re.compile(
    rf"(?:收到|受理|接收|接到|新收|办结|答复|办理|处理|回复|收|有|共)(?:了|到)?(?:共|共计)?{_COUNT}[^，。；、\d]{{0,14}}{_REQUEST}"
)
_NAMED_BARE = re.compile(rf"{_BARE}(?!人|公开|复议|表){_GAP}{_COUNT}")
_BARE_AFTER = re.compile(
    rf"(?:收到|受理|接收|接到|新收)(?:了|到)?(?:共|共计)?{_COUNT}(?:有效|书面|公民|群众|网上)?申请"
)
# Where requests are spoken of, no noun need follow: «全年共受理3件。».
_VERB_BARE = re.compile(
    rf"(?:收到|受理|接收|接到|新收)(?:了|到)?(?:共|共计|合计)?{_COUNT}(?=[，,；;。、：:（(]|$)"
)
_RESULTS: Mapping[str, re.Pattern[str]] = {
    "granted": re.compile(rf"(?<!不)予以公开{_GAP}{_COUNT}"),
    "partly_granted": re.compile(rf"部分公开{_GAP}{_COUNT}"),
    "denied": re.compile(rf"不予公开{_GAP}{_COUNT}"),
    "unable": re.compile(rf"无法提供{_GAP}{_COUNT}"),
    "refused": re.compile(rf"不予处理{_GAP}{_COUNT}"),
    "carried_out": re.compile(rf"结转(?:至|到|入)?(?:下一?年度?|次年|20\d\d年度?)(?:继续)?(?:办理|处理|答复)?{_GAP}{_COUNT}"),
    "carried_in": re.compile(rf"(?:上年度?|上一年度?|去年)结转(?:的)?(?:{_REQUEST}|申请)?(?:办理)?{_GAP}{_COUNT}"),
}  # fmt: skip
_REVIEWS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("reconsideration", re.compile(rf"复议(?:的)?{_GAP}{_COUNT}")),
    ("reconsideration", re.compile(rf"{_COUNT}(?:被?(?:提起|申请|引发)|的)?(?:行政)?复议(?!.{{0,3}}诉讼)")),
    ("litigation", re.compile(rf"(?:诉讼|应诉)(?:的)?{_GAP}{_COUNT}")),
    ("litigation", re.compile(rf"{_COUNT}(?:被?(?:提起|引发)|的)?(?:行政)?诉讼")),
)  # fmt: skip
_BOTH = re.compile(
    r"复议(?:案件|申请|案)?(?:和|、|及|与|或|以及|，|及其|或者)+(?:被)?(?:提起|引发)?(?:的)?(?:行政)?(?:诉讼|应诉)(?:的)?(?:案件|案|情况)?"
)
_EACH = re.compile(rf"^(?:均|都)?各(?:有|为|发生)?{_COUNT}")
_RESPECTIVE = re.compile(
    rf"^(?:数量|件数)?分别(?:为|是|有)?(?P<a>{NUMBER})(?:件|起|宗|例)?[和、与，](?P<b>{NUMBER})(?:件|起|宗|例)"
)
_NIL = re.compile(r"^(?:数量|件数|数|申请|案件)*(?:均|都|皆)?(?:为|是|：)?(?:0|零)(?!\.)")
_JOINT = re.compile(rf"^{_GAP}{_COUNT}")
_NO = r"(?:未|没有|无|尚未|不存在|没)"
_NO_REQUEST = re.compile(
    rf"{_NO}(?:曾|再|有)?(?:收到|接到|接收到?|受理过?|产生|出现|发生)(?:过)?(?P<gap>[^，。；\d]{{0,24}}?)(?:{_REQUEST}|申请)|(?:本年度?|全年|今年|年|局|委|镇|乡|机关|单位|，|^)(?:暂)?无(?:人|公民)?(?:提出|申请)?(?:政府)?(?:{_REQUEST})"
)
_PARTIAL_NO = re.compile(
    r"不予|收费|第三方|当面|信函|网络|逾期|超期|涉密|复议|诉讼|许可|异议|投诉|重复|减免"
)
_NO_REVIEW = re.compile(
    rf"{_NO}(?:曾|再|有)?(?:发生|收到|产生|出现|引起|引发|涉及|被|因|有|存在)?(?:过)?(?P<gap>[^，。；\d]{{0,30}}?)(?P<what>复议|诉讼)(?P<rest>[^。；，\d]{{0,20}})"
)
_DOCUMENTS: Mapping[str, re.Pattern[str]] = {
    "documents_made": re.compile(rf"(?:制定|制发|出台|印发|制作)(?:了|并?公开|并?发布|出台)?[^，。；\d]{{0,4}}规范性文件{_GAP}{_COUNT}"),
    "documents_repealed": re.compile(rf"废止[^，。；\d]{{0,4}}规范性文件{_GAP}{_COUNT}"),
    "documents_in_force": re.compile(rf"(?:现行有效|继续有效)(?:的)?[^，。；\d]{{0,4}}规范性文件{_GAP}{_COUNT}"),
}  # fmt: skip
_APPLICANTS: Mapping[str, re.Pattern[str]] = {
    "natural_person": re.compile(rf"自然人(?:提出|提交)?(?:的)?(?:申请)?{_GAP}{_COUNT}"),
    "organisations": re.compile(
        rf"法人(?:或|和|及|、)?(?:者)?(?:其他)?(?:组织)?(?:提出|提交)?(?:的)?(?:申请)?{_GAP}{_COUNT}"
    ),
}

_PART = re.compile(r"其中|包括|分类|按申请方式|按渠道|当面|信函|邮寄|网上|网络|在线|传真|电子邮件")
_LIST = re.compile(
    r"(?:网|信函|邮|传真|当面|现场|渠道)[^，。；]{0,16}(?:等|、|和|及)[^，。；]{0,16}(?:方式|渠道|途径|形式|申请)"
)
_ELSE = re.compile(
    r"热线|留言|信访|提案|建议|诉求|工单|咨询|投诉|举报|许可|审批|复议|诉讼|来信|来电|信箱|意见|舆情|问政|处罚|救助|12345|微信|微博|公众号|粉丝|阅读"
)
_TOPIC_OF_REQUESTS = re.compile(r"依申请|申请公开|公开申请|申请情况|收到和处理")
_TOPIC_OF_REVIEW = re.compile(r"复议|诉讼")
_DISCLOSURE = re.compile(r"信息公开|政府信息|政务公开|依申请|公开工作|公开申请")
_COURT = re.compile(
    r"(?:办理|审理|审结|受理|代理|出庭|承办|办结)(?:的)?(?:各类|全市|全县|市|县|区)?(?:行政)?(?:复议|诉讼|应诉)"
)
_HEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]+|[一二三四五六七八九十]是)\s*(?P<title>[^。，；：:]{2,26})(?:[。：:]|$)"
)
# «依申请公开情况：2021年共受理3件»: a topic without an enumerator.
_LEAD = re.compile(r"^(?P<title>[^，。；：:\d]{2,16}(?:公开|情况|方面|申请|复议|诉讼|工作))[：:。]")
_SHORT_LINE = 30


@dataclass(frozen=True, slots=True)
class Stated:
    """A number the narrative states, and the sentence that states it."""

    figure: str
    value: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    topic: str
    section: SectionKind
    reporter: Reporter


def find_stated(sections: Sequence[Section], reporter: Reporter) -> Iterator[Stated]:
    """Yield the numbers the narrative states of the reporting unit's own year, in order."""
    for section in sections:
        if section.kind in (SectionKind.FRONT, SectionKind.PROBLEMS):
            continue
        topic = ""
        for line in shade(section.text).split("\n"):
            if heading := _HEADING.match(line.strip()):
                topic = heading["title"]
            elif 0 < len(line) <= _SHORT_LINE and not re.search("[，。；\\d]", line):
                topic = line
            for text in re.split(r"(?<=[。！\n])", line):
                if lead := _LEAD.match(text.strip()):
                    topic = lead["title"]
                if is_mostly_chinese(text):
                    yield from _read(_Sentence(text.strip(), topic, section.kind, reporter))


def _read(sentence: _Sentence) -> Iterator[Stated]:
    seen: set[tuple[str, int]] = set()
    for found in (*_requests(sentence), *_reviews(sentence), *_documents(sentence)):
        if found not in seen:
            seen.add(found)
            yield Stated(*found, sentence.text)


# ---------------------------------------------------------------------------------------- requests


def _requests(sentence: _Sentence) -> Iterator[tuple[str, int]]:
    about = bool(
        _TOPIC_OF_REQUESTS.search(sentence.topic) or sentence.section is SectionKind.REQUESTS
    )
    taken: set[int] = set()
    yield from _results(sentence, taken, about=about)
    yield from _named(sentence, taken, about=about)
    if not taken:
        yield from _no_requests(sentence, about=about)


def _results(sentence: _Sentence, taken: set[int], *, about: bool) -> Iterator[tuple[str, int]]:
    """Read «予以公开3件», «自然人申请2件» where requests are spoken of; note what was read."""
    for figure, pattern in (*_RESULTS.items(), *_APPLICANTS.items()):
        for found in pattern.finditer(sentence.text):
            taken.add(found.start("n"))
            if _in_context(sentence, found.start(), about=about) and counts(
                found, sentence.reporter
            ):
                yield figure, _value(found)


def _named(sentence: _Sentence, taken: set[int], *, about: bool) -> Iterator[tuple[str, int]]:
    """Read the counts of requests themselves; what was read as something else is left out."""
    text = sentence.text
    bare = about or re.search(_REQUEST, text)
    patterns = (
        _NAMED,
        _NAMED_AFTER,
        *((_NAMED_BARE, _BARE_AFTER) if bare else ()),
        *((_VERB_BARE,) if about else ()),
        _ANSWERED,
    )
    for found in (m for pattern in patterns for m in pattern.finditer(text)):
        answered = found.re is _ANSWERED
        strange = (
            not _in_context(sentence, found.start(), about=about)
            if answered or found.re is _VERB_BARE
            else _ELSE.search(found.group())
        )
        if found.start("n") in taken or strange:
            continue
        taken.add(found.start("n"))
        if not _part(text, found) and counts(found, sentence.reporter):
            yield "total" if answered else _figure(text, found), _value(found)


def _figure(text: str, found: re.Match[str]) -> str:
    """Return the row a count of requests belongs to, by the verbs of its clause."""
    start = max(text.rfind(mark, 0, found.start("n")) for mark in "，；：:（(") + 1
    clause = text[start : found.end()]
    verbs = [figure for figure, verb in _VERBS if verb.search(clause)]
    after = text[found.end() : found.end() + 24]
    if re.match(
        r"[，,（(]?(?:其中)?(?:含|包括|包含|加上)(?:了)?(?:上年|上一年|去年|\d{4}年)", after
    ):
        return "received_and_carried"
    if "received" in verbs and "total" in verbs:
        return "handled"
    return verbs[0] if verbs else "received"


def _part(text: str, found: re.Match[str]) -> bool:
    """Tell whether a count is a part of the one stated before it, by channel or after «其中»."""
    start = text.rfind("；", 0, found.start("n")) + 1
    before = text[start : found.start("n")]
    clause = re.split("[，：:]", before)[-1]
    if "其中" in before and not re.search(r"办结|答复", clause):
        return True
    return bool(_PART.search(clause)) and not _LIST.search(before)


def _in_context(sentence: _Sentence, at: int, *, about: bool) -> bool:
    """Tell whether what is counted at an offset is still requests for information."""
    before = sentence.text[:at]
    named = max((m.end() for m in re.finditer(_REQUEST, before)), default=-1)
    other = max((m.end() for m in _ELSE.finditer(before)), default=-1)
    return named > other or (about and other < 0)


def _no_requests(sentence: _Sentence, *, about: bool) -> Iterator[tuple[str, int]]:
    found = _NO_REQUEST.search(sentence.text)
    if (
        found is None
        or _PARTIAL_NO.search(found.group())
        or not is_own(sentence.text[: found.start()], sentence.reporter)
    ):
        return
    if about or re.search(_REQUEST, found.group()):
        yield "received", 0


# ----------------------------------------------------------------------------- reviews, documents


def _reviews(sentence: _Sentence) -> Iterator[tuple[str, int]]:
    text = sentence.text
    named = bool(_DISCLOSURE.search(text))
    about = sentence.section is SectionKind.REVIEW or _TOPIC_OF_REVIEW.search(sentence.topic)
    if not (named or about) or (_COURT.search(text) and not named):
        return
    both = _BOTH.search(text)
    if both and (joint := list(_joint(sentence, both))):
        yield from joint
        return
    read: dict[str, int] = {}
    for figure, pattern in _REVIEWS:
        for found in pattern.finditer(text):
            if counts(found, sentence.reporter):
                read.setdefault(figure, _value(found))
    yield from read.items()
    yield from (nil for nil in _no_reviews(sentence) if nil[0] not in read)


def _joint(sentence: _Sentence, both: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Read one count for both, one for each, or none («复议、诉讼各1件», «共3件», «均为0»)."""
    rest = sentence.text[both.end() :]
    if not is_own(sentence.text[: both.start()], sentence.reporter):
        return
    if _NIL.match(rest):
        yield from (("reconsideration", 0), ("litigation", 0))
    elif each := _EACH.match(rest):
        number = read_number(each["n"]) or 0
        yield from (("reconsideration", number), ("litigation", number))
    elif pair := _RESPECTIVE.match(rest):
        yield "reconsideration", read_number(pair["a"]) or 0
        yield "litigation", read_number(pair["b"]) or 0
    elif (total := _JOINT.match(rest)) and not total["over"]:
        yield "reviews", read_number(total["n"]) or 0


def _no_reviews(sentence: _Sentence) -> Iterator[tuple[str, int]]:
    for found in _NO_REVIEW.finditer(sentence.text):
        before = sentence.text[: found.start()]
        if _PARTIAL_NO.search(re.sub("复议|诉讼", "", found["gap"])):
            continue
        if not is_own(before, sentence.reporter):
            continue
        said = found["gap"] + found["what"] + found["rest"]
        # «未发生复议维持率下降», «无败诉的诉讼»: not the number of cases.
        if re.search(r"纠正|败诉|维持|撤销|确认违法", said):
            continue
        if "复议" in said:
            yield "reconsideration", 0
        if "诉讼" in said:
            yield "litigation", 0


def _documents(sentence: _Sentence) -> Iterator[tuple[str, int]]:
    for figure, pattern in _DOCUMENTS.items():
        for found in pattern.finditer(sentence.text):
            if counts(found, sentence.reporter):
                yield figure, _value(found)


def _value(found: re.Match[str]) -> int:
    return read_number(found["n"]) or 0
