"""Lines become paragraphs: hard wraps are rejoined, headings are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.shadow import shade
from corpus.text import normalise
from corpus.titles import read_title

ENUMERATED = re.compile(
    r"^[|#*\s]*(?:[-•·●◆■▪]\s*\S|[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|\d{1,2}[.、．](?!\d)|[①-⑳⑴-⒇]|第[一二三四五六七八九十]+[章节条部分]|[一二三四五六七八九十]是|附[件表])"
)
_ENDS = re.compile(r"[。！？!?；;：:][”’」』）)]*$|[”’」』）)]$|[A-Za-z]\.$")
_GOES_ON = re.compile(r"[，、,（(“‘《]$")
_DATE = re.compile(r"^[\d〇○零一二三四五六七八九十]{2,4}\s*年\s*\S{1,3}\s*月")
# What site software prints under a title: «发布日期：2020-01-20», «来源：…», «字号：【大 中 小】».
_LABELLED = re.compile(
    r"^[【\[]?(?:(?:信息|文章|稿件)?(?:发布|发文|公开|生成|成文|更新|制发)?(?:日期|时间|机构|机关|单位)"
    r"|(?:信息|文章|稿件)?来源|索引号|文号|作者|编辑|责任编辑|浏览(?:次数|量)|点击(?:数|次数|量)|阅读(?:次数|量)|字[号体])[】\]]?\s*[：:]"
)
_GOES_ON_AFTER_TITLE = ("的", "》", "，", "、", "。")
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
    if ENUMERATED.match(following) or _DATE.match(following) or _LABELLED.match(shade(following)):
        return False
    if _GOES_ON.search(line):
        return True
    if _ENDS.search(line) or len(line) < _MIN_WIDTH:
        return False
    return not is_heading_line(line) and not _is_title(line, following)


def _is_title(line: str, following: str) -> bool:
    """Tell a report's title, however long, from a line of a sentence that breaks off after one."""
    title = read_title(shade("".join(line.split())))
    return bool(title and title.agency) and not following.startswith(_GOES_ON_AFTER_TITLE)


def is_heading_line(line: str) -> bool:
    """Tell whether an enumerated line is short and unbroken enough to be a heading."""
    text = line.strip().rstrip("。：:")
    return bool(ENUMERATED.match(text)) and len(text) <= 40 and not re.search(r"[，。；！？]", text)
