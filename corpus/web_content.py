"""Where a page's content stands, and what around it is the site's and not the report's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import html

from corpus.shadow import shade
from corpus.text import normalise

DROPPED = frozenset(
    ("script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "embed", "nav", "head",
     "select", "option", "button", "input", "textarea", "audio", "video", "footer", "aside", "map")
)  # fmt: skip
"""Elements that hold nothing a report says."""

BLOCKS = frozenset(
    ("address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
     "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
     "caption", "footer", "aside", "nav")
)  # fmt: skip
"""Elements that begin and end a paragraph."""

# A paragraph is not searched for a smaller container of the content.
_LEAVES = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote", "a",
     "span", "font", "b", "strong", "em", "i", "u", "br", "img")
)  # fmt: skip
_TABLE_PARTS = frozenset(("tbody", "thead", "tfoot", "tr", "td", "th"))
_SECTION = re.compile(
    r"^\s*[一二三四五六七八九十]{1,2}\s*[、.．:：]\s*(?:总体|基本|概述|主动公开|行政机关|收到|依申请|因?政府信息公开|存在|其他|"
    r"工作|组织|主要|问题|咨询|收费|复议|附)"
)
_SECTION_WEIGHT = 400
# A child that holds this share of its parent's text holds its content.
_MAIN_SHARE = 0.8
_LINK_SHARE = 0.5
_SITE_TAGS = frozenset(("nav", "footer", "aside", "header"))
# A cell with less text than this is a cell of a table, not of the page's layout.
_MIN_CELL = 200
_CHROME_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav(?:bar|igation)?|menu|footer|foot|copyright|share|bdsharebuttonbox|crumbs?|breadcrumbs?|"
    r"sidebar|toolbar|print|related|banner|location|position|curpos|pagination|pager|prev|next|qrcode|ewm|"
    r"fontsize|login|search|rich_media_(?:tool|meta_list|area_extra))(?:[-_\s\d]|$)",
    re.IGNORECASE,
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """The elements that hold the content, in order, and the number of section headings in them."""

    roots: tuple[html.HtmlElement, ...]
    sections: int


@dataclass(slots=True)
class _Weights:
    """Per element: characters of text, characters of links, section headings."""

    text: dict[html.HtmlElement, int] = field(default_factory=dict)
    links: dict[html.HtmlElement, int] = field(default_factory=dict)
    sections: dict[html.HtmlElement, int] = field(default_factory=dict)

    def of(self, element: html.HtmlElement) -> int:
        """Return how much report an element seems to hold."""
        prose = self.text.get(element, 0) - self.links.get(element, 0)
        return prose + _SECTION_WEIGHT * self.sections.get(element, 0)


def find_content(root: html.HtmlElement, *, hidden: bool = False) -> Content:
    """Find the smallest container that holds the report; `hidden` looks at hidden elements too."""
    body = root.find("body")
    at = root if body is None else body
    weights = _weigh(at, hidden=hidden)
    top = at
    while (child := _heaviest(at, weights)) is not None:
        at = child
    sections = weights.sections.get(at, 0)
    return Content(tuple(_with_neighbours(at, top, weights)), sections)


def _with_neighbours(
    main: html.HtmlElement, top: html.HtmlElement, weights: _Weights
) -> list[html.HtmlElement]:
    """Return the container and what stands beside it and its ancestors, up to the site's layout.

    An article's title, or its last words after an unclosed tag, stand outside its container.
    """
    roots = [main]
    at = main
    while at is not top and (parent := at.getparent()) is not None:
        beside = [x for x in parent if x is not at and isinstance(x.tag, str)]
        if at is not main and any(_is_site(x, weights) for x in beside):
            break
        if at.tag in _TABLE_PARTS and any(weights.text.get(x) for x in beside):
            break  # the columns and rows of a layout
        place = parent.index(at)
        kept = [x for x in beside if _belongs(x, weights)]
        before = [x for x in kept if parent.index(x) < place]
        roots = [*before, *roots, *(x for x in kept if parent.index(x) > place)]
        at = parent
    return roots


def is_shown(element: html.HtmlElement, *, hidden: bool = False) -> bool:
    """Tell whether an element is printed: no script, not hidden, no comment."""
    if not isinstance(element.tag, str) or element.tag in DROPPED:
        return False
    if hidden:
        return True
    return element.get("hidden") is None and not _HIDING.search(element.get("style") or "")


def is_chrome(element: html.HtmlElement) -> bool:
    """Tell by its class and id whether an element belongs to the site, not to the article."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not _CHROME_NAME.search(name):
        return False
    lines = re.split(r"[\n\r]+", "\n".join(element.itertext()))
    return not section_lines(lines)


def section_lines(lines: Iterable[str]) -> int:
    """Count the lines that are headings of sections."""
    return sum(_SECTION.match(shade(normalise(line[:60]))) is not None for line in lines)


# --------------------------------------------------------------------------------------- weights


def _weigh(body: html.HtmlElement, *, hidden: bool) -> _Weights:
    weights = _Weights()
    elements = list(body.iter())
    gone = _gone(elements, hidden=hidden)
    for element in reversed(elements):
        if element in gone:
            continue
        own = _length(element.text)
        links = 0
        sections = 0
        for child in element:
            if child not in gone:
                own += weights.text.get(child, 0)
                links += weights.links.get(child, 0)
                sections += weights.sections.get(child, 0)
            own += _length(child.tail)
        weights.text[element] = own
        weights.links[element] = own if element.tag == "a" else links
        weights.sections[element] = sections or _opens_section(element)
    return weights


def _gone(elements: list[html.HtmlElement], *, hidden: bool) -> set[html.HtmlElement]:
    """Return what is not shown, with everything inside it."""
    gone: set[html.HtmlElement] = set()
    for element in elements:  # in document order: a parent comes before its children
        parent = element.getparent()
        if (parent is not None and parent in gone) or not is_shown(element, hidden=hidden):
            gone.add(element)
    return gone


def _opens_section(element: html.HtmlElement) -> int:
    if element.tag == "a":
        return 0
    lines = [element.text or "", *(child.tail or "" for child in element)]
    if element.tag in _LEAVES and element.tag in BLOCKS:
        lines.append("".join(element.itertext())[:80])
    return min(section_lines(lines), 12)


def _heaviest(element: html.HtmlElement, weights: _Weights) -> html.HtmlElement | None:
    """Return the child that holds nearly everything its parent does, if it is a container."""
    children = [c for c in element if c in weights.text and c.tag not in _LEAVES]
    if not children:
        return None
    best = max(children, key=weights.of)
    if weights.sections[best] < weights.sections[element]:
        return None
    if best.tag == "table" and not _holds_page(best, weights):
        return None
    return best if weights.of(best) >= _MAIN_SHARE * max(weights.of(element), 1) else None


def _holds_page(table: html.HtmlElement, weights: _Weights) -> bool:
    """Tell a table that arranges the page: one of its cells holds nearly all its text."""
    needed = max(_MAIN_SHARE * weights.of(table), _MIN_CELL)
    return any(weights.of(c) >= needed for c in table.iter("td", "th") if c in weights.text)


def _belongs(element: html.HtmlElement, weights: _Weights) -> bool:
    """Tell whether something beside the content is part of it: text, no links, not the site's."""
    return weights.text.get(element, 0) > 0 and not _is_site(element, weights)


def _is_site(element: html.HtmlElement, weights: _Weights) -> bool:
    """Tell menus, headers and footers by their tag, their name, or by being mostly links."""
    if element.tag in _SITE_TAGS or is_chrome(element):
        return True
    text = weights.text.get(element, 0)
    return text > 0 and weights.links[element] >= _LINK_SHARE * text


def _length(text: str | None) -> int:
    return len(re.sub(r"\s+", "", text)) if text else 0
