"""Words beside the name of a figure that narrow it to what no cell holds («网上提交的申请»)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.words import groups_of, left_out
from nlp.names.figure_names import FoundFigure, narrowing, without_neutral
from nlp.names.places import latin_names
from nlp.names.thresholds import without_threshold
from nlp.plan import Plan
from nlp.readings import wording
from nlp.readings.blanks import without_blanks
from nlp.readings.measures import without_measures
from nlp.readings.reading import Reading
from nlp.sentences import listed, say
from nlp.words.lexicon import expand

_CLAUSES = re.compile(r"[，,；;。：:]|\s[-–—]\s")
# A clause with a figure or a number, or one that says what is meant or left out, may narrow a figure.
_NARROWS = re.compile(
    r"■|[几多]少?|数|\d|[不除只仅限按以别非无没]|其中|的$|就是|也就是|包括|属于|类|"
    r"\b(?:how|which|only|just|not|no|except|exclud\w*|includ\w*|without|but|by|of|from|for|in|that|who|than)\b",
    re.IGNORECASE,
)


def narrowing_words(r: Reading, found: FoundFigure) -> tuple[str, ...]:
    """Return the words that make it another number than that of the cell."""
    beside = (word for word in unexplained(r, found) if not _aside(word, found.rest))
    return tuple(word for word in beside if not left_out(word, found.rest))


def unexplained(r: Reading, found: FoundFigure) -> tuple[str, ...]:
    """Return the words that narrow a figure to what no cell holds («网上提交的申请»)."""
    bare = without_threshold(wording.without_counting(without_blanks(found.rest)))
    bare = without_measures(bare)
    romanised = {name for agency in r.named.places for name in latin_names(agency)}
    held = {a.place for a in r.known.agencies if a.name in r.named.agencies and a.place}
    romanised |= {name for place in held for name in latin_names(place)}
    words = [group.word for group in groups_of(without_neutral(bare))]
    words += [word for word in narrowing(bare) if word not in words]
    return tuple(
        word for word in words if word.lower() not in romanised and not _is_in_name(word, r)
    )


def _is_in_name(word: str, r: Reading) -> bool:
    """Tell whether a word is part of the English name of a body that is named."""
    terms = [term for gained in expand(word) for term in gained.terms] if word.isascii() else []
    return any(term in name for term in terms for name in r.named.agencies)


def _aside(word: str, rest: str) -> bool:
    """Tell whether a word stands in a clause of its own that narrows nothing («急用，…»).

    Args:
        word: a word that nothing explains.
        rest: the question with names, years and the names of figures masked.
    """
    clauses = _CLAUSES.split(rest)
    if len(clauses) < 2:
        return False
    said = [clause for clause in clauses if word in clause]
    return bool(said) and not any(_NARROWS.search(clause) for clause in said)


def with_unused(r: Reading, found: FoundFigure, plan: Plan | None) -> Plan | None:
    """Put into a plan which words were not used."""
    words = unexplained(r, found)
    if plan is None or plan.reason or not words:
        return plan
    note = say(r.language, "notes.unused", words=listed(r.language, words))
    return replace(plan, notes=(*plan.notes, note))
