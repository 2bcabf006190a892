"""The pictures of the themes page. Every mark carries its key, so that a click on it opens its list.

Colours are one hue over the page's own background (readable in both themes and by the colour-blind);
the mark that is opened has an orange frame. Nothing is drawn that is not also written as a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from ui.language import say
from ui.themes_marks import Mark, named_theme

_BLUE, _LIGHT_BLUE, _ORANGE, _GREY = "0, 114, 178", "86, 180, 233", "#d55e00", "128, 138, 150"
_FONT = 13
_ROW, _COLUMN = 34, 46  # pixels of a row, and at least of a column, of a grid
_MAP_HEIGHT, _MAP_WIDTH = 760, 880  # pixels; the width is the least the style sheet allows
_SHORE = 0.035  # of the map's breadth, around the clusters of a theme
_LETTER = 13.0  # pixels of a Chinese character on the map
_LARGEST, _SMALLEST = 34.0, 9.0  # pixels across of a cluster
_PER_ROW, _PANEL = 4, 150  # small multiples beside each other, and their height
_HOVERED = 44  # characters of a quote in a line of a tooltip


def wrap(text: str, width: int) -> str:
    """Break a name into lines of about the same length, none of many more half-width columns."""
    total = _width(text)
    width = min(width, -(-total // -(-total // width)) + 4) if total > width else width
    lines, line = [], ""
    for piece in re.findall(r"[A-Za-z0-9'-]+,?|\s|.", text):
        if _width(line + piece) > width and line.strip():
            lines.append(line.strip())
            line = ""
        line += piece
    return "<br>".join([*lines, line.strip()])


def _width(text: str) -> int:
    return sum(1 if c.isascii() else 2 for c in text)


def bars(marks: Sequence[Mark], opened: str) -> Any:  # noqa: ANN401 - plotly has no types
    """Draw how many agencies state each theme, out of all examined."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Bar(
            x=[mark.agencies for mark in marks],
            y=[wrap(mark.name, 22) for mark in marks],
            orientation="h",
            text=[f"{mark.agencies:,} · {mark.share:.0%}" for mark in marks],
            textposition="outside",
            cliponaxis=False,
            customdata=[[mark.key] for mark in marks],
            hovertemplate=[_hover(mark) for mark in marks],
            marker={"color": f"rgba({_hue()}, 0.72)",
                    "line": _frames(marks, opened)},
        )
    )  # fmt: skip
    most = max((mark.agencies for mark in marks), default=1)
    figure.update_xaxes(title=say("themes.axis_agencies"), range=[0, most * 1.3], tickformat="d",
                        nticks=6, fixedrange=True)  # fmt: skip
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, ticksuffix="  ")
    return _finished(figure, height=90 + 38 * len(marks))


def lines(marks: Sequence[Mark], columns: Mapping[str, int], opened: str) -> Any:  # noqa: ANN401
    """Draw the share of agencies that state each theme, year by year, a small picture for each."""
    from plotly.subplots import make_subplots

    themes = _ordered(marks)
    height = -(-len(themes) // _PER_ROW)
    figure = make_subplots(
        rows=height, cols=_PER_ROW, shared_yaxes="all", shared_xaxes=False,
        subplot_titles=[wrap(named_theme(theme), 22) for theme in themes],
        vertical_spacing=0.55 / max(2, height), horizontal_spacing=0.045,
    )  # fmt: skip
    years = [int(year) for year in columns if year]
    for number, theme in enumerate(themes):
        held = {mark.column: mark for mark in marks if mark.row == theme and mark.column}
        _add_line(figure, [held.get(str(year)) for year in years], years, opened,
                  {"row": number // _PER_ROW + 1, "col": number % _PER_ROW + 1})  # fmt: skip
    most = max((mark.share for mark in marks if mark.column), default=1.0)
    figure.update_yaxes(range=[0, most * 1.25], tickformat=".0%", nticks=4, fixedrange=True)
    figure.update_xaxes(tickvals=_few(years), tickformat="d", fixedrange=True,
                        range=[years[0] - 0.5, years[-1] + 0.5])  # fmt: skip
    figure.update_annotations(font_size=_FONT)
    return _finished(figure, height=60 + (_PANEL + 40) * height, top=46)


def _add_line(
    figure: Any,  # noqa: ANN401
    held: Sequence[Mark | None],
    years: Sequence[int],
    opened: str,
    where: Mapping[str, int],
) -> None:
    import plotly.graph_objects as go

    frames = [_ORANGE if mark and mark.key == opened else f"rgb({_hue()})" for mark in held]
    figure.add_trace(
        go.Scatter(
            x=years,
            y=[mark.share if mark else 0 for mark in held],
            mode="lines+markers",
            line={"color": f"rgb({_hue()})", "width": 2},
            marker={"size": [13 if f == _ORANGE else 9 for f in frames], "color": frames},
            customdata=[[mark.key if mark else ""] for mark in held],
            hovertemplate=[
                _hover(mark) if mark else f"{year}: 0<extra></extra>"
                for mark, year in zip(held, years, strict=True)
            ],
            showlegend=False,
        ),
        **where,
    )


def grid(
    marks: Sequence[Mark], rows: Sequence[str], columns: Mapping[str, str], opened: str,
    title: str, values: Mapping[str, float], unit: str,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Draw a heat map: its colour is a value of 0–1, the number written in a cell is of agencies.

    Args:
        marks: the cells; the others are empty.
        rows: keys of themes, from above.
        columns: keys with their names, from the left.
        opened: the key of the mark that is opened.
        title: what the columns are.
        values: the colour of each mark, by its key.
        unit: what the colour means.
    """
    import plotly.graph_objects as go

    across, down = {c: n for n, c in enumerate(columns)}, {r: n for n, r in enumerate(rows)}
    shown = [mark for mark in marks if mark.row in down and mark.column in across]
    cells: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    for mark in shown:
        cells[down[mark.row]][across[mark.column]] = values[mark.key]
    top = max((values[mark.key] for mark in shown), default=1.0)
    figure = go.Figure(
        go.Heatmap(
            z=cells, zmin=0, zmax=top, xgap=2, ygap=2, hoverinfo="skip",
            colorscale=[[0, f"rgba({_BLUE}, 0.06)"], [1, f"rgba({_BLUE}, 0.62)"]],
            colorbar={"title": {"text": unit, "side": "right", "font": {"size": _FONT, "color": _ink()}},
                      "tickfont": {"color": _ink()}, "tickformat": ".0%", "thickness": 12,
                      "outlinewidth": 0, "len": 0.9 if len(rows) > 6 else 1.0},
        )
    )  # fmt: skip
    # A heat map cannot be clicked; what is clicked are squares of its own, almost invisible.
    figure.add_trace(
        go.Scatter(
            x=[across[mark.column] for mark in shown],
            y=[down[mark.row] for mark in shown],
            mode="markers+text",
            text=[str(_number(mark)) for mark in shown],
            textfont={"size": _FONT, "color": _ink()},
            marker={"symbol": "square", "size": 26, "color": "rgba(0,0,0,0.004)",
                    "line": _frames(shown, opened)},
            customdata=[[mark.key] for mark in shown],
            hovertemplate=[_hover(mark) for mark in shown],
            showlegend=False,
        )
    )  # fmt: skip
    figure.update_xaxes(tickvals=list(across.values()), ticktext=list(columns.values()),
                        title=title, side="top", showgrid=False, zeroline=False, fixedrange=True,
                        range=[-0.5, len(columns) - 0.5], automargin=True,
                        tickangle=0 if len(columns) <= 9 else -55)  # fmt: skip
    figure.update_yaxes(tickvals=list(down.values()), range=[len(rows) - 0.5, -0.5],
                        ticktext=[wrap(named_theme(row), 26) for row in rows], showgrid=False,
                        zeroline=False, fixedrange=True, automargin=True, ticksuffix="  ")  # fmt: skip
    return _finished(figure, height=150 + _ROW * len(rows), top=40)


def cluster_map(
    marks: Sequence[Mark],
    spots: Mapping[str, tuple[float, float]],
    sentences: Iterable[tuple[tuple[float, float], str, str]],
    opened: str,
) -> Any:  # noqa: ANN401
    """Draw clusters as an archipelago: an island for each theme, a point for each sentence."""
    import plotly.graph_objects as go

    sizes = _sizes(marks)
    points = list(sentences)
    figure = go.Figure(
        go.Scatter(
            x=[x for (x, _), _, _ in points], y=[y for (_, y), _, _ in points], mode="markers",
            marker={"size": 4, "color": f"rgba({_GREY}, 0.42)"}, showlegend=False,
            customdata=[[key] for _, _, key in points],
            hovertemplate=[f"{wrap(_plain(t), _HOVERED)}<extra></extra>" for _, t, _ in points],
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[spots[mark.key][0] for mark in marks], y=[spots[mark.key][1] for mark in marks],
            mode="markers", showlegend=False,
            marker={"size": sizes, "color": f"rgba({_hue()}, 0.5)", "line": _frames(marks, opened)},
            customdata=[[mark.key] for mark in marks],
            hovertemplate=[_hover(mark, quotes=3) for mark in marks],
        )
    )  # fmt: skip
    _add_islands(figure, marks, spots)
    for x, y, text, bold in _labels(marks, spots, sizes):
        label = _plain(text)
        figure.add_annotation(
            x=x, y=y, text=f"<b>{label}</b>" if bold else label, showarrow=False,
            font={"size": 13 if bold else 12, "color": _ink()}, opacity=0.72 if bold else 1.0,
        )  # fmt: skip
    xs, ys = zip(*(spots.values() or [(0.5, 0.5)]), strict=True)
    for update, values in ((figure.update_xaxes, xs), (figure.update_yaxes, ys)):
        low, high = min(values), max(values)
        room = max(0.06, 0.09 * (high - low))
        update(visible=False, range=[low - room, high + room], fixedrange=True)
    return _finished(figure, height=_MAP_HEIGHT, top=6)


def _add_islands(
    figure: Any,  # noqa: ANN401
    marks: Sequence[Mark],
    spots: Mapping[str, tuple[float, float]],
) -> None:
    """Lay a faint ground under the clusters of each theme."""
    held: dict[str, list[tuple[float, float]]] = {}
    for mark in marks:
        held.setdefault(mark.row, []).append(spots[mark.key])
    for places in held.values() if len(held) > 1 else ():
        xs, ys = zip(*places, strict=True)
        figure.add_shape(
            type="circle", layer="below", line_width=0, fillcolor=f"rgba({_GREY}, 0.10)",
            x0=min(xs) - _SHORE, x1=max(xs) + _SHORE, y0=min(ys) - _SHORE, y1=max(ys) + _SHORE,
        )  # fmt: skip


def _labels(
    marks: Sequence[Mark], spots: Mapping[str, tuple[float, float]], sizes: Sequence[float]
) -> Iterable[tuple[float, float, str, bool]]:
    """Return names that overlap neither each other nor their marks, the largest clusters' first."""
    xs, ys = [s[0] for s in spots.values()], [s[1] for s in spots.values()]
    wide = max(0.12, 1.18 * (max(xs, default=1) - min(xs, default=0))) / _MAP_WIDTH
    high = max(0.12, 1.18 * (max(ys, default=1) - min(ys, default=0))) / _MAP_HEIGHT
    taken = [_box(*spots[m.key], wide * size / 2, high * size / 2)
             for m, size in zip(marks, sizes, strict=True)]  # fmt: skip

    def free(x: float, y: float, text: str) -> bool:
        half = 0.5 * wide * sum(_LETTER if not c.isascii() else 7.0 for c in text)
        box = _box(x, y, half, 8 * high)
        if any(box[0] < b[1] and b[0] < box[1] and box[2] < b[3] and b[2] < box[3] for b in taken):
            return False
        taken.append(box)
        return True

    for x, low, top, name in _islands(marks, spots):
        places = (top + 34 * high, low - 34 * high, top + 52 * high, low - 52 * high)
        for y in places:
            if free(x, y, name):
                yield x, y, name, True
                break
    for mark, size in zip(marks, sizes, strict=True):
        x, y = spots[mark.key]
        text = mark.column
        for dy in (-(size / 2 + 8), size / 2 + 8):
            if text != named_theme(mark.row) and free(x, y + dy * high, text):
                yield x, y + dy * high, text, False
                break


def _islands(
    marks: Sequence[Mark], spots: Mapping[str, tuple[float, float]]
) -> list[tuple[float, float, float, str]]:
    """Return the middle, the lower and the upper edge and the name of each theme, if there are several."""
    held: dict[str, list[tuple[float, float]]] = {}
    for mark in marks:
        held.setdefault(mark.row, []).append(spots[mark.key])
    found = []
    for row, places in held.items() if len(held) > 1 else ():
        ys = [y for _, y in places]
        middle = sum(x for x, _ in places) / len(places)
        found.append((middle, min(ys), max(ys), named_theme(None if row == "none" else row)))
    return found


def _box(x: float, y: float, half_width: float, half_height: float) -> tuple[float, ...]:
    return (x - half_width, x + half_width, y - half_height, y + half_height)


def _sizes(marks: Sequence[Mark]) -> list[float]:
    most = max((mark.agencies for mark in marks), default=1)
    return [_SMALLEST + (_LARGEST - _SMALLEST) * (mark.agencies / most) ** 0.5 for mark in marks]


# ------------------------------------------------------------------------------------------ shared


def _hover(mark: Mark, quotes: int = 1) -> str:
    lines = [f"<b>{_plain(mark.name)}</b>", _plain(counted(mark))]
    if mark.detail:
        lines.append(_plain(mark.detail))
    said: dict[str, str] = {}
    for row in mark.statements:
        if len(said) < quotes and row.text not in said.values():
            said.setdefault(row.report.agency or row.report.id, row.text)
    for agency, text in said.items():
        lines.append(f"“{wrap(_plain(text[:80]), _HOVERED)}” <i>{_plain(agency)}</i>")
    return "<br>".join(lines) + "<extra></extra>"


def counted(mark: Mark) -> str:
    """Say the number of a mark, with what it is out of."""
    if mark.examined is None:
        return say("themes.counted_alone", agencies=mark.agencies, statements=len(mark.statements))
    return say(
        "themes.counted", agencies=mark.agencies, examined=mark.examined,
        share=f"{mark.share:.0%}", statements=len(mark.statements),
    )  # fmt: skip


def _number(mark: Mark) -> int:
    """Return what is written in a cell: agencies; for one agency, its statements."""
    return mark.agencies if mark.examined is not None else len(mark.statements)


def _plain(text: str) -> str:
    """Take from text what Plotly would read as markup or as a placeholder."""
    for sign, other in (
        ("&", "＆"),
        ("<", "＜"),
        (">", "＞"),
        ("{", "｛"),
        ("}", "｝"),
        ("$", "＄"),
        ("%", "％"),
    ):
        text = text.replace(sign, other)
    return " ".join(text.split())


def _frames(marks: Sequence[Mark], opened: str) -> dict[str, list[Any]]:
    return {
        "color": [_ORANGE if mark.key == opened else "rgba(0,0,0,0)" for mark in marks],
        "width": [3 if mark.key == opened else 0 for mark in marks],
    }


def _ordered(marks: Iterable[Mark]) -> list[str]:
    """Return the rows of some marks, those of most agencies over all columns first."""
    total: dict[str, int] = {}
    for mark in marks:
        total[mark.row] = total.get(mark.row, 0) + mark.agencies
    return sorted(total, key=lambda row: -total[row])


def _few(years: Sequence[int]) -> list[int]:
    step = -(-len(years) // 5)
    return list(years[::-1][::step])[::-1]


def _hue() -> str:
    """Return the colour of marks: the blue that stands out from the page in its theme."""
    return _LIGHT_BLUE if st.context.theme.type == "dark" else _BLUE


def _ink() -> str:
    """Return the colour of text in the theme of the session: Plotly's own is too pale to read."""
    return "#e6ebf1" if st.context.theme.type == "dark" else "#1d2733"


def _finished(figure: Any, *, height: int, top: int = 12) -> Any:  # noqa: ANN401
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": top, "b": 8}, dragmode=False, bargap=0.28,
        showlegend=False, font={"size": _FONT, "color": _ink()}, hoverlabel={"align": "left", "font": {"size": 13}},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(
            tickfont={"size": _FONT - 1, "color": _ink()},
            title_font={"size": _FONT, "color": _ink()},
        )
    figure.update_annotations(font_color=_ink())
    # What is chosen is told by the frame; Plotly's own way pales everything else.
    figure.update_traces(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
                         selector={"type": "scatter"})  # fmt: skip
    figure.update_traces(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
                         selector={"type": "bar"})  # fmt: skip
    return figure
