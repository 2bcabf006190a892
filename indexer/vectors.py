"""Vectors of passages in a folder, searched exactly: no approximation, nothing held in memory.

A row is 8-bit integers with a factor of its own, which loses nothing that ranks. Rows are appended
to memory-mapped files; `state.json` names the files, how many of their rows count and which are
dead, and is replaced in one step. So a reader sees the last commit whole, and what a killed writer
left behind it is overwritten. One writer at a time: the library's lock sees to that.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from indexer.engines.base import EngineError

Floats = np.ndarray[Any, np.dtype[np.float32]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

STATE = "state.json"
# Files are written anew when more than this part of their rows is dead, and enough to matter.
_MOST_DEAD, _FEW = 0.25, 512
# Rows that are turned into floats at a time, where no faster library is installed.
_BLOCK = 8192
# Of so many scores only the best is looked at first.
_BLOCK_OF_SCORES = 32
# With fewer rows than one for so many groups of ids, the groups are not listed.
_FAR_APART = 64
_COLUMNS: tuple[tuple[str, type[Any]], ...] = (
    ("rows", np.int8),
    ("ids", np.int64),
    ("factors", np.float32),
)


class VectorsError(EngineError):
    """Files that are missing, too short or not ours; the vectors have to be made again."""


@dataclass(frozen=True, slots=True)
class _State:
    """What counts: `rows` of the files numbered `file`, without those listed in `dead-N`."""

    dim: int
    file: int = 0
    rows: int = 0
    dead: int = 0


class VectorTable:
    """The vectors in a folder. Searching is safe from several threads."""

    def __init__(self, folder: Path, state: _State) -> None:
        self._folder = folder
        self._state_file = str(folder / STATE)
        self._state = state
        self._seen: tuple[int, int] | None = None
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self._added: list[tuple[Numbers, Floats]] = []
        self._removed: set[int] = set()

    @classmethod
    def open(cls, folder: Path, dim: int | None = None) -> VectorTable:
        """Open the vectors in a folder, making an empty table of this width when there is none.

        Raises:
            VectorsError: they are damaged, or of another width.
        """
        if dim is not None and not (folder / STATE).exists():
            folder.mkdir(parents=True, exist_ok=True)
            _write_state(folder, _State(dim))
        state = _read_state(folder)
        if dim is not None and state.dim != dim:
            raise VectorsError(f"the vectors have {state.dim} numbers each, not {dim}")
        table = cls(folder, state)
        table.current()
        return table

    def close(self) -> None:
        """Let the files go; what was not committed is forgotten."""
        with self._lock:
            self._snapshot, self._seen = None, None
        self._added.clear()
        self._removed.clear()

    # ----------------------------------------------------------------------------------- reading

    def __len__(self) -> int:
        return self.current().live

    def ids(self) -> Numbers:
        """Return the ids that have a vector, in order."""
        snapshot = self.current()
        return np.sort(snapshot.ids[snapshot.alive])

    def current(self) -> Snapshot:
        """Return the last commit, whoever made it."""
        with self._lock:
            try:
                status = os.stat(self._state_file)  # noqa: PTH116 - half the time, for every search
            except OSError as error:
                raise VectorsError(f"{STATE} is missing") from error
            seen = (status.st_mtime_ns, status.st_ino)
            if self._snapshot is None or seen != self._seen:
                self._state = _read_state(self._folder)
                self._snapshot = Snapshot(self._folder, self._state)
                self._seen = seen
            return self._snapshot

    # ----------------------------------------------------------------------------------- writing

    def add(self, ids: Sequence[int], vectors: Floats) -> None:
        """Add the vectors of passages that have none; they are found after `commit`."""
        if len(ids):
            self._added.append((np.asarray(ids, np.int64), np.asarray(vectors, np.float32)))

    def remove(self, ids: Sequence[int]) -> None:
        """Remove the vectors of these passages; gone after `commit`."""
        self._removed.update(int(number) for number in ids)

    def commit(self) -> None:
        """Make what was added and removed durable and visible, all or nothing."""
        if not self._added and not self._removed:
            return
        snapshot = self.current()
        state = self._state
        dead = np.flatnonzero(~snapshot.alive)
        if self._removed:
            gone = snapshot.find(np.fromiter(self._removed, np.int64, len(self._removed)))
            dead = np.union1d(dead, gone[gone >= 0])
        if len(dead) > max(_FEW, _MOST_DEAD * state.rows):
            state = self._compact(snapshot, dead)
        elif len(dead) != state.rows - snapshot.live:
            state = self._bury(state, dead)
        for ids, vectors in self._added:
            state = self._append(state, ids, vectors)
        self._flush(state)
        _write_state(self._folder, state)
        self._added.clear()
        self._removed.clear()
        self._drop_others(state)

    def _append(self, state: _State, ids: Numbers, vectors: Floats) -> _State:
        rows, factors = _quantise(vectors)
        for (name, kind), values in zip(_COLUMNS, (rows, ids, factors), strict=True):
            width = state.dim if name == "rows" else 1
            path = _path(self._folder, name, state.file)
            path.touch()
            with path.open("r+b") as file:
                file.truncate(state.rows * width * np.dtype(kind).itemsize)
                file.seek(0, os.SEEK_END)
                file.write(np.ascontiguousarray(values, kind).tobytes())
        return _State(state.dim, state.file, state.rows + len(ids), state.dead)

    def _bury(self, state: _State, dead: Numbers) -> _State:
        number = state.dead + 1
        _path(self._folder, "dead", number).write_bytes(dead.astype(np.int64).tobytes())
        return _State(state.dim, state.file, state.rows, number)

    def _compact(self, snapshot: Snapshot, dead: Numbers) -> _State:
        alive = np.ones(len(snapshot.ids), bool)
        alive[dead] = False
        number = self._state.file + 1
        for (name, _), values in zip(_COLUMNS, snapshot.columns, strict=True):
            with _path(self._folder, name, number).open("wb") as file:
                for start in range(0, len(alive), _BLOCK):
                    part = slice(start, start + _BLOCK)
                    file.write(np.ascontiguousarray(values[part][alive[part]]).tobytes())
        return _State(self._state.dim, number, int(alive.sum()), 0)

    def _flush(self, state: _State) -> None:
        """Let the files reach the disk before the state that counts on them."""
        numbers = {name: state.file for name, _ in _COLUMNS} | {"dead": state.dead}
        for name, number in numbers.items():
            path = _path(self._folder, name, number)
            if path.exists():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())

    def _drop_others(self, state: _State) -> None:
        kept = {f"{name}-{state.file}" for name, _ in _COLUMNS} | {f"dead-{state.dead}", STATE}
        for path in self._folder.iterdir():
            if path.name not in kept and path.is_file():
                with suppress(OSError):  # a reader on Windows still has it open: next time
                    path.unlink()


class Snapshot:
    """One commit, memory-mapped."""

    def __init__(self, folder: Path, state: _State) -> None:
        self.columns = tuple(
            _map(
                _path(folder, name, state.file),
                kind,
                state.rows,
                state.dim if name == "rows" else 0,
            )
            for name, kind in _COLUMNS
        )
        self.rows, self.ids, self.factors = self.columns
        self.alive = np.ones(state.rows, bool)
        if state.dead:
            self.alive[_read_dead(folder, state)] = False
        self.live = int(self.alive.sum())
        self._grouped: tuple[int, np.ndarray[Any, np.dtype[np.int32]]] | None = None

    def scores(self, query: Floats) -> Floats:
        """Return the cosine of a query with every row; −2 for dead ones."""
        asked, factor = _quantise_one(query)
        found = _dots(asked, self.rows)
        found *= self.factors * factor
        if self.live < len(self.alive):
            found[~self.alive] = -2.0
        return found

    def some_scores(self, query: Floats, rows: Numbers) -> Floats:
        """Return the cosine of a query with some rows."""
        asked, factor = _quantise_one(query)
        # Half the time of indexing, which asks of every row whether it is a slice.
        some = self.rows.take(rows, axis=0)
        found = _dots(asked, some)
        found *= self.factors.take(rows) * factor
        return found

    def find(self, ids: Numbers) -> Numbers:
        """Return the row of each id, −1 where it has no vector."""
        if not len(self.ids) or not len(ids):
            return np.full(len(ids), -1, np.int64)
        first = int(self.ids[0])
        if int(self.ids[-1]) - first == len(self.ids) - 1 and self._order is None:
            # One after another, as they are until a report is corrected or removed.
            rows = ids - first
            inside = (rows >= 0) & (rows < len(self.ids))
            rows = np.where(inside, rows, 0)
            return np.where(inside & self.alive[rows], rows, -1)
        # The last row of an id is the one that counts: the ones before it are dead.
        at = np.searchsorted(self.ids, ids, side="right", sorter=self._order) - 1
        rows = np.maximum(at, 0) if self._order is None else self._order[np.maximum(at, 0)]
        return np.where((self.ids[rows] == ids) & self.alive[rows], rows, -1)

    def between(self, first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
        """Return the rows, dead ones too, of the ids from each first to its last, and how many."""
        start = np.searchsorted(self.ids, first, sorter=self._order)
        counts = np.searchsorted(self.ids, last, side="right", sorter=self._order) - start
        rows = _spans(start, counts)
        return rows if self._order is None else self._order[rows], counts

    def grouped(self, groups: Numbers, size: int) -> tuple[Numbers, Numbers]:
        """Return the rows, dead ones too, of groups of so many ids, and how many of each."""
        starts = self._starts(size)
        if starts is None:
            return self.between(groups * size, groups * size + (size - 1))
        at = groups - int(self.ids[0]) // size
        start = starts.take(at, mode="clip").astype(np.int64)
        counts = starts.take(at + 1, mode="clip") - start
        return _spans(start, counts), counts

    def _starts(self, size: int) -> np.ndarray[Any, np.dtype[np.int32]] | None:
        """Return the row each group of so many ids begins at, and behind them the end.

        To look for a few hundred ids among those of all sentences takes longer than to score these.
        None where rows are in no order, or ids so far apart that nearly all groups are empty.
        """
        if self._order is not None or not len(self.ids):
            return None
        if self._grouped is None or self._grouped[0] != size:
            first, last = int(self.ids[0]) // size, int(self.ids[-1]) // size
            if last - first > _FAR_APART * len(self.ids):
                return None
            starts = np.zeros(last - first + 2, np.int32)
            np.cumsum(np.bincount(self.ids // size - first), out=starts[1:])
            self._grouped = size, starts
        return self._grouped[1]

    @cached_property
    def _order(self) -> Numbers | None:
        """The rows in the order of their ids; None when they stand so, as they do but for few."""
        ordered = bool(np.all(self.ids[1:] > self.ids[:-1]))
        return None if ordered else np.argsort(self.ids, kind="stable")

    def vector(self, passage_id: int) -> Floats | None:
        """Return the vector of a passage."""
        row = int(self.find(np.array([passage_id]))[0])
        if row < 0:
            return None
        found: Floats = self.rows[row].astype(np.float32) * self.factors[row]
        return found

    def first(self, scores: Floats, limit: int) -> tuple[Numbers, Floats]:
        """Return the ids and cosines of the best rows, ties by id, given those of every row."""
        return best_of(self.ids, scores, min(limit, self.live))


def _spans(starts: Numbers, counts: Numbers) -> Numbers:
    """Return the numbers from each start on, so many."""
    ends = np.cumsum(counts)
    found: Numbers = np.arange(ends[-1] if len(ends) else 0)
    found += np.repeat(starts - (ends - counts), counts)
    return found


def best_of(ids: Numbers, scores: Floats, limit: int) -> tuple[Numbers, Floats]:
    """Return the ids with the best scores, and these, ties by id."""
    limit = max(0, limit)
    if limit < len(scores):
        if not limit:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        kept = _nearly_best(scores, limit)
        some = scores[kept]
        kept = kept[some >= np.partition(some, len(some) - limit)[len(some) - limit]]
    else:
        kept = np.arange(len(scores))
    found, cosines = ids[kept], scores[kept]
    order = np.lexsort((found, -cosines))[:limit]
    return found[order], cosines[order]


def _nearly_best(scores: Floats, limit: int) -> Numbers:
    """Return the rows of the best scores, and of not many more.

    The best of each block is a score too, so what enough blocks reach, enough scores reach. To find
    that and look at each score once takes half the time of parting them all.
    """
    blocks = len(scores) // _BLOCK_OF_SCORES
    if blocks < 2 * limit:
        return np.arange(len(scores))
    # A block is every so-manieth score, not neighbours, so that whole rows are compared at a time.
    best = scores[: blocks * _BLOCK_OF_SCORES].reshape(_BLOCK_OF_SCORES, blocks).max(axis=0)
    return np.flatnonzero(scores >= np.partition(best, blocks - limit)[blocks - limit])


def _quantise(vectors: Floats) -> tuple[np.ndarray[Any, np.dtype[np.int8]], Floats]:
    """Return rows of 8-bit integers, and what each is to be multiplied by to be of length 1."""
    highest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    rows = np.rint(vectors * (127 / np.where(highest > 0, highest, 1))).astype(np.int8)
    lengths = np.sqrt((rows.astype(np.float32) ** 2).sum(axis=1))
    return rows, (1 / np.where(lengths > 0, lengths, np.inf)).astype(np.float32)


def _quantise_one(vector: Floats) -> tuple[np.ndarray[Any, np.dtype[np.int8]], float]:
    """Return what `_quantise` does of one vector, in a third of its time."""
    highest = np.abs(vector).max(initial=0.0)
    if not highest:
        return np.zeros(len(vector), np.int8), 0.0
    rounded = np.rint(vector * (127 / highest))
    return rounded.astype(np.int8), float(1 / np.sqrt(rounded @ rounded))


def _dots(query: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]) -> Floats:
    """Return the product of a query with each row; with numkong a tenth of NumPy's time."""
    if not len(rows):
        return np.zeros(0, np.float32)
    try:
        from numkong import cdist
    except ImportError:
        return _dots_in_blocks(query, rows)
    found = cdist(query[None], np.ascontiguousarray(rows), metric="dot")
    return np.asarray(found, np.float32).reshape(-1)


def _dots_in_blocks(query: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]) -> Floats:
    asked = query.astype(np.float32)
    found = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        found[part] = rows[part].astype(np.float32) @ asked
    return found


def _path(folder: Path, name: str, number: int) -> Path:
    return folder / f"{name}-{number}"


def _map(path: Path, kind: type[Any], rows: int, dim: int) -> np.ndarray[Any, Any]:
    shape = (rows, dim) if dim else (rows,)
    if not rows:
        return np.zeros(shape, kind)
    try:
        # A plain array over the mapped file: the class of NumPy's own costs time at every step.
        return np.asarray(np.memmap(path, kind, "r", shape=shape))
    except (OSError, ValueError) as error:
        raise VectorsError(f"{path.name} is damaged: {error}") from error


def _read_dead(folder: Path, state: _State) -> Numbers:
    try:
        dead = np.fromfile(_path(folder, "dead", state.dead), np.int64)
    except OSError as error:
        raise VectorsError(f"the list of dead rows is missing: {error}") from error
    if len(dead) and int(dead.max()) >= state.rows:
        raise VectorsError("the list of dead rows is damaged")
    return dead


def _read_state(folder: Path) -> _State:
    try:
        data = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return _State(**{name: int(data[name]) for name in ("dim", "file", "rows", "dead")})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VectorsError(f"{STATE} cannot be read: {error}") from error


def _write_state(folder: Path, state: _State) -> None:
    part = folder / f"{STATE}.part"
    part.write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
    part.replace(folder / STATE)
