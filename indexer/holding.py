"""Statements of the passages that hold given words, all of them, and of passages near in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from indexer.errors import LibraryError
from indexer.lexer import MAX_LENGTH
from indexer.search import Request, SearchResult
from nlp.evidence import Scope, StatementRow

# What the query language takes for more than text, wherever it stands.
_SYNTAX = re.compile(r"[^\w\s，。、；,.;?？!！%％/]+|(?<!\S)-")
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\b")
_QUOTED = re.compile(r'["＂\\]')


class Holding:
    """What free search needs of a library; `Library` is one."""

    search: Callable[..., SearchResult]
    _find: Callable[[Request], SearchResult]

    def statements_holding(
        self, groups: Sequence[Sequence[str]], scope: Scope
    ) -> tuple[StatementRow, ...]:
        """Return the statements of every passage that holds a word of each group, as exact text."""
        query = _all(groups)
        if not query:
            return ()
        found = self.search(query, scope=scope, limit=None)
        return _in_order(row for hit in found.hits for row in hit.statements)

    def passages_holding(self, groups: Sequence[Sequence[str]], scope: Scope) -> int:
        """Return how many passages hold a word of each group; without groups, how many there are."""
        return self.search(_all(groups), scope=scope, limit=0, expand=False).total

    def statements_like(self, text: str, scope: Scope, limit: int) -> tuple[StatementRow, ...]:
        """Return the statements of the passages nearest in meaning; none without vectors.

        The text is words, and no query: «Quick question: …» names no field, a quotation mark opens none.
        """
        plain = _SYNTAX.sub(" ", _OPERATOR.sub(lambda m: m[0].lower(), text))[:MAX_LENGTH].strip()
        if not plain:
            return ()
        try:
            found = self._find(Request(plain, scope, limit, mode="semantic", deep=True))
        except LibraryError:
            return ()
        return tuple(row for hit in found.hits for row in hit.statements)


def _all(groups: Sequence[Sequence[str]]) -> str:
    """Return a query for a word of each group, whatever characters the words have."""
    return " AND ".join(f"({words})" for group in groups if (words := _any(group)))


def _any(words: Sequence[str]) -> str:
    plain = (_QUOTED.sub(" ", word).strip() for word in words)
    return " OR ".join(f'"{word}"' for word in plain if word)


def _in_order(rows: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    return tuple(
        sorted(
            rows,
            key=lambda r: (r.report.agency or "", r.report.year or 0, r.report.id, r.statement_id),
        )
    )
