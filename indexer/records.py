"""A `Report` becomes rows of the catalogue, and the rows become the same `Report` again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from corpus.labels import figure_forms
from corpus.report import (
    AgencyType,
    Cell,
    Check,
    CheckStatus,
    Figures,
    Identity,
    Issue,
    Passage,
    Report,
    Role,
    Section,
    SectionKind,
    Statement,
    Table,
    Theme,
)
from indexer import corrections

Cells = Mapping[str, tuple[Cell, ...]]

TABLES = ("disclosure", "requests", "review")


def now() -> str:
    """Return the present moment in UTC, to the second, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def hash_text(text: str) -> str:
    """Return the hash by which a correction finds its statement again."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# ---------------------------------------------------------------------------------------- writing


def write_report(connection: sqlite3.Connection, report: Report, original: str) -> None:
    """Store a report, replacing the one with the same id, and apply the corrections made to it."""
    row = connection.execute("SELECT added FROM reports WHERE id = ?", (report.id,)).fetchone()
    connection.execute("DELETE FROM reports WHERE id = ?", (report.id,))
    identity = report.identity
    named = (identity.agency, identity.place, identity.agency_type, identity.year)
    connection.execute(
        f"INSERT INTO reports VALUES ({', '.join('?' * 19)})",
        (
            report.id,
            report.path,
            original,
            report.format,
            report.pages,
            report.figures.form,
            row["added"] if row else now(),
            identity.title,
            identity.period_year,
            identity.published,
            _json(dict(identity.sources)),
            *named,
            *named,
        ),
    )
    _write_sections(connection, report)
    _write_figures(connection, report)
    connection.executemany(
        "INSERT INTO issues VALUES (?, ?, ?, ?, ?)",
        [(report.id, n, i.code, i.message, i.page) for n, i in enumerate(report.issues)],
    )
    corrections.apply(connection, report.id)


def _write_sections(connection: sqlite3.Connection, report: Report) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for section in report.sections:
        tables = [{"rows": t.rows, "page": t.page, "grid": t.grid} for t in section.tables]
        section_id = connection.execute(
            "INSERT INTO sections (report_id, kind, heading, text, page, tables)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (report.id, section.kind, section.heading, section.text, section.page, _json(tables)),
        ).lastrowid
        for passage in section.passages:
            passage_id = connection.execute(
                'INSERT INTO passages (section_id, report_id, section, start, "end", text, page,'
                " heading) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    section_id,
                    report.id,
                    section.kind,
                    passage.start,
                    passage.end,
                    passage.text,
                    passage.page,
                    passage.heading,
                ),
            ).lastrowid
            for statement in passage.statements:
                key = (str(section.kind), hash_text(statement.text))
                where = (passage_id, report.id, *key, seen[key])
                seen[key] += 1
                _write_statement(connection, statement, where)


def _write_statement(
    connection: sqlite3.Connection, statement: Statement, where: tuple[object, ...]
) -> None:
    connection.execute(
        "INSERT INTO statements (passage_id, report_id, section, text_hash, ordinal, start,"
        ' "end", text, enumerator, heading, machine_role, machine_score, machine_cue,'
        " machine_themes, role, role_score, role_cue)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, '')",
        (
            *where,
            statement.start,
            statement.end,
            statement.text,
            statement.enumerator,
            statement.heading,
            statement.role,
            statement.role_score,
            statement.role_cue,
            _json_themes(statement.themes),
        ),
    )


def _write_figures(connection: sqlite3.Connection, report: Report) -> None:
    figures = report.figures
    rows: list[tuple[object, ...]] = []
    position = 0
    for table in TABLES:
        cells: Cells = getattr(figures, table)
        for row, values in cells.items():
            rows.extend(_figure_rows(report, position, table, row, values))
            position += 1
    connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT INTO checks VALUES (?, ?, ?, ?, ?)",
        [(report.id, n, c.check, c.status, c.detail) for n, c in enumerate(figures.checks)],
    )


def _figure_rows(
    report: Report, position: int, table: str, row: str, cells: tuple[Cell, ...]
) -> Iterator[tuple[object, ...]]:
    place = (report.id, position, table, row)
    if not cells:  # printed without any cell: cell −1 says only that the row is there
        yield (*place, -1, "", None, "", None)
    columns = column_names(report.figures.form, table, row)
    for n, cell in enumerate(cells):
        name = columns[n] if n < len(columns) else f"column_{n + 1}"
        yield (*place, n, name, cell.value, cell.printed, cell.page)


def relabel_report(connection: sqlite3.Connection, report: Report) -> None:
    """Store new machine labels of a report whose text is unchanged; statement ids stay.

    Raises:
        ValueError: the statements are not those of the catalogue.
    """
    stored = connection.execute(
        "SELECT id, text FROM statements WHERE report_id = ? ORDER BY id", (report.id,)
    ).fetchall()
    fresh = [s for section in report.sections for p in section.passages for s in p.statements]
    if [row["text"] for row in stored] != [s.text for s in fresh]:
        raise ValueError(f"report {report.id}: the labelled statements are not the stored ones")
    connection.executemany(
        "UPDATE statements SET machine_role = ?, machine_score = ?, machine_cue = ?,"
        " machine_themes = ? WHERE id = ?",
        [
            (s.role, s.role_score, s.role_cue, _json_themes(s.themes), row["id"])
            for row, s in zip(stored, fresh, strict=True)
        ],
    )
    corrections.apply(connection, report.id)


# ---------------------------------------------------------------------------------------- reading


def read_report(
    connection: sqlite3.Connection, report_id: str, *, corrected: bool = False
) -> Report:
    """Return a stored report as it was parsed and labelled, or with the corrections applied.

    Raises:
        KeyError: no report has this id.
    """
    row = connection.execute("SELECT * FROM reports WHERE id = ?", (report_id,)).fetchone()
    if row is None:
        raise KeyError(report_id)
    issues = connection.execute(
        "SELECT code, message, page FROM issues WHERE report_id = ? ORDER BY position",
        (report_id,),
    )
    return Report(
        id=row["id"],
        path=row["name"],
        format=row["format"],
        identity=_read_identity(row, "" if corrected else "machine_"),
        sections=_read_sections(connection, report_id, corrected=corrected),
        figures=_read_figures(connection, report_id, row["form"]),
        issues=tuple(Issue(*issue) for issue in issues),
        pages=row["pages"],
    )


def _read_identity(row: sqlite3.Row, prefix: str) -> Identity:
    agency_type = row[f"{prefix}agency_type"]
    return Identity(
        title=row["title"],
        agency=row[f"{prefix}agency"],
        agency_type=AgencyType(agency_type) if agency_type else None,
        place=row[f"{prefix}place"],
        year=row[f"{prefix}year"],
        period_year=row["period_year"],
        published=row["published"],
        sources=json.loads(row["sources"]),
    )


def _read_sections(
    connection: sqlite3.Connection, report_id: str, *, corrected: bool
) -> tuple[Section, ...]:
    statements = _read_statements(connection, report_id, corrected=corrected)
    passages: dict[int, list[Passage]] = {}
    for row in connection.execute(
        "SELECT * FROM passages WHERE report_id = ? ORDER BY id", (report_id,)
    ):
        passages.setdefault(row["section_id"], []).append(
            Passage(
                start=row["start"],
                end=row["end"],
                text=row["text"],
                page=row["page"],
                heading=row["heading"],
                statements=tuple(statements.get(row["id"], ())),
            )
        )
    rows = connection.execute(
        "SELECT * FROM sections WHERE report_id = ? ORDER BY id", (report_id,)
    )
    return tuple(
        Section(
            kind=SectionKind(row["kind"]),
            heading=row["heading"],
            text=row["text"],
            page=row["page"],
            passages=tuple(passages.get(row["id"], ())),
            tables=tuple(_read_table(table) for table in json.loads(row["tables"])),
        )
        for row in rows
    )


def _read_statements(
    connection: sqlite3.Connection, report_id: str, *, corrected: bool
) -> dict[int, list[Statement]]:
    themes = themes_by_statement(connection, report_id) if corrected else {}
    found: dict[int, list[Statement]] = {}
    for row in connection.execute(
        "SELECT * FROM statements WHERE report_id = ? ORDER BY id", (report_id,)
    ):
        role = row["role"] if corrected else row["machine_role"]
        found.setdefault(row["passage_id"], []).append(
            Statement(
                start=row["start"],
                end=row["end"],
                text=row["text"],
                enumerator=row["enumerator"],
                heading=row["heading"],
                role=Role(role) if role else None,
                role_score=row["role_score"] if corrected else row["machine_score"],
                role_cue=row["role_cue"] if corrected else row["machine_cue"],
                themes=themes.get(row["id"], ())
                if corrected
                else read_themes(row["machine_themes"]),
            )
        )
    return found


def themes_by_statement(
    connection: sqlite3.Connection, report_id: str
) -> dict[int, tuple[Theme, ...]]:
    """Return the themes that hold now for the statements of one report."""
    rows = connection.execute(
        "SELECT t.statement_id, t.theme, t.score, t.cue FROM statement_themes t"
        " JOIN statements s ON s.id = t.statement_id WHERE s.report_id = ?"
        " ORDER BY t.statement_id, t.position",
        (report_id,),
    )
    return group_themes(rows)


def group_themes(rows: sqlite3.Cursor) -> dict[int, tuple[Theme, ...]]:
    """Group rows (statement id, theme, score, cue), ordered by statement, by statement."""
    return {
        statement: tuple(Theme(*row[1:]) for row in group)
        for statement, group in groupby(rows, key=lambda row: int(row[0]))
    }


def read_themes(text: str) -> tuple[Theme, ...]:
    """Return the themes written by the machine, as kept in `machine_themes`."""
    return tuple(Theme(key, score, cue) for key, score, cue in json.loads(text))


def _read_table(table: dict[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in table["rows"])
    return Table(rows=rows, page=table["page"], grid=table["grid"])


def _read_figures(connection: sqlite3.Connection, report_id: str, form: str | None) -> Figures:
    tables: dict[str, dict[str, tuple[Cell, ...]]] = {table: {} for table in TABLES}
    rows = connection.execute(
        "SELECT * FROM figures WHERE report_id = ? ORDER BY position, cell", (report_id,)
    )
    for (table, row), cells in groupby(rows, key=lambda r: (r["table"], r["row"])):
        tables[table][row] = tuple(
            Cell(c["value"], c["printed"], c["page"]) for c in cells if c["cell"] >= 0
        )
    return Figures(form=form, checks=read_checks(connection, report_id), **tables)


def read_checks(connection: sqlite3.Connection, report_id: str) -> tuple[Check, ...]:
    """Return the checks of one report in the order in which they were made."""
    rows = connection.execute(
        "SELECT name, status, detail FROM checks WHERE report_id = ? ORDER BY position",
        (report_id,),
    )
    return tuple(Check(name, CheckStatus(status), detail) for name, status, detail in rows)


# ---------------------------------------------------------------------------------------- columns


def column_names(form: str | None, table: str, row: str) -> tuple[str, ...]:
    """Return the keys of the columns of a row, in printed order; empty for a row not known."""
    forms = figure_forms()
    if table == "disclosure":
        return forms.disclosure_columns.get(row, {}).get(form or "", ())
    return forms.request_columns if table == "requests" else forms.review_columns


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json_themes(themes: tuple[Theme, ...]) -> str:
    return _json([(theme.key, theme.score, theme.cue) for theme in themes])
