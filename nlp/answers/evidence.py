"""The sentences a yes or no about one agency rests on, where the answer itself was read elsewhere.

A «no» to a theme or a thing is shown by the sentence that says «已经解决», «未发现», «没有»; a cell about
reviews and lawsuits by what the text says of them. None of it changes the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.report import Role, SectionKind
from nlp.answers.statement_findings import said_line
from nlp.evidence import ReportRow, Retriever
from nlp.facts.clauses import Sentence, is_negated, is_outline, is_planned, is_right, sentences_of
from nlp.facts.words import facts, pattern_of
from nlp.findings import Finding, NearMiss, Quote, Status, quote_of
from nlp.names.figure_names import FigureKey
from nlp.plan import Kind, Plan
from nlp.readings.still import asks_still
from nlp.readings.wording import find_themes
from nlp.scopes import Outcome, scope_of
from nlp.sentences import say

_FEW = 6  # reports: of more, what one denies says nothing of the others
_MOST = 3


def with_evidence(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], outcome: Outcome
) -> Outcome:
    """Return an answer of yes or no about one agency with the sentences it rests on."""
    one = plan.agencies or plan.places
    if not (plan.yes_no and one) or plan.negated or len(reports) > _FEW:
        return outcome
    if outcome.status is Status.DECLINED:
        return outcome
    if plan.kind is Kind.FIGURE:
        return _in_words(plan, retriever, outcome)
    if outcome.findings or plan.kind not in (Kind.THEME_AGENCIES, Kind.SEARCH):
        return outcome
    denied = say(plan.language, "fact.reasons.negated")
    said = [_denying(m) for m in outcome.near_misses if m.reason != denied]
    told = [m for m in outcome.near_misses if m.reason == denied] + [m for m in said if m]
    solved = [m for m in outcome.near_misses if m.finding.role is Role.RESOLVED]
    if asks_still(plan.question):
        told, solved = [*told, *(m for m in solved if m not in told)], []  # its end is the answer
    return _told(plan, outcome, told, solved) if told or solved else outcome


_NONE = re.compile(
    r"^[^，。；]{0,12}?(?:没有|未(?:有|发生|收到|出现|产生)?|无|均无|零|0(?=[件起次宗]))[^，；]{0,24}[。；]?$"
)


_HAPPENED = re.compile(
    r"[没未无零]|(?<![报公通广])告(?!知)|发生|收到|受理|提起|应诉|维持|纠正|撤销|败诉|胜诉|引起|引发|因|\d+\s*[件起宗次]|[一二三四五六七八九十两][件起宗次]"
)
_CONTENTS = re.compile(r"部分组成|[个大]部分|第[一二三四五六]部分|包括[^。]{0,30}部分")


def tells_of_cases(finding: Finding) -> bool:
    """Tell whether a finding says that there were cases or none: a title or a list of contents does not."""
    text = " ".join(quote.text for quote in finding.quotes)
    if _CONTENTS.search(text) or is_outline(text) or is_right(text):
        return False
    return bool(_HAPPENED.search(text))


def none_of_the_section(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], words: tuple[str, str]
) -> Outcome | None:
    """Read «四、复议、诉讼 / 全年没有。»: the title says of what there was none.

    Args:
        plan: the question.
        retriever: the library.
        reports: the reports of its scope, all of which must say so.
        words: what is asked about (复议), and what the section tells of beside it (诉讼).
    """
    word, other = words
    rows = [
        row
        for row in retriever.statement_rows(scope_of(plan))
        if _NONE.search(row.text.strip())
        and (word in row.text or (row.section is SectionKind.REVIEW and other not in row.text))
    ]
    if {row.report.id for row in rows} != {report.id for report in reports}:
        return None  # of a report that does not say so nothing is known
    found = [Finding(row.report, role=row.role, quotes=(quote_of(row),)) for row in rows]
    lines = [said_line(plan, finding) for finding in found]
    return Outcome((say(plan.language, "no"), *lines), tuple(found), value=0)


def _denying(miss: NearMiss) -> NearMiss | None:
    """Return what was left out where it says that it is not so, with only the sentences that do."""
    theme = miss.finding.theme
    quotes = tuple(q for q in miss.finding.quotes if theme and _denies(q.text, theme))
    return replace(miss, finding=replace(miss.finding, quotes=quotes)) if quotes else None


def _denies(text: str, theme: str) -> bool:
    """Tell whether a sentence denies what a theme is about («未发现泄密»)."""
    return any(is_negated(text, w.start) for w in find_themes(text) if w.key == theme)


def _told(
    plan: Plan, outcome: Outcome, told: Sequence[NearMiss], solved: Sequence[NearMiss]
) -> Outcome:
    """Quote what denies it as found, and what is solved in the sentence only: it is no such fault."""
    findings = tuple(miss.finding for miss in told)
    shown = dict.fromkeys((*findings, *(miss.finding for miss in solved)))
    lines = [said_line(plan, finding) for finding in list(shown)[:_MOST]]
    misses = tuple(m for m in outcome.near_misses if m not in told and _denying(m) not in told)
    opening = say(plan.language, "no")
    rest = [line for line in outcome.text if line != opening]
    return replace(outcome, text=(opening, *lines, *rest), findings=findings, near_misses=misses)


def _called(figure: FigureKey) -> re.Pattern[str] | None:
    """Return what the text calls that which a cell counts, None where it is not told in words."""
    table, row, _ = figure
    for name, told in facts()["called"].items():
        if told["table"] == table and row in told["rows"]:
            return pattern_of(f"called.{name}")
    return None


def _none_in_words(plan: Plan, retriever: Retriever, outcome: Outcome) -> Outcome:
    """Add the sentence that says in words what a cell says by 0: «没有收到公开申请»."""
    assert plan.figure is not None
    about = _called(plan.figure)
    if about is None:
        return outcome
    zero = {f.report.id for f in outcome.findings if f.figure and f.figure.value == 0}
    found = []
    for sentence in sentences_of(retriever.statement_rows(scope_of(plan))):
        places = (m.start() for m in about.finditer(sentence.text))
        if sentence.report.id not in zero or not sentence.rows or is_outline(sentence.text):
            continue
        if any(_is_none(sentence, at) for at in places):
            found.append(_quoted(sentence))
    lines = [said_line(plan, finding) for finding in found[:_MOST]]
    findings = (*outcome.findings, *found[:_MOST])
    return replace(outcome, text=(*outcome.text, *lines), findings=findings)


_CAME = re.compile(
    r"(?:收到|受理|接到|接收|新收|共收)[^，。；]{0,20}申请[^，。；]{0,12}?[1-9一二两三四五六七八九十]"
)


def told_of_requests(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]
) -> Outcome | None:
    """Read in the text whether there were requests where no table says: «没有收到信息公开申请».

    None where a report of the scope tells neither that there were some nor that there were none.
    """
    called = pattern_of("called.requests")
    some: dict[str, Finding] = {}
    none: dict[str, Finding] = {}
    for sentence in sentences_of(retriever.statement_rows(scope_of(plan))):
        text, report = sentence.text, sentence.report.id
        if not sentence.rows or is_outline(text) or is_right(text):
            continue
        places = [m.start() for m in called.finditer(text)]
        if any(_is_none(sentence, at) for at in places):
            none.setdefault(report, _quoted(sentence))
        elif places and _CAME.search(text) and not is_planned(sentence, places[0]):
            some.setdefault(report, _quoted(sentence))
    if not some and set(none) != {report.id for report in reports}:
        return None
    findings = tuple((some or none).values())
    lines = dict.fromkeys(said_line(plan, finding) for finding in findings)
    opening = say(plan.language, "yes" if some else "no")
    return Outcome((opening, *lines), findings, value=None if some else 0)


def _is_none(sentence: Sentence, at: int) -> bool:
    first, last = next((p for p in sentence.parts() if p[0] <= at < p[1]), (0, 0))
    denied = last and is_negated(sentence.text[first:last], at - first)
    return bool(denied) and not is_planned(sentence, at)


def _quoted(sentence: Sentence) -> Finding:
    row = sentence.rows[0]
    text, page = sentence.text.strip(), sentence.page
    quote = Quote(text, page, sentence.section, sentence.passage_id, row.statement_id)
    return Finding(sentence.report, role=row.role, quotes=(quote,))


def _in_words(plan: Plan, retriever: Retriever, outcome: Outcome) -> Outcome:
    """Add what the text says of the lawsuits or reviews that a cell counts."""
    figure = plan.figure
    cells = [f.figure.value for f in outcome.findings if f.figure]
    if figure is not None and cells and not any(cells) and None not in cells:
        return _none_in_words(plan, retriever, outcome)
    if figure is None or figure[0] != "review" or not outcome.value:
        return outcome
    kind = "reconsideration" if figure[1] == "reconsideration" else "litigation"
    about, ended = pattern_of(f"review.{kind}"), pattern_of("review.ended")
    found = []
    for sentence in sentences_of(retriever.statement_rows(scope_of(plan))):
        if not (about.search(sentence.text) and sentence.rows):
            continue
        if figure[2] == "total" or ended.search(sentence.text):
            found.append(_quoted(sentence))
    lines = [said_line(plan, finding) for finding in found[:_MOST]]
    return replace(
        outcome, text=(*outcome.text, *lines), findings=(*outcome.findings, *found[:_MOST])
    )
