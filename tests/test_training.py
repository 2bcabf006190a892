"""The training data, and that the shipped classifier is what they and the cues give."""

import csv
import json
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from corpus.report import Role
from corpus.resources import resource
from nlp.labels.classifier import Classifier
from nlp.labels.cues import Cues
from nlp.labels.taxonomy import theme_keys
from nlp.labels.training import Example, digest, evaluate, read_examples, train
from nlp.statements import Clause, Labeller

TRAINING = resource("training")
SHIPPED = resource("classifier")


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    return read_examples(TRAINING)


@pytest.fixture(scope="module")
def retrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classifier")
    train(TRAINING, folder)
    return folder


def test_the_shipped_classifier_is_not_stale() -> None:
    meta = json.loads((SHIPPED / "classifier.json").read_text(encoding="utf-8"))
    stale = "models/training or models/cues.toml has changed: run `nianbao train` and commit"
    assert meta["data"] == digest(TRAINING), stale
    assert meta["cues"] == Cues.load().stamp, stale


def test_training_again_gives_the_shipped_classifier(retrained: Path) -> None:
    ours, theirs = Classifier.load(retrained), Classifier.load(SHIPPED)
    assert ours.vocabulary.terms == theirs.vocabulary.terms
    # Other processors and library versions may round the last digit differently; here it is equal.
    for name in ("weights", "bias", "calibration", "thresholds"):
        assert np.allclose(getattr(ours, name), getattr(theirs, name), atol=0.02), name


def test_a_classifier_saved_again_is_the_same_to_the_byte(retrained: Path, tmp_path: Path) -> None:
    meta = json.loads((retrained / "classifier.json").read_text(encoding="utf-8"))
    notes = {name: meta[name] for name in ("sentences", "data", "cues")}
    Classifier.load(retrained).save(tmp_path, notes)
    for name in ("weights.npz", "classifier.json"):
        assert (tmp_path / name).read_bytes() == (retrained / name).read_bytes()


def test_the_test_split_is_never_trained_on(tmp_path: Path) -> None:
    rows = [
        {
            "text": f"信息更新不及时{i}",
            "role": "problem",
            "themes": ["timeliness"],
            "source": f"s{i}",
        }
        for i in range(6)
    ]
    rows += [
        {"text": f"加强业务培训{i}", "role": "measure", "themes": ["competence"], "source": f"s{i}"}
        for i in range(6)
    ]
    write(tmp_path / "a" / "own.jsonl", rows)
    write(tmp_path / "b" / "own.jsonl", rows)
    odd = {
        "text": "奇特词语",
        "role": "fact",
        "themes": ["secrecy"],
        "source": "x",
        "split": "test",
    }
    write(tmp_path / "b" / "test.jsonl", [odd, odd | {"text": "奇特词语奇特词语"}])
    assert train(tmp_path / "a", tmp_path / "out-a") == {}
    assert train(tmp_path / "b", tmp_path / "out-b")["test"]["rows"] == 2
    ours, theirs = Classifier.load(tmp_path / "out-a"), Classifier.load(tmp_path / "out-b")
    assert ours.stamp == theirs.stamp


@pytest.mark.parametrize(
    "row",
    [
        {"text": "信息更新不及时", "role": "complaint", "themes": []},
        {"text": "信息更新不及时", "role": "problem", "themes": ["lateness"]},
        {"text": "", "role": "problem", "themes": []},
    ],
)
def test_a_row_outside_the_taxonomy_is_refused_by_its_place(tmp_path: Path, row: dict) -> None:
    good = {"text": "信息更新不及时", "role": "problem", "themes": ["timeliness"]}
    write(tmp_path / "own.jsonl", [good, row])
    with pytest.raises(ValueError, match=r"own\.jsonl:2"):
        read_examples(tmp_path)


def test_files_of_two_trainings_do_not_load_together(retrained: Path, tmp_path: Path) -> None:
    for path in retrained.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    meta = json.loads((tmp_path / "classifier.json").read_text(encoding="utf-8"))
    meta["terms"] = meta["terms"][:-1]
    (tmp_path / "classifier.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(ValueError, match="two different trainings"):
        Classifier.load(tmp_path)


def test_the_sentences_cover_every_role_and_theme(examples: tuple[Example, ...]) -> None:
    for split in ("train", "dev", "test"):
        rows = [e for e in examples if e.split == split]
        assert {e.role for e in rows} == {str(role) for role in Role}
        assert {key for e in rows for key in e.themes} == set(theme_keys())
    learned = Counter(key for e in examples if e.split == "train" for key in e.themes)
    assert min(learned[key] for key in theme_keys()) >= 50


def test_at_least_half_of_our_sentences_stand_without_context(
    examples: tuple[Example, ...],
) -> None:
    learned = [e for e in examples if e.split == "train"]
    bare = [e for e in learned if not e.clause.heading and not e.clause.section]
    assert len(learned) >= 1500
    assert len(bare) >= len(learned) / 2


def test_no_source_stands_on_both_sides_of_the_split(examples: tuple[Example, ...]) -> None:
    learned = {e.source for e in examples if e.split == "train"}
    measured = [e for e in examples if e.split != "train"]
    assert not learned & {e.source for e in measured}
    texts = {e.clause.text for e in examples if e.split == "train"}
    shared_texts = [e.clause.text for e in measured if e.clause.text in texts]
    assert not [text for text in shared_texts if len(text) > 12]


def test_evaluation_can_hide_the_context(retrained: Path) -> None:
    labeller = Labeller.load(retrained)
    clause = Clause("加强宣传", "（一）上年度问题整改情况", "problems")
    example = Example(clause, "resolved", ("publicity",), "s", "test")
    assert evaluate(labeller, [example]).role_accuracy == 1.0
    assert evaluate(labeller, [example], bare=True).role_accuracy == 0.0


def write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def test_every_second_reading_names_a_sentence_and_a_rule_where_it_differs(
    examples: tuple[Example, ...],
) -> None:
    """The readings are what the agreement is worked out of; what was settled is what is trained."""
    taxonomy = tomllib.loads(resource("themes.toml").read_text(encoding="utf-8"))
    rules = {rule["key"] for rule in taxonomy["rules"]}
    lines = {}
    for path in TRAINING.glob("*.jsonl"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            lines[path.name, str(number)] = json.loads(line)
    with (TRAINING / "readings.tsv").open(encoding="utf-8") as file:
        readings = list(csv.DictReader(file, delimiter="\t"))
    assert sum(r["split"] == "train" for r in readings) >= 3000
    for reading in readings:
        sentence = lines[reading["file"], reading["line"]]
        assert (reading["role"], reading["themes"]) == (
            sentence["role"],
            " ".join(sentence["themes"]),
        )
        same = reading["role_first"] == reading["role_second"] and (
            set(reading["themes_first"].split()) == set(reading["themes_second"].split())
        )
        assert same or reading["split"] == "dev" or reading["rule"] in rules, reading
    assert len(examples) == len(lines)
