"""What the table at the end of an older report adds to what its text tells, or tells alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nlp.answers.fact_sentences import told_outcome
from nlp.evidence import AnnexRow, ReportRow, Retriever
from nlp.facts.annex import ASKED, names_annex, read_annex
from nlp.facts.fees import CHARGED, CHARGES, NO_FEE
from nlp.facts.one_report import Told
from nlp.facts.ranking import Ask, Verdict
from nlp.facts.whether import ENDED, LIVING
from nlp.facts.words import Group
from nlp.names.agencies import find_agencies, known_from
from nlp.plan import Aggregate, Kind, Plan
from nlp.scopes import Outcome, scope_of

# What becomes of a thing, and who took fees, no row of a table tells.
_TOLD_IN_WORDS = frozenset((LIVING, ENDED, CHARGED, CHARGES, NO_FEE))


def with_annexes(
    plan: Plan, ask: Ask, groups: Sequence[Group], retriever: Retriever, told: Sequence[Told]
) -> list[Told]:
    """Return what each report tells, by its table where its text does not say it as well."""
    free = [t.report for t in told if t.report.form is None]
    if ask.kind not in ASKED or ask.detail in _TOLD_IN_WORDS or not free:
        return list(told)
    scope = replace(scope_of(plan), reports=tuple(r.id for r in free))
    rows: dict[str, list[AnnexRow]] = {}
    for row in retriever.annex_rows(scope):
        rows.setdefault(row.report.id, []).append(row)
    return [_with_annex(plan, ask, groups, t, rows) for t in told] if rows else list(told)


def _with_annex(
    plan: Plan,
    ask: Ask,
    groups: Sequence[Group],
    told: Told,
    rows: Mapping[str, Sequence[AnnexRow]],
) -> Told:
    of_report = rows.get(told.report.id, ())
    if not of_report:
        return told
    bare = find_agencies(plan.question, known_from((told.report,))).text
    verdict, whole = read_annex(of_report, ask, groups, bare)
    if not verdict.answers:
        return told
    said = told.verdict.answers
    agrees = {c.span.value for c in said} & {c.span.value for c in verdict.answers}
    if said and not names_annex(plan.question) and (agrees or not whole or ask.kind == "whether"):
        return told
    no = ask.kind == "whether" and all(c.span.value == 0 for c in verdict.answers)
    return Told(told.report, verdict, no, asked=told.asked)


def told_in_annex(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome | None:
    """Tell what the tables of reports in no form print under the very label that is asked for.

    Whether a number is above a bound, or there was any at all, is asked of the text too: a fact.
    """
    if plan.threshold is not None:
        return None
    ask = Ask("amount")
    silent = [Told(report, Verdict()) for report in reports]
    told = [t for t in with_annexes(plan, ask, (), retriever, silent) if t.verdict.answers]
    if not told or plan.aggregate is not Aggregate.LIST:
        return None
    return told_outcome(replace(plan, kind=Kind.FACT, asks=str(ask), yes_no=False), told)
