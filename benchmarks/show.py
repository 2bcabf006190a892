"""Turns what the speed benchmarks print into tables and a plot.

`python -m benchmarks.show --search A.json B.json --growth G.jsonl --plot docs/images/growth.svg`
prints Markdown.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.peers import median

KINDS = ("common", "usual", "rare")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=Path, nargs="*", default=[])
    parser.add_argument("--growth", type=Path)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    for path in options.search:
        print(show_search(json.loads(path.read_text(encoding="utf-8"))))
    if options.growth:
        rows = [json.loads(line) for line in options.growth.read_text("utf-8").splitlines()]
        print(show_growth(rows))
        if options.plot:
            options.plot.write_text(plot(rows), encoding="utf-8")


def show_search(result: Mapping[str, Any]) -> str:
    """Return the tables of one size."""
    ours, peers = result["ours"], result["peers"]
    lines = [f"### {result['passages']:,} passages, engine {result['engine']}\n"]
    header = ["query", "engine's part", "whole call, text", "whole call, hybrid"]
    rows = []
    for kind in KINDS:
        found = ours[kind].values()
        row = [
            kind,
            *(_ms(median([one[x] for one in found])) for x in ("engine", "text", "hybrid")),
        ]
        row += [_ms(median(list(peer["ms"][kind].values()))) for peer in peers.values()]
        rows.append(row)
    header += [str(peer["name"]) for peer in peers.values()]
    lines.append(_table(header, rows))
    lines.append(_table(["stage of the build", "seconds", "passages a second"], _stages(result)))
    filters = [[name, *(_ms(v) for v in times.values())] for name, times in ours["filters"].items()]
    lines.append(_table(["filter", "engine's part", "text", "hybrid"], filters))
    lines.append(_summary(result))
    return "\n".join(lines)


def _stages(result: Mapping[str, Any]) -> list[list[str]]:
    stages = {**result["build"]}
    stages |= {f"{peer['name']}, index alone": peer["index_s"] for peer in result["peers"].values()}
    return [[name, f"{s:.1f}", f"{result['passages'] / s:,.0f}"] for name, s in stages.items()]


def _summary(result: Mapping[str, Any]) -> str:
    ours, cold = result["ours"], result["cold"]
    raw = result["peers"].get("tantivy")
    parts = [
        f"One exact scan of all vectors: {_ms(ours.get('scan', 0))} ms.",
        f"Facets over every passage: {_ms(ours['facets'][''])} ms.",
        f"Resident memory after all queries: {ours['rss_mb']:,.0f} MB.",
        f"A cold `nianbao search`: {cold['hybrid']:.2f} s (hybrid), {cold['text']:.2f} s (text);"
        f" jieba alone {cold['jieba']:.2f} s.",
    ]
    if raw:
        ratios = [
            ours[kind][query]["engine"] / milliseconds
            for kind in KINDS
            for query, milliseconds in raw["ms"][kind].items()
        ]
        parts.append(
            f"Engine's part against raw tantivy, query by query: median {median(ratios):.1f}×,"
            f" highest {max(ratios):.1f}×."
        )
    return "\n".join(f"- {part}" for part in parts) + "\n"


def show_growth(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of growth."""
    names = list(rows[0]["seconds"])
    cells = [[f"{row['reports']:,}", *(f"{row['seconds'][n]:.2f}" for n in names)] for row in rows]
    return _table(["reports before", *(f"{name} (s)" for name in names)], cells)


def plot(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the growth curve as SVG: seconds of each change over the size of the library."""
    width, height, left, top = 640, 320, 60, 20
    names = list(rows[0]["seconds"])
    highest = max(row["seconds"][name] for row in rows for name in names) * 1.1
    step = width / max(1, len(rows) - 1)

    def place(at: int, seconds: float) -> str:
        return f"{left + at * step:.1f},{top + height * (1 - seconds / highest):.1f}"

    colours = ("#1f4e8c", "#b5452c", "#3a7d44", "#7a5195")
    parts = []
    for number, name in enumerate(names):
        points = " ".join(place(at, row["seconds"][name]) for at, row in enumerate(rows))
        colour = colours[number % len(colours)]
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts.append(_label(left + 12, top + 16 * (number + 1), name, colour))
    for at, row in enumerate(rows):
        parts.append(
            _label(left + at * step - 20, top + height + 18, f"{row['reports']:,}", "#333")
        )
    for part in (0, 0.5, 1):
        y = top + height * (1 - part)
        parts.append(_label(4, y + 4, f"{highest * part:.1f} s", "#333"))
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#ddd"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 50}"'
        f' height="{top + height + 40}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'
    )


def _label(x: float, y: float, text: str, colour: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}">{escape(text)}</text>'


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _table(header: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (list(header), *rows)]
    lines.insert(1, "|" + "---|" * (lines[0].count("|") - 1))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
