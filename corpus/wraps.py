"""Lines become paragraphs: hard wraps are rejoined, headings are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.text import normalise

ENUMERATED = re.compile(
    r"^[|#*\s]*(?:[-•·●◆■▪]\s*\S|[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|\d{1,2}[.、．](?!\d)|[①-⑳⑴-⒇]|第[一二三四五六七八九十]+[章节条部分]|[一二三四五六七八九十]是|附[件表])"
)
_ENDS = re.compile(r"[。！？!?；;：:][”’」』）)]*$|[”’」』）)]$|[A-Za-z]\.$")
_GOES_ON = re.compile(r"[，、,（(“‘《]$")
_DATE = re.compile(r"^[\d〇○零一二三四五六七八九十]{2,4}\s*年\s*\S{1,3}\s*月")
# A wrapped line fills the width of its page; a shorter line ends its paragraph. A typeset line
# holds 28 characters or more (仿宋三号 on A4).
_MIN_WIDTH = 26


def rejoin(lines: Iterable[str]) -> list[str]:
    """Join hard-wrapped lines into paragraphs, empty lines removed."""
    paragraphs: list[str] = []
    last_line = ""
    for raw in lines:
        line = raw.strip()
        if not line:
            continue
        if paragraphs and continues(last_line, line):
            glue = (
                " "
                if last_line[-1:].isascii() and line[:1].isascii() and line[:1].isalnum()
                else ""
            )
            paragraphs[-1] = normalise(paragraphs[-1] + glue + line)
        else:
            paragraphs.append(line)
        last_line = line
    return paragraphs


def continues(line: str, following: str) -> bool:
    """Tell whether `following` goes on with the sentence that `line` breaks off."""
    if ENUMERATED.match(following) or _DATE.match(following):
        return False
    if _GOES_ON.search(line):
        return True
    if _ENDS.search(line) or len(line) < _MIN_WIDTH:
        return False
    return not is_heading_line(line)


def is_heading_line(line: str) -> bool:
    """Tell whether an enumerated line is short and unbroken enough to be a heading."""
    text = line.strip().rstrip("。：:")
    return bool(ENUMERATED.match(text)) and len(text) <= 40 and not re.search(r"[，。；！？]", text)
