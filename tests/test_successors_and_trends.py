"""Who came after whom, what became of a fault, fees over the years, words for late and for rules that lack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.report import Role, SectionKind
from indexer.library import Library
from nlp.answer import Answer, Status, answer
from nlp.plan import Aggregate, Change, Kind
from nlp.question import understand
from nlp.readings.wording import find_themes
from tests.asking import Shelf, report

PORTS = Path(__file__).parent / "strangers" / "ports"


def _asked(question: str, text: str) -> Answer:
    """Ask a library of one report that says this."""
    shelf = Shelf()
    held = shelf.add(report("青禾县档案馆", "青禾县", 2022))
    shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    made = shelf.library()
    return answer(understand(question, made.known), made)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("ports") / "library", create=True) as library:
        library.build([PORTS])
        yield library


@pytest.mark.parametrize(
    "question",
    [
        "余立群走了以后禾川市公共资源交易中心谁当主任",
        "谁接替余立群当了禾川市公共资源交易中心主任",
        "禾川市公共资源交易中心主任换成了谁",
        "Who took over from Yu Liqun at the Hechuan public resources trading centre?",
    ],
)
def test_who_came_after_whom(ports: Library, question: str) -> None:
    assert [f.note for f in ports.ask(question).findings] == ["钱舒怡"]


@pytest.mark.parametrize(
    "question",
    [
        "钱舒怡之前是谁当禾川市公共资源交易中心的主任",
        "Who was the director of the Hechuan trading centre before Qian Shuyi?",
    ],
)
def test_who_came_before_whom(ports: Library, question: str) -> None:
    assert [f.note for f in ports.ask(question).findings] == ["余立群"]


def test_a_fault_of_an_earlier_year_is_told_as_it_stands_later(ports: Library) -> None:
    answer = ports.ask("禾川市公共资源交易中心2022年说人员轮岗频繁，2023年怎么样了")
    assert answer.plan.years == (2023,)
    assert [f.role for f in answer.findings] == [Role.RESOLVED]
    assert "已经解决" in answer.text
    assert "得到改善" in answer.text


@pytest.mark.parametrize(
    ("question", "change"),
    [
        ("禾川公共资源交易中心的收费这几年是走高还是走低", Change.ANY),
        ("禾川公共资源交易中心的收费一路走低吗", Change.FALL),
        ("Are fees at the Hechuan trading centre going down?", Change.FALL),
        ("What is the trend in fees at the Hechuan trading centre?", Change.ANY),
    ],
)
def test_fees_go_up_or_down(ports: Library, question: str, change: Change) -> None:
    answer = ports.ask(question)
    assert answer.plan.figures == (("disclosure", "fees", "amount_10k_yuan"),)
    assert answer.plan.aggregate is Aggregate.CHANGE
    assert answer.plan.change is change
    assert [f.figure.value for f in answer.findings if f.figure] == [1246.3, 1018.75, 863.4]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What share of the Hechuan trading centre's new requests in 2022 were from businesses?", 61.9),
        ("Per the statistical tables, how many requests in the library were refused as administrative-query matters?", 9),
    ],
)  # fmt: skip
def test_cells_in_english_words(ports: Library, question: str, value: float) -> None:
    answer = ports.ask(question)
    assert answer.value == pytest.approx(value, abs=0.1)


@pytest.mark.parametrize(
    "question",
    [
        "How many pages of property deed counterfoils did the Linyu archives scan in 2025?",
        "临榆县档案馆2025年扫了多少页房产证存根",
    ],
)
def test_the_age_of_the_papers_is_not_the_year_of_the_work(ports: Library, question: str) -> None:
    assert "5.4万页" in ports.ask(question).text


@pytest.mark.parametrize("papers", ["族谱", "旧报纸", "登记簿", "拓片"])
def test_papers_of_any_kind_may_be_older_than_the_work(papers: str) -> None:
    told = f"完成1931年至1948年{papers}扫描2760页。"
    given = _asked(f"青禾县档案馆2022年扫描{papers}多少页", told)
    assert [f.note for f in given.findings] == ["2760页"]


def test_work_of_two_years_is_not_of_the_one_asked_for() -> None:
    told = "2019年至2020年举办专题培训26次。"
    assert not _asked("青禾县档案馆2022年举办专题培训多少次", told).findings


def test_what_is_counted_in_pages_need_not_be_known_by_name() -> None:
    question = "How many pages of quillbark deeds did 青禾县档案馆 digitise in 2022?"
    given = _asked(question, "完成馆藏地契数字化2760页。")
    assert [f.note for f in given.findings] == ["2760页"]
    assert any("quillbark" in note for note in given.plan.notes)
    declined = _asked(question.replace("pages", "bits"), "完成馆藏地契数字化2760页。")
    assert declined.status is Status.DECLINED


def test_reports_are_counted_out_of_so_many(ports: Library) -> None:
    answer = ports.ask("How many of the eleven reports say that staff are part-time?")
    assert answer.status is Status.ANSWERED
    assert answer.plan.kind is Kind.THEME_AGENCIES
    assert answer.plan.counted == "reports"
    assert answer.value == len({f.report.id for f in answer.findings})


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("谁说有的材料挂出来得太迟", "timeliness"),
        ("有些东西上网上晚了", "timeliness"),
        ("信息没按时上网", "timeliness"),
        ("some items went online late", "timeliness"),
        ("publication was not prompt enough", "timeliness"),
        ("制度这块没建好", "mechanism"),
        ("规章还没立起来", "mechanism"),
        ("流程没理顺", "mechanism"),
    ],
)
def test_themes_in_everyday_words(text: str, theme: str) -> None:
    assert theme in [word.key for word in find_themes(text) if word.complaint]


@pytest.mark.parametrize("text", ["晚上挂号到几点", "现行有效的规章有几部", "登记晚报名单"])
def test_what_only_sounds_like_them(text: str) -> None:
    assert not {"timeliness", "mechanism"} & {word.key for word in find_themes(text)}
