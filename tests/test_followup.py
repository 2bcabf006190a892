"""A question that goes on from the one before keeps its plan and changes what it says."""

from __future__ import annotations

import pytest

from corpus.report import AgencyType, Role
from nlp.followup import follow_up
from nlp.plan import Aggregate, Change, Group, Kind, Plan, Show
from nlp.question import understand
from tests.asking import health_library

KNOWN = health_library().known
THEME = understand("2021年哪些机关反映人员不足", KNOWN)
FIGURE = understand("昌乐县卫健局2021年行政处罚多少件", KNOWN)
ENGLISH = understand("Which agencies reported staff shortages in 2021?", KNOWN)


def after(previous: Plan, question: str) -> Plan:
    plan = follow_up(question, previous, KNOWN)
    assert plan is not None
    return plan


@pytest.mark.parametrize("question", ["那2020年呢", "2020年呢？", "换成2020年", "只看2020年的"])
def test_another_year(question: str) -> None:
    plan = after(THEME, question)
    assert (plan.years, plan.themes, plan.roles) == ((2020,), THEME.themes, THEME.roles)
    assert plan.question == question


@pytest.mark.parametrize(
    ("question", "years"), [("what about 2020", (2020,)), ("and in 2020?", (2020,))]
)
def test_another_year_in_english(question: str, years: tuple[int, ...]) -> None:
    plan = after(ENGLISH, question)
    assert (plan.years, plan.themes, plan.language) == (years, ("staffing",), "en")


def test_other_agencies() -> None:
    assert after(THEME, "那街道呢").agencies == ("瑞安市安阳街道办事处",)
    assert after(ENGLISH, "and in towns?").agency_types == (AgencyType.TOWNSHIP,)
    assert set(after(THEME, "只看河南的").places) == {"华龙区", "汤阴县"}
    assert after(FIGURE, "沙河市卫健局呢").agencies == ("沙河市卫生健康局",)


def test_a_place_alone_means_the_like_body_there() -> None:
    plan = after(FIGURE, "那沙河呢")
    assert (plan.agencies, plan.figures) == (("沙河市卫生健康局",), FIGURE.figures)


def test_somebody_who_is_not_held_is_declined() -> None:
    assert "天河区" in after(FIGURE, "天河区卫生健康局呢").reason


def test_another_figure_theme_or_role() -> None:
    assert after(FIGURE, "那行政许可呢").figures == (("disclosure", "licences", "decisions"),)
    assert after(THEME, "培训不足的呢").themes == ("competence",)
    assert after(THEME, "他们打算怎么办").roles == (Role.MEASURE,)
    assert after(THEME, "没有提到的呢").negated


def test_worked_out_otherwise() -> None:
    grouped = after(THEME, "按地区分一下")
    assert (grouped.group, grouped.aggregate) == (Group.PLACE, Aggregate.COUNT)
    assert after(THEME, "有几个").aggregate is Aggregate.COUNT
    assert after(THEME, "最多的是哪个地区").group is Group.PLACE
    compared = after(FIGURE, "和去年比呢")
    assert (compared.aggregate, compared.change, compared.years) == (
        Aggregate.CHANGE,
        Change.ANY,
        (2020, 2021),
    )


def test_why_and_export() -> None:
    assert after(THEME, "为什么排除").show is Show.NEAR_MISSES
    assert after(ENGLISH, "why were they left out?").show is Show.NEAR_MISSES
    exported = after(THEME, "导出这些")
    assert (exported.show, exported.themes) == (Show.EXPORT, THEME.themes)
    assert after(exported, "那2020年呢").show is Show.FINDINGS


def test_it_is_the_agency_spoken_of() -> None:
    plan = after(FIGURE, "它反映了哪些问题")
    assert (plan.kind, plan.agencies) == (Kind.AGENCY_THEMES, FIGURE.agencies)
    assert after(FIGURE, "它收到多少件申请").figures == (("requests", "received", "total"),)


@pytest.mark.parametrize(
    "question",
    [
        "哪些机关反映更新不及时",
        "汤阴县卫健委2022年行政许可多少件",
        "哪些报告勾稽不通过",
        "你好",
        "写一首诗",
        "Which agencies reported late updates?",
        "How many reports are there?",
    ],
)
def test_a_question_of_its_own_is_no_follow_up(question: str) -> None:
    assert follow_up(question, THEME, KNOWN) is None


def test_nothing_goes_on_from_what_was_not_understood() -> None:
    assert follow_up("那2020年呢", understand("你好", KNOWN), KNOWN) is None
