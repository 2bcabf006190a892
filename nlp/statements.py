"""Role and themes of a clause in its context, and why.

Strong cues decide the role in the order of `nlp.labels.cues`; where they are silent, the classifier does.
Themes come from the classifier, which sees the cues too. Every label names the text that explains
it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.report import Passage, Report, Role, Section, SectionKind, Statement, Theme
from corpus.resources import resource
from nlp.labels.classifier import Classifier, Features, Scores, extract
from nlp.labels.cues import PATH, Cues, Reading, RoleCue, ThemeCue

_BATCH = 2048
# A theme beside a surer one has to be so likely in comparison. Chosen on sections of three authors that
# nothing had been learned from: all themes right in .66 of the clauses instead of .64 (.3 to .6 tried).
_IN_COMPANY = 0.3
# A theme named in the first characters is what the clause is about (rule 6 of the border cases).
_LEADING = 6
# Sections that tell what was done: a bare verb there is a practice, not a promise.
_ACCOUNTS = frozenset({SectionKind.OVERVIEW, SectionKind.OTHER, SectionKind.FRONT})
# The kinds of cue that end what a lead-in announced.
_TURNING = frozenset(("problem", "measure", "deadline", "resolved"))
_BRIEF = 14  # characters of a sentence that can only announce: «但短板同样明显。»
# What is said of the people of a trade reads like what is said of those who do disclosure work.
_STAFF = frozenset(("staffing", "turnover", "competence"))
_SECTION_WORDS = (
    ("问题", SectionKind.PROBLEMS),
    ("不足", SectionKind.PROBLEMS),
    ("改进", SectionKind.PROBLEMS),
    ("总体", SectionKind.OVERVIEW),
    ("概述", SectionKind.OVERVIEW),
    ("其他", SectionKind.OTHER),
    ("其它", SectionKind.OTHER),
    ("复议", SectionKind.REVIEW),
    ("申请", SectionKind.REQUESTS),
    ("主动公开", SectionKind.DISCLOSURE),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause and what surrounds it.

    `heading` is the path of sub-headings above it («（三）改进措施 › 我局将»), `section` a
    `SectionKind` or the printed heading of the section, `previous` the clause that leads it in.
    `follows` tells that it is read on from the clause before it, in one section on shortcomings.
    """

    text: str
    heading: str = ""
    section: str | None = None
    enumerator: str = ""
    previous: str = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What a clause does and what it is about; `role_cue` and each theme's cue say why."""

    role: Role
    role_score: float
    role_cue: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A clause read once: the role that cues give, the cues of themes, the features.

    `own_trade` tells that it is about the agency's business («乡镇卫生院医生不足») and stands in
    an account of what was done: what it says of staff is no shortcoming of disclosure.
    """

    reading: Reading
    own_trade: bool
    cue: RoleCue | None
    theme_cues: Mapping[str, ThemeCue]
    features: Features


class Labeller:
    """Labels clauses; holds the `cues` and the trained arrays, and no other state."""

    def __init__(self, cues: Cues, classifier: Classifier) -> None:
        self.cues = cues
        self._classifier = classifier
        self._roles = [Role(name) for name in classifier.roles]
        self._bonus = {kind: math.exp(bonus) for kind, bonus in cues.bonus.items()}

    @classmethod
    def load(cls, folder: Path | None = None) -> Labeller:
        """Load a classifier folder; without one, the classifier that ships.

        Raises:
            FileNotFoundError: the folder holds no classifier.
        """
        return cls(Cues.load(), Classifier.load(folder or resource("classifier")))

    @property
    def stamp(self) -> str:
        """Name the exact cues and arrays; labels with another stamp are stale."""
        return f"{self.cues.stamp} {self._classifier.stamp}"

    def label(self, clauses: Sequence[Clause]) -> tuple[Label, ...]:
        """Label clauses, in order; those that follow one another are decided together."""
        labels: list[Label] = []
        start = 0
        while start < len(clauses):
            end = start + _BATCH
            while end < len(clauses) and clauses[end].follows:
                end += 1
            labels.extend(self._label_batch(clauses[start:end]))
            start = end
        return tuple(labels)

    def _label_batch(self, clauses: Sequence[Clause]) -> Iterator[Label]:
        batch = prepare(clauses, self.cues)
        scores = self._classifier.score([item.features for item in batch])
        roles = self._roles_of(clauses, batch, scores.roles.tolist())
        given: list[list[int]] = [[] for _ in batch]
        rows, themes_of = self._given(scores).nonzero()
        for row, theme in zip(rows.tolist(), themes_of.tolist(), strict=True):
            given[row].append(theme)
        for row, (item, chances) in enumerate(zip(batch, roles, strict=True)):
            score = max(chances)
            role = self._roles[chances.index(score)]
            themes = self._themes(item, scores, row, given[row]) if given[row] else ()
            if item.own_trade and {theme.key for theme in themes} & _STAFF:
                role, themes = (Role.FACT if role is Role.PROBLEM else role), ()
            yield Label(role, round(score, 4), self._role_cue(item, role, scores, row), themes)

    def _given(self, scores: Scores) -> npt.NDArray[np.bool_]:
        """Tell which themes each clause is given, (clauses, themes)."""
        enough = scores.themes >= self._classifier.thresholds
        in_company = scores.themes >= _IN_COMPANY * scores.themes.max(axis=1, keepdims=True)
        return np.asarray(enough & in_company)

    def _roles_of(
        self, clauses: Sequence[Clause], batch: Sequence[Prepared], chances: list[list[float]]
    ) -> list[list[float]]:
        """Return the chances of the roles of each clause: its own, its cue's, its neighbours'."""
        for item, own in zip(batch, chances, strict=True):
            if item.cue is not None:
                own[self._roles.index(item.cue.role)] *= self._bonus[item.cue.kind]
            total = sum(own)
            own[:] = [chance / total for chance in own]
        starts = [row for row, clause in enumerate(clauses) if row == 0 or not clause.follows]
        for start, end in itertools.pairwise([*starts, len(clauses)]):
            if end - start > 1:
                chances[start:end] = self._classifier.among(chances[start:end])
        return chances

    def _role_cue(self, item: Prepared, role: Role, scores: Scores, row: int) -> str:
        if item.cue is not None and item.cue.role is role:
            return item.cue.text
        return self._strongest(item, scores, row, self._roles.index(role))

    def _themes(
        self, item: Prepared, scores: Scores, row: int, given: Sequence[int]
    ) -> tuple[Theme, ...]:
        found: list[Theme] = []
        for i in given:
            key = self._classifier.themes[i]
            if named := item.theme_cues.get(key):
                cue = named.text
            else:
                cue = self._strongest(item, scores, row, len(self._roles) + i)
            found.append(Theme(key, round(float(scores.themes[row, i]), 4), cue))
        return tuple(sorted(found, key=lambda theme: -theme.score))

    def _strongest(self, item: Prepared, scores: Scores, row: int, output: int) -> str:
        term = self._classifier.strongest(scores, row, output)
        at = item.reading.text.find(term)
        return item.reading.exact(at, at + len(term)) if at >= 0 else ""


def prepare(clauses: Sequence[Clause], cues: Cues) -> list[Prepared]:
    """Read clauses and collect everything the decisions stand on."""
    readings = cues.read_all([clause.text for clause in clauses])
    return [
        _prepare(clause, reading, cues) for clause, reading in zip(clauses, readings, strict=True)
    ]


def _prepare(clause: Clause, reading: Reading, cues: Cues) -> Prepared:
    context = _context(cues, clause.heading, clause.section, clause.previous)
    announced = cues.announced(reading.text) or (clause.follows and cues.tone(clause.text)) or None
    role = cues.role(reading, announced or context.heading, account=context.account)
    role = role or cues.opening(reading, account=context.account)
    theme_cues = cues.themes(reading)
    marks = [*cues.marks(reading), *_theme_marks(theme_cues), *context.marks]
    if role is not None:
        marks.append(f"cue:{role.role}")
    own_trade = context.account and cues.is_own_trade(reading)
    return Prepared(reading, own_trade, role, theme_cues, extract(reading.text, marks))


def label_report(report: Report, labeller: Labeller) -> Report:
    """Return the report with role and themes on every statement."""
    labels = iter(labeller.label(report_clauses(report, labeller.cues)))
    signer = report.identity.agency or ""

    def labelled(statement: Statement) -> Statement:
        label = next(labels)
        return _labelled(statement, _SIGNED if _is_signature(statement.text, signer) else label)

    sections = tuple(
        replace(
            section,
            passages=tuple(
                replace(p, statements=tuple(map(labelled, p.statements))) for p in section.passages
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=sections)


# Who signed a report, and when, stands below its last sentence: in a section on shortcomings mostly.
_SIGNED = Label(Role.FACT, 1.0, "", ())
_NUMERAL = r"[\d〇○零一二三四五六七八九十]"
_DATE = re.compile(
    rf"[（(]?{_NUMERAL}{{4}}年{_NUMERAL}{{1,3}}月(?:{_NUMERAL}{{1,3}}日)?[)）]?[。.]?"
)
_OFFICE = re.compile(r"(?:综合|信息公开|政务公开)?(?:办公室|办|科|室)?")


def _is_signature(text: str, agency: str) -> bool:
    """Tell a line that is only a date or the reporting body's name from a statement."""
    bare = re.sub(r"\s", "", text)
    if _DATE.fullmatch(bare):
        return True
    agency = re.sub(r"\s", "", agency)
    return bool(agency) and bare.startswith(agency) and bool(_OFFICE.fullmatch(bare[len(agency) :]))


def report_clauses(report: Report, cues: Cues) -> tuple[Clause, ...]:
    """Return every statement of a report, in order, as a clause in its context."""
    return tuple(clause for section in report.sections for clause in _clauses(section, cues))


def section_kind(section: str | None) -> SectionKind | None:
    """Read a section given by its kind or by its printed heading."""
    if not section:
        return None
    if section in set(SectionKind):
        return SectionKind(section)
    return next((kind for word, kind in _SECTION_WORDS if word in section), None)


def _labelled(statement: Statement, label: Label) -> Statement:
    return replace(
        statement,
        role=label.role,
        role_score=label.role_score,
        role_cue=label.role_cue,
        themes=label.themes,
    )


def _clauses(section: Section, cues: Cues) -> Iterator[Clause]:
    """Yield a section's statements, each with the last clause that set the tone for it.

    From an admission on («但短板同样明显。») an account is read as a section on shortcomings, up to its
    next heading: older reports have no section of their own for them. What the section's own title
    announces («四、2019年工作思路») holds where no heading inside it and no clause announces anything.
    """
    lead = heading = ""
    title = section.heading if cues.heading(section.heading) else ""
    ruling: RoleCue | None = None  # what `lead` announced
    kind, follows = section.kind, False
    for passage, statement in _statements(section):
        path = statement.heading or passage.heading
        if path != heading:
            lead, ruling, heading, kind = "", None, path, section.kind
        follows = follows and kind is SectionKind.PROBLEMS
        under = path if lead else PATH.join(filter(None, (title, path)))
        yield Clause(statement.text, under, kind, statement.enumerator, lead, follows)
        tone = cues.tone(statement.text)
        if tone and kind in _ACCOUNTS and _admits(cues, statement.text, tone):
            kind = SectionKind.PROBLEMS
        follows = kind is SectionKind.PROBLEMS
        if follows and tone:
            lead, ruling = statement.text, tone
        elif ruling and _turns(cues, statement.text, ruling):
            lead, ruling = "", None


def _admits(cues: Cues, clause: str, tone: RoleCue) -> bool:
    """Tell an admission inside an account from what is wrong in the agency's own trade."""
    if tone.role is not Role.PROBLEM:
        return False
    return len(clause) <= _BRIEF or "about" in cues.read(clause).found


def _turns(cues: Cues, clause: str, ruling: RoleCue) -> bool:
    """Tell whether a clause goes over to another role than its lead-in gave («下一步，…»)."""
    own = cues.role(cues.read(clause), None)
    return own is not None and own.role is not ruling.role and own.kind in _TURNING


def _statements(section: Section) -> Iterator[tuple[Passage, Statement]]:
    for passage in section.passages:
        for statement in passage.statements:
            yield passage, statement


@dataclass(frozen=True, slots=True)
class _Context:
    """What surrounds a clause.

    `heading` is the role its heading gives, or the clause that leads it in; `account` tells that it
    stands in an account of what was done.
    """

    heading: RoleCue | None
    account: bool
    marks: tuple[str, ...]


# Many clauses share a heading; a library's headings fit in this many entries or repeat in runs.
@lru_cache(maxsize=4096)
def _context(cues: Cues, path: str, section: str | None, previous: str) -> _Context:
    kind = section_kind(section)
    heading = cues.heading(path) if path else None
    if heading is None and previous and kind in (None, SectionKind.PROBLEMS):
        heading = cues.tone(previous)
    account = kind in _ACCOUNTS or (bool(path) and cues.is_account(path))
    marks = [f"section:{kind or 'none'}"]
    if heading is not None:
        marks.append(f"heading:{heading.role}")
    elif account:
        marks.append("heading:account")
    inner = path.rsplit(PATH, 1)[-1].strip()
    marks += [f"theme:{key}:heading" for key in cues.themes(cues.read(inner))] if inner else []
    return _Context(heading, account, tuple(marks))


def _theme_marks(cues: Mapping[str, ThemeCue]) -> Iterator[str]:
    for key, cue in cues.items():
        yield f"theme:{key}"
        if cue.at < _LEADING:
            yield f"theme:{key}:leads"
        if cue.distinct > 1:
            yield f"theme:{key}:again"
