"""What is to be worked out of the cells a question names: a sum, a share, a difference, a ranking, a change."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import FoundFigure
from nlp.names.masks import UNDERSTOOD
from nlp.plan import Aggregate, Group
from nlp.readings import wording
from nlp.readings.figure_rows import is_between_rows
from nlp.readings.figure_wants import asks_who, is_apart
from nlp.readings.measures import Measure, find_measure
from nlp.readings.own_years import sides_apart
from nlp.readings.reading import Reading, several_named
from nlp.readings.wording import says
from nlp.readings.year_to_year import change_between

# «属于国家秘密或内部事务的有几件»: the one and the other together.
_EITHER_OF_TWO = re.compile(
    rf"{UNDERSTOOD}[^，。？?{UNDERSTOOD}]{{0,4}}(?:(?<!还)或者?是?|\bor\b)[^，。？?{UNDERSTOOD}]{{0,8}}{UNDERSTOOD}",
    re.IGNORECASE,
)


def measure_of(r: Reading, found: FoundFigure) -> Measure:
    """Return what a question wants worked out of the cells it names."""
    text = wording.without_counting(found.text)
    # The words of a figure may tell the measure too («公开率»), but not the change («增减»).
    measure = find_measure(text, several=several_named(r), before=r.years.before)
    if any(column == "change" for _, _, column in found.figures) and len(r.years.years) < 2:
        return Measure(group=measure.group)
    apart = is_between_rows(found.rest, found.figures) and len(r.years.years) < 2
    listed_ = measure.aggregate is Aggregate.LIST and not asks_who(r.text)
    plain = measure.change is not None or listed_
    if apart or (plain and _sets_apart(r, text)):
        return Measure(Aggregate.DIFFERENCE)
    if measure.group is Group.YEAR and says("group.year_and_agency", r.text):
        measure = replace(measure, group=None)
    if change := change_between(r, text, measure):
        return change
    if several_named(r) and is_apart(r.text, measure):
        return Measure(Aggregate.DIFFERENCE)
    if measure.aggregate is Aggregate.LIST and _EITHER_OF_TWO.search(text):
        return replace(measure, aggregate=Aggregate.SUM)
    if measure.aggregate is Aggregate.LIST:
        # «received the most requests»: the name of a figure may span the superlative.
        whole = find_measure(wording.without_counting(r.text), several=several_named(r))
        if whole.aggregate in (Aggregate.MAX, Aggregate.MIN):
            return replace(whole, group=measure.group or whole.group)
    if measure.aggregate is Aggregate.LIST and says("measure.share", r.text):
        return replace(measure, aggregate=Aggregate.SHARE)
    return measure


def _sets_apart(r: Reading, text: str) -> bool:
    """Tell whether two bodies are compared in one year («2021年比，谁罚得多？多出来多少件»)."""
    if not several_named(r):
        return False
    if sides_apart(r):
        return True
    if len(r.years.years) != 1 or r.years.before:
        return False
    return says("measure.comparison", text) and asks_who(r.text)
