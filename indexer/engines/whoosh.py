"""Full text with Whoosh: the engine for machines where nothing compiled can be installed.

Same meaning as the default engine. Whoosh keeps the words, the lists of passages that hold them and
the folded texts; the tree is evaluated here, on sets, and characters are looked for in the texts,
which are held in memory. Whoosh's own phrases, matchers and collectors walk passage by passage in
Python and took 2–4 s for a phrase of common words over 20,000 passages; pairs of characters as
terms made building the index three times as slow.
"""

from __future__ import annotations

import heapq
import math
import pickle
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from whoosh import columns, fields, formats, index
from whoosh.analysis import IDAnalyzer
from whoosh.reading import TermNotFound

from indexer.engines.base import (
    FACETS,
    EngineError,
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
)
from nlp.evidence import Scope
from nlp.segment import bigrams, squeeze

# Memory for postings before they are spilled to disk, in megabytes.
_POSTINGS_MB = 128
# The usual parameters of BM25. Passages are short, so a term counts once however often it stands.
_K1, _B = 1.2, 0.75
# The part of the highest score that a passage of usual length reaches.
_USUAL = 0.75
# Pairs of characters of a leaf that rank; each is one walk over the texts.
_MOST_PAIRS = 24

# What Whoosh raises over files that are no index, or only half of one.
_DAMAGE = (
    index.IndexError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OSError,
    pickle.PickleError,
)

_EVERYWHERE = Scope()
_RAW = ("report", "agency", "place", "type", "section", "year", "labels")


class WhooshEngine:
    """A Whoosh index in a folder. A lock keeps searches apart: Whoosh's readers share file state."""

    def __init__(self, opened: Any, folder: Path) -> None:  # noqa: ANN401 - Whoosh has no types
        self._index = opened
        self._folder = folder
        self._lock = threading.Lock()
        self._commit: _Commit | None = None
        self._writer: Any = None
        self._pending: dict[str, list[Entry]] = {}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`, making an empty one when there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            exists = index.exists_in(str(folder))
            opened = (
                index.open_dir(str(folder)) if exists else index.create_in(str(folder), _schema())
            )
        except _DAMAGE as error:
            raise EngineError(f"damaged index: {error}") from error
        return cls(opened, folder)

    def add(self, entries: Iterable[Entry]) -> None:
        """Add passages; they are found after `commit`."""
        self._start_writing()
        for entry in entries:
            self._pending.setdefault(entry.report_id, []).append(entry)

    def remove(self, report_ids: Iterable[str]) -> None:
        """Remove every passage of these reports; gone after `commit`."""
        self._start_writing()
        for report_id in report_ids:
            self._pending.pop(report_id, None)  # a Whoosh writer deletes only what is committed
            self._writer.delete_by_term("report", report_id)

    def commit(self) -> None:
        """Make what was added and removed durable and visible, all or nothing."""
        if self._writer is None:
            return
        for entries in self._pending.values():
            for entry in entries:
                self._writer.add_document(**_document(entry))
        self._writer.commit()
        self._writer = None
        self._pending.clear()

    def search(
        self, query: Node, scope: Scope, *, limit: int | None = 20, offset: int = 0
    ) -> EngineResult:
        """Return the passages that match the query tree inside the scope; `limit` None means all."""
        with self._lock:
            commit = self._current()
            # The scope first: it is cheap, and the text has then less to look through.
            found, scores = _Evaluation(commit).run(And((scope_query(scope), query)))
            order = ((-scores.get(number, 0.0), commit.ids[number]) for number in found)
            page = (
                sorted(order)[offset:]
                if limit is None
                else heapq.nsmallest(offset + limit, order)[offset:]
            )
        return EngineResult(len(found), tuple(EngineHit(key, -score) for score, key in page))

    def best(self, query: Node, scope: Scope, limit: int) -> Mapping[int, float]:
        """See `Engine.best`."""
        return dict(self.search(query, scope, limit=limit).hits)

    def facets(self, query: Node, scope: Scope) -> Facets:
        """Count the matches by each of `FACETS`; unknown values are left out."""
        with self._lock:
            commit = self._current()
            found, _ = _Evaluation(commit).run(And((scope_query(scope), query)))
            return {name: _facet(commit, name, found) for name in FACETS}

    def among(self, query: Node, scope: Scope, passage_ids: Sequence[int]) -> tuple[int, set[int]]:
        """See `Engine.among`."""
        with self._lock:
            commit = self._current()
            found, _ = _Evaluation(commit).run(And((scope_query(scope), query)))
            asked = commit.numbers(passage_ids) & found
            return len(found), {commit.ids[number] for number in asked}

    def rate(self, query: Loose, passage_ids: Sequence[int]) -> Mapping[int, float]:
        """See `Engine.rate`."""
        tree = And((query, Ids(tuple(passage_ids))))
        return self.best(tree, _EVERYWHERE, len(passage_ids))

    def reach(self, query: Loose) -> float:
        """See `Engine.reach`. Pairs do not rank."""
        with self._lock:
            commit = self._current()
            evaluation = _Evaluation(commit)
            weights = [evaluation.weight(("words", word)) for word in query.words]
        return _USUAL * (_K1 + 1) * sum(weights)

    def waste(self) -> float:
        """Return how much of the index is passages that were removed, 0–1."""
        with self._lock:
            reader = self._current().reader
            whole = reader.doc_count_all()
            return 1 - reader.doc_count() / whole if whole else 0.0

    def close(self) -> None:
        """Release files and locks; what was not committed is forgotten."""
        if self._writer is not None:
            self._writer.cancel()
        self._writer = None
        self._pending.clear()
        if self._commit is not None:
            self._commit.reader.close()
        self._commit = None
        self._index.close()

    def _current(self) -> _Commit:
        """Return the last commit, whoever made it."""
        if self._commit is None or self._commit.generation != self._index.latest_generation():
            if self._commit is not None:
                self._commit.reader.close()
            self._commit = _Commit(self._index.reader())
        return self._commit

    def _start_writing(self) -> None:
        if self._writer is None:
            try:
                self._writer = self._index.writer(limitmb=_POSTINGS_MB)
            except index.LockError as error:
                raise EngineLockedError(str(self._folder)) from error


def _schema() -> Any:  # noqa: ANN401
    # Lists of terms are taken as they are: the analyser is only there because Whoosh asks for one.
    # We do not use lengths, but without them Whoosh looks for their file once for every posting.
    terms = {
        name: fields.FieldType(formats.Existence(), IDAnalyzer(), scorable=True)
        for name in (*_RAW, "words")
    }
    return fields.Schema(
        passage_id=fields.COLUMN(columns.NumericColumn("q")),
        text=fields.COLUMN(columns.VarBytesColumn()),
        **terms,
    )


def _document(entry: Entry) -> dict[str, Any]:
    cut = entry.cut or cut_text(entry.text)
    values: dict[str, Iterable[str]] = {
        "report": (entry.report_id,),
        "agency": (entry.agency,),
        "place": (entry.place,),
        "type": (entry.agency_type,),
        "section": (entry.section,),
        "year": () if entry.year is None else (str(entry.year),),
        "labels": entry.labels,
        "words": cut.words.split(),
    }
    terms = {name: sorted(set(filter(None, many))) for name, many in values.items()}
    return {
        "passage_id": entry.passage_id,
        "text": cut.text.encode("utf-8"),
        **{name: many for name, many in terms.items() if many},
    }


class _Commit:
    """One state of the index: its reader, and what of it is worth keeping in memory."""

    def __init__(self, reader: Any) -> None:  # noqa: ANN401
        self.reader = reader
        self.generation = reader.generation()
        self.every: frozenset[int] = frozenset(reader.all_doc_ids())
        self.ids: Sequence[int] = ()
        self.texts: Sequence[bytes] = ()
        if self.every:  # an empty index has no columns
            self.ids = list(reader.column_reader("passage_id"))
            self.texts = list(reader.column_reader("text"))
        self.mean_size = sum(map(len, self.texts)) / max(1, len(self.texts))
        self._folded: dict[str, dict[str, str]] = {}
        self._numbers: dict[int, int] | None = None

    def passages(self, name: str, term: str) -> frozenset[int]:
        """Return the numbers of the passages that hold a term."""
        try:
            return frozenset(self.reader.postings(name, term).all_ids())
        except TermNotFound:
            return frozenset()

    def holding(self, characters: str, within: frozenset[int]) -> frozenset[int]:
        """Return the numbers of the passages that hold these characters side by side."""
        needle = characters.encode("utf-8")
        if len(within) * 4 > len(self.texts):  # walking the list beats looking up most of it
            found = frozenset(number for number, text in enumerate(self.texts) if needle in text)
            return found & within
        texts = self.texts
        return frozenset(number for number in within if needle in texts[number])

    def numbers(self, ids: Iterable[int]) -> frozenset[int]:
        """Return the numbers of the passages with these ids."""
        if self._numbers is None:
            self._numbers = {key: number for number, key in enumerate(self.ids)}
        known = self._numbers
        return frozenset(known[key] for key in ids if key in known) & self.every

    def folded(self, name: str) -> dict[str, str]:
        """Return the values of a field with their folded forms."""
        if name not in self._folded:
            self._folded[name] = {
                term: squeeze(term).text for term in self.reader.field_terms(name)
            }
        return self._folded[name]


class _Evaluation:
    """Evaluates one tree on one commit; each term is read once."""

    def __init__(self, commit: _Commit) -> None:
        self._commit = commit
        self._read: dict[tuple[str, str], frozenset[int]] = {}
        # What ranks: the passages a leaf found, and the terms that score among them.
        self._ranking: list[tuple[frozenset[int], list[tuple[str, str]]]] = []

    def run(self, tree: Node) -> tuple[frozenset[int], dict[int, float]]:
        """Return the passages that match and the scores of those that have one."""
        found = self._match(tree, self._commit.every)
        scores: dict[int, float] = {}
        for leaf, terms in self._ranking:
            inside = leaf & found
            for term in terms if inside else ():
                weight = self.weight(term)
                for number in self._passages(*term) & inside:
                    scores[number] = scores.get(number, 0.0) + weight
        return found, {number: score * self._norm(number) for number, score in scores.items()}

    def _match(self, node: Node, within: frozenset[int]) -> frozenset[int]:
        if isinstance(node, And):
            for child in sorted(node.children, key=_is_text):
                within = self._match(child, within)
            return within
        if isinstance(node, Or):
            return frozenset().union(*(self._match(child, within) for child in node.children))
        if isinstance(node, Not):
            return within - _Evaluation(self._commit)._match(node.child, within)
        if isinstance(node, Phrase | Words | Prefix):
            return self._leaf(node, within)
        if isinstance(node, Loose):
            terms = [("words", word) for word in node.words]
            found = within & self._any("words", node.words)
            self._ranking.append((found, terms))
            return found
        return self._filter(node, within)

    def _leaf(self, node: Phrase | Words | Prefix, within: frozenset[int]) -> frozenset[int]:
        if isinstance(node, Phrase):
            found = self._commit.holding(node.text, within)
        elif isinstance(node, Prefix):
            found = self._prefix(node, within)
        else:
            found = self._words(node, within)
        pairs = list(dict.fromkeys(bigrams(node.text)))[:_MOST_PAIRS]
        terms = [("text", pair) for pair in pairs or [node.text]]
        if isinstance(node, Words):
            terms += [("words", term) for term in node.terms]
        self._ranking.append((found, terms))
        return found

    def _words(self, node: Words, within: frozenset[int]) -> frozenset[int]:
        every = within
        for word in node.by_token:
            every &= self._passages("words", word)
        for word in node.by_characters:
            every = self._commit.holding(word, every)
        return every | self._commit.holding(node.text, within - every) if node.exact else every

    def _prefix(self, node: Prefix, within: frozenset[int]) -> frozenset[int]:
        if node.exact:
            return self._commit.holding(node.text, within)
        words = self._commit.reader.expand_prefix("words", node.text)
        return within & self._any("words", (word.decode("utf-8") for word in words))

    def _filter(self, node: Node, within: frozenset[int]) -> frozenset[int]:
        if isinstance(node, Field):
            return within & self._any(node.name, self._values(node))
        if isinstance(node, Labels):
            return within & self._any("labels", node.terms())
        if isinstance(node, Ids):
            return within & self._commit.numbers(node.ids)
        if isinstance(node, Range):
            low, high = node.low or 0, node.high or 9999
            years = self._commit.folded("year")
            return within & self._any("year", (y for y in years if low <= int(y) <= high))
        return within

    def _values(self, node: Field) -> Iterable[str]:
        """Return the values in the index that a field asks for."""
        if node.match == "exact":
            return node.values
        return [
            term
            for term, text in self._commit.folded(node.name).items()
            if any(
                text.startswith(asked) if node.match == "starts" else asked in text
                for asked in node.values
            )
        ]

    def _any(self, name: str, terms: Iterable[str]) -> frozenset[int]:
        return frozenset().union(*(self._passages(name, term) for term in terms))

    def _passages(self, name: str, term: str) -> frozenset[int]:
        key = (name, term)
        if key not in self._read:
            commit = self._commit
            self._read[key] = (
                commit.holding(term, commit.every)
                if name == "text"
                else commit.passages(name, term)
            )
        return self._read[key]

    def weight(self, term: tuple[str, str]) -> float:
        """Return how rare a term is, as BM25 has it."""
        holders = len(self._passages(*term))
        return math.log(1 + (len(self._commit.every) - holders + 0.5) / (holders + 0.5))

    def _norm(self, number: int) -> float:
        """Return how much a term weighs in a passage of this length, as BM25 has it."""
        size = len(self._commit.texts[number]) / self._commit.mean_size
        return (_K1 + 1) / (1 + _K1 * (1 - _B + _B * size))


def _is_text(node: Node) -> bool:
    """Tell whether a node looks at text: in an AND, the others are cheaper and come first."""
    return not isinstance(node, Field | Labels | Range)


def _facet(commit: _Commit, name: str, found: frozenset[int]) -> tuple[tuple[int | str, int], ...]:
    field = {"agency_type": "type", "role": "labels", "theme": "labels"}.get(name, name)
    holders: dict[str, frozenset[int]] = {}
    for term in commit.folded(field):
        key = term.partition("/")[2] if name == "theme" else term
        if key:
            holders[key] = holders.get(key, frozenset()) | (commit.passages(field, term) & found)
    counts = {key: len(numbers) for key, numbers in holders.items() if numbers}
    if name == "role":
        return ranked(label_counts(counts), by_value=False)
    values: Counter[int | str] = Counter(
        {int(key) if name == "year" else key: count for key, count in counts.items()}
    )
    return ranked(values, by_value=name == "year")
