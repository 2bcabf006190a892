"""Words, folding and offsets."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.segment import (
    bigrams,
    fold,
    is_known,
    known_words,
    search_tokens,
    segment,
    squeeze,
    stamp,
    stopwords,
)
from nlp.words.dictionary import resource_lines

ROOT = Path(__file__).resolve().parents[1]


def words(text):
    return [token.text for token in segment(text)]


def searched(text):
    return {token.text for token in search_tokens(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("格式不规范", ["格式", "不", "规范"]),
        ("更新不及时", ["更新", "不", "及时"]),
        ("未及时更新", ["未", "及时", "更新"]),
        ("业务水平不高", ["业务水平", "不", "高"]),
        ("无专人负责", ["无", "专人负责"]),
        ("人手不足", ["人手", "不足"]),
        ("危及三安全一稳定", ["危及", "三安全一稳定"]),
        ("依申请公开", ["依申请公开"]),
        ("政务新媒体", ["政务新媒体"]),
        ("行政规范性文件", ["行政规范性文件"]),
        ("昌乐县卫生健康局", ["昌乐县", "卫生健康局"]),
        ("政策解读不够", ["政策解读", "不够"]),
        ("2019年共12件", ["2019", "年", "共", "12", "件"]),
        ("ＰＵＢＬＩＣ　3.5％", ["public", "3.5%"]),
    ],
)
def test_words_of_the_field(text, expected):
    assert words(text) == expected


def test_long_words_are_found_by_the_words_inside_them():
    assert {"工作", "人员", "工作人员"} <= searched("工作人员")
    assert {"规范性文件", "文件", "规范"} <= searched("行政规范性文件")
    assert {"昌乐", "昌乐县"} <= searched("昌乐县")


def test_known_words_stand_in_a_text_by_their_characters():
    assert {"马克", "马克思", "克思"} & known_words("学习马克思") == {"马克", "马克思"}
    assert known_words("公，开") == known_words("a1") == known_words("") == frozenset()


@given(st.text(alphabet="信息公开工作人员不及时马克思主义，1a", max_size=25))
def test_known_words_are_all_of_the_dictionary_that_is_there(text):
    parts = {text[i:j] for i in range(len(text)) for j in range(i + 2, len(text) + 1)}
    assert known_words(text) == {part for part in parts if is_known(part)}


@pytest.mark.parametrize(
    ("text", "absent"), [("马克思", "马克"), ("工作人员", "作人"), ("办公室", "公室")]
)
def test_a_word_inside_counts_only_when_the_rest_is_words_too(text, absent):
    assert absent not in searched(text)


def test_negators_are_tokens_and_never_stop_words():
    for negator in "不未无没":
        assert negator not in stopwords()
        assert not any(word.startswith(negator) for word in stopwords())
    own = [line.split()[0] for line in resource_lines("userdict.txt") if not line.endswith(" 0")]
    assert len(own) >= 150
    assert not [
        word for word in own if word[0] in "不未无没" and word not in {"不予公开", "不予处理"}
    ]


def test_punctuation_is_kept_by_segment_and_dropped_by_search():
    assert words("人员，力量") == ["人员", ",", "力量"]
    assert searched("人员，力量。") == {"人员", "力量"}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⼈员⼒量", "人员力量"),
        ("⺠⽣", "民生"),
        ("⻔⼾⽹站", "门户网站"),
        ("ＡＢＣ１２３", "abc123"),
        ("（Ａ）", "(a)"),
    ],
)
def test_fold_makes_spellings_equal(printed, meant):
    assert fold(printed) == fold(meant)


@given(st.text())
def test_fold_keeps_length_and_is_stable(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("人员力量不足公开　 \n，。a1％⼈⻔𠮷😀"), st.characters()
        )
    )
)
def test_offsets_point_at_the_folded_text(text):
    folded = fold(text)
    for tokens in (segment(text), search_tokens(text)):
        for token in tokens:
            assert folded[token.start : token.end] == token.text
            assert not any(char.isspace() for char in token.text)
    pieces = segment(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(pieces))
    assert "".join(token.text for token in pieces) == squeeze(text).text


@given(st.text())
def test_squeeze_maps_back(text):
    squeezed = squeeze(text)
    assert len(squeezed.text) == len(squeezed.offsets)
    assert all(fold(text)[at] == char for char, at in zip(*squeezed, strict=True))


def test_bigrams():
    assert bigrams("人员力") == ("人员", "员力")
    assert bigrams("人") == ()


def test_stamp_names_version_and_dictionary():
    assert stamp().startswith("jieba 0.")
    assert stamp() == stamp()


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_import_loads_no_dictionary():
    code = "import sys, nlp.segment as s; s.stamp(); print('jieba' in sys.modules)"
    assert run(code) == "False"


def test_cache_is_private_rebuilt_when_damaged_and_changes_nothing(tmp_path):
    code = "from nlp.segment import search_tokens as s; print(s('人手不足，政务新媒体更新不及时'))"
    first = run(code, XDG_CACHE_HOME=str(tmp_path), LOCALAPPDATA=str(tmp_path))
    (cache,) = (tmp_path / "nianbao").iterdir()
    assert run(code, XDG_CACHE_HOME=str(tmp_path), LOCALAPPDATA=str(tmp_path)) == first
    cache.write_bytes(cache.read_bytes()[:-9])
    assert run(code, XDG_CACHE_HOME=str(tmp_path), LOCALAPPDATA=str(tmp_path)) == first
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    assert run(code, XDG_CACHE_HOME=str(blocked), LOCALAPPDATA=str(blocked)) == first
