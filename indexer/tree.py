"""The tree of a query: a few frozen nodes, and the rules that make every tree simple.

No node knows an engine, and no engine knows how a query is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from corpus.report import Role
from nlp.segment import is_chinese


@dataclass(frozen=True, slots=True)
class Every:
    """All passages."""


@dataclass(frozen=True, slots=True)
class And:
    """Passages that match every child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Passages that match a child or more."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Passages that do not match the child."""

    child: Node


@dataclass(frozen=True, slots=True)
class Phrase:
    """Passages that hold exactly these characters, folded, white space left out on both sides."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Passages that hold every word of an unquoted run, or the run itself.

    `required` are its words without function words: one of several ideographs is matched by its
    characters, however the passage is cut, any other as a word. `text`, the run as exact
    characters, is enough by itself unless the run is a Latin word or number. `terms` are the tokens
    that rank.
    """

    text: str
    required: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def by_characters(self) -> tuple[str, ...]:
        """The required words that are matched by their characters."""
        return tuple(word for word in self.required if len(word) > 1 and is_chinese(word))

    @property
    def by_token(self) -> tuple[str, ...]:
        """The required words that are matched as whole words."""
        return tuple(word for word in self.required if len(word) == 1 or not is_chinese(word))

    @property
    def exact(self) -> bool:
        """Whether the exact characters of the run are enough to match."""
        return is_chinese(self.text) or len(self.required) > 1


@dataclass(frozen=True, slots=True)
class Prefix:
    """Passages with a word that begins so; with an ideograph in it, these characters anywhere."""

    text: str

    @property
    def exact(self) -> bool:
        """Whether the characters are looked for anywhere, not only where a word begins."""
        return not (self.text.isascii() and self.text.isalnum())


@dataclass(frozen=True, slots=True)
class Field:
    """Passages whose agency, place, section, type or report is one of `values`.

    `match` says how: "exact" compares as written; "contains" and "starts" compare folded text
    without white space.
    """

    name: str
    values: tuple[str, ...]
    match: Literal["exact", "contains", "starts"] = "exact"


@dataclass(frozen=True, slots=True)
class Labels:
    """Passages with one statement of one of the roles and one of the themes; empty means any."""

    roles: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def terms(self) -> tuple[str, ...]:
        """Return the labels of `Entry.labels` any of which makes a passage match."""
        if not self.themes:
            return tuple(f"{role}/" for role in self.roles)
        roles = self.roles or tuple(role.value for role in Role)
        return tuple(f"{role}/{theme}" for role, theme in product(roles, self.themes))


@dataclass(frozen=True, slots=True)
class Range:
    """Passages of the years from `low` to `high`, both included; None is open."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Ids:
    """These passages and no others."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """Passages that hold any of the tokens or pairs of characters; the more and rarer, the better.

    For ranking by wording where not every word has to be there.
    """

    words: tuple[str, ...]
    pairs: tuple[str, ...]


Node = Every | And | Or | Not | Phrase | Words | Prefix | Field | Labels | Range | Ids | Loose


def is_scored(node: Node) -> bool:
    """Tell whether passages that match can differ in score: whether text is asked for."""
    if isinstance(node, And | Or):
        return any(is_scored(child) for child in node.children)
    return isinstance(node, Words | Phrase | Prefix | Loose)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values in order, each once."""
    return tuple(dict.fromkeys(values))


def simplify(node: Node) -> Node:
    """Flatten the tree, and let a role and a theme asked for together hold for one statement."""
    if isinstance(node, Not):
        child = simplify(node.child)
        return child.child if isinstance(child, Not) else Not(child)
    if isinstance(node, Or):
        return join(Or, _flat(Or, node.children))
    if isinstance(node, And):
        children: list[Node] = [
            child for child in _flat(And, node.children) if not isinstance(child, Every)
        ]
        return join(And, _pair_labels(children)) if children else Every()
    return node


def _flat(kind: type[And] | type[Or], children: tuple[Node, ...]) -> list[Node]:
    flat: list[Node] = []
    for child in map(simplify, children):
        flat.extend(child.children if isinstance(child, kind) else (child,))
    return flat


def join(kind: type[And] | type[Or], children: Sequence[Node]) -> Node:
    """Join one child or more; a child alone needs no node above it."""
    children = _unite_labels(children) if kind is Or else children
    return children[0] if len(children) == 1 else kind(tuple(children))


def _unite_labels(children: Sequence[Node]) -> Sequence[Node]:
    """Make one node of alternatives that are all roles, or all themes."""
    labels = [child for child in children if isinstance(child, Labels)]
    if len(labels) == len(children) > 1:
        if not any(label.themes for label in labels):
            return [Labels(roles=distinct(r for label in labels for r in label.roles))]
        if not any(label.roles for label in labels):
            return [Labels(themes=distinct(t for label in labels for t in label.themes))]
    return children


def _pair_labels(children: Sequence[Node]) -> Sequence[Node]:
    """Make of roles and themes that stand side by side what one statement must have of both."""
    labels = [child for child in children if isinstance(child, Labels)]
    roles = [label.roles for label in labels if not label.themes]
    themes = [label.themes for label in labels if not label.roles]
    if not roles or not themes:
        return children
    others: list[Node] = [
        child
        for child in children
        if not isinstance(child, Labels) or (child.roles and child.themes)
    ]
    return others + [Labels(role, theme) for role, theme in product(roles, themes)]
