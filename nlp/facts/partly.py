"""Sentences that say most of what a search asks, where none says all of it in its words.

Words are weighed by how few passages hold them (`nlp.facts.telling`). What is telling must be there as it is;
what only tells how, or what everybody writes, may be said otherwise or stand beside the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.facts.clauses import Sentence, sentences_of
from nlp.facts.ranking import Candidate
from nlp.facts.telling import EXACT, Told, weigh
from nlp.facts.whether import says_it
from nlp.facts.words import Group, is_act
from nlp.labels.meaning import likeness_to
from nlp.plan import Plan
from nlp.scopes import scope_of
from nlp.segment import is_chinese, segment

_READ = 200  # passages that hold one word; a word in more is looked for beside another
_ALIKE = 10
_ENOUGH, _HARDLY = 0.6, 0.3  # of what is asked, by weight
_LIKE = 0.2
_BEHIND = 0.12  # how far a sentence may be behind the best
# What a word counts in the passage, by another word, elsewhere in the report.
_BESIDE, _OTHERWISE, _ELSEWHERE = 0.6, 0.7, 0.4
_LONGEST_SHORT, _BETWEEN = 3, 2  # characters of a short form, words between two of them
_SAME = 0.4  # likeness of two words that stand for one another


@dataclass(frozen=True, slots=True)
class Partly:
    """What was found of a part: sentences that say most of it, those that say less, and the words.

    `apart` are the words that are held somewhere, `nowhere` those that no passage holds,
    `read_as` slips with the words they were taken for, `told` all of them with what they tell.
    """

    most: tuple[Candidate, ...]
    less: tuple[Candidate, ...]
    apart: tuple[str, ...]
    nowhere: tuple[str, ...]
    read_as: tuple[tuple[str, str], ...] = ()
    told: tuple[Told, ...] = ()


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
    core = [g for g in part if not g.weak or is_act(g.word)]
    told = weigh(core, lambda groups: retriever.passages_holding(groups, scope), plan.question)
    sentences: dict[tuple[int, int], Sentence] = {}
    for rows in _rows(plan, retriever, told):
        for sentence in sentences_of(r for r in rows if r.report.id in known):
            sentences[sentence.passage_id, sentence.start] = sentence
    scored = _Scoring(plan, retriever, told).scored(tuple(sentences.values()))
    good = sorted((s for s in scored if s.enough), key=lambda s: -s.share)
    best = [s for s in good if s.share >= good[0].share - _BEHIND and not _says_less(s, good[0])]
    rest = sorted((s for s in scored if s not in best), key=lambda s: (-s.share, -s.like))
    return Partly(
        tuple(c for s in best for c in _candidates(plan, s)),
        tuple(c for s in rest[:_ALIKE] for c in _candidates(plan, s)),
        tuple(t.group.word for t in told if t.count),
        tuple(t.group.word for t in told if not t.count),
        tuple((t.group.word, t.instead) for t in told if t.instead),
        told,
    )


def _says_less(one: _Scored, best: _Scored) -> bool:
    """Tell whether a sentence has only some of the words that the best has."""
    return set(one.held) < set(best.held)


def is_title(sentence: Sentence) -> bool:
    """Tell whether a sentence is a title or a signature, which name the agency and say nothing."""
    text = "".join(sentence.text.split()).strip("。；")
    return text in "".join(sentence.report.title.split()) or text == sentence.report.agency


def _rows(
    plan: Plan, retriever: Retriever, told: Sequence[Told]
) -> Iterator[Iterable[StatementRow]]:
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


class _Scoring:
    """Sentences held against the words of a part."""

    def __init__(self, plan: Plan, retriever: Retriever, told: Sequence[Told]) -> None:
        self._plan, self._retriever, self._told = plan, retriever, told
        self._whole = sum(t.weight for t in told)
        self._first = max(
            (t for t in told if t.count), key=lambda t: (not t.common, t.weight), default=None
        )
        self._reports: dict[tuple[str, tuple[str, ...]], bool] = {}

    def scored(self, sentences: Sequence[Sentence]) -> list[_Scored]:
        """Return the sentences that say something of it."""
        near = [
            s
            for s in sentences
            if self._first and not is_title(s) and self._share(s, said=False) >= _HARDLY
        ]
        likes = likeness_to(self._asked(), [s.text for s in near])
        scored = []
        for sentence, like in zip(near, likes, strict=True):
            held = tuple(t for t in self._told if t.group.places(sentence.text))
            if held:
                share = self._share(sentence, said=True)
                enough = share >= _ENOUGH and like >= _LIKE and self._is_said(sentence)
                scored.append(_Scored(sentence, held, share, like, enough))
        return scored

    def _asked(self) -> str:
        """Return the question, in the words of reports where it is in English."""
        if self._plan.language == "zh":
            return self._plan.question
        return " ".join(t.group.terms[0] for t in self._told)

    def _share(self, sentence: Sentence, *, said: bool) -> float:
        held = sum(t.weight * self._degree(sentence, t, said=said) for t in self._told)
        return held / self._whole

    def _degree(self, sentence: Sentence, told: Told, *, said: bool) -> float:
        """Return how far a sentence says a word: by it, beside it, or by another for the same."""
        group = told.group
        if group.places(sentence.text):
            return 1.0
        if group.places(f"{sentence.heading} {sentence.passage}"):
            return _BESIDE
        if said and has_another(group, sentence.text):
            return _OTHERWISE
        return _ELSEWHERE if said and told.count and self._report_holds(sentence, group) else 0.0

    def _report_holds(self, sentence: Sentence, group: Group) -> bool:
        key = (sentence.report.id, group.terms)
        if key not in self._reports:
            scope = replace(scope_of(self._plan), reports=(sentence.report.id,))
            held = self._retriever.passages_holding((group.terms,), scope)
            self._reports[key] = held > 0
        return self._reports[key]

    def _is_said(self, sentence: Sentence) -> bool:
        """Tell whether what is telling is there, and nothing that must be there is missing."""
        if self._first is None or not self._first.group.places(sentence.text):
            return False
        degrees = [(t, self._degree(sentence, t, said=True)) for t in self._told]
        if any(degree < 1 for t, degree in degrees if EXACT.search(t.group.word)):
            return False
        things = [degree for t, degree in degrees if t.thing and not t.common]
        if not all(things):
            return False
        # One thing alone is in many sentences: then what is done must be said too, or most of it.
        manner = [degree > _ELSEWHERE for t, degree in degrees if not t.thing]
        return len(things) > 1 or manner.count(False) * 3 <= len(degrees)


def has_another(group: Group, text: str) -> bool:
    """Tell whether a text has another word for a word («短剧», «小剧场»)."""
    if not is_chinese(group.word) or EXACT.search(group.word):
        return False
    tokens = [t.text for t in segment(text)]
    if _is_short_for(group.word, tokens):
        return True
    words = sorted({word for word in tokens if len(word) > 1 and is_chinese(word)})
    return max(likeness_to(group.word, words), default=0.0) >= _SAME


def _is_short_for(word: str, tokens: Sequence[str]) -> bool:
    """Tell whether a word is made of the first characters of words that follow («文保»: 文物保护)."""
    if not 2 <= len(word) <= _LONGEST_SHORT:
        return False
    firsts = "".join(token[0] for token in tokens)
    gap = f"[^，。；、]{{0,{_BETWEEN}}}"
    return re.search(gap.join(map(re.escape, word)), firsts) is not None


def _candidates(plan: Plan, scored: _Scored) -> Iterator[Candidate]:
    yield from says_it(scored.sentence, [t.group for t in scored.held], plan.question)
