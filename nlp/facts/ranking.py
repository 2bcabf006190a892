"""Which span of a report answers a question: how near the words asked about stand to it.

A number counts what stands right before or after it, so a word elsewhere in the sentence is not
enough for it; a date or a place belongs to the whole sentence. What does not hold all the words that
matter is no answer, only near one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.facts.channels import of_other_channel
from nlp.facts.clauses import Sentence, is_planned, ownership_trouble
from nlp.facts.spans import (
    DURATIONS,
    EVENTS,
    PEOPLE,
    TIMES,
    Span,
    find_changes,
    find_money,
    find_percents,
    find_places,
    find_quantities,
    find_scores,
    find_simple,
    find_sizes,
    unit_fits,
)
from nlp.facts.words import Group, pattern_of

_BESIDE = 10
_VERB = re.compile(r"设立|设置|举办|召开|开展|发布|公布|推送|建成|列席|参加|收到|制定|印发")
_PART_OF = re.compile(r"其中|分别|包括")
_IMPLICIT = frozenset(("人", "名", "人次", "位", "元"))
_MARGIN = 0.12
_WIDE = re.compile(r"全(?:省|市|县|区|镇|乡)")
_OUTPUT = frozenset(("信息", "政府信息", "推文", "公告", "申请", "文件"))
_FROM_TO = re.compile(
    r"[从由](?:原来的?)?(?:多少|几)|(?:原来|原先|以前|之前|最初)[^，。、]{0,4}(?:多少|几)[^。]*(?:多少|几)"
    r"|(?:并|减|压|缩|变|涨|增|升|加|扩|降)(?:加|少|减|缩|并)?(?:成|到|至|为)了?(?:多少|几)"
    r"|\bfrom (?:how many|what)|\b(?:rise|rose|grow|grew|increased?|cut|reduced?|fell|fall|went|merged?) (?:\S+ ){0,3}?(?:to|into) (?:how many|what)",
    re.I,
)
_NEW_OF_ALL = re.compile(r"其中.{0,8}?(?:新增|新公开|当年|本年|20\d\d年)")


@dataclass(frozen=True, slots=True)
class Ask:
    """What kind of thing is asked for, and its unit or the part somebody plays («count», «次»)."""

    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.detail}" if self.detail else self.kind

    @classmethod
    def parse(cls, text: str) -> Ask:
        """Return what a plan keeps of it."""
        kind, _, detail = text.partition(":")
        return cls(kind, detail)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer. `clear` when all that matters is said of it; `trouble` why not."""

    sentence: Sentence
    span: Span
    score: float
    clear: bool
    trouble: str = ""

    @property
    def key(self) -> str:
        """Return what tells answers apart: 3 and 三 are the same."""
        if self.span.value is not None:
            return f"{self.span.value}"
        return re.sub(r"\s+", "", self.span.text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one report says: one answer, several that disagree, or none that is clear."""

    answers: tuple[Candidate, ...] = ()
    near: tuple[Candidate, ...] = ()
    unclear: bool = False


def rank(
    sentences: Iterable[Sentence], ask: Ask, groups: Sequence[Group], asked: str
) -> tuple[Candidate, ...]:
    """Return what may answer, the best first."""
    found = [c for s in sentences for c in _candidates(s, ask, groups, asked)]
    return tuple(sorted(found, key=lambda c: (not c.clear, -c.score, c.sentence.passage_id)))


def of_unit(found: Sequence[Candidate], ask: Ask) -> list[Candidate]:
    """Return those with the very unit asked for; «几个» may be said of nearly everything."""
    exact = [c for c in found if ask.detail and c.span.unit == ask.detail]
    best = max((c.score for c in found), default=0.0)
    behind = ask.detail == "个" and all(c.score < best - 2 * _MARGIN for c in exact)
    return [] if behind else exact


def judge(ranked: Sequence[Candidate], ask: Ask, *, spoken_of: bool) -> Verdict:
    """Choose the answer, both where two sentences disagree, and none where several compete.

    Args:
        ranked: what may answer, the best first.
        ask: what is asked for.
        spoken_of: whether a sentence holds all the words and something of the kind, so that it
            cannot be said that nothing is said.
    """
    clear = [c for c in ranked if c.clear]
    if not clear:
        explained = bool(ranked) and bool(ranked[0].trouble)
        return Verdict(near=tuple(ranked[:3]), unclear=spoken_of and not explained)
    clear = of_unit(clear, ask) or clear
    best = [c for c in clear if c.score >= clear[0].score - _MARGIN]
    if ask.kind == "name":  # several names do not compete
        return Verdict(tuple({c.key: c for c in clear}.values()))
    first = tuple({c.key: c for c in reversed(best)}.values())[::-1]
    if len(first) == 1:
        return Verdict(first, tuple(c for c in ranked if c.key != first[0].key)[:3])
    places = {(c.sentence.passage_id, c.sentence.start) for c in first}
    if len(first) == 2 and len(places) == 2 and all(c.score >= 1.2 for c in first):
        return Verdict(first)
    return Verdict(near=first[:5], unclear=True)


_KIND_SIGNS = {
    "when": r"月|日|季度|期间|年[底初中]|时候",
    "where": r"在|位于|设",
    "name": r"[“《]",
    "frequency": r"每|定期|一次",
}


def is_spoken_of(sentences: Iterable[Sentence], ask: Ask, groups: Sequence[Group]) -> bool:
    """Tell whether a sentence holds the words, or half of them, beside something of the kind asked."""
    core = [g for g in groups if not g.weak]
    sign = re.compile(_KIND_SIGNS.get(ask.kind, r"\d|[一二两三四五六七八九十百千万]{2,}"))
    half = [s for s in sentences if _holds_half(s, core) and not is_planned(s, len(s.text) - 1)]
    return any(
        sign.search(_ENUMERATOR.sub("", s.text))
        if all(g.places(s.text) for g in core)
        else any(fit(ask, span) >= 0.8 for span in spans_of(s.text, ask))
        for s in half
    )


def _holds_half(sentence: Sentence, core: Sequence[Group]) -> bool:
    held = sum(bool(g.places(sentence.text)) for g in core)
    return bool(core) and held * 2 >= len(core)


_ENUMERATOR = re.compile(r"^\s*[（(]?\d+[）)．.、]")


def _candidates(
    sentence: Sentence, ask: Ask, groups: Sequence[Group], asked: str
) -> Iterator[Candidate]:
    text = sentence.text
    if not any(g.places(text) or g.places(sentence.heading) for g in groups if not g.weak) and any(
        not g.weak for g in groups
    ):
        return
    per = _per(asked) if ask.kind in ("count", "amount") else None
    themes = ask.kind == "name" and re.search(r"主题|theme", asked, re.I)
    for span in spans_of(text, ask, asked):
        if (
            themes
            and not re.match(r"为主题", text[span.end :])
            and not re.search(r"主题[是为：:]?$", text[: span.start])
        ):
            continue
        fits = fit(ask, span)
        if fits == 0 or span.unit == per:
            continue
        score, clear = _score(sentence, span, ask, groups)
        # What was published in a month is not what was published in the year; a meeting is one.
        event = span.unit in (*EVENTS[:3], *PEOPLE) or not _is_output(groups)
        trouble = ownership_trouble(sentence, span.start, asked, event=event)
        if not trouble and is_planned(sentence, span.start) and not asks_plan(asked):
            trouble = "planned"
        if not trouble and is_former(text, span.start, asked):
            trouble = "not_own"
        if not trouble and is_of_extreme(text, span.start, asked):
            trouble = "extreme"
        clear = clear and not _is_aside(sentence, span, ask, groups, asked)
        yield Candidate(sentence, span, score + fits * 0.2, clear and not trouble, trouble)


def _is_aside(
    sentence: Sentence, span: Span, ask: Ask, groups: Sequence[Group], asked: str
) -> bool:
    """Tell whether a number is of a narrower place, of the new ones only, or of another channel."""
    before = sentence.text[: span.start]
    if (wide := _WIDE.search(asked)) and wide[0] not in before:
        return True
    if "累计" in asked and _NEW_OF_ALL.search(before):
        return True
    counted = ask.kind in ("count", "amount")
    return counted and of_other_channel(sentence, span.start, groups)


# «每期发行多少册»: how many issues there are is not what is asked for.
_PER = re.compile(
    r"(?<!多久)每(?:一)?(?P<unit>[期场次本批辑])(?=[^，。？?]{0,10}(?:多少|几))|(?:多少|几)[^，。？?]{0,4}[/／一每](?P<after>[期场次])|\b(?:each|every|per) (?:issue|number|edition)\b",
    re.IGNORECASE,
)


def _per(asked: str) -> str | None:
    """Return the unit of which each is meant, None where no number for each is asked for."""
    found = _PER.search(asked)
    return (found["unit"] or found["after"] or "期") if found else None


def _is_output(groups: Sequence[Group]) -> bool:
    return any(_OUTPUT & set(g.terms) for g in groups)


_FORMER = re.compile(
    r"(?:原有|原来|原先|此前|以前|过去|先前|当初)(?:的|有|共有|设有)*(?:[^，。；]{1,12}[、和及])?\s*$"
)


def is_former(text: str, at: int, asked: str) -> bool:
    """Tell whether a number is of what there was before, where that is not asked for."""
    if not _FORMER.search(text[:at]):
        return False
    return not re.search(
        r"原|以前|之前|过去|起初|当初|从[几多]|before|former|used to|originally|from", asked, re.I
    )


_EXTREME = re.compile(r"最[长久慢快短高低多少大小](?!限度)")
_USUAL = re.compile(
    r"平均|均值|一般|通常|平常|普通|\b(?:average|mean|usual(?:ly)?|typical(?:ly)?|normal(?:ly)?)\b",
    re.IGNORECASE,
)


def is_of_extreme(text: str, at: int, asked: str) -> bool:
    """Tell whether a number is of the longest or highest one, where what is usual is asked for."""
    last = max((m.end() for m in _EXTREME.finditer(text, 0, at)), default=0)
    usual = _USUAL.search(asked) and "最" not in asked
    return bool(last and usual) and not _USUAL.search(text, last, at)


def asks_plan(asked: str) -> bool:
    """Tell whether a question asks for what is intended."""
    return bool(pattern_of("planned").search(asked))


HOUR = "时"  # the time of day is asked for
_OF_A_KIND: Mapping[str, Callable[[str], Iterable[Span]]] = {
    "money": find_money,
    "percent": find_percents,
    "score": find_scores,
}


def spans_of(text: str, ask: Ask, asked: str = "") -> Iterable[Span]:
    """Return what of a text is of the kind asked for; «从多少增加到多少» asks for both numbers."""
    counted = ask.kind in ("count", "amount")
    if counted and _FROM_TO.search(asked) and (both := tuple(find_changes(text))):
        return both
    if ask.kind == "size":
        return find_sizes(text, ask.detail)
    if ask.kind in _OF_A_KIND:
        return _OF_A_KIND[ask.kind](text)
    if ask.kind in ("count", "amount", "duration"):
        return find_quantities(text)
    if ask.kind == "where":
        return find_places(text)
    if ask.kind == "name" and ask.detail == "文件":
        return (s for s in find_simple("name", text) if s.text.startswith("《"))
    if ask.kind == "when" and ask.detail == "年":
        return find_simple("year", text)
    if ask.kind == "when" and ask.detail == HOUR:
        return tuple(find_simple("hour", text)) or find_simple("when", text)
    return find_simple(ask.kind, text)


def fit(ask: Ask, span: Span) -> float:
    """Tell how well the unit answers; kinds without units always fit."""
    if ask.kind == "duration":
        return float(re.sub(r"\d", "", span.unit) in DURATIONS.get(ask.detail, TIMES))
    if ask.kind in ("count", "amount"):
        other = span.unit in (*TIMES, "元") and span.unit != ask.detail
        return 0.0 if other else unit_fits(ask.detail, span)
    return 1.0


def _score(sentence: Sentence, span: Span, ask: Ask, groups: Sequence[Group]) -> tuple[float, bool]:
    """Return how near the words stand, and whether all that matter are said of the span."""
    core = [g for g in groups if not g.weak]
    weak = [g for g in groups if g.weak]
    nearness = [_nearness(sentence, span, g) for g in core]
    helped = [_nearness(sentence, span, g) for g in weak]
    if not core:
        nearness = [max(helped, default=0.0)]
    if not nearness:
        return 0.0, False
    bonus = 0.15 * (sum(h > 0 for h in helped) / len(helped)) if helped else 0.15
    before = sentence.text[: span.start]
    some = _is_of_some(before, groups)
    part = 0.25 if some or (_PART_OF.search(before) and not _NEW_OF_ALL.search(before)) else 0.0
    score = sum(nearness) / len(nearness) + bonus - part
    return score, min(nearness) > 0 and _bound(span, ask, nearness[0])


# «通报3个村» counts those it happened to, not those there are.
_CHOSEN = re.compile(
    r"(?P<act>通报|抽查|检查|督查|约谈|点名|选取|选定|挑选|走访|曝光|表扬|表彰|批评|抽取|抽中|涉及|整改)(?:了|过)?$"
)


def _is_of_some(before: str, groups: Sequence[Group]) -> bool:
    chosen = _CHOSEN.search(before)
    return chosen is not None and not any(chosen["act"] in g.terms for g in groups)


def _bound(span: Span, ask: Ask, nearest: float) -> bool:
    """Tell whether the span is bound to the first word: a count needs what is counted beside it."""
    if ask.kind in ("count", "amount"):
        implicit = span.unit in _IMPLICIT and ask.detail in {*_IMPLICIT, ""}
        return nearest >= (0.6 if implicit else 0.95)
    if ask.kind == "name" and ask.detail != "文件":
        return nearest >= 0.95
    if ask.kind in ("money", "percent", "size", "duration", "name"):
        return nearest >= 0.6
    return nearest > 0


def _nearness(sentence: Sentence, span: Span, group: Group) -> float:
    """Return 1 for a word right beside the span, less further away, 0 when it is not there.

    Between the word and the span there must be no other number that could be the one counted.
    """
    text = sentence.text
    best = 0.35 if group.places(sentence.heading) else 0.0
    parts = sentence.parts()
    home = next((i for i, (a, b) in enumerate(parts) if a <= span.start < b), 0)
    for start, end in group.places(text):
        part = next((i for i, (a, b) in enumerate(parts) if a <= start < b), 0)
        if start < span.end and span.start < end:
            best = max(best, 1.0)
        elif end <= span.start:
            between = text[end : span.start]
            inherits = home - part == 1 and _NEW_OF_ALL.search(between)
            best = max(best, 1.0 if inherits else _before(between, home - part))
        else:
            best = max(best, _after(text[span.end : start], part - home))
    return best


# «公报出版12期，每期发行6000册»: what each of them has belongs to what was named first.
_EACH_OF = re.compile(
    r"^[^，。；：\d]{0,12}\d+(?:余|多)?(?P<unit>[期种本册份辑场次批])[，,、]?(?:平均)?每(?P=unit)[^，。；、\d]{0,8}$"
)


def _before(between: str, commas: int) -> float:
    if _EACH_OF.search(between):
        return 0.95
    if commas == 0:
        near = len(between) <= _BESIDE and not re.search(r"[\d、]", between)
        return 1.0 if near else 0.75
    if commas == 1 and _ELLIPTIC.search(between):
        return 0.95
    crowded = len(re.findall(r"\d+", between)) > 1
    return max(0.3, 0.7 - 0.1 * commas - (0.2 if crowded else 0.0))


# «开设短视频栏目，更新26期»: the second part goes on about what the first named.
_ELLIPTIC = re.compile(
    r"^[^，。；：\d]{0,8}[，,](?:共|全年|年内|已|先后|累计|总共|现|一共)*"
    r"(?:更新|发布|推送|举办|开展|播放|接通|接听|受理|印发|编印|印制|发放|录制|制作|答复|收到|办结|完成|覆盖|有|达)?(?:了|到|达)?$"
)


def _after(between: str, commas: int) -> float:
    if commas:
        return 0.3 if commas == 1 else 0.0
    if re.search(r"[\d、各均]|[一两二三四五六七八九十]+[名个次期场件]", between):
        return 0.3
    beside = len(between) <= _BESIDE or between.endswith("的") or "面向" in between
    return 1.0 if beside and not _VERB.search(between) else 0.5
