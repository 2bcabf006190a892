"""Turns what the speed benchmarks print into `docs/benchmarks.md` and the growth curve.

`python -m benchmarks.show --search A.json B.json --growth G.jsonl --page docs/benchmarks.md
--plot docs/images/growth.svg`
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import PEERS

Result = Mapping[str, Any]
KINDS = ("common", "usual", "rare", "phrase")
_TWICE = 2.0
_MEMORY_MB = 3000

_HEAD = """# Speed

Measured by `benchmarks/`, over passages that are generated (seeded): clauses of the phrase bank, an
agency, and a few things drawn from the dictionary by Zipf's law, so that words are common and rare as
they are in reports. {cores} cores, no GPU; other work ran on the machine at the same time, so the
engines take turns query by query and what counts is the time their thread computes, not what the
clock on the wall says. Ratios are taken within each round; the median is told, the quartiles in
brackets. `python -m benchmarks.search WORK --passages N`, `python -m benchmarks.growth WORK`, and
`python -m benchmarks.show` make this page.

**The peers** index the very same words, cut by the same jieba, in one field with frequencies. *tantivy,
raw* is what a competent user writes: every word must be there, BM25, the best twenty with their ids,
the exact number of matches in the same pass, filters as terms that do not rank. *SQLite FTS5* is the
bare query, `MATCH … ORDER BY rank LIMIT 20`, which counts nothing and reads no row. *bm25s* scores
every passage that has any of the words. The words of their queries are cut before the clock starts.

**Ours** does more: it finds a word however the passage is cut, counts exactly, and puts ties in a fixed
order. *engine's part* is the search of a parsed query. *whole call, text* is the query parsed,
searched, twenty passages read with their statements and reports, and what matched marked. *hybrid*
ranks by wording and by meaning, the meaning of its candidates by sentence too; *scan* is one exact pass
over all vectors of passages.
"""


_RETRIEVAL = """
## Retrieval

`python -m benchmarks.retrieval DATA`: every system ranks the same passages for the same queries, cut by
the same jieba. *any word* is the wording as hybrid search weighs it, the lexicon's words included;
*text* asks for all words, as the search page does in that mode; *semantic* is the shipped static model
alone, by the vectors of whole passages; *hybrid* weighs both, and looks into its candidates by sentence.
The last row tells how far hybrid search is above the better of *any word* and *semantic*, with the
interval of 95 % over the queries. Weights are chosen on the halves called dev; one rule more: no floor
of `models/quality.json`, which spans both halves of our own queries, may fall. The last two tables ask for
our own needs in wordings that another author wrote when all weights stood (the interval is over needs,
each the mean of its three).

"""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, how it is measured, and why it is missed where it is."""

    name: str
    most: str
    measure: Callable[[Result], float | None]
    holds: Callable[[float], bool]
    why: str = ""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=Path, nargs="+", default=[])
    parser.add_argument("--growth", type=Path)
    parser.add_argument("--retrieval", type=Path, help="what benchmarks.retrieval printed")
    parser.add_argument("--page", type=Path, required=True)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--note", default="", help="what is to be known of these runs")
    options = parser.parse_args()
    results = [json.loads(path.read_text(encoding="utf-8")) for path in options.search]
    ours = sorted(
        (r for r in results if r["engine"] == "tantivy"), key=lambda result: int(result["passages"])
    )
    others = [r for r in results if r["engine"] != "tantivy"]
    parts = [_HEAD.format(cores=ours[0]["cores"]), show_limits(ours)]
    if options.note:
        parts.append(f"{options.note}\n")
    parts += [show_search(result) for result in (*ours, *others)]
    if options.growth:
        rows = [json.loads(line) for line in options.growth.read_text("utf-8").splitlines()]
        rows.sort(key=lambda row: int(row["reports"]))
        parts.append(show_growth(rows, options.plot, options.page))
        if options.plot:
            options.plot.write_text(plot(rows), encoding="utf-8")
    if options.retrieval:
        parts.append(_RETRIEVAL + options.retrieval.read_text(encoding="utf-8"))
    options.page.write_text("\n".join(parts), encoding="utf-8")


# ----------------------------------------------------------------------------------------- limits


def _ratio(name: str) -> Callable[[Result], float | None]:
    def measure(result: Result) -> float | None:
        return _median(q["ratio"][name][1] for q in result["queries"] if name in q["ratio"])

    return measure


def _common(call: str) -> Callable[[Result], float | None]:
    def measure(result: Result) -> float | None:
        of = {
            kind: _median(q["ms"][call][1] for q in result["queries"] if q["kind"] == kind)
            for kind in ("common", "rare")
        }
        return of["common"] / of["rare"] if of["common"] and of["rare"] else None

    return measure


def _filters(call: str) -> Callable[[Result], float | None]:
    return lambda result: max(row[call][1] for row in result["filters"])


def _at_most(limit: float) -> Callable[[float], bool]:
    return lambda value: value <= limit


_EVERY_MATCH = (
    "every match is looked at, of lists that hold up to a third of all passages, by raw tantivy too:"
    " its Python binding leaves out none that cannot be among the best, so that the best twenty"
    " without the total take 97 % of the time and the total alone 45 %; and a rare query has two"
    " passages to read, not twenty"
)
_FIXED = (
    "at 10,000 passages a search takes some 0.1 ms, and what Python does around it counts more than"
    " the search"
)
_PAGE = (
    "to read twenty passages with their statements and to mark them takes 1.5–2 ms whatever is asked;"
    " FTS5 needs less than that where few passages match, and reads none"
)
_WEIGHING = (
    "beside the scan, hybrid search makes three or four searches of the index, and looks into some"
    " 350 candidates by sentence, 2–4 ms up to 100,000 passages; the scan outgrows that towards a"
    " million"
)
LIMITS = (
    Limit("engine's part ÷ raw tantivy", "≤ 2", _ratio("engine"), _at_most(_TWICE), _FIXED),
    Limit("whole call, text ÷ bare query of FTS5", "< 1", _ratio("text"), lambda value: value < 1, _PAGE),
    Limit("hybrid ranking ÷ (raw tantivy + scan)", "≤ 2", _ratio("rank"), _at_most(_TWICE), _WEIGHING),
    Limit("hybrid, whole call ÷ (raw tantivy + scan)", "≤ 2", _ratio("hybrid"), _at_most(_TWICE), _WEIGHING + "; reading and marking the page comes on top"),
    Limit("slowest filter ÷ none, engine's part", "≤ 2", _filters("engine"), _at_most(_TWICE)),
    Limit("slowest filter ÷ none, text", "≤ 2", _filters("text"), _at_most(_TWICE)),
    Limit("slowest filter ÷ none, hybrid", "≤ 2", _filters("hybrid"), _at_most(_TWICE)),
    Limit("common words ÷ rare ones, whole call", "≤ 3", _common("text"), _at_most(3), _EVERY_MATCH),
    Limit("common ÷ rare, engine's part", "≤ 3", _common("engine"), _at_most(3), _EVERY_MATCH),
    Limit("common ÷ rare, raw tantivy", "", _common("tantivy"), lambda _: True),
    Limit(
        "resident memory, MB", "< 3,000", lambda r: r["memory"]["highest"], _at_most(_MEMORY_MB)
    ),
    Limit("cold search, hybrid ÷ jieba", "≤ 2", lambda r: r["cold"]["ratio"]["hybrid"][1], _at_most(2)),
    Limit("cold search, text ÷ jieba", "≤ 2", lambda r: r["cold"]["ratio"]["text"][1], _at_most(2)),
)  # fmt: skip


def show_limits(results: Sequence[Result]) -> str:
    """Return the table of limits: what each size measures, and whether it is met."""
    rows, reasons = [], []
    for limit in LIMITS:
        values = [limit.measure(result) for result in results]
        rows.append([limit.name, limit.most, *(_verdict(limit, value) for value in values)])
        if limit.why and any(v is not None and not limit.holds(v) for v in values):
            reasons.append(f"- {limit.name}: {limit.why}.")
    header = ["median over all queries", "limit", *(f"{r['passages']:,}" for r in results)]
    text = "## Limits\n\nHeld from 100,000 passages on; **bold** is missed.\n\n"
    text += _table(header, rows)
    return text + ("\n" + "\n".join(reasons) + "\n" if reasons else "")


def _verdict(limit: Limit, value: float | None) -> str:
    if value is None:
        return "–"
    told = f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return told if limit.holds(value) else f"**{told}**"


# ------------------------------------------------------------------------------------------ tables


def show_search(result: Result) -> str:
    """Return the tables of one size."""
    name = "" if result["engine"] == "tantivy" else f", engine {result['engine']}"
    parts = [
        f"## {result['passages']:,} passages{name}\n",
        _kinds(result),
        _queries(result),
        _filter_table(result),
        _build(result),
        _others(result),
    ]
    return "\n".join(parts)


def _kinds(result: Result) -> str:
    """Return the medians of each kind of query, in milliseconds."""
    calls = ["engine", "text", "rank", "hybrid", "scan"]
    calls += [name for name in PEERS if name in result["queries"][0]["ms"]]
    rows = []
    for kind in KINDS:
        found = [query for query in result["queries"] if query["kind"] == kind]
        cells = [
            _median(query["ms"][call][1] for query in found if call in query["ms"])
            for call in calls
        ]
        rows.append([kind, *("–" if cell is None else _ms(cell) for cell in cells)])
    names = {"engine": "engine's part", "text": "whole call, text", "rank": "hybrid ranking"}
    names |= {"hybrid": "whole call, hybrid"}
    names |= {name: kind.label for name, kind in PEERS.items()}
    header = ["ms", *(names.get(call, call) for call in calls)]
    return _table(header, rows)


def _queries(result: Result) -> str:
    rows = [
        [
            query["query"],
            f"{query['total']:,}",
            *(_ms(query["ms"][call][1]) for call in ("engine", "text", "hybrid")),
            *(_spread(query["ratio"].get(name)) for name in ("engine", "text", "rank")),
        ]
        for query in result["queries"]
    ]
    header = ["query", "hits", "engine's part, ms", "text, ms", "hybrid, ms"]
    header += ["engine ÷ raw tantivy", "text ÷ FTS5", "hybrid ranking ÷ (tantivy + scan)"]
    table = _table(header, rows)
    return f"<details><summary>Query by query</summary>\n\n{table}\n</details>\n"


def _filter_table(result: Result) -> str:
    rows = [
        [
            row["filter"],
            *(_spread(row.get(call)) for call in ("engine", "text", "hybrid", "tantivy")),
        ]
        for row in result["filters"]
    ]
    header = ["with a filter ÷ without", "engine's part", "text", "hybrid"]
    return _table([*header, "engine's part ÷ raw tantivy with it"], rows)


def _build(result: Result) -> str:
    sampled = min(int(result["passages"]), 20_000)
    rows = []
    for stage, seconds in result["built"].items():
        if not seconds:
            continue
        counted = sampled if stage == "segment, one core" else result["passages"]
        name = f"{PEERS[stage].label}: index alone" if stage in PEERS else stage
        rows.append([name, f"{seconds:,.1f}", f"{counted / seconds:,.0f}"])
    table = _table(["stage of the build", "seconds", "passages a second"], rows)
    return (
        f"{table}\nSegmentation by jieba is the slowest stage; all cores cut while one thread indexes."
        " Seconds on the wall, on cores that others used too.\n"
    )


def _others(result: Result) -> str:
    cold, memory = result["cold"], result["memory"]
    first = _median(query["first_ms"] for query in result["queries"][1:])
    parts = [
        f"The first time a query is asked, whole call, text: {_ms(first or 0)} ms (median).",
        f"Facets over every passage: {_ms(result['facets']['*'][1])} ms.",
        f"Resident memory after all text queries {memory['text']:,.0f} MB, after hybrid ones"
        f" {memory['all']:,.0f} MB, at most {memory['highest']:,.0f} MB, mapped files included.",
        "A cold `nianbao search`: {hybrid:.2f} s (hybrid), {text:.2f} s (text), against {jieba:.2f} s"
        ' of `python -c "import jieba; jieba.initialize()"`, all of them time of the processor.'.format(
            **cold["seconds"]
        ),
    ]
    return "\n".join(f"- {part}" for part in parts) + "\n"


# ------------------------------------------------------------------------------------------ growth


def show_growth(rows: Sequence[Result], plotted: Path | None, page: Path) -> str:
    """Return the table of growth."""
    names = list(rows[0]["seconds"])
    cells = [
        [
            f"{row['reports']:,}",
            *(f"{row['seconds'][name]:.2f}" for name in names),
            *(f"{row['megabytes'][name]:,.0f}" for name in ("fulltext", "vectors")),
            f"{row['waste']:.1%}",
        ]
        for row in rows
    ]
    header = ["reports before", *(f"{name}, s" for name in names), "full text, MB", "vectors, MB"]
    text = (
        "## Growth\n\nTo a library of so many reports (25 passages each) 100 printed reports are"
        " added, each parsed, labelled, segmented, indexed and embedded; then ten are corrected and"
        " ten removed, one by one. *waste* is how much of the index is passages that were removed,"
        " after all 100 are; from 40 % on it is made anew. Seconds on the wall.\n\n"
    )
    text += _table([*header, "waste"], cells)
    if plotted:
        where = plotted.relative_to(page.parent).as_posix()
        text += f"\n![Seconds of a change over the size of the library]({where})\n"
    return text


_WIDTH, _HEIGHT, _LEFT, _TOP = 560, 280, 64, 44
_COLOURS = ("#1f4e8c", "#b5452c", "#3a7d44", "#7a5195")


def plot(rows: Sequence[Result]) -> str:
    """Return the growth curve as SVG: seconds over reports, both by powers of ten."""
    names = list(rows[0]["seconds"])
    xs = [log10(row["reports"]) for row in rows]
    values = [row["seconds"][name] for row in rows for name in names]
    low, high = int(log10(min(values)) - 1), int(log10(max(values)) + 1)
    step = _WIDTH / max(1e-9, xs[-1] - xs[0])

    def place(x: float, seconds: float) -> tuple[float, float]:
        part = (log10(seconds) - low) / (high - low)
        return _LEFT + (x - xs[0]) * step, _TOP + _HEIGHT * (1 - part)

    parts = [_text(_LEFT, 20, "seconds of a change, by reports in the library", "#222", "start")]
    for power in range(low, high + 1):
        y = place(xs[0], 10.0**power)[1]
        parts.append(
            f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        )
        parts.append(_text(_LEFT - 8, y + 4, f"{10.0**power:g} s", "#444", "end"))
    for x, row in zip(xs, rows, strict=True):
        at = place(x, values[0])[0]
        parts.append(_text(at, _TOP + _HEIGHT + 20, f"{row['reports']:,}", "#444", "middle"))
    ends: list[tuple[float, str, str]] = []
    for name, colour in zip(names, _COLOURS, strict=False):
        points = [place(x, row["seconds"][name]) for x, row in zip(xs, rows, strict=True)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        ends.append((points[-1][1], name, colour))
    below = 0.0
    for y, name, colour in sorted(ends):  # no label on another
        below = max(y, below + 15)
        parts.append(_text(_LEFT + _WIDTH + 10, below + 4, name, colour, "start"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 100}"'
        f' height="{_TOP + _HEIGHT + 36}" font-family="sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'
    )


def _text(x: float, y: float, text: str, colour: str, anchor: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'


# ------------------------------------------------------------------------------------------- cells


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return median(found) if found else None


def _ms(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _spread(values: Sequence[float] | None) -> str:
    return f"{values[1]:.2f} ({values[0]:.2f}–{values[2]:.2f})" if values else "–"


def _table(header: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (list(header), *rows)]
    lines.insert(1, "|---|" + "--:|" * (lines[0].count("|") - 2))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
