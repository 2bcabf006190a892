"""An import that runs beside the pages: a thread of its own, and what is known of it so far."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Lock, Thread
from typing import IO, Protocol

from indexer.errors import LibraryError
from indexer.library import BuildResult, Library
from indexer.similarity import SHIPPED
from nlp.evidence import ReportRow


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
    """How far an import is; `total` is 0 before the first file."""

    stage: str = "start"
    done: int = 0
    total: int = 0
    name: str = ""


@dataclass(slots=True)
class Import:
    """One import. `error` says why it did not run; `added` and `result` are there when it is done."""

    progress: Progress = Progress()
    running: bool = True
    error: LibraryError | None = None
    result: BuildResult | None = None
    added: tuple[ReportRow, ...] = ()
    _lock: Lock = field(default_factory=Lock)

    def note(self, stage: str, done: int, total: int, name: str) -> None:
        """Take a progress message of the library."""
        with self._lock:
            self.progress = Progress(stage, done, total, name)


def start_import(library: Library, paths: Iterable[Path]) -> Import:
    """Import files and folders in the background."""
    job = Import()
    _run(job, library, tuple(paths), None)
    return job


def start_upload(library: Library, uploads: Iterable[Upload]) -> Import:
    """Import files that were sent, in the background."""
    folder = Path(tempfile.mkdtemp(prefix="nianbao-"))
    job = Import()
    _run(job, library, tuple(save_uploads(uploads, folder)), folder)
    return job


def start_rebuild(library: Path) -> Import:
    """Make what is derived from the reports anew, with vectors by the embedder that is shipped."""
    job = Import()
    thread = Thread(target=_rebuild, args=(job, library), name="rebuild", daemon=True)
    thread.start()
    return job


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


def _run(job: Import, library: Library, paths: tuple[Path, ...], folder: Path | None) -> None:
    thread = Thread(target=_work, args=(job, library, paths, folder), name="import", daemon=True)
    thread.start()


def _rebuild(job: Import, path: Path) -> None:
    try:
        with Library.open(path, embedder=SHIPPED, progress=job.note) as library:
            job.result = library.build((), progress=job.note)
    except LibraryError as error:
        job.error = error
    finally:
        job.running = False


def _work(job: Import, library: Library, paths: tuple[Path, ...], folder: Path | None) -> None:
    try:
        before = {row.id for row in library.report_rows()}
        result = library.build(paths, progress=job.note, home=folder)
        job.added = tuple(row for row in library.report_rows() if row.id not in before)
        job.result = result
    except LibraryError as error:
        job.error = error
    except OSError as error:
        job.error = LibraryError(error.strerror or str(error))
    finally:
        job.running = False
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
