"""A plan as parts that people correct: what each is called, what it may become, the plan then.

Pure functions: a changed plan is whole where it can be, has no reason to decline and no notes that
were about the reading before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from corpus.report import AgencyType, Role
from nlp.labels.taxonomy import role_name, theme_keys, theme_name
from nlp.names.agencies import Known
from nlp.names.figure_names import FigureKey, figure_keys, figure_label
from nlp.names.thresholds import SIGNS, Threshold
from nlp.plan import Aggregate, Change, Group, Kind, Plan, ReportTest, Show, bound_shown
from nlp.sentences import listed, say

# What a part is called in `strings.toml` → field of the plan.
FIELDS: Mapping[str, str] = {
    "kind": "kind", "theme": "themes", "without": "without", "role": "roles", "agency": "agencies",
    "excluded": "excluded", "place": "places", "agency_type": "agency_types", "year": "years",
    "figure": "figures", "base": "base", "test": "report_test", "words": "words",
    "aggregate": "aggregate", "group": "group", "bound": "threshold",
    "negated": "negated", "joint": "match_all",
}  # fmt: skip
# Parts that can be added to a plan that lacks them, for each kind.
ADDABLE: Mapping[Kind, tuple[str, ...]] = {
    Kind.THEME_AGENCIES: ("role", "year", "place", "agency_type", "agency", "without", "group"),
    Kind.AGENCY_THEMES: ("theme", "role", "year", "place", "agency_type", "agency", "group"),
    Kind.FIGURE: ("year", "place", "agency_type", "agency", "aggregate", "group", "bound"),
    Kind.REPORTS: ("year", "place", "agency_type", "agency"),
    Kind.FACT: ("year", "place", "agency_type", "agency"),
    Kind.SEARCH: ("year", "place", "agency_type", "agency"),
    Kind.NONE: ("theme", "figure", "agency", "year"),
}
KINDS = tuple(kind for kind in Kind if kind is not Kind.NONE)
JOINTS = ("any", "report", "statement")
_SINGLE = ("kind", "base", "test", "aggregate", "group", "negated", "joint", "bound")
_KEPT = ("kind", "test", "figure")  # what a plan of its kind cannot do without


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan: its name, its values in words, and whether it can be taken out."""

    name: str
    text: str
    removable: bool


def parts_of(plan: Plan, kind_name: Callable[[Kind], str]) -> tuple[Part, ...]:
    """Return the parts a plan has, in the order they are read."""
    shown = (("kind", kind_name(plan.kind)), *((name, _shown(name, plan)) for name in FIELDS))
    parts = []
    for name, text in shown:
        if not text or (name == "joint" and len(plan.themes) < 2):
            continue
        needed = name in _KEPT or (name == "theme" and plan.kind is Kind.THEME_AGENCIES)
        parts.append(Part(name, text, not needed and name != "joint"))
    return tuple(parts)


def addable(plan: Plan) -> tuple[str, ...]:
    """Return the parts that can be added to a plan."""
    return tuple(name for name in ADDABLE[plan.kind] if not _held(name, plan))


def value_of(name: str, plan: Plan) -> Any:  # noqa: ANN401 - of any field
    """Return what a part says: a tuple of values, or the one value."""
    if name == "joint":
        return "statement" if plan.same_statement else "report" if plan.match_all else "any"
    return getattr(plan, FIELDS[name])


def options_of(name: str, plan: Plan, known: Known) -> tuple[Any, ...]:
    """Return what a part may become, its present values among it."""
    years = tuple(reversed(known.years))
    everything: Mapping[str, Sequence[Any]] = {
        "kind": KINDS,
        "theme": theme_keys(),
        "without": theme_keys(),
        "role": tuple(Role),
        "agency": tuple(dict.fromkeys(agency.name for agency in known.agencies)),
        "place": known.places,
        "agency_type": tuple(AgencyType),
        "year": years,
        "figure": figure_keys(),
        "base": figure_keys(),
        "test": tuple(ReportTest),
        "aggregate": tuple(Aggregate),
        "group": tuple(Group),
        "joint": JOINTS,
    }
    everything = {**everything, "excluded": everything["agency"]}
    now = value_of(name, plan)
    present = now if isinstance(now, tuple) and not _is_figure(now) else (now,)
    held = [value for value in present if value is not None]
    return tuple(dict.fromkeys([*everything.get(name, ()), *held]))


def name_of(name: str, value: Any, language: str) -> str:  # noqa: ANN401 - of any field
    """Say one value of a part in words."""
    naming: Mapping[str, Callable[[Any], str]] = {
        "theme": lambda key: theme_name(key, language),
        "without": lambda key: theme_name(key, language),
        "role": lambda role: role_name(role, language),
        "agency_type": lambda kind: say(language, f"agency_types.{kind}"),
        "figure": lambda figure: figure_label(figure, language),
        "base": lambda figure: figure_label(figure, language),
        "test": lambda test: say(language, f"tests.{test}"),
        "group": lambda group: say(language, f"groups.{group}"),
        "aggregate": lambda how: _aggregate_name(how, language),
        "bound": lambda bound: bound_shown(bound, language),
    }
    return naming[name](value) if name in naming else str(value)


def is_single(name: str) -> bool:
    """Tell whether a part has one value, not many."""
    return name in _SINGLE


def change(plan: Plan, name: str, value: Any) -> Plan:  # noqa: ANN401 - of any field
    """Return the plan with another value of a part."""
    special: Mapping[str, Callable[[Plan, Any], Plan]] = {
        "kind": _with_kind,
        "theme": _with_themes,
        "figure": _with_figures,
        "joint": _with_joint,
        "group": _with_group,
        "aggregate": _with_aggregate,
    }
    made = special[name](plan, value) if name in special else _with_field(plan, name, value)
    if name == "agency":
        made = replace(made, excluded=())
    asks_whether = made.yes_no and name not in ("kind", "aggregate", "group") and bool(value)
    return replace(made, reason="", notes=(), show=Show.FINDINGS, yes_no=asks_whether)


def remove(plan: Plan, name: str) -> Plan:
    """Return the plan without a part."""
    empty: Mapping[str, Any] = {
        "negated": False, "base": None, "bound": None, "group": None,
        "aggregate": Aggregate.LIST, "test": ReportTest.ALL, "joint": "any",
    }  # fmt: skip
    if name == "excluded":
        return replace(change(plan, "excluded", ()), agencies=())
    return change(plan, name, empty.get(name, ()))


def with_bound(plan: Plan, sign: str, number: float, upper: float) -> Plan:
    """Return the plan with a bound on the figure."""
    percent = plan.threshold.percent if plan.threshold else False
    bound = Threshold(sign if sign in SIGNS else ">", number, upper, percent)
    listing = replace(plan, aggregate=Aggregate.LIST, group=None)
    return change(listing, "bound", bound)


# -------------------------------------------------------------------------------------- changing


def _with_field(plan: Plan, name: str, value: Any) -> Plan:  # noqa: ANN401 - of any field
    return replace(plan, **cast(Any, {FIELDS[name]: value}))


def _with_kind(plan: Plan, kind: Kind) -> Plan:
    made = replace(
        plan.one_thing(), kind=kind, aggregate=Aggregate.LIST, group=None, threshold=None,
        base=None, change=None, negated=False, top=1,
    )  # fmt: skip
    if kind is Kind.THEME_AGENCIES:
        themes = plan.themes or (theme_keys()[0],)
        return replace(made, themes=themes, roles=plan.roles or (Role.PROBLEM,), figures=())
    if kind is Kind.AGENCY_THEMES:
        return replace(made, themes=(), roles=plan.roles or (Role.PROBLEM,), figures=())
    if kind is Kind.FIGURE:
        figures = plan.figures or (("requests", "received", "total"),)
        return replace(made, themes=(), roles=(), figures=figures)
    made = replace(made, themes=(), roles=(), figures=())
    if kind is Kind.REPORTS:
        return replace(made, report_test=plan.report_test or ReportTest.ALL)
    words = plan.words or (plan.question,)
    return replace(made, words=words)


def _with_themes(plan: Plan, themes: tuple[str, ...]) -> Plan:
    stays = plan.kind in (Kind.THEME_AGENCIES, Kind.AGENCY_THEMES)
    made = plan if stays else _with_kind(plan, Kind.THEME_AGENCIES)
    kind = Kind.THEME_AGENCIES if themes else Kind.AGENCY_THEMES
    joint = len(themes) > 1
    return replace(
        made, kind=kind, themes=tuple(themes), match_all=made.match_all and joint,
        same_statement=made.same_statement and joint,
    )  # fmt: skip


def _with_figures(plan: Plan, figures: tuple[FigureKey, ...]) -> Plan:
    made = plan if plan.kind is Kind.FIGURE else _with_kind(plan, Kind.FIGURE)
    return replace(made, figures=tuple(figures) or made.figures)


def _with_joint(plan: Plan, how: str) -> Plan:
    return replace(plan, match_all=how != "any", same_statement=how == "statement")


def _with_group(plan: Plan, group: Group | None) -> Plan:
    """A list that is grouped is summed or counted; a whole ranking is shown."""
    aggregate = plan.aggregate
    if group is not None and aggregate is Aggregate.LIST:
        aggregate = Aggregate.SUM if plan.kind is Kind.FIGURE else Aggregate.COUNT
    return replace(plan, group=group, aggregate=aggregate, top=0 if group else 1)


def _with_aggregate(plan: Plan, aggregate: Aggregate) -> Plan:
    single = aggregate is Aggregate.LIST
    shown = plan.change if aggregate is Aggregate.CHANGE else None
    if aggregate is Aggregate.CHANGE and shown is None:
        shown = Change.ANY
    return replace(
        plan, aggregate=aggregate, change=shown, threshold=None if not single else plan.threshold,
        group=None if single else plan.group,
    )  # fmt: skip


# --------------------------------------------------------------------------------------- showing


def _held(name: str, plan: Plan) -> bool:
    value = value_of(name, plan)
    return bool(value) and value is not Aggregate.LIST


def _shown(name: str, plan: Plan) -> str:
    """Say a part in words; empty when the plan does not have it."""
    if name == "kind" or not _held(name, plan) or (name == "agency" and plan.excluded):
        return ""
    if name == "place" and plan.agencies and not plan.excluded:
        return ""
    if name == "negated":
        return say(plan.language, "notes.negated")
    if name == "joint":
        return value_of(name, plan) if len(plan.themes) > 1 else ""
    value = value_of(name, plan)
    values = (value,) if is_single(name) else value
    return listed(plan.language, (name_of(name, each, plan.language) for each in values))


def _is_figure(value: tuple[Any, ...]) -> bool:
    return (
        len(value) == 3
        and all(isinstance(part, str) for part in value)
        and value in set(figure_keys())
    )


def _aggregate_name(how: Aggregate, language: str) -> str:
    if how is Aggregate.LIST:
        return {"zh": "逐个列出", "en": "list"}[language]
    return say(language, f"aggregates.{how}")
