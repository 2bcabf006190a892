"""Questions put to a library: understood against what it holds, followed up, answered from all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.store import Store
from nlp.evidence import Retriever

if TYPE_CHECKING:
    from nlp.answer import Answer
    from nlp.names.agencies import Known
    from nlp.plan import Plan


class Inquiring(Retriever):
    """What asks a library; `Library` is one."""

    _store: Store
    _held: tuple[int, Known] | None = None

    @property
    def changes(self) -> int:
        """Return a number that grows with every change: what is kept elsewhere is then stale."""
        return self._store.changes()

    def ask(self, question: str, previous: Plan | None = None) -> Answer:
        """Answer a question in Chinese or English from all reports, or decline with the reason.

        Args:
            question: what is asked.
            previous: the plan of the question before, when this one may go on from it.
        """
        return self.answer(self.plan(question, previous))

    def plan(self, question: str, previous: Plan | None = None) -> Plan:
        """Understand a question without answering it; see `ask`."""
        from nlp.followup import follow_up
        from nlp.question import understand

        known = self.known()
        going_on = follow_up(question, previous, known) if previous else None
        return going_on or understand(question, known)

    def answer(self, plan: Plan) -> Answer:
        """Answer a plan as it stands, whoever made or changed it."""
        from nlp.answer import answer

        return answer(plan, self)

    def known(self) -> Known:
        """Return the agencies, places and years held; collected anew when the library has changed."""
        from nlp.names.agencies import known_from

        changes = self.changes
        kept = self._held
        if kept is None or kept[0] != changes:
            kept = (changes, known_from(self.report_rows()))
            self._held = kept
        return kept[1]
