"""What tells that a question goes on from the one before, and what in it only says so."""

from __future__ import annotations

import re

from nlp.names.figure_names import find_figures
from nlp.names.thresholds import find_threshold
from nlp.plan import Aggregate
from nlp.readings import wording
from nlp.readings.measures import find_measure, without_measures
from nlp.readings.reading import Reading
from nlp.readings.wording import says

# What says that a question goes on from the last one, before and after what it changes.
_OPENING = re.compile(
    r"^\s*(?:(?:那么?|再(?:来)?|又|另外|然后|接着|(?:给我)?换(?:成|作|做|到|个)?|改(?:成|为|看|查)?|(?:就)?只(?:看|要|查|算|统计|说|限)?|光看?|看一?看|"
    r"查一?查|说说|如果(?:是|换成|换)?|要是(?:换成)?|假如|同样(?:的|地)?|还有(?=[^呢吗])|其中(?:的)?|里面(?:的)?|(?:同样|一样)的?问题|那边|至于)[，,、\s]*|"
    r"(?:and|but|so|ok(?:ay)?|well|what about|how about|what of|only|just|now|then|the same|same (?:question )?(?:for|but|in)|also|instead|or|"
    r"make (?:it|that)|change (?:it |that )?to|switch to|restrict(?:ed)? to|limit(?:ed)? to|of (?:those|these|them)|among (?:those|these|them))\b[,\s]*)+",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:又|还)?(?:都)?(?:有|是)(?:谁家?|哪些|哪几家|哪一?[家个](?:机关|单位|部门)?|多少)(?:呢)?[？?。]?\s*$|(?:的话)?(?:又)?(?:怎么样|如何|咋样|怎样|情况)?(?:呢|咧|哩)[？?。]?\s*$|的(?:话)?[？?]?\s*$|"
    r"[,\s]*\b(?:only|instead|then|too|as well|alone)\b[?.]?\s*$",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"它们?|他们|该(?:局|机关|单位|县|市|委|镇|部门)|(?:这|那)(?:个|家|些|几个|几家)?(?:局|机关|单位|部门)|"
    r"\b(?:it|its|they|them|their|that (?:agency|bureau|body)|this (?:agency|bureau|body)|these agencies|those agencies)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"为(?:什么|何|啥)[^，。]{0,6}(?:排除|没有?算|不算|没计入|不计入|未计入|漏|去掉|剔除|没有?列|不列)|(?:排除|没计入|未计入|剔除)(?:了|的)?(?:哪些|什么|谁|原因|理由)|"
    r"^(?:那)?(?:这是)?(?:为(?:什么|啥|何)|凭什么|怎么回事)(?:呢|啊|呀)?[？?。]*\s*$|^(?:还有(?:呢|吗|没有?|别的吗?|哪些|谁)|其他的呢|别的呢)[？?。]*\s*$|"
    r"(?:为(?:什么|啥|何)|怎么)(?:就)?(?:没有?|不在|不见|没见|没看到|少了|漏了)|^why(?: is that| so| not)?\W*$|^(?:what|anything|who) else\W*$|^any (?:others?|more)\W*$|why (?:is|was|are|were|did|does).{0,40}\b(?:not|n't)\b|why (?:is|are)n't|"
    r"why .{0,40}(?:left out|exclud\w*|not (?:counted|included|listed)|missing from)|what (?:was|were|is) left out",
    re.IGNORECASE,
)
_EXPORT = re.compile(
    r"(?:导出|导成|下载|存成|存为|保存|另存|输出成?|拷贝?|打包)(?:一下|为|成|到)?(?:这些|它们?|结果|上面的?|全部|清单|表格?|excel|word|csv)?|"
    r"(?:做成|生成|给我|发我)(?:一[个份])?(?:excel|word|csv|表格|电子表格|文件)|\b(?:give|send) me (?:a|the|an) (?:excel|csv|word|spreadsheet|file)|\b(?:as|to|into) (?:an? )?(?:excel|csv|xlsx|docx|word|spreadsheet)\b|"
    r"\b(?:export|download|save)\b(?: (?:these|them|this|it|the (?:list|results?|findings)|all))?",
    re.IGNORECASE,
)
ALL_YEARS = re.compile(r"所有年份|全部年份|不限年份|各年都|all years|any year", re.IGNORECASE)
ALL_AGENCIES = re.compile(
    r"(?:所有|全部)(?:的)?(?:机关|单位|地方|地区)|不限(?:机关|单位|地区)|all agencies|everyone",
    re.I,
)
HOW_MANY = re.compile(
    r"^(?:一共|总共|那)?有?(?:多少|几)(?:个|家)(?:呢|啊)?[？?]?$|^(?:一共|总共|那)?有多少(?:呢|啊)?[？?]?$|^how many(?: are there| is that)?\W*$",
    re.I,
)
WHICH = re.compile(
    r"^(?:都)?(?:是|有)?(?:哪些|哪几[家个]|谁)(?:机关|单位|部门|家)?(?:呢|啊)?[？?]?\s*$|列(?:出来|一下|个)|^(?:名单|清单|明细)(?:呢|是什么)?[？?]?$|"
    r"^(?:which|who|name|list)(?: (?:ones?|are they|of them|them|these|those|agencies))?\W*$",
    re.IGNORECASE,
)


def asks_for_file(r: Reading) -> bool:
    """Tell whether what was answered is wanted as a file, and nothing else is asked."""
    return _EXPORT.search(r.question) is not None and _is_short(r)


def _is_short(r: Reading) -> bool:
    return len(wording.leftover_words(_EXPORT.sub("", r.rest))) <= 1


def asks_why(question: str) -> bool:
    """Tell whether it is asked what was left out, and why."""
    return _WHY.search(question) is not None


def without_signs(question: str) -> str:
    """Return what a question changes, without the words that say that it goes on."""
    inner = _OPENING.sub("", question, count=1)
    inner = _ENDING.sub("", inner, count=1).strip()
    return inner or question


def goes_on(r: Reading) -> bool:
    """Tell whether a question lacks what makes it one of its own."""
    said = r.question.strip()
    opens = any(pattern.search(said) for pattern in (_OPENING, _ENDING, PRONOUN))
    asks = says("subject", r.rest) or says("problems_of", r.rest) or says("quantity", r.rest)
    figures = find_figures(r.text).figures
    whole = bool(asks and (r.themes or figures or says("problems_of", r.rest)))
    if whole and not opens:
        return False
    if HOW_MANY.search(said) or WHICH.search(said):
        return True
    words = wording.leftover_words(_plain(r))
    if words:
        return False
    if opens:
        return not (whole and r.names_agency and _names_all(r))
    return _only_names(r) or bool(_is_fragment(r))


def _only_names(r: Reading) -> bool:
    """Take «2020年？», «岚溪县卫健局2021年», "in towns": nothing but of whom and when."""
    if r.themes or find_figures(r.text).figures or says("problems_of", r.rest):
        return False
    about_reports = re.search(r"报告|年报|\breports?\b", r.text, re.IGNORECASE)
    return (
        bool(r.years.years or r.names_agency) and not about_reports and not says("quantity", r.text)
    )


def _names_all(r: Reading) -> bool:
    return bool(r.themes or find_figures(r.text).figures) and says("subject", r.rest)


def _plain(r: Reading) -> str:
    """Return what is left of a question beside what a follow-up may say."""
    text = find_figures(r.rest).text
    for pattern in (_OPENING, PRONOUN, ALL_YEARS, ALL_AGENCIES, HOW_MANY, WHICH):
        text = pattern.sub(" ", text)
    return without_measures(text)


def _is_fragment(r: Reading) -> bool:
    """Take «2020年？», "in towns?", «按地区分一下», «和去年比呢»: no verb of its own."""
    verbs = says("subject", r.rest) or says("yes_no", r.rest) or says("problems_of", r.rest)
    measure = find_measure(r.rest, before=r.years.before)
    bound = find_threshold(wording.without_counting(r.rest))
    worked = measure.aggregate is not Aggregate.LIST or measure.group or bound
    if worked and not r.themes and not find_figures(r.text).figures:
        return not says("complaint", r.rest)
    return not verbs and bool(ALL_YEARS.search(r.text) or ALL_AGENCIES.search(r.text))
