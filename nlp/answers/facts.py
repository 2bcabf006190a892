"""Answers to questions for facts of the narrative: an exact span, its sentence, and where it stands.

A report that was read and does not say it is an answer («没有提到»); a report where several numbers
compete is not answered, its closest passages are shown as near-misses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.answers.fact_changes import YearTold, answer_fact_change
from nlp.answers.publication import answer_published
from nlp.answers.statement_findings import sections_read
from nlp.answers.told_totals import with_total
from nlp.evidence import ReportRow, Retriever
from nlp.facts.anywhere import ANYWHERE, asks_anywhere, find_anywhere
from nlp.facts.changes import of_year
from nlp.facts.clauses import Sentence, is_negated, sentences_of
from nlp.facts.fees import NO_FEE, WAIVER, read_fee, read_waiver
from nlp.facts.fixed import FIXED, read_fixed
from nlp.facts.halves import AND, halves
from nlp.facts.mergers import read_merger
from nlp.facts.most import MOST, read_most
from nlp.facts.nearest import nearest
from nlp.facts.own_names import without_name
from nlp.facts.peaks import read_peak
from nlp.facts.people import CHARGE, LEADER, OVERSEER, WHOLE_WORK
from nlp.facts.ranking import Ask, Candidate, Verdict, is_spoken_of, judge, rank
from nlp.facts.settling import settle
from nlp.facts.spans import Span
from nlp.facts.weighing import asks_several, weighed, weighed_whether
from nlp.facts.whether import ENDED, LIVING, read_living, read_whether, read_who
from nlp.facts.words import Group, group_of, without_exclusions
from nlp.findings import (
    Finding,
    NearMiss,
    Quote,
    agency_shown,
    count_agencies,
    names_shown,
)
from nlp.names.agencies import find_agencies, known_from
from nlp.plan import OR, Aggregate, Plan
from nlp.readings.wording import phrase
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, say

_TOLD_ONE_BY_ONE = 12
# What no span of a sentence answers, but what whole sentences say.
_OF_WHOLE = frozenset(("whether", "fee", "merged", WAIVER, MOST))
# Above so many reports only the passages that hold a word of the question are read.
_READ_WHOLE = 40
_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in one report."""

    report: ReportRow
    verdict: Verdict
    no: bool = False  # the sentence says that it was not so
    otherwise: str = ""  # why what is said of it is not what was asked
    apart: tuple[str, ...] = ()  # the words that stand in the report, though nothing answers
    most: bool = False  # the sentence says most of what is asked, not all of it
    asked: tuple[Group, ...] = ()  # the words asked for, as they were looked for


def answer_fact(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Read the reports of the scope for the fact a plan asks for."""
    if AND in plan.asks:
        return _both(plan, retriever, reports)
    ask = Ask.parse(plan.asks)
    if ask.kind == "published":
        return answer_published(plan, retriever, reports)
    if asks_anywhere(plan):
        return _anywhere(plan, retriever, reports)
    groups = tuple(group_of(word) for word in plan.words)
    rows = _rows(plan, retriever, reports, groups)
    by_report: dict[str, list[Sentence]] = {}
    for sentence in sentences_of(rows):
        by_report.setdefault(sentence.report.id, []).append(sentence)
    told = [
        _told(report, by_report.get(report.id, ()), ask, groups, _put_to(plan, report))
        for report in reports
    ]
    if plan.aggregate is Aggregate.CHANGE:
        return _changing(plan, told)
    told = _best_of(told)
    if ask.kind == "fee" and ask.detail:
        return _charging(plan, told, none=ask.detail == NO_FEE)
    outcome = _outcome(plan, told)
    typed = plan.agency_types and not plan.agencies and ask.kind not in _OF_WHOLE
    if not outcome.findings and typed:
        wider = replace(plan, agency_types=(), about=(ANYWHERE,))  # «old town» is no town's report
        found = _anywhere(wider, retriever, retriever.report_rows(scope_of(wider)))
        outcome = found if found.findings else outcome
    if not outcome.findings and (words := phrase("business", plan.question)):
        help_text = say(plan.language, "declined.help")
        return declined(say(plan.language, "declined.business", words=words, help=help_text))
    if outcome.examined or not any(_silent(t) for t in told):
        return outcome
    read = sections_read(retriever, scope_of(plan))
    silent = [t.report for t in told if _silent(t) and t.report.id in read]
    return replace(outcome, examined=tuple(Finding(r, read=read[r.id]) for r in silent))


def _both(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Answer what is asked first, and what is asked second in the reports that tell the first."""
    at = plan.words.index(OR)
    asks, words = plan.asks.split(AND), (plan.words[:at], plan.words[at + 1 :])
    asked = halves(plan.question) or (plan.question, plan.question)
    one = replace(plan, asks=asks[0], words=words[0], question=asked[0])
    first = answer_fact(one, retriever, reports)
    telling = {finding.report.id for finding in first.findings}
    same = "" if words[1] != words[0] else "、".join(words[0])
    two = replace(plan, asks=asks[1], words=words[1], question=f"{same}{asked[1]}")
    inside = tuple(r for r in reports if r.id in telling) or reports
    second = answer_fact(two, retriever, inside)
    if not (first.findings and second.findings):
        return first if first.findings or not second.findings else second
    lines = dict.fromkeys((*first.text, *second.text))
    findings = tuple(dict.fromkeys((*first.findings, *second.findings)))
    lead = first if first.value is not None else second
    return Outcome(tuple(lines), findings, first.near_misses, lead.value, lead.unit)


def _put_to(plan: Plan, report: ReportRow) -> Plan:
    """Return a plan as it is put to one report: of years compared, to each for its own."""
    if plan.aggregate is not Aggregate.CHANGE:
        return plan
    return replace(plan, question=of_year(plan.question, report.year))


def _changing(plan: Plan, told: Sequence[Told]) -> Outcome:
    """Set the numbers that the reports of several years tell side by side."""
    years = []
    for one in told:
        found = one.verdict.answers
        certain = found[0] if len({c.key for c in found}) == 1 else None
        finding = _finding(certain) if certain else None
        years.append(YearTold(one.report, certain, finding))
    misses = tuple(_miss(plan, c) for t in told for c in t.verdict.near)
    return answer_fact_change(plan, years, misses)


def _anywhere(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """Tell what the reports say of a matter that no agency was named for, or decline."""
    language = plan.language
    found = find_anywhere(plan, retriever, reports, without_exclusions(plan.question))
    misses = tuple(_miss(plan, c) for c in found.near)
    if not found.answers:
        words = listed(language, plan.words)
        reason = say(language, "declined.fact_nowhere", words=words)
        return replace(declined(reason), near_misses=misses)
    told = [Told(c.sentence.report, Verdict((c,))) for c in found.answers]
    text = [_sentence(plan, t) for t in told]
    if plan.yes_no:
        no = all(_is_denied(c, plan) for c in found.answers)
        text.insert(0, say(language, "no" if no else "yes"))
    elif len(told) > 1:
        text.insert(
            0, say(language, "fact.several", reports=count_of(language, len(told), "report"))
        )
    value, unit = _value(told)
    return Outcome(tuple(text), tuple(map(_finding, found.answers)), misses, value, unit)


def _is_denied(candidate: Candidate, plan: Plan) -> bool:
    """Tell whether a sentence denies one of the words it was found by."""
    text = candidate.sentence.text
    places = (at for word in plan.words for at, _ in group_of(word).places(text))
    return any(is_negated(text, at) for at in places)


def _rows(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], groups: Sequence[Group]
) -> tuple:  # type: ignore[type-arg]
    scope = scope_of(plan)
    core = [g for g in groups if not g.weak]
    if len(reports) > _READ_WHOLE and core:
        return retriever.statements_holding((tuple(t for g in core for t in g.terms),), scope)
    return retriever.statement_rows(scope)


def _told(
    report: ReportRow, sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], plan: Plan
) -> Told:
    """Read a report, and tell why not where it speaks of all that is asked, but of another."""
    settled = settle(without_name(groups, report.agency or "", ask), sentences, plan.question)
    told = replace(_read(report, sentences, ask, settled, plan), asked=settled)
    core = [g for g in settled if not g.weak]
    if told.verdict.answers or told.verdict.unclear or not core:
        return told
    near = (c for c in told.verdict.near if all(g.places(c.sentence.text) for g in core))
    if why := next((c.trouble for c in near if c.trouble), ""):
        return replace(told, otherwise=why)
    return _apart(told, sentences, core)


_BEHIND = 0.2  # how far what one report says of a part may be behind another


def _best_of(told: Sequence[Told]) -> list[Told]:
    """Return what was found, without sentences that only say a part where another report says more."""
    scores = [c.score for t in told if t.most for c in t.verdict.answers]
    exact = any(t.verdict.answers and not t.most for t in told)
    kept = []
    for one in told:
        best = max((c.score for c in one.verdict.answers), default=0.0)
        if one.most and (exact or best < max(scores) - _BEHIND):
            near = (*one.verdict.answers, *one.verdict.near)
            one = replace(one, verdict=Verdict(near=near), most=False)
        kept.append(one)
    return kept


def _apart(told: Told, sentences: Sequence[Sentence], core: Sequence[Group]) -> Told:
    """Tell which of several words stand in a report that does not say what is asked of them."""
    held = tuple(g for g in core if any(g.places(s.text) for s in sentences))
    if not held:
        return told
    holding = [s for s in sentences if s.rows and any(g.places(s.text) for g in held)]
    most = sorted(holding, key=lambda s: -sum(bool(g.places(s.text)) for g in core))
    closest = tuple(
        Candidate(s, Span(0, len(s.text), s.text), 0.0, clear=False) for s in most[:_CLOSEST]
    )
    verdict = replace(told.verdict, near=told.verdict.near or closest)
    return replace(told, verdict=verdict, apart=tuple(g.word for g in held))


def _read(
    report: ReportRow, sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], plan: Plan
) -> Told:
    asked = without_exclusions(plan.question)
    if ask.kind == "whether" and ask.detail in (LIVING, ENDED):
        verdict, ended = read_living(sentences, groups)
        return Told(report, verdict, ended == (ask.detail == LIVING))
    if ask.kind == "whether":
        return _read_whether(report, sentences, groups, asked)
    if ask.kind in ("fee", WAIVER):
        verdict, no = (read_fee if ask.kind == "fee" else read_waiver)(sentences)
        return Told(report, verdict, no)
    if ask.kind in (MOST, "merged"):
        read = read_merger(sentences, asked) if ask.kind != MOST else read_most(sentences, groups)
        return Told(report, read)
    if ask.kind in FIXED:
        return Told(report, read_fixed(sentences, ask, groups, asked))
    bare = find_agencies(asked, known_from((report,))).text
    verdict = _plainly(sentences, ask, groups, asked, bare)
    if verdict.answers or (ask.kind == "who" and _is_of_all(groups)):
        return Told(report, verdict)
    most = weighed(sentences, ask, groups, bare)
    if not most.answers and ask.kind == "frequency":  # told by how many there were
        most = weighed(sentences, Ask("amount", "次"), groups, bare)
    if not most.answers and asks_several(asked):  # the sentence of one part may tell the other
        verdict = _plainly(sentences, ask, groups, asked, bare, several=True)
    if not most.answers:
        return Told(report, verdict)
    return Told(report, most, most=True)


def _plainly(
    sentences: Sequence[Sentence],
    ask: Ask,
    groups: Sequence[Group],
    asked: str,
    bare: str,
    *,
    several: bool = False,
) -> Verdict:
    """Return what is said in the words of the question; `bare` has the agencies masked."""
    if ask.kind == "who":
        return _who(sentences, ask, groups)
    if asks_several(asked) and not several:
        return Verdict()  # a number in the words of one part is not the whole answer
    peak = read_peak(sentences, ask, groups, asked)
    if peak.answers:
        return peak
    spoken_of = is_spoken_of(sentences, ask, groups)
    verdict = judge(rank(sentences, ask, groups, asked), ask, spoken_of=spoken_of)
    if verdict.answers:
        return verdict
    other = nearest(sentences, ask, groups, bare)
    return other if other.answers else verdict


def _is_of_all(groups: Sequence[Group]) -> bool:
    """Tell whether nothing is named but disclosure: a sentence with that word alone tells nobody."""
    return all(g.word == WHOLE_WORK for g in groups)


def _who(sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group]) -> Verdict:
    """Return who does it; of disclosure as a whole, else who oversees it, or heads the group for it."""
    verdict = read_who(sentences, ask.detail, groups)
    if verdict.answers or verdict.unclear or ask.detail not in (CHARGE, OVERSEER):
        return verdict
    if not _is_of_all(groups):
        return verdict
    others = (read_who(sentences, role, ()) for role in (OVERSEER, LEADER))
    return next((v for v in others if v.answers), verdict)


def _read_whether(
    report: ReportRow, sentences: Sequence[Sentence], groups: Sequence[Group], asked: str
) -> Told:
    verdict, no = read_whether(sentences, groups, asked)
    if verdict.answers or any(c.trouble for c in verdict.near):
        return Told(report, verdict, no)
    bare = find_agencies(asked, known_from((report,))).text
    most, no = weighed_whether(sentences, groups, bare)
    return Told(report, most, no, most=True) if most.answers else Told(report, verdict)


def _silent(told: Told) -> bool:
    return not told.verdict.answers and not told.verdict.unclear


# ---------------------------------------------------------------------------------- what is told


def _outcome(plan: Plan, told: Sequence[Told]) -> Outcome:
    findings = tuple(_finding(c) for t in told for c in t.verdict.answers)
    misses = tuple(_miss(plan, c) for t in told for c in t.verdict.near)
    unclear = [t.report for t in told if t.verdict.unclear]
    if not findings and unclear:
        reason = say(plan.language, "fact.unclear", names=names_shown(unclear, plan.language))
        return replace(declined(reason), near_misses=misses)
    text = [_sentence(plan, t) for t in told if t.verdict.answers][:_TOLD_ONE_BY_ONE]
    silent = [t.report for t in told if _silent(t) and not t.otherwise and not t.apart]
    if plan.yes_no and findings and (said := _yes_or_no(plan, told)):
        text.insert(0, said)
    others = not (plan.agencies or plan.places) and bool(findings)  # nobody was asked by name
    if silent and not others:
        values = {
            "names": names_shown(silent, plan.language),
            "reports": count_of(plan.language, len(silent), "report"),
            "words": listed(plan.language, plan.words or (_asked(plan),)),
        }
        text.append(say(plan.language, "fact.silent", **values))
    if any(t.most for t in told) and (unsaid := _unsaid(told)):
        text.append(say(plan.language, "fact.most", words=listed(plan.language, unsaid)))
    text += [*_otherwise(plan, told), *(() if others else _apart_said(plan, told))]
    if unclear:
        text.append(say(plan.language, "fact.unclear", names=names_shown(unclear, plan.language)))
    value, unit = _value(told)
    outcome = Outcome(tuple(text), findings, misses, value, unit)
    return with_total(plan, [t.verdict for t in told], outcome)


def _unsaid(told: Sequence[Told]) -> tuple[str, ...]:
    """Return the words of the question that no sentence found has."""
    texts = [c.sentence.text for t in told if t.most for c in t.verdict.answers]
    words = (g for t in told if t.most for g in t.asked if not g.weak)
    return tuple(dict.fromkeys(g.word for g in words if not any(map(g.places, texts))))


def _charging(plan: Plan, told: Sequence[Told], *, none: bool) -> Outcome:
    """List the agencies that charged fees, or say that they did not; apart those that say the other."""
    language = plan.language
    said = [t for t in told if t.verdict.answers and t.no == none]
    other = [t for t in told if t.verdict.answers and t.no != none]
    reports = [t.report for t in said]
    values = {
        "searched": count_of(language, len(told), "report"),
        "agencies": count_of(language, count_agencies(reports), "agency"),
        "found": count_of(language, len(reports), "report"),
        "names": names_shown(reports, language),
    }
    key = "not" if none else "some"
    empty = "not_none" if none else "none"
    text = [say(language, f"fact.fee_{key if said else empty}", **values)]
    if plan.yes_no:
        text.insert(0, say(language, "yes" if said else "no"))
    reason = say(language, "fact.reasons.not_asked")
    misses = tuple(NearMiss(_finding(c), reason) for t in other for c in t.verdict.answers)
    findings = tuple(_finding(c) for t in said for c in t.verdict.answers)
    outcome = Outcome(tuple(text), findings, misses)
    if plan.aggregate is not Aggregate.COUNT:
        return outcome
    number = count_agencies(reports)
    unit = values["agencies"].removeprefix(str(number)).strip()
    return replace(outcome, value=number, unit=unit)


def _otherwise(plan: Plan, told: Sequence[Told]) -> list[str]:
    """Say where it is spoken of, but of another year or body, or only planned."""
    lines = []
    for why in dict.fromkeys(t.otherwise for t in told if t.otherwise):
        names = names_shown([t.report for t in told if t.otherwise == why], plan.language)
        reason = say(plan.language, f"fact.reasons.{why}")
        lines.append(say(plan.language, "fact.otherwise", names=names, reason=reason))
    return lines


def _apart_said(plan: Plan, told: Sequence[Told]) -> list[str]:
    """Say which of the words were found, so that it is not taken for a «no»."""
    apart = [t for t in told if t.apart]
    if not apart:
        return []
    alone = sum(not group_of(word).weak for word in plan.words) == 1
    values = {
        "reports": count_of(plan.language, len(apart), "report"),
        "names": names_shown([t.report for t in apart], plan.language),
        "held": listed(plan.language, dict.fromkeys(word for t in apart for word in t.apart)),
        "words": listed(plan.language, plan.words),
    }
    values["asked"] = _asked(plan)
    return [say(plan.language, "fact.only_named" if alone else "fact.apart", **values)]


def _asked(plan: Plan) -> str:
    return say(plan.language, f"asks.{Ask.parse(plan.asks).kind}")


def _yes_or_no(plan: Plan, told: Sequence[Told]) -> str:
    yes = any(t.verdict.answers and not t.no for t in told)
    if (bound := plan.threshold) and bound.percent:  # «满意率上95%了吗»
        spans = (c.span for t in told for c in t.verdict.answers)
        values = [span.value for span in spans if span.value is not None]
        if not values:  # «近95%» is no number to compare
            return ""
        yes = any(map(bound.holds, values))
    return say(plan.language, "yes" if yes else "no")


def _sentence(plan: Plan, told: Told) -> str:
    language = plan.language
    spans = [c.span.text.strip() for c in told.verdict.answers]
    first = told.verdict.answers[0].sentence
    values = {
        "agency": agency_shown(told.report, language),
        "year": say(language, "year", year=told.report.year) if told.report.year else "",
        "span": {"zh": "；", "en": "; "}[language].join(dict.fromkeys(spans)),
        "page": say(language, "page", page=first.page) if first.page else "",
        "quote": first.text.strip(),
    }
    keys = {c.key for c in told.verdict.answers}
    if plan.yes_no or values["span"] == first.text.strip().rstrip("。；;"):
        return say(language, "fact.said", **values)
    if len(keys) > 1 and told.verdict.answers[0].span.value is not None:
        values["quote"] = {"zh": "”和“", "en": "” and “"}[language].join(
            c.sentence.text.strip() for c in told.verdict.answers
        )
        return say(language, "fact.two", **values)
    return say(language, "fact.one", **values)


def _value(told: Sequence[Told]) -> tuple[int | float | None, str]:
    answers = [c for t in told for c in t.verdict.answers]
    if len({c.sentence.report.id for c in answers}) != 1 or len({c.key for c in answers}) != 1:
        return None, ""
    span = answers[0].span
    return span.value, span.unit if span.value is not None else ""


def _finding(candidate: Candidate) -> Finding:
    sentence = candidate.sentence
    at = candidate.span.start
    inside = (r for r in sentence.rows if r.start <= sentence.start + at < r.end)
    row = next(inside, next(iter(sentence.rows), None))  # a line of a table is no statement
    quote = Quote(
        sentence.text.strip(),
        sentence.page,
        sentence.section,
        sentence.passage_id,
        row.statement_id if row else None,
    )
    note = candidate.span.text.strip()
    role = row.role if row else None
    return Finding(
        sentence.report, role=role, quotes=(quote,), note="" if note == quote.text else note
    )


def _miss(plan: Plan, candidate: Candidate) -> NearMiss:
    reason = candidate.trouble or "near"
    return NearMiss(_finding(candidate), say(plan.language, f"fact.reasons.{reason}"))
