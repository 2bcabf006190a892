"""A file becomes a `Report`: the format is told by content, whatever the suffix says.

The one place where a reader's failure becomes `ParseError(path, reason)`.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from corpus.decode import is_mhtml
from corpus.figures import find_missing_rows, read_figures
from corpus.grids import split_at
from corpus.identity import identify
from corpus.inputs import ZIP_DAMAGE, is_image
from corpus.legacy import KINDS, legacy_kind
from corpus.limits import check_document, check_size
from corpus.narrative import CHECK, check_narrative
from corpus.passages import build_section
from corpus.report import (
    Block,
    Check,
    Document,
    Figures,
    Issue,
    Paragraph,
    ParseError,
    Report,
    Section,
    SectionKind,
    Table,
    UnreadableError,
)
from corpus.scan_proof import prove_figures
from corpus.sections import divide, is_section_title
from corpus.shadow import shade
from corpus.text import normalise

VERSION = 3
"""Raised whenever a change here would read the same file differently; libraries re-read then."""

Reader = Callable[[bytes], Document]
# Imported when first needed: a PDF library costs half a second that plain text need not pay.
_READERS = {
    "pdf": "corpus.pdf",
    "docx": "corpus.word",
    "html": "corpus.web",
    "text": "corpus.plain",
    "image": "corpus.scan",
    **dict.fromkeys(KINDS, "corpus.legacy"),
}
_REFUSED = (
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
)
_HTML = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|div|table|p|meta|title|article)\b", re.IGNORECASE
)
# The title of section 三 in both forms; older reports speak of 依申请公开.
_FORM_HEADING = re.compile(r"收到(?:和|及|并)?处理")
_STATUTORY = (
    SectionKind.OVERVIEW,
    SectionKind.DISCLOSURE,
    SectionKind.REQUESTS,
    SectionKind.REVIEW,
    SectionKind.PROBLEMS,
    SectionKind.OTHER,
)


def parse(path: Path) -> Report:
    """Read one file.

    Raises:
        ParseError: the file cannot be read, or is no report; it names the file and the reason.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ParseError(str(path), error.strerror or str(error)) from error
    return parse_bytes(data, str(path))


def parse_bytes(data: bytes, name: str) -> Report:
    """Read the bytes of one file; `name` is how the user knows it.

    Raises:
        ParseError: as `parse`.
    """
    try:
        kind = detect_format(data)
        check_size(data, kind)
        document = _reader(kind)(data)
        check_document(document)
        document = _clean(document)
        return _assemble(document, kind, name, hashlib.sha256(data).hexdigest()[:16])
    except UnreadableError as error:
        raise ParseError(name, str(error)) from error
    except RecursionError as error:
        raise ParseError(name, "nested too deeply for a report") from error


def detect_format(data: bytes) -> str:
    """Return the key of a reader by what the bytes hold.

    Raises:
        UnreadableError: an empty file or a format that is not read.
    """
    if not data.strip():
        raise UnreadableError("the file is empty")
    if (kind := legacy_kind(data)) is not None:
        return kind
    if is_image(data):
        return "image"
    for magic, reason in _REFUSED:
        if data.startswith(magic):
            raise UnreadableError(reason)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_format(data)
    # UTF-16 pages have a zero byte between letters.
    if is_mhtml(data) or _HTML.search(data[:8192].replace(b"\x00", b"")):
        return "html"
    return "text"


def _zip_format(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except ZIP_DAMAGE as error:
        raise UnreadableError("a damaged ZIP or DOCX file") from error
    if "word/document.xml" in names:
        return "docx"
    if "[Content_Types].xml" in names:
        raise UnreadableError("an Office file that is no Word document")
    raise UnreadableError("a ZIP archive; give it to `build`, which opens archives")


def _reader(kind: str) -> Reader:
    reader: Reader = import_module(_READERS[kind]).read
    return reader


def _clean(document: Document) -> Document:
    """Normalise every text of a document; paragraphs left empty are dropped."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = tuple(tuple(normalise(cell).strip() for cell in row) for row in block.rows)
            blocks.extend(split_at(replace(block, rows=rows), is_section_title))
        elif text := normalise(block.text).strip():
            blocks.append(replace(block, text=text))
    return replace(document, blocks=tuple(blocks))


def _assemble(document: Document, kind: str, name: str, report_id: str) -> Report:
    if not document.blocks and not document.issues:
        raise UnreadableError("no text in the file")
    sections = tuple(build_section(part) for part in divide(document.blocks))
    tables = [b for b in document.blocks if isinstance(b, Table)]
    figures, figure_issues = read_figures(tables)
    figures, unproven = prove_figures(figures, document.recognised)
    identity, identity_issues = identify(document, sections, name)
    figures = _with_narrative(figures, check_narrative(figures, sections, identity))
    issues = (
        *document.issues,
        *identity_issues,
        *_missing(sections, figures, document),
        *figure_issues,
        *unproven,
    )
    return Report(report_id, name, kind, identity, sections, figures, issues, document.pages)


def _with_narrative(figures: Figures, check: Check) -> Figures:
    checks = tuple(check if c.check == CHECK else c for c in figures.checks)
    return replace(figures, checks=checks)


def _missing(sections: Sequence[Section], figures: Figures, document: Document) -> list[Issue]:
    """Name the statutory sections and tables that a report of the forms lacks."""
    kinds = {s.kind for s in sections}
    if not any(isinstance(b, Paragraph) for b in document.blocks):
        told = {"no_text", "scanned_page"} & {i.code for i in document.issues}
        return [] if told else [Issue("no_text", "no text could be read")]
    if figures.form is None and not any(_FORM_HEADING.search(shade(s.heading)) for s in sections):
        return [Issue("free_form", "not in the form of 2019 or 2021")]
    issues = [
        Issue("section_missing", f"section {kind.value} was not found")
        for kind in _STATUTORY
        if kind not in kinds
    ]
    tables = (
        ("disclosure", figures.disclosure), ("requests", figures.requests), ("review", figures.review),
    )  # fmt: skip
    issues += [Issue("table_missing", f"table {n} was not found") for n, rows in tables if not rows]
    return [*issues, *find_missing_rows(figures, document.blocks)]
