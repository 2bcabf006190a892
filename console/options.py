"""The options that commands share, each declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.report import AgencyType, Role, SectionKind

if TYPE_CHECKING:
    from indexer.library import Library

PARTIAL = 2
"""Exit status when some inputs failed."""


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


def open_library(path: Path) -> Library:
    """Open a library that exists."""
    from indexer.library import Library

    return Library.open(path)
