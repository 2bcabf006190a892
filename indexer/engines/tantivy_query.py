"""How a query tree becomes a tantivy query: which lists are walked, and which not.

Hides what it takes to be as fast as a plain query of words: one list finds and ranks a word, clauses
stand side by side rather than inside one another, a phrase is led by its rarest pair, and the exact
run is looked for only where a passage cut another way holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import tantivy
from tantivy import Occur, Query

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
from nlp.segment import bigrams, is_chinese, is_known, squeeze

# More years than this are asked for as a range, fewer as single years, which is faster.
_MOST_YEARS = 40
# More values than this are asked for as a set, fewer as single lists, which is faster.
_MOST_LISTS = 40
# With a word in less than one of so many passages, years are read from their column.
_NARROW = 20
# What a token, which counts twice among the strings, weighs there in a passage of usual length: BM25
# with a k1 of 1.2 gives 2.2 × 2 / (2 + 1.2), where it gives 1 to what counts once.
_TWICE = 1.375
# So many runs are remembered as hidden somewhere or not.
_MOST_KEPT = 1000

_Clause = tuple[Occur, Query]


class Compiler:
    """Turns a tree into a tantivy query over one state of the index."""

    def __init__(self, index: tantivy.Index) -> None:
        self.searcher = index.searcher()
        self.size = self.searcher.num_docs
        # Hits of one score come in the order of passages within a segment.
        self.ordered = self.searcher.num_segments <= 1
        self._schema = index.schema
        self._values: dict[str, tuple[tuple[str, str], ...]] = {}
        self._hidden: dict[Words, bool] = {}
        self._passages: tuple[Ids, Query] | None = None

    def scored(self, node: Node) -> Query:
        """Compile a tree.

        What ranks is expanded inside the leaf it belongs to, so that it can neither widen the
        result nor escape a NOT or a field.
        """
        if isinstance(node, Or):
            return _any_of([self._alternative(child) for child in node.children])
        if isinstance(node, Phrase):
            return self._characters(node.text)
        if isinstance(node, Loose):
            return _any_of(self._any_term(node))
        if isinstance(node, Prefix):
            return Query.const_score_query(self._prefix(node), 1.0)
        if isinstance(node, And | Not | Words):
            return _joined(self._clauses(node))
        return silent(self._filter(node))

    def _alternative(self, node: Node) -> Query:
        """Compile one of several: they are ranked against each other, so all evidence is counted."""
        if not isinstance(node, Words):
            return self.scored(node)
        evidence = [self._term("words", term, "freq") for term in node.terms]
        evidence += [self._pair(pair) for pair in dict.fromkeys(bigrams(node.text))]
        shoulds = [(Occur.Should, query) for query in evidence]
        return _joined([(Occur.Must, silent(_joined(self._words(node)))), *shoulds])

    def _clauses(self, node: Node) -> list[_Clause]:
        """Return what must, should and must not match, side by side: nesting costs time."""
        if isinstance(node, And):
            return self._all(node)
        if isinstance(node, Not):
            return [(Occur.MustNot, self.scored(node.child))]
        if isinstance(node, Words):
            return self._words(node)
        return [(Occur.Must, self.scored(node))]

    def _all(self, node: And) -> list[_Clause]:
        children = tuple(_flat(node))
        spans = [_span(child) for child in children]
        if any(spans) and not self._is_narrow(children):
            spans = [None] * len(children)
        clauses: list[_Clause] = []
        for child, span in zip(children, spans, strict=True):
            if span is None:
                clauses += self._clauses(child)
            else:
                clauses.append((Occur.Must, silent(self._column(span))))
        return clauses

    def _is_narrow(self, children: Sequence[Node]) -> bool:
        """Tell whether a word is so rare that reading years beats walking their lists."""
        words = (word for child in children if isinstance(child, Words) for word in child.required)
        holders = min((self._holders("strings", word) for word in words), default=self.size)
        return holders * _NARROW < self.size

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
            return self._these(node)
        return Query.all_query()

    def _words(self, node: Words) -> list[_Clause]:
        """Match by the words, or by the exact run, and rank by the words and by how they join.

        One list finds and ranks a word. The pairs of characters across words tell whether the words
        stand side by side.
        """
        clauses = [(Occur.Must, self._word(word, node.terms)) for word in node.required]
        one_list = [word for word in node.required if _is_one_list(word)]
        if len(one_list) < len(node.required):  # a run of several words is asked for as one
            inner = (term for term in node.terms if term not in one_list)
            clauses += [(Occur.Should, self._term("words", term, "freq")) for term in inner]
        inside = {pair for word in one_list for pair in bigrams(word)}
        across = [pair for pair in dict.fromkeys(bigrams(node.text)) if pair not in inside]
        clauses += [(Occur.Should, self._pair(pair)) for pair in across]
        if not self._hides(node):
            return clauses
        return [(Occur.Must, _any_of([_joined(clauses), self._characters(node.text)]))]

    def _hides(self, node: Words) -> bool:
        """Tell whether a passage holds the exact run without all its words.

        Only what must be a token can be missing. As good as no passage is such a one, and then the
        run need not be looked for with every query.
        """
        if not (node.exact and node.by_token):
            return False
        if node not in self._hidden:
            tokens = [self._term("strings", word, "freq") for word in node.by_token]
            every = Query.boolean_query([(Occur.Must, token) for token in tokens])
            run = self._characters(node.text)
            without = Query.boolean_query([(Occur.Must, run), (Occur.MustNot, every)])
            if len(self._hidden) >= _MOST_KEPT:
                self._hidden.clear()
            self._hidden[node] = bool(self.searcher.search(silent(without), limit=1).hits)
        return self._hidden[node]

    def _word(self, word: str, terms: Sequence[str]) -> Query:
        """Match a word: as a token, or, of several ideographs, however the passage is cut.

        Its one list weighs as much as its own, those of its pairs and of the words inside it would.
        """
        if not _is_one_list(word):
            return silent(self._characters(word))
        lists = len(word) if is_chinese(word) else 1
        lists += sum(term in word and term != word for term in terms)
        return Query.boost_query(self._term("strings", word, "freq"), lists / _TWICE)

    def rated(self, node: Loose, passage_ids: Sequence[int]) -> Query:
        """Match these passages and rank them.

        A common term is added by itself: a union would be walked from end to end for a few passages.
        """
        terms = [(self._holders("words", word), term) for word, term in self._words_of(node)]
        terms += [(self._holders("grams", pair), self._pair(pair)) for pair in node.pairs]
        rare = [(Occur.Should, term) for holders, term in terms if holders * _NARROW <= self.size]
        ranks = silent(Query.all_query())
        if rare:
            ranks = Query.boolean_query([(Occur.Must, ranks), *rare])
        for holders, term in terms:
            if holders * _NARROW > self.size:
                ranks = Query.boolean_query([(Occur.Must, ranks), (Occur.Should, term)])
        return self.of_these(ranks, passage_ids)

    def of_these(self, query: Query, passage_ids: Sequence[int]) -> Query:
        """Match of a query these passages only, which takes time for each of them.

        They stand beside it and not in a query of their own, since whatever a query is put into
        copies it; and each is silenced by itself, which tantivy joins in two thirds of the time.
        """
        term, constant, should = Query.term_query, Query.const_score_query, Occur.Should
        schema = self._schema
        these = [
            (should, constant(term(schema, "passage_id", key, "basic"), 0.0)) for key in passage_ids
        ]
        return Query.boolean_query([(Occur.Must, query), *these], 1)

    def _any_term(self, node: Loose) -> list[Query]:
        words = [term for _, term in self._words_of(node)]
        return words + [self._pair(pair) for pair in node.pairs]

    def _words_of(self, node: Loose) -> list[tuple[str, Query]]:
        return [(word, self._term("words", word, "freq")) for word in node.words]

    def _pair(self, pair: str) -> Query:
        return self._term("grams", pair)

    def _characters(self, text: str) -> Query:
        """Match these characters side by side: every second pair, and the last, at its place.

        The rarest pair is always among them, since its list is walked first.
        """
        if len(text) == 1:
            return self._term("chars", text, "basic")
        pairs = bigrams(text)
        if len(pairs) == 1:
            return self._term("grams", pairs[0])
        last = len(pairs) - 1
        rarest = min(range(len(pairs)), key=lambda at: self._holders("grams", pairs[at]))
        places = sorted({*range(0, last, 2), last, rarest})
        return Query.phrase_query(self._schema, "grams", [(at, pairs[at]) for at in places])

    def at_most(self, node: Node) -> int:
        """Return how many passages can match, as far as the lengths of single lists tell."""
        if isinstance(node, And):
            return min(map(self.at_most, node.children))
        if isinstance(node, Words):
            return min(map(self._longest, node.required))
        return self._longest(node.text) if isinstance(node, Phrase) else self.size

    def _longest(self, text: str) -> int:
        """Return how many passages can hold a text, by its rarest list."""
        if _is_one_list(text):
            return self._holders("strings", text)
        return min(self._holders("grams", pair) for pair in bigrams(text))

    def _holders(self, name: str, term: str) -> int:
        return self.searcher.doc_freq(name, term)

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
        return self._column(node)

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
        if len(values) > _MOST_LISTS:
            return Query.term_set_query(self._schema, name, list(values))
        return self._one_of(name, values)

    def _these(self, node: Ids) -> Query:
        """Match passages by id; the same are asked for twice in a row."""
        kept = self._passages
        if kept is None or kept[0] != node:
            kept = (node, self._one_of("passage_id", node.ids))
            self._passages = kept
        return kept[1]

    def _column(self, years: Range) -> Query:
        """Match years by reading the column: fast where few passages are left to be looked at."""
        kind = tantivy.FieldType.Integer
        return Query.range_query(self._schema, "year", kind, years.low, years.high)

    def _one_of(self, name: str, values: Sequence[int] | Sequence[str]) -> Query:
        """Match any of some values; tantivy's own set of numbers walks the whole column."""
        if not values:
            return Query.empty_query()
        term, schema = Query.term_query, self._schema
        terms = [term(schema, name, value, index_option="basic") for value in values]
        return terms[0] if len(terms) == 1 else _any_of(terms)

    def _term(self, name: str, value: str | int, index_option: str = "position") -> Query:
        return Query.term_query(self._schema, name, value, index_option=index_option)


def _is_one_list(word: str) -> bool:
    """Tell whether one list holds all passages with a word."""
    return len(word) == 1 or not is_chinese(word) or is_known(word)


def _flat(node: And) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, And):
            yield from _flat(child)
        else:
            yield child


def _span(node: Node) -> Range | None:
    """Return the years a node asks for when they follow one another."""
    ranges = node.children if isinstance(node, Or) else (node,)
    found = [(r.low, r.high) for r in ranges if isinstance(r, Range)]
    if len(found) < len(ranges) or any(low is None or high is None for low, high in found):
        return None
    years = sorted({year for low, high in found for year in range(low or 0, (high or 0) + 1)})
    if not years or years[-1] - years[0] >= len(years):
        return None
    return Range(years[0], years[-1])


def _joined(clauses: Sequence[_Clause]) -> Query:
    """Return one query of clauses; where nothing must match, everything does but what must not."""
    if len(clauses) == 1 and clauses[0][0] == Occur.Must:
        return clauses[0][1]
    if all(occur == Occur.MustNot for occur, _ in clauses):
        clauses = [(Occur.Must, silent(Query.all_query())), *clauses]
    return Query.boolean_query(clauses)


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def silent(query: Query) -> Query:
    """Return a query that matches the same and ranks nothing."""
    return Query.const_score_query(query, 0.0)
