"""Old office files are told by content and read through LibreOffice, or refused in words."""

from __future__ import annotations

import io
import subprocess
import time
import zipfile
from functools import cache
from pathlib import Path

import docx
import pytest

from corpus import legacy
from corpus.parse import parse_bytes
from corpus.report import ParseError, Report, UnreadableError
from tests.conftest import SAMPLES
from tests.test_word import body_of, cell, paragraph, table

FILTERS = {
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "odt": "odt",
    "wordml": "xml:MS Word 2003 XML",
}
SOURCE = SAMPLES / "reports" / "tingyuan-jtj-2024.docx"


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory):
    """Save a DOCX as one of the old formats."""
    office = legacy.find_office()
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def save(data: bytes, kind: str) -> bytes:
        source = folder / "report.docx"
        source.write_bytes(data)
        subprocess.run(
            [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
             "--convert-to", FILTERS[kind], "--outdir", folder, source],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        made = folder / f"report.{FILTERS[kind].partition(':')[0]}"
        found = made.read_bytes()
        made.unlink()
        return found

    return save


@cache
def original() -> Report:
    return parse_bytes(SOURCE.read_bytes(), SOURCE.name)


@pytest.mark.parametrize("kind", FILTERS)
def test_an_old_file_reads_like_the_new_one(kind: str, convert):
    data = convert(SOURCE.read_bytes(), kind)
    # The name says nothing: WPS saves the same container as .wps, and suffixes lie.
    report = parse_bytes(data, "report.wps")
    truth = original()
    assert truth.figures.requests
    assert report.format == kind
    assert report.figures == truth.figures
    assert [(s.kind, s.heading, s.text) for s in report.sections] == [
        (s.kind, s.heading, s.text) for s in truth.sections
    ]
    assert report.issues == truth.issues


def test_deleted_text_stays_deleted(convert):
    word = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    data = body_of(
        f"<w:p {word}><w:r><w:t>本年公开</w:t></w:r><w:del w:id='1' w:author='a'><w:r><w:delText>九十</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='a'><w:r><w:t>十二</w:t></w:r></w:ins><w:r><w:t>条信息。</w:t></w:r></w:p>",
        table(cell("规章") + cell("1")),
        paragraph("完。"),
    )
    blocks = legacy.read(convert(data, "doc")).blocks
    assert [getattr(b, "text", None) or b.rows for b in blocks] == [
        "本年公开十二条信息。",
        (("规章", "1"),),
        "完。",
    ]


# -------------------------------------------------------------------------------------- refusals


def ole(*streams: str, header: bytes = b"") -> bytes:
    """An OLE container as far as its directory: streams by name, and the head of the Word stream."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return legacy.OLE + bytes(504) + entries.ljust(512, b"\0") + header.ljust(512, b"\0")


def open_document(kind: str, manifest: str = "<manifest/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ole("Root Entry", "EncryptedPackage"), "password"),
        (ole("Root Entry", "WordDocument", header=b"\xec\xa5" + bytes(9) + b"\x01"), "password"),
        (ole("Root Entry", "Workbook"), "Excel"),
        (ole("Root Entry", "PowerPoint Document"), "PowerPoint"),
        (ole("Root Entry", "SummaryInformation"), "no Word document"),
        (open_document("spreadsheet"), "no text document"),
        (open_document("text", "<encryption-data/>"), "password"),
    ],
    ids=["docx-password", "doc-password", "xls", "ppt", "msi", "ods", "odt-password"],
)
def test_what_is_no_old_document_says_what_it_is(data: bytes, words: str):
    with pytest.raises(ParseError, match=words):
        parse_bytes(data, "报告.doc")


def test_the_name_of_a_stream_inside_a_text_is_no_stream():
    misplaced = legacy.OLE + bytes(504) + b"x" + "Workbook".encode("utf-16-le") + bytes(600)
    with pytest.raises(UnreadableError, match="no Word document"):
        legacy.legacy_kind(misplaced)


@pytest.mark.parametrize("data", [ole("WordDocument"), b"{\\rtf1 }", open_document("text")])
def test_without_libreoffice_the_reason_names_it(data: bytes, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(legacy, "_PLACES", ())
    with pytest.raises(ParseError, match=r"install it .*libreoffice-writer.*\.docx"):
        parse_bytes(data, "报告.wps")


def program(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_conversion_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch):
    program(tmp_path, f"( while true; do date > {tmp_path}/alive; sleep 0.1; done ) & wait")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(UnreadableError, match="longer than 1 seconds"):
        legacy.convert(b"{\\rtf1 }", "rtf", seconds=1)
    time.sleep(0.3)
    (tmp_path / "alive").unlink(missing_ok=True)
    time.sleep(0.4)
    assert not (tmp_path / "alive").exists()


def test_a_conversion_that_fails_says_why(tmp_path: Path, monkeypatch):
    program(tmp_path, "echo 'source file could not be loaded' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(UnreadableError, match="could not be loaded"):
        legacy.convert(b"{\\rtf1 }", "rtf")


def test_a_damaged_old_file_is_refused(convert):
    data = convert(body_of(paragraph("正文")), "doc")
    with pytest.raises(ParseError):
        parse_bytes(data[: len(data) // 8], "a.doc")


def test_a_docx_is_no_old_file():
    stream = io.BytesIO()
    docx.Document().save(stream)
    assert legacy.legacy_kind(stream.getvalue()) is None
