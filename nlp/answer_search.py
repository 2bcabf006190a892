"""Answers to questions outside the themes: every passage that holds the words, and truly says it.

All passages with the words are read, not the best of a ranking; what is near in meaning only, is
planned, denied, or another's, is a near-miss with its reason and never a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.report import Role
from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.fact_clauses import Sentence, sentences_of
from nlp.fact_ranking import Candidate
from nlp.fact_whether import says_it
from nlp.fact_words import Group, group_of
from nlp.findings import Finding, NearMiss, Quote, count_agencies, names_shown
from nlp.meaning import likeness_to
from nlp.plan import OR, Aggregate, Plan
from nlp.reading_search import parts_of
from nlp.scopes import Outcome, scope_of
from nlp.sentences import count_of, listed, say
from nlp.statement_findings import sections_read

_NEAR_IN_MEANING = 10
_MOST, _HALF = 0.6, 0.5  # of the words that matter, where no sentence holds all
_LIKE, _VERY_LIKE = 0.25, 0.4
_MOST_DROPPED = 6
_EXACT = re.compile(r"\d|^[A-Z][A-Z0-9]+$")
_SHORTEST = 12  # a shorter clause is a heading


def answer_search(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """List every report that says it, with the sentences; apart what only comes near."""
    parts = tuple(_needed(part, plan.asks) for part in parts_of(plan.words))
    parts = tuple(part for part in parts if part)
    known = {report.id: report for report in reports}
    found: list[Candidate] = []
    partly: list[Candidate] = []
    for part in parts:
        whole = _holding(plan, retriever, part, known)
        found += whole
        if not plan.negated and not whole:
            partly += _mostly(plan, retriever, part, known)
    partly = [c for c in partly if not _reason(plan, c)]
    said = _distinct([*(c for c in found if not _reason(plan, c)), *partly])
    misses = _misses(plan, found, said)
    read = {c.sentence.passage_id for c in (*found, *said)}
    misses += _alike(plan, retriever, set(known), read, misses)
    findings = _findings(said)
    if plan.negated:
        return _answer_not_said(plan, retriever, reports, findings)
    outcome = _outcome(plan, retriever, reports, findings, tuple(misses))
    if partly and findings:
        return replace(outcome, text=(*outcome.text, say(plan.language, "fact.search_partly")))
    return outcome


def _needed(groups: Sequence[Group], manner: str) -> tuple[Group, ...]:
    """Return the words that must be there; who only asks for a mention need not name what was done."""
    known = tuple(g for g in groups if g.terms)
    return tuple(g for g in known if not g.weak) if manner == "mention" else known


def _holding(
    plan: Plan, retriever: Retriever, part: tuple[Group, ...], known: Mapping[str, ReportRow]
) -> list[Candidate]:
    """Return the sentences that hold all words of a part."""
    core = tuple(g.terms for g in part if not g.weak)
    rows = retriever.statements_holding(core, scope_of(plan)) if core else ()
    sentences = sentences_of(r for r in rows if r.report.id in known)
    return [c for s in sentences for c in says_it(s, part, plan.question)]


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each sentence once, in order."""
    found = {(c.sentence.passage_id, c.sentence.start): c for c in reversed(list(candidates))}
    return list(found.values())[::-1]


def _mostly(
    plan: Plan,
    retriever: Retriever,
    part: tuple[Group, ...],
    known: Mapping[str, ReportRow],
) -> Iterator[Candidate]:
    """Yield the sentences that hold most words of a part and are near the question in meaning.

    Used only where no sentence holds all of them. Numbers and names must be there as they are, the
    other words may be said otherwise.
    """
    sentences: dict[tuple[int, int], Sentence] = {}
    for rows in _near_rows(plan, retriever, part):
        for sentence in sentences_of(r for r in rows if r.report.id in known):
            sentences[sentence.passage_id, sentence.start] = sentence
    likeness = likeness_to(plan.question, [s.text for s in sentences.values()])
    for sentence, like in zip(sentences.values(), likeness, strict=True):
        held = _held(sentence, part, _HALF if like >= _VERY_LIKE else _MOST)
        if held and like >= _LIKE:
            yield from says_it(sentence, held, plan.question)


def _near_rows(
    plan: Plan, retriever: Retriever, part: tuple[Group, ...]
) -> Iterator[Iterable[StatementRow]]:
    """Yield the passages that hold all words of a part but one, and those near in meaning."""
    core = [g.terms for g in part if not g.weak]
    if 1 < len(core) <= _MOST_DROPPED:
        for left_out in range(len(core)):
            kept = tuple(t for n, t in enumerate(core) if n != left_out)
            yield retriever.statements_holding(kept, scope_of(plan))
    yield retriever.statements_like(plan.question, scope_of(plan), _NEAR_IN_MEANING)


def _held(sentence: Sentence, part: Sequence[Group], share: float) -> tuple[Group, ...]:
    """Return the words of a part a sentence holds, when they are that share and all that is exact."""
    core = [g for g in part if not g.weak]
    held = tuple(g for g in core if g.places(sentence.text))
    exact = all(g in held for g in core if _EXACT.search(g.word))
    return held if core and exact and len(held) >= share * len(core) else ()


def _reason(plan: Plan, candidate: Candidate) -> str:
    """Return why a sentence does not say what is asked; "" when it does."""
    trouble = candidate.trouble
    if plan.asks == "mention":
        return ""
    if plan.asks == "planned":
        return "" if trouble == "planned" else "not_planned"
    return trouble


def _misses(plan: Plan, found: Sequence[Candidate], said: Sequence[Candidate]) -> list[NearMiss]:
    reports = {c.sentence.report.id for c in said}
    return [
        NearMiss(_finding((c,)), say(plan.language, f"fact.reasons.{_reason(plan, c)}"))
        for c in found
        if _reason(plan, c) and c.sentence.report.id not in reports
    ]


def _alike(
    plan: Plan,
    retriever: Retriever,
    known: set[str],
    read: set[int],
    misses: Sequence[NearMiss],
) -> list[NearMiss]:
    """Return passages near in meaning that do not hold the words, when little holds them."""
    if plan.negated or len(misses) >= _NEAR_IN_MEANING:
        return []
    text = " ".join(t for word in plan.words if word != OR for t in group_of(word).terms[:1])
    rows = retriever.statements_like(text, scope_of(plan), _NEAR_IN_MEANING)
    whole = [r for r in rows if r.passage_id not in read and len(r.text) >= _SHORTEST]
    first = {r.passage_id: r for r in reversed(whole)}
    return [
        NearMiss(
            Finding(
                row.report,
                role=row.role,
                quotes=(Quote(row.text, row.page, row.section, row.passage_id, row.statement_id),),
            ),
            say(plan.language, "fact.reasons.alike"),
        )
        for row in first.values()
        if row.report.id in known
    ]


def _findings(said: Iterable[Candidate]) -> tuple[Finding, ...]:
    """Return one finding for each report, with its sentences."""
    by_report: dict[str, list[Candidate]] = {}
    for candidate in said:
        by_report.setdefault(candidate.sentence.report.id, []).append(candidate)
    return tuple(_finding(members) for members in by_report.values())


def _finding(members: Sequence[Candidate]) -> Finding:
    sentences: dict[tuple[int, int], Sentence] = {
        (c.sentence.passage_id, c.sentence.start): c.sentence for c in members
    }
    quotes = tuple(
        Quote(
            s.text.strip(),
            s.page,
            s.section,
            s.passage_id,
            s.rows[0].statement_id if s.rows else None,
        )
        for s in sentences.values()
    )
    roles: set[Role | None] = {c.sentence.role_at(c.span.start) for c in members}
    return Finding(
        members[0].sentence.report, role=roles.pop() if len(roles) == 1 else None, quotes=quotes
    )


# ---------------------------------------------------------------------------------- what is told


def _outcome(
    plan: Plan,
    retriever: Retriever,
    reports: Sequence[ReportRow],
    findings: tuple[Finding, ...],
    misses: tuple[NearMiss, ...],
) -> Outcome:
    language = plan.language
    found = [f.report for f in findings]
    values = _common(plan, reports)
    value, unit = _value(plan, found)
    text = [say(language, "yes" if found else "no")] if plan.yes_no else []
    if found:
        counted = {
            "agencies": count_of(language, count_agencies(found), "agency"),
            "found": count_of(language, len({r.id for r in found}), "report"),
            "names": names_shown(found, language),
        }
        text.append(say(language, "fact.search_some", **values, **counted))
    else:
        text.append(say(language, "fact.search_none", **values))
    if misses:
        text.append(
            say(language, "fact.search_near", places=count_of(language, len(misses), "place"))
        )
    examined: tuple[Finding, ...] = ()
    if plan.yes_no and not found:
        read = sections_read(retriever, scope_of(plan))
        examined = tuple(Finding(r, read=read[r.id]) for r in reports if r.id in read)
    return Outcome(tuple(text), findings, misses, value, unit, examined=examined)


def _answer_not_said(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], said: Sequence[Finding]
) -> Outcome:
    """List the reports that were read and do not say it."""
    language = plan.language
    read = sections_read(retriever, scope_of(plan))
    saying = {f.report.id for f in said}
    silent = [r for r in reports if r.id not in saying and r.id in read]
    findings = tuple(Finding(r, read=read[r.id]) for r in silent)
    misses = tuple(NearMiss(f, say(language, "reasons.said")) for f in said)
    values = {
        "agencies": count_of(language, count_agencies(silent), "agency"),
        "found": count_of(language, len(silent), "report"),
        "names": names_shown(silent, language),
    }
    key = "fact.search_not" if silent else "fact.search_all"
    value, unit = _value(plan, silent)
    return Outcome(
        (say(language, key, **_common(plan, reports), **values),), findings, misses, value, unit
    )


def _common(plan: Plan, reports: Sequence[ReportRow]) -> dict[str, str]:
    return {
        "searched": say(
            plan.language, "searched", reports=count_of(plan.language, len(reports), "report")
        ),
        "words": listed(plan.language, _core(plan)),
        "verb": say(plan.language, f"fact.verbs.{plan.asks or 'mention'}"),
    }


def _core(plan: Plan) -> tuple[str, ...]:
    return tuple(word for word in plan.words if word != OR and not group_of(word).weak)


def _value(plan: Plan, found: Sequence[ReportRow]) -> tuple[int | None, str]:
    if plan.aggregate is not Aggregate.COUNT:
        return None, ""
    whole = plan.counted == "reports"
    value = len({r.id for r in found}) if whole else count_agencies(found)
    counted = count_of(plan.language, value, "report" if whole else "agency")
    return value, counted.removeprefix(str(value)).strip()
