"""What the table at the end of an older report tells: its row for what is asked, with its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.evidence import AnnexRow
from nlp.facts.clauses import Sentence
from nlp.facts.ranking import Ask, Candidate, Verdict
from nlp.facts.spans import Span, unit_fits
from nlp.facts.weighing import asks_several
from nlp.facts.words import Group, is_act, pattern_of

ASKED = frozenset(("count", "amount", "money", "whether", "fee"))
_FITTING = 0.6
_CORE_LEAST = 4  # characters of a label that tells by itself what is asked
_CORE_OF_ANNEX = 2  # where the table itself is asked about
_CLOSE = 0.15
_SCALE = {"万": 10_000, "亿": 100_000_000, "千": 1000, "百": 100}
_TAIL = re.compile(r"(?:总)?(?:数量|人数|次数|总数|件数|条数|数)$")
_DISCLOSURE = re.compile(r"政府信息公开|政务公开|信息公开|政府信息|工作|的")


def names_annex(question: str) -> bool:
    """Tell whether the table at the end is asked about by name («附表里», "the annex")."""
    return bool(pattern_of("annex").search(question))


def without_annex(question: str) -> str:
    """Return a question without the words that only name the table."""
    return pattern_of("annex").sub(" ", question)


def read_annex(
    rows: Sequence[AnnexRow], ask: Ask, groups: Sequence[Group], asked: str
) -> tuple[Verdict, bool]:
    """Return the rows whose label says what is asked; second, whether the question has a whole label.

    Args:
        rows: those of one report.
        ask: what is asked for.
        groups: the words of the question.
        asked: the question with the names of agencies masked.
    """
    if ask.kind not in ASKED:
        return Verdict(), False
    bare = _bare(without_annex(asked))
    least = _CORE_OF_ANNEX if names_annex(asked) else _CORE_LEAST
    whole = [
        row for row in rows if _fits(row, ask) and least <= len(_core(row)) and _core(row) in bare
    ]
    if whole:
        longest = max(len(_core(row)) for row in whole)
        kept = [_candidate(row) for row in whole if len(_core(row)) == longest]
        return Verdict(tuple(kept[:1])), len(kept) == 1
    told = sorted(_scored(rows, ask, groups), key=lambda item: -item[0])
    if not told:
        return (_each(rows, ask, groups) if asks_several(asked) else Verdict()), False
    best = [row for score, row in told if score >= told[0][0] - _CLOSE]
    if len(best) > 1:
        return Verdict(near=tuple(map(_candidate, best[:3]))), False
    return Verdict((_candidate(best[0]),)), False


def _each(rows: Sequence[AnnexRow], ask: Ask, groups: Sequence[Group]) -> Verdict:
    """Return a row for each of the things asked for («专职和兼职各多少人»), none unless there are two."""
    found: dict[str, AnnexRow] = {}
    for group in groups:
        told = sorted(_scored(rows, ask, (group,)), key=lambda item: -item[0])
        if told and (len(told) == 1 or told[0][0] > told[1][0] + _CLOSE):
            found[told[0][1].label] = told[0][1]
    if len(found) != 2:
        return Verdict()
    each = map(_candidate, found.values())
    return Verdict(
        tuple(
            replace(c, span=_named(c.span, row))
            for c, row in zip(each, found.values(), strict=True)
        )
    )


def _named(span: Span, row: AnnexRow) -> Span:
    """Return a number with its label, so that two of them do not disagree."""
    return replace(span, text=f"{_TAIL.sub('', row.label)}{span.text}", value=None)


def _scored(
    rows: Sequence[AnnexRow], ask: Ask, groups: Sequence[Group]
) -> Iterator[tuple[float, AnnexRow]]:
    """Yield the rows that say every word that matters, with how much of the label was asked for."""
    core = [g for g in groups if not g.weak and not is_act(g.word)]
    if not core:
        return
    for row in rows:
        text = f"{row.label} {row.under}"
        if not _fits(row, ask) or not all(g.places(text) for g in core):
            continue
        if not any(g.places(row.label) for g in core):
            continue
        said = {i for g in groups for a, b in g.places(row.label) for i in range(a, b)}
        label = _TAIL.sub("", row.label)
        ours = {i for m in _DISCLOSURE.finditer(label) for i in range(*m.span())}
        yield len((said | ours) & set(range(len(label)))) / max(len(label), 1), row


def _fits(row: AnnexRow, ask: Ask) -> bool:
    unit = row.unit.lstrip("万亿千百")
    money = unit == "元"
    if ask.kind in ("money", "fee"):
        return money
    if ask.kind == "whether":
        return True
    if not unit or not ask.detail:
        return not money or not ask.detail
    return unit_fits(ask.detail, Span(0, 0, "", row.value, unit)) >= _FITTING


def _core(row: AnnexRow) -> str:
    return _bare(_TAIL.sub("", row.label))


def _bare(text: str) -> str:
    return _DISCLOSURE.sub("", re.sub(r"\s+", "", text))


def _candidate(row: AnnexRow) -> Candidate:
    scale = _SCALE.get(row.unit[:1], 1) if row.unit.endswith("元") else 1
    number = row.value * scale
    value = int(number) if number == int(number) else number
    shown = f"{row.value}{row.unit}"
    sentence = Sentence(
        row.report, 0, row.section, row.page, row.under, row.printed, 0, len(row.printed), ()
    )
    span = Span(
        0, len(row.printed), shown, value, row.unit.lstrip("万亿千百") if scale > 1 else row.unit
    )
    return Candidate(sentence, span, 1.0, clear=True)
