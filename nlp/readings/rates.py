"""Yes or no in the words of everyday: «满意率上95%了吗», told by the text; «有人来申请过吗», by the table."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.words import groups_of, pattern_of
from nlp.names.figure_names import find_figures
from nlp.names.thresholds import Threshold
from nlp.plan import Kind, Plan
from nlp.readings.asks import plain_text
from nlp.readings.facts import names_one
from nlp.readings.figures import read_figure
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_RATE = re.compile(r"率|占比|比例|\b(?:rate|share|proportion|percentage)\b", re.IGNORECASE)
_REACHED = re.compile(
    r"(?:上|到|达|超|过|满|够|above|over|reach(?:ed)?|exceed(?:ed)?|hit)了?\s*(\d+(?:\.\d+)?)\s*(?:%|％|per ?cent)"
)
# «有没有人来申请过公开» is told by the table: whether a request was received.
_SOMEBODY_ASKED = re.compile(
    r"(?:有没有|有无|是否有|可有|有过|有)?(?:人|谁|群众|百姓|老百姓|企业|公民|个人)(?:曾|来|去|前来|上门|向[□它他其]+|跟[□它他其]+|找[□它他其]+|主动)*"
    r"(?:递过?|提过?|交过?|写过?)?(?:申请|要求)(?:过|了|获取|得到)*(?:政府)?(?:信息)?公开(?:过|信息)?"
)
_ANYBODY_ASKED = re.compile(
    r"\bany(?:one|body)(?: at all)? (?:ever )?(?:file|filed|submit|submitted|make|made|lodge|lodged|send|sent)"
    r" (?:an? |any )?(?:\w+ )?(?:requests?|applications?)\b",
    re.IGNORECASE,
)


def read_asked_for(r: Reading) -> Plan | None:
    """Take «有没有人来申请过公开» of one agency as the question whether requests were received."""
    if not (names_one(r) and says("yes_no", r.text)):
        return None
    text = _SOMEBODY_ASKED.sub("收到过政府信息公开申请", r.text)
    text = _ANYBODY_ASKED.sub("it receive any new requests", text)
    if text == r.text:
        return None
    text = text if r.language == "en" or "吗" in text else f"{text.rstrip('？?')}吗？"
    plan = read_figure(replace(r, text=text, themes=()))
    return plan if plan and plan.kind is Kind.FIGURE and plan.yes_no else None


def read_rate(r: Reading) -> Plan | None:
    """Take «满意率上95%了吗»: a rate that the text tells, held against a number."""
    text = plain_text(r.text)
    bound = _REACHED.search(text)
    if not (bound and _RATE.search(text) and names_one(r) and says("yes_no", text)):
        return None
    if r.themes or find_figures(text).figures:
        return None
    groups = groups_of(pattern_of("whether").sub(" ", _REACHED.sub(" ", text)))
    words = tuple(g.word for g in groups if g.terms)
    if not words:
        return None
    least = Threshold(">=", float(bound[1]), percent=True)
    return replace(r.plan(Kind.FACT), asks="percent", words=words, yes_no=True, threshold=least)
