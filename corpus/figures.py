"""The statistical tables become keyed figures.

Every table of a report is read, wherever it stands. A row is found by its label, a value by its
column when the columns line up, by order only when the row is complete. What cannot be placed
stays null and is reported as an issue; nothing is filled in by counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.checks import check_figures
from corpus.labels import LabelTable, figure_forms, label_core, read_cell
from corpus.report import Cell, Figures, Issue, Table
from corpus.text import squeeze

_BLANK = Cell(None)
_ROW_ISSUE = "row_unreadable"


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed row: its label cells, the cells after the last label, and the cells as printed."""

    labels: tuple[str, ...]
    values: tuple[str, ...]
    cells: tuple[str, ...]
    offset: int  # index in `cells` of the first value
    page: int | None
    grid: bool

    @property
    def filled(self) -> list[Cell]:
        """Return the values that are not empty."""
        found = [read_cell(v, self.page) for v in self.values if v.strip()]
        return [cell for cell in found if cell is not None]


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    disclosure: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    requests: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    review: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def read_figures(tables: Sequence[Table]) -> tuple[Figures, tuple[Issue, ...]]:
    """Read the statistical tables of a report; other tables are passed over.

    Returns the figures with the checks a single report can decide, and the rows not readable.
    """
    reading = _Reading()
    rows = [row for table in tables for row in _rows(table)]
    form = _read_form(rows)
    _read_disclosure(rows, form, reading)
    _read_requests(rows, reading)
    _read_review(rows, reading)
    form = form or _form_by_requests(reading.requests)
    figures = Figures(form, reading.disclosure, reading.requests, reading.review)
    return (
        Figures(form, figures.disclosure, figures.requests, figures.review, check_figures(figures)),
        tuple(reading.issues),
    )


# ------------------------------------------------------------------------------------------ rows


def _rows(table: Table) -> Iterator[_Row]:
    for cells in table.rows:
        cuts = _cuts(cells) if not table.grid else [0]
        for start, end in zip(cuts, [*cuts[1:], len(cells)], strict=True):
            yield _row(cells[start:end], table)


def _cuts(cells: Sequence[str]) -> list[int]:
    """Cut a run of cells that holds several rows: at a label after a value, or after a row's label.

    The second matters for rows that are printed blank: nothing but their label tells they are there.
    """
    cuts = [0]
    seen_value = seen_row = False
    for i, cell in enumerate(cells):
        if not cell.strip():
            continue
        if read_cell(cell) is not None:
            seen_value = True
            continue
        names_row = _names_row(cell)
        if seen_value or (seen_row and names_row):
            cuts.append(i)
            seen_row = False
        seen_value = False
        seen_row = seen_row or names_row
    return cuts


def _names_row(cell: str) -> bool:
    """Tell the label of a row; «其他» and «总计» without a number are headers of columns."""
    forms, core = figure_forms(), label_core(cell)
    known = core in forms.requests.cores or core in forms.disclosure.cores
    return known and (len(core) > 2 or core != squeeze(cell))


def _row(cells: Sequence[str], table: Table) -> _Row:
    texts = [i for i, c in enumerate(cells) if c.strip() and read_cell(c) is None]
    offset = texts[-1] + 1 if texts else 0
    return _Row(
        labels=tuple(cells[i] for i in texts),
        values=tuple(cells[offset:]),
        cells=tuple(cells),
        offset=offset,
        page=table.page,
        grid=table.grid,
    )


def _place(row: _Row, count: int, columns: Sequence[int] | None) -> tuple[Cell, ...] | None:
    """Return `count` cells of a row, or None when it cannot be told which is which.

    `columns` are the indices in `row.cells` where complete rows of this shape hold their values.
    """
    filled = row.filled
    texts = [v for v in row.values if v.strip()]
    if len(filled) != len(texts):
        return None
    if len(filled) == count:
        return tuple(filled)
    if not filled:
        return (_BLANK,) * count
    if columns is not None:
        placed = {i: c for i, c in enumerate(row.cells) if c.strip() and i >= row.offset}
        if set(placed) <= set(columns):
            return tuple(_cell(placed.get(i, ""), row.page) for i in columns)
    if len(row.values) == count:
        return tuple(_cell(v, row.page) for v in row.values)
    return None


def _cell(text: str, page: int | None) -> Cell:
    return read_cell(text, page) or _BLANK


def _usual_columns(rows: Sequence[_Row], count: int) -> Mapping[int, tuple[int, ...]]:
    """Return for each row length where rows with all `count` values hold them."""
    seen: dict[int, Counter[tuple[int, ...]]] = {}
    for row in rows:
        if len(row.filled) == count:
            places = tuple(i for i, c in enumerate(row.cells) if i >= row.offset and c.strip())
            seen.setdefault(len(row.cells), Counter())[places] += 1
    return {length: counter.most_common(1)[0][0] for length, counter in seen.items()}


def _store(
    target: dict[str, tuple[Cell, ...]],
    key: str,
    cells: tuple[Cell, ...],
    reading: _Reading,
) -> None:
    """Keep the first reading of a row; a different second one is reported."""
    earlier = target.get(key)
    if earlier is None or all(c.value is None for c in earlier):
        target[key] = cells
    elif [c.value for c in earlier] != [c.value for c in cells] and any(
        c.value is not None for c in cells
    ):
        reading.issues.append(
            Issue(
                "row_repeated", f"row «{key}» is printed twice with different values", cells[0].page
            )
        )


def _unreadable(row: _Row, count: int) -> Issue:
    label = squeeze(row.labels[-1]) if row.labels else ""
    message = f"row «{label}»: {len(row.filled)} values for {count} columns, left blank"
    return Issue(_ROW_ISSUE, message, row.page)


# ----------------------------------------------------------------------------------- disclosure


def _read_form(rows: Sequence[_Row]) -> str | None:
    """Tell the form by the column headers that only one of them has."""
    forms = figure_forms()
    votes: Counter[str] = Counter()
    for row in rows:
        for label in row.labels:
            form = forms.form_headers.get(forms.columns.find(label) or "")
            if form is not None:
                votes[form] += 1
    return votes.most_common(1)[0][0] if votes else None


def _form_by_requests(requests: Mapping[str, object]) -> str | None:
    votes = Counter(f for r, f in figure_forms().form_rows.items() if r in requests)
    return votes.most_common(1)[0][0] if votes else None


def _read_disclosure(rows: Sequence[_Row], form: str | None, reading: _Reading) -> None:
    if form is None:
        return
    forms = figure_forms()
    headers: tuple[int, dict[str, int]] | None = None
    for row in rows:
        if not row.filled and (found := _header_columns(row, forms.columns)):
            headers = (len(row.cells), found)
        key = forms.disclosure.find(row.labels[-1]) if row.labels else None
        if key is None or not _is_value_row(row):
            continue
        columns = forms.disclosure_columns[key][form]
        if not columns:
            continue
        places = _header_places(row, headers, columns)
        cells = _place(row, len(columns), places)
        if cells is None:
            reading.issues.append(_unreadable(row, len(columns)))
        _store(reading.disclosure, key, cells or (_BLANK,) * len(columns), reading)


def _is_value_row(row: _Row) -> bool:
    """Tell a row from a header or a sentence: its label is followed by values or empty cells."""
    return len(row.values) > 0 or len(row.labels) == 1


def _header_columns(row: _Row, table: LabelTable) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, cell in enumerate(row.cells):
        if cell.strip() and (key := table.find(cell)):
            found.setdefault(key, i)
    return found


def _header_places(
    row: _Row, headers: tuple[int, dict[str, int]] | None, columns: Sequence[str]
) -> tuple[int, ...] | None:
    """Return where the columns stand by the header above, when header and row line up."""
    if headers is None or headers[0] != len(row.cells):
        return None
    places = [headers[1].get(column) for column in columns]
    if any(p is None or p < row.offset for p in places):
        return None
    return tuple(p for p in places if p is not None)


# ------------------------------------------------------------------------------------- requests


def _read_requests(rows: Sequence[_Row], reading: _Reading) -> None:
    forms = figure_forms()
    count = len(forms.request_columns)
    keyed = [(key, row) for key, row in _request_rows(rows)]
    usual = _usual_columns([row for _, row in keyed], count)
    for key, row in keyed:
        cells = _place(row, count, usual.get(len(row.cells)))
        if cells is None:
            reading.issues.append(_unreadable(row, count))
        _store(reading.requests, key, cells or (_BLANK,) * count, reading)
    # «（六）其他处理» is a row of one form and the heading of three rows in the other.
    lone = reading.requests.get("other", ())
    if all(c.value is None for c in lone) and "other_not_corrected" in reading.requests:
        reading.requests.pop("other", None)


def _request_rows(rows: Sequence[_Row]) -> Iterator[tuple[str, _Row]]:
    """Yield the rows of table 三 with their keys, following the group they stand in."""
    inside = False
    group = ""
    for row in rows:
        labels = [label for label in row.labels if label_core(label)]
        if not labels:
            continue
        group = next((g for x in labels if (g := _exact_group(x))), group)
        key = _request_key(labels, group)
        if key is None:
            continue
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
    if label_core(last) in ("其他", "其它"):
        return "other_other" if group == "other" else None
    if _exact_group(last) == "other":
        return "other"
    if _exact_group(last):
        return None
    return forms.requests.find(last)


# --------------------------------------------------------------------------------------- review


def _read_review(rows: Sequence[_Row], reading: _Reading) -> None:
    forms = figure_forms()
    count = len(forms.review_columns)
    groups = tuple(dict.fromkeys(forms.review_groups.cores.values()))
    header: _Row | None = None
    for row in rows:
        if _is_review_header(row):
            header = row if header is None or len(row.cells) >= len(header.cells) else header
            if not row.filled:
                continue
        if header is not None:
            _read_review_row(row, header, groups, count, reading)
            if len(reading.review) == len(groups):
                return


def _is_review_header(row: _Row) -> bool:
    forms = figure_forms()
    found = [forms.review_headers.find(label) for label in row.labels]
    specific = {f for f in found if f and f not in ("total",)}
    return len(specific) >= 3 and "upheld" in specific


def _read_review_row(
    row: _Row, header: _Row, groups: Sequence[str], count: int, reading: _Reading
) -> None:
    """Read a row of values: all groups in one row, or one group with its label."""
    if not row.values:
        return
    wide = count * len(groups)
    named = [g for x in row.labels if (g := figure_forms().review_groups.find(x))]
    if len(named) == 1 and len(row.filled) <= count:
        keys, cells = named, _place(row, count, None)
    elif not row.labels or row is header:
        keys, cells = list(groups), _place(row, wide, _review_places(header, row, wide))
    else:
        return
    if cells is None:
        reading.issues.append(_unreadable(row, count * len(keys)))
    for i, key in enumerate(keys):
        part = cells[i * count : (i + 1) * count] if cells else (_BLANK,) * count
        _store(reading.review, key, part, reading)


def _review_places(header: _Row, row: _Row, wide: int) -> tuple[int, ...] | None:
    """Return where the 15 values stand by the header, when it has a label for each of them."""
    if not row.grid or len(header.cells) != len(row.cells):
        return None
    places = tuple(i for i, c in enumerate(header.cells) if c.strip())
    return places if len(places) == wide else None
