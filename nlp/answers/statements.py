"""Answers from labelled statements: which agencies say something, and what an agency says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.report import Role
from nlp.answers.compared import answer_compared
from nlp.answers.counts import answer_average, answer_groups, answer_share, answer_years
from nlp.answers.gaps import text_gaps
from nlp.answers.groups import group_name, groups_of
from nlp.answers.statement_findings import (
    ROLE_ORDER,
    common_values,
    count_quotes,
    findings_by_theme,
    is_of_before,
    role_words,
    said_in,
    said_line,
    sections_read,
    theme_findings,
)
from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.findings import Finding, NearMiss, agency_shown, count_agencies, names_shown
from nlp.labels.taxonomy import theme_name
from nlp.plan import EARLIER, Aggregate, Group, Plan
from nlp.scopes import Outcome, scope_of
from nlp.sentences import count_of, either, listed, say

# Of so many reports the sections that were read are told one by one.
_TOLD_ONE_BY_ONE = 6


def answer_theme_agencies(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome:
    """List every agency and year whose report says so, and apart what only comes near."""
    outcome = _theme_agencies(plan, retriever, reports)
    return replace(outcome, text=(*outcome.text, *text_gaps(plan, reports)))


def _theme_agencies(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    rows = _of_before(plan, said_in(retriever, scope_of(plan, themes=plan.themes)))
    said = [row for row in rows if not plan.roles or row.role in plan.roles]
    other = [row for row in rows if plan.roles and row.role not in plan.roles]
    hits = _matching_reports(plan, said)
    unwanted = _mentioning(plan, retriever, hits)
    if plan.negated:
        return _answer_not_said(plan, retriever, reports, hits)
    inside = [row for row in said if row.report.id in hits - unwanted and _counts(plan, row)]
    misses = _near_misses(plan, said, other, hits, unwanted)
    if plan.group or plan.aggregate is not Aggregate.LIST:
        worked_out = _worked_out(plan, reports, inside)
        if worked_out:
            return replace(worked_out, near_misses=misses)
    return _listed(plan, retriever, reports, inside, misses)


def _listed(
    plan: Plan,
    retriever: Retriever,
    reports: tuple[ReportRow, ...],
    inside: Sequence[StatementRow],
    misses: tuple[NearMiss, ...],
) -> Outcome:
    findings = theme_findings(plan.themes, inside)
    found = [f.report for f in findings]
    value, unit = _value(plan, found, count_quotes(findings))
    examined = _examined(plan, retriever, reports) if plan.yes_no and not findings else ()
    untold = not findings and _leaves_open(plan, misses)
    text = (
        "" if untold else _opening(plan, value, bool(findings)),
        *_whatever_became(plan, findings),
        _said_sentence(_as_solved(plan, findings), reports, found),
        *_near_sentences(plan, misses),
        *_read_told(examined, plan.language),
    )
    return Outcome(text, findings, misses, value, unit, examined=examined)


_WHATEVER = (Role.PROBLEM, Role.RESOLVED)
_QUOTED = 3


def _whatever_became(plan: Plan, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Say of one body's fault whether it is solved by now or still one, with the words of the report."""
    if not findings or plan.roles != _WHATEVER or not plan.agencies or plan.yes_no:
        return ()
    solved = all(f.role is Role.RESOLVED for f in findings)
    opening = say(plan.language, "later_solved" if solved else "later_still")
    return (opening, *(said_line(plan, f) for f in findings[:_QUOTED]))


def _as_solved(plan: Plan, findings: Sequence[Finding]) -> Plan:
    """Return a plan that is told as one for what is solved, where all that was found is."""
    solved = findings and all(f.role is Role.RESOLVED for f in findings)
    return replace(plan, roles=(Role.RESOLVED,)) if solved and plan.roles == _WHATEVER else plan


def _leaves_open(plan: Plan, misses: Sequence[NearMiss]) -> bool:
    """Tell whether nothing is said of what was to be put right: not even that it still is a fault."""
    if not plan.yes_no or plan.roles != (Role.RESOLVED,):
        return False
    return not any(m.finding.role is Role.PROBLEM for m in misses)


def _worked_out(
    plan: Plan, reports: tuple[ReportRow, ...], inside: list[StatementRow]
) -> Outcome | None:
    """Return shares, averages, changes and counts by group; None when a plain list is asked."""
    findings = theme_findings(plan.themes, inside)
    if plan.aggregate is Aggregate.CHANGE:
        return answer_years(plan, reports, inside, findings)
    if plan.aggregate is Aggregate.SHARE and not plan.group:
        found = [f.report for f in findings]
        return answer_share(plan, reports, found, findings)
    if plan.aggregate in (Aggregate.AVERAGE, Aggregate.MEDIAN):
        return answer_average(plan, reports, inside, findings)
    return answer_groups(plan, reports, inside, findings) if plan.group else None


def _matching_reports(plan: Plan, said: Sequence[StatementRow]) -> frozenset[str]:
    """Return the reports that say any theme, or all of them where all are asked for."""
    wanted = set(plan.themes)
    if plan.same_statement:
        return frozenset(row.report.id for row in said if wanted <= {t.key for t in row.themes})
    themes: dict[str, set[str]] = {}
    for row in said:
        themes.setdefault(row.report.id, set()).update(theme.key for theme in row.themes)
    return frozenset(
        report for report, keys in themes.items() if not plan.match_all or wanted <= keys
    )


def _counts(plan: Plan, row: StatementRow) -> bool:
    """Tell whether a statement of a report that matches is one of those asked for."""
    return not plan.same_statement or set(plan.themes) <= {t.key for t in row.themes}


def _mentioning(plan: Plan, retriever: Retriever, hits: frozenset[str]) -> frozenset[str]:
    """Return the reports among the hits that mention what must not be mentioned."""
    if not plan.without or not hits:
        return frozenset()
    scope = replace(scope_of(plan, themes=plan.without), reports=tuple(sorted(hits)))
    return frozenset(row.report.id for row in retriever.statement_rows(scope))


def _near_misses(
    plan: Plan,
    said: Iterable[StatementRow],
    other: Iterable[StatementRow],
    hits: frozenset[str],
    unwanted: frozenset[str],
) -> tuple[NearMiss, ...]:
    said = list(said)
    language = plan.language
    partly = [r for r in said if r.report.id not in hits or not _counts(plan, r)]
    excluded = [row for row in said if row.report.id in unwanted]
    partly = [row for row in partly if row.report.id not in unwanted]
    found = [
        NearMiss(f, say(language, "reasons.partly")) for f in theme_findings(plan.themes, partly)
    ]
    found += [
        NearMiss(f, say(language, "reasons.excluded"))
        for f in theme_findings(plan.themes, excluded)
    ]
    return (*found, *(NearMiss(f, _reason(plan, f)) for f in theme_findings(plan.themes, other)))


def _reason(plan: Plan, finding: Finding) -> str:
    role = finding.role or ROLE_ORDER[-1]
    if [str(r) for r in plan.roles] == ["problem"]:
        return say(plan.language, f"reasons.{role}")
    asked = listed(plan.language, (say(plan.language, f"roles.{r}") for r in plan.roles))
    found = say(plan.language, f"roles.{role}")
    return say(plan.language, "reasons.other", found=found, asked=asked)


def _value(plan: Plan, found: Sequence[ReportRow], places: int) -> tuple[int | None, str]:
    counted = "statements" if plan.yes_no else plan.counted
    if plan.aggregate is not Aggregate.COUNT and not plan.yes_no:
        return None, ""
    numbers = {
        "agencies": count_agencies(found),
        "reports": len({r.id for r in found}),
        "statements": places,
    }
    value = numbers[counted]
    noun = count_of(plan.language, value, _NOUNS[counted])
    return value, noun.removeprefix(str(value)).strip()


_NOUNS = {"agencies": "agency", "reports": "report", "statements": "place"}


# «人手够不够», "is there enough staff": a complaint is a «no».
_ASKS_ENOUGH = re.compile(
    r"够不够|足不足|及不及时|及时不及时|到不到位|全不全|准不准|快不快|强不强|严不严|齐不齐|稳不稳|畅不畅|顺不顺|(?<!不)(?:足够|充足|够用|及时|到位|顺畅|齐全)(?:了)?[吗么]"
    r"|\b(?:enough|sufficient(?:ly)?|adequate(?:ly)?|timely|in time|on time|promptly|well[- ]staffed|up to date)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?<!够)(?<!足)不(?:够|足|太够)|(?<!有)没有?足够|\b(?:not|n[o']t|never|without|no longer|lack\w*|complain\w*|admit\w*|say\w*|report\w*|mention\w*)\b.{0,50}\b(?:enough|sufficient\w*|adequate\w*|timely|in time|on time|promptly|up to date)|n't\b.{0,50}",
    re.IGNORECASE,
)


def _opening(plan: Plan, value: int | None, found: bool) -> str:
    if plan.yes_no and _ASKS_ENOUGH.search(_DENIED.sub(" ", plan.question)):
        return say(plan.language, "no") if found else ""  # that nobody complains proves nothing
    if plan.yes_no:
        return say(plan.language, "yes" if found != plan.negated else "no")
    if value is None:
        return ""
    counted = count_of(plan.language, value, _NOUNS[plan.counted])
    return f"{counted}。" if plan.language == "zh" else f"{counted[0].upper()}{counted[1:]}."


def _said_sentence(plan: Plan, reports: Sequence[ReportRow], found: Sequence[ReportRow]) -> str:
    values = common_values(plan, reports)
    if not found:
        return say(plan.language, "theme_none", **values)
    return say(plan.language, "theme_some", **values, **_who(plan, found))


def _who(plan: Plan, found: Sequence[ReportRow]) -> dict[str, str]:
    language = plan.language
    return {
        "agencies": count_of(language, count_agencies(found), "agency"),
        "found": count_of(language, len({r.id for r in found}), "report"),
        "names": names_shown(found, language),
    }


def _near_sentences(plan: Plan, misses: Sequence[NearMiss]) -> tuple[str, ...]:
    language = plan.language
    parts = []
    for key, reason in (("near_partly", "partly"), ("near_without", "excluded")):
        words = say(language, f"reasons.{reason}")
        count = len({m.finding.report.id for m in misses if m.reason == words})
        if count:
            reports = count_of(language, count, "report")
            themes = listed(language, (theme_name(t, language) for t in plan.without))
            parts.append(say(language, key, reports=reports, themes=themes))
    left = [m.finding for m in misses if plan.roles and m.finding.role not in plan.roles]
    if left:
        roles = [r for r in ROLE_ORDER if any(f.role is r for f in left)]
        kinds = either(language, (say(language, f"roles.{role}") for role in roles))
        places = count_of(language, count_quotes(left), "place")
        parts.append(say(language, "near_misses", places=places, roles=kinds))
    return tuple(parts)


def _examined(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]
) -> tuple[Finding, ...]:
    """Return what was read of each report, as evidence that it does not say so."""
    read = sections_read(retriever, scope_of(plan))
    return tuple(Finding(r, read=read[r.id]) for r in reports if r.id in read)


def _read_told(examined: Sequence[Finding], language: str) -> tuple[str, ...]:
    if not 0 < len(examined) <= _TOLD_ONE_BY_ONE:
        return ()
    return tuple(
        say(
            language,
            "read_sections",
            agency=agency_shown(finding.report, language),
            year=say(language, "year", year=finding.report.year) if finding.report.year else "",
            sections=listed(
                language,
                (
                    say(
                        language,
                        "section_read",
                        section=say(language, f"sections.{read.section}"),
                        places=count_of(language, read.statements, "place"),
                    )
                    for read in finding.read
                ),
            ),
        )
        for finding in examined
    )


# ------------------------------------------------------------------------------ what is not said


def _answer_not_said(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...], hits: frozenset[str]
) -> Outcome:
    """List the reports that were read and do not say so; an unread report proves nothing."""
    language = plan.language
    read = sections_read(retriever, scope_of(plan))
    silent = [r for r in reports if r.id not in hits and r.id in read]
    unread = [r for r in reports if r.id not in hits and r.id not in read]
    theme = plan.themes[0] if len(plan.themes) == 1 else None
    findings = tuple(Finding(r, theme, read=read[r.id]) for r in silent)
    said = retriever.statement_rows(scope_of(plan, themes=plan.themes, roles=plan.roles))
    saying = theme_findings(plan.themes, [row for row in said if row.report.id in hits])
    misses = tuple(NearMiss(f, say(language, "reasons.said")) for f in saying)
    text = _not_said_sentences(plan, reports, silent, unread, hits)
    if plan.aggregate is Aggregate.SHARE:
        readable = [r for r in reports if r.id in read or r.id in hits]
        shared = answer_share(plan, readable, silent, findings)
        return replace(shared, text=text, near_misses=misses)
    if plan.group and plan.group is not Group.THEME:
        text = (*text, _silent_by_group(plan, silent))
    value, unit = _value(plan, silent, sum(s.statements for f in findings for s in f.read))
    opening = _opening(plan, value, not silent if plan.yes_no else True)
    return Outcome((opening, *text), findings, misses, value, unit)


def _silent_by_group(plan: Plan, silent: Sequence[ReportRow]) -> str:
    language, group = plan.language, plan.group
    assert group is not None
    members = groups_of(group, silent, lambda report: report)
    items = (
        f"{group_name(group, key, language, found[0])} {count_of(language, count_agencies(found), 'agency')}"
        for key, found in members.items()
    )
    return say(
        language, "by_group", group=say(language, f"groups.{group}"), names=listed(language, items)
    )


def _not_said_sentences(
    plan: Plan,
    reports: Sequence[ReportRow],
    silent: Sequence[ReportRow],
    unread: Sequence[ReportRow],
    hits: frozenset[str],
) -> tuple[str, ...]:
    language = plan.language
    values = common_values(plan, reports)
    if silent:
        text = [say(language, "not_some", **values, **_who(plan, silent))]
    else:
        text = [say(language, "not_none", **values)]
    if hits and silent:
        text.append(say(language, "near_said", reports=count_of(language, len(hits), "report")))
    if unread:
        counted = count_of(language, len(unread), "report")
        names = names_shown(unread, language)
        text.append(say(language, "near_unread", reports=counted, names=names))
    return tuple(text)


# ------------------------------------------------------------------------------ agency → themes


def answer_agency_themes(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome:
    """List what the agencies say, by report and theme; what has no theme is listed as such."""
    language = plan.language
    gaps = text_gaps(plan, reports)
    if plan.aggregate is Aggregate.DIFFERENCE and len(reports) > 1:
        compared = answer_compared(plan, retriever, reports)
        return replace(compared, text=(*compared.text, *gaps))
    rows = _of_before(plan, said_in(retriever, scope_of(plan, roles=plan.roles)))
    if worked_out := _themes_worked_out(plan, reports, rows):
        return replace(worked_out, text=(*worked_out.text, *gaps))
    findings = findings_by_theme(rows)
    role = role_words(plan)
    searched = say(language, "searched", reports=count_of(language, len(reports), "report"))
    if not findings:
        examined = _examined(plan, retriever, reports) if len(reports) <= _TOLD_ONE_BY_ONE else ()
        text = (say(language, "themes_none", searched=searched, role=role),)
        return Outcome((*text, *_read_told(examined, language), *gaps), examined=examined)
    themes = listed(language, _theme_counts(findings, len(reports) == 1, language))
    places = count_of(language, count_quotes(findings), "place")
    told = say(language, "themes_some", searched=searched, places=places, role=role, themes=themes)
    found = [f.report for f in findings]
    if plan.aggregate is not Aggregate.COUNT or plan.counted == "statements":
        counts = plan.aggregate is Aggregate.COUNT
        unit = places.removeprefix(str(count_quotes(findings))).strip()
        value = count_quotes(findings) if counts else None
        return Outcome((told, *gaps), findings, (), value, unit if counts else "")
    value, unit = _value(plan, found, count_quotes(findings))
    opening, names = _opening(plan, value, True), names_shown(found, language)
    return Outcome(
        (opening, say(language, "said_by", names=names), told, *gaps), findings, (), value, unit
    )


def _of_before(plan: Plan, rows: tuple[StatementRow, ...]) -> tuple[StatementRow, ...]:
    """Keep what is said of an earlier report, where that is asked for."""
    return tuple(filter(is_of_before, rows)) if EARLIER in plan.about else rows


def _themes_worked_out(
    plan: Plan,
    reports: tuple[ReportRow, ...],
    rows: tuple[StatementRow, ...],
) -> Outcome | None:
    findings = findings_by_theme(rows)
    if plan.aggregate is Aggregate.CHANGE:
        return answer_years(plan, reports, rows, findings)
    if plan.aggregate in (Aggregate.AVERAGE, Aggregate.MEDIAN):
        return answer_average(plan, reports, rows, findings)
    return answer_groups(plan, reports, rows, findings) if plan.group else None


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
