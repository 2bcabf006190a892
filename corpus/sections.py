"""Blocks become sections: the six statutory ones, or the parts of a free-form report.

A heading is recognised by what it says, never by its number alone: numbers are wrong or missing in
many reports, a table of contents repeats every heading, and templates leave notes behind titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.report import Block, Paragraph, SectionKind

_NUMBER = r"^[|#*\s]*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．:：部章节]\s*分?|\s+)|[IVX]{1,4}[.、]|[(（][一二三四五六七八九十][)）]|\d{1,2}[、.．](?!\d))?\s*"
_INFO = "(?:政府|政务)?信息"
# The statutory titles of the forms of 2019 and 2021 and the variants seen. Each must match from the
# start of the line (after the number); what follows is a note or the section's first words.
_TITLES: tuple[tuple[SectionKind, str], ...] = (
    (SectionKind.OVERVIEW, r"(?:总体|基本|整体|工作)(?:工作)?(?:情况|概况)(?:概述)?|概述|概况"),
    (SectionKind.DISCLOSURE, rf"(?:行政机关)?主动公开(?:{_INFO})?(?:的)?(?:工作)?(?:情况|数量)?"),
    (SectionKind.REQUESTS, rf"(?:行政机关)?收到(?:和|及|并)?(?:办理|处理)?(?:的)?{_INFO}公开(?:的)?申请(?:和处理)?(?:的)?(?:情况)?"),
    (
        SectionKind.REVIEW,
        rf"(?:因)?{_INFO}公开(?:工作)?(?:被)?(?:申请|提起)?(?:的)?行政复议(?:[、和及]|以及)?(?:被)?(?:提起)?(?:的)?(?:行政)?诉讼(?:的)?(?:情况)?",
    ),
    (
        SectionKind.PROBLEMS,
        rf"(?:{_INFO}公开)?(?:工作)?(?:中)?存在(?:的)?(?:主要|突出)?(?:困难和)?(?:问题|不足)(?:与不足)?(?:(?:和|及|与|、|以及)?(?:其)?(?:下一步)?(?:整改|改进)(?:措施|情况|打算|方向|工作)*)?",
    ),
    (SectionKind.OTHER, r"其[他它](?:需要|应当|应)?(?:报告|说明|公开)?(?:的)?(?:事项|情况)"),
)  # fmt: skip
_TOP_NUMBER = re.compile(r"第?[一二三四五六七八九十]{1,3}[、.．:：部章节\s]")
_NOTE = re.compile(r"\s*(?:[(（][^()（）]{0,40}[)）])?\s*[：:。，,；;]?\s*")
_JOINED = re.compile(r"(?:以及|[和及与、])[^，。；：]{2,24}[。：]?")

# Meaning of the parts of a free-form report (2008–2018); the first that is found in the title wins.
_MEANINGS: tuple[tuple[SectionKind, str], ...] = (
    (SectionKind.PROBLEMS, r"问题|不足|改进|下一步|打算|整改"),
    (SectionKind.REVIEW, r"复议|诉讼|申诉"),
    (SectionKind.REQUESTS, r"依申请|申请公开|收到.*申请|申请.*(?:办理|处理|情况)"),
    (SectionKind.OTHER, r"收费|减免|人员和经费|工作人员|费用|附[表件]|其[他它]|说明|咨询"),
    (SectionKind.DISCLOSURE, r"主动公开"),
    (SectionKind.OVERVIEW, r"概述|概况|总体|基本情况|组织|推进|开展情况|工作情况"),
)
_PART = re.compile(
    r"^[|#*\s]*(?:第?(?P<number>[一二三四五六七八九十]{1,3})[、.．部]\s*分?)\s*"
    r"(?P<title>(?![一二三四五六七八九十][、季])\S.{1,38})$"
)
_NAMED = "|".join(pattern for _, pattern in _MEANINGS)
_MAX_BARE = 16
_MIN_CONTENTS = 4
_ANNEX = re.compile(r"^附[件表]\s*[\d一二三四五]?\s*(?:[：:]\s*[^，。；]{0,40})?$")
_LEADERS = re.compile(r"[.…·．。\s]{3,}\d{1,3}\s*$|\t\d{1,3}\s*$")


@dataclass(frozen=True, slots=True)
class Part:
    """A section before its text is joined: its kind, heading as printed, and blocks."""

    kind: SectionKind
    heading: str
    blocks: tuple[Block, ...]
    page: int | None


@dataclass(frozen=True, slots=True)
class _Heading:
    at: int  # index of the block
    kind: SectionKind
    text: str  # the heading as printed
    rest: str  # what the same line says after the heading
    numbered: bool


def divide(blocks: Sequence[Block]) -> tuple[Part, ...]:
    """Divide a document into parts, in the order printed; no block is lost.

    What stands before the first heading is a part of kind FRONT with an empty heading. A kind may
    occur more than once in a free-form report; a document without headings is one OVERVIEW.
    """
    statutory = _drop_contents_list(_statutory_headings(blocks), blocks)
    free = _free_headings(blocks)
    few = len({h.kind for h in statutory}) < 3
    if (few and len(free) >= len(statutory)) or _counts_further(free, statutory):
        return _cut(blocks, free or _bare_headings(blocks))
    return _cut(blocks, statutory)


def _counts_further(free: Sequence[_Heading], statutory: Sequence[_Heading]) -> bool:
    """Tell whether the parts, numbered 一 to the last without a gap, are more than the statutory ones.

    Then the report is of an older kind; in the statutory forms a second «一、» begins a list.
    """
    numbers = [m["number"] for h in free if (m := _PART.match(h.text))]
    counted = numbers == ["一二三四五六七八九十"[n : n + 1] for n in range(len(numbers))]
    return counted and len(numbers) > len(statutory)


def _statutory_headings(blocks: Sequence[Block]) -> list[_Heading]:
    found = []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and (heading := _match_title(at, block)):
            found.append(heading)
    return _keep_best(found)


def _match_title(at: int, block: Paragraph) -> _Heading | None:
    line = _LEADERS.sub("", block.text)
    number = re.match(_NUMBER, line)
    start = number.end() if number else 0
    numbered = bool(line[:start].strip("|#* "))
    for kind, pattern in _TITLES:
        found = re.compile(pattern).match(line, start)
        if found is None:
            continue
        note = _NOTE.match(line, found.end())
        end = note.end() if note else found.end()
        rest = line[end:].strip()
        if _JOINED.fullmatch(
            rest
        ):  # «…及改进情况和其他需要报告的事项»: two sections under one title
            end, rest = len(line), ""
        if rest and not _is_own_heading(line[:start], line[found.end() : end], found.group()):
            continue
        if not rest and not numbered and found.group() in ("概述", "概况", "主动公开"):
            continue
        heading = line[:end].strip().rstrip("：:。，,；;")
        return _Heading(at, kind, heading.lstrip("|#* "), rest, numbered)
    return None


def _is_own_heading(number: str, after: str, title: str) -> bool:
    """Tell whether a line that goes on after its title still opens with a heading.

    «六、其他需要报告的事项：无。» does; «一、主动公开政府信息 20 条» and running text do not.
    """
    return (
        _TOP_NUMBER.match(number.lstrip("|#* ")) is not None
        and len(title) >= 4
        and bool(after.strip() or title.endswith(("情况", "事项", "措施")))
    )


def _keep_best(found: list[_Heading]) -> list[_Heading]:
    """Keep the headings of the style that names most sections, and others only where one lacks.

    «（一）主动公开情况» inside 一 must not pass for 二 when 二 is written «二、…» or without a number.
    """
    styles: dict[str, list[_Heading]] = {"chinese": [], "none": [], "other": []}
    for heading in found:
        styles[_style(heading)].append(heading)
    base = max(styles.values(), key=lambda group: len({h.kind for h in group}))
    kinds = {h.kind for h in base}
    lacking = [h for h in found if h.kind not in kinds and not h.rest and _in_order(h, base)]
    return sorted(base + lacking, key=lambda h: h.at)


def _in_order(heading: _Heading, base: Sequence[_Heading]) -> bool:
    """Tell whether a heading stands where its section belongs among those already found."""
    rank = {kind: n for n, (kind, _) in enumerate(_TITLES)}
    return all((rank[h.kind] < rank[heading.kind]) == (h.at < heading.at) for h in base)


def _style(heading: _Heading) -> str:
    if not heading.numbered:
        return "none"
    return "chinese" if _TOP_NUMBER.match(heading.text) else "other"


def _drop_contents_list(headings: list[_Heading], blocks: Sequence[Block]) -> list[_Heading]:
    """Drop a table of contents, then keep for each kind the first heading that has content."""
    start = _contents_length(headings)
    headings = headings[start:]
    kept: dict[SectionKind, _Heading] = {}
    for heading in headings:
        earlier = kept.get(heading.kind)
        if earlier is None or not _content(earlier, headings, blocks):
            kept[heading.kind] = heading
    return sorted(kept.values(), key=lambda h: h.at)


def _contents_length(headings: Sequence[_Heading]) -> int:
    """Return how many leading headings are a contents list: line after line, all to come again."""
    seen: set[SectionKind] = set()
    for n, heading in enumerate(headings):
        apart = n > 0 and heading.at != headings[n - 1].at + 1
        if heading.kind in seen or apart:
            again = {h.kind for h in headings[n:]}
            return n if n >= _MIN_CONTENTS and seen <= again else 0
        seen.add(heading.kind)
    return 0


def _content(heading: _Heading, headings: list[_Heading], blocks: Sequence[Block]) -> bool:
    after = [h.at for h in headings if h.at > heading.at]
    end = after[0] if after else len(blocks)
    return bool(heading.rest) or end - heading.at > 1


def _free_headings(blocks: Sequence[Block]) -> list[_Heading]:
    """Find the parts of a free-form report: short lines that open with 一、 二、 三、."""
    found = []
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        line = _LEADERS.sub("", block.text).strip()
        part = _PART.match(line)
        if part and not re.search(r"[，；！？]|。.", part["title"]):
            found.append(
                _Heading(at, meaning(part["title"]), line.rstrip("。：:").lstrip("|#* "), "", True)
            )
        elif block.heading or _ANNEX.match(line):
            found.append(_Heading(at, meaning(line), line, "", False))
    return _drop_repeats(found, blocks)


def _bare_headings(blocks: Sequence[Block]) -> list[_Heading]:
    """Find headings without a number: short lines that name a part and have text below."""
    found = []
    for at, (block, below) in enumerate(pairwise(blocks)):
        if not isinstance(block, Paragraph) or not isinstance(below, Paragraph):
            continue
        line = block.text.strip().rstrip("：:")
        short = len(line) <= _MAX_BARE and not re.search(r"[，。；！？、]|报告|年报|公开|\d", line)
        if short and len(below.text) > 2 * len(line) and re.search(_NAMED, line):
            found.append(_Heading(at, meaning(line), line, "", False))
    return found if len(found) > 1 else []


def _drop_repeats(headings: list[_Heading], blocks: Sequence[Block]) -> list[_Heading]:
    """Drop the lines of a table of contents: their text comes again as a heading with content."""
    later = {h.text: h.at for h in headings}
    return [h for h in headings if later[h.text] == h.at or _content(h, headings, blocks)]


def meaning(title: str) -> SectionKind:
    """Return the section kind a free-form part comes nearest to, by the words of its title."""
    for kind, pattern in _MEANINGS:
        if re.search(pattern, title):
            return kind
    return SectionKind.OTHER


def _cut(blocks: Sequence[Block], headings: Sequence[_Heading]) -> tuple[Part, ...]:
    first = headings[0].at if headings else len(blocks)
    parts = []
    if first:
        kind = SectionKind.FRONT if headings else SectionKind.OVERVIEW
        parts.append(Part(kind, "", tuple(blocks[:first]), blocks[0].page))
    for i, heading in enumerate(headings):
        end = headings[i + 1].at if i + 1 < len(headings) else len(blocks)
        page = blocks[heading.at].page
        body = list(blocks[heading.at + 1 : end])
        if heading.rest:
            body.insert(0, Paragraph(heading.rest, page))
        parts.append(Part(heading.kind, heading.text, tuple(body), page))
    return tuple(parts)
