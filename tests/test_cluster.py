"""Clusters: near-copies are one, nothing is lost, names are names, growth moves little."""

import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations, islice
from pathlib import Path

import pytest

import cli
from benchmarks.generate import generate_sources
from corpus.agencies import is_agency
from corpus.report import AgencyType, Role, SectionKind, Theme
from indexer.errors import LibraryError
from indexer.library import Library
from nlp.cluster import Cluster, cluster, kinds_of
from nlp.clusters.near_duplicates import collapse
from nlp.clusters.seeds import COARSE, FINE, choose_seeds, load_seeds, parse_seeds, write_seeds
from nlp.clusters.words import runs
from nlp.embed import load_embedder
from nlp.evidence import ReportRow, Scope, StatementRow
from nlp.labels.taxonomy import theme_keys, theme_name
from nlp.names.places import place_codes, short_name

SEED = 11


def statement(
    text: str,
    number: int,
    *,
    agency: str | None = "青禾县水利局",
    place: str | None = "青禾县",
    year: int = 2022,
    themes: Sequence[str] = ("timeliness",),
) -> StatementRow:
    report = ReportRow(
        f"{agency}-{place}-{year}", f"{agency}-{year}.txt", "txt", "", agency, place,
        AgencyType.DEPARTMENT, year, None, None, None, (), (),
    )  # fmt: skip
    labels = tuple(Theme(key, 0.9 - at / 10, "") for at, key in enumerate(themes))
    return StatementRow(
        report, number, number, SectionKind.PROBLEMS, None, "", text, 0, len(text), text,
        Role.PROBLEM, "", labels,
    )  # fmt: skip


def generated(reports: int) -> tuple[StatementRow, ...]:
    """The problem clauses of generated reports, as their writer labelled them."""
    rows: list[StatementRow] = []
    for source in islice(generate_sources(SEED), reports):
        for part in source.parts:
            for label in part.labels:
                if label.role == Role.PROBLEM:
                    rows.append(
                        statement(
                            label.text, len(rows), agency=source.agency, place=source.place,
                            year=source.year, themes=label.themes,
                        )
                    )  # fmt: skip
    return tuple(rows)


@pytest.fixture(scope="module")
def rows() -> tuple[StatementRow, ...]:
    return generated(220)


@pytest.fixture(scope="module")
def clusters(rows: tuple[StatementRow, ...]) -> tuple[Cluster, ...]:
    return cluster(rows)


def pairs(clusters: Iterable[Cluster], among: set[int]) -> set[tuple[int, int]]:
    """Return the statements of `among` that stand together, two by two."""
    return {
        pair
        for item in clusters
        for pair in combinations(sorted(s.statement_id for s in item.statements if s.statement_id in among), 2)
    }  # fmt: skip


# ----------------------------------------------------------------------------------- near-copies


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一是栏目内容更新不够及时；", "（3）栏目内容更新不够及时。"),
        ("青禾县水利局网站栏目更新不及时。", "临江市审计局网站栏目更新不及时。"),
        ("我局2021年公开信息仅12条，数量偏少。", "本单位2023年公开信息仅 204 条，数量偏少。"),
        ("部分科室报送的稿件语句不通。", "个别股室报送的稿件语句不通。"),
        (
            "经办同志政策水平参差不齐，起草答复时常感吃力，个别答复引用条款不够准确",
            "经办同志政策水平参差不齐，起草答复时常感吃力，个别答复引用条款不够准确到位",
        ),
    ],
)
def test_the_same_sentence_of_two_agencies_is_one(one: str, other: str):
    found = collapse(
        (statement(one, 1), statement(other, 2, agency="临江市审计局", place="临江市"))
    )
    assert [len(s.rows) for s in found] == [2]
    assert len(found[0].agencies) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人员力量不够", "信息更新不及时"),
        ("解读形式单一，多为文字解读。", "公开形式单一，多为文字信息。"),
        ("一是", "二是更新不及时"),
    ],
)
def test_what_differs_in_substance_stays_apart(one: str, other: str):
    assert len(collapse((statement(one, 1), statement(other, 2)))) == 2


def test_near_copies_are_found_as_by_comparing_all_with_all(rows: tuple[StatementRow, ...]):
    """The shortcut over rare pieces must lose no pair."""
    texts = sorted({row.text for row in rows})[:250]
    sentences = collapse([statement(text, at) for at, text in enumerate(texts)])
    group = {row.statement_id: at for at, s in enumerate(sentences) for row in s.rows}

    def pieces(text: str) -> set[str]:
        return {text[i : i + 4] for i in range(max(1, len(text) - 3))}

    bare = {s.rows[0].statement_id: s.text for s in sentences if len(s.rows) == 1}
    for one, other in combinations(bare, 2):
        first, second = (pieces("".join(c for c in bare[i] if c.isalpha())) for i in (one, other))
        assert len(first & second) < 0.8 * len(first | second) or group[one] == group[other]


# ------------------------------------------------------------------------------------- partition


def test_every_statement_is_in_exactly_one_cluster(
    rows: tuple[StatementRow, ...], clusters: tuple[Cluster, ...]
):
    members = Counter(s.statement_id for item in clusters for s in item.statements)
    assert members == Counter(row.statement_id for row in rows)
    for item in clusters:
        assert item.reports == len({s.report.id for s in item.statements})
        assert item.agencies == len({(s.report.agency, s.report.place) for s in item.statements})
        assert 1 <= item.agencies <= item.reports
        assert 1 <= item.sentences <= len(item.statements)


def test_the_order_of_the_input_changes_nothing(
    rows: tuple[StatementRow, ...], clusters: tuple[Cluster, ...]
):
    shuffled = random.Random(SEED).sample(rows, len(rows))
    assert cluster(shuffled) == clusters


def test_clusters_stand_by_agencies_then_name(clusters: tuple[Cluster, ...]):
    order = [(-item.agencies, item.name) for item in clusters]
    assert order == sorted(order)


def test_sentences_that_share_a_phrase_come_together():
    texts = (
        "网站栏目更新不及时", "政务动态更新不够及时", "信息更新不太及时，群众有意见",
        "文件印发后超过二十个工作日才上网", "有的文件印发后超过时限才上网",
    )  # fmt: skip
    rows = [
        statement(text, at, agency=f"{name}县教育局", place=f"{name}县")
        for at, (text, name) in enumerate(zip(texts, "甲乙丙丁戊", strict=True))
    ]
    others = [text for seed in load_seeds()["timeliness"] for text in seed.sentences]
    rows += [statement(text, 100 + at, agency=f"{at}局") for at, text in enumerate(others)]
    found = [{s.statement_id for s in item.statements} for item in cluster(rows, "timeliness")]
    (first,) = (members for members in found if 0 in members)
    assert first & {1, 3, 4} == {1}
    assert any({3, 4} <= members for members in found)


def test_a_group_is_named_by_what_most_of_it_says():
    texts = ("网站栏目更新不及时", "政务动态更新不够及时", "信息更新不太及时，群众有意见")
    rows = [statement(text, at, agency=f"{at}局") for at, text in enumerate(texts)]
    assert [item.name for item in cluster(rows, "timeliness")] == ["更新不及时"]


@pytest.mark.parametrize("texts", [(), ("",), ("一是", "2."), ("公开工作存在问题",) * 3])
def test_what_says_nothing_takes_the_name_of_its_theme(texts: tuple[str, ...]):
    found = cluster([statement(text, at) for at, text in enumerate(texts)], "timeliness")
    assert [item.name for item in found] == ([theme_name("timeliness")] if texts else [])
    assert sum(len(item.statements) for item in found) == len(texts)


def test_a_report_without_an_agency_stands_for_itself():
    rows = [
        statement("网站栏目更新不及时", at, agency=None, place=None, year=2020 + at)
        for at in range(3)
    ]
    (item,) = cluster(rows)
    assert (item.agencies, item.reports, item.sentences) == (3, 3, 1)


def test_few_sentences_make_few_clusters_and_growth_only_divides_them():
    seeds = load_seeds()["timeliness"]
    one, few, many = (kinds_of(seeds, size) for size in (3, 10, 400))
    assert [len(kinds) for kinds in (one, few, many)] == [1, COARSE, FINE]
    for coarse in (one, few):
        for kind in many:
            assert sum(set(kind.sentences) <= set(whole.sentences) for whole in coarse) == 1


def test_clusters_keep_their_place_on_the_map(rows: tuple[StatementRow, ...]):
    """A statement stands where it stood when half of the library was not there."""
    half = cluster(rows[: len(rows) // 2])
    before = {
        s.statement_id: spot for c in half for s, spot in zip(c.statements, c.spots, strict=True)
    }
    after = {
        s.statement_id: spot
        for c in cluster(rows)
        for s, spot in zip(c.statements, c.spots, strict=True)
    }
    assert sum(after[key] == spot for key, spot in before.items()) >= 0.95 * len(before)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in after.values())


def test_seeds_are_written_and_read():
    seeds = tuple(seed for found in load_seeds().values() for seed in found)
    assert parse_seeds(write_seeds(seeds)) == load_seeds()
    assert set(load_seeds()) == {*theme_keys(), None}
    spots = [(seed.x, seed.y) for seed in seeds]
    assert min(math.dist(a, b) for a, b in combinations(spots, 2)) > 0.02


def test_seeds_are_chosen_from_sentences():
    texts = [f"网站栏目第{n}期更新不及时" for n in range(12)] + [
        f"缺少第{n}名专职人员" for n in range(12)
    ]
    vectors = load_embedder().embed_passages([*texts, "工作有待加强"]).astype("float64")
    seeds = choose_seeds({"timeliness": texts, None: ["工作有待加强"]}, vectors)
    assert len(seeds) == FINE + 1
    for seed in seeds[:-1]:
        assert len({"更新" in text for text in seed.sentences}) == 1
    assert choose_seeds({"timeliness": texts, None: ["工作有待加强"]}, vectors) == seeds


# ------------------------------------------------------------------------------- names and quotes


def test_names_are_short_and_name_no_place_or_agency(
    rows: tuple[StatementRow, ...], clusters: tuple[Cluster, ...]
):
    bodies = {row.report.agency for row in rows} | {row.report.place for row in rows}
    bodies |= {short_name(name) for name in bodies} | set(place_codes())
    fallbacks = {theme_name(key) for key in theme_keys()} | {"笼统的说法"}
    named = [item for item in clusters if item.name not in fallbacks]
    assert len(named) > 20
    for item in named:
        parts = item.name.split("、")
        assert len(parts) <= 2
        assert all(2 <= len(part) <= 8 for part in parts)
        assert not any(name in item.name for name in bodies)
        assert not any(is_agency(part) for part in parts)
        assert not any(character.isdigit() for character in item.name)


def test_a_name_is_said_in_its_cluster(clusters: tuple[Cluster, ...]):
    """What names a cluster are words of its statements."""
    fallbacks = {theme_name(key) for key in theme_keys()} | {"笼统的说法"}
    for item in clusters:
        if item.name not in fallbacks:
            said = ["".join(run) for row in item.statements for run in runs(row.text)]
            assert any(item.name.split("、")[0] in run for run in said), item.name


def test_quotes_are_of_different_agencies_where_there_are_such(clusters: tuple[Cluster, ...]):
    for item in clusters:
        speakers = {(q.report.agency, q.report.place) for q in item.quotes}
        assert min(3, item.agencies) <= len(item.quotes) <= 3
        assert len(speakers) == min(3, item.agencies)
        assert set(item.quotes) <= set(item.statements)
        assert len({q.statement_id for q in item.quotes}) == len(item.quotes)


# --------------------------------------------------------------------------------------- growth


def test_a_tenth_more_statements_keeps_the_pairs_together(rows: tuple[StatementRow, ...]):
    """Averaged over five draws of the tenth that comes later, by whole reports."""
    kept = []
    full = cluster(rows)
    reports = sorted({row.report.id for row in rows})
    for draw in range(5):
        held = set(random.Random(draw).sample(reports, round(len(reports) / 1.1)))
        before = [row for row in rows if row.report.id in held]
        among = {row.statement_id for row in before}
        together = pairs(cluster(before), among)
        kept.append(len(together & pairs(full, among)) / len(together))
    print("pairs kept:", [round(share, 3) for share in kept])  # noqa: T201
    assert sum(kept) / len(kept) >= 0.9
    assert min(kept) >= 0.85


# ------------------------------------------------------------------------- library, command line


def test_a_library_clusters_what_it_lists(sample_library: Path):
    with Library.open(sample_library) as library:
        rows = library.statement_rows(Scope(roles=(Role.PROBLEM,)))
        staffing = library.statement_rows(Scope(roles=(Role.PROBLEM,), themes=("staffing",)))
        everything, some = library.clusters(), library.clusters("staffing")
        held = {s.statement_id for item in everything for s in item.statements}
        assert sum(len(item.statements) for item in everything) == len(held)
        left = [row for row in rows if row.statement_id not in held]
        assert 0 < len(left) < len(rows) / 10
        assert not any(row.themes for row in left)
        assert sum(len(item.statements) for item in some) == len(staffing)
        assert {item.theme for item in some} == {"staffing"}
        assert library.clusters() == everything
        with pytest.raises(LibraryError):
            library.clusters("weather")


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        cli.main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def test_the_command_prints_one_cluster_a_line(
    sample_library: Path, capsys: pytest.CaptureFixture[str]
):
    options = ("themes", "--clusters", "--theme", "人员力量不足", "--library", sample_library)
    status, out, _ = call(capsys, *options, "--json")
    assert status == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert found
    for item in found:
        assert list(item) == [
            "theme", "name", "size", "agencies", "reports", "quotes", "members", "sentences", "x", "y",
            "points",
        ]  # fmt: skip
        assert item["theme"] == "staffing"
        assert item["size"] == len(item["members"]) == len(set(item["members"]))
        assert len(item["points"]) == item["size"]
        assert 1 <= len(item["quotes"]) <= 3
        for quote in item["quotes"]:
            assert list(quote) == ["text", "agency", "year", "section", "page", "passage_id"]
    status, out, _ = call(capsys, *options)
    assert status == 0
    assert all(item["name"] in out for item in found)


def test_the_command_refuses_what_does_not_go_together(
    sample_library: Path, capsys: pytest.CaptureFixture[str]
):
    for options in (("--theme", "staffing"), ("--clusters", "--by", "year")):
        status, _, err = call(capsys, "themes", *options, "--library", sample_library)
        assert status == 1
        assert "--clusters" in err


def test_what_only_announces_is_in_no_cluster():
    said = [
        statement("主要存在以下不足：", 1, themes=()),
        statement("（一）存在的主要问题。", 2, agency="临江市审计局", themes=()),
        statement("信息更新不够及时：", 3),
    ]
    (found,) = cluster(said)
    assert [s.statement_id for s in found.statements] == [3]


def test_general_words_are_not_named_by_a_word_few_of_them_say():
    texts = (
        "离群众的期待还有差距",
        "各方面工作仍需继续努力",
        "与兄弟单位相比稍显逊色",
        "成绩面前不能自满",
    )
    said = [statement(text, n, agency=f"青禾县{n}局", themes=()) for n, text in enumerate(texts)]
    assert {item.name for item in cluster(said)} == {"笼统的说法"}
