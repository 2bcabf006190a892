"""The commands that make a library and keep it: build, rebuild, remove, check, train, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from console.filters import UserError
from console.options import HERE, PARTIAL, JsonOption, LibraryOption, open_library
from console.output import complain, print_json, progress_bars, say, show_problems


def build(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, ZIP archives.")],
    library: LibraryOption = HERE,
    jobs: Annotated[int | None, typer.Option(help="Processes; one per core by default.")] = None,
    engine: Annotated[str | None, typer.Option(help="Full text: tantivy or whoosh.")] = None,
    embedder: Annotated[
        str | None,
        typer.Option(
            help="A sentence-transformers folder; or: shipped, none. Kept in the library."
        ),
    ] = None,
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
        Library.open(library, create=True, engine=engine, embedder=embedder) as lib,
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


def rebuild(
    library: LibraryOption = HERE,
    reread: Annotated[
        bool, typer.Option(help="Read every file again; else only full text and vectors.")
    ] = True,
    jobs: Annotated[int | None, typer.Option(help="Processes; one per core by default.")] = None,
    engine: Annotated[str | None, typer.Option(help="Full text: tantivy or whoosh.")] = None,
    embedder: Annotated[
        str | None, typer.Option(help="A sentence-transformers folder; or: shipped, none.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a library anew from the files it keeps; corrections stay."""
    from indexer.contract import build_json
    from indexer.library import Library

    with (
        progress_bars(not as_json) as progress,
        Library.open(library, engine=engine, embedder=embedder) as lib,
    ):
        result = lib.rebuild(reread=reread, jobs=jobs, progress=progress)
    if as_json:
        print_json(build_json(result))
    else:
        say(f"{result.added} read again, {len(result.failed)} kept as they were "
             f"in {result.seconds:.1f} s")  # fmt: skip
    for failure in result.failed:
        complain(f"{failure.path}: {failure.reason}")
    if result.failed:
        raise typer.Exit(PARTIAL)


def remove(
    report_ids: Annotated[list[str], typer.Argument(help="Ids of reports, see `nianbao reports`.")],
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Remove reports from a library."""
    with open_library(library) as lib:
        known = {row.id for row in lib.report_rows()}
        unknown = [i for i in report_ids if i not in known]
        if unknown:
            raise UserError(f"no report with the id {', '.join(unknown)}")
        removed = lib.remove(report_ids)
    print_json({"removed": removed}) if as_json else say(f"{removed} removed")


def check(library: LibraryOption = HERE, as_json: JsonOption = False) -> None:
    """Check a library: catalogue, source files and full text agree; sums agree from year to year."""
    from indexer.contract import check_json

    with open_library(library) as lib:
        problems = lib.check()
        years = [c for c in lib.cross_year_checks() if c.status == "fails"]
    if as_json:
        print_json(check_json(problems, years))
    else:
        show_problems(problems, years)
    if any(p.code in ("catalogue_damaged", "not_a_slice") for p in problems):
        raise typer.Exit(PARTIAL)


def train(
    with_corrections: Annotated[
        bool,
        typer.Option(
            "--with-corrections", help="Learn also from what people corrected in the library."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder to write. By default the classifier that ships, with corrections the library's own."
        ),
    ] = None,
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Train the classifier anew from models/training, and print its scores.

    With corrections it never replaces the classifier that ships: it is kept in the library, whose
    reports are labelled again by it, or in the folder named by --out.
    """
    scores = _learn(library, out, as_json=as_json) if with_corrections else _train(out)
    if as_json:
        print_json(scores)
        return
    for split, values in scores.items():
        parts = [f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items()
                 if not isinstance(v, dict)]  # fmt: skip
        say(f"{split}: {', '.join(parts)}")


def _train(out: Path | None) -> dict[str, Any]:
    from corpus.resources import resource
    from nlp.labels.training import train as train_classifier

    return train_classifier(resource("training"), out or resource("classifier"))


def _learn(library: Path, out: Path | None, *, as_json: bool) -> dict[str, Any]:
    with open_library(library) as lib, progress_bars(not as_json) as progress:
        scores = lib.learn(out)
        if out is None:
            lib.build((), progress=progress)
    return scores


def serve(
    library: LibraryOption = HERE,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="127.0.0.1 keeps it to this machine.")] = "127.0.0.1",
) -> None:
    """Serve the app over a library."""
    from console.serving import serve_app

    raise typer.Exit(serve_app(library, address, port))
