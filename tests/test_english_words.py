"""English questions as people write them: light words, slips, romanised names, words nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.facts.words import groups_of, left_out, pins_down
from nlp.names.agencies import Known, KnownAgency, find_agencies
from nlp.plan import Aggregate, Kind
from nlp.question import LONGEST_QUESTION, understand
from nlp.readings.spelling import tidy
from nlp.words.english_words import chinese_for, is_light

KNOWN = Known(
    agencies=(
        KnownAgency("霁东区市场监督管理局", "霁东区", None, (2020, 2021)),
        KnownAgency("霁城区市场监督管理局", "霁城区", None, (2021,)),
        KnownAgency("霁城区望澜街道办事处", "霁城区", None, (2024,)),
        KnownAgency("栖梧县水利局", "栖梧县", None, (2019,)),
    ),
    places=("栖梧县", "霁东区", "霁城区"),
    years=(2019, 2020, 2021, 2024),
)
PENALTIES = ("disclosure", "penalties", "decisions")


@pytest.mark.parametrize("word", ["until", "Because", "really", "according", "exactly", "handing"])
def test_ordinary_words_are_nothing_to_look_for(word: str) -> None:
    assert is_light(word)
    assert groups_of(f"{word} drones") == groups_of("drones")


@pytest.mark.parametrize("word", ["school", "dialect", "canteen", "judge"])
def test_words_for_things_are_looked_for(word: str) -> None:
    assert not is_light(word)
    assert chinese_for(word) or groups_of(word)[0].terms


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("permitts", "permits"),
        ("enviroment", "environment"),
        ("loudspeekers", "loudspeakers"),
        ("trianing", "training"),
        ("websit", "website"),
    ],
)
def test_a_slip_in_an_ordinary_word_is_set_right(typed: str, meant: str) -> None:
    assert tidy(f"how many {typed}") == f"how many {meant}"


@pytest.mark.parametrize("name", ["changle", "wanglan", "marine", "statue", "zorbing"])
def test_names_and_other_words_are_no_slips(name: str) -> None:
    assert tidy(f"what about {name}") == f"what about {name}"


def test_a_word_nobody_knows_is_left_out_and_named() -> None:
    plan = understand("How many zorbed penalties did 霁东区市监局 impose in 2021?", KNOWN)
    assert (plan.kind, plan.figures, plan.reason) == (Kind.FIGURE, (PENALTIES,), "")
    assert any("zorbed" in note for note in plan.notes)


@pytest.mark.parametrize(
    "question",
    [
        "How many zorbs did 霁东区市监局 grant in 2021?",
        "How many penalties for zorbing did 霁东区市监局 impose in 2021?",
        "When did the zorb of 望澜街道 open?",
    ],
)
def test_what_is_counted_or_narrows_is_not_left_out(question: str) -> None:
    assert understand(question, KNOWN).reason


def test_what_is_left_says_what_is_meant_with_two_words_or_a_rare_one() -> None:
    assert pins_down(groups_of("website training"))
    assert pins_down(groups_of("dialect"))
    assert not pins_down(groups_of("website"))
    assert left_out("zorbed", "how many zorbed ■■■ did")
    assert not left_out("zorbers", "how many ■■■ from zorbers did")


@pytest.mark.parametrize(
    "question",
    [
        "What is the mini-program of Wanglan sub-district called?",
        "What is Wanglan's mini-program called?",
        "What's the mini-program of 望澜街道 called?",
    ],
)
def test_a_town_is_known_by_how_its_name_reads(question: str) -> None:
    plan = understand(question, KNOWN)
    assert plan.agencies == ("霁城区望澜街道办事处",)
    assert (plan.asks, plan.words) == ("name", ("mini-program",))


@pytest.mark.parametrize(
    "question",
    [
        "Penalties in 2021: market regulators of Jidong and Jicheng, and tell me the difference",
        "By what margin did Jidong's market watchdog outdo Jicheng's in penalties, 2021?",
    ],
)
def test_regulators_named_by_their_places_are_compared(question: str) -> None:
    plan = understand(question, KNOWN)
    assert set(plan.agencies) == {"霁东区市场监督管理局", "霁城区市场监督管理局"}
    assert (plan.aggregate, plan.figures) == (Aggregate.DIFFERENCE, (PENALTIES,))


def test_where_to_hand_in_a_request_is_no_count_of_requests() -> None:
    plan = understand("Where can one hand in a request at the Qiwu water bureau?", KNOWN)
    assert (plan.kind, plan.asks, plan.agencies) == (Kind.FACT, "where", ("栖梧县水利局",))


def test_a_page_pasted_in_is_declined_at_once() -> None:
    plan = understand("申请公开" * LONGEST_QUESTION, KNOWN)
    assert plan.kind is Kind.NONE
    assert str(LONGEST_QUESTION) in plan.reason


@pytest.mark.parametrize(
    ("question", "agencies", "missing"),
    [
        (
            "How many requests did the Ministry of Coasts and Wetlands get?",
            ("海岸与湿地部",),
            False,
        ),
        ("requests at the Lanzhou economic zone", ("澜州经济技术开发区管理委员会",), False),
        ("requests of the Bureau of Water Resources of Qiwu County", ("栖梧县水利局",), False),
        ("How many requests did the National Rice Administration get?", (), True),
    ],
)
def test_an_english_name_is_read_by_its_words(
    question: str, agencies: tuple[str, ...], *, missing: bool
) -> None:
    more = (
        KnownAgency("海岸与湿地部", None, None, (2024,)),
        KnownAgency("澜州经济技术开发区管理委员会", "澜州市", None, (2022,)),
    )
    known = replace(KNOWN, agencies=(*KNOWN.agencies, *more))
    named = find_agencies(question, known)
    assert named.agencies == agencies
    assert bool(named.missing) is missing
