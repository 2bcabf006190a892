"""What a user keeps between visits: small JSON files in a private folder of the user's own.

Not in the library, which an office may share: what somebody asked is nobody else's business. Files
appear whole or not at all; there are at most so many of them, of at most such a size.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

VARIABLE = "NIANBAO_STATE"
"""Names another folder than the usual one."""
MAX_BYTES = 2_000_000
"""A file is not longer than this: some thousand questions."""

_KEY = re.compile(r"[0-9a-f]{32}")
_SEEN = "keeping_seen"


class KeepingError(Exception):
    """Something that cannot be kept, with one line saying why."""


def state_folder() -> Path:
    """Return the folder in which this user's things are kept, as the system has it."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "nianbao"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "nianbao"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "nianbao"


def new_key() -> str:
    """Return a key that nobody guesses: whoever has it can read what it names."""
    return secrets.token_hex(16)


def is_own_computer() -> bool:
    """Tell whether the page is open on the computer that serves it.

    Who visits from another one sees what the own session made, and not what others did.
    """
    elsewhere = isinstance(st.context.ip_address, str)  # None on this computer
    return not elsewhere and "X-Forwarded-For" not in st.context.headers


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept: its key, when it was written, its size."""

    key: str
    written: float
    size: int


@dataclass(frozen=True, slots=True)
class Drawer:
    """The things of one kind that are kept for one library: `most` at most, the latest ones."""

    folder: Path
    most: int

    @classmethod
    def of(cls, kind: str, library: Path, most: int) -> Drawer:
        """Return the drawer of a kind for the library in a folder."""
        place = hashlib.sha256(str(library.resolve()).encode("utf-8", "surrogateescape"))
        return cls(state_folder() / place.hexdigest()[:16] / kind, most)

    def read(self, key: str) -> Any | None:  # noqa: ANN401 - JSON
        """Return what is kept under a key; None when there is nothing, or it cannot be read."""
        path = self._path(key)
        try:
            return json.loads(path.read_text(encoding="utf-8")) if path else None
        except (OSError, ValueError):
            return None

    def write(self, key: str, data: Mapping[str, Any]) -> None:
        """Keep something under a key, and let the oldest beyond `most` go.

        Raises:
            KeepingError: it cannot be written, or is too long.
        """
        path = self._path(key)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        if path is None or len(text.encode("utf-8", "replace")) > MAX_BYTES:
            raise KeepingError(f"more than {MAX_BYTES // 1_000_000} MB are not kept")
        part = path.with_name(f".{key}.{secrets.token_hex(4)}.part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(part, "x", encoding="utf-8", errors="replace", opener=_private) as file:
                file.write(text)
            part.replace(path)
        except OSError as error:
            raise KeepingError(f"{self.folder}: {error.strerror or error}") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        for old in self.entries()[self.most :]:
            self.remove(old.key)

    def remove(self, key: str) -> None:
        """Forget what is kept under a key."""
        if path := self._path(key):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def entries(self) -> tuple[Kept, ...]:
        """Return what is kept, the latest first."""
        found = []
        with suppress(OSError):
            for path in self.folder.glob("*.json"):
                if _KEY.fullmatch(path.stem):
                    status = path.stat()
                    found.append(Kept(path.stem, status.st_mtime, status.st_size))
        return tuple(sorted(found, key=lambda kept: (-kept.written, kept.key)))

    def stamp(self, key: str) -> int:
        """Return what changes when the file does; 0 when there is none."""
        path = self._path(key)
        try:
            return path.stat().st_mtime_ns if path else 0
        except OSError:
            return 0

    def _path(self, key: str) -> Path | None:
        return self.folder / f"{key}.json" if _KEY.fullmatch(key) else None


def note_own(key: str) -> None:
    """Remember that this session made or opened something."""
    st.session_state.setdefault(_SEEN, set()).add(key)


def may_list(key: str) -> bool:
    """Tell whether this visitor may be shown that something is there."""
    return is_own_computer() or key in st.session_state.get(_SEEN, set())


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner may read."""
    return os.open(path, flags, 0o600)
