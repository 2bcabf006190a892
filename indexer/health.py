"""Whether catalogue, originals, full text and vectors of a library agree."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.cross_year import find_duplicates
from indexer.engines.base import EngineError
from indexer.fulltext import FullText
from indexer.query import Every
from indexer.similarity import NoVectorsError, Similarity
from indexer.store import Store
from indexer.vectors import VectorsError
from nlp.evidence import Scope


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not agree; `code` is stable, `report` the report it concerns."""

    code: str
    message: str
    report: str | None = None


def inspect(
    store: Store, originals: Path, fulltext: FullText, similarity: Similarity
) -> tuple[Problem, ...]:
    """Return all problems: of catalogue, source files, full text, vectors, the collection."""
    return (
        *_catalogue(store),
        *_originals(store, originals),
        *_fulltext(store, fulltext),
        *_vectors(store, similarity),
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


def _vectors(store: Store, similarity: Similarity) -> Iterator[Problem]:
    """Yield how the vectors differ from the catalogue; a library without vectors is whole."""
    try:
        held = set(similarity.table().ids().tolist())
    except NoVectorsError:
        return
    except VectorsError as error:
        yield Problem("vectors_unusable", f"the vectors cannot be used: {error}; run build")
        return
    with store.read() as connection:
        wanted = {row[0] for row in connection.execute("SELECT id FROM passages")}
    if held != wanted:
        yield Problem(
            "vectors_differ",
            f"the vectors lack {len(wanted - held)} passages and have {len(held - wanted)} too"
            " many; run build",
        )


def _collection(store: Store) -> Iterator[Problem]:
    """Yield agencies that report twice on one year: both are counted."""
    for group in find_duplicates(store.all_rows()):
        who, names = group[0], [row.name for row in group]
        message = f"{who.agency} {who.year} is there {len(names)} times: {names}"
        yield Problem("same_year", message)
