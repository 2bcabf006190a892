"""Questions on the command line: conversations in a file, answers in a file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

import cli
from indexer.library import Library
from tests.reports import write_reports


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asking")
    write_reports(folder / "in", 5)
    with Library.open(folder / "library", create=True) as opened:
        assert not opened.build([folder / "in"], jobs=1).failed
    return folder / "library"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, library: Path):
    def call(*arguments: object, stdin: str = "") -> tuple[int, list[dict], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as stop:
            cli.main(["ask", *map(str, arguments), "--library", str(library), "--json"])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), [json.loads(line) for line in out.splitlines()], err

    return call


def test_a_conversation_is_kept_in_a_file(run, tmp_path: Path):
    talk = tmp_path / "talk.json"
    status, (first,), _ = run("2020年哪些机关反映人员不足", "--conversation", talk)
    assert (status, {f["year"] for f in first["findings"]}) == (0, {2020})
    _, (second,), _ = run("那2021年呢", "--conversation", talk)
    assert {f["year"] for f in second["findings"]} == {2021}
    assert second["plan"]["themes"] == ["staffing"]
    _, (alone,), _ = run("那2021年呢")
    assert alone["kind"] != "theme_agencies"


def test_what_is_not_understood_leaves_the_conversation(run, tmp_path: Path):
    talk = tmp_path / "talk.json"
    run("2020年哪些机关反映人员不足", "--conversation", talk)
    run("你好", "--conversation", talk)
    _, (answer,), _ = run("那2021年呢", "--conversation", talk)
    assert answer["plan"]["years"] == [2021]


def test_a_file_that_holds_no_conversation_is_named(run, tmp_path: Path):
    talk = tmp_path / "talk.json"
    talk.write_text("not json", encoding="utf-8")
    status, _, err = run("那2021年呢", "--conversation", talk)
    assert status == 1
    assert "talk.json" in err
    assert talk.read_text(encoding="utf-8") == "not json"


def test_answers_go_to_a_workbook(run, tmp_path: Path):
    out = tmp_path / "answers.xlsx"
    questions = "哪些机关反映人员不足\n=1+1\n行政许可一共多少件\n"
    status, answers, _ = run("-", "--out", out, stdin=questions)
    assert status == 0
    book = load_workbook(out)
    asked, found, left = (list(book[name].values) for name in book.sheetnames)
    assert [row[1] for row in asked[1:]] == questions.splitlines()
    assert [row[2] for row in asked[1:]] == ["已回答", "无法回答", "已回答"]
    assert [row[3] for row in asked[1:]] == [a["text"] for a in answers]
    rows = sum(max(len(f["quotes"]), 1) for a in answers for f in a["findings"])
    assert len(found) - 1 == rows
    assert {row[0] for row in left[1:]} == {1}
    assert all(row[2] for row in left[1:]), "why it was left out"
    assert book[book.sheetnames[0]]["B3"].data_type == "s", "a text is never a formula"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "docx"])
def test_answers_in_other_formats(run, tmp_path: Path, suffix: str):
    out = tmp_path / f"answers.{suffix}"
    status, (answer,), _ = run("哪些机关反映人员不足", "--out", out)
    assert status == 0
    if suffix == "jsonl":
        assert json.loads(out.read_text(encoding="utf-8"))["text"] == answer["text"]
    assert out.stat().st_size > 100


def test_an_unknown_format_is_refused_before_anything_is_asked(run, tmp_path: Path):
    status, answers, err = run("哪些机关反映人员不足", "--out", tmp_path / "answers.odt")
    assert (status, answers) == (1, [])
    assert "xlsx" in err
