"""What the command line reads from its standard input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from console.filters import UserError

if TYPE_CHECKING:
    from nlp.statements import Clause


def read_clauses(lines: Iterable[str]) -> Iterator[Clause]:
    """Yield the clauses of JSON lines {"text", "heading"?, "section"?}; blank lines are skipped.

    Raises:
        UserError: a line is no such object.
    """
    from nlp.statements import Clause

    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(number, line)
            yield Clause(row["text"], row.get("heading") or "", row.get("section") or None)


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise UserError(f"line {number} of the input is no JSON: {error.msg}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise UserError(f'line {number} of the input has no "text"')
    return row
