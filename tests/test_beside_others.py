"""A figure beside those of all others: places, shares ranked, bounds that have to be found first.

What is expected is worked out from the truth of the samples.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from benchmarks.sources import forms
from indexer.library import Library
from nlp.answer import Answer, Status, answer
from nlp.followup import follow_up
from nlp.names.agencies import known_from
from nlp.question import understand
from tests.conftest import SAMPLES


def column(year: int, row: str, name: str) -> Mapping[str, float]:
    """Return what each report of a year has in a cell, blanks and lost tables apart."""
    values = {}
    for path in sorted((SAMPLES / "truth").glob(f"*-{year}.json")):
        truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        table = next(
            (t for t in ("disclosure", "requests", "review") if row in (truth[t] or {})), ""
        )
        if not table:
            continue
        kinds = forms()[table]
        columns = list(kinds[row][truth["form"]] if table == "disclosure" else kinds["columns"])
        value = truth[table][row][columns.index(name)]
        if value is not None:
            values[path.stem] = value
    return values


def told(given: Answer) -> set[str]:
    return {Path(finding.report.name).stem for finding in given.findings}


def going_on(library: Library, first: str, then: str) -> Answer:
    known = known_from(library.report_rows())
    plan = follow_up(then, understand(first, known), known)
    assert plan is not None
    return answer(plan, library)


@pytest.mark.parametrize(
    ("question", "least", "most"),
    [
        ("把2021年行政许可办了一千件以上的单位列出来", 1000, None),
        ("2021年许可上千件的都是谁", 1000, None),
        ("2021年许可五百件往上的单位", 500, None),
        ("2021年行政许可三位数的有哪些", 100, 999),
        ("2021年哪些单位许可在500到2000", 500, 2000),
        ("2021年一件许可都没办的单位", 0, 0),
        ("List the bodies that granted at least five hundred licences in 2021", 500, None),
        ("Which bodies had a three-digit number of licences in 2021?", 100, 999),
        ("Which offices did not grant a single licence in 2021?", 0, 0),
    ],
)
def test_a_bound_in_any_words(
    library: Library, question: str, least: int, most: int | None
) -> None:
    values = column(2021, "licences", "decisions")
    wanted = {n for n, v in values.items() if v >= least and (most is None or v <= most)}
    assert told(library.ask(question)) == wanted


@pytest.mark.parametrize(
    ("question", "above"),
    [("2022年处罚比岚溪卫健局多的有哪几家", True), ("有几家单位2022年处罚比岚溪卫健局少", False),
     ("Who had more penalties than 岚溪县卫生健康局 in 2022?", True)],
)  # fmt: skip
def test_a_bound_that_is_an_agencys_own_figure(
    library: Library, question: str, above: bool
) -> None:
    values = column(2022, "penalties", "decisions")
    own = values["lanxi-wjj-2022"]
    given = library.ask(question)
    assert told(given) == {n for n, v in values.items() if (v > own if above else v < own)}
    assert str(own) in given.text


def test_a_bound_that_is_the_mean_of_all(library: Library) -> None:
    values = column(2023, "received", "total")
    given = library.ask("2023年申请数超过平均值的单位")
    assert told(given) == {n for n, v in values.items() if v > mean(values.values())}


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.ask("霁东区市监局2020年的处罚在各单位里排第几"),
        lambda library: library.ask("Where does 霁东区市场监督管理局 rank in penalties in 2020?"),
        lambda library: going_on(library, "霁东区市监局2020年处罚多少件", "排第几"),
    ],
)
def test_the_place_among_all(library: Library, ask: Any) -> None:
    values = column(2020, "penalties", "decisions")
    own = values["jidong-sjj-2020"]
    assert ask(library).value == 1 + sum(value > own for value in values.values())


def test_just_the_second_place(library: Library) -> None:
    values = sorted(column(2022, "penalties", "decisions").values(), reverse=True)
    given = library.ask("2022年处罚第二多的是哪家")
    assert given.value == values[1]
    assert len(told(given)) == 1


def test_the_highest_share(library: Library) -> None:
    granted, handled = (column(2023, row, "total") for row in ("granted", "total"))
    shares = {n: granted[n] / handled[n] for n in granted if handled.get(n)}
    given = library.ask("2023年公开率最低的单位是谁")
    assert told(given) == {n for n, share in shares.items() if share == min(shares.values())}
    half = library.ask("Which bodies granted fewer than half of the requests in 2023?")
    assert told(half) == {n for n, share in shares.items() if share < 0.5}


def test_the_range(library: Library) -> None:
    values = column(2023, "received", "total").values()
    assert library.ask("2023年申请量最高和最低差多少").value == max(values) - min(values)


def test_equal_figures_are_called_equal(library: Library) -> None:
    first = library.ask("2022年青禾县府办跟澜州经开区比，谁收的申请多")
    assert "相同" in first.text
    assert library.ask("2022年青禾县府办和澜州经开区的申请一样多吗").text.startswith("是")


def test_bodies_that_share_a_noun(library: Library) -> None:
    for question in (
        "澜州和霁川两个市政府比，2023年谁收的申请多",
        "澜州、霁川两市政府2023年谁收的申请多",
    ):
        assert told(library.ask(question)) == {"lanzhou-gov-2023", "jichuan-szf-2023"}


def test_a_share_of_change_and_a_number_of_times(library: Library) -> None:
    earlier, later = (column(year, "licences", "decisions") for year in (2021, 2022))
    old, new = earlier["shijing-fdz-2021"], later["shijing-fdz-2022"]
    times = library.ask("枫渡镇2022年许可数是2021年的几倍")
    assert times.value == pytest.approx(new / old)
    percent = library.ask("枫渡镇2022年许可同比增长百分之几")
    assert percent.value == pytest.approx((new - old) / old * 100)


@pytest.mark.parametrize(
    "question",
    [
        "霁川市政府2022年年底还压着几件申请没答复",
        "霁川市政府2022年有几件申请拖到下一年接着办",
        "How many requests were still open at the end of 2022 at 霁川市人民政府?",
    ],
)
def test_what_is_carried_over_in_other_words(library: Library, question: str) -> None:
    assert library.ask(question).value == column(2022, "carried_out", "total")["jichuan-szf-2022"]


def test_money_said_in_yuan_is_compared_with_tens_of_thousands(library: Library) -> None:
    values = column(2023, "fees", "amount_10k_yuan")
    assert told(library.ask("2023年收费过亿的是谁")) == {
        n for n, v in values.items() if v >= 10_000
    }


def test_a_row_of_the_other_form(library: Library) -> None:
    blank = library.ask("霁川市公积金中心2020年行政事业性收费那一行填的是多少")
    assert blank.status is Status.ANSWERED
    assert blank.value is None
    assert "未填写" in blank.text
    filled = library.ask("霁东区市监局2019年行政事业性收费多少万元")
    assert filled.status is Status.DECLINED
    assert "没有印" in filled.text


def test_a_lost_table_is_made_up_for_by_the_text(library: Library) -> None:
    given = library.ask("望澜街道2024年收到多少申请")
    assert given.value == 5
    assert "正文" in given.text
    assert "收到5件申请" in given.findings[0].quotes[0].text
    two_counts = library.ask("白蓼县农业局2014年收到几件申请")  # «书面申请2件，当面申请1件»
    assert two_counts.value is None


def test_a_superlative_that_goes_on_keeps_the_year(library: Library) -> None:
    values = column(2022, "licences", "decisions").values()
    for then in ("许可最多的又是哪家", "who granted the most licences?", "那许可呢"):
        assert going_on(library, "2022年行政处罚最多的是谁", then).value == max(values)
