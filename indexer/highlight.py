"""Where the characters that matched are: offsets into the passage, the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
    """One passage. Only the runs of ideographs that hold a word are cut, each at most once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.squeezed: Squeezed = squeeze(text)
        self._tokens: tuple[Token, ...] | None = None
        self._runs: dict[int, tuple[Token, ...]] = {}

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

    def _tokens_with(self, word: str) -> Iterable[Token]:
        """Return the tokens of the runs that hold these characters, which are all that can match."""
        if word not in self.folded:
            return ()
        if not _CHINESE_RUN.fullmatch(word):
            if self._tokens is None:
                self._tokens = search_tokens(self.text)
            return self._tokens
        return [
            token
            for run in _CHINESE_RUN.finditer(self.folded)
            if word in run.group()
            for token in self._cut(run)
        ]

    def _tokens_around(self, start: int, end: int) -> Iterable[Token]:
        """Return the tokens of the run that holds a span; a span with white space in it has none."""
        for run in _CHINESE_RUN.finditer(self.folded):
            if run.start() <= start and end <= run.end():
                return self._cut(run)
        return ()

    def _cut(self, run: re.Match[str]) -> tuple[Token, ...]:
        at = run.start()
        if at not in self._runs:
            self._runs[at] = tuple(
                Token(token.text, token.start + at, token.end + at)
                for token in search_tokens(run.group())
            )
        return self._runs[at]
