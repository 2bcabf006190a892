"""Many regular expressions over a short text, of which only those are tried that can match.

Hides an index of what each expression must contain: a pair of characters, or one, that stands in
every text it matches. A clause has some fifty of them, so of a thousand cues a dozen are tried.
What is found is what the alternation of all of them would find.
"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found, unused-ignore]
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Patterns = Sequence[re.Pattern[str]]
Candidates = Mapping[str, Patterns]

_DIGIT = "\\d"  # the key of an expression that needs some digit
_HAS_DIGIT = re.compile(r"\d")
_MANY = 200  # an expression that lets through more than this (see `_breadth`) is always tried
_RARE, _COMMON = 1, 8  # how much a key of two characters, and of one, lets through


class PatternSets:
    """Named lists of expressions; a list stands for the alternation of its members, in order."""

    def __init__(self, sets: Mapping[str, Iterable[str]]) -> None:
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        self._by_key: dict[str, list[int]] = {}
        self._always: list[int] = []
        for name, expressions in sets.items():
            for expression in _alternatives(expressions):
                self._add(name, expression)
        self._keys = frozenset(self._by_key)

    def among(self, text: str) -> Candidates:
        """Return by name the expressions that may match somewhere in a text, in their order."""
        shingles = set(map(str.__add__, text, text[1:]))
        shingles.update(text)
        if _HAS_DIGIT.search(text):
            shingles.add(_DIGIT)
        by_key, patterns = self._by_key, self._patterns
        found = set(self._always).union(*[by_key[key] for key in self._keys & shingles])
        candidates: dict[str, list[re.Pattern[str]]] = {}
        for number in sorted(found):
            name, pattern = patterns[number]
            if name in candidates:
                candidates[name].append(pattern)
            else:
                candidates[name] = [pattern]
        return candidates

    def _add(self, name: str, expression: str) -> None:
        number = len(self._patterns)
        self._patterns.append((name, re.compile(expression)))
        keys = _keys(parser.parse(expression))
        if keys is None:
            self._always.append(number)
        for key in keys or ():
            self._by_key.setdefault(key, []).append(number)


def first(patterns: Patterns, text: str) -> re.Match[str] | None:
    """Return the leftmost match; of several at one place, that of the earliest expression."""
    best: re.Match[str] | None = None
    for pattern in patterns:
        match = pattern.search(text)
        if match is not None and (best is None or match.start() < best.start()):
            best = match
    return best


def matches(patterns: Patterns, text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of any expression from left to right, none overlapping the one before."""
    if len(patterns) == 1:
        yield from patterns[0].finditer(text)
        return
    found = [match for pattern in patterns for match in pattern.finditer(text)]
    end = 0
    for match in sorted(found, key=lambda match: match.start()):
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


def _any_of(parts: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    keys: set[str] = set()
    for part in parts:
        if part is None:
            return None
        keys |= part
    return frozenset(keys) if _breadth(frozenset(keys)) <= _MANY else None


def _breadth(keys: frozenset[str]) -> int:
    return sum(_RARE if len(key) == 2 and key != _DIGIT else _COMMON for key in keys)
