"""What people say against the machine: the part of a library that takes, undoes and hands on corrections."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from indexer import corrections, learning
from indexer.changing import Changing
from indexer.corrections import Correction, Value
from indexer.fulltext import FullText
from indexer.opening import CLASSIFIER, PATIENCE
from indexer.store import Store
from nlp.evidence import StatementRow


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
        return self.correct_all(target, {field: value}, who)[0]

    def correct_all(
        self, target: str | int, values: Mapping[str, Value], who: str
    ) -> tuple[int, ...]:
        """Correct several fields of a report or a statement, all or none. See `correct`.

        Returns:
            The ids of the corrections, one for each field.
        """
        if not values:
            return ()
        with self._changing(PATIENCE):
            made, _ = self._store.correct_all(target, values, who)
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

    def corrections(self, target: str | int | None = None) -> tuple[Correction, ...]:
        """Return all corrections in order, those undone too.

        Args:
            target: only those that hold for this report (its id) or statement (its number).
        """
        made = self._store.corrections()
        if target is None:
            return made
        return tuple(c for c in made if c.holds and c.target == target)

    def machine_values(self, target: str | int) -> Mapping[str, Value]:
        """Return what the machine says of a report or a statement, by field, whatever holds now.

        Raises:
            LibraryError: there is no such target.
        """
        return self._store.machine_values(target)

    def statement_row(self, statement_id: int) -> StatementRow | None:
        """Return one statement as it holds now, or None when there is none of this number."""
        return self._store.statement_row(statement_id)

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

    def learn(self, out: Path | None = None, *, training: Path | None = None) -> dict[str, Any]:
        """Train the classifier on our sentences and on what people corrected here.

        The classifier that ships stays as it is. What is trained into the library labels its
        reports from the next `build` on, as long as the sentences it stands on are those that ship.

        Args:
            out: the folder to write; None means the library's own.
            training: the folder of the sentences; None means those that ship.

        Returns:
            The scores on the held-out sentences, and under `corrections` how many were learned.

        Raises:
            LibraryError: nothing was corrected that can be learned.
        """
        examples = learning.corrected_examples(self._store)
        if out is not None:
            return learning.train_with(examples, out, training)
        with self._changing(PATIENCE):
            return learning.train_with(examples, self.root / CLASSIFIER, training)
