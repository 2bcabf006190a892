"""The catalogue of a library: one SQLite file, the truth everything else is derived from.

Reads take a connection from a pool and see one consistent state; they never wait for a writer
(WAL). A write is one transaction on a connection of its own. That only one process writes is the
business of `indexer.library`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, RLock
from typing import Literal, Self

from corpus.report import Report, SectionKind
from indexer import annexes, corrections, records, rows, schema
from indexer.corrections import Correction, Value
from indexer.engines.base import Entry
from indexer.errors import LibraryError
from nlp.evidence import AnnexRow, FigureRow, ReportRow, Scope, StatementRow

Stage = Literal["parse", "label", "index"]

# So many reports that were asked for by id are kept at hand until the catalogue changes.
_MOST_KEPT = 1000
# Writers of one process take turns by a lock of our own; this only bridges a checkpoint.
_BUSY_SECONDS = 30.0


class StoreError(LibraryError):
    """A catalogue that cannot be opened or used, with one line saying why."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, why, and when; kept until it is read or dismissed."""

    path: str
    reason: str
    at: str = ""


class Store:
    """An open catalogue. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._writing = RLock()
        self._closed = False
        self._reports: tuple[int, dict[str, ReportRow]] = (-1, {})
        self._some: tuple[int, dict[str, ReportRow]] = (-1, {})

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open a catalogue; with `create`, make it or bring an older one up to date.

        Raises:
            StoreError: there is none, it is damaged, or made by another version.
        """
        if not create and not path.is_file():
            raise StoreError(f"there is no catalogue at {path}")
        store = cls(path)
        try:
            with store._connection() as connection:
                if create:
                    schema.migrate(connection)
                elif (seen := schema.version(connection)) != schema.SCHEMA:
                    raise schema.SchemaError(f"catalogue schema {seen}, wanted {schema.SCHEMA}")
        except (sqlite3.Error, schema.SchemaError) as error:
            store.close()
            raise StoreError(f"the catalogue {path} cannot be used: {error}") from error
        return store

    @staticmethod
    def is_current(path: Path) -> bool:
        """Tell whether a catalogue has seen all migrations.

        Raises:
            StoreError: it is damaged.
        """
        try:
            with closing(sqlite3.connect(path)) as connection:
                return schema.version(connection) == schema.SCHEMA
        except sqlite3.Error as error:
            raise StoreError(f"the catalogue {path} cannot be used: {error}") from error

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # ------------------------------------------------------------------------------ transactions

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the catalogue until the end of the block."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept when the block ends well, else undone."""
        with self._writing, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'changes'")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise StoreError(f"the catalogue {self._path} is closed")
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # In WAL mode NORMAL never corrupts; a power cut may lose the last commits, whole ones.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    # ------------------------------------------------------------------------------------ reports

    def put_report(self, report: Report, original: str = "") -> None:
        """Store a labelled report with its corrections; its full text is then pending.

        Args:
            report: replaces the stored report with the same id.
            original: path of the source file, relative to the folder of the originals.
        """
        with self.write() as connection:
            records.write_report(connection, report, original)
            connection.execute("DELETE FROM failures WHERE path = ?", (report.path,))
            connection.execute("DELETE FROM pending WHERE report_id = ?", (report.id,))
            _mark(connection, "index", [report.id])

    def relabel_report(self, report: Report) -> None:
        """Store new machine labels of a report whose text is the stored one."""
        with self.write() as connection:
            records.relabel_report(connection, report)
            connection.execute(
                "DELETE FROM pending WHERE report_id = ? AND stage = 'label'", (report.id,)
            )
            _mark(connection, "index", [report.id])

    def load_report(self, report_id: str, *, corrected: bool = False) -> Report:
        """Return a report as it was stored; with `corrected`, as corrections have it.

        Raises:
            KeyError: no report has this id.
        """
        with self.read() as connection:
            return records.read_report(connection, report_id, corrected=corrected)

    def remove_reports(self, report_ids: Iterable[str]) -> tuple[str, ...]:
        """Remove reports and return the paths of their originals; unknown ids are ignored."""
        originals = []
        with self.write() as connection:
            for report_id in report_ids:
                found = connection.execute(
                    "DELETE FROM reports WHERE id = ? RETURNING original", (report_id,)
                ).fetchone()
                if found is not None:
                    originals.append(found["original"])
                    connection.execute("DELETE FROM pending WHERE report_id = ?", (report_id,))
                    _mark(connection, "index", [report_id])
        return tuple(originals)

    def originals(self) -> dict[str, str]:
        """Return report id → path of its source file, relative to the folder of the originals."""
        with self.read() as connection:
            query = "SELECT id, original FROM reports ORDER BY id"
            return {row["id"]: row["original"] for row in connection.execute(query)}

    # --------------------------------------------------------------------------------------- rows

    def changes(self) -> int:
        """Return a number that grows with every change, for whoever keeps a copy of something."""
        with self.read() as connection:
            return _changes(connection)

    def reports(self, connection: sqlite3.Connection) -> dict[str, ReportRow]:
        """Return all reports by id as this connection sees them; do not change the mapping."""
        seen = _changes(connection)
        kept, found = self._reports
        if kept != seen:
            found = rows.all_reports(connection)
            self._reports = (seen, found)
        return found

    def reports_of(
        self, connection: sqlite3.Connection, ids: Iterable[str]
    ) -> dict[str, ReportRow]:
        """Return these reports, and perhaps others, by id; do not change the mapping."""
        seen = _changes(connection)
        kept, found = self._reports
        if kept == seen:
            return found
        kept, found = self._some
        if kept != seen or len(found) > _MOST_KEPT:
            found = {}
        missing = [report for report in ids if report not in found]
        if missing:
            found = {**found, **rows.all_reports(connection, missing)}
            self._some = (seen, found)
        return found

    def all_rows(self) -> tuple[ReportRow, ...]:
        """Return every report, by agency, then year."""
        with self.read() as connection:
            return tuple(self.reports(connection).values())

    def report_rows(self, scope: Scope) -> tuple[ReportRow, ...]:
        """See `rows.report_rows`."""
        with self.read() as connection:
            return rows.report_rows(connection, self.reports(connection), scope)

    def statement_rows(self, scope: Scope) -> tuple[StatementRow, ...]:
        """See `rows.statement_rows`."""
        with self.read() as connection:
            return rows.statement_rows(connection, self.reports(connection), scope)

    def annex_rows(self, scope: Scope) -> tuple[AnnexRow, ...]:
        """See `annexes.annex_rows`."""
        with self.read() as connection:
            return annexes.annex_rows(connection, self.reports(connection), scope)

    def section_counts(self, scope: Scope) -> Mapping[str, Mapping[SectionKind, int]]:
        """See `rows.section_counts`."""
        with self.read() as connection:
            return rows.section_counts(connection, self.reports(connection), scope)

    def statement_numbers(self, report_id: str) -> tuple[int, ...]:
        """Return the numbers of a report's statements, in the order of the report."""
        with self.read() as connection:
            query = "SELECT id FROM statements WHERE report_id = ? ORDER BY id"
            return tuple(row["id"] for row in connection.execute(query, (report_id,)))

    def statement_row(self, number: int) -> StatementRow | None:
        """See `rows.statement_row`."""
        with self.read() as connection:
            return rows.statement_row(connection, self.reports(connection), number)

    def figure_rows(
        self,
        scope: Scope,
        *,
        table: str | None = None,
        row: str | None = None,
        column: str | None = None,
    ) -> tuple[FigureRow, ...]:
        """See `rows.figure_rows`."""
        with self.read() as connection:
            found = self.reports(connection)
            return rows.figure_rows(connection, found, scope, table=table, row=row, column=column)

    def entries(self, report_ids: Iterable[str]) -> tuple[Entry, ...]:
        """Return the passages of these reports as an engine indexes them."""
        wanted = tuple(report_ids)
        with self.read() as connection:
            return tuple(rows.entries(connection, self.reports_of(connection, wanted), wanted))

    def count_passages(self) -> int:
        """Return how many passages there are."""
        with self.read() as connection:
            return int(connection.execute("SELECT COUNT(*) FROM passages").fetchone()[0])

    # -------------------------------------------------------------------------- work to be done

    def mark_pending(self, stage: Stage, report_ids: Iterable[str] | None = None) -> None:
        """Note that a derived part of these reports (all when None) has to be made again."""
        with self.write() as connection:
            if report_ids is None:
                report_ids = [row["id"] for row in connection.execute("SELECT id FROM reports")]
            _mark(connection, stage, report_ids)

    def pending(self, stage: Stage) -> tuple[str, ...]:
        """Return the ids of the reports, some perhaps removed, that wait for this stage."""
        with self.read() as connection:
            query = "SELECT report_id FROM pending WHERE stage = ? ORDER BY report_id"
            return tuple(row[0] for row in connection.execute(query, (stage,)))

    def clear_pending(self, stage: Stage, report_ids: Iterable[str]) -> None:
        """Note that the stage is done for these reports."""
        with self.write() as connection:
            connection.executemany(
                "DELETE FROM pending WHERE report_id = ? AND stage = ?",
                [(report_id, stage) for report_id in report_ids],
            )

    # ----------------------------------------------------------------------------------- failures

    def add_failure(self, path: str, reason: str) -> Failure:
        """Remember that a file could not be read."""
        failure = Failure(path, reason, records.now())
        with self.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?)",
                (failure.path, failure.reason, failure.at),
            )
        return failure

    def drop_failure(self, path: str) -> bool:
        """Forget the failure of a file; return whether there was one."""
        with self.write() as connection:
            cursor = connection.execute("DELETE FROM failures WHERE path = ?", (path,))
            return cursor.rowcount > 0

    def failures(self) -> tuple[Failure, ...]:
        """Return the files that could not be read, by path."""
        with self.read() as connection:
            found = connection.execute("SELECT path, reason, at FROM failures ORDER BY path")
            return tuple(Failure(*row) for row in found)

    # -------------------------------------------------------------------------------- corrections

    def correct(self, target: str | int, field: str, value: Value, who: str) -> tuple[int, str]:
        """Record and apply a correction; return its id and the report it concerns."""
        (made,), report_id = self.correct_all(target, {field: value}, who)
        return made, report_id

    def correct_all(
        self, target: str | int, values: Mapping[str, Value], who: str
    ) -> tuple[tuple[int, ...], str]:
        """Record and apply corrections of several fields, all or none; return as `correct` does."""
        with self.write() as connection:
            made = tuple(
                corrections.add(connection, target, field, value, who, records.now())
                for field, value in values.items()
            )
            query = "SELECT report_id FROM corrections WHERE id = ?"
            report_id = str(connection.execute(query, (made[0],)).fetchone()[0])
            _apply(connection, [report_id])
            return made, report_id

    def undo(self, correction_id: int) -> str:
        """Take a correction back; return the report it concerns."""
        with self.write() as connection:
            report_id = corrections.undo(connection, correction_id, records.now())
            _apply(connection, [report_id])
            return report_id

    def corrections(self) -> tuple[Correction, ...]:
        """Return all corrections, undone ones too, in order."""
        with self.read() as connection:
            return corrections.listed(connection)

    def machine_values(self, target: str | int) -> Mapping[str, Value]:
        """See `corrections.machine_values`."""
        with self.read() as connection:
            return corrections.machine_values(connection, target)

    def load_corrections(self, lines: Iterable[str]) -> int:
        """Add corrections exported elsewhere, all or none; return how many were new."""
        with self.write() as connection:
            count, touched = corrections.load(connection, lines)
            _apply(connection, touched)
            return count


def _apply(connection: sqlite3.Connection, report_ids: Iterable[str]) -> None:
    for report_id in report_ids:
        corrections.apply(connection, report_id)
        _mark(connection, "index", [report_id])


def _mark(connection: sqlite3.Connection, stage: Stage, report_ids: Iterable[str]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO pending VALUES (?, ?)", [(found, stage) for found in report_ids]
    )


def _changes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM meta WHERE key = 'changes'").fetchone()[0])
