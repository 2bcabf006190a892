"""A library's folder: made, opened, and by which parser and classifier it is to be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.resources import resource
from indexer.errors import LibraryBusyError, LibraryError
from indexer.manifest import NAME, Manifest
from indexer.schema import SCHEMA
from indexer.store import Store

CATALOGUE = "catalogue.sqlite"
ORIGINALS = "originals"
LOCK = ".lock"
CLASSIFIER = "classifier"
"""The folder of the classifier that a library trained with its own corrections."""
# A correction takes milliseconds; a person waits this long for another's to end.
PATIENCE = 5.0
# What a classifier notes of what it was trained on, beside the corrections.
_BASIS = ("data", "cues")


def create_library(root: Path) -> None:
    """Make an empty library; `library.json` comes last, so a half-made one is no library."""
    ours = {CATALOGUE, f"{CATALOGUE}-wal", f"{CATALOGUE}-shm", ORIGINALS, LOCK, f"{NAME}.part"}
    try:
        root.mkdir(parents=True, exist_ok=True)
        others = sorted(path.name for path in root.iterdir() if path.name not in ours)
        if others:
            raise LibraryError(f"{root} is not empty and is no library (it holds {others[0]})")
        with FileLock(root / LOCK, timeout=PATIENCE):
            if (root / NAME).exists():  # another process was faster
                return
            Store.open(root / CATALOGUE, create=True).close()
            (root / ORIGINALS).mkdir(exist_ok=True)
            Manifest(SCHEMA, parser="", classifier="").write(root)  # the first build fills them in
    except Timeout:
        raise LibraryBusyError(f"{root} is being made by another process") from None
    except OSError as error:
        raise LibraryError(f"cannot make a library at {root}: {reason_of(error)}") from error


def reason_of(error: OSError) -> str:
    """Return what went wrong, as the system names it."""
    return error.strerror or str(error)


def open_store(root: Path) -> Store:
    """Open the catalogue of a library, brought up to date when it is of an older version."""
    path = root / CATALOGUE
    if not path.is_file():
        raise LibraryError(f"{root} has lost its catalogue ({CATALOGUE})")
    if Store.is_current(path):
        return Store.open(path)
    try:
        with FileLock(root / LOCK, timeout=PATIENCE):
            store = Store.open(path, create=True)
            replace(Manifest.read(root, SCHEMA), schema=SCHEMA).write(root)
            return store
    except Timeout:
        raise LibraryBusyError(f"{root} is being changed by another process") from None


def own_classifier(root: Path) -> Path | None:
    """Return the classifier a library trained with its corrections, None when it has none that fits.

    One trained on other sentences or cues than those that ship is older than this version: it knows
    less, and may not know every theme. It waits until it is trained again.
    """
    folder = root / CLASSIFIER
    try:
        ours, shipped = (
            json.loads((path / "classifier.json").read_text(encoding="utf-8"))
            for path in (folder, resource("classifier"))
        )
    except (OSError, ValueError):
        return None
    fits = all(ours.get(name) == shipped.get(name) for name in _BASIS)
    return folder if fits else None


def stamps(root: Path | None = None) -> tuple[str, str]:
    """Return what names the parser and the classifier in use, in the library at `root` if given."""
    from corpus.parse import VERSION
    from nlp.statements import Labeller

    folder = own_classifier(root) if root else None
    return str(VERSION), Labeller.load(folder).stamp
