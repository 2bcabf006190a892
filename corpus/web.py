"""An HTML page becomes blocks: the article's paragraphs and tables, without the site around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import html

from corpus.chrome import clean_line
from corpus.grids import Span, join_lines, lay_out, make_table
from corpus.pictures import Item, Picture, find_table_pictures, strip_pictures
from corpus.plain import text_blocks
from corpus.report import Document, Issue, Paragraph, Table
from corpus.shadow import shade
from corpus.text import squeeze
from corpus.web_content import BLOCKS, find_content, is_chrome, is_shown, section_lines
from corpus.web_page import Page, open_page
from corpus.word_numbering import format_number
from corpus.wraps import ENUMERATED

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SPACE = re.compile(r"\s+")
# A cell with more text than this holds paragraphs: its table only arranges the page.
_CELL_LENGTH = 800
_TITLE = re.compile(r"年.{0,30}报告|年报")
# Pictures smaller than this (pixels) are icons.
_ICON = 80
_ICON_NAME = re.compile(
    r"icon|logo|qrcode|ewm|weixin|wechat|weibo|share|print|spacer|/file(?:type|_)|\.ico\b",
    re.IGNORECASE,
)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_LIST_FORMATS = {
    "1": ("decimal", "."), "a": ("lowerLetter", "."), "A": ("upperLetter", "."), "i": ("lowerRoman", "."),
    "I": ("upperRoman", "."), "decimal": ("decimal", "."), "cjk-ideographic": ("chineseCounting", "、"),
    "simp-chinese-informal": ("chineseCounting", "、"), "cjk-decimal": ("ideographDigital", "、"),
}  # fmt: skip


def read(data: bytes) -> Document:
    """Read an HTML or MHTML page; pages are unknown, `url` is where it was saved from.

    A known date of publication is the first paragraph, «发布日期：2022-01-24».

    Raises:
        UnreadableError: the bytes are no HTML.
    """
    page = open_page(data)
    items = _items(page)
    blocks = strip_pictures(items)
    issues = list(find_table_pictures(items))
    if page.cut_off:
        issues.append(Issue("damaged_file", "the page is cut off at its end; parts may be missing"))
    if not blocks:
        framed = next(page.root.iter("frameset", "iframe"), None) is not None
        hint = "; the text stands in a frame, save that as a page of its own" if framed else ""
        issues.append(Issue("no_text", f"the page holds no text{hint}"))
    return Document((*_front(page, blocks), *blocks), issues=tuple(issues), url=page.url)


def _items(page: Page) -> list[Item]:
    """Read the content; when nothing shown holds a section, look at what scripts would show."""
    content = find_content(page.root)
    hidden = False
    if not content.sections:
        behind = find_content(page.root, hidden=True)
        if behind.sections:
            content, hidden = behind, True
    walk = _Walk(hidden=hidden)
    for root in content.roots:
        walk.read(root)
    return walk.items


def _front(page: Page, blocks: Sequence[Paragraph | Table]) -> Iterator[Paragraph]:
    """Yield what stands outside the content but belongs to it: the date and the title."""
    if page.published:
        yield Paragraph(f"发布日期：{page.published}")
    shown = squeeze("".join(b.text for b in blocks[:12] if isinstance(b, Paragraph)))
    heading = next((h for h in _page_headings(page) if _TITLE.search(shade(h))), page.title)
    if blocks and heading and squeeze(heading) not in shown:
        yield Paragraph(heading, heading=True)


def _page_headings(page: Page) -> Iterator[str]:
    for element in page.root.iter("h1", "h2"):
        yield _SPACE.sub(" ", "".join(element.itertext())).strip()


# ------------------------------------------------------------------------------------------ walk


@dataclass(slots=True)
class _Walk:
    """Walks a tree without recursion, however deep it is nested, and collects its items."""

    hidden: bool = False
    items: list[Item] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _heading: bool = False

    def read(self, root: html.HtmlElement) -> None:
        """Read an element: a paragraph ends where a block element begins or ends."""
        stack: list[html.HtmlElement | str | None] = [root]
        while stack:
            top = stack.pop()
            if top is None:
                self._end()
            elif isinstance(top, str):
                self._pieces.append(top)
            elif is_shown(top, hidden=self.hidden) and not is_chrome(top):
                stack.extend(reversed(list(self._enter(top))))
        self._end()

    def _enter(self, element: html.HtmlElement) -> Iterator[html.HtmlElement | str | None]:
        """Yield what to do next: text, elements, and None where a paragraph ends."""
        if element.tag == "br":
            yield None
            return
        if element.tag == "img":
            if _is_picture(element):
                self._end()
                self.items.append(Picture())
            return
        if element.tag in BLOCKS:
            self._end()
            self._heading = element.tag in _HEADINGS or _is_inside_heading(element)
        if element.tag == "table" and (table := _table(element, hidden=self.hidden)) is not None:
            self.items.extend(table)
            return
        if element.tag == "pre" and not any(child.tag in BLOCKS for child in element):
            self.items.extend(text_blocks("".join(element.itertext())))
            return
        if element.tag == "li":
            yield _list_number(element)
        yield element.text or ""
        for child in element:
            yield child
            yield child.tail or ""
        if element.tag in BLOCKS:
            yield None

    def _end(self) -> None:
        """End the paragraph."""
        text = clean_line("".join(self._pieces))
        if text:
            self.items.append(Paragraph(text, heading=self._heading))
        self._heading = False
        self._pieces.clear()


def _is_inside_heading(element: html.HtmlElement) -> bool:
    return next(element.iterancestors(*_HEADINGS), None) is not None


def _list_number(item: html.HtmlElement) -> str:
    """Return the number a browser prints in front of an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    style = _LIST_STYLE.search(f"{parent.get('style') or ''};{item.get('style') or ''}")
    name = style.group(1).lower() if style else (parent.get("type") or "1")
    text = "".join(item.itertext()).strip()
    if name not in _LIST_FORMATS or ENUMERATED.match(text):
        return ""
    first = _integer(parent.get("start"), 1)
    before = list(item.itersiblings("li", preceding=True))
    form, mark = _LIST_FORMATS[name]
    return f"{format_number(_integer(item.get('value'), first + len(before)), form)}{mark}"


def _is_picture(image: html.HtmlElement) -> bool:
    """Tell a picture from an icon by the size and name it is given."""
    style = image.get("style") or ""
    for side in ("width", "height"):
        found = re.search(rf"(?<![\w-]){side}\s*:\s*(\d+)(?:px|pt)?\b(?!\s*%)", style)
        size = found.group(1) if found else (image.get(side) or "").removesuffix("px")
        if size.isdecimal() and int(size) < _ICON:
            return False
    source = image.get("src") or ""
    return bool(source) and not _ICON_NAME.search(source[:300])


# ---------------------------------------------------------------------------------------- tables


def _table(table: html.HtmlElement, *, hidden: bool) -> list[Item] | None:
    """Return a table, or None when it only arranges the page and is to be read as paragraphs."""
    if any(
        len(list(islice(inner.iter("td", "th"), 2))) > 1 for inner in table.iterdescendants("table")
    ):
        return None
    rows = [_cells(row, hidden=hidden) for row in _rows(table, hidden=hidden)]
    texts = [lines for row in rows for lines, _ in row]
    if any(sum(map(len, lines)) > _CELL_LENGTH or section_lines(lines) > 1 for lines in texts):
        return None
    spans = [[Span(join_lines(lines), *size) for lines, size in row] for row in rows]
    made = make_table(lay_out(spans))
    if made is None:
        return None
    caption = table.find("caption")
    title = "" if caption is None else join_lines(_lines(caption, hidden=hidden))
    return [Paragraph(title), made] if title else [made]


def _rows(table: html.HtmlElement, *, hidden: bool) -> list[html.HtmlElement]:
    """Return the rows of this table, not of those inside it; a foot is printed last."""
    rows: list[html.HtmlElement] = []
    foot: list[html.HtmlElement] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            (foot if child.tag == "tfoot" else rows).extend(child.iterchildren("tr"))
    return [row for row in (*rows, *foot) if is_shown(row, hidden=hidden)]


_Cell = tuple[list[str], tuple[int, int]]


def _cells(row: html.HtmlElement, *, hidden: bool) -> list[_Cell]:
    return [
        (_lines(cell, hidden=hidden), (_span(cell.get("rowspan")), _span(cell.get("colspan"))))
        for cell in row.iterchildren("td", "th")
        if is_shown(cell, hidden=hidden)
    ]


def _span(text: str | None) -> int:
    """Read a span; 0 means all rows that are left."""
    number = _integer(text, 1)
    return 10_000 if number == 0 else number


def _lines(cell: html.HtmlElement, *, hidden: bool) -> list[str]:
    """Return the lines of a cell."""
    lines: list[list[str]] = [[]]
    stack: list[html.HtmlElement | str | None] = [*_parts(cell)][::-1]
    while stack:
        top = stack.pop()
        if top is None:
            lines.append([])
        elif isinstance(top, str):
            lines[-1].append(top)
        elif is_shown(top, hidden=hidden):
            ends = [None] if top.tag == "br" or top.tag in BLOCKS else []
            stack.extend([*ends, *_parts(top), *ends][::-1])
    return [text for line in lines if (text := _SPACE.sub(" ", "".join(line)).strip())]


def _parts(element: html.HtmlElement) -> Iterator[html.HtmlElement | str]:
    yield element.text or ""
    for child in element:
        yield child
        yield child.tail or ""


def _integer(text: str | None, default: int) -> int:
    found = re.match(r"\s*(\d{1,5})", text or "")
    return int(found.group(1)) if found else default
