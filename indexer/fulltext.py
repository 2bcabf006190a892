"""The full text of a library: derived from the catalogue, made again whenever it does not fit.

Each index stands in a folder of its own under `fulltext/`; `library.json` names the one in force. A
new one is made beside it and named when it is complete, so readers always have a whole index.
"""

from __future__ import annotations

import os
import pickle
import shutil
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import TypeVar

from indexer.build import INDEX_EVERY, Progress
from indexer.engines.base import (
    Engine,
    EngineError,
    EngineResult,
    Entry,
    Facets,
)
from indexer.errors import LibraryError
from indexer.manifest import NAME, Manifest
from indexer.query import Every, Node
from indexer.schema import SCHEMA
from indexer.store import Store
from indexer.tree import Loose
from indexer.worker import Pool, count_cores
from nlp.evidence import Scope
from nlp.segment import stamp

FOLDER = "fulltext"
DEFAULT_ENGINE = "tantivy"
# Imported when chosen, so that one engine never costs the other's start.
_ENGINES = {
    "tantivy": ("indexer.engines.tantivy", "TantivyEngine"),
    "whoosh": ("indexer.engines.whoosh", "WhooshEngine"),
}
ENGINES = tuple(_ENGINES)
# With more reports than this to index, processes are started for it; with fewer passages than this
# at a time, sending them away takes longer than cutting them here.
_MANY, _FEW = 40, 256
# So many reports are indexed between two commits: each commit makes segments that are merged later.
_COMMIT_EVERY = 4 * INDEX_EVERY
# An index is made anew when more than this part of it is passages that were removed.
_MOST_WASTE = 0.4
# What the engines' libraries raise over files that are damaged or were removed under them.
_DAMAGE = (ValueError, OSError, EOFError, LookupError, struct.error, pickle.UnpicklingError)


T = TypeVar("T")


class FullText:
    """The index of one library. Methods that change something want the library's lock held."""

    def __init__(self, root: Path, store: Store, engine: str | None) -> None:
        if engine is not None and engine not in _ENGINES:
            raise LibraryError(f"there is no engine {engine!r}; choose from {', '.join(ENGINES)}")
        self._root = root
        self._manifest = str(root / NAME)
        self._store = store
        self._wanted = engine
        self._engine: Engine | None = None
        self._folder = ""
        self._seen: tuple[int, int] | None = None
        self._damaged = ""  # the folder of an index that failed a search, though it opens
        self._lock = RLock()

    def close(self) -> None:
        """Close the index."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
            self._engine, self._folder, self._seen = None, "", None

    def search(
        self, query: Node, scope: Scope, *, limit: int | None = 20, offset: int = 0
    ) -> EngineResult:
        """Search the index in force; see `Engine.search`.

        Raises:
            EngineError: there is none that can be used.
        """
        return self._ask(lambda index: index.search(query, scope, limit=limit, offset=offset))

    def best(self, query: Node, scope: Scope, limit: int) -> Mapping[int, float]:
        """See `Engine.best`."""
        return self._ask(lambda index: index.best(query, scope, limit))

    def facets(self, query: Node, scope: Scope) -> Facets:
        """See `Engine.facets`."""
        return self._ask(lambda index: index.facets(query, scope))

    def among(self, query: Node, scope: Scope, passage_ids: Sequence[int]) -> tuple[int, set[int]]:
        """See `Engine.among`."""
        return self._ask(lambda index: index.among(query, scope, passage_ids))

    def rate(self, query: Loose, passage_ids: Sequence[int]) -> Mapping[int, float]:
        """See `Engine.rate`."""
        return self._ask(lambda index: index.rate(query, passage_ids))

    def reach(self, query: Loose) -> float:
        """See `Engine.reach`."""
        return self._ask(lambda index: index.reach(query))

    def _ask(self, what: Callable[[Engine], T]) -> T:
        index = self._current()
        try:
            return what(index)
        except _DAMAGE as error:
            self._damaged = self._folder
            raise EngineError(f"the full text cannot be read: {error}") from error

    def _current(self) -> Engine:
        """Return the index in force, opened again when another process has replaced it."""
        with self._lock:
            status = os.stat(self._manifest)  # noqa: PTH116 - half the time, for every search
            seen = (status.st_mtime_ns, status.st_ino)
            if self._engine is None or seen != self._seen:
                manifest = Manifest.read(self._root, SCHEMA)
                if self._engine is None or manifest.fulltext != self._folder:
                    self.close()
                    self._engine = self._open(manifest)
                    self._folder = manifest.fulltext
                self._seen = seen
            return self._engine

    def fits(self) -> bool:
        """Tell whether the index can be used and, as far as counting shows, holds all passages."""
        manifest = Manifest.read(self._root, SCHEMA)
        if manifest.segmenter != stamp() or manifest.engine != self._name(manifest):
            return False
        if manifest.fulltext == self._damaged:
            return False
        try:
            found = self.search(Every(), Scope(), limit=1).total
        except EngineError:
            return False
        return bool(self._store.pending("index")) or found == self._store.count_passages()

    def prepare(self, progress: Progress, pool: Pool | None = None) -> None:
        """Bring the index to the state of the catalogue.

        A new one is made when it does not fit, or when much of it is passages that are gone: the
        cost of that is spread over the many removals it takes to get there.
        """
        if self.fits():
            self.sync(progress, pool)
        if not self.fits() or self._ask(lambda index: index.waste()) > _MOST_WASTE:
            self._rebuild(progress, pool)

    def renew(self, progress: Progress, pool: Pool | None = None) -> None:
        """Make the index anew, whatever it is like; the old one serves until then."""
        self._rebuild(progress, pool)

    def sync(self, progress: Progress, pool: Pool | None = None) -> None:
        """Index what is pending. Killed half-way, it begins where the last commit was."""
        waiting = self._store.pending("index")
        if waiting:
            self._index(self._current(), waiting, progress, pool)

    def _rebuild(self, progress: Progress, pool: Pool | None) -> None:
        self.close()
        manifest = Manifest.read(self._root, SCHEMA)
        name = self._name(manifest)
        folder = self._new_folder(name)
        index = _engine_class(name).open(self._root / FOLDER / folder)
        try:
            everything = {*self._store.originals(), *self._store.pending("index")}
            self._index(index, tuple(sorted(everything)), progress, pool)
        finally:
            index.close()
        replace(manifest, engine=name, segmenter=stamp(), fulltext=folder).write(self._root)
        self._drop_others({folder, manifest.fulltext})

    def _index(
        self, index: Engine, waiting: tuple[str, ...], progress: Progress, pool: Pool | None
    ) -> None:
        if pool is None and len(waiting) > _MANY:
            with Pool(count_cores()) as own:
                self._index(index, waiting, progress, own)
            return
        done = 0
        for several in _batches(waiting, _COMMIT_EVERY):
            for batch in _batches(several, INDEX_EVERY):
                index.remove(batch)
                index.add(_cut(self._store.entries(batch), pool))
                done += len(batch)
                progress("index", done, len(waiting), "")
            index.commit()
            self._store.clear_pending("index", several)

    def _open(self, manifest: Manifest) -> Engine:
        folder = self._root / FOLDER / manifest.fulltext
        if not manifest.fulltext or manifest.engine not in _ENGINES or not folder.is_dir():
            raise EngineError("the full text has to be made from the catalogue")
        try:
            return _engine_class(manifest.engine).open(folder)
        except _DAMAGE as error:
            raise EngineError(f"the full text cannot be opened: {error}") from error

    def _name(self, manifest: Manifest) -> str:
        recorded = manifest.engine if manifest.engine in _ENGINES else DEFAULT_ENGINE
        return self._wanted or recorded

    def _new_folder(self, name: str) -> str:
        parent = self._root / FOLDER
        parent.mkdir(exist_ok=True)
        numbers = [int(p.name.rpartition("-")[2]) for p in parent.glob("*-[0-9]*") if _numbered(p)]
        folder = f"{name}-{max(numbers, default=0) + 1}"
        (parent / folder).mkdir()
        return folder

    def _drop_others(self, kept: set[str]) -> None:
        """Remove old indexes; the last one stays a while for readers that still have it open."""
        for path in sorted((self._root / FOLDER).iterdir()):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _cut(entries: Sequence[Entry], pool: Pool | None) -> Iterator[Entry]:
    """Cut the texts in all processes when it is worth the way there and back."""
    if pool is None or len(entries) < _FEW:
        yield from entries
        return
    for entry, cut in zip(entries, pool.cut([entry.text for entry in entries]), strict=True):
        yield replace(entry, cut=cut)


def _engine_class(name: str) -> type[Engine]:
    module, attribute = _ENGINES[name]
    found: type[Engine] = getattr(import_module(module), attribute)
    return found


def _numbered(path: Path) -> bool:
    return path.name.rpartition("-")[2].isdecimal()


def _batches(items: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
