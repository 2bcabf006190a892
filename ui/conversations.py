"""Conversations that outlive the page: each a file with its questions and how they were understood.

Plans are kept, not answers: whoever opens a conversation again gets answers from the library as it
is now, and is told where they differ from what was answered then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nlp.plan import Kind, Plan
from nlp.plan_json import PlanError, plan_from_json, plan_json
from ui.keeping import Drawer, new_key
from ui.state import library_path

if TYPE_CHECKING:
    from nlp.answer import Answer

MOST = 200
"""So many conversations are kept; the one not used for longest goes first."""
MOST_TURNS = 300
"""So many questions stand in one; then another is begun."""
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and how it is understood.

    `original` is how it was understood first, when a person has corrected that. `digest` tells
    whether the answer is still the one given at `asked`, which listed `rows`.
    """

    question: str
    plan: Plan
    asked: str
    original: Plan | None = None
    digest: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions in the order they were asked, under a key that only their owner has."""

    key: str
    turns: tuple[Turn, ...] = ()
    name: str = ""

    @property
    def title(self) -> str:
        """Return what to call it: the name it was given, else its first question."""
        first = self.turns[0].question if self.turns else ""
        return (self.name or first)[:_TITLE]

    @property
    def previous(self) -> Plan | None:
        """Return the plan a follow-up goes on from: the last that was understood."""
        plans = (turn.plan for turn in reversed(self.turns))
        return next((plan for plan in plans if plan.kind is not Kind.NONE), None)

    def change(self, index: int, turn: Turn) -> Conversation:
        """Return the conversation with another turn in the place of one."""
        return replace(self, turns=(*self.turns[:index], turn, *self.turns[index + 1 :]))


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list of all: its key, its title, when it was last used."""

    key: str
    title: str
    used: datetime
    turns: int


def begin() -> Conversation:
    """Return a conversation in which nothing was asked yet; it is not kept before that."""
    return Conversation(new_key())


def now() -> str:
    """Return the time as it is kept."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def answered(turn: Turn, answer: Answer) -> Turn:
    """Return a turn that remembers what was answered, to tell later whether it still holds."""
    return replace(turn, digest=digest_of(answer), rows=count_rows(answer))


def count_rows(answer: Answer) -> int:
    """Count the rows of the table of an answer: its quotes, its cells, its sections read."""
    return sum(max(1, len(f.quotes) + bool(f.figure)) for f in answer.findings)


def digest_of(answer: Answer) -> str:
    """Return a number for what an answer says and rests on, whatever it is shown as."""
    parts: list[object] = [answer.status, answer.value, answer.unit]
    for finding in answer.findings:
        report = finding.report
        parts += [report.agency, report.place, report.year, *(q.text for q in finding.quotes)]
        if finding.figure:
            cell = finding.figure
            parts += [cell.table, cell.row, cell.column, cell.value]
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:16]


# ---------------------------------------------------------------------------------------- keeping


def drawer() -> Drawer:
    """Return where the conversations over this library are kept."""
    return Drawer.of("conversations", library_path(), MOST)


def keep(conversation: Conversation) -> None:
    """Write a conversation.

    Raises:
        KeepingError: it cannot be written.
    """
    drawer().write(
        conversation.key,
        {"name": conversation.name, "turns": [_turn_json(turn) for turn in conversation.turns]},
    )


def load(key: str) -> Conversation | None:
    """Return a conversation that was kept; None when there is none."""
    data = drawer().read(key)
    if not isinstance(data, Mapping):
        return None
    turns = tuple(_turns(data.get("turns")))
    return Conversation(key, turns, str(data.get("name") or "")) if turns else None


def listed(keys: Iterable[str]) -> tuple[Listed, ...]:
    """Return these conversations as a list shows them; what cannot be read is left out."""
    found, shelf = [], drawer()
    wanted = frozenset(keys)
    for entry in shelf.entries():
        held = load(entry.key) if entry.key in wanted else None
        if held is not None:
            used = datetime.fromtimestamp(entry.written)
            found.append(Listed(entry.key, held.title, used, len(held.turns)))
    return tuple(found)


def _turn_json(turn: Turn) -> dict[str, Any]:
    return {
        "question": turn.question,
        "plan": plan_json(turn.plan),
        "asked": turn.asked,
        "original": plan_json(turn.original) if turn.original else None,
        "digest": turn.digest,
        "rows": turn.rows,
    }


def _turns(data: object) -> Iterable[Turn]:
    """Yield the turns of a file; one made by a program that knew other plans is left out."""
    for entry in data if isinstance(data, list) else ():
        try:
            original = entry.get("original")
            yield Turn(
                question=str(entry["question"]),
                plan=plan_from_json(entry["plan"]),
                asked=str(entry.get("asked") or ""),
                original=plan_from_json(original) if original else None,
                digest=str(entry.get("digest") or ""),
                rows=int(entry.get("rows") or 0),
            )
        except (PlanError, KeyError, TypeError, ValueError, AttributeError):
            continue
