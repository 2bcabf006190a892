"""Things counted that are no agencies, requests pushed on, faults owned up to, terms of office."""

from __future__ import annotations

from corpus.report import Role
from nlp.names.figure_names import find_figures
from nlp.names.kinds import is_below
from nlp.readings import wording


def test_projects_of_procurement_are_no_agencies() -> None:
    assert wording.counted_noun("□年有几个政府采购项目") is None
    assert wording.counted_noun("有几个政府部门反映人手不足") == "agencies"


def test_requests_rolled_over_are_those_carried_out() -> None:
    text = "Did □ roll any applications from □□□□ over into the following year?"
    assert find_figures(text).figures == (("requests", "carried_out", "total"),)


def test_self_criticism_is_of_problems() -> None:
    assert wording.asked_role("□做了哪些自我检视") is Role.PROBLEM
    assert wording.asked_role("□做了哪些工作") is Role.PRACTICE


def test_a_minimum_term_is_about_turnover() -> None:
    assert wording.find_themes("联络员至少干三年才能调走")[0].key == "turnover"
    assert wording.find_themes("officers stay at least three years before moving")[0].key == (
        "turnover"
    )


def test_towns_below_are_what_it_is_said_of() -> None:
    assert is_below("哪家写到，下面的", "有快有慢")
    assert not is_below("哪些", "有快有慢")
