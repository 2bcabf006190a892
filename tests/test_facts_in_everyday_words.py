"""Hours, everyday units, names in Latin letters, and a bare «no fee» behind what is said of requests."""

import pytest

from corpus.report import Role, SectionKind
from nlp.answer import Answer, answer
from nlp.facts.changes import without_comparison
from nlp.facts.spans import find_simple
from nlp.names.romanised import is_name, spells
from nlp.question import understand
from nlp.readings.asks import find_ask
from tests.asking import Shelf, report

_AGENCY = "青禾县水务局"
_BURST = "9月3日夜间，文昌路供水主管爆裂，局里连夜抢修，次日7时恢复供水。"
_TEA = "自5月起每月举办“用水户茶话会”，局领导到场听意见，全年共办8次，参加196人。"


def _asked(question: str, *texts: str) -> Answer:
    shelf = Shelf()
    held = shelf.add(report(_AGENCY, "青禾县", 2022))
    for text in texts:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("次日14时恢复供热", ["次日14时"]),
        ("晚上八点半抢通", ["晚上八点半"]),
        ("9:30开门", ["9:30"]),
        ("第一时间发布，历时3小时", []),
        ("提出三点意见", []),
    ],
)
def test_hours_are_found(text: str, hours: list[str]) -> None:
    assert [span.text for span in find_simple("hour", text)] == hours


@pytest.mark.parametrize(
    "question", ["文昌路爆管那次几点恢复的供水", "文昌路主管爆裂后几点恢复供水"]
)
def test_an_hour_is_told(question: str) -> None:
    assert [f.note for f in _asked(f"{_AGENCY}{question}", _BURST).findings] == ["次日7时"]


@pytest.mark.parametrize("words", ["搞了几回", "办了几次", "开了几场"])
def test_everyday_units_are_those_of_the_report(words: str) -> None:
    assert _asked(f"{_AGENCY}用水户茶话会一年{words}", _TEA).value == 8


def test_points_are_not_hours() -> None:
    found = find_ask("提了几点意见")
    assert found is not None
    assert str(found[0]) == "count:点"


def test_names_in_latin_letters() -> None:
    assert is_name("Baiheling")
    assert not is_name("Forest")
    assert spells("Baiheling", "8月14日，白鹤岭森林公园开园")
    assert not spells("Nanshan", "8月14日，白鹤岭森林公园开园")


@pytest.mark.parametrize(
    "question",
    [
        f"{_AGENCY}2022年收没收申请人的费用",
        f"Did {_AGENCY} charge applicants anything in 2022?",
        f"Were applicants to {_AGENCY} charged for anything in 2022?",
    ],
)
def test_a_bare_no_fee_is_of_the_requests_before(question: str) -> None:
    told = _asked(question, "全年收到书面申请5件，提供了4件。未收取费用。")
    assert told.text.startswith(("没有", "No"))
    assert told.findings


def test_two_years_and_then_whether_it_grew() -> None:
    plain = without_comparison("公众号推送的条数2021到2022涨了没有，分别多少")
    assert plain == "公众号推送的条数2021到2022多少"
    same = "公众号推送了多少条，2021年和2022年分别多少"
    assert without_comparison(same) == same
