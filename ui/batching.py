"""A batch of searches that runs beside the pages: a thread of its own, and how far it is."""

from __future__ import annotations

import io
from dataclasses import dataclass
from threading import Thread

from indexer.batch import Line, write_batch
from indexer.errors import LibraryError
from indexer.library import Library
from indexer.ranking import Mode
from nlp.evidence import Scope
from ui.language import Language


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be searched, and how."""

    queries: tuple[str, ...]
    scope: Scope
    mode: Mode
    language: Language


@dataclass(slots=True)
class Batch:
    """One batch. `error` says why there is no workbook; `data` is it when it is done."""

    order: Order
    done: int = 0
    query: str = ""
    running: bool = True
    error: LibraryError | None = None
    lines: tuple[Line, ...] = ()
    data: bytes = b""

    def note(self, done: int, _total: int, query: str) -> None:
        """Take a message about how far it is."""
        self.done, self.query = done, query


def start_batch(library: Library, order: Order) -> Batch:
    """Search for all queries in the background."""
    job = Batch(order)
    Thread(target=_work, args=(job, library), name="batch", daemon=True).start()
    return job


def _work(job: Batch, library: Library) -> None:
    stream = io.BytesIO()
    order = job.order
    try:
        job.lines = write_batch(
            library, order.queries, stream, scope=order.scope, mode=order.mode,
            language=order.language, progress=job.note,
        )  # fmt: skip
        job.data = stream.getvalue()
    except LibraryError as error:
        job.error = error
    finally:
        job.running = False
