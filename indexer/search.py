"""A query over a library: filters once, honest totals, stable pages, facets over every match."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.report import Role, SectionKind
from indexer import rows
from indexer.engines.base import Facets, ranked
from indexer.errors import LibraryError
from indexer.expansion import Expanded, expand_query, share_of
from indexer.folding import Text, fold_alike
from indexer.fulltext import FullText
from indexer.fusion import Weights
from indexer.highlight import Highlighter
from indexer.query import Node, parse_query
from indexer.ranking import MODES, Mode, Ranking, Scored, Searcher
from indexer.similarity import Similarity
from indexer.store import Store
from indexer.tree import Every, Ids, Or, Words
from nlp.evidence import ReportRow, Scope, StatementRow
from nlp.segment import search_tokens, squeeze

Sort = Literal["relevance", "year", "agency"]

FOLDED_WITHIN = 1000
"""So many of the first hits are compared when near-duplicates fold; those behind stand alone."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage is a hit.

    `words` are the words of the query it holds, as they stand there; `themes` those of the
    statements that hold them; `wording` how far its words reach and `similarity` its cosine with
    the query, None where it was not asked.
    """

    words: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    wording: float | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `highlights` are spans of its text, `statements` its clauses.

    `duplicates` are the passages that say nearly the same and fold under it, when asked for.
    """

    passage_id: int
    report: ReportRow
    section: SectionKind
    page: int | None
    heading: str
    text: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    statements: tuple[StatementRow, ...]
    why: Why = field(default_factory=Why)
    duplicates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` counts every hit that can be turned to; `hits` is the page asked for.

    `matched` are those that match the query by its words; the others are near in meaning. `folded`
    of the total stand under another hit. `facets` maps each name of `FACETS` to (value, number of
    passages) over all hits; it is empty unless asked for. `mode` is how it was searched; `note`
    says why when that is not what was asked. `expanded` is what the lexicon added to the query.
    """

    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Facets = field(default_factory=dict)
    mode: Mode = "text"
    matched: int = 0
    folded: int = 0
    expanded: tuple[Expanded, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of `find`. `limit` None means all; `like` asks for passages like that one.

    `expand` lets the lexicon add to the query. What is near in meaning is looked for in all of the
    library and then narrowed to the scope, so that filters only take hits away; `deep` looks for it
    inside the scope, where more is then near enough.
    """

    query: str
    scope: Scope = field(default_factory=Scope)
    limit: int | None = 20
    offset: int = 0
    sort: Sort = "relevance"
    facets: bool = False
    mode: Mode = "text"
    fold: bool = False
    like: int | None = None
    expand: bool = True
    deep: bool = False


def find(
    store: Store, fulltext: FullText, similarity: Similarity, request: Request
) -> SearchResult:
    """Search the passages of a library.

    Order: by relevance, ties as stored; "year" newest first; "agency" by agency, then year.

    Raises:
        QueryError: the query cannot be understood.
        EngineError: the index cannot be read.
        LibraryError: there are no vectors, and nothing but meaning was to be searched by.
        ValueError: a negative limit or offset, or an unknown order or mode.
    """
    started = time.perf_counter()
    _check(request)
    node = parse_query(request.query)
    searcher = Searcher(fulltext, similarity, request.scope)
    with store.read() as connection:
        if request.like is None:
            expanded = expand_query(node, request.mode) if request.expand else ()
            searcher = replace(searcher, share=share_of(node, expanded))
            ranking = _wide(searcher, request).rank(node, request.mode, [e.words for e in expanded])
            marked = Or((node, *(w for e in expanded for w in e.words))) if expanded else node
        else:
            expanded = ()
            wide = _wide(searcher, request)
            marked, ranking = _rank_like(connection, wide, request.like, node)
        if not request.deep:
            ranking = searcher.narrow(ranking, node)
        if request.mode == "semantic" and ranking.note and ranking.mode == "text":
            raise LibraryError(ranking.note)
        result = _Result(store, connection, searcher, ranking, request)
        page = result.page()
        hits = result.read(page, marked)
        facets = result.facets() if request.facets else {}
    return SearchResult(
        total=result.total,
        took_ms=(time.perf_counter() - started) * 1000,
        hits=hits,
        facets=facets,
        mode=ranking.mode,
        matched=result.matched,
        folded=result.folded,
        expanded=expanded,
        note=ranking.note,
    )


def _wide(searcher: Searcher, request: Request) -> Searcher:
    """Return what ranks: the whole library, or only the scope when that was asked for."""
    return searcher if request.deep else replace(searcher, scope=Scope())


def _check(request: Request) -> None:
    if request.offset < 0 or (request.limit is not None and request.limit < 0):
        raise ValueError("limit and offset cannot be negative")
    if request.sort not in ("relevance", "year", "agency"):
        raise ValueError(f"cannot sort by {request.sort!r}; choose relevance, year or agency")
    if request.mode not in MODES:
        raise ValueError(f"there is no mode {request.mode!r}; choose from {', '.join(MODES)}")


def _rank_like(
    connection: sqlite3.Connection, searcher: Searcher, passage_id: int, filters: Node
) -> tuple[Node, Ranking]:
    """Rank what is like a passage, by its vector, or by its words where it has none."""
    row = connection.execute("SELECT text FROM passages WHERE id = ?", (passage_id,)).fetchone()
    if row is None:
        raise LibraryError(f"there is no passage {passage_id}")
    trouble = searcher.similarity.trouble()
    if not trouble:
        vector = searcher.similarity.table().current().vector(passage_id)
        if vector is not None:
            least = Weights.load().alike
            return Every(), searcher.by_meaning(vector, filters, least, passage_id)
    terms = tuple(dict.fromkeys(token.text for token in search_tokens(row["text"])))
    words = Words(squeeze(row["text"]).text, terms, terms)
    return Every(), replace(searcher.by_likeness(words, filters, passage_id), note=trouble)


class _Result:
    """The hits of one ranking: which are on the page, and what stands in them."""

    def __init__(
        self,
        store: Store,
        connection: sqlite3.Connection,
        searcher: Searcher,
        ranking: Ranking,
        request: Request,
    ) -> None:
        self._store = store
        self._connection = connection
        self._searcher = searcher
        self._ranking = ranking
        self._request = request
        self._duplicates: Mapping[int, tuple[int, ...]] = {}
        self._all: list[Scored] | None = None
        self._found: Mapping[int, sqlite3.Row] = {}
        self.total = ranking.total
        self.matched = ranking.matched
        self.folded = 0

    # ------------------------------------------------------------------------------- which hits

    def page(self) -> Sequence[Scored]:
        """Return the hits of the page asked for, and count all."""
        request = self._request
        whole = request.sort != "relevance" or self._lags()
        if not whole:
            page = (
                self._folded_page() if request.fold else self._part(request.offset, request.limit)
            )
            self._found = self._passages(page)
            if len(self._found) == len(page):
                return page
        hits = self._everything()
        self._all = hits
        held = {hit.passage_id for hit in hits}
        lost = self.total - len(hits)
        self.total, self.matched = len(held), max(0, self.matched - lost)
        if request.sort != "relevance":
            hits = self._sorted(hits)
        if request.fold:
            hits = self._fold(hits[:FOLDED_WITHIN]) + hits[FOLDED_WITHIN:]
        return _slice(hits, request)

    def facets(self) -> Facets:
        """Count all hits by what they have in common; each number is what that filter leaves."""
        if self._all is None:
            tree = self._ranking.tree
            counted = self._searcher.fulltext.facets(tree, self._request.scope)
        else:
            reports = self._store.reports(self._connection)
            ids = [hit.passage_id for hit in self._all]
            tree = Ids(tuple(ids))
            counted = rows.facet_counts(self._connection, reports, ids)
        return self._on_one_statement(tree, counted)

    def _on_one_statement(self, tree: Node, counted: Facets) -> Facets:
        """Count roles beside chosen themes, and themes beside roles, as the filter does.

        Both must hold for one and the same statement, which counting passages by each cannot tell.
        """
        scope, found = self._request.scope, dict(counted)

        def left(name: str, inside: Callable[[str], Scope]) -> None:
            counts: Counter[int | str] = Counter()
            for value, _ in counted.get(name, ()):
                counts[value] = self._searcher.fulltext.search(
                    tree, inside(str(value)), limit=0
                ).total
            found[name] = ranked(+counts, by_value=False)

        if scope.themes:
            left("role", lambda role: replace(scope, roles=(Role(role),)))
        if scope.roles:
            left("theme", lambda theme: replace(scope, themes=(theme,)))
        return found

    def _lags(self) -> bool:
        """Tell whether the index waits for changes of the catalogue."""
        query = "SELECT 1 FROM pending WHERE stage = 'index'"
        return self._connection.execute(query).fetchone() is not None

    def _part(self, offset: int, limit: int | None) -> list[Scored]:
        """Return hits in order: those of the window, then the rest by wording."""
        ranking = self._ranking
        end = None if limit is None else offset + limit
        page = list(ranking.window[offset:end])
        if ranking.rest is None:
            return page
        size = len(ranking.window)
        wanted = None if limit is None else max(0, limit - len(page))
        if wanted == 0 and ranking.total >= 0:
            return page  # the window fills it, and how many there are is known
        found = self._searcher.fulltext.search(
            ranking.rest, self._request.scope, limit=wanted, offset=max(0, offset - size)
        )
        if ranking.total < 0:
            self.total = self.matched = found.total
            return [Scored(hit.passage_id, hit.score) for hit in found.hits]
        # What follows the window is not above it, whatever its own words would give.
        least = ranking.window[-1].score if ranking.window else 0.0
        page += [Scored(hit.passage_id, min(hit.score, least)) for hit in found.hits]
        return page

    def _folded_page(self) -> list[Scored]:
        first = self._part(0, FOLDED_WITHIN)
        leaders = self._fold(first)
        page = _slice(leaders, self._request)
        if self._request.limit is None or len(page) < self._request.limit:
            missing = None if self._request.limit is None else self._request.limit - len(page)
            behind = max(0, self._request.offset - len(leaders))
            if len(first) == FOLDED_WITHIN:
                page += self._part(FOLDED_WITHIN + behind, missing)
        return page

    def _fold(self, hits: list[Scored]) -> list[Scored]:
        found = self._passages(hits)
        reports = self._reports(found)
        self._duplicates = fold_alike(
            Text(
                hit.passage_id,
                found[hit.passage_id]["passage_text"],
                reports[found[hit.passage_id]["report_id"]].agency,
                reports[found[hit.passage_id]["report_id"]].place,
            )
            for hit in hits
            if hit.passage_id in found
        )
        self.folded = sum(map(len, self._duplicates.values()))
        return [hit for hit in hits if hit.passage_id in self._duplicates]

    def _everything(self) -> list[Scored]:
        """Return all hits that the catalogue holds."""
        hits = self._part(0, None)
        known = self._homes(hits)
        return [hit for hit in hits if hit.passage_id in known]

    def _sorted(self, hits: list[Scored]) -> list[Scored]:
        reports = self._store.reports(self._connection)
        home = self._homes(hits)
        order = list(reports.values())
        if self._request.sort == "year":
            # They are ordered by agency, then year; a stable sort keeps agencies in order.
            order.sort(key=lambda row: (row.year is None, -(row.year or 0)))
        rank = {row.id: n for n, row in enumerate(order)}
        return sorted(hits, key=lambda hit: (rank[home[hit.passage_id]], hit.passage_id))

    # ---------------------------------------------------------------------------- what they hold

    def read(self, page: Sequence[Scored], marked: Node) -> tuple[Hit, ...]:
        """Read the passages of a page."""
        found = self._found
        if any(hit.passage_id not in found for hit in page):
            found = self._passages(page)
        reports = self._reports(found)
        statements = rows.statements_of(self._connection, reports, found)
        highlighter = Highlighter(marked)
        return tuple(
            _hit(
                found[hit.passage_id],
                hit,
                highlighter,
                reports,
                statements.get(hit.passage_id, ()),
                self._duplicates.get(hit.passage_id, ()),
            )
            for hit in page
        )

    def _reports(self, passages: Mapping[int, sqlite3.Row]) -> Mapping[str, ReportRow]:
        wanted = {row["report_id"] for row in passages.values()}
        return self._store.reports_of(self._connection, sorted(wanted))

    def _passages(self, hits: Iterable[Scored]) -> dict[int, sqlite3.Row]:
        """Return the passages of these hits that the catalogue holds."""
        found = self._connection.execute(
            "SELECT p.id, p.report_id, p.section, p.page, p.text AS passage_text,"
            " p.heading AS passage_heading FROM json_each(?) m JOIN passages p ON p.id = m.value",
            (json.dumps([hit.passage_id for hit in hits]),),
        )
        return {row["id"]: row for row in found}

    def _homes(self, hits: Iterable[Scored]) -> dict[int, str]:
        """Return passage id → report id of the hits that the catalogue holds."""
        found = self._connection.execute(
            "SELECT p.id, p.report_id FROM json_each(?) m JOIN passages p ON p.id = m.value",
            (json.dumps([hit.passage_id for hit in hits]),),
        )
        return {row[0]: row[1] for row in found}


def _slice(hits: list[Scored], request: Request) -> list[Scored]:
    end = None if request.limit is None else request.offset + request.limit
    return hits[request.offset : end]


def _hit(
    row: sqlite3.Row,
    hit: Scored,
    highlighter: Highlighter,
    reports: Mapping[str, ReportRow],
    statements: tuple[StatementRow, ...],
    duplicates: tuple[int, ...],
) -> Hit:
    text = row["passage_text"]
    highlights = highlighter.mark(text)
    # In the order of its fields, which takes half the time of naming them.
    return Hit(
        hit.passage_id,
        reports[row["report_id"]],
        rows.SECTIONS[row["section"]],
        row["page"],
        row["passage_heading"],
        text,
        highlights,
        hit.score,
        statements,
        Why(
            tuple(dict.fromkeys([text[start:end] for start, end in highlights])),
            _themes(statements, highlights),
            hit.wording,
            hit.similarity,
        ),
        duplicates,
    )


def _themes(
    statements: Iterable[StatementRow], highlights: Sequence[tuple[int, int]]
) -> tuple[str, ...]:
    """Return the themes of the statements that hold a mark; of all when there is none."""
    touched = [
        theme.key
        for statement in statements
        if statement.themes and (not highlights or _holds_any(statement, highlights))
        for theme in statement.themes
    ]
    return tuple(dict.fromkeys(touched))


def _holds_any(statement: StatementRow, spans: Sequence[tuple[int, int]]) -> bool:
    first, last = statement.start, statement.end
    for start, end in spans:  # noqa: SIM110 - `any` over a generator takes three times as long
        if start < last and first < end:
            return True
    return False
