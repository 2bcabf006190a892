"""The shadow of a text: Traditional characters and bracketed pinyin, with the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.shadow import cast_shadow, pinyin_spans, shade, simplify
from nlp.segment import search_tokens, squeeze


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("政府資訊公開工作年度報告", "政府信息公开工作年度报告"),
        ("複議後起訴，結轉下年度繼續辦理", "复议后起诉，结转下年度继续办理"),
        ("報(bào)告、工作(zuo)情况（qing kuang）", "报告、工作情况"),
        ("著名、瞭望、乾县", "著名、瞭望、乾县"),
    ],
)
def test_what_a_copy_changed_is_seen_through(printed: str, said: str):
    assert shade(printed) == said


@pytest.mark.parametrize(
    "text", ["手机(APP)", "标识(logo)", "（a）选项", "智能(ai)", "情况（试行）", "(zuo)"]
)
def test_other_brackets_are_no_pinyin(text: str):
    assert pinyin_spans(text) == ()


@given(st.text(alphabet="工作報告資訊(zuobà)（）a 1", max_size=40))
def test_every_character_of_a_shadow_knows_its_place(text: str):
    shadow = cast_shadow(text)
    assert len(simplify(text)) == len(text)
    assert shadow.text == shade(text)
    assert [shadow.place(i) for i in range(len(shadow.text))] == list(shadow.origin)
    assert shadow.place(len(shadow.text)) == len(text)


def test_words_are_found_through_pinyin_and_in_traditional():
    text = "人員力量不足，報(bào)告滯後"
    tokens = {token.text: text[token.start : token.end] for token in search_tokens(text)}
    assert tokens["人员"] == "人員"
    assert tokens["报告"] == "報(bào)告"
    assert squeeze(text).text == "人员力量不足,报告滞后"
