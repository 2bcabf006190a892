"""Themes meant without being named, and what is about another matter."""

from __future__ import annotations

import pytest

from nlp.labels.meaning import likeness_to, theme_meant
from nlp.names.agencies import Known, KnownAgency
from nlp.plan import OR, Kind
from nlp.question import understand

KNOWN = Known(
    (
        KnownAgency("青禾县商务局（青禾县粮食局）", "青禾县", None, (2021,)),
        KnownAgency("青禾县教体局", "青禾县", None, (2022,)),
        KnownAgency("青禾县教育体育局", "青禾县", None, (2021,)),
        KnownAgency("青禾经济技术开发区管委会", "青禾经济技术开发区", None, (2021,)),
        KnownAgency("青禾经济技术开发区管理委员会", "青禾经济技术开发区", None, (2022,)),
    ),
    ("青禾县", "青禾经济技术开发区"),
    (2021, 2022),
)


@pytest.mark.parametrize(
    ("phrase", "theme"),
    [
        ("一个萝卜几个坑，没人顶班", "staffing"),
        ("头头脑脑不当一回事", "awareness"),
        ("老百姓提的意见没有回音", "interaction"),
        ("考核走走过场", "supervision"),
        ("comments left unanswered", "interaction"),
        ("villages are far behind", "grassroots"),
    ],
)
def test_a_theme_is_meant(phrase: str, theme: str) -> None:
    assert theme_meant(phrase) == theme


@pytest.mark.parametrize(
    "phrase",
    ["河道里垃圾太多", "my bicycle has a flat tyre", "怎么炒土豆丝", "the price of eggs", ""],
)
def test_nothing_is_meant_that_we_know(phrase: str) -> None:
    assert theme_meant(phrase) is None


def test_a_theme_by_meaning_is_noted() -> None:
    plan = understand("哪些单位嫌科室各吹各的号、要个东西磨半天", KNOWN)
    assert (plan.kind, plan.themes) == (Kind.THEME_AGENCIES, ("coordination",))
    assert any("按意思" in note for note in plan.notes)


def test_likeness_orders_by_meaning() -> None:
    near, far = likeness_to("请律师审核答复", ["驻局律师参与审核答复文书", "组织义务植树"])
    assert near > far


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("青禾县商务局", 1),
        ("青禾县粮食局", 1),
        ("青禾教体局", 2),
        ("青禾经开区", 2),
        ("经开区管委会", 2),
    ],
)
def test_all_names_of_a_body(asked: str, count: int) -> None:
    assert len(understand(f"{asked}有什么短板", KNOWN).agencies) == count


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("食堂明厨亮灶", {"食堂"}),
        ("提过12315的有哪些", {"12315"}),
        ("notice boards or drones", {"notice boards", OR, "drones"}),
    ],
)
def test_bare_words_are_searched(question: str, words: set[str]) -> None:
    plan = understand(question, KNOWN)
    assert plan.kind is Kind.SEARCH
    assert words <= set(plan.words)


@pytest.mark.parametrize(
    "question", ["qwerty zxcv", "谁最有钱", "推荐个好饭店", "明年申请会更多吗", "我要不要去告他们"]
)
def test_no_bare_words(question: str) -> None:
    assert understand(question, KNOWN).reason


def test_solved_problems_stand_in_the_next_report() -> None:
    assert understand("2021年的问题后来哪些解决了", KNOWN).years == (2022,)
    assert understand("哪些机关说去年的人手问题已经解决", KNOWN).years == ()
