"""A DOCX becomes blocks: paragraphs with the numbers Word prints, and tables as grids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from lxml import etree

from corpus.grids import join_lines, make_table, pad
from corpus.pictures import Item, Picture, find_table_pictures, strip_pictures
from corpus.report import Document, Issue, Paragraph, Table
from corpus.word_numbering import Numbering
from corpus.word_package import Package, W, open_package

_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_HEADING_STYLE = re.compile(r"^(?:heading|标题|title|subtitle)\s*\d*$", re.IGNORECASE)
# Elements whose content is not printed: deletions, moved-away text, field codes, older duplicates.
_HIDDEN = frozenset(
    (f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}rt", f"{W}pPr", f"{W}rPr",
     f"{_MC}Fallback", f"{W}sectPr", f"{W}tblPr", f"{W}trPr", f"{W}tcPr")
)  # fmt: skip
_TEXT = frozenset((f"{W}t", _MATH_TEXT))
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}ptab": "\t",
}
_PICTURES = frozenset(
    (
        "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
        "{urn:schemas-microsoft-com:vml}imagedata",
    )
)
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
# Styles may be based on each other in a circle; Word stops at some depth, too.
_STYLE_DEPTH = 20
# No table of a report is wider.
_MAX_SPAN = 200


@dataclass(frozen=True, slots=True)
class _Style:
    heading: bool = False
    number: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is needed to read one document, with the state of its automatic numbers."""

    package: Package
    styles: Mapping[str, _Style]
    default_style: str
    numbering: Numbering


@dataclass(slots=True)
class _Found:
    """The text of a paragraph, and what is anchored in it."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)
    pictures: int = 0


def read(data: bytes) -> Document:
    """Read a DOCX file; pages are unknown.

    Raises:
        UnreadableError: no DOCX, damaged, password-protected, or a zip bomb.
    """
    package = open_package(data)
    reader = _make_reader(package)
    items = list(_blocks(package.body, reader))
    issues = find_table_pictures(items)
    blocks = strip_pictures(items)
    if not blocks:
        pictures = len(items) > 0
        message = "the document holds only pictures" if pictures else "the document holds no text"
        issues = (*issues, Issue("scanned_page" if pictures else "no_text", message))
    return Document(blocks, issues=issues)


# ---------------------------------------------------------------------------------------- styles


def _make_reader(package: Package) -> _Reader:
    root = package.parts.get("styles")
    elements = {} if root is None else {s.get(f"{W}styleId", ""): s for s in root.iter(f"{W}style")}
    styles = {name: _style(name, elements) for name in elements}
    default = next(
        (
            name
            for name, s in elements.items()
            if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true")
        ),
        "",
    )
    lists = {name: style.number for name, style in styles.items() if style.number}
    return _Reader(package, styles, default, Numbering.build(package.parts.get("numbering"), lists))


def _style(name: str, elements: Mapping[str, etree._Element]) -> _Style:
    """Read a style together with those it is based on."""
    heading = False
    number = level = None
    at: str | None = name
    for _ in range(_STYLE_DEPTH):
        element = elements.get(at or "")
        if element is None:
            break
        properties = element.find(f"{W}pPr")
        heading = heading or bool(_HEADING_STYLE.match((_value(element, "name") or "").strip()))
        heading = heading or _is_outlined(properties)
        own_number, own_level = _number(properties)
        number = own_number if number is None else number
        level = own_level if level is None else level
        at = _value(element, "basedOn")
    return _Style(heading, number, level)


def _is_outlined(properties: etree._Element | None) -> bool:
    level = _value(properties, "outlineLvl")
    return _integer(level, 9) < 9


def _number(properties: etree._Element | None) -> tuple[str | None, int | None]:
    numbered = None if properties is None else properties.find(f"{W}numPr")
    level = _value(numbered, "ilvl")
    return _value(numbered, "numId"), None if level is None else _integer(level, 0)


def _value(parent: etree._Element | None, name: str) -> str | None:
    child = None if parent is None else parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


# ---------------------------------------------------------------------------------------- blocks


def _blocks(parent: etree._Element, reader: _Reader) -> Iterator[Item]:
    """Yield what a body, a cell, a text box or a content control holds, in order."""
    carried = ""
    for child in parent:
        if child.tag == f"{W}p":
            found = _content(child, reader)
            text = carried + found.text
            carried = ""
            if _is_mark_deleted(child):  # the paragraph goes on in the next one
                carried = text
                continue
            yield from _paragraph(child, text, found, reader)
        elif child.tag == f"{W}tbl":
            yield from _table(child, reader)
        elif child.tag == f"{W}altChunk":
            yield from _chunk(reader.package.chunks.get(child.get(_RELATION_ID, "")))
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN:
            yield from _blocks(child, reader)
    if carried.strip():
        yield Paragraph(carried.strip())


def _paragraph(
    element: etree._Element, text: str, found: _Found, reader: _Reader
) -> Iterator[Item]:
    properties = element.find(f"{W}pPr")
    name = _value(properties, "pStyle") or reader.default_style
    style = reader.styles.get(name, _Style())
    label = _label(properties, name, style, reader)
    lines = [line.strip() for line in text.split("\n")]
    lines[0] = (label + lines[0]).strip()
    heading = style.heading or _is_outlined(properties)
    yield from (Paragraph(line, heading=heading) for line in lines if line)
    yield from (Picture() for _ in range(found.pictures))
    for anchored in (*found.boxes, *found.notes):
        yield from _blocks(anchored, reader)


def _label(properties: etree._Element | None, name: str, style: _Style, reader: _Reader) -> str:
    """Return the number Word prints in front of a paragraph, "" when it prints none."""
    number, level = _number(properties)
    if number is None:
        number = style.number
        if number is not None and level is None:
            level = style.level
            if level is None:
                level = reader.numbering.level_of_style(name, number)
    return reader.numbering.next(number, level or 0) if number else ""


def _chunk(data: bytes | None) -> Iterator[Item]:
    """Yield what a whole file put into the document holds: a page, a document, or text."""
    if data is None:
        return
    if data.startswith(b"PK"):
        package = open_package(data)
        inner = _make_reader(Package(package.body, package.parts))  # chunks in chunks end here
        yield from _blocks(inner.package.body, inner)
        return
    reader = import_module("corpus.web" if b"<" in data[:512] else "corpus.plain")
    yield from reader.read(data).blocks


def _is_mark_deleted(paragraph: etree._Element) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _content(paragraph: etree._Element, reader: _Reader) -> _Found:
    """Collect a paragraph's printed text; text boxes, notes and pictures are listed apart."""
    found = _Found()
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in _HIDDEN or _is_vanished(element):
            continue
        if tag in _TEXT:
            pieces.append(element.text or "")
        elif tag in _SIGNS:
            pieces.append("" if element.get(f"{W}type") in ("page", "column") else _SIGNS[tag])
        elif tag == f"{W}txbxContent":
            found.boxes.append(element)
        elif tag in _NOTES:
            found.notes.extend(_note(element, reader))
        elif tag in _PICTURES:
            found.pictures += 1
        else:
            stack.extend(reversed(element))
    found.text = "".join(pieces)
    return found


def _is_vanished(element: etree._Element) -> bool:
    vanish = element.find(f"{W}rPr/{W}vanish") if element.tag == f"{W}r" else None
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false", "off")


def _note(reference: etree._Element, reader: _Reader) -> Iterator[etree._Element]:
    root = reader.package.parts.get(_NOTES[reference.tag])
    for note in () if root is None else root:
        if note.get(f"{W}id") == reference.get(f"{W}id"):
            yield note


# ---------------------------------------------------------------------------------------- tables


def _table(table: etree._Element, reader: _Reader) -> Iterator[Item]:
    """Yield a table, then the tables inside its cells; a box around paragraphs is opened."""
    rows: list[list[str]] = []
    inner: list[Item] = []
    held: list[Item] = []
    for row in _children(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        cells = [""] * _integer(_value(row.find(f"{W}trPr"), "gridBefore"), 0)
        for cell in _children(row, "tc"):
            items = [] if _is_covered(cell) else list(_blocks(cell, reader))
            held += items
            inner += [item for item in items if not isinstance(item, Paragraph)]
            text = join_lines(item.text for item in items if isinstance(item, Paragraph))
            width = _integer(_value(cell.find(f"{W}tcPr"), "gridSpan"), 1)
            cells += [text, *[""] * (width - 1)]
        rows.append(cells)
    made = None if _is_layout(rows, inner) else make_table(pad(rows))
    if made is None:
        yield from held
    else:
        yield made
        yield from inner


def _is_layout(rows: Sequence[Sequence[str]], inner: Sequence[Item]) -> bool:
    """Tell a table that only arranges the page: nearly all it holds is other tables."""
    own = sum(len(cell) for row in rows for cell in row)
    nested = sum(len(c) for t in inner if isinstance(t, Table) for row in t.rows for c in row)
    return nested > own


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield rows or cells, also those inside content controls and insertions."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN and child.tag != f"{W}tbl":
            yield from _children(child, name)


def _is_covered(cell: etree._Element) -> bool:
    """Tell a cell that is covered by the one above or to the left, or deleted."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        return False
    for merge in ("vMerge", "hMerge"):
        merged = properties.find(f"{W}{merge}")
        if merged is not None and merged.get(f"{W}val", "continue") == "continue":
            return True
    return properties.find(f"{W}cellDel") is not None


def _integer(text: str | None, default: int) -> int:
    found = re.fullmatch(r"[0-9]{1,6}", text or "")
    return min(int(found.group()), _MAX_SPAN) if found else default
