"""What is searched, and how the address bar carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, cast, get_args

from corpus.report import AgencyType, Role, SectionKind
from indexer.search import Sort
from nlp.evidence import Scope
from nlp.taxonomy import theme_keys

SORTS: tuple[Sort, ...] = get_args(Sort)
Address = Mapping[str, Sequence[str]]

# Facet of the library → field of `Scope` and the name in the address.
FACETS: Mapping[str, tuple[str, str]] = {
    "year": ("years", "year"),
    "place": ("places", "place"),
    "agency_type": ("agency_types", "type"),
    "agency": ("agencies", "agency"),
    "section": ("sections", "section"),
    "theme": ("themes", "theme"),
    "role": ("roles", "role"),
}


@dataclass(frozen=True, slots=True)
class SearchState:
    """A query with its filters, order and page (from 1)."""

    query: str = ""
    scope: Scope = field(default_factory=Scope)
    sort: Sort = "relevance"
    page: int = 1

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked for."""
        return not self.query and self.scope == Scope()

    def chosen(self, facet: str) -> tuple[Any, ...]:
        """Return the values chosen for a facet."""
        values: tuple[Any, ...] = getattr(self.scope, FACETS[facet][0])
        return values

    def choose(self, facet: str, values: Iterable[Any]) -> SearchState:
        """Return the search with other values of a facet, from its first page."""
        scope = replace(self.scope, **cast(Any, {FACETS[facet][0]: tuple(values)}))
        return replace(self, scope=scope, page=1)


def to_address(state: SearchState) -> dict[str, list[str]]:
    """Return the query parameters of a search; what is as usual is left out."""
    address: dict[str, list[str]] = {"q": [state.query]} if state.query else {}
    for facet, (_, name) in FACETS.items():
        if values := state.chosen(facet):
            address[name] = [str(value) for value in values]
    if state.sort != "relevance":
        address["sort"] = [state.sort]
    if state.page > 1:
        address["page"] = [str(state.page)]
    return address


def from_address(address: Address) -> SearchState:
    """Return the search an address carries; what it cannot mean is left out."""
    state = SearchState(query=_first(address, "q").strip())
    for facet, (_, name) in FACETS.items():
        read = _READERS[facet]
        values = [value for text in address.get(name, ()) if (value := read(text)) is not None]
        state = state.choose(facet, dict.fromkeys(values))
    sort, page = _first(address, "sort"), _first(address, "page")
    return replace(
        state,
        sort=next((known for known in SORTS if known == sort), "relevance"),
        page=max(1, int(page)) if page.isdecimal() and len(page) < 9 else 1,
    )


def _first(address: Address, name: str) -> str:
    return next(iter(address.get(name, ())), "")


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == 4 else None


def _name(text: str) -> str | None:
    return text.strip() or None


def _theme(text: str) -> str | None:
    return text if text in theme_keys() else None


def _member(kind: type[StrEnum]) -> Callable[[str], StrEnum | None]:
    def read(text: str) -> StrEnum | None:
        return kind(text) if text in list(kind) else None

    return read


_READERS: Mapping[str, Callable[[str], Any]] = {
    "year": _year,
    "place": _name,
    "agency_type": _member(AgencyType),
    "agency": _name,
    "section": _member(SectionKind),
    "theme": _theme,
    "role": _member(Role),
}
