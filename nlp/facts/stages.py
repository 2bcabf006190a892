"""Which date of a matter is asked for: when it was received, answered or settled.

A report often tells the first in one sentence and the next in the one behind: «6月3日提出。6月22日作出答复».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.facts.clauses import Sentence
from nlp.facts.ranking import Ask, Candidate, Verdict
from nlp.facts.spans import Span, find_simple
from nlp.facts.words import Group

_STAGES = (
    ("settled", re.compile(
        r"了结|结案|审结|调解(?!员|室|委|中心)|和解|撤诉|撤回|宣?判(?!断)|裁定|驳回|维持|撤销|终结|"
        r"\b(?:settled?|closed?|withdr[ae]w\w*|ruled?|judg(?:e?ment|ed)|dismiss\w*|conclud\w*|decided by (?:the )?court)\b", re.I)),
    ("answered", re.compile(
        r"答复|回复|回函|回信|答完|办结|办完|(?:予以|部分|全部|同意|决定|不予)(?:部分|全部)?公开|告知|给了?(?:个)?(?:答|回|说法|准话)|"
        r"\b(?:answer\w*|repl(?:y|ied|ies)|respond\w*|response|granted|refused|released)\b", re.I)),
    ("received", re.compile(
        r"收到|收(?:下|件|悉)|接到|提出|提交|递交|递来|寄来|寄到|受理|登记|申请(?:的|了)?(?=日期|时间|[？?]?$)|(?:哪天|何时|什么时候|几号)(?:来)?申请|"
        r"\b(?:receiv\w*|submitted|filed|lodged|came in|come in|arriv\w*|applied)\b", re.I)),
)  # fmt: skip
_NEXT = 2  # sentences behind the one that names the matter
_HALF = 0.5  # of the words that matter, for a sentence that names it
_SENTENCE = re.compile(r"[^。！？!?\n；;]+[。！？!?；;]?")


def stage_asked(question: str) -> str:
    """Return the stage a question asks the date of, "" where it names none."""
    named = [(found.start(), name) for name, w in _STAGES for found in w.finditer(question)]
    if len({name for _, name in named}) <= 1:
        return named[0][1] if named else ""
    asks = _WHEN.search(question)
    if asks is None or len(_WHEN.findall(question)) > 1:
        return ""
    behind = [one for one in named if one[0] >= asks.start()]
    return min(behind)[1] if behind else max(named)[1]


_WHEN = re.compile(
    r"哪一?天|何时|什么时候|啥时候?|几月|几号|哪月|日期|什么日子|\b(?:when|what date|which day|what day)\b",
    re.IGNORECASE,
)


def at_stage(verdict: Verdict, ask: Ask, question: str) -> Verdict:
    """Return the date of the stage asked for beside the one that was found, none where only another is told."""
    stage = stage_asked(question) if ask.kind == "when" and ask.detail != "年" else ""
    if not stage or not verdict.answers:
        return verdict
    told = [_at(candidate, stage) for candidate in verdict.answers]
    kept = tuple({c.key: c for c in told if c is not None}.values())
    return replace(verdict, answers=kept) if kept else Verdict(near=verdict.answers)


def read_stage(
    verdict: Verdict,
    sentences: Sequence[Sentence],
    ask: Ask,
    groups: Sequence[Group],
    question: str,
) -> Verdict:
    """Return, where nothing is answered, the date of the stage that the sentence with the matter or the next gives."""
    stage = stage_asked(question) if ask.kind == "when" and ask.detail != "年" else ""
    core = [g for g in groups if not g.weak and not any(w.search(g.word) for _, w in _STAGES)]
    if verdict.answers or not (stage and core and sentences):
        return verdict
    best = max(sentences, key=lambda s: sum(bool(g.places(s.text)) for g in core))
    held = sum(bool(g.places(best.text)) for g in core)
    found = _first(best, stage) if held > _HALF * len(core) else None
    return verdict if found is None else Verdict((found,))


def _at(candidate: Candidate, stage: str) -> Candidate | None:
    """Return the candidate where its date is of the stage, or of none; else the date that is."""
    own = dict(_dated(candidate.sentence.text))
    told = next((s for span, s in own.items() if span.start <= candidate.span.start < span.end), "")
    if told in ("", stage):
        return candidate
    return _first(candidate.sentence, stage)


def _first(sentence: Sentence, stage: str) -> Candidate | None:
    for one in (sentence, *_behind(sentence)):
        for span, told in _dated(one.text):
            if told == stage:
                return Candidate(one, span, 1.0, clear=True)
    return None


def _behind(sentence: Sentence) -> Iterator[Sentence]:
    """Yield the sentences that follow one in its passage."""
    at = sentence.end
    for _ in range(_NEXT):
        found = _SENTENCE.search(sentence.passage, at)
        if found is None:
            return
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        yield replace(sentence, start=start, end=found.end(), rows=())
        at = found.end()


def _dated(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the dates of a sentence, each with the stage that is told of it, "" for none."""
    dates = list(find_simple("when", text))
    for n, date in enumerate(dates):
        end = dates[n + 1].start if n + 1 < len(dates) else len(text)
        start = dates[n - 1].end if n else 0
        behind = [(m.start(), name) for name, w in _STAGES for m in w.finditer(text, date.end, end)]
        before = [
            (m.start(), name) for name, w in _STAGES for m in w.finditer(text, start, date.start)
        ]
        yield date, min(behind)[1] if behind else max(before)[1] if before else ""
