"""Bodies called by the ground they keep, the form that is not meant, years of a complaint, per cent, things."""

from __future__ import annotations

import pytest

from corpus.report import Role
from nlp.names.agencies import Known, KnownAgency, find_agencies
from nlp.plan import Change, Kind, Plan, ReportTest
from nlp.question import understand

_YEARS = (2019, 2021, 2022, 2023)
_HELD = (
    ("沙鸥湖国家级自然保护区管理局", None),
    ("澜川市云顶山风景名胜区管理委员会", "澜川市"),
    ("澜川市水利局", "澜川市"),
    ("青桐市轨道交通集团有限公司", "青桐市"),
    ("青桐市应急管理局", "青桐市"),
)
_KNOWN = Known(
    tuple(KnownAgency(name, place, None, _YEARS) for name, place in _HELD),
    tuple(sorted({place for _, place in _HELD if place})),
    _YEARS,
)


def plan(question: str) -> Plan:
    return understand(question, _KNOWN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("看看沙鸥湖保护区有什么问题", _HELD[0][0]),
        ("沙鸥湖自然保护区收到几件申请", _HELD[0][0]),
        ("沙鸥湖国家级保护区的短板", _HELD[0][0]),
        ("沙鸥湖管理局的短板", _HELD[0][0]),
        ("problems at the Shaouhu nature reserve", _HELD[0][0]),
        ("云顶山景区管委会的短板", _HELD[1][0]),
        ("澜川云顶山风景名胜区的短板", _HELD[1][0]),
        ("the Qingtong metro issued 12", _HELD[3][0]),
    ],
)
def test_a_body_is_called_by_the_ground_it_keeps(text: str, name: str):
    named = find_agencies(text, _KNOWN)
    assert named.agencies == (name,)
    assert not named.missing


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("哪些报告填的是老表而不是新表", "f2019"),
        ("用2021年格式、不是2019年格式的报告有哪些", "f2021"),
        ("不是按新格式而是按旧格式写的报告有哪些", "f2019"),
        ("没用2021年新表的报告有哪些", "f2019"),
        ("Which reports use the 2021 template rather than the 2019 one?", "f2021"),
        ("Which reports are on the old form and not the new one?", "f2019"),
        ("Instead of the new form, which reports still use the old one?", "f2019"),
        ("Which reports have not switched to the new form?", "f2019"),
    ],
)
def test_the_form_that_is_not_meant_is_not_asked_for(question: str, form: str):
    read = plan(question)
    assert (read.report_test, read.about, read.years) == (ReportTest.FORM, (form,), ())


@pytest.mark.parametrize(
    "question",
    [
        "青桐市应急管理局哪一年说自己没有专职人员、人手紧",
        "青桐应急局在哪一年承认缺人手",
        "青桐应急局抱怨人手不够是在哪一年",
        "青桐市应急局什么时候喊过缺人",
        "In what year did the Qingtong emergency bureau own up to having too few staff?",
        "When did Qingtong emergency management complain of staff shortages?",
    ],
)
def test_the_year_of_a_complaint_is_told_by_the_reports_that_complain(question: str):
    read = plan(question)
    assert read.kind is Kind.THEME_AGENCIES
    assert (read.themes, read.roles) == (("staffing",), (Role.PROBLEM,))
    assert read.agencies == ("青桐市应急管理局",)


def test_when_somebody_was_hired_is_still_a_fact():
    assert plan("青桐应急局什么时候招录了专职人员").kind is Kind.FACT


@pytest.mark.parametrize(
    ("question", "change"),
    [
        ("从2022年到2023年青桐应急局的行政处罚涨了百分之多少", Change.RISE),
        ("青桐应急局行政处罚2022到2023年升了百分之几", Change.RISE),
        ("2023年青桐应急局处罚比上年涨百分之多少", Change.RISE),
        ("青桐应急局行政许可从2022年到2023年降了百分之多少", Change.FALL),
        ("青桐应急局2023年行政许可比前一年少了百分之几", Change.FALL),
        (
            "By what percent did licences at the Qingtong emergency bureau fall from 2022 to 2023?",
            Change.FALL,
        ),
    ],
)
def test_by_what_percent_it_rose_or_fell(question: str, change: Change):
    read = plan(question)
    assert (read.kind, read.change, read.asks) == (Kind.FIGURE, change, "percent")
    assert read.years == (2022, 2023)


@pytest.mark.parametrize(
    "question",
    [
        "How many delay certificates did the Qingtong metro issue?",
        "Did the Qingtong metro issue delay certificates?",
        "青桐地铁开了多少份晚点证明",
    ],
)
def test_a_delay_in_the_name_of_a_thing_is_no_theme(question: str):
    read = plan(question)
    assert (read.kind, read.themes) == (Kind.FACT, ())


@pytest.mark.parametrize(
    "question",
    [
        "2022年度都有谁的报告",
        "你们有谁2022年的报告",
        "2022年收了谁家的年报",
        "2022年的是谁家的报告",
        "Whose 2022 reports are held?",
        "Whose reports for 2022 do you have?",
    ],
)
def test_whose_reports_are_held(question: str):
    read = plan(question)
    assert (read.kind, read.report_test, read.years) == (Kind.REPORTS, ReportTest.ALL, (2022,))


@pytest.mark.parametrize(
    "question",
    [
        "下面各镇街公开水平参差不齐的毛病，哪几家写了",
        "辖区乡镇进展不平衡，谁家承认了",
        "哪些机关说各站点公开水平有高有低",
    ],
)
def test_an_uneven_level_is_a_matter_of_those_below(question: str):
    read = plan(question)
    assert (read.kind, read.themes) == (Kind.THEME_AGENCIES, ("grassroots",))
    assert not read.agency_types


@pytest.mark.parametrize(
    "question",
    [
        "Was there any lawsuit over disclosure at the Shaouhu nature reserve in 2022?",
        "Were there any court cases about disclosure against the Shaouhu reserve in 2022?",
        "沙鸥湖保护区2022年有没有打官司",
    ],
)
def test_a_lawsuit_over_disclosure_is_that_of_the_tables(question: str):
    read = plan(question)
    assert read.figures == (("review", "litigation", "total"),)
    assert read.yes_no


@pytest.mark.parametrize(
    "question",
    [
        "Which bodies write that progress is uneven across the towns below them?",
        "Which agencies report uneven development between townships?",
    ],
)
def test_towns_that_differ_are_not_who_says_so(question: str):
    read = plan(question)
    assert (read.themes, read.agency_types) == (("grassroots",), ())
