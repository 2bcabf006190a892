"""A sentence that answers, or nearly, as the finding that is shown: its quote, where it stands, its span."""

from __future__ import annotations

from nlp.facts.ranking import Candidate
from nlp.findings import Finding, NearMiss, Quote
from nlp.plan import Plan
from nlp.sentences import say


def fact_finding(candidate: Candidate) -> Finding:
    """Return a sentence with what answers in it as a finding."""
    sentence = candidate.sentence
    at = candidate.span.start
    inside = (r for r in sentence.rows if r.start <= sentence.start + at < r.end)
    row = next(inside, next(iter(sentence.rows), None))  # a line of a table is no statement
    quote = Quote(
        sentence.text.strip(),
        sentence.page,
        sentence.section,
        sentence.passage_id or None,  # a row of a table stands in no passage
        row.statement_id if row else None,
    )
    note = candidate.span.text.strip()
    role = row.role if row else None
    return Finding(
        sentence.report, role=role, quotes=(quote,), note="" if note == quote.text else note
    )


def fact_miss(plan: Plan, candidate: Candidate) -> NearMiss:
    """Return a sentence that comes near as a near-miss, with the reason."""
    reason = candidate.trouble or "near"
    return NearMiss(fact_finding(candidate), say(plan.language, f"fact.reasons.{reason}"))
