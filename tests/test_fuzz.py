"""A seeded sample of `make fuzz`: damaged and hostile files end in a report or a clear refusal."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from benchmarks.fuzz import SECRET, Trap, judge, run, seeds
from benchmarks.mutations import hostile
from corpus.parse import parse_bytes
from corpus.report import ParseError, Report
from indexer.worker import ParseTask, Pool, Refusal

# Few PDF files: one whose fonts are damaged is read by text recognition, which takes seconds.
SAMPLE = {"txt": 34, "html": 32, "docx": 20, "zip": 10, "pdf": 4}


def test_a_hundred_damaged_files(tmp_path: Path):
    tally = run(SAMPLE, 20, tmp_path, purpose=False)
    assert not tally.failures, "\n".join(tally.failures)
    assert sum(sum(ends.values()) for ends in tally.outcomes.values()) >= sum(SAMPLE.values())


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("html", ("entities", "xhtml", "links", "charset-zlib", "nested-divs")),
        ("docx", ("entities", "template", "bomb", "giant-span", "nested", "style-loop")),
        ("txt", ("wide-row", "one-line", "digits", "headings")),
        ("pdf", ("actions", "page-loop", "count-lies", "nested-arrays")),
        ("image", ("giant", "nothing")),
    ],
)
def test_files_made_to_harm(kind: str, names: tuple[str, ...], tmp_path: Path):
    """They neither fetch nor read what they name, and are refused or read within limits."""
    trap = Trap(tmp_path)
    seed = seeds(kind)[0]
    for name, data in hostile(kind, seed, trap.url, str(trap.secret)):
        if name not in names:
            continue
        with contextlib.suppress(ParseError):
            assert SECRET not in str(parse_bytes(data, name)), name
    trap.close()
    assert not trap.calls


def test_the_trap_catches(tmp_path: Path):
    """What the tests above trust in works: a call is noticed."""
    from urllib.request import urlopen

    trap = Trap(tmp_path)
    with pytest.raises(OSError, match=r".*"):
        urlopen(f"{trap.url}/x", timeout=5)
    trap.close()
    assert trap.calls == ["GET /x HTTP/1.1"]


def test_a_worker_that_reaches_for_the_network_or_for_memory_is_stopped(tmp_path: Path):
    """A reader put in place of the real one shows what the worker does with a bad one."""
    reports = {}
    for name, body in {
        "network": "import socket; socket.create_connection(('127.0.0.1', 9))",
        "memory": "b'x' * (64 * 1024**3)",
        "hang": "while True: pass",
    }.items():
        reports[name] = run_with_reader(tmp_path / name, body)
    assert isinstance(reports["network"], Refusal)
    assert judge(reports["network"]) == "network"
    assert isinstance(reports["memory"], Refusal)
    assert "memory" in reports["memory"].reason
    assert judge(reports["hang"]) == "late"


def test_a_reader_with_much_to_do_is_left_at_work(tmp_path: Path):
    """It takes twice the limit, and tells of each page."""
    pages = (
        "import time; from corpus.pulse import beat; [(time.sleep(1), beat()) for _ in range(20)]; "
    )
    outcome = run_with_reader(tmp_path / "long", pages + "return old(data)", seconds=10)
    assert isinstance(outcome, Report)


def run_with_reader(folder: Path, body: str, *, seconds: float = 0) -> object:
    """Let a worker read a file with `corpus.plain.read` replaced by these statements."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import corpus.plain\n\nold = corpus.plain.read\n\n\ndef read(data):\n    "
        + body
        + "\n\n\ncorpus.plain.read = read\n",
        encoding="utf-8",
    )
    (folder / "report.txt").write_text("一、总体情况", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        root = str(Path(__file__).resolve().parents[1])
        patch.setenv("PYTHONPATH", f"{folder}:{root}")
        allowed = seconds or (5 if "while" in body else 60)
        with Pool(1, seconds=allowed, memory=4 * 1024**3) as pool:
            ((_, outcome),) = pool.map([ParseTask(folder / "report.txt", "report.txt")])
    return outcome
