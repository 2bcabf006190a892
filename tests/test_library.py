"""A library in use: exact totals, facets, filters, counts that are the list, corrections at once."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.report import AgencyType, CheckStatus, Role, SectionKind
from indexer.errors import LibraryError
from indexer.library import Library
from indexer.query import QueryError
from indexer.rows import FACETS
from nlp.evidence import ReportRow, Scope
from tests.reports import report_text

QUIET = "一是公开形式单一，渠道不多。"
REPORTS = (
    # agency, year, problems, figures
    ("青禾县农业农村局", 2020, None, {"in_force": 5, "issued": 0, "carried_out": 1}),
    ("青禾县农业农村局", 2021, QUIET, {"in_force": 6, "issued": 1, "carried_in": 1}),
    ("青禾县农业农村局", 2022, None, {"in_force": 9, "issued": 1, "carried_in": 4}),
    ("青禾县柳河镇人民政府", 2022, QUIET, {}),
    ("青禾县柳河镇人民政府", 2023, QUIET, {"carried_in": 0}),
    ("临江市审计局", 2022, None, {}),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("library")
    (root / "in").mkdir()
    for number, (agency, year, problems, figures) in enumerate(REPORTS):
        text = report_text(agency, year, **({"problems": problems} if problems else {}), **figures)
        (root / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    with Library.open(root / "lib", create=True) as library:
        assert library.build([root / "in"]).added == len(REPORTS)
    return root / "lib"


@pytest.fixture(scope="module")
def library(folder: Path):
    """Read only; a test that writes asks for `own`."""
    with Library.open(folder) as opened:
        yield opened


@pytest.fixture
def own(folder: Path, tmp_path: Path):
    shutil.copytree(folder, tmp_path / "lib")
    with Library.open(tmp_path / "lib") as opened:
        yield opened


def found(library: Library, agency: str, year: int) -> ReportRow:
    (row,) = library.report_rows(Scope(agencies=(agency,), years=(year,)))
    return row


# ---------------------------------------------------------------------------------------- searching


@pytest.mark.parametrize("sort", ["relevance", "year", "agency"])
@pytest.mark.parametrize("query", ["人员力量", "信息公开", '"没有专人"', "", "year:2022 NOT 专人"])
def test_pages_together_are_all_matches(library: Library, query: str, sort):
    everything = library.search(query, limit=None, sort=sort)
    assert everything.total == len(everything.hits) > 0
    pages = [library.search(query, limit=3, offset=n, sort=sort) for n in range(0, 200, 3)]
    assert {page.total for page in pages} == {everything.total}
    assert [hit for page in pages for hit in page.hits] == list(everything.hits)
    none = library.search(query, limit=0, sort=sort)
    assert (none.total, none.hits) == (everything.total, ())


def test_orders(library: Library):
    years = [hit.report.year for hit in library.search("人员", limit=None, sort="year").hits]
    assert years == sorted(years, reverse=True)
    hits = library.search("人员", limit=None, sort="agency").hits
    agencies = [(hit.report.agency, hit.report.year) for hit in hits]
    assert agencies == sorted(agencies)
    scores = [hit.score for hit in library.search("人员", limit=None).hits]
    assert scores == sorted(scores, reverse=True)
    with pytest.raises(ValueError, match="sort"):
        library.search("人员", sort="size")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="negative"):
        library.search("人员", offset=-1)


def test_a_hit_says_where_it_is(library: Library):
    for hit in library.search('"没有专人负责"', limit=None).hits:
        marked = [hit.text[start:end] for start, end in hit.highlights]
        assert marked == ["没有专人负责"]
        assert hit.section is SectionKind.PROBLEMS
        report = library.report(hit.report.id)
        (section,) = (s for s in report.sections if s.kind is hit.section)
        assert hit.text in section.text
        assert hit.statements
        assert all(s.passage_text[s.start : s.end] == s.text for s in hit.statements)
        assert {t.key for s in hit.statements for t in s.themes} >= {"staffing"}


def test_filters_hold(library: Library):
    scope = Scope(years=(2022,), agency_types=(AgencyType.TOWNSHIP,))
    hits = library.search("公开", scope=scope, limit=None).hits
    assert {hit.report.agency for hit in hits} == {"青禾县柳河镇人民政府"}
    both = Scope(themes=("staffing",), roles=(Role.PROBLEM,))
    for hit in library.search("", scope=both, limit=None).hits:
        assert any(
            s.role is Role.PROBLEM and "staffing" in {t.key for t in s.themes}
            for s in hit.statements
        )
    listed = {row.passage_id for row in library.statement_rows(both)}
    assert {hit.passage_id for hit in library.search("", scope=both, limit=None).hits} == listed


@pytest.mark.parametrize("query", ["", "公开", '"专人"', "section:problems"])
def test_every_facet_counts_what_its_filter_finds(library: Library, query: str):
    result = library.search(query, limit=1, facets=True)
    assert tuple(result.facets) == FACETS
    fields = {
        "year": "years", "place": "places", "agency_type": "agency_types", "agency": "agencies",
        "section": "sections", "theme": "themes", "role": "roles",
    }  # fmt: skip
    for name, counts in result.facets.items():
        assert counts, name
        for value, count in counts:
            scope = Scope(**{fields[name]: (value,)})  # type: ignore[arg-type]
            assert library.search(query, scope=scope).total == count, (name, value)
    assert sum(count for _, count in result.facets["section"]) == result.total
    assert library.search(query).facets == {}


def test_a_query_that_makes_no_sense_is_an_error_of_the_query(library: Library):
    with pytest.raises(QueryError):
        library.search("(人员")


def test_an_empty_result(library: Library):
    result = library.search("量子引力波", facets=True)
    assert (result.total, result.hits) == (0, ())
    assert set(result.facets.values()) == {()}


def test_searches_from_many_threads_agree(library: Library):
    queries = ["人员力量", "公开", '"专人"', "year:2022"] * 8
    expected = {query: library.search(query, facets=True).facets for query in queries}
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda q: library.search(q, facets=True).facets, queries))
    assert results == [expected[query] for query in queries]


# ------------------------------------------------------------------------------------ rows and counts


def test_counts_are_the_list(library: Library):
    for count in library.themes("year"):
        scope = Scope(roles=(Role.PROBLEM,), years=(int(count.group or 0),))
        said = tuple(s for s in library.statement_rows(scope)
                     if count.theme in ([t.key for t in s.themes] or [None]))  # fmt: skip
        assert count.statements == said
        assert count.reports == len({s.report.id for s in said}) <= count.reports_examined
        assert count.reports_examined == len(library.report_rows(replace(scope, roles=())))
    staffing = {c.group: c for c in library.themes("agency_type") if c.theme == "staffing"}
    assert (staffing["department"].agencies, staffing["department"].reports) == (2, 3)
    assert "township" not in staffing
    (whole,) = (c for c in library.themes() if c.theme == "staffing")
    assert (whole.agencies, whole.reports, whole.reports_examined) == (2, 3, 6)
    assert library.themes(roles=(Role.RESOLVED,), scope=Scope(years=(2023,))) == ()


def test_sections_counted_without_reading_are_those_read(library: Library):
    agency = library.report_rows()[0].agency or ""
    for scope in (Scope(), Scope(agencies=(agency,)), Scope(roles=(Role.PROBLEM,))):
        read: dict[str, dict[SectionKind, int]] = {}
        for row in library.statement_rows(scope):
            counts = read.setdefault(row.report.id, {})
            counts[row.section] = counts.get(row.section, 0) + 1
        assert read
        assert library.section_counts(scope) == read


def test_figures_of_a_scope(library: Library):
    rows = library.figure_rows("requests", "received", "total", Scope(years=(2022,)))
    assert [(r.report.agency, r.value) for r in rows] == [
        ("临江市审计局", 3),
        ("青禾县农业农村局", 3),
        ("青禾县柳河镇人民政府", 3),
    ]
    assert {c.status for row in rows for c in row.checks if c.check == "requests_balance"} == {
        CheckStatus.HOLDS
    }
    assert library.figure_rows("disclosure", "fees", "made") == ()
    cells = library.figures(Scope(reports=(rows[0].report.id,)))
    assert len([c for c in cells if c.table == "requests"]) == 25 * 7
    assert len([c for c in cells if c.table == "review"]) == 15


def test_checks_across_years(library: Library):
    checks = {
        (c.report.agency, c.report.year, c.check): (c.status, c.before and c.before.year)
        for c in library.cross_year_checks()
    }
    farming, town = "青禾县农业农村局", "青禾县柳河镇人民政府"
    assert checks[farming, 2020, "carry_over"] == (CheckStatus.UNKNOWN, None)
    assert checks[farming, 2021, "carry_over"] == (CheckStatus.HOLDS, 2020)
    assert checks[farming, 2021, "documents_in_force"] == (CheckStatus.HOLDS, 2020)
    assert checks[farming, 2022, "carry_over"] == (CheckStatus.FAILS, 2021)
    assert checks[farming, 2022, "documents_in_force"] == (CheckStatus.FAILS, 2021)
    assert checks[town, 2023, "carry_over"] == (CheckStatus.HOLDS, 2022)
    only = library.cross_year_checks(Scope(agencies=(farming,), years=(2021,)))
    assert [(c.check, c.status) for c in only] == [
        ("carry_over", CheckStatus.HOLDS),
        ("documents_in_force", CheckStatus.HOLDS),
    ]
    failing = next(c for c in library.cross_year_checks() if c.status is CheckStatus.FAILS)
    assert "carried_in" in failing.detail
    assert "0" in failing.detail
    assert "4" in failing.detail


def test_two_reports_of_one_year_are_each_judged_against(own: Library, tmp_path: Path):
    twin = tmp_path / "twin.txt"
    twin.write_text(report_text("青禾县农业农村局", 2021, carried_out=4), encoding="utf-8")
    own.build([twin])
    scope = Scope(agencies=("青禾县农业农村局",), years=(2022,))
    checks = [c for c in own.cross_year_checks(scope) if c.check == "carry_over"]
    assert {c.before and Path(c.before.name).name: c.status for c in checks} == {
        "1.txt": CheckStatus.FAILS,
        "twin.txt": CheckStatus.HOLDS,
    }
    assert all("one of 2 reports of 2021" in c.detail for c in checks)
    (problem,) = own.check()
    assert problem.code == "same_year"


# ---------------------------------------------------------------------------------------- correcting


def test_a_corrected_role_holds_everywhere_at_once(own: Library):
    asked = Scope(themes=("staffing",), roles=(Role.PROBLEM,), agencies=("临江市审计局",))
    statements = own.statement_rows(asked)
    assert statements
    before = own.search("", scope=asked).total
    made = [own.correct(s.statement_id, "role", "resolved", "李四") for s in statements]
    assert own.statement_rows(asked) == ()
    assert own.search("", scope=asked).total == 0
    assert own.search("role:problem theme:staffing agency:临江市审计局").total == 0
    assert own.search("", scope=Scope(roles=(Role.RESOLVED,))).total > 0
    (whole,) = (r for r in own.themes() if r.theme == "staffing")
    assert whole.reports == 2
    report = own.report(statements[0].report.id)
    roles = {s.role for sec in report.sections for p in sec.passages for s in p.statements}
    assert Role.RESOLVED in roles
    for correction in made:
        own.undo(correction)
    assert own.statement_rows(asked) == statements
    assert own.search("", scope=asked).total == before
    assert own.check() == ()


def test_a_corrected_agency_holds_everywhere_at_once(own: Library):
    row = found(own, "临江市审计局", 2022)
    own.correct(row.id, "agency", "青禾县农业农村局", "李四")
    own.correct(row.id, "place", "青禾县", "李四")
    own.correct(row.id, "year", 2019, "李四")
    own.correct(row.id, "agency_type", "government", "李四")
    moved = found(own, "青禾县农业农村局", 2019)
    assert (moved.id, moved.agency_type) == (row.id, AgencyType.GOVERNMENT)
    assert own.search("agency:临江市审计局").total == 0
    scope = Scope(agencies=("青禾县农业农村局",), years=(2019,), places=("青禾县",))
    assert own.search("", scope=scope).total == own.search("year:2019").total > 0
    facets = own.search("", facets=True).facets
    assert "临江市审计局" not in dict(facets["agency"])
    check = own.cross_year_checks(Scope(agencies=("青禾县农业农村局",), years=(2020,)))[0]
    assert check.before is not None
    assert check.before.id == row.id, "it is now the report of the year before"


def test_corrections_of_one_library_hold_in_another(own: Library, folder: Path, tmp_path: Path):
    row = found(own, "临江市审计局", 2022)
    statement = own.statement_rows(Scope(reports=(row.id,), themes=("staffing",)))[0]
    own.correct(row.id, "place", "临江市", "李四")
    own.correct(statement.statement_id, "themes", ("turnover",), "李四")
    lines = own.export_corrections()
    shutil.copytree(folder, tmp_path / "other")
    with Library.open(tmp_path / "other") as other:
        assert other.import_corrections(lines) == 2
        assert other.import_corrections(lines) == 0
        assert found(other, "临江市审计局", 2022).place == "临江市"
        scope = Scope(themes=("turnover",), reports=(row.id,))
        assert [s.text for s in other.statement_rows(scope)] == [statement.text]
        assert other.search("", scope=scope).total == 1
        with pytest.raises(LibraryError, match="line 2"):
            other.import_corrections("\nnonsense\n")


def test_a_wrong_correction_changes_nothing(own: Library):
    with pytest.raises(LibraryError, match="no such theme"):
        own.correct(own.statement_rows(Scope())[0].statement_id, "themes", ("cats",), "李四")
    with pytest.raises(LibraryError, match="no correction"):
        own.undo(5)
    assert own.corrections() == ()
    assert own.check() == ()


def test_reading_while_correcting(own: Library):
    """A reader sees the state before or after a change, never half of one."""
    row = found(own, "临江市审计局", 2022)
    total = own.search("").total
    problems: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            result = own.search("", limit=None)
            if result.total != total or len(result.hits) != total:
                problems.append(result.total)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for year in range(2001, 2009):
        own.correct(row.id, "year", year, "李四")
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


# ---------------------------------------------------------------------------------------- real files


def test_the_five_reports(real_library: Path):
    with Library.open(real_library) as library:
        assert library.check() == ()
        assert len(library.report_rows()) == 5
        asked = Scope(themes=("staffing",), roles=(Role.PROBLEM,))
        rows = library.statement_rows(asked)
        assert [(r.report.place, r.report.year) for r in rows] == [("昌乐县", 2021)]
        assert "人员力量不够" in rows[0].text
        failing = {row.place: row.failing for row in library.report_rows() if row.failing}
        assert failing == {"江海区": ("requests_total",)}
