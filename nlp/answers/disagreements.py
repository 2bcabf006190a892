"""Where the text of a report gives another number than its table: both are told, with the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.narrative import CHECK
from corpus.ownership import Reporter
from corpus.report import Section
from corpus.stated import find_stated
from nlp.answers.figure_totals import Total, year_of
from nlp.evidence import FigureRow, ReportRow, Retriever, Scope, StatementRow
from nlp.findings import Finding, Quote, agency_shown, quote_of
from nlp.names.figure_names import FigureKey, figure_label, is_figure
from nlp.sentences import say

_DETAIL = re.compile(r"(?P<figure>\w+): narrative (?P<said>\d+), table (?P<table>[^;]+)")
_COUNTED = re.compile(r"[\d一二三四五六七八九十百]\s*(?:件|宗|起|份|例|条)")
_DOCUMENTS = {"issued": "documents_made", "made": "documents_made", "repealed": "documents_repealed",
              "in_force": "documents_in_force"}  # fmt: skip
_TAKEN_ON = ("received", "carried_in")
_REVIEWS = {"review_and_litigation": "reviews"}


def with_disagreements(
    findings: tuple[Finding, ...], totals: Iterable[Total], retriever: Retriever, language: str
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Add to the findings the sentences whose number differs, and say both numbers."""
    told: list[str] = []
    quotes: dict[str, tuple[Quote, ...]] = {}
    for total in totals:
        for said, table in _differing(total):
            told.append(_tell(total, said, table, language))
            found = _sentences(total.report, _stated_name(total.figure), said, retriever)
            quotes[total.report.id] = (*quotes.get(total.report.id, ()), *found)
    if not told:
        return findings, ()
    whole = tuple(
        replace(f, quotes=quotes.get(f.report.id, ())) if f.figure else f for f in findings
    )
    return whole, tuple(told)


def said_in_text(
    figure: FigureKey, report: ReportRow, retriever: Retriever
) -> tuple[int | None, tuple[Quote, ...]] | None:
    """Return what only the text of a report says of a figure.

    The number is None where the sentence counts more than one thing («书面2件，当面1件»).
    """
    name = _stated_name(figure)
    if not name:
        return None
    reporter = Reporter(
        report.agency_type, report.place, frozenset({report.year} if report.year else ())
    )
    rows = retriever.statement_rows(Scope(reports=(report.id,)))
    said: dict[int, list[Quote]] = {}
    for row in rows:
        section = Section(row.section, row.heading, f"{row.heading}\n{row.text}")
        for stated in find_stated((section,), reporter):
            if stated.figure == name:
                said.setdefault(stated.value, []).append(quote_of(row))
    if len(said) != 1:
        return None
    value, found = next(iter(said.items()))
    quotes = tuple(dict.fromkeys(found))
    alone = all(len(_COUNTED.findall(quote.text)) <= 1 for quote in quotes)
    return value if alone else None, quotes


def differences_told(cell: FigureRow, language: str) -> tuple[str, ...]:
    """Say both numbers wherever the text of a report gives another one than its tables."""
    told = []
    for check in cell.checks:
        for found in _DETAIL.finditer(check.detail) if check.check == CHECK else ():
            table = found["table"].strip()
            if found["said"] in table.split(" or "):
                continue
            shown = say(language, "table_blank") if table == "blank" else table
            shown = shown.replace(" or ", {"zh": "或", "en": " or "}[language])
            label = _label(found["figure"], language)
            told.append(say(language, "both_numbers", label=label, table=shown, said=found["said"]))
    return tuple(dict.fromkeys(told))


def _label(stated: str, language: str) -> str:
    if stated == "received_and_carried":
        parts = (figure_label(("requests", row, "total"), language) for row in _TAKEN_ON)
        return "＋".join(parts) if language == "zh" else " + ".join(parts)
    columns = {name: column for column, name in _DOCUMENTS.items()}
    if stated in columns:
        return figure_label(("disclosure", "normative_documents", columns[stated]), language)
    if stated == "natural_person":
        return figure_label(("requests", "received", stated), language)
    names = {name: row for row, name in _REVIEWS.items()}
    row = names.get(stated, stated)
    for table in ("requests", "review"):
        if is_figure((table, row, "total")):
            return figure_label((table, row, "total"), language)
    return stated


def _differing(total: Total) -> Iterator[tuple[int, str]]:
    """Yield the number of the text beside what the table prints, where the two differ."""
    name = _stated_name(total.figure)
    for check in total.cells[0].checks:
        if check.check != CHECK:
            continue
        for found in _DETAIL.finditer(check.detail):
            printed = found["table"].strip().split(" or ")
            if found["figure"] == name and found["said"] not in printed:
                yield int(found["said"]), found["table"].strip()


def _stated_name(figure: FigureKey) -> str:
    """Return the name the comparison of text and table has for a figure, "" when it has none."""
    table, row, column = figure
    if table == "disclosure":
        return _DOCUMENTS.get(column, "") if row == "normative_documents" else ""
    if table == "requests" and row == "received" and column == "natural_person":
        return "natural_person"
    return _REVIEWS.get(row, row) if column == "total" else ""


def _tell(total: Total, said: int, table: str, language: str) -> str:
    shown = say(language, "table_blank") if table == "blank" else table
    return say(
        language,
        "narrative_differs",
        agency=agency_shown(total.report, language),
        year=year_of(total.report, language),
        table=shown.replace(" or ", {"zh": "或", "en": " or "}[language]),
        said=said,
    )


def _sentences(
    report: ReportRow, figure: str, said: int, retriever: Retriever
) -> tuple[Quote, ...]:
    """Return the statements that give this number for this figure."""
    years = frozenset({report.year} if report.year else ())
    reporter = Reporter(report.agency_type, report.place, years)
    rows = retriever.statement_rows(Scope(reports=(report.id,)))
    return tuple(quote_of(row) for row in rows if _states(row, figure, said, reporter))


def _states(row: StatementRow, figure: str, said: int, reporter: Reporter) -> bool:
    section = Section(row.section, row.heading, row.text)
    return any(s.figure == figure and s.value == said for s in find_stated((section,), reporter))
