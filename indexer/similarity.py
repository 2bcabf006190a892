"""The vectors of a library: derived from the catalogue, made by one embedder and never mixed.

Each embedder's vectors stand in a folder of their own under `vectors/`, named after its stamp;
`library.json` names the one in force. Another embedder's vectors are made beside it and named when
they are complete; a build that was killed goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from indexer.build import Progress
from indexer.errors import LibraryError
from indexer.manifest import NAME, Manifest
from indexer.schema import SCHEMA
from indexer.sentences import Sentences
from indexer.store import Store
from indexer.vectors import Floats, Numbers, VectorsError, VectorTable

if TYPE_CHECKING:
    from nlp.embed import Embedder

FOLDER = "vectors"
# Inside the folder of one embedder's vectors; the folder's name changes when what it holds does.
_SENTENCES, _HOLDS = "sentences", "passages and sentences"
NONE = "none"
"""Said instead of the path of an embedder: a library without vectors."""
SHIPPED = "shipped"
"""Said instead of the path of an embedder: the one that comes with the program."""

# Texts embedded between two commits: a killed build loses no more than this.
_AT_ONCE = 4096
# Passages and vectors are compared by digests of so many ids at a time: after a small change, looking
# at every id would cost more than the change.
_PART = 4096
_FACTOR, _MODULUS = 2_654_435_761, 4_294_967_291
_DIGESTS = (
    f"SELECT id / {_PART}, COUNT(*), SUM(id * {_FACTOR} % {_MODULUS}) FROM passages"
    " GROUP BY 1 ORDER BY 1"
)
# So many passages without a vector are seen to when a library is opened; more wait for a build.
MOST_AT_OPENING = 512


class NoVectorsError(VectorsError):
    """A library without vectors."""


class Similarity:
    """The vectors of one library. Methods that change something want the library's lock held."""

    def __init__(self, root: Path, store: Store, wanted: str | None = None) -> None:
        self._root = root
        self._stamps = str(root / NAME)
        self._store = store
        self._wanted = wanted
        self._lock = RLock()
        self._seen: tuple[int, int] | None = None
        self._manifest = Manifest(SCHEMA, "", "")
        self._table: VectorTable | None = None
        self._sentences: Sentences | None = None
        self._embedder: Embedder | None = None
        self._loaded: str | None = None

    def close(self) -> None:
        """Let the files go."""
        with self._lock:
            for part in (self._table, self._sentences):
                if part is not None:
                    part.close()
            self._table, self._sentences, self._seen = None, None, None

    # ----------------------------------------------------------------------------------- reading

    def trouble(self) -> str:
        """Say in one line why there is nothing to search by meaning; empty when there is."""
        try:
            manifest = self._read()
            if manifest.embedder_path == NONE:
                return "this library was built without vectors"
            if self._table is None:
                return "this library has no vectors yet; `nianbao build` makes them"
            if self._model(manifest.embedder_path).stamp != manifest.embedder:
                return (
                    "the vectors of this library were made by another embedder;"
                    " `nianbao build` makes them anew"
                )
        except (VectorsError, LibraryError) as error:
            return str(error)
        return ""

    def embed(self, text: str) -> Floats:
        """Return the vector of a query; `trouble` must have been empty."""
        model = self._model(self._read().embedder_path)
        found: Floats = model.embed_queries([text])[0]
        return found

    def table(self) -> VectorTable:
        """Return the vectors in force.

        Raises:
            NoVectorsError: there are none.
            VectorsError: they are damaged.
        """
        self._read()
        if self._table is None:
            raise NoVectorsError("this library has no vectors")
        return self._table

    def look_inside(self, vector: Floats, passage_ids: Numbers) -> Floats:
        """Return the cosine of a query with the nearest sentence of each passage.

        −2 where there is none: of a passage of one sentence, and in a library that was made by an
        older program.
        """
        self._read()
        if self._sentences is None:
            return np.full(len(passage_ids), -2.0, np.float32)
        return self._sentences.best(vector, passage_ids)

    def lag(self) -> int:
        """Return by how many passages vectors and catalogue differ, as far as counting shows."""
        try:
            return abs(len(self.table()) - self._store.count_passages())
        except VectorsError:
            return 0

    def _read(self) -> Manifest:
        """Return the stamps, and open the vectors again when another process has replaced them."""
        with self._lock:
            status = os.stat(self._stamps)  # noqa: PTH116 - half the time, for every search
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                manifest = Manifest.read(self._root, SCHEMA)
                if self._table is None or manifest.vectors != self._manifest.vectors:
                    folder = self._root / FOLDER / manifest.vectors
                    self._table = VectorTable.open(folder) if manifest.vectors else None
                    inside = folder / _SENTENCES
                    told = bool(manifest.vectors) and inside.is_dir()
                    self._sentences = Sentences.open(inside) if told else None
                self._manifest, self._seen = manifest, seen
            return self._manifest

    def _model(self, path: str) -> Embedder:
        from nlp.embed import EmbedderError, load_embedder

        with self._lock:
            if self._embedder is None or self._loaded != path:
                try:
                    self._embedder = load_embedder(Path(path) if path else None)
                except EmbedderError as error:
                    raise LibraryError(f"the embedder cannot be used: {error}") from error
                self._loaded = path
            return self._embedder

    # ----------------------------------------------------------------------------------- writing

    def prepare(self, progress: Progress) -> None:
        """Give every passage its vector, by the embedder that is wanted.

        Raises:
            LibraryError: the embedder asked for cannot be used. One that was not asked for and
                cannot be used only leaves the vectors as they are.
        """
        manifest = Manifest.read(self._root, SCHEMA)
        path = self._path(manifest)
        if path == NONE:
            self._switch(manifest, "", "", NONE)
            return
        try:
            model = self._model(path)
        except LibraryError:
            if self._wanted is None:
                return
            raise
        named = f"{model.stamp}/{model.dim}/{_HOLDS}"
        folder = hashlib.sha256(named.encode()).hexdigest()[:16]
        table, sentences = _open_or_begin(self._root / FOLDER / folder, model.dim)
        self._fill(table, sentences, model, progress)
        self.close()  # opened again as it is now
        if (manifest.embedder, manifest.embedder_path, manifest.vectors) != (
            model.stamp,
            path,
            folder,
        ):
            self._switch(manifest, model.stamp, folder, path)

    def follow(self, progress: Progress) -> None:
        """Follow small changes of the catalogue; anything slow is left to `prepare`."""
        manifest = self._read()
        if self._table is None:
            return
        missing = self._differ(self._table, self._sentences)
        usable = len(missing) <= MOST_AT_OPENING and not self.trouble()
        if missing and usable:
            model = self._model(manifest.embedder_path)
            self._embed(self._table, self._sentences, model, missing, progress)
        _commit(self._table, self._sentences)

    def _path(self, manifest: Manifest) -> str:
        if self._wanted is None:
            return manifest.embedder_path
        if self._wanted in (NONE, SHIPPED):
            return NONE if self._wanted == NONE else ""
        return str(Path(self._wanted).resolve())

    def _differ(self, table: VectorTable, sentences: Sentences | None) -> list[int]:
        """Remove the vectors of passages that are gone; return the passages that have none."""
        held = table.ids()
        gone: list[int] = []
        with self._store.read() as connection:
            parts = connection.execute(_DIGESTS).fetchall()
            wanted = np.array([tuple(row) for row in parts], np.int64).reshape(-1, 3)
            missing: list[int] = []
            for part in _unequal(wanted, _digests(held)).tolist():
                first, last = part * _PART, (part + 1) * _PART - 1
                query = "SELECT id FROM passages WHERE id BETWEEN ? AND ? ORDER BY id"
                rows = connection.execute(query, (first, last)).fetchall()
                there = np.fromiter((row[0] for row in rows), np.int64, len(rows))
                here = held[np.searchsorted(held, first) : np.searchsorted(held, last, "right")]
                gone += np.setdiff1d(here, there, assume_unique=True).tolist()
                missing += np.setdiff1d(there, here, assume_unique=True).tolist()
        table.remove(gone)
        if sentences is not None:
            sentences.remove(gone)
        return missing

    def _fill(
        self, table: VectorTable, sentences: Sentences, model: Embedder, progress: Progress
    ) -> None:
        missing = self._differ(table, sentences)
        if missing:
            self._embed(table, sentences, model, missing, progress)
        _commit(table, sentences)

    def _embed(
        self,
        table: VectorTable,
        sentences: Sentences | None,
        model: Embedder,
        missing: Sequence[int],
        progress: Progress,
    ) -> None:
        for start in range(0, len(missing), _AT_ONCE):
            part = missing[start : start + _AT_ONCE]
            found = self._texts(part)
            # Reports are full of formulas: a text that recurs is embedded once.
            texts = list(dict.fromkeys(found.values()))
            vectors = model.embed_passages(texts)
            place = {text: at for at, text in enumerate(texts)}
            table.add(list(found), vectors[[place[text] for text in found.values()]])
            if sentences is not None:
                sentences.add(found, model)
            _commit(table, sentences)
            progress("embed", start + len(part), len(missing), "")

    def _texts(self, ids: Sequence[int]) -> dict[int, str]:
        with self._store.read() as connection:
            rows = connection.execute(
                "SELECT id, text FROM passages WHERE id BETWEEN ? AND ? ORDER BY id",
                (ids[0], ids[-1]),
            )
            wanted = set(ids)
            return {row[0]: row[1] for row in rows if row[0] in wanted}

    def _switch(self, manifest: Manifest, stamp: str, folder: str, path: str) -> None:
        new = replace(manifest, embedder=stamp, vectors=folder, embedder_path=path)
        if new != manifest:
            new.write(self._root)
        parent = self._root / FOLDER
        # The last vectors stay a while for readers that still have them open.
        for old in sorted(parent.iterdir()) if parent.is_dir() else ():
            if old.name not in {folder, manifest.vectors}:
                shutil.rmtree(old, ignore_errors=True)


def _open_or_begin(folder: Path, dim: int) -> tuple[VectorTable, Sentences]:
    if folder.is_dir() and not (folder / _SENTENCES).is_dir():
        shutil.rmtree(folder)  # what was lost of it cannot be told from what never was there
    try:
        return VectorTable.open(folder, dim), Sentences.open(folder / _SENTENCES, dim)
    except VectorsError:
        shutil.rmtree(folder)
        return VectorTable.open(folder, dim), Sentences.open(folder / _SENTENCES, dim)


def _commit(table: VectorTable, sentences: Sentences | None) -> None:
    """Commit the sentences first: a passage that has its vector has those of its sentences."""
    if sentences is not None:
        sentences.commit()
    table.commit()


def _digests(ids: Numbers) -> Numbers:
    """Return what `_DIGESTS` returns, of the passages that have a vector."""
    parts, starts = np.unique(ids // _PART, return_index=True)
    if not len(ids):
        return np.empty((0, 3), np.int64)
    scattered = ids * _FACTOR % _MODULUS
    sums = [np.add.reduceat(values, starts) for values in (np.ones_like(ids), scattered)]
    return np.stack([parts, *sums], axis=1)


def _unequal(one: Numbers, other: Numbers) -> Numbers:
    """Return the numbers of the parts whose digests are not the same."""
    rows, counts = np.unique(np.concatenate([one, other]), axis=0, return_counts=True)
    return np.unique(rows[counts == 1, 0])
