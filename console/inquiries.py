"""The commands that read a library: search, ask, classify, themes, figures, export, reports."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from console.filters import (
    UserError,
    Wanted,
    check_figure,
    grouping,
    search_mode,
    sort_order,
    theme_key,
)
from console.inputs import read_clauses
from console.options import (
    HERE,
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
    show_clusters,
    show_figures,
    show_hits,
    show_reports,
    show_themes,
)
from corpus.report import Role


def search(
    query: Annotated[
        str, typer.Argument(help='Words, "phrases", AND OR NOT, field:value; may be left out.')
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
    as_json: JsonOption = False,
) -> None:
    """Find passages."""
    from indexer.contract import search_json

    given = search_mode(mode)
    with open_library(library) as lib:
        wanted = Wanted(year, agency, place, kind, section, theme, role).scope(lib)
        if like is not None:
            result = lib.similar(like, query, scope=wanted, limit=limit, offset=offset, fold=fold)
        else:
            result = lib.search(
                query,
                scope=wanted,
                limit=limit,
                offset=offset,
                sort=sort_order(sort),
                facets=facets,
                mode=given,
                fold=fold,
            )
    if as_json:
        print_json(search_json(result))
    else:
        show_hits(result)


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


def themes(
    library: LibraryOption = HERE,
    by: Annotated[str | None, typer.Option(help="year, place or agency_type.")] = None,
    clusters: Annotated[bool, typer.Option("--clusters", help="Group what they say.")] = False,
    theme: Annotated[str | None, typer.Option(help="With --clusters: one theme.")] = None,
    year: YearOption = None,
    place: PlaceOption = None,
    kind: TypeOption = None,
    role: RoleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count agencies by theme (as a problem, unless --role says otherwise), or cluster what they say."""
    from indexer.contract import cluster_json, theme_row_json

    if (by and clusters) or (theme and not clusters):
        raise UserError("--theme goes with --clusters, and --by does not")
    roles = tuple(role or (Role.PROBLEM,))
    with open_library(library) as lib:
        scope = Wanted(year, None, place, kind, None, None, None).scope(lib)
        if clusters:
            found = lib.clusters(theme_key(theme) if theme else None, roles=roles, scope=scope)
        else:
            rows = lib.themes(grouping(by), roles=roles, scope=scope)
    if clusters:
        print_each(map(cluster_json, found)) if as_json else show_clusters(found)
    elif as_json:
        print_each(map(theme_row_json, rows))
    else:
        show_themes(rows, by or "")


def figures(
    library: LibraryOption = HERE,
    row: Annotated[str | None, typer.Option(help="A row, as in models/figures.toml.")] = None,
    table: Annotated[str | None, typer.Option(help="disclosure, requests or review.")] = None,
    column: Annotated[str | None, typer.Option(help="A column; all by default.")] = None,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print cells of the statistical tables with their checks."""
    from indexer.contract import figure_json

    check_figure(table, row, column)
    with open_library(library) as lib:
        scope = Wanted(year, agency, place, None, None, None, None).scope(lib)
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
