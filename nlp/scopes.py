"""From a plan to the scope it asks about, and what answering a kind hands back."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.report import Role
from nlp.evidence import Scope
from nlp.findings import Finding, NearMiss, Status
from nlp.plan import Plan


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answering of one kind found; `text` holds whole sentences.

    `searched` is 0 when all reports of the scope were examined; `examined` is what was read where
    nothing was found, as the evidence of a «no».
    """

    text: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    value: int | float | None = None
    unit: str = ""
    status: Status = Status.ANSWERED
    searched: int = 0
    examined: tuple[Finding, ...] = ()


def declined(reason: str) -> Outcome:
    """Return an outcome that only says why there is no answer."""
    return Outcome((reason,), status=Status.DECLINED)


def scope_of(
    plan: Plan,
    *,
    themes: tuple[str, ...] = (),
    roles: tuple[Role, ...] = (),
    years: tuple[int, ...] | None = None,
) -> Scope:
    """Return the part of the library a plan is about."""
    return Scope(
        years=plan.years if years is None else years,
        agencies=plan.agencies,
        places=plan.places,
        agency_types=plan.agency_types,
        themes=themes,
        roles=roles,
    )
