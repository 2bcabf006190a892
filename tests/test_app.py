"""Every page over a real library: it opens, it explains what is wrong, and runs nothing of a report."""

import shutil
from pathlib import Path

import pytest

from indexer.library import Library
from tests.pages import HOSTILE, html_of, opener, read_html, text_of
from ui.language import strings

PAGES = ("", "ask", "themes", "report", "figures", "import", "corrections")
app = pytest.fixture(opener, name="app")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens(app, sample_library: Path, page: str, language: str):
    shown = text_of(app(sample_library, page, lang=language))
    title = {"": "search", "figures": "data"}.get(page, page)
    assert strings()[f"{title}.title"][language] in shown


@pytest.mark.parametrize("page", PAGES)
def test_without_a_library_every_page_says_what_to_do(app, tmp_path: Path, page: str):
    test = app(tmp_path / "nothing", page)
    assert strings()["import.title" if page == "import" else "empty.title"]["zh"] in text_of(test)
    assert not (tmp_path / "nothing").exists()


def damage_manifest(folder: Path) -> None:
    (folder / "library.json").write_text("{", encoding="utf-8")


def damage_catalogue(folder: Path) -> None:
    (folder / "catalogue.sqlite").write_bytes(b"no database at all" * 400)


def lose_catalogue(folder: Path) -> None:
    (folder / "catalogue.sqlite").unlink()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("damage", [damage_manifest, damage_catalogue, lose_catalogue])
def test_a_damaged_library_is_explained(app, sample_library: Path, tmp_path: Path, page, damage):
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    for journal in folder.glob("catalogue.sqlite-*"):
        journal.unlink()
    damage(folder)
    test = app(folder, page)
    assert strings()["library.error"]["zh"] in [error.value for error in test.error]
    assert str(folder) in text_of(test)


def test_no_text_of_a_report_is_run(app, tmp_path: Path):
    source = tmp_path / "恶意局2021年政府信息公开工作年度报告.txt"
    source.write_text(
        f"清溪县{HOSTILE}局2021年政府信息公开工作年度报告\n一、总体情况\n"
        f"本局公开信息12条，{HOSTILE}。\n五、存在的主要问题及改进情况\n人员力量不足，{HOSTILE}。\n",
        encoding="utf-8",
    )
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        assert library.build([source]).added == 1
        row = library.report_rows()[0]
    tests = [
        app(folder, q="人员"), app(folder, "report", report=row.id), app(folder, "report"),
        app(folder, q="人员", group="1"), app(folder, "report", report=row.id, view="compare"),
        app(folder, "import"), app(folder, "ask").chat_input[0].set_value("哪些机关反映人员力量不足").run(),
    ]  # fmt: skip
    for test in tests:
        reader = read_html(html_of(test))
        assert not {"img", "iframe", "object"} & {tag for tag, _ in reader.tags}
        scripts = [tag for tag, _ in reader.tags if tag == "script"]
        assert not scripts
        assert not any(name.startswith("on") for _, attrs in reader.tags for name in attrs)
        for element in test.markdown:
            assert "alert" not in element.value
    assert HOSTILE in text_of(tests[1])
