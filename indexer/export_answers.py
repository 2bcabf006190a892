"""Answers become a file: questions with their answers, what they rest on, and what was left out.

XLSX has a sheet for each of the three, JSONL an answer a line, DOCX is a conversation to read; CSV
holds what the answers rest on, as an export of findings does.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from indexer.export import (
    MAX_CELL,
    MAX_ROWS,
    Cell,
    ExportError,
    ExportRow,
    Language,
    cells,
    clean,
    export_rows,
    header,
    rows_from_answer,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

    from nlp.findings import Answer

_SHEETS = {
    "answers": ("问答", "Answers"),
    "findings": ("依据", "Findings"),
    "left": ("未计入", "Left out"),
}
_ANSWER_COLUMNS = (
    ("number", "序号", "No."), ("question", "问题", "Question"), ("status", "状态", "Status"),
    ("text", "回答", "Answer"), ("value", "数值", "Value"), ("unit", "单位", "Unit"),
    ("read_as", "理解", "Read as"), ("searched", "检查报告数", "Reports examined"),
    ("findings", "依据数", "Findings"), ("left", "未计入数", "Left out"),
)  # fmt: skip
_STATUS = {"answered": ("已回答", "answered"), "declined": ("无法回答", "declined")}
_ROW_COLUMNS = (
    "agency", "year", "place", "section", "page", "quote", "role", "themes", "table", "row", "column",
    "value", "printed", "checks", "note", "title", "file", "passage_id",
)  # fmt: skip
_WIDTHS = {"question": 40, "text": 80, "quote": 80, "read_as": 40, "title": 40, "reason": 30}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet to be: its name, its columns by key and header, its rows."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


def export_answers(answers: Sequence[Answer], out: Path, *, language: Language = "zh") -> int:
    """Write answers to a file of the format its suffix names; return how many findings it holds.

    Raises:
        ExportError: the format is not known, something does not fit, or it cannot be written.
    """
    rows = tuple(row for answer in answers for row in rows_from_answer(answer))
    suffix = out.suffix.lower()
    if suffix not in _WRITERS:
        return export_rows(rows, out, language=language)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            _WRITERS[suffix](answers, stream, language)
        part.replace(out)
    except OSError as error:
        raise ExportError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return len(rows)


def answers_bytes(answers: Sequence[Answer], format: str, *, language: Language = "zh") -> bytes:
    """Return a whole conversation as a file: "xlsx", "docx" or "jsonl".

    Raises:
        ExportError: another format, or something does not fit.
    """
    writer = _WRITERS.get(f".{format}")
    if writer is None:
        raise ExportError(f"a conversation cannot be exported to {format!r}")
    stream = io.BytesIO()
    writer(answers, stream, language)
    return stream.getvalue()


def _write_lines(answers: Sequence[Answer], stream: IO[bytes], _: Language) -> None:
    for line in _lines(answers):
        stream.write(line.encode("utf-8", "replace"))


def _write_workbook(answers: Sequence[Answer], stream: IO[bytes], language: Language) -> None:
    _workbook(answers, language).save(stream)


def _write_document(answers: Sequence[Answer], stream: IO[bytes], language: Language) -> None:
    from indexer.export_talk import write_talk

    write_talk(answers, stream, language)


_WRITERS: Mapping[str, Callable[[Sequence[Answer], IO[bytes], Language], None]] = {
    ".xlsx": _write_workbook,
    ".docx": _write_document,
    ".jsonl": _write_lines,
}


def _lines(answers: Sequence[Answer]) -> Iterator[str]:
    from nlp.findings import answer_to_json

    return (json.dumps(answer_to_json(a), ensure_ascii=False) + "\n" for a in answers)


def _workbook(answers: Sequence[Answer], language: Language) -> Workbook:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for plan in _sheets(answers, language):
        _check_fit(plan)
        sheet = book.create_sheet(plan.name)
        sheet.freeze_panes = "A2"
        for number, (key, _) in enumerate(plan.columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(key, 14)

        def styled(value: Cell, *, head: bool = False) -> Any:  # noqa: ANN401 - made by openpyxl
            cell = WriteOnlyCell(sheet, value=clean(value) if isinstance(value, str) else value)  # noqa: B023
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with «=» stays a text
                cell.alignment = wrapped
            if head:
                cell.font = bold
            return cell

        sheet.append([styled(name, head=True) for _, name in plan.columns])
        for row in plan.rows:
            sheet.append([styled(value) for value in row])
    return book


def _check_fit(sheet: _Sheet) -> None:
    if len(sheet.rows) + 1 > MAX_ROWS:
        raise ExportError(
            f"{len(sheet.rows)} rows are more than an Excel sheet holds ({MAX_ROWS - 1})"
        )
    for row in sheet.rows:
        for value in row:
            if isinstance(value, str) and len(value.encode("utf-16-le")) // 2 > MAX_CELL:
                raise ExportError(f"a text is longer than an Excel cell holds: {value[:30]}…")


def _sheets(answers: Sequence[Answer], language: Language) -> tuple[_Sheet, ...]:
    index = 0 if language == "zh" else 1
    number = (
        ("number", _ANSWER_COLUMNS[0][1 + index]),
        ("question", _ANSWER_COLUMNS[1][1 + index]),
    )
    rows = tuple((key, header(key, language)) for key in _ROW_COLUMNS)
    reason = (("reason", ("未计入的原因", "Why left out")[index]),)
    return (
        _Sheet(
            _SHEETS["answers"][index],
            tuple((key, names[index]) for key, *names in _ANSWER_COLUMNS),
            tuple(_answer_row(n, answer, index) for n, answer in enumerate(answers, start=1)),
        ),
        _Sheet(_SHEETS["findings"][index], (*number, *rows), tuple(_found(answers, language))),
        _Sheet(_SHEETS["left"][index], (*number, *reason, *rows), tuple(_left(answers, language))),
    )


def _answer_row(number: int, answer: Answer, index: int) -> tuple[Cell, ...]:
    from nlp.plan import plan_summary

    return (
        number,
        answer.question,
        _STATUS[answer.status.value][index],
        answer.text,
        answer.value,
        answer.unit,
        plan_summary(answer.plan),
        answer.searched,
        len(answer.findings),
        len(answer.near_misses),
    )


def _found(answers: Sequence[Answer], language: Language) -> Iterator[tuple[Cell, ...]]:
    for number, answer in enumerate(answers, start=1):
        for row in rows_from_answer(answer):
            yield (number, answer.question, *_row(row, language))


def _left(answers: Sequence[Answer], language: Language) -> Iterator[tuple[Cell, ...]]:
    for number, answer in enumerate(answers, start=1):
        for miss in answer.near_misses:
            for row in rows_from_answer(replace(answer, findings=(miss.finding,))):
                yield (number, answer.question, miss.reason, *_row(row, language))


def _row(row: ExportRow, language: Language) -> tuple[Cell, ...]:
    return tuple(cells(row, _ROW_COLUMNS, language))
