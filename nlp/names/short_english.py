"""Bodies by their English names as people make them up: «the Hechuan public resources trading centre».

The words beside a place are put into Chinese and looked for in the names a library holds: all that tell
something must stand in one of them. What a word is called is data in `models/agencies.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.resources import resource
from nlp.names.agency_names import Known, index_of
from nlp.names.masks import MASK
from nlp.names.mentions import Mentions
from nlp.names.places import latin_names
from nlp.names.short_names import ground_of, is_told_by_family, parts_of_branch
from nlp.words.english_words import chinese_for, english_vocabulary, is_light
from nlp.words.lexicon import expand

_WORD = re.compile(r"[A-Za-z]+(?:['’]s?)?")
_PLAIN = frozenset((
    "the", "a", "city", "city's", "municipal", "municipality", "county", "district", "provincial", "province", "town", "local", "public",
    "people's", "affairs", "management", "service", "services", "of", "for", "and", "general", "main", "prefecture", "prefectural", "company", "limited",
))  # fmt: skip
_MOST_WORDS = 7
_LINK = re.compile(
    r"\s+(?:of|in|at|for)\s+(?:the\s+)?(?:(?:city|county|district|town|province) of\s+)?$", re.I
)
# A branch that the library does not hold is not its bureau, and no other branch.
_BRANCH_OF = re.compile(
    r"\b(?P<inner>[A-Z][a-z]{2,}) (?:city |county |district )?(?:branch|sub-?bureau)(?: of (?:the )?(?:\w+ ){0,5}?(?:bureau|department|administration|office|authority|company|bank))?\b"
)
_GAP = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class _Body:
    name: str
    reads: frozenset[str]  # how its place, or the head of its name, reads in Latin letters
    branch: bool
    ground: str  # what it keeps, where it is called by that: «the Baihehu nature reserve»


@cache
def _said() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return the Chinese for the words of names, and for those that names end with."""
    with resource("agencies.toml").open("rb") as source:
        data = tomllib.load(source)["english_words"]
    return (
        {word: tuple(terms) for word, terms in data["words"].items()},
        {word: tuple(terms) for word, terms in data["ends"].items()},
    )


@lru_cache(maxsize=4)
def _bodies(known: Known) -> tuple[_Body, ...]:
    found = []
    for entry in index_of(known).entries:
        name, inner = entry.agency.name, parts_of_branch(entry)
        heads = {inner} if inner else {*entry.places}
        heads |= set() if entry.places or inner else {name[:2], name[:3]}
        reads = frozenset(read for head in heads for read in latin_names(head))
        if reads and not is_told_by_family(entry):
            found.append(_Body(name, reads, bool(inner), ground_of(entry)))
    return tuple(found)


def take_english_short_names(m: Mentions) -> None:
    """Take the English names that tell one body of the library by its place and what it does."""
    words = list(_WORD.finditer(m.text))
    taken: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        read = re.sub(r"['’]s?$", "", word[0])
        bodies = [b for b in _bodies(m.known) if read[:1].isupper() and read.lower() in b.reads]
        if not bodies:
            continue
        spans = [(s, b.name) for b in bodies for s in _spans(m.text, words, at, b)]
        if not spans:
            continue
        start, end = min((s for s, _ in spans), key=lambda s: s[0] - s[1])
        names = tuple(dict.fromkeys(name for s, name in spans if s == (start, end)))
        if MASK in m.text[start:end] or any(s < end and start < e for s, e in taken):
            continue
        taken.append((start, end))
        _take(m, names, start, end)
    for unknown in list(_BRANCH_OF.finditer(m.text)):
        if not _is_word(unknown["inner"]):
            m.missing[unknown[0]] = None
            m.mask(*unknown.span())


def _take(m: Mentions, names: tuple[str, ...], start: int, end: int) -> None:
    if len({m.index.bodies[name] for name in names}) > 1:
        said = m.text[start:end]
        m.open.append((said, [e for e in m.index.entries if e.agency.name in names]))
        m.short.add(said)
    else:
        m.add(names)
    m.mask(start, end)


def _spans(
    text: str, words: Sequence[re.Match[str]], at: int, body: _Body
) -> Iterator[tuple[int, int]]:
    """Yield where a body is named around a place: «Langang port administration», «the trading centre in Hechuan»."""
    told = 0
    for n in range(at + 1, min(len(words), at + 1 + _MOST_WORDS)):
        if not _GAP.fullmatch(text[words[n - 1].end() : words[n].start()]):
            break
        said = words[n][0].lower()
        told += _tells(said, body)
        if _ends(said, body) and (told or body.branch):
            end = _of_whom(text, words, n, body) if body.branch else words[n].end()
            # «the Hechuan trading centre office» is another body
            yield words[at].start(), end
        if not (_tells(said, body) or said in _PLAIN or _ends(said, body)):
            break
    yield from _before(text, words, at, body)


def _before(
    text: str, words: Sequence[re.Match[str]], at: int, body: _Body
) -> Iterator[tuple[int, int]]:
    """Yield «the public resources trading centre of Hechuan»."""
    link = _LINK.search(text[: words[at].start()])
    ends = [n for n in range(at) if link and words[n].end() == link.start()]
    if not ends or not _ends(words[ends[0]][0].lower(), body):
        return
    start, told = None, 0
    for n in range(ends[0] - 1, max(-1, ends[0] - 1 - _MOST_WORDS), -1):
        if not _GAP.fullmatch(text[words[n].end() : words[n + 1].start()]):
            break
        said = words[n][0].lower()
        if _tells(said, body):
            start, told = words[n].start(), told + 1
        elif said not in _PLAIN:
            break
    if start is not None and told:
        yield start, words[at].end()


def _of_whom(text: str, words: Sequence[re.Match[str]], n: int, body: _Body) -> int:
    """Return where «branch of the natural resources bureau» ends; after «branch» where no bureau follows."""
    end = words[n].end()
    link = re.compile(r"\s+(?:of|under)\s+(?:the\s+)?", re.I).match(text, end)
    if link is None:
        return end
    for w in words[n + 1 : n + 1 + _MOST_WORDS]:
        said = w[0].lower()
        if said in _said()[1] and said not in ("branch", "office"):
            return w.end()
        if (
            not (_tells(said, body) or said in _PLAIN)
            and said.capitalize() == w[0]
            and said not in body.reads
        ):
            continue
        if not (_tells(said, body) or said in _PLAIN or said in body.reads):
            break
    return end


def _tells(word: str, body: _Body) -> bool:
    """Tell whether the Chinese for a word stands in the name of a body."""
    return any(term in body.name for term in _chinese(word))


def _ends(word: str, body: _Body) -> bool:
    if body.branch:
        return word in ("branch", "sub-bureau", "subbureau", "substation")
    ends = _said()[1].get(word, ("\0",))
    return body.name.endswith(ends) or bool(body.ground and body.ground.endswith(ends))


def _is_word(name: str) -> bool:
    word = name.lower()
    return is_light(word) or word in english_vocabulary() or bool(chinese_for(word))


@cache
def _chinese(word: str) -> tuple[str, ...]:
    own = _said()[0].get(word, ())
    if own or is_light(word):
        return own
    return (*chinese_for(word), *(term for gained in expand(word) for term in gained.terms))
