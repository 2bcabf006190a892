"""Answers to questions outside the themes: every passage that holds the words, and truly says it.

All passages with the words are read, not the best of a ranking; what is near in meaning only, is
planned, denied, or another's, is a near-miss with its reason and never a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.report import Role
from nlp.answers.statement_findings import sections_read
from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.facts.clauses import Sentence, sentences_of
from nlp.facts.partly import Partly, say_most
from nlp.facts.ranking import Candidate
from nlp.facts.telling import is_thing, pieces_of
from nlp.facts.whether import says_it
from nlp.facts.words import Group
from nlp.findings import Finding, NearMiss, Quote, count_agencies, names_shown
from nlp.labels.meaning import likeness_to
from nlp.plan import Aggregate, Plan
from nlp.readings.search import parts_of
from nlp.readings.search_words import is_companion, serving_as, without_marks
from nlp.scopes import Outcome, scope_of
from nlp.segment import is_chinese, segment
from nlp.sentences import count_of, listed, say
from nlp.words.dictionary import word_frequency

_NEAR_IN_MEANING = 10
_EVERYDAY = 1000  # times in the corpus of the dictionary: 食堂 660, 线路 2050, 大学 20025
_COMMON = 5000  # 方言 1480, 学校 17020
_SHORTEST = 12  # a shorter clause is a heading


def answer_search(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """List every report that says it, with the sentences; apart what only comes near."""
    parts = _parts(plan)
    known = {report.id: report for report in reports}
    found: list[Candidate] = []
    partly: list[Partly] = []
    for part in parts:
        whole = _holding(plan, retriever, _loosened(part), known)
        if all(_reason(plan, c) for c in whole) and (rest := _without_people(part)):
            whole += _holding(plan, retriever, rest, known)
        whole += _holding_head(plan, retriever, part, known, whole)
        found += whole
        if not plan.negated and not whole:
            partly.append(_mostly(plan, retriever, part, known))
    most = [c for p in partly for c in p.most]
    said = _distinct(c for c in (*found, *most) if not _reason(plan, c))
    misses = _misses(plan, (*found, *most), said)
    otherwise = len(misses)
    if not said:
        misses += _less(plan, partly, misses)
    read = {c.sentence.passage_id for c in (*found, *said)}
    told = (quote.passage_id for miss in misses for quote in miss.finding.quotes)
    read |= {passage for passage in told if passage is not None}
    misses += _alike(plan, retriever, set(known), read, misses)
    findings = _findings(said)
    if plan.negated:
        return _answer_not_said(plan, retriever, reports, findings)
    return _outcome(plan, retriever, reports, findings, tuple(misses), partly, otherwise)


def _parts(plan: Plan) -> tuple[tuple[Group, ...], ...]:
    """Return the alternatives; one that names nothing of its own («市民» of «市民、代表列席») is none."""
    parts = [part for part in (_needed(p, plan.asks) for p in parts_of(plan.words)) if part]
    telling = [part for part in parts if any(not (g.weak or is_companion(g)) for g in part)]
    return tuple(telling or parts)


def _needed(groups: Sequence[Group], manner: str) -> tuple[Group, ...]:
    """Return the words that must be there; who only asks for a mention need not name what was done.

    What everybody writes of (政策, 村民) need not stand beside a rare word (大喇叭).
    """
    known = _once([g for g in groups if g.terms])
    if any(_is_rare(g, _COMMON) and not is_companion(g) for g in known if not g.weak):
        known = tuple(g for g in known if g.weak or not is_companion(g, or_people=False))
    if manner != "mention":
        known = tuple(replace(g, terms=(*g.terms, *serving_as(g.word))) for g in known)
    return tuple(g for g in known if not g.weak) if manner == "mention" else known


def _loosened(part: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return a part in which another word may stand for each, where others pin down what is meant."""
    if sum(not (g.weak or is_companion(g)) for g in part) < 2:
        return part
    return tuple(replace(g, terms=(*g.terms, *g.loose)) for g in part)


def _without_people(part: Sequence[Group]) -> tuple[Group, ...]:
    """Return a part without those for whom it was done, () when nothing else tells it apart."""
    rest = tuple(g for g in part if g.weak or not is_companion(g))
    return rest if len(rest) < len(part) and any(_is_rare(g) and not g.weak for g in rest) else ()


def _mostly(
    plan: Plan, retriever: Retriever, part: tuple[Group, ...], known: Mapping[str, ReportRow]
) -> Partly:
    """Return what says most of a part, and all that holds what tells it apart."""
    partly = say_most(plan, retriever, part, known)
    named = [t for t in partly.told if not is_companion(t.group)]
    heads = tuple(t.group for t in named if t.thing and not t.common)
    if (
        not any(_is_rare(g, _COMMON) for g in heads)
        or len(heads) == len(part)
        or not all(t.count for t in named)
    ):
        return partly
    held = _holding(plan, retriever, heads, known)
    return replace(partly, most=tuple(_distinct((*partly.most, *held))))


def _once(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Return the words with those taken together that mean the same («案卷档案», «打分评估»)."""
    numbers = {g.word for g in groups if g.word.isdigit()}
    once: list[Group] = []
    for group in groups:
        if numbers & set(group.terms) and group.word not in numbers:
            continue  # «12345热线»: the number says which one is meant
        same = [g for g in once if _means(g, group) or _means(group, g)]
        if group.weak or not same or same[0].weak:
            once.append(group)
            continue
        terms = tuple(dict.fromkeys((*same[0].terms, *group.terms)))
        once[once.index(same[0])] = replace(same[0], terms=terms)
    return tuple(once)


def _means(one: Group, other: Group) -> bool:
    if not is_chinese(one.word) or one.word == other.word:
        return False
    return other.word in one.terms or len(set(one.terms) & set(other.terms)) > 1


def _holding(
    plan: Plan, retriever: Retriever, part: tuple[Group, ...], known: Mapping[str, ReportRow]
) -> list[Candidate]:
    """Return the sentences that hold all words of a part."""
    core = tuple(g.terms for g in part if not g.weak)
    rows = retriever.statements_holding(core, scope_of(plan)) if core else ()
    sentences = sentences_of(r for r in rows if r.report.id in known)
    return [c for s in sentences for c in says_it(s, part, plan.question)]


def _holding_head(
    plan: Plan,
    retriever: Retriever,
    part: tuple[Group, ...],
    known: Mapping[str, ReportRow],
    whole: Sequence[Candidate],
) -> list[Candidate]:
    """Return the sentences of other reports that speak of a thing by its last word («食堂» of a 学校).

    Only of a word that is found somewhere, and that is no everyday word by itself (大学 of 老年大学).
    """
    pieces = pieces_of(part[0].word) if len(part) == 1 else ()
    if not whole or plan.negated or len(pieces) != 2 or not _is_name(pieces[1]):
        return []
    kind, head = (Group(piece, (piece,)) for piece in pieces)
    told = {c.sentence.report.id for c in whole}
    found = [
        c
        for c in _holding(plan, retriever, (head,), known)
        if c.sentence.report.id not in told and head.word in _words_of(c.sentence.text)
    ]
    scope = scope_of(plan)
    held: dict[str, bool] = {}
    for report in {c.sentence.report.id for c in found}:
        inside = replace(scope, reports=(report,))
        held[report] = retriever.passages_holding((kind.terms,), inside) > 0
    return [c for c in found if held[c.sentence.report.id]]


def _words_of(text: str) -> frozenset[str]:
    return frozenset(token.text for token in segment(text))


def _is_name(word: str) -> bool:
    return len(word) > 1 and is_chinese(word) and word_frequency(word) < _EVERYDAY


def _is_rare(group: Group, below: int = _EVERYDAY) -> bool:
    word = group.word if is_chinese(group.word) else next(iter(group.terms), group.word)
    return is_thing(group) and word_frequency(word) < below


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each sentence once, in order."""
    found = {(c.sentence.passage_id, c.sentence.start): c for c in reversed(list(candidates))}
    return list(found.values())[::-1]


def _less(plan: Plan, partly: Sequence[Partly], misses: Sequence[NearMiss]) -> list[NearMiss]:
    """Return the sentences that say only a part of what is asked, as near-misses."""
    told = {quote.passage_id for miss in misses for quote in miss.finding.quotes}
    less = _distinct(c for p in partly for c in p.less if c.sentence.passage_id not in told)
    reason = say(plan.language, "fact.reasons.partly")
    return [NearMiss(_finding((c,)), reason) for c in less[:_NEAR_IN_MEANING]]


def _reason(plan: Plan, candidate: Candidate) -> str:
    """Return why a sentence does not say what is asked; "" when it does."""
    trouble = candidate.trouble
    if plan.asks == "mention":
        return ""
    if plan.asks == "planned":
        return "" if trouble == "planned" else "not_planned"
    if trouble == "problem" and _STATE.search(plan.question):
        return ""  # how things stand is asked, and a shortcoming is how they stand
    return trouble


# «好多申请都是职业举报人提的», "mostly filed by": no act of the agency is asked for.
_STATE = re.compile(
    r"好多|不少|许多|很多|太多|大多|多数|大部分|一大半|扎堆|泛滥|频频|成堆|老是|总是|经常|"
    r"\b(?:mostly|mainly|often|many of|most of|full of|flooded|swamped|plagued)\b",
    re.IGNORECASE,
)


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
    """Return what is nearest in meaning in passages that do not hold the words, when little does."""
    if plan.negated or len(misses) >= _NEAR_IN_MEANING:
        return []
    text = " ".join(t for part in parts_of(plan.words) for g in part for t in g.terms[:1])
    rows = retriever.statements_like(text, scope_of(plan), _NEAR_IN_MEANING)
    whole = [r for r in rows if r.passage_id not in read and len(r.text) >= _SHORTEST]
    nearest: dict[int, tuple[float, StatementRow]] = {}
    for row, like in zip(whole, likeness_to(text, [r.text for r in whole]), strict=True):
        if row.passage_id not in nearest or like > nearest[row.passage_id][0]:
            nearest[row.passage_id] = like, row
    return [
        NearMiss(
            Finding(
                row.report,
                role=row.role,
                quotes=(Quote(row.text, row.page, row.section, row.passage_id, row.statement_id),),
            ),
            say(plan.language, "fact.reasons.alike"),
        )
        for _, row in nearest.values()
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
    partly: Sequence[Partly],
    told: int,
) -> Outcome:
    language = plan.language
    found = [f.report for f in findings]
    text = [*_verdict(plan, findings, partly), _sentence(plan, reports, found, partly, told)]
    if findings and any(p.most for p in partly):
        text.append(say(language, "fact.search_partly"))
    nowhere = tuple(dict.fromkeys(without_marks(word) for p in partly for word in p.nowhere))
    unknown = tuple(g.word for part in parts_of(plan.words) for g in part if not g.terms)
    if unknown:
        text.append(say(language, "fact.search_unknown", words=listed(language, unknown)))
    for word, other in dict.fromkeys(pair for p in partly for pair in p.read_as):
        text.append(say(language, "fact.search_read_as", word=word, other=other))
    if nowhere and any(p.apart for p in partly):
        text.append(say(language, "fact.search_nowhere", words=listed(language, nowhere)))
    if misses:
        text.append(
            say(language, "fact.search_near", places=count_of(language, len(misses), "place"))
        )
    examined: tuple[Finding, ...] = ()
    if plan.yes_no and not found:
        read = sections_read(retriever, scope_of(plan))
        examined = tuple(Finding(r, read=read[r.id]) for r in reports if r.id in read)
    value, unit = _value(plan, found)
    return Outcome(tuple(text), findings, misses, value, unit, examined=examined)


def _verdict(plan: Plan, findings: Sequence[Finding], partly: Sequence[Partly]) -> tuple[str, ...]:
    """Say yes or no first; neither is said where only some of the words were found."""
    if not plan.yes_no:
        return ()
    if findings:
        return () if any(p.most for p in partly) else (say(plan.language, "yes"),)
    return () if _only_apart(partly) else (say(plan.language, "no"),)


def _only_apart(partly: Sequence[Partly]) -> bool:
    """Tell whether some of the words stand in the reports, though nowhere together."""
    return any(p.apart and p.less for p in partly)


def _sentence(
    plan: Plan,
    reports: Sequence[ReportRow],
    found: Sequence[ReportRow],
    partly: Sequence[Partly],
    told: int,
) -> str:
    language = plan.language
    values = _common(plan, reports)
    if found:
        counted = {
            "agencies": count_of(language, count_agencies(found), "agency"),
            "found": count_of(language, len({r.id for r in found}), "report"),
            "names": names_shown(found, language),
        }
        return say(language, "fact.search_some", **values, **counted)
    if told:
        places = count_of(language, told, "place")
        return say(language, "fact.search_otherwise", **values, places=places)
    return say(
        language, "fact.search_apart" if _only_apart(partly) else "fact.search_none", **values
    )


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
    words = (without_marks(g.word) for part in _parts(plan) for g in part if not g.weak)
    return tuple(dict.fromkeys(words))


def _value(plan: Plan, found: Sequence[ReportRow]) -> tuple[int | None, str]:
    if plan.aggregate is not Aggregate.COUNT:
        return None, ""
    whole = plan.counted == "reports"
    value = len({r.id for r in found}) if whole else count_agencies(found)
    counted = count_of(plan.language, value, "report" if whole else "agency")
    return value, counted.removeprefix(str(value)).strip()
