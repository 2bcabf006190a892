"""The commands that read a library: search, ask, classify, figures, export, reports."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.filters import (
    UserError,
    Wanted,
    check_figure,
    search_mode,
    sort_order,
)
from console.inputs import read_clauses
from console.options import (
    HERE,
    PARTIAL,
    AgencyOption,
    JsonOption,
    Language,
    LibraryOption,
    PlaceOption,
    RoleOption,
    SectionOption,
    ThemeOption,
    TypeOption,
    YearOption,
    open_library,
)
from console.output import (
    print_each,
    print_json,
    say,
    show_figures,
    show_hits,
    show_reports,
)
from console.summing import figures_meant, show_sums

if TYPE_CHECKING:
    from indexer.search import SearchResult


def search(
    query: Annotated[
        str,
        typer.Argument(
            help='Words, "phrases", AND OR NOT, field:value; - for one query per line of input.'
        ),
    ] = "",
    library: LibraryOption = HERE,
    mode: Annotated[
        str, typer.Option(help="text (by wording), semantic (by meaning) or hybrid.")
    ] = "hybrid",
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    kind: TypeOption = None,
    section: SectionOption = None,
    theme: ThemeOption = None,
    role: RoleOption = None,
    limit: Annotated[int, typer.Option(min=0, help="How many passages to show.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many to leave out first.")] = 0,
    sort: Annotated[str, typer.Option(help="relevance, year or agency.")] = "relevance",
    facets: Annotated[bool, typer.Option("--facets", help="Count matches by field.")] = False,
    like: Annotated[
        int | None, typer.Option(help="Passages like this one (a passage_id); QUERY only filters.")
    ] = None,
    fold: Annotated[
        bool, typer.Option("--fold", help="Show near-duplicates under the best of them.")
    ] = False,
    batch: Annotated[
        Path | None,
        typer.Option(help="A list of queries, .txt, .csv or .xlsx (- for input); with --out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="With --batch: the workbook, FILE.xlsx, with every hit.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="Language of the workbook's headers.")
    ] = Language.ZH,
    as_json: JsonOption = False,
) -> None:
    """Find passages."""
    from console.searching import check_batch, lines_of_input, search_batch, search_each
    from indexer.contract import search_json

    given, order = search_mode(mode), sort_order(sort)
    check_batch(batch, out)
    with open_library(library) as lib:
        wanted = Wanted(year, agency, place, kind, section, theme, role).scope(lib)

        def find(text: str) -> SearchResult:
            if like is not None:
                return lib.similar(
                    like, text, scope=wanted, limit=limit, offset=offset, sort=order,
                    facets=facets, fold=fold,
                )  # fmt: skip
            return lib.search(
                text, scope=wanted, limit=limit, offset=offset, sort=order, facets=facets,
                mode=given, fold=fold,
            )  # fmt: skip

        if batch is not None and out is not None:
            failed = search_batch(
                lib, batch, out, scope=wanted, mode=given, language=language.value, as_json=as_json
            )
        elif query == "-":
            failed = search_each(find, lines_of_input(), as_json=as_json)
        else:
            result, failed = find(query), 0
            print_json(search_json(result)) if as_json else show_hits(result)
    if failed:
        raise typer.Exit(PARTIAL)


def ask(
    question: Annotated[str, typer.Argument(help="A question, or - for one per line of input.")],
    library: LibraryOption = HERE,
    conversation: Annotated[
        Path | None,
        typer.Option(
            help="A file that keeps the last question, so that the next can go on from it."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write FILE.xlsx, .jsonl, .csv or .docx.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="Language of the file's headers.")
    ] = Language.ZH,
    as_json: JsonOption = False,
) -> None:
    """Answer a question in Chinese or English from all reports, or say why not."""
    from console.asking import Conversation, ask_all, check_format, write_answers

    check_format(out)
    questions: Iterable[str] = [question]
    if question == "-":
        questions = (line.strip() for line in sys.stdin if line.strip())
    with open_library(library) as lib:
        answers = ask_all(Conversation(lib, conversation), questions, out, as_json=as_json)
    if out is not None:
        rows = write_answers(answers, out, language.value)
        if not as_json:
            say(f"{len(answers)} answers with {rows} rows written to {out}")


def classify(as_json: JsonOption = True) -> None:
    """Give role and themes to clauses: JSON lines {"text", "heading"?, "section"?} on input."""
    from indexer.contract import themes_json
    from nlp.statements import Labeller

    clauses = tuple(read_clauses(sys.stdin))
    for clause, label in zip(clauses, Labeller.load().label(clauses), strict=True):
        found = {
            "role": label.role,
            "role_score": round(label.role_score, 4),
            "themes": themes_json(label.themes),
        }
        if as_json:
            print_json(found)
        else:
            say(f"{found['role']}\t{', '.join(t.key for t in label.themes)}\t{clause.text}")


def figures(
    library: LibraryOption = HERE,
    row: Annotated[str | None, typer.Option(help="A row, as in models/figures.toml.")] = None,
    table: Annotated[str | None, typer.Option(help="disclosure, requests or review.")] = None,
    column: Annotated[str | None, typer.Option(help="A column; all by default.")] = None,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    kind: TypeOption = None,
    sums: Annotated[
        bool, typer.Option("--sum", help="What the figures add up to, blanks counted beside.")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="With --sum: by year, place or agency_type.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print cells of the statistical tables with their checks, or with --sum what they add up to."""
    from indexer.contract import figure_json

    if by and not sums:
        raise UserError("--by goes with --sum")
    if sums:
        wanted = figures_meant(table, row, column)
        with open_library(library) as lib:
            scope = Wanted(year, agency, place, kind, None, None, None).scope(lib)
            show_sums(lib, wanted, scope, by, as_json=as_json)
        return
    check_figure(table, row, column)
    with open_library(library) as lib:
        scope = Wanted(year, agency, place, kind, None, None, None).scope(lib)
        cells = lib.figures(scope, table=table, row=row, column=column)
    if as_json:
        print_each(map(figure_json, cells))
    else:
        show_figures(cells)


def export(
    query: Annotated[
        str | None, typer.Argument(help="A query; or use --theme or --figures.")
    ] = None,
    out: Annotated[Path, typer.Option(help="FILE.csv, .xlsx, .docx or .jsonl.")] = Path(
        "export.csv"
    ),
    library: LibraryOption = HERE,
    with_figures: Annotated[bool, typer.Option("--figures", help="The tables' cells.")] = False,
    row: Annotated[str | None, typer.Option(help="With --figures: one row.")] = None,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    kind: TypeOption = None,
    section: SectionOption = None,
    theme: ThemeOption = None,
    role: RoleOption = None,
    language: Annotated[Language, typer.Option(help="Language of the headers.")] = Language.ZH,
    as_json: JsonOption = False,
) -> None:
    """Write everything that matches to a file, with citations. Nothing is cut off."""
    from indexer import export as exporting

    if not (query or theme or with_figures):
        raise UserError("say what to export: a query, --theme KEY, or --figures")
    with open_library(library) as lib:
        scope = Wanted(year, agency, place, kind, section, theme, role).scope(lib)
        if with_figures:
            check_figure(None, row, None)
            rows = exporting.rows_from_figures(lib.figures(scope, row=row))
        elif query:
            rows = exporting.rows_from_hits(lib.search(query, scope=scope, limit=None).hits)
        else:
            rows = exporting.rows_from_statements(lib.statement_rows(scope))
        exporting.export_rows(rows, out, language=language.value)
    if as_json:
        print_json({"rows": len(rows), "path": str(out)})
    else:
        say(f"{len(rows)} rows written to {out}")


def reports(
    library: LibraryOption = HERE,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the reports of a library, with what did not parse well."""
    from indexer.contract import report_row_json

    with open_library(library) as lib:
        rows = lib.report_rows(Wanted(year, agency, place, None, None, None, None).scope(lib))
    if as_json:
        print_each(map(report_row_json, rows))
    else:
        show_reports(rows)
