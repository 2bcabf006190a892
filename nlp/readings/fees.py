"""Which agencies took fees for information, or took none."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.fees import CHARGED, CHARGES, NO_FEE
from nlp.facts.ranking import Ask
from nlp.facts.words import pattern_of
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.asks import TWICE
from nlp.readings.reading import WHETHER, Reading
from nlp.readings.wording import says

_CHARGING = re.compile(r"收(?!费标准|入)|charg|collect|levie|levy|paid|pay", re.IGNORECASE)
_NOT_CHARGING = re.compile(
    r"(?:没有?|未|不|免|零|一分没)(?:[^，。有]{0,6})收|\b(?:not|never|no|without|free of)\b|n't\b",
    re.I,
)


_WHICH = re.compile(
    r"谁|[哪几](?:些|家|个)|多少家|\b(?:who|which|any(?:one|body)?|how many) ?(?:agenc|bureau|office|department|bod|unit|□)?",
    re.IGNORECASE,
)


_ASKS_WHICH = re.compile(
    r"谁|[哪几](?:些|家|个)|多少家|\b(?:who|which|any(?:one|body)|how many)\b|\bany (?:agenc|bureau|office|department|bod|unit)",
    re.IGNORECASE,
)


# Of nobody by name: whoever took some is told with the sum.
_HOW_MUCH = re.compile(
    r"多少(?:钱|元|费|(?=[?？。，]?$)|信息|处理)|几(?:元|块)|\bhow much\b|\bwhat (?:amount|sum|total)\b",
    re.IGNORECASE,
)


def asks_who_charged(r: Reading) -> bool:
    """Tell whether the agencies are asked for that took fees for information, or took none."""
    named = r.named
    alone = (named.agencies and not named.agency_types) or (
        (named.agencies or named.places) and not _ASKS_WHICH.search(r.text)
    )
    if alone or says("mention", r.text) or says("each", r.text):
        return False
    looked = says("subject", r.text) or says("exists", r.text) or _WHICH.search(r.text)
    if not (r.names_agency or len(r.known.agencies) == 1):
        looked = looked or _HOW_MUCH.search(r.text)
    fee = pattern_of("asks.fee").search(r.text) and _CHARGING.search(r.text)
    return bool(looked and fee)


def read_who_charged(r: Reading) -> Plan:
    """Return the plan that lists them."""
    denied = _NOT_CHARGING.search(TWICE.sub("", WHETHER.sub("", r.text)))
    taken = CHARGES if _HOW_MUCH.search(r.question) else CHARGED
    ask = Ask("fee", NO_FEE if denied else taken)
    counted = wording.counted_noun(r.text) == "agencies"
    return replace(
        r.plan(Kind.FACT),
        asks=str(ask),
        aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
        yes_no=says("exists", r.text) and not counted,
    )
