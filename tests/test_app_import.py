"""The import page: each file on its way, what fails and why, doubles, a rebuild, a library that is busy."""

import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from indexer.library import BuildResult, Library
from indexer.watching import Brief, FileState, News
from tests.pages import SAMPLES, html_of, opener, read_html, text_of
from ui.importing import FileLine, Import, current_run, start_import, start_rebuild
from ui.intake_files import count_groups, short_names
from ui.language import strings

app = pytest.fixture(opener, name="app")

# Two files of one agency and year whose text is not the same.
SECOND = "岚溪县卫生健康局2021年政府信息公开工作年度报告\n一、总体情况\n本局另行公布更正后的年度报告，共公开信息15条。\n"


def zh(key: str, **values: object) -> str:
    return strings()[key]["zh"].format(**values)


def wait_for(library: Path) -> Import:
    for _ in range(120):
        run = current_run(library)
        if run is not None and not run.running:
            return run
        time.sleep(0.25)
    raise AssertionError("the work did not end")


def import_folder(app, library: Path, folder: Path) -> AppTest:
    """Import a folder by the hands of a user; return the page when it is done."""
    test = app(library, "import")
    test.get_by_key("import_folder").set_value(str(folder))
    test.get_by_key("import_start_folder").click().run()
    wait_for(library)
    return test.run()


def lines_of(test: AppTest) -> dict[str, tuple[str, list[str]]]:
    """Return the list of files: name → state and cells."""
    found: dict[str, tuple[str, list[str]]] = {}
    for row in html_of(test).split('<tr class="nb-file ')[1:]:
        row = row.split("</tr>")[0]
        state = row.split('data-state="')[1].split('"')[0]
        name = read_html("<" + row.split("<th", 1)[1].split("<small", 1)[0].split("</th>")[0]).text
        cells = [read_html("<td" + cell.split("</td>")[0]).text for cell in row.split("<td")[1:]]
        found[name.split(">")[-1]] = (state, cells)
    return found


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    shutil.copy(SAMPLES / "lanxi-wjj-2021.txt", folder)
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 cut off")
    (folder / "空.txt").write_bytes(b"")
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        archive.write(SAMPLES / "lanxi-wjj-2022.docx", "里面/lanxi-wjj-2022.docx")
        archive.write(SAMPLES / "lanxi-wjj-2021.txt", "again.txt")
    return folder


def test_a_folder_is_imported_and_its_failures_explained(app, inbox: Path, tmp_path: Path):
    library = tmp_path / "library"
    test = import_folder(app, library, inbox)
    shown = text_of(test)
    result = wait_for(library).result
    assert result is not None
    assert (result.added, result.skipped, len(result.failed)) == (2, 1, 2)
    assert "岚溪县卫生健康局" in shown
    assert "坏.pdf" in shown
    assert zh("advice.damaged") in shown
    assert zh("advice.empty") in shown
    # The duplicate is told with the report it is.
    assert (
        zh("files.same_as", agency="岚溪县卫生健康局", year="2021年", file="lanxi-wjj-2021.txt")
        in shown
    )
    with Library.open(library) as opened:
        assert len(opened.report_rows()) == 2
        assert len(opened.failures()) == 2
    # A new session shows it too, until somebody has put it away; the failures stay.
    later = app(library, "import")
    assert lines_of(later) == lines_of(test)
    later.get_by_key("import_close").click().run()
    assert not lines_of(later)
    assert "坏.pdf" in text_of(later)
    assert not lines_of(app(library, "import"))
    dismiss = [button for button in later.button if str(button.key).startswith("dismiss_")]
    dismiss[0].click().run()
    with Library.open(library) as opened:
        assert len(opened.failures()) == 1


def test_each_file_tells_what_was_read_of_it(app, inbox: Path, tmp_path: Path):
    library = tmp_path / "library"
    lines = lines_of(import_folder(app, library, inbox))
    assert {name: state for name, (state, _) in lines.items()} == {
        "lanxi-wjj-2021.txt": "read", "many.zip!again.txt": "known",
        "many.zip!里面/lanxi-wjj-2022.docx": "read", "坏.pdf": "refused", "空.txt": "refused",
    }  # fmt: skip
    with Library.open(library) as opened:
        row = next(row for row in opened.report_rows() if row.year == 2022)
        report = opened.report(row.id)
        cells = sum(
            figure.value is not None for figure in opened.figures() if figure.report.id == row.id
        )
    told = lines["many.zip!里面/lanxi-wjj-2022.docx"][1]
    assert told[1:3] == [row.agency, "2022"]
    assert told[5:] == [str(len(report.sections)), str(cells), str(len(report.issues))]
    assert lines["空.txt"][1][1:] == [""] * 7


def test_a_brief_counts_what_the_library_lists(sample_library: Path):
    with Library.open(sample_library) as opened:
        for row in opened.report_rows()[:20]:
            brief = Brief.of(opened.report(row.id))
            listed = [f for f in opened.figures() if f.report.id == row.id and f.value is not None]
            assert brief.cells == len(listed)
            assert (brief.agency, brief.year, brief.form) == (row.agency, row.year, row.form)


def test_a_folder_that_is_not_there_is_explained(app, tmp_path: Path):
    for path in (str(tmp_path / "nowhere"), ""):
        test = app(tmp_path / "library", "import")
        test.get_by_key("import_folder").set_value(path)
        test.get_by_key("import_start_folder").click().run()
        assert zh("import.path_missing") in [error.value for error in test.error]
        assert not (tmp_path / "library").exists()


def test_a_folder_without_reports_is_explained(app, tmp_path: Path):
    (tmp_path / "inbox").mkdir()
    test = import_folder(app, tmp_path / "library", tmp_path / "inbox")
    assert zh("import.nothing") in [info.value for info in test.info]


def test_a_library_that_is_busy_is_explained(app, sample_library: Path, tmp_path: Path):
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    with Library.open(folder) as other, other._changing():
        test = import_folder(app, folder, SAMPLES)
    assert zh("library.busy") in [warning.value for warning in test.warning]
    assert not test.exception


# ----------------------------------------------------------------------------------------- progress


class Slow:
    """Stands in for a library whose build takes until it is let go."""

    def __init__(self, library: Library) -> None:
        self.root = library.root
        self.report_rows = library.report_rows
        self.go_on = False

    def build(self, paths, *, progress, home, watch):
        del paths, home
        watch.expect(["a/一.pdf", "a/二.txt", "a/三.txt"])
        watch.tell(0, News(FileState.READING, page=3, pages=40))
        watch.tell(1, News(FileState.REFUSED, reason="the file is empty"))
        progress("read", 1, 3, "a/二.txt")
        while not self.go_on and not watch.wants_stop():
            time.sleep(0.05)
        watch.tell(2, News(FileState.LEFT))
        return BuildResult(0, 0, (), 1.0)


@pytest.fixture
def slow(sample_library: Path, tmp_path: Path) -> Iterator[Slow]:
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    with Library.open(folder) as library:
        slow = Slow(library)
        yield slow
        slow.go_on = True
        wait_for(folder)


def test_work_under_way_is_shown_to_every_session_and_can_be_stopped(app, slow: Slow):
    start_import(slow, [])
    for _ in range(100):
        if len(current_run(slow.root).files()) == 3 and current_run(slow.root).progress.total:
            break
        time.sleep(0.05)
    for _ in range(2):  # a reload and a second tab are sessions of their own
        test = app(slow.root, "import")
        lines = lines_of(test)
        assert {name: state for name, (state, _) in lines.items()} == {
            "一.pdf": "reading", "二.txt": "refused", "三.txt": "waiting",
        }  # fmt: skip
        assert zh("files.page_of", page=3, pages=40) in lines["一.pdf"][1][0]
        assert zh("reason.empty") in text_of(test)
        assert test.get_by_key("import_start_files").disabled
        assert test.get_by_key("rebuild_start").disabled
    # A second import is refused while the first is under way, and takes nothing from it.
    refused = start_import(slow, [])
    assert refused.error is not None
    assert current_run(slow.root).running
    test.get_by_key("import_stop").click().run()
    assert wait_for(slow.root).result is not None
    done = test.run()
    assert lines_of(done)["三.txt"][0] == "left"
    assert zh("import.left") in text_of(done)
    # The search works all the while.
    assert not app(slow.root, q="公开").exception


def test_a_build_that_is_stopped_keeps_what_it_read(tmp_path: Path):
    class Stopper(Import):
        def tell(self, place: int, news: News) -> None:
            super().tell(place, news)
            self.stopping = self.stopping or news.state is FileState.READ

    run = Stopper()
    paths = sorted(SAMPLES.glob("*.txt"))
    with Library.open(tmp_path / "library", create=True) as library:
        result = library.build(paths, jobs=1, watch=run)
        assert 0 < result.added < len(paths)
        counts = count_groups(run.files())
        assert counts == {"read": result.added, "left": len(paths) - result.added}
        assert library.search("公开", mode="text").total
        assert not [p for p in library.check() if p.code != "same_year"]
        # What was left is taken when the same is imported again.
        again = library.build(paths)
    assert (again.added, again.skipped) == (len(paths) - result.added, result.added)


def test_a_sign_of_life_that_comes_late_changes_nothing():
    run = Import()
    run.expect(["甲.pdf"])
    run.tell(0, News(FileState.READING, page=2, pages=9))
    run.tell(0, News(FileState.READING))
    assert (run.files()[0].news.page, run.files()[0].news.pages) == (2, 9)
    run.tell(0, News(FileState.READ, "0" * 16))
    run.tell(0, News(FileState.PARSED))
    assert run.files()[0].news.state is FileState.READ


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["/a/b/一.txt", "/a/c/一.txt"], ["b/一.txt", "c/一.txt"]),
        (["/a/b/一.txt"], ["一.txt"]),
        (["一.txt", "many.zip!二.txt"], ["一.txt", "many.zip!二.txt"]),
        (["/a/一.txt", "二.txt"], ["/a/一.txt", "二.txt"]),
        (["C:\\报告\\一.txt", "C:\\报告\\旧\\二.txt"], ["一.txt", "旧/二.txt"]),
    ],
)
def test_the_shared_folder_is_left_out_of_names(names: list[str], shown: list[str]):
    assert short_names([FileLine(place, name) for place, name in enumerate(names)]) == shown


def test_a_long_list_has_pages_and_a_choice_by_state(app, slow: Slow):
    def build(paths, *, progress, home, watch):
        del paths, progress, home
        watch.expect([f"{n:03}.txt" for n in range(120)])
        for n in range(120):
            state = FileState.REFUSED if n % 40 == 7 else FileState.KNOWN
            watch.tell(n, News(state, reason="the file is empty"))
        return BuildResult(0, 117, (), 1.0)

    slow.build = build
    start_import(slow, [])
    wait_for(slow.root)
    test = app(slow.root, "import")
    assert len(lines_of(test)) == 50
    test.session_state["files_done_page"] = 3
    assert len(lines_of(test.run())) == 20
    test.session_state["files_done_group"] = "refused"
    assert sorted(lines_of(test.run())) == ["007.txt", "047.txt", "087.txt"]


# -------------------------------------------------------------------------- same agency, same year


@pytest.fixture
def doubled(tmp_path: Path) -> Path:
    second = tmp_path / "更正.txt"
    second.write_text(SECOND, encoding="utf-8")
    with Library.open(tmp_path / "library", create=True) as library:
        library.build([SAMPLES / "lanxi-wjj-2021.txt", SAMPLES / "lanxi-wjj-2022.docx"])
    return second


def test_a_second_report_of_a_year_is_flagged_beside_both(app, doubled: Path, tmp_path: Path):
    library = tmp_path / "library"
    test = import_folder(app, library, doubled)
    shown = text_of(test)
    with Library.open(library) as opened:
        (group,) = opened.doubles()
    assert {row.name.rpartition("/")[2] for row in group} == {"更正.txt", "lanxi-wjj-2021.txt"}
    # In the list, and at the report that was there before.
    assert zh("doubles.beside", files="lanxi-wjj-2021.txt") in shown
    frame = next(f.value for f in test.dataframe if zh("column.double") in f.value)
    marked = frame[frame[zh("column.double")] != ""]
    assert sorted(marked[zh("column.file")]) == ["lanxi-wjj-2021.txt", "更正.txt"]
    assert any("正文只有" in text for text in shown.splitlines() if "相同" in text)
    # Both are kept: told of no more, in any session, until a third one comes.
    keep = next(b for b in test.button if str(b.key).endswith("_keep"))
    keep.click().run()
    assert zh("doubles.lead") not in [caption.value for caption in test.caption]
    assert not [b for b in app(library, "import").button if str(b.key).endswith("_keep")]
    third = tmp_path / "再更正.txt"
    third.write_text(SECOND + "本局再次更正。\n", encoding="utf-8")
    with Library.open(library) as opened:
        opened.build([third])
        (group,) = opened.doubles()
        assert len(group) == 3
        opened.keep_doubles([row.id for row in group])
        opened.remove([group[0].id])
        assert not opened.doubles()


def test_to_remove_one_of_two_is_asked_first(app, doubled: Path, tmp_path: Path):
    library = tmp_path / "library"
    test = import_folder(app, library, doubled)
    remove = [b for b in test.button if "_remove_" in str(b.key)]
    assert len(remove) == 2
    remove[0].click().run()
    assert zh("remove.question", count=1) in text_of(test)
    assert test.get_by_key("remove_yes").label == zh("remove.yes")
    with Library.open(library) as opened:
        assert len(opened.report_rows()) == 3


def test_a_file_of_agreements_that_is_damaged_agrees_to_nothing(doubled: Path, tmp_path: Path):
    with Library.open(tmp_path / "library") as opened:
        opened.build([doubled])
        for text in ("{", "[1, 2]", '{"a": 1}', "\x00"):
            (opened.root / "kept.json").write_text(text, encoding="utf-8")
            assert len(opened.doubles()) == 1


# ------------------------------------------------------------------------------------------ rebuild


def test_a_rebuild_makes_all_anew_and_keeps_places_and_corrections(app, tmp_path: Path):
    folder = tmp_path / "library"
    names = (
        "lanxi-wjj-2021.txt",
        "lanxi-wjj-2022.docx",
        "jidong-sjj-2021.pdf",
        "linlan-qxj-2023.html",
    )
    with Library.open(folder, create=True) as library:
        library.build([SAMPLES / name for name in names])
        row = library.report_rows()[0]
        library.correct(row.id, "agency", "更名局", "王五")
        before = {hit.passage_id: hit.text for hit in library.search("公开", limit=None).hits}
        index = {path.name for path in (folder / "fulltext").iterdir()}
    test = app(folder, "import")
    test.get_by_key("rebuild_start").click().run()
    run = wait_for(folder)
    assert run.error is None
    assert run.result is not None
    assert (run.result.added, run.result.failed) == (4, ())
    done = test.run()
    assert zh("import.done_rebuild") in [heading.value for heading in done.subheader]
    assert {state for state, _ in lines_of(done).values()} == {"read"}
    assert "更名局" in text_of(done)
    with Library.open(folder) as library:
        hits = library.search("公开", limit=None).hits
        assert {hit.passage_id: hit.text for hit in hits} == before
        assert not library.check()
    assert {path.name for path in (folder / "fulltext").iterdir()} - index


def test_a_rebuild_changes_the_engine_and_the_model(app, tmp_path: Path):
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([SAMPLES / "lanxi-wjj-2021.txt"])
        expected = {hit.text for hit in library.search("公开", mode="text", limit=None).hits}
    test = app(folder, "import")
    test.get_by_key("rebuild_engine").select("whoosh").run()
    test.get_by_key("rebuild_model").select("none").run()
    test.get_by_key("rebuild_reread").uncheck().run()
    test.get_by_key("rebuild_start").click().run()
    assert wait_for(folder).error is None
    text = (folder / "library.json").read_text(encoding="utf-8")
    assert '"whoosh"' in text
    assert '"none"' in text
    with Library.open(folder) as library:
        assert {
            hit.text for hit in library.search("公开", mode="text", limit=None).hits
        } == expected


def test_a_model_that_is_not_there_is_explained(app, tmp_path: Path):
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([SAMPLES / "lanxi-wjj-2021.txt"])
    test = app(folder, "import")
    test.get_by_key("rebuild_model").select("folder").run()
    test.get_by_key("rebuild_model_folder").set_value(str(tmp_path / "nowhere")).run()
    test.get_by_key("rebuild_start").click().run()
    assert zh("rebuild.model_missing") in [error.value for error in test.error]
    (tmp_path / "empty").mkdir()
    test.get_by_key("rebuild_model_folder").set_value(str(tmp_path / "empty")).run()
    test.get_by_key("rebuild_start").click().run()
    wait_for(folder)
    assert zh("rebuild.failed") in [error.value for error in test.run().error]
    with Library.open(folder) as library:
        assert library.search("公开", mode="hybrid").mode == "hybrid"


def test_a_file_that_is_gone_keeps_its_report(tmp_path: Path):
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([SAMPLES / "lanxi-wjj-2021.txt", SAMPLES / "lanxi-wjj-2022.docx"])
        row = library.report_rows()[0]
        library.original(row.id).unlink()
    start_rebuild(folder)
    run = wait_for(folder)
    assert run.result is not None
    assert [failure.path for failure in run.result.failed] == [row.name]
    assert count_groups(run.files()) == {"read": 1, "refused": 1}
    with Library.open(folder) as library:
        assert len(library.report_rows()) == 2


def test_what_a_newer_program_reads_otherwise_is_told(app, tmp_path: Path):
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([SAMPLES / "lanxi-wjj-2021.txt"])
        assert library.stale() == ()
    path = folder / "library.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"parser": "', '"parser": "0.'), encoding="utf-8")
    test = app(folder, "import")
    assert zh("rebuild.stale_parser") in [warning.value for warning in test.warning]
    test.get_by_key("rebuild_start").click().run()
    wait_for(folder)
    with Library.open(folder) as library:
        assert library.stale() == ()
