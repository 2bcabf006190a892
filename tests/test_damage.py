"""Files damaged on the way end in a report or a `ParseError`, never in anything else."""

import random
from pathlib import Path

import pytest

from corpus.parse import parse_bytes
from corpus.report import ParseError, Report
from tests.conftest import SAMPLES

FILES = {
    suffix: sorted((SAMPLES / "reports").glob(f"*{suffix}"))
    for suffix in (".txt", ".html", ".docx", ".pdf")
}


def damage(data: bytes, rng: random.Random) -> bytes:
    """Cut a file short, flip bytes, drop a stretch, or repeat one."""
    at = rng.randrange(len(data))
    kind = rng.randrange(4)
    if kind == 0:
        return data[:at]
    if kind == 1:
        changed = bytearray(data)
        for _ in range(rng.randrange(1, 40)):
            changed[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(changed)
    if kind == 2:
        return data[:at] + data[at + rng.randrange(1, 2000) :]
    return data[:at] + data[at : at + 500] * 20 + data[at:]


@pytest.mark.parametrize("suffix", FILES)
def test_damaged_files_end_in_a_report_or_a_clear_refusal(suffix: str):
    rng = random.Random(suffix)
    refused = 0
    for path in rng.choices(FILES[suffix], k=60):
        outcome = read(damage(path.read_bytes(), rng), path.name)
        if isinstance(outcome, ParseError):
            refused += 1
            assert outcome.path == path.name
            assert outcome.reason
        else:
            assert outcome.sections or outcome.issues
    assert suffix == ".docx" or refused < 60  # hardly any damage leaves a ZIP archive readable


def read(data: bytes, name: str) -> Report | ParseError:
    try:
        return parse_bytes(data, name)
    except ParseError as error:
        return error


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no Word document"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b"%PDF-1.7 nothing", "cut off"),
        (b"Rar!\x1a\x07\x00", "RAR"),
    ],
)
def test_what_is_no_report_is_refused_in_words(data: bytes, words: str, tmp_path: Path):
    with pytest.raises(ParseError, match=words) as refusal:
        parse_bytes(data, str(tmp_path / "报告.pdf"))
    assert refusal.value.path.endswith("报告.pdf")
