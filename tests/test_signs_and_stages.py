"""All reports held, names in quotes, numbers looked for, dates of one stage, and what a later year put right."""

from __future__ import annotations

import pytest

from corpus.report import AgencyType, Role, SectionKind
from nlp.answer import Answer, answer
from nlp.findings import Status
from nlp.plan import Aggregate, Kind, Plan
from nlp.question import understand
from nlp.readings.whole_library import over_the_whole
from tests.asking import MemoryLibrary, Shelf, report

_ROW = ("disclosure", "licences", "decisions")


def _library() -> MemoryLibrary:
    shelf = Shelf()
    heard = "由一名教师于4月9日当面提出，要求公开河堤加固合同。镇里于4月27日作出答复，予以公开。"
    market = [
        shelf.add(report("云泽区市场监督管理局", "云泽区", year)) for year in (2020, 2021, 2022)
    ]
    for row, number in zip(market, (300, 340, 410), strict=True):
        shelf.cell(row, *_ROW, number)
    shelf.say(market[0], Role.PROBLEM, "一是培训不够。", "competence")
    shelf.say(market[1], Role.RESOLVED, "培训不够的问题已经解决。", "competence")
    city = shelf.add(report("霁川市人民政府", "霁川市", 2022, AgencyType.GOVERNMENT))
    sports = shelf.add(report("霁川市体育局", "霁川市", 2022))
    town = shelf.add(report("望疃镇人民政府", "望疃镇", 2022, AgencyType.TOWNSHIP))
    said = ((city, "全年发出收费通知4件，收取620元。"), (sports, "发出收费通知0件。"),
            (city, "12345热线接听来电900个。"), (sports, "体育设施规划草案展出12天，来看的有830人。"),
            (town, "8月6日，“望疃帮”小程序上线，注册用户410户。"), (town, heard))  # fmt: skip
    for row, text in said:
        shelf.say(row, Role.FACT, text, section=SectionKind.OVERVIEW)
    return shelf.library()


LIBRARY = _library()


def plan(question: str) -> Plan:
    return understand(question, LIBRARY.known)


def ask(question: str) -> Answer:
    return answer(plan(question), LIBRARY)


# ------------------------------------------------------------------------------ all reports held


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("你手里这摞年报里，谁的罚款最多", "谁的罚款最多"),
        ("那几份材料当中哪家没收过费", "哪家没收过费"),
        ("Out of all the reports on file, who was sued most?", "who was sued most?"),
        ("Which bureau in this stack of reports charged fees?", "Which bureau charged fees?"),
    ],
)
def test_that_all_reports_are_meant_names_nothing(question: str, left: str) -> None:
    assert over_the_whole(question) == left


@pytest.mark.parametrize(
    "question",
    [
        "这几份报告有几份缺表",
        "这些问题谁解决了",
        "How many of the reports are on 2020?",
        "In the 2020 reports, who is short of staff?",
        "How many agencies are in the library?",
    ],
)
def test_reports_that_are_asked_for_themselves_stay(question: str) -> None:
    assert over_the_whole(question) == question


# --------------------------------------------------------------------------- names and numbers


@pytest.mark.parametrize(
    "question",
    [
        "“望疃帮”小程序几月几号上线的",
        "『望疃帮』是哪天开通的",
        "When was the ‘望疃帮’ mini-program launched?",
        "On what date did “望疃帮” go live?",
    ],
)
def test_a_name_in_quotes_is_no_place(question: str) -> None:
    assert plan(question).places == plan(question).agencies == ()
    assert "8月6日" in ask(question).text


def test_a_place_in_quotes_is_one() -> None:
    assert plan("“望疃镇”哪天收到申请").agencies == ("望疃镇人民政府",)


@pytest.mark.parametrize(
    "question",
    ["年报里提及12345的有谁", "12345在哪几份年报中出现", "Which reports bring up 12345?", "提到“来电”的报告有哪几份"],
)  # fmt: skip
def test_reports_are_looked_for_by_what_stands_in_them(question: str) -> None:
    given = ask(question)
    assert given.plan.kind is Kind.SEARCH
    assert [f.report.agency for f in given.findings] == ["霁川市人民政府"]


def test_reports_with_a_number_are_counted_and_those_without_it_listed() -> None:
    assert ask("有几份年报写到12345").value == 1
    assert "霁川市人民政府" not in {
        f.report.agency for f in ask("没提到12345的年报有哪些").findings
    }


# ----------------------------------------------------------------------------- stages and years


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("望疃镇那份河堤加固合同的申请是几号答复的", "4月27日"),
        ("望疃镇哪天收到河堤加固合同的申请", "4月9日"),
        ("河堤加固合同的申请提出后，什么时候办结的", "4月27日"),
    ],
)
def test_the_date_is_that_of_the_stage_asked_for(question: str, date: str) -> None:
    given = ask(question)
    assert date in given.text
    assert date in given.findings[0].quotes[0].text


def test_both_dates_of_one_matter_are_told() -> None:
    given = ask("望疃镇河堤加固合同的申请哪天收到、哪天答复")
    assert "4月9日" in given.text
    assert "4月27日" in given.text


@pytest.mark.parametrize(
    "question",
    [
        "云泽区市监局2020年列的毛病，转过年来改好了哪个",
        "云泽市监2020年说的短板，次年解决了哪些",
        "Of the problems Yunze market supervision raised in 2020, which were fixed a year later?",
    ],
)
def test_what_was_put_right_the_later_report_says(question: str) -> None:
    given = ask(question)
    assert given.plan.years == (2021,)
    assert [f.report.year for f in given.findings] == [2021]


def test_a_year_of_the_solution_stays() -> None:
    assert plan("云泽区市监局2021年说改好了哪个毛病").years == (2021,)


@pytest.mark.parametrize(
    "question",
    [
        "How have licensing decisions at Yunze market supervision evolved from 2020 through 2022?",
        "How did Yunze district market supervision fare on permits between 2020 and 2022?",
        "Show me the movement of licences at Yunze market regulation over 2020-2022",
    ],
)
def test_a_body_without_its_bureau_and_how_its_figure_moved(question: str) -> None:
    given = ask(question)
    assert given.plan.aggregate is Aggregate.CHANGE
    assert [f.figure.value for f in given.findings if f.figure] == [300, 340, 410]


# ------------------------------------------------------------------------------- halves and fees


def test_two_facts_of_one_exhibition_are_both_told() -> None:
    question = "How many days was the draft plan of the Jichuan sports bureau on show, and how many people came to see it?"
    given = ask(question)
    assert "12天" in given.text
    assert "830人" in given.text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Were any fee notices issued throughout Jichuan city in 2022?", "Yes"),
        ("Did the Jichuan sports bureau send any fee notices in 2022?", "No"),
    ],
)
def test_notices_of_fees_sent_by_the_whole_city(question: str, verdict: str) -> None:
    given = ask(question)
    assert given.text.startswith(verdict)


def test_bodies_across_the_city_are_not_its_government() -> None:
    assert plan("Which agencies across Jichuan city mention training?").agencies == ()


def test_a_body_that_is_not_held_is_not_answered_by_its_neighbours() -> None:
    given = ask("How many requests were received at Yunze transport in 2021?")
    assert given.status is Status.DECLINED
