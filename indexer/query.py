"""The query language: what a user types becomes a small tree that every engine can compile.

The lexer finds the leaves. Whoosh's parser gives the tree over them: it is handed a sketch in which
every leaf is a placeholder, so that no character a user types can mean anything to it, and the
precedence of AND, OR, NOT and brackets is the one its users know (a space joins like AND, but less
tightly than a written AND or OR).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

from indexer.lexer import OPERANDS, Kind, Lexeme, QueryError, narrow, scan
from indexer.tree import (
    And,
    Every,
    Field,
    Labels,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Words,
    distinct,
    join,
    simplify,
)
from indexer.vocabulary import FIELDS, nearest, values_of
from nlp.evidence import Scope
from nlp.segment import is_chinese, is_word, search_tokens, segment, squeeze, stopwords

__all__ = [
    "And",
    "Every",
    "Field",
    "Labels",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "QueryError",
    "Range",
    "Words",
    "parse_query",
    "quote",
    "scope_query",
]

# Brackets inside one another: more than anyone types, less than any recursion limit.
_MAX_DEPTH = 40


def parse_query(text: str) -> Node:
    """Parse a query; an empty one is `Every`.

    Raises:
        QueryError: the query cannot be understood; it says where and why.
    """
    try:
        lexemes = scan(text, frozenset(FIELDS))
    except QueryError as error:
        if error.code != "unknown_field":
            raise
        name = error.params["field"]
        raise QueryError(
            "unknown_field", error.position, field=name, **nearest(name, FIELDS)
        ) from None
    lexemes = _without_punctuation(lexemes)
    if not lexemes:
        return Every()
    _check_brackets(lexemes)
    sketch = _Sketch()
    for lexeme in lexemes:
        sketch.add(lexeme)
    return simplify(sketch.tree())


def quote(text: str) -> str:
    """Return the query that finds exactly these characters."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def scope_query(scope: Scope) -> Node:
    """Return the tree of a scope; `Every` when it does not restrict."""
    parts: list[Node] = [
        Field(name, tuple(str(value) for value in values))
        for name, values in (
            ("agency", scope.agencies),
            ("place", scope.places),
            ("type", scope.agency_types),
            ("section", scope.sections),
            ("report", scope.reports),
        )
        if values
    ]
    if scope.years:
        parts.append(join(Or, [Range(year, year) for year in sorted(set(scope.years))]))
    if scope.themes or scope.roles:
        parts.append(Labels(tuple(map(str, scope.roles)), scope.themes))
    return join(And, parts) if parts else Every()


def _without_punctuation(lexemes: tuple[Lexeme, ...]) -> tuple[Lexeme, ...]:
    """Leave out unquoted punctuation that stands alone, unless the query holds nothing else."""
    kept = tuple(
        lexeme
        for before, lexeme in zip((None, *lexemes), lexemes, strict=False)
        if lexeme.kind is not Kind.RUN
        or _strip_punctuation(lexeme.text)
        or (before is not None and before.kind is Kind.FIELD)
    )
    return kept if any(lexeme.kind in OPERANDS for lexeme in kept) else lexemes


def _strip_punctuation(run: str) -> str:
    """Return a run without the punctuation at its ends (a percent sign belongs to its number)."""
    if run and run[0].isalnum() and run[-1].isalnum():
        return run  # as nearly always
    kept = [
        at
        for at, char in enumerate(run)
        if not unicodedata.category(char).startswith("P") or char in "%％"
    ]
    return run[kept[0] : kept[-1] + 1] if kept else ""


def _check_brackets(lexemes: tuple[Lexeme, ...]) -> None:
    open_at: list[Lexeme] = []
    for lexeme in lexemes:
        if lexeme.kind is Kind.OPEN:
            open_at.append(lexeme)
            if len(open_at) > _MAX_DEPTH:
                raise QueryError("too_deep", lexeme.position, limit=str(_MAX_DEPTH))
        elif lexeme.kind is Kind.CLOSE:
            if not open_at:
                raise QueryError("unopened_bracket", lexeme.position, mark=lexeme.text)
            open_at.pop()
    if open_at:
        raise QueryError("unclosed_bracket", open_at[-1].position, mark=open_at[-1].text)


class _Sketch:
    """A query as Whoosh's parser sees it: placeholders for leaves, operators and brackets.

    Keeps the rules of the sentence on the way, so that the parser never meets one it would guess at.
    """

    def __init__(self) -> None:
        self.leaves: list[Node] = []
        self.words: list[str] = []
        self.field: Lexeme | None = None  # a field whose value comes next
        self.fields: list[str] = []  # the fields of the brackets we are in
        self.operator: Lexeme | None = None  # an operator whose right side comes next
        self.ready = False  # whether a left side stands before us

    def add(self, lexeme: Lexeme) -> None:
        if lexeme.kind in OPERANDS:
            self._add_leaf(lexeme)
        elif self.field is not None and lexeme.kind is not Kind.OPEN:
            raise QueryError("missing_value", self.field.position, field=self.field.text)
        elif lexeme.kind is Kind.FIELD:
            self.field = lexeme
        elif lexeme.kind is Kind.OPEN:
            self.fields.append(self._take_field())
            self._push("(", ready=False)
        elif lexeme.kind is Kind.CLOSE:
            self._close(lexeme)
        else:
            self._add_operator(lexeme)

    def tree(self) -> Node:
        """Return the tree of all that was added."""
        if self.field is not None:
            raise QueryError("missing_value", self.field.position, field=self.field.text)
        self._check_operator()
        if len(self.leaves) == len(self.words):  # no operator and no bracket: nothing to parse
            return join(And, self.leaves)
        return _convert(_whoosh_parser().parse(" ".join(self.words), normalize=False), self.leaves)

    def _take_field(self) -> str:
        field, self.field = self.field, None
        if field is not None:
            return FIELDS[field.text.lower()]
        return self.fields[-1] if self.fields else "text"

    def _add_leaf(self, lexeme: Lexeme) -> None:
        typed = self.field
        node = _leaf(lexeme, self._take_field(), typed)
        self._push(f"L{len(self.leaves)}", ready=True)
        self.leaves.append(node)

    def _close(self, lexeme: Lexeme) -> None:
        self._check_operator()
        if not self.ready:
            raise QueryError("empty_group", lexeme.position)
        self.fields.pop()
        self._push(")", ready=True)

    def _add_operator(self, lexeme: Lexeme) -> None:
        if lexeme.kind is Kind.NOT:
            if self.words and self.words[-1] == "NOT":
                self.words.pop()
            else:
                self.words.append("NOT")
        elif not self.ready or self.operator is not None:
            raise QueryError("dangling_operator", lexeme.position, operator=lexeme.kind.value)
        else:
            self.words.append(lexeme.kind.value)
        self.operator, self.ready = lexeme, False

    def _push(self, word: str, *, ready: bool) -> None:
        self.words.append(word)
        self.operator, self.ready = None, ready

    def _check_operator(self) -> None:
        if self.operator is not None:
            raise QueryError(
                "dangling_operator", self.operator.position, operator=self.operator.kind.value
            )


@lru_cache(maxsize=1)
def _whoosh_parser() -> Any:  # noqa: ANN401 - Whoosh has no types
    from whoosh.qparser import GroupPlugin, OperatorsPlugin, QueryParser

    operators = OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None)
    return QueryParser("text", None, plugins=[GroupPlugin(), operators])


def _convert(tree: Any, leaves: list[Node]) -> Node:  # noqa: ANN401
    from whoosh import query as whoosh

    if isinstance(tree, whoosh.Term):
        return leaves[int(tree.text[1:])]
    if isinstance(tree, whoosh.Not):
        return Not(_convert(tree.query, leaves))
    children = tuple(_convert(child, leaves) for child in tree.subqueries)
    return Or(children) if isinstance(tree, whoosh.Or) else And(children)


def _leaf(lexeme: Lexeme, field: str, typed: Lexeme | None) -> Node:
    """Return the node of one operand in its field; `typed` is the field written before it."""
    if lexeme.kind is Kind.RANGE and field != "year":
        raise QueryError("not_a_range", lexeme.position, field=typed.text if typed else field)
    if field == "text":
        return _text_leaf(lexeme)
    if field == "year":
        return _year_leaf(lexeme)
    if field in ("agency", "place"):
        if lexeme.kind is Kind.EVERY:
            return Field(field, ("",), "starts")
        match: Literal["contains", "starts"] = (
            "starts" if lexeme.kind is Kind.PREFIX else "contains"
        )
        return Field(field, (squeeze(lexeme.text).text,), match)
    return _named_leaf(lexeme, field)


def _text_leaf(lexeme: Lexeme) -> Node:
    if lexeme.kind is Kind.EVERY:
        return Every()
    if lexeme.kind is Kind.PREFIX:
        return Prefix(squeeze(lexeme.text).text)
    if lexeme.kind is Kind.QUOTED:
        return Phrase(squeeze(lexeme.text).text)
    run = _strip_punctuation(lexeme.text) or lexeme.text
    text = squeeze(run).text
    words = distinct(token.text for token in segment(run) if is_word(token.text))
    if not words or (len(text) == 1 and is_chinese(text)):
        return Phrase(text)
    required = tuple(word for word in words if word not in stopwords()) or words
    return Words(text, required, distinct(token.text for token in search_tokens(run)))


def _named_leaf(lexeme: Lexeme, field: str) -> Node:
    """Return the node of a field whose values are known by name."""
    known = values_of(field)
    if lexeme.kind is Kind.EVERY:
        keys = distinct(known.values())
    elif lexeme.kind is not Kind.PREFIX and squeeze(lexeme.text).text in known:
        keys = (known[squeeze(lexeme.text).text],)
    else:
        raise QueryError(
            "unknown_value",
            lexeme.position,
            field=field,
            value=lexeme.text,
            **nearest(lexeme.text, known),
        )
    if field == "role":
        return Labels(roles=keys)
    return Labels(themes=keys) if field == "theme" else Field(field, keys)


_YEAR = r"((?:19|20)\d\d)\s*年?度?"
_TO = r"\s*(?:\bTO\b|至|到|\.\.+|…+|[-–—~～]+)\s*"
_ONE_YEAR = re.compile(_YEAR)
_YEARS = re.compile(rf"(?:{_YEAR})?{_TO}(?:{_YEAR})?", re.IGNORECASE)


def _year_leaf(lexeme: Lexeme) -> Node:
    text = narrow(lexeme.text).strip()
    if lexeme.kind is Kind.EVERY:
        return Range(None, None)
    inside = text[1:-1].strip() if lexeme.kind is Kind.RANGE else text
    one, both = _ONE_YEAR.fullmatch(inside), _YEARS.fullmatch(inside)
    if lexeme.kind is Kind.PREFIX or not (one or both):
        raise QueryError("bad_year", lexeme.position, value=lexeme.text)
    ends = (one.group(1), one.group(1)) if one else both.groups() if both else ()
    low, high = (int(year) if year else None for year in ends)
    if lexeme.kind is Kind.RANGE:
        low = low + 1 if low is not None and text[0] == "{" else low
        high = high - 1 if high is not None and text[-1] == "}" else high
    if low is not None and high is not None and low > high:
        raise QueryError("bad_range", lexeme.position, value=lexeme.text)
    return Range(low, high)
