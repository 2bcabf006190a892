"""Pages whose text cannot be used: pictures, letters drawn as shapes, fonts without a character map.

A font that does not say which characters its glyphs show gives control characters, private codes, or
letters that have nothing to do with the page. Such text is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus.pdf_page import Char, PageContent
from corpus.report import Issue
from corpus.text import CJK, repair_character

_CHINESE = re.compile(f"[{CJK}]")
# A page with fewer letters than this, mostly covered by pictures, is a scan.
_MIN_LETTERS = 8
_SCAN_COVER = 0.3
# A picture smaller than this share of the page is a seal or a logo.
PICTURE_COVER = 0.06
# So many shapes of many corners on a page without text are its letters.
_MIN_SHAPES = 60
# More strange characters than this share of a page come from a broken font: real pages have below
# 2 %, pages whose fonts lost their maps 30 % and more.
_STRANGE = 0.2
# A few bullets are private codes in honest files; more than these are a font without a map.
_MIN_UNMAPPED = 8
_UNMAPPED_SHARE = 0.03
_PLAIN = frozenset(
    "，。、；：？！（）《》〈〉“”‘’〔〕【】「」『』—–－-…·•～%,.:;()/+\"'°℃×÷±≥≤→●■◆▲★☆○◇□△※√‰№①②③④⑤⑥⑦⑧⑨⑩"
)


def is_unreadable(page: PageContent) -> bool:
    """Tell whether a page shows something to readers but gives no text that can be used."""
    return page_issue(page) is not None


def page_issue(page: PageContent) -> Issue | None:
    """Return why the text of a page cannot be used, or None when it can (or there is nothing)."""
    inked = [char for char in page.chars if not char.text.isspace()]
    letters = len(inked)
    if page.unmapped > max(letters, _MIN_LETTERS) or _is_garbage(inked, page.unmapped):
        message = "the fonts of this page do not say which letters they show"
        return Issue("unmapped_text", message, page.number)
    covered = _cover(page) >= (_SCAN_COVER if letters else PICTURE_COVER)
    if letters < _MIN_LETTERS and (covered or page.curves >= _MIN_SHAPES):
        message = "the page is a picture without text; it needs character recognition"
        return Issue("scanned_page", message, page.number)
    return None


def partial_issue(page: PageContent) -> Issue | None:
    """Report characters that a readable page has lost because one of its fonts has no map."""
    letters = sum(not char.text.isspace() for char in page.chars)
    if page.unmapped < max(_MIN_UNMAPPED, _UNMAPPED_SHARE * letters):
        return None
    message = f"{page.unmapped} characters of this page have no code in their font and are left out"
    return Issue("unmapped_text", message, page.number)


def _is_garbage(inked: Sequence[Char], unmapped: int) -> bool:
    strange = unmapped + sum(not _is_usual(char.text) for char in inked)
    return strange >= _MIN_LETTERS and strange > _STRANGE * (len(inked) + unmapped)


@cache
def _is_usual(text: str) -> bool:
    """Tell a character that reports are written with from what a broken font gives."""
    char = repair_character(text)
    if not char or char in _PLAIN or (char.isascii() and char.isalnum()):
        return True
    if _CHINESE.match(char):
        return _is_common(char)
    return 0xFF00 <= ord(char) <= 0xFF65 or 0x2460 <= ord(char) <= 0x24FF or char in "〇○＝=~"


def _is_common(char: str) -> bool:
    """Tell the characters of everyday use, simplified or traditional, by their place in the standards.

    GB 2312 and Big5 list them first: together a third of the block, and 99 % of what is printed.
    """
    simplified = char.encode("gb2312", "ignore")[:1]
    traditional = char.encode("big5", "ignore")[:1]
    return b"\xb0" <= simplified <= b"\xd7" or b"\xa4" <= traditional <= b"\xc6"


def _cover(page: PageContent) -> float:
    return sum(picture.area for picture in page.pictures) / max(page.width * page.height, 1)
