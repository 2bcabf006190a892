"""What could be asked instead, where a question had no answer: only what does have one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp.plan import Kind, Plan

if TYPE_CHECKING:
    from indexer.library import Library
    from nlp.answer import Answer
    from nlp.names.agencies import KnownAgency

MOST = 5
# So many candidates are tried; each costs an answer.
_TRIED = 24
_FEW = 3
# Shares of a name's pairs of characters and of its characters that stand in the question, added up.
_ALIKE = 0.75
_RUN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that has an answer, and what it changes: "year", "any_year", "agency" … with its value.

    With `what` "question" the plan is a question of its own, in `value`.
    """

    what: str
    value: str
    plan: Plan


def offers(library: Library, declined: Answer) -> tuple[Offer, ...]:
    """Return what is nearest to a question that was declined and can be answered.

    First the same question about what the library does hold: another year, another agency, no
    limit; then, where it was not understood, questions that the library answers well.
    """
    plan = declined.plan
    near = _relaxed(library, plan) if plan.kind is not Kind.NONE else iter(())
    found = _answerable(library, near)
    return found or _answerable(library, _examples(library, plan))


def _answerable(library: Library, candidates: Iterable[Offer]) -> tuple[Offer, ...]:
    found: list[Offer] = []
    seen: set[Plan] = set()
    for tried, offer in enumerate(candidates):
        if len(found) == MOST or tried == _TRIED:
            break
        key = replace(offer.plan, question="")
        if key not in seen and library.answer(offer.plan).status.value == "answered":
            found.append(offer)
        seen.add(key)
    return tuple(found)


def _relaxed(library: Library, plan: Plan) -> Iterator[Offer]:
    nobody = bool(plan.reason) and not plan.agencies  # one was named that is not held
    plan = replace(plan, reason="", notes=())
    if nobody:
        for agency in _alike(library, plan.question):
            asked = replace(plan, agencies=(agency.name,))
            yield Offer("agency", agency.name, asked)
            yield Offer("agency", agency.name, replace(asked, years=()))
        return
    if len(plan.agencies) > 1:  # it was not certain which is meant
        for name in plan.agencies:
            yield Offer("agency", name, replace(plan, agencies=(name,)))
    if plan.years:
        for year in _years_near(library, plan):
            yield Offer("year", str(year), replace(plan, years=(year,)))
        yield Offer("any_year", "", replace(plan, years=()))
    if plan.agencies:
        yield Offer("any_agency", "", replace(plan, agencies=(), places=(), excluded=()))
    elif plan.places:
        yield Offer("any_place", "", replace(plan, places=()))
    if plan.agency_types:
        yield Offer("any_type", "", replace(plan, agency_types=()))


def _years_near(library: Library, plan: Plan) -> tuple[int, ...]:
    """Return the years held of who is asked about, the nearest to the year asked for first."""
    from nlp.scopes import scope_of

    held = {r.year for r in library.report_rows(scope_of(plan, years=())) if r.year}
    wanted = plan.years[-1]
    near = sorted(held - set(plan.years), key=lambda year: (abs(year - wanted), -year))
    return tuple(near[:_FEW])


def _alike(library: Library, question: str) -> tuple[KnownAgency, ...]:
    """Return agencies whose names share most with a question; none when hardly anything is shared."""
    asked, letters = _pairs(question), frozenset(question)
    scored = []
    for agency in library.known().agencies:
        pairs, own = _pairs(agency.name), frozenset(agency.name)
        shared = len(pairs & asked) / max(1, len(pairs)) + len(own & letters) / max(1, len(own))
        if shared >= _ALIKE:
            scored.append((-shared, agency.name, agency))
    scored.sort(key=lambda item: item[:2])
    return tuple(agency for _, _, agency in scored[:_FEW])


def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[n : n + 2] for run in _RUN.findall(text) for n in range(len(run) - 1))


def _examples(library: Library, plan: Plan) -> Iterator[Offer]:
    """Yield questions about what the library holds most of."""
    for question in _questions(library, plan):
        yield Offer("question", question, library.plan(question))


def _questions(library: Library, plan: Plan) -> Iterator[str]:
    from nlp.labels.taxonomy import theme_name

    zh = plan.language == "zh"
    alike = _alike(library, plan.question)
    held = alike or sorted(library.known().agencies, key=lambda a: (-len(a.years), a.name))[:1]
    for agency in held[:2]:
        name = agency.name
        yield f"{name}反映了哪些问题" if zh else f"What problems did {name} report?"
        if agency.years:
            year = agency.years[-1]
            yield (
                f"{name}{year}年收到多少件政府信息公开申请"
                if zh
                else f"How many disclosure requests did {name} receive in {year}?"
            )
    stated = [count.theme for count in library.themes() if count.theme]
    for theme in stated[:3]:
        name = theme_name(theme, plan.language)
        yield f"哪些机关反映{name}" if zh else f"Which agencies reported: {name}?"
    yield "哪些报告的勾稽校验未通过" if zh else "Which reports have failing checks?"
