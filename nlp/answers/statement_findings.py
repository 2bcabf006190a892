"""Statements become findings: grouped by report, theme and role; and the words to speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.report import Role, SectionKind
from nlp.evidence import ReportRow, Retriever, Scope, StatementRow
from nlp.facts.clauses import is_outline
from nlp.findings import Finding, SectionRead, agency_shown, quote_of
from nlp.labels.taxonomy import theme_keys, theme_name
from nlp.plan import Plan
from nlp.sentences import count_of, listed, say

ROLE_ORDER = tuple(Role)


# «（一）存在问题。» only says what follows.
_NUMBERING = r"[\s（(\[【]*(?:第?[一二三四五六七八九十\d]+)?[\s）)\]】、.．:：-]*"
_TITLE = re.compile(
    rf"{_NUMBERING}(?:(?:工作|公开|当前|目前|现有|仍有|还有|主要|存在|面临|突出|几个|一些|以下|如下|本年度?|年度|上年度?|20\d\d年度?|今后|下一步|采取|有|的)*(?:问题|不足|困难|短板|薄弱环节|差距|改进|整改|措施|情况|打算|工作|计划|方向|建议|举措)(?:和|及|与|、|及其)?)+[。：:；;，,\s]*"
)
_EARLIER = re.compile(
    r"上一?年度?|去年|前一年|往年|以往|以前|原先|此前|早先|上次|历年|去年底|(?P<year>20\d\d)"
)


def said_in(retriever: Retriever, scope: Scope) -> tuple[StatementRow, ...]:
    """Return the statements of a scope that say anything.

    A bare title of what follows says nothing, nor does a sentence that lists the chapters.
    """
    return tuple(
        r
        for r in retriever.statement_rows(scope)
        if not (_TITLE.fullmatch(r.text.strip()) or is_outline(r.text))
    )


def is_of_before(row: StatementRow) -> bool:
    """Tell whether a statement is about what an earlier report said, by its words or those around it."""
    around = f"{row.heading} {row.passage_text}"
    year = row.report.year
    return any(
        found["year"] is None or (year is not None and int(found["year"]) < year)
        for found in _EARLIER.finditer(around)
    )


def theme_findings(themes: tuple[str, ...], rows: Iterable[StatementRow]) -> tuple[Finding, ...]:
    """Return a finding for each report, theme and role; with no `themes`, for every theme."""
    if not themes:
        return findings_by_theme(rows)
    groups: dict[tuple[str, str, Role], list[StatementRow]] = {}
    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(row.report.id, len(order))
        for theme in row.themes:
            if theme.key in themes:
                groups.setdefault((row.report.id, theme.key, row.role), []).append(row)
    ranked = sorted(groups, key=lambda k: (order[k[0]], themes.index(k[1]), ROLE_ORDER.index(k[2])))
    return tuple(
        Finding(groups[key][0].report, key[1], key[2], tuple(map(quote_of, groups[key])))
        for key in ranked
    )


def findings_by_theme(rows: Iterable[StatementRow]) -> tuple[Finding, ...]:
    """Return a finding for each report, theme and role; a statement without a theme is kept."""
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
        key=lambda k: (order[k[0]], place.get(k[1] or "", len(place)), ROLE_ORDER.index(k[2])),
    )
    return tuple(
        Finding(groups[key][0].report, key[1], key[2], tuple(map(quote_of, groups[key])))
        for key in ranked
    )


def sections_read(retriever: Retriever, scope: Scope) -> Mapping[str, tuple[SectionRead, ...]]:
    """Count the statements of each section of each report of a scope."""
    return {
        report: tuple(SectionRead(s, found[s]) for s in SectionKind if found.get(s))
        for report, found in retriever.section_counts(scope).items()
    }


def count_quotes(findings: Iterable[Finding]) -> int:
    """Count the statements quoted, each once even under several themes."""
    return len({(q.passage_id, q.statement_id) for f in findings for q in f.quotes})


def count_places(rows: Iterable[StatementRow]) -> int:
    """Count statements, each once."""
    return len({(row.passage_id, row.statement_id) for row in rows})


def role_words(plan: Plan) -> str:
    """Name the role asked for."""
    return say(plan.language, f"roles.{plan.roles[0]}" if plan.roles else "any_role")


def themes_told(plan: Plan) -> str:
    """Name the themes asked for; any statement of the role when none is."""
    names = listed(plan.language, (theme_name(key, plan.language) for key in plan.themes))
    return names or say(plan.language, "anything", role=role_words(plan))


def common_values(plan: Plan, reports: Sequence[ReportRow]) -> dict[str, str]:
    """Return what every sentence about statements begins with."""
    language = plan.language
    role = plan.roles[0] if plan.roles else "any"
    return {
        "searched": say(language, "searched", reports=count_of(language, len(reports), "report")),
        "verb": say(language, f"verbs.{role}"),
        "themes": themes_told(plan),
    }


def said_line(plan: Plan, finding: Finding) -> str:
    """Return who says it, in which year and where, with the sentence itself."""
    quote, report, language = finding.quotes[0], finding.report, plan.language
    return say(
        language,
        "fact.said",
        agency=agency_shown(report, language),
        year=say(language, "year", year=report.year) if report.year else "",
        page=say(language, "page", page=quote.page) if quote.page else "",
        quote=quote.text.strip(),
    )
