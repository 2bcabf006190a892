"""Imports and rebuilds that run beside the pages: one for a library, the same for all who look.

What is known of a run stands in this process, not in a session: it goes on when its page is loaded
again or closed, and a second tab shows the same. It stays until somebody has put it away.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from threading import Lock, Thread
from typing import IO, Literal, Protocol

from indexer.errors import LibraryBusyError, LibraryError
from indexer.library import BuildResult, Library
from indexer.similarity import SHIPPED
from indexer.watching import FileState, News, Watcher
from nlp.evidence import ReportRow

_MOST_KEPT = 16
_WAITING = News(FileState.WAITING)
_OVER = frozenset((FileState.READ, FileState.REFUSED, FileState.KNOWN, FileState.LEFT))


class Upload(Protocol):
    """A file a user sent: its name and its bytes."""

    @property
    def name(self) -> str:
        """Return the name of the file on the user's machine."""
        ...

    def getbuffer(self) -> memoryview:
        """Return the bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` is 0 before the first file."""

    stage: str = "start"
    done: int = 0
    total: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a run and the latest news of it."""

    place: int
    name: str
    news: News = _WAITING


@dataclass(slots=True)
class Import(Watcher):
    """One run. `error` says why it did not run; `added` and `result` are there when it is done."""

    kind: Literal["import", "rebuild"] = "import"
    progress: Progress = Progress()
    running: bool = True
    error: LibraryError | None = None
    result: BuildResult | None = None
    added: tuple[ReportRow, ...] = ()
    stopping: bool = False
    _files: list[FileLine] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def note(self, stage: str, done: int, total: int, name: str) -> None:
        """Take a progress message of the library."""
        self.progress = Progress(stage, done, total, name)

    def expect(self, names: Sequence[str]) -> None:
        """Take the names of all files."""
        with self._lock:
            self._files = [FileLine(place, name) for place, name in enumerate(names)]

    def tell(self, place: int, news: News) -> None:
        """Take what is new of a file; a sign of life that comes late changes nothing."""
        with self._lock:
            line = self._files[place]
            if line.news.state in _OVER and news.state not in _OVER:
                return
            if not news.pages and news.state is FileState.READING:
                # A sign without numbers does not undo one with them.
                news = replace(news, page=line.news.page, pages=line.news.pages)
            self._files[place] = replace(line, news=news)

    def wants_stop(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self.stopping

    def files(self) -> tuple[FileLine, ...]:
        """Return the files as they are now."""
        with self._lock:
            return tuple(self._files)


_runs: dict[Path, Import] = {}
_starting = Lock()


def current_run(library: Path) -> Import | None:
    """Return the run of the library in a folder that is under way, or over and not put away."""
    return _runs.get(library.absolute())


def put_away(library: Path) -> None:
    """Forget the run of a library when it is over."""
    with _starting:
        run = current_run(library)
        if run is not None and not run.running:
            del _runs[library.absolute()]


def start_import(library: Library, paths: Iterable[Path]) -> Import:
    """Import files and folders in the background; see `_start`."""
    wanted = tuple(paths)
    return _start(library.root, Import(), lambda run: _import(run, library, wanted, None))


def start_upload(library: Library, uploads: Iterable[Upload]) -> Import:
    """Import files that were sent, in the background; see `_start`."""
    folder = Path(tempfile.mkdtemp(prefix="nianbao-"))
    paths = tuple(save_uploads(uploads, folder))
    run = _start(library.root, Import(), lambda run: _import(run, library, paths, folder))
    if isinstance(run.error, LibraryBusyError):  # refused, so nobody else clears it away
        shutil.rmtree(folder, ignore_errors=True)
    return run


def start_rebuild(
    library: Path, *, reread: bool = True, engine: str | None = None, embedder: str | None = SHIPPED
) -> Import:
    """Make a library anew from the files it keeps, in the background; see `_start`.

    Args:
        library: its folder.
        reread: read every file again; without, only what is derived from the reports is made anew.
        engine: the full-text engine; None keeps the library's own.
        embedder: as for `Library.open`; None keeps the library's own.
    """

    def work(run: Import) -> None:
        with Library.open(library, engine=engine, embedder=embedder, progress=run.note) as opened:
            run.result = opened.rebuild(reread=reread, progress=run.note, watch=run)

    return _start(library, Import(kind="rebuild"), work)


def save_uploads(uploads: Iterable[Upload], folder: Path) -> Iterable[Path]:
    """Write files into a folder under their own names, and yield where they are.

    Two files of one name get folders of their own, so that neither hides the other.
    """
    for number, upload in enumerate(uploads):
        name = PurePosixPath(upload.name.replace("\\", "/")).name.strip() or "report"
        path = folder / name[-180:]
        if path.exists():
            path = folder / str(number) / path.name
            path.parent.mkdir()
        stream: IO[bytes]
        with path.open("wb") as stream:
            stream.write(upload.getbuffer())
        yield path


def _start(library: Path, run: Import, work: Callable[[Import], None]) -> Import:
    """Begin a run; while another one of the same library is under way, return one that is refused."""
    key = library.absolute()
    with _starting:
        before = _runs.pop(key, None)
        if before is not None and before.running:
            _runs[key] = before
            run.running, run.error = False, LibraryBusyError("an import is under way")
            return run
        _runs[key] = run
        for old in [path for path, other in _runs.items() if not other.running][:-_MOST_KEPT]:
            del _runs[old]
    Thread(target=_run, args=(run, work), name=run.kind, daemon=True).start()
    return run


def _run(run: Import, work: Callable[[Import], None]) -> None:
    try:
        work(run)
    except LibraryError as error:
        run.error = error
    except OSError as error:
        run.error = LibraryError(error.strerror or str(error))
    finally:
        run.running = False


def _import(run: Import, library: Library, paths: tuple[Path, ...], folder: Path | None) -> None:
    try:
        before = {row.id for row in library.report_rows()}
        result = library.build(paths, progress=run.note, home=folder, watch=run)
        run.added = tuple(row for row in library.report_rows() if row.id not in before)
        run.result = result
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
