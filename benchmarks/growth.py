"""What a change costs as a library grows: `python -m benchmarks.growth WORK --reports 100,1000`.

Each library is filled row by row to its size; then 100 printed reports are added, ten corrected and
ten removed, as anyone would do it. Prints one JSON object for each size. `--libraries` takes folders
that `benchmarks.search` has filled, and changes them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.corpora import PASSAGES_PER_REPORT
from benchmarks.generate import write_reports
from benchmarks.rows import fill_library, mark_current
from indexer.library import Library

_ADDED, _CHANGED = 100, 10


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--reports", default="", help="sizes, parted by commas")
    parser.add_argument("--libraries", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    printed = options.work / "printed"
    if not printed.is_dir():
        write_reports(printed, _ADDED, seed=77)
    for size in map(int, filter(None, options.reports.split(","))):
        root = options.work / f"library-{size}"
        shutil.rmtree(root, ignore_errors=True)
        fill_library(root, size * PASSAGES_PER_REPORT)
        _print(root, printed / "reports")
        shutil.rmtree(root)
    for root in options.libraries:
        mark_current(root)
        _print(root, printed / "reports")


def _print(root: Path, printed: Path) -> None:
    print(json.dumps(measure(root, printed)), flush=True)


def measure(root: Path, printed: Path) -> dict[str, Any]:
    """Return the seconds of each change in a library; first it is brought up to date."""
    with Library.open(root, embedder="shipped") as library:
        library.build([])
        before = {row.id for row in library.report_rows()}
        library.search("人员力量", mode="hybrid")
        seconds = {"add 100": _seconds(lambda: library.build([printed]))}
        new = [row.id for row in library.report_rows() if row.id not in before]
        assert len(new) == _ADDED, len(new)
        seconds["correct 1"] = _seconds(
            lambda: [library.correct(one, "year", 2000, "bench") for one in new[:_CHANGED]]
        )
        seconds["remove 1"] = _seconds(lambda: [library.remove([one]) for one in new[:_CHANGED]])
        seconds["correct 1"] /= _CHANGED
        seconds["remove 1"] /= _CHANGED
        seconds["search"] = min(_seconds(lambda: library.search("人员力量")) for _ in range(9))
        size_mb = {
            name: sum(p.stat().st_size for p in (root / name).rglob("*") if p.is_file()) / 1e6
            for name in ("fulltext", "vectors")
        }
        library.remove(new[_CHANGED:])
        waste = library._fulltext._ask(lambda index: index.waste())
    return {
        "reports": len(before),
        "seconds": seconds,
        "megabytes": size_mb,
        "waste": waste,
    }


def _seconds(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
