"""The tables of a catalogue, and how an older catalogue becomes a current one.

`MIGRATIONS` is append-only: a released migration is never edited, because catalogues that already
ran it exist. `PRAGMA user_version` counts the migrations a catalogue has seen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

# What the parser and the classifier said is kept apart (`machine_…`) from what holds now, so that
# a correction can be undone and a new classifier never overwrites a person. Tables, cells and
# statements hang on their report by cascading foreign keys: a report is there whole or not at all.
# AUTOINCREMENT keeps a passage id from ever being used twice: an index that lags behind the
# catalogue may still hold ids of passages that are gone.
_CATALOGUE = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
    "INSERT INTO meta VALUES ('changes', 0)",
    """CREATE TABLE reports (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, original TEXT NOT NULL, format TEXT NOT NULL,
        pages INTEGER, form TEXT, added TEXT NOT NULL,
        title TEXT NOT NULL, period_year INTEGER, published TEXT, sources TEXT NOT NULL,
        machine_agency TEXT, machine_place TEXT, machine_agency_type TEXT, machine_year INTEGER,
        agency TEXT, place TEXT, agency_type TEXT, year INTEGER)""",
    "CREATE INDEX reports_by_agency ON reports (agency, year)",
    "CREATE INDEX reports_by_year ON reports (year)",
    "CREATE INDEX reports_by_place ON reports (place)",
    "CREATE INDEX reports_by_type ON reports (agency_type)",
    """CREATE TABLE sections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
        kind TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL, page INTEGER,
        tables TEXT NOT NULL)""",
    "CREATE INDEX sections_by_report ON sections (report_id, kind)",
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        section_id INTEGER NOT NULL REFERENCES sections ON DELETE CASCADE,
        report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
        section TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        text TEXT NOT NULL, page INTEGER, heading TEXT NOT NULL)""",
    "CREATE INDEX passages_by_section ON passages (section_id)",
    "CREATE INDEX passages_by_report ON passages (report_id)",
    """CREATE TABLE statements (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        passage_id INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
        report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
        section TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        text TEXT NOT NULL, enumerator TEXT NOT NULL, heading TEXT NOT NULL,
        text_hash TEXT NOT NULL, ordinal INTEGER NOT NULL,
        machine_role TEXT, machine_score REAL NOT NULL, machine_cue TEXT NOT NULL,
        machine_themes TEXT NOT NULL,
        role TEXT, role_score REAL NOT NULL, role_cue TEXT NOT NULL)""",
    "CREATE INDEX statements_by_passage ON statements (passage_id, role)",
    "CREATE INDEX statements_by_role ON statements (role)",
    "CREATE INDEX statements_by_text ON statements (report_id, section, text_hash, ordinal)",
    """CREATE TABLE statement_themes (
        statement_id INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
        position INTEGER NOT NULL, theme TEXT NOT NULL, score REAL NOT NULL, cue TEXT NOT NULL,
        PRIMARY KEY (statement_id, position)) WITHOUT ROWID""",
    "CREATE INDEX statement_themes_by_theme ON statement_themes (theme, statement_id)",
    # `value` has no type on purpose: an integer stays an integer and a decimal stays a decimal.
    """CREATE TABLE figures (
        report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
        position INTEGER NOT NULL, "table" TEXT NOT NULL, "row" TEXT NOT NULL,
        cell INTEGER NOT NULL, "column" TEXT NOT NULL, value, printed TEXT NOT NULL, page INTEGER,
        PRIMARY KEY (report_id, position, cell)) WITHOUT ROWID""",
    'CREATE INDEX figures_by_row ON figures ("table", "row", "column", report_id)',
    """CREATE TABLE checks (
        report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
        position INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, detail TEXT NOT NULL,
        PRIMARY KEY (report_id, position)) WITHOUT ROWID""",
    """CREATE TABLE issues (
        report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
        position INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, page INTEGER,
        PRIMARY KEY (report_id, position)) WITHOUT ROWID""",
    "CREATE TABLE failures (path TEXT PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL)",
    # No foreign keys below: a correction outlives the removal of its report and comes back with
    # it, and the full text still has to forget a report that the catalogue no longer holds.
    """CREATE TABLE corrections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        report_id TEXT NOT NULL, section TEXT, text_hash TEXT, ordinal INTEGER,
        text TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, before TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, undone TEXT)""",
    "CREATE INDEX corrections_by_report ON corrections (report_id)",
    """CREATE TABLE pending (
        report_id TEXT NOT NULL, stage TEXT NOT NULL,
        PRIMARY KEY (report_id, stage)) WITHOUT ROWID""",
)


def _m001_catalogue(connection: sqlite3.Connection) -> None:
    for statement in _CATALOGUE:
        connection.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_m001_catalogue,)

SCHEMA = len(MIGRATIONS)


class SchemaError(Exception):
    """A catalogue that this version cannot use, with one clear line saying why."""


def version(connection: sqlite3.Connection) -> int:
    """Return how many migrations the catalogue has seen; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a catalogue up to date, one transaction for each migration.

    Raises:
        SchemaError: the catalogue was written by a newer version.
    """
    seen = version(connection)
    if seen > SCHEMA:
        raise SchemaError(
            f"catalogue schema {seen} is newer than this version's {SCHEMA}; update nianbao"
        )
    for number, step in enumerate(MIGRATIONS[seen:], start=seen + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            step(connection)
            connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
