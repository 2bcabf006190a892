"""What the command line prints, for people (tables, colours, bars) and for programs (JSON lines)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.build import Progress
    from indexer.cross_year import CrossYearCheck
    from indexer.health import Problem
    from indexer.search import Hit, SearchResult
    from nlp.answer import Answer
    from nlp.cluster import Cluster
    from nlp.evidence import FigureRow, ReportRow


def print_json(value: object) -> None:
    """Print one JSON object on a line of its own."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_each(values: Iterable[object]) -> None:
    """Print JSON objects, one a line."""
    for value in values:
        print_json(value)


def say(text: str) -> None:
    """Print a line for people."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"nianbao: {text}\n")


@contextmanager
def progress_bars(wanted: bool) -> Iterator[Progress]:
    """Show a bar on standard error for each stage of a build."""
    if not wanted:
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"), console=Console(stderr=True),
    )  # fmt: skip
    tasks: dict[str, Any] = {}

    def show(stage: str, done: int, total: int, name: str) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total, name="")
        bar.update(tasks[stage], completed=done, total=total, name=Path(name).name[-30:])

    with bar:
        yield show


def _ignore(stage: str, done: int, total: int, name: str) -> None:
    """Take a progress message and show nothing."""


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text under a header."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*header)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table if rows else "nothing found")


def show_clusters(clusters: Sequence[Cluster]) -> None:
    """Print clusters with their sizes and most typical statements."""
    from nlp.labels.taxonomy import theme_name

    for cluster in clusters:
        theme = f"{theme_name(cluster.theme)} › " if cluster.theme else ""
        say(
            f"{theme}{cluster.name}: {cluster.agencies} agencies, {cluster.reports} reports, "
            f"{len(cluster.statements)} statements"
        )
        for quote in cluster.quotes:
            page = f", p. {quote.page}" if quote.page else ""
            where = f"{quote.report.agency or '?'} {quote.report.year or '?'}"
            say(f"    «{quote.text}» ({where}, {quote.section}{page})")
    say(f"{len(clusters)} clusters")


def show_figures(cells: Sequence[FigureRow]) -> None:
    """Print cells of the tables with the checks that fail on them; a blank stays blank."""
    rows = [
        (
            cell.report.agency or "",
            str(cell.report.year or ""),
            f"{cell.table}.{cell.row}.{cell.column}",
            "" if cell.value is None else str(cell.value),
            ", ".join(check.check for check in cell.checks if check.status == "fails"),
        )
        for cell in cells
    ]
    print_table(("agency", "year", "cell", "value", "failing checks"), rows)


def show_reports(rows: Sequence[ReportRow]) -> None:
    """Print the reports of a library."""
    cells = [
        (
            row.id,
            row.agency or "?",
            str(row.year or "?"),
            row.form or "",
            row.format,
            ", ".join([*row.failing, *(issue.code for issue in row.issues)]),
        )
        for row in rows
    ]
    print_table(("id", "agency", "year", "form", "format", "failing checks, issues"), cells)


def show_problems(problems: Sequence[Problem], years: Sequence[CrossYearCheck]) -> None:
    """Print what does not agree in a library."""
    for problem in problems:
        where = f" ({problem.report})" if problem.report else ""
        say(f"{problem.code}: {problem.message}{where}")
    for year in years:
        say(f"{year.check} fails: {year.report.agency} {year.report.year}: {year.detail}")
    say(f"{len(problems)} problems, {len(years)} failing checks across years")


def show_report(report: dict[str, Any]) -> None:
    """Print what was read from a report."""
    say(f"{report['path']}: {report['agency'] or '?'} {report['year'] or '?'}"
         f" ({report['place'] or 'place unknown'}, form {report['form'] or 'none'})")  # fmt: skip
    for kind, section in report["sections"].items():
        say(f"  {kind:<11} {len(section['text']):>5} characters  {section['heading']}")
    cells = {
        name: sum(len(row) for row in rows.values()) for name, rows in report["figures"].items()
    }
    say("  cells       " + ", ".join(f"{name} {count}" for name, count in cells.items()))
    for item in report["checks"]:
        say(f"  {item['status']:<11} {item['check']}  {item['detail']}".rstrip())
    for issue in report["issues"]:
        say(f"  issue       {issue['code']}: {issue['message']}")


def show_hits(result: SearchResult) -> None:
    """Print passages with the matched characters marked."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for hit in result.hits:
        page = f" · p. {hit.page}" if hit.page else ""
        console.print(
            Text(
                f"{hit.report.agency or '?'} · {hit.report.year or '?'} · {hit.section}{page}",
                "bold",
            )
        )
        text = Text(hit.text)
        for start, end in hit.highlights:
            text.stylize("reverse", start, end)
        console.print(text)
        console.print(Text(_why(hit), "dim"))
        console.print()
    if result.expanded:
        added = "; ".join(f"{e.matched} → {'、'.join(e.terms)}" for e in result.expanded)
        console.print(Text(f"added by the lexicon: {added}", "dim"))
    if result.note:
        console.print(Text(result.note, "dim"))
    found = f"{result.total} passages"
    if result.mode != "text":
        found += f" ({result.matched} with all the words)"
    console.print(f"{found}, {len(result.hits)} shown, {result.took_ms:.0f} ms, {result.mode}")
    for name, counts in result.facets.items():
        console.print(Text(f"{name}: " + ", ".join(f"{value} {count}" for value, count in counts)))


def _why(hit: Hit) -> str:
    """Say in a line why a passage was found."""
    parts = [f"passage {hit.passage_id}"]
    if hit.why.words:
        parts.append("words: " + ", ".join(hit.why.words))
    if hit.why.themes:
        parts.append("themes: " + ", ".join(hit.why.themes))
    if hit.why.similarity is not None:
        parts.append(f"similarity {hit.why.similarity:.2f}")
    if hit.duplicates:
        parts.append(f"{len(hit.duplicates)} more say nearly the same")
    return " · ".join(parts)


def show_answer(answer: Answer) -> None:
    """Print an answer, its findings and its near-misses."""
    from nlp.answer import answer_to_json

    found = answer_to_json(answer)
    say(found["text"])
    for name in ("findings", "near_misses"):
        for item in found[name]:
            reason = f"  [{item['reason']}]" if item.get("reason") else ""
            mark = "•" if name == "findings" else "◦"
            say(f"{mark} {item['agency']} {item['year']}{reason}")
            for quote in item["quotes"]:
                page = f", p. {quote['page']}" if quote["page"] else ""
                say(f"    «{quote['text']}» ({quote['section']}{page})")
            if item.get("figure"):
                cell = item["figure"]
                say(f"    {cell['table']}.{cell['row']}.{cell['column']} = {cell['value']}")
    say("")
