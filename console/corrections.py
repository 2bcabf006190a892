"""The commands of what people say against the machine: correct, undo, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.filters import UserError, correction_value
from console.options import HERE, JsonOption, LibraryOption, open_library
from console.output import print_each, print_json, say

if TYPE_CHECKING:
    from indexer.corrections import Correction, Value


def correct(
    target: Annotated[
        str | None, typer.Argument(help="A report's id, or a statement's number.")
    ] = None,
    field: Annotated[
        str | None, typer.Argument(help="agency, place, agency_type, year; role, themes.")
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(help='What it should be; themes parted by commas, "" leaves it open.'),
    ] = None,
    undo: Annotated[
        int | None, typer.Option("--undo", help="Take this correction back instead.")
    ] = None,
    who: Annotated[str, typer.Option(help="Who corrects.", envvar="USER")] = "",
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Correct a label or an identity; it wins over the machine's and survives a new build."""
    if undo is not None:
        if target is not None:
            raise UserError("--undo takes a correction back; give nothing else to correct")
        _take_back(undo, library, as_json=as_json)
        return
    if target is None or field is None or value is None:
        raise UserError("say what to correct: TARGET FIELD VALUE, or --undo ID")
    given = correction_value(field, value)
    # A statement's number has few digits, a report's id sixteen hexadecimal ones.
    place: str | int = int(target) if target.isdigit() and len(target) < 16 else target
    with open_library(library) as lib:
        number = lib.correct(place, field, given, who)
    if as_json:
        print_json({"correction": number})
    else:
        say(f"correction {number} made; `nianbao correct --undo {number}` takes it back")


def undo(
    correction: Annotated[int, typer.Argument(help="The correction's number.")],
    library: LibraryOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take a correction back."""
    _take_back(correction, library, as_json=as_json)


def corrections(
    library: LibraryOption = HERE,
    out: Annotated[
        Path | None, typer.Option("--export", help="Write those that hold to this file.")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--import", help="Add those of such a file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List all corrections, those taken back too; hand them on as a file, or take such a file in."""
    if out is not None and source is not None:
        raise UserError("export or import, not both at once")
    with open_library(library) as lib:
        if source is not None:
            done = {"imported": lib.import_corrections(_read(source)), "path": str(source)}
        elif out is not None:
            done = {"exported": _write(out, lib.export_corrections()), "path": str(out)}
        else:
            made = lib.corrections()
            print_each(map(_as_json, made)) if as_json else _show(made)
            return
    if as_json:
        print_json(done)
    else:
        say(", ".join(f"{name} {value}" for name, value in done.items()))


def _take_back(number: int, library: Path, *, as_json: bool) -> None:
    with open_library(library) as lib:
        lib.undo(number)
    print_json({"undone": number}) if as_json else say(f"correction {number} undone")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path} is no file of corrections: it is not UTF-8 text") from None


def _write(path: Path, text: str) -> int:
    """Write a file whole or not at all; return its lines."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return text.count("\n")


def _as_json(correction: Correction) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(correction)


def _show(made: tuple[Correction, ...]) -> None:
    for correction in made:
        state = "undone" if correction.undone else "holds" if correction.applies else "target gone"
        say(
            f"{correction.id}\t{correction.field}: {_shown(correction.before)} → "
            f"{_shown(correction.value)}\t{correction.who}\t{correction.at}\t{state}\t"
            f"{correction.text[:60]}"
        )
    say(f"{len(made)} corrections")


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "open" if value is None else str(value)
