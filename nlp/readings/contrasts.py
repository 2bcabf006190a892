"""What an asker says a number is not: «不是上一年的项目数», «别跟决定数搞混», "not last year's figure".

It tells one column from another that stands beside it and asks for nothing, so it is set aside before
years and figures are looked for. A clause that names no column is left («不是个人提的» narrows what is asked).
"""

from __future__ import annotations

import re

_COLUMN_ZH = (
    r"(?:上一?年度?|去年|前一?年度?|头一年|往年|历年|累计|滚存|项目(?:的)?数量?|事项数|新增数?|增减|结转|留存|存量|"
    r"(?:处理)?决定(?:的)?数量?|[那这]一?[栏列格]|另一?[栏列格]|[一-龥]{1,6}(?:那一?)?(?:栏|列|格)|金额|件数|项数)"
)
_NOT_ZH = (
    r"(?:我)?(?:问|要|指|说|看|查|找)?(?:的)?(?:可|并|都|也)?(?:不是|并非|而非|而不是|不要|不问|不看|不要看|不用|"
    r"(?:可|千万|请)?(?:别|莫|勿|不要|不能|不可)(?:再)?(?:给|拿|把|将|用|跟|和|与|同|看成|当成|当作|混成|错看成|看错成|弄成|报|取|抄|说成|填成|混淆|搞混)(?:我)?)"
)
_STOP = r"[，,；;。.？?！!：:（(、]\s*|[-–—]+\s*"
_ZH = re.compile(
    rf"(?:{_STOP})(?P<words>{_NOT_ZH}(?:[^，,；;。？?！!（()）哪谁几吗呢]{{0,10}}?){_COLUMN_ZH}[^，,；;。？?！!（()）哪谁几多吗呢]{{0,12}})[）)]?(?=[，,；;。！!？?]|$)"
)
_COLUMN_EN = (
    r"(?:(?:last|previous|prior|preceding|earlier|former) (?:year|column|one)\b|year before|year-before|columns?\b|items?\b|"
    r"cumulative|running total|carried|change\b|increase\b|decisions?\b|amount\b|cells?\b)"
)
_EN = re.compile(
    r"(?:[,;.?!:(]\s*|\s[-–—]+\s*)(?P<words>(?:and |but |please |i mean |that is,? )*"
    r"(?:not(?! (?:one|a single|any|all|yet|more|less|fewer|counting))|rather than|as opposed to|instead of|"
    r"(?:i (?:do not|don['’]t) (?:mean|want|need)|i['’]m not (?:asking|after)|do not (?:give|take|confuse|mix|quote)|don['’]t (?:give|take|confuse|mix|quote)))"
    rf" (?:[\w'’-]+ ){{0,6}}?{_COLUMN_EN}[^,;.?!()]{{0,40}})[)]?(?=[,;.?!]|$)",
    re.IGNORECASE,
)
# «the 2019 form rather than the 2021 one»: of two forms of a report the one that is not meant.
_FORM = r"(?:统计)?(?:表样|表格?|格式|版式|模板|样式|体例|版本?|式样|式)"
_OTHER_FORM = re.compile(
    rf"[，,；;]?\s*(?<!是)(?:而不是|而非|并非|不是|而没有?|没有?|不)(?:再)?(?:用|按|照|填|采用|套用|沿用)?(?:着)?(?:的)?(?:[那这]?[个种套张])?"
    rf"(?:20(?:19|21)年?(?:度|版|的|新|老|旧)*{_FORM}?|[新老旧](?:的|版|式)*{_FORM})(?=[，,；;。？?！!]|$|的(?!是)|而是|而用|而按)"
    r"|[,;]?\s*\b(?:rather than|instead of|as opposed to|in place of|(?:and|but) not|(?<=,) not|not) (?:(?:with|on|in|using|by|following|filling in) )?(?:the |a |its |that )?"
    r"(?:(?:old|new)(?:er)? |current |later |earlier |former |revised |reporting |table )*(?:(?:2019|2021)(?: (?:form|format|one|table|template|layout|version)s?(?: form)?)?|(?:form|format|one|table|template|layout|version)s?)\b,?",
    re.IGNORECASE,
)
_SOME_FORM = re.compile(
    rf"20(?:19|21)年?(?:度|版|的|新|老|旧)*{_FORM}|[新老旧](?:的|版|式)*{_FORM}"
    r"|\b(?:2019|2021|old|new|older|newer|current|earlier|former) (?:\w+ ){0,2}?(?:form|format|one|table|template|layout|version)s?\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[哪谁几吗]|多少|什么|有没有|是否|是不是|数|\b(?:which|who|what|how|did|does|do|was|were|is|are|number|figure|count)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[哪谁几吗]|多少|什么|\b(?:which|who|what|how)\b", re.IGNORECASE)


def without_contrasts(text: str) -> str:
    """Return a question without what it says the number is not; whole where nothing else asks."""
    plain = without_other_form(text)
    for pattern in (_ZH, _EN):
        plain = pattern.sub(_left, plain)
    return plain if plain != text and _ASKS.search(plain) else text


def without_other_form(text: str) -> str:
    """Leave out the form of a report that is not asked for, where another one is."""
    plain = _OTHER_FORM.sub("", text, count=1)
    plain = re.sub(r"(?i)\b((?:old|new)(?:er)?|2019|2021) one\b", r"\1 form", plain)
    return plain if plain != text and _SOME_FORM.search(plain) else text


def _left(found: re.Match[str]) -> str:
    """Leave the stop where the clause ended a question, nothing where it stood between others."""
    if _QUESTION.search(found["words"]):
        return found[0]
    ends = found.end() >= len(found.string.rstrip(" ?？。.!！"))
    return "？" if ends and found[0][0] in "?？" else ""
