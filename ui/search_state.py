"""What is searched, and how the address bar carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, cast, get_args

from corpus.report import AgencyType, Role, SectionKind
from indexer.errors import LibraryError
from indexer.library import Library
from indexer.ranking import Mode
from indexer.search import SearchResult, Sort
from nlp.evidence import Scope
from nlp.labels.taxonomy import theme_keys

SORTS: tuple[Sort, ...] = get_args(Sort)
# By both first: it is what a search begins with.
MODES: tuple[Mode, ...] = ("hybrid", "text", "semantic")
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
# What can be switched → name in the address; what is as usual is left out of it.
_SWITCHES: Mapping[str, tuple[str, bool]] = {
    "fold": ("fold", True),
    "expand": ("expand", True),
    "grouped": ("group", False),
}


@dataclass(frozen=True, slots=True)
class SearchState:
    """A query with its filters, order and page (from 1).

    `like` asks for passages like that one, which stands in the report `source`; the query then only
    filters. `fold` puts near-duplicates under one hit, `expand` lets the lexicon add to the query,
    `grouped` puts the hits of a report together.
    """

    query: str = ""
    scope: Scope = field(default_factory=Scope)
    sort: Sort = "relevance"
    page: int = 1
    mode: Mode = "hybrid"
    like: int | None = None
    source: str = ""
    fold: bool = True
    expand: bool = True
    grouped: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked for."""
        return not self.query and self.scope == Scope() and self.like is None

    @property
    def topic(self) -> SearchState:
        """Return what is searched, without how it is shown."""
        return replace(self, sort="relevance", page=1, fold=True, grouped=False)

    def chosen(self, facet: str) -> tuple[Any, ...]:
        """Return the values chosen for a facet."""
        values: tuple[Any, ...] = getattr(self.scope, FACETS[facet][0])
        return values

    def choose(self, facet: str, values: Iterable[Any]) -> SearchState:
        """Return the search with other values of a facet, from its first page."""
        scope = replace(self.scope, **cast(Any, {FACETS[facet][0]: tuple(values)}))
        return replace(self, scope=scope, page=1)


def run_search(
    library: Library,
    state: SearchState,
    *,
    limit: int | None,
    offset: int = 0,
    facets: bool = False,
    fold: bool | None = None,
) -> SearchResult:
    """Search a library for what a state asks; `fold` overrules the state.

    Raises:
        QueryError: the query cannot be understood.
        LibraryError: the library cannot be used.
    """
    folded = state.fold if fold is None else fold
    if state.like is not None:
        return library.similar(
            state.like, state.query, scope=state.scope, limit=limit, offset=offset,
            sort=state.sort, facets=facets, fold=folded,
        )  # fmt: skip

    def search(mode: Mode) -> SearchResult:
        return library.search(
            state.query, scope=state.scope, limit=limit, offset=offset, sort=state.sort,
            facets=facets, mode=mode, fold=folded, expand=state.expand,
        )  # fmt: skip

    if state.mode != "semantic":
        return search(state.mode)
    try:
        return search("semantic")
    except LibraryError:
        # Without vectors only words are left, and the note of the result says so.
        found = search("hybrid")
        if not found.note:
            raise
        return found


# ----------------------------------------------------------------------------------------- address


def to_address(state: SearchState) -> dict[str, list[str]]:
    """Return the query parameters of a search; what is as usual is left out."""
    usual = SearchState()
    address: dict[str, list[str]] = {"q": [state.query]} if state.query else {}
    if state.like is not None:
        address |= {"like": [str(state.like)], "of": [state.source]}
    for facet, (_, name) in FACETS.items():
        if values := state.chosen(facet):
            address[name] = [str(value) for value in values]
    if state.scope.reports:
        address["report"] = list(state.scope.reports)
    for name, value in (("mode", state.mode), ("sort", state.sort), ("page", str(state.page))):
        if value != str(getattr(usual, name)):
            address[name] = [value]
    for switch, (name, usually) in _SWITCHES.items():
        if getattr(state, switch) is not usually:
            address[name] = ["0" if usually else "1"]
    return address


def from_address(address: Address) -> SearchState:
    """Return the search an address carries; what it cannot mean is left out."""
    state = SearchState(query=_first(address, "q").strip())
    for facet, (_, name) in FACETS.items():
        read = _READERS[facet]
        values = [value for text in address.get(name, ()) if (value := read(text)) is not None]
        state = state.choose(facet, dict.fromkeys(values))
    reports = dict.fromkeys(text for text in address.get("report", ()) if _is_report(text))
    sort, mode = _first(address, "sort"), _first(address, "mode")
    like = _number(_first(address, "like"))
    source = _first(address, "of")
    return replace(
        state,
        scope=replace(state.scope, reports=tuple(reports)),
        sort=next((known for known in SORTS if known == sort), state.sort),
        mode=next((known for known in MODES if known == mode), state.mode),
        page=max(1, _number(_first(address, "page")) or 1),
        like=like,
        source=source if like is not None and _is_report(source) else "",
        **cast(Any, {switch: _switched(address, switch) for switch in _SWITCHES}),
    )


def _first(address: Address, name: str) -> str:
    return next(iter(address.get(name, ())), "")


def _number(text: str) -> int | None:
    # «²» counts as a digit for `isdigit`, not for `isdecimal`.
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _is_report(text: str) -> bool:
    return 0 < len(text) <= 32 and text.isalnum() and text.isascii()


def _switched(address: Address, switch: str) -> bool:
    name, usually = _SWITCHES[switch]
    return {"0": False, "1": True}.get(_first(address, name), usually)


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
