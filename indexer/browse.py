"""Themes counted by year, place, kind of agency and role: over time, side by side, agency by agency.

What is counted are agencies, each once under all its names (`corpus.bodies`); a report whose agency
is not known stands for itself. Every number here is worked out of the statements it carries, so that
the list behind a number has exactly that many agencies. Who was examined and did not say it is in
the denominator, which every share names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import comb
from typing import Literal

from corpus.report import Role
from nlp.evidence import ReportRow, Scope, StatementRow, agency_key
from nlp.labels.taxonomy import theme_keys

Axis = Literal["year", "place", "agency_type", "role"]
AXES: tuple[Axis, ...] = ("year", "place", "agency_type", "role")
Group = int | str | None
Statements = tuple[StatementRow, ...]

# What an agency says it has done, or will do, about a problem.
_PLEDGES = (Role.RESOLVED, Role.MEASURE)


@dataclass(frozen=True, slots=True)
class Survey:
    """The reports examined, and what they state in the roles asked for.

    `themes` are those that count; none means all.
    """

    reports: tuple[ReportRow, ...]
    statements: Statements
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """Who states a theme in one group of reports, with the statements.

    `group` is None without grouping, or where it is not known; `theme` is None for statements that
    have none. `examined` and `reports_examined` are the agencies and reports of the group.
    """

    group: Group
    theme: str | None
    statements: Statements
    examined: int
    reports_examined: int

    @property
    def bodies(self) -> frozenset[str]:
        """Return the agencies, each by the key of its body."""
        return bodies_of(self.statements)

    @property
    def agencies(self) -> int:
        """Return how many agencies state the theme."""
        return len(self.bodies)

    @property
    def reports(self) -> int:
        """Return how many reports state the theme."""
        return len({row.report.id for row in self.statements})

    @property
    def share(self) -> float:
        """Return the part of the agencies examined that state the theme, 0–1."""
        return self.agencies / self.examined if self.examined else 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """How many agencies state a theme in two years, among those that report in both (`examined`)."""

    theme: str
    start: int
    end: int
    examined: int
    before: Statements
    after: Statements

    @property
    def agencies_before(self) -> int:
        """Return how many of them state the theme in the first year."""
        return len(bodies_of(self.before))

    @property
    def agencies_after(self) -> int:
        """Return how many of them state the theme in the second year."""
        return len(bodies_of(self.after))

    @property
    def began(self) -> frozenset[str]:
        """Return the agencies that state it in the second year only."""
        return bodies_of(self.after) - bodies_of(self.before)

    @property
    def ceased(self) -> frozenset[str]:
        """Return the agencies that state it in the first year only."""
        return bodies_of(self.before) - bodies_of(self.after)

    @property
    def change(self) -> float:
        """Return the difference of the two shares, -1 to 1."""
        return (self.agencies_after - self.agencies_before) / self.examined

    @property
    def chance(self) -> float:
        """Return how often so uneven a change comes about by chance (exact McNemar test)."""
        moved, fewer = len(self.began | self.ceased), min(len(self.began), len(self.ceased))
        return min(1.0, 2 * sum(comb(moved, n) for n in range(fewer + 1)) / (1 << moved))


@dataclass(frozen=True, slots=True)
class Together:
    """Two themes that one report states.

    `beside` are all statements of either theme in the reports that state both, `together` those of
    them that state both at once. `first_reports` and `second_reports` are the reports that state
    each, `examined` all reports that could.
    """

    first: str
    second: str
    beside: Statements
    together: Statements
    first_reports: int
    second_reports: int
    examined: int

    @property
    def agencies(self) -> int:
        """Return how many agencies state both in one report."""
        return len(bodies_of(self.beside))

    @property
    def reports(self) -> int:
        """Return how many reports state both."""
        return len({row.report.id for row in self.beside})

    @property
    def agencies_together(self) -> int:
        """Return how many agencies state both in one statement."""
        return len(bodies_of(self.together))

    @property
    def jaccard(self) -> float:
        """Return the reports that state both, out of those that state either."""
        return self.reports / (self.first_reports + self.second_reports - self.reports)

    @property
    def lift(self) -> float:
        """Return how many times oftener they meet than if they had nothing to do with each other."""
        return self.reports * self.examined / (self.first_reports * self.second_reports)


@dataclass(frozen=True, slots=True)
class Return:
    """A problem stated again after the agency had called it resolved, or had promised a measure.

    `pledge` is `RESOLVED` or `MEASURE`; `said` are those statements of the year `since`, the last
    before `year`, and `again` the problems of `year`. `between` counts the years in between whose
    reports do not state the problem.
    """

    body: str
    theme: str
    pledge: Role
    since: int
    year: int
    said: Statements
    again: Statements
    between: int


@dataclass(frozen=True, slots=True)
class AgencyYear:
    """One year of an agency: its reports (None: of unknown year) and all that they state."""

    year: int | None
    reports: tuple[ReportRow, ...]
    statements: Statements


@dataclass(frozen=True, slots=True)
class History:
    """One agency under all its names, the latest first, over the years."""

    body: str
    names: tuple[str, ...]
    place: str | None
    years: tuple[AgencyYear, ...]
    returns: tuple[Return, ...]


# ------------------------------------------------------------------------------------ who is who


def bodies_of(rows: Iterable[StatementRow]) -> frozenset[str]:
    """Return the agencies of some statements."""
    return frozenset(agency_key(row.report) for row in rows)


def count_examined(reports: Iterable[ReportRow], by: Axis | None = None) -> dict[Group, int]:
    """Count the agencies of each group of reports; all are one group without `by` or by role."""
    groups: dict[Group, set[str]] = defaultdict(set)
    for report in reports:
        groups[_group(report, by)].add(agency_key(report))
    return {group: len(found) for group, found in groups.items()}


# --------------------------------------------------------------------------------------- counting


def count_themes(survey: Survey, by: Axis | None = None) -> tuple[Count, ...]:
    """Count each theme in each group, those of most agencies first; nothing is left out."""
    agencies, reports = count_examined(survey.reports, by), _count_reports(survey.reports, by)
    held: dict[tuple[Group, str | None], list[StatementRow]] = defaultdict(list)
    for row in survey.statements:
        group = str(row.role) if by == "role" else _group(row.report, by)
        for theme in _themes_of(row, survey.themes):
            held[group, theme].append(row)
    counts = []
    for (group, theme), rows in held.items():
        whole = None if by == "role" else group
        counts.append(Count(group, theme, tuple(rows), agencies[whole], reports[whole]))
    return tuple(sorted(counts, key=_count_order))


def _count_order(count: Count) -> tuple[bool, int, str, int, int, int, str]:
    year = count.group if isinstance(count.group, int) else 0
    name = count.group if isinstance(count.group, str) else ""
    numbers = (-count.agencies, -count.reports, -len(count.statements))
    return (count.group is None, year, name, *numbers, count.theme or "~")


def _themes_of(row: StatementRow, wanted: Sequence[str]) -> tuple[str | None, ...]:
    found = tuple(dict.fromkeys(t.key for t in row.themes if not wanted or t.key in wanted))
    return found or (() if wanted else (None,))


def _group(report: ReportRow, by: Axis | None) -> Group:
    if by is None or by == "role":
        return None
    value: Group = getattr(report, by)
    return value


def _count_reports(reports: Iterable[ReportRow], by: Axis | None) -> dict[Group, int]:
    found: dict[Group, int] = defaultdict(int)
    for report in reports:
        found[_group(report, by)] += 1
    return found


# --------------------------------------------------------------------------------- between years


def year_pairs(reports: Iterable[ReportRow]) -> tuple[tuple[int, int], ...]:
    """Return each year of reports with the next, and the first with the last."""
    years = sorted({report.year for report in reports if report.year is not None})
    steps = list(pairwise(years))
    return (*steps, (years[0], years[-1])) if len(steps) > 1 else tuple(steps)


def find_trends(survey: Survey, start: int, end: int) -> tuple[Trend, ...]:
    """Set two years against each other, the greatest rise first, the greatest fall last.

    Only agencies that report in both years count, so that agencies that come or go are no trend.
    """
    bodies: dict[int, set[str]] = {start: set(), end: set()}
    for report in survey.reports:
        if report.year in bodies:
            bodies[report.year].add(agency_key(report))
    both = bodies[start] & bodies[end]
    held: dict[str, dict[int, list[StatementRow]]] = {}
    for row in survey.statements:
        if row.report.year in bodies and agency_key(row.report) in both:
            for theme in _themes_of(row, survey.themes):
                if theme is not None:
                    years = held.setdefault(theme, {start: [], end: []})
                    years[row.report.year].append(row)
    trends = [
        Trend(theme, start, end, len(both), tuple(years[start]), tuple(years[end]))
        for theme, years in held.items()
    ]
    return tuple(sorted(trends, key=lambda t: (-t.change, -t.agencies_after, _rank(t.theme))))


# -------------------------------------------------------------------------------------- together


def find_together(survey: Survey) -> tuple[Together, ...]:
    """Return the pairs of themes that some report states both of, those of most agencies first."""
    reports: dict[str, dict[str, list[StatementRow]]] = defaultdict(lambda: defaultdict(list))
    for row in survey.statements:
        for theme in _themes_of(row, survey.themes):
            if theme is not None:
                reports[row.report.id][theme].append(row)
    alone: dict[str, int] = defaultdict(int)
    pairs: dict[tuple[str, str], dict[int, StatementRow]] = defaultdict(dict)
    for themes in reports.values():
        for theme in themes:
            alone[theme] += 1
        for first, second in combinations(sorted(themes, key=_rank), 2):
            rows = {row.statement_id: row for row in (*themes[first], *themes[second])}
            pairs[first, second].update(sorted(rows.items()))
    found = []
    for (first, second), rows in pairs.items():
        beside = tuple(rows.values())
        both = tuple(r for r in beside if {first, second} <= {t.key for t in r.themes})
        examined = len(survey.reports)
        found.append(Together(first, second, beside, both, alone[first], alone[second], examined))
    return tuple(
        sorted(found, key=lambda t: (-t.agencies, -t.reports, _rank(t.first), _rank(t.second)))
    )


def _rank(theme: str) -> int:
    keys = theme_keys()
    return keys.index(theme) if theme in keys else len(keys)


# ------------------------------------------------------------------------------- agency by agency


def find_returns(
    reports: Iterable[ReportRow], statements: Iterable[StatementRow]
) -> tuple[Return, ...]:
    """Return the problems that came back, agency by agency, theme by theme, year by year.

    Reports of unknown year are left out: they have no before and after.
    """
    held: dict[tuple[str, str], dict[int, dict[Role, list[StatementRow]]]] = {}
    years: dict[str, set[int]] = defaultdict(set)
    for report in reports:
        if report.year is not None:
            years[agency_key(report)].add(report.year)
    for row in statements:
        year, body = row.report.year, agency_key(row.report)
        if year is None:
            continue
        for theme in dict.fromkeys(t.key for t in row.themes):
            of_year = held.setdefault((body, theme), {}).setdefault(year, defaultdict(list))
            of_year[row.role].append(row)
    found = [
        back
        for (body, theme), said in sorted(held.items(), key=lambda i: (i[0][0], _rank(i[0][1])))
        for back in _returns_of(body, theme, said, years[body])
    ]
    return tuple(found)


def _returns_of(
    body: str, theme: str, said: Mapping[int, Mapping[Role, list[StatementRow]]], years: set[int]
) -> Iterable[Return]:
    for year in sorted(y for y in said if said[y].get(Role.PROBLEM)):
        for pledge in _PLEDGES:
            earlier = [y for y in said if y < year and said[y].get(pledge)]
            if earlier:
                since = max(earlier)
                silent = {
                    y for y in years if since < y < year
                    and not (y in said and said[y].get(Role.PROBLEM))
                }  # fmt: skip
                yield Return(
                    body, theme, pledge, since, year, tuple(said[since][pledge]),
                    tuple(said[year][Role.PROBLEM]), len(silent),
                )  # fmt: skip


def write_history(reports: Sequence[ReportRow], statements: Sequence[StatementRow]) -> History:
    """Put the reports of one agency, and what they state, in the order of years."""
    dated = sorted(reports, key=lambda r: (r.year is None, -(r.year or 0)))
    years = sorted({r.year for r in reports}, key=lambda y: (y is None, y or 0))
    return History(
        body=agency_key(dated[0]),
        names=tuple(dict.fromkeys(r.agency for r in dated if r.agency)),
        place=next((r.place for r in dated if r.place), None),
        years=tuple(
            AgencyYear(
                year,
                tuple(r for r in reports if r.year == year),
                tuple(s for s in statements if s.report.year == year),
            )
            for year in years
        ),
        returns=find_returns(reports, statements),
    )


# ---------------------------------------------------------------------------------------- library


class Browsing:
    """What browsing by theme needs of a library; `Library` is one. Corrections are in its rows."""

    report_rows: Callable[..., tuple[ReportRow, ...]]
    statement_rows: Callable[..., Statements]

    def survey(
        self, *, roles: tuple[Role, ...] = (Role.PROBLEM,), scope: Scope | None = None
    ) -> Survey:
        """Return what the functions of this module count in.

        Args:
            roles: the roles that count; none means all. Those of the scope are not used.
            scope: which reports are examined; its sections and themes choose among their statements.
        """
        wanted = scope or Scope()
        # A report without the section or theme asked for was examined too, and does not say it.
        reports = self.report_rows(replace(wanted, sections=(), themes=(), roles=()))
        return Survey(reports, self.statement_rows(replace(wanted, roles=roles)), wanted.themes)

    def themes(
        self,
        by: Axis | None = None,
        *,
        roles: tuple[Role, ...] = (Role.PROBLEM,),
        scope: Scope | None = None,
    ) -> tuple[Count, ...]:
        """Count each theme in each group of the reports of a scope, see `count_themes`, `survey`."""
        return count_themes(self.survey(roles=roles, scope=scope), by)

    def histories(self, agencies: Iterable[str] = ()) -> tuple[History, ...]:
        """Return the histories of the agencies with these names, or of all, by body.

        The reports under an agency's other names belong to it, whether they were asked for or not.
        """
        bodies: dict[str, list[ReportRow]] = defaultdict(list)
        for report in self.report_rows():
            bodies[agency_key(report)].append(report)
        names = set(agencies)
        wanted = {
            key: rows for key, rows in bodies.items()
            if not names or names & {row.agency for row in rows}
        }  # fmt: skip
        ids = tuple(row.id for rows in wanted.values() for row in rows)
        scope = Scope() if len(wanted) == len(bodies) else Scope(reports=ids)
        said: dict[str, list[StatementRow]] = defaultdict(list)
        for statement in self.statement_rows(scope) if ids else ():
            said[agency_key(statement.report)].append(statement)
        return tuple(write_history(rows, said[key]) for key, rows in sorted(wanted.items()))

    def returns(self, scope: Scope | None = None) -> tuple[Return, ...]:
        """Return every problem that came back in the reports of a scope."""
        survey = self.survey(roles=(Role.PROBLEM, *_PLEDGES), scope=scope)
        return find_returns(survey.reports, survey.statements)
