"""Old office files (DOC, WPS, RTF, ODT, Word's own XML) are turned into DOCX by LibreOffice.

LibreOffice runs without a window, with a profile of its own in which macros, links and the network
are switched off, and is ended with all its processes when it takes too long.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from corpus.inputs import ZIP_DAMAGE
from corpus.report import Document, UnreadableError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of the container that Office wrote before 2007."""

KINDS = ("doc", "rtf", "odt", "wordml")
"""The formats read here; the first also holds what WPS calls .wps."""

SECONDS = 120.0
"""A conversion takes two to ten seconds; beyond this LibreOffice hangs."""

_SECTOR = 512
_ENTRY = 128
_WORD_MAGIC = b"\xec\xa5"
_WORD_ENCRYPTED = 0x01
# Streams that name what an OLE file is; the first that is there decides.
_STREAMS = (
    ("EncryptedPackage", "the file is protected by a password"),
    ("WordDocument", ""),
    ("Workbook", "an old Excel workbook (.xls), no Word document"),
    ("Book", "an old Excel workbook (.xls), no Word document"),
    ("PowerPoint Document", "an old PowerPoint presentation (.ppt), no Word document"),
    ("\u0005HwpSummaryInformation", "a Hangul document (.hwp), which is not read"),
    ("__properties_version1.0", "an Outlook message (.msg), no Word document"),
)
_OTHER_OLE = "an OLE file that is no Word document (an installer, a drawing, …)"
_SUFFIXES = {"doc": "doc", "rtf": "rtf", "odt": "odt", "wordml": "xml"}
_PLACES = (
    "/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)  # fmt: skip
_MISSING = (
    "an old office file ({kind}), which is read through LibreOffice; install it "
    "(package libreoffice-writer, or libreoffice.org) or save the file as .docx"
)
# A proxy that refuses every connection keeps LibreOffice from fetching linked pictures.
_NOWHERE = ("127.0.0.1", "9")
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", _NOWHERE[0]),
    ("Inet/Settings", "ooInetHTTPProxyPort", _NOWHERE[1]),
    ("Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE[0]),
    ("Inet/Settings", "ooInetHTTPSProxyPort", _NOWHERE[1]),
    ("Office.Common/Misc", "FirstRun", "false"),
)


def legacy_kind(data: bytes) -> str | None:
    """Return which of `KINDS` these bytes are, None when they are none.

    Raises:
        UnreadableError: an old office file that is no text document, or needs a password.
    """
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if data.startswith(b"PK\x03\x04"):
        return _open_document_kind(data)
    head = data[:4096].replace(b"\x00", b"")
    if b"<?xml" in head and (b"w:wordDocument" in head or b'progid="Word.Document"' in head):
        return "wordml"
    return None


def read(data: bytes) -> Document:
    """Read an old office file.

    Raises:
        UnreadableError: LibreOffice is not installed, cannot read the file, or takes too long.
    """
    from corpus.word import read as read_word

    kind = legacy_kind(data)
    if kind is None:
        raise UnreadableError("no old office file")
    return read_word(convert(data, kind))


def convert(data: bytes, kind: str, *, seconds: float = SECONDS) -> bytes:
    """Return the file as DOCX.

    Raises:
        UnreadableError: as `read`.
    """
    office = find_office()
    if office is None:
        raise UnreadableError(_MISSING.format(kind=_SUFFIXES[kind]))
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target, profile = folder / "in", folder / "out", folder / "profile"
        for made in (source, target, profile / "user"):
            made.mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        path = source / f"report.{_SUFFIXES[kind]}"
        path.write_bytes(data)
        told = _run(office, path, target, profile, seconds)
        made_files = sorted(target.glob("*.docx"))
        if not made_files:
            raise UnreadableError(f"LibreOffice could not read the file{told}")
        return made_files[0].read_bytes()


def find_office() -> str | None:
    """Return LibreOffice's program, or None when it is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((place for place in _PLACES if Path(place).is_file()), None)


# --------------------------------------------------------------------------------------- formats


def _ole_kind(data: bytes) -> str:
    for stream, reason in _STREAMS:
        if not _has_stream(data, stream):
            continue
        if reason:
            raise UnreadableError(reason)
        if _is_encrypted_word(data):
            raise UnreadableError("the file is protected by a password")
        return "doc"
    raise UnreadableError(_OTHER_OLE)


def _has_stream(data: bytes, name: str) -> bool:
    """Tell whether an OLE directory names a stream; entries lie at multiples of 128 bytes."""
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted, _SECTOR)
    while at >= 0:
        if at % _ENTRY == 0:
            return True
        at = data.find(wanted, at + 1)
    return False


def _is_encrypted_word(data: bytes) -> bool:
    """Tell by the header of the Word stream, which opens a sector."""
    at = data.find(_WORD_MAGIC, _SECTOR)
    while at >= 0:
        if at % _SECTOR == 0 and len(data) > at + 11:
            return bool(data[at + 11] & _WORD_ENCRYPTED)
        at = data.find(_WORD_MAGIC, at + 1)
    return False


def _open_document_kind(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("mimetype")
            mime = archive.read(info).decode("ascii", "replace") if info.file_size < 200 else ""
            names = archive.namelist()
            manifest = b""
            if "META-INF/manifest.xml" in names:
                with archive.open("META-INF/manifest.xml") as stream:
                    manifest = stream.read(1_000_000)
    except (KeyError, RuntimeError, *ZIP_DAMAGE, OSError):
        return None
    if not mime.startswith("application/vnd.oasis.opendocument."):
        return None
    if b"encryption-data" in manifest:
        raise UnreadableError("the file is protected by a password")
    if not mime.startswith("application/vnd.oasis.opendocument.text"):
        raise UnreadableError("an OpenDocument file that is no text document")
    return "odt"


# ------------------------------------------------------------------------------------ conversion


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>'
    )


def _run(office: str, path: Path, target: Path, profile: Path, seconds: float) -> str:
    """Run a conversion; return what LibreOffice said about a failure."""
    command = [
        office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
        "--nodefault", "--nolockcheck", "--nofirststartwizard", "--convert-to",
        "docx:MS Word 2007 XML", "--outdir", str(target), str(path),
    ]  # fmt: skip
    proxy = "http://" + ":".join(_NOWHERE)
    closed = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), proxy)
    environment = {
        k: v for k, v in os.environ.items() if k.lower() not in ("no_proxy", "pythonpath")
    }
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment | closed,
            start_new_session=True,
        )
    except OSError as error:
        raise UnreadableError(f"LibreOffice cannot be started ({error.strerror})") from error
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(
            f"LibreOffice took longer than {seconds:.0f} seconds to read the file"
        ) from error
    finally:
        _end(process)
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return f" ({lines[-1].strip()[:160]})" if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the processes it started."""
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
