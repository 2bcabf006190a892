"""What one report tells of the fact asked for: its sentences that answer, or why none of them does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.evidence import ReportRow
from nlp.facts.clauses import Sentence
from nlp.facts.fees import WAIVER, read_fee, read_waiver
from nlp.facts.fixed import FIXED, read_fixed
from nlp.facts.mergers import read_merger
from nlp.facts.most import MOST, read_most
from nlp.facts.nearest import nearest
from nlp.facts.own_names import without_name
from nlp.facts.peaks import read_peak
from nlp.facts.people import CHARGE, LEADER, OVERSEER, WHOLE_WORK
from nlp.facts.ranking import Ask, Candidate, Verdict, is_spoken_of, judge, rank
from nlp.facts.settling import settle
from nlp.facts.spans import Span
from nlp.facts.stages import at_stage, read_stage
from nlp.facts.successors import read_successor
from nlp.facts.weighing import asks_several, weighed, weighed_whether
from nlp.facts.whether import ENDED, LIVING, read_living, read_whether, read_who
from nlp.facts.words import Group, without_exclusions
from nlp.names.agencies import find_agencies, known_from

_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in one report."""

    report: ReportRow
    verdict: Verdict
    no: bool = False  # the sentence says that it was not so
    otherwise: str = ""  # why what is said of it is not what was asked
    apart: tuple[str, ...] = ()  # the words that stand in the report, though nothing answers
    most: bool = False  # the sentence says most of what is asked, not all of it
    asked: tuple[Group, ...] = ()  # the words asked for, as they were looked for

    @property
    def silent(self) -> bool:
        """Tell whether the report says nothing of it."""
        return not self.verdict.answers and not self.verdict.unclear


def told_by(
    report: ReportRow,
    sentences: Sequence[Sentence],
    ask: Ask,
    groups: Sequence[Group],
    question: str,
) -> Told:
    """Read a report, and tell why not where it speaks of all that is asked, but of another."""
    settled = settle(without_name(groups, report.agency or "", ask), sentences, question)
    told = replace(_read(report, sentences, ask, settled, question), asked=settled)
    core = [g for g in settled if not g.weak]
    if told.verdict.answers or told.verdict.unclear or not core:
        return told
    near = (c for c in told.verdict.near if all(g.places(c.sentence.text) for g in core))
    if why := next((c.trouble for c in near if c.trouble), ""):
        return replace(told, otherwise=why)
    return _apart(told, sentences, core)


def _apart(told: Told, sentences: Sequence[Sentence], core: Sequence[Group]) -> Told:
    """Tell which of several words stand in a report that does not say what is asked of them."""
    held = tuple(g for g in core if any(g.places(s.text) for s in sentences))
    if not held:
        return told
    holding = [s for s in sentences if s.rows and any(g.places(s.text) for g in held)]
    most = sorted(holding, key=lambda s: -sum(bool(g.places(s.text)) for g in core))
    closest = tuple(
        Candidate(s, Span(0, len(s.text), s.text), 0.0, clear=False) for s in most[:_CLOSEST]
    )
    verdict = replace(told.verdict, near=told.verdict.near or closest)
    return replace(told, verdict=verdict, apart=tuple(g.word for g in held))


def _read(
    report: ReportRow,
    sentences: Sequence[Sentence],
    ask: Ask,
    groups: Sequence[Group],
    question: str,
) -> Told:
    asked = without_exclusions(question)
    if told := _of_its_own(report, sentences, ask, groups, asked):
        return told
    bare = find_agencies(asked, known_from((report,))).text
    verdict = at_stage(_plainly(sentences, ask, groups, asked, bare), ask, asked)
    verdict = read_stage(verdict, sentences, ask, groups, asked)
    if verdict.answers or (ask.kind == "who" and _is_of_all(groups)):
        return Told(report, verdict)
    most = at_stage(weighed(sentences, ask, groups, bare), ask, asked)
    if not most.answers and ask.kind == "frequency":  # told by how many there were
        most = weighed(sentences, Ask("amount", "次"), groups, bare)
    if not most.answers and asks_several(asked):  # the sentence of one part may tell the other
        verdict = _plainly(sentences, ask, groups, asked, bare, several=True)
    if not most.answers:
        return Told(report, verdict)
    return Told(report, most, most=True)


def _of_its_own(
    report: ReportRow,
    sentences: Sequence[Sentence],
    ask: Ask,
    groups: Sequence[Group],
    asked: str,
) -> Told | None:
    """Read what has a form of its own, None of what is told in any words."""
    if ask.kind == "whether" and ask.detail in (LIVING, ENDED):
        verdict, ended = read_living(sentences, groups)
        return Told(report, verdict, ended == (ask.detail == LIVING))
    if ask.kind == "whether":
        return _read_whether(report, sentences, groups, asked)
    if ask.kind in ("fee", WAIVER):
        verdict, no = (read_fee if ask.kind == "fee" else read_waiver)(sentences)
        return Told(report, verdict, no)
    if ask.kind in (MOST, "merged"):
        read = read_merger(sentences, asked) if ask.kind != MOST else read_most(sentences, groups)
        return Told(report, read)
    if ask.kind in FIXED:
        return Told(report, read_fixed(sentences, ask, groups, asked))
    followed = read_successor(sentences, asked) if ask.kind in ("who", "name") else None
    return Told(report, followed) if followed else None


def _plainly(
    sentences: Sequence[Sentence],
    ask: Ask,
    groups: Sequence[Group],
    asked: str,
    bare: str,
    *,
    several: bool = False,
) -> Verdict:
    """Return what is said in the words of the question; `bare` has the agencies masked."""
    if ask.kind == "who":
        return _who(sentences, ask, groups)
    if asks_several(asked) and not several:
        return Verdict()  # a number in the words of one part is not the whole answer
    peak = read_peak(sentences, ask, groups, asked)
    if peak.answers:
        return peak
    spoken_of = is_spoken_of(sentences, ask, groups)
    verdict = judge(rank(sentences, ask, groups, asked), ask, spoken_of=spoken_of)
    if verdict.answers:
        return verdict
    other = nearest(sentences, ask, groups, bare)
    return other if other.answers else verdict


def _is_of_all(groups: Sequence[Group]) -> bool:
    """Tell whether nothing is named but disclosure: a sentence with that word alone tells nobody."""
    return all(g.word == WHOLE_WORK for g in groups)


def _who(sentences: Sequence[Sentence], ask: Ask, groups: Sequence[Group]) -> Verdict:
    """Return who does it; of disclosure as a whole, else who oversees it, or heads the group for it."""
    verdict = read_who(sentences, ask.detail, groups)
    if verdict.answers or verdict.unclear or ask.detail not in (CHARGE, OVERSEER):
        return verdict
    if not _is_of_all(groups):
        return verdict
    others = (read_who(sentences, role, ()) for role in (OVERSEER, LEADER))
    return next((v for v in others if v.answers), verdict)


def _read_whether(
    report: ReportRow, sentences: Sequence[Sentence], groups: Sequence[Group], asked: str
) -> Told:
    verdict, no = read_whether(sentences, groups, asked)
    if verdict.answers or any(c.trouble for c in verdict.near):
        return Told(report, verdict, no)
    bare = find_agencies(asked, known_from((report,))).text
    most, no = weighed_whether(sentences, groups, bare)
    return Told(report, most, no, most=True) if most.answers else Told(report, verdict)
