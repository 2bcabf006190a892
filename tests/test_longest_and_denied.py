"""The longest, the most read and the price of one; what a text denies; how an asker leads up to it."""

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.question import understand
from tests.asking import Shelf, report

_TEXTS = (
    "全年办理申请23件，最慢的一件延期两次，历时35个工作日办结，最快的一件当天答复。",
    "“青禾农事”公众号推送图文210篇，浏览量最高的一篇是《春耕贷款怎么办》，浏览3.1万次。",
    "从7月1日起，自来水价格调整为每吨2.6元，污水处理每吨0.9元。",
    "政务公开工作领导小组由副局长尹柏舟任组长，办公室设在综合股。",
    "农业科技园区占地面积4.2平方公里。",
    "对两次被通报的种子站负责人进行了约谈。",
    "编发《青禾农情》公报9期。",
)


def _asked(question: str, *texts: str, role: Role = Role.PRACTICE) -> Answer:
    shelf = Shelf()
    held = shelf.add(report("青禾县农业局", "青禾县", 2012))
    shelf.add(report("乌桥县水利局", "乌桥县", 2012))
    for text in texts or _TEXTS:
        shelf.say(held, role, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("青禾县农业局办得最久的申请花了几个工作日", "35个工作日"),
        ("How many working days did the longest request take at 青禾县农业局?", "35个工作日"),
        ("青禾县农业局公众号上看的人最多的推文叫什么", "《春耕贷款怎么办》"),
        ("What was the most popular article of 青禾县农业局?", "《春耕贷款怎么办》"),
        ("Which post of 青禾县农业局 was viewed most?", "《春耕贷款怎么办》"),
        ("Who heads the open-government leading group of 青禾县农业局?", "副局长尹柏舟"),
    ],
)
def test_the_one_that_is_more_than_the_others_is_told(question: str, told: str) -> None:
    assert [f.note for f in _asked(question).findings] == [told]


@pytest.mark.parametrize(
    "question",
    [
        "青禾县农业局平均多少天办结一件申请",
        "What is the average time 青禾县农业局 takes for a request?",
    ],
)
def test_the_longest_is_no_average(question: str) -> None:
    given = _asked(question, _TEXTS[0])
    assert given.value is None
    assert not given.findings


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("青禾县农业局的农业科技园区有多大", 4.2),
        ("What is the land area of the park in square kilometres at 青禾县农业局?", 4.2),
        ("青禾县农业局说水价现在是多少钱一吨", 2.6),
    ],
)
def test_a_size_or_a_price_is_a_number_with_its_unit(question: str, value: float) -> None:
    assert _asked(question).value == value


@pytest.mark.parametrize(
    "question",
    ["青禾县农业局收到过公开申请吗", "Did anyone apply for information at 青禾县农业局?"],
)
def test_whether_there_were_requests_is_told_by_the_text(question: str) -> None:
    none = _asked(question, "本年度未收到要求公开信息的申请，也未收取费用。")
    assert none.text.startswith(("没有", "No"))
    assert [f.quotes[0].text for f in none.findings] == [
        "本年度未收到要求公开信息的申请，也未收取费用。"
    ]
    some = _asked(question, "全年受理公开申请7件，均按时答复。")
    assert some.text.startswith(("有", "Yes"))
    silent = _asked(question, "申请人可以通过信函提出公开申请。")
    assert not silent.findings


def test_nobody_in_charge_is_a_no() -> None:
    text = "我局没有专人负责政务公开，由打字员兼管。"
    asked = "Is there a dedicated person in charge of information disclosure at 青禾县农业局?"
    given = _asked(asked, text, role=Role.PROBLEM)
    assert given.text.startswith("No.")
    assert [f.quotes[0].text for f in given.findings] == [text]


def test_who_was_talked_to_and_what_is_edited() -> None:
    assert _asked("青禾县农业局真的因为工作约谈过人么").text.startswith("有")
    assert [f.quotes[0].text for f in _asked("哪些单位自己编印公报").findings] == [_TEXTS[-1]]


@pytest.mark.parametrize(
    "question", ["我想打听一下青禾县农业局编发了几期公报", "想了解青禾县农业局编发几期公报，多谢"]
)
def test_the_wish_to_know_is_no_word_of_the_question(question: str) -> None:
    plan = _asked(question).plan
    assert plan.words == ("公报", "编发")


def test_a_kind_of_body_without_a_name_asks_no_span_of_yes_or_no() -> None:
    assert _asked("Does the ministry of tides have dedicated staff?").text
