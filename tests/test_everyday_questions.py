"""Figures asked for as people speak: the cell found is the one of the truth, and no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.sources import forms
from indexer.library import Library
from nlp.answer import Answer, Status, answer
from nlp.followup import follow_up
from nlp.names.agencies import known_from
from nlp.plan import Kind
from nlp.question import understand
from tests.conftest import SAMPLES

# Question → report, row and column; a row of several parts is their sum.
CELLS = {
    "岚溪县卫健局2023年开了几张罚单": ("lanxi-wjj-2023", "penalties", "decisions"),
    "岚溪卫健委22年罚款多少笔": ("lanxi-wjj-2022", "penalties", "decisions"),
    "霁东区市监局2019年发了多少许可证": ("jidong-sjj-2019", "licences", "decisions"),
    "霁川市政府2022年审批办了几件": ("jichuan-szf-2022", "licences", "decisions"),
    "霁川市政府2023年行政强制做了多少次": ("jichuan-szf-2023", "compulsory_measures", "decisions"),
    "霁川市政府2023年规范性文件废除几件": ("jichuan-szf-2023", "normative_documents", "repealed"),
    "霁川市公积金中心2020年采购花了多少钱": ("jichuan-gjj-2020", "procurement", "amount"),
    "霁川市政府2023年收费多少": ("jichuan-szf-2023", "fees", "amount_10k_yuan"),
    "国家湿地保护局2022年个人提出的申请有多少": ("guojia-sdj-2022", "received", "natural_person"),
    "海岸与湿地部2024年律所提的申请多少": ("hsb-2024", "received", "legal_service"),
    "霁川市政府2022年结转到2023年的申请几件": ("jichuan-szf-2022", "carried_out", "total"),
    "霁川市人民政府2023年从上年结转过来的申请有几件": ("jichuan-szf-2023", "carried_in", "total"),
    "澜州市人民政府2023年以信访为由不予处理的申请几件": ("lanzhou-gov-2023", "refused_petition", "total"),
    "澜州市政府2023年有多少申请因为涉及商业秘密不予公开": ("lanzhou-gov-2023", "denied_third_party", "total"),
    "萍湖街道2025年申请办结了多少": ("pinghu-street-2025", "total", "total"),
    "How many fines did 岚溪县卫生健康局 impose in 2022?": ("lanxi-wjj-2022", "penalties", "decisions"),
    "number of permits granted by 霁川市人民政府 in 2022": ("jichuan-szf-2022", "licences", "decisions"),
    "how many requests did 霁川市人民政府 carry over to 2024": ("jichuan-szf-2023", "carried_out", "total"),
}  # fmt: skip
# What no cell holds: it is looked for in the text, and no figure of the table is given for it.
NARROWER = (
    "霁川市政府2023年涉企行政处罚多少件",
    "霁川市政府办公室2020年网上提交的申请有多少",
    "澜州市政府2023年会商了几件疑难申请",
    "岚溪县卫健局2023年申请平均用几天办完",
    "霁川市政府2023年第三方评估几次",
)
# The first question, what goes on from it, and the report and cell then meant.
GOING_ON = (
    ("岚溪县卫健局2021年许可多少", "换成2022年", ("lanxi-wjj-2022", "licences", "decisions")),
    ("岚溪县卫健局2021年罚了多少", "那许可呢", ("lanxi-wjj-2021", "licences", "decisions")),
    ("岚溪县卫健局2021年罚了多少", "霁东区市监局呢", ("jidong-sjj-2021", "penalties", "decisions")),
    ("岚溪县卫健局2021年罚了多少", "下一年呢", ("lanxi-wjj-2022", "penalties", "decisions")),
    ("How many fines did 岚溪县卫生健康局 impose in 2022?", "and the year before?",
     ("lanxi-wjj-2021", "penalties", "decisions")),
    ("2022年处罚一共多少", "哪家最多", ("jichuan-szf-2022", "penalties", "decisions")),
)  # fmt: skip


def truth(report: str, row: str, column: str) -> float | None:
    found: dict[str, Any] = json.loads(
        (SAMPLES / "truth" / f"{report}.json").read_text(encoding="utf-8")
    )
    table = next(t for t in ("disclosure", "requests", "review") if row in (found[t] or {}))
    kinds = forms()[table]
    columns = list(kinds[row][found["form"]] if table == "disclosure" else kinds["columns"])
    value: float | None = found[table][row][columns.index(column)]
    return value


def assert_cell(given: Answer, cell: tuple[str, str, str]) -> None:
    report, row, column = cell
    assert [Path(f.report.name).stem for f in given.findings] == [report], given.text
    figure = given.findings[0].figure
    assert figure is not None
    assert (figure.row, figure.column) == (row, column)
    assert given.value == figure.value == truth(report, row, column)


@pytest.mark.parametrize(("question", "cell"), CELLS.items())
def test_the_cell_asked_for(library: Library, question: str, cell: tuple[str, str, str]) -> None:
    assert_cell(library.ask(question), cell)


@pytest.mark.parametrize("question", NARROWER)
def test_a_part_the_tables_do_not_have_is_no_figure(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.plan.kind is not Kind.FIGURE
    assert not any(f.figure for f in given.findings)


@pytest.mark.parametrize(("first", "then", "cell"), GOING_ON)
def test_a_question_that_goes_on(
    library: Library, first: str, then: str, cell: tuple[str, str, str]
) -> None:
    known = known_from(library.report_rows())
    plan = follow_up(then, understand(first, known), known)
    assert plan is not None
    assert_cell(answer(plan, library), cell)


def test_one_body_under_two_names_is_counted_once(library: Library) -> None:
    given = library.ask("澜州经济技术开发区管委会2023年申请比2022年少了几件")
    assert {f.report.year for f in given.findings} == {2022, 2023}
    before, after = (
        truth(f"lanzhou-zone-{year}", "received", "total") or 0 for year in (2022, 2023)
    )
    assert given.value == before - after  # «少了几件»: what it fell by


def test_a_balance_taken_over_from_the_year_before(library: Library) -> None:
    given = library.ask("上年结转和前一年的结转下年对不上的有谁")
    told = {Path(f.report.name).stem for f in given.findings}
    assert told
    for report in told:
        body, _, year = report.rpartition("-")
        earlier = truth(f"{body}-{int(year) - 1}", "carried_out", "total")
        assert truth(report, "carried_in", "total") != earlier


def test_the_form_of_2019_is_still_used_after_it_was_replaced(library: Library) -> None:
    for question in ("2020年以后还在用旧格式的", "Which 2021 reports still use the 2019 tables?"):
        given = library.ask(question)
        assert given.findings
        assert {f.report.year for f in given.findings} == {2021}, question
        assert {f.report.form for f in given.findings} == {"f2019"}, question


def test_cells_left_blank_are_listed_when_they_are_asked_for(library: Library) -> None:
    for question in ("2022年没有填行政处罚的单位", "which agencies left penalties blank in 2022"):
        given = library.ask(question)
        told = {Path(f.report.name).stem: f.figure for f in given.findings}
        assert told, question
        for report, figure in told.items():
            assert figure is not None
            assert figure.value is None
            assert truth(report, "penalties", "decisions") is None


@pytest.mark.parametrize(
    "question",
    [
        "2023年罚款总额是多少",  # the tables count decisions, not money
        "岚溪县卫健局2022年的处罚超过平均值了吗",
    ],
)
def test_what_the_tables_cannot_say_is_declined(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.status is Status.DECLINED
    assert given.value is None
