"""The two commands say what to do when something is missing."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

import cli
from tests.conftest import ROOT

TOOLS = ("sh", "cat", "id", "dirname", "basename", "cksum", "cut", "grep", "printf", "touch")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of system tools with neither Python nor a browser, to stand for PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def run(script: str, *arguments: str, path: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "scripts" / script), *arguments]
    environment = {"PATH": str(path), "HOME": str(cwd), "LANG": os.environ.get("LANG", "C.UTF-8")}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60
    )


def fake(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.unlink(missing_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def test_no_python(bare: Path, tmp_path: Path):
    done = run("environment.sh", "run", path=bare, cwd=tmp_path)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr


def test_a_python_that_is_too_old_does_not_count(bare: Path, tmp_path: Path):
    fake(bare, "python3", "exit 1")
    done = run("environment.sh", "run", path=bare, cwd=tmp_path)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr


def test_no_browser_and_not_root(bare: Path, tmp_path: Path):
    fake(bare, "id", "echo 1000")
    done = run("programs.sh", path=bare, cwd=tmp_path)
    assert done.returncode == 1
    assert "sudo apt install chromium" in done.stderr


def test_a_folder_of_reports_that_is_not_there(bare: Path, tmp_path: Path):
    done = run("run.sh", "nowhere", "8501", path=bare, cwd=tmp_path)
    assert done.returncode == 1
    assert "No such folder: nowhere" in done.stderr


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stop:
            cli.main(["serve", "--library", str(tmp_path), "--port", str(port)])
    assert stop.value.code == 1
    assert f"port {port} is taken" in capsys.readouterr().err
