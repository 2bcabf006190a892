"""Reading, labelling and cutting into words in processes of their own, which may crash without taking others along.

Each worker is a fresh interpreter running `main` that takes one task at a time over
its standard input. `multiprocessing` is not used: its spawn runs the main module again, which for
a Streamlit page is the page itself, and its pool loses every running task when one worker dies.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from corpus.pulse import listening
from corpus.report import ParseError, Report
from indexer.engines.base import Cut, cut_text

if TYPE_CHECKING:
    from nlp.statements import Labeller

# A reader tells of every page. One that is silent for so long hangs: a scanned page takes ten seconds
# on a free core, LibreOffice gives up on a file after two minutes.
SILENT_SECONDS = 180.0
# Text recognition maps three gigabytes; what takes twice that is no report.
MEMORY_BYTES = 6 * 1024**3
# What a process has touched when it is refused more is less than what it has mapped.
_NEARLY = 0.6
TOO_MUCH_MEMORY = "needs more memory than a report may take"
_NETWORK_EVENTS = frozenset(
    ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
)
# Results come back in the order of the tasks; this many tasks a worker may run ahead of a slow one.
_AHEAD = 8
# Enough that the way there and back does not count, few enough that all workers have some.
_CUT_AT_ONCE = 128
_HEAD = struct.Struct("<Q")
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class ParseTask:
    """Read this file and label its statements; `name` is how the user knows it."""

    path: Path
    name: str
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class LabelTask:
    """Label a report again."""

    report: Report


@dataclass(frozen=True, slots=True)
class CutTask:
    """Cut texts into words."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a task has no report."""

    reason: str


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life of a task: so many of its pages are done (0 of 0: not known), or it is over."""

    done: int = 0
    total: int = 0
    over: bool = False


Task = ParseTask | LabelTask | CutTask
TaskT = TypeVar("TaskT", ParseTask, LabelTask, CutTask)
Outcome = Report | tuple[Cut, ...] | Refusal
Hear = Callable[[Any, Beat], None]
"""Told of a task: once when it begins, at its signs of life, once when it is over; on another thread."""


def count_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pool:
    """Workers that are started when first needed and stopped with the pool."""

    def __init__(
        self,
        jobs: int,
        *,
        seconds: float = SILENT_SECONDS,
        memory: int = MEMORY_BYTES,
        classifier: Path | None = None,
    ) -> None:
        self._jobs = jobs
        self._seconds = seconds
        labels = str(classifier.absolute()) if classifier else ""
        self._all = tuple(_Worker(memory, labels) for _ in range(jobs))
        self._workers: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._all:
            self._workers.put(worker)
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            for worker in self._all:  # or an interrupt would wait for the files under way
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.stop()

    def map(
        self, tasks: Iterable[TaskT], hear: Hear | None = None
    ) -> Iterator[tuple[TaskT, Outcome]]:
        """Yield each task with its outcome, in order; tasks are taken only as they are needed."""
        waiting: deque[tuple[TaskT, Future[Outcome]]] = deque()
        for task in tasks:
            waiting.append((task, self._threads.submit(self._perform, task, hear)))
            if len(waiting) >= self._jobs * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        for task, future in waiting:
            yield task, future.result()

    def cut(self, texts: Sequence[str]) -> Iterator[Cut]:
        """Yield the texts cut, in order; what a worker cannot do is done here."""
        tasks = (
            CutTask(tuple(texts[start : start + _CUT_AT_ONCE]))
            for start in range(0, len(texts), _CUT_AT_ONCE)
        )
        for task, outcome in self.map(tasks):
            yield from outcome if isinstance(outcome, tuple) else map(cut_text, task.texts)

    def _perform(self, task: Task, hear: Hear | None) -> Outcome:
        worker = self._workers.get()
        tell = partial(hear, task) if hear else _hear_nothing
        try:
            tell(Beat())
            return worker.perform(task, self._seconds, tell)
        finally:
            self._workers.put(worker)
            tell(Beat(over=True))


class _Worker:
    """One process, started when first needed and anew after it died."""

    def __init__(self, memory: int, classifier: str = "") -> None:
        self._memory = memory
        self._classifier = classifier
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._late = False

    def perform(self, task: Task, seconds: float, tell: Callable[[Beat], None]) -> Outcome:
        process = self._start()
        self._late = False
        try:
            with self._deadline(process, seconds):
                _send(_pipe(process.stdin), task)
            while True:
                with self._deadline(process, seconds):
                    message: Outcome | Beat = _receive(_pipe(process.stdout))
                if not isinstance(message, Beat):
                    return message
                tell(message)
        except (OSError, EOFError, pickle.UnpicklingError):
            return Refusal(self._explain(seconds))

    @contextmanager
    def _deadline(self, process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
        """Kill the process when what is done inside takes longer."""
        timer = Timer(seconds, self._kill_late, [process])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        process, self._process = self._process, None
        errors, self._errors = self._errors, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what a dead process left unread cannot be flushed
                    _pipe(pipe).close()
        if errors is not None:
            errors.close()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            # One thread a worker: numeric libraries would start one for each core in each worker.
            single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    f"from indexer.worker import main; main({self._memory}, {self._classifier!r})",
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=os.environ | single | {"PYTHONPATH": os.pathsep.join(paths)},
            )
        return self._process

    def _kill_late(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _explain(self, seconds: float) -> str:
        """Say why the process died, and leave it."""
        assert self._process is not None
        assert self._errors is not None
        if self._late:
            reason = f"took longer than {seconds:.0f} seconds over one page"
        else:
            self._process.kill()
            code, used = _end_of(self._process)
            self._errors.seek(0)
            lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
            last = lines[-1].strip()[:200] if lines else ""
            # Native code that is refused memory ends the process; it cannot say so.
            if used > self._memory * _NEARLY > 0:
                reason = TOO_MUCH_MEMORY
            else:
                reason = f"the reader crashed ({last or f'exit code {code}'})"
        self.stop()
        return reason


def main(memory: int = 0, classifier: str = "") -> None:
    """Take tasks from standard input until it ends; each outcome goes to standard output.

    The process may take so many bytes of memory (0: any number), and may not use the network. It
    labels by the classifier of that folder, without one by the classifier that ships.
    """
    _limit_memory(memory)
    sys.addaudithook(_refuse_network)
    # Libraries that print must not speak into the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    tasks = sys.stdin.buffer
    with suppress(EOFError, KeyboardInterrupt), listening(_Pulse(answers)):
        while True:
            _send(answers, _perform(_receive(tasks), classifier))


class _Pulse:
    """Passes on that a reader is at work, and how far it is, once a second at most."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        if (now := time.monotonic()) - self._last >= 1.0:
            self._last = now
            _send(self._answers, Beat(done, total))


class NetworkRefusedError(RuntimeError):
    """A reader reached for the network, which no file may make it do."""


def _refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _NETWORK_EVENTS:
        raise NetworkRefusedError(event)


def _limit_memory(size: int) -> None:
    """Hold this process to so many bytes, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    if size:
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _perform(task: Task, classifier: str = "") -> Outcome:
    from corpus.parse import parse_bytes
    from nlp.statements import label_report

    if isinstance(task, CutTask):
        return tuple(map(cut_text, task.texts))
    if isinstance(task, LabelTask):
        return label_report(task.report, _labeller(classifier))
    try:
        report = parse_bytes(task.path.read_bytes(), task.name)
        return label_report(report, _labeller(classifier)) if task.labelled else report
    except ParseError as error:
        return Refusal(error.reason)
    except MemoryError:
        return Refusal(TOO_MUCH_MEMORY)
    except OSError as error:
        return Refusal(error.strerror or str(error))


@cache
def _labeller(classifier: str) -> Labeller:
    from nlp.statements import Labeller

    return Labeller.load(Path(classifier) if classifier else None)


def _hear_nothing(beat: Beat) -> None:
    """Take a sign of life and do nothing with it."""


def _end_of(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Wait for a process; return its exit code and the most bytes of memory it held (0: not known)."""
    if not hasattr(os, "wait4"):
        return process.wait(), 0
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:  # waited for already
        return process.wait(), 0
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _send(pipe: IO[bytes], message: Task | Outcome | Beat) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_HEAD.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - whatever the other side sent
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    (size,) = _HEAD.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)
