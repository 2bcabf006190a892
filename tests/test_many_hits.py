"""Thousands of hits, page by page: each once, in the order of the whole list, in every mode."""

from pathlib import Path

import pytest

from benchmarks.rows import fill_library
from indexer.library import Library

PASSAGES = 2_500
PAGE = 50


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large") / "library"
    fill_library(folder, PASSAGES)
    with Library.open(folder, embedder="shipped") as library:
        library.build([])
    return folder


@pytest.mark.parametrize(
    ("mode", "sort"), [("text", "relevance"), ("text", "year"), ("hybrid", "relevance")]
)
def test_paging_gives_each_hit_once(large: Path, mode: str, sort: str):
    with Library.open(large) as library:
        ask = {"mode": mode, "sort": sort}
        whole = library.search("信息", limit=None, **ask)
        assert whole.total == len(whole.hits) > 1_000
        paged = [
            hit.passage_id
            for start in range(0, whole.total, PAGE)
            for hit in library.search("信息", limit=PAGE, offset=start, **ask).hits
        ]
    assert paged == [hit.passage_id for hit in whole.hits]
    assert len(set(paged)) == whole.total
