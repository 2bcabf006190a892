"""English names in a question that nobody bears: «did Foobar receive» asks of no body that is held."""

from __future__ import annotations

import re

from nlp.words.english_words import chinese_for, english_vocabulary, is_light

_STRANGE = re.compile(
    r"(?:\b(?:at|in|of|by|for|did|does|do|has|had|have|was|were|from|to|did the|requests|applications)|■)\s(?P<name>[A-Z][a-z]{3,})\b"
)
# Words with a capital letter that name nobody.
_NO_NAMES = frozenset((
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "chinese",
    "english", "china", "state", "council", "section", "table", "form", "part", "report", "chapter",
    "annex", "ordinance", "regulation", "total",
))  # fmt: skip


def strange_names(masked: str) -> tuple[str, ...]:
    """Return the English names nobody bears; `masked` has those masked that are known."""
    return tuple(
        found["name"]
        for found in _STRANGE.finditer(masked)
        if not _is_word(found["name"].lower()) and not _is_word(found["name"].lower().rstrip("s"))
    )


def _is_word(word: str) -> bool:
    known = is_light(word) or bool(chinese_for(word)) or word in english_vocabulary()
    return known or word in _NO_NAMES
