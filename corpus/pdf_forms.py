"""The three statistical tables read from the words of pages without rules.

The labels of the forms tell the rows, complete lines of values and the headers tell the columns. A
row whose label or columns cannot be told is kept as text in a single cell and marked unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.labels import figure_forms, label_core
from corpus.pdf_words import (
    Extent,
    Label,
    ValueLine,
    Word,
    group_lines,
    is_level,
    measure_columns,
    pair_rows,
    place_values,
)

# Fewer rows than this of table 三 (or 二) are no table but words in a text.
_MIN_REQUESTS = 4
_MIN_DISCLOSURE = 2
# A header stands at most this many letters above the first row, the values of table 四 below it.
_HEADER_REACH = 14
# Values this close in height, in one column, may be the halves of a number.
_BROKEN = 1.6
# A label written otherwise is at most this much longer than the one of the form.
_LONGER = 1.25
_BARE = frozenset({"其他", "其它", "总计"})


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table with the words they are made of; `y` is the height of the row."""

    y: float
    page: int
    cells: tuple[str, ...]
    words: tuple[Word, ...]
    unread: bool = False


def read_rows(
    labels: Sequence[Label], lines: Sequence[ValueLine], words: Sequence[Word]
) -> list[list[Row]]:
    """Return the rows of tables 二, 三 and 四; a table that cannot be read has none.

    The rows come with their headers and give the columns `corpus.figures` finds them by; their order
    is that of their height.
    """
    tables = (_disclosure(labels, lines), _requests(labels, lines, words), _review(labels, lines))
    return [_without_broken(rows, lines, words) for rows in tables]


# ------------------------------------------------------------------------------------- table 二


def _disclosure(labels: Sequence[Label], lines: Sequence[ValueLine]) -> list[Row]:
    forms = figure_forms()
    named = [label for label in labels if label.core in forms.disclosure.cores]
    pairs = [
        (label, line) for label, line in pair_rows(named, _beside(named, lines)) if label and line
    ]
    if len({forms.disclosure.cores[label.core] for label, _ in pairs}) < _MIN_DISCLOSURE:
        return []
    paired = {id(label) for label, _ in pairs}
    rows: list[Row] = []
    above = float("-inf")
    header: tuple[Label, ...] = ()
    events = [*pairs, *((label, None) for label in named if id(label) not in paired)]
    for label, line in sorted(events, key=lambda e: e[0].y):
        if found := _headers(labels, above, label):
            header = found
            rows.append(_header_row(found, labels))
        rows.append(_disclosure_row(label, line, header if _is_header_of(header, label) else ()))
        above = label.words[-1].y
    rows += _titles(labels, rows)
    return rows


def _beside(named: Sequence[Label], lines: Sequence[ValueLine]) -> list[ValueLine]:
    """Keep of every line what stands right of the labels: a label may begin with a number."""
    edge = max((label.x0 for label in named), default=0.0)
    kept = [tuple(word for word in line.words if word.x0 > edge) for line in lines]
    return [ValueLine(words) for words in kept if words]


def _headers(labels: Sequence[Label], above: float, label: Label) -> tuple[Label, ...]:
    """Return the headers of columns between a row of table 二 and the one before it."""
    cores = figure_forms().columns.cores
    first = label.words[0]
    above = max(above, first.y - _HEADER_REACH * first.size)
    found = [x for x in labels if x.core in cores and above < x.y < first.y]
    found = [x for x in found if abs(x.y - found[-1].y) <= 3 * first.size]
    return tuple(sorted(found, key=lambda x: x.x0))


def _is_header_of(header: Sequence[Label], label: Label) -> bool:
    """Tell whether a row has these columns in one of the forms."""
    forms = figure_forms()
    columns = tuple(forms.columns.cores[x.core] for x in header)
    return columns in forms.disclosure_columns[forms.disclosure.cores[label.core]].values()


def _header_row(header: Sequence[Label], labels: Sequence[Label]) -> Row:
    y = median(x.y for x in header)
    size = header[0].words[0].size
    corner = [x for x in labels if x.core == "信息内容" and abs(x.y - y) <= 2 * size][:1]
    cells = ("".join(x.text for x in corner), *(x.text for x in header))
    return Row(y, header[0].words[0].page, cells, _words(*corner, *header))


def _disclosure_row(label: Label, line: ValueLine | None, header: Sequence[Label]) -> Row:
    if line is None:
        cells: tuple[str, ...] | None = ("",) * len(header)
    elif not header:
        cells = tuple(word.text for word in line.words)
    else:
        cells = place_values(line.words, [(x.x0, x.x1) for x in header])
    return _row(label, line, (label.text,), cells)


def _titles(labels: Sequence[Label], rows: Sequence[Row]) -> list[Row]:
    """Return the lines «第二十条第（一）项» above the parts of table 二."""
    heads = [row for row in rows if row.words]
    return [
        Row(x.y, x.words[0].page, (x.text,), x.words)
        for x in labels
        if x.core.startswith("第二十条")
        and any(0 < row.y - x.y <= _HEADER_REACH / 2 * x.words[0].size for row in heads)
    ]


# ------------------------------------------------------------------------------------- table 三


def _requests(
    labels: Sequence[Label], lines: Sequence[ValueLine], words: Sequence[Word]
) -> list[Row]:
    forms = figure_forms()
    rows_of = forms.requests.cores
    sure = [x for x in labels if x.core in rows_of and x.core not in _BARE]
    if len({rows_of[x.core] for x in sure}) < _MIN_REQUESTS:
        return []
    size = median(word.size for x in sure for word in x.words)
    top, bottom = sure[0].y - 3 * size, max(x.words[-1].y for x in sure) + 3 * size
    inside = [line for line in lines if top <= line.y <= bottom]
    header = _requests_header(labels, top, size)
    columns = measure_columns(inside, len(forms.request_columns)) or tuple(
        (x.x0, x.x1) for x in header
    )
    if not columns:
        return []
    edge = columns[0][0]
    named = [x for x in labels if top <= x.y <= bottom and x.x1 <= edge and x.core in rows_of]
    pairs = pair_rows(named, _right_of(inside, max(x.x0 for x in sure), columns))
    pairs = _in_order(_name_rest(pairs, labels, words, edge))
    rows = _request_rows(pairs, columns, labels)
    return [*_requests_head_rows(header, labels, rows, size), *rows] if rows else []


def _right_of(
    lines: Sequence[ValueLine], edge: float, columns: Sequence[Extent]
) -> list[ValueLine]:
    """Keep of every line the values in the columns: a label may end with something like a value."""
    left = columns[0][0] - (columns[1][0] - columns[0][1])
    kept = [tuple(w for w in line.words if w.x0 >= left and w.x0 > edge) for line in lines]
    return [ValueLine(words) for words in kept if words]


def _requests_header(labels: Sequence[Label], top: float, size: float) -> tuple[Label, ...]:
    """Return the seven headers above the first row in order, or nothing when one is missing."""
    forms = figure_forms()
    cores = forms.request_headers.cores
    top += 3 * size
    found = [x for x in labels if x.core in cores and 0 < top - x.y <= _HEADER_REACH * size]
    found.sort(key=lambda x: x.x0)
    return tuple(found) if [cores[x.core] for x in found] == [*forms.request_columns] else ()


def _requests_head_rows(
    header: Sequence[Label], labels: Sequence[Label], rows: Sequence[Row], size: float
) -> list[Row]:
    """Return the rows of headers: the note and the titles over several columns, then the columns."""
    if not header:
        return []
    top = min(row.y for row in rows)
    page = header[0].words[0].page
    wide = [x for x in labels if x.core.startswith(("申请人情况", "法人或其他组织", "本列数据"))]
    wide = [x for x in wide if -size < top - x.words[0].y <= _HEADER_REACH * size]
    first = min(word.y for word in _words(*header, *wide))
    # The row of headers below names every column: the titles over several stay in one cell.
    title = (" ".join(x.text for x in wide),)
    result = [Row(first, page, title, _words(*wide))] if wide else []
    cells = ("", "", *(x.text for x in header))
    return [*result, Row(first + 0.01, page, cells, _words(*header))]


_Pair = tuple[Label | None, ValueLine | None]


def _name_rest(
    pairs: Sequence[_Pair], labels: Sequence[Label], words: Sequence[Word], edge: float
) -> list[_Pair]:
    """Name lines of values by the words left of them that are a known label written a little otherwise."""
    taken = {id(word) for label in labels for word in label.words}
    free = [word for word in words if word.x1 <= edge and id(word) not in taken]
    result = list(pairs)
    for i, (label, line) in enumerate(pairs):
        if label is None and line is not None:
            above = max((_end(p) for p in pairs[:i] if p[0]), default=line.y - 8 * _size(line))
            below = min(
                (_start(p) for p in pairs[i + 1 :] if p[0]), default=line.y + 8 * _size(line)
            )
            band = [word for word in free if above < word.y < below]
            text = "".join(word.text for found in group_lines(band) for word in found)
            if band and _is_variant(text):
                result[i] = (Label(label_core(text), tuple(band)), line)
    return result


def _is_variant(text: str) -> bool:
    """Tell whether a text is one label, cut short or written otherwise, and not two in a row."""
    table, core = figure_forms().requests, label_core(text)
    key = table.find(text)
    known = [name for name, held in table.cores.items() if held == key]
    return any(name.startswith(core) or len(core) <= _LONGER * len(name) for name in known)


def _size(line: ValueLine) -> float:
    return median(word.size for word in line.words)


def _start(pair: _Pair) -> float:
    return min(word.y for word in _pair_words(pair))


def _end(pair: _Pair) -> float:
    return max(word.y for word in _pair_words(pair))


def _pair_words(pair: _Pair) -> tuple[Word, ...]:
    label, line = pair
    return (*(label.words if label else ()), *(line.words if line else ()))


def _in_order(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Take the label from rows that break the order of the form; nothing is left if a row comes twice."""
    forms = figure_forms()
    keys = [_key(label) for label, _ in pairs]
    valued = [key for key, (_, line) in zip(keys, pairs, strict=True) if key and line]
    if len(valued) != len(set(valued)):
        return []
    order = {key: i for i, key in enumerate(forms.request_rows)}
    chains: list[tuple[float, list[int]]] = []  # the heaviest rising chain that ends at each row
    for i, (key, (_, line)) in enumerate(zip(keys, pairs, strict=True)):
        if key is None:
            continue
        before = [c for c in chains if order[keys[c[1][-1]] or ""] < order[key]]
        weight, chain = max(before, key=lambda c: c[0], default=(0.0, []))
        # A label that stands alone may be the title of a group: rows with values weigh more.
        chains.append((weight + (1.0 if line else 0.01), [*chain, i]))
    kept = set(max(chains, key=lambda c: c[0], default=(0.0, []))[1])
    return [
        (label if i in kept else None, line)
        for i, (label, line) in enumerate(pairs)
        if i in kept or line is not None
    ]


def _key(label: Label | None) -> str | None:
    return figure_forms().requests.find(label.text) if label else None


def _request_rows(
    pairs: Sequence[_Pair], columns: Sequence[Extent], labels: Sequence[Label]
) -> list[Row]:
    forms = figure_forms()
    used = {id(label) for label, _ in pairs if label}
    groups = {
        forms.groups.cores[x.core]: x
        for x in labels
        if x.core in forms.groups.cores and id(x) not in used
    }
    results = next((x for x in labels if x.core == "本年度办理结果"), None)
    rows = []
    for label, line in pairs:
        key = _key(label) or ""
        group = groups.pop(key.partition("_")[0], None)
        if group is None and key == "granted":
            group = results
        cells = place_values(line.words, columns) if line else ("",) * len(columns)
        row = _row(label, line, (group.text if group else "", label.text if label else ""), cells)
        extra = group.words if group else ()
        rows.append(Row(row.y, row.page, row.cells, (*row.words, *extra), row.unread))
    return rows


# ------------------------------------------------------------------------------------- table 四


def _review(labels: Sequence[Label], lines: Sequence[ValueLine]) -> list[Row]:
    forms = figure_forms()
    cores = forms.review_headers.cores
    marks = [x for x in labels if cores.get(x.core) == "upheld"]
    if not marks:
        return []
    size = marks[0].words[0].size
    header = [x for x in labels if x.core in cores and _is_beside(x, marks[0])]
    header.sort(key=lambda x: x.x0)
    wanted = [*forms.review_columns]
    keys = [cores[x.core] for x in header]
    bottom = max(word.y for x in header for word in x.words)
    below = [x for x in lines if bottom < x.y <= bottom + _HEADER_REACH * size]
    groups = [x for x in labels if x.core in forms.review_groups.cores or x.core == "行政诉讼"]
    if keys == wanted:
        rows = _grouped_review(header, groups, below)
    elif keys == wanted * len(set(forms.review_groups.cores.values())):
        rows = _single_review(header, below[:1])
    else:
        return []
    if not rows:
        return []
    top = min(word.y for x in header for word in x.words)
    over = [x for x in groups if 0 < bottom - x.y <= _HEADER_REACH * size and x.y < top + 3 * size]
    over = [x for x in over if not any(set(x.words) & set(row.words) for row in rows)]
    page = header[0].words[0].page
    pad = ("",) if keys == wanted else ()
    head = Row(top, page, (*pad, *(x.text for x in header)), _words(*header))
    if not over:
        return [head, *rows]
    title_page = over[0].words[0].page
    title = Row(top - 0.01, title_page, tuple(x.text for x in over), _words(*over))
    return [title, head, *rows]


def _is_beside(label: Label, mark: Label) -> bool:
    """Tell whether a label stands in the same header; a page break may have cut it."""
    one, other = label.words[0], mark.words[0]
    reach = 5 if one.page == other.page else 6
    return abs(label.y - mark.y) <= reach * other.size


def _single_review(header: Sequence[Label], lines: Sequence[ValueLine]) -> list[Row]:
    """Read the one line of values that all three groups share."""
    columns = [(x.x0, x.x1) for x in header]
    rows = []
    for line in lines:
        cells = place_values(line.words, columns)
        if cells is None:
            rows.append(_unread(line.y, line.page, line.words))
        else:
            rows.append(Row(line.y, line.page, cells, line.words))
    return rows


def _grouped_review(
    header: Sequence[Label], groups: Sequence[Label], lines: Sequence[ValueLine]
) -> list[Row]:
    """Read a line of five values for each group."""
    columns = measure_columns(lines, len(header)) or tuple((x.x0, x.x1) for x in header)
    named = [x for x in groups if x.x1 <= columns[0][0]]
    return [
        _row(label, line, (label.text,), place_values(line.words, columns))
        for label, line in pair_rows(named, lines)
        if label and line
    ]


# ------------------------------------------------------------------------------------------- rows


def _words(*labels: Label) -> tuple[Word, ...]:
    return tuple(word for label in labels for word in label.words)


def _row(
    label: Label | None,
    line: ValueLine | None,
    heads: tuple[str, ...],
    values: tuple[str, ...] | None,
) -> Row:
    """Make a row; without a label, or without a place for every value, it stays unread."""
    words = _pair_words((label, line))
    y = line.y if line else label.y if label else 0.0
    page = line.page if line else words[0].page
    if label is None or values is None:
        return _unread(y, page, words)
    return Row(y, page, (*heads, *values), words)


def _unread(y: float, page: int, words: Sequence[Word]) -> Row:
    """Keep the words of a row that cannot be read in a single cell, which is nobody's value."""
    return Row(y, page, (text_of(words),), tuple(words), unread=True)


def text_of(words: Sequence[Word]) -> str:
    """Return words as text, line by line."""
    return " ".join(word.text for line in group_lines(words) for word in line)


def _without_broken(
    rows: Sequence[Row], lines: Sequence[ValueLine], words: Sequence[Word]
) -> list[Row]:
    """Leave out rows with a value right above or below that belongs to no row.

    It may be the other half of a number that did not fit its cell, unless a label of its own, which
    no form knows, stands beside it.
    """
    used = {id(word) for row in rows if not row.unread for word in row.words}
    values = {id(word) for line in lines for word in line.words}
    names = [word for word in words if id(word) not in used | values]
    loose = [
        word
        for line in lines
        if not any(is_level(name, line.words[0]) and name.x0 < line.words[0].x0 for name in names)
        for word in line.words
        if id(word) not in used
    ]
    return [
        _unread(row.y, row.page, row.words) if any(_touches(word, row) for word in loose) else row
        for row in rows
    ]


def _touches(word: Word, row: Row) -> bool:
    return any(
        abs(word.y - x.y) <= _BROKEN * x.size and word.x0 < x.x1 and word.x1 > x.x0
        for x in row.words
        if x is not word
    )
