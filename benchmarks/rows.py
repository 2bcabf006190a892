"""A library filled row by row: the real tables, without printing and parsing a million passages.

For the speed of searching and of what is derived. The speed of reading files is measured on files,
in `benchmarks.growth`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from benchmarks.corpora import MadePassage, make_passages
from indexer.library import Library
from indexer.manifest import Manifest
from indexer.opening import stamps
from indexer.records import hash_text
from indexer.schema import SCHEMA
from indexer.store import Store

_AT_ONCE = 2000


def fill_library(root: Path, passages: int) -> None:
    """Make a library with so many passages whose full text and vectors are still to be made."""
    Library.open(root, create=True, embedder="none").close()
    store = Store.open(root / "catalogue.sqlite")
    batch: list[tuple[int, list[MadePassage]]] = []
    for report, group in groupby(make_passages(passages), key=lambda made: made.report):
        batch.append((report, list(group)))
        if len(batch) * 25 >= _AT_ONCE:
            _write(store, batch)
            batch = []
    _write(store, batch)
    store.close()
    mark_current(root)


def mark_current(root: Path) -> None:
    """Stamp a filled library as read by this parser, or a build would look for the files."""
    parser, classifier = stamps()
    manifest = Manifest.read(root, SCHEMA)
    replace(manifest, parser=parser, classifier=classifier).write(root)


def _write(store: Store, reports: list[tuple[int, list[MadePassage]]]) -> None:
    with store.write() as connection:
        for number, passages in reports:
            _write_report(connection, number, passages)


def _write_report(connection: sqlite3.Connection, number: int, passages: list[MadePassage]) -> None:
    report_id = hashlib.sha256(f"report {number}".encode()).hexdigest()[:16]
    first = passages[0]
    named = (first.agency, first.place, first.agency_type, first.year)
    title = f"{first.agency}{first.year}年政府信息公开工作年度报告"
    connection.execute(
        f"INSERT INTO reports VALUES ({', '.join('?' * 19)})",
        (report_id, f"{number}.txt", f"{report_id[:2]}/{report_id}.txt", "txt", None, None,
         "2026-01-01T00:00:00+00:00", title, first.year, None, "{}", *named, *named),
    )  # fmt: skip
    seen: Counter[tuple[str, str]] = Counter()
    for made in passages:
        section = connection.execute(
            "INSERT INTO sections (report_id, kind, heading, text, page, tables)"
            " VALUES (?, ?, '', ?, NULL, '[]')",
            (report_id, made.section.value, made.text),
        ).lastrowid
        passage = connection.execute(
            'INSERT INTO passages (section_id, report_id, section, start, "end", text, page,'
            " heading) VALUES (?, ?, ?, 0, ?, ?, NULL, '')",
            (section, report_id, made.section.value, len(made.text), made.text),
        ).lastrowid
        for row, theme in _statements(made, seen):
            statement = connection.execute(
                'INSERT INTO statements (passage_id, report_id, section, start, "end", text,'
                " enumerator, heading, text_hash, ordinal, machine_role, machine_score,"
                " machine_cue, machine_themes, role, role_score, role_cue)"
                " VALUES (?, ?, ?, ?, ?, ?, '', '', ?, ?, ?, 1, '', '[]', ?, 1, '')",
                (passage, report_id, *row),
            ).lastrowid
            connection.execute(
                "INSERT INTO statement_themes VALUES (?, 0, ?, 1, '')", (statement, theme)
            )
    connection.execute("INSERT INTO pending VALUES (?, 'index')", (report_id,))


def _statements(
    made: MadePassage, seen: Counter[tuple[str, str]]
) -> Iterator[tuple[tuple[object, ...], str]]:
    at = 0
    for clause in made.clauses:
        start = made.text.index(clause.text, at)
        at = start + len(clause.text)
        key = (made.section.value, hash_text(clause.text))
        yield (
            (
                made.section.value,
                start,
                at,
                clause.text,
                key[1],
                seen[key],
                clause.role,
                clause.role,
            ),
            clause.theme,
        )
        seen[key] += 1
