"""What is wanted of figures that are compared: how many times, how much per cent, whether they are equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.names.figure_names import UNDERSTOOD, FigureKey, figure_parts, is_in_10k
from nlp.names.thresholds import ABOVE_ZERO, Threshold
from nlp.plan import Aggregate, Change, Plan
from nlp.readings.measures import Measure
from nlp.words.english_words import chinese_for, english_vocabulary, is_light

_PERCENT = re.compile(
    r"百分之[几多]|[几多]少?个?百分点|(?:增长|下降|变化|减少|增)率|[增涨降跌减]幅|幅度|增速|多少%|几成|\bper ?cent(?:age)?\b|"
    r"\b(?:growth|increase|decrease|decline|change) rates?\b|\brates? of (?:growth|increase|decrease|decline|change)\b",
    re.IGNORECASE,
)
_YUAN = re.compile(
    r"\d\s*元|[百千万亿]元?|\b(?:million|billion)\b|\d (?:yuan|rmb)\b", re.IGNORECASE
)
EITHER = re.compile(r"还是|\bor\b", re.IGNORECASE)
_EQUAL = re.compile(
    r"一样(?:多|高|少)?|相等|相同|同样多|持平|一致吗|\b(?:equal|the same\b(?! (?:year|report|period))|as many)\b",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"第[二三四五六七八九十\d]+(?:名|位)?(?:的|[多高少低大小]|是|[？?]|$)|\b(?:second|third|fourth|fifth)\b",
    re.IGNORECASE,
)
# The distance between two years is wanted, whichever way it went.
_APART = re.compile(
    r"差(?:了|出|着|个)?(?:多少|几|多大)|相差|差距|悬殊|\b(?:difference|gap|differ|margin|apart|versus|vs)\b|"
    r"\bor\b.*\bby how (?:much|many)\b|[多增涨升高]了?还是[少减跌降低].*(?:多少|几)|[少减跌降低]了?还是[多增涨升高].*(?:多少|几)",
    re.IGNORECASE,
)
TIMES = re.compile(
    r"几倍|多少倍|[几多]少?番|\b(?:what|which) (?:factor|multiple)\b|\bhow many times (?:as|more|larger|bigger|higher|that)\b|\bhow many-?fold\b",
    re.IGNORECASE,
)
_UNEQUAL = re.compile(
    r"[比较](?!例|重)[^，。]{0,20}(?<![至最])(?:多(?!少件|少项)|高|大(?!概)|少|低|小)|[多高少低](?:出|了|办|收|罚)*百分之|"
    r"\b(?:more|greater|higher|larger|fewer|less|lower|smaller)\b.{0,60}\bthan\b",
    re.IGNORECASE,
)


_BLANK_ZH = r"(?:空着|空白|留空|空格|空缺|缺数|没数|没有数|没填|未填|没有填|没写|填?(?:的是|成)?斜杠|画杠|打杠)(?:的|了|没填|未填|数字?|格子?)*(?:那?[几些])?(?:份|家)?(?:报告|年报|单位|机关)?(?:的)?"
_LEFT_OUT = re.compile(
    rf"{_BLANK_ZH}(?:都|就|请|可以|一律|也)?(?:不要算|不要|不用算|不算|不计入?|别算|别计|别管|除外|除开|除去|排除(?:在外|掉)?|剔除|去掉|略过|跳过|不考虑|忽略|不用管|不参[与加]|刨[去开]|抛开|不含|不包括|扣除)(?:在内|进去|进来|比较|排名|它|掉|的)*|"
    rf"(?:除去|除了|除开|不算|不含|不计|排除|剔除|去掉|刨[开去掉]|撇开|抛开|忽略|不考虑|跳过)(?:掉)?(?:那[几些]?)?{_BLANK_ZH}(?:以外|之外|外|不[算计])?的?|"
    r"\b(?:leav(?:e|ing) (?:out|aside)|ignor(?:e|ing)|exclud(?:e|ing)|except(?: for)?|not counting|(?:do not|don't) count|skip(?:ping)?|disregard(?:ing)?|apart from|other than)"
    r"(?: (?:the|those|any|all|reports?|ones|agenc\w+|bodies|bureaus|offices|with|that|which|who|whose|left|leave|have|has|are|were|was|it|its|their|cells?|figures?|of|a)){0,8}? "
    r"(?:blanks?|empty|unfilled|not filled in|slash(?:es)?)(?: cells?| ones| entries| values| reports)?",
    re.IGNORECASE,
)


def without_left_out_blanks(text: str) -> str:
    """Blank out «没填的不算»: what is not filled in is counted in no ranking and no sum."""
    return _LEFT_OUT.sub(lambda m: " " * len(m[0]), text)


# «许可比处罚多多少»: two rows of one table are held against each other.
_ROW = rf"{UNDERSTOOD}+(?:的?(?:决定|数量|数|件数|申请|案件))?"
_BETWEEN_ROWS = re.compile(
    rf"{_ROW}\s*(?:比|[和与跟同])(?:起|于)?\s*{_ROW}(?!的?(?:各|分别|都|一共|共))[^{UNDERSTOOD}，。]{{0,6}}(?:(?<!多)[多少高低](?!少)(?:多少|几|出|了|的|[，。？?吗]|$)|相差|差|还(?:要)?[多少])|"
    rf"{_ROW}没有?\s*{_ROW}的?(?:那么)?[多高大]|{_ROW}(?:不如|不及|超过|多于|少于|高于|低于)\s*{_ROW}|{_ROW}的?[多少]?还是\s*{_ROW}的?[多少]|"
    rf"{_ROW}(?:是|为|相当于)\s*{_ROW}的?(?:几|多少)倍|"
    rf"{_ROW}(?:和|与|跟|还是|、)\s*{_ROW}[^{UNDERSTOOD}]{{0,10}}(?:哪个|哪项|哪样|哪种|谁|何者)[^{UNDERSTOOD}]{{0,4}}[多少]|"
    rf"(?:哪个|哪项|哪样|哪种)[^{UNDERSTOOD}]{{0,4}}[多少][^{UNDERSTOOD}]{{0,4}}{_ROW}(?:和|与|跟|还是|、)\s*{_ROW}|"
    rf"\b(?:more|fewer|less) {_ROW}(?: \w+){{0,3}} than {_ROW}|\b(?:difference|gap|apart)\b.{{0,20}}{_ROW}(?: and) {_ROW}|"
    rf"{_ROW}(?: \w+){{0,4}} (?:exceed\w*|outnumber\w*)(?: the)? {_ROW}|{_ROW} (?:minus|less) {_ROW}|"
    rf"(?:which|what) .{{0,40}}(?:more|higher|larger|bigger|greater)\W.{{0,80}}{_ROW} or {_ROW}|more {_ROW} or(?: more)? {_ROW}",
    re.IGNORECASE,
)
_GROUND = r"(?:理由|情形|原因|事由|类型|小项|细项|明细|种类|依据)"
_EACH_GROUND = re.compile(
    rf"(?:各|每|逐|分|按|哪几|哪些)[个条项种类一]*{_GROUND}|{_GROUND}[^，。]{{0,6}}(?:分别|各是|各有|各自|各多少|各几|逐)|"
    r"\b(?:each|every|by|per|which) (?:of the )?(?:\w+ )?(?:grounds?|reasons?|categor(?:y|ies)|types?)\b|\bgrounds?\b.{0,80}\beach\b|\bbr(?:eak|oken)(?:ing)? ?down\b",
    re.IGNORECASE,
)
_STRANGE = re.compile(
    r"(?:\b(?:at|in|of|by|for|did|does|do|has|had|have|was|were|from|to|did the|requests|applications)|■)\s(?P<name>[A-Z][a-z]{3,})\b"
)


def each_ground(plan: Plan, text: str) -> Plan:
    """Put the rows a result is made of in its place where each of them is asked for («各个理由»)."""
    if plan.aggregate is Aggregate.LIST and _EACH_OF_BOTH.search(text):
        plan = replace(plan, figures=_apart(plan.figures))
    grounds = figure_parts(plan.figures[0]) if len(plan.figures) == 1 else ()
    if len(grounds) < 2 or plan.aggregate is not Aggregate.LIST or plan.threshold:
        return plan
    return replace(plan, figures=grounds) if _EACH_GROUND.search(text) else plan


# «复议和诉讼各几件»
_EACH_OF_BOTH = re.compile(
    r"各|分别|(?:和|、|与)[^，。]{0,6}(?:都)?(?:有)?(?:多少|几)[件起宗个]?[，、]|\b(?:each|respectively|separately)\b",
    re.IGNORECASE,
)


def _apart(figures: tuple[FigureKey, ...]) -> tuple[FigureKey, ...]:
    """Return the reviews and the lawsuits each for itself where both were named as one."""
    if len(figures) != 1 or figures[0][1] != "review_and_litigation":
        return figures
    table, _, column = figures[0]
    return ((table, "reconsideration", column), (table, "litigation", column))


def is_between_rows(masked: str, figures: Sequence[FigureKey]) -> bool:
    """Tell whether two rows are held against each other; `masked` has their names masked."""
    return len(figures) == 2 and _BETWEEN_ROWS.search(masked) is not None


def strange_names(masked: str) -> tuple[str, ...]:
    """Return the English names nobody bears: «did Foobar receive» asks of no body that is held."""
    return tuple(
        found["name"]
        for found in _STRANGE.finditer(masked)
        if not _is_word(found["name"].lower()) and not _is_word(found["name"].lower().rstrip("s"))
    )


def _is_word(word: str) -> bool:
    known = is_light(word) or bool(chinese_for(word)) or word in english_vocabulary()
    return known or word in _CALENDAR


_CALENDAR = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "chinese",
        "english",
        "china",
        "state",
        "council",
        "section",
        "table",
        "form",
        "part",
        "report",
        "chapter",
        "annex",
        "ordinance",
        "regulation",
        "total",
    ]
)


def what_is_wanted(text: str, measure: Measure) -> str:
    """Return the `asks` of a plan: times, a percentage, equality, or who has just one place («第二多的»)."""
    if measure.top > 1 and _NTH.search(text):
        return "nth"
    compared = measure.change or measure.aggregate is Aggregate.DIFFERENCE
    if compared and _PERCENT.search(text):
        return "percent"
    if measure.change and measure.change not in (Change.RISE, Change.FALL) and _APART.search(text):
        return "apart"
    if measure.aggregate is Aggregate.DIFFERENCE and _EQUAL.search(text):
        return "equal"
    return "times" if TIMES.search(text) else ""


def is_apart(text: str, measure: Measure) -> bool:
    """Tell whether two bodies are set apart: «一样多吗», «比…多百分之几»."""
    if measure.aggregate is Aggregate.LIST and _EQUAL.search(text):
        return True
    share = measure.aggregate is Aggregate.SHARE and _PERCENT.search(text)
    return bool(share and _UNEQUAL.search(text))


_YEAR_AGAINST = re.compile(
    r"(20\d\d)[^，。,;；]*?(?:(?<![相对同])比(?![例重如较对起]|[，,])|\bthan\b|超过|多于|少于|高于|低于|不如)[^，。,;；]*?(20\d\d)",
    re.IGNORECASE,
)


def is_backwards(question: str) -> bool:
    """Tell whether the earlier year is held against the later one."""
    return any(int(found[1]) < int(found[2]) for found in _YEAR_AGAINST.finditer(question))


_NUMBER_OF_EACH = r"(?:(?:各|分别|各自|都|一共|总共|又|每家|每个单位)*(?:是|有|为|被)?(?:纠正|告|起诉|收|罚|办|败诉|输)?(?:了|过)?(?:多少|几)(?:件|起|次|宗|个|场|回|笔|例)?)"
# «有哪些单位被纠正过，各几件»: who had none is none of them.
_THOSE_WITH_ANY = re.compile(
    rf"(?:哪些|哪几[个家]|哪[个家]|谁|有没有|什么|啥)[^，,；;。？?]*(?:过|了|[有被遭挨吃])[^，,；;。？?]*[，,；;？?、]\s*{_NUMBER_OF_EACH}"
    rf"|(?:过|了|[有被遭挨吃])[^，,；;。？?]*的?(?:有|是)(?:谁|哪些|哪几[个家])[^，,；;。？?]*[，,；;？?、]\s*{_NUMBER_OF_EACH}"
    r"|\b(?:which|what|who)\b[^?;]*(?:[?;,]| and\b)\s*(?:and )?(?:by |for )?(?:how (?:many|often)|what (?:number|count))\b",
    re.IGNORECASE,
)


def those_with_any(text: str, measure: Measure, *, named: bool) -> Threshold | None:
    """Return the bound above zero where those are asked for that had any, and how many each had."""
    plain = measure.aggregate is Aggregate.LIST and not measure.change and not named
    return ABOVE_ZERO if plain and _THOSE_WITH_ANY.search(text) else None


def in_unit(bound: Threshold, figure: FigureKey, text: str) -> Threshold:
    """Put a bound said in yuan into the tens of thousands that the cell is printed in."""
    if bound.percent or not is_in_10k(figure) or not _YUAN.search(text):
        return bound
    return replace(bound, number=bound.number / 10_000, upper=bound.upper / 10_000)
