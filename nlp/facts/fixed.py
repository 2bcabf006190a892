"""Facts with a form of their own: numbers to call, addresses, periods; they need few words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.facts.clauses import Sentence
from nlp.facts.ranking import Ask, Candidate, Verdict
from nlp.facts.spans import Span, find_simple
from nlp.facts.words import Group

FIXED = frozenset(("phone", "fax", "email", "website", "address", "period"))

_FAX = re.compile(r"传真[^，。；\d]{0,4}$")
_CALL = re.compile(r"电话|热线|致电|拨打|联系|垂询|联系方式|咨询")
_PLACED = re.compile(
    r"(?:通讯地址|联系地址|办公地址|地址|位于)[：:为是]?\s*(?P<a>[^，。；）)]{4,40})"
)
_LABELS = ("监督", "投诉", "咨询", "传真", "举报", "联系", "服务热线", "热线", "招生")


def read_fixed(
    sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], asked: str
) -> Verdict:
    """Find the numbers or addresses a report gives; all of them, when none is asked for by a label."""
    found = [c for s in sentences for c in _candidates(s, ask)]
    if not found:
        return Verdict()
    label = next((word for word in _LABELS if word in asked), "")
    if labelled := [c for c in found if label and label in _label(c)]:
        found = labelled
    core = [g for g in groups if not g.weak]
    if near := [c for c in found if core and all(g.places(c.sentence.text) for g in core)]:
        found = near
    elif core and ask.kind != "period" and not any(g.word in _LABELS for g in core):
        return Verdict(near=tuple(found[:3]))
    if ask.kind == "period":
        found = [c for c in found if _PERIOD_WORDS.search(c.sentence.text)] or found
    distinct = {_sameness(c, ask.kind): c for c in reversed(found)}
    return Verdict(tuple(distinct.values())[::-1])


_PERIOD_WORDS = re.compile(r"统计|数据|数字|期限|时段|时间|本报告|计数|所涉")


def _sameness(candidate: Candidate, kind: str) -> str:
    """Return what tells two finds apart: of a period its days, however it is written."""
    if kind != "period":
        return candidate.key
    numbers = re.findall(r"\d+", candidate.span.text)
    return "-".join(n for n in numbers if len(n) < 4)


def _label(candidate: Candidate) -> str:
    return candidate.sentence.text[max(0, candidate.span.start - 12) : candidate.span.start]


def _candidates(sentence: Sentence, ask: Ask) -> Iterator[Candidate]:
    text = sentence.text
    for span in _spans(text, ask.kind):
        before = text[: span.start]
        if ask.kind in ("phone", "fax") and bool(_FAX.search(before)) != (ask.kind == "fax"):
            continue
        if ask.kind == "phone" and _is_a_line_only(span, text):
            continue
        yield Candidate(sentence, span, 1.0, clear=True)


def _is_a_line_only(span: Span, text: str) -> bool:
    """Tell whether digits are no number to call, such as 12345 beside what it handled."""
    digits = re.sub(r"\D", "", span.text)
    handled = re.match(
        r"[^，。；]{0,10}(?:受理|办理|工单|转办|平台|服务热线管理)", text[span.end :]
    )
    return (len(digits) < 7 and bool(handled)) or (not _CALL.search(text) and len(digits) < 10)


def _spans(text: str, kind: str) -> Iterator[Span]:
    if kind != "address":
        yield from find_simple(kind, text)
        return
    placed = [Span(*m.span("a"), m["a"]) for m in _PLACED.finditer(text)]
    placed = [s for s in placed if re.search(r"\d|路|街|楼|道|广场|大厦", s.text)]
    yield from placed or find_simple("address", text)
