"""A title must be the very one asked for, a number of the very measure; what ended is not in use."""

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.facts.ranking import Ask
from nlp.facts.words import group_of, without_asides
from nlp.question import understand
from nlp.readings.asks import find_ask
from tests.asking import MemoryLibrary, Shelf, report

_AGENCY = "青禾县农业局"
_IRRIGATED = "抗旱期间打井19眼，铺设管道7.5公里，惠及农户420户。"
_LEADER = "局政务公开领导小组由副局长罗小川任组长，办公室承担日常工作。"
_CLOSED = "微博账号“青禾农业”于5月注销。"
_COURT = "发生信息公开行政诉讼1起，法院于11月判决驳回原告诉讼请求。"


def _asked(question: str, *texts: str) -> Answer:
    shelf = Shelf()
    held = shelf.add(report(_AGENCY, "青禾县", 2022))
    for text in texts:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made: MemoryLibrary = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("市长", "由常务副市长主持", False),
        ("市长", "由市长主持", True),
        ("局长", "副局长任组长", False),
        ("组长", "由他任副组长", False),
        ("副组长", "由他任副组长", True),
        ("主任", "办公室副主任到会", False),
        ("市长", "市长信箱收到来信", False),
        ("director", "由副局长担任", False),
        ("director", "由局长担任", True),
        ("deputy mayor", "由常务副市长主持", True),
    ],
)
def test_a_deputy_is_not_the_head(title: str, text: str, said: bool) -> None:
    assert bool(group_of(title).places(text)) is said


def test_who_leads_is_not_told_of_the_deputy() -> None:
    asked = f"{_AGENCY}政务公开领导小组副组长是谁"
    assert not _asked(asked, _LEADER).findings
    led = _asked(f"{_AGENCY}政务公开领导小组组长是谁", _LEADER)
    assert [f.note for f in led.findings] == ["副局长罗小川"]


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("灌溉了多少亩耕地", Ask("count", "亩")),
        ("新打机井几眼", Ask("count", "眼")),
        ("铺了多少公里管道", Ask("count", "公里")),
        ("装了多少盏路灯", Ask("count", "盏")),
        ("增加了多少万平方米绿地", Ask("count", "平方米")),
        ("How many kilometres of pipe were laid", Ask("amount", "公里")),
        ("how many acres were irrigated", Ask("amount", "亩")),
        ("How many tonnes of grain were sold", Ask("amount", "吨")),
    ],
)
def test_a_measure_is_a_unit(question: str, ask: Ask) -> None:
    found = find_ask(question)
    assert found is not None
    assert found[0] == ask


@pytest.mark.parametrize(
    ("question", "notes"),
    [
        (f"{_AGENCY}抗旱打井多少眼", ["19眼"]),
        (f"{_AGENCY}铺了多少公里管道", ["7.5公里"]),
        (f"How many kilometres of pipe did {_AGENCY} lay?", ["7.5公里"]),
        (f"{_AGENCY}抗旱惠及多少亩耕地", []),
        (f"{_AGENCY}铺了多少吨管道", []),
    ],
)
def test_a_number_of_another_measure_is_no_answer(question: str, notes: list[str]) -> None:
    assert [f.note for f in _asked(question, _IRRIGATED).findings] == notes


@pytest.mark.parametrize(
    "question",
    [
        f"{_AGENCY}那个微博号是不是还在用",
        f"{_AGENCY}的微博现在还在更新吗",
        f"Is the Weibo account of {_AGENCY} still in use?",
    ],
)
def test_what_was_closed_is_not_in_use(question: str) -> None:
    given = _asked(question, _CLOSED, "公众号每天更新。")
    assert given.text.startswith(("没有", "No"))
    assert [f.quotes[0].text for f in given.findings] == [_CLOSED]


def test_what_goes_on_is_in_use() -> None:
    given = _asked(f"{_AGENCY}的公众号还在用吗", _CLOSED, "公众号每天更新。")
    assert given.text.startswith("有")
    assert [f.quotes[0].text for f in given.findings] == ["公众号每天更新。"]


@pytest.mark.parametrize("word", ["那起官司", "那场官司", "那桩官司"])
def test_how_a_lawsuit_ended_is_told(word: str) -> None:
    given = _asked(f"{_AGENCY}{word}法院最后怎么判的", _COURT, _IRRIGATED)
    assert [f.quotes[0].text for f in given.findings] == [_COURT]


def test_who_was_put_in_charge_later_is_named() -> None:
    told = "8月起专设公开岗，由季小岚专职负责。"
    other = "安全员尚缺14人，已报县委编办统筹解决。"
    given = _asked(f"{_AGENCY}后来专门管政务公开的那个人叫什么名字", told, other)
    assert [f.note for f in given.findings] == ["季小岚"]


def test_an_aside_that_tells_of_a_report_is_kept() -> None:
    kept = without_asides("我记得有个局把记录全数字化了，是从哪一年算起的？")
    assert "数字化" in kept
    assert "记得" not in kept
    assert without_asides("我记得不多，几年前的事是哪一年？") == "几年前的事是哪一年？"
