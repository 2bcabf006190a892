"""A fact that names no agency, because its matter is so distinctive that one report can be meant.

The words are weighed by how few passages of the library hold them, and only passages that hold rare
ones are read, so that the time does not grow with the library. A report whose sentence says clearly
more than those of others is meant; several that say as much are all given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.facts.clauses import Sentence, sentences_of
from nlp.facts.partly import is_title
from nlp.facts.ranking import Ask, Candidate
from nlp.facts.spans import Span
from nlp.facts.telling import EXACT, is_thing, weigh
from nlp.facts.weighing import Word, candidate_at, said_otherwise, spans_asked, stands_by, whole_of
from nlp.facts.words import Group, group_of, is_act
from nlp.labels.meaning import likeness_to
from nlp.names.quoted import QUOTED_NAME
from nlp.names.romanised import is_name, spells
from nlp.plan import Plan
from nlp.scopes import scope_of
from nlp.segment import is_chinese, is_known

ANYWHERE = "anywhere"
TELL = "tell"

_READ = 120  # passages that hold a word; one in more is looked for beside another
_ALIKE = 10
_CLOSELY = 40  # sentences that are compared by meaning too
_CHANCE = 0.35  # what a word counts that no passage holds and that may be a wrong cut
_WEAK, _MANNER = 0.4, 0.6
_BESIDE, _NAMED, _PASSAGE = 0.75, 0.8, 0.5  # what a word counts beside the sentence
_ENOUGH = 0.6  # of what is asked, by weight
_ENOUGH_NAMED = 0.5  # where the name in quotes is there
_LIKE, _HARDLY_LIKE = 0.3, 0.2
_BEHIND = 0.1  # within which two reports say as much
_MOST, _MOST_TOLD = 8, 3  # reports: what more of them say is not distinctive
_NEAR = 5
_UNASKED = 0.2  # what a sentence loses that has nothing of the kind asked for
_SAID = 0.45  # the degree from which a word counts as said
_PART = 0.6  # of the words that must be said
_SO_RARE = 3  # passages: a word that so few hold tells alone
_PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Meant:
    """What was found: the sentences that answer, one for each report, and those that come near."""

    answers: tuple[Candidate, ...] = ()
    near: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scored:
    sentence: Sentence
    share: float
    held: tuple[Word, ...]
    degrees: Mapping[str, float]
    like: float


def asks_anywhere(plan: Plan) -> bool:
    """Tell whether a plan asks for a fact of whichever report tells it."""
    return ANYWHERE in plan.about


def find_anywhere(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], question: str
) -> Meant:
    """Return the sentences of the reports that say most of what is asked, if they say enough.

    Args:
        plan: what is asked for, of any report of its scope.
        retriever: the library.
        reports: those of the scope.
        question: the question with names masked.
    """
    words = _words(plan, retriever)
    known = {report.id for report in reports}
    sentences: dict[tuple[int, int], Sentence] = {}
    for rows in _rows(plan, retriever, words):
        for sentence in sentences_of(r for r in rows if r.report.id in known):
            sentences[sentence.passage_id, sentence.start] = sentence
    scored = _scored(tuple(sentences.values()), tuple(w for w, _ in words), question)
    names = tuple(found["name"] for found in QUOTED_NAME.finditer(plan.question))
    near = [s for s in scored if _bears(s, names) or _goes_on_of(s, names)]
    scored = near if any(_bears(s, names) for s in near) else scored
    ask = Ask.parse(plan.asks)
    found = [c for s in scored for c in _candidates(s, ask, words, question, names)]
    found = [_named(c, [w.group.word for w, _ in words if not w.group.terms]) for c in found]
    most = _MOST_TOLD if ask.kind == TELL else _MOST
    return _chosen(sorted(found, key=lambda c: (-c.score, c.sentence.passage_id)), most)


# ------------------------------------------------------------------------------------------ words


def _words(plan: Plan, retriever: Retriever) -> tuple[tuple[Word, int], ...]:
    """Return the words with how many passages of the scope hold them."""
    scope = scope_of(plan)

    def count(groups: Sequence[Sequence[str]]) -> int:
        return retriever.passages_holding(groups, scope)

    whole = count(())
    groups = [group_of(word) for word in plan.words]
    told = weigh([g for g in groups if g.terms], count, plan.question)
    words = [(_word(t.group, t.count, whole), t.count) for t in told]
    unknown = [g for g in groups if not g.terms]
    mean = sum(w.weight for w, _ in words) / len(words) if words else 1.0
    words += [(Word(g, mean * _WEAK, False, False, False), 0) for g in unknown]
    return tuple(words)


def _word(group: Group, count: int, whole: int) -> Word:
    thing = is_thing(group) and not group.weak
    factor = 1.0 if thing else _WEAK if group.weak else _MANNER
    chance = not count and is_chinese(group.word) and not is_known(group.word)
    factor = min(factor, _CHANCE) if chance else factor
    weight = log(1 + whole / max(count, 1)) * factor
    return Word(group, weight, False, thing and not chance, not (group.weak or chance))


def _rows(
    plan: Plan, retriever: Retriever, words: Sequence[tuple[Word, int]]
) -> Iterator[Iterable[StatementRow]]:
    """Yield the passages with a rare word, with two of the others, and those near in meaning."""
    scope = scope_of(plan)
    present = sorted(((w, n) for w, n in words if n and w.group.terms), key=lambda wn: wn[1])
    for at, (one, number) in enumerate(present):
        if number <= _READ:
            yield retriever.statements_holding((one.group.terms,), scope)
            continue
        for two, _ in present[at + 1 :]:
            both = (one.group.terms, two.group.terms)
            if retriever.passages_holding(both, scope) <= _READ:
                yield retriever.statements_holding(both, scope)
    yield retriever.statements_like(plan.question, scope, _ALIKE)


# ---------------------------------------------------------------------------------------- weighing


def _scored(sentences: Sequence[Sentence], words: Sequence[Word], question: str) -> list[_Scored]:
    """Return the sentences that say most of it, those that say little of it only by their words."""
    whole = sum(w.weight for w in words)
    if not whole:
        return []
    before = _before(sentences)
    plainly = []
    for sentence in sentences:
        held = tuple(w for w in words if w.group.places(sentence.text))
        if not sentence.rows or not held or is_title(sentence):
            continue
        around = before.get((sentence.passage_id, sentence.start), "")
        share = sum(w.weight * _degree(w, sentence, around) for w in words) / whole
        plainly.append((share, sentence, around, held))
    plainly.sort(key=lambda item: (-item[0], item[1].passage_id, item[1].start))
    closely = plainly[:_CLOSELY]
    asked = (
        question
        if is_chinese(question)
        else " ".join(w.group.terms[0] for w in words if w.group.terms)
    )
    likes = likeness_to(asked, [s.text for _, s, _, _ in closely])
    scored = []
    for (_, sentence, around, held), like in zip(closely, likes, strict=True):
        degrees = {w.group.word: _degree(w, sentence, around, close=True) for w in words}
        share = sum(w.weight * degrees[w.group.word] for w in words) / whole
        scored.append(_Scored(sentence, share, held, degrees, max(0.0, like)))
    return scored


def _before(sentences: Sequence[Sentence]) -> Mapping[tuple[int, int], str]:
    """Return what stands right before each sentence in its passage."""
    last: dict[int, str] = {}
    before = {}
    for sentence in sorted(sentences, key=lambda s: (s.passage_id, s.start)):
        before[sentence.passage_id, sentence.start] = last.get(sentence.passage_id, "")
        last[sentence.passage_id] = sentence.text
    return before


def _degree(word: Word, sentence: Sentence, around: str, *, close: bool = False) -> float:
    """Return how far a sentence says a word: by it, beside it, by another."""
    group, report = word.group, sentence.report
    if group.places(sentence.text):
        return 1.0
    if group.places(f"{report.agency or ''} {report.place or ''}"):
        return _NAMED
    if group.places(f"{sentence.heading} {around}"):
        return _BESIDE
    here = _PASSAGE if group.places(sentence.passage) else 0.0
    if close and group.terms and not EXACT.search(group.word):
        return max(here, said_otherwise(group, sentence.text))
    return here


def _bears(scored: _Scored, names: Sequence[str]) -> bool:
    """Tell whether a sentence has a name that the question puts in quotes, as a whole."""
    return any(name in scored.sentence.text for name in names)


def _named(candidate: Candidate, unknown: Sequence[str]) -> Candidate:
    """Return a candidate, no clear one where a name in Latin letters is read in no word near it."""
    sentence = candidate.sentence
    near = f"{sentence.report.agency or ''} {sentence.heading} {sentence.passage}"
    lost = any(is_name(word) and not spells(word, near) for word in unknown)
    return replace(candidate, clear=False) if lost else candidate


def _goes_on_of(scored: _Scored, names: Sequence[str]) -> bool:
    """Tell whether a sentence goes on about a name its passage has («公众号于3月上线»)."""
    return any(name in scored.sentence.passage for name in names)


def _candidates(
    scored: _Scored,
    ask: Ask,
    words: Sequence[tuple[Word, int]],
    question: str,
    names: Sequence[str],
) -> Iterator[Candidate]:
    """Yield what of a sentence answers, the whole of it where nothing in it is of the kind asked."""
    sentence = scored.sentence
    weighed = tuple(w for w, _ in words)
    spans = (
        _followed(spans_asked(sentence, ask, question), sentence, ask, question)
        if ask.kind != TELL
        else ()
    )
    found = [candidate_at(sentence, s, ask, weighed, question) for s in spans]
    score = scored.share + _LIKE * scored.like
    enough = scored.share >= _ENOUGH and _pins_down(scored, words)
    enough = enough or (scored.share >= _ENOUGH_NAMED and _bears(scored, names))
    if not found:
        whole = whole_of(sentence.text)[0]
        lost = 0.0 if ask.kind == TELL else _UNASKED
        clear = enough and (not lost or _says_all(scored, ask, weighed))
        yield Candidate(sentence, whole, score - lost, clear)
        return
    best = max(found, key=lambda c: c.score - (0.05 if c.trouble else 0.0))
    alone = len(found) == 1 or _stands_alone(best.span, spans, ask)
    beside = stands_by(best, ask, weighed, alone=False) or _is_beside(best, weighed)
    clear = enough and (alone or beside)
    # Whose number it is the sentence tells, which is quoted; what is only intended was not done.
    trouble = best.trouble if best.trouble == _PLANNED else ""
    yield replace(best, score=score + best.score, clear=clear and not trouble, trouble=trouble)


def _followed(spans: Sequence[Span], sentence: Sentence, ask: Ask, question: str) -> Sequence[Span]:
    """Return the numbers before the very noun that was counted («几个晚上»: 三个晚上), else all.

    A «一个» beside other numbers counts nothing.
    """
    several = [s for s in spans if not (s.value == 1 and s.text.startswith("一"))]
    spans = several or spans
    if ask.detail not in ("", "个"):
        spans = [s for s in spans if s.unit == ask.detail] or spans
    noun = re.search(r"(?:几|多少)(.{1,4})", question)
    if noun is None:
        return spans
    exact = [
        s
        for s in spans
        if s.unit and f"{s.unit}{sentence.text[s.end :][:2]}" == noun[1][: len(s.unit) + 2]
    ]
    return exact if len(exact) == 1 else spans


def _is_name(word: str) -> bool:
    """Tell whether a word is a longer name that no dictionary has («应急一刻钟»)."""
    return is_chinese(word) and len(word) > 3 and not is_known(word)


def _pins_down(scored: _Scored, words: Sequence[tuple[Word, int]]) -> bool:
    """Tell whether most of the words that count are said: all but one of a few of them."""
    if any(w in scored.held and n <= _SO_RARE and _is_name(w.group.word) for w, n in words):
        return True
    real = [w for w, _ in words if w.real]
    held = sum(scored.degrees.get(w.group.word, 0.0) >= _SAID for w in real)
    if len(real) < 2:
        return any(w in scored.held and n <= _SO_RARE for w, n in words if w.real)
    return held >= max(2, round(_PART * len(real)))


def _says_all(scored: _Scored, ask: Ask, words: Sequence[Word]) -> bool:
    """Tell whether nearly all of many words are said, and something of the kind asked for."""
    real = [w for w in words if w.real]
    held = sum(w in scored.held for w in real)
    least = len(real) - (len(real) > _FEW)
    kind = _SIGNS.get(ask.kind)
    return bool(kind and kind.search(scored.sentence.text) and len(real) > 2 and held >= least)


def _is_beside(candidate: Candidate, words: Sequence[Word]) -> bool:
    """Tell whether the clause of a number holds a word that counts."""
    at, text = candidate.span.start, candidate.sentence.text
    parts = candidate.sentence.parts()
    home = next((n for n, (a, b) in enumerate(parts) if a <= at < b), 0)
    start, end = parts[home] if parts else (0, len(text))
    if candidate.span.text.strip() == text[start:end].strip() and home + 1 < len(parts):
        end = parts[home + 1][1]  # «9月1日，小程序上线»: a date that leads up to what was done
    return any(w.group.places(text[start:end]) for w in words if w.real or is_act(w.group.word))


_FEW = 3  # words, of which all must be said
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?![\d.,])\s*(?![万亿]?\s*[元年月日时分%])")
_TIME = re.compile(r"[天日周月季年]|小时|分钟|每|定期|随时")
_ANY = re.compile(r"")
# What a sentence must have that tells a number, a time or a place without a form of its own.
_SIGNS = {
    "count": _NUMBER,
    "amount": _NUMBER,
    "duration": _TIME,
    "frequency": _TIME,
    "name": _ANY,
    "where": _ANY,
    "who": _ANY,
}


def _stands_alone(span: Span, spans: Sequence[Span], ask: Ask) -> bool:
    """Tell whether a number is the only one of its sentence with the very unit asked for."""
    return (
        bool(ask.detail)
        and span.unit == ask.detail
        and sum(s.unit == ask.detail for s in spans) == 1
    )


def _chosen(ranked: Sequence[Candidate], most: int) -> Meant:
    good = [c for c in ranked if c.clear]
    if not good:
        return Meant(near=tuple(ranked[:_NEAR]))
    best = [c for c in good if c.score >= good[0].score - _BEHIND]
    by_report = {c.sentence.report.id: c for c in reversed(best)}
    answers = [c for c in best if by_report[c.sentence.report.id] is c]
    if len(answers) > most:
        return Meant(near=tuple(answers[:_NEAR]))
    return Meant(tuple(answers), tuple(c for c in ranked if c not in answers)[:_NEAR])
