"""A query over a library: filters once, exact totals, stable pages, facets over every match."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.report import SectionKind
from indexer import rows
from indexer.engines.base import EngineHit
from indexer.fulltext import FullText
from indexer.highlight import highlight
from indexer.query import Node, parse_query
from indexer.store import Store
from nlp.evidence import ReportRow, Scope, StatementRow

Sort = Literal["relevance", "year", "agency"]
Page = tuple[int, Sequence[EngineHit]]
Facets = Mapping[str, tuple[tuple[int | str, int], ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `highlights` are spans of its text, `statements` its clauses."""

    passage_id: int
    report: ReportRow
    section: SectionKind
    page: int | None
    heading: str
    text: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    statements: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` counts every match; `hits` is the page asked for.

    `facets` maps each name of `rows.FACETS` to (value, number of passages) over all matches; it is
    empty unless asked for.
    """

    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Facets = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of `find`. `limit` None means all."""

    query: str
    scope: Scope = field(default_factory=Scope)
    limit: int | None = 20
    offset: int = 0
    sort: Sort = "relevance"
    facets: bool = False


def find(store: Store, fulltext: FullText, request: Request) -> SearchResult:
    """Search the passages of a library.

    Order: by relevance, ties as stored; "year" newest first; "agency" by agency, then year.

    Raises:
        QueryError: the query cannot be understood.
        EngineError: the index cannot be read.
        ValueError: a negative limit or offset, or an unknown order.
    """
    started = time.perf_counter()
    _check(request)
    node = parse_query(request.query)
    with store.read() as connection:
        reports = store.reports(connection)
        page = _quick_page(connection, fulltext, node, request)
        facets: Facets = {}
        if page is None:
            matches = _all_matches(connection, fulltext, node, request.scope)
            ordered = _sorted(connection, reports, matches, request.sort)
            page = len(matches), _slice(ordered, request)
            if request.facets:
                facets = rows.facet_counts(connection, reports, [m.passage_id for m in matches])
        found = _passages(connection, page[1])
        statements = rows.statements_of(connection, reports, found)
    hits = tuple(
        _hit(found[hit.passage_id], hit, node, reports, statements.get(hit.passage_id, ()))
        for hit in page[1]
    )
    return SearchResult(page[0], (time.perf_counter() - started) * 1000, hits, facets)


def _check(request: Request) -> None:
    if request.offset < 0 or (request.limit is not None and request.limit < 0):
        raise ValueError("limit and offset cannot be negative")
    if request.sort not in ("relevance", "year", "agency"):
        raise ValueError(f"cannot sort by {request.sort!r}; choose relevance, year or agency")


def _quick_page(
    connection: sqlite3.Connection, fulltext: FullText, node: Node, request: Request
) -> Page | None:
    """Let the engine do it all; None when all matches are needed or the index lags behind."""
    if request.sort != "relevance" or request.facets:
        return None
    if connection.execute("SELECT 1 FROM pending WHERE stage = 'index'").fetchone():
        return None
    result = fulltext.search(node, request.scope, limit=request.limit, offset=request.offset)
    if len(_passages(connection, result.hits)) < len(result.hits):
        return None
    return result.total, result.hits


def _all_matches(
    connection: sqlite3.Connection, fulltext: FullText, node: Node, scope: Scope
) -> list[EngineHit]:
    hits = fulltext.search(node, scope, limit=None).hits
    known = _homes(connection, hits)
    return [hit for hit in hits if hit.passage_id in known]


def _sorted(
    connection: sqlite3.Connection,
    reports: Mapping[str, ReportRow],
    hits: list[EngineHit],
    sort: Sort,
) -> list[EngineHit]:
    if sort == "relevance":
        return hits
    home = _homes(connection, hits)
    # `reports` is ordered by agency, then year; a stable sort by year keeps agencies in order.
    if sort == "year":
        order = sorted(reports.values(), key=lambda row: (row.year is None, -(row.year or 0)))
    else:
        order = list(reports.values())
    rank = {row.id: n for n, row in enumerate(order)}
    return sorted(hits, key=lambda hit: (rank[home[hit.passage_id]], hit.passage_id))


def _homes(connection: sqlite3.Connection, hits: Sequence[EngineHit]) -> dict[int, str]:
    """Return passage id → report id of the hits that the catalogue holds."""
    rows = connection.execute(
        "SELECT p.id, p.report_id FROM json_each(?) m JOIN passages p ON p.id = m.value",
        (json.dumps([hit.passage_id for hit in hits]),),
    )
    return {row[0]: row[1] for row in rows}


def _slice(hits: list[EngineHit], request: Request) -> list[EngineHit]:
    end = None if request.limit is None else request.offset + request.limit
    return hits[request.offset : end]


def _passages(connection: sqlite3.Connection, hits: Sequence[EngineHit]) -> dict[int, sqlite3.Row]:
    """Return the passages of these hits that the catalogue holds."""
    rows = connection.execute(
        "SELECT p.* FROM json_each(?) m JOIN passages p ON p.id = m.value",
        (json.dumps([hit.passage_id for hit in hits]),),
    )
    return {row["id"]: row for row in rows}


def _hit(
    row: sqlite3.Row,
    hit: EngineHit,
    node: Node,
    reports: Mapping[str, ReportRow],
    statements: tuple[StatementRow, ...],
) -> Hit:
    return Hit(
        passage_id=hit.passage_id,
        report=reports[row["report_id"]],
        section=SectionKind(row["section"]),
        page=row["page"],
        heading=row["heading"],
        text=row["text"],
        highlights=highlight(row["text"], node),
        score=hit.score,
        statements=statements,
    )
