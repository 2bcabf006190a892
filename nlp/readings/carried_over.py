"""Requests carried over from one year into the next: the report that tells it, and what the cell means."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import FoundFigure
from nlp.plan import Plan
from nlp.readings.reading import Reading
from nlp.sentences import say

# «结转到2021年» stands in the report of the year before.
_INTO_YEAR = re.compile(r"(?:到|至|入|给)(?=□□□□)|\b(?:in)?to (?=□□□□)", re.IGNORECASE)
_FROM_YEAR = re.compile(r"(?:由|从|自)(?=□□□□)|\bfrom (?=□□□□)", re.IGNORECASE)
_NEXT_YEAR = re.compile(r"下一?年|次年|next|following|end", re.IGNORECASE)


def of_the_telling_year(r: Reading, found: FoundFigure) -> Reading:
    """Read «结转到2021年» and «从2019年结转» as of the report that tells it."""
    rows = {row for _, row, _ in found.figures}
    years = r.years.years
    if "carried_out" in rows and len(years) <= 2 and _INTO_YEAR.search(r.text):
        named = (years[0] - (len(years) == 1),)
    elif "carried_in" in rows and len(years) <= 2 and _FROM_YEAR.search(r.text):
        named = (years[-1] + (len(years) == 1),)
    else:
        return r
    return replace(r, years=replace(r.years, years=named))


def with_carried_out(r: Reading, plan: Plan) -> Plan:
    """Put into a plan that what is carried over stands at the end of the year, unless that was said."""
    carried = ("requests", "carried_out", "total") in plan.figures
    if carried and not _NEXT_YEAR.search(r.text):
        return replace(plan, notes=(*plan.notes, say(r.language, "notes.carried_out")))
    return plan
