"""`nianbao themes`: themes counted, over time, side by side, agency by agency, and as clusters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from console.filters import UserError, Wanted, axis, theme_key
from console.options import (
    HERE,
    AgencyOption,
    JsonOption,
    LibraryOption,
    PlaceOption,
    RoleOption,
    TypeOption,
    YearOption,
    open_library,
)
from console.output import print_each, print_table, say, show_clusters
from corpus.report import Role

if TYPE_CHECKING:
    from indexer.browse import Count, History, Survey, Together, Trend
    from indexer.library import Library
    from nlp.evidence import StatementRow


def themes(
    library: LibraryOption = HERE,
    by: Annotated[str | None, typer.Option(help="year, place, agency_type or role.")] = None,
    trend: Annotated[
        bool, typer.Option("--trend", help="Rising and falling between years.")
    ] = False,
    together: Annotated[
        bool, typer.Option("--together", help="Themes that one report states.")
    ] = False,
    clusters: Annotated[bool, typer.Option("--clusters", help="Group what they say.")] = False,
    theme: Annotated[str | None, typer.Option(help="One theme.")] = None,
    year: YearOption = None,
    agency: AgencyOption = None,
    place: PlaceOption = None,
    kind: TypeOption = None,
    role: RoleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count agencies by theme (as a problem, unless --role says otherwise), in one of several views.

    --agency alone tells one agency's themes over the years, and which problems came back.
    """
    if sum((by is not None, trend, together, clusters)) > 1:
        raise UserError("choose one of --by, --trend, --together and --clusters")
    if theme and not (clusters or by or trend):
        raise UserError("--theme goes with --clusters, --by or --trend")
    with open_library(library) as lib:
        wanted = Wanted(year, agency, place, kind, None, [theme] if theme else None, role)
        if agency and not (by or trend or together or clusters):
            _tell_histories(lib, wanted, as_json)
        elif clusters:
            _tell_clusters(lib, wanted, as_json)
        else:
            roles = tuple(role or ((Role.PROBLEM,) if by != "role" else ()))
            survey = lib.survey(roles=roles, scope=wanted.scope(lib))
            if trend:
                _tell_trends(survey, as_json)
            elif together:
                _tell_together(survey, as_json)
            else:
                _tell_counts(survey, by, as_json)


# ----------------------------------------------------------------------------------------- counts


def _tell_counts(survey: Survey, by: str | None, as_json: bool) -> None:
    from indexer.browse import count_themes
    from indexer.contract import count_json

    counts = count_themes(survey, axis(by))
    named = [count for count in counts if count.theme is not None]
    if as_json:
        print_each(map(count_json, named))
        return
    rows = [
        (
            str(count.group or ""),
            _theme(count.theme),
            f"{count.agencies}/{count.examined}",
            f"{count.share:.0%}",
            f"{count.reports}/{count.reports_examined}",
            str(len(count.statements)),
        )
        for count in named
    ]
    print_table((by or "", "theme", "agencies", "share", "reports", "statements"), rows)
    _tell_themeless([count for count in counts if count.theme is None])


def _tell_themeless(counts: Sequence[Count]) -> None:
    statements = sum(len(count.statements) for count in counts)
    if statements:
        say(f"{statements} statements have no theme")


def _tell_trends(survey: Survey, as_json: bool) -> None:
    from indexer.browse import find_trends, year_pairs
    from indexer.contract import trend_json

    found = [
        t for start, end in year_pairs(survey.reports) for t in find_trends(survey, start, end)
    ]
    if as_json:
        print_each(map(trend_json, found))
    else:
        print_table(
            ("years", "theme", "before", "after", "change", "began", "ceased", "by chance"),
            [_trend_cells(trend) for trend in found],
        )
        say("Only agencies that report in both years count; they are what the numbers are out of.")


def _trend_cells(trend: Trend) -> tuple[str, ...]:
    return (
        f"{trend.start}-{trend.end}",
        _theme(trend.theme),
        f"{trend.agencies_before}/{trend.examined}",
        f"{trend.agencies_after}/{trend.examined}",
        f"{100 * trend.change:+.0f} points",
        str(len(trend.began)),
        str(len(trend.ceased)),
        f"{trend.chance:.0%}",
    )


def _tell_together(survey: Survey, as_json: bool) -> None:
    from indexer.browse import find_together
    from indexer.contract import together_json

    found = find_together(survey)
    if as_json:
        print_each(map(together_json, found))
    else:
        print_table(
            ("themes", "agencies", "reports", "of", "lift", "Jaccard", "in one statement"),
            [_pair_cells(pair) for pair in found],
        )


def _pair_cells(pair: Together) -> tuple[str, ...]:
    return (
        f"{_theme(pair.first)} + {_theme(pair.second)}",
        str(pair.agencies),
        str(pair.reports),
        f"{pair.first_reports}, {pair.second_reports}; {pair.examined}",
        f"{pair.lift:.2f}",
        f"{pair.jaccard:.2f}",
        str(pair.agencies_together),
    )


# ------------------------------------------------------------------------------ clusters, histories


def _tell_clusters(library: Library, wanted: Wanted, as_json: bool) -> None:
    from dataclasses import replace

    from indexer.contract import cluster_json

    theme = theme_key(wanted.themes[0]) if wanted.themes else None
    scope = replace(wanted.scope(library), themes=(), roles=())
    found = library.clusters(theme, roles=tuple(wanted.roles or (Role.PROBLEM,)), scope=scope)
    print_each(map(cluster_json, found)) if as_json else show_clusters(found)


def _tell_histories(library: Library, wanted: Wanted, as_json: bool) -> None:
    from indexer.contract import history_json

    if wanted.years or wanted.places or wanted.types or wanted.roles:
        raise UserError("--agency alone tells all years and roles; add --by year to choose")
    found = library.histories(wanted.scope(library).agencies)
    if as_json:
        print_each(map(history_json, found))
        return
    for history in found:
        _show_history(history)


def _show_history(history: History) -> None:
    from nlp.labels.taxonomy import role_name

    say(" = ".join(history.names) or "unknown agency")
    for year in history.years:
        said: dict[str, int] = {}
        for row in year.statements:
            if row.role is Role.PROBLEM:
                for theme in row.themes:
                    said[theme.key] = said.get(theme.key, 0) + 1
        listed = ", ".join(f"{_theme(key)} {count}" for key, count in said.items())
        say(f"  {year.year or 'year unknown'}: {listed or 'no problem stated'}")
    for back in history.returns:
        role = role_name(back.pledge, "en").lower()
        say(f"  came back: {_theme(back.theme)}, {role} in {back.since}, again in {back.year}")
        _show_quotes(back.since, back.said)
        _show_quotes(back.year, back.again)


def _show_quotes(year: int, rows: Iterable[StatementRow]) -> None:
    for row in rows:
        say(f"    {year} «{row.text}»")


def _theme(key: str | None) -> str:
    from nlp.labels.taxonomy import theme_keys, theme_name

    return theme_name(key) if key in theme_keys() and key else str(key)
