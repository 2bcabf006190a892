"""Feeds the parser damaged and hostile files: `python -m benchmarks.fuzz --count 2000`.

Each file must end in a report or a `ParseError`, within a time and memory limit, in a worker that
can be killed, without reaching for the network or for a file it names. What ends otherwise is kept
in a folder and named; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import multiprocessing
import os
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.mutations import hostile, mutate
from corpus.inputs import iter_inputs
from corpus.report import Report, UnreadableError
from indexer.worker import Outcome, ParseTask, Pool, Refusal

ROOT = Path(__file__).resolve().parent.parent
FORMATS = {
    "txt": (".txt",), "html": (".html", ".mhtml"), "docx": (".docx",), "pdf": (".pdf",), "zip": (".zip",),
    "image": (".png", ".jpg"), "doc": (".doc", ".wps", ".rtf", ".odt"),
}  # fmt: skip
SECONDS = 150.0
MEGABYTES = 3072
SECRET = "机密内容不得外传7391"
# Larger seeds make a run slow without making it harder.
LARGEST_SEED = 300_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to feed: where it lies, and where it comes from."""

    path: Path
    kind: str
    origin: str


@dataclass(slots=True)
class Tally:
    """How the files of a run ended."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)

    def add(self, sample: Sample, end: str, seconds: float = 0.0) -> None:
        """Note how a file ended."""
        self.outcomes.setdefault(sample.kind, Counter())[end] += 1
        if seconds > self.slowest.get(sample.kind, (0.0, ""))[0]:
            self.slowest[sample.kind] = (seconds, sample.origin)


class Trap:
    """A server on this machine that nobody may call, and a file nobody may read."""

    def __init__(self, folder: Path) -> None:
        self.secret = folder / "secret.txt"
        self.secret.write_text(SECRET, encoding="utf-8")
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.calls: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                with client, contextlib.suppress(OSError):
                    client.settimeout(2)
                    self.calls.append(client.recv(200).decode("latin-1").split("\r\n", 1)[0])


def seeds(kind: str) -> list[bytes]:
    """Return the files a format's damage starts from: ours of `tests/data` and of `samples`."""
    folders = (ROOT / "tests" / "data", ROOT / "samples" / "reports")
    found = [
        path.read_bytes()
        for folder in folders
        for path in sorted(folder.glob("*"))
        if path.suffix in FORMATS[kind] and 0 < path.stat().st_size <= LARGEST_SEED
    ]
    if kind in ("docx", "zip"):  # not those whose suffix lies
        return [data for data in found if data.startswith(b"PK")]
    return [_small_picture(data) for data in found] if kind == "image" else found


def _small_picture(data: bytes) -> bytes:
    """Cut a corner out of a page: recognition takes seconds for a whole one."""
    import io

    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        stream = io.BytesIO()
        image.crop((0, 0, 360, 200)).save(stream, image.format)
    return stream.getvalue()


def make_samples(
    kind: str, count: int, seed: int, folder: Path, trap: Trap, *, purpose: bool = True
) -> Iterator[Sample]:
    """Yield the files made to harm (with `purpose`), then damaged ones; a seed gives the same ones."""
    base = seeds(kind)
    made = 0
    for name, data in hostile(kind, base[0], trap.url, str(trap.secret)) if purpose else ():
        if made == count:
            return
        yield _save(folder, kind, f"hostile-{name}", data)
        made += 1
    for number in range(made, count):
        rng = Random(f"{seed}:{kind}:{number}")
        data = mutate(rng.choice(base), rng, kind, base)
        yield _save(folder, kind, f"{seed}-{number:05}", data)


def _save(folder: Path, kind: str, origin: str, data: bytes) -> Sample:
    path = folder / f"{kind}-{origin}{FORMATS[kind][0]}"
    path.write_bytes(data)
    return Sample(path, kind, f"{kind}-{origin}")


def feed(samples: Iterator[Sample], pool: Pool, tally: Tally, keep: Path) -> None:
    """Give all samples to the workers and note how they end."""
    began: dict[str, float] = {}
    known: dict[str, Sample] = {}

    def tasks() -> Iterator[ParseTask]:
        for sample in samples:
            for path in _members(sample, tally, keep) if sample.kind == "zip" else (sample.path,):
                known[str(path)] = sample
                began[str(path)] = time.monotonic()
                yield ParseTask(path, path.name)

    for task, outcome in pool.map(tasks()):
        sample = known.pop(str(task.path))
        seconds = time.monotonic() - began.pop(str(task.path))
        end = judge(outcome)
        tally.add(sample, end, seconds)
        if end not in ("report", "refused"):
            reason = outcome.reason if isinstance(outcome, Refusal) else "holds a secret file"
            _keep(task.path, sample, f"{end}: {reason}", tally, keep)
        task.path.unlink(missing_ok=True)
        sample.path.unlink(missing_ok=True)


def judge(outcome: Outcome) -> str:
    """Name how a file ended: report, refused, crash, late, or leak."""
    if isinstance(outcome, Refusal):
        if "crashed" in outcome.reason:
            return "network" if "NetworkRefusedError" in outcome.reason else "crash"
        # LibreOffice that hangs is ended by the reader itself, which then says so.
        return "late" if outcome.reason.startswith("took longer") else "refused"
    if isinstance(outcome, Report) and SECRET in str(dataclasses.asdict(outcome)):
        return "leak"
    return "report"


def _keep(path: Path, sample: Sample, why: str, tally: Tally, keep: Path) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    if path.exists():
        (keep / path.name).write_bytes(path.read_bytes())
    tally.failures.append(f"{sample.origin}: {why}")


def _members(sample: Sample, tally: Tally, keep: Path) -> list[Path]:
    """Unpack an archive in a process of its own that may be killed, and return what came out."""
    folder = sample.path.with_suffix(".members")
    folder.mkdir()
    process = multiprocessing.get_context("fork").Process(
        target=_unpack, args=(sample.path, folder), daemon=True
    )
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
        tally.add(sample, "late")
        _keep(sample.path, sample, "late: while unpacking", tally, keep)
        return []
    if process.exitcode:
        tally.add(sample, "crash")
        _keep(sample.path, sample, f"crash: unpacking ended {process.exitcode}", tally, keep)
        return []
    found = sorted(folder.iterdir())
    if not found:
        tally.add(sample, "refused")
    return found


def _unpack(path: Path, folder: Path) -> None:
    _limit(MEGABYTES)
    for number, member in enumerate(iter_inputs([path])):
        if number == 200:  # the rest is more of the same
            return
        with contextlib.suppress(UnreadableError, OSError):
            (folder / f"{path.stem}-{number:05}").write_bytes(member.read())


def _limit(megabytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2,) * 2)


def run(
    counts: Mapping[str, int], seed: int, keep: Path, *, jobs: int = 1, seconds: float = SECONDS,
    purpose: bool = True, show: bool = False,
) -> Tally:  # fmt: skip
    """Feed so many files of each format and return how they ended; `show` prints as it goes."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trap = Trap(folder)
        with Pool(jobs, seconds=seconds, memory=MEGABYTES * 1024**2) as pool:
            for kind, count in counts.items():
                samples = make_samples(kind, count, seed, folder, trap, purpose=purpose)
                feed(samples, pool, tally, keep)
                if show:
                    print(_line(kind, tally), flush=True)
        trap.close()
        tally.failures += [f"network: {call}" for call in trap.calls]
    return tally


def _switch_recognition_off() -> None:
    """Have the workers read pictures as they do where the extra is not installed.

    A damaged PDF often loses its fonts, and its pages are then recognised, which takes seconds.
    """
    folder = tempfile.mkdtemp()
    Path(folder, "sitecustomize.py").write_text(
        "import corpus.scan_engine\n\ncorpus.scan_engine.load_recogniser = lambda: None\n",
        encoding="utf-8",
    )
    os.environ["PYTHONPATH"] = os.pathsep.join((folder, str(ROOT)))


def _line(kind: str, tally: Tally) -> str:
    ends = tally.outcomes.get(kind, Counter())
    bad = sum(n for end, n in ends.items() if end not in ("report", "refused"))
    seconds, origin = tally.slowest.get(kind, (0.0, ""))
    return (
        f"| {kind} | {sum(ends.values())} | {ends['report']} | {ends['refused']} | {bad} |"
        f" {seconds:.1f} s ({origin}) |"
    )


def main() -> int:
    """Read the command line; return 1 when a file ended badly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="files of each format")
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--damage-only", action="store_true", help="no files made on purpose")
    parser.add_argument("--unrecognised", action="store_true", help="as without the extra «ocr»")
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()
    if options.unrecognised:
        _switch_recognition_off()
    print(
        "| format | files | report | refused | failures | slowest (with waiting) |\n|---|--:|--:|--:|--:|---|"
    )
    tally = run(
        dict.fromkeys(options.format, options.count), options.seed, options.keep,
        jobs=options.jobs, seconds=options.seconds, purpose=not options.damage_only, show=True,
    )  # fmt: skip
    for failure in tally.failures:
        print(failure)
    print(
        f"{len(tally.failures)} failures; kept in {options.keep}"
        if tally.failures
        else "no failures"
    )
    return 1 if tally.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
