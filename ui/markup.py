"""Text of reports becomes HTML: everything is escaped here, and nothing is Markdown.

Draw the result with `st.html` only: `st.markdown` would read `$`, `*` and `[…](…)` in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.report import Role, Table
from nlp.evidence import StatementRow
from nlp.labels.taxonomy import role_name, theme_keys, theme_name
from ui.language import language

Span = tuple[int, int]

# A passage is shown whole up to this length; a longer one around its first mark.
EXCERPT = 460
_LEAD = 120
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~<>:^=&@/])")


@dataclass(frozen=True, slots=True)
class Layer:
    """What stands around the characters of a span: an opening and a closing tag."""

    start: int
    end: int
    opening: str
    closing: str
    after: str = ""


def escape(text: object) -> str:
    """Return text that a browser shows and never runs."""
    return html.escape(str(text), quote=True)


def plain(text: object) -> str:
    """Return text that Markdown shows as it is, for the labels of widgets."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def layered(text: str, layers: Sequence[Layer]) -> str:
    """Return escaped text with tags around spans, which may overlap; earlier layers are outside."""
    cuts = sorted(
        {
            0,
            len(text),
            *(c for layer in layers for c in (layer.start, layer.end) if 0 <= c <= len(text)),
        }
    )
    pieces = []
    for start, end in pairwise(cuts):
        inside = [layer for layer in layers if layer.start <= start and end <= layer.end]
        piece = escape(text[start:end])
        for layer in reversed(inside):
            piece = f"{layer.opening}{piece}{layer.closing}"
        pieces.append(piece + "".join(layer.after for layer in inside if layer.end == end))
    return "".join(pieces)


def marked(text: str, spans: Iterable[Span]) -> str:
    """Return escaped text with the spans marked."""
    return layered(text, [Layer(start, end, "<mark>", "</mark>") for start, end in spans])


def excerpt(text: str, spans: Sequence[Span], size: int = EXCERPT) -> str:
    """Return the text with its spans marked, cut to about `size` characters around the first."""
    if len(text) <= size:
        return marked(text, spans)
    first = spans[0][0] if spans else 0
    start = 0 if first <= _LEAD else _after_stop(text, first - _LEAD, first)
    end = min(len(text), start + size)
    shown = [
        (max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start
    ]
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    return f"{before}{marked(text[start:end], shown)}{after}"


def _after_stop(text: str, start: int, limit: int) -> int:
    """Return where a clause begins at or after `start`, but not after `limit`."""
    found = re.search(r"[。；！？\n，]", text[start:limit])
    return start + found.end() if found else start


def role_chip(role: Role | str) -> str:
    """Return the name of a role on its colour."""
    return f'<span class="nb-chip nb-{escape(role)}">{escape(role_name(role, language()))}</span>'


def theme_chip(key: str) -> str:
    """Return the name of a theme; a key that the taxonomy no longer has stays a key."""
    name = theme_name(key, language()) if key in theme_keys() else key
    return f'<span class="nb-chip nb-theme">{escape(name)}</span>'


def label_chips(statements: Iterable[StatementRow]) -> str:
    """Return a chip for each role of these statements, each followed by its themes."""
    themes: dict[Role, list[str]] = {}
    for statement in statements:
        held = themes.setdefault(statement.role, [])
        held.extend(t.key for t in statement.themes if t.key not in held)
    return "".join(
        f'<span class="nb-chips">{role_chip(role)}{"".join(map(theme_chip, keys))}</span>'
        for role, keys in themes.items()
    )


def statement_layer(statement: StatementRow, *, with_themes: bool) -> Layer:
    """Return the colour of a statement's role, with its role, themes and cue as a tooltip."""
    names = [role_name(statement.role, language())]
    names += [
        theme_name(theme.key, language()) for theme in statement.themes if theme.key in theme_keys()
    ]
    cue = f" «{statement.role_cue}»" if statement.role_cue else ""
    title = escape(" · ".join(names) + cue)
    chips = "".join(theme_chip(theme.key) for theme in statement.themes) if with_themes else ""
    return Layer(
        statement.start,
        statement.end,
        f'<span class="nb-statement nb-{escape(statement.role)}" title="{title}">',
        "</span>",
        chips,
    )


def printed_table(table: Table, flags: Mapping[tuple[int, int], str] | None = None) -> str:
    """Return a table of a report as printed; `flags` are the reasons of what fails, by row and cell."""
    width = max((len(row) for row in table.rows), default=0)
    reasons = flags or {}
    rows = "".join(
        "<tr>" + "".join(_printed_cell(cell, reasons.get((r, c))) for c, cell in enumerate(row))
        + "<td></td>" * (width - len(row)) + "</tr>"
        for r, row in enumerate(table.rows)
    )  # fmt: skip
    return f'<div class="nb-scroll"><table class="nb-table">{rows}</table></div>'


def _printed_cell(text: str, reason: str | None) -> str:
    if not reason:
        return f"<td>{escape(text)}</td>"
    return f'<td><span class="nb-fails" title="{escape(reason)}">× {escape(text)}</span></td>'


def data_table(head: Sequence[str], rows: Iterable[Sequence[str]], *, width: int = 0) -> str:
    """Return a table of cells that are HTML already; the last cell of a short row is widened."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    top = f"<thead><tr>{top}</tr></thead>" if top else ""
    body = "".join(_data_row(row, max(width, len(head))) for row in rows)
    return (
        f'<div class="nb-scroll"><table class="nb-table">{top}<tbody>{body}</tbody></table></div>'
    )


def _data_row(row: Sequence[str], width: int) -> str:
    cells = [f"<td>{cell}</td>" for cell in row[1:]]
    if cells and len(row) < width:
        cells[-1] = f'<td colspan="{width - len(row) + 1}">{row[-1]}</td>'
    return f'<tr><th scope="row">{row[0]}</th>{"".join(cells)}</tr>'
