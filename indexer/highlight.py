"""Where the characters that matched are: offsets into the passage, the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.query import And, Node, Or, Phrase, Prefix, Words
from nlp.segment import CHINESE, Squeezed, Token, fold, is_chinese, search_tokens, squeeze

Span = tuple[int, int]

# A run of ideographs is cut by itself, whatever stands around it.
_CHINESE_RUN = re.compile(f"[{CHINESE}]+")


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
    """One passage. Only the runs of ideographs that hold a word are cut."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.squeezed: Squeezed = squeeze(text)
        whole = len(self.squeezed.text) == len(text)
        self.folded = self.squeezed.text if whole else fold(text)
        self._runs: list[tuple[int, str]] | None = None
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
            for token in self._tokens_with(node.text)
            if token.text.startswith(node.text)
        ]

    def _words(self, node: Words) -> list[Span]:
        spans: list[Span] = []
        for word in node.required:
            found = [
                (token.start, token.end) for token in self._tokens_with(word) if token.text == word
            ]
            spans += found or self._across_words(word)
        if len(node.required) > 1 or node.required[0] != node.text:
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
            if not any(t.start <= start and end <= t.end for t in self._tokens_around(start, end))
        ]

    def _tokens_with(self, word: str) -> Iterator[Token]:
        """Yield the tokens of the runs that hold these characters, which are all that can match."""
        if word not in self.folded:
            return
        if _CHINESE_RUN.fullmatch(word):
            for at, run in self._chinese():
                if word in run:
                    yield from _moved(run, at)
            return
        if self._tokens is None:
            self._tokens = search_tokens(self.text)
        yield from self._tokens

    def _tokens_around(self, start: int, end: int) -> Iterator[Token]:
        """Yield the tokens of the run that holds a span; a span with white space in it has none."""
        for at, run in self._chinese():
            if at <= start and end <= at + len(run):
                yield from _moved(run, at)

    def _chinese(self) -> list[tuple[int, str]]:
        """Return the runs of ideographs and where they begin."""
        if self._runs is None:
            self._runs = [(m.start(), m.group()) for m in _CHINESE_RUN.finditer(self.folded)]
        return self._runs


def _moved(run: str, at: int) -> Iterator[Token]:
    return (Token(text, start + at, end + at) for text, start, end in _tokens_of(run))


@lru_cache(maxsize=16384)
def _tokens_of(run: str) -> tuple[Token, ...]:
    """Cut a run of ideographs; runs recur, reports are full of formulas."""
    return search_tokens(run)
