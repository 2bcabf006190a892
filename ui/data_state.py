"""What the page of figures shows, and how the address bar carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from corpus.report import AgencyType
from indexer.sheets import TABLES, Grouping, rows_of
from nlp.evidence import Scope
from nlp.names.figure_names import FigureKey, columns_of, figure_keys, figure_parts

Show = Literal["value", "share", "part"]
View = Literal["table", "chart", "trend"]
By = Literal["report", "year", "place", "agency_type"]
Address = Mapping[str, Sequence[str]]

SHOWS: tuple[Show, ...] = get_args(Show)
VIEWS: tuple[View, ...] = get_args(View)
BYS: tuple[By, ...] = get_args(By)
FORMS = ("f2021", "f2019", "free")
# Rows that most readers come for; each table begins with them.
_FIRST: Mapping[str, tuple[str, ...]] = {
    "requests": ("received", "granted", "partly_granted", "denied", "total"),
    "disclosure": ("normative_documents", "licences", "penalties"),
    "review": ("reconsideration", "litigation"),
}
# Field of the state → name in the address.
_LISTS = {
    "rows": "row", "columns": "column", "years": "year", "places": "place", "types": "type",
    "agencies": "agency", "forms": "form",
}  # fmt: skip
_SINGLES = {"table": "table", "show": "show", "view": "view", "by": "by", "sort": "sort"}


@dataclass(frozen=True, slots=True)
class DataState:
    """Which cells of which reports, and how they are shown.

    `columns` empty means the sums of a table, or all columns of 主动公开, whose rows differ.
    `sort` is "agency", "year" or the number of a figure; `flagged` leaves only lines with a failing
    check or a number far from the others; `absent` adds the reports that print none of the figures.
    """

    table: str = "requests"
    rows: tuple[str, ...] = _FIRST["requests"]
    columns: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    show: Show = "value"
    view: View = "table"
    by: By = "report"
    sort: str = "agency"
    descending: bool = False
    flagged: bool = False
    absent: bool = False
    page: int = 1

    @property
    def scope(self) -> Scope:
        """Return the filters as a scope; the form is none of its fields."""
        return Scope(
            years=self.years,
            places=self.places,
            agencies=self.agencies,
            agency_types=tuple(AgencyType(kind) for kind in self.types),
        )

    @property
    def figures(self) -> tuple[FigureKey, ...]:
        """Return the columns of the sheet: the rows chosen by the columns chosen."""
        if self.table != "disclosure":
            columns = self.columns or ("total",)
            return tuple((self.table, row, column) for row in self.rows for column in columns)
        keys = [
            key
            for key in figure_keys()
            if key[0] == "disclosure" and key[1] in self.rows
            and (not self.columns or key[2] in self.columns)
        ]  # fmt: skip
        return tuple(_without_twins(sorted(keys, key=lambda key: self.rows.index(key[1]))))

    def choose(self, **changes: object) -> DataState:
        """Return the state with changes, from its first page."""
        return replace(self, **cast(Any, {"page": 1} | changes))


def _without_twins(keys: Sequence[FigureKey]) -> Iterable[FigureKey]:
    """Leave out a column that another one holds already: forms of two years name it differently."""
    held: set[FigureKey] = set()
    for key in keys:
        if key not in held:
            held.update(figure_parts(key))
            yield key


def row_choices(table: str) -> tuple[str, ...]:
    """Return the rows one can choose."""
    return rows_of(table)


def column_choices(table: str, rows: Sequence[str]) -> tuple[str, ...]:
    """Return the columns one can choose for some rows."""
    if table != "disclosure":
        return columns_of(table)
    keys = [key for key in figure_keys() if key[0] == table and key[1] in rows]
    return tuple(dict.fromkeys(key[2] for key in keys))


def of_table(state: DataState, table: str) -> DataState:
    """Return the state for another table, which has other rows."""
    return state.choose(
        table=table, rows=_FIRST[table], columns=(), sort="agency", descending=False
    )


# ----------------------------------------------------------------------------------------- address


def to_address(state: DataState) -> dict[str, list[str]]:
    """Return the query parameters of a state; what is as usual is left out."""
    usual = of_table(DataState(), state.table)
    address: dict[str, list[str]] = {}
    for field, name in _SINGLES.items():
        if getattr(state, field) != getattr(DataState(), field):
            address[name] = [str(getattr(state, field))]
    for field, name in _LISTS.items():
        if getattr(state, field) != getattr(usual, field):
            address[name] = [str(value) for value in getattr(state, field)]
    for field, name in (("descending", "desc"), ("flagged", "flagged"), ("absent", "absent")):
        if getattr(state, field):
            address[name] = ["1"]
    if state.page > 1:
        address["page"] = [str(state.page)]
    return address


def from_address(address: Address) -> DataState:
    """Return the state an address carries; what it cannot mean is left out."""
    table = _one(address, "table", TABLES, "requests")
    usual = of_table(DataState(), table)
    rows = _several(address, "row", row_choices(table)) or usual.rows
    columns = _several(address, "column", column_choices(table, rows))
    state = replace(
        usual,
        rows=rows,
        columns=columns,
        years=tuple(int(y) for y in address.get("year", ()) if y.isdecimal() and len(y) == 4),
        places=_several(address, "place"),
        agencies=_several(address, "agency"),
        types=_several(address, "type", list(AgencyType)),
        forms=_several(address, "form", FORMS),
        show=cast(Show, _one(address, "show", SHOWS, "value")),
        view=cast(View, _one(address, "view", VIEWS, "table")),
        by=cast(By, _one(address, "by", BYS, "report")),
        descending=address.get("desc") == ["1"],
        flagged=address.get("flagged") == ["1"],
        absent=address.get("absent") == ["1"],
    )
    orders = ("agency", "year", *map(str, range(len(state.figures))))
    page = _one(address, "page", [str(n) for n in range(1, 10_000)], "1")
    return replace(state, sort=_one(address, "sort", orders, "agency"), page=int(page))


def by_grouping(by: By) -> Grouping:
    """Return a way to group that is not by report."""
    assert by != "report"
    return by


def _one(address: Address, name: str, known: Sequence[str], usual: str) -> str:
    return next((value for value in address.get(name, ()) if value in known), usual)


def _several(address: Address, name: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
    given = dict.fromkeys(value.strip() for value in address.get(name, ()) if value.strip())
    return tuple(value for value in given if known is None or value in known)
