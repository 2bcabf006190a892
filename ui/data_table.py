"""The table of the page of figures: a line for each report, flags at the cell, sums below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from indexer.sheet_export import figure_header, shown, total_shown
from indexer.sheets import Line, Sheet, Summary, Trend
from nlp.answers.figure_totals import Total
from ui.data_state import DataState
from ui.figures import flag_reason
from ui.language import language, number, say
from ui.markup import escape
from ui.parts import agency_of
from ui.state import report_address

Outliers = Sequence[Mapping[int, float]]


def sheet_html(
    state: DataState, sheet: Sheet, first: int, last: int, sums: Sequence[Summary], far: Outliers
) -> str:
    """Return lines `first` to `last` of a sheet with the sums of all its lines."""
    head = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for name in (
            say("column.agency"), say("column.year"),
            *(_heading(figure, state) for figure in sheet.figures),
        )
    )  # fmt: skip
    body = "".join(
        _line_html(state, sheet.lines[n], n, sums, far)
        for n in range(first, min(last, len(sheet.lines)))
    )
    return (
        '<div class="nb-scroll nb-sheet-table"><table class="nb-table nb-figures">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        f"<tfoot>{_foot_html(state, sums, len(sheet.lines))}</tfoot></table></div>"
    )


def _heading(figure: tuple[str, str, str], state: DataState) -> str:
    name = figure_header(figure, language())
    return name if state.show == "value" else f"{name} · %"


def _line_html(state: DataState, line: Line, n: int, sums: Sequence[Summary], far: Outliers) -> str:
    report = line.report
    address = urlencode(report_address(report.id) | {"view": "data"})
    cells = "".join(
        _cell_html(state, line, column, sums[column], far[column].get(n))
        for column in range(len(sums))
    )
    return (
        f'<tr><th scope="row"><a href="./report?{escape(address)}" target="_self">'
        f"{escape(agency_of(report))}</a></th><td>{escape(report.year or '—')}</td>{cells}</tr>"
    )


def _cell_html(
    state: DataState, line: Line, column: int, total: Summary, score: float | None
) -> str:
    cell = line.cells[column]
    if cell is None:
        return f'<td class="nb-absent" title="{escape(say("data.absent_help"))}">—</td>'
    value = shown(line, column, total, state.show)
    reasons = [*_printed(cell, bare=state.show == "value"), *_flag_reasons(line, column)]
    sign = '<span class="nb-sign">×</span> ' if line.flags[column] else ""
    if score is not None:
        reasons.append(say("data.outlier_help", score=f"{score:+.1f}"))
        sign += '<span class="nb-sign nb-far">◆</span> '
    kind = " nb-flagged" if line.flags[column] else ""
    if cell.value is None:
        reasons.insert(0, say("figures.blank_help"))
        inner = f'<span class="nb-blank">{escape(say("figures.blank"))}</span>{_mark(cell)}'
    elif value is None:
        inner = f'<span class="nb-blank">{escape(say("data.no_share"))}</span>'
    else:
        inner = f"{escape(_written(value, state))}{_mark(cell) if state.show == 'value' else ''}"
    title = f' title="{escape(chr(10).join(reasons))}"' if reasons else ""
    return f'<td class="nb-number{kind}"{title}>{sign}{inner}</td>'


def _printed(cell: Total, *, bare: bool) -> list[str]:
    """Return what the report prints where it is not simply the number shown."""
    told = [
        say("figures.printed", text=c.printed) for c in cell.cells if _differs(c.value, c.printed)
    ]
    if not bare and cell.value is not None:
        told.insert(0, say("data.value", value=number(cell.value)))
    if len(cell.cells) > 1:
        parts = " + ".join(
            say("figures.blank") if c.value is None else number(c.value) for c in cell.cells
        )
        told.insert(0, say("data.sum_of", parts=parts))
    return told


def _differs(value: float | None, printed: str) -> bool:
    plain = printed.strip()
    if value is None:
        return bool(plain)
    return plain not in ("", str(value), number(value))


def _mark(cell: Total) -> str:
    """Return a small mark where the report prints it otherwise; what it prints is in the tooltip."""
    differing = [c.printed for c in cell.cells if _differs(c.value, c.printed)]
    if not differing:
        return ""
    if len(cell.cells) == 1 and len(differing[0]) <= 8:
        return f' <small class="nb-printed">{escape(differing[0])}</small>'
    return ' <small class="nb-printed">*</small>'


def _flag_reasons(line: Line, column: int) -> list[str]:
    return list(map(flag_reason, line.flags[column]))


def _foot_html(state: DataState, sums: Sequence[Summary], lines: int) -> str:
    cells = "".join(
        f"<td><b>{escape('—' if (v := total_shown(s, state.show)) is None else _written(v, state))}</b>"
        f"<small>{escape(_counted(s))}</small></td>"
        for s in sums
    )
    name = escape(say("data.sum", count=lines))
    return f'<tr><th scope="row" colspan="2">{name}</th>{cells}</tr>'


def _counted(total: Summary) -> str:
    """Say what a sum rests on and what it leaves out."""
    parts = [say("data.filled", count=total.filled)]
    if total.blank:
        parts.append(say("data.blanks", count=total.blank))
    if total.absent:
        parts.append(say("data.absent", count=total.absent))
    return " · ".join(parts)


def _written(value: float, state: DataState) -> str:
    return number(value) if state.show == "value" else f"{value:.1f}%"


def trend_html(found: Sequence[Trend], years: Sequence[int]) -> str:
    """Return a figure of each body over the years: blanks as blanks, gaps as gaps."""
    head = "".join(f'<th scope="col">{year}</th>' for year in years)
    body = "".join(
        f'<tr><th scope="row">{escape(trend.name)}</th>'
        + "".join(_year_html(trend, year) for year in years)
        + f"<td><b>{escape(_change(trend))}</b></td></tr>"
        for trend in found
    )
    return (
        '<div class="nb-scroll nb-sheet-table"><table class="nb-table nb-figures"><thead><tr>'
        f'<th scope="col">{escape(say("column.agency"))}</th>{head}'
        f'<th scope="col">{escape(say("data.change"))}</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _year_html(trend: Trend, year: int) -> str:
    point = trend.points.get(year)
    if point is None:
        return f'<td class="nb-absent" title="{escape(say("data.no_report"))}">—</td>'
    if point.value is None:
        several = len(point.reports) > 1
        title = escape(say("data.disagree") if several else say("data.open_help"))
        return (
            f'<td title="{title}"><span class="nb-blank">{escape(say("figures.blank"))}</span></td>'
        )
    address = urlencode(report_address(point.reports[0].id) | {"view": "data"})
    return (
        f'<td class="nb-number"><a href="./report?{escape(address)}" target="_self">'
        f"{escape(number(point.value))}</a></td>"
    )


def _change(trend: Trend) -> str:
    if trend.change is None:
        return "—"
    return f"+{number(trend.change)}" if trend.change > 0 else number(trend.change)
