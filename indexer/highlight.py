"""Where the characters that matched are: offsets into the passage, the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
            for token in self._cut()
            if token.text.startswith(node.text)
        ]

    def _words(self, node: Words) -> list[Span]:
        spans: list[Span] = []
        for word in node.required:
            spans += self._as_token(word) or self._across_words(word)
        if len(node.required) > 1 or node.required[0] != node.text:
            spans += self._occurrences(node.text)
        return spans

    def _as_token(self, word: str) -> list[Span]:
        """Return where a word is a token; of ideographs, only the runs that hold it are cut."""
        if word not in self.folded:
            return []
        if not _CHINESE_RUN.fullmatch(word):
            return [(token.start, token.end) for token in self._cut() if token.text == word]
        return [
            (at + start, at + end)
            for at, run in self._chinese()
            if word in run
            for start, end in _places(run).get(word, ())
        ]

    def _across_words(self, word: str) -> list[Span]:
        """Return where the characters of a word stand though the passage is cut another way.

        Not inside one longer word: 马克 is not marked in 马克思.
        """
        if len(word) < 2 or not is_chinese(word):
            return []
        return [
            (start, end) for start, end in self._occurrences(word) if not self._in_token(start, end)
        ]

    def _in_token(self, start: int, end: int) -> bool:
        """Tell whether one token covers a span; a span with white space in it is in none."""
        return any(
            at + first <= start and end <= at + last
            for at, run in self._chinese()
            if at <= start and end <= at + len(run)
            for places in _places(run).values()
            for first, last in places
        )

    def _cut(self) -> tuple[Token, ...]:
        """Return all tokens of the text."""
        if self._tokens is None:
            self._tokens = search_tokens(self.text)
        return self._tokens

    def _chinese(self) -> list[tuple[int, str]]:
        """Return the runs of ideographs and where they begin."""
        if self._runs is None:
            self._runs = [(m.start(), m.group()) for m in _CHINESE_RUN.finditer(self.folded)]
        return self._runs


@lru_cache(maxsize=16384)
def _places(run: str) -> Mapping[str, Sequence[Span]]:
    """Return where each token of a run stands; runs recur, reports are full of formulas."""
    found: dict[str, list[Span]] = {}
    for token in search_tokens(run):
        found.setdefault(token.text, []).append((token.start, token.end))
    return found
