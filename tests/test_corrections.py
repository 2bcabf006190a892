"""Corrections: they win everywhere at once, outlive new readings and trainings, travel, and teach."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import cli
from corpus.report import AgencyType, CheckStatus, Role
from corpus.resources import resource
from indexer import opening
from indexer.corrections import CorrectionError
from indexer.errors import LibraryError
from indexer.library import Library
from indexer.manifest import Manifest
from indexer.schema import SCHEMA
from indexer.store import Store
from nlp.evidence import Scope, StatementRow
from nlp.labels.training import train
from tests.reports import report_text
from tests.test_store import FIRST, SECOND, make_report

AGENCY = "青禾县农业农村局"
OTHER = "临江市审计局"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrections")
    for name, text in {
        "a2021.txt": report_text(AGENCY, 2021, carried_out=2, received=5),
        "a2022.txt": report_text(AGENCY, 2022, carried_in=2, in_force=6),
        "b2022.txt": report_text(OTHER, 2022),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "library", create=True, embedder="none") as library:
        assert library.build(sorted(folder.glob("*.txt"))).added == 3
    return folder / "library"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path):
    with Library.open(folder) as opened:
        yield opened


def staffing(library: Library, agency: str = OTHER) -> StatementRow:
    scope = Scope(agencies=(agency,), themes=("staffing",), roles=(Role.PROBLEM,))
    (row,) = library.statement_rows(scope)
    return row


def report(library: Library, agency: str, year: int):
    (row,) = library.report_rows(Scope(agencies=(agency,), years=(year,)))
    return row


# ------------------------------------------------------------------------------ everywhere at once


def test_a_corrected_label_moves_every_count(library: Library):
    row = staffing(library)
    question = "哪些机关反映人员力量不足"
    before = library.ask(question)
    assert OTHER in {finding.report.agency for finding in before.findings}
    count = {theme.theme: theme.agencies for theme in library.themes()}
    facet = dict(
        library.search("", scope=Scope(roles=(Role.PROBLEM,)), facets=True).facets["theme"]
    )
    made = library.correct_all(
        row.statement_id, {"role": "resolved", "themes": ("turnover",)}, "李四"
    )
    assert len(made) == 2
    after = library.ask(question)
    assert {f.report.agency for f in after.findings} == {AGENCY}
    moved = {theme.theme: theme.agencies for theme in library.themes()}
    assert moved["staffing"] == count["staffing"] - 1
    now = dict(library.search("", scope=Scope(roles=(Role.PROBLEM,)), facets=True).facets["theme"])
    assert now["staffing"] == facet["staffing"] - 1
    resolved = {t.theme: t.agencies for t in library.themes(roles=(Role.RESOLVED,))}
    assert resolved["turnover"] == 1
    for number in made:
        library.undo(number)
    assert {f.report.agency for f in library.ask(question).findings} == {AGENCY, OTHER}
    assert {t.theme: t.agencies for t in library.themes()} == count


def test_a_corrected_identity_moves_figures_and_checks_across_years(library: Library):
    row = report(library, OTHER, 2022)
    values = {"agency": AGENCY, "place": "青禾县", "year": 2023, "agency_type": "township"}
    library.correct_all(row.id, values, "李四")
    moved = report(library, AGENCY, 2023)
    assert (moved.id, moved.place, moved.agency_type) == (row.id, "青禾县", AgencyType.TOWNSHIP)
    cells = library.figure_rows("requests", "received", "total", Scope(agencies=(AGENCY,)))
    assert [cell.report.year for cell in cells] == [2021, 2022, 2023]
    check = next(
        c for c in library.cross_year_checks(Scope(years=(2023,))) if c.check == "carry_over"
    )
    assert check.before is not None
    assert (check.before.year, check.status) == (2022, CheckStatus.HOLDS)
    assert library.search(f"agency:{OTHER}").total == 0
    assert library.ask(f"{AGENCY}2023年新收多少件申请").status == "answered"


def test_what_the_machine_said_is_kept_with_who_and_when(library: Library):
    row, source = staffing(library), report(library, OTHER, 2022)
    library.correct(row.statement_id, "role", "fact", " 李四 ")
    library.correct(source.id, "year", None, "王五")
    assert library.machine_values(row.statement_id) == {
        "role": "problem", "themes": tuple(theme.key for theme in row.themes),
    }  # fmt: skip
    assert library.machine_values(source.id)["year"] == 2022
    (role,), (year,) = library.corrections(row.statement_id), library.corrections(source.id)
    assert (role.who, role.value, role.before) == ("李四", "fact", "problem")
    assert (role.statement_id, role.passage_id) == (row.statement_id, row.passage_id)
    assert (year.who, year.value, year.before, year.text) == ("王五", None, 2022, source.title)
    assert role.at.endswith("+00:00")
    held = library.statement_row(row.statement_id)
    assert held is not None
    assert (held.role, held.role_cue) == (Role.FACT, "✎ 李四")
    library.undo(role.id)
    assert library.corrections(row.statement_id) == ()
    assert library.statement_row(row.statement_id) == replace(
        row, report=report_of(library, row.report.id)
    )


def report_of(library: Library, report_id: str):
    return next(row for row in library.report_rows() if row.id == report_id)


def test_several_fields_are_corrected_all_or_none(library: Library):
    row = report(library, OTHER, 2022)
    with pytest.raises(LibraryError, match="not the year"):
        library.correct_all(row.id, {"place": "青禾县", "year": 12}, "李四")
    assert library.corrections() == ()
    assert report(library, OTHER, 2022) == row
    assert library.correct_all(row.id, {}, "李四") == ()
    assert library.statement_row(10**9) is None
    with pytest.raises(LibraryError, match="no report"):
        library.machine_values("0" * 16)


# ------------------------------------------------------------------------- new readings, trainings


def stamped(folder: Path, **stamps: str) -> None:
    manifest = Manifest.read(folder, SCHEMA)
    replace(manifest, **stamps).write(folder)


@pytest.mark.parametrize("stale", [{"parser": "0"}, {"classifier": "0"}])
def test_corrections_survive_a_new_reading_and_new_labels(folder: Path, stale: dict[str, str]):
    with Library.open(folder) as library:
        row, source = staffing(library), report(library, AGENCY, 2022)
        library.correct_all(row.statement_id, {"role": "fact", "themes": ()}, "李四")
        library.correct(source.id, "place", "临江市", "李四")
    stamped(folder, **stale)
    with Library.open(folder) as library:
        library.build(())
        (held,) = [
            s for s in library.statement_rows(Scope(agencies=(OTHER,))) if s.text == row.text
        ]
        assert (held.role, held.themes) == (Role.FACT, ())
        assert report(library, AGENCY, 2022).place == "临江市"
        assert all(correction.holds for correction in library.corrections())
        assert library.check() == ()


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(tmp_path / "catalogue.sqlite", create=True)
    yield opened
    opened.close()


def cut_anew(text: str):
    """Return the report of the store's tests with its second clause read as `text`."""
    report = make_report()
    section = report.sections[1]
    whole = FIRST + text + FIRST
    first, second, third = section.passages[0].statements
    clauses = (
        first,
        replace(second, text=text, end=second.start + len(text)),
        replace(third, start=len(FIRST + text), end=len(whole)),
    )
    passage = replace(section.passages[0], text=whole, end=len(whole), statements=clauses)
    changed = replace(section, text=whole, passages=(passage,))
    return replace(report, sections=(report.sections[0], changed, report.sections[2]))


@pytest.mark.parametrize("text", ["二是更新滞后；", "二是 更新滞后", "二是更新滞后，较慢。"])
def test_a_clause_cut_otherwise_keeps_its_correction(store: Store, text: str):
    store.put_report(make_report())
    number = store.statement_rows(Scope())[1].statement_id
    store.correct(number, "role", "resolved", "李四")
    store.put_report(cut_anew(text))
    assert [row.role for row in store.statement_rows(Scope())] == [
        Role.PROBLEM, Role.RESOLVED, Role.MEASURE,
    ]  # fmt: skip
    assert [c.holds for c in store.corrections()] == [True]


@pytest.mark.parametrize("text", ["二是渠道不多。", "后。", FIRST])
def test_a_correction_is_never_given_to_another_clause(store: Store, text: str):
    store.put_report(make_report())
    number = store.statement_rows(Scope())[1].statement_id
    assert store.statement_row(number).text == SECOND
    store.correct(number, "role", "resolved", "李四")
    store.put_report(cut_anew(text))
    assert Role.RESOLVED not in {row.role for row in store.statement_rows(Scope())}
    (left,) = store.corrections()
    assert (left.applies, left.target) == (False, None)


# ----------------------------------------------------------------------------------------- a file


def test_two_libraries_that_exchange_corrections_agree(folder: Path, tmp_path: Path):
    """The later word holds in both, whoever takes the other's file in first."""
    shutil.copytree(folder, tmp_path / "twin")
    with Library.open(folder) as one, Library.open(tmp_path / "twin") as two:
        row = report(one, OTHER, 2022)
        one.correct(row.id, "place", "青禾县", "甲")
        wait_a_second()
        two.correct(row.id, "place", "临江市", "乙")
        ours, theirs = one.export_corrections(), two.export_corrections()
        assert one.import_corrections(theirs) == 1
        assert two.import_corrections(ours) == 1
        assert report(one, OTHER, 2022).place == report(two, OTHER, 2022).place == "临江市"


def wait_a_second() -> None:
    start = int(time.time())
    while int(time.time()) == start:
        time.sleep(0.05)


@pytest.mark.parametrize("at", ["yesterday", "", "2022-13-01T00:00:00+00:00"])
def test_a_correction_without_a_time_is_refused(store: Store, at: str):
    store.put_report(make_report())
    store.correct("a" * 16, "year", 2001, "李四")
    from indexer.corrections import dump

    line = json.loads(next(dump(store.corrections()))) | {"at": at}
    with pytest.raises(CorrectionError, match=r"line 1: .*not a date"):
        store.load_corrections([json.dumps(line)])
    kept = line | {"at": "2022-03-01T08:00:00+08:00", "value": 2002}
    assert store.load_corrections([json.dumps(kept)]) == 1
    assert store.corrections()[-1].at == "2022-03-01T00:00:00+00:00"


# ----------------------------------------------------------------------------------- command line


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            cli.main([str(a) for a in arguments])
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    return call


def records(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_corrections_by_command(run: Callable, folder: Path, tmp_path: Path):
    here = ("--library", folder)
    with Library.open(folder) as library:
        row, source = staffing(library), report(library, OTHER, 2022)
    who = ("--who", "李四")
    status, out, _ = run("correct", row.statement_id, "themes", "turnover,timeliness", *who, *here)
    assert status == 0
    assert run("correct", source.id, "place", "", *who, *here)[0] == 0
    _, out, _ = run("corrections", "--json", *here)
    made = records(out)
    assert [c["value"] for c in made[-2:]] == [["turnover", "timeliness"], None]
    assert {c["who"] for c in made} == {"李四"}
    _, out, _ = run("corrections", *here)
    assert "李四" in out
    assert "holds" in out
    target = tmp_path / "corrections.jsonl"
    status, out, _ = run("corrections", "--export", target, "--json", *here)
    assert records(out) == [{"exported": len(made), "path": str(target)}]
    for correction in made:
        assert run("correct", "--undo", correction["id"], *here)[0] == 0
    _, out, _ = run("corrections", "--json", *here)
    assert all(c["undone"] for c in records(out))
    assert run("corrections", "--import", target, "--json", *here)[0] == 0
    with Library.open(folder) as library:
        held = library.statement_row(row.statement_id)
        assert held is not None
        assert [t.key for t in held.themes] == ["turnover", "timeliness"]
        assert report(library, OTHER, 2022).place is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("correct",), ("correct", "5"), ("correct", "--undo", "99"), ("correct", "5", "--undo", "1"),
        ("corrections", "--import", "missing.jsonl"),
        ("corrections", "--import", "a", "--export", "b"),
        ("correct", "99999", "role", "fact", "--who", "李"),
        ("train", "--with-corrections"),
    ],
)  # fmt: skip
def test_a_wrong_command_is_one_line(run: Callable, folder: Path, arguments: tuple[str, ...]):
    status, _, err = run(*arguments, "--library", folder)
    assert status == 1
    assert len(err.strip().splitlines()) == 1


# --------------------------------------------------------------------------------------- learning


SENTENCES = {
    "problem": ("信息更新不及时{}", ["timeliness"]), "measure": ("下一步加强业务培训{}", ["competence"]),
    "practice": ("举办培训班{}次", ["competence"]), "fact": ("公开信息{}条", []),
    "resolved": ("上年指出的栏目空白已补齐{}", ["platform"]),
}  # fmt: skip
# Without a cue of ours: what the classifier knows of it, it has from the corrections.
CLAUSE = "便民角的橘色箱子总是锁着"
LIKE = "橘色箱子常年锁着"


@pytest.fixture
def sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Few sentences to train from, and as the classifier that ships what they give."""
    folder = tmp_path / "training"
    folder.mkdir()
    lines = [
        {"text": text.format(i), "role": role, "themes": themes, "source": f"{role}{i}"}
        for role, (text, themes) in SENTENCES.items()
        for i in range(8)
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "own.jsonl").write_text(text, encoding="utf-8")
    train(folder, tmp_path / "shipped")
    monkeypatch.setattr(
        opening, "resource", lambda n: tmp_path / "shipped" if n == "classifier" else resource(n)
    )
    return folder


def test_the_classifier_learns_what_was_corrected(tmp_path: Path, sentences: Path):
    inbox = tmp_path / "in"
    inbox.mkdir()
    # In a section that rules nothing the role is the classifier's to tell.
    told = report_text(OTHER, 2021).replace("本年度没有收取信息处理费", CLAUSE)
    (inbox / "told.txt").write_text(told, encoding="utf-8")
    later = report_text(AGENCY, 2022).replace("本年度没有收取信息处理费", LIKE)
    (inbox / "later.txt").write_text(later, encoding="utf-8")
    folder = tmp_path / "library"
    shipped = {
        path.name: path.read_bytes() for path in resource("classifier").iterdir() if path.is_file()
    }
    with Library.open(folder, create=True, embedder="none") as library:
        library.build([inbox / "told.txt"])
        (row,) = [s for s in library.statement_rows(Scope()) if CLAUSE in s.text]
        right = {"role": "problem", "themes": ("interaction",)}
        machine = library.machine_values(row.statement_id)
        assert machine != right
        library.correct_all(row.statement_id, right, "李四")
        scores = library.learn(training=sentences)
        assert scores["corrections"] == {"rows": 1}
        library.build([inbox / "later.txt"])
        learned = library.machine_values(row.statement_id)
        assert learned == right
        (like,) = [s for s in library.statement_rows(Scope()) if LIKE in s.text]
        assert library.machine_values(like.statement_id) == learned, "a report not seen before"
        library.undo(library.corrections(row.statement_id)[0].id)
        assert library.check() == ()
    assert (folder / "classifier" / "classifier.json").is_file()
    for name, data in shipped.items():
        assert (resource("classifier") / name).read_bytes() == data, "what ships is not touched"


def test_a_classifier_of_older_sentences_waits(library: Library, sentences: Path):
    library.correct(staffing(library).statement_id, "role", "fact", "李四")
    library.learn(training=sentences)
    assert opening.own_classifier(library.root) == library.root / "classifier"
    ours = opening.stamps(library.root)
    meta = library.root / "classifier" / "classifier.json"
    changed = json.loads(meta.read_text(encoding="utf-8")) | {"data": "of another version"}
    meta.write_text(json.dumps(changed), encoding="utf-8")
    assert opening.own_classifier(library.root) is None
    assert opening.stamps(library.root) == opening.stamps() != ours


def test_a_classifier_goes_where_it_is_wanted(library: Library, sentences: Path, tmp_path: Path):
    library.correct(staffing(library).statement_id, "role", "fact", "李四")
    library.learn(tmp_path / "mine", training=sentences)
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {
        "weights.npz",
        "classifier.json",
    }
    assert not (library.root / "classifier").exists()
    meta = json.loads((tmp_path / "mine" / "classifier.json").read_text(encoding="utf-8"))
    assert meta["corrections"] == 1


def test_nothing_corrected_is_nothing_to_learn(library: Library, sentences: Path):
    number = library.correct(staffing(library).statement_id, "role", "fact", "李四")
    library.correct(report(library, OTHER, 2022).id, "year", 2020, "李四")
    library.undo(number)
    with pytest.raises(LibraryError, match="nothing to learn"):
        library.learn(training=sentences)
    assert not (library.root / "classifier").exists()
