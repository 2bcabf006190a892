"""Spans of a sentence that can be the answer: numbers with units, dates, numbers to call, names, places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.numerals import read_number
from nlp.facts.words import facts

EVENTS = ("次", "场次", "场", "期", "回", "轮", "届", "批次", "批", "遍", "集", "趟", "车次")
PEOPLE = ("人次", "人", "名", "位", "个")
ITEMS = (
    "条次",
    "篇次",
    "条",
    "件",
    "篇",
    "则",
    "份",
    "封",
    "通",
    "期",
    "项",
    "个",
    "宗",
    "起",
    "例",
    "部",
    "本",
    "张",
    "种",
)
BODIES = ("个", "家", "所", "户", "处", "块", "台", "册", "套", "辆", "座", "间", "支", "只", "幅", "类",
          "栋", "幢", "枚", "卷", "站", "款", "版", "门", "道", "组", "字", "份", "本", "张", "点", "章", "页")  # fmt: skip
TIMES = (
    "个工作日",
    "工作日",
    "个月",
    "天",
    "个小时",
    "小时",
    "分钟",
    "分",
    "分秒",
    "秒",
    "周",
    "日",
)
DURATIONS = {
    "天": ("天", "日", "个工作日", "工作日", "小时"),
    "工作日": ("个工作日", "工作日", "天", "日"),
    "分钟": ("分钟", "分", "分秒", "秒"),
    "秒": ("秒", "分秒", "分钟"),
    "月": ("个月",),
    "小时": ("小时", "个小时", "分"),
}
"""A unit of time asked for → those that answer it."""
MEASURES: tuple[str, ...] = tuple(facts()["measures"]["zh"])
"""What land, ways, weights and things are measured or counted in, each only by itself."""
AREAS = frozenset(("平方米", "平方公里", "平方千米", "平米", "平方", "亩", "公顷", "英亩"))
LENGTH = "长"
LENGTHS = frozenset(("公里", "千米", "米", "海里", "里"))
_UNIT = "|".join(
    sorted(
        {*EVENTS, *PEOPLE, *ITEMS, *BODIES, *TIMES, *MEASURES, "平米", "车次", "元", "余名"},
        key=len,
        reverse=True,
    )
)
_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+"
_QUANTITY = re.compile(
    rf"(?P<about>约|近|大约|超过|超|逾|不足|不到|至少|不少于|最多|突破|将近)?\s*"
    rf"(?P<n>{_DIGITS})\s*(?P<scale>万|亿)?\s*(?P<over>余|多|来)?\s*(?P<scale2>万|亿)?\s*"
    rf"(?P<unit>分\d+秒|{_UNIT}|(?<=[万亿])(?=[，。；、）)]|$))(?!性|体|起来|样|方面|旦|直)"
)
_PERCENT = re.compile(
    r"(?:约|近|超过)?\s*\d+(?:\.\d+)?\s*%|百分之[零一二三四五六七八九十百\d.]+|[一二三四五六七八九]成(?:以上|多)?"
)
_DAY = r"(?:\d{1,2}\s*(?:日|号)|[一二三四五六七八九十]{1,3}日|[上中下]旬|初|底|末)"
_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月(?:份)?"
_DATE = re.compile(
    rf"(?:(?:每年|每月|20\d\d\s*年|今年|当年|同年)\s*)?{_MONTH}(?:\s*{_DAY})?(?:\s*至\s*(?:{_MONTH})?\s*{_DAY})?(?:前|起)?"
    rf"|20\d\d\s*年(?:底|末|初|上半年|下半年|[一二三四]季度)|上半年|下半年|第?[一二三四]季度|每月\s*\d+\s*日前?|每天\s*[下上]?午?[\d一二三四五六七八九十]+[点时]|春节[前后]|年[底初中]前?"
    r"|(?<=于)(?:18|19|20)\d\d\s*年(?!\s*\d)|(?:18|19|20)\d\d\s*年(?=(?:正式)?(?:始建|创建|创办|成立|建立|建成|组建|设立|建校|建院|建馆|开办|开馆|投用|启用))"
    r"|(?<![一二两三四五几\d])(?:每个?)?(?:周|星期)[一二三四五六日天](?![次期回场更报篇条周])"
)
_HOUR = re.compile(
    r"(?:(?:次日|翌日|第二天|当[日天晚]|凌晨|清晨|早[上晨]|上午|中午|下午|傍晚|晚上|夜[间里]|早|晚)\s*)*"
    r"(?<!第)(?:\d{1,2}|(?<![一二两三四五六七八九十])(?:十[一二]?|[二两三四五六七八九]))\s*(?:时(?![间期代候段效任])|点钟?(?!位|名|评|赞|击|对点|意见|建议|要求|措施|不足|问题|[\d]))"
    r"(?:\s*(?:\d{1,2}|[一二三四五十]{1,3})\s*分|半|整|许|左右)?|(?<![\d:：])\d{1,2}[:：]\d{2}(?![\d:：])"
)
_YEAR = re.compile(r"(?:20|19|18)\d\d\s*年")
_PERIOD = re.compile(
    r"(?:自|从)?\s*(?:20\d\d|二[〇○零]..)\s*[年.]?\s*(?:[（(]\s*)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月.]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?(?:零时|起)?，?\s*(?:至|到|—+|－|-|~)\s*(?:20\d\d\s*[年.]\s*)?\d{1,2}\s*[月.]\s*\d{1,2}\s*日?(?:二十四时)?止?"
    r"|截[至止]\s*(?:到|于)?\s*(?:20\d\d\s*年|当年)\s*\d{1,2}\s*月\s*\d{1,2}\s*日|20\d\d\s*年度?（1月1日[至—-]+12月31日）"
)
_RANK = re.compile(
    r"第\s*(?:\d+|[一二三四五六七八九十百]+)\s*(?:名|位)|倒数第\s*(?:\d+|[一二三四五六七八九十]+)(?:名|位)?"
    r"|(?:排名?|名列|位列|位居|居)[^，。；、\d第]{0,8}(?:第\s*(?:\d+|[一二三四五六七八九十]+)(?:名|位)?(?![次届批期条款])|首位|榜首|末位)"
    r"|第一(?=[，。；、）]|$)|前[三五十]名?(?=[，。；、）]|$)"
)
_PHONE = re.compile(
    r"(?<![\d-])(?:0\d{2,3}[-—－\s]?\d{7,8}|400[-—]\d{3,4}[-—]?\d{3,4}|1[3-9]\d{9}|0\d{3}-12\d{3}|\d{7,8})(?![\d%年-])"
    # Service numbers («12345», «96015», «4001234567»), which are as long as a count may be.
    r"|(?<![\d.,，—-])(?P<short>400\d{7}|12\d{3}|100\d{2}|11185|9[56]\d{3,4})(?![\d%年.,，-]*\d|%)"
)
_COUNTING = re.compile(
    r"\s*(?:余|多|[万亿千百]|[件条个人次元户名篇份宗起家册张项场天笔单封台套辆株例页吨米亩桩]|通(?![过知报])|回(?![复应访])|期(?![间待])|批(?!准))"
)
_LINE_BEFORE = re.compile(
    r"(?:电话|热线|拨打|致电|号码|专线|客服|传真)(?P<between>[^，。；]{0,12})$"
)
_LINE_BEHIND = re.compile(r"[^，。；、\d]{0,12}(?:热线|专线)")
_HANDLED = re.compile(
    r"[共总合累]计|总[共数量]|接[听待收办]|受理|解答|[办处]理|答复|解决|转办|达|约|近|超"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?://)?(?:www\.)[A-Za-z0-9.-]+\.[A-Za-z]+(?:/[\w./-]*)?|https?://[\w./-]+"
)
_ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,}?[省市县区州])*[\u4e00-\u9fff]{1,8}(?:路|街|大道|巷|里|胡同|道)\s*\d+\s*号(?:[\u4e00-\u9fff\d]{0,12}?(?:楼|室|座|层))?(?:\d+室)?"
    r"|区?[\u4e00-\u9fff]{2,8}中心\d+号楼\d+室"
)
_QUOTED = re.compile(r"《[^》]{2,40}》|“[^”]{2,24}”|「[^」]{2,24}」")
_EVERY = re.compile(
    r"每个?(?:天|日|周[一二三四五六日]?|月|半个?月|季度?|半年|年度?|学期末?|学期|季度末|季度第一个月)(?:\d+[时日]、?)*(?:[^，。；、]{0,6}?[一二两三四\d]+次)?|[按逐](?:年|季度?|月|周|日)(?!度)|[一二两]年一次|月均|定期"
)
_WHERE = re.compile(
    r"(?:前往|[到在])(?P<c>[^，。；、]{3,24}?)(?:索取|领取|取阅|现场查阅)|(?:设在|位于|地点(?:在|为|：)?)(?P<a>[\u4e00-\u9fff\d“”]{2,20})|(?:搬迁?|迁移?|移|挪|转移|搬家|搬离[^，。；]{0,12}迁?)(?:到|至|入|往|进)了?(?P<d>[^，。；、]{2,20})|在(?P<b>[^，。；、在]{2,16}?)(?:[增新开专分加另]设|摆|举行|举办|召开|开展|设立?|立|张贴|公布|公示|公开|发布|可?查阅|面向|演练|晒|挂)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a sentence; `value` is its number, None when it is none or only about so much."""

    start: int
    end: int
    text: str
    value: int | float | None = None
    unit: str = ""


def find_quantities(text: str) -> Iterator[Span]:
    """Yield the numbers with units that are counts: no year, no date, no difference, no «from»."""
    for found in _QUANTITY.finditer(text):
        start = found.start("about") if found["about"] else found.start("n")
        if found["unit"] == "分" and not found["n"][-1].isdigit():
            continue  # «十分», «百分制»
        if found["unit"] == "日" and re.search(r"月\s*$", text[: found.start("n")]):
            continue
        if found["unit"] == "期" and text[found.start("n") - 1 : found.start("n")] in ("首", "近"):
            continue
        if (
            _EACH.search(text[: found.start("n")])
            or (found["n"] == "一" and _ONE_OF.search(text[: found.start("n")]))
            or _is_ordinal(text, found)
            or _is_difference(text, found)
        ):
            continue
        yield Span(start, found.end(), text[start : found.end()], _value(found), found["unit"])


_CHANGED = re.compile(
    rf"[由从将把](?:原来的?|原有的?|原先的?|最初的?|上年的?|去年的?)?\s*(?:{_DIGITS})\s*(?:{_UNIT})?[^，。；\d]{{0,6}}?"
    rf"(?:压|减|缩|精简|增|扩|提|升|降|调整|变|涨|归并|整合)[^，。；\d]{{0,4}}?(?P<n>{_DIGITS})\s*(?P<unit>{_UNIT})?"
)


def find_changes(text: str) -> Iterator[Span]:
    """Yield what grew or shrank from one number to another («由74个增至131个»), the later as value."""
    for found in _CHANGED.finditer(text):
        digits = re.sub("[,，]", "", found["n"])
        number = float(digits) if "." in digits else read_number(digits)
        value = int(number) if number is not None and number == int(number) else number
        yield Span(found.start(), found.end(), found[0], value, found["unit"] or "")


_ONE_OF = re.compile(r"(?:的|某|任|哪|这|那|同|另)$")
_EACH = re.compile(
    r"(?:各|(?<![平月年日人])均|每)(?:自|村|所|科|股|人)?(?:明确|指定|配备|确定|安排|设|有|落实|选派)?(?:了|有)?\s*$"
)


def _is_ordinal(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start("n")]
    return before.endswith(("第", "新华", "之", "逐", "每", "同", "另")) and not before.endswith(
        "另有"
    )


def _is_difference(text: str, found: re.Match[str]) -> bool:
    """Tell whether a number is what something grew by, or what it grew from."""
    clause = re.split("[，。；：]", text[: found.start("n")])[-1]
    if re.search(r"(?:增加|减少|增长|下降|上升|缩短|压减|(?<!不)多|(?<!不|至)少)了?\s*$", clause):
        return True
    return bool(re.search(r"[由从]\s*$", clause)) and bool(
        re.match(
            r"[^，。；]{0,6}?(?:增|减|调|升|降|扩|压|缩|提高|涨|归并|收缩|变)", text[found.end() :]
        )
    )


def _value(found: re.Match[str]) -> int | float | None:
    if found["about"] or found["over"]:
        return None
    digits = found["n"].replace(",", "").replace("，", "")
    number: float | None = float(digits) if "." in digits else read_number(digits)
    if number is None:
        return None
    scale = {"万": 10_000, "亿": 100_000_000}.get(found["scale"] or found["scale2"] or "", 1)
    total = round(number * scale, 6)
    return int(total) if total == int(total) else total


def find_money(text: str) -> Iterator[Span]:
    """Yield the sums of money, in yuan as their value."""
    yield from (span for span in find_quantities(text) if span.unit == "元")


def find_scores(text: str) -> Iterator[Span]:
    """Yield the marks that were got («88.5分»)."""
    yield from (s for s in find_quantities(text) if s.unit == "分")


def find_sizes(text: str, kind: str) -> Iterator[Span]:
    """Yield how large or long something is, in whatever land, floors or ways are measured in."""
    units = LENGTHS if kind == LENGTH else AREAS
    yield from (s for s in find_quantities(text) if s.unit in units)


def find_percents(text: str) -> Iterator[Span]:
    """Yield the shares in hundred."""
    for found in _PERCENT.finditer(text):
        number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%", found[0])
        value = float(number[1]) if number else None
        shown = int(value) if value is not None and value == int(value) else value
        yield Span(*found.span(), found[0], shown, "%" if number else "")


_SIMPLE = {
    "phone": _PHONE,
    "fax": _PHONE,
    "email": _EMAIL,
    "website": _URL,
    "period": _PERIOD,
    "when": _DATE,
    "year": _YEAR,
    "hour": _HOUR,
    "address": _ADDRESS,
    "name": _QUOTED,
    "frequency": _EVERY,
    "rank": _RANK,
}


def find_simple(kind: str, text: str) -> Iterator[Span]:
    """Yield the spans of a kind that one pattern finds."""
    for found in _SIMPLE[kind].finditer(text):
        if found[0].strip() and not (kind in ("phone", "fax") and _counts(text, found)):
            yield Span(*found.span(), found[0])


def _counts(text: str, number: re.Match[str]) -> bool:
    """Tell whether digits count something: a short number to call stands beside the name of a line."""
    if _COUNTING.match(text, number.end()):
        return True
    if not number["short"] or _LINE_BEHIND.match(text, number.end()):
        return False
    before = _LINE_BEFORE.search(text[: number.start()])
    return before is None or bool(_HANDLED.search(before["between"]))


def find_places(text: str) -> Iterator[Span]:
    """Yield where something is said to take place or to stand."""
    for found in _WHERE.finditer(text):
        name = next(key for key in ("a", "b", "c", "d") if found[key])
        yield Span(*found.span(name), found[name])


def unit_fits(asked: str, span: Span) -> float:
    """Tell how well a unit answers the one asked for: 1 the same, 0 another thing."""
    unit = span.unit
    if not asked:
        return 0.9
    asked, unit = asked.replace("余", ""), unit.replace("余", "")
    if unit == asked:
        return 1.0
    if asked in MEASURES or not unit:
        return 0.0 if asked in MEASURES else 0.8
    if unit == "个" and asked not in PEOPLE:
        return 0.6 if asked in ("项", "类", "家", "处") else 0.0
    if asked == "个" and unit in {*ITEMS, *BODIES, "名", "人", "位"}:
        return 0.85
    for family in (EVENTS, PEOPLE, ITEMS, BODIES):
        if asked in family and unit in family and (asked == "人次") == (unit == "人次"):
            return 0.8
    if asked in ("人", "名") and unit == "人次":
        return 0.6
    if asked == "人次" and unit in ("人", "名"):
        return 0.6
    return 0.0
