"""Blocks become sections: the six statutory ones, or the parts of a free-form report.

A heading is recognised by what it says, never by its number alone: numbers are wrong or missing in
many reports, a table of contents repeats every heading, and templates leave notes behind titles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.report import Block, Paragraph, SectionKind, Table
from corpus.shadow import cast_shadow, shade

_NUMBER = r"^[|#*\s]*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．:：，,部章节]\s*分?|\s+)|[IVX]{1,4}[.、]|[(（][一二三四五六七八九十][)）]|\d{1,2}[、.．](?!\d))?\s*"
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
# With so many of its kinds found, a report is in the form, and other short lines are sub-headings.
_NEARLY_ALL = 5
_TOP_NUMBER = re.compile(r"第?[一二三四五六七八九十]{1,3}[、.．:：部章节\s]")
_NOTE = re.compile(r"\s*(?:[(（][^()（）]{0,40}[)）])?\s*[：:。，,；;]?\s*")
_JOINED = re.compile(r"(?:以及|[和及与、])[^，。；：]{2,24}[。：]?")

# Meaning of the parts of a free-form report (2008–2018); the first that is found in the title wins.
# Fees are OTHER: the forms since 2019 report them in their last section.
_MEANINGS: tuple[tuple[SectionKind, str], ...] = (
    (
        SectionKind.PROBLEMS,
        r"问题|不足|改进|下一?步|打算|整改|困难(?!群|企|家|户|职工|[人学儿])|短板|弱项|薄弱环节|差距|制约因素|努力方向|有待|亟待"
        r"|(?:明年|来年|今后|未来|往后|下一年度?|下年度|下一?阶段|新的?一年)|工作(?:思路|设想|展望|谋划)"
        r"|^20\d\d年度?(?:的)?(?:工作)?(?:安排|计划|重点)$",
    ),
    (SectionKind.REVIEW, r"复议|诉讼|申诉"),
    (SectionKind.REQUESTS, r"依申请|申请公开|收到.*申请|申请.*(?:办理|处理|情况)|不予公开"),
    (SectionKind.OTHER, r"收费|减免|经费|工作人员|费用|附[表件]|统计表|其[他它]|说明|咨询"),
    (SectionKind.DISCLOSURE, r"主动公开"),
    (SectionKind.OVERVIEW, r"概述|概况|总体|基本情况|组织|推进|开展情况|工作情况|解读|回应|平台|渠道|培训|会议|监督|保障|制度|机制|信息管理|成效|做法"),
)  # fmt: skip
_DIGITS = "一二三四五六七八九十"
_TITLE_TEXT = r"(?P<title>(?![一二三四五六七八九十][、季])\S.{1,38})$"
# How parts are numbered, by style; the first style with a count from one upwards is that of the parts.
_STYLES: Mapping[str, re.Pattern[str]] = {
    "chinese": re.compile(rf"^[|#*\s]*(?:第?(?P<number>[{_DIGITS}]{{1,3}})[、.．部章]\s*分?)\s*{_TITLE_TEXT}"),
    "bracketed": re.compile(rf"^[|#*\s]*[(（](?P<number>[{_DIGITS}]{{1,3}})[)）]\s*[、.．]?\s*{_TITLE_TEXT}"),
    "arabic": re.compile(rf"^[|#*\s]*(?P<number>\d{{1,2}})[、.．](?!\d)\s*{_TITLE_TEXT}"),
}  # fmt: skip
_PART = _STYLES["chinese"]
_NAMED = "|".join(pattern for _, pattern in _MEANINGS)
_BARE_TITLE = re.compile(
    r"(?:情况|概述|概况|措施|问题|不足|打算|附表|附件|事项|说明|计划|建设|保障|管理|困难|短板|思路|设想|展望|方向|年(?:工作)?安排)$"
)
_MAX_BARE = 26
_MIN_PARTS = 3
_MIN_CONTENTS = 4
# Titles told by a frame or a sign and not by a number: «【不足之处】», «◆ 主动公开», «—— 依申请公开 ——».
_FRAMED = re.compile(
    r"^\s*(?:(?P<open>[【〖〔［\[])\s*(?P<inner>[^】〗〕］\]]{2,20})\s*[】〗〕］\]]"
    r"|(?P<sign>[◆◇■□●○◎▲△★☆※▌▍▎►▶➤❖♦§•])\s*(?P<title>\S.{1,19})"
    r"|(?P<rule>[-—=*~＝－]{2,})\s*(?P<between>[^-—=*~＝－]{2,20}?)\s*[-—=*~＝－]{2,})\s*[：:]?\s*$"
)
_ANNEX = re.compile(r"^附[件表]\s*[\d一二三四五]?\s*(?:[：:]\s*[^，。；]{0,40})?$")
_ANNEX_TITLE = re.compile(r"附[件表]|统计表")
_LEADERS = re.compile(r"[.…·．。\s]{3,}\d{1,3}\s*$|\t\d{1,3}\s*$")
# First words of a paragraph that tell, in a report without headings, what it is about.
_LEADS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    (SectionKind.PROBLEMS, re.compile(r"[^。；]{0,24}存在(?:的|以下|如下|着)?[^，。；]{0,8}(?:问题|不足|困难)[^。；]{0,8}(?:[：:]|如下|主要[有是])")),
    (SectionKind.REQUESTS, re.compile(r"(?:在|关于)?依申请公开(?:政府信息)?(?:工作)?(?:方面|情况)[，,：:。]")),
    (SectionKind.REVIEW, re.compile(r"(?:在|关于)?(?:行政)?复议(?:、|和|及)?(?:行政)?诉讼(?:方面|情况)[，,：:。]")),
    (SectionKind.DISCLOSURE, re.compile(r"(?:在|关于)?主动公开(?:政府信息)?(?:工作)?(?:方面|情况)[，,：:。]")),
)  # fmt: skip


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
    kinds = len({h.kind for h in statutory})
    if (kinds < 3 and len(free) >= len(statutory)) or _counts_further(free, statutory):
        statutory = free
    if kinds < _NEARLY_ALL and not _is_counted(statutory):
        bare = _bare_headings(blocks)
        if len(bare) > len(statutory) and {h.at for h in statutory} <= {h.at for h in bare}:
            statutory = bare
        framed = _framed_headings(blocks)
        statutory = framed if len(framed) > len(statutory) else statutory
    return _cut(blocks, statutory or _leads(blocks))


def _is_counted(headings: Sequence[_Heading]) -> bool:
    return len([h for h in headings if h.numbered]) > 1


def _counts_further(free: Sequence[_Heading], statutory: Sequence[_Heading]) -> bool:
    """Tell whether the parts, numbered from one to the last, are more than the statutory ones.

    Then the report is of an older kind; in the statutory forms a second «一、» begins a list, and a
    list inside a section does not number the sections themselves.
    """
    numbered = [h for h in free if h.numbered]
    if len(numbered) <= len(statutory):
        return False
    if any(_PART.match(shade(h.text)) for h in numbered):
        return True
    return {h.at for h in statutory} <= {h.at for h in free}


def _statutory_headings(blocks: Sequence[Block]) -> list[_Heading]:
    found = []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and (heading := _match_title(at, block)):
            found.append(heading)
    return _keep_best(found, blocks)


def _match_title(at: int, block: Paragraph) -> _Heading | None:
    shadow = cast_shadow(block.text)
    line = _LEADERS.sub("", shadow.text)
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
        cut = shadow.place(end)
        printed = block.text[: shadow.place(len(line)) if not rest else cut]
        heading = printed.strip().rstrip("：:。，,；;|* ").lstrip("|#* ")
        return _Heading(at, kind, heading, block.text[cut:].strip() if rest else "", numbered)
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


def is_section_title(text: str) -> bool:
    """Tell whether a line is nothing but the numbered title of a statutory section."""
    heading = _match_title(0, Paragraph(text))
    return heading is not None and heading.numbered and not heading.rest


def _keep_best(found: list[_Heading], blocks: Sequence[Block]) -> list[_Heading]:
    """Keep the headings of the style that names most sections, and others only where one lacks.

    «（一）主动公开情况» inside 一 must not pass for 二, also when the heading of 二 is missing.
    """
    styles: dict[str, list[_Heading]] = {"chinese": [], "none": [], "other": []}
    for heading in found:
        styles[_style(heading)].append(heading)
    base = max(styles.values(), key=lambda group: len({h.kind for h in group}))
    kinds = {h.kind for h in base}
    lacking = [
        h
        for h in found
        if h.kind not in kinds
        and not h.rest
        and _in_order(h, base)
        and not (_style(h) == "other" and _is_listed(h, base, blocks))
    ]
    return sorted(base + lacking, key=lambda h: h.at)


def _in_order(heading: _Heading, base: Sequence[_Heading]) -> bool:
    """Tell whether a heading stands where its section belongs among those already found."""
    rank = {kind: n for n, (kind, _) in enumerate(_TITLES)}
    return all((rank[h.kind] < rank[heading.kind]) == (h.at < heading.at) for h in base)


def _is_listed(heading: _Heading, base: Sequence[_Heading], blocks: Sequence[Block]) -> bool:
    """Tell whether a heading is one of a count of sub-headings inside a section."""
    pattern = next((p for p in _STYLES.values() if p.match(shade(heading.text))), None)
    if pattern is None:
        return False
    start = max((h.at for h in base if h.at < heading.at), default=-1) + 1
    end = min((h.at for h in base if h.at > heading.at), default=len(blocks))
    before = _numbers_in(blocks[start : heading.at], pattern)
    own = _numbers_in(blocks[heading.at : heading.at + 1], pattern)
    after = _numbers_in(blocks[heading.at + 1 : end], pattern)
    number = own[0] if own else 0
    return before[-1:] == [number - 1] or after[:1] == [number + 1]


def _numbers_in(blocks: Sequence[Block], pattern: re.Pattern[str]) -> list[int]:
    lines = (shade(block.text[:60]) for block in blocks if isinstance(block, Paragraph))
    leads = (pattern.match(line) or pattern.match(line[:20]) for line in lines)
    return [_number(found["number"]) for found in leads if found]


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
    """Find the parts of a free-form report: short lines numbered from one upwards."""
    for style, pattern in _STYLES.items():
        found = _drop_repeats(_numbered_headings(blocks, pattern), blocks)
        counted = _counted(found, pattern)
        named = sum(re.search(_NAMED, shade(h.text)) is not None for h in counted)
        if style == "chinese" and len(found) > 1:
            # A list that restarts at «一、» is kept out only when the count before it is a report's.
            return counted if len(counted) >= _MIN_PARTS else found
        if len(counted) >= _MIN_PARTS and 2 * named >= len(counted):
            return counted
    return _drop_repeats(_numbered_headings(blocks, _PART), blocks)


def _numbered_headings(blocks: Sequence[Block], pattern: re.Pattern[str]) -> list[_Heading]:
    found = []
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        line = _LEADERS.sub("", block.text).strip()
        part = pattern.match(shade(line))
        if part and not re.search(r"[，；！？]|。.", part["title"]):
            heading = line.rstrip("。：:").lstrip("|#* ")
            found.append(_Heading(at, meaning(part["title"]), heading, "", True))
        elif block.heading or _ANNEX.match(shade(line)):
            found.append(_Heading(at, meaning(shade(line)), line, "", False))
    return found


def _counted(found: Sequence[_Heading], pattern: re.Pattern[str]) -> list[_Heading]:
    """Return the headings that count on from one; an annex begins to count anew and is one part."""
    kept: list[_Heading] = []
    last = 0
    annex = False
    for heading in found:
        part = pattern.match(shade(heading.text))
        number = _number(part["number"]) if part else 0
        if heading.numbered and number != last + 1:
            continue
        if not heading.numbered and annex:
            continue
        last = number or last
        annex = annex or _ANNEX_TITLE.search(shade(heading.text)) is not None
        kept.append(heading)
    return kept if last else []


def _number(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (10 * (_DIGITS.find(tens) + 1 if tens else 1) if ten else 0) + _DIGITS.find(ones[:1]) * bool(ones) + bool(ones)  # fmt: skip


def _bare_headings(blocks: Sequence[Block]) -> list[_Heading]:
    """Find headings without a number: short lines that name a part and have text below."""
    found = []
    for at, (block, below) in enumerate(pairwise((*blocks, Paragraph("")))):
        if not isinstance(block, Paragraph):
            continue
        line = shade(block.text.strip().rstrip("：:"))
        short = len(line) <= _MAX_BARE and not re.search(
            r"[，。；！？]|报告|年报|\d", re.sub(r"^20\d\d年度?", "", line)
        )
        title = len(line) <= 4 or _BARE_TITLE.search(line) is not None
        text_below = isinstance(below, Table) or len(below.text) > len(line) or "。" in below.text
        annex = _ANNEX.match(line) is not None
        if short and title and re.search(_NAMED, line) and (text_below or annex):
            found.append(_Heading(at, meaning(line), block.text.strip().rstrip("：:"), "", False))
    return found if len(found) > 1 else []


def _framed_headings(blocks: Sequence[Block]) -> list[_Heading]:
    """Find headings in frames or behind a sign: at least three alike, most of which name a part."""
    alike: dict[str, list[_Heading]] = {}
    for at, block in enumerate(blocks):
        line = shade(block.text) if isinstance(block, Paragraph) else ""
        if framed := _FRAMED.match(line):
            title = (framed["inner"] or framed["title"] or framed["between"]).strip(" ：:")
            how = framed["open"] or framed["sign"] or framed["rule"][0]
            if not re.search(r"[，。；！？]", title):
                alike.setdefault(how, []).append(_Heading(at, meaning(title), title, "", False))
    most = max(alike.values(), key=len, default=[])
    named = sum(re.search(_NAMED, heading.text) is not None for heading in most)
    return most if len(most) >= _MIN_PARTS and 2 * named >= len(most) else []


def _leads(blocks: Sequence[Block]) -> list[_Heading]:
    """Find where a report without headings says what comes next; the text itself stays whole."""
    found = []
    for at, block in enumerate(blocks):
        text = shade(block.text) if isinstance(block, Paragraph) else ""
        kind = next((kind for kind, lead in _LEADS if lead.match(text)), None)
        if kind is not None and isinstance(block, Paragraph):
            found.append(_Heading(at, kind, "", block.text, False))
    return found


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
        titled = any(heading.text for heading in headings)
        kind = SectionKind.FRONT if titled else SectionKind.OVERVIEW
        parts.append(Part(kind, "", tuple(blocks[:first]), blocks[0].page))
    for i, heading in enumerate(headings):
        end = headings[i + 1].at if i + 1 < len(headings) else len(blocks)
        page = blocks[heading.at].page
        body = list(blocks[heading.at + 1 : end])
        if heading.rest:
            body.insert(0, Paragraph(heading.rest, page))
        parts.append(Part(heading.kind, heading.text, tuple(body), page))
    return tuple(parts)
