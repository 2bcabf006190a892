"""All matches of a query in one fixed order, by wording, by meaning or by both.

A `Ranking` is what was asked for, in order: first a window of hits whose scores are fused, the same
whatever page is asked for, then all other matches by their wording. So the total is the number of
hits that can be turned to, and pages never overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, overload

import numpy as np

from indexer.fulltext import FullText
from indexer.fusion import Asked, Reals, Weights, is_latin, loosen, meaning_of, take_apart
from indexer.similarity import Similarity
from indexer.tree import And, Every, Ids, Node, Not, Or, Phrase, Words, is_scored, join
from indexer.vectors import Floats, Numbers, Snapshot, best_of
from nlp.evidence import Scope

Mode = Literal["text", "semantic", "hybrid"]
MODES: tuple[Mode, ...] = ("text", "semantic", "hybrid")

Expansions = Sequence[Sequence[Words]]
Near = tuple[Numbers, Floats, Floats | None]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

# With a filter that leaves no more passages than this, their vectors are fetched one by one.
_FEW_LEFT = 20_000
# How many of the nearest are first held against a filter that leaves many.
_FIRST_TRY = 1_000


class Scored(NamedTuple):
    """A hit before its passage is read.

    `wording` is how far its words reach: 1 is what a passage of usual length with all the words
    has, a short one has more; `similarity` how near its meaning is to the query's: its cosine, in
    hybrid search weighed with that of its nearest sentence; None where it was not asked.
    """

    passage_id: int
    score: float
    wording: float | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every hit, in order. `matched` counts those that have all the words.

    `mode` is how it was searched in the end, `note` why not as was asked.
    """

    mode: Mode
    total: int
    matched: int
    window: Sequence[Scored] = ()
    rest: Node | None = None
    tree: Node = field(default_factory=Every)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fused(Sequence[Scored]):
    """Hits in order, as columns: only those that are turned to are told one by one."""

    ids: Numbers
    scores: Reals
    wording: Reals
    near: Reals

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.ids)

    def __iter__(self) -> Iterator[Scored]:
        """Yield them in order."""
        return iter(self[:])

    @overload
    def __getitem__(self, at: int) -> Scored: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Scored, ...]: ...

    def __getitem__(self, at: int | slice) -> Scored | tuple[Scored, ...]:
        """Return one, or some."""
        if not isinstance(at, slice):
            return self[at : at + 1 or None][0]
        columns = (self.ids[at].tolist(), self.scores[at].tolist(), self.wording[at].tolist())
        near = [None if cosine != cosine else cosine for cosine in self.near[at].tolist()]
        return tuple(map(Scored, *columns, near))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages near to a query, by id, with what each is weighed by.

    `size` is how many words the query has; `matched` counts all passages with all its words. Of the
    candidates `keys`: how far the wording of each reaches, its cosine with the query (not a number
    where it has no vector) and that of its nearest sentence (−2 where it has none), and whether it
    has all the words and the exact run.
    """

    text: str
    size: int
    matched: int
    keys: Numbers
    wording: Reals
    near: Reals
    inside: Reals
    exact: Flags
    phrase: Flags

    def fuse(self, weights: Weights) -> Fused:
        """Return the candidates that are hits, in order.

        An exact run comes first; how far behind the best a hit may be is told without that.
        """
        if not len(self.keys):
            return Fused(self.keys, self.wording, self.wording, self.near)
        rising = np.sort(self.wording)
        tenth = float(rising[-10]) if len(rising) > 9 else 0.0
        balance = weights.balance(self.text, self.size, float(rising[-1]), tenth)
        near = weights.blend(self.near, self.inside)
        cosines = np.fmax(near, 0.0)  # what has no vector is near to nothing
        plain = self.wording + balance * cosines
        score = plain + weights.bonus * self.phrase if self.phrase.any() else plain
        similar, tail = weights.least(self.text)
        reaches = (cosines >= similar) | (self.wording >= weights.weak)
        hits = np.flatnonzero(self.exact | (reaches & (score >= tail * plain.max())))
        hits = hits[np.argsort(-score[hits], kind="stable")]  # ties by id, as the candidates are
        return Fused(self.keys[hits], score[hits], self.wording[hits], near[hits])

    def rank(self, tree: Node, weights: Weights) -> Ranking:
        """Return the candidates that are hits, and behind them all other matches of the query."""
        window = self.fuse(weights)
        exact = self.keys[self.exact].tolist()
        known = set(exact)
        others = [key for key in window.ids.tolist() if key not in known]
        rest = None
        if self.matched > len(exact):
            rest = And((tree, Not(Ids(tuple(exact))))) if exact else tree
        whole = Or((tree, Ids(tuple(others)))) if others else tree
        return Ranking("hybrid", self.matched + len(others), self.matched, window, rest, whole)


@dataclass(frozen=True, slots=True)
class Searcher:
    """What a library has to search with.

    `expansions`, below, are what the lexicon adds to a query: for each notion of the query the
    wordings reports have for it; `share` is how much of the query these notions are, 0–1.
    """

    fulltext: FullText
    similarity: Similarity
    scope: Scope
    share: float = 1.0

    # -------------------------------------------------------------------------------- the three

    def rank(self, tree: Node, mode: Mode, expansions: Expansions = ()) -> Ranking:
        """Rank the matches of a query."""
        if mode == "text" or not is_scored(tree):
            return self.by_text(_widen(tree, expansions))
        trouble = self.similarity.trouble()
        if trouble:
            return replace(self.by_text(_widen(tree, expansions)), note=trouble)
        if mode == "semantic":
            text, filters = meaning_of(tree)
            least, _ = Weights.load().least(text)
            return self.by_meaning(self.similarity.embed(text), filters, least)
        asked = take_apart(tree)
        if not asked.text:
            return replace(self.by_text(tree), mode="hybrid")
        runs = self._runs(asked)
        if runs is not None and runs >= Weights.load().window:
            # So many passages hold the exact run that nothing like it has to be found.
            return replace(self.by_text(tree), mode="hybrid")
        return self._weigh(tree, asked, expansions, runs).rank(tree, Weights.load())

    def by_text(self, tree: Node) -> Ranking:
        """Rank by wording alone."""
        return Ranking("text", -1, -1, rest=tree, tree=tree)

    def narrow(self, ranking: Ranking, tree: Node) -> Ranking:
        """Return what a scope leaves of a ranking that was made without one.

        So filters only ever take hits away, and the number beside a filter is what it leaves.

        Args:
            ranking: the ranking of everything.
            tree: the query itself.
        """
        if ranking.total < 0 or self.scope == Scope():
            return ranking
        inside = self._inside(Every(), [hit.passage_id for hit in ranking.window])
        return replace(
            ranking,
            window=tuple(hit for hit in ranking.window if hit.passage_id in inside),
            total=self.fulltext.search(ranking.tree, self.scope, limit=0).total,
            matched=self.fulltext.search(tree, self.scope, limit=0).total if ranking.matched else 0,
        )

    def by_meaning(
        self, vector: Floats, filters: Node, least: float, without: int | None = None
    ) -> Ranking:
        """Rank the nearest passages, from a cosine on; one passage perhaps left out."""
        weights = Weights.load()
        snapshot = self.similarity.table().current()
        ids, cosines, _ = self._nearest(snapshot, vector, filters, weights.nearest)
        near = zip(ids.tolist(), cosines.tolist(), strict=True)
        window = tuple(
            Scored(key, cosine, None, cosine)
            for key, cosine in near
            if cosine >= least and key != without
        )
        note = f"the {weights.nearest} nearest" if len(window) == weights.nearest else ""
        tree = Ids(tuple(hit.passage_id for hit in window))
        return Ranking("semantic", len(window), 0, window, tree=tree, note=note)

    def by_likeness(self, text: Words, filters: Node, without: int) -> Ranking:
        """Rank by the words of a passage, where there are no vectors."""
        loose = loosen([text])
        highest = self.fulltext.reach(loose)
        limit = Weights.load().window
        hits = self.fulltext.best(And((loose, filters, Not(Ids((without,))))), self.scope, limit)
        window = tuple(
            Scored(key, score, min(1.0, score / highest if highest else 0.0))
            for key, score in hits.items()
        )
        tree = Ids(tuple(hits))
        return Ranking("text", len(window), 0, window, tree=tree)

    def weigh(self, tree: Node, asked: Asked, expansions: Expansions) -> Candidates:
        """Find what is near by wording or by meaning, with all each is weighed by."""
        return self._weigh(tree, asked, expansions, self._runs(asked))

    def _weigh(
        self, tree: Node, asked: Asked, expansions: Expansions, runs: int | None
    ) -> Candidates:
        weights = Weights.load()
        vector = self.similarity.embed(asked.text)
        wordings = [_Wording(self, [asked.words], asked.filters, 1.0)]
        if expansions:
            wordings.append(
                _Wording(self, expansions, asked.filters, weights.expanded * self.share)
            )
        snapshot = self.similarity.table().current()
        nearest, _, cosines = self._nearest(snapshot, vector, asked.filters, weights.window)
        keys = _distinct([nearest, *(wording.ids for wording in wordings)])
        matched, exact, phrase = self._exact(tree, asked, keys, runs)
        reaches = [wording.of(keys) for wording in wordings]
        return Candidates(
            asked.text,
            asked.size,
            matched,
            keys,
            reaches[0] if len(reaches) == 1 else np.maximum(*reaches),
            _cosines(snapshot, vector, keys, cosines),
            self.similarity.look_inside(vector, keys).astype(np.float64),
            exact,
            phrase,
        )

    # ------------------------------------------------------------------------------------ parts

    def _exact(
        self, tree: Node, asked: Asked, keys: Numbers, runs: int | None
    ) -> tuple[int, Flags, Flags]:
        """Return how many passages match the query itself, and whether each of these does.

        And whether each of these holds its exact run, which `runs` passages hold.
        """
        matched, found = self.fulltext.among(tree, self.scope, keys.tolist())
        exact = _among(keys, found)
        if not found or not runs or len(asked.words[0].required) < 2:
            return matched, exact, np.zeros(len(keys), bool)
        if runs >= matched:
            return matched, exact, exact
        _, found = self.fulltext.among(Phrase(asked.phrase), self.scope, sorted(found))
        return matched, exact, _among(keys, found)

    def _runs(self, asked: Asked) -> int | None:
        """Return how many passages hold the exact run of a query; None when it is no run."""
        if not asked.phrase:
            return None
        tree = And((Phrase(asked.phrase), asked.filters))
        return self.fulltext.search(tree, self.scope, limit=0).total

    def _nearest(self, snapshot: Snapshot, vector: Floats, filters: Node, limit: int) -> Near:
        """Return the nearest passages among those that fulfil the filters, exactly.

        And their cosines, and the cosine of every row, where all were scored.

        A filter that leaves few is asked first and only what it leaves is scored; with one that
        leaves many, the nearest of all are held against it until enough of them fulfil it.
        """
        left = self._left(filters, snapshot.live)
        if left is None:
            scores = snapshot.scores(vector)
            return *snapshot.first(scores, limit), scores
        if left <= _FEW_LEFT:
            hits = self.fulltext.search(filters, self.scope, limit=None).hits
            ids = np.fromiter((hit.passage_id for hit in hits), np.int64, len(hits))
            rows = snapshot.find(ids)
            rows = rows[rows >= 0]
            some = snapshot.some_scores(vector, rows)
            return *best_of(snapshot.ids[rows], some, limit), None
        scores = snapshot.scores(vector)
        tried = max(_FIRST_TRY, 4 * limit * snapshot.live // left)
        while True:
            near, cosines = snapshot.first(scores, tried)
            inside = self._inside(filters, near.tolist())
            kept = np.flatnonzero(np.isin(near, list(inside)))
            if len(kept) >= limit or len(near) < tried:
                return near[kept[:limit]], cosines[kept[:limit]], scores
            tried *= 4

    def _left(self, filters: Node, everything: int) -> int | None:
        """Return how many passages the filters leave; None when they leave all."""
        if isinstance(filters, Every) and self.scope == Scope():
            return None
        left = self.fulltext.search(filters, self.scope, limit=0).total
        return None if left >= everything else left

    def _inside(self, filters: Node, keys: Sequence[int]) -> set[int]:
        return self.fulltext.among(filters, self.scope, keys)[1]


class _Wording:
    """How far the wording of a query reaches in passages: BM25 over the highest possible.

    `parts` are the notions of the query, each with the runs of which the longest-reaching one is
    enough; the query itself is one notion with all its runs.
    """

    def __init__(self, searcher: Searcher, parts: Expansions, filters: Node, weight: float) -> None:
        self._searcher = searcher
        fulltext = searcher.fulltext
        self._loose = loose = loosen([words for part in parts for words in part])
        tree: Node = loose if isinstance(filters, Every) else And((loose, filters))
        if weight == 1 and len(parts) == 1:
            highest = fulltext.reach(loose)
        else:
            highest = sum(max(fulltext.reach(loosen([words])) for words in part) for part in parts)
        self._factor = weight / highest if highest else 0.0
        limit = Weights.load().window
        found = fulltext.best(tree, searcher.scope, limit)
        self.ids = np.fromiter(found, np.int64, len(found))
        self._scores = np.fromiter(found.values(), np.float64, len(found))
        self._whole = len(found) < limit  # no other passage has any of the words

    def of(self, keys: Numbers) -> Reals:
        """Return the scores of these passages, in order and fulfilling the filters."""
        scores = np.zeros(len(keys))
        if not self._factor:
            return scores
        places = np.searchsorted(keys, self.ids)
        scores[places] = self._scores
        if not self._whole:
            missing = np.ones(len(keys), bool)
            missing[places] = False
            asked = keys[missing].tolist()
            found = self._searcher.fulltext.rate(self._loose, asked)
            scores[missing] = [found.get(key, 0.0) for key in asked]
        scores *= self._factor
        return scores


def _distinct(parts: Sequence[Numbers]) -> Numbers:
    """Return the numbers of all parts, each once, in order; a tenth of the time of NumPy's own."""
    found: Numbers = np.sort(np.concatenate(parts))
    first = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


def _among(keys: Numbers, some: Set[int]) -> Flags:
    found: Flags = np.zeros(len(keys), bool)
    if some:
        found[np.searchsorted(keys, np.fromiter(some, np.int64, len(some)))] = True
    return found


def _cosines(snapshot: Snapshot, vector: Floats, keys: Numbers, scores: Floats | None) -> Reals:
    """Return the cosines of some passages, from those of all where these are known."""
    rows = snapshot.find(keys)
    known = rows >= 0
    if scores is not None and known.all():
        return scores.take(rows).astype(np.float64)
    found = np.full(len(keys), np.nan)
    some = rows[known]
    found[known] = snapshot.some_scores(vector, some) if scores is None else scores[some]
    return found


def _widen(tree: Node, expansions: Expansions) -> Node:
    """Let the words of a Latin query also be those the lexicon gives for them.

    A query in Chinese finds what it says, no more.
    """
    asked = take_apart(tree)
    if not expansions or not is_latin(asked.text):
        return tree
    given = join(And, [join(Or, list(part)) for part in expansions])
    either = Or((join(And, list(asked.words)), given))
    return either if isinstance(asked.filters, Every) else And((either, asked.filters))
