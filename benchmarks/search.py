"""How fast a library searches, beside other engines in the same run.

`python -m benchmarks.search WORK --passages 100000` makes what it needs in the folder WORK, what is
there already is used again, and prints one JSON object. The engines take turns, query by query and
round by round, and what counts is the time their thread computes, so that whatever else the machine
does falls on none of them. Told are the median and the quartiles of the times, in milliseconds, and
of the ratios within each round.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpora import make_passages
from benchmarks.peers import PEERS, TOP, Peer, Row, query_words
from benchmarks.rows import fill_library
from corpus.report import Role
from indexer.expansion import expand_query, share_of
from indexer.library import Library
from indexer.query import parse_query
from indexer.ranking import Searcher
from indexer.worker import Pool, count_cores
from nlp.evidence import Scope

QUERIES = {
    "common": ("信息公开", "公开工作", "信息公开工作", "公开 信息 工作", "政府 公开"),
    "usual": (
        "人员力量", "更新不及时", "业务培训", "政策解读 形式", "人手 培训", "答复 不规范",
        "栏目 更新", "兼职 经办人员", "群众 知晓", "考核 监督",
    ),
    "rare": ("阵法", "荆州 培训", "大熊猫", "水库 更新", "芦苇", "图书馆 栏目"),
    "phrase": ('"更新不够及时"', '"专职岗位"', '"信息公开工作"'),
}  # fmt: skip
LOOSE = ("staff shortage", "没人专门管这件事", "网页老是不换内容", "slow updates on the website")
_FILTERED = ("信息公开", "公开工作", *QUERIES["usual"][:6])
# A filter for us, and the same for tantivy, which has no alternatives to offer.
FILTERS: Mapping[str, tuple[Scope, Mapping[str, Any]]] = {
    "year": (Scope(years=(2021,)), {"year": 2021}),
    "six years": (Scope(years=tuple(range(2018, 2024))), {}),
    "theme": (Scope(themes=("staffing",)), {"theme": "staffing"}),
    "role": (Scope(roles=(Role.PROBLEM,)), {"role": "problem"}),
    "theme and role": (
        Scope(themes=("staffing",), roles=(Role.PROBLEM,)),
        {"label": "problem/staffing"},
    ),
    "year, theme and role": (
        Scope(years=(2021,), themes=("staffing",), roles=(Role.PROBLEM,)),
        {"year": 2021, "label": "problem/staffing"},
    ),
}
# Every call has so many rounds, or fewer when they take longer than this, but no fewer than three.
_ROUNDS, _SECONDS = 15, 3.0
_SAMPLE = 20_000

Times = dict[str, list[float]]


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="a folder for indexes, kept between runs")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--engine", default="tantivy")
    parser.add_argument("--peers", default=",".join(PEERS))
    options = parser.parse_args()
    names = options.peers.split(",")
    work = options.work / f"{options.passages}-{options.engine}"
    work.mkdir(parents=True, exist_ok=True)
    build(work, options.passages, options.engine, names)
    result = {
        "passages": options.passages,
        "engine": options.engine,
        "cores": count_cores(),
        "built": _told(work),
        **run_apart("measure_queries", work, *names),
        "memory": run_apart("measure_memory", work),
        "cold": measure_cold(work / "library"),
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))


# ------------------------------------------------------------------------------------------ build


def build(work: Path, passages: int, engine: str, names: Sequence[str]) -> None:
    """Make the library and the peers, each once; note the seconds of every stage."""
    library = work / "library"
    _once(work, "catalogue", lambda: fill_library(library, passages))
    _once(work, "segment, one core", lambda: _segment_one(min(passages, _SAMPLE)))
    _once(work, "segment, all cores", lambda: _spool(work / "rows", passages))
    _once(work, "segment and index", lambda: Library.open(library, engine=engine).close())
    _once(work, "embed", lambda: _embed(library))
    for name in names:
        _once(work, name, partial(_make_peer, work, name))


def _make_peer(work: Path, name: str) -> float:
    return PEERS[name].make(work / name, read_rows(work / "rows"))


def _once(work: Path, stage: str, what: Callable[[], float | None]) -> None:
    """Do a stage and note its seconds, unless that was done; it may say itself what it took."""
    told = _told(work)
    if stage in told:
        return
    started = time.perf_counter()
    own = what()
    told[stage] = time.perf_counter() - started if own is None else own
    (work / "built.json").write_text(json.dumps(told), encoding="utf-8")


def _told(work: Path) -> dict[str, float]:
    path = work / "built.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _segment_one(passages: int) -> float:
    from indexer.engines.base import cut_text

    texts = [made.text for made in make_passages(passages)]
    cut_text(texts[0])  # the dictionary is there
    started = time.perf_counter()
    for text in texts:
        cut_text(text)
    return time.perf_counter() - started


def _spool(path: Path, passages: int) -> float:
    """Cut all passages with all cores and keep the words, which all peers get; return its time."""
    seconds = 0.0
    with Pool(count_cores()) as pool, path.open("wb") as file:
        list(pool.cut(["各个进程都在"] * 256))
        numbered = enumerate(make_passages(passages), start=1)
        for _, group in groupby(numbered, key=lambda pair: pair[0] // 8192):
            batch = list(group)
            started = time.perf_counter()
            cuts = list(pool.cut([made.text for _, made in batch]))
            seconds += time.perf_counter() - started
            rows = [
                (number, found.words, made.year, made.agency, _labels(made.clauses))
                for (number, made), found in zip(batch, cuts, strict=True)
            ]
            pickle.dump(rows, file)
    return seconds


def _labels(clauses: Sequence[Any]) -> tuple[str, ...]:
    both = {f"{clause.role}/{clause.theme}" for clause in clauses}
    return tuple(sorted({f"{clause.role}/" for clause in clauses} | both))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows that were cut."""
    with path.open("rb") as file:
        while True:
            try:
                batch = pickle.load(file)
            except EOFError:
                return
            for values in batch:
                yield Row(*values)


def _embed(root: Path) -> None:
    with Library.open(root, embedder="shipped") as library:
        library._similarity.prepare(lambda *_: None)


# ------------------------------------------------------------------------------------------ races


def race(
    calls: Mapping[str, Callable[[], object]], clock: Callable[[], float] = time.thread_time
) -> Times:
    """Return the times of each call, in rounds, in milliseconds; the first round is not counted."""
    times: Times = {name: [] for name in calls}
    for call in calls.values():
        call()
    started = time.perf_counter()
    for done in range(_ROUNDS):
        if done >= 3 and time.perf_counter() - started > _SECONDS:
            break
        for name, call in calls.items():
            before = clock()
            call()
            times[name].append((clock() - before) * 1000)
    return times


def spread(values: Sequence[float]) -> list[float]:
    """Return the lower quartile, the median and the upper quartile."""
    return [float(np.quantile(values, part)) for part in (0.25, 0.5, 0.75)]


def ratio(times: Times, ours: str, *others: str) -> list[float]:
    """Return the spread of one call's time over the sum of others', round by round."""
    below = zip(*(times[name] for name in others), strict=True)
    return spread([a / sum(b) for a, b in zip(times[ours], below, strict=True)])


# ---------------------------------------------------------------------------------------- queries


def run_apart(what: str, *given: object) -> dict[str, Any]:
    """Call a function of this module in a process of its own; it prints JSON."""
    code = f"import sys; from benchmarks import search; search.{what}(*sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, given)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure_queries(work: str, *names: str) -> None:
    """Print what each query takes, in every engine and as a whole call."""
    root = Path(work)
    opened = {name: PEERS[name].open(root / name) for name in names}
    with Library.open(root / "library") as library:
        found = {
            "queries": [
                _measure_query(library, opened, kind, query)
                for kind, queries in QUERIES.items()
                for query in queries
            ],
            "loose": [
                {
                    "query": q,
                    "ms": spread(race({"hybrid": partial(_hybrid, library, q)})["hybrid"]),
                }
                for q in LOOSE
            ],
            "filters": _measure_filters(library, opened.get("tantivy")),
            "facets": {
                query or "*": spread(race({"f": partial(_facets, library, query)})["f"])
                for query in ("", "信息公开", "人员力量")
            },
        }
    print(json.dumps(found, ensure_ascii=False))


def _hybrid(library: Library, query: str) -> object:
    return library.search(query, mode="hybrid")


def _facets(library: Library, query: str) -> object:
    return library.search(query, limit=0, facets=True)


def _measure_query(
    library: Library, opened: Mapping[str, Peer], kind: str, query: str
) -> dict[str, Any]:
    started = time.perf_counter()
    total = library.search(query).total
    first = (time.perf_counter() - started) * 1000
    tree, words = parse_query(query), query_words(query.strip('"'))
    calls: dict[str, Callable[[], object]] = {
        "engine": lambda: library._fulltext.search(tree, Scope(), limit=TOP),
        "text": lambda: library.search(query),
        "rank": lambda: rank(library, query),
        "hybrid": lambda: _hybrid(library, query),
        "scan": lambda: scan(library),
    }
    calls |= {
        name: partial(peer.search, words)
        for name, peer in opened.items()
        if kind != "phrase"  # they have no positions to find one by
    }
    times = race(calls)
    pairs = {"engine": ("tantivy",), "text": ("fts5",), "rank": ("tantivy", "scan")}
    pairs["hybrid"] = ("tantivy", "scan")
    ratios = {
        name: ratio(times, name, *others)
        for name, others in pairs.items()
        if all(other in times for other in others)
    }
    return {
        "kind": kind,
        "query": query,
        "total": total,
        "first_ms": first,
        "ms": {name: spread(values) for name, values in times.items()},
        "ratio": ratios,
    }


def rank(library: Library, query: str) -> object:
    """Rank in hybrid mode, without reading what was found."""
    tree = parse_query(query)
    expanded = expand_query(tree, "hybrid")
    searcher = Searcher(
        library._fulltext, library._similarity, Scope(), share=share_of(tree, expanded)
    )
    return searcher.rank(tree, "hybrid", [found.words for found in expanded])


def scan(library: Library) -> object:
    """Score every vector exactly and take the best."""
    snapshot = library._similarity.table().current()
    vector = np.ones(snapshot.rows.shape[1], np.float32)
    return snapshot.first(snapshot.scores(vector), TOP)


def _measure_filters(library: Library, tantivy: Peer | None) -> list[dict[str, Any]]:
    agency = next(row.agency for row in library.report_rows() if row.agency)
    filters = {**FILTERS, "agency": (Scope(agencies=(agency,)), {"agency": agency})}
    found = []
    for name, (scope, asked) in filters.items():
        ratios: Times = {}
        for query in _FILTERED:
            for call, values in _race_filter(library, tantivy, query, scope, asked).items():
                ratios.setdefault(call, []).extend(values)
        found.append({"filter": name} | {call: spread(values) for call, values in ratios.items()})
    return found


def _race_filter(
    library: Library, tantivy: Peer | None, query: str, scope: Scope, asked: Mapping[str, Any]
) -> Times:
    """Return the time with a filter over the time without, and over tantivy's with the same one."""
    tree, words, engine = parse_query(query), query_words(query), library._fulltext
    calls: dict[str, Callable[[], object]] = {
        "engine+": lambda: engine.search(tree, scope, limit=TOP),
        "engine": lambda: engine.search(tree, Scope(), limit=TOP),
        "text+": lambda: library.search(query, scope=scope),
        "text": lambda: library.search(query),
        "hybrid+": lambda: library.search(query, scope=scope, mode="hybrid"),
        "hybrid": lambda: library.search(query, mode="hybrid"),
    }
    if tantivy is not None and tantivy.filtered is not None and asked:
        filtered = tantivy.filtered
        calls["tantivy+"] = lambda: filtered(words, asked)
    times = race(calls)
    found = {name: [ratio(times, f"{name}+", name)[1]] for name in ("engine", "text", "hybrid")}
    if "tantivy+" in times:
        found["tantivy"] = [ratio(times, "engine+", "tantivy+")[1]]
    return found


# ------------------------------------------------------------------------------- memory and start


def measure_memory(work: str) -> None:
    """Print what the process holds after every kind of search."""
    with Library.open(Path(work) / "library") as library:
        for query in (*QUERIES["common"], *QUERIES["usual"], *QUERIES["rare"], *QUERIES["phrase"]):
            library.search(query)
        text = _resident()
        for query in (*QUERIES["common"], *QUERIES["usual"], *LOOSE):
            library.search(query, mode="hybrid")
        library.search("信息公开", facets=True)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"text": text, "all": _resident(), "highest": highest}))


def _resident() -> float:
    """Return the resident memory in megabytes, mapped files included."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_cold(root: Path) -> dict[str, Any]:
    """Return the seconds of whole commands: ours, and the loading of jieba alone."""
    ours = [sys.executable, "-m", "cli", "search", "人员力量不足", "--library", str(root), "--json"]
    commands = {
        "hybrid": ours,
        "text": [*ours, "--mode", "text"],
        "jieba": [sys.executable, "-c", "import jieba; jieba.initialize()"],
    }
    times = race({name: partial(_run, c) for name, c in commands.items()}, _time_of_commands)
    return {
        "seconds": {name: statistics.median(values) / 1000 for name, values in times.items()},
        "ratio": {name: ratio(times, name, "jieba") for name in ("hybrid", "text")},
    }


def _time_of_commands() -> float:
    """Return the seconds that commands which have ended computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, capture_output=True, check=True)


if __name__ == "__main__":
    main()
