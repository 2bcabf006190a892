"""The commands that read files: parse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.options import PARTIAL, JsonOption
from console.output import complain, print_json, show_report
from corpus.report import ParseError, Report


def parse(
    files: Annotated[list[Path], typer.Argument(help="Reports to read.")],
    as_json: JsonOption = False,
) -> None:
    """Read reports and print what is in them, without a library."""
    from indexer.contract import report_json
    from indexer.worker import ParseTask, Pool, count_cores

    failed = False
    # A hostile file may crash the library that reads it, or never end: that is a worker's loss.
    with Pool(min(count_cores(), len(files))) as pool:
        for task, outcome in pool.map(ParseTask(p, str(p), labelled=False) for p in files):
            if isinstance(outcome, Report):
                (print_json if as_json else show_report)(report_json(outcome))
                continue
            failed = True
            reason = getattr(outcome, "reason", "")
            complain(str(ParseError(task.name, reason)))
            if as_json:
                print_json({"path": task.name, "error": reason})
    if failed:
        raise typer.Exit(PARTIAL)
