"""Numbers of the narrative from year to year: both years are read, the difference is worked out."""

from collections.abc import Mapping

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.facts.changes import change_asked, scale_asked, without_comparison
from nlp.findings import Status
from nlp.plan import Change
from nlp.question import understand
from tests.asking import Shelf, report

_AGENCY = "青禾县林业局"
_SAID = {
    2018: ("全年组织护林员培训3期，参训150人次。", "投入公开经费2.5万元。", "发布防火公告12条。"),
    2019: ("全年组织护林员培训7期，参训420人次。", "投入公开经费4万元。", "发布防火公告9条。"),
}


def _asked(question: str, said: Mapping[int, tuple[str, ...]] = _SAID) -> Answer:
    shelf = Shelf()
    for year, texts in said.items():
        held = shelf.add(report(_AGENCY, "青禾县", year))
        for text in texts:
            shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        (f"{_AGENCY}2019年的护林员培训比2018年多了几期", 4, "期"),
        (f"护林员培训，{_AGENCY}19年跟18年相比多办了多少期", 4, "期"),
        (f"{_AGENCY}2019年公开经费比上年增加多少万元", 1.5, "万元"),
        (f"{_AGENCY}的公开经费2018年到2019年涨了百分之几", 60, "%"),
        (f"{_AGENCY}2019年防火公告比前一年少发了几条", 3, "条"),
        (f"How many more training sessions did {_AGENCY} hold in 2019 than in 2018?", 4, "期"),
    ],
)
def test_the_difference_is_worked_out(question: str, value: float, unit: str) -> None:
    found = _asked(question)
    assert found.value == pytest.approx(value)
    assert found.unit == unit
    assert {f.report.year for f in found.findings} == {2018, 2019}


def test_whether_it_rose_is_yes_or_no() -> None:
    assert _asked(f"{_AGENCY}2019年的参训人次比2018年多了吗").text.startswith("是")
    assert _asked(f"{_AGENCY}2019年的防火公告比2018年多了吗").text.startswith("否")


def test_a_year_that_is_not_held_is_not_guessed() -> None:
    only = {2019: _SAID[2019]}
    assert _asked(f"{_AGENCY}2019年培训比2018年多几期", only).status is Status.DECLINED


def test_a_difference_that_the_only_report_prints_is_told() -> None:
    only = {2019: ("全年公开信息310条，比上年增加46条。",)}
    found = _asked(f"{_AGENCY}2019年公开信息比上年多多少条", only)
    assert (found.value, found.unit) == (46, "条")


@pytest.mark.parametrize(
    "question", ["办了多少期培训", "增加了几名专职人员", "how many were trained"]
)
def test_what_compares_nothing_is_left_as_it_is(question: str) -> None:
    assert "比" not in question
    assert without_comparison(question) in (question, question.replace("增加了", ""))


@pytest.mark.parametrize(
    ("unit", "scale", "named"),
    [
        ("how many 10,000 yuan", 10_000, "万元"),
        ("how many 10000 yuan", 10_000, "万元"),
        ("in ten thousand yuan", 10_000, "万元"),
        ("in 100 million yuan", 100_000_000, "亿元"),
        ("in hundred million yuan", 100_000_000, "亿元"),
        ("in millions of yuan", 1_000_000, "million yuan"),
        ("增加了多少亿", 100_000_000, "亿元"),
        ("增加了多少亿元", 100_000_000, "亿元"),
        ("增加了多少万元", 10_000, "万元"),
        ("增加了多少元", 1, "元"),
    ],
)
def test_the_unit_of_money_asked_for(unit: str, scale: int, named: str) -> None:
    assert scale_asked(unit) == (scale, named)


def test_the_way_asked_for() -> None:
    assert change_asked("2019年比2018年少了几期") is Change.FALL
    assert change_asked("how many more in 2019 than in 2018") is Change.RISE
    assert change_asked("2019年和2018年相差多少") is Change.ANY
