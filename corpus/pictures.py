"""Pictures that stand where a statistical table should be, the same for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.report import Block, Issue, Table
from corpus.shadow import shade
from corpus.text import normalise

_HEADING = re.compile(r"^\s*[一二三四五六七八九十]{1,2}\s*[、.．]\s*(?P<title>\S.{0,60})$")
_TABLE_SECTION = re.compile(r"主动公开(?:政府)?信息|收到和处理|行政复议.{0,12}诉讼")
_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture large enough to hold a table, at its place between the blocks."""

    page: int | None = None


Item = Block | Picture


def strip_pictures(items: Iterable[Item]) -> tuple[Block, ...]:
    """Return the blocks without the pictures."""
    return tuple(item for item in items if not isinstance(item, Picture))


def find_table_pictures(items: Iterable[Item]) -> tuple[Issue, ...]:
    """Report each section that should print a table and shows a picture instead."""
    sections: list[tuple[str, list[Item]]] = [("", [])]
    for item in items:
        if isinstance(item, Picture | Table):
            sections[-1][1].append(item)
        elif found := _HEADING.match(shade(normalise(item.text))):
            sections.append((found["title"].strip(), []))
    return tuple(issue for title, held in sections if (issue := _judge(title, held)))


def _judge(title: str, held: list[Item]) -> Issue | None:
    pictures = [item for item in held if isinstance(item, Picture)]
    if len(pictures) < len(held) or not pictures or not _TABLE_SECTION.search(title):
        return None
    message = f"the table of «{title[:_SHOWN]}» is a picture; its figures cannot be read"
    return Issue("table_as_picture", message, pictures[0].page)
