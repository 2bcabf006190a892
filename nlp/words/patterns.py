"""Many regular expressions over many short texts, of which only those are tried that can match.

Hides an index of what each expression must contain: a pair of characters, or one, that stands in
every text it matches; the texts of a batch are looked up in it at once, as numbers. A clause has
some fifty pairs, so of a thousand cues a dozen are tried. What is found is what the alternation
of all of them would find.
"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found, unused-ignore]
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Patterns = Sequence[re.Pattern[str]]
Candidates = Mapping[str, Patterns]
Integers = npt.NDArray[np.int64]

_DIGIT = "\\d"  # the key of an expression that needs some digit
_HAS_DIGIT = re.compile(r"\d")
_MANY = 200  # an expression that lets through more than this (see `_breadth`) is always tried
_RARE, _COMMON = 1, 8  # how much a key of two characters, and of one, lets through
_END = "\n"  # between two texts of a batch; no key holds it
_UNICODE = 0x110000


@dataclass(frozen=True, slots=True)
class _Expression:
    """An expression of a set, and the literals besides its key that stand in every match of it."""

    name: str
    pattern: re.Pattern[str]
    literals: tuple[str, ...]


class PatternSets:
    """Named lists of expressions; a list stands for the alternation of its members, in order."""

    def __init__(self, sets: Mapping[str, Iterable[str]]) -> None:
        self._expressions: list[_Expression] = []
        self._always: list[int] = []
        by_key: dict[str, list[int]] = {}
        for name, expressions in sets.items():
            for expression in _alternatives(expressions):
                self._add(name, expression, by_key)
        self._index = _Index(by_key)

    def among(self, text: str) -> Candidates:
        """Return by name the expressions that may match somewhere in a text, in their order."""
        return self.among_all((text,))[0]

    def among_all(self, texts: Sequence[str]) -> list[Candidates]:
        """Return for each text what `among` returns for it."""
        if not texts:
            return []
        rows, numbers = self._index.look_up(texts)
        if self._always:
            count = len(self._always)
            rows = np.concatenate((rows, np.repeat(np.arange(len(texts)), count)))
            numbers = np.concatenate((numbers, np.tile(self._always, len(texts))))
        size = len(self._expressions)
        pairs = np.sort(rows * size + numbers)
        if len(pairs):
            pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
        bounds = np.searchsorted(pairs, np.arange(len(texts) + 1) * size)
        found, bound = (pairs % size).tolist(), bounds.tolist()
        return [self._named(text, found[bound[i] : bound[i + 1]]) for i, text in enumerate(texts)]

    def _named(self, text: str, numbers: Sequence[int]) -> Candidates:
        candidates: dict[str, list[re.Pattern[str]]] = {}
        expressions = self._expressions
        for number in numbers:
            expression = expressions[number]
            for literal in expression.literals:
                if literal not in text:
                    break
            else:
                if expression.name in candidates:
                    candidates[expression.name].append(expression.pattern)
                else:
                    candidates[expression.name] = [expression.pattern]
        return candidates

    def _add(self, name: str, expression: str, by_key: dict[str, list[int]]) -> None:
        number = len(self._expressions)
        parsed = parser.parse(expression)
        keys = _keys(parsed)
        if keys is None:
            self._always.append(number)
        for key in keys or ():
            by_key.setdefault(key, []).append(number)
        literals = tuple(run for run in _literals(parsed) if keys != frozenset((run,)))
        self._expressions.append(_Expression(name, re.compile(expression), literals))


class _Index:
    """Which expressions a key calls for; keys are pairs of characters, single ones, or any digit."""

    def __init__(self, by_key: Mapping[str, Sequence[int]]) -> None:
        keys = [key for key in by_key if key != _DIGIT]
        alphabet = sorted(set("".join(keys)))
        self._base = len(alphabet) + 1
        self._number = np.zeros(_UNICODE, dtype=np.int32)
        self._number[[ord(char) for char in alphabet]] = np.arange(1, self._base)
        number = {char: i for i, char in enumerate(alphabet, 1)}
        # A key is the number its characters spell, so a table tells the place of its expressions.
        self._slot = np.zeros(self._base * self._base, dtype=np.int32)
        for slot, key in enumerate(keys, 1):
            self._slot[sum(number[c] * self._base**i for i, c in enumerate(reversed(key)))] = slot
        lists = [(), *(by_key[key] for key in keys), by_key.get(_DIGIT, ())]
        self._count = np.array([len(held) for held in lists], dtype=np.int64)
        self._start = np.concatenate(([0], np.cumsum(self._count)))
        self._held = np.array([n for held in lists for n in held], dtype=np.int64)

    def look_up(self, texts: Sequence[str]) -> tuple[Integers, Integers]:
        """Return (text, expression) pairs, some more than once."""
        joined = _END.join(texts) + _END
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        numbers = self._number[codes]
        row = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        one = self._slot[numbers]
        # A pair whose first character is in no key would read as a single one.
        two = np.where(numbers[:-1] > 0, self._slot[numbers[:-1] * self._base + numbers[1:]], 0)
        last = len(self._count) - 1
        digits = np.array([i for i, text in enumerate(texts) if _HAS_DIGIT.search(text)], np.int64)
        rows = np.concatenate((row[one > 0], row[:-1][two > 0], digits))
        slots = np.concatenate((one[one > 0], two[two > 0], np.full(len(digits), last)))
        count = self._count[slots]
        first_of = np.repeat(self._start[slots], count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(rows, count), self._held[first_of + within]


def first(matches: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """Return the leftmost match; of several at one place, the earliest of the list."""
    return min(matches, key=re.Match.start, default=None)


def spread(patterns: Patterns, text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of any expression from left to right, none overlapping the one before."""
    if len(patterns) == 1:
        yield from patterns[0].finditer(text)
        return
    found = [match for pattern in patterns for match in pattern.finditer(text)]
    end = 0
    for match in sorted(found, key=re.Match.start):
        if match.start() >= end:
            end = match.end()
            yield match


def _alternatives(expressions: Iterable[str]) -> Iterator[str]:
    """Split expressions at the bars that stand outside every bracket."""
    for expression in expressions:
        depth, start, escaped, in_class = 0, 0, False, False
        for at, char in enumerate(expression):
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif in_class:
                in_class = char != "]"
            elif char == "[":
                in_class = True
            elif char in "()":
                depth += 1 if char == "(" else -1
            elif char == "|" and depth == 0:
                yield expression[start:at]
                start = at + 1
        yield expression[start:]


def _keys(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """Return keys of which every match of a parsed expression contains one; None if unknown."""
    options: list[frozenset[str]] = []
    run = ""
    for operation, value in sequence:
        if operation is parser.LITERAL:
            run += chr(value)
            options.append(frozenset((run[-2:],)))
            continue
        run = ""
        keys = _keys_of(operation, value)
        if keys is not None:
            options.append(keys)
    return min(options, key=_breadth, default=None)


def _keys_of(operation: Any, value: Any) -> frozenset[str] | None:  # noqa: ANN401 - re is untyped
    if operation is parser.SUBPATTERN:
        return _keys(value[3])
    if operation is parser.BRANCH:
        return _any_of(_keys(branch) for branch in value[1])
    if operation in (parser.MAX_REPEAT, parser.MIN_REPEAT) and value[0] >= 1:
        return _keys(value[2])
    if operation is parser.IN:
        return _any_of(_member(kind, member) for kind, member in value)
    return None


def _member(kind: Any, member: Any) -> frozenset[str] | None:  # noqa: ANN401 - re is untyped
    if kind is parser.LITERAL:
        return frozenset((chr(member),))
    if kind is parser.CATEGORY and member is parser.CATEGORY_DIGIT:
        return frozenset((_DIGIT,))
    return None


def _literals(sequence: Iterable[tuple[Any, Any]]) -> tuple[str, ...]:
    """Return the runs of characters that stand in every match of a parsed expression."""
    runs = [""]
    for operation, value in sequence:
        if operation is parser.LITERAL:
            runs[-1] += chr(value)
        else:
            runs.append("")
    return tuple(run for run in runs if run)


def _any_of(parts: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    keys: set[str] = set()
    for part in parts:
        if part is None:
            return None
        keys |= part
    return frozenset(keys) if _breadth(frozenset(keys)) <= _MANY else None


def _breadth(keys: frozenset[str]) -> int:
    return sum(_RARE if len(key) == 2 and key != _DIGIT else _COMMON for key in keys)
