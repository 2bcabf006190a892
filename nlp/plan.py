"""What a question asks for, understood: the `Plan` that answering works from and people are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.report import AgencyType, Role
from nlp.figure_names import FigureKey, figure_label
from nlp.sentences import listed, say
from nlp.taxonomy import role_name, theme_name
from nlp.thresholds import Threshold


class Kind(StrEnum):
    """What a question asks for."""

    THEME_AGENCIES = "theme_agencies"  # which agencies say so
    AGENCY_THEMES = "agency_themes"  # what agencies say
    FIGURE = "figure"  # a cell of a table, of one report or many
    REPORTS = "reports"  # about the reports themselves
    NONE = "none"  # nothing that can be answered


class Aggregate(StrEnum):
    """What is done with what is found."""

    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"


class ReportTest(StrEnum):
    """What is asked about the reports themselves."""

    ALL = "all"
    FAILING = "failing"
    YEAR_CONFLICT = "year_conflict"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Plan:
    """A question understood. Empty tuples do not restrict; no `roles` means any role.

    `match_all` asks for all themes in one and the same report, otherwise any of them will do;
    `negated` for the reports that do not say so; `counted` is what «how many» counts: agencies,
    reports or statements. `notes` say how words were read. With a `reason` there is no answer.
    """

    question: str
    language: str
    kind: Kind
    themes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    agencies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    agency_types: tuple[AgencyType, ...] = ()
    years: tuple[int, ...] = ()
    figures: tuple[FigureKey, ...] = ()
    aggregate: Aggregate = Aggregate.LIST
    threshold: Threshold | None = None
    counted: str = "agencies"
    match_all: bool = False
    negated: bool = False
    yes_no: bool = False
    report_test: ReportTest | None = None
    notes: tuple[str, ...] = ()
    reason: str = ""

    @property
    def figure(self) -> FigureKey | None:
        """Return the cell asked for (the first, when several are)."""
        return self.figures[0] if self.figures else None


def plan_summary(plan: Plan) -> str:
    """Say how a question was read: «理解为：主题=人员力量不足，性质=存在问题，年份=2021»."""
    language = plan.language
    values: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("theme", tuple(theme_name(key, language) for key in plan.themes)),
        ("role", tuple(role_name(role, language) for role in plan.roles)),
        ("agency", plan.agencies),
        ("place", plan.places if not plan.agencies else ()),
        ("agency_type", tuple(say(language, f"agency_types.{t}") for t in plan.agency_types)),
        ("year", tuple(map(str, plan.years))),
        ("figure", tuple(figure_label(figure, language) for figure in plan.figures)),
    )
    parts = [
        say(language, f"notes.{key}", value=listed(language, items))
        for key, items in values
        if items
    ]
    if plan.negated:
        parts.append(say(language, "notes.negated"))
    joined = ("，" if language == "zh" else ", ").join(parts)
    return say(language, "notes.read_as", parts=joined) if parts else ""
