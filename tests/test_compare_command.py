"""`nianbao compare`: files, ids and «agency year», one pair or a whole library; a stable JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from indexer.library import Library
from nlp.evidence import Scope
from tests.reports import report_text

Run = Callable[..., tuple[int, str, str]]
NEW = "二是新开设的便民专栏内容偏少，图文解读刚刚起步，村民提问的回复还不够快，需要增加人手。"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            cli.main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("years")
    texts = {
        "old.txt": report_text("青禾县农牧局", 2021, issued=1),
        "same.txt": report_text("青禾县农业农村局", 2022, issued=4),
        "town20.txt": report_text("青禾县柳河镇人民政府", 2020),
        "town21.txt": report_text("青禾县柳河镇", 2021, problems=NEW),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "lib", create=True) as library:
        library.build([folder / name for name in texts])
    return folder


def the_id(files: Path, name: str) -> str:
    with Library.open(files / "lib") as library:
        return next(row.id for row in library.report_rows() if row.name.endswith(name))


def test_two_files_need_no_library(run: Run, files: Path):
    status, out, _ = run("compare", files / "same.txt", files / "old.txt", "--json")
    found = json.loads(out)
    assert status == 0
    assert list(found) == ["old", "new", "share", "sections", "longest", "figures"]
    assert list(found["old"]) == ["report_id", "path", "agency", "place", "year"]
    assert (found["old"]["year"], found["new"]["year"]) == (2021, 2022)
    assert list(found["share"]) == ["characters", "exact", "masked"]
    assert found["share"]["masked"] > 0.7
    assert [s["section"] for s in found["sections"]] == [
        "front", "overview", "disclosure", "requests", "review", "problems", "other",
    ]  # fmt: skip
    for section in found["sections"]:
        for op in section["ops"]:
            assert list(op) == ["op", "old", "new", "old_span", "new_span", "moved"]
            assert op["new_span"][1] - op["new_span"][0] == len(op["new"])
    made = next(
        f for f in found["figures"] if (f["row"], f["column"]) == ("normative_documents", "issued")
    )
    assert (made["old"], made["new"], made["difference"]) == (1, 4, 3)


def test_ids_names_and_last_years_report_mean_the_same(run: Run, files: Path):
    lib = ("--library", files / "lib", "--json")
    new = the_id(files, "same.txt")
    answers = [
        run("compare", the_id(files, "old.txt"), new, *lib),
        run("compare", "青禾县农牧局 2021", "青禾县农业农村局2022年", *lib),
        run("compare", "农业农村局 2022", *lib),
        run("compare", new, *lib),
        run("compare", files / "old.txt", new, *lib),
    ]
    assert [status for status, _, _ in answers] == [0] * 5
    found = [json.loads(out) for _, out, _ in answers]
    assert {f["new"]["report_id"] for f in found} == {new}
    assert len({json.dumps(f["sections"]) for f in found}) == 1


def test_a_whole_library(run: Run, files: Path):
    status, out, _ = run("compare", "--all", "--library", files / "lib", "--json")
    pairs = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(p["agency"], p["old_agency"]) for p in pairs] == [
        ("青禾县农业农村局", "青禾县农牧局"),
        ("青禾县柳河镇", "青禾县柳河镇人民政府"),
    ]
    assert pairs[0]["masked"] > pairs[1]["masked"] > 0
    least = pairs[0]["masked"] - 0.001  # as printed it is rounded
    _, out, _ = run("compare", "--all", "--min-share", least, "--library", files / "lib", "--json")
    assert [json.loads(line)["agency"] for line in out.splitlines()] == ["青禾县农业农村局"]
    _, out, _ = run("compare", "--all", "--year", 2021, "--library", files / "lib", "--json")
    assert [json.loads(line)["year"] for line in out.splitlines()] == [2021]


def test_the_library_lists_what_the_command_prints(files: Path):
    with Library.open(files / "lib") as library:
        pairs = library.carried_over()
        assert [library.compare(p.old.id, p.new.id).share for p in pairs] == [
            p.share for p in pairs
        ]
        only = library.carried_over(Scope(years=(2022,)))
        assert [p.new.year for p in only] == [2022]


def test_people_see_marks_where_there_are_no_colours(run: Run, files: Path):
    status, out, _ = run("compare", files / "old.txt", files / "same.txt")
    assert status == 0
    assert "[-41-]{+44+}" in out
    assert "carried over" in out
    assert "disclosure.normative_documents.issued" in out.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say which reports"),
        (("火星局 2021",), "火星局"),
        (("无此文件", "无此文件"), "no such file"),
        (("0" * 16,), "no report"),
        (("青禾县柳河镇人民政府 2020",), "no report of the year before"),
        (("青禾县农牧局 2019",), "no report of 青禾县农牧局 for 2019"),
        (("--all", "0" * 16), "leave A and B out"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_line(
    run: Run, files: Path, arguments: tuple[str, ...], message: str
):
    status, out, err = run("compare", *arguments, "--library", files / "lib", "--json")
    assert (status, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1
