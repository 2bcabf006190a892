"""Statements set side by side: of two bodies, or of one body's years; both sides are always quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.report import Role
from nlp.answers.statement_findings import findings_by_theme, role_words
from nlp.evidence import ReportRow, Retriever, StatementRow, agency_key
from nlp.findings import Finding, NearMiss, agency_shown, count_agencies, names_shown, quote_of
from nlp.labels.cues import Cues
from nlp.labels.meaning import likeness_to
from nlp.labels.taxonomy import theme_name
from nlp.plan import Comparison, Plan
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import listed, say

_NEAR = 0.25  # sentences less alike than this in meaning are not shown as a pair
_PAIRS = 3
_IN_COMMON = (Comparison.SAME, Comparison.STILL)
_MOST = 60  # statements of a side that are held against those of the other one by one


@dataclass(frozen=True, slots=True)
class Side:
    """One of what is compared: a body or a year of one body, with its statements."""

    name: str
    reports: tuple[ReportRow, ...]
    rows: tuple[StatementRow, ...]  # of the role asked for
    solved: tuple[StatementRow, ...]

    @property
    def themes(self) -> tuple[str, ...]:
        """Return the themes it speaks of, in order."""
        return _themes(self.rows)


def answer_compared(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Tell what the sides have in common and what only one of them says."""
    years = count_agencies(reports) == 1
    sides = _sides(plan, retriever, reports, years=years)
    if len(sides) < 2:
        held = names_shown(reports, plan.language)
        return declined(say(plan.language, "declined.no_comparison", held=held))
    if plan.themes:
        return _of_theme(plan, sides) if years else _of_theme_by_body(plan, sides)
    common = [t for t in sides[0].themes if all(t in side.themes for side in sides[1:])]
    pairs = _nearest_pairs(sides, common)
    told = _years_told(plan, sides, common) if years else _bodies_told(plan, sides, common)
    chosen, left = _chosen(plan, sides, common)
    near = [_paired(row) for pair in pairs for row in pair]
    if plan.comparison in _IN_COMMON:
        chosen = [*chosen, *near]
    reason = say(plan.language, "reasons.one_side")
    misses = tuple(NearMiss(f, reason) for f in left)
    return Outcome((*told, *_pairs_told(plan, pairs)), tuple(chosen), misses)


def _sides(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], *, years: bool
) -> list[Side]:
    """Part the reports by year, by body, or by place where only places are named."""
    everything = retriever.statement_rows(scope_of(plan))
    lead_in = Cues.load().is_lead_in
    members: dict[str, list[ReportRow]] = {}
    for report in sorted(reports, key=lambda r: r.year or 0):
        members.setdefault(_side_of(plan, report, years=years), []).append(report)
    sides = []
    for found in members.values():
        ids = {report.id for report in found}
        rows = [row for row in everything if row.report.id in ids]
        # «还有以下不足：» announces what is compared, and is nothing to compare.
        said = tuple(row for row in rows if row.role in plan.roles and not lead_in(row.text))
        solved = tuple(row for row in rows if row.role is Role.RESOLVED)
        sides.append(Side(_name(plan, found, years=years), tuple(found), said, solved))
    return sides


def _side_of(plan: Plan, report: ReportRow, *, years: bool) -> str:
    if years:
        return str(report.year)
    return agency_key(report) if plan.agencies else report.place or agency_key(report)


def _name(plan: Plan, reports: Sequence[ReportRow], *, years: bool) -> str:
    if years:
        return say(plan.language, "year", year=reports[0].year).strip()
    if plan.agencies or count_agencies(reports) == 1:
        return agency_shown(reports[0], plan.language)
    return reports[0].place or agency_shown(reports[0], plan.language)


def _themes(rows: Iterable[StatementRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(theme.key for row in rows for theme in row.themes))


# --------------------------------------------------------------------------------------- the words


def _bodies_told(plan: Plan, sides: Sequence[Side], common: Sequence[str]) -> tuple[str, ...]:
    language = plan.language
    told = [_with_themes(plan, "compared_common", common, names=_names(plan, sides))]
    for side in sides:
        others = {t for s in sides if s is not side for t in s.themes}
        only = [t for t in side.themes if t not in others]
        told.append(_with_themes(plan, "compared_only", only, name=side.name) if only else "")
    return (say(language, "compared_read", names=_reports(plan, sides)), *filter(None, told))


def _years_told(plan: Plan, sides: Sequence[Side], common: Sequence[str]) -> tuple[str, ...]:
    language, first, last = plan.language, sides[0], sides[-1]
    gone = [t for t in first.themes if t not in last.themes]
    new = [t for t in last.themes if t not in first.themes]
    solved = [t for t in _themes(last.solved) if t in first.themes]
    told = [
        _with_themes(plan, "compared_common", common, names=_names(plan, sides)),
        _with_themes(plan, "compared_gone", gone, first=first.name, last=last.name),
        _with_themes(plan, "compared_new", new, first=first.name, last=last.name),
        _with_themes(plan, "compared_solved", solved, last=last.name) if solved else "",
    ]
    return (say(language, "compared_read", names=_reports(plan, sides)), *filter(None, told))


def _with_themes(plan: Plan, key: str, themes: Sequence[str], **values: str) -> str:
    language = plan.language
    role = role_words(plan)
    if not themes:
        return say(language, f"{key}_none", role=role, **values)
    shown = listed(language, (theme_name(t, language) for t in themes))
    return say(language, key, themes=shown, role=role, **values)


def _names(plan: Plan, sides: Sequence[Side]) -> str:
    return listed(plan.language, (side.name for side in sides))


def _reports(plan: Plan, sides: Sequence[Side]) -> str:
    return names_shown((r for side in sides for r in side.reports), plan.language)


# ------------------------------------------------------------------------------------- the findings


def _chosen(
    plan: Plan, sides: Sequence[Side], common: Sequence[str]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are asked for, and the others."""
    first, last = sides[0], sides[-1]
    findings = [f for side in sides for f in findings_by_theme(side.rows)]
    if plan.comparison in _IN_COMMON:
        wanted = set(common)
        inside = [f for f in findings if f.theme in wanted]
    elif plan.comparison in (Comparison.NEW, Comparison.GONE):
        one, other = (last, first) if plan.comparison is Comparison.NEW else (first, last)
        ids = {report.id for report in one.reports}
        wanted = set(one.themes) - set(other.themes)
        inside = [f for f in findings if f.report.id in ids and f.theme in wanted]
    elif plan.comparison is Comparison.SOLVED:
        solved = findings_by_theme(last.solved)
        findings += solved
        wanted = set(common) | {f.theme for f in solved if f.theme}
        inside = [f for f in findings if f.theme in wanted or f in solved]
    else:
        inside = findings
    return inside, [f for f in findings if f not in inside]


# ----------------------------------------------------------------------------------- nearest pairs

Pair = tuple[StatementRow, StatementRow]


def _nearest_pairs(sides: Sequence[Side], common: Sequence[str]) -> tuple[Pair, ...]:
    """Return the sentences of both ends that are most alike in meaning, and of no common theme."""
    first, last = ([r for r in s.rows if r.themes][:_MOST] for s in (sides[0], sides[-1]))
    scored: list[tuple[float, int, int]] = []
    for i, one in enumerate(first):
        for j, likeness in enumerate(likeness_to(one.text, [row.text for row in last])):
            shared = {t.key for t in one.themes} & {t.key for t in last[j].themes}
            if likeness >= _NEAR and not shared & set(common):
                scored.append((likeness, i, j))
    pairs: list[Pair] = []
    used: set[tuple[int, int]] = set()
    for _, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if (0, i) not in used and (1, j) not in used and len(pairs) < _PAIRS:
            used |= {(0, i), (1, j)}
            pairs.append((first[i], last[j]))
    return tuple(pairs)


def _paired(row: StatementRow) -> Finding:
    return Finding(row.report, None, row.role, (quote_of(row),))


def _pairs_told(plan: Plan, pairs: Sequence[Pair]) -> tuple[str, ...]:
    return tuple(
        say(plan.language, "compared_near", one=one.text.strip(), other=other.text.strip())
        for one, other in pairs
    )


# ------------------------------------------------------------------------------------ of one theme


def _of_theme(plan: Plan, sides: Sequence[Side]) -> Outcome:
    """Tell whether what an earlier year complains of is still so in the last one, or solved."""
    language, last, wanted = plan.language, sides[-1], set(plan.themes)
    before = _about(wanted, (row for side in sides[:-1] for row in side.rows))
    again, solved = _about(wanted, last.rows), _about(wanted, last.solved)
    findings = findings_by_theme([*before, *again, *solved])
    shown = tuple(f for f in findings if f.theme in wanted)
    state = "again" if again else "solved" if solved else "silent"
    told: Mapping[str, str] = {
        "themes": listed(language, (theme_name(t, language) for t in plan.themes)),
        "first": _names(plan, sides[:-1]),
        "last": last.name,
    }
    text = [say(language, f"compared_theme_{'said' if before else 'unsaid'}", **told)]
    text.append(say(language, f"compared_theme_{state}", **told))
    opening = ""
    if plan.yes_no and state != "silent":
        held = (state == "again") == (plan.comparison is Comparison.STILL)
        opening = say(language, "yes_is" if held else "no_is")
    return Outcome((opening, *text), shown)


def _of_theme_by_body(plan: Plan, sides: Sequence[Side]) -> Outcome:
    """Tell which of the bodies say so; yes only if all of them do."""
    language, wanted = plan.language, set(plan.themes)
    rows = {side.name: _about(wanted, side.rows) for side in sides}
    saying = [side for side in sides if rows[side.name]]
    silent = [side for side in sides if not rows[side.name]]
    themes = listed(language, (theme_name(t, language) for t in plan.themes))
    text = [say(language, "compared_read", names=_reports(plan, sides))]
    for key, members in (("compared_say", saying), ("compared_silent", silent)):
        if members:
            text.append(say(language, key, names=_names(plan, members), themes=themes))
    opening = say(language, "no_is" if silent else "yes_is") if plan.yes_no else ""
    findings = [f for side in saying for f in findings_by_theme(rows[side.name])]
    return Outcome((opening, *text), tuple(f for f in findings if f.theme in wanted))


def _about(themes: set[str], rows: Iterable[StatementRow]) -> list[StatementRow]:
    return [row for row in rows if themes & {theme.key for theme in row.themes}]
