"""Answers from labelled statements: which agencies say something, and what an agency says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from corpus.report import Role, SectionKind
from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.findings import (
    Finding,
    NearMiss,
    SectionRead,
    count_agencies,
    names_shown,
    quote_of,
)
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome, scope_of
from nlp.sentences import count_of, either, listed, say
from nlp.taxonomy import theme_keys, theme_name

_ROLE_ORDER = tuple(Role)


def answer_theme_agencies(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome:
    """List every agency and year whose report says so, and apart what only comes near."""
    rows = retriever.statement_rows(scope_of(plan, themes=plan.themes))
    said = [row for row in rows if not plan.roles or row.role in plan.roles]
    other = [row for row in rows if plan.roles and row.role not in plan.roles]
    hits = _matching_reports(plan, said)
    if plan.negated:
        return _answer_not_said(plan, retriever, reports, hits)
    findings = _findings(plan.themes, [row for row in said if row.report.id in hits])
    partly = _findings(plan.themes, [row for row in said if row.report.id not in hits])
    misses = [NearMiss(f, say(plan.language, "reasons.partly")) for f in partly]
    misses += [NearMiss(f, _reason(plan, f)) for f in _findings(plan.themes, other)]
    found = [f.report for f in findings]
    value, unit = _value(plan, found, _places(findings))
    text = (
        _opening(plan, value, bool(findings)),
        _said_sentence(plan, reports, found),
        *_near_sentences(plan, misses, len({f.report.id for f in partly})),
    )
    return Outcome(text, findings, tuple(misses), value, unit)


def _matching_reports(plan: Plan, said: Sequence[StatementRow]) -> frozenset[str]:
    """Return the reports that say any theme, or all of them where all are asked for."""
    themes: dict[str, set[str]] = {}
    for row in said:
        themes.setdefault(row.report.id, set()).update(theme.key for theme in row.themes)
    wanted = set(plan.themes)
    return frozenset(
        report for report, keys in themes.items() if not plan.match_all or wanted <= keys
    )


def _findings(themes: tuple[str, ...], rows: Iterable[StatementRow]) -> tuple[Finding, ...]:
    """Group statements by report, theme and role: one finding for each."""
    groups: dict[tuple[str, str, Role], list[StatementRow]] = {}
    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(row.report.id, len(order))
        for theme in row.themes:
            if theme.key in themes:
                groups.setdefault((row.report.id, theme.key, row.role), []).append(row)
    ranked = sorted(
        groups, key=lambda k: (order[k[0]], themes.index(k[1]), _ROLE_ORDER.index(k[2]))
    )
    return tuple(
        Finding(groups[key][0].report, key[1], key[2], tuple(map(quote_of, groups[key])))
        for key in ranked
    )


def _reason(plan: Plan, finding: Finding) -> str:
    role = finding.role or Role.FACT
    if plan.roles == (Role.PROBLEM,):
        return say(plan.language, f"reasons.{role}")
    asked = listed(plan.language, (say(plan.language, f"roles.{r}") for r in plan.roles))
    found = say(plan.language, f"roles.{role}")
    return say(plan.language, "reasons.other", found=found, asked=asked)


def _places(findings: Iterable[Finding]) -> int:
    """Count the statements quoted, each once even under several themes."""
    return len({(q.passage_id, q.statement_id) for f in findings for q in f.quotes})


def _value(plan: Plan, found: list[ReportRow], places: int) -> tuple[int | None, str]:
    if plan.aggregate is not Aggregate.COUNT:
        return None, ""
    numbers = {
        "agencies": count_agencies(found),
        "reports": len({r.id for r in found}),
        "statements": places,
    }
    units = {"agencies": "agency", "reports": "report", "statements": "place"}
    value = numbers[plan.counted]
    return value, count_of(plan.language, value, units[plan.counted]).removeprefix(
        str(value)
    ).strip()


def _opening(plan: Plan, value: int | None, found: bool) -> str:
    if plan.yes_no:
        return say(plan.language, "yes" if found != plan.negated else "no")
    if value is None:
        return ""
    nouns = {"agencies": "agency", "reports": "report", "statements": "place"}
    counted = count_of(plan.language, value, nouns[plan.counted])
    return f"{counted}。" if plan.language == "zh" else f"{counted[0].upper()}{counted[1:]}."


def _said_sentence(plan: Plan, reports: Sequence[ReportRow], found: Sequence[ReportRow]) -> str:
    language = plan.language
    values = _common(plan, reports)
    if not found:
        return say(language, "theme_none", **values)
    return say(language, "theme_some", **values, **_who(plan, found))


def _common(plan: Plan, reports: Sequence[ReportRow]) -> dict[str, str]:
    language = plan.language
    role = plan.roles[0] if plan.roles else "any"
    names = (theme_name(key, language) for key in plan.themes)
    searched = say(language, "searched", reports=count_of(language, len(reports), "report"))
    return {
        "searched": searched,
        "verb": say(language, f"verbs.{role}"),
        "themes": listed(language, names) or say(language, "anything", role=_role(plan)),
    }


def _role(plan: Plan) -> str:
    key = f"roles.{plan.roles[0]}" if plan.roles else "any_role"
    return say(plan.language, key)


def _who(plan: Plan, found: Sequence[ReportRow]) -> dict[str, str]:
    language = plan.language
    return {
        "agencies": count_of(language, count_agencies(found), "agency"),
        "found": count_of(language, len({r.id for r in found}), "report"),
        "names": names_shown(found, language),
    }


def _near_sentences(plan: Plan, misses: Sequence[NearMiss], partly: int) -> tuple[str, ...]:
    language = plan.language
    parts = []
    if partly:
        parts.append(say(language, "near_partly", reports=count_of(language, partly, "report")))
    left = [m.finding for m in misses if m.finding.role not in plan.roles]
    if left:
        roles = [r for r in _ROLE_ORDER if any(f.role is r for f in left)]
        kinds = either(language, (say(language, f"roles.{role}") for role in roles))
        places = count_of(language, _places(left), "place")
        parts.append(say(language, "near_misses", places=places, roles=kinds))
    return tuple(parts)


# ------------------------------------------------------------------------------ what is not said


def _answer_not_said(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...], hits: frozenset[str]
) -> Outcome:
    """List the reports that were read and do not say so; an unread report proves nothing."""
    language = plan.language
    read = _sections_read(retriever.statement_rows(scope_of(plan)))
    silent = [r for r in reports if r.id not in hits and r.id in read]
    unread = [r for r in reports if r.id not in hits and r.id not in read]
    theme = plan.themes[0] if len(plan.themes) == 1 else None
    findings = tuple(Finding(r, theme, read=read[r.id]) for r in silent)
    said = retriever.statement_rows(scope_of(plan, themes=plan.themes, roles=plan.roles))
    rows = [row for row in said if row.report.id in hits]
    saying = _findings(plan.themes, rows) if plan.themes else _by_theme(rows)
    misses = tuple(NearMiss(f, say(language, "reasons.said")) for f in saying)
    value, unit = _value(plan, silent, sum(s.statements for f in findings for s in f.read))
    values = _common(plan, reports)
    main = (
        say(language, "not_some", **values, **_who(plan, silent))
        if silent
        else say(language, "not_none", **values)
    )
    text = [_opening(plan, value, not silent if plan.yes_no else True), main]
    if hits and silent:
        text.append(say(language, "near_said", reports=count_of(language, len(hits), "report")))
    if unread:
        counted = count_of(language, len(unread), "report")
        names = names_shown(unread, language)
        text.append(say(language, "near_unread", reports=counted, names=names))
    return Outcome(tuple(text), findings, misses, value, unit)


def _sections_read(rows: Iterable[StatementRow]) -> Mapping[str, tuple[SectionRead, ...]]:
    counts: dict[str, Counter[SectionKind]] = {}
    for row in rows:
        counts.setdefault(row.report.id, Counter())[row.section] += 1
    return {
        report: tuple(SectionRead(s, found[s]) for s in SectionKind if found[s])
        for report, found in counts.items()
    }


# ------------------------------------------------------------------------------ agency → themes


def answer_agency_themes(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome:
    """List what the agencies say, by report and theme; what has no theme is listed as such."""
    language = plan.language
    rows = retriever.statement_rows(scope_of(plan, roles=plan.roles))
    findings = _by_theme(rows)
    role = _role(plan)
    searched = say(language, "searched", reports=count_of(language, len(reports), "report"))
    if not findings:
        return Outcome((say(language, "themes_none", searched=searched, role=role),))
    themes = listed(language, _theme_counts(findings, len(reports) == 1, language))
    places = count_of(language, _places(findings), "place")
    text = say(language, "themes_some", searched=searched, places=places, role=role, themes=themes)
    return Outcome((text,), findings)


def _by_theme(rows: Iterable[StatementRow]) -> tuple[Finding, ...]:
    groups: dict[tuple[str, str | None, Role], list[StatementRow]] = {}
    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(row.report.id, len(order))
        keys: list[str | None] = [theme.key for theme in row.themes]
        for key in keys or [None]:
            groups.setdefault((row.report.id, key, row.role), []).append(row)
    place = {key: n for n, key in enumerate(theme_keys())}
    ranked = sorted(
        groups,
        key=lambda k: (order[k[0]], place.get(k[1] or "", len(place)), _ROLE_ORDER.index(k[2])),
    )
    return tuple(
        Finding(groups[key][0].report, key[1], key[2], tuple(map(quote_of, groups[key])))
        for key in ranked
    )


def _theme_counts(findings: Sequence[Finding], one: bool, language: str) -> list[str]:
    """Name the themes, those of most agencies first; for a single report without the counts."""
    reports: dict[str | None, list[ReportRow]] = {}
    for finding in findings:
        reports.setdefault(finding.theme, []).append(finding.report)
    ranked = sorted(reports, key=lambda k: (k is None, -count_agencies(reports[k])))
    names = {k: theme_name(k, language) if k else say(language, "no_theme") for k in ranked}
    if one:
        return [names[k] for k in ranked]
    return [
        say(
            language,
            "theme_count",
            theme=names[k],
            agencies=count_of(language, count_agencies(reports[k]), "agency"),
        )
        for k in ranked
    ]
