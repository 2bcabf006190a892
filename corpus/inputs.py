"""Files, folders and ZIP archives as one stream of named inputs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from corpus.report import UnreadableError

# One report is rarely above a few megabytes; these limits stop an archive that unpacks without end.
MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200
ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError)
"""What `zipfile` raises for damaged archives: bad marks, impossible versions, offsets below zero."""
SUFFIXES = frozenset(
    (".txt", ".text", ".md", ".pdf", ".docx", ".doc", ".wps", ".html", ".htm", ".mhtml", ".zip")
)


@dataclass(frozen=True, slots=True)
class Input:
    """A file to parse: the name shown to the user and how to get its bytes.

    `read` raises OSError or `UnreadableError` when the bytes cannot be had.
    """

    name: str
    read: Callable[[], bytes]


def iter_inputs(paths: Iterable[Path]) -> Iterator[Input]:
    """Yield the inputs under `paths`: files as they are, folders recursively, ZIPs by member.

    A file named by the user is always yielded; inside folders and archives only files with a
    suffix of `SUFFIXES`, and no hidden ones. A path that does not exist is yielded too, so that
    its failure is reported like any other.
    """
    for path in paths:
        if path.is_dir():
            for child in sorted(path.rglob("*")):
                if child.is_file() and _is_wanted(child.relative_to(path)):
                    yield from _from_file(child)
        else:
            yield from _from_file(path)


def is_archive(data: bytes) -> bool:
    """Tell whether these bytes are a ZIP archive of files (a DOCX is a ZIP too, but no archive)."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except ZIP_DAMAGE:
        return False


def _is_wanted(inside: PurePath) -> bool:
    """Tell a report from what systems leave beside files; `inside` is relative to the folder."""
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in inside.parts)
    return inside.suffix.lower() in SUFFIXES and not hidden


def _from_file(path: Path) -> Iterator[Input]:
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError:
        yield Input(str(path), path.read_bytes)
        return
    if head == b"PK\x03\x04" and zipfile.is_zipfile(path) and is_archive(path.read_bytes()):
        yield from _from_archive(path)
    else:
        yield Input(str(path), path.read_bytes)


def _from_archive(path: Path) -> Iterator[Input]:
    with zipfile.ZipFile(path) as archive:
        members = sorted(archive.infolist(), key=_member_name)
    for member in members:
        name = _member_name(member)
        if not member.is_dir() and _is_wanted(PurePosixPath(name)):
            yield Input(f"{path}!{name}", _member_reader(path, member))


def _member_reader(path: Path, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if member.flag_bits & 0x1:
            raise UnreadableError("the archive is protected by a password")
        if member.file_size > MAX_FILE_BYTES:
            raise UnreadableError(
                f"unpacks to {member.file_size // 1024**2} MB, too large for a report"
            )
        if member.file_size > MAX_RATIO * max(member.compress_size, 1024):
            raise UnreadableError("unpacks to far more than its size (possibly a zip bomb)")
        try:
            with zipfile.ZipFile(path) as archive:
                return archive.read(member)
        except ZIP_DAMAGE as error:
            raise UnreadableError(f"damaged in its archive: {error}") from error

    return read


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return the member's name; Windows tools write Chinese names in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
