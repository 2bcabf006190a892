"""Where the characters that matched are: offsets into the passage, the same for every engine."""

from __future__ import annotations

from indexer.query import And, Node, Or, Phrase, Prefix, Words
from nlp.segment import Squeezed, Token, is_chinese, search_tokens, segment, squeeze

Span = tuple[int, int]


def highlight(text: str, query: Node) -> tuple[Span, ...]:
    """Return what to mark in a passage: sorted spans that do not overlap, exact offsets.

    Spans that only touch stay apart, so that each is exactly one occurrence. A passage that does
    not match is marked too, where single leaves of the query match.
    """
    marked = _Marker(text).spans(query)
    merged: list[Span] = []
    for start, end in sorted(set(marked)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


class _Marker:
    """One passage, cut at most once however many leaves a query has."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.squeezed: Squeezed = squeeze(text)
        self._tokens: tuple[Token, ...] | None = None

    def spans(self, node: Node) -> list[Span]:
        if isinstance(node, And | Or):
            return [span for child in node.children for span in self.spans(child)]
        if isinstance(node, Phrase):
            return self._occurrences(node.text)
        if isinstance(node, Prefix):
            return self._prefix(node)
        if isinstance(node, Words):
            return self._words(node)
        return []  # NOT and fields mark nothing

    def _occurrences(self, needle: str) -> list[Span]:
        """Return where the characters stand, left to right, without overlaps."""
        haystack, offsets = self.squeezed
        spans: list[Span] = []
        at = haystack.find(needle)
        while at >= 0:
            spans.append((offsets[at], offsets[at + len(needle) - 1] + 1))
            at = haystack.find(needle, at + len(needle))
        return spans

    def _prefix(self, node: Prefix) -> list[Span]:
        if node.exact:
            return self._occurrences(node.text)
        return [
            (token.start, token.start + len(node.text))
            for token in self.tokens
            if token.text.startswith(node.text)
        ]

    def _words(self, node: Words) -> list[Span]:
        spans: list[Span] = []
        for word in node.required:
            found = [(token.start, token.end) for token in self.tokens if token.text == word]
            spans += found or self._across_words(word)
        if len(segment(node.text)) > 1:
            spans += self._occurrences(node.text)
        return spans

    def _across_words(self, word: str) -> list[Span]:
        """Return where the characters of a word stand though the passage is cut another way.

        Not inside one longer word: 马克 is not marked in 马克思.
        """
        if len(word) < 2 or not is_chinese(word):
            return []
        return [
            (start, end)
            for start, end in self._occurrences(word)
            if not any(t.start <= start and end <= t.end for t in self.tokens)
        ]

    @property
    def tokens(self) -> tuple[Token, ...]:
        if self._tokens is None:
            self._tokens = search_tokens(self.text)
        return self._tokens
