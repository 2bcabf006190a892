"""Themes asked for in everyday words: which theme is meant, and in which role."""

from __future__ import annotations

import pytest

from corpus.report import Role
from nlp.names.agencies import Known, KnownAgency
from nlp.plan import Kind, Plan, ReportTest
from nlp.question import understand

KNOWN = Known(
    (
        KnownAgency("青禾县卫生健康局", "青禾县", None, (2021, 2022)),
        KnownAgency("青禾县税务局", "青禾县", None, (2022,)),
    ),
    ("青禾县",),
    (2021, 2022),
)


def _plan(question: str) -> Plan:
    return understand(question, KNOWN)


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("哪些单位经办的人三天两头换", "turnover"),
        ("谁反映管事的人一直在换，密码和档案没好好移交", "turnover"),
        ("Who says the clerk keeps changing and the records were never handed over?", "turnover"),
        ("哪个局检讨文件讲解没搞到位，配图也少", "interpretation"),
        ("Who says the explanation of policies lacks charts and depth?", "interpretation"),
        ("Who admits that its people are not up to the job?", "competence"),
        ("哪家说自己搞公开的人干不好这活", "competence"),
        ("把群众的身份证号露在网上的单位有哪些", "secrecy"),
        ("谁说网友留言没人搭理", "interaction"),
        ("有哪些单位说公开的路子太窄", "channel"),
        ("Which of the bureaus admit they simply don't have enough hands?", "staffing"),
        ("Which counties say villages and townships lag behind?", "grassroots"),
        ("Who complains that the public hardly ever looks at what is put online?", "publicity"),
        ("Which agencies exposed people's ID numbers?", "secrecy"),
        ("Which agencies say nobody is held accountable?", "supervision"),
    ],
)
def test_a_fault_in_everyday_words(question: str, theme: str) -> None:
    plan = _plan(question)
    assert (plan.kind, plan.themes) == (Kind.THEME_AGENCIES, (theme,))
    assert plan.roles == (Role.PROBLEM,)
    assert not plan.negated


@pytest.mark.parametrize(
    ("question", "theme", "role"),
    [
        ("哪些单位打算多开几条公开的路子", "channel", Role.MEASURE),
        ("谁打算把发布速度提上来", "timeliness", Role.MEASURE),
        ("谁说以后发布前要多审几遍", "secrecy", Role.MEASURE),
        ("Which bodies promise to publish more of what people want to know?", "completeness",
         Role.MEASURE),
        ("联络员换来换去的老毛病，有没有哪家说已经治好了", "turnover", Role.RESOLVED),
        ("Which agencies say the missing procedures are now in place?", "mechanism",
         Role.RESOLVED),
        ("Which agencies say the constant change of liaison officers is behind them?", "turnover",
         Role.RESOLVED),
        ("Which agencies updated their disclosure guide or catalogue?", "standard",
         Role.PRACTICE),
    ],
)  # fmt: skip
def test_what_is_planned_done_or_put_right(question: str, theme: str, role: Role) -> None:
    plan = _plan(question)
    assert (plan.themes, plan.roles) == ((theme,), (role,))


def test_all_that_was_put_right() -> None:
    plan = _plan("哪些报告里交代了上一年的毛病已经改好")
    assert (plan.themes, plan.roles) == ((), (Role.RESOLVED,))


@pytest.mark.parametrize(
    "question", ["Which agencies say they are short of money?", "哪些单位打算建查阅点"]
)
def test_what_is_no_theme_is_searched(question: str) -> None:
    assert not _plan(question).themes


def test_reports_at_odds_about_their_year() -> None:
    plan = _plan("Which reports contradict themselves about the year they cover?")
    assert plan.report_test is ReportTest.YEAR_CONFLICT


def test_where_a_thing_is_found_is_searched() -> None:
    plan = _plan("有没有放自助查询机给老百姓用的？都放在哪")
    assert plan.kind is Kind.SEARCH
    assert {"自助", "查询机"} <= set(plan.words) or "自助查询机" in plan.words
