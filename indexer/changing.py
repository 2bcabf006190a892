"""The lock under which a library is changed, and what can go wrong meanwhile as one clear line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.engines.base import EngineError, EngineLockedError
from indexer.errors import LibraryBusyError, LibraryError
from indexer.opening import reason_of


class Changing:
    """What every change of a library needs of it; `Library` is one."""

    root: Path
    _lock: FileLock

    @contextmanager
    def _changing(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the library's lock; every failure inside becomes a `LibraryError`."""
        try:
            self._lock.acquire(timeout=wait)
        except Timeout:
            raise LibraryBusyError(
                f"{self.root} is being changed by another process; try again when it is done"
            ) from None
        except OSError as error:
            raise LibraryError(f"{self.root} cannot be written: {reason_of(error)}") from error
        try:
            yield
        except EngineLockedError as error:
            raise LibraryBusyError(f"the full text is being written elsewhere: {error}") from error
        except EngineError as error:
            raise LibraryError(
                f"the full text of {self.root} cannot be written: {error}"
            ) from error
        except sqlite3.Error as error:
            raise LibraryError(
                f"the catalogue of {self.root} cannot be written: {error}"
            ) from error
        except OSError as error:
            raise LibraryError(f"{self.root} cannot be written: {reason_of(error)}") from error
        finally:
            self._lock.release()
