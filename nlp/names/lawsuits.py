"""Whether a lawsuit came straight or after reconsideration, where the reconsideration is named apart from it.

«Of the lawsuits filed directly, without reconsideration first»: the reconsideration tells which lawsuits
are meant and is no figure of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int, str, str]
"""Where a row is named: start, end, table, row."""

_RECONSIDERATION = ("review", "reconsideration")
_DIRECT, _AFTER = "litigation_direct", "litigation_after_reconsideration"
_LAWSUITS = ("litigation", _DIRECT, _AFTER)
_NONE_BEFORE = re.compile(
    r"(?:(?:未|不|没有?|无需|不用|省了|绕开|绕过|跳过|越过|避开|略过)(?:先|曾|有)?(?:经过?|走过?|申请|提起?|搞|打|做|上)|绕[开过]|跳过|越过|撇开|未经|不经)(?:了|过)?(?:先|任何|行政)?$"
    r"|\b(?:without|with no|skipp\w+|bypass\w*|not (?:gone|been|going|preceded)|no|(?:did|had|has|have)(?: not|n['’]t) (?:go|gone|been|pass\w*|seek|sought|ask\w*|tr\w+))"
    r"(?: (?:any|a|an|the|prior|previous|first|going|gone|having|been|passing|pass|through|to|by|for|seeking|asking|applying|trying|administrative|earlier)){0,5} $",
    re.IGNORECASE,
)
_COMES_BEFORE = re.compile(
    r"(?:先|经过?|走过?|走完|打完|做过|申请过?)(?:了)?(?:行政)?$|\b(?:after|following|having (?:gone|been) through|once|preceded by)(?: (?:a|an|the|any|prior|first|going through|administrative)){0,3} $",
    re.IGNORECASE,
)
_THEN = re.compile(r"(?:案件|程序)?(?:之|以)?(?:后|完|过|了)")
_BESIDE = re.compile(r"^(?:,? (?:and|or|nor)\b|[和与或及、])", re.IGNORECASE)


def told_by_reconsideration(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the rows named, a reconsideration that only tells which lawsuits are meant left out."""
    suits = {span[3] for span in spans if span[2] == "review" and span[3] in _LAWSUITS}
    kept: list[Span] = []
    way = ""
    for span in spans:
        told = _way(text, span) if suits and span[2:] == _RECONSIDERATION else ""
        way = way or told
        if not told:
            kept.append(span)
    if not way:
        return kept
    return [(*s[:3], way) if s[2:] == ("review", "litigation") else s for s in kept]


def _way(text: str, span: Span) -> str:
    before, after = text[: span[0]], text[span[1] :]
    if _BESIDE.match(after):
        return ""
    if _NONE_BEFORE.search(before):
        return _DIRECT
    english = text[span[0]].isascii()
    if _COMES_BEFORE.search(before) and (english or _THEN.match(after)):
        return _AFTER
    return ""
