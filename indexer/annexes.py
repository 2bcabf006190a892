"""The rows of the tables that older reports append, as a library keeps them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from corpus.annexes import indicators_of
from corpus.report import SectionKind, Table
from indexer.rows import report_rows
from nlp.evidence import AnnexRow, ReportRow, Scope


def annex_rows(
    connection: sqlite3.Connection, reports: Mapping[str, ReportRow], scope: Scope
) -> tuple[AnnexRow, ...]:
    """Return the rows of the tables of reports in no form, by report, then as printed."""
    found = []
    for report in report_rows(connection, reports, scope):
        if report.form is not None:
            continue
        for row in connection.execute(
            "SELECT kind, tables FROM sections WHERE report_id = ? AND tables != '[]' ORDER BY id",
            (report.id,),
        ):
            for table in json.loads(row["tables"]):
                rows = tuple(tuple(cells) for cells in table["rows"])
                printed = Table(rows, table["page"], table["grid"])
                kind = SectionKind(row["kind"])
                found += [
                    AnnexRow(
                        report, kind, printed.page, i.label, i.unit, i.value, i.printed, i.under
                    )
                    for i in indicators_of(printed)
                ]
    return tuple(found)
