"""A sample report as plain text, in the layouts in which real reports are found as text."""

from __future__ import annotations

import re
from zlib import crc32

from benchmarks.sources import Source
from benchmarks.tables import Grid, Slot, grid, matrix

INDENT = "　　"
WRAP = 36
MOVED = "无正当理由大量反复申请"
HEADER_BREAKS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "结果纠正": "结果\n纠正",
    "尚未审结": "尚未\n审结",
    "其他结果": "其他\n结果",
}
# What text layers of PDF files and copies of them hold in place of the usual characters.
RADICALS = str.maketrans("一人力工目民长门见网生用立", "⼀⼈⼒⼯⽬⺠⻓⻔⻅⽹⽣⽤⽴")


def variant(source: Source, name: str, choices: int) -> int:
    """Choose one of several habits of layout for a report, the same in every run."""
    return crc32(f"{source.id}:{name}".encode()) % choices


def damaged(source: Source, text: str) -> str:
    """Return text with the glyph damage the source asks for."""
    if "radicals" in source.meta.get("damage", ()):
        return text.translate(RADICALS)
    return text


def write_text(source: Source) -> bytes:
    """Render a report as plain text in the layout and encoding its source asks for."""
    gap = [""] if variant(source, "gap", 2) else []
    lines: list[str] = [*source.title, ""]
    lines += _paragraphs(source, source.front, gap)
    for part in source.parts:
        lines += [part.heading, *gap]
        lines += _paragraphs(source, part.paragraphs, gap)
        table = grid(source, part.kind) if part.tables else None
        if table is not None:
            lines += [*_table(source, table, part.kind), ""]
    lines += _paragraphs(source, source.tail, [])
    text = damaged(source, "\n".join(lines).rstrip() + "\n")
    if source.file == "txt-gb18030":
        return text.replace("\n", "\r\n").encode("gb18030")
    return text.encode("utf-8")


def _paragraphs(source: Source, paragraphs: tuple[str, ...], gap: list[str]) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        text = INDENT + paragraph if source.indent else paragraph
        if "wraps" in source.meta.get("damage", ()):
            lines += [text[start : start + WRAP] for start in range(0, len(text), WRAP)]
        else:
            lines.append(text)
        lines += gap
    return lines


def _table(source: Source, table: Grid, kind: str) -> list[str]:
    loose = variant(source, "labels", 2) == 1
    table = tuple(
        tuple(Slot(_relabelled(slot.text, loose), slot.columns, slot.rows) for slot in line)
        for line in table
    )
    if source.file == "txt-cells" or (source.file == "txt-mixed" and kind == "disclosure"):
        return _cell_lines(table, broken=variant(source, "broken", 2) == 1)
    rows = _tab_rows(table, keep=kind != "requests" or variant(source, "keep", 2) == 1)
    if source.file == "txt-mixed" and kind == "requests":
        return _page_broken(rows)
    return rows


def _relabelled(text: str, loose: bool) -> str:
    """Return a label with half-width brackets and spaces, as converters print it."""
    if not loose or not re.match(r"（|\d\.", text):
        return text
    text = re.sub(r"^（(\w)）", r"(\1) ", text)
    return re.sub(r"^(\d)\.", r"\1. ", text)


def _cell_lines(table: Grid, *, broken: bool) -> list[str]:
    """Print a cell a line; a cell covered from above is an empty one, covered columns are lost."""
    lines: list[str] = []
    for row in matrix(table):
        for slot in row:
            if isinstance(slot, Slot):
                text = HEADER_BREAKS.get(slot.text, slot.text) if broken else slot.text
                lines.append("\t" + text)
            elif slot == "up":
                lines.append("\t")
        lines.append("")
    return lines


def _tab_rows(table: Grid, *, keep: bool) -> list[str]:
    """Print a row a line; without `keep`, columns covered by a wide label leave one cell at most."""
    lines = []
    for row in matrix(table):
        cells: list[str] = []
        lefts = 0
        for slot in row:
            if isinstance(slot, Slot):
                cells.append(slot.text)
                lefts = 0
            elif slot == "left" and not keep:
                lefts += 1
                if lefts == 2:
                    cells.append("")
            else:
                cells.append("")
        lines.append("\t".join(cells))
    return lines


def _page_broken(rows: list[str]) -> list[str]:
    """Break a table at a page's end: its group label is lost and the row's label moves left."""
    broken: list[str] = []
    for row in rows:
        if MOVED in row:
            cells = [cell for cell in row.split("\t") if cell]
            broken += ["\t".join([cells[0], "", *cells[1:]]), ""]
        else:
            broken.append(row)
    return broken
