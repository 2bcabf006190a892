"""Questions for figures, for years and about the reports themselves become plans."""

from __future__ import annotations

import pytest

from nlp.names.thresholds import Threshold
from nlp.question import Aggregate, Kind, Plan, ReportTest, understand
from tests.asking import health_library

KNOWN = health_library().known


def ask(question: str) -> Plan:
    return understand(question, KNOWN)


CHANGLE = "昌乐县卫生健康局"


# ------------------------------------------------------------------------------------------ years


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2021年", (2021,)),
        ("二〇二一年", (2021,)),
        ("2021年度", (2021,)),
        ("2020年和2021年", (2020, 2021)),
        ("2019-2021年", (2019, 2020, 2021)),
        ("2019年至2021年", (2019, 2020, 2021)),
        ("2021年以来", (2021, 2022, 2023, 2024)),
        ("2021年之前", (2019, 2020)),
        ("近三年", (2022, 2023, 2024)),
        ("最近两年", (2023, 2024)),
        ("去年", (2024,)),
        ("前年", (2023,)),
        ("", ()),
    ],
)
def test_years_in_chinese(words: str, years: tuple[int, ...]) -> None:
    plan = ask(f"{words}哪些机关反映人员不足")
    assert plan.years == years
    assert plan.themes == ("staffing",)


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("in 2021", (2021,)),
        ("in 2020 and 2021", (2020, 2021)),
        ("from 2019 to 2021", (2019, 2020, 2021)),
        ("between 2019 and 2021", (2019, 2020, 2021)),
        ("since 2022", (2022, 2023, 2024)),
        ("before 2021", (2019, 2020)),
        ("in the last three years", (2022, 2023, 2024)),
        ("last year", (2024,)),
    ],
)
def test_years_in_english(words: str, years: tuple[int, ...]) -> None:
    assert ask(f"Which agencies reported staff shortages {words}?").years == years


@pytest.mark.parametrize(
    ("question", "years"),
    [("哪些机关解决了上年的问题", ()), ("沙河市卫健局2020年行政处罚比上年增减多少", (2020,))],
)
def test_the_year_before_another_is_not_the_latest(question: str, years: tuple[int, ...]) -> None:
    assert ask(question).years == years


@pytest.mark.parametrize(
    "question", ["一共有多少份报告", "总共几份年报", "How many reports are there?"]
)
def test_counting_what_is_held(question: str) -> None:
    plan = ask(question)
    assert (plan.kind, plan.aggregate) == (Kind.REPORTS, Aggregate.COUNT)


def test_a_relative_year_says_what_it_is_counted_from() -> None:
    assert "2024" in " ".join(ask("去年哪些机关反映人员不足").notes)
    assert "2024" in " ".join(ask("Which agencies were understaffed last year?").notes)


def test_a_bound_is_no_year() -> None:
    plan = ask("哪些机关行政处罚超过2000件")
    assert plan.years == ()
    assert plan.threshold == Threshold(">", 2000)


# ---------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("行政处罚多少件", ("disclosure", "penalties", "decisions")),
        ("处罚了多少件", ("disclosure", "penalties", "decisions")),
        ("行政许可处理决定数量", ("disclosure", "licences", "decisions")),
        ("行政许可上一年项目数量是多少", ("disclosure", "licences", "prior_year_items")),
        ("行政强制有几件", ("disclosure", "compulsory_measures", "decisions")),
        ("行政事业性收费多少万元", ("disclosure", "fees", "amount_10k_yuan")),
        ("政府集中采购金额是多少", ("disclosure", "procurement", "amount")),
        ("制发行政规范性文件几件", ("disclosure", "normative_documents", "issued")),
        ("废止规范性文件多少件", ("disclosure", "normative_documents", "repealed")),
        ("现行有效的规范性文件有多少件", ("disclosure", "normative_documents", "in_force")),
        ("收到多少件信息公开申请", ("requests", "received", "total")),
        ("收到申请数是多少", ("requests", "received", "total")),
        ("依申请数量", ("requests", "received", "total")),
        ("新收申请多少件", ("requests", "received", "total")),
        ("依申请公开有多少件", ("requests", "received", "total")),
        ("收到自然人申请多少件", ("requests", "received", "natural_person")),
        ("商业企业的申请有几件", ("requests", "received", "business")),
        ("上年结转多少件", ("requests", "carried_in", "total")),
        ("结转下年度多少件", ("requests", "carried_out", "total")),
        ("予以公开多少件", ("requests", "granted", "total")),
        ("部分公开多少件", ("requests", "partly_granted", "total")),
        ("不予公开多少件", ("requests", "denied", "total")),
        ("不予公开中属于国家秘密的有几件", ("requests", "denied_state_secret", "total")),
        ("无法提供多少件", ("requests", "unable", "total")),
        ("不予处理的有多少件", ("requests", "refused", "total")),
        ("重复申请几件", ("requests", "refused_repeated", "total")),
        ("办结了多少件申请", ("requests", "total", "total")),
        ("行政复议多少件", ("review", "reconsideration", "total")),
        ("复议纠正多少件", ("review", "reconsideration", "corrected")),
        ("行政复议结果维持几件", ("review", "reconsideration", "upheld")),
        ("行政诉讼几件", ("review", "litigation", "total")),
        ("未经复议直接起诉几件", ("review", "litigation_direct", "total")),
        ("复议后起诉尚未审结多少件", ("review", "litigation_after_reconsideration", "pending")),
    ],
)
def test_figure_by_any_name(words: str, figure: tuple[str, str, str]) -> None:
    plan = ask(f"昌乐县卫健局2021年{words}")
    assert plan.reason == ""
    assert plan.kind is Kind.FIGURE
    assert plan.figures == (figure,)
    assert (plan.agencies, plan.years) == ((CHANGLE,), (2021,))


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        (
            "How many administrative penalties did Changle County Health Bureau impose in 2021?",
            ("disclosure", "penalties", "decisions"),
        ),
        (
            "How many licences did Changle County Health Bureau decide in 2021?",
            ("disclosure", "licences", "decisions"),
        ),
        (
            "How many disclosure requests did Changle County Health Bureau receive in 2021?",
            ("requests", "received", "total"),
        ),
        (
            "How many requests were denied by Changle County Health Bureau in 2021?",
            ("requests", "denied", "total"),
        ),
        (
            "How many requests did natural persons file with Changle County Health Bureau in 2021?",
            ("requests", "received", "natural_person"),
        ),
        (
            "Changle County Health Bureau 2021: requests carried over to the next year",
            ("requests", "carried_out", "total"),
        ),
        (
            "How many cases were corrected in reconsideration for Changle County Health Bureau in 2021?",
            ("review", "reconsideration", "corrected"),
        ),
        (
            "number of lawsuits of Changle County Health Bureau, 2021",
            ("review", "litigation", "total"),
        ),
        ("昌乐县 Health Bureau 2021 行政处罚 how many", ("disclosure", "penalties", "decisions")),
    ],
)
def test_figure_in_english(question: str, figure: tuple[str, str, str]) -> None:
    plan = ask(question)
    assert plan.reason == ""
    assert (plan.kind, plan.figures) == (Kind.FIGURE, (figure,))
    assert (plan.agencies, plan.years) == ((CHANGLE,), (2021,))


@pytest.mark.parametrize(
    ("question", "aggregate", "threshold"),
    [
        ("2021年行政处罚一共多少件", Aggregate.SUM, None),
        ("2021年行政处罚多少件", Aggregate.SUM, None),
        ("各县卫健局行政处罚合计多少", Aggregate.SUM, None),
        ("各机关2021年行政处罚分别多少件", Aggregate.LIST, None),
        ("哪个机关行政处罚最多", Aggregate.MAX, None),
        ("哪个机关行政许可最少", Aggregate.MIN, None),
        ("哪些机关行政处罚超过100件", Aggregate.LIST, Threshold(">", 100)),
        ("哪些机关行政处罚在100件以上", Aggregate.LIST, Threshold(">=", 100)),
        ("有几个机关行政处罚不到50件", Aggregate.COUNT, Threshold("<", 50)),
        ("哪些机关收到了信息公开申请", Aggregate.LIST, Threshold(">", 0)),
        ("哪些机关没有收到信息公开申请", Aggregate.LIST, Threshold("=", 0)),
        ("有没有机关被复议纠正", Aggregate.LIST, Threshold(">", 0)),
        ("How many penalties were there in total in 2021?", Aggregate.SUM, None),
        ("Which agency had the most penalties?", Aggregate.MAX, None),
        ("Which agencies imposed more than 100 penalties?", Aggregate.LIST, Threshold(">", 100)),
        ("How many agencies imposed at least 50 penalties?", Aggregate.COUNT, Threshold(">=", 50)),
        ("Which agencies received disclosure requests?", Aggregate.LIST, Threshold(">", 0)),
    ],
)
def test_what_is_done_with_figures(
    question: str, aggregate: Aggregate, threshold: Threshold | None
) -> None:
    plan = ask(question)
    assert plan.kind is Kind.FIGURE, plan.reason
    assert (plan.aggregate, plan.threshold) == (aggregate, threshold)


def test_two_figures_at_once() -> None:
    plan = ask("昌乐县卫健局2021年行政许可和行政处罚各多少件")
    assert [row for _, row, _ in plan.figures] == ["licences", "penalties"]


# ---------------------------------------------------------------------------------------- reports


@pytest.mark.parametrize(
    ("question", "test"),
    [
        ("哪些报告勾稽关系不通过", ReportTest.FAILING),
        ("哪些机关的表格数据对不上", ReportTest.FAILING),
        ("哪些报告校验未通过", ReportTest.FAILING),
        ("Which reports have failing checks?", ReportTest.FAILING),
        ("Which agencies' tables do not add up?", ReportTest.FAILING),
        ("哪些报告年份不一致", ReportTest.YEAR_CONFLICT),
        ("哪些报告标题和正文年份对不上", ReportTest.YEAR_CONFLICT),
        ("Which reports have a year conflict?", ReportTest.YEAR_CONFLICT),
        ("2021年有哪些机关的报告", ReportTest.ALL),
        ("库里收录了几份报告", ReportTest.ALL),
        ("How many reports do you have?", ReportTest.ALL),
        ("Which reports of 2021 are in the library?", ReportTest.ALL),
        ("昌乐县卫健局", ReportTest.ALL),
        ("哪些机关没有2020年的报告", ReportTest.MISSING),
        ("Which agencies have no report for 2020?", ReportTest.MISSING),
    ],
)
def test_questions_about_reports(question: str, test: ReportTest) -> None:
    plan = ask(question)
    assert plan.reason == ""
    assert (plan.kind, plan.report_test) == (Kind.REPORTS, test)
