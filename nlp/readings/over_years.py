"""The total of several years of one body: «2022和2023两年收费的总额», "what do its fees come to over both years".

«总额» beside one year is the name of the cell; beside several it asks for their sum.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.plan import Aggregate
from nlp.readings.measures import Measure
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_TOTAL = re.compile(
    r"总(?:额|量|数|和|计|值|金额|收入)|合计|[两二三四五六几]年(?:一起|合着|合|加|拢|算)(?:起来|下来|到一起|在一起|总)*|"
    r"\b(?:totals?|totall?(?:ed|ing)|combined|together|altogether)\b|\b(?:come|came|comes|add(?:s|ed)?(?: up)?|amount(?:s|ed)?|tot(?:s|ted)? up) to\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"各|分别|每|逐|比(?!例|重)|\b(?:each|respectively|every|by year|year by year|per year|than|or)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"[两二三四五六几]年|(?<!□)\b(?:two|three|four|five|both|all|several) years\b", re.IGNORECASE
)


def summed_over_years(r: Reading, measure: Measure) -> Measure:
    """Return the sum where one number is asked for of several years, else the measure as it is."""
    plain = measure.aggregate is Aggregate.LIST and measure.group is None and not measure.change
    several = len(r.years.years) > 1 or bool(_YEARS.search(r.text))
    if not (plain and several and r.names_agency) or says("each", r.text):
        return measure
    if not _TOTAL.search(r.text) or _APART.search(r.text):
        return measure
    return replace(measure, aggregate=Aggregate.SUM)
