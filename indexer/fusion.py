"""Wording and meaning weighed: which queries want which, and how two scores become one.

Scores are fused, not ranks: equal-weight rank fusion was measured to be harmful. Hides how much the
weights depend on the query; the numbers are data (`models/fusion.toml`).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeGuard

import numpy as np

from corpus.resources import resource
from indexer.tree import (
    And,
    Every,
    Loose,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Words,
    distinct,
    is_scored,
    join,
)
from nlp.segment import CHINESE, bigrams, is_chinese, stopwords

Reals = np.ndarray[Any, np.dtype[np.float64]]

# A number with what is counted, or a code: 128件, 3.5%, 2021-17.
_NUMBER = re.compile(
    rf"[^\d{CHINESE}]{{0,2}}[\d.,:/%年月日号-]*\d[\d.,:/%年月日号-]*[{CHINESE}a-z]{{0,2}}"
)


@dataclass(frozen=True, slots=True)
class Latin:
    """What is other for queries mostly of Latin letters."""

    balance: float
    covered: float
    strong: float
    similar: float
    tail: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of `models/fusion.toml`."""

    few: float
    covered: float
    floor: float
    most: float
    weak: float
    similar: float
    tail: float
    latin: Latin
    window: int
    nearest: int
    alike: float
    inside: float
    expanded: float
    bonus: float

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Weights:
        """Read the weights that come with the program."""
        data = tomllib.loads(resource("fusion.toml").read_text(encoding="utf-8"))
        return cls(**data["chinese"], latin=Latin(**data["latin"]), **data["hits"])

    def balance(self, text: str, size: int, wording: float, tenth: float) -> float:
        """Return how much meaning weighs.

        Few words say little by how far they reach: a passage has them or has others for them. Of
        many, some are in every passage that answers. Where one passage stands out by its words from
        the tenth, it is meant. English words are not in Chinese passages at all, but for names and
        what the lexicon makes of them.

        Args:
            text: the query.
            size: how many words it has, function words left out.
            wording: how far the wording of the best hit reaches.
            tenth: how far that of the tenth best reaches.
        """
        if not is_latin(text):
            alike = math.sqrt(tenth / wording) if wording else 1.0
            balance = max(self.covered, self.few / max(1, size)) * alike
            return min(self.most, max(self.floor, balance))
        doubt = (self.latin.strong - wording) / max(self.latin.strong - self.weak, 1e-9)
        known = self.latin.covered
        return known + (self.latin.balance - known) * min(1.0, max(0.0, doubt))

    def blend(self, cosines: Reals, sentences: Reals) -> Reals:
        """Return how near passages are, by their own cosines and those of their best sentences.

        The vector of a passage is the mean of all it says: of those that say several things, the
        one that answers is far. Those of one sentence have no other cosine than their own (−2).
        """
        mixed = (1 - self.inside) * cosines + self.inside * sentences
        found: Reals = np.where(sentences < -1, cosines, mixed)
        return found

    def least(self, text: str) -> tuple[float, float]:
        """Return the cosine, and the part of the best score, from which a passage is a hit."""
        where = self.latin if is_latin(text) else self
        return where.similar, where.tail


@dataclass(frozen=True, slots=True)
class Asked:
    """A query taken apart.

    `text` is what is meant in words; empty when meaning has no part in it. `filters` is what a hit
    must fulfil all the same. `phrase` is the exact run, when the query is one.
    """

    text: str
    filters: Node
    words: tuple[Words, ...]
    phrase: str

    @property
    def size(self) -> int:
        """Return how many different words are meant."""
        return len({word for leaf in self.words for word in leaf.required})


def take_apart(tree: Node) -> Asked:
    """Take a query apart for hybrid search.

    Whoever quotes, writes an operator, a number or only fields means exactly that: then `text` is
    empty.
    """
    children = tree.children if isinstance(tree, And) else (tree,)
    # A single character is looked up as a phrase, quoted or not; nobody quotes one.
    words = tuple(
        child if isinstance(child, Words) else Words(child.text, (child.text,), (child.text,))
        for child in children
        if isinstance(child, Words) or _is_single(child)
    )
    others = [c for c in children if not isinstance(c, Words) and not _is_single(c)]
    exact = any(is_scored(child) or _negates_text(child) for child in others)
    numbers = all(len(leaf.text) == 1 or _NUMBER.fullmatch(leaf.text) for leaf in words)
    filters = join(And, others) if others else Every()
    if not words or exact or numbers:
        return Asked("", filters, words, "")
    phrase = words[0].text if len(words) == 1 and is_chinese(words[0].text) else ""
    return Asked(_text(words), filters, words, phrase)


def meaning_of(tree: Node) -> tuple[str, Node]:
    """Return the text to search by meaning, and what a hit must fulfil all the same.

    Words are only meant; phrases and prefixes are demanded and meant.
    """
    asked = take_apart(tree)
    if asked.text:
        return asked.text, asked.filters
    leaves = tuple(_leaves(tree))
    if isinstance(tree, Or) and all(isinstance(child, Words) for child in tree.children):
        return _text(leaves), Every()
    return _text(leaves), asked.filters if isinstance(tree, And) else tree


def loosen(words: Iterable[Words]) -> Loose:
    """Return the node that ranks by these words without asking for all of them."""
    words = tuple(words)
    terms = distinct(t for leaf in words for t in leaf.terms if t not in stopwords())
    pairs = distinct(pair for leaf in words for pair in bigrams(leaf.text) if is_chinese(pair))
    return Loose(terms or distinct(t for leaf in words for t in leaf.terms), pairs)


def is_latin(text: str) -> bool:
    """Tell whether a query is mostly Latin letters."""
    letters = [char for char in text if char.isalpha()]
    return sum(char.isascii() for char in letters) * 2 > len(letters)


def _leaves(node: Node) -> Iterable[Words | Phrase | Prefix]:
    if isinstance(node, Words | Phrase | Prefix):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _leaves(child)


def _is_single(node: Node) -> TypeGuard[Phrase]:
    """Tell whether a leaf is one character."""
    return isinstance(node, Phrase) and len(node.text) == 1


def _negates_text(node: Node) -> bool:
    return isinstance(node, Not) and is_scored(node.child)


def _text(leaves: Iterable[Words | Phrase | Prefix]) -> str:
    return " ".join(leaf.text for leaf in leaves)
