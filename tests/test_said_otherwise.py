"""Questions in everyday words over real-looking reports: who asks, and in which words, changes no answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.library import Library
from nlp.answer import Answer, Status
from nlp.plan import Kind

TOWNS = Path(__file__).parent / "strangers" / "towns"


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("said") / "library", create=True) as library:
        library.build([TOWNS])
        yield library


def _told(library: Library, *texts: str) -> Answer:
    plan = None
    for text in texts[:-1]:
        plan = library.plan(text, plan)
    return library.ask(texts[-1], plan)


@pytest.mark.parametrize(
    "lead",
    [
        "",
        "我在写一篇关于开发区的稿子，",
        "领导要个数，",
        "帮同事问一句，",
        "做课题用：",
        "Quick one — ",
        "I'm writing about hospitals and zones: ",
        "My editor needs this by noon: ",
        "For a story on permits, ",
    ],
)
def test_what_leads_up_to_a_question_is_no_part_of_it(towns: Library, lead: str) -> None:
    chinese = not lead or lead[0] > "z"
    question = (
        "鹭湾高新区2022年行政处罚多少件"
        if chinese
        else "how many penalties did the Luwan zone impose in 2022?"
    )
    answer = _told(towns, lead + question)
    assert answer.value == 148
    assert not answer.plan.notes


def test_a_first_clause_that_names_whose_it_is_is_kept(towns: Library) -> None:
    answer = _told(towns, "I'm looking at the Luwan zone in 2022: how many penalties were imposed?")
    assert answer.plan.years == (2022,)
    assert "鹭湾高新技术产业开发区管理委员会" in answer.plan.agencies


@pytest.mark.parametrize(
    "name",
    [
        "the Hewan hospital",
        "the Hewan university hospital",
        "Hewan Medical University's hospital",
        "the affiliated hospital in Hewan",
        "the first hospital of Hewan",
    ],
)
def test_a_hospital_goes_by_its_everyday_names(towns: Library, name: str) -> None:
    answer = _told(towns, f"How many beds does {name} have?")
    assert "2680" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Did the Lanjiang water resources department let anybody on benefits off the fees in 2009?",
        "Were fees dropped for needy applicants by the Lanjiang water resources department?",
        "岚江省水利厅2009年给困难群众免过检索费没有",
        "岚江水利厅对低保户少收或者不收复印费了吗",
    ],
)
def test_the_poor_were_let_off(towns: Library, question: str) -> None:
    answer = _told(towns, question)
    assert answer.text.startswith(("Yes", "有"))
    assert any("免收费用" in quote.text for f in answer.findings for quote in f.quotes)


def test_a_list_of_chapters_is_no_evidence(towns: Library) -> None:
    for question in (
        "Did any pensioner win a prize for his application to the Lanjiang water resources department?",
        "岚江省水利厅2009年复议和诉讼多不多",
    ):
        answer = _told(towns, question)
        assert not answer.text.startswith("No")
        quotes = [quote.text for f in answer.findings for quote in f.quotes]
        assert not any("六个部分" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("岚江省水利厅2009年来查资料的有多少人次", "571"),
        ("How many people came to look things up at the Lanjiang water department?", "571"),
        ("胥山自然资源局和鹭湾高新区收的信息处理费加起来多少元", "2180"),
        (
            "How much did the Luwan zone and the Xushan natural resources bureau collect in processing fees altogether?",
            "2180",
        ),
    ],
)
def test_numbers_asked_for_in_other_words(towns: Library, question: str, number: str) -> None:
    assert number in _told(towns, question).text


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("青栎区城管局2013年由哪位副局长分管信息公开？", "到了第二年换成谁了"),
        ("青栎区城管局2013年由哪位副局长分管信息公开？", "转年由谁接手"),
        (
            "Which deputy director oversaw disclosure at the Qingli urban management bureau in 2013?",
            "and who took over the following year?",
        ),
    ],
)
def test_the_next_year_is_that_after_the_one_spoken_of(
    towns: Library, first: str, then: str
) -> None:
    assert "白予安" in _told(towns, first, then).text


@pytest.mark.parametrize(
    "question",
    [
        "后天从桐洛去澄州坐哪趟高铁快",
        "澄州哪家饭馆好吃",
        "Which bus should I take to Tongluo?",
        "Where can I rent a flat in Chengzhou?",
    ],
)
def test_travel_and_shopping_are_declined(towns: Library, question: str) -> None:
    answer = _told(towns, question)
    assert answer.status is Status.DECLINED
    assert answer.plan.kind is Kind.NONE
