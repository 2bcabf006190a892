"""Reports of one agency on one year: told until somebody says that all of them shall stay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from indexer.changing import Changing
from indexer.cross_year import find_duplicates
from indexer.errors import LibraryError
from indexer.opening import PATIENCE, reason_of
from indexer.store import Store
from nlp.evidence import ReportRow

NAME = "kept.json"
"""The file of a library that names the groups of reports of which all shall stay."""


class Doubling(Changing):
    """Several reports of one agency on one year; `Library` tells of them."""

    _store: Store

    def doubles(self) -> tuple[tuple[ReportRow, ...], ...]:
        """Return the reports of one agency on one year, where there are several and nobody agreed."""
        kept = _read(self.root)
        groups = find_duplicates(self._store.all_rows())
        return tuple(g for g in groups if not any(_ids(g) <= known for known in kept))

    def keep_doubles(self, report_ids: Iterable[str]) -> None:
        """Say that all of these shall stay; another one that comes later is told of again.

        Raises:
            LibraryError: it cannot be written.
        """
        with self._changing(PATIENCE):
            present = set(self._store.originals())
            # What is gone since is forgotten; what is part of the new group stands in it.
            new = frozenset(report_ids)
            kept = {known for known in _read(self.root) if known <= present and not known <= new}
            _write(self.root, kept | {new})


def _ids(group: Iterable[ReportRow]) -> frozenset[str]:
    return frozenset(row.id for row in group)


def _read(root: Path) -> set[frozenset[str]]:
    """Return the groups that were agreed to; a file that cannot be understood agrees to nothing."""
    try:
        groups = json.loads((root / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return set()
    except OSError as error:
        raise LibraryError(f"{root / NAME} cannot be read: {reason_of(error)}") from error
    if not isinstance(groups, list):
        return set()
    return {frozenset(map(str, group)) for group in groups if isinstance(group, list)}


def _write(root: Path, groups: Iterable[frozenset[str]]) -> None:
    part = root / f"{NAME}.part"
    text = json.dumps(sorted(map(sorted, groups)), indent=1)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(root / NAME)
