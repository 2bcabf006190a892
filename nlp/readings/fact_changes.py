"""«Training sessions: how many more in 2014 than in 2013»: a number the text tells, from year to year."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.changes import asks_which_way, change_asked, without_comparison
from nlp.facts.ranking import Ask
from nlp.names.figure_names import find_figures
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.facts import names_one, read_fact
from nlp.readings.reading import Reading, several_named

_BOTH_YEARS = re.compile(
    r"[这前头]?[两二](?:个)?年(?:度)?|前后两|两份(?:报告|年报)|\b(?:both|two|the) (?:years|reports)\b",
    re.IGNORECASE,
)
_NUMBERS = frozenset(("count", "amount", "money", "duration", "percent", "score", "size"))


def read_fact_change(r: Reading) -> Plan | None:
    """Take a number of one agency's narrative that is compared between years."""
    text = without_comparison(r.text)
    if text == r.text or not names_one(r) or several_named(r) or r.named.group or r.excluded:
        return None
    years = _years(r)
    if len(years) < 2 or find_figures(text).figures:
        return None
    plan = read_fact(replace(r, text=text, themes=wording.find_themes(text)))
    if plan is None or plan.kind is not Kind.FACT:
        return plan
    if Ask.parse(plan.asks).kind not in _NUMBERS:
        return None
    return replace(
        plan,
        aggregate=Aggregate.CHANGE,
        years=years,
        change=change_asked(r.text),
        yes_no=asks_which_way(r.text),
    )


def _years(r: Reading) -> tuple[int, ...]:
    """Return the years compared; «than the year before» counts from the year named, else the last held."""
    years = r.years.years
    if len(years) > 1:
        return years
    named = frozenset(r.named.agencies)
    held = sorted({y for a in r.known.agencies if a.name in named for y in a.years})
    if not years and len(held) == 2 and _BOTH_YEARS.search(r.text):
        return tuple(held)
    if not r.years.before:
        return ()
    return (years[0] - 1, years[0]) if years else tuple(held[-2:])
