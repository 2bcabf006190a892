"""Figures by everyday words: bodies counted by a cell, shares of a row, verbs for figures, row and column at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.library import Library
from nlp.findings import Answer
from nlp.plan import Aggregate

UNPAID = {"hsb-2024", "jichuan-szf-2023", "lanzhou-zjj-2025", "lanzhou-zone-2022"}


def _reports(answer: Answer) -> set[str]:
    return {Path(f.report.name).stem for f in answer.findings}


@pytest.mark.parametrize(
    "question",
    [
        "有因为不交费而不再处理的申请，一共几份报告？分别是哪几份",
        "出现过申请人没有缴费情形的报告一共几份",
        "In how many reports did at least one applicant fail to pay the fee?",
        "How many reports count a request that was closed for non-payment?",
    ],
)
def test_reports_with_at_least_one_are_counted(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert answer.value == len(UNPAID)
    assert _reports(answer) == UNPAID


def test_a_name_that_denies_is_not_denied_itself(library: Library) -> None:
    some = library.ask("没有现成信息需要另行制作的，一共几家机关")
    none = library.ask("Which agencies never told an applicant that the information is not held?")
    assert {f.figure.value for f in some.findings if f.figure} != {0}
    assert {f.figure.value for f in none.findings if f.figure} == {0}


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("澜州市政府2023年的复议案，被纠正的占全部复议多大比例", 16.7),
        (
            "What share of all reconsideration cases of the Lanzhou city government in 2023 were corrected?",
            16.7,
        ),
        ("澜州市政府2023年企业申请占全部申请的几成", 14.4),
        ("澜州市政府2023年复议纠正占全部机关合计的多大比例", 57.1),
        ("澜州市政府2023年占全部纠正复议的多大比例", 57.1),
    ],
)
def test_the_whole_is_the_row_unless_all_bodies_are_named(
    library: Library, question: str, share: float
) -> None:
    assert library.ask(question).value == share


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (
            "Did Jichuan city government punish more or fewer in 2023 than in 2022, and by how much?",
            3789,
        ),
        ("Did Jichuan city government fine more in 2022 than in 2023?", -3789),
        ("霁川市政府2022年罚的比2023年多几件", 3789),
        ("霁川市政府2023年处罚同比降幅", 9.7),
        (
            "What was the growth rate of requests at Jichuan city government from 2022 to 2023?",
            15.2,
        ),
    ],
)
def test_verbs_and_rates_tell_a_change(library: Library, question: str, value: float) -> None:
    answer = library.ask(question)
    assert answer.plan.aggregate is Aggregate.CHANGE
    assert answer.value == value
    assert not answer.text.startswith("No.")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (
            'For the coast and wetland ministry, how many requests by individuals in 2024 ended with "we do not hold this information"?',
            87,
        ),
        ("海岸与湿地部2024年个人申请里，查无此信息的有几件", 87),
        ("How many requests from companies did the coast and wetland ministry deny in 2024?", 5),
        ("澜州市政府2023年企业申请里重复申请几件", 2),
    ],
)
def test_row_and_applicant_are_read_together(library: Library, question: str, value: int) -> None:
    assert library.ask(question).value == value
