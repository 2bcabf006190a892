"""What is wanted of the figures named: who, how many bodies, how many times, how much per cent, whether they are equal."""

from __future__ import annotations

import re

from nlp.plan import Aggregate, Change
from nlp.readings import wording
from nlp.readings.measures import Measure

_PERCENT = re.compile(
    r"百分之[几多]|[几多]少?个?百分点|(?:增长|下降|变化|减少|增)率|[增涨降跌减]幅|幅度|增速|多少%|几成|\bper ?cent(?:age)?\b|"
    r"\b(?:growth|increase|decrease|decline|change) rates?\b|\brates? of (?:growth|increase|decrease|decline|change)\b",
    re.IGNORECASE,
)
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
_TIMES = re.compile(
    r"几倍|多少倍|[几多]少?番|\b(?:what|which) (?:factor|multiple)\b|\bhow many times (?:as|more|larger|bigger|higher|that)\b|\bhow many-?fold\b",
    re.IGNORECASE,
)
_UNEQUAL = re.compile(
    r"[比较](?!例|重)[^，。]{0,20}(?<![至最])(?:多(?!少件|少项)|高|大(?!概)|少|低|小)|[多高少低](?:出|了|办|收|罚)*百分之|"
    r"\b(?:more|greater|higher|larger|fewer|less|lower|smaller)\b.{0,60}\bthan\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"谁|哪[家些个几]|\b(?:who|which)\b", re.IGNORECASE)


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
    return "times" if wants_times(text) else ""


# «Who issued more, A or B?»: which of them it is, is the answer.
_WHICH_ONE = re.compile(
    r"谁|哪(?:一)?[个家边方]|还是|\b(?:who|which)\b|^(?:did|does|do|was|is|were|are|has|have) .+ or .+\b(?:more|fewer|less|higher|lower|larger|smaller|greater)\b",
    re.IGNORECASE,
)
_FEWER = re.compile(
    r"(?<!多)少|低|\b(?:fewer|less|lower|smaller|fewest|least|lowest)\b", re.IGNORECASE
)


def which_of_two(question: str) -> Aggregate | None:
    """Return whether the one of two with more or with fewer is asked for, None for neither."""
    if not _WHICH_ONE.search(question):
        return None
    return Aggregate.MIN if _FEWER.search(question) else Aggregate.MAX


def is_apart(text: str, measure: Measure) -> bool:
    """Tell whether two bodies are set apart: «一样多吗», «比…多百分之几»."""
    if measure.aggregate is Aggregate.LIST and _EQUAL.search(text):
        return True
    share = measure.aggregate is Aggregate.SHARE and _PERCENT.search(text)
    return bool(share and _UNEQUAL.search(text))


def wants_times(text: str) -> bool:
    """Tell whether it is asked how many times as much."""
    return _TIMES.search(text) is not None


def asks_who(text: str) -> bool:
    """Tell whether it is asked who."""
    return _WHO.search(text) is not None


def counted_of_cells(text: str) -> str | None:
    """Return what «how many» counts; «几次» beside a figure counts what the figure does."""
    noun = wording.counted_noun(text)
    return None if noun == "statements" else noun
