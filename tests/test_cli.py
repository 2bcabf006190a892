"""The command line as other programs call it: its JSON, its exit status, its errors."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

import cli
from tests.conftest import SAMPLES

REPORTS = SAMPLES / "reports"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run a command; return its exit status, standard output and standard error."""
    monkeypatch.delenv("NIANBAO_LIBRARY", raising=False)

    def call(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as stop:
            cli.main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_parse_prints_the_contract(run, shared: Path):
    status, out, _ = run("parse", shared / "reports" / "changle-2021.txt", "--json")
    assert status == 0
    (report,) = lines(out)
    keys = [
        "path",
        "agency",
        "place",
        "agency_type",
        "year",
        "title",
        "form",
        "published",
        "sections",
    ]
    assert list(report)[: len(keys)] == keys
    assert (report["agency"], report["place"], report["year"]) == (
        "昌乐县卫生健康局",
        "昌乐县",
        2021,
    )
    assert report["published"] == "2022-01-24"
    assert list(report["sections"]) == [
        "overview", "disclosure", "requests", "review", "problems", "other",
    ]  # fmt: skip
    assert report["sections"]["problems"]["heading"] == "五、存在的主要问题及改进情况"
    assert "人员力量不够" in report["sections"]["problems"]["text"]
    assert report["figures"]["disclosure"]["penalties"] == [162]
    assert report["figures"]["requests"]["other_other"] == [None] * 7
    assert [c["check"] for c in report["checks"]] == [
        "requests_balance", "requests_total", "requests_row_sum", "review_row_sum",
        "carry_over", "documents_in_force", "narrative_figures",
    ]  # fmt: skip
    assert {c["status"] for c in report["checks"]} <= {"holds", "fails", "unknown"}


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_printed(run, tmp_path: Path):
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing here")
    good = next(REPORTS.glob("*.txt"))
    status, out, err = run("parse", bad, good, tmp_path / "missing.txt", "--json")
    assert status == 2
    assert "broken.pdf" in err
    assert "missing.txt" in err
    found = lines(out)
    assert [("error" in row) for row in found] == [True, False, True]


def test_build_is_incremental_and_opens_archives(run, tmp_path: Path):
    folder, library = tmp_path / "in", tmp_path / "library"
    folder.mkdir()
    names = sorted(REPORTS.glob("*.txt"))[:3]
    for name in names[:2]:
        shutil.copy(name, folder)
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.write(names[2], f"内层/{names[2].name}")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    status, out, err = run("build", folder, "--library", library, "--json")
    (first,) = lines(out)
    assert status == 2
    assert (first["added"], first["skipped"], len(first["failed"])) == (3, 0, 1)
    assert "empty.txt" in first["failed"][0]["path"]
    assert "empty" in first["failed"][0]["reason"]
    assert "empty.txt" in err
    (folder / "empty.txt").unlink()
    status, out, _ = run("build", folder, "--library", library, "--json")
    (second,) = lines(out)
    assert (status, second["added"], second["skipped"], second["failed"]) == (0, 0, 3, [])


def test_search_prints_the_contract(run, sample_library: Path):
    status, out, _ = run("search", '"公开"', "--library", sample_library, "--limit", 3, "--json")
    assert status == 0
    (found,) = lines(out)
    assert found["total"] > len(found["hits"]) == 3
    assert found["took_ms"] > 0
    for hit in found["hits"]:
        assert {
            "passage_id",
            "agency",
            "year",
            "section",
            "page",
            "text",
            "highlights",
            "score",
        } <= set(hit)
        assert hit["highlights"]
        assert all(hit["text"][start:end] == "公开" for start, end in hit["highlights"])
        assert all({"text", "role", "themes"} <= set(s) for s in hit["statements"])
    _, out, _ = run(
        "search", '"公开"', "--library", sample_library, "--limit", 3, "--offset", 3, "--json"
    )
    assert not {h["passage_id"] for h in found["hits"]} & {
        h["passage_id"] for h in lines(out)[0]["hits"]
    }


def test_filters_hold(run, sample_library: Path):
    status, out, _ = run(
        "search", "", "--year", "2019-2022", "--role", "problem", "--theme", "timeliness",
        "--section", "problems", "--limit", 500, "--facets", "--json", "--library", sample_library,
    )  # fmt: skip
    assert status == 0
    (found,) = lines(out)
    assert found["total"] == len(found["hits"]) > 0
    for hit in found["hits"]:
        assert 2019 <= hit["year"] <= 2022
        assert hit["section"] == "problems"
        assert any(
            s["role"] == "problem" and "timeliness" in s["themes"] for s in hit["statements"]
        )
    years = {row["value"]: row["count"] for row in found["facets"]["year"]}
    assert sum(years.values()) == found["total"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", '"没有结束'], ["quot"]),
        (["search", "year:abc"], ["year"]),
        (["search", "公开", "--theme", "nonsense"], ["nonsense", "staffing"]),
        (["search", "公开", "--agency", "不存在的机关"], ["不存在的机关"]),
        (["search", "公开", "--mode", "guess"], ["guess", "hybrid", "text"]),
        (["search", "公开", "--year", "twenty"], ["twenty"]),
        (["figures", "--row", "nonsense"], ["nonsense", "penalties"]),
        (["export", "公开", "--out", "x.pdf"], ["pdf"]),
        (["remove", "0123456789abcdef"], ["0123456789abcdef"]),
        (["nonsense"], ["nonsense"]),
    ],
)
def test_a_user_error_is_one_clear_line(run, sample_library: Path, arguments, words):
    library = [] if arguments[0] == "nonsense" else ["--library", sample_library]
    status, out, err = run(*arguments, *library)
    assert status == 1
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert all(word.lower() in err.lower() for word in words)


def test_no_library_is_a_clear_error(run, tmp_path: Path):
    status, _, err = run("search", "公开", "--library", tmp_path / "nowhere")
    assert status == 1
    assert "nowhere" in err


def test_the_library_may_be_set_in_the_environment(run, sample_library: Path, monkeypatch):
    monkeypatch.setenv("NIANBAO_LIBRARY", str(sample_library))
    status, out, _ = run("reports", "--json")
    assert status == 0
    assert len(lines(out)) >= 40


def test_classify_reads_and_writes_lines(run):
    rows = [
        {"text": "信息更新不及时，人手也不足。", "section": "problems"},
        {"text": "下一步将加强业务培训。"},
        {"text": "一是加大宣传力度，知晓率明显提高。", "heading": "2020年问题整改情况"},
    ]
    status, out, _ = run(
        "classify", stdin="\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    )
    assert status == 0
    found = lines(out)
    assert [row["role"] for row in found] == ["problem", "measure", "resolved"]
    themes = {t["theme"] for t in found[0]["themes"]}
    assert {"timeliness", "staffing"} <= themes
    assert all({"theme", "score", "cue"} == set(t) for row in found for t in row["themes"])
    status, _, err = run("classify", stdin="no json\n")
    assert (status, "line 1" in err) == (1, True)


def test_ask_answers_line_by_line(run, real_library: Path):
    questions = "哪些机关反映人员力量不足\n今天天气怎么样\n"
    status, out, _ = run("ask", "-", "--library", real_library, "--json", stdin=questions)
    assert status == 0
    first, second = lines(out)
    assert first["question"] == "哪些机关反映人员力量不足"
    assert (first["status"], second["status"]) == ("answered", "declined")
    assert set(first) >= {
        "question", "status", "kind", "text", "value", "unit", "findings", "near_misses", "searched",
        "took_ms",
    }  # fmt: skip


def test_export_writes_what_search_counts(run, sample_library: Path, tmp_path: Path):
    out_file = tmp_path / "problems.xlsx"
    status, out, _ = run(
        "export", "--theme", "timeliness", "--role", "problem", "--out", out_file, "--json",
        "--library", sample_library,
    )  # fmt: skip
    assert status == 0
    (written,) = lines(out)
    sheet = load_workbook(out_file).active
    assert sheet is not None
    assert sheet.max_row == written["rows"] + 1 > 5


def test_figures_list_cells_with_their_checks(run, sample_library: Path):
    status, out, _ = run("figures", "--row", "penalties", "--json", "--library", sample_library)
    assert status == 0
    cells = lines(out)
    assert {c["row"] for c in cells} == {"penalties"}
    assert all({"agency", "year", "column", "value", "printed", "checks"} <= set(c) for c in cells)


def test_corrections_win_and_can_be_undone(run, tmp_path: Path):
    library = tmp_path / "library"
    run("build", *sorted(REPORTS.glob("*.txt"))[:2], "--library", library)
    _, out, _ = run("reports", "--library", library, "--json")
    report = lines(out)[0]
    status, out, _ = run(
        "correct",
        report["report_id"],
        "year",
        "2018",
        "--who",
        "李",
        "--library",
        library,
        "--json",
    )
    assert status == 0
    number = lines(out)[0]["correction"]
    _, out, _ = run("search", "公开", "--year", 2018, "--library", library, "--json")
    assert lines(out)[0]["total"] > 0
    run("undo", number, "--library", library)
    _, out, _ = run("search", "公开", "--year", 2018, "--library", library, "--json")
    assert lines(out)[0]["total"] == 0


def test_check_finds_a_library_sound(run, sample_library: Path):
    status, out, _ = run("check", "--library", sample_library, "--json")
    assert status == 0
    codes = {p["code"] for p in lines(out)[0]["problems"]}
    assert not codes & {"catalogue_damaged", "not_a_slice", "unfinished"}


def test_every_command_explains_itself(run):
    status, out, _ = run("--help")
    assert status == 0
    for name in ("parse", "build", "search", "ask", "classify", "themes", "figures", "export",
                 "correct", "remove", "check", "train", "serve"):  # fmt: skip
        assert name in out
        status, text, _ = run(name, "--help")
        assert status == 0
        assert len(text) > 100
