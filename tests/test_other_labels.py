"""With every statement labelled as it truly is, next to nothing of an answer may be wrong."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from corpus.report import Role
from corpus.resources import resource
from nlp.labels.taxonomy import theme_keys
from tests.conftest import SAMPLES, SHARED
from tests.other_labels import READING, by_a_reader, by_the_truth, give_labels
from tests.questioning import Judged
from tests.test_questions import ask_all, measure

FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8"))["questions_by_the_truth"]


@pytest.fixture(scope="module")
def judged(
    request: pytest.FixtureRequest, sample_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Judged, ...]:
    if not (SHARED / "reports").is_dir():
        pytest.skip("the floors hold for the whole set: the real reports are not on this machine")
    built = {"samples": sample_library, "shared": request.getfixturevalue("real_library")}
    work = tmp_path_factory.mktemp("labelled")
    folders = {name: Path(shutil.copytree(built[name], work / name)) for name in built}
    assert give_labels(folders["samples"], by_the_truth) == 0
    return ask_all(folders)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_true_labels_give_true_answers(judged: tuple[Judged, ...], name: str) -> None:
    assert measure(judged)[name] >= FLOORS[name] - 1e-9


def test_the_reading_speaks_of_the_statements_there_are(
    sample_library: Path, tmp_path: Path
) -> None:
    with READING.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {row["role"] for row in rows} <= {"", *Role}
    assert {theme for row in rows for theme in row["themes"].split()} <= set(theme_keys())
    names = {path.stem for path in (SAMPLES / "truth").glob("*.json")}
    assert names <= {row["report"] for row in rows}
    folder = Path(shutil.copytree(sample_library, tmp_path / "read"))
    assert give_labels(folder, by_a_reader) < 0.1 * len(rows)
