"""One suite over every full-text engine: what the Protocol promises, on text as it really comes."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.report import AgencyType, Role, SectionKind
from indexer.engines.base import Engine, EngineLockedError, Entry
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
from indexer.tree import Loose
from nlp.evidence import Scope
from nlp.segment import fold, search_tokens, squeeze

REPORTS = Path(__file__).resolve().parents[1].parent / "shared" / "reports"
NAMES = ("tantivy", "whoosh")
EVERYWHERE = Scope()


def open_engine(name: str, folder: Path) -> Engine:
    if name == "tantivy":
        from indexer.engines.tantivy import TantivyEngine

        return TantivyEngine.open(folder)
    from indexer.engines.whoosh import WhooshEngine

    return WhooshEngine.open(folder)


TEXTS = (
    "人员力量不够，更新不及时；一是人手不足。",
    "配备2名专职工作人员，加强政务公开。",
    "依申请公开：答复不规范，被行政复议纠错1件。",
    "规范性文件现行有效12件，废止3件，规范化水平提高。",
    "（一）2019年1月1日至12月31日，共收到申请128件。",
    "“公开为常态、不公开是例外”，《政府信息公开条例》“落实”",
    'He said "open data" isn\'t public: 50% (C:\\data) #1 & more…',
    "⺠⽣领域信息公开，⻔户⽹站，⼈员⼒量，ＡＰＰ２０２１年",
    "資訊公開與個人隱私，臺灣繁體文本，報告書",
    "制 度 信 息\n公 开\t结 果　统计\r\n见附件",
    "😀很好👨‍👩‍👧𠮷野家𠀀，★①㎡…——～·",
    "的了的了哈哈哈哈，0000-0000，1,113.50元，-3，**",
    "学习马克思主义，马克杯不在此列，乡镇政府与本人手机号",
    "a",
    "。",
    "é ñ ß İ ﬁ Ⅳ ² ½ ｶﾞ 한국 кириллица",
)
KINDS = tuple(SectionKind)
ROLES = tuple(Role)


def make_entry(number: int, text: str) -> Entry:
    """Return a passage whose metadata cycle through combinations."""
    agencies = ("昌乐县卫生健康局", "沙河市统计局", "江海区卫生健康局", "")
    places = ("昌乐县", "沙河市", "江海区", "")
    role = ROLES[number % 5].value
    return Entry(
        passage_id=1000 - number * 7,
        report_id=f"report-{number % 4}",
        text=text,
        agency=agencies[number % 4],
        place=places[number % 4],
        agency_type=(AgencyType.DEPARTMENT if number % 2 else AgencyType.TOWNSHIP).value,
        year=(None, 2019, 2020, 2021, 2022)[number % 5],
        section=KINDS[number % 7].value,
        labels=(f"{role}/", f"{role}/staffing", "fact/", "fact/timeliness")
        if number % 3
        else (f"{role}/",),
    )


ENTRIES = tuple(make_entry(number, text) for number, text in enumerate(TEXTS))


def fill(engine: Engine, entries=ENTRIES) -> Engine:
    engine.add(entries)
    engine.commit()
    return engine


@pytest.fixture(scope="module", params=NAMES)
def engine(request, tmp_path_factory):
    opened = fill(open_engine(request.param, tmp_path_factory.mktemp(request.param)))
    yield opened
    opened.close()


@pytest.fixture(params=NAMES)
def empty(request, tmp_path):
    opened = open_engine(request.param, tmp_path / "index")
    opened.path = tmp_path / "index"
    opened.name = request.param
    yield opened
    opened.close()


def found(engine: Engine, query: str, scope: Scope = EVERYWHERE) -> set[int]:
    result = engine.search(parse_query(query), scope, limit=None)
    ids = [hit.passage_id for hit in result.hits]
    assert result.total == len(ids) == len(set(ids))
    scores = [(-hit.score, hit.passage_id) for hit in result.hits]
    assert scores == sorted(scores)
    return set(ids)


def texts(engine: Engine, query: str) -> set[int]:
    """Return the indexes in TEXTS of what a query finds."""
    return {(1000 - passage_id) // 7 for passage_id in found(engine, query)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("“人员力量”", {0, 7}),
        ("人员", {0, 1, 7}),
        ("人员力量", {0, 7}),
        ("规范", {2, 3}),
        ("不规范", {2}),
        ("人手", {0, 12}),
        ("乡镇", {12}),
        ("及时", {0}),
        ("不", {0, 2, 5, 12}),
        ("权", set()),
        ("昌", set()),
        ("“01”", {4}),
        ("“ubli”", {6}),
        ("public", {6}),
        ("PUBLIC", {6}),
        ("publ*", {6}),
        ("ubl*", set()),
        ("规范*", {2, 3}),
        ("门户网站", {7}),
        ("⻔⼾⽹站", {7}),
        ("“app2021年”", {7}),
        ("民生", {7}),
        ("“制度信息公开”", {9}),
        ("繁體", {8}),
        ("“，”", {0, 1, 2, 3, 4, 5, 7, 8, 10, 11, 12}),
        ("“。”", {0, 1, 2, 3, 4, 14}),
        ("“……”", set()),
        ("“常态、不”", {5}),
        ('"公开条例》“落"', {5}),
        (r'"\"open data\""', {6}),
        ("😀", {10}),
        ("“👧𠮷”", {10}),
        ("𠀀", {10}),
        ("哈哈哈", {11}),
        ('"哈哈哈哈哈"', set()),
        ("的", {11}),
        ("128件", {4}),
        ("12", {3, 4}),
        ("人员 NOT 力量", {1}),
        ("人员 -力量", {1}),
        ("人员 OR 规范", {0, 1, 2, 3, 7}),
        ("（人员 OR （规范 AND NOT 文件）） 不", {0, 2}),
        ("NOT “，”", {6, 9, 13, 14, 15}),
        ("NOT (人员 OR NOT 不)", {2, 5, 12}),
        ("year:2021", {3, 8, 13}),
        ("year:[2020 TO 2021]", {2, 3, 7, 8, 12, 13}),
        ("year:..2019", {1, 6, 11}),
        ("year:{2020 TO 2022}", {3, 8, 13}),
        ("NOT year:*", {0, 5, 10, 15}),
        ("agency:卫生健康", {0, 2, 4, 6, 8, 10, 12, 14}),
        ("agency:昌乐*", {0, 4, 8, 12}),
        ("agency:健康*", set()),
        ("place:沙河 “，”", {1, 5}),
        ("agency:没有", set()),
        ("section:存在问题", {5, 12}),
        ("type:乡镇 人员", {0}),
        ("type:部门 不", {5}),
        ("role:problem", {0, 5, 10, 15}),
        ("role:已整改 OR role:问题", {0, 4, 5, 9, 10, 14, 15}),
        ("theme:timeliness", {1, 2, 4, 5, 7, 8, 10, 11, 13, 14}),
        ("role:problem theme:timeliness", set()),
        ("role:problem theme:staffing", {5, 10}),
        ("role:fact theme:staffing", {8, 13}),
        ("theme:staffing NOT 公开", {4, 10, 11, 13, 14}),
        ("人员 agency:沙河", {1}),
        ("*", set(range(16))),
        ("", set(range(16))),
    ],
)
def test_queries(engine, query, expected):
    assert texts(engine, query) == expected


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        (Scope(), lambda _: True),
        (Scope(years=(2019, 2022)), lambda e: e.year in (2019, 2022)),
        (Scope(agencies=("沙河市统计局",)), lambda e: e.agency == "沙河市统计局"),
        (Scope(agencies=("统计局",)), lambda _: False),
        (Scope(places=("昌乐县", "江海区")), lambda e: e.place in ("昌乐县", "江海区")),
        (Scope(agency_types=(AgencyType.TOWNSHIP,)), lambda e: e.agency_type == "township"),
        (Scope(sections=(SectionKind.PROBLEMS,)), lambda e: e.section == "problems"),
        (Scope(reports=("report-1", "report-9")), lambda e: e.report_id == "report-1"),
        (Scope(roles=(Role.MEASURE,)), lambda e: "measure/" in e.labels),
        (Scope(themes=("staffing",)), lambda e: any(x.endswith("/staffing") for x in e.labels)),
        (
            Scope(themes=("staffing", "timeliness"), roles=(Role.PROBLEM, Role.FACT)),
            lambda e: bool(
                {"problem/staffing", "problem/timeliness", "fact/staffing", "fact/timeliness"}
                & set(e.labels)
            ),
        ),
        (
            Scope(years=(2019, 2020), places=("沙河市", "江海区"), themes=("timeliness",)),
            lambda e: (
                e.year in (2019, 2020)
                and e.place in ("沙河市", "江海区")
                and "fact/timeliness" in e.labels
            ),
        ),
    ],
)
@pytest.mark.parametrize("query", ["", "“，”", "人员 OR 不", "NOT 公开"])
def test_scopes(engine, scope, wanted, query):
    inside = {entry.passage_id for entry in ENTRIES if wanted(entry)}
    assert found(engine, query, scope) == found(engine, query) & inside


def test_better_matches_come_first(empty):
    fill(
        empty,
        [
            make_entry(0, "力量来自人员。" + "其他内容很多，" * 20),
            make_entry(1, "人员力量不够。"),
            make_entry(2, "本人手机与他人手册。"),
            make_entry(3, "人手紧张。"),
        ],
    )
    first = empty.search(parse_query("人员力量"), Scope()).hits
    assert [hit.passage_id for hit in first] == [993, 1000]
    assert empty.search(parse_query("人手"), Scope()).hits[0].passage_id == 979


def test_common_words_still_find_and_rank(empty):
    fill(
        empty,
        [make_entry(n, f"信息公开工作有序推进，事项{n}。") for n in range(30)]
        + [make_entry(40, "信息公开工作信息公开工作。")],
    )
    result = empty.search(parse_query("信息公开工作"), Scope(), limit=5)
    assert result.total == 31
    assert result.hits[0].passage_id == 1000 - 280
    assert empty.search(parse_query("的 了 在"), Scope()).total == 0
    assert empty.search(parse_query("以及"), Scope()).total == 0


def test_paging_is_stable_and_ties_go_by_id(empty):
    numbers = list(range(120))
    random.Random(1).shuffle(numbers)
    for part in (numbers[:50], numbers[50:70], numbers[70:]):
        fill(empty, [make_entry(n, "人员不足" + "，公开" * (n % 3)) for n in part])
    for query in ("人员", "“员不”", "", "year:2019", "人* 公开"):
        tree = parse_query(query)
        whole = empty.search(tree, Scope(), limit=None)
        pages = []
        for offset in range(0, whole.total + 7, 7):
            page = empty.search(tree, Scope(), limit=7, offset=offset)
            assert page.total == whole.total
            pages += page.hits
        assert tuple(pages) == whole.hits
        assert [(-h.score, h.passage_id) for h in pages] == sorted(
            (-h.score, h.passage_id) for h in pages
        )
    assert empty.search(parse_query("人员"), Scope(), limit=0).hits == ()
    assert empty.search(parse_query(""), Scope(), limit=0).total == 120
    assert empty.search(parse_query("人员"), Scope(), limit=5, offset=10_000).hits == ()


def test_among_and_rate_agree_with_search_and_best(engine):
    ids = sorted(entry.passage_id for entry in ENTRIES)
    loose = Loose(("人员", "公开", "不"), ("规范", "力量"))
    best = engine.best(loose, EVERYWHERE, len(ids))
    assert tuple(best.items()) == engine.search(loose, EVERYWHERE, limit=len(ids)).hits
    assert len(best) > 4
    some = [*list(best)[:3], ids[0], 5]
    assert engine.rate(loose, some) == pytest.approx(
        {key: best[key] for key in some if key in best}
    )
    assert engine.rate(loose, []) == {}
    for query in ("人员 OR 不", "“，”", "year:2021", "NOT 公开", ""):
        tree = parse_query(query)
        matched, inside = found(engine, query), found(engine, query, Scope(years=(2021, 2022)))
        for some in (ids, ids[:4], ids[:1]):
            asked = engine.among(tree, EVERYWHERE, some)
            assert asked == (len(matched), matched & set(some))
        asked = engine.among(tree, Scope(years=(2021, 2022)), ids)
        assert asked == (len(inside), inside)
    assert engine.among(Every(), EVERYWHERE, []) == (len(ids), set())


@pytest.mark.parametrize("asked", [1, 3, 40])
def test_among_finds_few_of_many(empty, asked):
    texts = ("人员不足", "人员力量不足", "公开渠道不多")
    for part in (range(60), range(60, 180)):
        fill(empty, [make_entry(n, texts[n % 3]) for n in part])
    everything = sorted(1000 - 7 * n for n in range(180))
    some = sorted(random.Random(asked).sample(everything, asked))
    for query in ("人员", "人员 不足", "“力量”", "渠道", "人员 year:2020", "NOT 渠道", "year:2020"):
        tree = parse_query(query)
        matched = {hit.passage_id for hit in empty.search(tree, EVERYWHERE, limit=None).hits}
        assert len(matched) >= 24
        assert empty.among(tree, EVERYWHERE, some) == (len(matched), matched & set(some))


def test_years_beside_a_rare_word(empty):
    fill(empty, [make_entry(n, "人员不足" if n % 9 else "大熊猫与芦苇") for n in range(200)])
    rare = {1000 - n * 7 for n in range(0, 200, 9)}
    of = {
        year: {1000 - n * 7 for n in range(i, 200, 5)} for i, year in enumerate(range(2018, 2023))
    }
    for years in ((2019,), (2019, 2020, 2021), (2019, 2021), (2019, 2019, 2020)):
        inside = {key for year in set(years) for key in of[year]}
        assert found(empty, "芦苇", Scope(years=years)) == rare & inside
    assert found(empty, "大熊猫 year:..2020") == rare & (of[2019] | of[2020])
    assert found(empty, "大熊猫 NOT year:2019..2021") == rare - of[2019] - of[2020] - of[2021]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("学习马克思主义", "马克"),  # inside a longer word
        ("以公正为重点工作", "为重"),  # across words
        ("人 员\n力 量", "人员力量"),  # with white space inside
        ("经办人员力量", "员力"),  # in no dictionary
        ("更新不及时", "新不及时"),  # a token that the passage does not have
    ],
)
def test_words_are_found_however_a_passage_is_cut(empty, text, query):
    fill(empty, [make_entry(0, text), *(make_entry(n, "别的事项。") for n in range(1, 4))])
    assert found(empty, query) == {1000}


def test_a_word_that_is_meant_ranks_before_one_that_is_only_there(empty):
    fill(empty, [make_entry(0, "学习马克思主义。"), make_entry(1, "一个马克的杯子。")])
    hits = empty.search(parse_query("马克"), EVERYWHERE).hits
    assert [hit.passage_id for hit in hits] == [993, 1000]


def test_empty_index(empty):
    for query in ("", "人员", "NOT 人员", "“人”", "agency:昌", "year:2020", "publ*", "year:*"):
        assert empty.search(parse_query(query), Scope(years=(2020,))).total == 0
        assert empty.search(parse_query(query), Scope(), limit=None).hits == ()


def test_nothing_is_visible_before_commit_and_nothing_is_left_without(empty):
    empty.add(ENTRIES[:4])
    assert empty.search(Every(), Scope()).total == 0
    empty.close()
    again = open_engine(empty.name, empty.path)
    assert again.search(Every(), Scope()).total == 0
    fill(again, ENTRIES[:4])
    again.add(ENTRIES[4:])
    again.remove(["report-0"])
    assert again.search(Every(), Scope()).total == 4
    again.close()
    reader = open_engine(empty.name, empty.path)
    assert reader.search(Every(), Scope()).total == 4
    reader.close()


def test_readers_see_the_last_commit_of_another(empty):
    reader = open_engine(empty.name, empty.path)
    assert reader.search(Every(), Scope()).total == 0
    fill(empty)
    assert reader.search(Every(), Scope()).total == len(ENTRIES)
    empty.remove(["report-1"])
    empty.commit()
    assert reader.search(Every(), Scope()).total == len(ENTRIES) - 4
    assert reader.search(parse_query("agency:沙河"), Scope()).total == 0
    reader.close()


def test_one_writer_at_a_time(empty):
    empty.add(ENTRIES[:1])
    other = open_engine(empty.name, empty.path)
    with pytest.raises(EngineLockedError):
        other.add(ENTRIES[1:2])
    with pytest.raises(EngineLockedError):
        other.remove(["report-1"])
    empty.commit()
    other.add(ENTRIES[1:2])
    other.commit()
    assert empty.search(Every(), Scope()).total == 2
    other.close()


def test_remove_and_add_again_in_one_commit(empty):
    fill(empty)
    empty.remove(["report-1", "unknown"])
    empty.add(entry for entry in ENTRIES if entry.report_id == "report-1")
    empty.commit()
    assert found(empty, "") == {entry.passage_id for entry in ENTRIES}
    empty.add([make_entry(33, "临时")])
    empty.remove(["report-1"])
    empty.commit()
    assert found(empty, "") == {e.passage_id for e in ENTRIES if e.report_id != "report-1"}
    assert found(empty, "临时") == set()
    empty.commit()  # nothing to do is no error


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
def real(request, tmp_path_factory):
    if not REPORTS.is_dir():
        pytest.skip("the real reports are not here")
    pieces = [
        piece
        for path in sorted(REPORTS.glob("*.txt"))
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
