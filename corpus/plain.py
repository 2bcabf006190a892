"""Plain text becomes blocks: paragraphs, and tables in whatever way the copy kept them.

Seen in the wild: cells parted by tabs, one cell per line with a tab before it, one cell per line
with nothing, cells parted by spaces, Markdown pipes, and runs of `||||` on one endless line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.chrome import clean_text_line, is_chrome_line
from corpus.decode import decode
from corpus.labels import is_label, known_cores, label_core, read_cell
from corpus.report import Block, Document, Paragraph, Table
from corpus.sections import is_section_title
from corpus.text import normalise
from corpus.wraps import ENUMERATED, is_heading_line, rejoin

_RULE = re.compile(r"^[\s|:+\-—=]*$")
# Fewer lines than this that look like cells are a list of words, not a table.
_MIN_STREAM = 4
# A line of numbers alone is a row (of table 四) from five values on.
_MIN_VALUES = 5
_MAX_WORDS = 40
# No cell of a row of figures is longer; the longest label of the forms has 46 characters.
_MAX_ROW_LABEL = 60
# «（一）主动公开政府信息数 条 120»: a row of the statistics annex of 2014–2018.
_ANNEX_ROW = re.compile(
    r"^(?P<label>\S.*\S)\s+(?P<unit>条|件|次|个|人|人次|万元|元|篇|场|期|份|项|[—-]{1,3})\s+(?P<value>[\d,，.*/—-]+)$"
)
_MIN_ANNEX_ROWS = 3


def read(data: bytes) -> Document:
    """Read plain text in any encoding.

    Raises:
        UnreadableError: the bytes are not text.
    """
    return Document(blocks=text_blocks(decode(data)))


def text_blocks(text: str) -> tuple[Block, ...]:
    """Turn text into blocks in reading order."""
    lines = [_repair(line) for line in re.split(r"\r\n|[\n\r\f\v\x85\u2028]", text)]
    lines = [clean_text_line(line) for line in lines if not is_chrome_line(line)]
    blocks: list[Block] = []
    buffer: list[str] = []
    at = 0
    while at < len(lines):
        end, table = _table_at(lines, at)
        if table is None:
            buffer.append(normalise(lines[at].replace("\t", " ")))
            at += 1
            continue
        blocks.extend(Paragraph(p) for p in rejoin(buffer))
        buffer = []
        blocks.extend(_release(table))
        at = end
    blocks.extend(Paragraph(p) for p in rejoin(buffer))
    return tuple(blocks)


def _repair(line: str) -> str:
    """Normalise a line word by word: the spaces may part the cells of a table."""
    words = re.sub(r"[^\S\t]", " ", line)
    return re.sub(r"\S+", lambda word: normalise(word.group()), words).rstrip(" ")


def _table_at(lines: Sequence[str], at: int) -> tuple[int, Table | None]:
    """Return the table that starts at this line and the line after it, or None."""
    for reader in (_tab_cells, _tab_rows, _pipe_rows, _spaced_rows, _annex_rows, _cell_stream):
        end, rows = reader(lines, at)
        if rows:
            return end, Table(tuple(tuple(row) for row in rows))
    return at, None


def _release(table: Table) -> Iterator[Block]:
    """Yield a table and the headings and sentences that a copy has put between its cells.

    «| 五、存在的主要问题 |||||» is a line of a copy that made a table of everything.
    """
    rows: list[tuple[str, ...]] = []
    contents = False
    for row in table.rows:
        contents = _is_contents_line(row, contents)
        if contents:
            yield Paragraph("\t".join(cell for cell in row if cell.strip()))
            continue
        held: list[str] = []
        filled = sum(bool(cell.strip()) for cell in row)
        for cell in row:
            if cell.strip() and _is_prose(cell, alone=filled == 1):
                if any(c.strip() for c in held):
                    rows.append(tuple(held))
                if rows:
                    yield Table(tuple(rows))
                yield Paragraph(cell.strip())
                rows, held = [], []
            else:
                held.append(cell)
        if any(c.strip() for c in held):
            rows.append(tuple(held))
    if rows:
        yield Table(tuple(rows))


def _is_contents_line(row: Sequence[str], inside: bool) -> bool:
    """Tell a line of a table of contents: a title and its page."""
    texts = [cell for cell in row if cell.strip()]
    if len(texts) != 2 or not texts[1].strip().isdecimal():
        return False
    return is_section_title(texts[0]) or (inside and ENUMERATED.match(texts[0]) is not None)


def _is_prose(cell: str, *, alone: bool) -> bool:
    """Tell a section's title or a sentence among cells; `alone` in its row, a shorter one counts."""
    if label_core(cell) in known_cores() or read_cell(cell) is not None:
        return False
    if is_section_title(cell):
        return True
    sentence = cell.rstrip().endswith(("。", "；", "：")) or len(cell) > _MAX_ROW_LABEL
    return sentence and (alone or len(cell) > _MAX_ROW_LABEL) and not is_label(cell)


def _tab_cells(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    """One cell per line behind a tab; an empty line ends a row; wrapped labels have no tab."""
    rows: list[list[str]] = []
    row: list[str] = []
    end = at
    for i in range(at, len(lines)):
        line = lines[i]
        if line.startswith("\t") and "\t" not in line.strip("\t"):
            row.append(line.strip("\t "))
        elif not line.strip():
            if row:
                rows.append(row)
                row = []
        elif row and _continues_cell(row[-1], line):
            row[-1] += line.strip()
        else:
            break
        end = i + 1
    if row:
        rows.append(row)
    cells = sum(len(r) for r in rows)
    return (end, rows) if cells >= _MIN_STREAM else (at, [])


def _continues_cell(cell: str, line: str) -> bool:
    known = any(core.startswith(label_core(cell + line)) for core in known_cores())
    return bool(cell) and read_cell(cell) is None and known


def _tab_rows(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    """Rows of cells parted by tabs; empty lines between rows belong to the table."""
    rows: list[list[str]] = []
    end = at
    for i in range(at, len(lines)):
        line = lines[i]
        if "\t" in line.strip("\n") and (line.strip() or line.count("\t") > 1):
            rows.append([cell.strip() for cell in line.split("\t")])
            end = i + 1
        elif line.strip():
            break
    return end, rows


def _pipe_rows(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    """Markdown rows, or one long run of cells parted by pipes."""
    rows: list[list[str]] = []
    end = at
    for i in range(at, len(lines)):
        line = lines[i].strip()
        if line.count("|") < 2:
            if line:
                break
            continue
        if not _RULE.match(line):
            rows.append(
                [cell.strip() for cell in line.strip("|").split("|")] if line.strip("|") else []
            )
        end = i + 1
    return end, [row for row in rows if row]


def _spaced_rows(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    """Rows such as «规章 0 0 0», where each word is a value or a label of the forms."""
    rows: list[list[str]] = []
    end = at
    for i in range(at, len(lines)):
        if not lines[i].strip():
            continue
        row = _spaced_cells(lines[i].split())
        if row is None:
            break
        rows.append(row)
        end = i + 1
    return (end, rows) if any(len(row) > 1 for row in rows) else (at, [])


def _annex_rows(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    """Rows of an annex of statistics: a label, its unit and its value."""
    rows: list[list[str]] = []
    kept = values = 0
    end = at
    for i in range(at, len(lines)):
        line = lines[i].strip()
        if not line:
            continue
        if found := _ANNEX_ROW.match(line):
            rows.append([found["label"], found["unit"], found["value"]])
            kept, end, values = len(rows), i + 1, values + 1
        elif rows and is_heading_line(line):
            rows.append([line])  # a title between the rows, if rows follow
        else:
            break
    return (end, rows[:kept]) if values >= _MIN_ANNEX_ROWS else (at, [])


def _spaced_cells(words: Sequence[str]) -> list[str] | None:
    """Join words into known labels and values; None when a word is neither."""
    cells: list[str] = []
    at = 0
    while at < len(words) <= _MAX_WORDS:
        for end in range(len(words), at, -1):
            cell = " ".join(words[at:end])
            value = end <= at + 2 and read_cell(cell) is not None
            if value or label_core(cell) in known_cores():
                cells.append(cell)
                at = end
                break
        else:
            return None
    only_values = all(read_cell(cell) is not None for cell in cells)
    return cells if cells and (not only_values or len(cells) >= _MIN_VALUES) else None


def _cell_stream(lines: Sequence[str], at: int) -> tuple[int, list[list[str]]]:
    """One cell per line without any mark: known labels and the values after them."""
    if not _is_label(lines[at]) or read_cell(lines[at]) is not None:
        return at, []
    cells: list[str] = []
    end = at
    for i in range(at, len(lines)):
        line = lines[i].strip()
        if not line:
            continue
        if read_cell(line) is not None or _is_label(line):
            cells.append(line)
        elif cells and _continues_cell(cells[-1], line):
            cells[-1] += line
        elif cells and _opens_label(lines, i):
            cells.append(line)
        else:
            break
        end = i + 1
    values = sum(read_cell(cell) is not None for cell in cells)
    return (end, list(_cut_rows(cells))) if len(cells) >= _MIN_STREAM and values else (at, [])


def _opens_label(lines: Sequence[str], at: int) -> bool:
    """Tell the short first half of a label («行政规», «范性文件» below) by the two together."""
    both = label_core(lines[at] + next(iter(lines[at + 1 : at + 2]), ""))
    return len(label_core(lines[at])) > 1 and len(both) >= 4 and both in known_cores()


def _cut_rows(cells: Sequence[str]) -> Iterator[list[str]]:
    """Cut a stream of cells into rows: a label after a value starts a new row."""
    row: list[str] = []
    for cell in cells:
        if row and read_cell(cell) is None and read_cell(row[-1]) is not None:
            yield row
            row = []
        row.append(cell)
    if row:
        yield row


def _is_label(line: str) -> bool:
    core = label_core(line)
    if core in known_cores():
        return True
    # The first half of a label that goes on in the next line.
    return len(core) >= 4 and len(core) < 40 and any(k.startswith(core) for k in known_cores())
