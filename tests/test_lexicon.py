"""The lexicon: what an English or everyday query gains, and that it can be shown."""

import pytest

from nlp.labels.taxonomy import themes
from nlp.segment import is_chinese
from nlp.words.lexicon import concepts, expand


def gained(query: str) -> set[str]:
    return {term for expansion in expand(query) for term in expansion.terms}


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("staff shortage", "人员不足"),
        ("Staff Shortages in townships", "人员不足"),
        ("short staffed offices", "人员不足"),
        ("they were understaffed", "人员不足"),
        ("delayed updates", "滞后"),
        ("information requests refused", "不予公开"),
        ("administrative reconsiderations", "行政复议"),
        ("state secrets", "国家秘密"),
        ("WeChat accounts", "微信公众号"),
        ("grass roots", "基层"),
        ("人手不够", "人员不足"),
        ("局里缺人，忙不过来", "人员不足"),
        ("老百姓打官司", "行政诉讼"),
        ("training不够", "培训"),
        ("ｓｔａｆｆ　ｓｈｏｒｔａｇｅ", "人员不足"),
    ],
)
def test_a_wording_brings_the_terms_of_reports(query, term):
    assert term in gained(query)


def test_the_longest_wording_wins():
    expansions = expand("administrative penalty and third-party assessment")

    assert [e.source for e in expansions] == ["administrative penalty", "third-party assessment"]
    assert "第三方" not in {t for e in expansions for t in e.terms}


@pytest.mark.parametrize(
    "query", ["人员不足", "行政复议", "依申请公开 第三方", "", "2023年 35件", "xyzzy"]
)
def test_a_term_of_reports_and_the_unknown_gain_nothing(query):
    assert expand(query) == ()


def test_words_apart_are_no_wording():
    assert "人员不足" not in gained("the staff met. (No) shortage of paper")


def test_what_was_matched_is_told_as_typed():
    query = "Where was there a Staff  Shortage, and 人不够?"

    for expansion in expand(query):
        assert query[expansion.start : expansion.end] == expansion.source
    assert [e.source for e in expand(query)] == ["Staff  Shortage", "人不够"]


def test_the_lexicon_is_whole():
    wordings = [w for c in concepts() for w in (*c.zh, *c.say_zh, *c.en, *c.say_en)]

    assert len(wordings) >= 1200
    assert len({c.id for c in concepts()}) == len(concepts())
    for concept in concepts():
        assert concept.en
        assert 1 <= len(concept.zh) <= 5
        assert all(w == w.lower() and not is_chinese(w) for w in (*concept.en, *concept.say_en))
        # 12345 and 三公经费 both are Chinese usage; every other term holds an ideograph.
        assert all(is_chinese(w) or w == "12345" for w in (*concept.zh, *concept.say_zh))


def test_every_theme_is_covered_in_both_languages():
    chinese = {w for c in concepts() for w in (*c.zh, *c.say_zh)}
    for theme in themes():
        assert expand(theme.en), theme.en
        assert chinese & set(theme.words_zh), theme.zh
