"""«What is its account called, and how many followers has it?»: one plan for what is asked first and second."""

from __future__ import annotations

from dataclasses import replace

from nlp.facts.halves import AND, halves
from nlp.facts.ranking import Ask
from nlp.facts.stages import stage_asked
from nlp.facts.words import facts
from nlp.plan import OR, Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.asks import find_ask, plain_text
from nlp.readings.facts import names_one, read_fact
from nlp.readings.reading import Reading

# What has an answer of its own form, or is told in one sentence with the other.
_KINDS = frozenset(
    ("count", "amount", "money", "percent", "duration", "rank", "score", "size", "name", "when",
     "who", "where", "frequency")
)  # fmt: skip


def read_asked_twice(r: Reading) -> Plan | None:
    """Take two facts of one agency asked for in one question."""
    parts = halves(r.text)
    if parts is None or not names_one(r):
        return None
    first, second = (_read(r, part) for part in parts)
    if first is None or first.reason or not first.words:
        return None
    asks, words = _second(parts[1], second)
    if str(asks) == first.asks == "when" and not words and stage_asked(parts[1]):
        words = first.words  # «哪天收到、哪天答复»: two dates of one matter
    if asks is None or (str(asks) == first.asks and not words):
        return None
    return replace(
        first,
        asks=f"{first.asks}{AND}{asks}",
        words=(*first.words, OR, *(words or first.words)),
    )


def _read(r: Reading, text: str) -> Plan | None:
    plan = read_fact(replace(r, text=text, themes=wording.find_themes(text)))
    if plan is None or plan.kind is not Kind.FACT or plan.aggregate is not Aggregate.LIST:
        return None
    return plan if Ask.parse(plan.asks).kind in _KINDS and not plan.yes_no else None


def _second(text: str, plan: Plan | None) -> tuple[Ask | None, tuple[str, ...]]:
    """Return what is asked second, and its words; without any it is asked of the same matter."""
    found = find_ask(plain_text(text))
    if found is None or found[0].kind not in _KINDS:
        return None, ()
    if plan is None:
        return (found[0], ()) if not wording.leftover_words(" ".join(found[1])) else (None, ())
    return Ask.parse(plan.asks), tuple(w for w in plan.words if w not in facts()["weak"]["zh"])
