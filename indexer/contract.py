"""What the command line prints with `--json`: a contract other programs rely on.

Each function turns one of our types into plain dictionaries and lists, keys in their fixed order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from corpus.report import Cell, Figures, Report, Role, SectionKind, Statement, Theme
from indexer.browse import Count, History, Return, Together, Trend
from indexer.build import BuildResult
from indexer.compare import Comparison, Pair, Share
from indexer.cross_year import CrossYearCheck
from indexer.health import Problem
from indexer.search import Hit, SearchResult
from nlp.cluster import Cluster
from nlp.evidence import FigureRow, ReportRow, StatementRow

Json = dict[str, Any]

_STATUTORY = tuple(kind for kind in SectionKind if kind is not SectionKind.FRONT)


def report_json(report: Report) -> Json:
    """Return a parsed report: one line of `nianbao parse`."""
    identity = report.identity
    front = "\n".join(s.text for s in report.sections if s.kind is SectionKind.FRONT)
    return {
        "path": report.path,
        "agency": identity.agency,
        "place": identity.place,
        "agency_type": identity.agency_type,
        "year": identity.year,
        "title": identity.title,
        "form": report.figures.form,
        "published": identity.published,
        "sections": _sections(report),
        "figures": _figures(report.figures),
        "checks": [
            {"check": c.check, "status": c.status, "detail": c.detail}
            for c in report.figures.checks
        ],
        "issues": [{"code": i.code, "message": i.message, "page": i.page} for i in report.issues],
        "front": front,
        "period_year": identity.period_year,
        "sources": dict(identity.sources),
    }


def _sections(report: Report) -> Json:
    """Join sections of one kind, which only free-form reports have more than one of."""
    found: Json = {}
    for kind in _STATUTORY:
        parts = [s for s in report.sections if s.kind is kind]
        if parts:
            text = "\n".join(s.text for s in parts if s.text)
            found[kind.value] = {"heading": parts[0].heading, "text": text}
    return found


def _figures(figures: Figures) -> Json:
    def values(rows: Mapping[str, tuple[Cell, ...]]) -> Json:
        return {row: [cell.value for cell in cells] for row, cells in rows.items()}

    return {
        "disclosure": values(figures.disclosure),
        "requests": values(figures.requests),
        "review": values(figures.review),
    }


def build_json(result: BuildResult) -> Json:
    """Return what a build did."""
    return {
        "added": result.added,
        "skipped": result.skipped,
        "failed": [{"path": f.path, "reason": f.reason} for f in result.failed],
        "seconds": round(result.seconds, 3),
    }


def search_json(result: SearchResult) -> Json:
    """Return a page of search results, with facets when they were asked for."""
    found: Json = {
        "total": result.total,
        "took_ms": round(result.took_ms, 3),
        "hits": [hit_json(hit) for hit in result.hits],
        "mode": result.mode,
        "matched": result.matched,
        "expanded": [{"words": e.matched, "terms": list(e.terms)} for e in result.expanded],
    }
    if result.folded:
        found["folded"] = result.folded
    if result.note:
        found["note"] = result.note
    if result.facets:
        found["facets"] = {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in result.facets.items()
        }
    return found


def hit_json(hit: Hit) -> Json:
    """Return one passage found."""
    return {
        "passage_id": hit.passage_id,
        "report_id": hit.report.id,
        "agency": hit.report.agency,
        "place": hit.report.place,
        "year": hit.report.year,
        "section": hit.section,
        "page": hit.page,
        "heading": hit.heading,
        "text": hit.text,
        "highlights": [list(span) for span in hit.highlights],
        "score": round(hit.score, 6),
        "statements": [statement_json(s) for s in hit.statements],
        "why": {
            "words": list(hit.why.words),
            "themes": list(hit.why.themes),
            "wording": _rounded(hit.why.wording),
            "similarity": _rounded(hit.why.similarity),
        },
        "duplicates": {"count": len(hit.duplicates), "passage_ids": list(hit.duplicates)},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def statement_json(statement: StatementRow | Statement) -> Json:
    """Return a labelled clause."""
    return {
        "text": statement.text,
        "role": statement.role,
        "themes": [theme.key for theme in statement.themes],
    }


def themes_json(themes: Iterable[Theme]) -> list[Json]:
    """Return the themes of a clause with what explains each."""
    return [{"theme": t.key, "score": round(t.score, 4), "cue": t.cue} for t in themes]


def count_json(count: Count) -> Json:
    """Return who states a theme in a group: a line of `themes`.

    `agencies` counts names, and only where they are known, `share` is of reports; `bodies` counts an
    agency once under all its names, and a report of an unknown one for itself. `members` are the
    statements counted.
    """
    named = {(r.report.place, r.report.agency) for r in count.statements if r.report.agency}
    return {
        "group": count.group,
        "theme": count.theme,
        "agencies": len(named),
        "reports": count.reports,
        "statements": len(count.statements),
        "examined": count.reports_examined,
        "share": round(count.reports / max(1, count.reports_examined), 4),
        "bodies": count.agencies,
        "bodies_examined": count.examined,
        "body_share": round(count.share, 4),
        "members": [row.statement_id for row in count.statements],
    }


def trend_json(trend: Trend) -> Json:
    """Return two years of a theme; only agencies that report in both (`examined`) count."""
    return {
        "theme": trend.theme,
        "from": trend.start,
        "to": trend.end,
        "examined": trend.examined,
        "before": trend.agencies_before,
        "after": trend.agencies_after,
        "before_share": round(trend.agencies_before / trend.examined, 4),
        "after_share": round(trend.agencies_after / trend.examined, 4),
        "change": round(trend.change, 4),
        "began": len(trend.began),
        "ceased": len(trend.ceased),
        "chance": round(trend.chance, 4),
        "before_members": [row.statement_id for row in trend.before],
        "after_members": [row.statement_id for row in trend.after],
    }


def together_json(pair: Together) -> Json:
    """Return how often two themes meet in a report, and in a statement."""
    return {
        "themes": [pair.first, pair.second],
        "agencies": pair.agencies,
        "reports": pair.reports,
        "first_reports": pair.first_reports,
        "second_reports": pair.second_reports,
        "examined": pair.examined,
        "lift": round(pair.lift, 4),
        "jaccard": round(pair.jaccard, 4),
        "same_statement": {"agencies": pair.agencies_together, "statements": len(pair.together)},
        "members": [row.statement_id for row in pair.beside],
        "same_statement_members": [row.statement_id for row in pair.together],
    }


def history_json(history: History) -> Json:
    """Return an agency's themes over the years, and the problems that came back."""
    return {
        "agency": history.names[0] if history.names else None,
        "names": list(history.names),
        "place": history.place,
        "years": [
            {
                "year": year.year,
                "reports": [row.id for row in year.reports],
                "names": list(dict.fromkeys(r.agency for r in year.reports if r.agency)),
                "themes": _stated(year.statements),
            }
            for year in history.years
        ],
        "came_back": [return_json(back) for back in history.returns],
    }


def _stated(statements: Iterable[StatementRow]) -> list[Json]:
    held: dict[tuple[str | None, str], list[StatementRow]] = {}
    for row in statements:
        for theme in dict.fromkeys(t.key for t in row.themes):
            held.setdefault((theme, row.role), []).append(row)
    order = sorted(held, key=lambda key: (list(Role).index(Role(key[1])), -len(held[key]), key))
    return [
        {
            "theme": theme,
            "role": role,
            "statements": len(held[theme, role]),
            "quotes": [_quoted(row) for row in held[theme, role]],
        }
        for theme, role in order
    ]


def return_json(back: Return) -> Json:
    """Return a problem that came back, with what was said before and what is said again."""
    return {
        "theme": back.theme,
        "after": back.pledge,
        "since": back.since,
        "year": back.year,
        "years_without": back.between,
        "said": [_quoted(row) for row in back.said],
        "again": [_quoted(row) for row in back.again],
    }


def _quoted(row: StatementRow) -> Json:
    return {
        "text": row.text,
        "agency": row.report.agency,
        "year": row.report.year,
        "section": row.section,
        "page": row.page,
        "passage_id": row.passage_id,
        "statement_id": row.statement_id,
        "report_id": row.report.id,
    }


def cluster_json(cluster: Cluster) -> Json:
    """Return a cluster of statements; `size` counts them, near-copies too.

    `x` and `y` are its place on the map, 0 to 1, and `points` those of its members.
    """
    return {
        "theme": cluster.theme,
        "name": cluster.name,
        "size": len(cluster.statements),
        "agencies": cluster.agencies,
        "reports": cluster.reports,
        "quotes": [
            {
                "text": quote.text,
                "agency": quote.report.agency,
                "year": quote.report.year,
                "section": quote.section,
                "page": quote.page,
                "passage_id": quote.passage_id,
            }
            for quote in cluster.quotes
        ],
        "members": [statement.statement_id for statement in cluster.statements],
        "sentences": cluster.sentences,
        "x": cluster.spot[0],
        "y": cluster.spot[1],
        "points": [list(spot) for spot in cluster.spots],
    }


def figure_json(row: FigureRow) -> Json:
    """Return one cell with the checks that touch its table."""
    return {
        "report_id": row.report.id,
        "agency": row.report.agency,
        "place": row.report.place,
        "year": row.report.year,
        "table": row.table,
        "row": row.row,
        "column": row.column,
        "value": row.value,
        "printed": row.printed,
        "page": row.page,
        "checks": [{"check": c.check, "status": c.status, "detail": c.detail} for c in row.checks],
    }


def report_row_json(row: ReportRow) -> Json:
    """Return one report of a library without its text."""
    return {
        "report_id": row.id,
        "path": row.name,
        "agency": row.agency,
        "place": row.place,
        "agency_type": row.agency_type,
        "year": row.year,
        "title": row.title,
        "form": row.form,
        "published": row.published,
        "pages": row.pages,
        "failing": list(row.failing),
        "issues": [{"code": i.code, "message": i.message, "page": i.page} for i in row.issues],
    }


def check_json(problems: Iterable[Problem], years: Iterable[CrossYearCheck]) -> Json:
    """Return what does not agree in a library, and the checks across years."""
    return {
        "problems": [
            {"code": p.code, "message": p.message, "report_id": p.report} for p in problems
        ],
        "cross_year": [
            {
                "check": c.check,
                "status": c.status,
                "detail": c.detail,
                "report_id": c.report.id,
                "agency": c.report.agency,
                "year": c.report.year,
            }
            for c in years
        ],
    }


def comparison_json(found: Comparison) -> Json:
    """Return two reports side by side; see docs/compare.md."""
    return {
        "old": _compared(found.old),
        "new": _compared(found.new),
        "share": share_json(found.share),
        "sections": [
            {
                "section": section.kind,
                **share_json(section.share),
                "ops": [
                    {
                        "op": op.tag,
                        "old": op.old,
                        "new": op.new,
                        "old_span": [op.old_start, op.old_end],
                        "new_span": [op.new_start, op.new_end],
                        "moved": op.moved,
                    }
                    for op in section.ops
                ],
            }
            for section in found.sections
        ],
        "longest": [
            {"text": s.text, "section": s.section, "page": s.page, "exact": s.exact}
            for s in found.longest
        ],
        "figures": [
            {
                "table": f.table,
                "row": f.row,
                "column": f.column,
                "old": f.old,
                "new": f.new,
                "difference": f.difference,
            }
            for f in found.figures
        ],
    }


def _compared(report: Report) -> Json:
    identity = report.identity
    return {
        "report_id": report.id,
        "path": report.path,
        "agency": identity.agency,
        "place": identity.place,
        "year": identity.year,
    }


def share_json(share: Share) -> Json:
    """Return how much is carried over: of so many characters, exactly and with numbers masked."""
    return {
        "characters": share.characters,
        "exact": round(share.exact, 4),
        "masked": round(share.masked, 4),
    }


def pair_json(pair: Pair) -> Json:
    """Return how much of a report is the text of the year before: a line of `compare --all`."""
    return {
        "agency": pair.new.agency,
        "place": pair.new.place,
        "year": pair.new.year,
        "report_id": pair.new.id,
        "old_report_id": pair.old.id,
        "old_agency": pair.old.agency,
        "old_year": pair.old.year,
        **share_json(pair.share),
    }
