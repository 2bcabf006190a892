"""The report page: the whole text, citations, figures, another year beside, the original page."""

import re
from pathlib import Path

import pytest

from corpus.pdf_marks import locate
from corpus.report import Check, CheckStatus
from indexer.compare import compare
from indexer.cross_year import CrossYearCheck
from indexer.library import Library
from nlp.evidence import Scope
from tests.pages import ROOT, html_of, opener, read_html, text_of
from tests.reports import report_text
from ui import report_sheet
from ui.figures import report_checks
from ui.language import strings

app = pytest.fixture(opener, name="app")


def test_the_list_names_every_report(app, sample_library: Path):
    test = app(sample_library, "report")
    with Library.open(sample_library) as library:
        rows = library.report_rows()
    frame = test.dataframe[0].value
    assert list(frame["agency"]) == [row.agency for row in rows]
    year = max(row.year for row in rows if row.year)
    test.get_by_key("reports_years").set_value([year]).run()
    assert len(test.dataframe[0].value) == sum(row.year == year for row in rows)
    test.get_by_key("reports_agency_types").set_value(["department"]).run()
    kinds = sum(row.year == year and row.agency_type == "department" for row in rows)
    assert len(test.dataframe[0].value if test.dataframe else ()) == kinds
    test.get_by_key("reports_agency_types").set_value([]).run()
    test.get_by_key("reports_find").set_value("绝无此机关").run()
    assert not test.dataframe
    assert strings()["report.none_shown"]["zh"] in [info.value for info in test.info]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_report_opens_with_its_whole_text(app, sample_library: Path, language: str):
    with Library.open(sample_library) as library:
        rows = library.report_rows()[::6]
        reports = {row.id: library.report(row.id) for row in rows}
    for row in rows:
        test = app(sample_library, "report", report=row.id, lang=language)
        shown = re.sub(r"\s", "", text_of(test))
        test = app(sample_library, "report", report=row.id, lang=language, view="data")
        for section in reports[row.id].sections:
            for passage in section.passages:
                for line in passage.text.splitlines():
                    for statement in passage.statements[:3]:
                        assert re.sub(r"\s", "", statement.text) in shown or line
        checks = html_of(test).count('class="nb-check ')
        assert checks >= (4 if row.form else 0)


def test_a_citation_marks_its_statement(app, sample_library: Path):
    with Library.open(sample_library) as library:
        quote = library.ask("哪些机关反映人员力量不足").findings[0]
    cited = quote.quotes[0]
    test = app(
        sample_library, "report", report=quote.report.id, passage=str(cited.passage_id),
        statement=str(cited.statement_id),
    )  # fmt: skip
    shown = html_of(test)
    passage = re.search(
        rf'<p class="nb-text nb-cited" id="nb-passage-{cited.passage_id}">(.*?)</p>', shown, re.S
    )
    assert passage is not None
    marks = re.findall(r"<mark>(.*?)</mark>", passage[1], re.S)
    assert "".join(read_html(m).text for m in marks) == cited.text
    assert shown.count("nb-cited") == 1 + shown.count(".nb-cited")


@pytest.mark.parametrize(
    "parameters",
    [
        {"report": "0000000000000000"}, {"report": "../../etc"}, {"report": "<script>"},
    ],
)  # fmt: skip
def test_an_unknown_report_is_explained(app, sample_library: Path, parameters):
    test = app(sample_library, "report", **parameters)
    assert strings()["report.unknown"]["zh"] in [warning.value for warning in test.warning]
    assert "<script>" not in html_of(test)


@pytest.mark.parametrize(
    ("passage", "mark", "statement"),
    [("99999999", "", ""), ("x", "1-", "y"), ("-1", "5-2", "0"), ("", "1-2,3", "²")],
)
def test_a_passage_that_is_not_there_marks_nothing(app, sample_library, passage, mark, statement):
    with Library.open(sample_library) as library:
        row = library.report_rows()[0]
    test = app(
        sample_library, "report", report=row.id, passage=passage, mark=mark, statement=statement
    )
    assert "<mark>" not in html_of(test)
    assert 'class="nb-text nb-cited"' not in html_of(test)


def test_figures_show_blanks_as_blanks_and_failing_checks(app, shared: Path, tmp_path: Path):
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([shared / "reports"])
        rows = library.report_rows()
        cells = {row.id: library.figures(Scope(reports=(row.id,))) for row in rows}
    for row in rows:
        test = app(folder, "report", report=row.id, view="data")
        shown = html_of(test)
        assert shown.count('class="nb-blank"') == sum(cell.value is None for cell in cells[row.id])
        failing = len(re.findall(r'class="nb-check nb-fails"', shown))
        assert failing >= len(set(row.failing))
        for issue in row.issues:
            assert strings()[f"issue.{issue.code}"]["zh"] in text_of(test)


def test_a_failing_check_is_marked_at_the_cell(app, real_library: Path):
    with Library.open(real_library) as library:
        row = next(row for row in library.report_rows() if row.failing)
    marked = r'<span class="nb-fails" title="([^"]+)">× '
    reasons = re.findall(marked, html_of(app(real_library, "report", report=row.id, view="data")))
    assert reasons
    assert all(reason.startswith("×") for reason in reasons)
    sound = next(row for row in app_rows(real_library) if not row.failing)
    assert not re.findall(marked, html_of(app(real_library, "report", report=sound.id)))


def test_a_failing_check_is_marked_in_the_table_as_printed(app, tmp_path: Path):
    """Where the printed row is the row that was read, cell by cell; elsewhere nothing is marked."""
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([ROOT / "tests" / "data" / "figures-total-fails.txt"])
        (row,) = library.report_rows()
    assert row.failing
    shown = html_of(app(folder, "report", report=row.id, view="text"))
    assert re.findall(r'<span class="nb-fails" title="×[^"]+">× \d+</span>', shown)


def app_rows(folder: Path):
    with Library.open(folder) as library:
        across = {c.report.id for c in library.cross_year_checks() if c.status is CheckStatus.FAILS}
        return [row for row in library.report_rows() if row.id not in across]


# ------------------------------------------------------------------------------------------ years


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one agency's three years, the last mostly copied, and of a stranger."""
    folder = tmp_path_factory.mktemp("years")
    texts = {
        "2020.txt": report_text(year=2020, problems="一是个别栏目更新滞后，需要专人维护。"),
        "2021.txt": report_text(year=2021, in_force=5, received=3),
        "2022.txt": report_text(year=2022, in_force=6, received=7).replace("定期", "按季度"),
        "other.txt": report_text("白寥县财政局", 2021),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "library", create=True, embedder="none") as library:
        assert library.build([folder / name for name in texts]).added == 4
    return folder / "library"


def row_of(folder: Path, year: int, agency: str = "青禾县农业农村局"):
    with Library.open(folder) as library:
        return next(r for r in library.report_rows() if (r.agency, r.year) == (agency, year))


def test_a_report_stands_beside_that_of_the_year_before(app, years: Path):
    row, before = row_of(years, 2022), row_of(years, 2021)
    with Library.open(years) as library:
        found = compare(library.report(before.id), library.report(row.id))
    test = app(years, "report", report=row.id, view="compare")
    test.get_by_key("compare_only").set_value(False).run()
    shown = html_of(test)
    assert f"{100 * found.share.exact:.0f}%" in shown
    assert f"{100 * found.share.masked:.0f}%" in shown
    diffs = re.findall(r'<div class="nb-text nb-diff">(.*?)</div></section>', shown, re.S)
    written = [s for s in found.sections if s.old_text or s.new_text]
    for diff, section in zip(diffs, written, strict=True):
        diff = re.sub(r"<small.*?</small>", "", diff)
        # Without what is gone it is the new text, without what is new the old one.
        assert read_html(re.sub(r"<del.*?</del>", "", diff, flags=re.S)).text == section.new_text
        assert read_html(re.sub(r"<ins.*?</ins>", "", diff, flags=re.S)).text == section.old_text
    inserted = "".join(re.findall(r"<ins class=\"nb-ins[^>]*>(.*?)</ins>", "".join(diffs), re.S))
    assert "按季度" in inserted
    changed = [f for f in found.figures if f.old != f.new]
    cells = {f.difference for f in changed}
    assert 4 in cells  # 3 requests became 7
    table = "".join(re.findall(r'<div class="nb-pair">(.*?)</table>', shown, re.S))
    assert "+4" in table


def test_only_what_changed_is_shown_at_first(app, years: Path):
    row, before = row_of(years, 2022), row_of(years, 2021)
    with Library.open(years) as library:
        found = compare(library.report(before.id), library.report(row.id))
    test = app(years, "report", report=row.id, view="compare")
    table = "".join(re.findall(r'<div class="nb-pair">(.*?)</table>', html_of(test), re.S))
    assert table.count('<th scope="row">') == sum(f.old != f.new for f in found.figures)


def test_another_year_is_chosen_and_stands_in_the_address(app, years: Path):
    row, first = row_of(years, 2022), row_of(years, 2020)
    test = app(years, "report", report=row.id, view="compare", **{"with": first.id})
    assert strings()["compare.lead"]["zh"].format(old="2020", new="2022") in text_of(test)
    test.get_by_key(f"compare_with_{row.id}").set_value(row_of(years, 2021).id).run()
    assert strings()["compare.lead"]["zh"].format(old="2021", new="2022") in text_of(test)
    assert "with" not in test.query_params


def test_the_other_years_of_an_agency_are_links(app, years: Path):
    row = row_of(years, 2021)
    test = app(years, "report", report=row.id)
    links = [str(link.proto) for link in test.get("page_link")]
    for year in (2020, 2022):
        assert any(row_of(years, year).id in link for link in links)
    alone = row_of(years, 2021, "白寥县财政局")
    assert not any(alone.id in link for link in links)
    test = app(years, "report", report=alone.id, view="compare")
    assert strings()["compare.alone"]["zh"] in [info.value for info in test.info]


def test_of_several_checks_a_failing_one_is_shown(years: Path, monkeypatch):
    row = row_of(years, 2022)
    before = row_of(years, 2021)
    found = [
        CrossYearCheck("carry_over", status, detail, row, before)
        for status, detail in (
            (CheckStatus.HOLDS, ""), (CheckStatus.FAILS, "total: x (3 / 4)"), (CheckStatus.UNKNOWN, ""),
        )
    ]  # fmt: skip
    with Library.open(years) as library:
        monkeypatch.setattr(library, "cross_year_checks", lambda _: tuple(found))
        shown = {
            c.check: c
            for c in report_checks(library, Scope(reports=(row.id,)), library.report(row.id))
        }
    assert shown["carry_over"] == Check("carry_over", CheckStatus.FAILS, "total: x (3 / 4)")


# ------------------------------------------------------------------------------- the original page


def cited_in_pdf(folder: Path):
    with Library.open(folder) as library:
        hits = library.search("公开", limit=None).hits
        hit = next(h for h in hits if h.report.format == "pdf" and len(h.text) > 60)
        boxes = locate(library.original(hit.report.id).read_bytes(), hit.page, hit.text)
    assert boxes
    return hit, boxes


def test_a_citation_in_a_pdf_shows_its_page_with_the_passage_marked(app, sample_library: Path):
    hit, boxes = cited_in_pdf(sample_library)
    test = app(sample_library, "report", report=hit.report.id, passage=str(hit.passage_id))
    shown = html_of(test)
    assert f'data-page="{hit.page}"' in shown
    styles = re.findall(r'<span class="nb-box" style="left:([\d.]+)%;top:([\d.]+)%', shown)
    assert [(float(x), float(y)) for x, y in styles] == [
        (pytest.approx(100 * box.left, abs=0.01), pytest.approx(100 * box.top, abs=0.01))
        for box in boxes
    ]
    assert strings()["sheet.marked"]["zh"] in text_of(test)


def test_nothing_is_marked_where_the_place_is_not_certain(app, sample_library: Path, monkeypatch):
    hit, _ = cited_in_pdf(sample_library)
    monkeypatch.setattr(report_sheet, "locate", lambda *_: ())
    report_sheet._boxes.clear()
    test = app(sample_library, "report", report=hit.report.id, passage=str(hit.passage_id))
    report_sheet._boxes.clear()
    shown = html_of(test)
    assert "data:image/png" in shown
    assert '<span class="nb-box' not in shown
    assert strings()["sheet.not_marked"]["zh"] in text_of(test)


def test_a_report_that_is_no_pdf_has_no_page_beside(app, sample_library: Path):
    with Library.open(sample_library) as library:
        row = next(r for r in library.report_rows() if r.format != "pdf")
    test = app(sample_library, "report", report=row.id)
    assert "nb-sheet" not in html_of(test).replace(".nb-sheet", "")
