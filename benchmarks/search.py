"""How fast a library searches, beside other engines in the same run.

`python -m benchmarks.search WORK --passages 100000` makes what it needs in the folder WORK and
prints one JSON object. Times are the shortest of several runs of each query, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.corpora import make_passages
from benchmarks.peers import Peer, Row
from benchmarks.rows import fill_library
from corpus.report import Role
from indexer.engines.base import cut_text
from indexer.library import Library
from indexer.query import parse_query
from indexer.worker import Pool, count_cores
from nlp.evidence import Scope

QUERIES = {
    "common": ("信息公开", "公开工作", "信息公开工作", "公开 信息 工作", "政府信息公开"),
    "usual": (
        "人员力量", "更新不及时", "业务培训", "政策解读 形式", "人手 培训", "答复 不规范",
        "栏目 更新", "兼职 经办人员", "群众 知晓", "考核 监督",
    ),
    "rare": ("阵法", "荆州 培训", "大熊猫", "水库 更新", "芦苇", "图书馆 栏目"),
    "phrase": ('"更新不够及时"', '"专职岗位"', '"信息公开工作"'),
}  # fmt: skip
LOOSE = ("staff shortage", "没人专门管这件事", "网页老是不换内容", "slow updates on the website")
SCOPES = {
    "none": Scope(),
    "year": Scope(years=(2021,)),
    "years": Scope(years=tuple(range(2018, 2024))),
    "theme": Scope(themes=("staffing",)),
    "role": Scope(roles=(Role.PROBLEM,)),
    "theme and role": Scope(themes=("staffing",), roles=(Role.PROBLEM,)),
    "all": Scope(years=(2020, 2021), themes=("staffing",), roles=(Role.PROBLEM,)),
}
_REPEATS = 9


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="a folder for indexes; emptied first")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--engine", default="tantivy")
    parser.add_argument("--peers", default="tantivy,fts5,bm25s,whoosh")
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    result: dict[str, Any] = {"passages": options.passages, "engine": options.engine}
    result["build"] = measure_build(options.work / "library", options.passages, options.engine)
    result["peers"] = measure_peers(options.work, options.passages, options.peers.split(","))
    result["ours"] = run_apart(options.work / "library")
    result["cold"] = measure_cold(options.work / "library")
    print(json.dumps(result, ensure_ascii=False, indent=1))


# ------------------------------------------------------------------------------------------ build


def measure_build(root: Path, passages: int, engine: str) -> dict[str, float]:
    """Return the seconds of each stage that derives something."""
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    fill_library(root, passages)
    seconds["catalogue, filled row by row"] = time.perf_counter() - started
    texts = [made.text for made in make_passages(min(passages, 20_000))]
    started = time.perf_counter()
    with Pool(count_cores()) as pool:
        list(pool.cut(texts[:256]))  # the processes are there
        started = time.perf_counter()
        list(pool.cut(texts))
    seconds["segment alone, all cores"] = (time.perf_counter() - started) * passages / len(texts)
    started = time.perf_counter()
    list(map(cut_text, texts[: len(texts) // 4]))
    seconds["segment alone, one core"] = (
        (time.perf_counter() - started) * passages / (len(texts) // 4)
    )
    started = time.perf_counter()
    Library.open(root, engine=engine).close()
    seconds["segment and index"] = time.perf_counter() - started
    started = time.perf_counter()
    with Library.open(root, embedder="shipped") as library:
        library.build([])
    seconds["embed"] = time.perf_counter() - started
    return seconds


# ------------------------------------------------------------------------------------------ peers


def make_rows(passages: int) -> Iterator[Row]:
    """Yield the passages cut; all engines get the same words."""
    with Pool(count_cores()) as pool:
        numbered = enumerate(make_passages(passages), start=1)
        for _, group in groupby(numbered, key=lambda pair: pair[0] // 4096):
            batch = list(group)
            cuts = pool.cut([made.text for _, made in batch])
            for (number, made), found in zip(batch, cuts, strict=True):
                labels = {f"{c.role}/{c.theme}" for c in made.clauses}
                yield Row(number, found.words, made.year, made.agency, tuple(sorted(labels)))


def measure_peers(work: Path, passages: int, names: Sequence[str]) -> dict[str, Any]:
    """Return what each peer takes to index and to search."""
    makers: dict[str, Callable[[], Peer]] = {
        "tantivy": lambda: peers.raw_tantivy(work / "tantivy", make_rows(passages)),
        "fts5": lambda: peers.sqlite_fts5(work / "fts5", make_rows(passages)),
        "bm25s": lambda: peers.bm25s_index(make_rows(passages)),
        "whoosh": lambda: peers.raw_whoosh(work / "whoosh", make_rows(passages)),
    }
    found: dict[str, Any] = {}
    for name in names:
        found[name] = _measure_peer(makers[name]())
    return found


def _measure_peer(peer: Peer) -> dict[str, Any]:
    words = {kind: queries for kind, queries in QUERIES.items() if kind != "phrase"}
    measured: dict[str, Any] = {
        "name": peer.name,
        "index_s": peer.seconds,
        "ms": {kind: {q: timed(peer.search, q) for q in qs} for kind, qs in words.items()},
    }
    if peer.filtered is not None:
        measured["filtered"] = {
            kind: {q: timed(peer.filtered, q, kind) for q in QUERIES["usual"]}
            for kind in ("year", "labels")
        }
    return measured


def timed(what: Callable[..., Any], *given: Any, **named: Any) -> float:  # noqa: ANN401
    """Return the shortest time of a call in milliseconds: what it takes when nothing disturbs it."""
    what(*given, **named)
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        what(*given, **named)
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


# ------------------------------------------------------------------------------------------- ours


def run_apart(root: Path) -> dict[str, Any]:
    """Measure our own side in a process of its own, so that its memory is its own."""
    code = "import sys; from benchmarks.search import measure_ours; measure_ours(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure_ours(path: str) -> None:
    """Print what searching takes, the engine's part and the whole call."""
    with Library.open(path) as library:
        similarity = library._similarity
        found: dict[str, Any] = {
            kind: {query: _measure_query(library, query) for query in queries}
            for kind, queries in QUERIES.items()
        }
        found["loose"] = {
            query: {"hybrid": timed(library.search, query, mode="hybrid")} for query in LOOSE
        }
        found["filters"] = {name: _measure_scope(library, s) for name, s in SCOPES.items()}
        found["facets"] = {
            query: timed(library.search, query, limit=0, facets=True)
            for query in ("", "信息公开", "人员力量")
        }
        trouble = similarity.trouble()
        if not trouble:
            snapshot = similarity.table().current()
            vector = np.ones(snapshot.rows.shape[1], np.float32)
            found["scan"] = timed(lambda: snapshot.first(snapshot.scores(vector), 20))
    found["vectors"] = trouble or "there"
    found["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found, ensure_ascii=False))


def _measure_query(library: Library, query: str) -> dict[str, float]:
    tree = parse_query(query)
    return {
        "total": library.search(query, limit=0).total,
        "engine": timed(library._fulltext.search, tree, Scope(), limit=20),
        "text": timed(library.search, query),
        "hybrid": timed(library.search, query, mode="hybrid"),
    }


def _measure_scope(library: Library, scope: Scope) -> dict[str, float]:
    queries = (*QUERIES["common"][:2], *QUERIES["usual"][:4])
    engine = library._fulltext
    calls = {
        "engine": [timed(engine.search, parse_query(q), scope, limit=20) for q in queries],
        "text": [timed(library.search, q, scope=scope) for q in queries],
        "hybrid": [
            timed(library.search, q, scope=scope, mode="hybrid") for q in (*queries[2:], *LOOSE)
        ],
    }
    return {name: peers.median(times) for name, times in calls.items()}


def measure_cold(root: Path) -> dict[str, float]:
    """Return the seconds of whole commands: ours, and the loading of jieba alone."""
    ours = [sys.executable, "-m", "cli", "search", "人员力量不足", "--library", str(root), "--json"]
    jieba = [sys.executable, "-c", "import jieba; jieba.initialize()"]
    return {
        name: min(_run(command) for _ in range(3))
        for name, command in (
            ("hybrid", ours),
            ("text", [*ours, "--mode", "text"]),
            ("jieba", jieba),
        )
    }


def _run(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
