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
MAX_DEPTH = 3
# Each member is read through the archive's whole list: above this, opening takes hours.
MAX_MEMBERS = 10_000
"""How many archives may stand in each other."""
ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError)
"""What `zipfile` raises for damaged archives: bad marks, impossible versions, offsets below zero."""
SUFFIXES = frozenset(
    (".txt", ".text", ".md", ".pdf", ".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt",
     ".rtf", ".odt", ".html", ".htm", ".mhtml", ".mht", ".shtml", ".xhtml", ".zip",
     ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
)  # fmt: skip
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")
# The size of the header of a bitmap tells its version.
_BITMAPS = tuple(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
# Where browsers put the pictures of a page they save.
_SAVED_PARTS = ("_files", ".files")
_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"))


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
    """Tell whether these bytes are a ZIP archive of files (a DOCX or ODT is a ZIP too, but no archive)."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return "[Content_Types].xml" not in names and names[:1] != ["mimetype"]
    except ZIP_DAMAGE:
        return False


def is_image(data: bytes) -> bool:
    """Tell a picture file by its first bytes: PNG, JPEG, TIFF, GIF, BMP, WebP."""
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return True
    # «BM» may open a text; a bitmap has four zero bytes after its size, then where its pixels are.
    return data[:2] == b"BM" and data[6:10] == bytes(4) and data[14:18] in _BITMAPS


def _is_wanted(inside: PurePath) -> bool:
    """Tell a report from what systems leave beside files; `inside` is relative to the folder."""
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in inside.parts)
    suffix = inside.suffix.lower()
    part = suffix in _PICTURES and any(name.endswith(_SAVED_PARTS) for name in inside.parts[:-1])
    return suffix in SUFFIXES and not hidden and not part


def _from_file(path: Path) -> Iterator[Input]:
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError:
        yield Input(str(path), path.read_bytes)
        return
    if head == b"PK\x03\x04" and zipfile.is_zipfile(path) and is_archive(path.read_bytes()):
        yield from _from_archive(_Archive(str(path), lambda: zipfile.ZipFile(path)))
    else:
        yield Input(str(path), path.read_bytes)


@dataclass(frozen=True, slots=True)
class _Archive:
    """A ZIP archive, on the disk or inside another one: its name, and how to open it."""

    name: str
    open: Callable[[], zipfile.ZipFile]
    depth: int = 1


def _from_archive(archive: _Archive) -> Iterator[Input]:
    """Yield the members that may be reports, those of archives inside it too."""
    with archive.open() as opened:
        members = sorted(opened.infolist(), key=_member_name)
    if len(members) > MAX_MEMBERS:
        reason = f"{len(members):,} files in one archive, too many to open"
        yield Input(archive.name, _refuse(reason))
        return
    empty = True
    for member in members:
        name = _member_name(member)
        if member.is_dir() or not _is_wanted(PurePosixPath(name)):
            continue
        empty = False
        found = Input(f"{archive.name}!{name}", _member_reader(archive, member))
        yield from _from_member(found, archive.depth) if _is_zip_name(name) else (found,)
    if empty:
        yield Input(archive.name, _refuse("an archive without a file that may be a report"))


def _from_member(found: Input, depth: int) -> Iterator[Input]:
    """Yield what an archive inside an archive holds, or the member itself when it is none."""
    if depth >= MAX_DEPTH:
        yield Input(found.name, _refuse("archives inside archives, too deep to open"))
        return
    try:
        opens = is_archive(found.read())
    except UnreadableError:
        opens = False  # reading it again tells the user why
    if not opens:
        yield found
        return
    # Read anew for each member: what is open at a time stays small.
    yield from _from_archive(
        _Archive(found.name, lambda: zipfile.ZipFile(io.BytesIO(found.read())), depth + 1)
    )


def _is_zip_name(name: str) -> bool:
    return name.lower().endswith(".zip")


def _refuse(reason: str) -> Callable[[], bytes]:
    def read() -> bytes:
        raise UnreadableError(reason)

    return read


def _member_reader(archive: _Archive, member: zipfile.ZipInfo) -> Callable[[], bytes]:
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
            with archive.open() as opened:
                return opened.read(member)
        except ZIP_DAMAGE as error:
            raise UnreadableError(f"damaged in its archive: {error}") from error

    return read


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return the member's name; many tools write UTF-8 or GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
