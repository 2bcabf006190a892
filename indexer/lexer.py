"""The characters of a query become lexemes: quotes, brackets, operators, fields, runs of text.

Hides every way a query may be typed (full-width punctuation, Chinese quotes, escapes) and says where
it went wrong. Knows nothing about what fields mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# Long enough for a paragraph pasted as a query; beyond it a query is a mistake.
MAX_LENGTH = 4000

_MESSAGES = {
    "too_long": "the query has more than {limit} characters",
    "too_deep": "more than {limit} brackets stand inside one another",
    "unclosed_quote": "the quotation mark {mark} is never closed",
    "empty_phrase": "there is nothing between the quotation marks",
    "unclosed_bracket": "the bracket {mark} is never closed",
    "unopened_bracket": "the bracket {mark} closes nothing",
    "empty_group": "there is nothing between the brackets",
    "unknown_field": "there is no field “{field}”{hint} (put quotation marks around it to search for it)",
    "missing_value": "the field “{field}” has no value",
    "unknown_value": "“{value}” is not a value of the field “{field}”{hint}",
    "bad_year": "“{value}” is not a year; write year:2021 or year:[2020 TO 2022]",
    "bad_range": "the range “{value}” ends before it begins",
    "not_a_range": "the field “{field}” has no ranges; only year has",
    "dangling_operator": "{operator} has nothing to join here",
    "misplaced_star": "* stands only at the end of a word; quote it to search it as a character",
}


class QueryError(ValueError):
    """A query that cannot be understood.

    `code` names the mistake, `params` are what its message is filled with (so that a page can say it
    in another language), `position` is the character of the query where it was found.
    """

    def __init__(self, code: str, position: int, **params: str) -> None:
        self.code = code
        self.position = position
        self.params = params
        hint = f", did you mean “{params['suggestion']}”?" if "suggestion" in params else ""
        self.message = _MESSAGES[code].format_map({"hint": hint, **params})
        super().__init__(f"{self.message} (character {position + 1})")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep all fields when the error crosses a process boundary."""
        return _rebuild_error, (self.code, self.position, self.params)


def _rebuild_error(code: str, position: int, params: dict[str, str]) -> QueryError:
    return QueryError(code, position, **params)


class Kind(StrEnum):
    """What a lexeme is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field"  # text: the name as typed
    QUOTED = "quoted"
    RUN = "run"
    PREFIX = "prefix"  # text: without the star
    RANGE = "range"  # text: with its brackets
    EVERY = "every"


OPERANDS = frozenset({Kind.QUOTED, Kind.RUN, Kind.PREFIX, Kind.RANGE, Kind.EVERY})


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query and the character where it begins."""

    kind: Kind
    text: str
    position: int


# ” and 」 also open: input methods often give the closing mark twice.
_CLOSING = {"“": "”", "”": "”", "「": "」", "」": "」", "『": "』", "』": "』", "〝": "〞"}
_ASCII_QUOTE = '"'
_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_ESCAPE = re.compile(r'\\(["\\])')
_ASCII_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_][A-Za-z_0-9]*|[\u4e00-\u9fff]{1,4}):(?!//)")
_RUN = re.compile(r'[^\s()"“”「」『』〝]+')
_RANGE = re.compile(r"[\[{][^\[\]{}]*[\]}]")


def scan(query: str, fields: frozenset[str]) -> tuple[Lexeme, ...]:
    """Cut a query into lexemes; `fields` are the names, in lower case, that may stand before a colon.

    Raises:
        QueryError: a quotation mark or range is not closed, or a Latin name is no field.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError("too_long", MAX_LENGTH, limit=str(MAX_LENGTH))
    return tuple(_Scanner(query, fields).lexemes())


def narrow(text: str) -> str:
    """Give full-width letters, digits and punctuation their ASCII form, character by character."""
    if unicodedata.is_normalized("NFKC", text):
        return text  # nothing in it has another form
    return "".join(_narrow_character(char) for char in text)


def _narrow_character(char: str) -> str:
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) == 1 and form.isascii() else char


class _Scanner:
    """Walks a query once. `plain` is the narrow query, same length, where syntax is looked for."""

    def __init__(self, query: str, fields: frozenset[str]) -> None:
        self.query = query
        self.plain = narrow(query)
        self.fields = fields
        self.at = 0

    def lexemes(self) -> Iterator[Lexeme]:
        after_field = False
        while self.at < len(self.query):
            char = self.plain[self.at]
            if char.isspace():
                self.at += 1
                continue
            lexeme = self._next(char, after_field)
            after_field = lexeme.kind is Kind.FIELD
            yield lexeme

    def _next(self, char: str, after_field: bool) -> Lexeme:
        if char in "()":
            return self._take(Kind(char), 1)
        if char == _ASCII_QUOTE or char in _CLOSING:
            return self._quoted()
        if after_field and char in "[{":
            return self._range()
        # Right after a colon even AND is a value; after a space it is an operator again.
        return self._run(after_field and not self.plain[self.at - 1].isspace())

    def _take(self, kind: Kind, length: int, text: str | None = None) -> Lexeme:
        start, self.at = self.at, self.at + length
        return Lexeme(kind, self.query[start : self.at] if text is None else text, start)

    def _quoted(self) -> Lexeme:
        mark = self.query[self.at]
        if mark == _ASCII_QUOTE:
            match = _ASCII_QUOTED.match(self.query, self.at)
            end = match.end() if match else -1
        else:
            end = self._end_of_quote(mark)
        if end < 0:
            raise QueryError("unclosed_quote", self.at, mark=mark)
        text = _ESCAPE.sub(r"\1", self.query[self.at + 1 : end - 1])
        if not text.strip():
            raise QueryError("empty_phrase", self.at)
        return self._take(Kind.QUOTED, end - self.at, text)

    def _end_of_quote(self, mark: str) -> int:
        """Return where the quote that opens here ends: Chinese marks may stand inside one another."""
        if mark == "＂":
            return min(
                (at + 1 for at in (self.query.find(m, self.at + 1) for m in '＂"') if at > 0),
                default=-1,
            )
        closing = _CLOSING[mark]
        depth = 1
        for at in range(self.at + 1, len(self.query)):
            if self.query[at] == closing:
                depth -= 1
            elif self.query[at] == mark:
                depth += 1
            if depth == 0:
                return at + 1
        return -1

    def _range(self) -> Lexeme:
        match = _RANGE.match(self.plain, self.at)
        if match is None:
            raise QueryError("unclosed_bracket", self.at, mark=self.query[self.at])
        return self._take(Kind.RANGE, match.end() - self.at, match.group())

    def _run(self, is_value: bool) -> Lexeme:
        if not is_value:
            if self._is_minus():
                return self._take(Kind.NOT, 1)
            field = self._field()
            if field is not None:
                return field
        match = _RUN.match(self.plain, self.at)
        assert match is not None  # the other characters were taken by `_next`
        run = match.group()
        if run in _OPERATORS and not is_value:
            return self._take(_OPERATORS[run], len(run))
        if run in ("*", "*:*"):
            return self._take(Kind.EVERY, len(run))
        if run.endswith("*") and "*" not in run[:-1]:
            return self._take(Kind.PREFIX, len(run), self.query[self.at : match.end() - 1])
        if "*" in run:
            raise QueryError("misplaced_star", self.at + run.index("*"))
        return self._take(Kind.RUN, len(run))

    def _is_minus(self) -> bool:
        """Tell whether a minus sign stands here that negates what follows it without a space."""
        begins = self.at == 0 or self.plain[self.at - 1].isspace() or self.plain[self.at - 1] == "("
        follows = self.plain[self.at + 1 : self.at + 2]
        return begins and self.plain[self.at] == "-" and bool(follows.strip()) and follows != ")"

    def _field(self) -> Lexeme | None:
        match = _FIELD.match(self.plain, self.at)
        if match is None:
            return None
        name = match.group(1)
        if name.lower() in self.fields:
            return self._take(Kind.FIELD, len(name) + 1, name)
        # A Chinese word before a colon is text («注：…»); a Latin one is a field mistyped.
        if not name.isascii():
            return None
        raise QueryError("unknown_field", self.at, field=name)
