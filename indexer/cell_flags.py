"""Which cells of a statistical table a failing check is about, read from what the check found.

`corpus.checks`, `corpus.narrative` and `indexer.cross_year` name in a detail the row or the column
at which a sum fails; the cells that the rule ties together follow from the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.labels import figure_forms
from corpus.report import Check, CheckStatus, Table
from nlp.evidence import FigureRow

Key = tuple[str, str, str]

_SUMS = re.compile(r"(\w+): [^()]*\((.+) / (.+)\)")
_NARRATIVE = re.compile(r"(\w+): narrative (.+), table (.+)")
# Check → (table, rows or columns of the cells); «{}» stands for what the detail names.
_CELLS: Mapping[str, tuple[Key, ...]] = {
    "requests_balance": tuple(
        ("requests", row, "{}") for row in ("received", "carried_in", "total", "carried_out")
    ),
    "requests_total": (("requests", "total", "{}"),),
    "requests_row_sum": (("requests", "{}", "total"),),
    "review_row_sum": (("review", "{}", "total"),),
    "carry_over": (("requests", "carried_in", "{}"),),
    "documents_in_force": (("disclosure", "{}", "in_force"),),
}
_SUITS = ("litigation_direct", "litigation_after_reconsideration")
# What the narrative calls a number → the cells it is compared with, where they are not of its name.
_STATED: Mapping[str, tuple[Key, ...]] = {
    "received_and_carried": (
        ("requests", "received", "total"),
        ("requests", "carried_in", "total"),
    ),
    "handled": (("requests", "total", "total"),),
    "natural_person": (("requests", "received", "natural_person"),),
    "organisations": (("requests", "received", "total"),),
    "documents_made": (
        ("disclosure", "normative_documents", "issued"),
        ("disclosure", "normative_documents", "made"),
    ),
    "documents_repealed": (("disclosure", "normative_documents", "repealed"),),
    "documents_in_force": (("disclosure", "normative_documents", "in_force"),),
    "reconsideration": (("review", "reconsideration", "total"),),
    "litigation": tuple(("review", group, "total") for group in _SUITS),
    "reviews": tuple(("review", group, "total") for group in ("reconsideration", *_SUITS)),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """One failing check at a cell; `detail` is the part of what it found that names the cell."""

    check: str
    detail: str


def flag_cells(checks: Iterable[Check]) -> dict[Key, tuple[Flag, ...]]:
    """Return the cells at which checks of one report fail, each with what does not agree."""
    found: dict[Key, list[Flag]] = {}
    for check in checks:
        if check.status is not CheckStatus.FAILS:
            continue
        for part in check.detail.split("; "):
            for key in _cells_of(check.check, part.strip()):
                flag = Flag(check.check, part.strip())
                if flag not in found.setdefault(key, []):
                    found[key].append(flag)
    return {key: tuple(flags) for key, flags in found.items()}


def printed_flags(
    table: Table, figures: Iterable[FigureRow], flags: Mapping[Key, tuple[Flag, ...]]
) -> dict[tuple[int, int], tuple[Flag, ...]]:
    """Return the flagged cells of a table as printed, by row and cell.

    A row is told by its label and by printing exactly the cells that were read; where that is not
    certain nothing is flagged.
    """
    found: dict[tuple[int, int], tuple[Flag, ...]] = {}
    for name, line in _lines(figures):
        keys = [(cell.table, cell.row, cell.column) for cell in line]
        if not any(key in flags for key in keys):
            continue
        texts = [cell.printed.strip() for cell in line]
        places = [
            n
            for n, row in enumerate(table.rows)
            if [cell.strip() for cell in row[-len(texts) :]] == texts
            and any(_is_label(name, cell) for cell in row[: -len(texts)] or ("",))
        ]
        if len(places) == 1:
            first = len(table.rows[places[0]]) - len(texts)
            found |= {(places[0], first + n): flags[k] for n, k in enumerate(keys) if k in flags}
    return found


def _lines(figures: Iterable[FigureRow]) -> list[tuple[tuple[str, str], list[FigureRow]]]:
    """Return the cells that stand in one printed row; the groups of 四 stand side by side."""
    lines: dict[tuple[str, str], list[FigureRow]] = {}
    for cell in figures:
        name = (cell.table, "" if cell.table == "review" else cell.row)
        lines.setdefault(name, []).append(cell)
    return list(lines.items())


def _is_label(name: tuple[str, str], text: str) -> bool:
    forms = figure_forms()
    table, row = name
    if table == "review":  # its row has no label of its own
        return not text.strip()
    labels = forms.requests if table == "requests" else forms.disclosure
    return labels.find(text) == row


def _cells_of(check: str, part: str) -> tuple[Key, ...]:
    if sums := _SUMS.fullmatch(part):
        return tuple(
            (table, row.replace("{}", sums[1]), column.replace("{}", sums[1]))
            for table, row, column in _CELLS.get(check, ())
        )
    stated = _NARRATIVE.fullmatch(part)
    if stated is None or not _contradicts(stated[2], stated[3]):
        return ()
    return _STATED.get(stated[1]) or _of_name(stated[1])


def _contradicts(text: str, table: str) -> bool:
    """Tell whether a number of the narrative fails: it is none of those the table may mean."""
    known = table.split(" or ")
    return "blank" not in known and text not in known


def _of_name(name: str) -> tuple[Key, ...]:
    rows = [row for row in figure_forms().request_rows if row == name or row.startswith(f"{name}_")]
    return tuple(("requests", row, "total") for row in rows)
