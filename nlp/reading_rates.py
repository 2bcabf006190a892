"""A rate that the text tells, held against a number: «满意率上95%了吗», "was the rate above 90%?"."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.fact_question import names_one, plain_text
from nlp.fact_words import groups_of, pattern_of
from nlp.figure_names import find_figures
from nlp.plan import Kind, Plan
from nlp.reading import Reading
from nlp.thresholds import Threshold
from nlp.wording import says

_RATE = re.compile(r"率|占比|比例|\b(?:rate|share|proportion|percentage)\b", re.IGNORECASE)
_REACHED = re.compile(
    r"(?:上|到|达|超|过|满|够|above|over|reach(?:ed)?|exceed(?:ed)?|hit)了?\s*(\d+(?:\.\d+)?)\s*(?:%|％|per ?cent)"
)


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
