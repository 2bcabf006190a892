"""Statements set side by side, and what is held: two bodies, two years, blank cells, agencies of so many years."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.library import Library
from nlp.findings import Answer, Status
from nlp.plan import Aggregate, Kind, ReportTest


def _reports(answer: Answer) -> set[str]:
    return {Path(f.report.name).stem for f in answer.findings}


@pytest.mark.parametrize(
    "question",
    [
        "两个公积金中心吐的苦水里，有什么是一样的？",
        "澜州和霁川的公积金中心共同的短板是什么",
        "澜州市住房公积金管理中心与霁川市住房公积金管理中心的不足有没有重合",
    ],
)
def test_what_two_bodies_have_in_common_is_quoted_of_both(library: Library, question: str) -> None:
    answer = library.ask(question)
    quotes = " ".join(q.text for f in answer.findings for q in f.quotes)
    assert _reports(answer) == {"jichuan-gjj-2020", "lanzhou-gjj-2022"}
    assert "重复解释" in quotes
    assert "反复口头解释" in quotes
    assert {f.theme for f in answer.findings if f.theme} == {"interpretation"}


@pytest.mark.parametrize(
    "question",
    [
        "霁东市监局2019和2021年讲的问题有什么不同",
        "Compare the problems the Jidong market regulator named in 2019 and in 2021",
        "霁东区市监局的毛病，2021年跟2019年比有啥变化",
    ],
)
def test_two_years_of_a_body_are_both_quoted(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert answer.plan.aggregate is Aggregate.DIFFERENCE
    assert _reports(answer) == {"jidong-sjj-2019", "jidong-sjj-2021"}


def test_what_is_new_is_only_of_the_later_year(library: Library) -> None:
    answer = library.ask("霁东市监局2021年比2019年新增了哪些问题")
    assert _reports(answer) == {"jidong-sjj-2021"}
    assert {"secrecy", "publicity"} <= {f.theme for f in answer.findings}


def test_a_body_asked_about_over_years_is_not_compared(library: Library) -> None:
    plan = library.plan("岚溪卫健这几年都有啥毛病")
    assert (plan.kind, plan.aggregate) == (Kind.AGENCY_THEMES, Aggregate.LIST)


@pytest.mark.parametrize(
    ("question", "bodies"),
    [
        (
            "Which agencies have reports in here for three years running?",
            {"jidong-sjj", "lanxi-wjj"},
        ),
        ("哪些单位连续三年都交了报告", {"jidong-sjj", "lanxi-wjj"}),
        ("有三个年度报告的机关是哪些", {"jidong-sjj", "lanxi-wjj"}),
    ],
)
def test_agencies_with_reports_of_so_many_years(
    library: Library, question: str, bodies: set[str]
) -> None:
    assert {name.rpartition("-")[0] for name in _reports(library.ask(question))} == bodies


@pytest.mark.parametrize(
    "question", ["库里最早的一份年报是谁的", "What is the oldest report you hold?"]
)
def test_the_earliest_report_is_one_answer(library: Library, question: str) -> None:
    answer = library.ask(question)
    years = {r.year for r in library.report_rows() if r.year}
    assert {f.report.year for f in answer.findings} == {min(years)}
    assert answer.value == min(years)


@pytest.mark.parametrize(
    "question",
    ["哪几份报告的申请表加不拢", "In whose report does the requests table not add up?"],
)
def test_the_table_of_requests_alone_is_checked(library: Library, question: str) -> None:
    found = _reports(library.ask(question))
    assert {"jidong-sjj-2020", "qiwu-swj-2021", "tingyuan-czj-2024"} <= found
    assert not {"jidong-zf-2020", "hsb-2024", "lanzhou-gov-2023"} & found


@pytest.mark.parametrize(
    ("question", "test"),
    [
        ("哪些报告没写发布日期", ReportTest.PUBLISHED),
        ("Which reports give no date of publication?", ReportTest.PUBLISHED),
        ("哪份报告的申请表有空格没填", ReportTest.BLANK),
        ("Which reports left cells of the review table blank?", ReportTest.BLANK),
    ],
)
def test_reports_without_a_date_and_with_blank_cells(
    library: Library, question: str, test: ReportTest
) -> None:
    answer = library.ask(question)
    assert answer.plan.report_test is test
    assert answer.status is Status.ANSWERED
    if test is ReportTest.PUBLISHED:
        undated = {Path(r.name).stem for r in library.report_rows() if not r.published}
        assert _reports(answer) == undated
    else:
        assert all(f.figure and f.figure.value is None for f in answer.findings)


@pytest.mark.parametrize(
    "question",
    [
        "澜州市政府2023年办结的申请里，予以公开占百分之几",
        "澜州市政府2023年予以公开的申请占办结的百分之几",
        "Of the requests the Lanzhou city government closed in 2023, what percentage were granted?",
    ],
)
def test_a_share_never_comes_out_upside_down(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert answer.plan.figure == ("requests", "granted", "total")
    assert answer.plan.base == ("requests", "total", "total")
    assert answer.value is not None
    assert 0 < answer.value < 100
