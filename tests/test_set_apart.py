"""Figures held against each other: two bodies, each in its own year, two rows; and cells by everyday names."""

from __future__ import annotations

import re

import pytest

from corpus.report import AgencyType
from nlp.answer import Answer, Status, answer
from nlp.findings import agency_shown
from nlp.names.thresholds import find_threshold
from nlp.names.years import find_years
from nlp.question import understand
from tests.asking import Shelf, report

LICENCES = ("disclosure", "licences", "decisions")
PENALTIES = ("disclosure", "penalties", "decisions")
MONEY = ("disclosure", "fees", "amount_10k_yuan")
RECEIVED = ("requests", "received", "total")
LEFT = ("requests", "carried_out", "total")
TAKEN = ("requests", "carried_in", "total")
Body = tuple[str, str | None, int, AgencyType]
CELLS: dict[Body, dict[tuple[str, str, str], float | None]] = {
    ("乌桥县水利局", "乌桥县", 2021, AgencyType.DEPARTMENT): {LICENCES: 40, PENALTIES: 8, RECEIVED: 12, LEFT: 3},
    ("乌桥县水利局", "乌桥县", 2022, AgencyType.DEPARTMENT): {LICENCES: 55, PENALTIES: 9, RECEIVED: 20, LEFT: 0, TAKEN: 3},
    ("柳堰镇人民政府", "柳堰镇", 2022, AgencyType.TOWNSHIP): {LICENCES: 30, PENALTIES: None, RECEIVED: 5, LEFT: 1},
    ("柳堰镇人民政府", "柳堰镇", 2023, AgencyType.TOWNSHIP): {LICENCES: 10, PENALTIES: 2, RECEIVED: 6, LEFT: 0},
    ("乌桥县人民政府", "乌桥县", 2022, AgencyType.GOVERNMENT): {LICENCES: 900, PENALTIES: 70, RECEIVED: 80, LEFT: 4, MONEY: 1200.5},
    ("霁川医科大学附属第二医院", None, 2022, AgencyType.INSTITUTION): {RECEIVED: 4, LEFT: 0, PENALTIES: None},
    ("霁川高新技术产业开发区管理委员会", "霁川高新技术产业开发区", 2022, AgencyType.ZONE): {RECEIVED: 33, LICENCES: 70, PENALTIES: 35, LEFT: 2},
}  # fmt: skip
GRANTED = {"unable_not_held": 3, "granted": 7, "total": 10, "denied_state_secret": 1, "denied_internal": 2,
           "denied_process": 4}  # fmt: skip


def shelf() -> Shelf:
    kept = Shelf()
    for (agency, place, year, kind), cells in CELLS.items():
        row = kept.add(report(agency, place, year, kind))
        for (table, key, column), value in cells.items():
            kept.cell(row, table, key, column, value)
        if kind is AgencyType.GOVERNMENT:
            for key, value in GRANTED.items():
                kept.cell(row, "requests", key, "total", value)
            for key, value in (("litigation_direct", 6), ("litigation_after_reconsideration", 5)):
                kept.cell(row, "review", key, "total", value)
            kept.cell(row, "review", "reconsideration", "total", 9)
            kept.cell(row, "requests", "received", "natural_person", 60)
            kept.cell(row, "requests", "received", "business", 11)
    return kept


LIBRARY = shelf().library()


def ask(question: str) -> Answer:
    return answer(understand(question, LIBRARY.known), LIBRARY)


def told(given: Answer) -> list[str]:
    return [f"{agency_shown(f.report, 'zh')} {f.report.year}" for f in given.findings]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2022年乌桥县水利局的许可比柳堰镇多出几件", 25),
        ("柳堰镇2022年收到的申请跟县水利局的比，少了几件", 15),
        ("乌桥县政府2022年的许可超出柳堰镇多少", 870),
        (
            "In 2022, by how much did the licences of Wuqiao county exceed those of Liuyan town?",
            870,
        ),
        ("2022年柳堰镇比上年多多少件申请", None),  # of a single body: a change, and no year before
    ],
)
def test_one_body_is_held_against_another(question: str, value: float | None) -> None:
    given = ask(question)
    assert given.value == value, given.text
    assert (given.status is Status.ANSWERED) == (value is not None)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("柳堰镇2023年的许可比乌桥水利局2021年少多少", 30),
        ("2021年乌桥县水利局和2023年柳堰镇，许可相差几件", 30),
        ("2022年柳堰镇的许可跟2021年乌桥水利局的比，多还是少，差几件", 10),
        ("Licences: Liuyan town 2022 against the Wuqiao water bureau 2021, how many fewer?", 10),
    ],
)
def test_bodies_are_compared_in_years_of_their_own(question: str, value: float) -> None:
    given = ask(question)
    assert given.value == value, given.text
    assert len(given.findings) == 2


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("乌桥县水利局2022年的许可比处罚多几件", 46),
        ("柳堰镇2023年许可和处罚哪个多", 8),
        ("霁川高新区2022年的许可是处罚的几倍", 2),
        ("How many more licences than penalties did the Wuqiao water bureau report in 2021?", 32),
    ],
)
def test_two_rows_are_held_against_each_other(question: str, value: float) -> None:
    assert ask(question).value == value


@pytest.mark.parametrize(
    ("question", "bodies"),
    [
        ("2022年处罚比许可少的单位", ["乌桥县人民政府 2022", "乌桥县水利局 2022", "霁川高新技术产业开发区管理委员会 2022"]),
        ("Which bodies imposed more penalties than licences in 2022?", []),
        ("2022年处罚没有许可多的有哪几家", ["乌桥县人民政府 2022", "乌桥县水利局 2022", "霁川高新技术产业开发区管理委员会 2022"]),
    ],
)  # fmt: skip
def test_bodies_are_chosen_by_one_row_against_another(question: str, bodies: list[str]) -> None:
    given = ask(question)
    assert given.status is Status.ANSWERED
    assert sorted(set(told(given))) == sorted(bodies)


def test_a_bound_on_two_rows_holds_for_both() -> None:
    both = ask("2022年新收申请和行政处罚都超过30件的单位")
    assert set(told(both)) == {"乌桥县人民政府 2022", "霁川高新技术产业开发区管理委员会 2022"}
    either = ask("2022年新收申请或者行政处罚超过50件的单位")
    assert set(told(either)) == {"乌桥县人民政府 2022"}


def test_kinds_of_applicants_are_held_against_each_other() -> None:
    given = ask("乌桥县政府2022年个人申请比企业申请多几件")
    assert given.value == 49
    assert [f.figure.value for f in given.findings if f.figure] == [60, 11]


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("乌桥县政府2022年的申请都答应公开了吗", "否"),
        ("乌桥县水利局2022年的申请当年都办完了没", "是"),
        ("乌桥县政府2022年的申请全部办结了吗", "否"),
    ],
)
def test_whether_all_were(question: str, opening: str) -> None:
    assert re.match(opening, ask(question).text), ask(question).text


def test_both_ends_are_told() -> None:
    given = ask("2022年新收申请最多和最少的各是多少件")
    assert {80, 4} == {f.figure.value for f in given.findings if f.figure}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("乌桥县政府2022年以手边没有这份资料为由没法提供的有几件", 3),
        ("乌桥县政府2022年同意公开的占办结申请的几成", 70),
        ("乌桥县政府2022年绕过复议、径直打官司的有几起", 6),
        ("乌桥县政府2022年复议完还不服又告上法院的几件", 5),
        ("乌桥县政府2022年不予公开的各种理由加一块儿多少件", 7),
        ("乌桥县政府2022年因国家秘密或者内部事务没公开的有几件", 3),
        ("查下乌桥县政府2022年表三里“予以公开”那一格", 7),
        ("乌桥县政府2022年事业性收费收了几万元", 1200.5),
        ("How many requests did Wuqiao county refuse to disclose in 2022, all grounds together?", 7),
        ("How many requests ended as 'information not held by this authority' at Wuqiao county in 2022?", 3),
    ],
)  # fmt: skip
def test_cells_by_everyday_names(question: str, value: float) -> None:
    given = ask(question)
    assert given.value == value, given.text


@pytest.mark.parametrize(
    "name", ["霁川医大附二院", "附属第二医院", "霁川第二附属医院", "霁川附二院"]
)
def test_a_hospital_of_a_school_by_its_short_names(name: str) -> None:
    assert ask(f"{name}2022年新收申请几件").value == 4


@pytest.mark.parametrize(
    "question",
    [
        "Which bodies carried nothing over into the next year in 2022?",
        "2022年一件都没拖到下年的有哪些单位",
        "Who had no requests left to carry into the following year, 2022?",
    ],
)
def test_nothing_is_none(question: str) -> None:
    assert told(ask(question)) == ["乌桥县水利局 2022", "霁川医科大学附属第二医院 2022"]


@pytest.mark.parametrize(
    "question",
    [
        "2022年处罚最少的是谁，没填的不算",
        "2022年处罚最少的是哪家？空着的除外",
        "Ignoring those with blank cells, who imposed the fewest penalties in 2022?",
    ],
)
def test_blanks_left_out_are_no_condition(question: str) -> None:
    given = ask(question)
    assert told(given)[0] == "乌桥县水利局 2022"
    assert given.value == 9


def test_each_ground_is_told_apart() -> None:
    given = ask("乌桥县政府2022年不予公开的各个理由分别多少件")
    assert [f.figure.value for f in given.findings if f.figure] == [1, 2, 4]


@pytest.mark.parametrize(
    "question",
    [
        "How many requests did Foobarton receive in 2022?",
        "2022年乌桥县水利局的许可比岚峰县水利局多多少",
    ],
)
def test_who_is_not_held_is_said_and_nobody_else_answers(question: str) -> None:
    given = ask(question)
    assert given.status is Status.DECLINED
    assert given.value is None


def test_what_stood_at_the_end_of_a_year_is_of_that_year() -> None:
    assert find_years("截至2022年底现行有效的规范性文件", (2020, 2021, 2022)).years == (2022,)
    assert find_years("截至2022年的报告", (2020, 2021, 2022)).years == (2020, 2021, 2022)


def test_how_many_tens_of_thousands_is_no_bound() -> None:
    assert find_threshold("一共收了几万元") is None
    assert find_threshold("收费好几万元的单位") is not None
