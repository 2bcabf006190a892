"""«A办的培训多还是B办的多»: a number the text tells, of two bodies, each in its own year where years are named."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.contests import asks_fewer, asks_whether, first_of, one_sided
from nlp.facts.ranking import Ask
from nlp.names.agencies import find_agencies
from nlp.names.figure_names import find_figures
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.facts import read_fact
from nlp.readings.own_years import with_own_years
from nlp.readings.reading import Reading, several_named
from nlp.readings.wording import says

_COUNTED = re.compile(
    r"[人次件篇条期场份]数|[几多少][次场期件条篇]|\b(?:number|how many)\b", re.IGNORECASE
)
_NUMBERS = frozenset(("count", "amount", "money", "duration", "percent", "score", "size"))


def read_fact_contest(r: Reading) -> Plan | None:
    """Take a number of the narrative in which two bodies are held against each other."""
    text = one_sided(r.text)
    if text == r.text or not several_named(r) or r.excluded or r.years.before:
        return None
    if r.complaint and not _COUNTED.search(r.text):
        return None  # «谁的人手更少» is a complaint, «谁的培训次数更少» is none
    if find_figures(r.text).figures or says("problems_of", r.text):
        return None
    plan = read_fact(replace(r, text=text, themes=wording.find_themes(text)))
    if plan is None or plan.kind is not Kind.FACT or Ask.parse(plan.asks).kind not in _NUMBERS:
        return None
    which = Aggregate.MIN if asks_fewer(r.text) else Aggregate.MAX
    compared = replace(plan, aggregate=Aggregate.DIFFERENCE, which_of_two=which)
    return _first_foremost(with_own_years(compared, r), r)


def _first_foremost(plan: Plan, r: Reading) -> Plan:
    """Name the side that is held against the other first; whether it has more can then be told."""
    first = find_agencies(first_of(r.question), r.known)
    agencies = tuple(sorted(plan.agencies, key=lambda name: name not in first.agencies))
    places = tuple(sorted(plan.places, key=lambda name: name not in first.places))
    names, leading = (agencies, first.agencies) if agencies else (places, first.places)
    apart = any(n in leading for n in names) and any(n not in leading for n in names)
    yes_no = apart and asks_whether(r.text)
    return replace(plan, agencies=agencies, places=places, yes_no=yes_no)
