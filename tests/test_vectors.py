"""Vectors on disk: exact, whole or not at all, the same for every reader."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.vectors import VectorsError, VectorTable, best_of

DIM = 48
ROOT = Path(__file__).resolve().parents[1]


def rows(count: int, seed: int = 1) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def nearest(table: VectorTable, query: np.ndarray, limit: int) -> list[tuple[int, float]]:
    snapshot = table.current()
    return pairs(snapshot.first(snapshot.scores(query), limit))


def pairs(best: tuple[np.ndarray, np.ndarray]) -> list[tuple[int, float]]:
    ids, cosines = best
    return list(zip(ids.tolist(), cosines.tolist(), strict=True))


def test_cosines_are_those_of_the_vectors_given(tmp_path: Path):
    vectors = rows(500)
    table = VectorTable.open(tmp_path, DIM)
    table.add(range(1, 501), vectors)
    table.commit()
    query = rows(1, seed=2)[0]
    wanted = vectors @ query
    found = dict(nearest(table, query, 500))
    assert np.abs(np.array([found[n] for n in range(1, 501)]) - wanted).max() < 0.01
    assert nearest(table, vectors[41], 1)[0][0] == 42
    again = table.current().vector(42)
    assert again is not None
    assert float(again @ vectors[41]) > 0.999


def test_without_the_fast_library_the_numbers_are_the_same(tmp_path: Path, monkeypatch):
    table = VectorTable.open(tmp_path, DIM)
    table.add(range(300), rows(300))
    table.commit()
    query = rows(1, seed=3)[0]
    fast = nearest(table, query, 300)
    monkeypatch.setitem(sys.modules, "numkong", None)
    assert dict(nearest(table, query, 300)) == pytest.approx(dict(fast), abs=1e-5)


def test_equal_passages_are_in_the_order_of_their_ids(tmp_path: Path):
    table = VectorTable.open(tmp_path, DIM)
    ids = list(range(100))
    random.Random(1).shuffle(ids)
    table.add(ids, np.repeat(rows(1), 100, axis=0))
    table.commit()
    assert [n for n, _ in nearest(table, rows(1)[0], 7)] == list(range(7))
    ids, scores = np.array([3, 1, 2]), np.array([1, 1, 2], np.float32)
    assert pairs(best_of(ids, scores, 2)) == [(2, 2.0), (1, 1.0)]
    assert pairs(best_of(ids, scores, 9)) == [(2, 2.0), (1, 1.0), (3, 1.0)]
    assert pairs(best_of(ids, scores, 0)) == pairs(best_of(ids[:0], scores[:0], 5)) == []


@pytest.mark.parametrize("size", [1, 31, 400, 5_000, 40_001])
@pytest.mark.parametrize("steps", [1, 9, 10_000])
def test_the_best_of_many_are_those_of_sorting_all(size: int, steps: int):
    """With all scores equal, with many ties and with none; dead rows among them."""
    rng = np.random.default_rng(size + steps)
    ids = rng.permutation(size)
    scores = np.round(rng.random(size) * steps).astype(np.float32)
    scores[rng.integers(0, size, size // 10)] = -2.0
    whole = sorted(zip((-scores).tolist(), ids.tolist(), strict=True))
    for limit in {1, 20, 200, size // 2, size}:
        found = [(-score, key) for key, score in pairs(best_of(ids, scores, limit))]
        assert found == whole[:limit]


def test_adding_and_removing_in_any_order_is_the_same_as_at_once(tmp_path: Path):
    rng = random.Random(5)
    vectors = dict(enumerate(rows(4000, seed=4)))
    held: set[int] = set()
    table = VectorTable.open(tmp_path / "a", DIM)
    for _ in range(30):
        fresh = rng.sample(sorted(set(vectors) - held), 120)
        gone = rng.sample(sorted(held), min(len(held), rng.choice((0, 5, 150))))
        table.add(fresh, np.stack([vectors[n] for n in fresh]))
        table.remove(gone)
        table.commit()
        held = (held | set(fresh)) - set(gone)
        assert len(table) == len(held)
    other = VectorTable.open(tmp_path / "b", DIM)
    other.add(sorted(held), np.stack([vectors[n] for n in sorted(held)]))
    other.commit()
    query = rows(1, seed=6)[0]
    assert nearest(table, query, 5000) == nearest(other, query, 5000)
    assert table.ids().tolist() == sorted(held)
    # What is dead is thrown away in the end.
    size = sum(path.stat().st_size for path in (tmp_path / "a").iterdir())
    assert size < (2 * len(held) + 600) * (DIM + 12)


def test_a_passage_comes_back_after_it_was_removed(tmp_path: Path):
    table = VectorTable.open(tmp_path, DIM)
    table.add([1, 2, 3], rows(3))
    table.commit()
    table.remove([2])
    table.commit()
    assert table.current().vector(2) is None
    table.add([2], rows(1, seed=9))
    table.commit()
    assert nearest(table, rows(1, seed=9)[0], 1)[0][0] == 2
    assert len(table) == 3


def test_nothing_is_seen_before_commit_and_a_reader_keeps_what_it_has(tmp_path: Path):
    writer, reader = VectorTable.open(tmp_path, DIM), VectorTable.open(tmp_path)
    writer.add(range(2000), rows(2000))
    assert len(reader) == 0
    writer.commit()
    assert len(reader) == 2000
    held = reader.current()
    before = pairs(held.first(held.scores(rows(1)[0]), 5))
    writer.remove(range(1000))
    writer.commit()
    assert pairs(held.first(held.scores(rows(1)[0]), 5)) == before
    assert len(reader) == 1000
    assert min(n for n, _ in nearest(reader, rows(1)[0], 1000)) == 1000


def test_a_writer_killed_before_the_commit_leaves_no_trace(tmp_path: Path):
    table = VectorTable.open(tmp_path, DIM)
    table.add(range(10), rows(10))
    table.commit()
    code = (
        "import os, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from indexer import vectors\n"
        "vectors._write_state = lambda *_: os._exit(9)\n"
        f"t = vectors.VectorTable.open(Path({str(tmp_path)!r}))\n"
        f"t.add(range(10, 30), np.ones((20, {DIM}), np.float32))\n"
        "t.remove([1])\n"
        "t.commit()\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 9
    again = VectorTable.open(tmp_path)
    assert again.ids().tolist() == list(range(10))
    again.add([77], rows(1, seed=8))
    again.commit()
    assert nearest(VectorTable.open(tmp_path), rows(1, seed=8)[0], 1)[0][0] == 77


@pytest.mark.parametrize("damage", ["state", "short", "gone", "dim"])
def test_damage_is_noticed(tmp_path: Path, damage: str):
    table = VectorTable.open(tmp_path, DIM)
    table.add(range(50), rows(50))
    table.commit()
    if damage == "state":
        (tmp_path / "state.json").write_text("{", encoding="utf-8")
    elif damage == "short":
        (tmp_path / "rows-0").write_bytes(b"12")
    elif damage == "gone":
        (tmp_path / "ids-0").unlink()
    with pytest.raises(VectorsError):
        VectorTable.open(tmp_path, DIM + 1 if damage == "dim" else DIM)


def test_an_empty_table(tmp_path: Path):
    table = VectorTable.open(tmp_path, DIM)
    assert nearest(table, rows(1)[0], 10) == []
    assert table.current().find(np.array([1])).tolist() == [-1]
    assert json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))["rows"] == 0
