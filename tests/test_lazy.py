"""What must start fast does not load what is slow."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "streamlit", "sklearn", "pandas")


def loaded(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the heavy libraries it loaded."""
    probe = f"import sys\n{code}\nprint('LOADED', *[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rsplit("LOADED", 1)[1].split())


@pytest.mark.parametrize(
    "module", ["corpus", "corpus.parse", "nlp", "indexer", "indexer.library", "cli"]
)
def test_import_is_light(module: str):
    assert loaded(f"import {module}") == set()


def test_help_is_light():
    code = (
        "import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit as stop:\n    assert not stop.code, stop.code"
    )
    assert loaded(code) == set()


@pytest.mark.parametrize("command", [["search", "人员"], ["ask", "哪些机关反映人员力量不足"]])
def test_reading_a_library_is_light(sample_library: Path, command: list[str]):
    arguments = [*command, "--library", str(sample_library), "--json"]
    code = (
        "import cli\n"
        f"try:\n    cli.main({arguments!r})\nexcept SystemExit as stop:\n    assert not stop.code, stop.code"
    )
    assert loaded(code) == set()
