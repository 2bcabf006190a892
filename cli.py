"""The `nianbao` command: the same powers as the pages, for people and for programs.

Exit status: 0 success; 1 a user error, told in one line; 2 some inputs failed, each named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from console import browsing, comparing, corrections, embedding, files, inquiries, upkeep
from console.filters import UserError
from console.output import complain

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
for _command in (
    files.parse, upkeep.build, upkeep.rebuild, inquiries.search, inquiries.ask, inquiries.classify,
    browsing.themes, inquiries.figures, comparing.compare, inquiries.export, inquiries.reports,
    corrections.correct, corrections.undo, corrections.corrections, upkeep.remove, upkeep.check,
    upkeep.train, embedding.train_embedder, upkeep.serve,
):  # fmt: skip
    app.command()(_command)


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
