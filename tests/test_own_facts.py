"""Whose figure is meant, what an agency was formed from, who charged fees, and what is no question."""

import pytest

from corpus.report import Role, SectionKind
from indexer.library import Library
from nlp.answer import Answer, Status, answer
from nlp.facts.words import groups_of, is_empty, without_exclusions
from nlp.question import understand
from tests.asking import MemoryLibrary, Shelf, report


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("公开了几条，不要拿全市的数来充数", "公开了几条"),
        ("公开了几条（全县的不算）", "公开了几条"),
        ("公开了几条？别把县里的算进来", "公开了几条？"),
        ("how many items, not the county-wide total", "how many items"),
        ("全县公开了几条", "全县公开了几条"),
        ("全市组织了几次培训", "全市组织了几次培训"),
    ],
)
def test_whose_figure_is_not_wanted_is_left_out(question: str, left: str) -> None:
    assert without_exclusions(question) == left


@pytest.mark.parametrize(
    "question",
    [
        "柳堰镇2019年公开了多少条信息（全县的不算）",
        "柳堰镇2019年主动公开信息几条？不要把县里的算进来",
        "How many items did 柳堰镇 publish itself in 2019, not the county-wide total?",
    ],
)
def test_the_own_figure_is_given(library: Library, question: str) -> None:
    given = library.ask(question)
    assert [f.note for f in given.findings] == ["156条"]
    assert "18640" not in given.text


def test_words_for_a_position_name_nothing() -> None:
    assert [w for w in ("底下", "居然", "社区", "喇叭") if is_empty(w)] == ["底下", "居然"]
    assert [g.word for g in groups_of("底下究竟有几个社区")] == ["社区"]


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("萍湖街道下面有几个社区", "8个"),
        ("荻港乡底下有几个村", "六个"),
        ("柳堰镇2020年下头管多少个村", "11个"),
        ("average reply time on the interaction platform of 乌桥县税务局", "4分12秒"),
    ],
)
def test_asked_in_other_words(library: Library, question: str, span: str) -> None:
    assert [f.note for f in library.ask(question).findings] == [span]


def _asked(question: str, *texts: str) -> Answer:
    shelf = Shelf()
    held = shelf.add(report("青禾县农业局", "青禾县", 2022))
    for text in texts:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made: MemoryLibrary = shelf.library()
    return answer(understand(question, made.known), made)


def test_accounts_and_schools_are_no_bodies_it_was_formed_from() -> None:
    question = "青禾县农业局是由哪几个部门合并来的"
    formed = "由原茶业局、渔业局和盐务办三家合并组建。"
    others = ("公众号和原农机局网站合并为一个平台。", "今后将把种子站、植保站两个单位合并。")
    assert not _asked(question, *others, "下属甲站、乙站两家事业单位合并。").findings
    found = _asked(question, *others, formed).findings
    assert [f.quotes[0].text for f in found] == [formed]


@pytest.mark.parametrize(
    "question",
    [
        "霁东区市监局是由哪些部门合并来的",
        "霁东区市场监管局的前身是哪几个单位",
        "霁东区市场监督管理局把几个单位并到一起了",
        "what was 霁东区市监局 formed out of",
    ],
)
def test_what_an_agency_was_formed_from(library: Library, question: str) -> None:
    given = library.ask(question)
    assert [f.report.year for f in given.findings] == [2019]
    assert "质监" in given.text


def test_an_agency_that_says_nothing_of_it(library: Library) -> None:
    given = library.ask("青禾县政府办是哪几家并起来的")
    assert given.status is Status.ANSWERED
    assert not given.findings
    assert "没有提到" in given.text


@pytest.mark.parametrize(
    "question",
    ["哪些单位收过信息处理费", "Which agencies charged fees for information?", "有谁收了处理费"],
)
def test_who_charged_fees(library: Library, question: str) -> None:
    given = library.ask(question)
    assert len({f.report.id for f in given.findings}) == 9
    assert not any("未收取" in q.text for f in given.findings for q in f.quotes)
    assert given.near_misses


def test_the_sum_is_told_of_another_year_too(library: Library) -> None:
    first = library.plan("2021年哪些单位收了信息处理费，收了多少钱")
    later = library.ask("那2023年呢", first)
    assert later.plan.years == (2023,)
    assert later.findings
    assert all(f.note in later.text for f in later.findings)
    bare = library.ask("2023年哪些单位收了信息处理费")
    assert {f.report.id for f in bare.findings} == {f.report.id for f in later.findings}
    assert not any(f.note in bare.text for f in bare.findings)


def test_who_charged_none(library: Library) -> None:
    given = library.ask("谁没收过信息处理费")
    told = {f.report.agency for f in given.findings}
    assert "云泽区萍湖街道办事处" in told
    assert "海岸与湿地部" not in told


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("Any licences at all by 云泽区气象局 in 2025?", True),
        ("Any penalties whatsoever at 云泽区气象局 in 2025?", False),
        ("Any training at 岚溪县卫健局 in 2021?", True),
        ("Any Weibo account at 柳堰镇 in 2019?", False),
    ],
)
def test_any_is_answered_by_yes_or_no(library: Library, question: str, yes: bool) -> None:
    assert library.ask(question).text.startswith("Yes." if yes else "No.")


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("霁东市监2019年有没有坦言处罚信息上网慢", True),
        ("霁东市监2020年检讨过公示超期吗", False),
        ("石泾交通局有没有吐槽过没人手", False),
    ],
)
def test_a_verb_of_telling_is_no_word_to_find(library: Library, question: str, yes: bool) -> None:
    assert library.ask(question).text.startswith("有。" if yes else "没有。")


@pytest.mark.parametrize(
    "question",
    [
        "后天霁川冷不冷",
        "明天云泽区会下雨吗",
        "Will it rain in 澜州市 tomorrow?",
        "我要向青禾县政府办递信息公开申请，要带什么",
        "I want to file a request with 澜州市住建局, what do I need?",
        "Did 澜州市政府 bribe anyone?",
        "霁川市政府的领导是不是受贿了",
        "帮我订一张去霁川的车票",
        "岚溪县卫健局好不好说话",
        "Is 澜州市政府 a good place to work?",
    ],
)
def test_what_no_report_tells_is_declined(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.status is Status.DECLINED, given.text
    assert not given.findings


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        (
            "哪些地方还在用喇叭",
            {"石泾县枫渡镇人民政府", "荻港乡人民政府", "霁东区人民政府", "青禾县柳堰镇人民政府"},
        ),
        ("Who let residents sit in on meetings?", {"霁川市人民政府办公室", "青禾县人民政府办公室"}),
    ],
)
def test_searches_in_other_words(library: Library, question: str, agencies: set[str]) -> None:
    assert agencies <= {f.report.agency for f in library.ask(question).findings}
