"""数据: what is listed is what is summed, drawn, carried in the address and exported."""

import json
import re
from pathlib import Path

import pytest

import cli
from indexer.library import Library
from indexer.sheets import make_sheet, summarise
from nlp.evidence import Scope
from tests.pages import HOSTILE, html_of, opener, read_html, text_of
from tests.reports import report_text
from ui.data_state import DataState, from_address, of_table, to_address
from ui.language import number, strings

app = pytest.fixture(opener, name="app")
FIRST = DataState().figures


def rows_shown(test) -> list[str]:
    table = re.search(r'<table class="nb-table nb-figures">.*?</table>', html_of(test), re.S)
    assert table is not None
    body = re.search(r"<tbody>(.*?)</tbody>", table[0], re.S)
    assert body is not None
    return re.findall(r"<tr>(.*?)</tr>", body[1], re.S)


def cells_of(row: str) -> list[str]:
    return [read_html(cell).text for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]


def test_one_line_a_report_and_the_sum_below(app, sample_library: Path):
    with Library.open(sample_library) as library:
        sheet = make_sheet(library, FIRST, Scope())
    test = app(sample_library, "figures")
    rows = rows_shown(test)
    assert len(rows) == min(50, len(sheet.lines))
    foot = re.search(r"<tfoot>(.*?)</tfoot>", html_of(test), re.S)
    assert foot is not None
    for summary in summarise(sheet):
        assert f"<b>{number(summary.total or 0)}</b>" in foot[1]
        assert strings()["data.filled"]["zh"].format(count=summary.filled) in foot[1]
    shown = [cells_of(row)[1:] for row in rows]
    for line, cells in zip(sheet.lines, shown, strict=False):
        for n, cell in enumerate(cells):
            value = line.value(n)
            if line.cells[n] is None:
                assert cell == "—"
            elif value is None:
                assert strings()["figures.blank"]["zh"] in cell
            else:
                assert number(value) in cell


def test_filters_narrow_lines_and_sum_alike(app, sample_library: Path):
    with Library.open(sample_library) as library:
        sheet = make_sheet(library, FIRST, Scope(years=(2022,)))
    test = app(sample_library, "figures", year="2022")
    assert len(rows_shown(test)) == len(sheet.lines)
    assert f"<b>{number(summarise(sheet)[0].total or 0)}</b>" in html_of(test)
    test.get_by_key("data_types").set_value(["township"]).run()
    assert test.query_params["type"] in ("township", ["township"])
    with Library.open(sample_library) as library:
        few = make_sheet(library, FIRST, DataState(years=(2022,), types=("township",)).scope)
    if few.lines:
        assert len(rows_shown(test)) == len(few.lines)
    else:
        assert strings()["data.none"]["zh"] in [info.value for info in test.info]


def test_a_failing_cell_is_marked_with_its_reason(app, sample_library: Path):
    with Library.open(sample_library) as library:
        sheet = make_sheet(library, FIRST, Scope())
    flagged = sum(bool(flags) for line in sheet.lines[:50] for flags in line.flags)
    assert flagged
    shown = html_of(app(sample_library, "figures"))
    cells = re.findall(r'<td class="nb-number nb-flagged" title="([^"]*)"', shown)
    assert len(cells) == flagged
    assert all("×" in title for title in cells)
    test = app(sample_library, "figures", flagged="1")
    assert all("×" in row or "◆" in row for row in rows_shown(test))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "parameters",
    [
        {"table": "disclosure"}, {"table": "review"}, {"view": "chart"}, {"show": "share"},
        {"show": "part"}, {"view": "chart", "by": "year"}, {"view": "chart", "by": "agency_type"},
        {"view": "trend"}, {"absent": "1"}, {"sort": "0", "desc": "1"}, {"view": "chart", "show": "part"},
        {"table": "nonsense", "row": "<script>", "sort": "99", "page": "999"},
    ],
)  # fmt: skip
def test_every_way_to_look_at_them(app, sample_library: Path, language: str, parameters: dict):
    test = app(sample_library, "figures", lang=language, **parameters)
    assert strings()["data.title"][language] in text_of(test)
    assert "<script" not in html_of(test)
    if parameters.get("view") in ("chart", "trend"):
        assert test.get("plotly_chart")


def test_the_order_is_that_of_the_numbers(app, sample_library: Path):
    test = app(sample_library, "figures", sort="0", desc="1")
    shown = [cells_of(row)[1] for row in rows_shown(test)]
    values = [int(re.sub(r"\D", "", cell)) for cell in shown if re.search(r"\d", cell)]
    assert values == sorted(values, reverse=True)
    assert len(values) > 10


@pytest.mark.parametrize(
    "state",
    [
        DataState(),
        of_table(DataState(), "review"),
        DataState(rows=("received",), columns=("natural_person", "total"), years=(2021, 2022),
                  agencies=("甲局",), places=("乙县",), types=("township",), forms=("free",)),
        DataState(show="part", view="chart", by="place", sort="2", descending=True, page=3),
        DataState(view="trend", flagged=True, absent=True),
        of_table(DataState(), "disclosure").choose(rows=("fees",), columns=("amount_10k_yuan",)),
    ],
)  # fmt: skip
def test_the_address_carries_the_state(state: DataState):
    assert from_address(to_address(state)) == state


def test_a_column_that_two_forms_name_differently_is_shown_once():
    figures = of_table(DataState(), "disclosure").choose(rows=("rules",)).figures
    columns = [column for _, _, column in figures]
    assert "issued" in columns
    assert "made" not in columns


def test_no_text_of_a_report_is_run(app, tmp_path: Path):
    folder = tmp_path / "library"
    source = tmp_path / "a.txt"
    source.write_text(report_text("青禾县财政局", 2022), encoding="utf-8")
    other = tmp_path / "b.txt"
    other.write_text(report_text("青禾县财政局", 2021), encoding="utf-8")
    with Library.open(folder, create=True, embedder="none") as library:
        library.build([source, other])
        for row in library.report_rows():
            library.correct(row.id, "agency", HOSTILE[:120], "李")
    for view in ("table", "chart", "trend"):
        test = app(folder, "figures", view=view)
        reader = read_html(html_of(test))
        assert not {"img", "script"} & {tag for tag, _ in reader.tags}
        for chart in test.get("plotly_chart"):
            assert "<img" not in str(chart.proto)
    assert HOSTILE[:120] in text_of(app(folder, "figures"))


def test_the_command_line_agrees_with_the_page(
    sample_library: Path, capsys: pytest.CaptureFixture[str]
):
    def run(*arguments: str) -> list[dict]:
        with pytest.raises(SystemExit) as stop:
            cli.main(["figures", *arguments, "--library", str(sample_library), "--json"])
        assert not stop.value.code
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    with Library.open(sample_library) as library:
        (summary,) = summarise(make_sheet(library, (("requests", "denied", "total"),), Scope()))
    (told,) = run("--sum", "--row", "denied")
    assert (told["sum"], told["filled"]) == (summary.total, summary.filled)
    years = run("--sum", "--row", "denied", "--by", "year")
    assert sum(line["sum"] or 0 for line in years) == summary.total
    assert len({line["group"] for line in years}) == len(years)
    with pytest.raises(SystemExit) as stop:
        cli.main(["figures", "--sum", "--row", "nonsense", "--library", str(sample_library)])
    assert stop.value.code == 1
