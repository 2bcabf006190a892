"""A small library in memory, written by hand: what tests of questions and answers read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.report import AgencyType, Check, CheckStatus, Issue, Role, SectionKind, Theme
from nlp.evidence import AnnexRow, FigureRow, ReportRow, Scope, StatementRow
from nlp.names.agencies import Known, known_from

DEPARTMENT = AgencyType.DEPARTMENT


def report(
    agency: str,
    place: str | None,
    year: int,
    kind: AgencyType = DEPARTMENT,
    *,
    issues: tuple[Issue, ...] = (),
    failing: tuple[str, ...] = (),
) -> ReportRow:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    return ReportRow(
        id=f"{agency}-{year}",
        name=f"{agency}{year}.txt",
        format="text",
        title=title,
        agency=agency,
        place=place,
        agency_type=kind,
        year=year,
        published=None,
        form="f2021",
        pages=None,
        issues=issues,
        failing=failing,
    )


@dataclass(frozen=True, slots=True)
class MemoryLibrary:
    """Rows in tuples; scopes are filtered as `nlp.evidence.Retriever` says."""

    reports: tuple[ReportRow, ...]
    statements: tuple[StatementRow, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    annexes: tuple[AnnexRow, ...] = ()

    @property
    def known(self) -> Known:
        return known_from(self.reports)

    def report_rows(self, scope: Scope = Scope()) -> tuple[ReportRow, ...]:  # noqa: B008
        return tuple(row for row in self.reports if _inside(row, scope))

    def statement_rows(self, scope: Scope) -> tuple[StatementRow, ...]:
        return tuple(
            row
            for row in self.statements
            if _inside(row.report, scope)
            and (not scope.sections or row.section in scope.sections)
            and (not scope.roles or row.role in scope.roles)
            and (not scope.themes or any(t.key in scope.themes for t in row.themes))
        )

    def section_counts(self, scope: Scope) -> dict[str, dict[SectionKind, int]]:
        found: dict[str, dict[SectionKind, int]] = {}
        for row in self.statement_rows(scope):
            counts = found.setdefault(row.report.id, {})
            counts[row.section] = counts.get(row.section, 0) + 1
        return found

    def figure_rows(
        self,
        table: str,
        row: str,
        column: str,
        scope: Scope = Scope(),  # noqa: B008
    ) -> tuple[FigureRow, ...]:
        return tuple(
            cell
            for cell in self.figures
            if (cell.table, cell.row, cell.column) == (table, row, column)
            and _inside(cell.report, scope)
        )

    def annex_rows(self, scope: Scope) -> tuple[AnnexRow, ...]:
        return tuple(row for row in self.annexes if _inside(row.report, scope))

    def statements_holding(
        self, groups: Sequence[Sequence[str]], scope: Scope
    ) -> tuple[StatementRow, ...]:
        return tuple(
            row
            for row in self.statement_rows(scope)
            if all(any(word in row.passage_text for word in group) for group in groups)
        )

    def passages_holding(self, groups: Sequence[Sequence[str]], scope: Scope) -> int:
        return len({row.passage_id for row in self.statements_holding(groups, scope)})

    def statements_like(self, _text: str, _scope: Scope, _limit: int) -> tuple[StatementRow, ...]:
        return ()


def _inside(row: ReportRow, scope: Scope) -> bool:
    asked = (
        (row.year, scope.years),
        (row.agency, scope.agencies),
        (row.place, scope.places),
        (row.agency_type, scope.agency_types),
        (row.id, scope.reports),
    )
    return all(not wanted or value in wanted for value, wanted in asked)


class Shelf:
    """Collects rows for a `MemoryLibrary`, numbering statements as it goes."""

    def __init__(self) -> None:
        self.reports: list[ReportRow] = []
        self.statements: list[StatementRow] = []
        self.figures: list[FigureRow] = []
        self.annexes: list[AnnexRow] = []

    def add(self, row: ReportRow) -> ReportRow:
        self.reports.append(row)
        return row

    def say(
        self,
        row: ReportRow,
        role: Role,
        text: str,
        *themes: str,
        section: SectionKind = SectionKind.PROBLEMS,
    ) -> None:
        number = len(self.statements) + 1
        self.statements.append(
            StatementRow(
                report=row,
                statement_id=number,
                passage_id=1000 + number,
                section=section,
                page=2,
                heading="",
                text=text,
                start=0,
                end=len(text),
                passage_text=text,
                role=role,
                role_cue="",
                themes=tuple(Theme(key, 1.0) for key in themes),
            )
        )

    def cell(
        self,
        row: ReportRow,
        table: str,
        key: str,
        column: str,
        value: float | None,
        printed: str | None = None,
    ) -> None:
        shown = printed if printed is not None else "" if value is None else str(value)
        checks = tuple(Check(name, CheckStatus.FAILS) for name in row.failing)
        self.figures.append(FigureRow(row, table, key, column, value, shown, 3, checks))

    def library(self) -> MemoryLibrary:
        order = sorted(self.reports, key=lambda r: (r.agency or "", r.year or 0))
        return MemoryLibrary(
            tuple(order), tuple(self.statements), tuple(self.figures), tuple(self.annexes)
        )


def health_library() -> MemoryLibrary:
    """Five health bodies of different places, a town, a subdistrict and bodies of one county."""
    shelf = Shelf()
    changle = shelf.add(report("昌乐县卫生健康局", "昌乐县", 2021))
    shelf.add(report("沙河市卫生健康局", "沙河市", 2020))
    hualong = shelf.add(report("华龙区卫生健康委员会", "华龙区", 2024))
    jianghai = shelf.add(report("区卫生健康局", "江海区", 2021, failing=("requests_total",)))
    conflict = (Issue("year_conflict", "the title says 2022, the body 2023"),)
    tangyin = shelf.add(report("汤阴县卫健委", "汤阴县", 2022, issues=conflict))
    old = shelf.add(report("昌乐县教育和体育局", "昌乐县", 2020))
    new = shelf.add(report("昌乐县教育和体育局", "昌乐县", 2021))
    town = shelf.add(report("望疃镇人民政府", "望疃镇", 2019, AgencyType.TOWNSHIP))
    shelf.add(report("瑞安市安阳街道办事处", "瑞安市", 2021, AgencyType.TOWNSHIP))

    shelf.say(changle, Role.PROBLEM, "二是人员力量不够，信息质量不高。", "staffing", "quality")
    shelf.say(changle, Role.PROBLEM, "一是信息公开的及时性有待加强。", "timeliness")
    shelf.say(changle, Role.MEASURE, "加强人员力量配备。", "staffing")
    shelf.say(changle, Role.PRACTICE, "配备2名专职人员。", "staffing", section=SectionKind.OVERVIEW)
    shelf.say(hualong, Role.PROBLEM, "公开时效性有待提高。", "timeliness")
    shelf.say(hualong, Role.PRACTICE, "设置专人负责，定期培训。", "staffing", "competence")
    shelf.say(jianghai, Role.PROBLEM, "信息更新还不够及时。", "timeliness")
    shelf.say(tangyin, Role.RESOLVED, "上年人员不足的问题已解决。", "staffing")
    shelf.say(old, Role.PROBLEM, "没有专职人员，培训不够。", "staffing", "competence")
    shelf.say(new, Role.FACT, "专职1名、兼职26名。", "staffing")
    shelf.say(town, Role.PROBLEM, "与群众期盼还有差距。")

    for row, penalties, licences in (
        (changle, 162, 0),
        (hualong, 56, 2824),
        (jianghai, 46, 607),
        (old, 5, None),
        (new, 7, 30),
    ):
        shelf.cell(row, "disclosure", "penalties", "decisions", penalties)
        shelf.cell(
            row, "disclosure", "licences", "decisions", licences, "/" if licences is None else None
        )
    shelf.cell(jianghai, "disclosure", "normative_documents", "made", 4)
    shelf.cell(changle, "disclosure", "normative_documents", "issued", 2)
    for row, received in ((changle, 0), (new, 12), (jianghai, None)):
        shelf.cell(row, "requests", "received", "total", received)
    shelf.cell(new, "requests", "received", "natural_person", 9)
    for key, value in (("denied_law", 1), ("denied_process", 2)):
        shelf.cell(new, "requests", key, "total", value)
    shelf.cell(changle, "requests", "other_not_corrected", "total", 0)
    shelf.cell(changle, "requests", "other_fee_unpaid", "total", None)
    shelf.cell(jianghai, "requests", "total", "total", 0)
    return shelf.library()


def without_reports() -> MemoryLibrary:
    """A library in which nothing has been put yet."""
    return replace(health_library(), reports=(), statements=(), figures=())
