"""Shares, averages, rankings, changes, comparisons, levels, slips: what is worked out, and of what."""

from __future__ import annotations

import pytest

from corpus.report import AgencyType
from nlp.names.thresholds import Threshold, find_threshold
from nlp.plan import Aggregate, Change, Group, Kind, Plan, ReportTest
from nlp.question import understand
from tests.asking import health_library

KNOWN = health_library().known
RECEIVED = ("requests", "received", "total")
HANDLED = ("requests", "total", "total")


def ask(question: str) -> Plan:
    return understand(question, KNOWN)


@pytest.mark.parametrize(
    ("question", "aggregate", "top", "group"),
    [
        ("行政处罚平均多少件", Aggregate.AVERAGE, 1, None),
        ("平均每个机关收到多少件申请", Aggregate.AVERAGE, 1, None),
        ("平均每年收到多少件申请", Aggregate.AVERAGE, 1, Group.YEAR),
        ("申请量的中位数是多少", Aggregate.MEDIAN, 1, None),
        ("行政处罚排名前三的机关", Aggregate.MAX, 3, None),
        ("行政处罚最多的五家单位", Aggregate.MAX, 5, None),
        ("哪三个机关行政处罚最多", Aggregate.MAX, 3, None),
        ("行政许可前十名", Aggregate.MAX, 10, None),
        ("行政许可倒数三名", Aggregate.MIN, 3, None),
        ("把各机关按行政处罚数量从多到少排序", Aggregate.MAX, 0, None),
        ("哪个地区行政处罚最多", Aggregate.MAX, 1, Group.PLACE),
        ("哪一年收到的申请最多", Aggregate.MAX, 1, Group.YEAR),
        ("按地区统计申请量", Aggregate.SUM, 1, Group.PLACE),
        ("昌乐和沙河的卫健局谁的行政处罚更多", Aggregate.MAX, 1, None),
        ("昌乐县卫健局的行政处罚比沙河卫健局多多少", Aggregate.DIFFERENCE, 1, None),
        ("昌乐县卫健局和沙河市卫健局行政处罚相差多少", Aggregate.DIFFERENCE, 1, None),
        ("average number of penalties per agency", Aggregate.AVERAGE, 1, None),
        ("What is the median number of requests?", Aggregate.MEDIAN, 1, None),
        ("top 5 agencies by penalties", Aggregate.MAX, 5, None),
        ("which three agencies received the most requests", Aggregate.MAX, 3, None),
        ("Which county had the most penalties?", Aggregate.MAX, 1, Group.PLACE),
        ("total penalties by county", Aggregate.SUM, 1, Group.PLACE),
    ],
)
def test_what_is_worked_out_of_figures(
    question: str, aggregate: Aggregate, top: int, group: Group | None
) -> None:
    plan = ask(question)
    assert plan.kind is Kind.FIGURE, plan.reason
    assert (plan.aggregate, plan.top, plan.group) == (aggregate, top, group)


@pytest.mark.parametrize(
    ("question", "part", "whole"),
    [
        ("2021年予以公开占办理结果总计的比例", ("requests", "granted", "total"), HANDLED),
        ("不予公开率是多少", ("requests", "denied", "total"), HANDLED),
        ("自然人申请占多大比例", ("requests", "received", "natural_person"), RECEIVED),
        (
            "复议纠正率",
            ("review", "reconsideration", "corrected"),
            ("review", "reconsideration", "total"),
        ),
        ("What percentage of requests were granted?", ("requests", "granted", "total"), HANDLED),
        (
            "what share of requests came from companies",
            ("requests", "received", "business"),
            RECEIVED,
        ),
    ],
)
def test_a_share_knows_its_whole(
    question: str, part: tuple[str, str, str], whole: tuple[str, str, str]
) -> None:
    plan = ask(question)
    assert plan.aggregate is Aggregate.SHARE, plan.reason
    assert (plan.figures, plan.base) == ((part,), whole)


@pytest.mark.parametrize(
    ("question", "threshold"),
    [
        ("收到过申请的机关占比", Threshold(">", 0)),
        ("多大比例的机关行政处罚超过100件", Threshold(">", 100)),
        ("what share of agencies received requests", Threshold(">", 0)),
    ],
)
def test_a_share_of_the_agencies(question: str, threshold: Threshold) -> None:
    plan = ask(question)
    assert plan.aggregate is Aggregate.SHARE, plan.reason
    assert (plan.threshold, plan.base) == (threshold, None)


@pytest.mark.parametrize(
    ("question", "years", "change", "group"),
    [
        ("昌乐县教体局2020到2021年行政处罚的变化", (2020, 2021), Change.ANY, None),
        ("昌乐教体局2021年行政处罚比上年增加了多少", (2020, 2021), Change.RISE, None),
        ("昌乐教体局行政处罚和去年比怎么样", (2020, 2021), Change.ANY, None),
        ("昌乐教体局2021年行政处罚同比下降了吗", (2020, 2021), Change.FALL, None),
        ("哪些机关2021年申请量翻了一番", (2020, 2021), Change.DOUBLE, Group.AGENCY),
        ("哪些机关的行政处罚增加了", (), Change.RISE, Group.AGENCY),
        (
            "Did penalties rise at Changle County Education Bureau between 2020 and 2021?",
            (2020, 2021),
            Change.RISE,
            None,
        ),
        ("which agencies' requests doubled", (), Change.DOUBLE, Group.AGENCY),
        ("How did penalties change from 2020 to 2021?", (2020, 2021), Change.ANY, None),
    ],
)
def test_a_change_knows_its_years(
    question: str, years: tuple[int, ...], change: Change, group: Group | None
) -> None:
    plan = ask(question)
    assert plan.aggregate is Aggregate.CHANGE, plan.reason
    assert (plan.years, plan.change, plan.group) == (years, change, group)


@pytest.mark.parametrize(
    ("question", "kind", "aggregate", "group", "top"),
    [
        ("反映更新不及时的机关占多大比例", Kind.THEME_AGENCIES, Aggregate.SHARE, None, 1),
        ("提到人员不足最多的地区", Kind.THEME_AGENCIES, Aggregate.MAX, Group.PLACE, 1),
        ("各年反映人员不足的机关数", Kind.THEME_AGENCIES, Aggregate.COUNT, Group.YEAR, 0),
        ("哪类机关反映人员不足最多", Kind.THEME_AGENCIES, Aggregate.MAX, Group.AGENCY_TYPE, 1),
        ("人员不足和更新不及时哪个更常见", Kind.THEME_AGENCIES, Aggregate.MAX, Group.THEME, 1),
        ("最常见的问题是什么", Kind.AGENCY_THEMES, Aggregate.MAX, Group.THEME, 1),
        ("最常见的问题有哪些", Kind.AGENCY_THEMES, Aggregate.MAX, Group.THEME, 0),
        ("反映最多的三个问题", Kind.AGENCY_THEMES, Aggregate.MAX, Group.THEME, 3),
        ("哪个机关反映的问题最多", Kind.AGENCY_THEMES, Aggregate.MAX, Group.AGENCY, 1),
        ("平均每份报告反映几个问题", Kind.AGENCY_THEMES, Aggregate.AVERAGE, None, 1),
        ("问题是否比去年多了", Kind.AGENCY_THEMES, Aggregate.CHANGE, Group.YEAR, 1),
        ("更新不及时的问题是不是越来越多", Kind.THEME_AGENCIES, Aggregate.CHANGE, Group.YEAR, 0),
        (
            "what share of agencies reported staff shortages",
            Kind.THEME_AGENCIES,
            Aggregate.SHARE,
            None,
            1,
        ),
        ("What are the most common problems?", Kind.AGENCY_THEMES, Aggregate.MAX, Group.THEME, 0),
        ("top 5 problems", Kind.AGENCY_THEMES, Aggregate.MAX, Group.THEME, 5),
        (
            "which county reports staff shortages the most",
            Kind.THEME_AGENCIES,
            Aggregate.MAX,
            Group.PLACE,
            1,
        ),
    ],
)
def test_what_is_worked_out_of_statements(
    question: str, kind: Kind, aggregate: Aggregate, group: Group | None, top: int
) -> None:
    plan = ask(question)
    assert plan.kind is kind, plan.reason
    assert (plan.aggregate, plan.group) == (aggregate, group)
    if aggregate is not Aggregate.CHANGE:
        assert plan.top == top


@pytest.mark.parametrize(
    ("question", "themes", "without"),
    [
        ("反映人员不足但没有提到培训的机关", ("staffing",), ("competence",)),
        ("which agencies mention staff shortages but not training", ("staffing",), ("competence",)),
    ],
)
def test_what_must_not_be_mentioned_beside(
    question: str, themes: tuple[str, ...], without: tuple[str, ...]
) -> None:
    plan = ask(question)
    assert (plan.themes, plan.without, plan.negated) == (themes, without, False)


def test_one_sentence_is_narrower_than_one_report() -> None:
    assert ask("哪些机关在同一句话里反映人员不足和更新不及时").same_statement
    assert not ask("哪些机关反映人员不足且更新不及时").same_statement


@pytest.mark.parametrize(
    ("question", "same_as"),
    [
        ("那些机关反应人员不足", "哪些机关反映人员不足"),
        ("哪些機關反映人員力量不足", "哪些机关反映人员力量不足"),
        ("２０２１年哪些机关反映人员不足", "2021年哪些机关反映人员不足"),
        ("Which agenceis reprted staf shortages", "Which agencies reported staff shortages"),
    ],
)
def test_slips_are_read_as_meant(question: str, same_as: str) -> None:
    plan, meant = ask(question), ask(same_as)
    assert plan.reason == ""
    assert (plan.themes, plan.roles, plan.years) == (meant.themes, meant.roles, meant.years)


def test_agencies_that_are_not_meant_are_left_out() -> None:
    plan = ask("除了昌乐县卫健局以外，哪些机关反映人员不足")
    assert plan.excluded == ("昌乐县卫生健康局",)
    assert "昌乐县卫生健康局" not in plan.agencies
    assert "沙河市卫生健康局" in plan.agencies


def test_the_level_of_agencies() -> None:
    assert "昌乐县卫生健康局" in ask("县级部门有哪些反映人员不足").agencies
    assert "望疃镇人民政府" not in ask("县级部门有哪些反映人员不足").agencies
    assert "省级部门" in ask("省级部门有哪些反映人员不足").reason
    assert ask("哪些乡镇反映人员不足").agency_types == (AgencyType.TOWNSHIP,)


@pytest.mark.parametrize(
    ("question", "test", "about"),
    [
        ("哪些报告的正文数字和表格对不上", ReportTest.FAILING, ("narrative_figures",)),
        ("哪些报告缺少第五部分", ReportTest.INCOMPLETE, ("problems",)),
        ("哪些报告没有表格", ReportTest.INCOMPLETE, ("tables", "free")),
        ("哪些报告不完整", ReportTest.INCOMPLETE, ()),
        ("哪些报告没有读出来", ReportTest.UNREAD, ()),
        ("哪些报告还用2019年的格式", ReportTest.FORM, ("f2019",)),
        ("昌乐县卫健局2021年报告是什么格式", ReportTest.FORM, ()),
        ("有没有重复的报告", ReportTest.DUPLICATE, ()),
        ("昌乐县卫健局2021年的年报什么时候发布的", ReportTest.PUBLISHED, ()),
        ("哪些机关的年报发布晚了", ReportTest.LATE, ()),
        ("哪些机关2021年没有报", ReportTest.MISSING, ()),
        ("昌乐县卫健局缺哪几年的报告", ReportTest.MISSING, ()),
        ("Which reports use the old form?", ReportTest.FORM, ("f2019",)),
        ("which reports have missing sections", ReportTest.INCOMPLETE, ()),
        ("Are there duplicate reports?", ReportTest.DUPLICATE, ()),
        ("Which agencies did not report in 2021?", ReportTest.MISSING, ()),
    ],
)
def test_more_questions_about_reports(
    question: str, test: ReportTest, about: tuple[str, ...]
) -> None:
    plan = ask(question)
    assert plan.kind is Kind.REPORTS, plan.reason
    assert (plan.report_test, plan.about) == (test, about)


def test_the_year_of_a_form_is_no_year_of_reports() -> None:
    assert ask("哪些报告还用2019年的格式").years == ()


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("超过一百二十件", Threshold(">", 120)),
        ("1.5万件以上", Threshold(">=", 15_000)),
        ("介于10到50件之间", Threshold("between", 10, 50)),
        ("between 10 and 50 requests", Threshold("between", 10, 50)),
        ("不足10件", Threshold("<", 10)),
        ("超过百分之二十", Threshold(">", 20, percent=True)),
        ("超过半数", Threshold(">", 50, percent=True)),
        ("不为0", Threshold(">", 0)),
        ("一件也没有", Threshold("=", 0)),
        ("上百件", Threshold(">=", 100)),
        ("人员不足", None),
        ("多少件", None),
    ],
)
def test_bounds(words: str, bound: Threshold | None) -> None:
    assert find_threshold(words) == bound
