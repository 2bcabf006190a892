"""The sentence that says most of what a fact question asks, where none has all of its words.

Every word counts by how few sentences of the report hold it; one that stands in the line before, or is
said by another word, counts less. A sentence must hold something of the kind asked for, be the
unit's own, and say most of the question; two that say as much are both given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import log

from nlp.facts.clauses import Sentence, is_planned, ownership_trouble
from nlp.facts.partly import has_another, is_title
from nlp.facts.people import DEPUTY, LEADER, find_actors
from nlp.facts.ranking import (
    Ask,
    Candidate,
    Verdict,
    asks_plan,
    fit,
    is_former,
    is_of_extreme,
    spans_of,
)
from nlp.facts.spans import EVENTS, PEOPLE, Span, find_quantities
from nlp.facts.telling import EXACT, is_thing
from nlp.facts.whether import says_it
from nlp.facts.words import Group, facts, is_act, pattern_of
from nlp.labels.meaning import likeness_to
from nlp.segment import is_chinese, is_known

_LEAST = 0.5  # of what is asked, by weight
_LEAST_SAID = 0.68  # of what is asked of yes or no, where a wrong word turns the answer round
_PROMISING = 0.3
_MARGIN = 0.08  # within which two sentences say as much
_MOST = 2  # answers that are given side by side
_BESIDE, _OTHERWISE, _PIECES = 0.6, 0.7, 0.6  # what a word counts that is not there as it is
_ACT, _WEAK, _CHANCE = 0.5, 0.5, 0.3  # what a word counts that names no thing, or is none
_LIKE, _NEAR, _FITS = 0.3, 0.25, 0.1
_COUNTED = frozenset(("count", "amount"))
_PERSONS = frozenset(("人", "名", "位", "人次"))
_FITTING = 0.6
_GOES_ON = re.compile(r"\s*(?:其中|包括|分别|内容|共|该|它|此)")
_BY_ASKING = 3.0  # what a word counts that stands in the clause that asks
_TROUBLED = 0.05  # what a number loses that is of another, or only planned


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question with what it counts."""

    group: Group
    weight: float
    held: bool  # somewhere in the report
    thing: bool
    real: bool  # no helping word, and none that only came of a wrong cut


def weighed(
    sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], question: str
) -> Verdict:
    """Return the sentence that says most of what is asked, two that say as much, or none.

    Args:
        sentences: those of one report.
        ask: what is asked for, no yes or no.
        groups: the words of the question.
        question: the question with the names of agencies masked.
    """
    ranked = _ranked(sentences, ask, groups, question)
    good = [c for c in ranked if c.clear]
    if not good:
        return Verdict(near=tuple(ranked[:3]))
    best = [c for c in good if c.score >= good[0].score - _MARGIN]
    distinct = tuple({c.key: c for c in reversed(best)}.values())[::-1]
    if len(distinct) > _MOST:
        return Verdict(near=distinct[:5], unclear=True)
    return Verdict(distinct, tuple(c for c in ranked if c not in distinct)[:3])


def weighed_whether(
    sentences: Sequence[Sentence], groups: Sequence[Group], question: str
) -> tuple[Verdict, bool]:
    """Return the sentence that says yes or no to most of what is asked; second, whether it is no."""
    words = _words(sentences, groups)
    found = []
    for sentence, share, like in _shares(sentences, words, question):
        if share < _LEAST_SAID or not _says_things(sentence, words):
            continue
        rarest = max((w for w in words if w.group.places(sentence.text)), key=lambda w: w.weight)
        core = (replace(rarest.group, weak=False),)
        for candidate in says_it(sentence, core, question):
            found.append(replace(candidate, score=share + _LIKE * like))
    ranked = sorted(found, key=lambda c: -c.score)
    best = [c for c in ranked if c.score >= ranked[0].score - _MARGIN]
    yes = tuple(c for c in best if not c.trouble)
    no = tuple(c for c in best if c.trouble == "negated")
    if yes or no:
        return Verdict(yes[:_MOST] or no[:_MOST], tuple(ranked[:3])), not yes
    return Verdict(near=tuple(ranked[:3])), False


# ------------------------------------------------------------------------------------- weights


def _words(sentences: Sequence[Sentence], groups: Sequence[Group]) -> tuple[Word, ...]:
    """Weigh the words by how many sentences hold them; a chance cut that none holds counts little."""
    texts = [s.text for s in sentences]
    words = []
    for group in groups:
        if not group.terms or pattern_of("planned").fullmatch(group.word):
            continue  # «打算花多少钱»: what is planned need not be said in that word
        count = sum(bool(group.places(text)) for text in texts)
        thing = is_thing(group) and not group.weak
        factor = _WEAK if group.weak and not is_act(group.word) else 1.0 if thing else _ACT
        chance = not count and is_chinese(group.word) and not is_known(group.word)
        factor = min(factor, _CHANCE) if chance else factor
        weight = log(1 + len(texts) / max(count, 1)) * factor
        words.append(
            Word(group, weight, bool(count), thing and not chance, not (group.weak or chance))
        )
    return tuple(words)


def _shares(
    sentences: Sequence[Sentence], words: Sequence[Word], question: str
) -> Iterator[tuple[Sentence, float, float]]:
    """Yield the sentences that say something of it, how much, and how like the question they are."""
    whole = sum(w.weight for w in words)
    if not whole:
        return
    before: dict[tuple[int, int], str] = {}
    for one, two in pairwise(sentences):
        if one.passage_id == two.passage_id:
            before[two.passage_id, two.start] = one.text
    promising = []
    for sentence in sentences:
        around = f"{sentence.heading} {before.get((sentence.passage_id, sentence.start), '')}"
        near = f"{sentence.text} {around}"
        if not sentence.rows or is_title(sentence) or not _holds_enough(words, near):
            continue
        share = sum(w.weight * _degree(w, sentence.text, around) for w in words) / whole
        if share >= _PROMISING:
            promising.append((sentence, share))
    asked = question if is_chinese(question) else " ".join(w.group.terms[0] for w in words)
    likes = likeness_to(asked, [s.text for s, _ in promising])
    for (sentence, share), like in zip(promising, likes, strict=True):
        yield sentence, share, max(0.0, like)


def _holds_enough(words: Sequence[Word], text: str) -> bool:
    """Tell whether two of the words that count are said, or all of them."""
    real = [w for w in words if w.real]
    held = sum(_degree(w, text) > 0 for w in real)
    return held >= min(2, len(real)) and any(w.group.places(text) for w in words)


def _degree(word: Word, text: str, around: str = "") -> float:
    """Return how far a text says a word: by it, around it, by another, or by a part of it."""
    group = word.group
    if group.places(text):
        return 1.0
    if around and group.places(around):
        return _BESIDE
    if word.held and word.thing:  # the report has the word: mostly it says so where it means it
        return _OTHERWISE / 2 if has_another(group, text) else 0.0
    if EXACT.search(group.word):
        return 0.0
    return said_otherwise(group, text)


@lru_cache(maxsize=4096)
def said_otherwise(group: Group, text: str) -> float:
    """Return how far a text says a word by another, or by a part of it."""
    if has_another(group, text):
        return _OTHERWISE
    word = group.word
    if not is_chinese(word) or len(word) < 2:
        return 0.0
    if len(word) == 2:  # «交到» may be told as «移交»
        return _PIECES / 2 if not is_thing(group) and any(c in text for c in word) else 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return _PIECES * sum(pair in text for pair in pairs) / len(pairs)


def _speaks(sentence: Sentence, words: Sequence[Word]) -> bool:
    """Tell whether a sentence says a word of the question itself, or goes on from the one that does."""
    said = any(w.group.places(sentence.text) for w in words if w.real)
    return said or _GOES_ON.match(sentence.text) is not None


def _says_things(sentence: Sentence, words: Sequence[Word]) -> bool:
    """Tell whether every thing that is asked about is said in some way."""
    around = f"{sentence.heading} {sentence.passage}"
    return all(_degree(w, sentence.text, around) for w in words if w.thing)


# --------------------------------------------------------------------------------- candidates


def _ranked(
    sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], question: str
) -> list[Candidate]:
    words = _words(sentences, groups)
    found = []
    for sentence, share, like in _shares(sentences, words, question):
        spans = [
            candidate_at(sentence, s, ask, words, question)
            for s in spans_asked(sentence, ask, question)
        ]
        if not spans:
            continue
        best = max(spans, key=lambda c: c.score - (_TROUBLED if c.trouble else 0.0))
        share += _counted_by(best.span, sentence, ask, words)
        focus = _counted_by(best.span, sentence, ask, words) or _has_focus(sentence, ask, words)
        clear = bool(share >= _LEAST and not best.trouble and focus and _speaks(sentence, words))
        clear = clear and stands_by(best, ask, words, alone=len(spans) == 1)
        found.append(replace(best, score=share + _LIKE * like + best.score, clear=clear))
    return sorted(found, key=lambda c: (-c.score, c.sentence.passage_id, c.sentence.start))


def _counted_by(span: Span, sentence: Sentence, ask: Ask, words: Sequence[Word]) -> float:
    """Return what a counted word adds that only the unit tells of: «23份» are documents."""
    things = [w for w in words if w.thing]
    if ask.kind not in _COUNTED or not things or things[0].group.places(sentence.text):
        return 0.0
    counted = facts()["counted_by"].get(span.unit, ())
    if not set(counted) & set(things[0].group.terms):
        return 0.0
    return _OTHERWISE * things[0].weight / sum(w.weight for w in words)


def stands_by(candidate: Candidate, ask: Ask, words: Sequence[Word], *, alone: bool) -> bool:
    """Tell whether a word of the question stands in the clause of a number, or it is the only one."""
    if alone and (ask.kind not in _COUNTED or ask.detail in ("", candidate.span.unit)):
        return True
    own = _said_in(_clause(candidate.sentence, candidate.span), words)
    text = candidate.sentence.text
    parts = [_said_in(text[a:b], words) for a, b in candidate.sentence.parts()]
    # Where another clause says more of it, its number is meant, though it may have none that fits.
    return own > 0 and (ask.detail not in ("", "个") or own >= max(parts))


def _said_in(text: str, words: Sequence[Word]) -> float:
    return sum(w.weight for w in words if w.group.places(text))


def _clause(sentence: Sentence, span: Span) -> str:
    parts = sentence.parts()
    return next((sentence.text[a:b] for a, b in parts if a <= span.start < b), "")


def _has_focus(sentence: Sentence, ask: Ask, words: Sequence[Word]) -> bool:
    """Tell whether what is counted or named is said, and of other questions any thing that is rare."""
    things = [w for w in words if w.thing]
    around = f"{sentence.heading} {sentence.passage}"
    if ask.kind in _COUNTED or ask.kind == "name":
        return not things or _degree(things[0], sentence.text, around) > 0
    return not things or any(_degree(w, sentence.text) == 1.0 for w in things)


_ANYBODY = re.compile(r"")
# A sentence that tells of a leader tells nothing of his deputy.
_PLAYS = {
    DEPUTY: re.compile(r"副组长|副主任|副召集人"),
    LEADER: re.compile(r"(?<!副)组长|牵头|挂帅|带头|领衔|一把手|(?<!副)召集人"),
}


def spans_asked(sentence: Sentence, ask: Ask, question: str) -> tuple[Span, ...]:
    """Return what of a sentence is of the kind asked for; all numbers where several are asked for."""
    text = sentence.text
    if ask.kind == "who":
        found = tuple(find_actors(ask.detail, text))
        role = _PLAYS.get(ask.detail, _ANYBODY)
        told = role.search(text) and pattern_of("does").search(text)
        return found or (whole_of(text) if told else ())
    found = tuple(
        s
        for s in spans_of(text, ask, question)
        if fit(ask, s) >= _FITTING and not (s.unit == "个" and ask.detail in _PERSONS)
    )
    if found and ask.kind in _COUNTED and asks_several(question):
        every = tuple(find_quantities(text))
        start, end = every[0].start, every[-1].end
        start = max((a for a, _ in sentence.parts() if a <= start), default=start)
        return (Span(start, end, text[start:end]),) if len(every) > 1 else found
    return found or (whole_of(text) if ask.kind == "where" else ())


def whole_of(text: str) -> tuple[Span, ...]:
    """Return a whole sentence, which tells who or where without a form of its own."""
    bare = text.strip().rstrip("。；;")
    start = text.index(bare)
    return (Span(start, start + len(bare), bare),)


# «专职和兼职各有多少人», "full-time and part-time staff": two kinds, each with its number.
_EACH_KIND = re.compile(
    r"(?:和|与|、|及|跟)[^，。？?]{1,12}?(?:各|分别)(?:自|是|有|为|都)*(?:多少|几)|专职(?:和|与|、|及|跟)?兼职|"
    r"\b(?:full|part)[- ]time and (?:\w+ )?(?:part|full)[- ]time\b|\b(?:men|males?) and (?:women|females?)\b",
    re.IGNORECASE,
)


def asks_several(question: str) -> bool:
    """Tell whether a question asks for more than one number («编制几个、实有几个»)."""
    if _EACH_KIND.search(question):
        return True
    return len(re.findall(facts()["nearest"]["numbers"], question, re.IGNORECASE)) > 1


_PAST = re.compile(r"[了过已曾]|\b(?:was|were|did|had|has|have)\b", re.IGNORECASE)


def _may_be_planned(ask: Ask, question: str) -> bool:
    """Tell whether what is only intended answers: a number is of what was done, a place may be either."""
    return asks_plan(question) or not (ask.kind in _COUNTED or _PAST.search(question))


def _asking_clause(question: str) -> str:
    """Return the clause of a question that asks: its words tell which number of several is meant."""
    clauses = re.split(r"[，,；;。]", question)
    numbers = re.compile(facts()["nearest"]["numbers"], re.IGNORECASE)
    return next((c for c in clauses if numbers.search(c)), "") if len(clauses) > 1 else ""


def candidate_at(
    sentence: Sentence, span: Span, ask: Ask, words: Sequence[Word], question: str
) -> Candidate:
    """Return a span with how near the words stand to it, and what speaks against it."""
    output = ask.kind in _COUNTED and span.unit not in (*EVENTS[:3], *PEOPLE)
    trouble = ownership_trouble(sentence, span.start, question, event=not output)
    if is_planned(sentence, span.start):  # a plan is of a later year
        trouble = "" if _may_be_planned(ask, question) else trouble or "planned"
    if not trouble and is_former(sentence.text, span.start, question):
        trouble = "not_own"
    if not trouble and is_of_extreme(sentence.text, span.start, question):
        trouble = "extreme"
    own = _clause(sentence, span)
    whole = sum(w.weight for w in words)
    beside = _asking_clause(question)
    if ask.kind in _COUNTED and not beside:  # what is counted comes first
        beside = next((w.group.word for w in words if w.real), "")
    near = sum(
        w.weight * (_BY_ASKING if w.group.word in beside else 1.0) * _degree(w, own) / whole
        for w in words
        if w.group.places(own) or w.group.word in beside
    )
    return Candidate(
        sentence, span, _NEAR * near + _FITS * fit(ask, span), clear=False, trouble=trouble
    )
