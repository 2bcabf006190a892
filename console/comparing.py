"""The command that sets two reports side by side, or every report beside last year's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.filters import UserError, Wanted
from console.options import (
    HERE,
    AgencyOption,
    JsonOption,
    LibraryOption,
    PlaceOption,
    YearOption,
    open_library,
)
from console.output import print_each, print_json, print_table, progress_bars, say
from corpus.report import ParseError, Report

if TYPE_CHECKING:
    from rich.text import Text

    from indexer.compare import Comparison, Pair, SectionComparison
    from indexer.library import Library

_ID = re.compile(r"[0-9a-f]{16}")
_AGENCY_YEAR = re.compile(r"(?P<agency>.*?)[\s,，]*(?P<year>(?:19|20)\d{2})年?(?:度)?")
_CONTEXT = 40  # characters of unchanged text to show on each side of a change
_STYLES = {"insert": "green", "delete": "red strike"}
_MOVED = "cyan"


def compare(
    first: Annotated[
        str | None, typer.Argument(metavar="A", help='A file, a report\'s id, or "agency year".')
    ] = None,
    second: Annotated[
        str | None,
        typer.Argument(metavar="B", help="The other one; without it, A's report of last year."),
    ] = None,
    library: LibraryOption = HERE,
    everything: Annotated[
        bool, typer.Option("--all", help="Each report of the library against last year's.")
    ] = False,
    min_share: Annotated[
        float, typer.Option(min=0, max=1, help="With --all: the least share carried over.")
    ] = 0.0,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two reports: what is new, what is last year's text, how the figures moved."""
    if everything:
        if first or second:
            raise UserError("--all compares every report; leave A and B out")
        with open_library(library) as lib, progress_bars(not as_json) as progress:
            scope = Wanted(year, agency, place).scope(lib)
            pairs = lib.carried_over(scope, least=min_share, progress=progress)
        _print_pairs(pairs, as_json=as_json)
        return
    if first is None:
        raise UserError("say which reports: nianbao compare A B, or --all")
    if year or agency or place:
        raise UserError("--year, --agency and --place go with --all")
    found = _compare(first, second, library)
    if as_json:
        from indexer.contract import comparison_json

        print_json(comparison_json(found))
    else:
        _show(found)


def _compare(first: str, second: str | None, library: Path) -> Comparison:
    from indexer.compare import compare as compare_reports

    with ExitStack() as stack:
        opened: list[Library] = []

        def shelf() -> Library:
            if not opened:
                opened.append(stack.enter_context(open_library(library)))
            return opened[0]

        def read(name: str) -> Report:
            path = Path(name)
            return _parse(path) if path.is_file() else shelf().report(_find(name, shelf()))

        if second is not None:
            return compare_reports(read(first), read(second))
        if Path(first).is_file():
            raise UserError("say which two files; last year's is found only for a library's report")
        new = _find(first, shelf())
        return shelf().compare(_before(new, shelf()), new)


def _parse(path: Path) -> Report:
    from corpus.parse import parse

    try:
        return parse(path)
    except ParseError as error:
        raise UserError(str(error)) from error


def _find(name: str, library: Library) -> str:
    """Return the id of the one report a name means."""
    if _ID.fullmatch(name):
        return name
    asked = _AGENCY_YEAR.fullmatch(name.strip())
    if asked is None or not asked["agency"]:
        raise UserError(f'no such file, and not a report\'s id or "agency year": {name}')
    scope = Wanted([asked["year"]], [asked["agency"]]).scope(library)
    rows = library.report_rows(scope)
    if not rows:
        raise UserError(f"no report of {asked['agency']} for {asked['year']} in this library")
    if len(rows) > 1:
        several = ", ".join(f"{row.agency} {row.year} ({row.id})" for row in rows)
        raise UserError(f"{name} can be {several}; say which id")
    return rows[0].id


def _before(report_id: str, library: Library) -> str:
    from indexer.cross_year import find_before

    rows = find_before(library.report_rows(), report_id)
    if len(rows) == 1:
        return rows[0].id
    if not rows:
        raise UserError(f"the library has no report of the year before for {report_id}")
    raise UserError(f"several reports of the year before: {', '.join(row.id for row in rows)}")


# ---------------------------------------------------------------------------------- for people


def _print_pairs(pairs: Sequence[Pair], *, as_json: bool) -> None:
    if as_json:
        from indexer.contract import pair_json

        print_each(map(pair_json, pairs))
        return
    rows = [
        (
            pair.new.agency or "?",
            f"{pair.old.year} → {pair.new.year}",
            f"{pair.share.masked:.0%}",
            f"{pair.share.exact:.0%}",
            str(pair.share.characters),
            pair.new.id,
        )
        for pair in pairs
    ]
    print_table(("agency", "years", "carried over", "word for word", "characters", "id"), rows)


def _show(found: Comparison) -> None:
    from rich.console import Console

    console = Console()
    for name, report in (("old", found.old), ("new", found.new)):
        who = f"{report.identity.agency or '?'} {report.identity.year or '?'}"
        console.print(f"{name}  {who}  {report.path}", highlight=False, markup=False)
    console.print(_share_line("all sections", found.share.exact, found.share.masked))
    for section in found.sections:
        if not section.ops:
            continue
        console.print()
        console.print(
            _share_line(section.kind, section.share.exact, section.share.masked), style="bold"
        )
        console.print(_marked(section, coloured=console.is_terminal and not console.no_color))
    if found.longest:
        console.print("\nlongest sentences carried over", style="bold")
        for sentence in found.longest:
            page = f", p. {sentence.page}" if sentence.page else ""
            numbers = "" if sentence.exact else ", numbers changed"
            line = f"  «{sentence.text}» ({sentence.section}{page}{numbers})"
            console.print(line, highlight=False, markup=False)
    _show_figures(found)


def _share_line(name: str, exact: float, masked: float) -> str:
    return f"{name}: {masked:.0%} carried over ({exact:.0%} word for word)"


def _marked(section: SectionComparison, *, coloured: bool) -> Text:
    """Return a section with what is new in green, gone in red, moved in blue; the rest shortened.

    Without colours, «[-gone-]» and «{+new+}».
    """
    from rich.text import Text

    text = Text()
    for op in section.ops:
        if op.tag == "equal":
            text.append(_shortened(op.new))
            continue
        for tag, part, marks in (("delete", op.old, "[-{}-]"), ("insert", op.new, "{{+{}+}}")):
            if part and coloured:
                text.append(part, _MOVED if op.moved else _STYLES[tag])
            elif part:
                text.append(marks.format(part))
    return text


def _shortened(text: str) -> str:
    if len(text) <= 2 * _CONTEXT + 20:
        return text
    return f"{text[:_CONTEXT]} … {text[-_CONTEXT:]}"


def _show_figures(found: Comparison) -> None:
    rows = [
        (
            f"{cell.table}.{cell.row}.{cell.column}",
            "" if cell.old is None else str(cell.old),
            "" if cell.new is None else str(cell.new),
            "" if cell.difference is None else f"{cell.difference:+}",
        )
        for cell in found.figures
        if cell.old != cell.new
    ]
    say(f"\n{len(found.figures)} cells, {len(rows)} differ")
    if rows:
        print_table(("cell", "old", "new", "difference"), rows)
