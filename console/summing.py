"""Sums of the statistical tables on the command line: the same as the page of figures shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from console.filters import UserError
from console.output import print_each, print_table

if TYPE_CHECKING:
    from indexer.library import Library
    from indexer.sheets import Grouping, Summary
    from nlp.evidence import Scope
    from nlp.names.figure_names import FigureKey


def figures_meant(table: str | None, row: str | None, column: str | None) -> tuple[FigureKey, ...]:
    """Return the figures that names mean, sums of rows such as `denied` too.

    Without a column it is the total of a row; the rows of `disclosure` have no total, and all of
    their columns are meant.

    Raises:
        UserError: they mean none.
    """
    from nlp.names.figure_names import figure_keys, is_figure

    rows = dict.fromkeys(key[:2] for key in figure_keys())
    wanted = [
        key
        for name, line in rows
        for key in _columns_of(name, line, column, figure_keys())
        if table in (None, name) and row in (None, line) and is_figure(key)
    ]
    if not wanted:
        raise UserError(f"there is no figure {table or '*'}.{row or '*'}.{column or '*'}")
    return tuple(wanted)


def _columns_of(
    table: str, row: str, column: str | None, known: Sequence[FigureKey]
) -> tuple[FigureKey, ...]:
    if table == "disclosure":
        keys = [key for key in known if key[:2] == (table, row)]
        return tuple(key for key in keys if column in (None, key[2]))
    return ((table, row, column or "total"),)


def show_sums(
    library: Library, figures: Sequence[FigureKey], scope: Scope, by: str | None, *, as_json: bool
) -> None:
    """Print what figures add up to over the reports of a scope, or of each group of them."""
    from indexer.sheets import group_sums, make_sheet, summarise

    way = _grouping(by)
    sheet = make_sheet(library, figures, scope, everything=True)
    groups: Mapping[int | str | None, Sequence[Summary]] = (
        group_sums(sheet, way) if way else {None: summarise(sheet)}
    )
    lines = [(name, summary) for name, sums in groups.items() for summary in sums]
    if as_json:
        print_each(_as_json(name, summary) for name, summary in lines)
        return
    print_table(
        (by or "", "figure", "sum", "share", "with a number", "blank", "not printed"),
        [_as_cells(name, summary) for name, summary in lines],
    )


def _grouping(text: str | None) -> Grouping | None:
    from indexer.sheets import Grouping

    for name in get_args(Grouping):
        if name == text:
            return name  # type: ignore[no-any-return]
    if text is None:
        return None
    raise UserError(f"cannot group by {text!r}; choose from {', '.join(get_args(Grouping))}")


def _as_json(group: int | str | None, summary: Summary) -> dict[str, object]:
    table, row, column = summary.figure
    return {
        "group": group,
        "table": table,
        "row": row,
        "column": column,
        "sum": summary.total,
        "share": summary.part,
        "filled": summary.filled,
        "blank": summary.blank,
        "not_printed": summary.absent,
        "flagged": summary.flagged,
    }


def _as_cells(group: int | str | None, summary: Summary) -> tuple[str, ...]:
    return (
        "" if group is None else str(group),
        ".".join(summary.figure),
        "" if summary.total is None else str(summary.total),
        "" if summary.part is None else f"{summary.part} %",
        str(summary.filled),
        str(summary.blank),
        str(summary.absent),
    )
