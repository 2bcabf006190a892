"""Engines against the definition of the query language, on characters and queries drawn at random."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines.base import Entry
from indexer.highlight import highlight
from indexer.query import (
    And,
    Every,
    Field,
    Labels,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    parse_query,
    quote,
)
from nlp.evidence import Scope
from nlp.segment import fold, search_tokens, squeeze
from tests.engines import (  # noqa: F401 - a fixture
    ENTRIES,
    NAMES,
    TEXTS,
    engine,
    fill,
    found,
    make_entry,
    open_engine,
)


def cuts(source):
    """Draw a passage and 1–12 of its characters, not all white space."""
    return st.sampled_from(source).flatmap(
        lambda text: st.tuples(
            st.just(text), st.integers(0, len(text) - 1), st.integers(1, 12)
        ).map(lambda drawn: (drawn[0], drawn[0][drawn[1] : drawn[1] + drawn[2]]))
    )


def check_quoted(engine, text, passage_ids, cut):
    tree = parse_query(quote(cut))
    hits = {hit.passage_id for hit in engine.search(tree, Scope(), limit=None).hits}
    assert passage_ids <= hits
    wanted = "".join(fold(cut).split())
    spans = highlight(text, tree)
    assert spans
    for start, end in spans:
        assert "".join(fold(text[start:end]).split()) == wanted
        assert not text[start].isspace()
        assert not text[end - 1].isspace()


@settings(max_examples=200, deadline=None)
@given(cut=cuts(TEXTS).filter(lambda drawn: drawn[1].strip()))
def test_any_characters_in_quotes_find_their_passage(engine, cut):
    text, characters = cut
    check_quoted(engine, text, {1000 - TEXTS.index(text) * 7}, characters)


@pytest.fixture(scope="module", params=NAMES)
def real(request, tmp_path_factory, shared):
    pieces = [
        piece
        for path in sorted((shared / "reports").glob("*.txt"))
        for piece in path.read_text(encoding="utf-8").split("\n\n")
        if piece.strip()
    ]
    entries = [make_entry(number, piece) for number, piece in enumerate(pieces)]
    opened = fill(open_engine(request.param, tmp_path_factory.mktemp("real")), entries)
    yield opened, pieces
    opened.close()


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_characters_of_real_reports_find_their_passage(real, data):
    engine, pieces = real
    text, characters = data.draw(cuts(pieces).filter(lambda drawn: drawn[1].strip()))
    check_quoted(engine, text, {1000 - pieces.index(text) * 7}, characters)


def matches(entry: Entry, node) -> bool:
    """Say from the definition alone whether a passage matches: the engines must agree with it."""
    text = squeeze(entry.text).text
    tokens = [token.text for token in search_tokens(entry.text)]
    if isinstance(node, And):
        return all(matches(entry, child) for child in node.children)
    if isinstance(node, Or):
        return any(matches(entry, child) for child in node.children)
    if isinstance(node, Not):
        return not matches(entry, node.child)
    if isinstance(node, Phrase):
        return node.text in text
    if isinstance(node, Prefix):
        return node.text in text if node.exact else any(t.startswith(node.text) for t in tokens)
    if isinstance(node, Every):
        return True
    if isinstance(node, Range):
        return entry.year is not None and (node.low or 0) <= entry.year <= (node.high or 9999)
    if isinstance(node, Labels):
        return bool(set(node.terms()) & set(entry.labels))
    if isinstance(node, Field):
        return any(value in entry.agency for value in node.values)
    whole = node.exact and node.text in text
    return whole or all(
        word in text if word in node.by_characters else word in tokens for word in node.required
    )


ATOMS = st.sampled_from(
    ["人员", "“员力”", "不", "不规范", "公开", "“，”", "的", "publ*", "规范*", "year:2020..2021",
     "theme:staffing", "role:fact", "agency:昌乐", "信息公开", "“。”", "12", "*", "哈哈", "“年”"]
)  # fmt: skip
QUERIES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR ", " ", " NOT "]), inner).map(
            lambda parts: f"({''.join(parts)})"
        ),
        inner.map(lambda one: f"(NOT {one})"),
    ),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None)
@given(query=QUERIES)
def test_engines_agree_with_the_definition(engine, query):
    tree = parse_query(query)
    assert found(engine, query) == {e.passage_id for e in ENTRIES if matches(e, tree)}


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    passages=st.lists(
        st.text(
            alphabet=st.one_of(
                st.sampled_from('人员力公开不 \n"“”\\，。1０aＡ⼈⻔'), st.characters()
            ),
            min_size=1,
            max_size=40,
        ).filter(str.strip),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    data=st.data(),
)
def test_any_text_at_all(name, tmp_path_factory, passages, data):
    entries = [make_entry(number, text) for number, text in enumerate(passages)]
    engine = fill(open_engine(name, tmp_path_factory.mktemp("any")), entries)
    for _ in range(5):
        text, characters = data.draw(cuts(passages).filter(lambda drawn: drawn[1].strip()))
        check_quoted(engine, text, {1000 - passages.index(text) * 7}, characters)
    engine.close()
