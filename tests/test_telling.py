"""What the words of a question tell: things and manners, slips, wrong cuts, English."""

from collections.abc import Sequence

import pytest

from nlp.facts.telling import Count, is_thing, pieces_of, slip_of, weigh
from nlp.facts.words import group_of, groups_of, is_act, without_exclusions
from nlp.words.english_words import chinese_for, find_english


def _count(held: dict[str, int]) -> Count:
    def count(groups: Sequence[Sequence[str]]) -> int:
        if not groups:
            return 100
        return max(held.get(term, 0) for term in groups[0])

    return count


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    rare, common = weigh([group_of("方言"), group_of("政策")], _count({"方言": 1, "政策": 40}))
    assert rare.weight > common.weight
    assert common.common
    assert not rare.common


def test_what_is_named_must_be_there_and_what_is_done_may_be_said_otherwise() -> None:
    assert is_thing(group_of("口罩"))
    assert not is_thing(group_of("承接"))
    assert not is_thing(group_of("上街"))


@pytest.mark.parametrize(("word", "meant"), [("滩点", "摊点"), ("摊点", ""), ("新能原", "新能源")])
def test_a_slip_is_a_word_read_alike(word: str, meant: str) -> None:
    assert slip_of(word, {"摊点", "新能源"}.__contains__) == meant


def test_a_slip_between_two_words_is_not_guessed() -> None:
    held = {"摊点", "谈点", "碳点"}.__contains__
    assert slip_of("区块", held) == ""


def test_a_word_nobody_holds_is_cut_anew() -> None:
    told = weigh([group_of("头发")], _count({"田头": 2}), "哪家在田头发明白纸")
    assert [(t.group.word, t.count) for t in told] == [("田头", 2)]


def test_pieces_of_a_long_word() -> None:
    assert pieces_of("哄抬物价") == ("哄抬", "物价")


def test_everyday_verbs() -> None:
    assert is_act("来查")
    assert is_act("办过")
    assert not is_act("办法")
    assert not is_act("发展")
    assert [g.word for g in groups_of("县里来查了", acts=True)] == ["查"]


@pytest.mark.parametrize(
    ("wording", "term"),
    [("drones", "无人机"), ("face masks", "口罩"), ("Migratory birds", "候鸟"), ("zyzzyva", None)],
)
def test_english(wording: str, term: str | None) -> None:
    found = chinese_for(wording)
    assert (term in found) if term else not found


def test_the_longest_english_wording_is_found() -> None:
    found = list(find_english("a night school of law"))
    assert [w.text for w in found][:1] == ["night school"]


def test_what_is_not_asked_for_is_left_out() -> None:
    assert without_exclusions("自己公开了多少条，不要全县的数") == "自己公开了多少条"
