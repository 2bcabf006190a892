"""Files become rows of the catalogue, in parallel, each report whole or not at all.

Nothing here touches the full text: reports stored are noted as pending in the catalogue, and
`indexer.fulltext` works that off. So it does not matter when a build is killed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from corpus.inputs import Input
from corpus.report import Report, UnreadableError
from indexer.store import Failure, Store
from indexer.watching import UNWATCHED, Brief, FileState, News, Watcher
from indexer.worker import Beat, LabelTask, ParseTask, Pool, Refusal

Progress = Callable[[str, int, int, str], None]
"""Called with (stage, done, total, name); stages are "read", "reread", "label", "index", "embed"."""

# Often enough that new reports are found soon, seldom enough that commits of the index are cheap.
INDEX_EVERY = 500
# The place of a file among the inputs, and its name.
_Place = tuple[int, str]
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
    watch: Watcher = UNWATCHED
    added: int = 0
    known: list[tuple[str, str]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    _total: int = 0
    _held: dict[str, str] = field(default_factory=dict)
    _failing: set[str] = field(default_factory=set)
    # Files under way: their place and name, and those under which the same bytes came again.
    _twins: dict[str, list[_Place]] = field(default_factory=dict)

    def add(self, inputs: Sequence[Input]) -> None:
        """Read, label and store all inputs that the catalogue does not hold."""
        self._total = len(inputs)
        self._held = self.store.originals()
        self._failing = {failure.path for failure in self.store.failures()}
        for task, outcome in self.pool.map(self._tasks(inputs), self._hear):
            places = self._twins.pop(_report_of(task))
            if isinstance(outcome, Report):
                self._keep(outcome, task, places)
            elif isinstance(outcome, Refusal):
                task.path.unlink(missing_ok=True)
                for place in places:
                    self._fail(place, outcome.reason)

    def _tasks(self, inputs: Sequence[Input]) -> Iterator[ParseTask]:
        for place in enumerate(source.name for source in inputs):
            number, name = place
            if self.watch.wants_stop():
                self.watch.tell(number, News(FileState.LEFT))
                continue
            try:
                data = inputs[number].read()
            except UnreadableError as error:
                self._fail(place, str(error))
                continue
            except OSError as error:
                self._fail(place, error.strerror or str(error))
                continue
            digest = hashlib.sha256(data).hexdigest()
            report_id = digest[:16]
            if report_id in self._twins:
                self._twins[report_id].append(place)
            elif report_id in self._held:
                save_original(self.originals / self._held[report_id], data)
                self._skip(place, report_id)
            else:
                path = self.originals / original_path(digest, name)
                save_original(path, data)
                self._twins[report_id] = [place]
                yield ParseTask(path, name)

    def _hear(self, task: ParseTask, beat: Beat) -> None:
        """Pass on a sign of life; called on the threads of the pool while the task is under way."""
        for number, _ in tuple(self._twins.get(_report_of(task), ())):
            self.watch.tell(number, news_of(beat))

    def _keep(self, report: Report, task: ParseTask, places: list[_Place]) -> None:
        original = task.path.relative_to(self.originals).as_posix()
        try:
            self.store.put_report(report, original)
        except UnicodeEncodeError as error:
            task.path.unlink(missing_ok=True)
            for place in places:
                self._fail(place, f"holds characters that cannot be stored: {error.reason}")
            return
        self._held[report.id] = original
        self.added += 1
        first, *others = places
        self.watch.tell(first[0], News(FileState.READ, report.id, brief=Brief.of(report)))
        self._advance(task.name)
        for place in others:
            self._skip(place, report.id)
        if self.added % INDEX_EVERY == 0:
            self.index()

    def _skip(self, place: _Place, report_id: str) -> None:
        number, name = place
        self.known.append((name, report_id))
        if name in self._failing:
            self.store.drop_failure(name)
        self.watch.tell(number, News(FileState.KNOWN, report_id))
        self._advance(name)

    def _fail(self, place: _Place, reason: str) -> None:
        number, name = place
        self.failed.append(self.store.add_failure(name, reason))
        self.watch.tell(number, News(FileState.REFUSED, reason=reason))
        self._advance(name)

    def _advance(self, name: str) -> None:
        done = self.added + len(self.known) + len(self.failed)
        self.progress("read", done, self._total, name)


def news_of(beat: Beat) -> News:
    """Return a sign of life of a reader as news of its file."""
    state = FileState.PARSED if beat.over else FileState.READING
    return News(state, page=beat.done, pages=beat.total)


def _report_of(task: ParseTask) -> str:
    """Return the id of the report a task reads: its original is named by the hash."""
    return task.path.stem[:16]


def reread(
    store: Store, originals: Path, pool: Pool, progress: Progress, watch: Watcher = UNWATCHED
) -> tuple[int, tuple[Failure, ...]]:
    """Parse again the reports that wait for it; return how many were read, and the failures.

    One that can no longer be read is kept as it is.
    """
    names = {row.id: row.name for row in store.all_rows()}
    paths = store.originals()
    wanted = [found for found in store.pending("parse") if found in names]
    places = {found: place for place, found in enumerate(wanted)}
    watch.expect([names[found] for found in wanted])

    def tasks() -> Iterator[ParseTask]:
        for place, found in enumerate(wanted):
            if watch.wants_stop():
                watch.tell(place, News(FileState.LEFT))
            else:
                yield ParseTask(originals / paths[found], names[found])

    def hear(task: ParseTask, beat: Beat) -> None:
        watch.tell(places[_report_of(task)], news_of(beat))

    failed: list[Failure] = []
    done = 0
    for done, (task, outcome) in enumerate(pool.map(tasks(), hear), start=1):
        report_id = _report_of(task)
        news = News(FileState.READ, report_id)
        if isinstance(outcome, Report):
            _replace(store, outcome, paths[report_id])
            news = replace(news, brief=Brief.of(outcome))
        elif isinstance(outcome, Refusal):
            failed.append(_keep_unread(store, task.name, outcome))
            news = News(FileState.REFUSED, report_id, failed[-1].reason)
        store.clear_pending("parse", [report_id])
        watch.tell(places[report_id], news)
        progress("reread", done, len(wanted), task.name)
    store.clear_pending("parse", [found for found in store.pending("parse") if found not in names])
    return done - len(failed), tuple(failed)


def _keep_unread(store: Store, name: str, refusal: Refusal) -> Failure:
    return store.add_failure(name, f"kept as it was read before: {refusal.reason}")


def _replace(store: Store, report: Report, original: str) -> None:
    """Store a report that was read again; where its text is the same, its passages keep their ids.

    Addresses of passages that somebody noted or sent on lead there still.
    """
    stored = store.load_report(report.id)
    if stored == report:
        store.clear_pending("label", [report.id])
    elif _unlabelled(stored) == _unlabelled(report):
        store.relabel_report(report)
    else:
        store.put_report(report, original)


def _unlabelled(report: Report) -> Report:
    sections = (
        replace(
            section,
            passages=tuple(
                replace(
                    passage,
                    statements=tuple(
                        replace(s, role=None, role_score=0.0, role_cue="", themes=())
                        for s in passage.statements
                    ),
                )
                for passage in section.passages
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=tuple(sections))


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
