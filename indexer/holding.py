"""Statements of the passages that hold given words, all of them, and of passages near in meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from indexer.errors import LibraryError
from indexer.search import Request, SearchResult
from nlp.evidence import Scope, StatementRow


class Holding:
    """What free search needs of a library; `Library` is one."""

    search: Callable[..., SearchResult]
    _find: Callable[[Request], SearchResult]

    def statements_holding(
        self, groups: Sequence[Sequence[str]], scope: Scope
    ) -> tuple[StatementRow, ...]:
        """Return the statements of every passage that holds a word of each group, as exact text."""
        query = " AND ".join(f"({_any(group)})" for group in groups if group)
        if not query:
            return ()
        found = self.search(query, scope=scope, limit=None)
        return _in_order(row for hit in found.hits for row in hit.statements)

    def passages_holding(self, groups: Sequence[Sequence[str]], scope: Scope) -> int:
        """Return how many passages hold a word of each group; without groups, how many there are."""
        query = " AND ".join(f"({_any(group)})" for group in groups if group)
        return self.search(query, scope=scope, limit=0, expand=False).total

    def statements_like(self, text: str, scope: Scope, limit: int) -> tuple[StatementRow, ...]:
        """Return the statements of the passages nearest in meaning; none without vectors."""
        try:
            found = self._find(Request(text, scope, limit, mode="semantic", deep=True))
        except LibraryError:
            return ()
        return tuple(row for hit in found.hits for row in hit.statements)


def _any(words: Sequence[str]) -> str:
    return " OR ".join('"{}"'.format(word.replace('"', " ")) for word in words)


def _in_order(rows: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    return tuple(
        sorted(
            rows,
            key=lambda r: (r.report.agency or "", r.report.year or 0, r.report.id, r.statement_id),
        )
    )
