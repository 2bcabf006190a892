"""The five real reports, printed as DOCX, as HTML, and as PDF by two programs: the cells equal the gold in all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from benchmarks.fixtures.kit import convert_all, has_office
from corpus.parse import parse_bytes
from corpus.report import CheckStatus, Report
from tests.sheets import Printer, Sheet, gold, real_sheets, to_docx, to_html

REAL = ("changle-2021", "hualong-2024", "jianghai-2021", "shahe-2020", "tangyin-2022")
TABLES = ("disclosure", "requests", "review")
PRINT = (
    "body{font:15pt/26pt 'Noto Serif CJK SC';margin:0}h2,p{font-size:15pt;text-indent:2em;margin:0}"
    "table{border-collapse:collapse;width:100%;font-size:9pt}td{border:1px solid #000}"
)


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def office_prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    if not has_office():
        pytest.skip("LibreOffice is not installed")
    documents = {name: to_docx(sheet(name), style="Table Grid") for name in REAL}
    documents |= {f"{name}-bare": to_docx(sheet(name)) for name in REAL}
    return convert_all(documents, "docx", "pdf", tmp_path_factory.mktemp("office"))


@cache
def sheet(name: str) -> Sheet:
    return next(sheet for sheet in real_sheets() if sheet.name == name)


def assert_equals_gold(name: str, data: bytes, file: str) -> None:
    report = parse_bytes(data, file)
    truth = gold(name)
    assert values(report) == {table: truth[table] for table in TABLES}
    assert report.figures.form == truth["form"]
    failing = [c.check for c in report.figures.checks if c.status is CheckStatus.FAILS]
    assert failing == truth["checks_failing"]
    identity = report.identity
    assert (identity.agency, identity.place, identity.year) == (
        truth["agency"], truth["place"], truth["year"],
    )  # fmt: skip
    assert {issue.code for issue in report.issues} <= {"year_conflict"}


def values(report: Report) -> dict[str, dict[str, list[object]]]:
    return {
        table: {row: [c.value for c in cells] for row, cells in getattr(report.figures, table).items()}
        for table in TABLES
    }  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_docx(name: str):
    assert_equals_gold(name, to_docx(sheet(name)), "report.docx")


@pytest.mark.parametrize("name", REAL)
def test_html(name: str):
    assert_equals_gold(name, to_html(sheet(name)).encode(), "report.html")


@pytest.mark.parametrize("name", REAL)
def test_pdf_by_chromium(name: str, printer: Printer):
    assert_equals_gold(name, printer.print(to_html(sheet(name), PRINT)), "report.pdf")


@pytest.mark.parametrize("name", REAL)
def test_pdf_by_libreoffice(name: str, office_prints: dict[str, bytes]):
    assert_equals_gold(name, office_prints[name], "report.pdf")


@pytest.mark.parametrize("name", REAL)
def test_pdf_by_libreoffice_without_rules(name: str, office_prints: dict[str, bytes]):
    assert_equals_gold(name, office_prints[f"{name}-bare"], "report.pdf")
