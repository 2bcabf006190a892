"""What people say against the machine: the part of a library that takes, undoes and hands on corrections."""

from __future__ import annotations

from indexer import corrections
from indexer.changing import Changing
from indexer.corrections import Correction, Value
from indexer.fulltext import FullText
from indexer.opening import PATIENCE
from indexer.store import Store


def _ignore(stage: str, done: int, total: int, name: str) -> None:
    """Take a progress message and do nothing with it."""


class Correcting(Changing):
    """Corrections of labels and identities; `Library` is one."""

    _store: Store
    _fulltext: FullText

    def correct(self, target: str | int, field: str, value: Value, who: str) -> int:
        """Say better than the machine; it holds everywhere at once and until it is undone.

        Args:
            target: the id of a report, or the `statement_id` of a statement.
            field: agency, place, agency_type or year of a report; role or themes of a statement.
            value: what is right; None leaves a field of a report open.
            who: the name of the person.

        Returns:
            The id of the correction.

        Raises:
            LibraryError: no such target or field, or not a value of the field.
        """
        with self._changing(PATIENCE):
            made, _ = self._store.correct(target, field, value, who)
            self._fulltext.prepare(_ignore)
        return made

    def undo(self, correction_id: int) -> None:
        """Take a correction back: what held before it holds again.

        Raises:
            LibraryError: there is no such correction, or it was undone.
        """
        with self._changing(PATIENCE):
            self._store.undo(correction_id)
            self._fulltext.prepare(_ignore)

    def corrections(self) -> tuple[Correction, ...]:
        """Return all corrections in order, those undone too."""
        return self._store.corrections()

    def export_corrections(self) -> str:
        """Return the corrections that hold, as JSON lines."""
        return "".join(f"{line}\n" for line in corrections.dump(self._store.corrections()))

    def import_corrections(self, text: str) -> int:
        """Add corrections exported from this or another library; return how many were new.

        Raises:
            LibraryError: a line is no correction; then none is added.
        """
        with self._changing(PATIENCE):
            count = self._store.load_corrections(text.splitlines())
            self._fulltext.prepare(_ignore)
        return count
