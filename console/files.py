"""The commands that read files: parse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.options import PARTIAL, JsonOption
from console.output import complain, print_json, show_report
from corpus.report import ParseError


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
