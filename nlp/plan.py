"""What a question asks for, understood: the `Plan` that answering works from and people are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.report import AgencyType, Role
from nlp.labels.taxonomy import role_name, theme_name
from nlp.names.figure_names import FigureKey, check_label, figure_label
from nlp.names.thresholds import Threshold
from nlp.sentences import listed, number, say

OR = "|"
"""Stands between the alternatives of a free search in `Plan.words`."""
EARLIER = "earlier"
"""In `Plan.about`: only what is said of an earlier report."""


class Kind(StrEnum):
    """What a question asks for."""

    THEME_AGENCIES = "theme_agencies"  # which agencies say so
    AGENCY_THEMES = "agency_themes"  # what agencies say
    FIGURE = "figure"  # a cell of a table, of one report or many
    REPORTS = "reports"  # about the reports themselves
    FACT = "fact"  # a fact of the narrative: how many, when, where, who
    SEARCH = "search"  # passages that say something outside the themes
    NONE = "none"  # nothing that can be answered


class Aggregate(StrEnum):
    """What is done with what is found."""

    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    AVERAGE = "average"
    MEDIAN = "median"
    SHARE = "share"
    CHANGE = "change"  # from year to year
    DIFFERENCE = "difference"  # between agencies


class Group(StrEnum):
    """By what the findings are counted."""

    AGENCY = "agency"
    PLACE = "place"
    YEAR = "year"
    AGENCY_TYPE = "agency_type"
    THEME = "theme"


class Change(StrEnum):
    """Which change from year to year is asked for."""

    ANY = "any"
    RISE = "rise"
    FALL = "fall"
    DOUBLE = "double"
    HALVE = "halve"


class Comparison(StrEnum):
    """What is wanted of statements set side by side: of two bodies, or of one body's years."""

    SAME = "same"
    DIFFERENT = "different"
    NEW = "new"  # only in the later year
    GONE = "gone"  # only in the earlier one
    SOLVED = "solved"
    STILL = "still"


class Show(StrEnum):
    """What of an answer is wanted."""

    FINDINGS = "findings"
    NEAR_MISSES = "near_misses"  # why something was left out
    EXPORT = "export"


class ReportTest(StrEnum):
    """What is asked about the reports themselves."""

    ALL = "all"
    FAILING = "failing"
    YEAR_CONFLICT = "year_conflict"
    MISSING = "missing"
    INCOMPLETE = "incomplete"  # sections or tables missing, or not all could be read
    UNREAD = "unread"  # pages or tables that could not be read
    FORM = "form"
    DUPLICATE = "duplicate"
    PUBLISHED = "published"
    LATE = "late"
    BLANK = "blank"  # cells of a table left blank


@dataclass(frozen=True, slots=True)
class Plan:
    """A question understood. Empty tuples do not restrict; no `roles` means any role.

    `match_all` asks for all themes in one and the same report, with `same_statement` in one and
    the same statement, otherwise any of them will do; `without` are themes that must not be
    mentioned beside them; `negated` asks for the reports that do not say so; `counted` is what
    «how many» counts: agencies, reports or statements. `top` is how many of a ranking are wanted,
    0 for all; `base` is the figure that is the whole of a share; `about` narrows a question about
    the reports (checks, sections, forms); `excluded` are agencies left out of `agencies`. `notes`
    say how words were read. With a `reason` there is no answer. `asks` is the kind of fact, the
    manner of a free search, or how a figure is told (times, per cent); `words` what it is about.

    `measures` are two or more things worked out of one figure, the first of them the `aggregate`.
    With `largest_row` several rows of the tables are held against each other, and not the bodies;
    `which_of_two` asks who of two has more (`MAX`) or fewer (`MIN`); `comparison` is what is wanted
    of statements set side by side.
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
    same_statement: bool = False
    without: tuple[str, ...] = ()
    group: Group | None = None
    top: int = 1
    change: Change | None = None
    base: FigureKey | None = None
    about: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    show: Show = Show.FINDINGS
    asks: str = ""
    words: tuple[str, ...] = ()
    measures: tuple[Aggregate, ...] = ()
    largest_row: bool = False
    which_of_two: Aggregate | None = None
    comparison: Comparison | None = None

    @property
    def figure(self) -> FigureKey | None:
        """Return the cell asked for (the first, when several are)."""
        return self.figures[0] if self.figures else None

    def one_thing(self) -> Plan:
        """Return the plan without several measures, and without rows, bodies or statements held side by side."""
        return replace(self, measures=(), largest_row=False, which_of_two=None, comparison=None)


def plan_summary(plan: Plan) -> str:
    """Say how a question was read: «理解为：主题=人员力量不足，性质=存在问题，年份=2021»."""
    language = plan.language
    parts = [
        say(language, f"notes.{key}", value=listed(language, items))
        for key, items in _values(plan)
        if items
    ]
    if plan.negated:
        parts.append(say(language, "notes.negated"))
    joined = ("，" if language == "zh" else ", ").join(parts)
    return say(language, "notes.read_as", parts=joined) if parts else ""


def _values(plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each part of a plan with its values in words."""
    language = plan.language
    base = (figure_label(plan.base, language),) if plan.base else ()
    return (
        ("theme", tuple(theme_name(key, language) for key in plan.themes)),
        ("without", tuple(theme_name(key, language) for key in plan.without)),
        ("role", tuple(role_name(role, language) for role in plan.roles)),
        ("agency", () if plan.excluded else plan.agencies),
        ("excluded", plan.excluded),
        ("place", plan.places if not plan.agencies else ()),
        ("agency_type", tuple(say(language, f"agency_types.{t}") for t in plan.agency_types)),
        ("year", tuple(map(str, plan.years))),
        ("figure", tuple(figure_label(figure, language) for figure in plan.figures)),
        ("base", base),
        ("words", tuple(word for word in plan.words if word != OR)),
        ("asks", _asks(plan)),
        ("test", (say(language, f"tests.{plan.report_test}"),) if plan.report_test else ()),
        ("about", tuple(_about(word, language) for word in plan.about)),
        ("bound", _bound(plan)),
        ("aggregate", _aggregate(plan)),
        ("group", (say(language, f"groups.{plan.group}"),) if plan.group else ()),
        ("top", (str(plan.top),) if plan.top > 1 else ()),
    )


def _asks(plan: Plan) -> tuple[str, ...]:
    kinds: list[str] = [asks.partition(":")[0] for asks in plan.asks.split("+") if asks]
    kinds += plan.measures
    kinds += ["row"] if plan.largest_row else []
    kinds += ["compared"] if plan.comparison else []
    return tuple(say(plan.language, f"asks.{kind}") for kind in kinds)


def _about(word: str, language: str) -> str:
    try:
        return say(language, f"abouts.{word}")
    except KeyError:
        return check_label(word, language)


def _bound(plan: Plan) -> tuple[str, ...]:
    # «比某局多的», «处罚比许可多的»: no number yet.
    listed_ = plan.aggregate in (Aggregate.LIST, Aggregate.COUNT)
    found_first = plan.base is not None and (plan.base == plan.figure or listed_)
    if plan.threshold is None or found_first:
        return ()
    return (bound_shown(plan.threshold, plan.language),)


def bound_shown(bound: Threshold, language: str) -> str:
    """Say a bound in words: «超过100», "between 50 and 100"."""
    percent = "%" if bound.percent else ""
    return say(
        language,
        f"conditions.{bound.sign}",
        number=number(bound.number) + percent,
        upper=number(bound.upper) + percent,
    )


def _aggregate(plan: Plan) -> tuple[str, ...]:
    if plan.change and plan.change is not Change.ANY:
        return (say(plan.language, f"changes.{plan.change}"),)
    if plan.aggregate is Aggregate.LIST:
        return ()
    if plan.aggregate is Aggregate.COUNT and plan.counted in ("reports", "statements"):
        return (say(plan.language, f"aggregates.count_{plan.counted}"),)
    return (say(plan.language, f"aggregates.{plan.aggregate}"),)
