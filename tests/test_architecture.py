"""The rules of the house: which way imports run, how long a module may be, who owns a library."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What each room may import of the others.
ALLOWED = {
    "corpus": set(),
    "nlp": {"corpus"},
    "indexer": {"corpus", "nlp"},
    "console": {"corpus", "nlp", "indexer"},
    "ui": {"corpus", "nlp", "indexer"},
    "cli": {"corpus", "nlp", "indexer", "console"},
    "app": {"corpus", "nlp", "indexer", "ui"},
}
MAX_LINES = 500
# Libraries that one place alone may import, so that a change of library is a change of one file.
OWNERS = {
    "pdfplumber": {"corpus/pdf_unruled.py"},
    "pypdfium2": {"corpus/pdf.py", "corpus/pdf_page.py", "corpus/pdf_marks.py"},
    "whoosh": {"indexer/query.py", "indexer/engines/whoosh.py"},
    "tantivy": {"indexer/engines/tantivy.py", "indexer/engines/tantivy_query.py"},
    "jieba": {"nlp/segment.py", "nlp/words/dictionary.py"},
    "sqlite3": {"indexer"},
    "streamlit": {"app.py", "ui"},
    "typer": {"cli.py", "console"},
}


def modules() -> list[Path]:
    return [
        p
        for room in ALLOWED
        for p in [ROOT / f"{room}.py", *(ROOT / room).rglob("*.py")]
        if p.is_file()
    ]


def imported(path: Path) -> set[str]:
    """Return the top-level packages a module imports anywhere, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path):
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    foreign = imported(path) & (set(ALLOWED) - {room})
    assert foreign <= ALLOWED[room], f"{path.name} imports backwards"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_short(path: Path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{lines} lines: this module wants a design, not more lines"


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_has_one_owner(library: str):
    users = {str(p.relative_to(ROOT)) for p in modules() if library in imported(p)}
    strangers = {u for u in users if not {u, u.split("/")[0]} & OWNERS[library]}
    assert not strangers


def test_models_hold_no_python():
    assert not list((ROOT / "models").rglob("*.py"))


def test_the_rule_itself_finds_a_breach(tmp_path: Path):
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from indexer.library import Library\n", encoding="utf-8")
    assert imported(bad) == {"indexer"}


def test_the_map_names_every_module():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = ("corpus", "nlp", "indexer", "console")
    missing = [
        str(p.relative_to(ROOT))
        for p in modules()
        if p.parent.name in rooms and p.name != "__init__.py" and f"`{p.name}`" not in page
    ]
    folders = {f"`{p.parent.name}/`" for p in modules() if p.parent.parent.name in rooms}
    assert not missing
    assert not {folder for folder in folders if folder not in page}
