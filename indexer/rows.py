"""What is read from a catalogue: rows for a scope, counts over a scope. Always all of them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from corpus.report import AgencyType, Check, CheckStatus, Issue, Role, SectionKind, Theme
from indexer.engines.base import FACETS, Entry, Facets, ranked
from indexer.records import group_themes
from nlp.evidence import FigureRow, ReportRow, Scope, StatementRow

Reports = Mapping[str, ReportRow]
_Home = tuple[int | None, str, str]
"""Page, heading and text of a passage."""

# What a statement is made of; read by place.
_STATEMENT = (
    's.id, s.passage_id, s.report_id, s.section, s.heading, s.text, s.start, s."end",'
    " s.role, s.role_cue"
)
# To look a value up is a third of the time of asking its enumeration.
SECTIONS = {kind.value: kind for kind in SectionKind}
_ROLES = {role.value: role for role in Role}

# Reports are read whole where they are at most one of so many.
_FEW = 5
_REPORT_FACETS = ("year", "place", "agency_type", "agency")

# The checks whose name does not begin with the table they are about.
_CHECK_TABLES = {
    "carry_over": ("requests",),
    "documents_in_force": ("disclosure",),
    "narrative_figures": ("requests", "review"),
}


# ---------------------------------------------------------------------------------------- reports


def all_reports(
    connection: sqlite3.Connection, only: Iterable[str] | None = None
) -> dict[str, ReportRow]:
    """Return reports by id, ordered by agency, then year, then title (unknown ones last).

    All of them, or only those with the ids given.
    """
    inside, ids = ("1", ()) if only is None else _listed("report_id", only)
    inside_reports = inside.replace("report_id", "id")
    issues: dict[str, list[Issue]] = defaultdict(list)
    for report, code, message, page in connection.execute(
        f"SELECT report_id, code, message, page FROM issues WHERE {inside}"
        " ORDER BY report_id, position",
        ids,
    ):
        issues[report].append(Issue(code, message, page))
    failing: dict[str, list[str]] = defaultdict(list)
    for report, name in connection.execute(
        f"SELECT report_id, name FROM checks WHERE status = ? AND {inside}"
        " ORDER BY report_id, position",
        (CheckStatus.FAILS, *ids),
    ):
        failing[report].append(name)
    rows = connection.execute(
        f"SELECT * FROM reports WHERE {inside_reports}"
        " ORDER BY agency IS NULL, agency, year IS NULL, year, title, name, id",
        ids,
    )
    return {
        row["id"]: ReportRow(
            id=row["id"],
            name=row["name"],
            format=row["format"],
            title=row["title"],
            agency=row["agency"],
            place=row["place"],
            agency_type=AgencyType(row["agency_type"]) if row["agency_type"] else None,
            year=row["year"],
            published=row["published"],
            form=row["form"],
            pages=row["pages"],
            issues=tuple(issues[row["id"]]),
            failing=tuple(failing[row["id"]]),
        )
        for row in rows
    }


def report_rows(
    connection: sqlite3.Connection, reports: Reports, scope: Scope
) -> tuple[ReportRow, ...]:
    """Return the reports of the scope; sections, themes and roles ask for one such statement."""
    wanted = _in_scope(reports.values(), scope)
    if scope.themes or scope.roles:
        where, values = _statement_conditions(scope)
        query = f"SELECT DISTINCT s.report_id FROM statements s WHERE {where}"
    elif scope.sections:
        where, values = _listed("kind", scope.sections)
        query = f"SELECT DISTINCT report_id FROM sections WHERE {where}"
    else:
        return tuple(wanted)
    found = {row[0] for row in connection.execute(query, values)}
    return tuple(row for row in wanted if row.id in found)


def _in_scope(reports: Iterable[ReportRow], scope: Scope) -> list[ReportRow]:
    rows = list(reports)
    fields: tuple[tuple[str, Collection[object]], ...] = (
        ("year", scope.years),
        ("agency", scope.agencies),
        ("place", scope.places),
        ("agency_type", scope.agency_types),
        ("id", scope.reports),
    )
    for name, values in fields:
        if values:
            value_of, wanted = attrgetter(name), frozenset(values)
            rows = [row for row in rows if value_of(row) in wanted]
    return rows


# ------------------------------------------------------------------------------------- statements


def statement_rows(
    connection: sqlite3.Connection, reports: Reports, scope: Scope
) -> tuple[StatementRow, ...]:
    """Return the labelled statements of the scope, by report, then place in the report."""
    bare = replace(scope, sections=(), themes=(), roles=())
    inside = report_rows(connection, reports, bare)
    where, values = _conditions_inside(scope, [row.id for row in inside], len(reports))
    return _read_statements(connection, reports, where, values)


def section_counts(
    connection: sqlite3.Connection, reports: Reports, scope: Scope
) -> dict[str, dict[SectionKind, int]]:
    """Count the labelled statements of the scope by report and section, without reading them."""
    bare = replace(scope, sections=(), themes=(), roles=())
    inside = {row.id for row in report_rows(connection, reports, bare)}
    where, values = _conditions_inside(scope, sorted(inside), len(reports))
    found: dict[str, dict[SectionKind, int]] = defaultdict(dict)
    for report, section, count in connection.execute(
        f"SELECT s.report_id, s.section, COUNT(*) FROM statements s WHERE {where} GROUP BY 1, 2",
        values,
    ):
        if report in inside:
            found[report][SectionKind(section)] = count
    return dict(found)


def statements_of(
    connection: sqlite3.Connection, reports: Reports, passages: Mapping[int, sqlite3.Row]
) -> dict[int, tuple[StatementRow, ...]]:
    """Return the labelled statements of some passages, by passage id, in order.

    Every page of every search asks for this: one query, and rows without names, which are looked
    for one by one whenever a column is read.
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = cursor.execute(
        f"SELECT {_STATEMENT}, t.theme, t.score, t.cue FROM json_each(?) m"
        " JOIN statements s ON s.passage_id = m.value"
        " LEFT JOIN statement_themes t ON t.statement_id = s.id"
        " WHERE s.role IS NOT NULL ORDER BY s.id, t.position",
        (json.dumps(list(passages)),),
    )
    homes: dict[int, _Home] = {
        key: (row["page"], row["passage_heading"], row["passage_text"])
        for key, row in passages.items()
    }
    found: dict[int, list[StatementRow]] = defaultdict(list)
    for _, group in groupby(rows, itemgetter(0)):
        same = list(group)
        row = same[0]
        themes = () if row[10] is None else tuple([Theme(t[10], t[11], t[12]) for t in same])
        found[row[1]].append(_statement(row, homes[row[1]], reports, themes))
    return {passage: tuple(statements) for passage, statements in found.items()}


def statement_row(
    connection: sqlite3.Connection, reports: Reports, number: int
) -> StatementRow | None:
    """Return one labelled statement, or None when there is none of this number."""
    where = "s.id = ? AND s.role IS NOT NULL"
    return next(iter(_read_statements(connection, reports, where, (number,))), None)


def _conditions_inside(
    scope: Scope, inside: Collection[str], reports: int
) -> tuple[str, tuple[str, ...]]:
    """Return the conditions of a scope whose reports are `inside`, out of so many."""
    if len(inside) == reports:
        return _statement_conditions(scope)
    # SQLite cannot know how long a list in JSON is. Told to, it reads a few reports whole rather
    # than every statement of a role or theme, so that time grows with what is asked about.
    where, values = _statement_conditions(scope, by_report=len(inside) * _FEW <= reports)
    listed, ids = _listed("s.report_id", inside)
    return f"{where} AND {listed}", (*values, *ids)


def _statement_conditions(scope: Scope, *, by_report: bool = False) -> tuple[str, tuple[str, ...]]:
    unindexed = "+" if by_report else ""
    parts = [f"{unindexed}s.role IS NOT NULL"]
    values: list[str] = []
    for column, wanted in (("s.section", scope.sections), (f"{unindexed}s.role", scope.roles)):
        if wanted:
            condition, listed = _listed(column, wanted)
            parts.append(condition)
            values.extend(listed)
    if scope.themes:
        condition, listed = _listed("theme", scope.themes)
        themed = f"SELECT statement_id FROM statement_themes WHERE {condition}"
        if by_report:
            themed = f"{themed} AND statement_id = s.id"
        parts.append(f"{unindexed}s.id IN ({themed})")
        values.extend(listed)
    return " AND ".join(parts), tuple(values)


def _read_statements(
    connection: sqlite3.Connection, reports: Reports, where: str, values: tuple[str | int, ...]
) -> tuple[StatementRow, ...]:
    themes = group_themes(
        connection.execute(
            "SELECT t.statement_id, t.theme, t.score, t.cue FROM statement_themes t"
            f" WHERE t.statement_id IN (SELECT s.id FROM statements s WHERE {where})"
            " ORDER BY t.statement_id, t.position",
            values,
        )
    )
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = cursor.execute(
        f"SELECT {_STATEMENT}, p.page, p.heading, p.text"
        f" FROM statements s JOIN passages p ON p.id = s.passage_id WHERE {where}",
        values,
    ).fetchall()
    order = {report: n for n, report in enumerate(reports)}
    # A report stored after `reports` was read is left for the next call.
    known = [row for row in rows if row[2] in order]
    known.sort(key=lambda row: (order[row[2]], row[0]))
    return tuple(_statement(row, row[10:], reports, themes.get(row[0], ())) for row in known)


def _statement(
    row: tuple[Any, ...], home: _Home, reports: Reports, themes: tuple[Theme, ...]
) -> StatementRow:
    """Return a statement, of a row that begins with the columns of `_STATEMENT`."""
    number, passage, report, section, heading, text, start, end, role, cue = row[:10]
    page, passage_heading, passage_text = home
    # In the order of its fields: naming them takes as long again as all the rest.
    return StatementRow(
        reports[report],
        number,
        passage,
        SECTIONS[section],
        page,
        heading or passage_heading,
        text,
        start,
        end,
        passage_text,
        _ROLES[role],
        cue,
        themes,
    )


# ---------------------------------------------------------------------------------------- figures


def figure_rows(
    connection: sqlite3.Connection,
    reports: Reports,
    scope: Scope,
    *,
    table: str | None = None,
    row: str | None = None,
    column: str | None = None,
) -> tuple[FigureRow, ...]:
    """Return the cells of the scope, by report, then as printed; a name of None means all."""
    wanted = report_rows(connection, reports, scope)
    order = {found.id: n for n, found in enumerate(wanted)}
    parts, values = ["cell >= 0"], []
    for name, value in (("table", table), ("row", row), ("column", column)):
        if value is not None:
            parts.append(f'"{name}" = ?')
            values.append(value)
    inside, ids = ("1", ()) if len(wanted) == len(reports) else _listed("report_id", order)
    cells = [
        cell
        for cell in connection.execute(
            f"SELECT * FROM figures WHERE {' AND '.join(parts)} AND {inside}", (*values, *ids)
        )
        if cell["report_id"] in order
    ]
    cells.sort(key=lambda cell: (order[cell["report_id"]], cell["position"], cell["cell"]))
    checks = _checks_by_table(connection, inside, ids)
    return tuple(
        FigureRow(
            report=reports[cell["report_id"]],
            table=cell["table"],
            row=cell["row"],
            column=cell["column"],
            value=cell["value"],
            printed=cell["printed"],
            page=cell["page"],
            checks=checks.get((cell["report_id"], cell["table"]), ()),
        )
        for cell in cells
    )


def _checks_by_table(
    connection: sqlite3.Connection, inside: str, ids: tuple[str, ...]
) -> dict[tuple[str, str], tuple[Check, ...]]:
    found: dict[tuple[str, str], list[Check]] = defaultdict(list)
    for report, name, status, detail in connection.execute(
        f"SELECT report_id, name, status, detail FROM checks WHERE {inside}"
        " ORDER BY report_id, position",
        ids,
    ):
        for table in _CHECK_TABLES.get(name, (name.split("_")[0],)):
            found[report, table].append(Check(name, CheckStatus(status), detail))
    return {key: tuple(checks) for key, checks in found.items()}


# ----------------------------------------------------------------------------------------- counts


def facet_counts(
    connection: sqlite3.Connection, reports: Reports, passages: Collection[int]
) -> Facets:
    """Count these passages by each of `FACETS`, most frequent first; unknown values are left out.

    A passage counts once for a theme or role however many of its statements have it.
    """
    counts: dict[str, Counter[int | str]] = {name: Counter() for name in FACETS}
    ids = json.dumps(sorted(passages))
    for report, section, count in connection.execute(
        "SELECT p.report_id, p.section, COUNT(*) FROM json_each(?) m"
        " JOIN passages p ON p.id = m.value GROUP BY 1, 2",
        (ids,),
    ):
        counts["section"][section] += count
        for name in _REPORT_FACETS:
            value = getattr(reports[report], name)
            if value is not None:
                counts[name][value] += count
    for name, column, join in (
        ("role", "s.role", ""),
        ("theme", "t.theme", "JOIN statement_themes t ON t.statement_id = s.id"),
    ):
        found = connection.execute(
            f"SELECT {column}, COUNT(DISTINCT s.passage_id) FROM json_each(?) m"
            f" JOIN statements s ON s.passage_id = m.value {join}"
            f" WHERE {column} IS NOT NULL GROUP BY 1",
            (ids,),
        )
        counts[name].update({row[0]: row[1] for row in found})
    return {name: ranked(found, by_value=name == "year") for name, found in counts.items()}


# ----------------------------------------------------------------------------- for the full text


def entries(
    connection: sqlite3.Connection, reports: Reports, wanted: Iterable[str]
) -> Iterator[Entry]:
    """Yield the passages of some reports as an engine indexes them, with what holds now."""
    for report in wanted:
        if report not in reports:
            continue
        row = reports[report]
        labels = _labels(connection, report)
        for passage in connection.execute(
            "SELECT id, section, text FROM passages WHERE report_id = ? ORDER BY id", (report,)
        ).fetchall():
            yield Entry(
                passage_id=passage["id"],
                report_id=report,
                text=passage["text"],
                agency=row.agency or "",
                place=row.place or "",
                agency_type=row.agency_type or "",
                year=row.year,
                section=passage["section"],
                labels=labels.get(passage["id"], ()),
            )


def _labels(connection: sqlite3.Connection, report: str) -> dict[int, tuple[str, ...]]:
    rows = connection.execute(
        "SELECT s.passage_id, s.role, t.theme FROM statements s"
        " LEFT JOIN statement_themes t ON t.statement_id = s.id"
        " WHERE s.report_id = ? AND s.role IS NOT NULL ORDER BY s.passage_id",
        (report,),
    )
    found: dict[int, tuple[str, ...]] = {}
    for passage, group in groupby(rows, key=lambda row: int(row["passage_id"])):
        labels: set[str] = set()
        for row in group:
            labels.update({f"{row['role']}/", f"{row['role']}/{row['theme'] or ''}"})
        found[passage] = tuple(sorted(labels))
    return found


def _listed(column: str, values: Iterable[object]) -> tuple[str, tuple[str]]:
    """Return a condition that works for any number of values, and what to bind to it."""
    return f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(list(values)),)
