"""The same report in every layout a copy can have: the cells must come out the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.parse import parse, parse_bytes
from corpus.plain import text_blocks
from corpus.report import Paragraph, Report, Table

REAL = ("changle-2021", "hualong-2024", "jianghai-2021", "shahe-2020", "tangyin-2022")


def values(report: Report) -> dict[str, dict[str, list[float | None]]]:
    figures = report.figures
    tables = {
        "disclosure": figures.disclosure,
        "requests": figures.requests,
        "review": figures.review,
    }
    return {
        name: {row: [cell.value for cell in cells] for row, cells in rows.items()}
        for name, rows in tables.items()
    }


def tabs(table: Table) -> str:
    return "\n".join("\t".join(row) for row in table.rows)


def cells(table: Table) -> str:
    return "\n".join("\n".join(f"\t{cell}" for cell in row) + "\n" for row in table.rows)


def bare_cells(table: Table) -> str:
    """One cell a line with nothing to mark it; empty cells are lost."""
    return "\n".join(cell for row in table.rows for cell in row if cell)


def pipes(table: Table) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in table.rows)


def markdown(table: Table) -> str:
    first, *rest = pipes(table).split("\n")
    return "\n".join([first, "|" + "---|" * len(table.rows[0]), *rest])


def endless(table: Table) -> str:
    return "||".join("|".join(row) for row in table.rows)


def spaces(table: Table) -> str:
    """A copy from a PDF viewer: cells parted by spaces, empty cells lost."""
    return "\n".join(" ".join(cell for cell in row if cell) for row in table.rows)


def relay(path: Path, layout: Callable[[Table], str]) -> bytes:
    blocks = text_blocks(path.read_text(encoding="utf-8"))
    return "\n".join(
        b.text if isinstance(b, Paragraph) else f"\n{layout(b)}\n" for b in blocks
    ).encode()


@pytest.mark.parametrize("name", REAL)
def test_real_reports_equal_their_gold(shared: Path, name: str):
    report = parse(shared / "reports" / f"{name}.txt")
    gold = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    assert values(report) == {k: gold[k] for k in ("disclosure", "requests", "review")}
    assert report.figures.form == gold["form"]
    identity = report.identity
    assert (identity.agency, identity.place, identity.year) == (
        gold["agency"], gold["place"], gold["year"],
    )  # fmt: skip
    assert identity.sources["place"] == gold["place_source"]
    failing = [c.check for c in report.figures.checks if c.status == "fails"]
    assert failing == gold["checks_failing"]
    conflicts = [i.code for i in report.issues]
    assert conflicts == (["year_conflict"] if name == "tangyin-2022" else [])


@pytest.mark.parametrize("layout", [tabs, cells, pipes, markdown, endless])
@pytest.mark.parametrize("name", REAL)
def test_layouts_that_keep_empty_cells(shared: Path, name: str, layout: Callable[[Table], str]):
    path = shared / "reports" / f"{name}.txt"
    assert values(parse_bytes(relay(path, layout), name)) == values(parse(path))


@pytest.mark.parametrize("layout", [bare_cells, spaces])
@pytest.mark.parametrize("name", REAL)
def test_layouts_that_lose_empty_cells(shared: Path, name: str, layout: Callable[[Table], str]):
    """A row without values stays blank; every row with all its values is read."""
    path = shared / "reports" / f"{name}.txt"
    relaid, original = values(parse_bytes(relay(path, layout), name)), values(parse(path))
    for table, rows in original.items():
        for row, numbers in rows.items():
            found = relaid[table].get(row, [None] * len(numbers))
            assert found == numbers, (table, row)
