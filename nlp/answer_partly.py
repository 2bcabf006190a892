"""Sentences that say most of what a search asks, where none says all of it in its words.

Words are weighed by how few passages hold them (`nlp.telling`). What is telling must be there as it is;
what only tells how, or what everybody writes, may be said otherwise or stand beside the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.fact_clauses import Sentence, sentences_of
from nlp.fact_ranking import Candidate
from nlp.fact_whether import says_it
from nlp.fact_words import Group
from nlp.meaning import likeness_to
from nlp.plan import Plan
from nlp.scopes import scope_of
from nlp.segment import is_chinese, segment
from nlp.telling import EXACT, Told, weigh

_READ = 200  # passages that hold one word; a word in more is looked for beside another
_ALIKE = 10
_ENOUGH, _HARDLY = 0.6, 0.3  # of what is asked, by weight
_LIKE = 0.2
_BEHIND = 0.12  # how far a sentence may be behind the best
_BESIDE, _OTHERWISE = 0.6, 0.7  # what a word counts beside the sentence, and said otherwise
_SAME = 0.4  # likeness of two words that stand for one another


@dataclass(frozen=True, slots=True)
class Partly:
    """What was found of a part: sentences that say most of it, those that say less, and the words.

    `apart` are the words that are held somewhere, `nowhere` those that no passage holds.
    """

    most: tuple[Candidate, ...]
    less: tuple[Candidate, ...]
    apart: tuple[str, ...]
    nowhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    sentence: Sentence
    held: tuple[Told, ...]
    share: float
    like: float
    enough: bool


def say_most(
    plan: Plan,
    retriever: Retriever,
    part: Sequence[Group],
    known: Mapping[str, ReportRow],
) -> Partly:
    """Return the sentences that say most of a part, and those that say less of it."""
    scope = scope_of(plan)
    core = [g for g in part if not g.weak]
    told = weigh(core, lambda groups: retriever.passages_holding(groups, scope))
    sentences: dict[tuple[int, int], Sentence] = {}
    for rows in _rows(plan, retriever, told):
        for sentence in sentences_of(r for r in rows if r.report.id in known):
            sentences[sentence.passage_id, sentence.start] = sentence
    scored = _scored(plan, tuple(sentences.values()), told)
    good = sorted((s for s in scored if s.enough), key=lambda s: -s.share)
    best = [s for s in good if s.share >= good[0].share - _BEHIND]
    rest = sorted((s for s in scored if s not in best), key=lambda s: (-s.share, -s.like))
    return Partly(
        tuple(c for s in best for c in _candidates(plan, s)),
        tuple(c for s in rest[:_ALIKE] for c in _candidates(plan, s)),
        tuple(t.group.word for t in told if t.count),
        tuple(t.group.word for t in told if not t.count),
    )


def _rows(plan: Plan, retriever: Retriever, told: Sequence[Told]) -> Iterator[Iterable[StatementRow]]:
    """Yield the passages with a rare word, with two of the others, and those near in meaning."""
    scope = scope_of(plan)
    present = sorted((t for t in told if t.count), key=lambda t: t.count)
    for at, one in enumerate(present):
        if one.count <= _READ:
            yield retriever.statements_holding((one.group.terms,), scope)
            continue
        for two in present[at + 1 :]:
            both = (one.group.terms, two.group.terms)
            if retriever.passages_holding(both, scope) <= _READ:
                yield retriever.statements_holding(both, scope)
    yield retriever.statements_like(plan.question, scope, _ALIKE)


def _scored(plan: Plan, sentences: Sequence[Sentence], told: Sequence[Told]) -> list[_Scored]:
    whole = sum(t.weight for t in told)
    first = max((t for t in told if t.count), key=lambda t: (t.thing, t.weight), default=None)
    if not whole or first is None:
        return []
    near = [(s, _share(s, told, whole, said=False)) for s in sentences]
    near = [(s, share) for s, share in near if share >= _HARDLY]
    likes = likeness_to(plan.question, [s.text for s, _ in near])
    scored = []
    for (sentence, _), like in zip(near, likes, strict=True):
        held = tuple(t for t in told if t.group.places(sentence.text))
        if held:
            share = _share(sentence, told, whole, said=True)
            enough = share >= _ENOUGH and like >= _LIKE and _is_said(sentence, told, first)
            scored.append(_Scored(sentence, held, share, like, enough))
    return scored


def _share(sentence: Sentence, told: Sequence[Told], whole: float, *, said: bool) -> float:
    return sum(t.weight * _degree(sentence, t, said=said) for t in told) / whole


def _degree(sentence: Sentence, told: Told, *, said: bool) -> float:
    """Return how far a sentence says a word: by it, beside it, or by another that means the same."""
    group = told.group
    if group.places(sentence.text):
        return 1.0
    beside = f"{sentence.heading} {sentence.passage}"
    degree = _BESIDE if group.places(beside) else 0.0
    if said and _has_another(group, sentence.text):
        return max(degree, _OTHERWISE)
    return degree


def _has_another(group: Group, text: str) -> bool:
    """Tell whether a text has another word for a word («短剧», «小剧场»)."""
    if not is_chinese(group.word) or EXACT.search(group.word):
        return False
    words = sorted({t.text for t in segment(text) if len(t.text) > 1 and is_chinese(t.text)})
    return max(likeness_to(group.word, words), default=0.0) >= _SAME


def _is_said(sentence: Sentence, told: Sequence[Told], first: Told) -> bool:
    """Tell whether what is telling is there, and nothing that must be there is missing."""
    if not first.group.places(sentence.text):
        return False
    for one in told:
        degree = _degree(sentence, one, said=True)
        if EXACT.search(one.group.word) and degree < 1:
            return False
        if one.thing and not one.common and degree == 0:
            return False
    return True


def _candidates(plan: Plan, scored: _Scored) -> Iterator[Candidate]:
    yield from says_it(scored.sentence, [t.group for t in scored.held], plan.question)
