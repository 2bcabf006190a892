"""Names that drop their middle, rows with a slip or as a class, checks told as equations."""

import pytest

from corpus.dates import find_opening_years
from nlp.names.agencies import Known, KnownAgency, Named, find_agencies
from nlp.plan import ReportTest
from nlp.question import understand
from nlp.readings.equations import check_told, tells_equation
from nlp.readings.homophones import heard

_HELD = (
    ("青榆市自然资源局沙湾分局", "青榆市"),
    ("青榆市公安局沙湾分局", "青榆市"),
    ("青榆市公安局白石分局", "青榆市"),
    ("禾川市公共资源交易中心", "禾川市"),
    ("禾川市公共卫生服务中心", "禾川市"),
    ("河湾师范大学", None),
    ("恒源职业技术学院", None),
    ("澜港市港务管理局", "澜港市"),
    ("岚城市热力集团有限公司", "岚城市"),
    ("临榆县水文水资源勘测站", "临榆县"),
    ("青榆市第一人民医院", "青榆市"),
    ("青榆市妇幼保健院", "青榆市"),
    ("云浦市农业科学研究院", "云浦市"),
    ("云浦市中心区槐荫路街道办事处", "中心区"),
)
_YEARS = (2021, 2022)
_KNOWN = Known(
    tuple(KnownAgency(name, place, None, _YEARS) for name, place in _HELD),
    tuple(sorted({place for _, place in _HELD if place})),
    _YEARS,
)


def _named(text: str) -> Named:
    return find_agencies(text, _KNOWN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("禾川交易中心2022年废止了几件", "禾川市公共资源交易中心"),
        ("禾川公卫中心有什么问题", "禾川市公共卫生服务中心"),
        ("沙湾公安分局罚了多少", "青榆市公安局沙湾分局"),
        ("青榆自然资源沙湾分局收了几件", "青榆市自然资源局沙湾分局"),
        ("白石分局的短板", "青榆市公安局白石分局"),
        ("河湾师大办了几场活动", "河湾师范大学"),
        ("恒源职院的网站", "恒源职业技术学院"),
        ("澜港港务局的问题", "澜港市港务管理局"),
        ("岚城热力集团推送多少篇", "岚城市热力集团有限公司"),
        ("停暖那天热力集团做了什么，热力集团几点公告", "岚城市热力集团有限公司"),
        ("临榆水文站收到几件", "临榆县水文水资源勘测站"),
        ("青榆妇保院收到几件", "青榆市妇幼保健院"),
        ("云浦农科院收到几件", "云浦市农业科学研究院"),
        ("What did the Hechuan trading centre admit?", "禾川市公共资源交易中心"),
        ("requests to the public resources exchange in Hechuan", "禾川市公共资源交易中心"),
        ("fines of the Shawan branch of the police bureau", "青榆市公安局沙湾分局"),
        ("Langang port administration in 2022", "澜港市港务管理局"),
        ("Lancheng heating group's problems", "岚城市热力集团有限公司"),
        ("Yunpu agricultural institute", "云浦市农业科学研究院"),
    ],
)
def test_a_name_that_drops_its_middle_is_that_of_the_body_it_fits(text: str, name: str):
    named = _named(text)
    assert named.agencies == (name,)
    assert not named.ambiguous
    assert not named.missing


@pytest.mark.parametrize("text", ["沙湾分局收到几件", "requests of the Shawan branch"])
def test_a_short_name_that_fits_two_bodies_is_left_open(text: str):
    named = _named(text)
    assert named.ambiguous
    assert set(named.agencies) == {"青榆市自然资源局沙湾分局", "青榆市公安局沙湾分局"}


@pytest.mark.parametrize(
    "text",
    [
        "江海交易中心收到几件",
        "禾川服务中心收到几件",
        "河湾大学收到几件",
        "恒源师院收到几件",
        "青榆人民医院收到几件",
        "青榆市自然资源局收到几件",
        "黑石分局收到几件",
        "各地的交易中心都说了什么，哪些机关提到",
        "How many requests did the Baishan branch get",
        "the Hechuan housing fund centre",
    ],
)
def test_no_body_is_made_up_for_a_name_that_another_bears(text: str):
    assert _named(text).agencies == ()


def test_the_middle_of_a_name_is_no_district_of_that_name():
    assert _named("各交易中心的做法").places == ()
    assert _named("中心区的问题").places == ("中心区",)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("保护第三方合法权宜的", "保护第三方合法权益的"),
        ("属于行政查寻事项的", "属于行政查询事项的"),
        ("要求提共公开出版物", "要求提供公开出版物"),
        ("今年结转申请", "今年结转申请"),
    ],
)
def test_a_character_wrong_in_the_name_of_a_row_is_set_right(said: str, meant: str):
    assert heard(said) == meant


@pytest.mark.parametrize(
    "words", ["被算作重复申请的", "归为重复申请那一类的", "列入“重复申请”这一栏的"]
)
def test_what_a_request_was_classed_as_is_its_row(words: str):
    plan = understand(f"禾川交易中心2022年{words}有几件", _KNOWN)
    assert plan.figures == (("requests", "refused_repeated", "total"),)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("收进来的加去年剩下的，跟办掉的加没办完的对不上", "requests_balance"),
        ("哪家年初结转加新收不等于办理结果加结转下年", "requests_balance"),
        ("received plus brought forward does not equal handled plus left over", "requests_balance"),
        ("各项办理结果相加不等于总计", "requests_total"),
        ("自然人加法人各列不等于总计", "requests_row_sum"),
        ("维持加纠正加其他不等于总计", "review_row_sum"),
        ("上年有效件数加制发减废止不等于现行有效", "documents_in_force"),
    ],
)
def test_an_equation_names_its_check(text: str, check: str):
    assert check_told(text) == (check,)
    assert tells_equation(text)
    plan = understand(f"哪份报告 {text}", _KNOWN)
    assert (plan.report_test, plan.about, plan.years) == (ReportTest.FAILING, (check,), ())


@pytest.mark.parametrize(
    "text",
    [
        "2022年度的报告库里有哪几份",
        "2022年的年报你这儿存了哪几份",
        "系统里2022年的报告都有谁家的",
        "which reports of 2022 are in the library",
    ],
)
def test_what_is_held_of_a_year_is_listed(text: str):
    plan = understand(text, _KNOWN)
    assert (plan.report_test, plan.years) == (ReportTest.ALL, (2022,))


def test_a_sentence_that_looks_back_tells_no_year_of_the_report():
    assert find_opening_years("2021年反映的发布滞后问题已整改到位。2022年，我局新收申请。") == [
        2022
    ]
    assert find_opening_years("2021年度报告中指出的不足已补上") == []
    assert find_opening_years("2021年收到申请3件") == [2021]
