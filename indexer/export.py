"""Rows become a file a person can use: CSV, XLSX, DOCX or JSONL, each row with its citation.

A cell that a spreadsheet would run as a formula is made harmless, a character that a format cannot
hold is dropped, and what does not fit into a format is refused: nothing is cut off silently.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from corpus.report import AgencyType, Role, SectionKind
from indexer.errors import LibraryError
from indexer.search import Hit
from nlp.evidence import FigureRow, ReportRow, StatementRow
from nlp.labels.taxonomy import role_name, theme_keys, theme_name

if TYPE_CHECKING:
    from nlp.findings import Answer, Finding

Language = Literal["zh", "en"]
Cell = str | int | float | None

FORMATS = ("csv", "xlsx", "docx", "jsonl")

# What Excel takes, counting the header; openpyxl would cut a longer text without a word.
MAX_ROWS = 1_048_576
MAX_CELL = 32_767

SECTION_NAMES = {
    SectionKind.FRONT: ("报告首部", "Front matter"),
    SectionKind.OVERVIEW: ("总体情况", "Overview"),
    SectionKind.DISCLOSURE: ("主动公开政府信息情况", "Disclosure"),
    SectionKind.REQUESTS: ("收到和处理政府信息公开申请情况", "Requests"),
    SectionKind.REVIEW: ("行政复议、行政诉讼情况", "Review and litigation"),
    SectionKind.PROBLEMS: ("存在的主要问题及改进情况", "Problems and improvements"),
    SectionKind.OTHER: ("其他需要报告的事项", "Other matters"),
}
_HEADERS = {
    "agency": ("机关", "Agency"),
    "year": ("年度", "Year"),
    "place": ("地区", "Place"),
    "agency_type": ("机关类型", "Agency type"),
    "section": ("章节", "Section"),
    "page": ("页码", "Page"),
    "quote": ("原文", "Quote"),
    "role": ("性质", "Role"),
    "themes": ("主题", "Themes"),
    "table": ("表", "Table"),
    "row": ("行", "Row"),
    "column": ("列", "Column"),
    "value": ("数值", "Value"),
    "printed": ("原表文字", "As printed"),
    "checks": ("勾稽关系", "Checks"),
    "note": ("说明", "Note"),
    "title": ("报告标题", "Report title"),
    "file": ("文件", "File"),
    "passage_id": ("段落编号", "Passage"),
}
_TYPE_NAMES = {
    AgencyType.GOVERNMENT: ("人民政府", "Government"),
    AgencyType.OFFICE: ("政府办公室", "Office"),
    AgencyType.DEPARTMENT: ("工作部门", "Department"),
    AgencyType.TOWNSHIP: ("乡镇街道", "Township"),
    AgencyType.ZONE: ("管委会", "Zone"),
    AgencyType.INSTITUTION: ("事业单位", "Institution"),
    AgencyType.VERTICAL: ("垂管部门", "Vertical"),
    AgencyType.MINISTRY: ("国务院部门", "Ministry"),
}
_FIGURE_COLUMNS = ("table", "row", "column", "value", "printed", "checks")
_TEXT_COLUMNS = ("quote", "role", "themes")
_WIDTHS = {"quote": 80, "title": 44, "agency": 26, "file": 36, "themes": 30, "section": 26}

# Full-width signs count too: Excel with an East Asian locale folds them.
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# What XML 1.0 cannot hold: control characters, lone surrogates, and the two non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class ExportError(LibraryError):
    """An export that cannot be made, with one line saying why."""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A quote or a table cell with its citation; keys as in the catalogue, None where unknown.

    A quote has `table` None; a table cell has an empty `quote`.
    """

    agency: str | None
    year: int | None
    place: str | None
    agency_type: str | None
    section: str
    page: int | None
    title: str
    file: str
    quote: str = ""
    role: str = ""
    themes: tuple[str, ...] = ()
    passage_id: int | None = None
    table: str | None = None
    row: str = ""
    column: str = ""
    value: int | float | None = None
    printed: str = ""
    checks: tuple[str, ...] = ()
    note: str = ""


# -------------------------------------------------------------------------------------- converting


def rows_from_hits(hits: Iterable[Hit]) -> tuple[ExportRow, ...]:
    """Return a row for each passage found; roles and themes are those of its statements."""
    return tuple(
        ExportRow(
            **_citation(hit.report),
            section=hit.section,
            page=hit.page,
            quote=hit.text,
            role=" ".join(dict.fromkeys(str(s.role) for s in hit.statements)),
            themes=tuple(dict.fromkeys(t.key for s in hit.statements for t in s.themes)),
            passage_id=hit.passage_id,
        )
        for hit in hits
    )


def rows_from_statements(statements: Iterable[StatementRow]) -> tuple[ExportRow, ...]:
    """Return a row for each statement."""
    return tuple(
        ExportRow(
            **_citation(statement.report),
            section=statement.section,
            page=statement.page,
            quote=statement.text,
            role=statement.role,
            themes=tuple(theme.key for theme in statement.themes),
            passage_id=statement.passage_id,
        )
        for statement in statements
    )


def rows_from_figures(figures: Iterable[FigureRow]) -> tuple[ExportRow, ...]:
    """Return a row for each table cell; `checks` names the checks of its table that fail."""
    return tuple(
        ExportRow(
            **_citation(figure.report),
            section=figure.table,
            page=figure.page,
            table=figure.table,
            row=figure.row,
            column=figure.column,
            value=figure.value,
            printed=figure.printed,
            checks=tuple(c.check for c in figure.checks if c.status == "fails"),
        )
        for figure in figures
    )


def rows_from_answer(answer: Answer) -> tuple[ExportRow, ...]:
    """Return a row for each quote and each table cell among the findings, in their order.

    A finding that something is not said has a row without a quote; its `note` says what was read.
    """
    return rows_from_findings(answer.findings)


def rows_from_findings(findings: Iterable[Finding]) -> tuple[ExportRow, ...]:
    """Return the rows of findings, as `rows_from_answer` does."""
    return tuple(row for finding in findings for row in _rows_from_finding(finding))


def _rows_from_finding(finding: Finding) -> Iterator[ExportRow]:
    for quote in finding.quotes:
        yield ExportRow(
            **_citation(finding.report),
            section=quote.section,
            page=quote.page,
            quote=quote.text,
            role=finding.role or "",
            themes=(finding.theme,) if finding.theme else (),
            passage_id=quote.passage_id,
            note=finding.note,
        )
    if finding.figure is not None:
        (row,) = rows_from_figures((finding.figure,))
        yield replace(row, note=finding.note)
    elif not finding.quotes:
        yield ExportRow(
            **_citation(finding.report),
            section=finding.read[0].section,
            page=None,
            themes=(finding.theme,) if finding.theme else (),
            note=finding.note or "; ".join(f"{r.section}: {r.statements}" for r in finding.read),
        )


def _citation(report: ReportRow) -> dict[str, Any]:
    return {
        "agency": report.agency,
        "year": report.year,
        "place": report.place,
        "agency_type": report.agency_type,
        "title": report.title,
        "file": report.name,
    }


# ----------------------------------------------------------------------------------------- writing


def export_rows(rows: Sequence[ExportRow], out: Path, *, language: Language = "zh") -> int:
    """Write rows to a file of the format its suffix names; return how many were written.

    The file appears when it is complete; one that was there stays until then.

    Raises:
        ExportError: the suffix is none of `FORMATS`, the rows do not fit into the format, or the
            file cannot be written.
    """
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    write = _writer(out.suffix.removeprefix(".").lower())
    try:
        with part.open("wb") as stream:
            write(rows, stream, language)
        part.replace(out)
    except OSError as error:
        raise ExportError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return len(rows)


def export_bytes(rows: Sequence[ExportRow], format: str, *, language: Language = "zh") -> bytes:
    """Return what `export_rows` writes.

    Raises:
        ExportError: as `export_rows`.
    """
    stream = io.BytesIO()
    _writer(format)(rows, stream, language)
    return stream.getvalue()


Writer = Callable[[Sequence[ExportRow], IO[bytes], Language], None]


def _writer(format: str) -> Writer:
    writers: dict[str, Writer] = {
        "csv": _write_csv,
        "xlsx": _write_xlsx,
        "docx": _write_docx,
        "jsonl": _write_jsonl,
    }
    if format not in writers:
        raise ExportError(
            f"cannot export to {format or 'no suffix'!r}; choose {', '.join(FORMATS)}"
        )
    return writers[format]


def _write_jsonl(rows: Sequence[ExportRow], stream: IO[bytes], language: Language) -> None:
    """Keys and values stay as in the catalogue, whatever the language; every field is there."""
    del language
    for row in rows:
        line = json.dumps(asdict(row), ensure_ascii=False)
        stream.write(_ILLEGAL.sub("", line).encode("utf-8") + b"\n")


def _write_csv(rows: Sequence[ExportRow], stream: IO[bytes], language: Language) -> None:
    """The byte order mark is what makes Excel read UTF-8."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    columns = _columns(rows)
    writer.writerow(_headers(columns, language))
    for row in rows:
        writer.writerow([harmless(cell) for cell in cells(row, columns, language)])
    text.detach()


def _write_xlsx(rows: Sequence[ExportRow], stream: IO[bytes], language: Language) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if len(rows) + 1 > MAX_ROWS:
        raise ExportError(
            f"{len(rows)} rows are more than an Excel sheet holds ({MAX_ROWS - 1});"
            " export to CSV, or choose fewer"
        )
    columns = _columns(rows)
    for row in rows:  # before anything is written: a sheet cannot be left half-way
        _check_fit(cells(row, columns, language))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("年报" if language == "zh" else "Reports")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, 12)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    quote = columns.index("quote") if "quote" in columns else None
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def styled(value: str, **style: Any) -> Any:  # noqa: ANN401 - openpyxl makes it by a function
        cell = WriteOnlyCell(sheet, value=value)
        for name, what in style.items():
            setattr(cell, name, what)
        return cell

    sheet.append([styled(text, font=bold) for text in _headers(columns, language)])
    for row in rows:
        shown: list[Any] = [harmless(cell) for cell in cells(row, columns, language)]
        if quote is not None and shown[quote]:
            shown[quote] = styled(shown[quote], alignment=wrapped)
        sheet.append(shown)
    book.save(stream)


def _check_fit(shown: Iterable[Cell]) -> None:
    for cell in shown:
        # Excel counts UTF-16 units, and the apostrophe that makes a formula harmless is one.
        if isinstance(cell, str) and len(cell.encode("utf-16-le")) // 2 + 1 > MAX_CELL:
            raise ExportError(
                f"a passage of {len(cell)} characters is more than an Excel cell holds"
                f" ({MAX_CELL}); export to CSV or DOCX: {cell[:30]}…"
            )


def _write_docx(rows: Sequence[ExportRow], stream: IO[bytes], language: Language) -> None:
    from indexer.export_docx import write_document

    write_document(rows, stream, language)


# ------------------------------------------------------------------------------------------- cells


def _columns(rows: Sequence[ExportRow]) -> tuple[str, ...]:
    """Return the columns these rows fill: quotes have no table, cells no quote."""
    figures = any(row.table is not None for row in rows)
    quotes = not figures or any(row.table is None for row in rows)
    dropped = (() if figures else _FIGURE_COLUMNS) + (() if quotes else _TEXT_COLUMNS)
    if not quotes:
        dropped += ("passage_id",)
    if not any(row.note for row in rows):
        dropped += ("note",)
    return tuple(column for column in _HEADERS if column not in dropped)


def _headers(columns: Sequence[str], language: Language) -> list[str]:
    return [header(column, language) for column in columns]


def header(column: str, language: Language) -> str:
    """Return the heading of a column."""
    return _HEADERS[column][_index(language)]


def cells(row: ExportRow, columns: Sequence[str], language: Language) -> list[Cell]:
    """Return what these columns show of a row, named in the language, free of bad characters."""
    named: dict[str, Cell] = {
        "section": section_name(row.section, language),
        "role": named_roles(row.role, language),
        "themes": named_themes(row.themes, language),
        "agency_type": _named(_TYPE_NAMES, row.agency_type or "", language),
        **_named_figure(row, language),
    }
    return [
        clean(value) if isinstance(value, str) else value
        for value in (named[c] if c in named else getattr(row, c) for c in columns)
    ]


def _named_figure(row: ExportRow, language: Language) -> dict[str, Cell]:
    if row.table is None:
        return {"table": None, "row": "", "column": "", "checks": ""}
    from nlp.names.figure_names import check_label, column_label, figure_label

    return {
        "table": section_name(row.table, language),
        "row": figure_label((row.table, row.row, "total"), language),
        "column": column_label(row.table, row.column, language),
        "checks": _joined([check_label(check, language) for check in row.checks], language),
    }


def _joined(names: Iterable[str], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(names)


def section_name(section: str, language: Language) -> str:
    """Name a section as people know it."""
    return _named(SECTION_NAMES, section, language)


def named_themes(themes: Iterable[str], language: Language) -> str:
    """Name themes in one line; a key that the taxonomy no longer has stays a key."""
    names = _theme_names(language)
    return _joined((names.get(key, key) for key in themes), language)


@cache
def _theme_names(language: Language) -> dict[str, str]:
    return {key: theme_name(key, language) for key in theme_keys()}


@cache
def _role_names(language: Language) -> dict[str, str]:
    return {role: role_name(role, language) for role in Role}


def named_roles(roles: str, language: Language) -> str:
    """Name the roles of a row, separated by spaces, in one line."""
    return _joined((_role_names(language)[role] for role in roles.split()), language)


def _named(names: Any, key: str, language: Language) -> str:  # noqa: ANN401 - any enum's names
    return str(names[key][_index(language)]) if key in names else key


def _index(language: Language) -> int:
    return 0 if language == "zh" else 1


def clean(text: str) -> str:
    """Drop the characters that no file format can hold."""
    return _ILLEGAL.sub("", text)


def harmless(cell: Cell) -> Cell:
    """Put an apostrophe before what a spreadsheet would run; a plain number is none of that."""
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
