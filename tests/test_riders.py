"""What is said of the answer and not of what is asked, several things worked out at once, several cells at once."""

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.plan import Aggregate, Kind, Plan
from nlp.question import understand
from nlp.readings.riders import without_riders
from tests.asking import Shelf, health_library, report

LIBRARY = health_library()


def ask(question: str) -> Answer:
    return answer(understand(question, LIBRARY.known), LIBRARY)


def plan(question: str) -> Plan:
    return understand(question, LIBRARY.known)


# -------------------------------------------------------------------------------------- riders


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("哪些机关说人手不够，每家一行，附上原话", "哪些机关说人手不够"),
        ("哪些单位处罚超过50件？数字也一并标出", "哪些单位处罚超过50件？"),
        ("请列成表格：2021年各机关的处罚", "2021年各机关的处罚"),
        ("哪几处提到热线，最好能有页码，谢谢", "哪几处提到热线，谢谢"),
        ("谁说公开得慢，一两句话就够", "谁说公开得慢"),
        ("各局处罚几件，按数量由大到小排个序", "各局处罚几件，从高到低排列"),
        ("不予公开几件，把这几小项都加在一起", "不予公开几件，合计"),
        ("Who is short of staff? Names only, one per line.", "Who is short of staff?"),
        ("Briefly: who is short of staff", "who is short of staff"),
        (
            "Which bureaus issued penalties, largest first",
            "Which bureaus issued penalties, ranked in descending order",
        ),
        (
            "Which of them published late, quoting the original wording",
            "Which of them published late",
        ),
    ],
)
def test_what_is_said_of_the_answer_is_set_aside(question: str, left: str) -> None:
    assert without_riders(question) == left


@pytest.mark.parametrize(
    "question",
    [
        "公众号叫什么名字，有多少粉丝",
        "收过信息处理费吗，收了多少",
        "办了几次培训，培训了多少人",
        "主要问题是什么，原因呢",
        "只要名字",
        "列出2021年的处罚数",
        "Did it charge fees, and how much?",
        "In 2021, how many were granted, and by whom?",
        "Which reports disagree with the numbers?",
    ],
)
def test_what_is_asked_stays(question: str) -> None:
    assert without_riders(question) == question


@pytest.mark.parametrize(
    "question",
    [
        "2021年行政处罚不少于46件的有哪些，列出来，标上数字",
        "2021年行政处罚不少于46件的有哪些？各家一行即可",
        "Which agencies issued at least 46 penalties in 2021? One line each, with the figures.",
    ],
)
def test_a_rider_is_no_word_to_be_looked_for(question: str) -> None:
    found = ask(question)
    assert {f.figure.value for f in found.findings if f.figure} == {162, 46}
    assert "162" in found.text
    assert "46" in found.text


def test_an_order_that_is_asked_for_is_kept() -> None:
    up = ask("2021年行政处罚超过5件的单位，从小到大排一下")
    assert [f.figure.value for f in up.findings if f.figure] == [7, 46, 162]
    down = ask("Which agencies issued more than 5 penalties in 2021, sorted from high to low?")
    assert [f.figure.value for f in down.findings if f.figure] == [162, 46, 7]


# --------------------------------------------------------------------- several worked out at once


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2021年行政处罚的均值与中位数各为多少", ("71.67", "46")),
        ("2021年行政处罚合计和平均分别是多少", ("215", "71.67")),
        ("2021年行政处罚的最大值、最小值、中位数", ("162", "7", "46")),
        ("What were the median and the mean number of penalties in 2021?", ("46", "71.67")),
    ],
)
def test_all_that_is_asked_for_is_worked_out(question: str, told: tuple[str, ...]) -> None:
    found = ask(question)
    assert str(found.value) == told[0]
    assert all(number in found.text for number in told)


def test_one_alone_stays_one() -> None:
    assert plan("2021年行政处罚最多的是谁，一共多少件").aggregate is Aggregate.MAX
    assert plan("2021年行政处罚最多的是谁，一共多少件").measures == ()
    assert plan("2021年行政处罚平均多少件").measures == ()


# ------------------------------------------------------------------------------- several cells


def _figures(question: str) -> tuple[str, ...]:
    found = plan(question)
    assert found.kind is Kind.FIGURE
    assert found.aggregate is Aggregate.LIST
    return tuple(row for _, row, _ in found.figures)


def test_reviews_and_lawsuits_each() -> None:
    bureau = "昌乐县教育和体育局2021年"
    assert _figures(f"{bureau}复议和诉讼分别有几起") == ("reconsideration", "litigation")
    assert _figures(f"{bureau}行政许可和行政处罚各多少") == ("licences", "penalties")
    assert _figures(f"{bureau}收到多少申请、结转下年的有几件") == ("received", "carried_out")
    assert _figures(f"{bureau}申请里予以公开几件") == ("granted",)
    both = plan(f"{bureau}官司总数，直接起诉的加上复议后起诉的")
    assert [row for _, row, _ in both.figures] == [
        "litigation_direct",
        "litigation_after_reconsideration",
    ]


# --------------------------------------------------------------------------------------- facts


def _told(question: str, *texts: str) -> Answer:
    shelf = Shelf()
    held = shelf.add(report("青禾县农业局", "青禾县", 2022))
    for text in texts:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    "question",
    [
        "青禾县农业局的简报每期印多少份",
        "How many copies of each issue of the bulletin did 青禾县农业局 print?",
    ],
)
def test_of_each_issue_not_of_all(question: str) -> None:
    found = _told(question, "编发简报18期，每期印发450份。")
    assert [f.note for f in found.findings] == ["450份"]


@pytest.mark.parametrize(
    "question",
    [
        "青禾县农业局主管信息公开的领导是哪位",
        "Who is the leader in charge of disclosure at 青禾县农业局?",
        "青禾县农业局信息公开由谁牵头",
    ],
)
def test_the_leader_in_charge(question: str) -> None:
    found = _told(question, "副局长沈知秋分管。", "收取信息公开处理费1件。")
    assert [f.note for f in found.findings] == ["副局长沈知秋"]


def test_an_intention_is_asked_for() -> None:
    texts = ("下一步拟招聘档案专业人员2名。",)
    assert _told("青禾县农业局要招档案专业的人吗", *texts).text.startswith("有")
    assert not _told("青禾县农业局招聘了档案专业人员吗", *texts).findings
