"""The pictures of the page of figures: bars by report, year, place or kind; lines over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from indexer.sheet_export import figure_header, shown, total_shown
from indexer.sheets import Number, Sheet, Summary, Trend
from nlp.names.figure_names import FigureKey, figure_label, figure_unit
from ui.data_state import DataState
from ui.language import language, number, say
from ui.parts import agency_of

MOST_BARS = 30
MOST_LINES = 8
# After Okabe and Ito: told apart by the colour-blind, dark enough on white, light enough on black.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8a8f98", "#a6761d")
_DASHES = ("solid", "dash", "dot", "dashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "hexagon")
# Characters of a label before it is folded into a second line.
_FOLD = 16


def draw_bars(
    state: DataState, sheet: Sheet, sums: Sequence[Summary], groups: Mapping[str, Sequence[Summary]]
) -> None:
    """Draw bars: one group for each report, or for each year, place or kind."""
    if state.by == "report":
        names, values, texts, left = _by_report(state, sheet, sums)
        if left:
            st.caption(say("data.largest", shown=len(names), total=len(names) + left))
    else:
        names = list(groups)
        values = [[total_shown(s, state.show) for s in groups[name]] for name in names]
        texts = [
            [
                _text(total_shown(s, state.show), state)
                if s.filled or s.blank
                else say("data.not_printed")
                for s in groups[name]
            ]
            for name in names
        ]
        st.caption(say("data.grouped"))
    if not any(value is not None for row in values for value in row):
        st.info(say("data.nothing_to_draw"), icon=":material/bar_chart:")
        return
    _show(_bars(state, sheet.figures, names, values, texts), "data_bars")


def draw_lines(figure: FigureKey, found: Sequence[Trend], sums: Mapping[int, Number]) -> None:
    """Draw a figure over the years: a line for each body, those with the highest last year first."""
    import plotly.graph_objects as go

    picture = go.Figure()
    for n, trend in enumerate(found):
        years = sorted(trend.points)
        picture.add_scatter(
            x=years, y=[trend.points[year].value for year in years], name=_folded(trend.name),
            mode="lines+markers", connectgaps=False,
            line={"color": COLOURS[n % len(COLOURS)], "dash": _DASHES[n // len(COLOURS) % 4], "width": 2},
            marker={"symbol": _SYMBOLS[n % len(_SYMBOLS)], "size": 8},
            hovertemplate=f"%{{x}}: %{{y:,}}<extra>{_plain(trend.name)}</extra>",
        )  # fmt: skip
    years = sorted({year for trend in found for year in trend.points} | set(sums))
    _lay_out(picture, height=430)
    picture.update_xaxes(tickmode="array", tickvals=years, ticktext=[str(y) for y in years])
    picture.update_yaxes(title={"text": _axis(figure)}, rangemode="tozero", tickformat=",")
    _show(picture, "data_lines")


def _by_report(
    state: DataState, sheet: Sheet, sums: Sequence[Summary]
) -> tuple[list[str], list[list[float | None]], list[list[str]], int]:
    """Return the lines with the largest numbers in the first column, and how many are left out.

    Returns:
        Names, numbers, the numbers in words, and the count of lines left out.
    """
    drawn = [n for n, line in enumerate(sheet.lines) if any(v is not None for v in (
        shown(line, c, sums[c], state.show) for c in range(len(sums))
    ))]  # fmt: skip

    def size(n: int) -> tuple[float, ...]:
        line = sheet.lines[n]
        return tuple(-(shown(line, c, sums[c], state.show) or 0) for c in range(len(sums)))

    drawn.sort(key=size)
    kept = drawn[:MOST_BARS]
    names = [
        f"{agency_of(sheet.lines[n].report)} {sheet.lines[n].report.year or ''}".strip()
        for n in kept
    ]
    values = [
        [shown(sheet.lines[n], c, sums[c], state.show) for c in range(len(sums))] for n in kept
    ]
    texts = [
        [
            say("data.not_printed") if sheet.lines[n].cells[c] is None else _text(value, state)
            for c, value in enumerate(row)
        ]
        for n, row in zip(kept, values, strict=True)
    ]
    return names, values, texts, len(drawn) - len(kept)


def _bars(
    state: DataState,
    figures: Sequence[FigureKey],
    names: Sequence[str],
    values: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str]],
) -> Any:  # noqa: ANN401 - plotly is only imported where it is used
    import plotly.graph_objects as go

    percent = state.show != "value"
    # Two reports of one name would share a bar: the place in the list keeps them apart.
    places = list(range(len(names)))
    picture = go.Figure()
    for column, figure in enumerate(figures):
        numbers = [row[column] for row in values]
        words = [row[column] for row in texts]
        picture.add_bar(
            y=places, x=[0 if v is None else v for v in numbers], orientation="h",
            name=_folded(figure_label(figure, language())),
            marker={"color": COLOURS[column % len(COLOURS)]},
            text=words, textposition="outside", cliponaxis=False, constraintext="none",
            customdata=[[name, text] for name, text in zip(map(_plain, names), words, strict=True)],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    bars = len(names) * max(1, len(figures))
    _lay_out(picture, height=min(2400, 150 + 20 * bars + 10 * len(names)))
    labels = [_folded(name) for name in names]
    picture.update_yaxes(
        autorange="reversed",
        tickmode="array",
        tickvals=places,
        ticktext=labels,
        ticklabelstandoff=6,
    )
    known = [v for row in values for v in row if v is not None]
    unit = say("data.percent") if percent else _shared_unit(figures)
    picture.update_xaxes(
        title={"text": unit}, tickformat=",", rangemode="tozero",
        range=[min(0, *known) * 1.15, max(max(known) * 1.15, 1)],
    )  # fmt: skip
    return picture


def _text(value: float | None, state: DataState) -> str:
    if value is None:
        return say("figures.blank") if state.show == "value" else say("data.no_share")
    return number(value) if state.show == "value" else f"{value:.1f}%"


def _lay_out(picture: Any, *, height: int) -> None:  # noqa: ANN401
    picture.update_layout(
        height=height,
        barmode="group",
        bargap=0.25,
        margin={"l": 8, "r": 24, "t": 12, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "title": None},
        showlegend=True,
        separators=".,",
        hoverlabel={"namelength": -1},
    )
    picture.update_xaxes(automargin=True)
    picture.update_yaxes(automargin=True)


def _show(picture: Any, key: str) -> None:  # noqa: ANN401
    st.plotly_chart(
        picture, key=key, config={"displaylogo": False, "modeBarButtons": [["toImage", "resetScale2d"]]},
    )  # fmt: skip


def _axis(figure: FigureKey) -> str:
    return figure_header(figure, language())


def _shared_unit(figures: Sequence[FigureKey]) -> str:
    units = dict.fromkeys(filter(None, (figure_unit(f, language()) for f in figures)))
    return say("data.unit", unit=say("detail.comma").join(units)) if units else ""


def _plain(text: str) -> str:
    """Return text that plotly shows as it is: it reads a few tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("%{", "% {")


def _folded(text: str) -> str:
    """Fold a long label, so that it takes no more than a third of the picture."""
    pieces = [text[n : n + _FOLD] for n in range(0, len(text), _FOLD)] if _is_wide(text) else [text]
    return "<br>".join(map(_plain, pieces))


def _is_wide(text: str) -> bool:
    return any(ord(char) > 0x2E80 for char in text)
