"""Where the characters that matched are: offsets into the passage, the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.query import And, Node, Or, Phrase, Prefix, Words
from nlp.segment import CHINESE, Squeezed, Token, fold, is_chinese, search_tokens, squeeze

Span = tuple[int, int]

# A run of ideographs is cut by itself, whatever stands around it.
_CHINESE_RUN = re.compile(f"[{CHINESE}]+")


def highlight(text: str, query: Node) -> tuple[Span, ...]:
    """Return what to mark in one passage; see `Highlighter.mark`."""
    return Highlighter(query).mark(text)


@dataclass(frozen=True, slots=True)
class _Word:
    """A required word: whether it is ideographs only, and whether it counts across words too."""

    text: str
    chinese: bool
    across: bool


class Highlighter:
    """Marks what matches a query; made once for all passages of a page."""

    def __init__(self, query: Node) -> None:
        """Take a query apart."""
        self._words: list[_Word] = []
        self._runs: list[str] = []
        self._beginnings: list[str] = []
        for leaf in _leaves(query):
            if isinstance(leaf, Words):
                self._words += map(_word, leaf.required)
                if len(leaf.required) > 1 or leaf.required[0] != leaf.text:
                    self._runs.append(leaf.text)
            elif isinstance(leaf, Phrase) or leaf.exact:
                self._runs.append(leaf.text)
            else:
                self._beginnings.append(leaf.text)

    def mark(self, text: str) -> tuple[Span, ...]:
        """Return what to mark in a passage: sorted spans that do not overlap, exact offsets.

        Spans that only touch stay apart, so that each is exactly one occurrence. A passage that
        does not match is marked too, where single leaves of the query match.
        """
        passage = _Passage(text)
        marked: set[Span] = set()
        for word in self._words:
            marked.update(passage.tokens(word) or passage.across_words(word))
        for run in self._runs:
            marked.update(passage.occurrences(run))
        for beginning in self._beginnings:
            marked.update(passage.beginning(beginning))
        return _merged(marked)


def _leaves(node: Node) -> Iterator[Words | Phrase | Prefix]:
    """Yield the leaves that mark something; NOT and fields mark nothing."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _leaves(child)
    elif isinstance(node, Words | Phrase | Prefix):
        yield node


def _word(text: str) -> _Word:
    chinese = _CHINESE_RUN.fullmatch(text) is not None
    return _Word(text, chinese, len(text) > 1 and (chinese or is_chinese(text)))


def _merged(marked: set[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(marked):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


class _Passage:
    """One passage. Only the runs of ideographs that hold a word are cut."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.squeezed: Squeezed = squeeze(text)
        whole = len(self.squeezed.text) == len(text)
        self.folded = self.squeezed.text if whole else fold(text)
        self._runs: list[tuple[int, str]] | None = None
        self._tokens: tuple[Token, ...] | None = None

    def occurrences(self, needle: str) -> list[Span]:
        """Return where the characters stand, left to right, without overlaps."""
        haystack, offsets = self.squeezed
        spans: list[Span] = []
        at = haystack.find(needle)
        while at >= 0:
            spans.append((offsets[at], offsets[at + len(needle) - 1] + 1))
            at = haystack.find(needle, at + len(needle))
        return spans

    def beginning(self, text: str) -> list[Span]:
        """Return where words begin so."""
        return [
            (token.start, token.start + len(text))
            for token in self._cut()
            if token.text.startswith(text)
        ]

    def tokens(self, word: _Word) -> list[Span]:
        """Return where a word is a token; of ideographs, only the runs that hold it are cut."""
        text = word.text
        if text not in self.folded:
            return []
        if not word.chinese:
            return [(token.start, token.end) for token in self._cut() if token.text == text]
        return [
            (at + start, at + end)
            for at, run in self._chinese()
            if text in run
            for start, end in _places(run).get(text, ())
        ]

    def across_words(self, word: _Word) -> list[Span]:
        """Return where the characters of a word stand though the passage is cut another way.

        Not inside one longer word: 马克 is not marked in 马克思.
        """
        if not word.across:
            return []
        return [span for span in self.occurrences(word.text) if not self._in_token(*span)]

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
            self._runs = []
            end = 0
            for run in _CHINESE_RUN.findall(self.folded):
                # Nothing between two runs can hold the second: it is the first to be found.
                start = self.folded.find(run, end)
                end = start + len(run)
                self._runs.append((start, run))
        return self._runs


@lru_cache(maxsize=16384)
def _places(run: str) -> Mapping[str, Sequence[Span]]:
    """Return where each token of a run stands; runs recur, reports are full of formulas."""
    found: dict[str, list[Span]] = {}
    for token in search_tokens(run):
        found.setdefault(token.text, []).append((token.start, token.end))
    return found
