"""The numbers the narrative states beside those of the tables (check `narrative_figures`).

Both numbers are reported; which of them is right is not ours to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from corpus.ownership import Reporter
from corpus.report import Cell, Check, CheckStatus, Figures, Identity, Section
from corpus.stated import find_stated

CHECK = "narrative_figures"
_DENIED = (
    "denied_state_secret", "denied_law", "denied_safety", "denied_third_party", "denied_internal",
    "denied_process", "denied_enforcement_file", "denied_administrative_query",
)  # fmt: skip
_UNABLE = ("unable_not_held", "unable_needs_creation", "unable_unclear")
_REFUSED = (
    "refused_petition", "refused_repeated", "refused_publication", "refused_abusive",
    "refused_confirmation",
)  # fmt: skip
_SUITS = ("litigation_direct", "litigation_after_reconsideration")
Number = int | float | None
_Outcome = tuple[CheckStatus, str]


def check_narrative(figures: Figures, sections: Sequence[Section], identity: Identity) -> Check:
    """Compare what the narrative states with the tables; both numbers stand in the detail."""
    years = frozenset(y for y in (identity.year, identity.period_year) if y is not None)
    reporter = Reporter(identity.agency_type, identity.place, years)
    values: dict[str, list[int]] = defaultdict(list)
    for stated in find_stated(sections, reporter):
        if stated.value not in values[stated.figure]:
            values[stated.figure].append(stated.value)
    outcomes = [o for figure, said in values.items() for o in _judge(figures, figure, said)]
    for status in (CheckStatus.FAILS, CheckStatus.UNKNOWN, CheckStatus.HOLDS):
        if any(found is status for found, _ in outcomes):
            return Check(CHECK, status, "; ".join(_details(outcomes, status)))
    return Check(CHECK, CheckStatus.UNKNOWN, "no comparable number in the narrative")


def _details(outcomes: Sequence[_Outcome], status: CheckStatus) -> list[str]:
    first = [detail for found, detail in outcomes if found is status]
    return [*first, *(detail for found, detail in outcomes if found is not status)]


def _judge(figures: Figures, figure: str, said: Sequence[int]) -> Iterator[_Outcome]:
    """Judge the numbers said of one figure.

    A smaller number beside one that agrees is taken for a part of it, and left out.
    """
    printed = _printed(figures, figure)
    if not printed:
        return
    known = [number for number in printed if number is not None]
    shown = " or ".join(dict.fromkeys("blank" if n is None else f"{n}" for n in printed))
    agreeing = [value for value in said if value in known]
    for value in said:
        if value not in agreeing and agreeing and value < max(agreeing):
            continue
        detail = f"{figure}: narrative {value}, table {shown}"
        if value in known:
            yield CheckStatus.HOLDS, detail
        elif len(known) < len(printed):
            yield CheckStatus.UNKNOWN, detail
        else:
            yield CheckStatus.FAILS, detail


def _printed(figures: Figures, figure: str) -> list[Number]:
    """Return the table's number, or the numbers a wording can mean; empty when not printed."""
    requests = figures.requests
    if figure in ("handled", "received_and_carried"):
        both = _sum([_total(requests.get("received")), _total(requests.get("carried_in"))])
        one = [_total(requests.get(row)) for row in ("received", "total")]
        choices = [both] if figure == "received_and_carried" else [*one, both]
        return choices if "received" in requests else []
    if figure == "total":
        return _answered(figures)
    if figure in ("denied", "unable", "refused"):
        rows = {"denied": _DENIED, "unable": _UNABLE, "refused": _REFUSED}[figure]
        present = [_total(requests[row]) for row in rows if row in requests]
        return [_sum(present)] if len(present) == len(rows) else []
    if figure in ("natural_person", "organisations"):
        return _applicants(requests.get("received"), figure)
    if figure.startswith("documents_"):
        return _documents(figures, figure)
    if figure in ("reconsideration", "litigation", "reviews"):
        return _reviews(figures, figure)
    return [_total(requests[figure])] if figure in requests else []


def _answered(figures: Figures) -> list[Number]:
    """Return what «答复» can mean: all results, or those without what gets no answer."""
    rows = figures.requests
    if "total" not in rows:
        return []
    total = _total(rows["total"])
    silent = [r for r in rows if r.startswith(("refused", "other"))]
    unanswered = _sum([_total(rows[r]) for r in silent])
    if total is None or not unanswered:
        return [total]
    return [total, total - unanswered]


def _applicants(cells: Sequence[Cell] | None, figure: str) -> list[Number]:
    if not cells:
        return []
    if figure == "natural_person":
        return [cells[0].value]
    return [_sum([cell.value for cell in cells[1:-1]])]


def _documents(figures: Figures, figure: str) -> list[Number]:
    cells = figures.disclosure.get("normative_documents")
    column = {"documents_made": 0, "documents_repealed": 1, "documents_in_force": 2}[figure]
    if not cells or len(cells) <= column or (figures.form != "f2021" and column):
        return []
    return [cells[column].value]


def _reviews(figures: Figures, figure: str) -> list[Number]:
    groups = {"reconsideration": ("reconsideration",), "litigation": _SUITS,
              "reviews": ("reconsideration", *_SUITS)}[figure]  # fmt: skip
    if any(group not in figures.review for group in groups):
        return []
    return [_sum([_total(figures.review[group]) for group in groups])]


def _total(cells: Sequence[Cell] | None) -> Number:
    return cells[-1].value if cells else None


def _sum(numbers: Sequence[Number]) -> Number:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None
