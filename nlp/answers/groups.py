"""Counting by year, place, kind of agency or agency: the groups, their names and their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from nlp.evidence import ReportRow, agency_key
from nlp.findings import agency_shown
from nlp.labels.taxonomy import theme_name
from nlp.plan import Group
from nlp.sentences import say

T = TypeVar("T")
Key = str | int | None


def groups_of(
    group: Group, items: Iterable[T], report_of: Callable[[T], ReportRow]
) -> dict[Key, list[T]]:
    """Put items into groups by their report, in the order of the groups' names."""
    found: dict[Key, list[T]] = {}
    for item in items:
        found.setdefault(key_of(group, report_of(item)), []).append(item)
    return {key: found[key] for key in sorted(found, key=lambda k: (k is None, str(k)))}


def key_of(group: Group, report: ReportRow) -> Key:
    """Return the group a report belongs to; None when that is not known."""
    if group is Group.YEAR:
        return report.year
    if group is Group.PLACE:
        return report.place
    if group is Group.AGENCY_TYPE:
        return report.agency_type.value if report.agency_type else None
    return agency_key(report)


def group_name(group: Group, key: Key, language: str, report: ReportRow | None = None) -> str:
    """Return what to call a group."""
    if key is None:
        return say(language, "unknown_group")
    if group is Group.AGENCY_TYPE:
        return say(language, f"agency_types.{key}")
    if group is Group.THEME:
        return theme_name(str(key), language)
    if group is Group.AGENCY:
        return agency_shown(report, language) if report else str(key)
    return f"{key}年" if group is Group.YEAR and language == "zh" else str(key)


def group_order(
    values: Mapping[Key, float], *, ranked: bool, lowest: bool = False, top: int = 0
) -> list[Key]:
    """Return the groups to tell: all in their order, or the first of a ranking with its ties."""
    if not ranked:
        return list(values)
    known: list[Key] = [key for key in values if key is not None]
    order = sorted(known, key=lambda k: values[k] if lowest else -values[k])
    if not top or top >= len(order):
        return order
    last = values[order[top - 1]]
    return [k for n, k in enumerate(order) if n < top or values[k] == last]
