"""What the field's lexicon adds to a query, as nodes of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.fusion import is_latin, take_apart
from indexer.ranking import Mode
from indexer.tree import Node, Words
from nlp.segment import search_tokens, squeeze


@dataclass(frozen=True, slots=True)
class Expanded:
    """A part of the query the lexicon knows, and the wordings reports have for it."""

    matched: str
    terms: tuple[str, ...]

    @property
    def words(self) -> tuple[Words, ...]:
        """Return the wordings as nodes that match their exact characters."""
        return tuple(_exactly(term) for term in self.terms)


def expand_query(tree: Node, mode: Mode) -> tuple[Expanded, ...]:
    """Return what the lexicon adds.

    Nothing where meaning has no part: a query that quotes, and, in text mode, one in Chinese, which
    finds what it says.
    """
    text = take_apart(tree).text
    if not text or mode == "semantic" or (mode == "text" and not is_latin(text)):
        return ()
    from nlp.words.lexicon import expand

    return tuple(Expanded(found.source, found.terms) for found in expand(text))


def share_of(tree: Node, expanded: Sequence[Expanded]) -> float:
    """Return how much of a query the lexicon knows, 0–1."""
    if not expanded:
        return 0.0
    size = sum(char.isalnum() for char in take_apart(tree).text)
    known = sum(char.isalnum() for found in expanded for char in found.matched)
    return min(1.0, known / size) if size else 0.0


def _exactly(term: str) -> Words:
    text = squeeze(term).text
    return Words(text, (text,), tuple(dict.fromkeys(t.text for t in search_tokens(term))))
