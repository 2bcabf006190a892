"""Ranks, marks, sizes, partners and posts; two things asked at once; fees that were waived."""

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.question import understand
from tests.asking import Shelf, report

_AGENCY = "青禾县水利局"
_TEXTS = (
    "年度考评得分93.6分，在全县41个部门中列第5位。",
    "新建信息公开查阅区85平方米，青石渠全长12.4公里。",
    "青石渠改造的施工单位是宁禾远达工程公司，9月动工。",
    "与临浦区水利局签订水情共享协议。",
    "信息公开由副局长贺云川分管，综合股具体承办。",
    "局长岑伯安签发了新修订的发布审批单。",
    "微信公众号“青禾水情”到年底有粉丝6120人。",
    "网上查询平均等待时间由5.1秒降至1.2秒。",
    "对2名残疾申请人免收复制费。",
    "本局不设新闻发言人热线。",
)


def _asked(question: str, *texts: str) -> Answer:
    shelf = Shelf()
    held = shelf.add(report(_AGENCY, "青禾县", 2022))
    for text in texts or _TEXTS:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    ("question", "span"),
    [
        (f"{_AGENCY}2022年考评在全县排第几", "第5位"),
        (f"{_AGENCY}的年度考评拿了多少分", "93.6分"),
        (f"What score did {_AGENCY} get in the annual appraisal?", "93.6分"),
        (f"{_AGENCY}的查阅区有多大", "85平方米"),
        (f"{_AGENCY}的青石渠全长多少", "12.4公里"),
        (f"给{_AGENCY}改造青石渠的是哪家公司", "宁禾远达工程公司"),
        (f"{_AGENCY}跟哪个单位签了共享协议", "临浦区水利局"),
        (f"{_AGENCY}哪位副局长分管信息公开", "副局长贺云川"),
        (f"{_AGENCY}的发布审批单是谁签发的", "局长岑伯安"),
        (f"{_AGENCY}网上查询平均要等几秒", "1.2秒"),
    ],
)
def test_the_span_is_of_the_kind_asked_for(question: str, span: str) -> None:
    assert [f.note for f in _asked(question).findings] == [span]


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("咨询电话解答业务共计95300笔。", []),
        ("服务热线全年接听12860通，其中咨询居多。", []),
        ("咨询电话接听4001234567次。", []),
        ("公众号阅读12345678次，咨询电话0536-1234567。", ["0536-1234567"]),
        ("客服热线96015全年接听来电32640个。", ["96015"]),
        ("96015供水服务热线昼夜有人值守，可随时拨打。", ["96015"]),
        ("咨询电话为市12345、县12315。", ["12345", "12315"]),
    ],
)
def test_what_a_line_handled_is_no_number_to_call(told: str, numbers: list[str]) -> None:
    given = _asked(f"{_AGENCY}的电话号码是多少", told)
    assert [f.note for f in given.findings] == numbers


def test_both_things_asked_are_told() -> None:
    found = _asked(f"{_AGENCY}的公众号叫什么名字，有多少粉丝")
    assert "青禾水情" in found.text
    assert "6120人" in found.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (f"{_AGENCY}有没有给谁免收过费用", "有"),
        (f"Did {_AGENCY} waive copying fees for any applicant?", "Yes"),
        (f"{_AGENCY}设不设新闻发言人热线", "没有"),
        (f"{_AGENCY}开没开公众号", "有"),
    ],
)
def test_yes_or_no(question: str, said: str) -> None:
    assert _asked(question).text.startswith(said)


def test_a_section_named_for_waivers_says_nothing_of_them() -> None:
    told = "全文分概述、主动公开、收费与减免、复议与诉讼四个部分。"
    assert not _asked(f"{_AGENCY}减免过检索费吗", told).findings


def test_a_share_of_agencies_is_no_fact_of_one() -> None:
    shelf = Shelf()
    shelf.say(shelf.add(report("柳塘镇人民政府", "青禾县", 2022)), Role.PROBLEM, "人手不足。")
    made = shelf.library()
    assert understand("乡镇里人手紧的占几成", made.known).kind.value != "fact"
