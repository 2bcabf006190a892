"""The import page: what is read, what fails and why, and a library that is busy."""

import shutil
import time
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from indexer.library import Library
from tests.pages import SAMPLES, opener, text_of
from ui.language import strings

app = pytest.fixture(opener, name="app")


def wait_for_import(test: AppTest) -> AppTest:
    for _ in range(240):
        if not test.session_state["import_job"].running:
            return test.run()
        time.sleep(0.25)
    raise AssertionError("the import did not end")


def test_a_folder_is_imported_and_its_failures_explained(app, tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(SAMPLES / "lanxi-wjj-2021.txt", inbox)
    (inbox / "坏.pdf").write_bytes(b"%PDF-1.7 cut off")
    (inbox / "空.txt").write_bytes(b"")
    with zipfile.ZipFile(inbox / "many.zip", "w") as archive:
        archive.write(SAMPLES / "lanxi-wjj-2022.docx", "里面/lanxi-wjj-2022.docx")
        archive.write(SAMPLES / "lanxi-wjj-2021.txt", "again.txt")
    library = tmp_path / "library"
    test = app(library, "import")
    test.get_by_key("import_folder").set_value(str(inbox)).run()
    test.get_by_key("import_start_folder").click().run()
    shown = text_of(wait_for_import(test))
    job = test.session_state["import_job"]
    assert (job.result.added, job.result.skipped, len(job.result.failed)) == (2, 1, 2)
    assert "岚溪县卫生健康局" in shown
    (frame,) = (f.value for f in test.dataframe if strings()["column.same_as"]["zh"] in f.value)
    assert frame.iloc[0, 0].endswith("again.txt")
    assert frame.iloc[0].tolist()[1:3] == ["岚溪县卫生健康局", 2021]
    assert "坏.pdf" in shown
    assert strings()["advice.damaged"]["zh"] in shown
    assert strings()["advice.empty"]["zh"] in shown
    with Library.open(library) as opened:
        assert len(opened.report_rows()) == 2
        left = opened.failures()
    assert len(left) == 2
    # A new session still lists them, and dismisses one.
    later = app(library, "import")
    assert "坏.pdf" in text_of(later)
    dismiss = [button for button in later.button if str(button.key).startswith("dismiss_")]
    dismiss[0].click().run()
    with Library.open(library) as opened:
        assert len(opened.failures()) == 1


def test_a_folder_that_is_not_there_is_explained(app, tmp_path: Path):
    test = app(tmp_path / "library", "import")
    test.get_by_key("import_folder").set_value(str(tmp_path / "nowhere")).run()
    test.get_by_key("import_start_folder").click().run()
    assert strings()["import.path_missing"]["zh"] in [error.value for error in test.error]
    assert not (tmp_path / "library").exists()


def test_a_library_that_is_busy_is_explained(app, sample_library: Path, tmp_path: Path):
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    test = app(folder, "import")
    with Library.open(folder) as other, other._changing():
        test.get_by_key("import_folder").set_value(str(SAMPLES)).run()
        test.get_by_key("import_start_folder").click().run()
        wait_for_import(test)
    assert strings()["library.busy"]["zh"] in [warning.value for warning in test.warning]
    assert not test.exception
