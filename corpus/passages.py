"""Parts become sections with passages (what is retrieved) and statements (what is classified).

A passage is a paragraph with the sub-headings right above it; a long paragraph is cut between
sentences. A statement is a clause: sentences are cut at 。！？；, before 一是 / 1. / （1）, and before a
但 that turns from praise to admission. Everything is an exact slice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.report import Paragraph, Passage, Section, Statement, Table
from corpus.sections import Part
from corpus.shadow import shade, simplify
from corpus.text import is_mostly_chinese
from corpus.wraps import ENUMERATED

# A passage longer than this is cut between sentences into pieces no longer than the target.
_LONG = 500
_TARGET = 350
_MAX_HEADING = 32

_LEVELS = (  # outermost first; a heading closes every heading of its level and below
    re.compile(r"^[一二三四五六七八九十]{1,3}[、.．](?![一二三四五六七八九十][、季])"),
    re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^\d{1,2}[.、．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]|^[①-⑳⑴-⒇]"),
)
_LEAD_LEVEL = len(_LEVELS)  # «但仍存在以下不足：» rules the list below it
_HEADING_WORDS = re.compile(
    r"^(?:\d{4}\s*年|今年|上年度?|本年度?|当前|目前)?(?:工作)?(?:的)?(?:存在|主要|突出)?(?:的)?(?:主要)?"
    r"(?:问题|不足|困难|成效|做法|亮点|经验|整改情况|改进措施|改进情况|整改措施|下一步(?:工作)?(?:打算|计划|安排|措施|重点|思路)?|(?:工作)?打算|(?:工作)?计划|措施)"
    r"(?:整改|改进)?(?:落实)?(?:情况|措施|打算|安排)?$"
)
# What a title ends in that is closed by a full stop; a sentence seldom does.
_TITLE_END = re.compile(
    r"(?:情况|措施|问题|不足|打算|事项|成效|做法|安排|建设|保障|管理|公开|方面|数据|说明|工作|计划|亮点|经验|方向|举措)$"
)

_ENUMERATOR = (
    r"(?:第?[一二三四五六七八九十]{1,2}是(?!否)(?:要)?|其[一二三四五六]是?|第[一二三四五六七八九十][，,]|(?:首先|其次|再次|再者|最后|另外|此外)[，,]"
    r"|[(（][一二三四五六七八九十\d]{1,2}[)）]|[①-⑳⑴-⒇]|\d{1,2}[、．]|\d{1,2}\.(?!\d))"
)
_FIRST = r"(?:第?一是(?!否)|一要|其一|第一[，,]|首先|[(（](?:一|1)[)）]|[①⑴]|1[、．]|1\.(?!\d))"
_LEADING = re.compile(
    rf"^(?:[-•·●◆■▪]\s*)?(?:{_ENUMERATOR}|[一二三四五六七八九十]{{1,3}}[、.．])\s*|^[-•·●◆■▪]\s*"
)
_CUT = re.compile(
    r"(?<=[。！？!?；;\n])(?![”’」』）)])"  # after a sentence or a semicolon
    r"|(?<=[。！？!?；;][”’」』）)])"
    rf"|(?<=[，,：:、。；;\s])(?={_ENUMERATOR})"  # before an enumerated clause
    r"|(?<=[，,])(?=(?:但是?|然而|不过|可是)[^愿])"  # before the turn to an admission
    r"|(?<=[：:])(?=\s*(?:但|下一步|今后))"
)
# Text that is no statement of the agency: paging chrome, page furniture.
_CHROME = re.compile(r"上一页|下一页|共\s*\d+\s*页|字号|打印本页|关闭窗口|扫一扫")


@dataclass(slots=True)
class _Outline:
    """The open sub-headings at a place in a section, by level."""

    open: dict[int, str]

    def push(self, level: int, text: str) -> None:
        self.open = {k: v for k, v in self.open.items() if k < level}
        self.open[level] = text

    def close_lead(self) -> None:
        self.open.pop(_LEAD_LEVEL, None)

    @property
    def path(self) -> str:
        return " › ".join(self.open[k] for k in sorted(self.open))


def build_section(part: Part) -> Section:
    """Join a part's paragraphs into the section's text and cut it into passages."""
    paragraphs = [b for b in part.blocks if isinstance(b, Paragraph)]
    text = "\n".join(p.text for p in paragraphs)
    return Section(
        kind=part.kind,
        heading=part.heading,
        text=text,
        page=part.page,
        passages=tuple(_passages(text, paragraphs)),
        tables=tuple(b for b in part.blocks if isinstance(b, Table)),
    )


def _passages(text: str, paragraphs: Sequence[Paragraph]) -> Iterator[Passage]:
    outline = _Outline({})
    start = at = 0  # a passage starts where its first sub-heading does
    levels = _heading_levels(paragraphs)
    for paragraph, level in zip(paragraphs, levels, strict=True):
        end = at + len(paragraph.text)
        if level is not None:
            outline.push(level, _clean_heading(paragraph.text))
        else:
            if not ENUMERATED.match(paragraph.text):
                outline.close_lead()
            yield from _body(text, (start, at, end), paragraph, outline.path)
            if lead := _lead_in(paragraph.text):
                outline.push(_LEAD_LEVEL, lead)
            start = end + 1
        at = end + 1


def _body(
    text: str, span: tuple[int, int, int], paragraph: Paragraph, heading: str
) -> Iterator[Passage]:
    """Yield the passage (or pieces) of one paragraph; `span` = (start with headings, body, end)."""
    start, body, _end = span
    statements = _statements(paragraph.text, heading) if _is_narrative(paragraph.text) else ()
    for piece_start, piece_end in _pieces(paragraph.text, statements):
        first = start if piece_start == 0 else body + piece_start
        stop = body + piece_end
        shift = first - body
        inside = tuple(
            replace(s, start=s.start - shift, end=s.end - shift)
            for s in statements
            if piece_start <= s.start < piece_end
        )
        yield Passage(first, stop, text[first:stop], paragraph.page, heading, inside)


def _pieces(text: str, statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Cut a long paragraph between statements; the pieces cover it without gaps."""
    if len(text) <= _LONG:
        yield 0, len(text)
        return
    start = 0
    for previous, statement in itertools.pairwise(statements):
        ends_sentence = text[previous.end - 1 : previous.end] in "。！？!?；;"
        if ends_sentence and statement.end - start > _TARGET and statement.start > start:
            yield start, statement.start
            start = statement.start
    yield start, len(text)


def _statements(text: str, heading: str) -> tuple[Statement, ...]:
    found: list[Statement] = []
    lead = ""  # «存在以下问题：» inside the paragraph rules the enumerated clauses after it
    title = ""  # «（一）主要问题。» at its start rules the whole paragraph
    for start, end in _clauses(text):
        clause = text[start:end]
        enumerator = m.group().strip() if (m := _LEADING.match(clause)) else ""
        if not enumerator:
            lead = ""
        path = " › ".join(p for p in (heading, title, lead) if p)
        found.append(Statement(start, end, clause, enumerator, path))
        if not title and start == 0 and _is_run_in(clause, enumerator):
            title = _clean_heading(clause)
        if clause.endswith(("：", ":")) or _opens_list(text, end, enumerator):
            lead = clause.rstrip("：:，, ")
    return tuple(found)


def _is_run_in(clause: str, enumerator: str) -> bool:
    """Tell a title that shares its line with the text below it: «（一）主要问题。一是…»."""
    core = _clean_heading(clause)
    return (
        bool(enumerator)
        and "是" not in enumerator
        and len(core) <= _MAX_HEADING
        and "，" not in core
    )


def _opens_list(text: str, end: int, enumerator: str) -> bool:
    """Tell whether the first item of a list follows; before a later one stands the item before it."""
    return not enumerator and re.match(rf"\s*{_FIRST}", text[end:]) is not None


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    cuts = sorted({0, len(text), *(m.start() for m in _CUT.finditer(simplify(text)))})
    merged: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(cuts):
        stripped = text[start:end].strip()
        if not stripped:
            continue
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        span = (first, first + len(stripped))
        if merged and _is_bare_enumerator(text[merged[-1][0] : merged[-1][1]]):
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)
    yield from merged


def _is_bare_enumerator(clause: str) -> bool:
    return (
        re.fullmatch(
            rf"(?:[-•·●]\s*)?(?:{_ENUMERATOR}|[一二三四五六七八九十]{{1,3}}[、.．])?",
            clause.strip(),
        )
        is not None
    )


def _is_narrative(text: str) -> bool:
    return is_mostly_chinese(text) and not _CHROME.search(simplify(text))


def _heading_level(paragraph: Paragraph) -> int | None:
    """Return the outline level of a paragraph that is a sub-heading, else None."""
    text = shade(paragraph.text.strip().lstrip("|#* "))
    core = text.rstrip("。：:；; ")
    if len(core) > _MAX_HEADING or re.search(r"[。！？；;]", core):
        return None
    for level, pattern in enumerate(_LEVELS):
        if pattern.match(core):
            return level if _reads_as_title(core, text, level) else None
    if paragraph.heading or _HEADING_WORDS.match(core):
        return 0
    return None


def _heading_levels(paragraphs: Sequence[Paragraph]) -> list[int | None]:
    """Return the outline level of each paragraph; a title with nothing below it is no title."""
    levels = [_heading_level(paragraph) for paragraph in paragraphs]
    following: int | None = -1
    for i in range(len(levels) - 1, -1, -1):
        level = levels[i]
        if level is not None and following is not None and following <= level:
            levels[i] = None
        following = levels[i]
    return levels


def _reads_as_title(core: str, text: str, level: int) -> bool:
    """Tell a title («（一）主要问题») from a short list item («1.信息更新不够及时。»)."""
    if text.endswith(("；", ";")) or re.match(r"无|未|没有|暂无", _LEADING.sub("", core)):
        return False
    if level <= 1:
        return not text.endswith("。") or ("，" not in core and bool(_TITLE_END.search(core)))
    return text == core and len(core) <= 24 and "，" not in core


def _clean_heading(text: str) -> str:
    return text.strip().lstrip("|#* ").rstrip("。：:；; ")


def _lead_in(text: str) -> str:
    """Return the last sentence of a paragraph that ends in a colon: it rules what follows."""
    if not text.rstrip().endswith(("：", ":")):
        return ""
    sentences = [s for s in re.split(r"(?<=[。！？；])", text.rstrip("：: ")) if s.strip()]
    return sentences[-1].strip() if sentences else ""


def statements_of(sections: Iterable[Section]) -> Iterator[tuple[Section, Passage, Statement]]:
    """Yield every statement with where it stands, in reading order."""
    for section in sections:
        for passage in section.passages:
            for statement in passage.statements:
                yield section, passage, statement
