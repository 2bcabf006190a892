"""Which row, column or way of a report is meant, and which of them is the largest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.library import Library
from nlp.answer import Answer, Status

STRANGERS = Path(__file__).parent / "strangers"


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("rows") / "library", create=True) as library:
        library.build([STRANGERS / "cities"])
        yield library


@pytest.fixture(scope="module")
def districts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("districts") / "library", create=True) as library:
        library.build([STRANGERS / "districts"])
        yield library


def _first_row(answer: Answer) -> str | None:
    assert answer.status is Status.ANSWERED
    figure = answer.findings[0].figure
    return f"{figure.row}.{figure.column}" if figure else None


@pytest.mark.parametrize(
    ("question", "row", "value"),
    [
        ("沧澜市政府2022年不予公开的哪种理由最多", "denied_enforcement_file.total", 41),
        ("沧澜市政府2022年申请被拒绝，最常见的原因是什么", "denied_enforcement_file.total", 41),
        ("沧澜市政府2022年无法提供的原因里哪一种最多", "unable_not_held.total", 180),
        ("沧澜市政府2022年不予处理，哪类情形最少", "refused_publication.total", 1),
        ("沧澜市政府2022年哪类申请人提的申请最多", "received.natural_person", 803),
        ("沧澜市政府2022年个人和企业谁提的申请最多", "received.natural_person", 803),
        ("沧澜市市监局2023年最多的办理结果是什么", "granted.total", 75),
        (
            "On which ground did the Canglan market regulation bureau refuse most in 2023?",
            "denied_enforcement_file.total",
            17,
        ),
        (
            "Which kind of applicant filed the most requests with Canglan city government in 2022?",
            "received.natural_person",
            803,
        ),
    ],
)
def test_the_largest_of_several_rows_is_named(
    cities: Library, question: str, row: str, value: int
) -> None:
    answer = cities.ask(question)
    assert answer.value == value
    assert _first_row(answer) == row


def test_so_many_of_the_largest_as_are_asked_for_come_first(cities: Library) -> None:
    answer = cities.ask("沧澜市政府2022年不予公开理由最多的前三种是哪些")
    told = [f.figure.value for f in answer.findings if f.figure is not None]
    assert told[:3] == [41, 23, 13]


def test_who_refuses_most_is_still_a_body(cities: Library) -> None:
    answer = cities.ask("哪个单位2022年不予公开的申请最多")
    assert answer.findings[0].report.agency == "沧澜市人民政府"
    assert answer.value == 100


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("沧澜市政府2022年没先走复议就打的官司有几件", "litigation_direct"),
        ("沧澜市政府2022年复议过后又打的官司有几起", "litigation_after_reconsideration"),
        (
            "Of the lawsuits filed directly against Canglan city government in 2022, "
            "without reconsideration first, how many are there?",
            "litigation_direct",
        ),
        (
            "How many court cases did Canglan city government have in 2022 "
            "after going through reconsideration?",
            "litigation_after_reconsideration",
        ),
    ],
)
def test_reconsideration_only_tells_which_lawsuits_are_meant(
    cities: Library, question: str, row: str
) -> None:
    assert [figure[1] for figure in cities.plan(question).figures] == [row]


def test_no_reconsideration_and_no_lawsuit_are_both_asked_for(cities: Library) -> None:
    figures = cities.plan("哪些单位既没有复议也没有诉讼").figures
    assert [figure[1] for figure in figures] == ["reconsideration", "litigation"]


@pytest.mark.parametrize(
    "question",
    [
        "沧澜市政府2022年直接起诉的官司连同复议后起诉的有多少",
        "沧澜市政府2022年的行政诉讼，没经复议直接起诉的加上复议后起诉的，有多少件",
        "Canglan city government 2022: direct lawsuits plus those after reconsideration, how many?",
    ],
)
def test_rows_that_are_added_are_summed(cities: Library, question: str) -> None:
    answer = cities.ask(question)
    values = [f.figure.value for f in answer.findings if f.figure is not None]
    assert len(values) == 2
    assert answer.value == sum(value for value in values if value is not None)


@pytest.mark.parametrize(
    "question",
    [
        "哪些单位被复议纠正过，分别几件",
        "有复议被纠正的是哪些单位？各几件",
        "Which agencies were overturned on reconsideration, and how many times each?",
    ],
)
def test_those_that_had_any_are_told_without_those_that_had_none(
    cities: Library, question: str
) -> None:
    answer = cities.ask(question)
    values = [f.figure.value for f in answer.findings if f.figure is not None]
    assert values
    assert all(value for value in values)


@pytest.mark.parametrize(
    "question",
    [
        "沧澜市监局2023年碰到几件翻来覆去、不讲道理的申请",
        "我想查沧澜市监局2023年的数：无理由、没完没了提的申请有几件",
    ],
)
def test_abusive_requests_in_everyday_words(cities: Library, question: str) -> None:
    answer = cities.ask(question)
    assert _first_row(answer) == "refused_abusive.total"
    assert answer.value == 4


def test_the_city_of_city_management_is_no_level_of_a_place(districts: Library) -> None:
    answer = districts.ask(
        "How many fewer requests did Lujing town get than Yaoguang city management in 2025?"
    )
    assert answer.value == 14


def test_a_total_against_its_details_is_any_check_until_a_table_is_named(
    districts: Library,
) -> None:
    every = districts.ask("谁家的年报表里总计不等于明细之和")
    named = districts.ask("办理结果的总计跟明细对不上的是哪几份")
    assert len(every.findings) == 2
    assert len(named.findings) == 1


@pytest.mark.parametrize(
    "question",
    [
        "谁抱怨底下有些乡镇跟不上",
        "哪家单位说下属单位有的拖后腿",
        "Who says some of its branches trail the others?",
    ],
)
def test_units_below_that_lag_are_a_shortcoming(districts: Library, question: str) -> None:
    plan = districts.plan(question)
    assert plan.themes == ("grassroots",)
    assert not plan.agency_types
