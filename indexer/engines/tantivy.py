"""Full text with tantivy: the default engine.

Hides how a passage becomes terms. Four fields hold its text:
- `words`: the tokens, with the words inside words;
- `strings`: every word of the dictionary that stands there by its characters. A token counts twice, a
  word that the passage is cut across once. So one list both finds a word however the passage is cut
  and ranks those higher that mean it;
- `grams`: overlapping pairs of folded characters, with positions. What is no word of the dictionary
  is looked up as a phrase of pairs, which is exact and, unlike a phrase of single characters, rare
  enough to be fast;
- `chars`: single characters.
tantivy's own query parser never sees a user's text.
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
    Every,
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
from nlp.segment import bigrams, is_chinese, is_known, squeeze

# One thread keeps the order of passages, and with it the index, reproducible; 30 MB hold some
# 20,000 passages before a segment is written, and tantivy refuses less than 15.
_HEAP = 30_000_000
# How many hits beyond the page are fetched at first, so that ties at its end can be put in order.
_SLACK = 12
# More years than this are asked for as a range, fewer as single years, which is faster.
_MOST_YEARS = 40
# More values than any facet has.
_BUCKETS = 65_000
# tantivy's BM25: its k1, and the part of the highest score that a passage of usual length reaches.
_K1, _USUAL = 1.2, 0.75

_Clause = tuple[Occur, Query]

_ANYWHERE = Scope()
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
        compiled = compiler.scored(tree)
        if limit == 0:
            return EngineResult(_count(searcher, compiled), ())
        if is_scored(tree):
            return _ranked(searcher, compiled, limit, offset)
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
        return _ranked(compiler.searcher, compiler.scored(tree), limit, counted=False).hits

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
    schema.add_text_field("strings", tokenizer_name=_TOKENIZER, index_option="freq")
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
    document.add_text("strings", f"{cut.words} {cut.words} {cut.hidden}")
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
        if isinstance(node, Or):
            return _any_of([self.scored(child) for child in node.children])
        if isinstance(node, Phrase):
            return self._characters(node.text)
        if isinstance(node, Loose):
            return self._loose(node)
        if isinstance(node, Prefix):
            return Query.const_score_query(self._prefix(node), 1.0)
        if isinstance(node, And | Not | Words):
            return _joined(self._clauses(node))
        return _silent(self._filter(node))

    def _clauses(self, node: Node) -> list[_Clause]:
        """Return what must, should and must not match, side by side: nesting costs time."""
        if isinstance(node, And):
            return [clause for child in node.children for clause in self._clauses(child)]
        if isinstance(node, Not):
            return [(Occur.MustNot, self.scored(node.child))]
        if isinstance(node, Words):
            return self._words(node)
        return [(Occur.Must, self.scored(node))]

    def _filter(self, node: Node) -> Query:
        if isinstance(node, Field):
            return self._any(node.name, self._found(node))
        if isinstance(node, Labels):
            if node.themes and not node.roles:
                return self._any("themes", node.themes)
            return self._any("labels", node.terms())
        if isinstance(node, Range):
            return self._years(node)
        if isinstance(node, Ids):
            return self._one_of("passage_id", node.ids)
        return Query.all_query()

    def _words(self, node: Words) -> list[_Clause]:
        """Match by the words, or by the exact run, and rank by the words and by how they join.

        One list finds and ranks a word. The pairs of characters across words tell whether the words
        stand side by side.
        """
        clauses: list[_Clause] = []
        for word in node.required:
            clauses += self._word(word)
        inside = {pair for word in node.required for pair in bigrams(word)}
        across = [pair for pair in dict.fromkeys(bigrams(node.text)) if pair not in inside]
        clauses += [(Occur.Should, self._pair(pair)) for pair in across]
        if not _needs_exact_run(node):
            return clauses
        return [(Occur.Must, _any_of([_joined(clauses), self._characters(node.text)]))]

    def _word(self, word: str) -> list[_Clause]:
        """Match a word: as a token, or, of several ideographs, however the passage is cut."""
        term = self._term("strings", word, "freq")
        if len(word) == 1 or not is_chinese(word) or is_known(word):
            return [(Occur.Must, term)]
        return [(Occur.Must, self._characters(word)), (Occur.Should, term)]

    def _loose(self, node: Loose) -> Query:
        ranking = [self._term("words", word, "freq") for word in node.words]
        ranking += [self._pair(pair) for pair in node.pairs]
        return _any_of(ranking)

    def _pair(self, pair: str) -> Query:
        return self._term("grams", pair)

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
        if len(values) == 1:
            return self._term(name, values[0], "basic")
        return Query.term_set_query(self._schema, name, list(values))

    def _one_of(self, name: str, values: Sequence[int]) -> Query:
        """Match any of some numbers; tantivy's own set of numbers walks the whole column."""
        if not values:
            return Query.empty_query()
        terms = [self._term(name, value, "basic") for value in values]
        return terms[0] if len(terms) == 1 else _any_of(terms)

    def _term(self, name: str, value: str | int, index_option: str = "position") -> Query:
        return Query.term_query(self._schema, name, value, index_option=index_option)


def _needs_exact_run(node: Words) -> bool:
    """Tell whether the exact run can be there without all its words: only what must be a token."""
    return node.exact and bool(node.by_token)


def _joined(clauses: Sequence[_Clause]) -> Query:
    """Return one query of clauses; where nothing must match, everything does but what must not."""
    if len(clauses) == 1 and clauses[0][0] == Occur.Must:
        return clauses[0][1]
    if all(occur == Occur.MustNot for occur, _ in clauses):
        clauses = [(Occur.Must, _silent(Query.all_query())), *clauses]
    return Query.boolean_query(clauses)


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _inside(query: Node, scope: Scope) -> Node:
    if scope == _ANYWHERE:
        return query
    inside = scope_query(scope)
    return inside if isinstance(query, Every) else And((query, inside))


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


def _ranked(
    searcher: tantivy.Searcher,
    query: Query,
    limit: int | None,
    offset: int = 0,
    *,
    counted: bool = True,
) -> EngineResult:
    """Fetch until all hits that tie with the last one asked for are there, then order them by id.

    The first pass counts as well; it is the only one unless more tie than expected.
    """
    size = max(1, searcher.num_docs)
    wanted = min(size, max(1, _count(searcher, query) if limit is None else offset + limit))
    fetch = min(size, wanted + _SLACK)
    found = searcher.search(query, limit=fetch, count=counted)
    hits = found.hits
    while len(hits) == fetch < size and hits[-1][0] >= hits[wanted - 1][0]:
        fetch = min(size, fetch * 8)
        hits = searcher.search(query, limit=fetch, count=False).hits
    keys = searcher.fast_field_values("passage_id", [address for _, address in hits])
    order = sorted(
        (-score, int(key)) for (score, _), key in zip(hits, keys, strict=True) if key is not None
    )
    page = tuple(EngineHit(key, -score) for score, key in order[offset:wanted])
    return EngineResult(_total(found) if counted else len(order), page)
