"""Checks of the tables told as equations: «新收加上年结转不等于办理总计加结转下年»."""

from __future__ import annotations

import re

_PLUS = r"(?:加上?|[+＋]|[和与跟及同]|外加|连同|再加上?|合|、)"
_IS = r"(?:不?(?:等于|等同于?|相等|等|平|一致|相符|符|吻合|匹配)|[=＝≠]|是否|对不上|对得上|轧不|凑不|有出入)"
_CARRIED_IN = r"(?:上一?年度?|去年|头年|年初|前一?年)(?:的)?(?:结转|转来|剩|留|遗留|没办完|未办结|带来|转入|转过来)"
_CARRIED_OUT = r"(?:结转下|转(?:到|入|至|给)?下|留(?:到|给|至)下|(?:下|明)一?年度?(?:的)?(?:继续)?(?:结转|办)|没办完|未办结|未办完|年末剩|结转(?:到|至|给)?(?:次|下|明))"
_BALANCE = re.compile(
    rf"(?:新收|收到|收进|收(?:的|了)|受理)[^。？?]{{0,12}}{_PLUS}[^。？?]{{0,6}}{_CARRIED_IN}[^。？?]{{0,24}}{_CARRIED_OUT}"
    rf"|{_CARRIED_IN}[^。？?]{{0,8}}{_PLUS}[^。？?]{{0,6}}(?:新收|收到|收进|受理)[^。？?]{{0,24}}{_CARRIED_OUT}"
    rf"|第?[一1]项[^。？?]{{0,2}}{_PLUS}第?[二2]项[^。？?]{{0,12}}第?[三3]项[^。？?]{{0,2}}{_PLUS}第?[四4]项"
    r"|\b(?:received|new(?:ly received)?|intake|incoming|came in)\b.{0,30}(?:\bplus\b|\band\b|\+|\badded to\b|\btogether with\b).{0,20}(?:carr|brought|left|pending|opening).{0,50}"
    r"(?:handled|dealt|processed|closed|answered|results?|outcomes?|total).{0,30}(?:\bplus\b|\band\b|\+|\badded to\b|\btogether with\b).{0,20}(?:carr|left|pending|passed|forward|outstanding|next)"
    rf"|申请(?:办理)?(?:情况)?(?:的)?(?:统计)?表(?:格)?(?:里|中)?(?:的?(?:数字?|数据))?(?:都|总|就|根本)?(?:两[边头])?不平(?!衡发展|均)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"(?:各[项类种个]|每[项类种]|七[项类种个]|(?:予以|部分)公开[^。？?]{{0,30}})(?:办理|处理)?(?:结果|情形|情况)?(?:之和|的和|合起来|加起来|相加|加总|加在一起|合计|{_PLUS})[^。？?]{{0,16}}{_IS}[^。？?]{{0,6}}(?:办理)?(?:结果)?(?:总计|合计|总数)"
    r"|\b(?:granted|outcomes?|results?)\b.{0,40}(?:do(?:es)?(?: not|n['’]t)|fails? to|did(?: not|n['’]t)) (?:add up|sum|amount|come|equal).{0,12}(?:total|sum)",
    re.IGNORECASE,
)
_ROWS = re.compile(
    rf"(?:自然人|个人)[^。？?]{{0,8}}(?:{_PLUS}|到)[^。？?]{{0,30}}(?:法人|企业|组织|机构|其他)[^。？?]{{0,16}}{_IS}[^。？?]{{0,6}}(?:总计|合计|总数|那[一]?[列栏])"
    r"|\b(?:natural persons?|individuals?)\b.{0,20}(?:\bplus\b|\band\b|\+|\bto\b).{0,60}(?:organi[sz]ations?|compan|enterpris|legal).{0,30}(?:equal|add up|sum|match|differ|balance)",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    rf"(?:结果)?维持[^。？?]{{0,4}}{_PLUS}[^。？?]{{0,30}}(?:纠正|尚未审结|未审结|其他)[^。？?]{{0,16}}{_IS}[^。？?]{{0,6}}(?:总计|合计|总数)"
    r"|\bupheld\b.{0,20}(?:\bplus\b|\band\b|\+|,).{0,60}(?:equal|add up|sum|match|balance)",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(
    rf"(?:上一?年度?|去年|年初|原有)[^。？?]{{0,10}}(?:有效|存量|件数)[^。？?]{{0,6}}{_PLUS}[^。？?]{{0,10}}(?:制发|新增|新发|制定|出台|印发)[^。？?]{{0,10}}(?:减|扣|去掉|[-－−])[^。？?]{{0,6}}(?:废止|失效)"
    r"|\bin force\b.{0,40}(?:\bplus\b|\+).{0,40}(?:issued|made|new).{0,30}(?:\bminus\b|\bless\b|-).{0,20}(?:repealed|abolished|annulled)",
    re.IGNORECASE,
)
_CHECKS = (
    ("requests_balance", _BALANCE),
    ("requests_total", _TOTAL),
    ("requests_row_sum", _ROWS),
    ("review_row_sum", _REVIEW),
    ("documents_in_force", _IN_FORCE),
)
_DIFFERS = re.compile(
    rf"{_IS}|不平|两样|差|错|\b(?:equal\w*|match\w*|add up|balance\w*|agree\w*|differ\w*|fail\w*)\b",
    re.IGNORECASE,
)


def check_told(text: str) -> tuple[str, ...]:
    """Return the check that a question tells as an equation, of the cells it adds up."""
    return next(((name,) for name, told in _CHECKS if told.search(text)), ())


def tells_equation(text: str) -> bool:
    """Tell whether a question asks whether such an equation holds."""
    return bool(check_told(text)) and _DIFFERS.search(text) is not None
