"""The query language: what a query means, how it may be typed, and what is said when it is wrong."""

import itertools
import pickle
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.report import AgencyType, Role, SectionKind
from indexer.highlight import Highlighter, highlight
from indexer.lexer import narrow
from indexer.query import (
    And,
    Every,
    Field,
    Labels,
    Not,
    Or,
    Phrase,
    Prefix,
    QueryError,
    Range,
    Words,
    parse_query,
    quote,
    scope_query,
)
from nlp.evidence import Scope


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "*", "*:*", "＊", "(*)"])
def test_empty_query_is_every(text):
    assert parse_query(text) == Every()


def test_an_unquoted_run_is_its_words():
    node = parse_query("信息的公开不及时")
    assert isinstance(node, Words)
    assert node.required == ("信息", "公开", "不", "及时")
    assert parse_query("的") == Phrase("的")
    only_function_words = parse_query("以及 在于")
    assert all(child.required for child in only_function_words.children)


@pytest.mark.parametrize(
    "typed",
    [
        '"人员 力量"',
        "“人员力量”",
        "「人员力量」",
        "『人员力量』",
        "＂人员力量＂",
        "”人员力量”",
        "“⼈员⼒量”",
    ],
)
def test_quotes(typed):
    assert parse_query(typed) == Phrase("人员力量")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"a“b"', "a“b"),
        ('"a”b"', "a”b"),
        ('"a＂b"', 'a"b'),
        ('“a"b”', 'a"b'),
        ("“a“b”c”", "a“b”c"),
        (r'"a\"b"', 'a"b'),
        (r'"a\\"', "a\\"),
        (r'"a\b"', r"a\b"),
        ('"AND"', "and"),
        ('"(x*:"', "(x*:"),
    ],
)
def test_what_stands_in_quotes_is_literal(typed, meant):
    assert parse_query(typed) == Phrase(meant)


@given(st.text(min_size=1).filter(str.strip))
def test_quote_round_trip(text):
    node = parse_query(quote(text))
    assert isinstance(node, Phrase)
    assert highlight(text, node)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("（a OR b）c", "(a OR b) c"),
        ("ａ ＡＮＤ ｂ", "a AND b"),
        ("人员＊", "人员*"),
        ("年份：２０２１年", "year:2021"),
        ("year:[2020 至 2022]", "year:2020..2022"),
        ("year:2020-2022", "year:[2020 TO 2022]"),
        ("year:{2019 TO 2023}", "year:[2020 TO 2022]"),
        ("year:[2021 to]", "year:2021.."),
        ("Year:2021", "year:2021"),
        ("year:(2020 OR 2021)", "year:2020 OR year:2021"),
        ("a -b", "a NOT b"),
        ("a －b", "a NOT b"),
        ("a -(b c)", "a NOT (b c)"),
        ('a -"b"', 'a NOT "b"'),
        ("NOT NOT a", "a"),
        ("a ， b 。", "a b"),
        ("人员不足？", "人员不足"),
        ("agency: 卫健局", "agency:卫健局"),
        ("单位:卫健局", "agency:“卫健局”"),
        ("((((a))))", "a"),
        ("text:(a OR agency:b)", "a OR agency:b"),
    ],
)
def test_ways_of_typing_the_same(typed, same):
    assert parse_query(typed) == parse_query(same)


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("section:存在问题", Field("section", (SectionKind.PROBLEMS.value,))),
        ("section:problems", Field("section", (SectionKind.PROBLEMS.value,))),
        ("section:依申请", Field("section", (SectionKind.REQUESTS.value,))),
        ("section:复议诉讼", Field("section", (SectionKind.REVIEW.value,))),
        ("section:其他", Field("section", (SectionKind.OTHER.value,))),
        ("type:乡镇", Field("type", (AgencyType.TOWNSHIP.value,))),
        ("type:ministry", Field("type", (AgencyType.MINISTRY.value,))),
        ("role:已整改", Labels(roles=(Role.RESOLVED.value,))),
        ("role:Problem", Labels(roles=(Role.PROBLEM.value,))),
        ("theme:staffing", Labels(themes=("staffing",))),
        ("主题:人员力量不足", Labels(themes=("staffing",))),
        ("theme:“Staff shortage”", Labels(themes=("staffing",))),
        ("agency:卫生 健康", And((Field("agency", ("卫生",), "contains"), parse_query("健康")))),
        ("place:昌乐*", Field("place", ("昌乐",), "starts")),
        ("year:*", Range(None, None)),
        ("publ*", Prefix("publ")),
        ("role:问题 theme:staffing", Labels(("problem",), ("staffing",))),
        ("theme:(staffing OR turnover) 角色：问题", Labels(("problem",), ("staffing", "turnover"))),
    ],
)
def test_fields(typed, node):
    assert parse_query(typed) == node


@pytest.mark.parametrize("text", ["注：人员", "10:30", "http://www.gov.cn/a", "一是：加强"])
def test_a_colon_in_plain_text_is_no_field(text):
    assert isinstance(parse_query(text), Words)


ERRORS = [
    ('人员 "力量', "unclosed_quote", 3),
    ("人员 “力量", "unclosed_quote", 3),
    ('""', "empty_phrase", 0),
    ("“ ”", "empty_phrase", 0),
    ("a (b", "unclosed_bracket", 2),
    ("（a", "unclosed_bracket", 0),
    ("a) b", "unopened_bracket", 1),
    ("a ()", "empty_group", 3),
    ("agencey:x", "unknown_field", 0),
    ("a AND", "dangling_operator", 2),
    ("OR a", "dangling_operator", 0),
    ("a AND OR b", "dangling_operator", 6),
    ("(a OR)", "dangling_operator", 3),
    ("NOT", "dangling_operator", 0),
    ("year:20x1", "bad_year", 5),
    ("year:公开", "bad_year", 5),
    ("year:[2022 TO 2020]", "bad_range", 5),
    ("year:[2020 TO", "unclosed_bracket", 5),
    ("section:[a TO b]", "not_a_range", 8),
    ("agency:", "missing_value", 0),
    ("agency: AND a", "missing_value", 0),
    ("role:prob", "unknown_value", 5),
    ("theme:没有这个", "unknown_value", 6),
    ("人*员", "misplaced_star", 1),
    ("(" * 60 + "a" + ")" * 60, "too_deep", 40),
    ("字" * 5000, "too_long", 4000),
]


@pytest.mark.parametrize(("text", "code", "position"), ERRORS)
def test_errors_say_what_and_where(text, code, position):
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    error = caught.value
    assert (error.code, error.position) == (code, position)
    assert str(position + 1) in str(error)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.message, copy.position, copy.params) == (error.message, position, error.params)


def test_errors_suggest():
    with pytest.raises(QueryError) as caught:
        parse_query("sektion:problems")
    assert caught.value.params["suggestion"] == "section"
    assert "section" in caught.value.message
    with pytest.raises(QueryError) as caught:
        parse_query("theme:stafing")
    assert caught.value.params["suggestion"] == "staffing"


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from(' ()（）"“”:：*-[]ANDORNOT年year人员\\'), st.characters()
        )
    )
)
def test_any_text_is_a_query_or_a_query_error(text):
    position = 0
    try:
        parse_query(text)
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(text)


def truth(node, values):
    if isinstance(node, And):
        return all(truth(child, values) for child in node.children)
    if isinstance(node, Or):
        return any(truth(child, values) for child in node.children)
    if isinstance(node, Not):
        return not truth(node.child, values)
    return values[node.text]


LEAVES = st.sampled_from("abcd")
SENTENCES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner),
        inner.map(lambda one: ("NOT", one)),
    ),
    max_leaves=8,
)


def spell(sentence):
    return sentence if isinstance(sentence, str) else f"({' '.join(map(spell, sentence))})"


def meaning(sentence, values):
    if isinstance(sentence, str):
        return values[sentence]
    if sentence[0] == "NOT":
        return not meaning(sentence[1], values)
    left, operator, right = sentence
    pair = meaning(left, values), meaning(right, values)
    return all(pair) if operator == "AND" else any(pair)


@given(SENTENCES)
def test_bracketed_logic_keeps_its_meaning(sentence):
    node = parse_query(spell(sentence))
    for bits in itertools.product([False, True], repeat=4):
        values = dict(zip("abcd", bits, strict=True))
        assert truth(node, values) == meaning(sentence, values)


@pytest.mark.parametrize(
    ("loose", "bracketed"),
    [
        ("a AND b OR c", "(a AND b) OR c"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("NOT a AND b", "(NOT a) AND b"),
        ("a b c", "a AND b AND c"),
        ("a b OR c", "a AND (b OR c)"),
        ("a NOT b", "a AND (NOT b)"),
    ],
)
def test_precedence(loose, bracketed):
    assert parse_query(loose) == parse_query(bracketed)


def test_scope_query():
    assert scope_query(Scope()) == Every()
    assert scope_query(Scope(years=(2021,))) == Range(2021, 2021)
    both = scope_query(Scope(themes=("staffing",), roles=(Role.PROBLEM,), reports=("r1",)))
    assert both == And((Field("report", ("r1",)), Labels(("problem",), ("staffing",))))


def marked(text, query):
    return [text[start:end] for start, end in highlight(text, parse_query(query))]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("学习马克思的马克", "马克", ["马克"]),
        ("学习马克思主义", "马克思", ["马克思"]),
        ("马克杯与马克思", "马克思", ["马克思"]),
        ("工作人员不足", "人员", ["人员"]),
        ("人 员\n力 量不够", "“人员力量”", ["人 员\n力 量"]),
        ("人 员 力 量", "人员", ["人 员"]),
        ("⼈员⼒量不够", "人员力量", ["⼈员⼒量"]),
        ("于2019年", "“01”", ["01"]),
        ("Public service", "“ubli”", ["ubli"]),
        ("Public republic", "publ*", ["Publ"]),
        ("规范化、规范性文件", "规范*", ["规范", "规范"]),
        ("格式不规范", "规范", ["规范"]),
        ("公开不及时", "公开 NOT 及时", ["公开"]),
        ("卫健局公开", "agency:卫健局 section:other", []),
        ("人员，力量", "“，”", ["，"]),
        ("哈哈哈哈", "“哈哈”", ["哈哈", "哈哈"]),
        ("信息公开信息", "信息 OR 公开 OR “息公”", ["信息公开", "信息"]),
        ("信息的公开", "信息的公开", ["信息的公开"]),
        ("知情权", "权", ["权"]),
        ("𠮷野家😀很好", "“家😀”", ["家😀"]),
        ("没有这个词", "人员", []),
    ],
)
def test_highlights(text, query, expected):
    assert marked(text, query) == expected


@given(
    st.text(alphabet="人员力量 ，a1", max_size=30), st.text(alphabet="人员力量 ，a1", max_size=6)
)
def test_highlights_are_sorted_and_apart(text, query):
    spans = highlight(text, parse_query(query))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@given(
    st.lists(st.text(alphabet="人员力量 ，。马克思a1", max_size=30), max_size=6),
    st.text(alphabet="人员力量 ，马克思a1*", max_size=8),
)
def test_what_marks_one_passage_marks_the_next_as_if_it_were_the_first(texts, query):
    with suppress(QueryError):
        node = parse_query(query)
        highlighter = Highlighter(node)
        assert [highlighter.mark(text) for text in texts] == [highlight(t, node) for t in texts]


@given(st.text(max_size=12))
def test_what_is_narrow_already_stays_as_it_is(text):
    """The short way for a whole text gives what the long way gives for each character."""
    forms = [(char, unicodedata.normalize("NFKC", char)) for char in text]
    long = [form if len(form) == 1 and form.isascii() else char for char, form in forms]
    assert narrow(text) == "".join(long)
