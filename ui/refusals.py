"""Why a file was refused, in the language of the session, and what its owner can do about it."""

from __future__ import annotations

import re

from ui.language import language, say

# What a reason means for the user, by what the readers write into it; the first that fits.
_ADVICE = (
    ("password", r"password|encrypt|protected"),
    ("office", r"LibreOffice"),
    ("old_word", r"\.doc\b|\.wps|RTF"),
    ("not_word", r"no Word document|no text document|\.hwp|OLE file"),
    ("picture", r"picture|text recognition"),
    ("archive", r"RAR|7z|archives inside archives|archive without"),
    ("damaged", r"damage|cut off|corrupt|crash|not a PDF|not a Word|not an HTML|no old office"),
    ("empty", r"empty|no text|only pictures|without a page"),
    ("missing", r"No such file"),
    ("permission", r"[Pp]ermission"),
    ("slow", r"longer than|too large|too many|too deep|zip bomb|unpacks|more memory"),
)
# Reason of a reader → string; `a` and `b` are filled in. The first that fits.
_REASONS = tuple(
    (re.compile(pattern), f"reason.{name}")
    for pattern, name in (
        (r"the file is empty", "empty"),
        (r"no text in the file|the file holds no text", "no_text"),
        (r"(?:the (?:PDF|document|file|archive)) is protected by a password", "password"),
        (r"the PDF is encrypted in a way that cannot be read", "encrypted"),
        (r"the PDF is cut off or damaged", "pdf_cut"),
        (r"the PDF is damaged|the PDF cannot be opened", "pdf_damaged"),
        (r"the PDF has no page (?P<a>\d+)", "no_page"),
        (r"page (?P<a>\d+) cannot be (?:drawn|read)", "page"),
        (r"not a PDF file", "no_pdf"),
        (r"a damaged ZIP or DOCX file", "zip_damaged"),
        (r"an Office file that is no Word document", "other_office"),
        (r"a ZIP archive; .*", "zip"),
        (r"a (?P<a>RAR|7z) archive; unpack it first", "archive"),
        (r"an archive without a file that may be a report", "archive_empty"),
        (r"archives inside archives, too deep to open", "archive_deep"),
        (r"damaged in its archive: .*", "archive_damaged"),
        (r"unpacks to far more than its size .*", "bomb"),
        (r"(?:unpacks to )?(?P<a>[\d,]+) MB, too large for a report", "large"),
        (r"(?P<a>[\d,]+) (?:pages|lines|elements|paragraphs|cells|characters|characters in one paragraph), "
         r"too many for a report", "many"),
        (r"a line of too many cells for a report", "wide"),
        (r"nested too deeply for a report", "nested"),
        (r"an old Word file \(\.doc\); save it as \.docx", "old_word"),
        (r"not a Word document(?:, or cut off)?", "no_word"),
        (r"the Word document is damaged(?:: .*)?", "word_damaged"),
        (r"an old office file \((?P<a>\w+)\), which is read through LibreOffice.*", "office"),
        (r"LibreOffice could not read the file.*", "office_failed"),
        (r"LibreOffice cannot be started.*", "office_missing"),
        (r"LibreOffice took longer than (?P<a>\d+) seconds to read the file", "office_slow"),
        (r"an old Excel workbook .*", "excel"),
        (r"an old PowerPoint presentation .*", "powerpoint"),
        (r"a Hangul document .*", "hangul"),
        (r"an Outlook message .*", "outlook"),
        (r"an OLE file that is no Word document .*|no old office file", "ole"),
        (r"an OpenDocument file that is no text document", "open_document"),
        (r"not an HTML page", "no_html"),
        (r"an MHTML file without a page in it", "mhtml"),
        (r"the picture is too large", "picture_large"),
        (r"the picture is damaged or cut off", "picture_damaged"),
        (r"not a text file \(binary data\)", "binary"),
        (r"the text encoding is none of .*", "encoding"),
        (r"took longer than (?P<a>\d+) seconds over one page", "slow"),
        (r"the reader crashed .*", "crashed"),
        (r"needs more memory than a report may take", "memory"),
        (r"holds characters that cannot be stored: .*", "characters"),
        (r"No such file or directory", "missing"),
        (r"Permission denied", "permission"),
        (r"Is a directory", "folder"),
        (r"kept as it was read before: (?P<reason>.*)", "kept"),
        (r"keeps its old labels: (?P<reason>.*)", "kept_labels"),
    )
)  # fmt: skip


def explain_reason(reason: str) -> str:
    """Return a reason in the language of the session; one that is not known stays as it is."""
    if language() == "en":
        return reason
    for pattern, key in _REASONS:
        if found := pattern.fullmatch(reason):
            values = found.groupdict()
            if "reason" in values:
                values["reason"] = explain_reason(values["reason"])
            return say(key, **values) if values else say(key)
    return reason


def advise(reason: str) -> str:
    """Return what a user can do about a file that could not be read."""
    for name, pattern in _ADVICE:
        if re.search(pattern, reason):
            return say(f"advice.{name}")
    return say("advice.other")
