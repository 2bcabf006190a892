"""What an asker rules out, or how to count: «缺医生那种别算», «同一家两年的只算一家», "don't count …".

Set aside before a question is read: a lack that is not to be counted is none that is asked for. Names
that are ruled out («沧澜的别算») are no proviso; they are taken by the names (`nlp.names.levels`).
"""

from __future__ import annotations

import re

from nlp.names.masks import MASK

_OPENS = r"(?:^|[，,；;。.？?！!：:（(、]\s*|[-–—]+\s*)"
_NOT = r"(?:别|不要|不用|不必|不能|不该|不应|不许|不|甭|勿|莫|无需|请勿|就别|就不|都别|都不|一律不)"
_OUT_ZH = re.compile(
    rf"{_OPENS}(?P<words>[^，,；;。？?！!（()）{MASK}■]{{2,40}}?(?:{_NOT}(?:给我|一起|也)?(?:算(?!一)|计入|计算|统计|列入|列出来|列进来|数进|包括|包含|混进|混在|掺进|考虑|管)"
    r"[^，。；？?！!（()）哪谁几多]{0,4}|除外|不在此列|不在其列|撇开不(?:算|谈|论)|忽略不计))[）)]?(?=[，,；;。！!？?]|$)"
)
_OUT_LEAD_ZH = re.compile(
    rf"{_OPENS}(?P<words>(?:请|可)?(?:别|不要|不用|甭|莫)(?:把|将)[^，,；;。？?！!（()）{MASK}■]{{2,40}}?(?:算|计|列|数|混|放|掺|当)[^，,；;。？?！!哪谁几多]{{0,5}})[）)]?(?=[，,；;。！!？?]|$)"
)
_OUT_EN = re.compile(
    rf"(?:[,;.?!:(]\s*|\s[-–—]+\s*)(?P<words>(?:and |but |please |so )*(?:(?:do not|don['’]t|not|never|without) count(?:ing)?|leave (?:out|aside)|leaving (?:out|aside)|ignor(?:e|ing)|disregard(?:ing)?|never mind|skip(?:ping)?)"
    rf" (?!the names?\b|that of\b)[^,;.?!()■{MASK}]{{3,90}})[)]?(?=[,;.?!]|$)",
    re.IGNORECASE,
)
# Agencies are counted once anyway.
_ONCE = re.compile(
    rf"{_OPENS}(?:同一?(?:家|个|所)?(?:机关|单位|部门|局)?|一家|每家|重复的?|多年的?)[^，,；;。？?！!]{{0,14}}?(?:只|就|仅|都|也|一律)?(?:算|计|数|当|作)(?:作|成|为|一下)?(?:[1一](?:家|个|次|份|遍)?|重复)[）)]?(?=[，,；;。！!？?]|$)"
    rf"|{_OPENS}(?:请|要|得)?(?:不(?:要|能)?重复(?:计算|计数|统计|算)?|去(?:掉)?重(?:复)?(?:的)?(?:后|之后|以后|一下)?)[）)]?(?=[，,；;。！!？?]|$)"
    r"|[,;.?!(]\s*(?:and |please )*(?:count(?:ing)? (?:each|every|the same|an?) (?:\w+ ){1,3}?(?:only |just )?once|each (?:\w+ )?(?:counted |counts )?(?:only )?once|without (?:double[- ]counting|duplicates)|no duplicates)[)]?(?=[,;.?!]|$)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[哪谁几吗]|多少|什么|有没有|是否|是不是|列|\b(?:which|who|what|how|where|when|did|does|do|has|have|is|are|list|count|any|name)\b",
    re.IGNORECASE,
)
# What a clause leaves behind that ended the question.
_END = re.compile(r"，[\s，?？。.!！]*$")


def without_provisos(text: str) -> str:
    """Return a question without what is not to be counted, its names masked; whole where nothing else asks."""
    plain = _ONCE.sub(_blank, text)
    for pattern in (_OUT_ZH, _OUT_LEAD_ZH, _OUT_EN):
        plain = pattern.sub(_blank, plain)
    if plain == text or not _ASKS.search(plain):
        return text
    ended = _END.search(plain)
    return plain[: ended.start()] + "？" if ended and plain[ended.start()] == "，" else plain


def ruled_out(text: str) -> tuple[str, ...]:
    """Return what a question says is not to be counted, in its words."""
    if without_provisos(text) == text:
        return ()
    found = (m for p in (_OUT_ZH, _OUT_LEAD_ZH, _OUT_EN) for m in p.finditer(text))
    return tuple(m["words"].strip() for m in found)


def _blank(found: re.Match[str]) -> str:
    """Leave a stop in the place of a clause, so that what stands before it ends there."""
    return "，" + " " * (len(found[0]) - 1) if found.start() else " " * len(found[0])
