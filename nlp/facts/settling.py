"""The words of a question as one report puts them: a slip set right, a looser word where no other is.

A word that stands in a report is left as it is, so that nothing looser competes with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.text import is_mostly_chinese
from nlp.facts.clauses import Sentence
from nlp.facts.telling import slip_of
from nlp.facts.words import Group
from nlp.segment import is_chinese

_NAME = re.compile(r"[\u4e00-\u9fff]{3,12}")


def settle(
    groups: Sequence[Group], sentences: Sequence[Sentence], question: str
) -> tuple[Group, ...]:
    """Return the words with what stands for them in these sentences."""
    texts = [*(s.text for s in sentences), *dict.fromkeys(s.heading for s in sentences)]
    settled = tuple(group if group.weak else _settled(group, texts) for group in groups)
    if name := _name_in(question, texts):
        rest = (g for g in settled if g.word not in name)
        return (Group(name, (name,)), *(replace(g, weak=True) for g in rest))
    return settled


def _name_in(question: str, texts: Sequence[str]) -> str:
    """Return the name an English question gives in Chinese and a report in quotes («“栖梧水利”»).

    It tells what is asked about by itself; the English words around it may be put otherwise.
    """
    names = _NAME.findall(question) if not is_mostly_chinese(question) else []
    return next((n for n in names if any(f"“{n}”" in text for text in texts)), "")


def _settled(group: Group, texts: Sequence[str]) -> Group:
    if any(group.places(text) for text in texts):
        return group
    if is_chinese(group.word) and (
        slip := slip_of(group.word, lambda word: any(word in text for text in texts))
    ):
        return replace(group, terms=(*group.terms, slip))
    looser = replace(group, terms=group.loose)
    return looser if group.loose and any(looser.places(text) for text in texts) else group
