"""Two bodies compared in years of their own: «A局2025年的许可比B镇2021年多多少».

Which year belongs to whom is told by the side of the comparison it stands on; the plan carries it
as «body year» in `about` (read by `nlp.answers.own_years`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.names.agencies import Known, find_agencies
from nlp.names.levels import governments_of
from nlp.names.years import find_years
from nlp.plan import Aggregate, Plan
from nlp.readings.measures import Measure
from nlp.readings.reading import Reading, several_named
from nlp.readings.spelling import tidy

_PARTING = re.compile(
    r"比(?!例|重|如|较|对)|还是|[和与跟同]|、|[，,]|\b(?:than|and|or|against|versus|vs\.?|with|to)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"比(?!例|重|如|较|对)|[和与跟同]|超过?|不[如及]|\b(?:than|against|versus|vs|exceed\w*|beat)\b",
    re.IGNORECASE,
)
# How far apart, and not how something grew.
_APART = re.compile(
    r"(?<![最更])[多少高低](?:出|了|得|多少|几|不少|[，。？?]|$)|超出?|不[如及]|差|"
    r"\b(?:more|fewer|less|higher|lower|greater|larger|smaller|exceed\w*|beat\w*|differ\w*|gap|apart)\b",
    re.IGNORECASE,
)
_GROWS = re.compile(
    r"增[加长幅]|[上下]升|下[降滑]|减[少幅]|[涨跌]|比(?:上年|去年|前一年|上一年)|"
    r"\b(?:increas|decreas|grow|grew|r[io]se|f[ae]ll|drop|chang)\w*",
    re.IGNORECASE,
)

Side = tuple[tuple[str, ...], int]
"""The names of a body and its year."""


def sides_apart(r: Reading) -> bool:
    """Tell whether one body is held against another («A局比B局多出几件»), and not a year against a year."""
    if r.years.before or r.named.group or _GROWS.search(r.text) or not _APART.search(r.text):
        return False
    if len(r.years.years) > 1:
        return bool(own_years(r))
    return any(_bodies(one, r.known) and _bodies(two, r.known) for one, two in _parted(r, _BETWEEN))


def lacking_beside(r: Reading, measure: Measure) -> tuple[str, ...]:
    """Return whom nothing is held of, where a body that is held is compared with them."""
    compares = measure.change is not None or measure.aggregate is Aggregate.DIFFERENCE
    compares = compares or (measure.aggregate is Aggregate.LIST and bool(_APART.search(r.text)))
    if not (compares and r.named.missing and r.named.agencies) or r.named.group:
        return ()
    return r.named.missing if _BETWEEN.search(r.text) and not several_named(r) else ()


def own_years(r: Reading) -> tuple[Side, Side] | None:
    """Return two bodies each with the year that stands beside it, None where years are shared."""
    if len(r.years.years) != 2 or r.named.group or len(r.named.agencies) < 2:
        return None
    for texts in _parted(r, _PARTING):
        one, two = (_side(text, r.known) for text in texts)
        if one and two and one[1] != two[1] and not set(one[0]) & set(two[0]):
            return one, two
    return None


def with_own_years(plan: Plan, r: Reading) -> Plan:
    """Put the year of each body into a plan that compares two of them."""
    sides = own_years(r)
    if sides is None:
        return plan
    names = tuple(name for body, _ in sides for name in body)
    about = tuple(f"{name} {year}" for body, year in sides for name in body)
    bare = any(a.place and a.place not in a.name for a in r.known.agencies if a.name in names)
    return replace(plan, agencies=names, places=plan.places if bare else (), about=about)


def _parted(r: Reading, words: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind each of some words, but for those inside a name."""
    text = tidy(r.question)
    masked = r.text if len(r.text) == len(text) else text
    for at in words.finditer(masked):
        yield text[: at.start()], text[at.end() :]


def _side(text: str, known: Known) -> Side | None:
    years = find_years(text, known.years).years
    names = _bodies(text, known)
    return (names, years[0]) if len(years) == 1 and names else None


def _bodies(text: str, known: Known) -> tuple[str, ...]:
    """Return the names of the body a text names, of the government where it names a place alone."""
    named = find_agencies(find_years(text, known.years).text, known)
    return named.agencies or tuple(governments_of(named.places, known).values())
