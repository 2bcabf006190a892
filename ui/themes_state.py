"""What the themes page shows, and how the address bar carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from corpus.report import AgencyType, Role
from nlp.evidence import Scope
from nlp.labels.taxonomy import theme_keys

View = Literal["overview", "years", "places", "types", "together", "map", "agency"]
VIEWS: tuple[View, ...] = get_args(View)
Address = Mapping[str, Sequence[str]]

# Field of `Scope` → its name in the address.
_SCOPE = {"years": "year", "places": "place", "agency_types": "type", "themes": "theme"}


@dataclass(frozen=True, slots=True)
class ThemesState:
    """A view of the themes: what counts, in which reports, and the mark that is opened.

    `mark` is the key of a mark of the view ("" for none); `pair` are the years of the list of rising
    and falling themes, `agency` the body of the agency view, `page` the page of the list, from 1.
    """

    view: View = "overview"
    role: Role = Role.PROBLEM
    scope: Scope = field(default_factory=Scope)
    mark: str = ""
    pair: str = ""
    agency: str = ""
    at_once: bool = False
    page: int = 1

    def open(self, mark: str) -> ThemesState:
        """Return the same view with a mark opened at its first page."""
        return replace(self, mark=mark, page=1)

    def show(self, view: View) -> ThemesState:
        """Return another view of the same reports; the marks of this one mean nothing there."""
        return replace(self, view=view, mark="", page=1)


def from_address(address: Address) -> ThemesState:
    """Read what an address asks for; what means nothing is left out."""
    view = _first(address, "view")
    role = _first(address, "role")
    page = _first(address, "page")
    kinds = [kind.value for kind in AgencyType]
    return ThemesState(
        view=next((v for v in VIEWS if v == view), "overview"),
        role=Role(role) if role in list(Role) else Role.PROBLEM,
        scope=Scope(
            years=tuple(int(y) for y in address.get("year", ()) if y.isdecimal() and len(y) == 4),
            places=tuple(p for p in address.get("place", ()) if p.strip()),
            agency_types=tuple(AgencyType(k) for k in address.get("type", ()) if k in kinds),
            themes=tuple(t for t in address.get("theme", ()) if t in theme_keys()),
        ),
        mark=_first(address, "mark"),
        pair=_first(address, "pair"),
        agency=_first(address, "agency"),
        at_once=_first(address, "once") == "1",
        page=int(page) if page.isdecimal() and 0 < int(page) < 10**6 else 1,
    )


def to_address(state: ThemesState) -> dict[str, list[str]]:
    """Return the address of a state; what is as usual is left out of it."""
    usual = ThemesState()
    address = {
        name: [str(value) for value in getattr(state.scope, of)] for of, name in _SCOPE.items()
    }
    for name, value, plain in (
        ("view", state.view, usual.view), ("role", str(state.role), str(usual.role)),
        ("mark", state.mark, ""), ("pair", state.pair, ""), ("agency", state.agency, ""),
        ("once", "1" if state.at_once else "", ""), ("page", str(state.page), "1"),
    ):  # fmt: skip
        address[name] = [value] if value != plain else []
    return {name: values for name, values in address.items() if values}


def _first(address: Address, name: str) -> str:
    return next(iter(address.get(name, ())), "")
