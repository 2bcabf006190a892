"""Sentences inside passages: cut, kept with their passage, and what they change in hybrid search."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import nlp.embed
from indexer.fusion import Weights
from indexer.library import Library
from indexer.sentences import Sentences, cut_sentences
from indexer.vectors import VectorsError
from tests.reports import report_text
from tests.stand_in import DIM, StandIn

SEVERAL = "一是渠道不多。二是更新不及时；三是人手紧张！"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ()),
        ("无。", ()),
        ("人手紧张，一人多岗。", ()),
        (SEVERAL, ("一是渠道不多。", "二是更新不及时；", "三是人手紧张！")),
        ("（一）\n公开渠道不多\n\n更新不及时", ("公开渠道不多\n\n", "更新不及时")),
        ("1。2。3。", ()),
    ],
)
def test_a_passage_is_cut(text: str, sentences: tuple[str, ...]):
    assert cut_sentences(text) == sentences


def test_a_long_passage_loses_nothing():
    text = "".join(f"第{number}句话。" for number in range(200))
    found = cut_sentences(text)
    assert "".join(found) == text
    assert len(found) == 64


@pytest.mark.parametrize(
    "ids", [range(5, 90), [3, 7, 8, 90, 5000], [9, 4, 12, 2], [6], [2, 2_000_000], []]
)
def test_sentences_are_found_wherever_their_passage_stands(tmp_path: Path, ids: list[int]):
    """In a row, with gaps, in another order than their ids, and far apart."""
    held = Sentences.open(tmp_path, DIM)
    texts = {key: SEVERAL if key % 3 else "公开目录不全。解读形式单一。" for key in ids}
    for key in ids:
        held.add({key: texts[key]}, StandIn())
        held.commit()
    asked = sorted({0, 1, 3_000_000, *ids, *(key + 1 for key in ids)})
    assert best(held, "people", asked) == pytest.approx(
        [wanted("people", texts[key]) if key in texts else -2 for key in asked], abs=0.02
    )


def best(held: Sentences, query: str, ids: list[int]) -> list[float]:
    vector = StandIn().embed_queries([query])[0]
    return held.best(vector, np.array(ids, np.int64)).tolist()


def wanted(query: str, text: str) -> float:
    model = StandIn()
    sentences = cut_sentences(text)
    return float((model.embed_passages(sentences) @ model.embed_queries([query])[0]).max())


def test_the_best_sentence_of_each(tmp_path: Path):
    held = Sentences.open(tmp_path, DIM)
    other = "公开目录不全。解读形式单一。"
    held.add({7: SEVERAL, 3: "只有一句人手紧张。", 9: other}, StandIn())
    assert best(held, "people", [3, 7, 9]) == [-2, -2, -2], "nothing is seen before commit"
    held.commit()
    found = best(held, "people", [3, 7, 8, 9])
    assert found[0] == found[2] == -2
    assert found[1] == pytest.approx(wanted("people", SEVERAL), abs=0.02)
    assert found[3] == pytest.approx(wanted("people", other), abs=0.02)
    assert best(held, "people", []) == []
    # Again, an earlier one later, and one that has other words now.
    held.add({2: SEVERAL, 9: SEVERAL}, StandIn())
    held.commit()
    assert best(held, "people", [2, 9, 7]) == pytest.approx([found[1]] * 3)
    held.remove([7, 2, 1000])
    held.commit()
    assert best(Sentences.open(tmp_path), "people", [7, 9, 2])[::2] == [-2, -2]
    assert best(Sentences.open(tmp_path), "people", [9]) == pytest.approx([found[1]])


# -------------------------------------------------------------------------------------- a library


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(nlp.embed, "load_embedder", lambda _=None: StandIn())
    (tmp_path / "in").mkdir()
    text = report_text("临江市水利局", 2021, problems=SEVERAL + "四是解读材料不够通俗易懂。")
    (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "lib", create=True) as opened:
        opened.build([tmp_path / "in"])
        yield opened


def inside(library: Library) -> Path:
    (found,) = (library.root / "vectors").glob("*/sentences")
    return found


def test_hybrid_search_looks_inside_a_passage(library: Library):
    def near(mode: str):
        hits = library.search("people", mode=mode, limit=None).hits
        return {hit.text: hit.why.similarity for hit in hits}

    whole, hybrid = near("semantic"), near("hybrid")
    (text,) = (text for text in hybrid if "人手紧张" in text)
    part = Weights.load().inside
    mixed = (1 - part) * whole[text] + part * wanted("people", text)
    assert hybrid[text] == pytest.approx(mixed, abs=0.02)
    assert hybrid[text] > whole[text]


def test_sentences_go_with_their_report(library: Library):
    (row,) = library.report_rows()
    (hit,) = library.search('"人手紧张"').hits
    assert best(Sentences.open(inside(library)), "people", [hit.passage_id])[0] > 0
    library.remove([row.id])
    assert best(Sentences.open(inside(library)), "people", [hit.passage_id]) == [-2]
    assert library.search("people", mode="hybrid").total == 0
    assert library.check() == ()


def test_damaged_sentences_are_made_again(library: Library, tmp_path: Path):
    root = library.root
    before = library.search("people", mode="hybrid").hits
    rows = inside(library) / "rows-0"
    rows.write_bytes(rows.read_bytes()[:-DIM])
    with pytest.raises(VectorsError, match="damaged"):
        Sentences.open(inside(library))
    with Library.open(root) as opened:
        assert opened.search("people", mode="hybrid").mode == "text"
        opened.build([tmp_path / "in"])
        assert opened.search("people", mode="hybrid").hits == before


def test_a_library_without_sentences_is_searched_and_gets_them(library: Library, tmp_path: Path):
    before = library.search("people", mode="hybrid").hits
    shutil.rmtree(inside(library))
    with Library.open(library.root) as opened:
        hits = opened.search("people", mode="hybrid").hits
        whole = opened.search("people", mode="semantic", limit=None).hits
        near = {hit.passage_id: hit.why.similarity for hit in whole}
        assert hits[0].why.similarity == pytest.approx(near[hits[0].passage_id])
        opened.build([tmp_path / "in"])
        assert opened.search("people", mode="hybrid").hits == before
