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
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Self, cast

import tantivy
from tantivy import Query

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
from indexer.engines.tantivy_query import Compiler, silent
from indexer.query import scope_query
from indexer.tree import And, Every, Loose, Node, is_scored
from nlp.evidence import Scope
from nlp.segment import bigrams

# One thread keeps the order of passages, and with it the index, reproducible; 30 MB hold some
# 20,000 passages before a segment is written, and tantivy refuses less than 15.
_HEAP = 30_000_000
# How many hits beyond the page are fetched at first, so that ties at its end can be put in order.
_SLACK = 64
# So many matches are read at the cost of looking for one passage by its id.
_FEWER = 10
# More values than any facet has.
_BUCKETS = 65_000
# tantivy's BM25: its k1, and the part of the highest score that a passage of usual length reaches.
_K1, _USUAL = 1.2, 0.75

_HIT = cast("Callable[[tuple[int, float]], EngineHit]", partial(tuple.__new__, EngineHit))
_ANYWHERE = Scope()
_TOKENIZER = "space"
_COUNTED = ("agency", "place", "type", "section", "labels", "themes")
_FACET_FIELDS = {"agency_type": "type", "role": "labels", "theme": "themes"}


class TantivyEngine:
    """A tantivy index in a folder. Searching is safe from several threads."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._index = index
        self._meta = folder / "meta.json"
        self._meta_name = str(self._meta)
        self._seen: tuple[int, int] | None = None
        self._compiler: Compiler | None = None
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`, making an empty one when there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        # In the order of ids, so that hits of one score come in it too.
        index = tantivy.Index(_schema(), str(folder), sort_by_field="passage_id")
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
            return _ranked(compiler, compiled, limit, offset)
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

    def best(self, query: Node, scope: Scope, limit: int) -> Mapping[int, float]:
        """See `Engine.best`."""
        compiler = self._current()
        tree = _inside(query, scope)
        if not is_scored(tree):
            return dict(self.search(query, scope, limit=limit).hits)
        _, keys, scores = _first(compiler, compiler.scored(tree), limit, counted=False)
        return dict(zip(keys, scores, strict=True))

    def facets(self, query: Node, scope: Scope) -> Facets:
        """Count the matches by each of `FACETS`; unknown values are left out."""
        compiler = self._current()
        compiled = silent(compiler.scored(_inside(query, scope)))
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

    def among(self, query: Node, scope: Scope, passage_ids: Sequence[int]) -> tuple[int, set[int]]:
        """See `Engine.among`.

        Where not many more match than are asked about, they come with the number; of many, those
        asked about are looked up. What many may match is counted first: to keep thousands in order
        takes as long again as to count them.
        """
        compiler, tree = self._current(), _inside(query, scope)
        searcher, compiled = compiler.searcher, silent(compiler.scored(tree))
        few = _FEWER * len(passage_ids)
        if few and compiler.at_most(tree) <= few:
            found = searcher.search(compiled, limit=few, order_by_field="passage_id")
            total = _total(found)
        else:
            total = _count(searcher, compiled)
            if not min(few, total):
                return total, set()
            if total <= few:
                found = searcher.search(compiled, limit=total, order_by_field="passage_id")
        if total <= few:
            asked = frozenset(passage_ids)
            return total, {key for key, _ in found.hits if key in asked}
        compiled = compiler.of_these(compiled, passage_ids)
        hits = searcher.search(compiled, limit=len(passage_ids), count=False).hits
        keys = searcher.fast_field_values("passage_id", [address for _, address in hits])
        return total, set(cast("list[int]", keys))

    def rate(self, query: Loose, passage_ids: Sequence[int]) -> Mapping[int, float]:
        """See `Engine.rate`."""
        if not passage_ids:
            return {}
        compiler = self._current()
        searcher, compiled = compiler.searcher, compiler.rated(query, passage_ids)
        found = searcher.search(compiled, limit=len(passage_ids), count=False)
        hits = [hit for hit in found.hits if hit[0] > 0]
        keys = searcher.fast_field_values("passage_id", [address for _, address in hits])
        return dict(zip(cast("list[int]", keys), [score for score, _ in hits], strict=True))

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

    def _current(self) -> Compiler:
        """Return the compiler of the last commit, whoever made it."""
        status = os.stat(self._meta_name)  # noqa: PTH116 - half the time, for every search
        seen = (status.st_mtime_ns, status.st_ino)
        compiler = self._compiler
        if compiler is None or seen != self._seen:
            self._index.reload()
            compiler = Compiler(self._index)
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


def _inside(query: Node, scope: Scope) -> Node:
    if scope == _ANYWHERE:
        return query
    inside = scope_query(scope)
    return inside if isinstance(query, Every) else And((query, inside))


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # missing from tantivy's stubs


def _count(searcher: tantivy.Searcher, query: Query) -> int:
    return _total(searcher.search(silent(query), limit=1))


def _every(searcher: tantivy.Searcher, query: Query, offset: int) -> EngineResult:
    """Return all matches by id; sorting here is a tenth of the time of sorting in tantivy."""
    found = searcher.search(query, limit=max(1, searcher.num_docs), count=False)
    keys = searcher.fast_field_values("passage_id", [address for _, address in found.hits])
    order = sorted(int(key) for key in keys if key is not None)
    return EngineResult(len(order), tuple(EngineHit(key, 0.0) for key in order[offset:]))


def _ranked(compiler: Compiler, query: Query, limit: int | None, offset: int = 0) -> EngineResult:
    """Return matches in order, and the number of all; `limit` None means all."""
    wanted = _count(compiler.searcher, query) if limit is None else offset + limit
    total, keys, scores = _first(compiler, query, wanted, offset)
    # Made as the tuples they are: the call of their own name is most of the time.
    return EngineResult(total, tuple(map(_HIT, zip(keys, scores, strict=True))))


def _first(
    compiler: Compiler, query: Query, wanted: int, offset: int = 0, *, counted: bool = True
) -> tuple[int, Sequence[int], Sequence[float]]:
    """Return the number of matches, and those from an offset to where enough are, with their scores.

    All that tie with the last one asked for are fetched, and then ordered by id. The first pass
    counts as well. It is the only one when the index is one segment, or when no more tie than
    expected.
    """
    searcher, size = compiler.searcher, max(1, compiler.size)
    wanted = min(size, max(1, wanted))
    fetch = wanted if compiler.ordered else min(size, wanted + _SLACK)
    found = searcher.search(query, limit=fetch, count=counted)
    hits = found.hits
    while not compiler.ordered and len(hits) == fetch < size and hits[-1][0] >= hits[wanted - 1][0]:
        fetch = min(size, fetch * 8)
        hits = searcher.search(query, limit=fetch, count=False).hits
    total = _total(found) if counted else len(hits)
    if compiler.ordered:
        hits = hits[offset:]
    values = searcher.fast_field_values("passage_id", [address for _, address in hits])
    keys, scores = cast("list[int]", values), [score for score, _ in hits]
    if compiler.ordered:
        return total, keys, scores
    order = sorted(range(len(keys)), key=lambda at: (-scores[at], keys[at]))[offset:wanted]
    return total, [keys[at] for at in order], [scores[at] for at in order]
