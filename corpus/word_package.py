"""The parts of a DOCX file: its ZIP and XML, without trust in what they claim.

python-docx refuses files that Word and WPS open without complaint (a link to a missing picture, the
strict form of the format, macros), so the few parts that matter are read directly.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpus.inputs import MAX_RATIO, ZIP_DAMAGE
from corpus.limits import check_markup
from corpus.report import UnreadableError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's own elements, as lxml writes it."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The XML of a report takes a few megabytes; far larger parts are made to exhaust the reader.
_MAX_PART_BYTES = 32 * 1024 * 1024
# Parts other than these are never unpacked, so pictures may be as large as they like.
_PARTS = ("numbering", "styles", "footnotes", "endnotes")
_CHUNK = "aFChunk"


@dataclass(frozen=True, slots=True)
class Package:
    """The main document's body and its other parts by kind ("styles", "numbering", …).

    `chunks` are whole files put into the document (`w:altChunk`), by the id of their relation.
    """

    body: etree._Element
    parts: Mapping[str, etree._Element]
    chunks: Mapping[str, bytes] = field(default_factory=dict)


def open_package(data: bytes) -> Package:
    """Open a DOCX file.

    Raises:
        UnreadableError: no DOCX, damaged, password-protected, or unpacking without end.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UnreadableError("the document is protected by a password")
        raise UnreadableError("an old Word file (.doc); save it as .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except zipfile.BadZipFile as error:
        raise UnreadableError("not a Word document, or cut off") from error
    except (*ZIP_DAMAGE, OSError) as error:
        raise UnreadableError("the Word document is damaged") from error
    except RuntimeError as error:  # zipfile's way to say that a member is encrypted
        raise UnreadableError("the document is protected by a password") from error


def _read(archive: zipfile.ZipFile) -> Package:
    names = {name.lstrip("/").replace("\\", "/"): name for name in archive.namelist()}
    main = _main_part(archive, names)
    root = _parse(archive, names[main])
    body = root.find(f"{W}body")
    if body is None:
        raise UnreadableError("not a Word document")
    parts: dict[str, etree._Element] = {}
    chunks: dict[str, bytes] = {}
    for kind, (name, target) in _all_relations(archive, names, main):
        if kind in _PARTS and target in names:
            parts.setdefault(kind, _parse(archive, names[target]))
        elif kind == _CHUNK and target in names:
            chunks[name] = _unpack(archive, names[target])
    return Package(body, parts, chunks)


def _main_part(archive: zipfile.ZipFile, names: Mapping[str, str]) -> str:
    target = _relations(archive, names, "").get("officeDocument", "word/document.xml")
    if target not in names:
        raise UnreadableError("not a Word document")
    return target


def _relations(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> dict[str, str]:
    """Return the last word of each relation's type → the part it leads to."""
    found: dict[str, str] = {}
    for kind, (_, target) in _all_relations(archive, names, part):
        found.setdefault(kind, target)
    return found


def _all_relations(
    archive: zipfile.ZipFile, names: Mapping[str, str], part: str
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the last word of each relation's type, with its id and the part it leads to."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in names:
        return
    for relation in _parse(archive, names[path]).iter(_RELATION):
        target = relation.get("Target", "")
        joined = target if target.startswith("/") else posixpath.join(folder, target)
        kind = posixpath.basename(relation.get("Type", ""))
        yield kind, (relation.get("Id", ""), posixpath.normpath(joined).lstrip("/"))


def _unpack(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.file_size > _MAX_PART_BYTES or info.file_size > MAX_RATIO * max(
        info.compress_size, 1024
    ):
        raise UnreadableError("unpacks to far more than its size (possibly a zip bomb)")
    with archive.open(info) as stream:
        return stream.read(info.file_size + 1)


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    xml = _unpack(archive, name)
    check_markup(xml)
    for strict, usual in _STRICT:
        xml = xml.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        reason = re.sub(r"\s+", " ", str(error))[:120]
        raise UnreadableError(f"the Word document is damaged: {reason}") from error
