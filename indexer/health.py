"""Whether catalogue, originals and full text of a library agree."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from indexer.engines.base import EngineError
from indexer.fulltext import FullText
from indexer.query import Every
from indexer.store import Store
from nlp.evidence import Scope


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not agree; `code` is stable, `report` the report it concerns."""

    code: str
    message: str
    report: str | None = None


def inspect(store: Store, originals: Path, fulltext: FullText) -> tuple[Problem, ...]:
    """Return all problems: of the catalogue, the source files, the full text, the collection."""
    return (
        *_catalogue(store),
        *_originals(store, originals),
        *_fulltext(store, fulltext),
        *_collection(store),
    )


def _catalogue(store: Store) -> Iterator[Problem]:
    with store.read() as connection:
        for (message,) in connection.execute("PRAGMA integrity_check").fetchall():
            if message != "ok":
                yield Problem("catalogue_damaged", f"the catalogue is damaged: {message}")
        for table, *_ in connection.execute("PRAGMA foreign_key_check").fetchall():
            yield Problem("catalogue_damaged", f"a row of {table} belongs to nothing")
        yield from _slices(connection)
    for stage in ("parse", "label", "index"):
        for report in store.pending(stage):
            yield Problem("unfinished", f"waits to be done again ({stage}); run build", report)


def _slices(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Yield the passages and statements that are not the slice they say they are."""
    for kind, outer, column in (
        ("passages", "sections", "section_id"),
        ("statements", "passages", "passage_id"),
    ):
        rows = connection.execute(
            f"SELECT i.report_id, i.id FROM {kind} i JOIN {outer} o ON o.id = i.{column}"
            ' WHERE substr(o.text, i.start + 1, i."end" - i.start) <> i.text'
        )
        for report, number in rows.fetchall():
            yield Problem("not_a_slice", f"{kind} {number} is no slice of its {outer}", report)


def _originals(store: Store, folder: Path) -> Iterator[Problem]:
    wanted = store.originals()
    for report, original in wanted.items():
        path = folder / original
        if not path.is_file():
            yield Problem("original_missing", f"its source file is missing: {original}", report)
        elif hashlib.sha256(path.read_bytes()).hexdigest()[:16] != report:
            yield Problem("original_changed", f"its source file was changed: {original}", report)
    known = set(wanted.values())
    for path in sorted(folder.glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if name not in known:
            yield Problem("original_stray", f"a source file belongs to no report: {name}")


def _fulltext(store: Store, fulltext: FullText) -> Iterator[Problem]:
    try:
        hits = fulltext.search(Every(), Scope(), limit=None).hits
    except EngineError as error:
        yield Problem("fulltext_unusable", f"the full text cannot be used: {error}")
        return
    with store.read() as connection:
        wanted = {row[0] for row in connection.execute("SELECT id FROM passages")}
    found = {hit.passage_id for hit in hits}
    if found != wanted or len(hits) != len(found):
        yield Problem(
            "fulltext_differs",
            f"the full text lacks {len(wanted - found)} passages and has"
            f" {len(hits) - len(wanted & found)} too many",
        )


def _collection(store: Store) -> Iterator[Problem]:
    """Yield agencies that report twice on one year: both are counted."""
    rows = [row for row in store.all_rows() if row.agency is not None and row.year is not None]
    rows.sort(key=lambda row: (row.place or "", row.agency or "", row.year or 0))
    for (_, agency, year), group in groupby(
        rows, key=lambda row: (row.place, row.agency, row.year)
    ):
        names = [row.name for row in group]
        if len(names) > 1:
            yield Problem("same_year", f"{agency} {year} is there {len(names)} times: {names}")
