"""A question of its own words put to the year after or before: «第二年办了几次», "how many the year after?".

Of whom it is, and of what where it does not say, is what the question before was about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from nlp.facts.words import group_of
from nlp.plan import Kind, Plan
from nlp.readings import wording
from nlp.readings.asks import find_ask, plain_text
from nlp.readings.measures import without_measures
from nlp.readings.reading import Reading

_AFTER = (
    r"第二年|次年|转年|转过年来?|翌年|来年|(?:下|后|隔)一?年度?(?!来)|(?:再|又)?(?:过|隔)了?一年(?!级)|一年(?:之|以)?后|"
    r"\b(?:in |during |for )?the (?:(?:next|following|subsequent) year|year (?:after|that followed)(?: that| this)?)\b|"
    r"\b(?:a|one) year (?:later|on|after(?:wards)?)\b|\bnext year\b"
)
_BEFORE = (
    r"(?:前|上|头)一年度?|再?往前一年|(?:提|早)前?一年|一年(?:之|以)?前|"
    r"\b(?:in |during |for )?the (?:(?:previous|preceding|prior) year|year before(?: that| this)?)\b|"
    r"\b(?:a|one) year (?:earlier|before|previously)\b"
)
_STEP = re.compile(rf"(?P<after>{_AFTER})|(?P<before>{_BEFORE})", re.IGNORECASE)
# Two years set side by side are no step to the other of them.
_COMPARES = re.compile(
    r"比(?!例|重)|[和与跟同较]|相差|差(?:了|多少|几)|[增减]|变化|[多少升降涨跌](?:了|出)|"
    r"\b(?:than|compar\w*|chang\w*|more|fewer|less|rise|rose|fall|fell|grow|grew|drop\w*|differ\w*|increas\w*|decreas\w*|still|fixed|solved)\b",
    re.IGNORECASE,
)
_HOW_MANY = frozenset(("count", "amount", "money"))
_NUMBERED = (Kind.FACT, Kind.FIGURE)


def in_the_year_beside(
    r: Reading, previous: Plan, understood: Callable[[str], Plan]
) -> Plan | None:
    """Return the plan of a fact or figure of the year after or before that asked about, else None.

    Args:
        r: the question.
        previous: the plan of the question before.
        understood: reads a question of its own.
    """
    step = _STEP.search(r.question)
    told = previous.kind in _NUMBERED and previous.years and previous.agencies
    named = r.years.years and not r.years.relative
    if step is None or not told or named or _COMPARES.search(r.question):
        return None
    year = max(previous.years) + 1 if step["after"] else min(previous.years) - 1
    asked = f"{r.question[: step.start()]} {r.question[step.end() :]}".strip(" ，,")
    if not r.names_agency and _is_same(asked, previous):
        return replace(previous, question=r.question, years=(year,))
    plan = understood(_spoken(r, step, previous, year))
    if plan.reason or plan.kind not in _NUMBERED:
        return None
    if not r.names_agency:
        plan = replace(plan, agencies=previous.agencies, places=previous.places)
    return replace(plan, question=r.question, years=(year,))


def _spoken(r: Reading, step: re.Match[str], previous: Plan, year: int) -> str:
    """Return the question with the year it means, and with the agency spoken of before."""
    chinese = step[0][0] > "z"
    text = f"{r.question[: step.start()]}{f'{year}年' if chinese else f'in {year}'}{r.question[step.end() :]}"
    return text if r.names_agency else f"{previous.agencies[0]}{'' if chinese else ': '}{text}"


def _is_same(asked: str, previous: Plan) -> bool:
    """Tell whether a question names nothing of its own to be counted or told («办了几次»)."""
    if previous.kind is not Kind.FACT:
        return False
    found = find_ask(plain_text(asked))
    if found is None:
        return False
    kind, told = found[0].kind, previous.asks.partition(":")[0]
    if kind != told and not {kind, told} <= _HOW_MANY:
        return False
    left = wording.leftover_words(without_measures(" ".join(found[1])))
    return all(word in previous.words or _says_nothing(word) for word in left)


def _says_nothing(word: str) -> bool:
    group = group_of(word)
    return group.weak or not group.terms
