"""What readers remark on a report, and why they refused a file, in the words of the user.

Issues and refusals carry a code or an English line made for logs; here they become a sentence in
the language of the session, and for a refusal what can be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.report import Issue, SectionKind
from indexer.export import section_name
from nlp.figure_names import figure_label
from ui.language import has_string, language, say
from ui.markup import escape

_TABLES = ("disclosure", "requests", "review")


def _section(key: str) -> str:
    return section_name(key, language()) if key in list(SectionKind) else key


def _table(key: str) -> str:
    return say(f"figures.{key}") if key in _TABLES else key


def _row(key: str) -> str:
    names = (figure_label((table, key, "total"), language()) for table in _TABLES)
    return next((name for name in names if name != key), key)


def _same(text: str) -> str:
    return text


# Message of an issue → string, and how each part found is shown.
_DETAILS: tuple[tuple[re.Pattern[str], str, Callable[[str], str]], ...] = (
    (re.compile(r"the title says (.+), the body (.+)"), "detail.title_body", _same),
    (re.compile(r"the title says (.+), the file name (.+)"), "detail.title_file", _same),
    (re.compile(r"published on (.+), before its year (.+)"), "detail.published", _same),
    (re.compile(r"the text names several places: (.+)"), "detail.places", _same),
    (re.compile(r"section (\w+) was not found"), "detail.missing", _section),
    (re.compile(r"table (\w+) was not found"), "detail.missing", _table),
    (re.compile(r"row «(.*)» is printed twice.*"), "detail.row", _row),
    (re.compile(r"row «(.*)»: .*"), "detail.row", _same),
    (re.compile(r"the table of «(.+)» is a picture.*"), "detail.row", _same),
)
# What a reason means for the user, by what the readers write into it; the first that fits.
_ADVICE = (
    ("password", r"password|encrypt|protected"),
    ("picture", r"picture|text recognition"),
    ("archive", r"RAR|7z"),
    ("old_word", r"\.doc\b|\.wps|RTF"),
    ("damaged", r"damage|cut off|corrupt|crash|not a PDF"),
    ("empty", r"empty|no text|only pictures"),
    ("missing", r"No such file"),
    ("permission", r"[Pp]ermission"),
    ("slow", r"longer than|too large|zip bomb|unpacks"),
)


def issue_html(issue: Issue) -> str:
    """Return a remark in words, and what exactly was found after it."""
    key = f"issue.{issue.code}"
    what = escape(say(key)) if has_string(key) else ""
    where = f" {say('report.page', page=issue.page)}" if issue.page else ""
    found = f"{_detail(issue.message, bare=not what)}{where}".strip()
    return f'{what} <span class="nb-muted">{escape(found)}</span>' if found else what


def advise(reason: str) -> str:
    """Return what a user can do about a file that could not be read."""
    for name, pattern in _ADVICE:
        if re.search(pattern, reason):
            return say(f"advice.{name}")
    return say("advice.other")


def _detail(message: str, *, bare: bool) -> str:
    for pattern, key, show in _DETAILS:
        if found := pattern.fullmatch(message):
            parts = dict(zip(("a", "b"), map(show, found.groups()), strict=False))
            return say(key, **parts)
    # The sentence of the code says it; the message would repeat it in English.
    return message if bare or language() == "en" else ""
