"""The search page: what it shows equals what the library finds, and the address carries all of it."""

import re
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from corpus.report import AgencyType, Role, SectionKind
from indexer.library import Library
from nlp.evidence import Scope
from tests.pages import html_of, opener, text_of
from tests.reports import report_text
from ui import filters, markup
from ui.language import strings
from ui.search_hits import group_by_report
from ui.search_state import MODES, SORTS, SearchState, from_address, to_address

app = pytest.fixture(opener, name="app")
COPIED = "一是人员力量不足，没有专人负责信息公开工作，业务培训开展得不够。"


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of four agencies that say the same, and without vectors."""
    folder = tmp_path_factory.mktemp("copies")
    paths = []
    for agency in ("青禾县教育局", "青禾县民政局", "白寥县水利局", "白寥县司法局"):
        paths.append(folder / f"{agency}.txt")
        paths[-1].write_text(report_text(agency, 2022, problems=COPIED), encoding="utf-8")
    with Library.open(folder / "library", create=True, embedder="none") as library:
        assert library.build(paths).added == 4
    return folder / "library"


def cards(test: AppTest) -> list[str]:
    return re.findall(r'<p class="nb-text">(.*?)</p>', html_of(test), re.S)


def total_of(test: AppTest) -> int:
    found = re.findall(r'id="nb-total">共 ([\d,]+) 段', html_of(test))
    return int(found[-1].replace(",", ""))


# ------------------------------------------------------------------------------------------- hits


@pytest.mark.parametrize(
    ("query", "mode"),
    [("人手 OR 人员 OR 编制", "hybrid"), ("培训", "text"), ("网站更新慢", "semantic"), ("staff shortage", "hybrid")],
)  # fmt: skip
def test_search_shows_what_the_library_finds(app, sample_library: Path, query: str, mode: str):
    with Library.open(sample_library) as library:
        expected = library.search(query, limit=10, mode=mode, fold=True)
    assert expected.hits
    test = app(sample_library, q=query, mode=mode)
    assert total_of(test) == expected.total
    assert cards(test) == [markup.excerpt(hit.text, hit.highlights) for hit in expected.hits]
    assert test.get_by_key("search_mode").value == mode


def test_the_mode_is_switched_and_stands_in_the_address(app, sample_library: Path):
    test = app(sample_library, q="网站更新慢")
    assert "mode" not in test.query_params
    test.get_by_key("search_mode").set_value("text").run()
    with Library.open(sample_library) as library:
        expected = library.search("网站更新慢", mode="text")
    assert total_of(test) == expected.total
    assert test.query_params["mode"] in ("text", ["text"])


def test_filters_narrow_each_other_and_keep_what_could_be_added(app, sample_library: Path):
    test = app(sample_library, q="公开", mode="text")
    with Library.open(sample_library) as library:
        everything = library.search("公开", facets=True)
        years = dict(everything.facets["year"])
        year = max(years)
        narrowed = library.search("公开", scope=Scope(years=(year,)), facets=True)
    test.get_by_key("filter_year").set_value([year]).run()
    assert total_of(test) == years[year] == narrowed.total
    options = test.get_by_key("filter_year").options
    assert {str(o).split(" · ")[0] for o in options} == {str(y) for y in years}
    roles = [str(option) for option in test.get_by_key("filter_role").options]
    assert sorted(int(r.rsplit("· ", 1)[1].replace(",", "")) for r in roles) == sorted(
        count for _, count in narrowed.facets["role"]
    )
    assert test.query_params["year"] in (str(year), [str(year)])
    test.get_by_key("filter_clear").click().run()
    assert total_of(test) == everything.total


def test_filters_that_are_not_shown_are_not_counted(app, sample_library: Path, monkeypatch):
    counted = []
    count = filters._count

    def noted(library: Library, state: SearchState):
        counted.append(state)
        return count(library, state)

    monkeypatch.setattr(filters, "_count", noted)
    test = app(sample_library)
    assert counted
    test.session_state["filters"] = False
    counted.clear()
    test.get_by_key("search_box").set_value("公开").run()
    assert cards(test)
    assert not counted


def test_pages_of_hits_do_not_overlap(app, sample_library: Path):
    first, second = (app(sample_library, q="公开", page=page) for page in ("1", "2"))
    assert cards(first)
    assert cards(second)
    assert not set(cards(first)) & set(cards(second))
    beyond = app(sample_library, q="公开", page="99999")
    assert cards(beyond)


def test_hits_of_a_report_are_put_together(app, sample_library: Path):
    with Library.open(sample_library) as library:
        groups = group_by_report(library.search("公开", mode="hybrid", limit=1000, fold=True).hits)
    test = app(sample_library, q="公开", group="1")
    counts = re.findall(r'class="nb-count">(\d+) 段命中', html_of(test))
    assert counts == [str(len(group.hits)) for group in groups[:8]]
    group = next(g for g in groups[:8] if len(g.hits) > 3)
    test.get_by_key(f"more_{group.report.id}").click().run()
    with Library.open(sample_library) as library:
        scope = Scope(reports=(group.report.id,))
        own = library.search("公开", mode="hybrid", scope=scope)
    assert total_of(test) == own.total
    assert test.query_params["report"] in (group.report.id, [group.report.id])


def test_why_a_hit_is_one_is_told(app, sample_library: Path):
    with Library.open(sample_library) as library:
        hit = library.search("人员 培训", mode="hybrid", fold=True).hits[0]
    assert hit.why.words
    shown = re.findall(
        r'<details class="nb-why">(.*?)</details>',
        html_of(app(sample_library, q="人员 培训")),
        re.S,
    )[0]
    assert all(f"<mark>{word}</mark>" in shown for word in hit.why.words)
    assert f"{round(100 * hit.why.similarity)}%" in shown


def test_what_the_lexicon_added_is_shown_and_can_be_left_out(app, sample_library: Path):
    test = app(sample_library, q="网站更新慢")
    with Library.open(sample_library) as library:
        found = library.search("网站更新慢", mode="hybrid")
        without = library.search("网站更新慢", mode="hybrid", expand=False)
    assert found.expanded
    assert "、".join(found.expanded[0].terms) in text_of(test)
    test.get_by_key("search_expand").click().run()
    assert 'nb-expanded">' not in html_of(test)
    assert total_of(test) == without.total
    assert test.query_params["expand"] in ("0", ["0"])
    test.get_by_key("search_expand").click().run()
    assert total_of(test) == found.total


# --------------------------------------------------------------------------- duplicates, similar


def test_near_duplicates_fold_and_list_their_sources(app, copies: Path):
    test = app(copies, q='"没有专人负责"')
    assert total_of(test) == 4
    assert len(cards(test)) == 1
    (box,) = [
        e for e in test.expander if e.label == strings()["search.duplicates"]["zh"].format(count=3)
    ]
    leader = next(iter(re.findall(r"same_(\d+)", str(box.proto) + str(box.proto.id))))
    test.session_state[f"same_{leader}"] = True
    test.run()
    shown = text_of(test)
    for agency in ("青禾县教育局", "青禾县民政局", "白寥县水利局", "白寥县司法局"):
        assert agency in shown
    test.get_by_key("search_fold").set_value(False).run()
    assert len(cards(test)) == 4
    assert test.query_params["fold"] in ("0", ["0"])


def test_passages_like_one_have_a_view_with_a_way_back(app, sample_library: Path):
    test = app(sample_library, q="培训")
    with Library.open(sample_library) as library:
        hits = library.search("培训", mode="hybrid").hits
        hit = next(h for h in hits if library.similar(h.passage_id).total)
        found = library.similar(hit.passage_id, limit=10, fold=True)
    test.query_params.clear()
    test.query_params["like"], test.query_params["of"] = str(hit.passage_id), hit.report.id
    test.run()
    assert markup.escape(hit.text) in html_of(test)
    assert cards(test) == [markup.excerpt(like.text, ()) for like in found.hits]
    test.get_by_key("search_back").click().run()
    assert test.get_by_key("search_box").value == "培训"


@pytest.mark.parametrize("source", ["0000000000000000", "", "<script>"])
def test_a_passage_that_is_gone_is_explained(app, sample_library: Path, source: str):
    test = app(sample_library, like="1", of=source)
    assert strings()["search.like_unknown"]["zh"] in [warning.value for warning in test.warning]
    assert not cards(test)


# ---------------------------------------------------------------------------- without vectors


@pytest.mark.parametrize("mode", ["hybrid", "semantic"])
def test_without_vectors_the_page_says_so_and_makes_them(app, copies: Path, tmp_path: Path, mode):
    folder = tmp_path / "library"
    shutil.copytree(copies, folder)
    test = app(folder, q="没有专人", mode=mode)
    assert strings()["search.vectors_none"]["zh"] in [info.value for info in test.info]
    assert total_of(test) == 4
    if mode == "semantic":
        return
    # The page is left for the one that shows progress, which AppTest cannot follow.
    job = rebuild(folder)
    assert job.error is None
    with Library.open(folder) as library:
        assert library.search("没有专人", mode="hybrid").mode == "hybrid"


def rebuild(folder: Path):
    from ui.importing import start_rebuild

    job = start_rebuild(folder)
    for _ in range(480):
        if not job.running:
            return job
        time.sleep(0.25)
    raise AssertionError("the vectors were not made")


# ------------------------------------------------------------------------------------- picking


def test_picked_hits_are_kept_over_pages_and_dropped_by_another_search(app, sample_library: Path):
    test = app(sample_library, q="公开")
    with Library.open(sample_library) as library:
        hits = library.search("公开", mode="hybrid", limit=20, fold=True).hits
    test.get_by_key(f"pick_{hits[0].passage_id}").check().run()
    test.session_state["search"] = from_address({"q": ["公开"], "page": ["2"]})
    test.run()
    test.get_by_key(f"pick_{hits[12].passage_id}").check().run()
    say = strings()["search.pick_none"]["zh"]
    assert test.get_by_key("pick_none").label == say.format(count=2)
    test.get_by_key("pick_page").click().run()
    assert test.get_by_key("pick_none").label == say.format(count=11)
    test.get_by_key("search_box").set_value("培训").run()
    assert "pick_none" not in [button.key for button in test.button]


def test_all_hits_are_picked_with_one_click(app, sample_library: Path):
    test = app(sample_library, q="公开")
    with Library.open(sample_library) as library:
        total = library.search("公开", mode="hybrid").total
    test.get_by_key("pick_all").click().run()
    say = strings()["search.pick_none"]["zh"]
    assert test.get_by_key("pick_none").label == say.format(count=total)
    assert "pick_all" not in [button.key for button in test.button]


# ------------------------------------------------------------------------- saved searches, batches


def test_a_search_is_saved_found_again_and_deleted(app, sample_library, tmp_path, monkeypatch):
    monkeypatch.setenv("NIANBAO_STATE", str(tmp_path))
    test = app(sample_library, q="公开", year="2021", sort="year", page="2")
    test.session_state["saved_menu"] = True
    test.run()
    test.get_by_key("saved_name").set_value("二〇二一年的公开")
    test.get_by_key("saved_save").click().run()
    other = app(sample_library)
    other.session_state["saved_menu"] = True
    other.run()
    (opening,) = [b for b in other.button if str(b.key).startswith("saved_open_")]
    assert opening.label == "二〇二一年的公开"
    opening.click().run()
    assert other.get_by_key("search_box").value == "公开"
    wanted = SearchState("公开", Scope(years=(2021,)), sort="year")
    assert other.session_state["search"] == wanted
    other.session_state["saved_menu"] = True
    other.run()
    (dropping,) = [b for b in other.button if str(b.key).startswith("saved_drop_")]
    dropping.click().run()
    other.session_state["saved_menu"] = True
    other.run()
    assert not [b for b in other.button if str(b.key).startswith("saved_open_")]


def test_a_batch_runs_beside_the_page(app, sample_library: Path):
    test = app(sample_library, q="公开", year="2021")
    test.session_state["batch_menu"] = True
    test.run()
    test.get_by_key("batch_text").set_value("人员 不足\nyaer:2021\n\n培训")
    test.get_by_key("batch_start").click().run()
    job = test.session_state["batch_job"]
    for _ in range(240):
        if not job.running:
            break
        time.sleep(0.25)
    test.run()
    with Library.open(sample_library) as library:
        scope = Scope(years=(2021,))
        totals = [
            library.search(q, scope=scope, mode="hybrid").total for q in ("人员 不足", "培训")
        ]
    done = strings()["batch.done"]["zh"].format(count=3, hits=sum(totals))
    assert done + strings()["batch.done_failed"]["zh"].format(count=1) in text_of(test)
    assert list(test.dataframe[0].value["total"].dropna()) == totals
    test.get_by_key("batch_close").click().run()
    assert "nb-batch" not in html_of(test)


def test_a_batch_of_nothing_says_so(app, sample_library: Path):
    test = app(sample_library)
    test.session_state["batch_menu"] = True
    test.run()
    test.get_by_key("batch_start").click().run()
    test.session_state["batch_menu"] = True
    test.run()
    assert strings()["batch.none"]["zh"] in [w.value.replace("\\", "") for w in test.warning]


# --------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('"人员', "unclosed_quote"), ("(人员", "unclosed_bracket"), ("人员)", "unopened_bracket"),
        ("AND", "dangling_operator"), ("yaer:2021", "unknown_field"), ("year:两千", "bad_year"),
        ("theme:天气", "unknown_value"), ("人*员", "misplaced_star"), ("年" * 5000, "too_long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_query_that_cannot_be_understood_is_explained(app, sample_library, query, code, language):
    shown = text_of(app(sample_library, q=query, lang=language))
    beginning = strings()[f"query.{code}"][language].split("{")[0]
    assert strings()["query.title"][language] in shown
    assert beginning in shown


def test_a_search_without_hits_says_how_to_go_on(app, sample_library: Path):
    test = app(sample_library, q='"没有任何报告会这样写的一句话"')
    assert strings()["search.nothing"]["zh"] in [info.value for info in test.info]


def test_where_nothing_is_found_less_is_offered_with_its_count(app, sample_library: Path):
    test = app(sample_library, q='"网站 更新慢"', mode="text", year="2021")
    offered = {str(b.key): b for b in test.button if str(b.key).startswith("way_")}
    label = offered["way_loose"].label
    with Library.open(sample_library) as library:
        total = library.search("网站 更新慢", scope=Scope(years=(2021,)), mode="hybrid").total
    assert label == strings()["way.loose"]["zh"].format(count=total)
    offered["way_loose"].click().run()
    assert total_of(test) == total


def test_an_example_fills_the_box(app, sample_library: Path):
    test = app(sample_library)
    test.get_by_key("example_three").click().run()
    assert test.get_by_key("search_box").value == strings()["example.three"]["zh"]
    assert 'id="nb-total"' in html_of(test)


def test_a_slip_is_mended_with_a_click(app, sample_library: Path):
    test = app(sample_library, q="培训 yaer:2022")
    test.get_by_key("query_mend").click().run()
    assert test.get_by_key("search_box").value == "培训 year:2022"
    with Library.open(sample_library) as library:
        assert total_of(test) == library.search("培训 year:2022", mode="hybrid").total


# -------------------------------------------------------------------------------------- address

STATES = st.builds(
    SearchState,
    query=st.text(st.characters(blacklist_categories=("Cs", "Zs", "Cc", "Zl", "Zp")), max_size=20),
    scope=st.builds(
        Scope,
        years=st.lists(st.integers(1990, 2100), unique=True, max_size=3).map(tuple),
        agencies=st.lists(st.sampled_from(["昌乐县卫生健康局", "A&B=局"]), unique=True).map(tuple),
        agency_types=st.lists(st.sampled_from(AgencyType), unique=True, max_size=3).map(tuple),
        sections=st.lists(st.sampled_from(SectionKind), unique=True, max_size=3).map(tuple),
        themes=st.lists(st.sampled_from(["staffing", "channel"]), unique=True).map(tuple),
        roles=st.lists(st.sampled_from(Role), unique=True, max_size=3).map(tuple),
    ),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 9999),
    mode=st.sampled_from(MODES),
    fold=st.booleans(),
    expand=st.booleans(),
    grouped=st.booleans(),
) | st.builds(
    SearchState,
    like=st.integers(1, 10**9),
    source=st.sampled_from(["0123456789abcdef", "ff"]),
    scope=st.just(Scope(reports=("00ff00ff00ff00ff",))),
)


@given(STATES)
def test_an_address_carries_the_whole_search(state):
    assert from_address(to_address(state)) == state


def test_an_address_that_means_nothing_is_the_blank_search():
    address = {
        "year": ["zwei", "99"], "role": ["king"], "theme": ["weather"], "type": [""],
        "page": ["-3"], "sort": ["loudness"], "place": [" "],
        "mode": ["x"], "like": ["²"], "of": ["../etc"], "fold": ["maybe"], "report": ["<b>"],
    }  # fmt: skip
    assert from_address(address) == SearchState()
