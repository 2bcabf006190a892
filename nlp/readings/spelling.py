"""A question as it was meant: Traditional characters, colloquial forms and usual slips set right.

Turns of phrase that mean the same as a plainer one give way to it, and what only leads up to a
question («给我捋一捋», «领导要看，») is left out, so that every rule of reading need know one form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from corpus.resources import resource
from corpus.shadow import shade
from corpus.text import normalise
from nlp.readings.homophones import heard
from nlp.readings.wording import names_in, pairs_in
from nlp.words.dictionary import resource_lines
from nlp.words.english_words import english_vocabulary, forms_of, light_words
from nlp.words.lexicon import concepts

_WORD = re.compile(r"(?<![A-Za-z'’-])[a-z]{5,}(?![A-Za-z])")
# 'not held by this organ' in quotes: its ends are no apostrophes.
_QUOTED = re.compile(r"(?<![A-Za-z0-9'’])['‘]([A-Za-z][^'’\n]{2,80})['’](?![A-Za-z])")
# Words that stand whole in the patterns of these files; a stem before «\\w*» or a choice is none.
_FILES = ("questions.toml", "figure_names.toml", "facts.toml", "agencies.toml", "themes.toml")
_WHOLE = re.compile(r"(?<![A-Za-z\\<])[a-z]{4,}(?![A-Za-z\\(\[>*])(?P<ending>\??)")
_SHORTEST_OF_ALL = 6  # letters: a shorter word is only taken for one of the field
_SHORTEST_EXCHANGED = 7  # letters: a shorter word with another letter is another word


def tidy(question: str) -> str:
    """Return the question normalised, in Simplified characters, in plain turns of phrase."""
    text = _QUOTED.sub(r'"\1"', shade(normalise(question)).strip())
    for said, plain in (*_pairs("slips.pairs"), *_pairs("plainer.pairs")):
        text = said.sub(plain, text)
    text = heard(text)
    return _WORD.sub(lambda m: _nearest(m[0]), text)


@cache
def _pairs(path: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said, re.IGNORECASE), plain) for said, plain in pairs_in(path))


@cache
def _usual() -> frozenset[str]:
    """Return the words of the field, which a slip is taken for before others."""
    return frozenset(names_in("slips.words"))


@cache
def _vocabulary() -> frozenset[str]:
    """Return the English words of all our lists, without the slips themselves."""
    words = {*_usual(), *light_words(), *english_vocabulary()}
    wordings = (w for concept in concepts() for w in (*concept.en, *concept.say_en))
    words.update(word for wording in wordings for word in re.findall(r"[a-z]{4,}", wording))
    for name in _FILES:
        data = tomllib.loads(resource(name).read_text(encoding="utf-8"))
        for text in _strings({key: value for key, value in data.items() if key != "slips"}):
            for found in _WHOLE.finditer(text):
                plain = found[0].rstrip("?")
                words |= {plain, plain[:-1]} if found["ending"] else {plain}
    return frozenset(words)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - what TOML holds
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


@cache
def _by_letter() -> Mapping[str, frozenset[str]]:
    """Return the words with their plurals, past and -ing forms, by their first letter."""
    forms: dict[str, set[str]] = {}
    for word in _vocabulary():
        forms.setdefault(word[0], set()).update(_inflected(word))
    return {letter: frozenset(words) for letter, words in forms.items()}


_DOUBLING = re.compile(r"[^aeiou][aeiou][bdglmnprt]$")


def _inflected(word: str) -> Iterator[str]:
    yield word
    if word.endswith(("s", "ed", "ing")):
        return
    stem = word.removesuffix("e")
    plural = f"{word}es" if word.endswith(("x", "ch", "sh")) else f"{word}s"
    yield from (plural, f"{stem}ed", f"{stem}ing")
    if _DOUBLING.search(word):
        yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")
    if word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")


@cache
def _nearest(word: str) -> str:
    """Return the word that is one slip of the finger away, else the word."""
    known = _by_letter().get(word[0], frozenset())
    if word in known or _is_form_of(word, known) or is_romanised(word):
        return word
    near = sorted(other for other in known if _one_slip(word, other))
    usual = [other for other in near if other in _usual()]
    near = usual or (near if len(word) >= _SHORTEST_OF_ALL else [])
    return near[0] if len(near) == 1 else word


_MADE = re.compile(r"(?:ly|e?rs?|e?st|ness|ments?|able|ful|less|ions?|ive|al|ity|y)$")


def _is_form_of(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is made of one that is known: «hardest» is no slip for «harvest»."""
    forms = tuple(forms_of(word))
    if (stem := _MADE.sub("", word)) != word:
        forms += (stem, f"{stem}e", f"{stem}y")
    return any(form in known for form in forms)


def is_romanised(word: str) -> bool:
    """Tell whether a word reads as Chinese in Latin letters («changle» is no slip for «change»)."""
    return _syllables().fullmatch(word) is not None


@cache
def _syllables() -> re.Pattern[str]:
    lines = resource_lines("syllables.tsv")
    longest = sorted((line.partition("\t")[0] for line in lines), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))}){{1,3}}")


def _one_slip(one: str, two: str) -> bool:
    """Tell whether a letter more, less, other, or two swapped make one word the other."""
    if abs(len(one) - len(two)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    if start is None:  # «agency» and «agencys»: an ending is grammar, «websit» is a slip
        return len(one) + 1 == len(two) and two[-1] not in "sd"
    a, b = one[start:], two[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    exchanged = a[1:] == b[1:] and bool(a[1:]) and len(one) >= _SHORTEST_EXCHANGED
    return swapped or exchanged or a[1:] == b or a == b[1:]
