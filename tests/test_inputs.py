"""Files, folders and archives become one stream of inputs."""

import io
import zipfile
from pathlib import Path

import pytest

from corpus.inputs import iter_inputs
from corpus.report import UnreadableError


def names(*paths: Path) -> list[str]:
    return [Path(i.name.split("!")[-1]).name for i in iter_inputs(paths)]


def test_folders_recurse_and_leave_out_what_is_no_report(tmp_path: Path, monkeypatch):
    for name in ("b.txt", "sub/a.pdf", ".git/x.txt", "~$b.docx", "sheet.xlsx", "sub/.DS_Store"):
        file = tmp_path / "reports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    assert names(tmp_path / "reports") == ["b.txt", "a.pdf"]
    # A hidden folder above, or «..» in the path, is the user's own choice.
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert names(Path("../reports")) == ["b.txt", "a.pdf"]


def test_a_file_that_is_named_is_always_tried(tmp_path: Path):
    odd = tmp_path / "report.dat"
    odd.write_bytes(b"x")
    missing = tmp_path / "missing.txt"
    assert names(odd, missing) == ["report.dat", "missing.txt"]
    with pytest.raises(FileNotFoundError):
        next(iter_inputs([missing])).read()


def test_archives_with_chinese_names_written_by_windows(tmp_path: Path):
    path = tmp_path / "all.zip"
    name = "年报/某局.txt".encode("gb18030")
    stand_in = b"x" * (len(name) - 4) + b".txt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(stand_in.decode(), "内容")
        archive.writestr("__MACOSX/._a.txt", "x")
    path.write_bytes(path.read_bytes().replace(stand_in, name))
    (found,) = iter_inputs([path])
    assert found.name.endswith("all.zip!年报/某局.txt")
    assert found.read().decode() == "内容"


def test_a_bomb_is_refused(tmp_path: Path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.txt", b"0" * 30_000_000)
    (found,) = iter_inputs([path])
    with pytest.raises(UnreadableError, match="bomb"):
        found.read()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return stream.getvalue()


def test_archives_inside_archives_are_opened_to_a_depth(tmp_path: Path):
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(a_txt=b"a", in_zip=zipped(b_txt=b"b", bad_zip=b"PK\x03\x04")))
    found = {i.name.split("all.zip")[1]: i for i in iter_inputs([path])}
    assert sorted(found) == ["!a.txt", "!in.zip!b.txt", "!in.zip!bad.zip"]
    assert found["!in.zip!b.txt"].read() == b"b"
    deep = b"x"
    for _ in range(6):
        deep = zipped(in_zip=deep)
    path.write_bytes(deep)
    (last,) = iter_inputs([path])
    with pytest.raises(UnreadableError, match="too deep"):
        last.read()


def test_an_archive_without_a_report_says_so(tmp_path: Path):
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(a_exe=b"a"))
    (found,) = iter_inputs([path])
    with pytest.raises(UnreadableError, match="without a file"):
        found.read()
