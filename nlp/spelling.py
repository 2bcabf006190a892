"""A question as it was meant: Traditional characters, colloquial forms and usual slips set right.

Turns of phrase that mean the same as a plainer one give way to it, and what only leads up to a
question («给我捋一捋», «领导要看，») is left out, so that every rule of reading need know one form.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.shadow import shade
from corpus.text import normalise
from nlp.homophones import heard
from nlp.wording import names_in, pairs_in

_WORD = re.compile(r"[a-z]{6,}")


def tidy(question: str) -> str:
    """Return the question normalised, in Simplified characters, in plain turns of phrase."""
    text = shade(normalise(question)).strip()
    for said, plain in (*_pairs("slips.pairs"), *_pairs("plainer.pairs")):
        text = said.sub(plain, text)
    text = heard(text)
    return _WORD.sub(lambda m: _nearest(m[0]), text)


@cache
def _pairs(path: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said, re.IGNORECASE), plain) for said, plain in pairs_in(path))


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(names_in("slips.words"))


@cache
def _nearest(word: str) -> str:
    """Return the word of the vocabulary that is one slip of the finger away, else the word."""
    if word in _vocabulary():
        return word
    near = sorted(
        known for known in _vocabulary() if known[0] == word[0] and _one_slip(word, known)
    )
    return near[0] if len(near) == 1 else word


def _one_slip(one: str, two: str) -> bool:
    """Tell whether a letter more, less, other, or two swapped make one word the other."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    if start is None:
        return False  # «agency» and «agencys»: an ending is grammar, not a slip
    a, b = one[start:], two[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
