"""Many queries, one workbook; and facets whose counts are what each filter leaves, in every mode."""

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import cli
from corpus.report import AgencyType, Role, SectionKind
from indexer import batch
from indexer.export import ExportError
from indexer.library import Library
from nlp.evidence import Scope

QUERIES = ("人员 不足", "yaer:2021", '"没有哪份报告会这样写"', "staff shortage", "=1+1 培训")
FIELDS = {
    "year": "years", "place": "places", "agency_type": "agency_types", "agency": "agencies",
    "section": "sections", "theme": "themes", "role": "roles",
}  # fmt: skip
TYPED = {"agency_type": AgencyType, "section": SectionKind, "role": Role}


# ---------------------------------------------------------------------------------------- facets


def with_value(scope: Scope, facet: str, value: object) -> Scope:
    return replace(scope, **{FIELDS[facet]: (TYPED.get(facet, lambda v: v)(value),)})


@pytest.mark.parametrize("mode", ["text", "hybrid", "semantic"])
@pytest.mark.parametrize("query", ["网站更新慢", "staff shortage", "公开"])
def test_a_facet_counts_what_its_filter_leaves(library: Library, mode: str, query: str):
    def narrowed(scope: Scope):
        return library.search(query, scope=scope, mode=mode, limit=0, facets=True)

    whole = narrowed(Scope())
    for facet, counts in whole.facets.items():
        for value, count in counts[:6]:
            assert narrowed(with_value(Scope(), facet, value)).total == count, (facet, value)
    # And once more inside a filter, roles beside themes and themes beside roles included.
    for facet in ("theme", "role", "year"):
        if not whole.facets.get(facet):
            continue
        scope = with_value(Scope(), facet, whole.facets[facet][0][0])
        inside = narrowed(scope)
        for other in FIELDS:
            for value, count in inside.facets[other][:4] if other != facet else ():
                left = narrowed(with_value(scope, other, value)).total
                assert left == count, (facet, other, value)


@pytest.mark.parametrize("mode", ["text", "hybrid", "semantic"])
def test_a_filter_only_takes_hits_away(library: Library, mode: str):
    query = "公开" if mode == "text" else "网站更新慢"
    whole = library.search(query, mode=mode, limit=None, facets=True)
    year = whole.facets["year"][0][0]
    found = library.search(query, mode=mode, limit=None, scope=Scope(years=(year,)))
    wanted = [hit.passage_id for hit in whole.hits if hit.report.year == year]
    assert [hit.passage_id for hit in found.hits] == wanted
    assert found.total == len(wanted)
    pages = [
        library.search(query, mode=mode, limit=4, offset=n, scope=Scope(years=(year,))).hits
        for n in range(0, found.total, 4)
    ]
    assert [hit.passage_id for page in pages for hit in page] == wanted


# ---------------------------------------------------------------------------------------- reading


def workbook(*cells: object) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for cell in cells:
        book.active.append([cell, "not this"])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "queries"),
    [
        ("人员\n\n 培训 \r\n".encode(), "a.txt", ("人员", "培训")),
        ("\ufeff检索词,备注\n人员,甲\n\"a, b\",乙\n".encode(), "a.csv", ("人员", "a, b")),
        ("公开 不及时".encode("gb18030"), "a.txt", ("公开 不及时",)),
        ("人员\n培训".encode("utf-16"), "a.txt", ("人员", "培训")),
        (workbook("Query", "人员", None, 2021), "a.xlsx", ("人员", "2021")),
    ],
)  # fmt: skip
def test_a_list_of_queries_is_read(data: bytes, name: str, queries: tuple[str, ...]):
    assert batch.read_queries(data, name) == queries


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.txt"), (b"PK\x03\x04", "a.xlsx"), (b"\x00\x01\x02", "a.txt"), ("检索词".encode(), "a.csv")],
)  # fmt: skip
def test_what_is_no_list_is_refused(data: bytes, name: str):
    with pytest.raises(ExportError):
        batch.read_queries(data, name)


def test_a_list_too_long_is_refused_not_cut():
    with pytest.raises(ExportError, match="10000"):
        batch.read_queries(b"a\n" * 10_001, "a.txt")


# ---------------------------------------------------------------------------------------- writing


def test_a_batch_holds_every_hit_of_every_query(library: Library, monkeypatch):
    monkeypatch.setattr(batch, "_AT_ONCE", 7)
    monkeypatch.setattr(batch, "MAX_ROWS", 40)
    stream, told = io.BytesIO(), []
    lines = batch.write_batch(library, QUERIES, stream, progress=lambda *a: told.append(a))
    book = openpyxl.load_workbook(stream)
    assert len(book.sheetnames) > 2, "the hits go on in another sheet"
    rows = [r for s in book.worksheets[1:] for r in s.iter_rows(min_row=2, values_only=True)]
    heads = [cell.value for cell in next(book.worksheets[1].iter_rows(max_row=1))]
    quote = heads.index("原文")
    summary = list(book["汇总"].iter_rows(min_row=2, values_only=True))
    for number, query in enumerate(QUERIES, start=1):
        own = [row for row in rows if row[0] == number]
        if query.startswith("yaer"):
            assert not own
            assert summary[number - 1][2] is None
            assert "yaer" in summary[number - 1][-1]
            continue
        found = library.search(query, mode="hybrid", limit=None)
        assert [str(row[quote]).removeprefix("'") for row in own] == [h.text for h in found.hits]
        assert summary[number - 1][2] == found.total == lines[number - 1].total
        agencies = {(h.report.agency, h.report.place) for h in found.hits if h.report.agency}
        assert summary[number - 1][4] == len(agencies)
    assert all(row[1] != "=1+1 培训" for row in rows), "no query becomes a formula"
    assert told[-1][:2] == (len(QUERIES), len(QUERIES))


@pytest.fixture
def run(capsys, monkeypatch, sample_library: Path):
    def call(*arguments: object, stdin: str = "") -> tuple[int, list[dict], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as stop:
            cli.main(["search", *map(str, arguments), "--library", str(sample_library), "--json"])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), [json.loads(line) for line in out.splitlines()], err

    return call


def test_queries_come_in_by_line(run, library: Library):
    status, found, _ = run("-", "--limit", 1, stdin="人员 不足\n\nyaer:2021\n")
    assert status == 2
    assert [line["query"] for line in found] == ["人员 不足", "yaer:2021"]
    assert found[0]["total"] == library.search("人员 不足", mode="hybrid").total
    assert found[1]["position"] == 0


def test_a_batch_on_the_command_line(run, library: Library, tmp_path: Path):
    given, out = tmp_path / "list.txt", tmp_path / "hits.xlsx"
    given.write_text("人员 不足\n培训\n", encoding="utf-8")
    status, (told,), _ = run("--batch", given, "--out", out, "--year", "2021", "--mode", "text")
    assert status == 0
    expected = [library.search(q, scope=Scope(years=(2021,))).total for q in ("人员 不足", "培训")]
    assert told == {"queries": 2, "hits": sum(expected), "failed": [], "path": str(out)}
    assert openpyxl.load_workbook(out)["汇总"].max_row == 3
    for wrong in (("--batch", given), ("--batch", given, "--out", "x.csv")):
        status, _, err = run(*wrong)
        assert status == 1
        assert "xlsx" in err
    status, _, err = run("--batch", tmp_path / "none.txt", "--out", out)
    assert (status, "cannot read" in err) == (1, True)
