"""Full text with tantivy: the default engine.

Hides how a passage becomes terms. Three fields hold its text: `words` (jieba, with the words inside
words), `grams` (overlapping pairs of folded characters, with positions) and `chars` (single ones).
Two characters or more are looked up as a phrase of pairs, which is exact and, unlike a phrase of
single characters, rare enough to be fast. tantivy's own query parser never sees a user's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import tantivy
from tantivy import Occur, Query

from indexer.engines.base import EngineHit, EngineLockedError, EngineResult, Entry
from indexer.query import scope_query
from indexer.tree import (
    And,
    Field,
    Labels,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Words,
    is_scored,
)
from nlp.evidence import Scope
from nlp.segment import bigrams, search_tokens, squeeze

# One thread keeps the order of passages, and with it the index, reproducible; 30 MB hold some
# 20,000 passages before a segment is written, and tantivy refuses less than 15.
_HEAP = 30_000_000
# How many hits beyond the page are fetched at first, so that ties at its end can be put in order.
_SLACK = 64

_TOKENIZER = "space"
_RAW = ("report", "agency", "place", "type", "section", "labels")


class TantivyEngine:
    """A tantivy index in a folder. Searching is safe from several threads."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._index = index
        self._meta = folder / "meta.json"
        self._seen: tuple[int, int] | None = None
        self._compiler: _Compiler | None = None
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`, making an empty one when there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), str(folder))
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer(_TOKENIZER, whitespace)
        index.config_reader("manual")
        return cls(index, folder)

    def add(self, entries: Iterable[Entry]) -> None:
        """Add passages; they are found after `commit`."""
        writer = self._writing()
        for entry in entries:
            writer.add_document(_document(entry))

    def remove(self, report_ids: Iterable[str]) -> None:
        """Remove every passage of these reports; gone after `commit`."""
        writer = self._writing()
        for report_id in report_ids:
            writer.delete_documents_by_term("report", report_id)

    def commit(self) -> None:
        """Make what was added and removed durable and visible, all or nothing."""
        if self._writer is None:
            return
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None

    def search(
        self, query: Node, scope: Scope, *, limit: int | None = 20, offset: int = 0
    ) -> EngineResult:
        """Return the passages that match the query tree inside the scope; `limit` None means all."""
        compiler = self._current()
        tree = And((query, scope_query(scope)))
        compiled = compiler.scored(tree)
        searcher = compiler.searcher
        if is_scored(tree) and limit != 0:
            return _ranked(searcher, compiled, limit, offset)
        found = searcher.search(
            compiled,
            limit=max(1, searcher.num_docs if limit is None else limit),
            offset=offset,
            order_by_field="passage_id",
            order=tantivy.Order.Asc,
        )
        hits = () if limit == 0 else tuple(EngineHit(int(key), 0.0) for key, _ in found.hits)
        return EngineResult(_total(found), hits)

    def close(self) -> None:
        """Release files and locks; what was not committed is forgotten."""
        if self._writer is not None:
            self._writer.rollback()
        self._writer = None
        self._compiler = None

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(_HEAP, 1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise
                raise EngineLockedError(str(self._meta.parent)) from error
        return self._writer

    def _current(self) -> _Compiler:
        """Return the compiler of the last commit, whoever made it."""
        status = self._meta.stat()
        seen = (status.st_mtime_ns, status.st_ino)
        compiler = self._compiler
        if compiler is None or seen != self._seen:
            self._index.reload()
            compiler = _Compiler(self._index)
            self._seen, self._compiler = seen, compiler
        return compiler


@lru_cache(maxsize=1)
def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("passage_id", fast=True)
    schema.add_integer_field("year", indexed=True, fast=True)
    for name in _RAW:
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("words", tokenizer_name=_TOKENIZER, index_option="freq")
    schema.add_text_field("grams", tokenizer_name=_TOKENIZER, index_option="position")
    schema.add_text_field("chars", tokenizer_name=_TOKENIZER, index_option="basic")
    return schema.build()


def _document(entry: Entry) -> tantivy.Document:
    text = squeeze(entry.text).text
    document = tantivy.Document()
    document.add_integer("passage_id", entry.passage_id)
    if entry.year is not None:
        document.add_integer("year", entry.year)
    for name, values in (
        ("report", (entry.report_id,)),
        ("agency", (entry.agency,)),
        ("place", (entry.place,)),
        ("type", (entry.agency_type,)),
        ("section", (entry.section,)),
        ("labels", entry.labels),
    ):
        for value in filter(None, values):
            document.add_text(name, value)
    document.add_text("words", " ".join(token.text for token in search_tokens(entry.text)))
    document.add_text("grams", " ".join(bigrams(text)))
    document.add_text("chars", " ".join(dict.fromkeys(text)))
    return document


class _Compiler:
    """Turns a tree into a tantivy query over one state of the index."""

    def __init__(self, index: tantivy.Index) -> None:
        self.searcher = index.searcher()
        self._schema = index.schema
        self._values: dict[str, tuple[tuple[str, str], ...]] = {}

    def scored(self, node: Node) -> Query:
        """Compile a tree.

        What ranks is expanded inside the leaf it belongs to, so that it can neither widen the
        result nor escape a NOT or a field.
        """
        if isinstance(node, And):
            return Query.boolean_query([(Occur.Must, self.scored(c)) for c in node.children])
        if isinstance(node, Or):
            return Query.boolean_query([(Occur.Should, self.scored(c)) for c in node.children])
        if isinstance(node, Phrase):
            return self._characters(node.text)
        if isinstance(node, Words):
            ranking = [self._term("words", term, "freq") for term in node.terms]
            ranking += [self._term("grams", gram) for gram in dict.fromkeys(bigrams(node.text))]
            return Query.boolean_query(
                [(Occur.Must, _silent(self._words(node))), *((Occur.Should, q) for q in ranking)]
            )
        if isinstance(node, Prefix):
            return Query.const_score_query(self._prefix(node), 1.0)
        return _silent(self._filter(node))

    def _filter(self, node: Node) -> Query:
        if isinstance(node, Not):
            return Query.boolean_query(
                [(Occur.Must, Query.all_query()), (Occur.MustNot, self.scored(node.child))]
            )
        if isinstance(node, Field):
            return self._any(node.name, self._found(node))
        if isinstance(node, Labels):
            return self._any("labels", node.terms())
        if isinstance(node, Range):
            return self._years(node)
        return Query.all_query()

    def _words(self, node: Words) -> Query:
        every = [self._characters(word) for word in node.by_characters]
        every += [self._term("words", word, "freq") for word in node.by_token]
        words = Query.boolean_query([(Occur.Must, query) for query in every])
        if not node.exact:
            return words
        return Query.boolean_query(
            [(Occur.Should, words), (Occur.Should, self._characters(node.text))]
        )

    def _characters(self, text: str) -> Query:
        """Match these characters side by side: every second pair, and the last, at its place."""
        if len(text) == 1:
            return self._term("chars", text, "basic")
        pairs = bigrams(text)
        if len(pairs) == 1:
            return self._term("grams", pairs[0])
        last = len(pairs) - 1
        places = sorted({*range(0, last, 2), last})
        return Query.phrase_query(self._schema, "grams", [(at, pairs[at]) for at in places])

    def _prefix(self, node: Prefix) -> Query:
        if node.exact:
            return self._characters(node.text)
        # ASCII letters and digits only: nothing in them means anything in a regular expression.
        return Query.regex_query(self._schema, "words", f"{node.text}.*")

    def _years(self, node: Range) -> Query:
        if node.low is None and node.high is None:
            return Query.exists_query("year")
        return Query.range_query(
            self._schema, "year", tantivy.FieldType.Integer, node.low, node.high
        )

    def _found(self, node: Field) -> Sequence[str]:
        """Return the values in the index that a field asks for."""
        if node.match == "exact":
            return node.values
        if node.name not in self._values:
            known = self.searcher.terms_with_prefix(node.name, "")
            self._values[node.name] = tuple((term, squeeze(term).text) for term, _ in known)
        return [
            value
            for value, folded in self._values[node.name]
            if any(
                folded.startswith(asked) if node.match == "starts" else asked in folded
                for asked in node.values
            )
        ]

    def _any(self, name: str, values: Sequence[str]) -> Query:
        if not values:
            return Query.empty_query()
        return Query.term_set_query(self._schema, name, list(values))

    def _term(self, name: str, value: str, index_option: str = "position") -> Query:
        return Query.term_query(self._schema, name, value, index_option=index_option)


def _silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # missing from tantivy's stubs


def _ranked(
    searcher: tantivy.Searcher, query: Query, limit: int | None, offset: int
) -> EngineResult:
    """Fetch until all hits that tie with the last one asked for are there, then order them by id."""
    size = max(1, searcher.num_docs)
    wanted = size if limit is None else min(size, offset + limit)
    fetch = min(size, wanted + _SLACK)
    while True:
        found = searcher.search(query, limit=max(1, fetch))
        hits = found.hits
        complete = len(hits) < fetch or fetch >= size
        if complete or hits[-1][0] < hits[wanted - 1][0]:
            break
        fetch = min(size, fetch * 8)
    keys = searcher.fast_field_values("passage_id", [address for _, address in hits])
    order = sorted(
        (-score, int(key)) for (score, _), key in zip(hits, keys, strict=True) if key is not None
    )
    page = order[offset : None if limit is None else offset + limit]
    return EngineResult(_total(found), tuple(EngineHit(key, -score) for score, key in page))
