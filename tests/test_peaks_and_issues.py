"""The number of the largest one, who is on duty, issues put out, days until it is put up, stations."""

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.facts.peaks import asks_peak
from nlp.facts.ranking import Ask
from nlp.question import understand
from nlp.readings.issues import issues_asked
from tests.asking import Shelf, report

_TEXTS = (
    "“青禾普法”直播间开播18场，累计观看31.6万人次，单场最高5.4万人次。",
    "劳动仲裁服务站每周四上午由律师宋遥岑坐班，接待咨询212次。",
    "“青禾人社”公众号全年推送340期，编印《人社简报》24期。",
    "各科室制作的信息，自形成之日起5个工作日内在门户网站公开。",
    "“气象通”小程序可查询37个雨量站的实时雨量。",
)


def _asked(question: str) -> Answer:
    shelf = Shelf()
    held = shelf.add(report("青禾县人力资源和社会保障局", "青禾县", 2022))
    shelf.add(report("乌桥县水利局", "乌桥县", 2022))
    for text in _TEXTS:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("青禾县人力资源和社会保障局直播间人最多的一场有多少人看", "5.4万人次"),
        ("青禾县人力资源和社会保障局的直播单场最高多少人次", "5.4万人次"),
        (
            "How many people watched the most-watched live stream of 青禾县人力资源和社会保障局?",
            "5.4万人次",
        ),
        ("青禾县人力资源和社会保障局的直播累计多少人次观看", "31.6万人次"),
        ("青禾县人力资源和社会保障局劳动仲裁服务站周四是哪个律师坐班", "律师宋遥岑"),
        ("Which lawyer sits at the service desk of 青禾县人力资源和社会保障局?", "律师宋遥岑"),
        (
            "How many issues did the WeChat account of 青禾县人力资源和社会保障局 put out?",
            "340期",
        ),
        ("青禾县人力资源和社会保障局要求信息产生后几个工作日内挂出来", "5个工作日"),
        ("青禾县人力资源和社会保障局的信息做出来以后几天之内要晒出来", "5个工作日"),
        (
            "On the mini-program of 青禾县人力资源和社会保障局, how many stations can be looked up?",
            "37个",
        ),
    ],
)
def test_it_is_told_in_the_words_of_the_report(question: str, told: str) -> None:
    assert [f.note for f in _asked(question).findings] == [told]


@pytest.mark.parametrize(
    ("question", "peak"),
    [
        ("看的人最多那场有多少人", True),
        ("单场最高多少人次", True),
        ("How many viewers did the biggest stream have?", True),
        ("一共有多少人看", False),
        ("How many viewers were there in all?", False),
    ],
)
def test_the_largest_of_several_is_asked_for(question: str, peak: bool) -> None:
    assert asks_peak(Ask("count", "人"), question) is peak


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How many issues of the gazette appeared?", "期"),
        ("How many issues did it push?", "期"),
        ("How many issues did the bureau complain of?", ""),
        ("How many issues remained unresolved?", ""),
    ],
)
def test_issues_are_put_out_or_complained_of(question: str, unit: str) -> None:
    assert issues_asked(question)[0] == unit
