"""What is drawn on the themes page: marks, each a number with the statements it was counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.report import AgencyType
from indexer.browse import (
    AgencyYear,
    Count,
    Group,
    History,
    Survey,
    Together,
    Trend,
    bodies_of,
    count_examined,
    count_themes,
)
from indexer.export import ExportRow, rows_from_statements
from nlp.cluster import Cluster, Spot
from nlp.evidence import StatementRow, agency_key
from nlp.labels.taxonomy import theme_keys, theme_name
from ui.language import Language, language, say
from ui.parts import agency_type_name

SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a picture: so many agencies out of those examined (None: that says nothing here).

    `row` and `column` are the keys of where it stands, `name` says what it is in words.
    """

    row: str
    column: str
    name: str
    statements: tuple[StatementRow, ...]
    examined: int | None
    detail: str = ""

    @property
    def key(self) -> str:
        """Return what the address calls it."""
        return f"{self.row}{SEPARATOR}{self.column}" if self.column else self.row

    @property
    def agencies(self) -> int:
        """Return the number that is drawn."""
        return len(bodies_of(self.statements))

    @property
    def share(self) -> float:
        """Return the number drawn out of the agencies examined."""
        return self.agencies / self.examined if self.examined else 0.0


def named_theme(key: str | None) -> str:
    """Name a theme in the language of the session; a key that is gone stays a key."""
    if key is None:
        return say("themes.no_theme")
    return theme_name(key, language()) if key in theme_keys() else key


def named_group(group: Group, axis: str) -> str:
    """Name a year, a place or a kind of agency."""
    if group is None or group == "":
        return say("themes.unknown")
    if axis == "agency_type":
        return agency_type_name(AgencyType(str(group)))
    return str(group)


def body_of_row(row: StatementRow) -> str:
    """Return the agency of a statement, under all its names."""
    return agency_key(row.report)


# ------------------------------------------------------------------------------------------ marks


def overview_marks(survey: Survey) -> tuple[Mark, ...]:
    """Return a mark for each theme, most agencies first; statements without a theme come last."""
    marks = [_mark(count, named_theme(count.theme)) for count in count_themes(survey)]
    return tuple(sorted(marks, key=lambda m: m.row == "none"))


def grid_marks(survey: Survey, axis: str) -> tuple[Mark, ...]:
    """Return a mark for each theme in each year, place or kind of agency that states it."""
    counts = count_themes(survey, axis)  # type: ignore[arg-type]
    return tuple(
        replace(
            _mark(count, f"{named_theme(count.theme)} · {named_group(count.group, axis)}"),
            column=str(count.group or ""),
        )
        for count in counts
        if count.theme is not None
    )


def _mark(count: Count, name: str) -> Mark:
    return Mark(count.theme or "none", "", name, count.statements, count.examined)


def grid_columns(survey: Survey, axis: str) -> Mapping[str, int]:
    """Return the columns of a grid with the agencies examined in each: years in order, else most first."""
    examined = count_examined(survey.reports, axis)  # type: ignore[arg-type]
    if axis == "year":
        years = sorted(g for g in examined if isinstance(g, int))
        order: list[Group] = [*years, *(g for g in examined if not isinstance(g, int))]
    else:
        order = sorted(examined, key=lambda g: (g is None, -examined[g], str(g)))
    return {str(group or ""): examined[group] for group in order}


def pair_marks(pairs: Iterable[Together], *, at_once: bool, agencies: int) -> tuple[Mark, ...]:
    """Return a mark for each two themes that a report states, or (at once) a single statement."""
    marks = []
    for pair in pairs:
        statements = pair.together if at_once else pair.beside
        if statements:
            name = f"{named_theme(pair.first)} + {named_theme(pair.second)}"
            detail = say(
                "themes.pair_detail", reports=pair.reports, lift=f"{pair.lift:.2f}",
                jaccard=f"{pair.jaccard:.0%}",
            )  # fmt: skip
            marks.append(Mark(pair.first, pair.second, name, statements, agencies, detail))
    return tuple(marks)


def cluster_marks(clusters: Iterable[Cluster]) -> tuple[Mark, ...]:
    """Return a mark for each cluster, in their order."""
    return tuple(
        Mark(
            c.theme or "none",
            c.name,
            c.name if c.name == named_theme(c.theme) else f"{named_theme(c.theme)} · {c.name}",
            c.statements,
            None,
            say("themes.cluster_detail", sentences=c.sentences, reports=c.reports),
        )
        for c in clusters
    )


def trend_marks(trends: Iterable[Trend]) -> tuple[Mark, ...]:
    """Return two marks for each trend: the theme in the first and in the second year."""
    return tuple(
        Mark(
            t.theme,
            f"{year}:{t.start}-{t.end}",
            say("themes.trend_mark", theme=named_theme(t.theme), year=str(year),
                other=str(t.end if year == t.start else t.start)),
            rows,
            t.examined,
        )
        for t in trends
        for year, rows in ((t.start, t.before), (t.end, t.after))
    )  # fmt: skip


def history_marks(history: History, role: str) -> tuple[Mark, ...]:
    """Return a mark for each theme an agency states in each year; its number is of statements."""
    return tuple(
        Mark(key, str(year.year or ""), f"{named_theme(key)} · {named_group(year.year, 'year')}",
             rows, None)
        for year in history.years
        for key, rows in _of_role(year, role).items()
    )  # fmt: skip


def _of_role(year: AgencyYear, role: str) -> Mapping[str, tuple[StatementRow, ...]]:
    found: dict[str, list[StatementRow]] = {}
    for row in year.statements:
        if row.role == role:
            for theme in row.themes:
                found.setdefault(theme.key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


# ------------------------------------------------------------------------------------------ export


def export_rows(marks: Sequence[Mark], spoken: Language) -> tuple[ExportRow, ...]:
    """Return a row for each statement of each mark; its note says which mark and which number."""
    return tuple(
        replace(row, note=_note(mark, spoken))
        for mark in marks
        for row in rows_from_statements(mark.statements)
    )


def _note(mark: Mark, spoken: Language) -> str:
    unit = {"zh": "个机关", "en": " agencies"}[spoken]
    if mark.examined is None:
        return f"{mark.name}: {mark.agencies}{unit}"
    return f"{mark.name}: {mark.agencies}/{mark.examined}{unit} ({mark.share:.1%})"


def numbers_csv(marks: Sequence[Mark], header: Sequence[str]) -> bytes:
    """Return the numbers drawn as a table that a spreadsheet opens, one line for each mark."""
    import csv
    import io

    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    for mark in marks:
        share = "" if mark.examined is None else f"{mark.share:.4f}"
        reports = len({row.report.id for row in mark.statements})
        writer.writerow(
            [_harmless(mark.name), mark.agencies, mark.examined or "", share, reports,
             len(mark.statements)]
        )  # fmt: skip
    return stream.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text[:1] in "=+-@\t\r\n＝＋－＠" else text


def spots_of(clusters: Iterable[Cluster]) -> tuple[tuple[Spot, str, str], ...]:
    """Return the place, the text and the cluster's key of each sentence, near-copies once."""
    found: dict[tuple[Spot, str], tuple[Spot, str, str]] = {}
    for cluster, mark in zip(clusters, cluster_marks(clusters), strict=True):
        for row, spot in zip(cluster.statements, cluster.spots, strict=True):
            found.setdefault((spot, mark.key), (spot, row.text, mark.key))
    return tuple(found.values())
