"""Two bodies held against each other by what their texts tell, the year beside, service numbers, forms, mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.report import AgencyType, Role, SectionKind
from nlp.answer import Answer, answer
from nlp.facts.contests import one_sided
from nlp.followup import follow_up
from nlp.plan import Aggregate, Comparison, Kind, Plan, ReportTest
from nlp.question import understand
from tests.asking import MemoryLibrary, Shelf, report

_PORT, _FOREST = "澜渡市港务局", "云泽区林业局"


def _library() -> MemoryLibrary:
    shelf = Shelf()
    port = shelf.add(report(_PORT, "澜渡市", 2021))
    older = shelf.add(report(_FOREST, "云泽区", 2019))
    newer = shelf.add(report(_FOREST, "云泽区", 2020))
    town = shelf.add(report("望疃镇人民政府", "望疃镇", 2022, AgencyType.TOWNSHIP))
    said = (
        (port, "“澜渡港讯”微信公众号推送315篇，网站发布信息980条。"),
        (port, "服务热线96208全年接到来电41200个。"),
        (port, "头条号于9月停更，抖音号保留。"),
        (port, "码头安全直播6场，累计收看21.7万人次，单场最高5.3万人次。"),
        (port, "新设数据公开岗1个，由文彦舟兼职负责。"),
        (
            older,
            "护林微信推送信息190条。全年办“林场开放周”4次，查处盗伐案件17起，追回木材款86万元。",
        ),
        (newer, "网站公开林业信息700条，护林微信推送240余条。"),
        (newer, "全年办“林场开放周”6次，查处盗伐案件21起，追回木材款131万元。"),
        (town, "征地拆迁补偿方案全部上墙。承办工单92件，按期办结率和满意率均为100%。"),
    )
    for row, text in said:
        shelf.say(row, Role.FACT, text, section=SectionKind.OVERVIEW)
    for row, number in ((port, 31), (older, 0), (newer, 12), (town, 0)):
        shelf.cell(row, "disclosure", "penalties", "decisions", number)
    made = shelf.library()
    forms = tuple(replace(r, form="f2019") if r.year == 2021 else r for r in made.reports)
    return replace(made, reports=forms)


LIBRARY = _library()


def _plan(text: str) -> Plan:
    return understand(text, LIBRARY.known)


def _ask(*texts: str) -> Answer:
    plan = _plan(texts[0])
    for text in texts[1:]:
        plan = follow_up(text, plan, LIBRARY.known) or _plan(text)
    return answer(plan, LIBRARY)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (f"公众号推送，{_PORT}2021年多还是{_FOREST}2020年多", _PORT),
        (f"{_FOREST}2019年和{_PORT}2021年，哪家的微信推送更多", _PORT),
        (f"{_FOREST}2020年的微信推送比{_PORT}2021年少吗", _FOREST),
        (f"微信推送{_PORT}2021年多，还是{_FOREST}2020年多", _PORT),
        (f"Who pushed more on WeChat, {_PORT} in 2021 or {_FOREST} in 2020?", _PORT),
    ],
)
def test_each_body_is_read_in_its_own_year(question: str, first: str) -> None:
    found = _ask(question)
    assert found.plan.aggregate is Aggregate.DIFFERENCE
    assert next(f.report.agency for f in found.findings) == first
    assert len(found.findings) == 2
    assert "315" in found.text


def _two_places() -> MemoryLibrary:
    shelf = Shelf()
    for place, lessons, posts, penalties in (("青禾县", 3, 120, 4), ("柳溪县", 7, 80, 9)):
        row = shelf.add(report(f"{place}人民政府", place, 2021, AgencyType.GOVERNMENT))
        said = f"全年组织业务培训{lessons}期。微信推送{posts}条。"
        shelf.say(row, Role.PRACTICE, said, section=SectionKind.OVERVIEW)
        shelf.say(row, Role.PROBLEM, "经办人手不足。", "staffing")
        shelf.cell(row, "disclosure", "penalties", "decisions", penalties)
    return shelf.library()


PLACES = _two_places()


def _of_places(*texts: str) -> Answer:
    plan = understand(texts[0], PLACES.known)
    for text in texts[1:]:
        plan = follow_up(text, plan, PLACES.known) or understand(text, PLACES.known)
    return answer(plan, PLACES)


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("2021年青禾县培训比柳溪县多吗", False),
        ("2021年柳溪县培训比青禾县多吗", True),
        ("2021年青禾县培训比柳溪县少吗", True),
        ("Did 青禾县 hold more training sessions than 柳溪县 in 2021?", False),
        ("青禾县政府2021年微信推送比柳溪县政府多吗", True),
    ],
)
def test_one_place_is_held_against_another(question: str, yes: bool) -> None:
    found = _of_places(question)
    assert found.text.startswith(("是", "Yes") if yes else ("否", "No"))
    assert len(found.findings) == 2


def test_two_bodies_of_one_place_are_not_held_against_each_other() -> None:
    shelf = Shelf()
    for body, said in (("青禾县粮食局", "培训5期。"), ("青禾县水利局", "培训2期。")):
        row = shelf.add(report(body, "青禾县", 2021))
        shelf.say(row, Role.PRACTICE, said, section=SectionKind.OVERVIEW)
    shelf.add(report("柳溪县水利局", "柳溪县", 2021))
    made = shelf.library()
    found = answer(understand("2021年青禾县培训比柳溪县多吗", made.known), made)
    assert not found.text.startswith(("是", "否"))
    assert found.value is None


def test_two_numbers_asked_of_two_bodies_are_no_contest() -> None:
    found = _of_places("青禾县政府和柳溪县政府2021年培训次数多少，微信推送多少")
    assert found.plan.which_of_two is None
    assert [f.note for f in found.findings] == ["7期", "3期", "80条", "120条"]


@pytest.mark.parametrize(
    "text", ["□□多还是□□多", "Who has more, □□ or □□?", "□□培训次数多少，□□推送多少"]
)
def test_without_a_thing_counted_there_is_no_contest(text: str) -> None:
    assert one_sided(text) == text


def test_another_subject_leaves_the_comparison_behind() -> None:
    before = "青禾县政府和柳溪县政府的问题有什么相同"
    assert understand(before, PLACES.known).comparison is Comparison.SAME
    after = _of_places(before, "那行政处罚呢")
    assert (after.plan.kind, after.plan.comparison) == (Kind.FIGURE, None)
    assert after.value == 5
    fewer = _of_places("青禾县政府2021年培训比柳溪县政府少吗", "那行政处罚呢")
    assert fewer.plan.which_of_two is None
    assert not fewer.text.startswith("否")  # 4 are fewer than 9


def test_a_number_of_the_website_is_none_of_the_account() -> None:
    assert "240" in _ask(f"{_FOREST}2020年微信推送了多少信息").text
    assert _ask(f"{_FOREST}2020年网站公开多少信息").value == 700


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ((f"{_FOREST}2019年“林场开放周”办了几次", "次年办了几次"), 6),
        ((f"{_FOREST}2020年“林场开放周”办了几次", "前一年办过多少次"), 4),
        ((f"{_FOREST}2019年“林场开放周”办了几次", "转过年来查了几起盗伐案件"), 21),
        ((f"How many penalties did {_PORT} impose in 2021?", "And how many the year after?"), None),
        ((f"How much did {_FOREST} claw back in 2020?", "How much a year earlier?"), 860_000),
    ],
)
def test_a_question_is_put_to_the_year_beside(texts: tuple[str, ...], value: float | None) -> None:
    assert _ask(*texts).value == value


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (f"{_PORT}的服务热线号码是多少", "96208"),
        (f"{_PORT}有事打哪个电话", "96208"),
        (f"In which month was the Toutiao account of {_PORT} discontinued?", "9月"),
        (f"What was the total audience of the livestreams run by {_PORT}?", "21.7万"),
        (f"{_PORT}新设的公开岗由谁负责", "文彦舟"),
        (f"How much money did {_FOREST} recoup in 2020?", "131万"),
        (f"{_FOREST}2020年追回多少钱", "131万"),
    ],
)
def test_facts_in_everyday_words(question: str, told: str) -> None:
    assert told in _ask(question).text


def test_each_year_is_told_and_the_difference() -> None:
    for question in (
        f"{_FOREST}2019、2020两年分别办了多少次开放周，差几次",
        f"{_FOREST}两年的开放周差几次",
    ):
        found = _ask(question)
        assert found.value == 2
        assert "4次" in found.text
        assert "6次" in found.text


def test_money_is_told_in_the_unit_asked_for() -> None:
    asked = f"By how much did the money {_FOREST} recovered grow between 2019 and 2020 (in 10,000 yuan)?"
    assert _ask(asked).value == 45


def test_these_agencies_are_all_that_are_held() -> None:
    found = _ask("How many of these agencies report more than zero penalty decisions?")
    assert found.value == 2
    assert _plan("How many of them made over 20 penalty decisions?").aggregate is Aggregate.COUNT


@pytest.mark.parametrize(
    "question",
    [
        "Which 2021 report is still filled in on the old 2019 table format?",
        "2021年的报告里谁还没换新表",
    ],
)
def test_the_format_of_a_report_is_no_fault_of_information(question: str) -> None:
    plan = _plan(question)
    assert (plan.kind, plan.report_test, plan.about) == (Kind.REPORTS, ReportTest.FORM, ("f2019",))
    assert [f.report.agency for f in answer(plan, LIBRARY).findings] == [_PORT]


@pytest.mark.parametrize("question", ["想看看哪些报告提过征地", "说起过征地的报告有哪些"])
def test_reports_that_mention_a_word_are_looked_for(question: str) -> None:
    found = _ask(question)
    assert found.plan.kind is Kind.SEARCH
    assert [f.report.agency for f in found.findings] == ["望疃镇人民政府"]


def test_all_of_them_is_told_by_a_hundred_per_cent() -> None:
    found = _ask("Does Wangtuan town claim that every ticket was settled to full satisfaction?")
    assert found.text.startswith("Yes")
    assert _ask("望疃镇是不是所有工单都办结了").text.startswith(("是", "有"))
