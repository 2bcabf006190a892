"""A `Plan` as JSON and back: what a page lets people correct and a file keeps between questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from corpus.report import AgencyType, Role
from nlp.labels.taxonomy import theme_keys
from nlp.names.figure_names import FigureKey, is_figure
from nlp.names.thresholds import SIGNS, Threshold
from nlp.plan import (
    Aggregate,
    Change,
    Comparison,
    Group,
    Kind,
    Plan,
    ReportTest,
    Show,
    plan_summary,
)

T = TypeVar("T")

_COUNTED = ("agencies", "reports", "statements")


class PlanError(ValueError):
    """A plan that cannot be used, with one line saying why."""


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON can hold it; `read_as` is the reading in words, for people only."""
    entry = {field.name: _plain(getattr(plan, field.name)) for field in fields(plan)}
    return {**entry, "read_as": plan_summary(plan)}


def _plain(value: object) -> Any:  # noqa: ANN401 - any value JSON has
    if isinstance(value, Threshold):
        return {
            "sign": value.sign,
            "number": value.number,
            "upper": value.upper,
            "percent": value.percent,
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Return the plan of a JSON object; what is absent has its default, `read_as` is not read.

    Raises:
        PlanError: a value is of the wrong kind, or names something unknown.
    """
    names = {field.name for field in fields(Plan)}
    unknown = sorted(set(data) - names - {"read_as"})
    if unknown:
        raise PlanError(f"a plan has no {', '.join(unknown)}")
    if "kind" not in data:
        raise PlanError("a plan needs a kind")
    given = {"question": "", "language": "zh", **data}
    return Plan(**{name: _read(name, given[name]) for name in sorted(names & set(given))})


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - the reader of each field checks it
    try:
        return _READERS[name](value)
    except (ValueError, TypeError, KeyError) as error:
        raise PlanError(f"{name} of a plan cannot be {value!r}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


def _language(value: object) -> str:
    return _one_of(("zh", "en"))(value)


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return read


def _many(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    def read_all(values: Any) -> tuple[T, ...]:  # noqa: ANN401 - checked here
        if isinstance(values, str) or not isinstance(values, list | tuple):
            raise TypeError
        return tuple(read(value) for value in values)

    return read_all


def _maybe(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else read(value)


def _theme(value: object) -> str:
    return _one_of(theme_keys())(value)


def _figure(value: Any) -> FigureKey:  # noqa: ANN401 - checked here
    table, row, column = _many(_text)(value)
    if not is_figure((table, row, column)):
        raise ValueError
    return table, row, column


def _threshold(value: Mapping[str, Any]) -> Threshold:
    bound = {"upper": 0.0, "percent": False, **value}
    if bound["sign"] not in SIGNS:
        raise ValueError
    return Threshold(
        bound["sign"], float(bound["number"]), float(bound["upper"]), _flag(bound["percent"])
    )


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "question": _text,
    "language": _language,
    "kind": Kind,
    "themes": _many(_theme),
    "roles": _many(Role),
    "agencies": _many(_text),
    "places": _many(_text),
    "agency_types": _many(AgencyType),
    "years": _many(_whole),
    "figures": _many(_figure),
    "aggregate": Aggregate,
    "threshold": _maybe(_threshold),
    "counted": _one_of(_COUNTED),
    "match_all": _flag,
    "negated": _flag,
    "yes_no": _flag,
    "report_test": _maybe(ReportTest),
    "notes": _many(_text),
    "reason": _text,
    "same_statement": _flag,
    "without": _many(_theme),
    "group": _maybe(Group),
    "top": _whole,
    "change": _maybe(Change),
    "base": _maybe(_figure),
    "about": _many(_text),
    "excluded": _many(_text),
    "show": Show,
    "asks": _text,
    "words": _many(_text),
    "measures": _many(Aggregate),
    "largest_row": _flag,
    "which_of_two": _maybe(Aggregate),
    "comparison": _maybe(Comparison),
}
