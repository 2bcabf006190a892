"""Parsing against the loops a user would write: `python -m benchmarks.parse`.

Reports per second on one core, alternating ours and each peer over the same files in one run, with
the cells each gets right; then one worker against two, and the memory of a thousand reports. docling
needs models that it downloads, so it is not part of the run.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.generate import generate_sources
from benchmarks.render import Renderer
from benchmarks.sources import truth
from corpus.parse import parse_bytes
from corpus.resources import resource
from indexer.worker import ParseTask, Pool

Rows = Sequence[Sequence[str]]
Values = dict[tuple[str, str], list[float | None]]
TABLES = ("disclosure", "requests", "review")
FORMATS = ("txt", "html", "docx", "pdf")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file and the cells that stand in it."""

    name: str
    data: bytes
    cells: Values


def make_samples(kind: str, count: int, seed: int) -> list[Sample]:
    """Generate reports of one format."""
    made = []
    with Renderer() as renderer:
        for source in islice(generate_sources(seed, (kind,)), count):
            told = truth(source)
            cells = {(table, key): row for table in TABLES for key, row in told[table].items()}
            made.append(Sample(source.name, renderer.render(source), cells))
    return made


# ------------------------------------------------------------------------------------------ readers


def read_ours(data: bytes) -> Values:
    """Read with `corpus.parse`: text, sections, figures, identity, passages."""
    figures = parse_bytes(data, "report").figures
    return {
        (table, key): [cell.value for cell in row]
        for table in TABLES
        for key, row in getattr(figures, table).items()
    }


def read_pdfplumber(data: bytes) -> Values:
    """Read as tutorials do: text and tables of every page."""
    import pdfplumber

    rows: list[list[str]] = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_text()
            for table in page.extract_tables():
                rows += [[cell or "" for cell in row] for row in table]
    return by_label(rows)


def read_pymupdf(data: bytes) -> Values:
    """Read with PyMuPDF: text and tables of every page."""
    import pymupdf

    rows: list[list[str]] = []
    with pymupdf.open("pdf", data) as pdf:
        for page in pdf:
            page.get_text()
            for table in page.find_tables().tables:
                rows += [[cell or "" for cell in row] for row in table.extract()]
    return by_label(rows)


def read_python_docx(data: bytes) -> Values:
    """Read with python-docx: every paragraph, every cell."""
    import docx

    document = docx.Document(io.BytesIO(data))
    "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [
        [cell.text for cell in row.cells] for table in document.tables for row in table.rows
    ]  # fmt: skip
    return by_label(rows)


def read_lxml(data: bytes) -> Values:
    """Read with lxml: the text of the page, every cell of its tables."""
    import lxml.html

    page = lxml.html.fromstring(data)
    page.text_content()
    return by_label([[c.text_content() for c in row.iter("td", "th")] for row in page.iter("tr")])


def read_lines(data: bytes) -> Values:
    """Read text by splitting its lines at tabs."""
    text = data.decode("utf-8", "replace")
    return by_label([line.split("\t") for line in text.splitlines()])


PEERS: Mapping[str, tuple[tuple[str, Callable[[bytes], Values]], ...]] = {
    "pdf": (("pdfplumber", read_pdfplumber), ("pymupdf", read_pymupdf)),
    "docx": (("python-docx", read_python_docx),),
    "html": (("lxml", read_lxml),),
    "txt": (("split lines", read_lines),),
}


def by_label(rows: Rows) -> Values:
    """Read rows as simply as will do: the row's label names it, its last cells are its values."""
    labels, keys = _labels()
    found: Values = {}
    for row in rows:
        cells = ["".join(cell.split()) for cell in row]
        for cell in cells:
            key = labels.get(cell)
            if key is None or key in found:
                continue
            values = cells[cells.index(cell) + 1 :]
            width = 7 if key[0] == "requests" else sum(1 for v in values if v)
            found[key] = [_number(v) for v in (values[-width:] if width else [])]
        numbers = [_number(c) for c in cells if c]
        if len(numbers) == 15 and None not in numbers:
            found |= {("review", group): numbers[5 * n : 5 * n + 5] for n, group in enumerate(keys)}
    return found


def _labels() -> tuple[dict[str, tuple[str, str]], Sequence[str]]:
    data = tomllib.loads(resource("figures.toml").read_text(encoding="utf-8"))
    labels = {
        "".join(text.split()): (table, key)
        for table, rows in (("requests", data["requests"]["rows"]),
                            ("disclosure", {k: r["labels"] for k, r in data["disclosure"].items()}))
        for key, texts in rows.items()
        for text in texts
    }  # fmt: skip
    return labels, tuple(data["review"]["groups"])


def _number(text: str) -> float | None:
    text = text.replace(",", "")
    return float(text) if NUMBER.fullmatch(text) else None


# ------------------------------------------------------------------------------------------- measure


def count_right(samples: Iterable[Sample], read: Callable[[bytes], Values]) -> tuple[int, int, int]:
    """Return how many cells there are, how many are right, and how many hold a wrong number."""
    cells = right = wrong = 0
    for sample in samples:
        found = read(sample.data)
        for key, wanted in sample.cells.items():
            row = found.get(key, [])
            for column, value in enumerate(wanted):
                read_as = row[column] if len(row) == len(wanted) else None
                cells += 1
                right += read_as == value
                wrong += read_as is not None and read_as != value
    return cells, right, wrong


def alternate(
    samples: Sequence[Sample], readers: Sequence[Callable[[bytes], Values]], rounds: int
) -> list[list[float]]:
    """Time the readers one after another on every file, round after round; seconds of CPU."""
    seconds: list[list[float]] = [[] for _ in readers]
    for number in range(rounds):
        spent = [0.0] * len(readers)
        for sample in samples:
            order = range(len(readers)) if number % 2 == 0 else reversed(range(len(readers)))
            for at in order:
                began = time.process_time()
                readers[at](sample.data)
                spent[at] += time.process_time() - began
        for at, value in enumerate(spent):
            seconds[at].append(value)
    return seconds


def compare(kind: str, count: int, rounds: int, seed: int) -> Iterator[str]:
    """Yield the rows of the table for one format."""
    samples = make_samples(kind, count, seed)
    names = ["nianbao", *(name for name, _ in PEERS[kind])]
    readers = [read_ours, *(read for _, read in PEERS[kind])]
    judged = [count_right(samples, read) for read in readers]  # also warms every reader up
    times = alternate(samples, readers, rounds)
    for name, seconds, (cells, right, wrong) in zip(names, times, judged, strict=True):
        ratios = [theirs / ours for theirs, ours in zip(seconds, times[0], strict=True)]
        speed = count / statistics.median(seconds)
        yield (
            f"| {kind} | {name} | {speed:.1f} | {statistics.median(ratios):.2f}× "
            f"({min(ratios):.2f}–{max(ratios):.2f}) | {right}/{cells} | {wrong} |"
        )


# -------------------------------------------------------------------------------- cores and memory


def _tasks(folder: Path, samples: Sequence[Sample], repeat: int = 1) -> Iterator[ParseTask]:
    for sample in samples:
        (folder / sample.name).write_bytes(sample.data)
    for _ in range(repeat):
        yield from (ParseTask(folder / sample.name, sample.name) for sample in samples)


def time_workers(folder: Path, samples: Sequence[Sample], jobs: int, repeat: int) -> float:
    """Return the seconds that so many workers take, the time to start them left out."""
    with Pool(jobs) as pool:
        for _ in pool.map(_tasks(folder, samples[: jobs * 2])):
            pass
        began = time.monotonic()
        for _ in pool.map(_tasks(folder, samples, repeat)):
            pass
        return time.monotonic() - began


def memory_of(folder: Path, count: int) -> list[tuple[int, float]]:
    """Parse so many files of a folder in this process and sample its memory in megabytes."""
    sizes = []
    paths = sorted(folder.iterdir())
    for number in range(count):
        parse_bytes(paths[number % len(paths)].read_bytes(), "report")
        if number + 1 in (50, 100, 250, 500, 750, 1000) or number + 1 == count:
            sizes.append((number + 1, resident_megabytes()))
    return sizes


def print_memory(folder: Path, count: int) -> None:
    """Print what `memory_of` finds in a fresh process, where nothing but the parser took memory."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.parse import memory_of; "
        "print(', '.join(f'{n}: {m:.0f} MB' for n, m in memory_of(Path(sys.argv[1]), int(sys.argv[2]))))"
    )
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-c", code, str(folder), str(count)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root)
    print(f"memory after n reports: {told.stdout.strip()}")


def resident_megabytes() -> float:
    """Return the memory this process holds, where the system tells."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=24, help="files of each format")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--memory", type=int, default=1000, help="reports parsed in one process")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(
        "| format | reader | reports/s of one core | time of the reader / ours | cells right | wrong numbers |"
    )
    print("|---|---|--:|--:|--:|--:|")
    for kind in options.format:
        for line in compare(kind, options.count, options.rounds, options.seed):
            print(line, flush=True)
    print("\n| workers | seconds, two rounds each, alternating |\n|---|---|")
    samples = [s for kind in options.format for s in make_samples(kind, 12, options.seed)]
    with tempfile.TemporaryDirectory() as name:
        times: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(2):
            for jobs, found in times.items():
                found.append(time_workers(Path(name), samples, jobs, 3))
        for jobs, found in times.items():
            print(f"| {jobs} | {' '.join(f'{s:.1f}' for s in found)} |")
        print(f"\none worker / two: {min(times[1]) / min(times[2]):.2f}×", flush=True)
        print_memory(Path(name), options.memory)


if __name__ == "__main__":
    main()
