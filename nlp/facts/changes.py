"""Numbers of the narrative set side by side from year to year: a question without what it compares with.

«主动公开的信息，2014年比2013年多出多少条» asks each year's report for «主动公开的信息多少条»; the difference is
worked out from what the two reports say.
"""

from __future__ import annotations

import re

from corpus.numerals import read_number
from nlp.names.masks import MASK
from nlp.plan import Change

# A year as it is written, or masked.
_Y = (
    rf"(?:{MASK}+|(?<!\d)(?:(?:19|20)?\d\d)年(?:度|份)?|(?:再)?(?:前|上|头)一?年(?:度)?|去年|今年|当年|本年度?|"
    r"后一年|第[一二]年)"
)
_YEN = (
    rf"(?:in )?(?:{MASK}+|(?:19|20)\d\d|(?:the )?(?:year before|(?:previous|prior|preceding|last) year|"
    r"(?:one|a) year (?:earlier|before)))"
)
_GREW = (
    r"(?:多出来?|多|增加|增长|增多|增|上升|上涨|涨|提高|提升|升高|升|扩大|扩充|高出?|长|"
    r"减少|减|少|下降|降低|降|下跌|跌|缩减|缩水|缩短|缩|低|短|变化|变动|相差|差)"
)
_AGAINST = re.compile(
    rf"(?:{_Y}(?:的时候|时|里)?)?(?:相?[比较]|对比|相比|比起|比较)(?:于|起|上)?(?:来)?{_Y}(?:的?同期)?(?:的时候|时|来|来说|来讲|相比)?"
    rf"|[和与跟同]{_Y}(?:的?同期)?(?:相比|比起来|比较|对比|比)(?:起来|来看|来说)?"
    rf"|[从由自]{_Y}到(?:了)?{_Y}|{_Y}到{_Y}(?=[^，。]{{0,6}}{_GREW})"
    rf"|(?:这)?两年(?:之?间|下来)?(?:相)?(?=差|相差)"
    rf"|,?\s*\b(?:(?:as )?compared? (?:with|to)|(?:in )?comparison (?:with|to)|than|over|versus|vs\.?|against|relative to|since)\s+{_YEN}"
    rf"|\b(?:from|between)\s+{_YEN}\s+(?:to|and)\s+{_YEN}|\bon\s+{_YEN}(?=\W*$)|\byear[- ]on[- ]year\b",
    re.IGNORECASE,
)
# «多办了几次», «增加了多少», «多多少»: by how much, and not how many.
_BY = re.compile(
    rf"(?:一共|总共|共|足足|整整|到底|究竟|又|还|净|实际|同比)*{_GREW}(?:出|来|了|过|掉|去)*(?=(?:[\u4e00-\u9fff]{{1,3}}?(?:了|过|出)*)?(?:多少|几|百分之几|百分之多少))"
)
_BY_EN = re.compile(
    r"\bwhat(?:'s|’s| is| was| were)? the (?:increase|rise|growth|gain|decrease|reduction|drop|fall|decline|change|difference|gap)\b(?: (?:in|of|for|between))?(?: the)?(?: (?:number|amount|sum) of)?"
    r"|(?<=[:,;])\s*(?:the )?(?:increase|rise|growth|decrease|drop|fall|decline|change|difference)\b(?=[ ,?.]*(?:in\b|$))"
    r"|\bby how (?P<q>many|much)\b(?: (?:(?:hundred )?millions?|10[,，]?000|ten[- ]thousand)(?: of)? (?:yuan|rmb))?|\bhow (?P<q2>many|much) (?:more|fewer|less|extra|additional|higher|lower|larger|smaller)\b",
    re.IGNORECASE,
)
_MOVED_EN = re.compile(
    r"\b(?:(?:has|have|had) )?(?:risen|rose|rise|increased?|grown|grew|grow|climb(?:ed)?|jump(?:ed)?|go(?:ne)? up|went up|fall(?:en)?|fell|drop(?:ped)?|decline[d]?|decreased?|shrank|shrunk|go down|went down|chang(?:e|ed))\b(?: by)?",
    re.IGNORECASE,
)
_EVOLVED_EN = re.compile(
    r"\b(?:developed?|evolved?|progress(?:ed)?|moved|shift(?:ed)?|gone|been)\b", re.IGNORECASE
)
_UP_OR_DOWN = re.compile(
    r"(?:是)?(?:多了?|增加?了?|升了?|涨了?|上升|增多)(?:还是|或者?是?|、)(?:少了?|减少?了?|降了?|跌了?|下降)(?:了)?"
    r"|(?:有没有|是否|是不是)?(?:增加|增长|减少|下降|上升|变多|变少|多|少|涨|降|升)了?(?:没有?|吗|么)"
    r"|(?:有没有|是否|是不是)(?:增加|增长|减少|下降|上升|变多|变少|变化|涨|降|多)了?"
    r"|(?:更|还)?(?:多|(?<!多)少)(?=[?？]?$)"
)
_FELL = re.compile(
    r"减|(?<!多)少(?!年)|降|跌|缩|低|短(?!信|视频)|\b(?:fewer|less|fall|fell|fallen|drop\w*|declin\w*|decreas\w*|lower|reduc\w*|down|shrank|shrunk|smaller)\b",
    re.IGNORECASE,
)
_ROSE = re.compile(
    r"(?<!几)多(?!少|大|长|久)|增|涨|升|高出?|提高|\b(?:more|ris\w+|rose|increas\w*|grow\w*|grew|up|higher|gain|larger|climb\w*|jump\w*)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"百分之(?:几|多少)|(?<![\u4e00-\u9fff])几成|(?<=[加长升降少跌涨了])几成|多少个?(?:百分点|%)|(?:增|涨|降|升|减)幅|增长率|\bwhat per ?cent(?:age)?\b|\bby what share\b",
    re.IGNORECASE,
)
_ASKING = re.compile(r"多少|几|\bhow (?:many|much)\b|\bwhat (?:amount|sum|number)\b", re.IGNORECASE)


# «两年分别公开了多少条»: what is asked of each year is put to the report of that year.
_EACH_OF_TWO = re.compile(
    r"(?:[这前头]?(?:后)?[两二]年(?:里|间|来|度)?(?:的时间)?)?(?:分别|各自|各(?=[有是为公发推收办接举开受答印更总共]|多少|几))"
    r"|[这前头][两二]年(?:里|间|来|度)?|(?<=[□\d])(?:年度?)?[两二]年(?:里|间|来|度)?(?!级|前|后|期)"
)


# «2022年和2023年培训哪年多»: both numbers and which is larger.
_WHICH_YEAR = re.compile(
    r"哪(?:一)?年(?:度)?的?(?P<what>[^，。？?]{0,8}?)(?:更|比较|要|还)?[多少高低](?:一些|一点|些|点)?(?:呢|啊)?[？?。\s]*$"
)


def without_comparison(question: str) -> str:
    """Return a question without what it compares with, asking for the number of one year.

    The same text comes back where nothing is compared. Years may be masked.
    """
    if asks_times(question):
        return _TIMES.sub("多少", question)
    if which := _WHICH_YEAR.search(question):
        asked = f"{question[: which.start()]}{which['what']}多少"
        return _EACH_OF_TWO.sub("", asked)
    text = _without_share(question)
    by, by_en = _BY.search(text), _BY_EN.search(text)
    turns = None if by or by_en else _UP_OR_DOWN.search(text)
    evolved = _NUMBER_DID.search(text) and _EVOLVED_EN.search(text)
    moved = (_MOVED_EN.search(text) or evolved) and (_AGAINST.search(text) or MASK in text)
    if not (by or by_en or turns or moved):
        return question
    if turns and not (_AGAINST.search(text) or _is_of_years(text, turns)):
        return question
    bare = _EACH_OF_TWO.sub("", _AGAINST.sub("", _asked_first(text, by)))
    if turns:
        bare = _UP_OR_DOWN.sub("", bare)
    bare = _in_english(_BY.sub("", bare))
    if not _ASKING.search(bare):
        chinese = re.search(r"[\u4e00-\u9fff]", bare) and not re.search(r"[A-Za-z]{3}", bare)
        bare = f"{bare.rstrip('，,？?。 ')}多少？" if chinese else f"How many {bare.lstrip()}"
    return _OF_MONEY.sub(r"\1元", re.sub(r"[，,]\s*(?=多少|几)", "", bare))


# «条数2022到2023涨了没有»: the years, written or masked, and only then whether it grew.
_TWO_YEARS = re.compile(
    rf"{MASK}{{6}}|(?:19|20)\d\d(?:年度?)?\s*(?:[到至和与跟、]|[-—–~]+)\s*(?:(?:19|20)\d\d|\d\d年)"
)


def _is_of_years(text: str, turns: re.Match[str]) -> bool:
    """Tell whether a clause that names two years ends by asking whether there was a rise or a fall."""
    ends = text[turns.end() : turns.end() + 1] in ("", "，", ",", "？", "?", "。", "；")
    return ends and _TWO_YEARS.search(text, 0, turns.start()) is not None


def _asked_first(text: str, by: re.Match[str] | None) -> str:
    """Return what is asked of each year, where by how much they differ is asked behind it («…，差多少»)."""
    parting = (
        max((m.start() for m in _PARTING.finditer(text[: by.start()])), default=0) if by else 0
    )
    return text[:parting] if _ASKING.search(text[:parting]) else text


_PARTING = re.compile(r"[，,；;？?]")


def _without_share(question: str) -> str:
    """Return a question for a percentage as one for the number itself."""
    return _SHARE.sub(lambda m: "多少" if m[0][0] > "z" else "by how many", question)


def _in_english(text: str) -> str:
    found = _BY_EN.search(text)
    if found is None:
        return (
            _EVOLVED_EN.sub("", _MOVED_EN.sub("", _NUMBER_DID.sub("how many", text)))
            if _NUMBER_DID.search(text)
            else text
        )
    many = "much money" if _MONEY.search(text) else found["q"] or found["q2"] or "many"
    bare = _IN_UNIT.sub("", f"{text[: found.start()]} how {many}{text[found.end() :]}")
    return _MOVED_EN.sub("", _DID.sub(r"\1", bare))


_NUMBER_DID = re.compile(
    r"\bhow (?:did|has|have|had) (?:the )?(?:number|amount|total|sum) of\b", re.IGNORECASE
)
_DID = re.compile(r"(how (?:many|much money|much)) (?:did|has|have|had)\b", re.IGNORECASE)
_IN_UNIT = re.compile(
    r"[,，]?\s*\bin (?:units of )?(?:[万亿]元|(?:ten thousand |10,000 )?yuan)", re.I
)
_OF_MONEY = re.compile(
    r"((?:经费|资金|预算|支出|费用|金额|补贴|投入)[^，。？?]*多少)(?=[?？。\s]*$)"
)
_MONEY = re.compile(r"\b(?:money|funds?|budget|spending|fees?|cost|sum)\b|[万亿]?元|\byuan\b", re.I)


def change_asked(question: str) -> Change:
    """Tell whether a rise or a fall is asked for, or either."""
    bare = _AGAINST.sub("", question).replace("多少", "")
    fell, rose = bool(_FELL.search(bare)), bool(_ROSE.search(bare))
    if fell == rose or _WHICH_YEAR.search(question):
        return Change.ANY
    return Change.FALL if fell else Change.RISE


def asks_which_way(question: str) -> bool:
    """Tell whether it is asked if there was a rise or a fall: yes or no, and not by how much."""
    if _BY.search(question) or _BY_EN.search(question) or "还是" in question:
        return False
    if _WHICH_YEAR.search(question):
        return False
    return bool(_UP_OR_DOWN.search(question))


def of_year(question: str, year: int | None) -> str:
    """Return the question without its comparison as it is put to the report of one year."""
    years = rf"(?:{_Y}|(?<!\d)(?:19|20)\d\d(?!\d))"
    two = r"(?<!\d)\d\d[、和与及跟](?=\d\d年)"
    bare = re.sub(
        rf"(?:{two})?{years}(?:[和与、及跟到至]{years})*", "", without_comparison(question)
    )
    return f"{year}年{bare}" if year else bare


def asks_share(question: str) -> bool:
    """Tell whether a change is asked for in hundred."""
    return bool(_SHARE.search(question))


_TIMES = re.compile(
    rf"(?:{_Y})?是{_Y}的?(?:几|多少)倍|(?:几|多少)倍|\bhow many times (?:as (?:many|much|large|high)|more|the)\b",
    re.IGNORECASE,
)


def asks_times(question: str) -> bool:
    """Tell whether it is asked how many times as much it became."""
    return bool(_TIMES.search(question))


_SCALED = re.compile(
    r"(?:(?P<wan>万)|(?P<yi>亿))元|(?<=多少)(?:(?P<wan2>万)|(?P<yi2>亿))(?=[块？?。呢啊]|$)"
    r"|\b(?:(?P<wan3>10[,，]?000|ten[- ]thousand|wan)|(?P<yi3>(?:100|hundred)[- ]million|yi))s?(?: of)? ?(?:yuan|rmb|cny|元)",
    re.IGNORECASE,
)
_MILLIONS = re.compile(
    r"(?<!100[ -])(?<!hundred[ -])\bmillions?(?: of)? (?:yuan|rmb|cny)", re.IGNORECASE
)


def scale_asked(question: str) -> tuple[int, str]:
    """Return by what sums of money are divided («多少万元»), and the unit they are then told in."""
    if found := _MILLIONS.search(question):
        return 1_000_000, "million yuan"
    found = _SCALED.search(question)
    if found is None:
        return 1, "元"
    if any(found[name] for name in ("yi", "yi2", "yi3")):
        return 100_000_000, "亿元"
    return 10_000, "万元"


_PRINTED = re.compile(
    r"(?:[比较](?:上一?年度?|去年|前一年|(?:19|20)\d\d年)(?:同期)?|同比)[^，。；]{0,8}?(?P<way>增加|增长|增|多|上升|减少|减|少|下降)了?\s*"
    r"(?P<n>\d[\d,，]*(?:\.\d+)?)\s*(?P<scale>[万亿])?\s*(?P<unit>[^\d，。；、%（）()\s]{1,3})"
)


def printed_difference(text: str, after: int) -> tuple[float, str, str] | None:
    """Return what a sentence itself says that a number grew by: its value, its unit, its words."""
    found = _PRINTED.search(text, after)
    number = read_number(re.sub("[,，]", "", found["n"])) if found else None
    if found is None or number is None:
        return None
    scale = {"万": 10_000, "亿": 100_000_000}.get(found["scale"] or "", 1)
    sign = -1 if found["way"][0] in "减少下" else 1
    return sign * number * scale, found["unit"], found[0]
