"""Faults in everyday words, what became of them, what is not to be counted, and the step of a year."""

from __future__ import annotations

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.followup import follow_up
from nlp.names.agencies import find_agencies
from nlp.plan import Aggregate, Kind, Plan, ReportTest
from nlp.question import understand
from nlp.readings.glosses import in_one_language
from nlp.readings.provisos import without_provisos
from tests.asking import MemoryLibrary, Shelf, health_library, report

KNOWN = health_library().known


def _archives() -> MemoryLibrary:
    """One bureau whose faults of 2019 were put right in 2020, and a school's hospital."""
    shelf = Shelf()
    first = shelf.add(report("汀源市档案局", "汀源市", 2019))
    second = shelf.add(report("汀源市档案局", "汀源市", 2020))
    clinic = shelf.add(report("东陵医科大学附属第二医院", None, 2020))
    shelf.say(first, Role.PROBLEM, "二、存在的主要问题：")
    shelf.say(first, Role.PROBLEM, "经办人手不够。", "staffing")
    shelf.say(first, Role.FACT, "本年度未发生。", "application", section=SectionKind.REVIEW)
    shelf.say(second, Role.RESOLVED, "2019年提出的人手不够问题已解决。", "staffing")
    shelf.say(second, Role.RESOLVED, "施工告示牌已更换。")
    shelf.say(clinic, Role.PROBLEM, "公开栏更新慢。", "timeliness")
    return shelf.library()


ARCHIVES = _archives()


def ask(*questions: str) -> Answer:
    known = ARCHIVES.known
    plan = understand(questions[0], known)
    for question in questions[1:]:
        plan = follow_up(question, plan, known) or understand(question, known)
    return answer(plan, ARCHIVES)


def plan_of(question: str) -> Plan:
    return understand(question, KNOWN)


# ------------------------------------------------------------------------------------------ themes


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("谁承认公告里的手机号没有遮住", "secrecy"),
        ("Which bureaus left home addresses visible in a notice?", "secrecy"),
        ("哪些单位埋怨下属单位交材料磨磨蹭蹭", "coordination"),
        ("Who says its divisions never hand in their drafts on time?", "coordination"),
        ("哪家网上净登领导活动，没有实质内容", "completeness"),
        ("Who concedes that its site is full of conferences and short on substance?", "completeness"),
        ("哪家的公示栏好几个月没换过", "timeliness"),
        ("Which offices say the results were posted months after the event?", "timeliness"),
        ("谁说熟手刚上手就被调走", "turnover"),
        ("Which bodies say villagers have no idea the page exists?", "publicity"),
        ("谁反映早年的案卷没有扫描", "infomgmt"),
        ("Who admits that it is not clear who is in charge of what?", "mechanism"),
    ],
)  # fmt: skip
def test_a_fault_in_other_words_is_its_theme(question: str, theme: str) -> None:
    plan = plan_of(question)
    assert (plan.kind, plan.themes) == (Kind.THEME_AGENCIES, (theme,))
    assert plan.roles == (Role.PROBLEM,)


@pytest.mark.parametrize(
    "question",
    [
        "哪些单位反映人手不足，缺护士缺老师的不算",
        "别把缺警力的算进来，哪些单位反映人手不足",
        "Which offices report staff shortage? Don't count shortages of nurses.",
    ],
)
def test_what_is_not_to_be_counted_is_no_business_asked_about(question: str) -> None:
    plan = plan_of(question)
    assert plan.themes == ("staffing",)
    assert not plan.reason
    assert plan.notes  # what was set aside is said


def test_agencies_are_counted_once_anyway() -> None:
    once = plan_of("几家单位反映人手不足（同一家的只算一次）")
    assert (once.aggregate, once.counted) == (Aggregate.COUNT, "agencies")


def test_a_clause_that_asks_is_no_proviso() -> None:
    text = "哪些单位的许可不算多"
    assert without_provisos(text) == text


def test_english_words_in_a_chinese_question() -> None:
    assert in_one_language("哪些单位说website更新slow") == "哪些单位说网站更新慢"
    assert in_one_language("网站（website）更新慢") == "网站（website）更新慢"


# -------------------------------------------------------------------------- what became of a fault


@pytest.mark.parametrize(
    "question",
    [
        "汀源市档案局2019年说人手不够，次年还缺人吗",
        "汀源市档案局2020年还缺人手吗",
        "The Tingyuan archives bureau (汀源市档案局) was short of staff in 2019; was it still so a year later?",
    ],
)
def test_the_later_report_says_whether_it_is_still_so(question: str) -> None:
    found = ask(question)
    assert found.text.startswith(("没有", "No"))
    assert [(f.report.year, f.role) for f in found.findings] == [(2020, Role.RESOLVED)]


@pytest.mark.parametrize(
    "question",
    [
        "有几份报告说上年的毛病已经改好了",
        "How many reports say that a problem from the year before has been solved?",
        "Count the reports that tell of a shortcoming of the previous year now put right",
    ],
)
def test_only_faults_of_an_earlier_report_are_counted(question: str) -> None:
    found = ask(question)
    assert found.value == 1
    assert {f.report.year for f in found.findings} == {2020}


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("Which agencies solved staff shortage problems in 2020?", 2020),
        ("Which agencies report on solved staff shortage problems in 2020?", 2020),
        ("Which agencies solved the staff shortage problem they had reported in 2019?", 2020),
        ("Which agencies solved staff shortage problems of 2019?", 2020),
        ("Which agencies of 2019 had their staff shortage problem solved a year later?", 2020),
        ("Which agencies solved staff shortage problems in 2019?", 2019),
    ],
)
def test_the_year_of_solving_is_not_that_of_the_fault(question: str, year: int) -> None:
    plan = understand(question, ARCHIVES.known)
    assert (plan.roles, plan.years) == ((Role.RESOLVED,), (year,))


def test_a_bare_title_says_nothing() -> None:
    found = ask("汀源市档案局2019年有哪些问题")
    assert [q.text for f in found.findings for q in f.quotes] == ["经办人手不够。"]


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("汀源市档案局2019年人手够不够", "没有"),
        ("汀源市档案局2019年是不是人手不够", "有"),
        ("Did 汀源市档案局 have enough staff in 2019?", "No"),
    ],
)
def test_enough_is_denied_by_a_complaint(question: str, opening: str) -> None:
    assert ask(question).text.startswith(opening)


def test_a_section_without_a_table_says_that_there_was_none() -> None:
    found = ask("汀源市档案局2019年有没有被申请复议")
    assert found.text.startswith("没有")
    assert [q.text for f in found.findings for q in f.quotes] == ["本年度未发生。"]


# ------------------------------------------------------------------------------- names and reports


@pytest.mark.parametrize("name", ["东陵医大附二院", "东陵二附院", "附属第二医院", "医大附二院"])
def test_hospitals_of_schools_by_their_short_names(name: str) -> None:
    named = find_agencies(f"{name}有什么问题", ARCHIVES.known)
    assert named.agencies == ("东陵医科大学附属第二医院",)


@pytest.mark.parametrize(
    "question",
    [
        "哪几份报告没按六个部分来写",
        "还是老式写法的报告有哪些",
        "Which reports do not follow the six-part structure?",
    ],
)
def test_reports_of_no_form(question: str) -> None:
    plan = plan_of(question)
    assert (plan.report_test, plan.about) == (ReportTest.FORM, ("free",))


@pytest.mark.parametrize(
    "question",
    [
        "哪家上年说没有结转，这年却冒出结转来",
        "Which bureau opened the year with pending requests although the year before left none?",
    ],
)
def test_carried_over_out_of_nothing_is_a_check(question: str) -> None:
    plan = plan_of(question)
    assert (plan.report_test, plan.about) == (ReportTest.FAILING, ("carry_over",))


# ------------------------------------------------------------------------------------- a year more


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("再往后一年呢", 2021),
        ("往前推一年呢", 2019),
        ("过一年又是多少", 2021),
        ("and one year later?", 2021),
        ("what about the one before that?", 2019),
    ],
)
def test_a_step_of_a_year(question: str, year: int) -> None:
    before = plan_of("昌乐县教育和体育局2020年行政处罚多少件")
    plan = follow_up(question, before, KNOWN)
    assert plan is not None
    assert (plan.years, plan.agencies) == ((year,), before.agencies)


@pytest.mark.parametrize("question", ["望疃镇前一年呢", "and 望疃镇, the year before?"])
def test_a_step_of_a_year_to_another_agency(question: str) -> None:
    plan = follow_up(question, plan_of("昌乐县教育和体育局2020年行政处罚多少件"), KNOWN)
    assert plan is not None
    assert plan.years == (2019,)
    assert plan.agencies == ("望疃镇人民政府",) or plan.places == ("望疃镇",)


def test_whether_it_was_solved_the_later_report_says() -> None:
    found = ask("汀源市档案局2019年有什么问题", "后来解决了吗")
    assert {f.report.year for f in found.findings} == {2020}
