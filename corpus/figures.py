"""The statistical tables become keyed figures.

Every table of a report is read, wherever it stands. A row is found by its label, a column by its
header, a value as `corpus.table_rows` tells. What cannot be placed or read stays null and is
reported as an issue; nothing is filled in by counting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from corpus.checks import check_figures
from corpus.column_order import Order, permute, request_order, review_order
from corpus.labels import figure_forms, is_unread, label_core
from corpus.report import Block, Cell, Figures, Issue, Table
from corpus.shadow import shade
from corpus.table_rows import BLANK, Places, Row, adds_up, place, rows_of, usual_places
from corpus.text import squeeze

Cells = tuple[Cell, ...]
# Fewer rows of table 三 than this are a list that happens to name them (a statistics annex of
# 2014–2018, a row of links).
_MIN_REQUEST_ROWS = 3
# A text longer than this is no row of a table.
_MAX_ROW = 30
# «3.其他», also without its point, or recognised twice in one cell («3其他13.其他»).
_OTHERS = re.compile(r"(?:\d{0,2}其[他它])+")
_YUAN = "amount_10k_yuan"
_SCALES = (("万元", Decimal(1)), ("亿元", Decimal(10_000)), ("元", Decimal("0.0001")))


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    disclosure: dict[str, Cells] = field(default_factory=dict)
    requests: dict[str, Cells] = field(default_factory=dict)
    review: dict[str, Cells] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def report(self, code: str, message: str, page: int | None) -> None:
        """Keep an issue once."""
        issue = Issue(code, message, page)
        if issue not in self.issues:
            self.issues.append(issue)


def read_figures(tables: Sequence[Table]) -> tuple[Figures, tuple[Issue, ...]]:
    """Read the statistical tables of a report; other tables are passed over.

    Returns the figures with the checks a single report can decide, and what is not readable.
    """
    reading = _Reading()
    rows = [row for table in tables for row in rows_of(table)]
    form = _read_disclosure(rows, reading)
    _read_requests(rows, reading)
    _read_review(rows, reading)
    form = form or figure_forms().form_of_requests(reading.requests, None)
    figures = Figures(form, reading.disclosure, reading.requests, reading.review)
    return replace(figures, checks=check_figures(figures)), tuple(reading.issues)


def find_missing_rows(figures: Figures, blocks: Sequence[Block]) -> tuple[Issue, ...]:
    """Name the rows of the form that were not found in the tables that were.

    Offices leave out rows of table 二, so one of these counts only when its label is printed.
    """
    forms, form = figure_forms(), figures.form
    own_form = forms.form_of_requests(figures.requests, form)
    printed = {label_core(text) for text in _short_texts(blocks)}
    disclosure = (
        key
        for core, key in forms.disclosure.cores.items()
        if form and forms.disclosure_columns[key][form] and any(core in text for text in printed)
    )
    wanted = (
        ("disclosure", figures.disclosure, disclosure),
        ("requests", figures.requests, forms.form_rows_of(own_form)),
        ("review", figures.review, forms.review_groups.cores.values()),
    )
    issues = []
    for table, found, keys in wanted:
        missing = ", ".join(dict.fromkeys(key for key in keys if key not in found))
        if found and missing:
            issues.append(Issue("row_missing", f"table {table}: no row was found for {missing}"))
    return tuple(issues)


def _short_texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield what may be a row: the cells of tables, and lines too short for a sentence."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row if len(cell) <= _MAX_ROW)
        elif len(block.text) <= _MAX_ROW and "。" not in block.text:
            yield block.text


# -------------------------------------------------------------------------------------- one row


_Possible = Callable[[int, int | float], bool]


def _is_count(_column: int, value: int | float) -> bool:
    return value >= 0 and value % 1 == 0


def _store(target: dict[str, Cells], key: str, cells: Cells | None, row: Row, reading: _Reading, count: int) -> None:  # fmt: skip
    """Keep the first reading of a row; a different second one is reported."""
    if cells is None:
        reading.report("row_unreadable", _describe(row, count), row.page)
        cells = (BLANK,) * count
    earlier = target.get(key)
    if earlier is None or all(c.value is None for c in earlier):
        target[key] = cells
    elif _values(earlier) != _values(cells) and any(c.value is not None for c in cells):
        reading.report(
            "row_repeated", f"row «{key}» is printed twice with different values", row.page
        )


def _describe(row: Row, count: int) -> str:
    label = squeeze(row.labels[-1]) if row.labels else ""
    return f"row «{label}»: {len(row.filled)} values for {count} columns, left blank"


def _values(cells: Sequence[Cell]) -> list[int | float | None]:
    return [cell.value for cell in cells]


def _judge(key: str, cells: Cells, row: Row, reading: _Reading, possible: _Possible) -> Cells:
    """Blank and report the cells that print no number, and numbers that cannot be meant."""
    kept = []
    for at, cell in enumerate(cells):
        if is_unread(cell) or (cell.value is not None and not possible(at, cell.value)):
            message = f"row «{key}»: «{cell.printed}» is no number that can be read, left blank"
            reading.report("cell_unreadable", message, row.page)
            cell = replace(cell, value=None)
        kept.append(cell)
    return tuple(kept)


# ----------------------------------------------------------------------------------- disclosure


@dataclass(frozen=True, slots=True)
class _Header:
    """A line of column headers of table 二: key → index and label, and how long the line is."""

    columns: Mapping[str, tuple[int, str]]
    shape: int
    pure: bool  # the line holds nothing else

    def places(self, row: Row, columns: Sequence[str]) -> tuple[Places, ...]:
        """Return where the columns stand, when header and row line up."""
        if not self.pure or self.shape != len(row.cells):
            return ()
        found = [self.columns[c][0] for c in columns if c in self.columns]
        fits = len(found) == len(columns) and all(p >= row.offset for p in found)
        return (tuple(found),) if fits else ()


def _read_disclosure(rows: Sequence[Row], reading: _Reading) -> str | None:
    """Read table 二 and return the form its headers name."""
    printings = _printings(_disclosure_rows(rows))
    main = next((p for p in printings if any(r.filled for _, r, _ in p)), printings[0])
    form = _read_form(h for _, _, h in main) or _read_form(h for p in printings for _, _, h in p)
    if form is None:
        return None
    for printing in (main, *(p for p in printings if p is not main)):
        into = reading if printing is main else _Reading()
        for key, row, header in printing:
            if columns := figure_forms().disclosure_columns[key][form]:
                cells = _disclosure_cells(key, row, header, form, into)
                _store(into.disclosure, key, cells, row, into, len(columns))
        _compare("disclosure", reading.disclosure, into.disclosure, printing[0][1], reading)
    return form


_Found = tuple[str, Row, _Header | None]


def _disclosure_rows(rows: Sequence[Row]) -> Iterator[_Found]:
    """Yield the rows of table 二 with the header above each."""
    forms = figure_forms()
    header: _Header | None = None
    for row in rows:
        header = _header(row) or header
        key = forms.disclosure.find(row.labels[-1]) if row.labels else None
        if key is not None and (row.values or len(row.labels) == 1):
            yield key, row, header


def _header(row: Row) -> _Header | None:
    forms = figure_forms()
    found: dict[str, tuple[int, str]] = {}
    for i, cell in enumerate(row.cells[: row.offset]):
        if cell.strip() and (key := forms.columns.find(cell)):
            found.setdefault(key, (i, cell))
    return _Header(found, len(row.cells), not row.filled) if found else None


def _printings(found: Iterable[_Found]) -> list[list[_Found]]:
    """Part the rows where table 二 begins anew: an annex may print that of another year or form."""
    printings: list[list[_Found]] = [[]]
    for item in found:
        if any(key == item[0] for key, _, _ in printings[-1]):
            printings.append([])
        printings[-1].append(item)
    return printings


def _read_form(headers: Iterable[_Header | None]) -> str | None:
    """Tell the form by the column headers that only one of them has."""
    forms = figure_forms()
    distinct = {id(header): header for header in headers if header is not None}
    votes = Counter(
        forms.form_headers[column]
        for header in distinct.values()
        for column in header.columns
        if column in forms.form_headers
    )
    return votes.most_common(1)[0][0] if votes else None


def _disclosure_cells(
    key: str, row: Row, header: _Header | None, form: str, reading: _Reading
) -> Cells | None:
    """Return a row's cells in the columns of the form, whatever columns its own header has."""
    wanted = figure_forms().disclosure_columns[key][form]
    columns = _in_order(_printed_columns(key, header, wanted), header)
    cells = place(row, len(columns), header.places(row, columns) if header else ())
    if cells is None:
        return None

    def possible(at: int, value: int | float) -> bool:
        return value >= 0 or columns[at] == "change"

    cells = _judge(key, cells, row, reading, possible)
    printed = {c: _scale(c, cell, header) for c, cell in zip(columns, cells, strict=True)}
    if lacking := [c for c in wanted if c not in printed]:
        message = f"row «{key}» does not print the columns {', '.join(lacking)} of its form"
        reading.report("column_missing", message, row.page)
    return tuple(printed.get(column, BLANK) for column in wanted)


def _printed_columns(key: str, header: _Header | None, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that the row has by the header above it; the forms are mixed in some."""
    named = set(header.columns) if header else set()
    options = [c for c in figure_forms().disclosure_columns[key].values() if c]
    exact = [c for c in options if set(c) == named]
    if exact:
        return exact[0]
    near = max(options, key=lambda c: (len(named & set(c)), c == wanted))
    return near if named & set(near) else wanted


def _in_order(columns: tuple[str, ...], header: _Header | None) -> tuple[str, ...]:
    """Return the columns in the order the header prints them, when it prints them all."""
    if header is None or any(c not in header.columns for c in columns):
        return columns
    return tuple(sorted(columns, key=lambda c: header.columns[c][0]))


def _scale(column: str, cell: Cell, header: _Header | None) -> Cell:
    """Bring an amount to 万元 where its column is in 万元 and the cell or the header says 元."""
    if column != _YUAN or cell.value is None:
        return cell
    title = header.columns.get(column, (0, ""))[1] if header else ""
    for text in (cell.printed, title.rstrip("）) ")):
        for unit, factor in _SCALES:
            if squeeze(shade(text)).endswith(unit):
                value = Decimal(str(cell.value)) * factor
                return replace(cell, value=int(value) if value % 1 == 0 else float(value))
    return cell


# ------------------------------------------------------------------------------------- requests


def _read_requests(rows: Sequence[Row], reading: _Reading) -> None:
    """Read table 三; a second one (an annex, a template) is only compared with the first."""
    keyed = list(_request_rows(rows))
    keys = {key for key, _ in keyed}
    if "received" not in keys and len(keys) < _MIN_REQUEST_ROWS:
        return
    count = len(figure_forms().request_columns)
    usual = usual_places([row for _, row in keyed], count) or _header_places(rows)
    printings: list[list[tuple[str, Row]]] = [[]]
    for key, row in keyed:
        if key == "received" and any(k == "received" for k, _ in printings[-1]):
            printings.append([])
        printings[-1].append((key, row))
    main = next((p for p in printings if any(row.filled for _, row in p)), printings[0])
    _read_printing(main, rows, usual, reading)
    for other in printings:
        if other is not main:
            second = _Reading()
            _read_printing(other, rows, usual, second)
            _compare("requests", reading.requests, second.requests, other[0][1], reading)


def _read_printing(
    keyed: Sequence[tuple[str, Row]],
    rows: Sequence[Row],
    usual: Mapping[tuple[int, int], tuple[Places, ...]],
    reading: _Reading,
) -> None:
    count = len(figure_forms().request_columns)
    order = request_order([row for _, row in keyed], rows)
    for key, row in keyed:
        cells = place(row, count, usual.get(row.shape, ()), lambda c: adds_up(permute(c, order)))
        if cells is not None:
            cells = _judge(key, permute(cells, order), row, reading, _is_count)
        _store(reading.requests, key, cells, row, reading, count)
    # «（六）其他处理» is a row of one form and the heading of three rows in the other.
    lone = reading.requests.get("other", ())
    if all(c.value is None for c in lone) and "other_not_corrected" in reading.requests:
        reading.requests.pop("other", None)


def _header_places(rows: Sequence[Row]) -> Mapping[tuple[int, int], tuple[Places, ...]]:
    """Return where the columns stand by their headers, for each length of the rows of a grid."""
    forms = figure_forms()
    held: dict[tuple[int, int], dict[str, int]] = {}
    for row in rows:
        for i, cell in enumerate(row.cells if row.grid else ()):
            if cell.strip() and (key := forms.request_headers.cores.get(label_core(cell))):
                held.setdefault(row.shape, {}).setdefault(key, i)
    return {
        shape: (tuple(sorted(found.values())),)
        for shape, found in held.items()
        if len(found) == len(forms.request_columns)
    }


def _compare(
    table: str,
    first: Mapping[str, Cells],
    second: Mapping[str, Cells],
    row: Row,
    reading: _Reading,
) -> None:
    """Report a table that is printed again with other values."""
    known = [
        (first[key], cells)
        for key, cells in second.items()
        if key in first and any(c.value is not None for c in cells)
    ]
    if any(_values(before) != _values(after) for before, after in known):
        message = (
            f"table {table} is printed more than once with different values; the first is kept"
        )
        reading.report("table_repeated", message, row.page)


def _request_rows(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of table 三 with their keys, following the group they stand in."""
    inside = False
    group = last = ""
    for row in rows:
        labels = [label for label in row.labels if label_core(label)]
        if not labels:
            continue
        group = next((g for x in labels if (g := _exact_group(x))), group)
        key = _request_key(labels, group or ("other" if last == "other_fee_unpaid" else ""))
        if key is None:
            continue
        last = key
        if key == "received":
            inside, group = True, ""
        # «其他» and «总计» are also column headers; a row has cells after its label.
        if key in ("total", "other_other", "other") and not (inside and row.values):
            continue
        if not row.values and not row.grid and len(row.labels) > 1:
            continue
        if key == "carried_out":
            inside = False
        yield key, row


def _exact_group(label: str) -> str:
    return figure_forms().groups.cores.get(label_core(label), "")


def _request_key(labels: Sequence[str], group: str) -> str | None:
    """Return the row whose label this is; the last label cell is the most specific."""
    forms = figure_forms()
    last = labels[-1]
    if _OTHERS.fullmatch(label_core(last)):
        return "other_other" if group == "other" else None
    if _exact_group(last) == "other":
        return "other"
    if _exact_group(last):
        return None
    return forms.requests.find(last)


# --------------------------------------------------------------------------------------- review


def _read_review(rows: Sequence[Row], reading: _Reading) -> None:
    """Read table 四: all groups in one row of values, or a row for each group."""
    groups = tuple(dict.fromkeys(figure_forms().review_groups.cores.values()))
    header: Row | None = None
    for row in rows:
        if _is_review_header(row):
            header = row if header is None or len(row.cells) >= len(header.cells) else header
            if not row.filled:
                continue
        if header is not None:
            _read_review_row(row, header, groups, reading)
            if len(reading.review) == len(groups):
                return


def _is_review_header(row: Row) -> bool:
    forms = figure_forms()
    found = [forms.review_headers.find(label) for label in row.labels]
    specific = {f for f in found if f and f not in ("total",)}
    return len(specific) >= 3 and "upheld" in specific


def _read_review_row(row: Row, header: Row, groups: Sequence[str], reading: _Reading) -> None:
    if not row.values:
        return
    count = len(figure_forms().review_columns)
    wide = count * len(groups)
    named = [g for x in row.labels if (g := figure_forms().review_groups.find(x))]
    order = review_order(header, row)
    if len(named) == 1 and len(row.filled) <= count:
        keys, cells = named, place(row, count, (), lambda c: adds_up(permute(c, order)))
    elif not row.labels or row is header or len(row.filled) == wide:
        keys = list(groups)
        cells = place(
            row, wide, _review_places(header, row, wide), lambda c: _groups_add_up(c, order)
        )
    else:
        return
    if cells is None:
        reading.report("row_unreadable", _describe(row, count * len(keys)), row.page)
        cells = (BLANK,) * (count * len(keys))
    for i, key in enumerate(keys):
        part = permute(cells[i * count : (i + 1) * count], order)
        part = _judge(key, part, row, reading, _is_count)
        _store(reading.review, key, part, row, reading, count)


def _review_places(header: Row, row: Row, wide: int) -> tuple[Places, ...]:
    """Return where the 15 values stand by the header, when it has a label for each of them."""
    if not row.grid or len(header.cells) != len(row.cells):
        return ()
    places = tuple(i for i, c in enumerate(header.cells) if c.strip())
    return (places,) if len(places) == wide else ()


def _groups_add_up(cells: Sequence[Cell], order: Order) -> bool:
    """Tell whether each group of table 四 that prints anything adds up."""
    count = len(figure_forms().review_columns)
    groups = [permute(cells[i : i + count], order) for i in range(0, len(cells), count)]
    return all(adds_up(g) for g in groups if any(c.printed for c in g))
