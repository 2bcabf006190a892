"""The catalogue: what goes in comes out, corrections win and can be undone, old schemas move on."""

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.parse import parse_bytes
from corpus.report import (
    AgencyType,
    Cell,
    Check,
    CheckStatus,
    Figures,
    Identity,
    Issue,
    Passage,
    Report,
    Role,
    Section,
    SectionKind,
    Statement,
    Table,
    Theme,
)
from indexer import schema
from indexer.corrections import CorrectionError
from indexer.store import Store, StoreError
from nlp.evidence import Scope

FIRST = "一是人员力量不够。"
SECOND = "二是更新滞后。"


def statement(start: int, text: str, role: Role | None, *themes: str) -> Statement:
    found = tuple(Theme(key, 0.1 + 0.2, "力量") for key in themes)
    return Statement(
        start, start + len(text), text, text[:2], "（一）问题", role, 0.7, "不够", found
    )


def make_report(
    report_id: str = "a" * 16, agency: str | None = "青禾县民政局", year: int | None = 2022
) -> Report:
    text = FIRST + SECOND + FIRST
    passage = Passage(
        0,
        len(text),
        text,
        3,
        "（一）问题",
        (
            statement(0, FIRST, Role.PROBLEM, "staffing", "quality"),
            statement(len(FIRST), SECOND, Role.PROBLEM, "timeliness"),
            statement(len(FIRST + SECOND), FIRST, Role.MEASURE),
        ),
    )
    sections = (
        Section(SectionKind.FRONT, "", "报告", 1, (Passage(0, 2, "报告", 1),)),
        Section(
            SectionKind.PROBLEMS,
            "五、存在的问题",
            text,
            3,
            (passage,),
            (Table((("项目", ""), ("规章", "1", "")), 3, grid=True), Table(())),
        ),
        Section(SectionKind.OTHER, "六、其他", ""),
    )
    figures = Figures(
        form="f2021",
        disclosure={
            "fees": (Cell(1.0, "1.0"),),
            "rules": (Cell(1, "1", 2), Cell(None, "/"), Cell(96171.6, "96171.6")),
            "procurement": (),
        },
        requests={"received": tuple(Cell(n, str(n)) for n in range(7))},
        review={"reconsideration": tuple(Cell(None) for _ in range(5))},
        checks=(
            Check("requests_total", CheckStatus.FAILS, "3 / 0"),
            Check("review_row_sum", CheckStatus.UNKNOWN),
            Check("carry_over", CheckStatus.UNKNOWN),
        ),
    )
    identity = Identity(
        "年度报告",
        agency,
        AgencyType.DEPARTMENT,
        "青禾县",
        year,
        2021,
        "2023-01-10",
        {"year": "title"},
    )
    issues = (Issue("year_conflict", "title 2022, body 2021"), Issue("scanned_page", "…", 4))
    return Report(report_id, "甲.pdf", "pdf", identity, sections, figures, issues, 6)


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(tmp_path / "catalogue.sqlite", create=True)
    yield opened
    opened.close()


def rows(store: Store, **scope: tuple[object, ...]):
    return store.statement_rows(Scope(**scope))  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------- round trip


def test_a_report_comes_back_equal(store: Store):
    report = make_report()
    store.put_report(report, "aa/file.pdf")
    back = store.load_report(report.id)
    assert back == report
    assert list(back.figures.disclosure) == ["fees", "rules", "procurement"]
    assert isinstance(back.figures.disclosure["fees"][0].value, float)
    assert isinstance(back.figures.disclosure["rules"][0].value, int)
    assert store.load_report(report.id, corrected=True) == report


def test_an_unlabelled_report_comes_back_equal(store: Store, shared: Path):
    for path in sorted((shared / "reports").iterdir()):
        report = parse_bytes(path.read_bytes(), path.name)
        store.put_report(report)
        assert store.load_report(report.id) == report
    assert rows(store) == ()  # not labelled, so nothing that could be listed


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=TEXTS,
    title=TEXTS,
    score=st.floats(0, 1),
    value=st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False)),
    cells=st.lists(st.lists(TEXTS, max_size=3).map(tuple), max_size=3).map(tuple),
)
def test_any_text_and_number_comes_back(store: Store, text, title, score, value, cells):
    words = Statement(0, len(text), text, role=Role.FACT, role_score=score, role_cue=text,
                      themes=(Theme("staffing", score, title),))  # fmt: skip
    section = Section(
        SectionKind.OTHER, title, text, None, (Passage(0, len(text), text, None, title, (words,)),),
        (Table(cells),),
    )  # fmt: skip
    figures = Figures("f2019", {"rules": (Cell(value, title),)})
    report = Report("b" * 16, "x", "text", Identity(title), (section,), figures)
    store.put_report(report)
    assert store.load_report(report.id) == report
    assert store.load_report(report.id, corrected=True) == report


def test_a_report_is_replaced_not_doubled(store: Store):
    store.put_report(make_report())
    store.put_report(make_report(agency="青禾县财政局"))
    assert [row.agency for row in store.all_rows()] == ["青禾县财政局"]
    assert len(rows(store)) == 3


def test_a_failed_write_leaves_nothing(store: Store):
    broken = replace(make_report(), issues=(Issue("code", "message", page={}),))  # type: ignore[arg-type]
    with pytest.raises(sqlite3.Error):
        store.put_report(broken)
    assert store.all_rows() == ()
    assert store.pending("index") == ()


def test_removing_leaves_no_orphans(store: Store):
    store.put_report(make_report(), "aa/file.pdf")
    assert store.remove_reports(["a" * 16, "unknown"]) == ("aa/file.pdf",)
    with store.read() as connection:
        for table in ("sections", "passages", "statements", "statement_themes", "figures",
                      "checks", "issues"):  # fmt: skip
            assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == 0, table
    assert store.pending("index") == ("a" * 16,)  # the full text still has to forget it


# --------------------------------------------------------------------------------------------- rows


def test_rows_are_ordered_and_complete(store: Store):
    store.put_report(make_report("1" * 16, "乙局", 2021))
    store.put_report(make_report("2" * 16, None, None))
    store.put_report(make_report("3" * 16, "乙局", 2020))
    store.put_report(make_report("4" * 16, "丙局", 2022))
    order = [(row.agency, row.year) for row in store.report_rows(Scope())]
    assert order == [("丙局", 2022), ("乙局", 2020), ("乙局", 2021), (None, None)]
    found = rows(store)
    assert len(found) == 12
    assert all(row.passage_text[row.start : row.end] == row.text for row in found)
    assert found[0].report.failing == ("requests_total",)
    assert found[0].report.issues[0].code == "year_conflict"


def test_theme_and_role_hold_for_one_statement(store: Store):
    store.put_report(make_report())
    assert [r.text for r in rows(store, themes=("staffing",))] == [FIRST]
    assert rows(store, themes=("staffing",), roles=(Role.MEASURE,)) == ()
    assert len(rows(store, roles=(Role.MEASURE,))) == 1
    assert store.report_rows(Scope(themes=("staffing",), roles=(Role.MEASURE,))) == ()
    assert rows(store, sections=(SectionKind.OTHER,)) == ()
    assert len(rows(store, sections=(SectionKind.PROBLEMS,))) == 3
    assert rows(store, years=(1999,)) == ()


def test_a_scope_of_any_size_works(store: Store):
    store.put_report(make_report())
    many = tuple(f"机关{n}" for n in range(50_000))
    assert rows(store, agencies=many) == ()
    assert len(rows(store, agencies=(*many, "青禾县民政局"))) == 3


def test_figures_keep_blank_and_zero_apart(store: Store):
    store.put_report(make_report())
    cells = {(r.row, r.column): r.value for r in store.figure_rows(Scope(), table="disclosure")}
    assert cells == {
        ("rules", "issued"): 1,
        ("rules", "repealed"): None,
        ("rules", "in_force"): 96171.6,
        ("fees", "amount_10k_yuan"): 1.0,
    }
    (received,) = store.figure_rows(Scope(), table="requests", row="received", column="total")
    assert received.value == 6
    assert [c.check for c in received.checks] == ["requests_total", "carry_over"]


# -------------------------------------------------------------------------------------- corrections


def test_a_correction_wins_and_is_undone(store: Store):
    store.put_report(make_report())
    first = rows(store)[0]
    role, _ = store.correct(first.statement_id, "role", "resolved", "李四")
    themes, _ = store.correct(first.statement_id, "themes", ("turnover", "mechanism"), "李四")
    (row,) = rows(store, roles=(Role.RESOLVED,))
    assert [t.key for t in row.themes] == ["turnover", "mechanism"]
    assert "李四" in row.role_cue
    assert rows(store, themes=("staffing",)) == ()
    machine = store.load_report("a" * 16)
    assert machine == make_report(), "the machine's word is kept"
    store.undo(role)
    store.undo(themes)
    assert rows(store)[0] == first
    assert all(c.undone for c in store.corrections())


def test_only_the_statement_meant_is_corrected(store: Store):
    store.put_report(make_report())
    same = [row for row in rows(store) if row.text == FIRST]
    store.correct(same[1].statement_id, "role", "fact", "李四")
    assert [row.role for row in rows(store) if row.text == FIRST] == [Role.PROBLEM, Role.FACT]


def test_the_last_of_two_corrections_holds(store: Store):
    store.put_report(make_report())
    store.correct("a" * 16, "year", 2020, "甲")
    second, _ = store.correct("a" * 16, "year", 2019, "乙")
    assert store.all_rows()[0].year == 2019
    assert [c.before for c in store.corrections()] == [2022, 2020]
    store.undo(second)
    assert store.all_rows()[0].year == 2020


def test_corrections_survive_labels_parsing_and_removal(store: Store):
    store.put_report(make_report())
    store.correct(rows(store)[1].statement_id, "role", "resolved", "李四")
    store.correct("a" * 16, "agency", "青禾县审计局", "李四")

    def holds() -> bool:
        report = store.load_report("a" * 16, corrected=True)
        roles = [s.role for s in report.sections[1].passages[0].statements]
        return report.identity.agency == "青禾县审计局" and roles[1] is Role.RESOLVED

    assert holds()
    relabelled = make_report()
    store.relabel_report(relabelled)
    assert holds()
    store.put_report(make_report())
    assert holds()
    store.remove_reports(["a" * 16])
    assert [c.applies for c in store.corrections()] == [False, False]
    store.put_report(make_report())
    assert holds()


def test_relabelling_keeps_statement_numbers(store: Store):
    store.put_report(make_report())
    before = [row.statement_id for row in rows(store)]
    report = make_report()
    (passage,) = report.sections[1].passages
    fresh = replace(
        passage, statements=tuple(replace(s, role=Role.FACT) for s in passage.statements)
    )
    sections = (
        report.sections[0],
        replace(report.sections[1], passages=(fresh,)),
        report.sections[2],
    )
    store.relabel_report(replace(report, sections=sections))
    assert [row.statement_id for row in rows(store, roles=(Role.FACT,))] == before
    with pytest.raises(ValueError, match="not the stored ones"):
        store.relabel_report(replace(report, sections=report.sections[:1]))


@pytest.mark.parametrize(
    ("target", "field", "value"),
    [
        ("a" * 16, "title", "x"),
        ("a" * 16, "role", "problem"),
        ("a" * 16, "year", "2020"),
        ("a" * 16, "year", 20),
        ("a" * 16, "year", True),
        ("a" * 16, "agency", " "),
        ("a" * 16, "agency", "a\nb"),
        ("a" * 16, "agency_type", "bank"),
        ("f" * 16, "year", 2020),
        (1, "role", "complaint"),
        (1, "role", None),
        (1, "themes", ("nothing",)),
        (1, "themes", "staffing"),
        (999, "role", "fact"),
    ],
)
def test_a_wrong_correction_is_refused(store: Store, target, field, value):
    store.put_report(make_report())
    with pytest.raises(CorrectionError):
        store.correct(target, field, value, "李四")
    assert store.corrections() == ()


def test_undoing_twice_and_nameless_corrections_are_refused(store: Store):
    store.put_report(make_report())
    made, _ = store.correct("a" * 16, "place", None, "李四")
    assert store.all_rows()[0].place is None
    store.undo(made)
    with pytest.raises(CorrectionError, match="undone already"):
        store.undo(made)
    with pytest.raises(CorrectionError, match="no correction 99"):
        store.undo(99)
    with pytest.raises(CorrectionError, match="who"):
        store.correct("a" * 16, "place", "青禾县", "  ")


def test_corrections_travel_as_lines(store: Store, tmp_path: Path):
    from indexer.corrections import dump

    store.put_report(make_report())
    store.correct(rows(store)[0].statement_id, "themes", ("turnover",), "李四")
    undone, _ = store.correct("a" * 16, "year", 2001, "李四")
    store.correct("a" * 16, "year", 2002, "李四")
    store.undo(undone)
    lines = list(dump(store.corrections()))
    assert len(lines) == 2
    other = Store.open(tmp_path / "other.sqlite", create=True)
    try:
        assert other.load_corrections(lines) == 2
        assert other.load_corrections([*lines, "", " "]) == 0
        other.put_report(make_report())
        assert other.all_rows()[0].year == 2002
        assert [t.key for t in rows(other)[0].themes] == ["turnover"]
        bad = json.loads(lines[1]) | {"value": "soon", "at": "2020"}
        fresh = json.loads(lines[1]) | {"value": 2003}
        with pytest.raises(CorrectionError, match="line 2"):
            other.load_corrections([json.dumps(fresh), json.dumps(bad)])
        with pytest.raises(CorrectionError, match="line 1 is not JSON"):
            other.load_corrections(["{"])
        with pytest.raises(CorrectionError, match="line 1"):
            other.load_corrections(["[1]"])
        assert len(other.corrections()) == 2, "all or none"
    finally:
        other.close()


# ------------------------------------------------------------------------------ failures and pending


def test_a_failure_stays_until_the_file_is_read(store: Store):
    store.add_failure("甲.pdf", "damaged")
    store.add_failure("乙.pdf", "empty")
    store.add_failure("乙.pdf", "still empty")
    assert [(f.path, f.reason) for f in store.failures()] == [
        ("乙.pdf", "still empty"),
        ("甲.pdf", "damaged"),
    ]
    store.put_report(make_report())  # its name is 甲.pdf
    assert [f.path for f in store.failures()] == ["乙.pdf"]
    assert store.drop_failure("乙.pdf")
    assert not store.drop_failure("乙.pdf")


def test_pending_stages(store: Store):
    store.put_report(make_report("1" * 16))
    store.put_report(make_report("2" * 16))
    store.mark_pending("label")
    assert store.pending("label") == ("1" * 16, "2" * 16)
    store.clear_pending("label", ["1" * 16])
    store.relabel_report(make_report("2" * 16))
    assert store.pending("label") == ()
    assert store.pending("index") == ("1" * 16, "2" * 16)


# ------------------------------------------------------------------------------------ opening, sharing


def test_every_older_schema_moves_on(tmp_path: Path):
    for seen in range(schema.SCHEMA + 1):
        path = tmp_path / f"{seen}.sqlite"
        connection = sqlite3.connect(path, isolation_level=None)
        for step in schema.MIGRATIONS[:seen]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {seen}")
        connection.close()
        assert Store.is_current(path) == (seen == schema.SCHEMA)
        store = Store.open(path, create=True)
        store.put_report(make_report())
        assert store.load_report("a" * 16) == make_report()
        store.close()
        assert Store.is_current(path)


def test_a_migration_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE extra (x)")
        connection.execute("no SQL")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, half))
    monkeypatch.setattr(schema, "SCHEMA", len(schema.MIGRATIONS))
    with pytest.raises(StoreError):
        Store.open(tmp_path / "c.sqlite", create=True)
    monkeypatch.undo()
    store = Store.open(tmp_path / "c.sqlite")
    with store.read() as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name='extra'").fetchall()
    store.close()


def test_a_newer_missing_or_damaged_catalogue_is_refused(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    with pytest.raises(StoreError, match="no catalogue"):
        Store.open(path)
    Store.open(path, create=True).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer"):
        Store.open(path, create=True)
    path.write_bytes(b"not a database, but long enough to be read as one" * 40)
    with pytest.raises(StoreError, match="cannot be used"):
        Store.open(path)
    with pytest.raises(StoreError, match="cannot be used"):
        Store.is_current(path)


def test_readers_do_not_wait_for_a_writer(store: Store):
    store.put_report(make_report("1" * 16))
    seen: list[int] = []

    def read() -> None:
        seen.append(len(store.all_rows()))

    with store.write() as connection:
        connection.execute("DELETE FROM reports")
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=10)
    assert seen == [1], "the reader saw the state before the change, at once"
    assert store.all_rows() == ()


def test_threads_share_a_store(store: Store):
    def work(number: int) -> None:
        for turn in range(5):
            store.put_report(make_report(f"{number}{turn}".ljust(16, "0"), f"机关{number}"))
            assert store.report_rows(Scope(agencies=(f"机关{number}",)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(store.all_rows()) == 20


def test_changes_grow_and_a_closed_store_says_so(tmp_path: Path):
    store = Store.open(tmp_path / "c.sqlite", create=True)
    before = store.changes()
    store.put_report(make_report())
    assert store.changes() > before
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.all_rows()
