"""Many queries at once: read from a list, searched one after the other, all hits in one workbook.

A query that cannot be understood has its reason in the summary and does not stop the others. Hits
that do not fit into one sheet go on in another: nothing is cut off.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile

from indexer.export import (
    MAX_CELL,
    MAX_ROWS,
    Cell,
    ExportError,
    Language,
    cells,
    clean,
    harmless,
    header,
    rows_from_hits,
)
from indexer.query import QueryError
from indexer.ranking import Mode
from nlp.evidence import Scope

if TYPE_CHECKING:
    from indexer.library import Library
    from indexer.search import SearchResult

MAX_QUERIES = 10_000
"""More lines than this are no list of queries."""
# Hits are read so many at a time, so that a query which finds everything fits into memory.
_AT_ONCE = 5_000
_QUERY_HEADS = frozenset(
    {"query", "queries", "search", "检索式", "检索词", "检索", "查询", "关键词", "词语"}
)
_SUMMARY = (
    ("number", "序号", "No."), ("query", "检索式", "Query"), ("total", "命中段数", "Passages"),
    ("matched", "含有检索词", "With the words"), ("agencies", "机关数", "Agencies"),
    ("reports", "报告数", "Reports"), ("mode", "检索方式", "Mode"), ("note", "说明", "Note"),
)  # fmt: skip
_SHEETS = {"summary": ("汇总", "Summary"), "hits": ("命中", "Hits")}
_MODES = {"text": ("全文", "words"), "semantic": ("语义", "meaning"), "hybrid": ("混合", "both")}
_COLUMNS = (
    "agency", "year", "place", "agency_type", "section", "page", "quote", "role", "themes",
    "title", "file", "passage_id",
)  # fmt: skip
_WIDTHS = {
    "quote": 80,
    "query": 36,
    "note": 50,
    "title": 44,
    "agency": 26,
    "file": 30,
    "themes": 30,
}

Note = Callable[[int, int, str], None]
"""Told how many queries are done, of how many, and the one at hand."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one query found; with an `error` it was not searched."""

    query: str
    total: int = 0
    matched: int = 0
    agencies: int = 0
    reports: int = 0
    mode: str = ""
    note: str = ""
    error: QueryError | None = None


def read_queries(data: bytes, name: str) -> tuple[str, ...]:
    """Return the queries of a list: a text with one a line, or the first column of a table.

    Blank lines are left out, and so is a first cell that only names the column.

    Raises:
        ExportError: it is no such list, or has too many lines.
    """
    suffix = Path(name).suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        lines = tuple(_first_column(data, name))
    else:
        text = _decoded(data, name)
        lines = _csv_column(text) if suffix == ".csv" else tuple(text.splitlines())
    found = [line.strip() for line in lines if line.strip()]
    if found and found[0].casefold() in _QUERY_HEADS and (suffix != ".txt"):
        found = found[1:]
    if not found:
        raise ExportError(f"{name} holds no query")
    if len(found) > MAX_QUERIES:
        raise ExportError(f"{name} has {len(found)} lines; {MAX_QUERIES} queries at most")
    return tuple(found)


def write_batch(
    library: Library,
    queries: Sequence[str],
    stream: IO[bytes],
    *,
    scope: Scope | None = None,
    mode: Mode = "hybrid",
    language: Language = "zh",
    progress: Note | None = None,
) -> tuple[Line, ...]:
    """Search for every query and write a workbook: a summary, and the hits of each query.

    Raises:
        LibraryError: the library cannot be searched.
        ExportError: a passage is longer than a cell holds.
    """
    book = _Book(language)
    lines = []
    for number, query in enumerate(queries, start=1):
        if progress:
            progress(number - 1, len(queries), query)
        line = _search(library, number, query, scope or Scope(), mode, book)
        book.sum_up(number, line)
        lines.append(line)
    if progress:
        progress(len(queries), len(queries), "")
    book.save(stream)
    return tuple(lines)


def write_batch_file(
    library: Library,
    queries: Sequence[str],
    out: Path,
    **how: Any,  # noqa: ANN401 - as `write_batch`
) -> tuple[Line, ...]:
    """Write what `write_batch` does to a file, which appears when it is complete.

    Raises:
        ExportError: it is no .xlsx, or cannot be written.
        LibraryError: as `write_batch`.
    """
    if out.suffix.lower() != ".xlsx":
        raise ExportError(f"cannot write {out}: a batch becomes a workbook, FILE.xlsx")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            lines = write_batch(library, queries, stream, **how)
        part.replace(out)
    except OSError as error:
        raise ExportError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return lines


# --------------------------------------------------------------------------------------- searching


def _search(
    library: Library, number: int, query: str, scope: Scope, mode: Mode, book: _Book
) -> Line:
    """Search for one query and write its hits; return what the summary says of it."""
    agencies: set[tuple[str | None, str | None]] = set()
    reports: set[str] = set()
    try:
        pages = _pages(library, query, scope, mode)
        for found in pages:
            book.add(number, query, found)
            agencies |= {(h.report.agency, h.report.place) for h in found.hits if h.report.agency}
            reports |= {hit.report.id for hit in found.hits}
    except QueryError as error:
        return Line(query, error=error, note=str(error))
    return Line(
        query, found.total, found.matched, len(agencies), len(reports), found.mode, found.note
    )


def _pages(library: Library, query: str, scope: Scope, mode: Mode) -> Iterator[SearchResult]:
    """Yield the hits of a query a part at a time, one part at least."""
    offset = 0
    while True:
        found = library.search(query, scope=scope, mode=mode, limit=_AT_ONCE, offset=offset)
        yield found
        offset += _AT_ONCE
        if offset >= found.total:
            return


# ----------------------------------------------------------------------------------------- writing


class _Book:
    """A workbook that grows row by row."""

    def __init__(self, language: Language) -> None:
        from openpyxl import Workbook

        self._index = 0 if language == "zh" else 1
        self._language = language
        self._book = Workbook(write_only=True)
        heads = [(key, names[self._index]) for key, *names in _SUMMARY]
        self._summary = self._sheet(_SHEETS["summary"][self._index], heads)
        self._hits = self._more()
        self._rows = 1

    def add(self, number: int, query: str, found: SearchResult) -> None:
        """Write hits under their query."""
        for row in rows_from_hits(found.hits):
            shown = cells(row, _COLUMNS, self._language)
            for cell in shown:
                if isinstance(cell, str) and len(cell.encode("utf-16-le")) // 2 + 1 > MAX_CELL:
                    raise ExportError(f"a passage is longer than an Excel cell holds: {cell[:30]}…")
            if self._rows == MAX_ROWS:
                self._hits = self._more()
                self._rows = 1
            self._hits.append([number, _cell(query), *map(harmless, shown)])
            self._rows += 1

    def sum_up(self, number: int, line: Line) -> None:
        """Write what a query found into the summary."""
        mode = _MODES[line.mode][self._index] if line.mode in _MODES else ""
        failed = line.error is not None
        numbers: list[Cell] = [line.total, line.matched, line.agencies, line.reports]
        self._summary.append(
            [
                number,
                _cell(line.query),
                *([None] * 4 if failed else numbers),
                mode,
                _cell(line.note),
            ]
        )

    def save(self, stream: IO[bytes]) -> None:
        """Write the workbook."""
        self._book.save(stream)

    def _more(self) -> Any:  # noqa: ANN401 - made by openpyxl
        count = len(self._book.worksheets)
        name = _SHEETS["hits"][self._index] + ("" if count == 1 else f" {count}")
        heads = [(key, names[self._index]) for key, *names in _SUMMARY[:2]]
        return self._sheet(
            name, [*heads, *((key, header(key, self._language)) for key in _COLUMNS)]
        )

    def _sheet(self, name: str, heads: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        sheet = self._book.create_sheet(name)
        sheet.freeze_panes = "A2"
        row = []
        for number, (key, text) in enumerate(heads, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(key, 12)
            cell = WriteOnlyCell(sheet, value=text)
            cell.font = Font(bold=True)
            row.append(cell)
        sheet.append(row)
        return sheet


def _cell(text: str) -> Cell:
    return harmless(clean(text)[: MAX_CELL - 1])


# ----------------------------------------------------------------------------------------- reading


def _first_column(data: bytes, name: str) -> Iterator[str]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_col=1, values_only=True):
            yield "" if row[0] is None else str(row[0])
        book.close()
    except (BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise ExportError(f"{name} is no workbook that can be read: {error}") from error


def _csv_column(text: str) -> tuple[str, ...]:
    rows: Iterable[list[str]] = csv.reader(io.StringIO(text))
    try:
        return tuple(row[0] for row in rows if row)
    except csv.Error as error:
        raise ExportError(f"no table of comma-separated values: {error}") from error


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ExportError(f"{name} is no text")
