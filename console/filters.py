"""What the filters on the command line mean in a library; what they cannot mean is a user error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from corpus.report import AgencyType, Role, SectionKind
from nlp.evidence import ReportRow, Scope

if TYPE_CHECKING:
    from indexer.browse import Axis
    from indexer.library import Library
    from indexer.ranking import Mode
    from indexer.search import Sort


class UserError(Exception):
    """Something the user can put right; the message is one clear line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters as typed."""

    years: Sequence[str] | None = None
    agencies: Sequence[str] | None = None
    places: Sequence[str] | None = None
    types: Sequence[AgencyType] | None = None
    sections: Sequence[SectionKind] | None = None
    themes: Sequence[str] | None = None
    roles: Sequence[Role] | None = None

    def scope(self, library: Library) -> Scope:
        """Return the scope they mean in this library; unknown names are user errors."""
        scope = Scope(
            years=tuple(y for text in self.years or () for y in _years(text)),
            agency_types=tuple(self.types or ()),
            sections=tuple(self.sections or ()),
            themes=tuple(theme_key(text) for text in self.themes or ()),
            roles=tuple(self.roles or ()),
        )
        if not self.agencies and not self.places:
            return scope
        rows = library.report_rows()
        agencies = sorted({row.agency for row in rows if row.agency})
        places = sorted({row.place for row in rows if row.place})
        return replace(
            scope,
            agencies=tuple(
                n for text in self.agencies or () for n in _agencies(text, agencies, rows)
            ),
            places=tuple(n for text in self.places or () for n in _names(text, places, "place")),
        )


def _years(text: str) -> range:
    first, _, last = text.replace("..", "-").partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        raise UserError(f"not a year: {text} (write 2021, or 2019-2021)")
    return range(int(first), int(last or first) + 1)


def _names(text: str, known: Sequence[str], what: str) -> tuple[str, ...]:
    """Return the known names a text means: the same one, or all that contain it."""
    if text in known:
        return (text,)
    found = tuple(name for name in known if text in name)
    if not found:
        raise UserError(f"no {what} in this library is called {text}")
    return found


def _agencies(text: str, known: Sequence[str], rows: Sequence[ReportRow]) -> tuple[str, ...]:
    from nlp.names.agencies import find_agencies, known_from

    try:
        return _names(text, known, "agency")
    except UserError:
        found = find_agencies(text, known_from(rows)).agencies
        if not found:
            raise
        return found


def theme_key(text: str) -> str:
    """Return the key of a theme named by key or by name."""
    from nlp.labels.taxonomy import themes as all_themes

    wanted = text.strip().casefold()
    for theme in all_themes():
        if wanted in (theme.key, theme.zh.casefold(), theme.en.casefold()):
            return theme.key
    raise UserError(f"no theme is called {text}; themes: {', '.join(t.key for t in all_themes())}")


def correction_value(field: str, text: str) -> str | int | tuple[str, ...] | None:
    """Return what a typed correction of a field means; nothing leaves a field of a report open."""
    if field == "themes":
        parts = text.replace("，", ",").split(",")
        return tuple(theme_key(part) for part in parts if part.strip())
    if not text.strip() and field in ("agency", "place", "agency_type", "year"):
        return None
    if field != "year":
        return text
    if not text.isdigit():
        raise UserError(f"not a year: {text}")
    return int(text)


def check_figure(table: str | None, row: str | None, column: str | None) -> None:
    """Refuse names that are in no table."""
    from corpus.labels import figure_forms

    forms = figure_forms()
    columns = {c for form in forms.disclosure_columns.values() for cs in form.values() for c in cs}
    for what, given, known in (
        ("table", table, {"disclosure", "requests", "review"}),
        (
            "row",
            row,
            {*forms.disclosure_columns, *forms.request_rows, *forms.review_groups.cores.values()},
        ),
        ("column", column, {*columns, *forms.request_columns, *forms.review_columns}),
    ):
        if given is not None and given not in known:
            raise UserError(f"no {what} is called {given}; choose from {', '.join(sorted(known))}")


def sort_order(text: str) -> Sort:
    """Return the order of results that a text names."""
    from indexer.search import Sort

    for order in get_args(Sort):
        if order == text:
            return order  # type: ignore[no-any-return]
    raise UserError(f"cannot sort by {text!r}; choose from {', '.join(get_args(Sort))}")


def search_mode(text: str) -> Mode:
    """Return the way to search that a text names."""
    from indexer.ranking import MODES

    for mode in MODES:
        if mode == text:
            return mode
    raise UserError(f"there is no mode {text!r}; choose from {', '.join(MODES)}")


def axis(text: str | None) -> Axis | None:
    """Return what to group by."""
    from indexer.browse import AXES

    for name in AXES:
        if name == text:
            return name
    if text is None:
        return None
    raise UserError(f"cannot group by {text!r}; choose from {', '.join(AXES)}")
