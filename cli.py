"""The `nianbao` command: the same powers as the pages, for people and for programs.

Exit status: 0 success; 1 a user error, told in one line; 2 some inputs failed, each named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.filters import (
    UserError,
    Wanted,
    check_figure,
    correction_value,
    grouping,
    sort_order,
    theme_key,
)
from console.inputs import read_clauses
from console.output import (
    complain,
    print_each,
    print_json,
    progress_bars,
    say,
    show_answer,
    show_clusters,
    show_figures,
    show_hits,
    show_problems,
    show_report,
    show_reports,
    show_themes,
)
from corpus.report import AgencyType, ParseError, Role, SectionKind

if TYPE_CHECKING:
    from indexer.library import Library

PARTIAL = 2
# Newer versions of typer carry their own click, whose errors are not those of the package click.
_USAGE_ERROR: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

app = typer.Typer(
    name="nianbao",
    help="Search, question and mine 政府信息公开工作年度报告.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Language(StrEnum):
    """The languages of headers."""

    ZH = "zh"
    EN = "en"


LibraryOption = Annotated[
    Path, typer.Option("--library", envvar="NIANBAO_LIBRARY", help="The library's folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine output: UTF-8 JSON.")]
YearOption = Annotated[list[str] | None, typer.Option("--year", help="2021, or 2019-2021.")]
AgencyOption = Annotated[
    list[str] | None,
    typer.Option("--agency", help="An agency: its name, a part of it, or an alias."),
]
PlaceOption = Annotated[list[str] | None, typer.Option("--place", help="A place, or a part of it.")]
TypeOption = Annotated[list[AgencyType] | None, typer.Option("--type", help="A kind of agency.")]
SectionOption = Annotated[list[SectionKind] | None, typer.Option("--section", help="A section.")]
ThemeOption = Annotated[list[str] | None, typer.Option("--theme", help="A theme: its key or name.")]
RoleOption = Annotated[list[Role] | None, typer.Option("--role", help="What a statement does.")]
HERE = Path("library")


# ---------------------------------------------------------------------------------- the commands


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(help="Reports to read.")],
    as_json: JsonOption = False,
) -> None:
    """Read reports and print what is in them, without a library."""
    from corpus.parse import parse as parse_file
    from indexer.contract import report_json

    failed = False
    for path in files:
        try:
            report = parse_file(path)
        except ParseError as error:
            failed = True
            complain(str(error))
            if as_json:
                print_json({"path": error.path, "error": error.reason})
            continue
        if as_json:
            print_json(report_json(report))
        else:
            show_report(report_json(report))
    if failed:
        raise typer.Exit(PARTIAL)


@app.command()
def build(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, ZIP archives.")],
    library: LibraryOption = HERE,
    jobs: Annotated[int | None, typer.Option(help="Processes; one per core by default.")] = None,
    engine: Annotated[str | None, typer.Option(help="Full text: tantivy or whoosh.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add reports to a library; what it holds already is skipped."""
    from indexer.contract import build_json
    from indexer.library import Library

    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UserError(f"no such file or folder: {', '.join(missing)}")
    with (
        progress_bars(not as_json) as progress,
        Library.open(library, create=True, engine=engine) as lib,
    ):
        result = lib.build(paths, jobs=jobs, progress=progress)
    if as_json:
        print_json(build_json(result))
    else:
        say(f"{result.added} added, {result.skipped} skipped, {len(result.failed)} failed "
             f"in {result.seconds:.1f} s")  # fmt: skip
    for failure in result.failed:
        complain(f"{failure.path}: {failure.reason}")
    if result.failed:
        raise typer.Exit(PARTIAL)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", AND OR NOT, field:value.')],
    library: LibraryOption = HERE,
    mode: Annotated[str, typer.Option(help="How to search; at present: text.")] = "text",
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
    as_json: JsonOption = False,
) -> None:
    """Find passages."""
    from indexer.contract import search_json

    if mode != "text":
        raise UserError(f"mode {mode!r} is not available; the mode there is: text")
    with _open(library) as lib:
        wanted = Wanted(year, agency, place, kind, section, theme, role).scope(lib)
        result = lib.search(
            query, scope=wanted, limit=limit, offset=offset, sort=sort_order(sort), facets=facets
        )
    if as_json:
        print_json(search_json(result))
    else:
        show_hits(result)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, or - for one per line of input.")],
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Answer a question in Chinese or English from all reports, or say why not."""
    questions: Iterable[str] = [question]
    if question == "-":
        questions = (line.strip() for line in sys.stdin if line.strip())
    with _open(library) as lib:
        for text in questions:
            _ask_one(lib, text, as_json=as_json)


@app.command()
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


@app.command()
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
    with _open(library) as lib:
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


@app.command()
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
    with _open(library) as lib:
        scope = Wanted(year, agency, place, None, None, None, None).scope(lib)
        cells = lib.figures(scope, table=table, row=row, column=column)
    if as_json:
        print_each(map(figure_json, cells))
    else:
        show_figures(cells)


@app.command()
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
    with _open(library) as lib:
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


@app.command()
def reports(
    library: LibraryOption = HERE,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the reports of a library, with what did not parse well."""
    from indexer.contract import report_row_json

    with _open(library) as lib:
        rows = lib.report_rows(Wanted(year, agency, place, None, None, None, None).scope(lib))
    if as_json:
        print_each(map(report_row_json, rows))
    else:
        show_reports(rows)


@app.command()
def correct(
    target: Annotated[str, typer.Argument(help="A report's id, or a statement's number.")],
    field: Annotated[str, typer.Argument(help="agency, place, agency_type, year; role, themes.")],
    value: Annotated[str, typer.Argument(help="What it should be; themes parted by commas.")],
    who: Annotated[str, typer.Option(help="Who corrects.", envvar="USER")] = "",
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Correct a label or an identity; it wins over the machine's and survives a new build."""
    given = correction_value(field, value)
    # A statement's number has few digits, a report's id sixteen hexadecimal ones.
    place: str | int = int(target) if target.isdigit() and len(target) < 16 else target
    with _open(library) as lib:
        number = lib.correct(place, field, given, who)
    if as_json:
        print_json({"correction": number})
    else:
        say(f"correction {number} made; `nianbao undo {number}` takes it back")


@app.command()
def undo(
    correction: Annotated[int, typer.Argument(help="The correction's number.")],
    library: LibraryOption = HERE,
) -> None:
    """Take a correction back."""
    with _open(library) as lib:
        lib.undo(correction)
    say(f"correction {correction} undone")


@app.command()
def remove(
    report_ids: Annotated[list[str], typer.Argument(help="Ids of reports, see `nianbao reports`.")],
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Remove reports from a library."""
    with _open(library) as lib:
        known = {row.id for row in lib.report_rows()}
        unknown = [i for i in report_ids if i not in known]
        if unknown:
            raise UserError(f"no report with the id {', '.join(unknown)}")
        removed = lib.remove(report_ids)
    print_json({"removed": removed}) if as_json else say(f"{removed} removed")


@app.command()
def check(library: LibraryOption = HERE, as_json: JsonOption = False) -> None:
    """Check a library: catalogue, source files and full text agree; sums agree from year to year."""
    from indexer.contract import check_json

    with _open(library) as lib:
        problems = lib.check()
        years = [c for c in lib.cross_year_checks() if c.status == "fails"]
    if as_json:
        print_json(check_json(problems, years))
    else:
        show_problems(problems, years)
    if any(p.code in ("catalogue_damaged", "not_a_slice") for p in problems):
        raise typer.Exit(PARTIAL)


@app.command()
def train(as_json: JsonOption = False) -> None:
    """Train the classifier anew from models/training, and print its scores."""
    from corpus.resources import resource
    from nlp.train import train as train_classifier

    scores = train_classifier(resource("training"), resource("classifier"))
    if as_json:
        print_json(scores)
    else:
        for split, values in scores.items():
            parts = [f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items()
                     if not isinstance(v, dict)]  # fmt: skip
            say(f"{split}: {', '.join(parts)}")


@app.command()
def serve(
    library: LibraryOption = HERE,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="127.0.0.1 keeps it to this machine.")] = "127.0.0.1",
) -> None:
    """Serve the app over a library."""
    from console.serving import serve_app

    raise typer.Exit(serve_app(library, address, port))


# ----------------------------------------------------------------------------- what they share


def _open(path: Path) -> Library:
    from indexer.library import Library

    return Library.open(path)


def _ask_one(library: Library, question: str, *, as_json: bool) -> None:
    import time

    from nlp.answer import answer_to_json

    started = time.perf_counter()
    answer = library.ask(question)
    took = (time.perf_counter() - started) * 1000
    if as_json:
        print_json({**answer_to_json(answer), "took_ms": round(took, 3)})
    else:
        show_answer(answer)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; every error a user can cause is one line and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = app(args=arguments, standalone_mode=False)
    except _USAGE_ERROR as error:
        complain(error.format_message())
        sys.exit(1)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if not _is_user_error(error):
            raise
        complain(str(error))
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _is_user_error(error: Exception) -> bool:
    from indexer.errors import LibraryError
    from indexer.lexer import QueryError

    return isinstance(error, UserError | LibraryError | QueryError | OSError)


if __name__ == "__main__":
    main()
