"""A conversation as a document to read: each question, how it was understood, the answer, its citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, TYPE_CHECKING

from indexer.export import cells, named_roles, named_themes, rows_from_answer, section_name
from indexer.export_docx import SMALL, Paper

if TYPE_CHECKING:
    from indexer.export import ExportRow, Language
    from nlp.findings import Answer

_TITLE = {
    "zh": "政府信息公开工作年度报告问答",
    "en": "Questions to the annual reports on disclosure",
}
_SUMMARY = {
    "zh": "共 {count} 个问题。导出日期：{day}。",
    "en": "{count} questions. Exported on {day}.",
}
_DECLINED = {"zh": "没有作答：", "en": "No answer: "}
_SEARCHED = {
    "zh": "查了 {count} 份报告，列出 {rows} 条。",
    "en": "{count} reports examined, {rows} listed.",
}
_FINDINGS = {"zh": "依据", "en": "Findings"}
_LEFT = {"zh": "没有计入的近似内容", "en": "Near misses, not counted"}
_READ = {"zh": "为此读过", "en": "Read for this"}
_PAGE = {"zh": "第 {page} 页", "en": "p. {page}"}
_YEAR = {"zh": "{year}年", "en": "{year}"}
_BLANK = {"zh": "（空白）", "en": "(blank)"}
_UNKNOWN = {"zh": "未识别的机关", "en": "Agency not recognised"}
_FIGURE = ("row", "column", "value", "printed", "checks")


def write_talk(answers: Sequence[Answer], stream: IO[bytes], language: Language) -> None:
    """Write a DOCX: a heading for each question, then its answer with everything it rests on."""
    paper = Paper()
    paper.write("Title", _TITLE[language])
    day = date.today().isoformat()
    paper.write("Normal", _SUMMARY[language].format(count=len(answers), day=day))
    for number, answer in enumerate(answers, start=1):
        _write_answer(paper, number, answer, language)
    paper.save(stream)


def _write_answer(paper: Paper, number: int, answer: Answer, language: Language) -> None:
    from nlp.plan import plan_summary

    rows = rows_from_answer(answer)
    paper.write("Heading 1", f"{number}. {answer.question}")
    if summary := plan_summary(answer.plan):
        paper.write(SMALL, summary)
    declined = answer.status.value == "declined"
    paper.write("Normal", (_DECLINED[language] if declined else "") + answer.text)
    if declined:
        return
    paper.write(SMALL, _SEARCHED[language].format(count=answer.searched, rows=len(rows)))
    _write_rows(paper, _FINDINGS[language], ((row, "") for row in rows), language)
    left = (
        (row, miss.reason)
        for miss in answer.near_misses
        for row in rows_from_answer(replace(answer, findings=(miss.finding,)))
    )
    _write_rows(paper, _LEFT[language], left, language)
    read = rows_from_answer(replace(answer, findings=answer.examined))
    _write_rows(paper, _READ[language], ((row, "") for row in read), language)


def _write_rows(
    paper: Paper, heading: str, rows: Iterable[tuple[ExportRow, str]], language: Language
) -> None:
    for number, (row, reason) in enumerate(rows):
        if number == 0:
            paper.write("Heading 2", heading)
        paper.write("Quote", row.quote or _told(row, language))
        paper.write(SMALL, f"—— {_citation(row, reason, language)}")


def _told(row: ExportRow, language: Language) -> str:
    """Say a cell as the answer does; a row without one only says what was read."""
    if row.table is None:
        return row.note
    name, column, value, printed, checks = cells(row, _FIGURE, language)
    shown = _BLANK[language] if value is None else value
    told = f"{name}（{column}）：{shown}" if language == "zh" else f"{name}, {column}: {shown}"
    parts = [told]
    if printed and str(printed) != str(value):
        parts.append(f"“{printed}”")
    if checks:
        parts.append(f"× {checks}")
    return "  ".join(parts)


def _citation(row: ExportRow, reason: str, language: Language) -> str:
    place = row.place if row.place and row.place not in (row.agency or "") else ""
    parts = (
        row.agency or _UNKNOWN[language],
        place,
        "" if row.year is None else _YEAR[language].format(year=row.year),
        section_name(row.section, language),
        "" if row.page is None else _PAGE[language].format(page=row.page),
        named_roles(row.role, language),
        named_themes(row.themes, language),
        row.note if row.quote or row.table else "",
        reason,
        row.file,
    )
    return ("，" if language == "zh" else ", ").join(str(part) for part in parts if part)
