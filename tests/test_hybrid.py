"""Search by wording, by meaning and by both: totals, pages, filters, reasons, and libraries without."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import nlp.embed
from corpus.report import Role, SectionKind
from indexer.contract import search_json
from indexer.engines.base import EngineResult
from indexer.errors import LibraryError
from indexer.fulltext import FullText
from indexer.fusion import is_latin, meaning_of, take_apart
from indexer.library import Library
from indexer.query import Node, parse_query
from indexer.sentences import cut_sentences
from nlp.evidence import Scope
from tests.reports import report_text
from tests.stand_in import StandIn

PROBLEMS = (
    "一是人手紧张，一个人干几样活。二是信息更新不够及时。",
    "一是没有专人负责公开工作。二是网站栏目内容滞后。",
    "一是公开渠道不多，形式单一。二是答复文书不规范。",
    "一是培训偏少，业务不熟。二是解读材料不够通俗。",
)
AGENCIES = ("青禾县农业农村局", "青禾县柳河镇人民政府", "临江市审计局", "临江市水利局")


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> dict[str, StandIn]:
    """Let every library be embedded by the stand-in; a path chooses another one."""
    models = {"": StandIn(), "other": StandIn("other")}

    def load(path: Path | None = None) -> StandIn:
        if path is not None and path.name not in models:
            raise nlp.embed.EmbedderError(f"not a sentence-transformers folder: {path}")
        return models[path.name if path else ""]

    monkeypatch.setattr(nlp.embed, "load_embedder", load)
    return models


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hybrid")
    (root / "in").mkdir()
    for number, agency in enumerate(AGENCIES):
        for year in (2021, 2022):
            text = report_text(agency, year, problems=PROBLEMS[(number + year) % 4])
            (root / "in" / f"{number}-{year}.txt").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nlp.embed, "load_embedder", lambda _=None: StandIn())
        with Library.open(root / "lib", create=True) as library:
            assert library.build([root / "in"], jobs=2).added == 8
    return root


@pytest.fixture
def library(folder: Path):
    with Library.open(folder / "lib") as opened:
        yield opened


@pytest.fixture
def own(folder: Path, tmp_path: Path):
    shutil.copytree(folder / "lib", tmp_path / "lib")
    with Library.open(tmp_path / "lib") as opened:
        yield opened


# -------------------------------------------------------------------------------------- the query


@pytest.mark.parametrize(
    ("query", "text", "filtered"),
    [
        ("人手不够", "人手不够", False),
        ("staff shortage", "staff shortage", False),
        ("人手 year:2021", "人手", True),
        ("人手 role:problem NOT agency:审计", "人手", True),
        ('"人手不够"', "", True),
        ("人手 OR 人员", "", True),
        ("人手 NOT 培训", "", True),
        ("人手*", "", True),
        ("128件", "", False),
        ("year:2021", "", True),
    ],
)
def test_what_is_meant_and_what_is_demanded(query: str, text: str, filtered: bool):
    asked = take_apart(parse_query(query))
    assert asked.text == text
    assert (asked.filters != parse_query("")) is filtered


def test_meaning_has_a_part_in_every_query_when_asked_for():
    assert meaning_of(parse_query('"人手" year:2021')) == ("人手", parse_query('"人手" year:2021'))
    assert meaning_of(parse_query("人手 OR 专人")) == ("人手 专人", parse_query(""))
    assert meaning_of(parse_query("人手 year:2021")) == ("人手", parse_query("year:2021"))


def test_latin():
    assert is_latin("staff shortage")
    assert is_latin("APP 人")
    assert not is_latin("政务APP公开")
    assert not is_latin("2021")


# --------------------------------------------------------------------------------------- the modes


@pytest.mark.parametrize("mode", ["text", "semantic", "hybrid"])
@pytest.mark.parametrize(
    "query",
    ["人员力量", "信息公开", "staff", "人手 year:2021", '"专人"', "人手 OR 更新", "", "培训"],
)
def test_pages_together_are_all_hits(library: Library, mode, query: str):
    everything = library.search(query, limit=None, mode=mode)
    ids = [hit.passage_id for hit in everything.hits]
    assert everything.total == len(ids) == len(set(ids))
    pages = [library.search(query, limit=3, offset=n, mode=mode) for n in range(0, len(ids) + 3, 3)]
    assert {page.total for page in pages} == {everything.total}
    assert [hit for page in pages for hit in page.hits] == list(everything.hits)
    scores = [hit.score for hit in everything.hits]
    assert scores == sorted(scores, reverse=True)
    for sort in ("year", "agency"):
        other = library.search(query, limit=None, mode=mode, sort=sort)
        assert sorted(hit.passage_id for hit in other.hits) == sorted(ids)


def test_a_window_that_fills_the_page_asks_the_index_for_nothing_behind_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    limits: list[int | None] = []
    search = FullText.search

    def watched(self: FullText, query: Node, scope: Scope, **asked: Any) -> EngineResult:
        limits.append(asked.get("limit"))
        return search(self, query, scope, **asked)

    monkeypatch.setattr(FullText, "search", watched)
    found = library.search("人手 更新", mode="hybrid", limit=1)
    assert found.total > 1
    assert not limits


def test_a_page_holds_the_statements_that_are_read_one_by_one(own: Library):
    """Those without a theme too, and each as it was corrected, at once."""
    row = next(row for row in own.statement_rows(Scope()) if row.themes)
    for change in ({"themes": ["quality", "staffing"]}, {"themes": []}, {"role": "measure"}):
        for field, value in change.items():
            own.correct(row.statement_id, field, value, "谁")
        hits = own.search("", limit=None).hits
        held = [statement for hit in hits for statement in hit.statements]
        assert all(own.statement_row(found.statement_id) == found for found in held)
        assert {*held} == {*own.statement_rows(Scope())}
        assert all(found.passage_id == hit.passage_id for hit in hits for found in hit.statements)


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(years=(2021,)), lambda h: h.report.year == 2021),
        (Scope(agencies=("临江市审计局",)), lambda h: h.report.agency == "临江市审计局"),
        (Scope(sections=(SectionKind.PROBLEMS,)), lambda h: h.section == SectionKind.PROBLEMS),
        (
            Scope(roles=(Role.PROBLEM,), years=(2022,)),
            lambda h: h.report.year == 2022 and any(s.role == Role.PROBLEM for s in h.statements),
        ),
    ],
)
def test_filters_hold_and_lose_nothing(library: Library, mode, scope: Scope, inside):
    query = "people slow"
    whole = library.search(query, mode="semantic", limit=None).hits
    found = library.search(query, mode=mode, scope=scope, limit=None).hits
    assert found
    assert all(map(inside, found))
    wanted = [h.passage_id for h in whole if inside(h)]
    if mode == "hybrid":  # its hits reach down to a part of the best score only
        wanted = wanted[:1]
    assert set(wanted) <= {h.passage_id for h in found}


def test_fields_of_the_query_hold_as_filters_do(library: Library):
    by_field = library.search("people year:2021 section:problems", mode="hybrid", limit=None).hits
    scope = Scope(years=(2021,), sections=(SectionKind.PROBLEMS,))
    by_scope = library.search("people", scope=scope, mode="hybrid", limit=None).hits
    assert [h.passage_id for h in by_field] == [h.passage_id for h in by_scope]
    assert by_field


def test_meaning_finds_what_shares_no_character(library: Library):
    assert library.search("people", mode="text").total == 0
    result = library.search("people", mode="hybrid")
    assert result.total > result.matched == 0
    assert any(word in result.hits[0].text for word in ("人手", "专人", "人员"))
    assert result.hits[0].why.similarity is not None


def test_who_is_exact_gets_exactly_that(library: Library):
    for query in ('"没有专人负责"', "专人 NOT 网站", "答复*", "year:2021", "40条 41条"):
        text = library.search(query, mode="text", limit=None)
        hybrid = library.search(query, mode="hybrid", limit=None)
        assert [h.passage_id for h in hybrid.hits] == [h.passage_id for h in text.hits]
        assert hybrid.total == text.total


def test_the_exact_words_come_first(library: Library):
    for query in ("没有专人负责", "网站栏目内容滞后", "答复文书不规范"):
        matched = {h.passage_id for h in library.search(f'"{query}"', limit=None).hits}
        result = library.search(query, mode="hybrid", limit=None)
        first = {h.passage_id for h in result.hits[: len(matched)]}
        assert first == matched
        assert result.matched == len(matched)


def test_facets_count_what_is_found(library: Library):
    result = library.search("people", mode="hybrid", limit=None, facets=True)
    for name, key in (("year", lambda h: h.report.year), ("agency", lambda h: h.report.agency)):
        counted: dict[object, int] = {}
        for hit in result.hits:
            counted[key(hit)] = counted.get(key(hit), 0) + 1
        assert dict(result.facets[name]) == counted


# ------------------------------------------------------------------------------- reasons, likeness


def test_a_hit_says_why(library: Library):
    hit = library.search("没有专人负责", mode="hybrid").hits[0]
    assert "".join(hit.why.words) in hit.text.replace("，", "")
    assert "staffing" in hit.why.themes
    found = json.loads(json.dumps(search_json(library.search("people", mode="hybrid"))))
    first = found["hits"][0]
    assert set(first["why"]) == {"words", "themes", "wording", "similarity"}
    assert first["why"]["similarity"] > 0.3
    assert found["mode"] == "hybrid"


def test_more_like_this(library: Library):
    (hit, *_) = library.search('"没有专人负责"').hits
    result = library.similar(hit.passage_id, limit=None)
    ids = [h.passage_id for h in result.hits]
    assert hit.passage_id not in ids
    assert result.hits[0].text == hit.text, "the same words in the other year's report"
    pages = [library.similar(hit.passage_id, limit=2, offset=n).hits for n in range(0, len(ids), 2)]
    assert [h.passage_id for page in pages for h in page] == ids
    inside = library.similar(hit.passage_id, "year:2021", scope=Scope(agencies=(AGENCIES[0],)))
    assert {(h.report.year, h.report.agency) for h in inside.hits} <= {(2021, AGENCIES[0])}
    with pytest.raises(LibraryError, match="no passage 99999"):
        library.similar(99999)


@pytest.mark.parametrize("mode", ["text", "hybrid"])
def test_near_duplicates_fold_and_none_is_lost(library: Library, mode):
    plain = library.search("信息公开", mode=mode, limit=None)
    folded = library.search("信息公开", mode=mode, limit=None, fold=True)
    assert folded.total == plain.total
    assert folded.folded == len(plain.hits) - len(folded.hits) > 0
    shown = [i for h in folded.hits for i in (h.passage_id, *h.duplicates)]
    assert sorted(shown) == sorted(h.passage_id for h in plain.hits)
    pages = [
        library.search("信息公开", mode=mode, limit=2, offset=n, fold=True).hits
        for n in range(0, len(folded.hits), 2)
    ]
    assert [h for page in pages for h in page] == list(folded.hits)


# ---------------------------------------------------------------------------------- the embedders


def test_a_library_without_vectors_says_so(folder: Path, tmp_path: Path):
    with Library.open(tmp_path / "lib", create=True, embedder="none") as library:
        library.build([folder / "in"], jobs=2)
        result = library.search("专人", mode="hybrid")
        assert (result.mode, result.total) == ("text", library.search("专人").total)
        assert "without vectors" in result.note
        with pytest.raises(LibraryError, match="without vectors"):
            library.search("专人", mode="semantic")
        (hit, *_) = library.search('"没有专人负责"').hits
        assert library.similar(hit.passage_id).hits[0].text == hit.text
        assert library.check() == ()
    with Library.open(tmp_path / "lib", embedder="shipped") as library:
        library.build([folder / "in"])
        assert library.search("people", mode="hybrid").total > 0
        assert library.check() == ()


def test_another_embedder_makes_other_vectors_and_never_mixes(own: Library, model, folder: Path):
    root = own.root
    with Library.open(root, embedder=str(root.parent / "other")) as library:
        calls: list[tuple[str, int, int]] = []
        library.build([folder / "in"], progress=lambda s, d, t, _: calls.append((s, d, t)))
        total = library.search("", limit=0).total
        assert ("embed", total, total) in calls
        assert library.check() == ()
        assert own.search("people", mode="semantic").hits, "a reader follows"
    manifest = json.loads((root / "library.json").read_text(encoding="utf-8"))
    assert manifest["embedder"] == "stand-in other"
    with Library.open(root) as library:  # the library keeps its embedder
        assert library.search("people", mode="hybrid").mode == "hybrid"
        before = model["other"].calls
        library.build([folder / "in"])
        assert model["other"].calls == before, "nothing new, nothing embedded"


def test_vectors_of_another_embedder_are_not_searched(own: Library, model):
    model[""]._salt = "newer"
    result = own.search("people", mode="hybrid")
    assert result.mode == "text"
    assert "another embedder" in result.note


def test_an_embedder_that_is_none_is_refused(own: Library, folder: Path):
    with (
        Library.open(own.root, embedder="/nowhere/model") as library,
        pytest.raises(LibraryError, match="cannot be used"),
    ):
        library.build([folder / "in"])
    assert own.search("people", mode="hybrid").mode == "hybrid"


def test_only_what_is_new_is_embedded(own: Library, model, tmp_path: Path):
    path = tmp_path / "new.txt"
    path.write_text(report_text("江北区商务局", 2020, problems=PROBLEMS[0]), encoding="utf-8")
    before = model[""].calls
    own.build([path])
    texts = [p.text for s in own.report(_id(own, "江北区商务局")).sections for p in s.passages]
    passages = len(texts) + sum(len(cut_sentences(text)) for text in texts)
    assert 0 < model[""].calls - before <= passages
    assert own.check() == ()
    own.correct(_id(own, "江北区商务局"), "year", 2019, "me")
    assert model[""].calls - before <= passages, "a correction changes no text"
    assert own.search("people", mode="hybrid", scope=Scope(years=(2019,))).hits
    own.remove([_id(own, "江北区商务局")])
    assert own.check() == ()
    assert not own.search("people", mode="hybrid", scope=Scope(years=(2019,))).hits


def test_vectors_that_were_lost_are_made_again(own: Library, folder: Path):
    root = own.root
    shutil.rmtree(root / "vectors")
    with Library.open(root) as library:
        assert library.search("专人", mode="hybrid").mode == "text"
        assert {p.code for p in library.check()} == {"vectors_unusable"}
        library.build([folder / "in"])
        assert library.search("people", mode="hybrid").hits
        assert library.check() == ()


def _id(library: Library, agency: str) -> str:
    (row,) = library.report_rows(Scope(agencies=(agency,)))
    return row.id
