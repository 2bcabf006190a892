"""Everyday turns of phrase: what leads up to a question, asides, columns by their verbs, parts of a whole."""

from __future__ import annotations

import pytest

from corpus.report import AgencyType, Role
from nlp.followup import follow_up
from nlp.plan import Aggregate, Change, Kind, Plan, ReportTest
from nlp.question import understand
from tests.asking import health_library

KNOWN = health_library().known
BUREAU = "昌乐县卫健局"
ASKED = understand(f"{BUREAU}2021年收到多少申请", KNOWN)
AGENCY = ASKED.agencies
RECEIVED, DENIED = ("requests", "received", "total"), ("requests", "denied", "total")
SECRET = ("requests", "denied_state_secret", "total")
RULES = ("disclosure", "rules")
DOCUMENTS = ("disclosure", "normative_documents")


def ask(question: str) -> Plan:
    return understand(question, KNOWN)


def after(previous: Plan, question: str) -> Plan:
    plan = follow_up(question, previous, KNOWN)
    assert plan is not None
    return plan


# ------------------------------------------------------------------------- interrogatives, lead-ins


@pytest.mark.parametrize(
    "question", ["反映人手不够的究竟是哪几家", "哪几家单位承认缺人", "缺人这事是哪几个局自己讲的"]
)
def test_which_ones_is_no_count(question: str) -> None:
    plan = ask(question)
    assert (plan.kind, plan.themes) == (Kind.THEME_AGENCIES, ("staffing",))
    assert plan.aggregate is Aggregate.LIST


def test_how_many_is_one() -> None:
    assert ask("承认缺人的一共有几家").aggregate is Aggregate.COUNT
    plan = ask("2021年罚过款的单位一共几家")
    assert (plan.kind, plan.aggregate) == (Kind.FIGURE, Aggregate.COUNT)


@pytest.mark.parametrize(
    "question", ["哪份年报说起过皮影戏", "皮影戏，哪几份报告聊到了", "哪篇 report 提到皮影戏"]
)
def test_which_report_is_no_word_to_look_for(question: str) -> None:
    plan = ask(question)
    assert (plan.kind, "".join(plan.words)) == (Kind.SEARCH, "皮影戏")


@pytest.mark.parametrize(
    "lead",
    ["帮我理一理", "麻烦您给我盘一盘", "请讲讲", "我们要写个材料，", "领导要问，", "烦请列一下"],
)
def test_what_leads_up_to_a_question_is_left_out(lead: str) -> None:
    plan = ask(f"{lead}{BUREAU}2021年承认了哪些短板")
    assert (plan.kind, plan.agencies, plan.roles) == (Kind.AGENCY_THEMES, AGENCY, (Role.PROBLEM,))


def test_a_wish_for_a_text_is_still_declined() -> None:
    assert ask(f"帮我写一份{BUREAU}的材料").kind is Kind.NONE


@pytest.mark.parametrize("question", ["收没收到申请", "打没打过官司", "罚没罚过"])
def test_whether_said_with_a_doubled_verb(question: str) -> None:
    plan = ask(f"{BUREAU}2021年{question}")
    assert plan.yes_no
    assert plan.kind is Kind.FIGURE


# ------------------------------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("2021年废了几部规章", (*RULES, "repealed")),
        ("2021年规范性文件失效了几件", (*DOCUMENTS, "repealed")),
        ("2021年砍掉了多少规范性文件", (*DOCUMENTS, "repealed")),
        ("2021年还管用的规范性文件有几件", (*DOCUMENTS, "in_force")),
        ("2021年复议被推翻的有几件", ("review", "reconsideration", "corrected")),
        ("2021年没走复议直接告到法院的几起", ("review", "litigation_direct", "total")),
        ("2021年复议完了又起诉的几起", ("review", "litigation_after_reconsideration", "total")),
        ("2021年律所递上来的申请有几件", ("requests", "received", "legal_service")),
    ],
)
def test_rows_and_columns_by_everyday_words(question: str, figure: tuple[str, str, str]) -> None:
    plan = ask(f"{BUREAU}{question}")
    assert (plan.kind, plan.figures) == (Kind.FIGURE, (figure,))


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many normative documents did it scrap", (*DOCUMENTS, "repealed")),
        ("How many requests did it grant", ("requests", "granted", "total")),
        ("How many requests did it turn down", DENIED),
        (
            "How many lawsuits brought directly, without reconsideration, were overturned",
            ("review", "litigation_direct", "corrected"),
        ),
    ],
)
def test_rows_and_columns_by_english_verbs(question: str, figure: tuple[str, str, str]) -> None:
    plan = ask(f"{question} in 2021 at {BUREAU}?")
    assert (plan.kind, plan.figures) == (Kind.FIGURE, (figure,))


@pytest.mark.parametrize(
    "question",
    [
        "2021年网上提交的申请有几件",
        "2021年的处罚，食品类的有多少",
        "2021年除了企业还有多少申请",
        "2021年多少申请超期答复",
        "2021年复议撤回几件",
        "2021年清理规范性文件多少件",
        "2021年撤销了多少行政许可",
        "2021年对企业的处罚有多少件",
    ],
)
def test_a_part_that_no_cell_holds_is_not_answered_by_the_whole(question: str) -> None:
    assert ask(f"{BUREAU}{question}").kind is not Kind.FIGURE


def test_an_aside_does_not_hide_the_figure_and_is_told() -> None:
    plan = ask(f"隔壁科室的事，{BUREAU}2021年收到多少申请")
    assert plan.figures == (RECEIVED,)
    assert any("隔壁" in note for note in plan.notes)


def test_a_column_that_is_not_named_is_told() -> None:
    assert any("制发" in note for note in ask(f"{BUREAU}2021年规范性文件几件").notes)
    assert not ask(f"{BUREAU}2021年制发规范性文件几件").notes


@pytest.mark.parametrize(
    "question",
    [
        f"{BUREAU}2021年不予公开的申请里，涉及国家秘密的占几成",
        f"{BUREAU}2021年国家秘密占不予公开的多大比例",
        f"在不予公开的申请中，国家秘密占多少，{BUREAU}2021年",
        f"Of the requests denied by {BUREAU} in 2021, what share were state secrets?",
    ],
)
def test_the_whole_of_a_share_wherever_it_stands(question: str) -> None:
    plan = ask(question)
    assert (plan.figures, plan.base, plan.aggregate) == ((SECRET,), DENIED, Aggregate.SHARE)


def test_who_has_more_and_by_how_much() -> None:
    for question in ("谁罚得多，差几件", "谁的处罚更多，多多少"):
        plan = ask(f"{BUREAU}和沙河市卫健局2021年{question}")
        assert plan.aggregate is Aggregate.DIFFERENCE, question
    assert ask(f"{BUREAU}和沙河市卫健局2021年谁的处罚多").aggregate is not Aggregate.MIN


# ------------------------------------------------------------------------------------------- checks


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("哪些年报文字里写的数和表里的互相矛盾", ("narrative_figures",)),
        ("谁家正文写的件数和表格不是一个数", ("narrative_figures",)),
        ("Whose tables contradict the narrative?", ("narrative_figures",)),
        ("上年结转和前一年报告里的结转下年度打架的有哪些", ("carry_over",)),
        ("哪些单位的现行有效件数跟上年接不上", ("documents_in_force",)),
        ("In which reports do the outcomes not add up to the total?", ("requests_total",)),
    ],
)
def test_numbers_that_do_not_fit(question: str, about: tuple[str, ...]) -> None:
    plan = ask(question)
    assert (plan.report_test, plan.about, plan.years) == (ReportTest.FAILING, about, ())


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("哪些单位说部门之间衔接不上", "coordination"),
        ("哪些单位反映换人以后工作接不上", "turnover"),
        ("哪些部门反映数据不准确", "quality"),
    ],
)
def test_what_reports_complain_of_is_no_check(question: str, theme: str) -> None:
    plan = ask(question)
    assert (plan.kind, plan.themes) == (Kind.THEME_AGENCIES, (theme,))


@pytest.mark.parametrize(
    "question",
    [
        "哪些报告把统计表漏了",
        "哪份年报没附表格",
        "年报里一张表都没有的",
        "Reports whose tables are gone",
    ],
)
def test_tables_that_are_not_there(question: str) -> None:
    assert ask(question).report_test is ReportTest.INCOMPLETE


# --------------------------------------------------------------------------------- the year before


@pytest.mark.parametrize(
    "question",
    [
        "上年查出的人手不足，哪些单位说整改到位了",
        "往年说过缺人、如今补齐了的单位",
        "Which agencies fixed the staff shortage they admitted the year before?",
    ],
)
def test_faults_of_the_year_before_are_looked_for_in_every_year(question: str) -> None:
    plan = ask(question)
    assert (plan.themes, plan.roles, plan.years) == (("staffing",), (Role.RESOLVED,), ())


def test_a_year_of_the_reports_stays_one() -> None:
    latest = max(KNOWN.years)
    assert ask("哪些单位去年解决了人手不足的问题").years == (latest,)
    assert ask("去年哪些机关反映人手不足").years == (latest,)


# --------------------------------------------------------------------------------------- follow-ups

FAULTS = understand(f"{BUREAU}2021年有哪些不足", KNOWN)


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("打算怎么改", Role.MEASURE),
        ("接下来怎么办", Role.MEASURE),
        ("他们想怎么补救", Role.MEASURE),
        ("What do they intend to do about these?", Role.MEASURE),
        ("有哪些亮点", Role.PRACTICE),
        ("解决了没有", Role.RESOLVED),
    ],
)
def test_another_role_of_the_same(question: str, role: Role) -> None:
    plan = after(FAULTS, question)
    assert (plan.roles, plan.agencies, plan.years) == ((role,), AGENCY, (2021,))


@pytest.mark.parametrize(
    "question",
    [
        "跟2020年比呢",
        "与2020年相比如何",
        "比2020年多还是少",
        "compared with 2020?",
        "and against 2020?",
    ],
)
def test_a_year_beside_the_one_before(question: str) -> None:
    plan = after(ASKED, question)
    assert (plan.aggregate, plan.change, plan.years) == (Aggregate.CHANGE, Change.ANY, (2020, 2021))
    assert (plan.figures, plan.agencies) == ((RECEIVED,), AGENCY)


def test_another_year_alone_takes_its_place() -> None:
    plan = after(ASKED, "那2020年呢")
    assert (plan.aggregate, plan.years) == (Aggregate.LIST, (2020,))


def test_an_agency_beside_the_one_before() -> None:
    plan = after(ASKED, "跟沙河市卫健局比呢")
    assert (plan.aggregate, len(plan.agencies)) == (Aggregate.DIFFERENCE, 2)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("其中企业提的有几件", ("requests", "received", "business")),
        ("里面个人的呢", ("requests", "received", "natural_person")),
        ("不予公开的几件", DENIED),
        ("How many of those were granted?", ("requests", "granted", "total")),
        ("how many of these came from companies?", ("requests", "received", "business")),
        ("How many of them were not held by the agency?", ("requests", "unable_not_held", "total")),
    ],
)
def test_another_cell_of_the_same(question: str, figure: tuple[str, str, str]) -> None:
    plan = after(ASKED, question)
    assert (plan.figures, plan.agencies, plan.years) == ((figure,), AGENCY, (2021,))


def test_a_part_of_the_part() -> None:
    plan = after(after(ASKED, "不予公开的几件"), "因为国家秘密的几件")
    assert (plan.figures, plan.agencies) == ((SECRET,), AGENCY)


def test_a_question_of_all_is_one_of_its_own() -> None:
    assert (
        follow_up("所有单位2021年处罚一共多少件", ASKED, KNOWN) is None
        or not after(ASKED, "所有单位2021年处罚一共多少件").agencies
    )
    plan = follow_up("哪家处罚最多", ASKED, KNOWN) or ask("哪家处罚最多")
    assert not plan.agencies


def test_those_of_a_kind() -> None:
    told = ask("哪些机关反映人手不足")
    plan = after(told, "里面有几家是乡镇")
    assert (plan.themes, plan.aggregate) == (("staffing",), Aggregate.COUNT)
    assert AgencyType.TOWNSHIP in plan.agency_types
