"""Building: incremental, in parallel, whole or not at all whatever happens, stamps that no longer fit."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.report import Report, Role
from indexer import library as library_module
from indexer.errors import LibraryBusyError, LibraryError
from indexer.library import Library
from indexer.manifest import Manifest
from indexer.schema import SCHEMA
from indexer.worker import LabelTask, ParseTask, Pool, Refusal
from nlp.evidence import Scope
from tests.reports import report_text, write_reports

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library; tests copy it before they change it."""
    folder = tmp_path_factory.mktemp("built")
    write_reports(folder / "in", 6)
    with Library.open(folder / "lib", create=True) as library:
        library.build([folder / "in"], jobs=2)
    return folder / "lib"


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "lib"))


def assert_whole(library: Library, count: int) -> None:
    """Check that the library is in order and holds this many complete reports."""
    assert library.check() == ()
    rows = library.report_rows()
    assert len(rows) == count
    for row in rows:
        report = library.report(row.id)
        assert len(report.sections) >= 6
        assert report.figures.requests
        assert library.original(row.id).read_bytes()
    passages = sum(len(s.passages) for r in rows for s in library.report(r.id).sections)
    assert library.search("").total == passages


# ---------------------------------------------------------------------------------------- building


def test_files_folders_and_archives_are_added_once(tmp_path: Path):
    paths = write_reports(tmp_path / "in" / "deep", 3)
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("县/新.txt", report_text("青禾县审计局", 2021))
        archive.writestr("县/旧.txt", paths[0].read_bytes())
    calls: list[tuple[str, int, int, str]] = []
    with Library.open(tmp_path / "lib", create=True) as library:
        result = library.build(
            [tmp_path / "in", tmp_path / "more.zip", paths[1]], progress=lambda *c: calls.append(c)
        )
        assert (result.added, result.skipped, result.failed) == (4, 2, ())
        held = {row.name: row.id for row in library.report_rows()}
        twice = {
            (f"{tmp_path / 'more.zip'}!县/旧.txt", str(paths[0])),
            (str(paths[1]), str(paths[1])),
        }
        assert set(result.known) == {(name, held[first]) for name, first in twice}
        assert_whole(library, 4)
        names = {row.name for row in library.report_rows()}
        assert f"{tmp_path / 'more.zip'}!县/新.txt" in names
        again = library.build([tmp_path / "in", tmp_path / "more.zip"])
        assert (again.added, again.skipped) == (0, 5)
    read = [call for call in calls if call[0] == "read"]
    assert [call[1] for call in read] == [1, 2, 3, 4, 5, 6]
    assert {call[2] for call in read} == {6}
    assert ("index", 4, 4) in [call[:3] for call in calls]
    assert calls[-1][0] == "embed"  # the vectors come last
    assert calls[-1][1] == calls[-1][2]


def test_the_same_build_gives_the_same_catalogue(tmp_path: Path):
    write_reports(tmp_path / "in", 7)
    seen = []
    for jobs in (1, 3):
        with Library.open(tmp_path / f"lib{jobs}", create=True) as library:
            library.build([tmp_path / "in"], jobs=jobs)
            hits = library.search("信息公开", limit=None).hits
            seen.append([(h.passage_id, h.report.id, h.score, h.highlights) for h in hits])
    assert seen[0] == seen[1]
    assert seen[0]


def test_failures_are_kept_until_the_file_is_read(tmp_path: Path):
    (good,) = write_reports(tmp_path, 1)
    bad, copy = tmp_path / "bad.txt", tmp_path / "bad2.txt"
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word file")
    shutil.copy(bad, copy)
    gone = tmp_path / "gone.pdf"
    with Library.open(tmp_path / "lib", create=True) as library:
        result = library.build([bad, good, gone, copy])
        assert (result.added, result.skipped) == (1, 0)
        assert [f.path for f in result.failed] == [str(gone), str(bad), str(copy)]
        assert "no Word document" in result.failed[1].reason
        assert {f.path for f in library.failures()} == {str(bad), str(copy), str(gone)}
        assert_whole(library, 1)
        bad.write_text(report_text("青禾县水利局"), encoding="utf-8")
        assert library.build([bad, good]).added == 1
        assert library.dismiss_failure(str(gone))
        assert [f.path for f in library.failures()] == [str(copy)]
        shutil.copy(good, copy)
        assert library.build([copy]).skipped == 1, "read at last, though known already"
        assert library.failures() == ()


def test_removal_takes_everything(copied: Path):
    with Library.open(copied) as library:
        first, *rest = library.report_rows()
        original = library.original(first.id)
        assert library.remove([first.id, "0" * 16]) == 1
        assert not original.exists()
        assert_whole(library, len(rest))
        with pytest.raises(LibraryError, match="no report"):
            library.report(first.id)


def test_a_lost_original_comes_back_with_the_file(copied: Path, built: Path):
    with Library.open(copied) as library:
        row = library.report_rows()[0]
        path = library.original(row.id)
        path.unlink()
        assert [p.code for p in library.check()] == ["original_missing"]
        with pytest.raises(LibraryError, match="missing"):
            library.original(row.id)
        source = built.parent / "in" / Path(row.name).name
        assert library.build([source]).skipped == 1
        assert library.check() == ()


# ----------------------------------------------------------------------------------------- workers


def test_a_crash_costs_one_task(tmp_path: Path):
    (path,) = write_reports(tmp_path, 1)
    crash = LabelTask(None)  # type: ignore[arg-type]
    tasks = [ParseTask(path, "a"), crash, ParseTask(path, "b"), ParseTask(tmp_path / "none", "c")]
    with Pool(1) as pool:
        outcomes = [outcome for _, outcome in pool.map(tasks)]
    assert isinstance(outcomes[0], Report)
    assert isinstance(outcomes[1], Refusal)
    assert "AttributeError" in outcomes[1].reason
    assert isinstance(outcomes[2], Report)
    assert outcomes[3] == Refusal("No such file or directory")
    statements = [s for sec in outcomes[0].sections for p in sec.passages for s in p.statements]
    assert {s.role for s in statements} >= {Role.PROBLEM, Role.PRACTICE}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe")
def test_a_task_that_hangs_is_stopped(tmp_path: Path):
    fifo = tmp_path / "endless.txt"
    os.mkfifo(fifo)  # opening it for reading never returns
    (path,) = write_reports(tmp_path, 1)
    with Pool(1, seconds=3) as pool:
        tasks = [ParseTask(fifo, "hangs"), ParseTask(path, "good")]
        hung, good = (outcome for _, outcome in pool.map(tasks))
    assert hung == Refusal("took longer than 3 seconds over one page")
    # The next worker also has 3 seconds, on a busy machine perhaps too few to start in.
    assert isinstance(good, Report) or good == hung


def test_results_come_in_order_and_tasks_only_as_needed(tmp_path: Path):
    paths = write_reports(tmp_path, 20)
    taken = 0

    def tasks():
        nonlocal taken
        for path in paths:
            taken += 1
            yield ParseTask(path, path.name)

    with Pool(1) as pool:
        results = pool.map(tasks())
        first, _ = next(results)
        assert first.name == "000.txt"
        assert taken < 20
        assert [task.name for task, _ in results] == [path.name for path in paths[1:]]


# -------------------------------------------------------------------------------- killed half-way

BUILD = """
import sys
from indexer.library import Library
with Library.open(sys.argv[1], create=True) as library:
    print("open", flush=True)
    library.build([sys.argv[2]], jobs=1, progress=lambda *call: print(*call, flush=True))
"""


def kill_build_at(library: Path, reports: Path, line: int, delay: float = 0.0) -> bool:
    """Build in a process group of its own and kill it after this many lines of progress."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(library), str(reports)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for _ in range(line):
        if not process.stdout.readline():
            break
    time.sleep(delay)
    alive = process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return alive


@pytest.mark.parametrize("line", [1, 5, 10])
def test_a_killed_build_leaves_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: int
):
    paths = write_reports(tmp_path / "in", 8)
    lib = tmp_path / "lib"
    kill_build_at(lib, tmp_path / "in", line, delay=0.01 * (line % 3))
    monkeypatch.setattr(library_module, "PATIENCE", 0)
    with Library.open(lib) as library:
        rows = library.report_rows()
        assert max(0, line - 2) <= len(rows) <= 8
        found = library.search("", limit=None, facets=True)
        stored = [len(s.passages) for row in rows for s in library.report(row.id).sections]
        assert found.total == sum(stored), "opening finished the full text"
        strays = [p for p in library.check() if p.code != "original_stray"]
        assert strays == []
        result = library.build([tmp_path / "in"])
        assert result.added == 8 - len(rows)
        assert_whole(library, len(paths))


def test_a_build_killed_again_and_again_gets_there(tmp_path: Path):
    write_reports(tmp_path / "in", 12)
    lib = tmp_path / "lib"
    for line in (3, 4, 5):
        kill_build_at(lib, tmp_path / "in", line)
    with Library.open(lib) as library:
        assert len(library.report_rows()) >= 3
        library.build([tmp_path / "in"])
        assert_whole(library, 12)


def test_what_was_stored_but_not_indexed_is_found_after_opening(copied: Path):
    with Library.open(copied) as library:
        total = library.search("人员力量").total
        library._store.mark_pending("index")  # as if killed before the commit
        library._store.remove_reports([library.report_rows()[0].id])
        assert library.search("人员力量").total < total, "a reader never sees what is gone"
    with Library.open(copied) as library:
        assert library._store.pending("index") == ()
        strays = {p.code for p in library.check()}
        assert strays == {"original_stray"}


# ------------------------------------------------------------------------------------------ stamps


def manifest(root: Path) -> Manifest:
    return Manifest.read(root, SCHEMA)


def watched_build(library: Library) -> list[str]:
    stages: list[str] = []
    library.build([], progress=lambda stage, *_: stages.append(stage))
    return list(dict.fromkeys(stages))


def test_a_build_that_fits_does_nothing(copied: Path):
    with Library.open(copied) as library:
        assert watched_build(library) == []


def test_a_new_classifier_labels_again_and_no_more(copied: Path):
    replace(manifest(copied), classifier="older").write(copied)
    with Library.open(copied) as library:
        before = library.statement_rows(Scope())
        row = library.report_rows()[0]
        made = library.correct(row.id, "agency", "青禾县更正局", "李四")
        assert watched_build(library) == ["label", "index"]
        assert [s.statement_id for s in library.statement_rows(Scope(reports=(row.id,)))] == [
            s.statement_id for s in before if s.report.id == row.id
        ]
        assert library.report(row.id).identity.agency == "青禾县更正局"
        library.undo(made)
        assert library.statement_rows(Scope()) == before
        assert watched_build(library) == []


def test_a_new_parser_reads_the_originals_again(copied: Path):
    replace(manifest(copied), parser="0").write(copied)
    with Library.open(copied) as library:
        first, second = library.report_rows()[:2]
        before = library.report(first.id)
        with library._store.write() as connection:
            connection.execute("UPDATE reports SET machine_agency = 'misread', agency = 'misread'")
        library.original(second.id).write_bytes(b"")  # no longer readable: kept as it was
        assert "reread" in watched_build(library)
        assert library.report(first.id) == before
        assert library.report(second.id).identity.agency == "misread"
        (failure,) = library.failures()
        assert failure.path == second.name
        assert "kept as it was" in failure.reason


def test_an_upgrade_killed_half_way_goes_on(copied: Path):
    replace(manifest(copied), parser="0", classifier="older").write(copied)
    with Library.open(copied) as library:
        expected = [library.report(row.id) for row in library.report_rows()]

    kill_build_at(copied, copied / "nothing", 3)
    with Library.open(copied) as library:
        watched_build(library)
        assert [library.report(row.id) for row in library.report_rows()] == expected
        assert library.check() == ()
        assert watched_build(library) == []


@pytest.mark.parametrize("change", [{"segmenter": "older"}, {"engine": "", "fulltext": ""}])
def test_another_segmenter_makes_the_full_text_again_on_opening(
    copied: Path, change: dict[str, str]
):
    replace(manifest(copied), **change).write(copied)
    stages: list[str] = []
    with Library.open(copied, progress=lambda stage, *_: stages.append(stage)) as library:
        assert set(stages) == {"index"}
        assert_whole(library, 6)
        assert watched_build(library) == []


def test_another_engine_is_another_index(copied: Path):
    with Library.open(copied) as library:
        before = {hit.passage_id for hit in library.search("人员力量", limit=None).hits}
    with Library.open(copied, engine="whoosh") as library:
        assert {hit.passage_id for hit in library.search("人员力量", limit=None).hits} == before
    assert manifest(copied).engine == "whoosh"
    with Library.open(copied) as library:  # keeps its own engine
        assert manifest(copied).engine == "whoosh"
        assert library.check() == ()
    with pytest.raises(LibraryError, match="no engine 'lucene'"):
        Library.open(copied, engine="lucene")


@pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "half"])
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves the damaged file open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_full_text_is_made_again(copied: Path, damage: str, engine: str):
    with Library.open(copied, engine=engine):
        pass
    folder = copied / "fulltext"
    if damage == "missing":
        shutil.rmtree(folder)
    for path in sorted(folder.rglob("*")) if damage != "missing" else ():
        if path.is_file():
            data = path.read_bytes()
            damaged = {"empty": b"", "garbage": b"\x07" * len(data), "half": data[: len(data) // 2]}
            path.write_bytes(damaged[damage])
    with Library.open(copied) as library:
        assert_whole(library, 6)
        assert library.search("没有专人负责").total == 6


def test_a_single_lost_index_file_is_noticed_at_the_search(copied: Path):
    folder = copied / "fulltext"
    for path in [p for p in sorted(folder.rglob("*")) if p.is_file()]:
        saved = path.read_bytes()
        path.unlink()
        with Library.open(copied) as library:
            assert library.search('"没有专人负责"').total == 6, path.name
        if not path.exists() and path.parent.exists():
            path.write_bytes(saved)


# -------------------------------------------------------------------------------- opening, locking


def test_what_is_no_library_is_refused_in_one_line(tmp_path: Path):
    def refused(path: Path, *, create: bool = False) -> str:
        with pytest.raises(LibraryError) as error:
            Library.open(path, create=create)
        assert "\n" not in str(error.value)
        return str(error.value)

    assert "no library" in refused(tmp_path / "none")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "letter.txt").write_text("x", encoding="utf-8")
    assert "no library" in refused(tmp_path / "docs")
    assert "not empty" in refused(tmp_path / "docs", create=True)
    assert "not" in refused(tmp_path / "docs" / "letter.txt", create=True)
    with Library.open(tmp_path / "lib", create=True) as library:
        assert library.report_rows() == ()
        assert library.search("人员").total == 0
    stamps = json.loads((tmp_path / "lib" / "library.json").read_text(encoding="utf-8"))
    newer = tmp_path / "lib" / "library.json"
    newer.write_text(json.dumps(stamps | {"schema": SCHEMA + 1}), encoding="utf-8")
    assert "newer" in refused(tmp_path / "lib")
    newer.write_text("{", encoding="utf-8")
    assert "cannot be read" in refused(tmp_path / "lib")
    newer.write_text("[]", encoding="utf-8")
    assert "not the file of a library" in refused(tmp_path / "lib")
    newer.write_text(json.dumps(stamps), encoding="utf-8")
    (tmp_path / "lib" / "catalogue.sqlite").unlink()
    assert "lost its catalogue" in refused(tmp_path / "lib")


def test_a_full_disk_is_said_in_one_line(copied: Path, tmp_path: Path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (path,) = write_reports(tmp_path / "more", 1, first_year=2010)
    with Library.open(copied) as library:
        monkeypatch.setattr("indexer.build.save_original", full)
        with pytest.raises(LibraryError, match="No space left on device"):
            library.build([path])
        monkeypatch.undo()
        assert_whole(library, 6)
        assert library.build([path]).added == 1, "the lock was released"


HOLD = """
import sys
from indexer.library import Library
with Library.open(sys.argv[1]) as library, library._changing():
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_writer_is_told_and_readers_go_on(copied: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(library_module, "PATIENCE", 0.1)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(copied)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with Library.open(copied) as library:
            assert library.search("人员力量").total > 0
            row = library.report_rows()[0]
            for change in (
                lambda: library.build([]),
                lambda: library.correct(row.id, "year", 2001, "李四"),
                lambda: library.remove([row.id]),
            ):
                with pytest.raises(LibraryBusyError, match="being changed"):
                    change()
            assert library.report(row.id).identity.year == row.year
    finally:
        holder.communicate("\n")
    with Library.open(copied) as library:
        assert library.correct(library.report_rows()[0].id, "year", 2001, "李四")


def test_a_reader_sees_what_another_process_builds(copied: Path, tmp_path: Path):
    with Library.open(copied) as reader:
        before = reader.changes
        assert reader.search("信息公开", limit=1).total
        write_reports(tmp_path / "more", 3, first_year=2010)
        with Library.open(copied) as writer:
            writer.build([tmp_path / "more"])
        assert reader.changes > before
        assert len(reader.report_rows(Scope(years=(2010, 2011, 2012)))) == 3
        assert reader.search("人员力量", scope=Scope(years=(2010,))).total > 0
        with Library.open(copied, engine="whoosh"):
            pass
        assert reader.search("人员力量", scope=Scope(years=(2010,))).total > 0
