"""What readers remark on a report, in the words of the user, and which pages they could not read.

A remark carries a code and an English line made for logs; here it becomes a sentence in the language
of the session, followed by what exactly was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from corpus.report import Issue, SectionKind
from indexer.export import section_name
from nlp.evidence import ReportRow
from nlp.names.figure_names import column_label, figure_label
from ui.language import has_string, language, say
from ui.markup import escape

_TABLES = ("disclosure", "requests", "review")
# Pages of which nothing, or not all, could be read.
_UNREAD = ("scanned_page", "damaged_page", "unmapped_text", "no_text")
_NEEDS_OCR = "install the extra «ocr»"


def _section(key: str) -> str:
    return section_name(key, language()) if key in list(SectionKind) else key


def _table(key: str) -> str:
    return say(f"figures.{key}") if key in _TABLES else key


def row_name(key: str) -> str:
    """Name a row of any table by its key; what is no key stays as it is."""
    names = (figure_label((table, key, "total"), language()) for table in _TABLES)
    return next((name for name in names if name != key), key)


def _column(key: str) -> str:
    names = (column_label(table, key, language()) for table in _TABLES)
    return next((name for name in names if name != key), key)


def _names(name: Callable[[str], str]) -> Callable[[str], str]:
    def show(keys: str) -> str:
        return say("detail.comma").join(name(key) for key in keys.split(", "))

    return show


def _source(where: str) -> str:
    key = f"source.{where.replace(' ', '_')}"
    return say(key) if has_string(key) else where


# How a group of a pattern is shown, by its name without its number; the others as they are.
_SHOWN: Mapping[str, Callable[[str], str]] = {
    "section": _section,
    "table": _table,
    "row": row_name,
    "rows": _names(row_name),
    "column": _column,
    "columns": _names(_column),
    "where": _source,
}
# Message of an issue → string; the first that fits.
_DETAILS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), f"detail.{name}")
    for pattern, name in (
        (r"published on (?P<a>.+), before its year (?P<b>.+)", "published"),
        (r"published on (?P<a>.+), before (?P<b>.+) was over", "early"),
        (r"signed on (?P<a>.+), published on (?P<b>.+)", "signed"),
        (r"the text names several places: (?P<a>.+)", "places"),
        (r"no place is named for certain where (?P<a>.+) is", "whereabouts"),
        (r"the agency's name says (?P<a>.+), the contact line (?P<b>.+)", "contact"),
        (r"the title names only the place (?P<a>.+); read as .+", "government"),
        (r"the (?P<where1>[a-z ]+?) says (?P<a>.+), the "
         r"(?P<where2>file name|contact line|body|lead|cover|signature|title|url) (?P<b>.+)", "says"),
        (r"section (?P<section>\w+) was not found", "missing_section"),
        (r"table (?P<table>\w+) was not found", "missing_table"),
        (r"table (?P<table>\w+): no row was found for (?P<rows>.+)", "missing_rows"),
        (r"table (?P<table>\w+) is printed more than once.*", "table"),
        (r"table (?P<table>\w+), row «(?P<row>.*)»: recognised (?P<a>.+), proven by no sum.*", "unproven"),
        (r"table (?P<table>\w+), column «(?P<column>.*)»: the rows add up, the column does not.*", "contradicts"),
        (r"row «(?P<row>.*)»: «(?P<a>.*)» is no number.*", "no_number"),
        (r"row «(?P<row>.*)» does not print the columns (?P<columns>.+) of its form", "no_columns"),
        (r"row «(?P<row>.*)» is printed twice.*", "row"),
        (r"row «(?P<row>.*)»: .*", "row"),
        (r"the table of «(?P<row>.+)» is a picture.*", "row"),
        (r"read by character recognition: page (?P<a>.+); .*", "recognised"),
        (r"(?P<a>[\d,]+) characters of this page have no code.*", "characters"),
        (r"the page is a picture; only the first (?P<a>\d+) such pages.*", "beyond"),
        (rf"the page is a picture; {_NEEDS_OCR}.*", "needs_ocr"),
        (r"the page is a picture in which no text was recognised", "nothing_recognised"),
    )
)  # fmt: skip


def issue_html(issue: Issue) -> str:
    """Return a remark in words, and what exactly was found after it."""
    key = f"issue.{issue.code}"
    what = escape(say(key)) if has_string(key) else ""
    # What recognition read names its pages itself.
    page = issue.page if issue.code != "ocr_read" else None
    where = f" {say('report.page', page=page)}" if page else ""
    found = f"{_detail(issue.message, bare=not what)}{where}".strip()
    return f'{what} <span class="nb-muted">{escape(found)}</span>' if found else what


def _detail(message: str, *, bare: bool) -> str:
    for pattern, key in _DETAILS:
        if found := pattern.fullmatch(message):
            return say(key, **{name: _show(name, text) for name, text in found.groupdict().items()})
    # The sentence of the code says it; the message would repeat it in English.
    return message if bare or language() == "en" else ""


def _show(name: str, text: str) -> str:
    show = _SHOWN.get(name.rstrip("0123456789"))
    return show(text) if show else text


# ------------------------------------------------------------------------------------ unread pages


def unread_html(report: ReportRow) -> str:
    """Return that a report is incomplete, which pages are missing and what helps; empty if whole."""
    missing = [issue for issue in report.issues if issue.code in _UNREAD]
    if not missing:
        return ""
    pages = sorted({issue.page for issue in missing if issue.page})
    text = (
        say("incomplete.pages", pages=say("detail.comma").join(map(str, pages)))
        if pages
        else say("incomplete.whole")
    )
    helps = ""
    if any(_NEEDS_OCR in issue.message for issue in missing):
        helps = (
            f'<p>{escape(say("incomplete.ocr"))} <code>pip install "nianbao[ocr]"</code>'
            f"{escape(say('incomplete.again'))}</p>"
        )
    return (
        f'<div class="nb-incomplete"><strong>{escape(say("incomplete.title"))}</strong> '
        f"<span>{escape(text)}</span>{helps}</div>"
    )


def is_incomplete(report: ReportRow) -> bool:
    """Tell whether pages of a report could not be read."""
    return any(issue.code in _UNREAD for issue in report.issues)
