"""A library made anew from the files it keeps, and what is told of each file on the way."""

import json
import shutil
from pathlib import Path

import pytest

import cli
from indexer.library import Library
from indexer.watching import FileState, News, Watcher
from indexer.worker import Beat, ParseTask, Pool
from nlp.evidence import Scope

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "reports"
SCOPE = Scope()
NAMES = ("lanxi-wjj-2021.txt", "lanxi-wjj-2022.docx", "jidong-sjj-2021.pdf")


class Notes(Watcher):
    """Writes down what it is told; asks to stop after so many reports."""

    def __init__(self, most: int = 1000) -> None:
        self.names: list[str] = []
        self.told: list[tuple[int, News]] = []
        self.most = most

    def expect(self, names) -> None:
        self.names = list(names)

    def tell(self, place: int, news: News) -> None:
        self.told.append((place, news))

    def wants_stop(self) -> bool:
        return sum(news.state is FileState.READ for _, news in self.told) >= self.most


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library", create=True) as library:
        assert library.build([SAMPLES / name for name in NAMES], jobs=1).added == len(NAMES)
    return tmp_path / "library"


def test_each_report_is_read_once_and_told(folder: Path):
    notes = Notes()
    with Library.open(folder) as library:
        held = {row.id: row.name for row in library.report_rows()}
        result = library.rebuild(jobs=1, watch=notes)
    assert (result.added, result.skipped, result.failed) == (3, 0, ())
    assert sorted(notes.names) == sorted(held.values())
    read = [(place, news) for place, news in notes.told if news.state is FileState.READ]
    assert [notes.names[place] for place, _ in read] == [held[news.report] for _, news in read]
    assert all(news.brief and news.brief.sections for _, news in read)
    for place in range(3):
        states = [news.state for at, news in notes.told if at == place]
        assert states[0] is FileState.READING
        assert states[-2:] == [FileState.PARSED, FileState.READ]


def test_text_that_is_read_otherwise_is_stored_anew(folder: Path):
    with Library.open(folder) as library:
        row = next(row for row in library.report_rows() if row.format == "text")
        # As if an older parser had read less of it.
        with library._store.write() as connection:
            connection.execute("UPDATE reports SET title = 'old' WHERE id = ?", (row.id,))
            connection.execute(
                "DELETE FROM sections WHERE report_id = ? AND kind = 'problems'", (row.id,)
            )
        library.rebuild(jobs=1)
        again = library.report(row.id)
        assert again.identity.title != "old"
        assert "problems" in {section.kind for section in again.sections}
        assert not library.check()


def test_labels_that_changed_are_stored_and_places_kept(folder: Path):
    with Library.open(folder) as library:
        before = {hit.passage_id: hit.text for hit in library.search("", limit=None).hits}
        roles = {s.statement_id: s.role for s in library.statement_rows(SCOPE)}
        with library._store.write() as connection:
            connection.execute("UPDATE statements SET machine_role = 'fact', role = 'fact'")
        library.rebuild(jobs=1)
        assert {hit.passage_id: hit.text for hit in library.search("", limit=None).hits} == before
        assert {s.statement_id: s.role for s in library.statement_rows(SCOPE)} == roles


def test_one_that_is_stopped_leaves_nothing_to_be_done(folder: Path):
    notes = Notes(most=0)
    with Library.open(folder) as library:
        result = library.rebuild(jobs=1, watch=notes)
        assert result.added == 0
        assert {news.state for _, news in notes.told} == {FileState.LEFT}
        assert not library._store.pending("parse")
        assert not library.check()


def test_one_that_is_killed_goes_on_with_the_next_build(folder: Path):
    def die(stage: str, done: int, _total: int, _name: str) -> None:
        if stage == "reread" and done == 1:
            raise KeyboardInterrupt

    with Library.open(folder) as library:
        with pytest.raises(KeyboardInterrupt):
            library.rebuild(jobs=1, progress=die)
        assert library.search("公开", mode="text").total
        assert library._store.pending("parse")
        library.build((), jobs=1)
        assert not library._store.pending("parse")
        assert not library.check()


def test_without_reading_the_full_text_is_made_anew(folder: Path):
    shutil.rmtree(folder / "fulltext")
    with Library.open(folder) as library:
        library.rebuild(reread=False, jobs=1)
        assert library.search("公开", mode="text").total
        assert not library.check()


def test_a_reader_tells_how_many_pages_it_has_read():
    heard: list[Beat] = []
    task = ParseTask(SAMPLES / "jidong-sjj-2021.pdf", "报告.pdf")
    with Pool(1) as pool:
        ((_, report),) = pool.map([task], lambda _, beat: heard.append(beat))
    assert heard[0] == Beat()
    assert heard[-1] == Beat(over=True)
    pages = [beat for beat in heard if beat.total]
    assert pages
    assert {beat.total for beat in pages} == {report.pages}
    assert all(1 <= beat.done <= beat.total for beat in pages)


def test_the_command_rebuilds(folder: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        cli.main(
            ["rebuild", "--library", str(folder), "--engine", "whoosh", "--jobs", "1", "--json"]
        )
    assert not ended.value.code
    printed = json.loads(capsys.readouterr().out)
    assert (printed["added"], printed["failed"]) == (3, [])
    assert '"whoosh"' in (folder / "library.json").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["rebuild", "--library", str(folder.parent / "nowhere")])
    assert ended.value.code == 1
