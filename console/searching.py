"""Searches on the command line: one, one a line of input, or a whole list into a workbook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from console.filters import UserError
from console.output import print_json, progress_bars, say, show_hits

if TYPE_CHECKING:
    from indexer.export import Language
    from indexer.library import Library
    from indexer.ranking import Mode
    from indexer.search import SearchResult
    from nlp.evidence import Scope


def check_batch(queries: Path | None, out: Path | None) -> None:
    """Refuse what cannot be done before anything is searched.

    Raises:
        UserError: only one of the two is given, or the file is no workbook.
    """
    if (queries is None) != (out is None):
        raise UserError("--batch FILE and --out FILE.xlsx go together")
    if out is not None and out.suffix.lower() != ".xlsx":
        raise UserError(f"cannot write {out}: a batch becomes a workbook, FILE.xlsx")


def search_each(
    search: Callable[[str], SearchResult], queries: Iterable[str], *, as_json: bool
) -> int:
    """Search for each query and print what it found; return how many could not be understood."""
    from indexer.contract import search_json
    from indexer.query import QueryError

    failed = 0
    for query in queries:
        try:
            result = search(query)
        except QueryError as error:
            failed += 1
            if as_json:
                print_json({"query": query, "error": str(error), "position": error.position})
            else:
                say(f"{query}\n  {error}")
            continue
        if as_json:
            print_json({"query": query, **search_json(result)})
        else:
            say(query)
            show_hits(result)
    return failed


def search_batch(
    library: Library,
    given: Path,
    out: Path,
    *,
    scope: Scope,
    mode: Mode,
    language: Language,
    as_json: bool,
) -> int:
    """Search for the queries of a file (- for the input); return how many failed.

    Raises:
        UserError: the file cannot be read.
    """
    from indexer.batch import read_queries, write_batch_file

    queries = read_queries(_bytes_of(given), given.name)
    with progress_bars(len(queries) > 1) as progress:
        lines = write_batch_file(
            library, queries, out, scope=scope, mode=mode, language=language,
            progress=lambda done, total, query: progress("search", done, total, query),
        )  # fmt: skip
    failed = [line for line in lines if line.error is not None]
    hits = sum(line.total for line in lines)
    if as_json:
        wrong = [{"query": line.query, "reason": line.note} for line in failed]
        print_json({"queries": len(lines), "hits": hits, "failed": wrong, "path": str(out)})
    else:
        for line in failed:
            say(f"{line.query}: {line.note}")
        say(f"{len(lines)} queries with {hits} hits written to {out}")
    return len(failed)


def lines_of_input() -> Iterable[str]:
    """Return the lines of the input that are not blank, each when it is there."""
    return (line.strip() for line in sys.stdin if line.strip())


def _bytes_of(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error
