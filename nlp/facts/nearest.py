"""The sentence a question comes nearest to, where the exact words of the question are not in it.

Words are compared by pairs of characters, weighed by how few sentences of the report hold them, so
that «拦下的稿件» finds «拦截问题稿件». What is counted must be named, the best sentence must hold most of
what is asked, and no other number may come near it: otherwise nothing is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from nlp.facts.clauses import Sentence, is_planned, ownership_trouble
from nlp.facts.ranking import (
    Ask,
    Candidate,
    Verdict,
    asks_plan,
    fit,
    is_of_extreme,
    of_unit,
    spans_of,
)
from nlp.facts.spans import EVENTS, PEOPLE, Span
from nlp.facts.words import Group, facts, fillers, is_act
from nlp.segment import segment

_LEAST = 0.5  # of what is asked, by weight
_MARGIN = 0.12  # by which the best sentence leads the next that gives something else
_ABSENT = 0.7  # weight of a pair no sentence holds, against the rarest that one holds
_HALF = 0.4  # of a pair of which a sentence holds one character only
_NEAR = 14  # characters between a word and its number
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PERSONS = frozenset(("人", "名", "位", "人次"))
_MEETINGS = frozenset(("次", "场", "场次"))
_OUTPUT = frozenset(("信息", "政府信息", "申请", "文件"))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The pairs of characters of a question with their weights, and those no sentence holds."""

    weights: Mapping[str, float]
    whole: float
    absent: frozenset[str] = frozenset()

    def held(self, text: str) -> float:
        """Return the part of what is asked that a text holds."""
        found = sum(w for pair, w in self.weights.items() if pair in text)
        # «新招» may be told as «招录».
        half = sum(
            self.weights[pair] * _HALF for pair in self.absent if any(c in text for c in pair)
        )
        return (found + half) / (self.whole or 1) if found else 0.0


def nearest(
    sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], question: str
) -> Verdict:
    """Return the one answer that stands out, else none with what came near.

    The names of agencies in the question are masked.
    """
    if not sentences:
        return Verdict()
    asked = _asked(sentences, groups, question)
    found = [c for s in sentences for c in _candidates(s, ask, groups, asked, question)]
    ranked = sorted(found, key=lambda c: (-c.score, c.sentence.passage_id, c.span.start))
    good = [c for c in ranked if c.clear]
    if exact := of_unit(good, ask):
        good = exact  # «26期，平均播放1800次»: who asks for issues is not told of plays
        ranked = [*exact, *(c for c in ranked if c.span.unit == ask.detail and c not in exact)]
    if not good or good[0].trouble or (ranked[0] is not good[0] and ranked[0].clear):
        return Verdict(near=tuple(ranked[:3]))
    best = good[0]
    rivals = [c for c in ranked if c.key != best.key and c.score > best.score - _MARGIN]
    if rivals:
        return Verdict(near=tuple(ranked[:3]), unclear=True)
    return Verdict((best,), tuple(c for c in ranked if c.key != best.key)[:3])


def _asked(sentences: Sequence[Sentence], groups: Sequence[Group], question: str) -> _Asked:
    """Weigh the pairs of the question; names of the agency, years and asking words say nothing."""
    report = sentences[0].report
    known = f"{report.agency} {report.place} {report.title}"
    pairs = [p for p in _pairs(_without_fillers(question)) if p not in known]
    pairs += [p for g in groups if not g.weak for p in _pairs(g.word) if p not in known]
    texts = [s.text for s in sentences]
    count = {pair: sum(pair in text for text in texts) for pair in dict.fromkeys(pairs)}
    most = log(1 + len(texts))
    inside = {p for token in segment(_asking().sub(" ", question)) for p in _pairs(token.text)}
    weights = {
        pair: log(1 + len(texts) / held) if held else most * _ABSENT
        for pair, held in count.items()
        if held or pair in inside  # two words that only meet in the question say nothing
    }
    absent = frozenset(pair for pair in weights if not count[pair])
    return _Asked(weights, sum(weights.values()), absent)


def _without_fillers(question: str) -> str:
    """Return a question without the words that carry nothing."""
    words = sorted((w for w in fillers() if len(w) > 1), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, words)), " ", question)


def _pairs(text: str) -> Iterator[str]:
    asking = _asking().sub(" ", text)
    for run in _HAN.findall(asking):
        yield from (run[i : i + 2] for i in range(len(run) - 1))


def _asking() -> re.Pattern[str]:
    words = facts()["nearest"]["asking"]
    return re.compile(str(words), re.IGNORECASE)


def _candidates(
    sentence: Sentence, ask: Ask, groups: Sequence[Group], asked: _Asked, question: str
) -> Iterator[Candidate]:
    text = sentence.text
    held = asked.held(text)
    before = _sentence_before(sentence)
    whole = held + 0.6 * max(0.0, asked.held(before + text) - held)
    if whole < _LEAST / 2:
        return
    output = any(_OUTPUT & set(g.terms) for g in groups)
    for span in spans_of(text, ask, question):
        fits = fit(ask, span)
        if fits < 0.6 or (span.unit == "个" and ask.detail in _PERSONS):
            continue
        event = span.unit in (*EVENTS[:3], *PEOPLE) or not output
        trouble = ownership_trouble(sentence, span.start, question, event=event)
        if not trouble and is_planned(sentence, span.start) and not asks_plan(question):
            trouble = "planned"
        if not trouble and is_of_extreme(text, span.start, question):
            trouble = "extreme"
        named = _is_named(sentence, span, ask, groups, before)
        own = _clause(sentence, span)
        near = asked.held(own) or asked.held(_around(sentence, span)) / 2
        score = whole + 0.3 * near + 0.2 * fits
        named = named and all(g.places(text) for g in groups if not g.weak and is_act(g.word))
        clear = whole >= _LEAST and named and (near > 0 or _is_sole(sentence, span, ask, question))
        yield Candidate(sentence, span, score, clear and not trouble, trouble)


def _is_sole(sentence: Sentence, span: Span, ask: Ask, question: str) -> bool:
    """Tell whether a number is the only one of a sentence that has the very unit asked for."""
    units = [s.unit for s in spans_of(sentence.text, ask, question)]
    unit = ask.detail
    if unit in _MEETINGS and unit not in units and span.unit in _MEETINGS:
        unit = span.unit  # «开了几场» may be told as «共办7次»
    return bool(unit) and span.unit == unit and units.count(unit) == 1


def _sentence_before(sentence: Sentence) -> str:
    """Return the sentence that leads to one that begins with «其中»."""
    if not re.match(r"\s*(?:其中|包括|分别)", sentence.text):
        return ""
    return re.split(r"[。；;！？]", sentence.passage[: sentence.start].rstrip("。；;！？\n "))[-1]


def _is_named(
    sentence: Sentence, span: Span, ask: Ask, groups: Sequence[Group], before: str
) -> bool:
    """Tell whether what is counted is named there: of a date or place, any word of the question."""
    core = [g for g in groups if not g.weak] or list(groups)
    if not core:
        return True
    text = f"{before}{sentence.text}"
    if ask.kind in ("count", "amount", "name"):
        return bool(core[0].places(text)) or _shares(core[0].word, _around(sentence, span))
    return any(g.places(text) or _shares(g.word, text) for g in core)


def _shares(word: str, text: str) -> bool:
    """Tell whether a text holds more than half of a longer word's pairs of characters."""
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return len(word) > 2 and 2 * sum(pair in text for pair in pairs) > len(pairs)


def _clause(sentence: Sentence, span: Span, before: int = 0) -> str:
    start, end = next(
        ((a, b) for a, b in sentence.parts() if a <= span.start < b), (span.start, span.end)
    )
    return sentence.text[max(0, start - before) : end]


def _around(sentence: Sentence, span: Span) -> str:
    """Return the clause of a span and the end of the one before."""
    return _clause(sentence, span, _NEAR)
