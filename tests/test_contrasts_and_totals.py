"""What a number is not, the total of several years, shares of what was handled, lawsuits in everyday words."""

from __future__ import annotations

import pytest

from nlp.answer import Answer, answer
from nlp.question import understand
from tests.asking import Shelf, report

CELLS: dict[tuple[str, str, int], dict[tuple[str, str, str], float]] = {
    ("乌桥县水利局", "乌桥县", 2021): {
        ("disclosure", "penalties", "decisions"): 8,
        ("disclosure", "penalties", "prior_year_items"): 102,
        ("disclosure", "fees", "amount_10k_yuan"): 12.5,
        ("requests", "received", "total"): 15,
        ("requests", "granted", "total"): 9,
        ("requests", "unable_not_held", "total"): 2,
        ("requests", "total", "total"): 20,
        ("review", "reconsideration", "total"): 7,
        ("review", "litigation_direct", "total"): 1,
        ("review", "litigation_after_reconsideration", "total"): 6,
    },
    ("乌桥县水利局", "乌桥县", 2022): {
        ("disclosure", "fees", "amount_10k_yuan"): 20.25,
        ("requests", "received", "total"): 30,
        ("requests", "unable_not_held", "total"): 3,
    },
    ("柳堰县教育局", "柳堰县", 2021): {
        ("review", "reconsideration", "total"): 2,
        ("review", "litigation_direct", "total"): 5,
        ("review", "litigation_after_reconsideration", "total"): 1,
    },
}


def shelf() -> Shelf:
    kept = Shelf()
    for (agency, place, year), cells in CELLS.items():
        row = kept.add(report(agency, place, year))
        for (table, key, column), value in cells.items():
            kept.cell(row, table, key, column, value)
    return kept


LIBRARY = shelf().library()


def ask(question: str) -> Answer:
    return answer(understand(question, LIBRARY.known), LIBRARY)


@pytest.mark.parametrize(
    "question",
    [
        "乌桥县水利局2021年处罚决定多少件，别跟项目数搞混",
        "乌桥县水利局2021年处罚决定多少件（可不是上年的项目数量）",
        "乌桥县水利局2021年，而不是上一年，处罚决定多少件",
        "How many penalty decisions did the Wuqiao water bureau take in 2021? I don't mean last year's items.",
    ],
)
def test_what_a_number_is_not_changes_no_figure_and_no_year(question: str) -> None:
    given = ask(question)
    assert given.value == 8, given.text
    assert given.plan.years == (2021,)


def test_who_asked_is_no_column() -> None:
    assert "个人" in understand("不予公开的申请有几件，不是个人提的", LIBRARY.known).question
    given = ask("乌桥县水利局2021年收到的申请，不是个人提的，有几件")
    assert given.value != 15


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("乌桥县水利局2021、2022年收费总额是多少", 32.75),
        ("What do the fees of the Wuqiao water bureau come to over 2021 and 2022?", 32.75),
        ("两年算总账，乌桥县水利局因为手里没有相关信息没给出去的申请有几件", 5),
        ("前后两年算下来，乌桥县水利局以“本机关不掌握”为由没提供的合计几件", 5),
        ("乌桥县水利局2021年收费总额是多少", 12.5),
        ("乌桥县水利局2021年和2022年收费总额各是多少", None),
    ],
)
def test_a_total_of_several_years_is_their_sum(question: str, value: float | None) -> None:
    assert ask(question).value == value


@pytest.mark.parametrize(
    "question",
    [
        "Of all the requests the Wuqiao water bureau processed in 2021, what share led to full disclosure?",
        "What percentage of the requests the Wuqiao water bureau concluded in 2021 resulted in disclosure in full?",
        "乌桥县水利局2021年办结的申请里，给了全文公开的占几成",
    ],
)
def test_the_share_of_an_outcome_is_of_what_was_handled(question: str) -> None:
    assert ask(question).value == 45


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("没复议过就打官司的，2021年柳堰县教育局比乌桥县水利局多几件", 4),
        ("直接奔法院去、连复议都没提的，柳堰县教育局2021年有几件", 5),
        ("绕过复议直接到法院起诉的案件，2021年乌桥县水利局有几件", 1),
        ("How many cases went straight to court at the Liuyan education bureau in 2021?", 5),
        ("经复议以后又打官司的，乌桥县水利局2021年有几件", 6),
    ],
)
def test_lawsuits_without_reconsideration_by_what_people_say(question: str, value: float) -> None:
    given = ask(question)
    assert given.value == value, given.text
