"""Full text with tantivy: the default engine.

Hides how a passage becomes terms. Three fields hold its text: `words` (jieba, with the words inside
words), `grams` (overlapping pairs of folded characters, with positions) and `chars` (single ones).
Two characters or more are looked up as a phrase of pairs, which is exact and, unlike a phrase of
single characters, rare enough to be fast. tantivy's own query parser never sees a user's text.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import tantivy
from tantivy import Occur, Query

from indexer.engines.base import (
    FACETS,
    EngineHit,
    EngineLockedError,
    EngineResult,
    Entry,
    Facets,
    cut_text,
    label_counts,
    ranked,
)
from indexer.query import scope_query
from indexer.tree import (
    And,
    Field,
    Ids,
    Labels,
    Loose,
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
from nlp.segment import bigrams, squeeze

# One thread keeps the order of passages, and with it the index, reproducible; 30 MB hold some
# 20,000 passages before a segment is written, and tantivy refuses less than 15.
_HEAP = 30_000_000
# How many hits beyond the page are fetched at first, so that ties at its end can be put in order.
_SLACK = 64


# More years than this are asked for as a range, fewer as single years, which is faster.
_MOST_YEARS = 40
# More values than any facet has.
_BUCKETS = 65_000
# tantivy's BM25: its k1, and the part of the highest score that a passage of usual length reaches.
_K1, _USUAL = 1.2, 0.75

_TOKENIZER = "space"
_COUNTED = ("agency", "place", "type", "section", "labels", "themes")
_FACET_FIELDS = {"agency_type": "type", "role": "labels", "theme": "themes"}


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
        self._writer.garbage_collect_files()
        self._writer.wait_merging_threads()
        self._writer = None

    def search(
        self, query: Node, scope: Scope, *, limit: int | None = 20, offset: int = 0
    ) -> EngineResult:
        """Return the passages that match the query tree inside the scope; `limit` None means all."""
        compiler = self._current()
        tree = _inside(query, scope)
        searcher = compiler.searcher
        if limit == 0:
            return EngineResult(_count(searcher, compiler.scored(tree)), ())
        if is_scored(tree):
            return _ranked(compiler, tree, limit, offset)
        compiled = compiler.scored(tree)
        if limit is None:
            return _every(searcher, compiled, offset)
        found = searcher.search(
            compiled,
            limit=max(1, limit),
            offset=offset,
            order_by_field="passage_id",
            order=tantivy.Order.Asc,
        )
        return EngineResult(_total(found), tuple(EngineHit(int(key), 0.0) for key, _ in found.hits))

    def best(self, query: Node, scope: Scope, limit: int) -> tuple[EngineHit, ...]:
        """Return the first hits of `search`, without counting the others."""
        compiler = self._current()
        tree = _inside(query, scope)
        if not is_scored(tree):
            return self.search(query, scope, limit=limit).hits
        return _top(compiler.searcher, compiler.scored(tree), limit)

    def facets(self, query: Node, scope: Scope) -> Facets:
        """Count the matches by each of `FACETS`; unknown values are left out."""
        compiler = self._current()
        compiled = _silent(compiler.scored(_inside(query, scope)))
        fields = ("year", *_COUNTED)
        asked = {name: {"terms": {"field": name, "size": _BUCKETS}} for name in fields}
        counted = compiler.searcher.aggregate(compiled, asked)
        found = {
            name: {bucket["key"]: int(bucket["doc_count"]) for bucket in counted[name]["buckets"]}
            for name in fields
        }
        result = {}
        for name in FACETS:
            counts: Counter[int | str] = Counter(found[_FACET_FIELDS.get(name, name)])
            if name == "role":
                counts = label_counts(found["labels"])
            elif name == "year":
                counts = Counter({int(year): n for year, n in counts.items()})
            result[name] = ranked(counts, by_value=name == "year")
        return result

    def reach(self, query: Loose) -> float:
        """See `Engine.reach`."""
        searcher = self._current().searcher
        size = searcher.num_docs
        weights = []
        for name, terms in (("words", query.words), ("grams", query.pairs)):
            for term in terms:
                holders = searcher.doc_freq(name, term)
                weights.append(math.log(1 + (size - holders + 0.5) / (holders + 0.5)))
        return _USUAL * (_K1 + 1) * sum(weights)

    def waste(self) -> float:
        """Return how much of the index is passages that were removed, 0–1."""
        segments = json.loads(self._meta.read_text(encoding="utf-8"))["segments"]
        whole = sum(segment["max_doc"] for segment in segments)
        gone = sum((segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in segments)
        return gone / whole if whole else 0.0

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
    schema.add_integer_field("passage_id", indexed=True, fast=True)
    schema.add_integer_field("year", indexed=True, fast=True)
    schema.add_text_field("report", tokenizer_name="raw", index_option="basic")
    for name in _COUNTED:
        schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("words", tokenizer_name=_TOKENIZER, index_option="freq")
    schema.add_text_field("grams", tokenizer_name=_TOKENIZER, index_option="position")
    schema.add_text_field("chars", tokenizer_name=_TOKENIZER, index_option="basic")
    return schema.build()


def _document(entry: Entry) -> tantivy.Document:
    cut = entry.cut or cut_text(entry.text)
    themes = dict.fromkeys(label.partition("/")[2] for label in entry.labels)
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
        ("themes", themes),
    ):
        for value in filter(None, values):
            document.add_text(name, value)
    document.add_text("words", cut.words)
    document.add_text("grams", " ".join(bigrams(cut.text)))
    document.add_text("chars", " ".join(dict.fromkeys(cut.text)))
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
            return self._scored_words(node)
        if isinstance(node, Loose):
            return self._loose(node)
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
        if isinstance(node, Ids):
            return self._one_of("passage_id", node.ids)
        return Query.all_query()

    def _scored_words(self, node: Words) -> Query:
        """Match by the words, or by the exact run, and rank by words and pairs.

        A term that must be there ranks at once, so that its list is walked only once.
        """
        words, pairs = node.terms, tuple(dict.fromkeys(bigrams(node.text)))
        if _needs_exact_run(node):
            must = [_silent(self._words(node))]
            scored: set[str] = set()
        else:
            scored = {word for word in node.by_characters if len(word) == 2}
            must = [self._pair(pair) for pair in node.by_characters if pair in scored]
            must += [
                _silent(self._characters(word)) for word in node.by_characters if word not in scored
            ]
            must += [self._term("words", word, "freq") for word in node.by_token]
            words = tuple(word for word in words if word not in node.by_token)
        ranking = [self._term("words", word, "freq") for word in words]
        ranking += [self._pair(pair) for pair in pairs if pair not in scored]
        return Query.boolean_query(
            [*((Occur.Must, query) for query in must), *((Occur.Should, q) for q in ranking)]
        )

    def _loose(self, node: Loose) -> Query:
        ranking = [self._term("words", word, "freq") for word in node.words]
        ranking += [self._pair(pair) for pair in node.pairs]
        return Query.boolean_query([(Occur.Should, query) for query in ranking])

    def _pair(self, pair: str) -> Query:
        return self._term("grams", pair)

    def _words(self, node: Words) -> Query:
        every = [self._characters(word) for word in node.by_characters]
        every += [self._term("words", word, "freq") for word in node.by_token]
        words = Query.boolean_query([(Occur.Must, query) for query in every])
        if not _needs_exact_run(node):
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
        if node.low is not None and node.high is not None and node.high - node.low < _MOST_YEARS:
            return self._one_of("year", range(node.low, node.high + 1))
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

    def _one_of(self, name: str, values: Sequence[int]) -> Query:
        """Match any of some numbers; tantivy's own set of numbers walks the whole column."""
        if not values:
            return Query.empty_query()
        terms = (Query.term_query(self._schema, name, v, index_option="basic") for v in values)
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def _term(self, name: str, value: str, index_option: str = "position") -> Query:
        return Query.term_query(self._schema, name, value, index_option=index_option)


def _needs_exact_run(node: Words) -> bool:
    """Tell whether the exact run can be there without all its words: only what must be a token."""
    return node.exact and bool(node.by_token)


def _inside(query: Node, scope: Scope) -> Node:
    return And((query, scope_query(scope)))


def _silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # missing from tantivy's stubs


def _count(searcher: tantivy.Searcher, query: Query) -> int:
    return _total(searcher.search(_silent(query), limit=1))


def _every(searcher: tantivy.Searcher, query: Query, offset: int) -> EngineResult:
    """Return all matches by id; sorting here is a tenth of the time of sorting in tantivy."""
    found = searcher.search(query, limit=max(1, searcher.num_docs), count=False)
    keys = searcher.fast_field_values("passage_id", [address for _, address in found.hits])
    order = sorted(int(key) for key in keys if key is not None)
    return EngineResult(len(order), tuple(EngineHit(key, 0.0) for key in order[offset:]))


def _ranked(compiler: _Compiler, tree: Node, limit: int | None, offset: int) -> EngineResult:
    query = compiler.scored(tree)
    searcher = compiler.searcher
    total = _count(searcher, query)
    wanted = total if limit is None else min(total, offset + limit)
    if wanted <= offset:
        return EngineResult(total, ())
    hits = _top(searcher, query, wanted)
    return EngineResult(total, hits[offset:])


def _top(searcher: tantivy.Searcher, query: Query, wanted: int) -> tuple[EngineHit, ...]:
    """Fetch until all hits that tie with the last one asked for are there, then order them by id."""
    size = max(1, searcher.num_docs)
    fetch = min(size, wanted + _SLACK)
    while True:
        hits = searcher.search(query, limit=max(1, fetch), count=False).hits
        complete = len(hits) < fetch or fetch >= size
        if complete or hits[-1][0] < hits[wanted - 1][0]:
            break
        fetch = min(size, fetch * 8)
    keys = searcher.fast_field_values("passage_id", [address for _, address in hits])
    order = sorted(
        (-score, int(key)) for (score, _), key in zip(hits, keys, strict=True) if key is not None
    )
    return tuple(EngineHit(key, -score) for score, key in order[:wanted])
