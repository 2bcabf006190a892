"""Files become rows of the catalogue, in parallel, each report whole or not at all.

Nothing here touches the full text: reports stored are noted as pending in the catalogue, and
`indexer.fulltext` works that off. So it does not matter when a build is killed.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from corpus.inputs import Input
from corpus.report import Report, UnreadableError
from indexer.store import Failure, Store
from indexer.worker import LabelTask, ParseTask, Pool, Refusal

Progress = Callable[[str, int, int, str], None]
"""Called with (stage, done, total, name); stages are "read", "reread", "label", "index", "embed"."""

# Often enough that new reports are found soon, seldom enough that commits of the index are cheap.
INDEX_EVERY = 500
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: reports added, inputs that were there already, inputs that failed.

    `known` names the inputs skipped, each with the id of the report that holds the same bytes.
    """

    added: int
    skipped: int
    failed: tuple[Failure, ...]
    seconds: float
    known: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Builder:
    """Adds inputs to a catalogue and keeps the count.

    `index` is called now and then to make what was stored findable.
    """

    store: Store
    originals: Path
    pool: Pool
    progress: Progress
    index: Callable[[], None]
    added: int = 0
    known: list[tuple[str, str]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    _total: int = 0
    _held: dict[str, str] = field(default_factory=dict)
    _failing: set[str] = field(default_factory=set)
    # Files under way and the other names under which the same bytes came.
    _twins: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, inputs: Sequence[Input]) -> None:
        """Read, label and store all inputs that the catalogue does not hold."""
        self._total = len(inputs)
        self._held = self.store.originals()
        self._failing = {failure.path for failure in self.store.failures()}
        for task, outcome in self.pool.map(self._tasks(inputs)):
            report_id = task.path.stem[:16]
            twins = self._twins.pop(report_id)
            if isinstance(outcome, Report):
                self._keep(outcome, task, twins)
            elif isinstance(outcome, Refusal):
                task.path.unlink(missing_ok=True)
                for name in (task.name, *twins):
                    self._fail(name, outcome.reason)

    def _tasks(self, inputs: Sequence[Input]) -> Iterator[ParseTask]:
        for source in inputs:
            try:
                data = source.read()
            except UnreadableError as error:
                self._fail(source.name, str(error))
                continue
            except OSError as error:
                self._fail(source.name, error.strerror or str(error))
                continue
            digest = hashlib.sha256(data).hexdigest()
            report_id = digest[:16]
            if report_id in self._twins:
                self._twins[report_id].append(source.name)
            elif report_id in self._held:
                save_original(self.originals / self._held[report_id], data)
                self._skip(source.name, report_id)
            else:
                path = self.originals / original_path(digest, source.name)
                save_original(path, data)
                self._twins[report_id] = []
                yield ParseTask(path, source.name)

    def _keep(self, report: Report, task: ParseTask, twins: list[str]) -> None:
        original = task.path.relative_to(self.originals).as_posix()
        try:
            self.store.put_report(report, original)
        except UnicodeEncodeError as error:
            task.path.unlink(missing_ok=True)
            for name in (task.name, *twins):
                self._fail(name, f"holds characters that cannot be stored: {error.reason}")
            return
        self._held[report.id] = original
        self.added += 1
        self._advance(task.name)
        for name in twins:
            self._skip(name, report.id)
        if self.added % INDEX_EVERY == 0:
            self.index()

    def _skip(self, name: str, report_id: str) -> None:
        self.known.append((name, report_id))
        if name in self._failing:
            self.store.drop_failure(name)
        self._advance(name)

    def _fail(self, name: str, reason: str) -> None:
        self.failed.append(self.store.add_failure(name, reason))
        self._advance(name)

    def _advance(self, name: str) -> None:
        done = self.added + len(self.known) + len(self.failed)
        self.progress("read", done, self._total, name)


def reread(store: Store, originals: Path, pool: Pool, progress: Progress) -> None:
    """Parse again the reports that wait for it; one that can no longer be read is kept as it is."""
    names = {row.id: row.name for row in store.all_rows()}
    paths = store.originals()
    wanted = store.pending("parse")
    tasks = (
        ParseTask(originals / paths[found], names[found]) for found in wanted if found in names
    )
    for done, (task, outcome) in enumerate(pool.map(tasks), start=1):
        report_id = task.path.stem[:16]
        if isinstance(outcome, Report):
            store.put_report(outcome, paths[report_id])
        elif isinstance(outcome, Refusal):
            store.add_failure(task.name, f"kept as it was read before: {outcome.reason}")
        store.clear_pending("parse", [report_id])
        progress("reread", done, len(wanted), task.name)
    store.clear_pending("parse", [found for found in wanted if found not in names])


def relabel(store: Store, pool: Pool, progress: Progress) -> None:
    """Label again the reports that wait for it."""
    present = store.originals()
    wanted = store.pending("label")
    tasks = (LabelTask(store.load_report(found)) for found in wanted if found in present)
    for done, (task, outcome) in enumerate(pool.map(tasks), start=1):
        if isinstance(outcome, Report):
            store.relabel_report(outcome)
        elif isinstance(outcome, Refusal):
            store.add_failure(task.report.path, f"keeps its old labels: {outcome.reason}")
            store.clear_pending("label", [task.report.id])
        progress("label", done, len(wanted), task.report.path)
    store.clear_pending("label", [found for found in wanted if found not in present])


# -------------------------------------------------------------------------------------- originals


def original_path(digest: str, name: str) -> str:
    """Return where a source file is kept: by hash, with its suffix so that programs open it."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return f"{digest[:2]}/{digest}{suffix if _SUFFIX.fullmatch(suffix) else ''}"


def save_original(path: Path, data: bytes) -> None:
    """Keep a source file; one that is there already is left alone."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def drop_strays(store: Store, originals: Path) -> None:
    """Remove files that a killed build left without a report."""
    wanted = set(store.originals().values())
    for path in sorted(originals.glob("*/*")):
        if path.relative_to(originals).as_posix() not in wanted:
            path.unlink(missing_ok=True)
