"""The words of a question that only name the agency whose report is read."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.facts.people import WHOLE_WORK
from nlp.facts.ranking import Ask
from nlp.facts.words import Group, group_of

_LEAST_OF_NAME = 3


def without_name(groups: Sequence[Group], name: str, ask: Ask) -> Sequence[Group]:
    """Return the words without those of the agency's own name («澜州公积金»): its report is read."""
    other = tuple(g for g in groups if len(g.word) < 2 or not _is_of_name(g.word, name))
    if other or not groups:
        return other
    return (group_of(WHOLE_WORK),) if ask.kind == "who" else groups


def _is_of_name(word: str, name: str) -> bool:
    """Tell whether a word stands in a name, or is one that differs by a character («气像局»)."""
    if word in name:
        return True
    if len(word) < _LEAST_OF_NAME or word[-1] not in "局委办厅部院会处":
        return False
    parts = (name[i : i + len(word)] for i in range(len(name) - len(word) + 1))
    return any(
        sum(a != b for a, b in zip(word, part, strict=True)) == 1 and word[-1] == part[-1]
        for part in parts
    )
