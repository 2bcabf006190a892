"""One suite over every full-text engine: what the Protocol promises, on text as it really comes."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

import random

import pytest

from corpus.report import AgencyType, Role, SectionKind
from indexer.engines.base import EngineLockedError
from indexer.query import (
    Every,
    parse_query,
)
from indexer.tree import Loose
from nlp.evidence import Scope
from tests.engines import (  # noqa: F401 - a fixture
    ENTRIES,
    EVERYWHERE,
    NAMES,
    engine,
    fill,
    found,
    make_entry,
    open_engine,
    texts,
)


@pytest.fixture(params=NAMES)
def empty(request, tmp_path):
    opened = open_engine(request.param, tmp_path / "index")
    opened.path = tmp_path / "index"
    opened.name = request.param
    yield opened
    opened.close()


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
