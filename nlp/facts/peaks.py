"""How many there were at the one with the most: «看的人最多那场有多少人» is told as «单场最高9.2万人次»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.facts.clauses import Sentence, is_planned
from nlp.facts.ranking import Ask, Candidate, Verdict, spans_of
from nlp.facts.spans import Span
from nlp.facts.words import Group

_ONE = r"[场期次条篇集日天堂回档节个届则部批]"
_ASKS_PEAK = re.compile(
    rf"(?:最(?:多|高|火爆?|热闹?|红|旺|爆|受欢迎|大|广)|人最多)[^，。？?]{{0,6}}?(?:[那这哪]?[一]?{_ONE}|的时候|直播|视频|活动|讲座|节目|[，,])[^。？?]{{0,16}}?(?:多少|几[万千百]?)"
    rf"|单{_ONE}[^。？?]{{0,10}}?(?:最|峰值|纪录|记录)[^。？?]{{0,12}}?(?:多少|几[万千百]?)"
    r"|(?:多少|几[万千百]?)[^，。？?]{0,8}(?:人|次)[^。？?]{0,6}最(?:多|高)"
    r"|最(?:多|高)的?(?:[^，。？?]{0,4}?(?:来|到|有|达|达到))*了?(?:过)?(?:多少|几[万千百]?)(?:个|名|位)?(?:人|次|观众)"
    r"|(?:峰值|人气最高|最高观看|最高收看)[^。？?]{0,10}?(?:多少|几[万千百]?)"
    r"|(?=.*\b(?:how many|how large|number of|audience)\b).*\b(?:most[- ](?:watched|viewed|read|popular|attended|followed|seen)|best[- ](?:attended|watched|read)|busiest|biggest|largest|highest|peak|at most|most viewers|most people|(?:watched|viewed|read|attended|seen) (?:the )?most|record|single|at its height)\b",
    re.IGNORECASE,
)
# What names the one, the many and their number stands otherwise in the sentence.
_OF_THE_MOST = re.compile(
    r"最|^单.?$|^人气$|^观众$|^观看$|^收看$|^人次$|^峰值$|^时候$|^人数$|^一场$|^一期$|^一次$|^场次$"
    r"|^(?:viewers?|views?|watched|watching|audiences?|peak|single|highest|largest|biggest|busiest|session|streams?|people|episode|best-attended|attended|record)$",
    re.IGNORECASE,
)
_HIGHEST = re.compile(
    rf"(?:单{_ONE}|每{_ONE}|其中一?{_ONE}|一{_ONE})?[^，。；\d《]{{0,6}}(?:最[高多大火热]|峰值|首位|榜首)(?:的?一?{_ONE})?"
    r"[^，。；\d《]{0,10}(?:《[^》]*》|“[^”]*”)?[^，。；\d]{0,6}[，,]?[^，。；\d]{0,8}$"
)
_UNITS = frozenset(("人次", "人", "次", "名", "位", "户次", "户"))
_HALF = 2


def asks_peak(ask: Ask, asked: str) -> bool:
    """Tell whether the number of the largest of several is asked for."""
    return ask.kind in ("count", "amount") and _ASKS_PEAK.search(asked) is not None


def read_peak(
    sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group], asked: str
) -> Verdict:
    """Return the one highest number that is told of what is asked about, else none."""
    if not asks_peak(ask, asked):
        return Verdict()
    core = [g for g in groups if not g.weak and not _OF_THE_MOST.search(g.word)]
    found = [c for s in sentences for c in _candidates(s, ask, core)]
    best = [c for c in found if c.score == max(c.score for c in found)]
    if len({c.key for c in best}) != 1:
        return Verdict()
    return Verdict((best[0],), tuple(c for c in found if c not in best)[:3])


def _candidates(sentence: Sentence, ask: Ask, core: Sequence[Group]) -> Iterator[Candidate]:
    text = sentence.text
    held = sum(bool(g.places(text) or g.places(sentence.heading)) for g in core)
    if not sentence.rows or held * _HALF < max(1, len(core)) or is_planned(sentence, len(text)):
        return
    for span in spans_of(text, ask):
        if span.unit in _UNITS and _is_highest(text, span):
            yield Candidate(sentence, span, float(held), clear=True)


def _is_highest(text: str, span: Span) -> bool:
    """Tell whether a number is said to be the highest, right before or right after it."""
    if _HIGHEST.search(text[: span.start]):
        return True
    return (
        re.match(r"[，,]?(?:为|是|创)[^，。；\d]{0,8}(?:最[高多大]|新高|峰值)", text[span.end :])
        is not None
    )
