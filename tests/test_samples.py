"""The sample reports: complete, varied, in agreement with their truth, and read without a slip."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from itertools import combinations, islice, pairwise

import pytest

from benchmarks.generate import generate_sources, phrases, write_reports
from benchmarks.render import Renderer
from benchmarks.sources import (
    FILES,
    SAMPLES,
    SourceError,
    build_source,
    failing_checks,
    load_source,
    official_places,
    truth,
)
from corpus.parse import parse_bytes
from corpus.report import AgencyType, CheckStatus, SectionKind
from corpus.resources import resource

IDS = sorted(path.stem for path in (SAMPLES / "source").glob("*.toml"))
# Shared phrases of the statute make up to a fifth of the 8-character runs of two short reports.
MOST_ALIKE = 0.2
RUN = 8
MOST_BYTES = 6_000_000


def squashed(text):
    return re.sub(r"\s+", "", text)


@cache
def expected(sample):
    return json.loads((SAMPLES / "truth" / f"{sample}.json").read_text(encoding="utf-8"))


@cache
def read(sample):
    path = next((SAMPLES / "reports").glob(f"{sample}.*"))
    return parse_bytes(path.read_bytes(), path.name)


def narrative(sample):
    source = load_source(SAMPLES / "source" / f"{sample}.toml")
    return squashed("".join(text for part in source.parts for text in part.paragraphs))


def values(rows):
    return {key: [cell.value for cell in row] for key, row in rows.items()}


def kinds_in_order(kinds):
    """Neighbouring parts of one kind count once: where one ends is a matter of taste."""
    found = [kind for kind in kinds if kind != "front"]
    return found[:1] + [after for before, after in pairwise(found) if before != after]


def assert_parsed(report, wanted):
    identity = report.identity
    assert report.figures.form == wanted["form"]
    for table in ("disclosure", "requests", "review"):
        assert values(getattr(report.figures, table)) == wanted[table], table
    failing = [c.check for c in report.figures.checks if c.status is CheckStatus.FAILS]
    assert sorted(failing) == sorted(wanted["checks_failing"])
    assert (identity.year, identity.agency, identity.place, identity.published) == (
        wanted["year"],
        wanted["agency"],
        wanted["place"],
        wanted["published"],
    )
    assert identity.agency_type == wanted["agency_type"]
    assert squashed(identity.title) == squashed(wanted["title"])
    assert {issue.code for issue in report.issues} == set(wanted["issues"])


def missing_clauses(report, wanted):
    statements = {}
    for section in report.sections:
        found = [squashed(s.text) for p in section.passages for s in p.statements]
        statements.setdefault(section.kind.value, []).extend(found)
    return [
        clause["text"]
        for clause in wanted["statements"]
        if not any(
            squashed(clause["text"]) in text for text in statements.get(clause["section"], ())
        )
    ]


def test_every_source_has_its_report_and_truth_and_nothing_else():
    reports = sorted(path.name for path in (SAMPLES / "reports").iterdir())
    sources = [load_source(SAMPLES / "source" / f"{sample}.toml") for sample in IDS]
    assert reports == sorted(source.name for source in sources)
    assert sorted(path.stem for path in (SAMPLES / "truth").glob("*.json")) == IDS


def test_there_are_enough_of_every_kind():
    truths = [expected(sample) for sample in IDS]
    assert len(IDS) >= 40
    assert {t["form"] for t in truths} == {"f2019", "f2021", None}
    assert {t["agency_type"] for t in truths} == {kind.value for kind in AgencyType}
    files = {
        tomllib.loads((SAMPLES / "source" / f"{sample}.toml").read_text(encoding="utf-8"))["file"]
        for sample in IDS
    }
    assert files == set(FILES)
    assert any(t["checks_failing"] for t in truths)
    assert any(t["series_failing"] for t in truths)
    assert any("year_conflict" in t["issues"] for t in truths)


def test_rendered_reports_stay_small():
    assert sum(path.stat().st_size for path in (SAMPLES / "reports").iterdir()) < MOST_BYTES


def test_no_place_exists():
    assert not {expected(sample)["place"] for sample in IDS} & official_places()


def test_themes_are_those_of_the_taxonomy():
    known = set(tomllib.loads(resource("themes.toml").read_text(encoding="utf-8"))["themes"])
    used = {
        theme for sample in IDS for s in expected(sample)["statements"] for theme in s["themes"]
    }
    assert used == known
    assert set(phrases()["themes"]) == known


def test_no_two_narratives_are_alike():
    runs = {}
    for sample in IDS:
        text = narrative(sample)
        runs[sample] = {text[start : start + RUN] for start in range(len(text) - RUN)}
    alike = [
        (one, other)
        for one, other in combinations(IDS, 2)
        if len(runs[one] & runs[other]) > MOST_ALIKE * min(len(runs[one]), len(runs[other]))
    ]
    assert alike == []


@pytest.mark.parametrize("sample", IDS)
def test_truth_is_that_of_the_source(sample):
    source = load_source(SAMPLES / "source" / f"{sample}.toml")
    assert expected(sample) == truth(source)


@pytest.mark.parametrize("sample", [name for name in IDS if not expected(name)["series_failing"]])
def test_series_add_up(sample):
    now = expected(sample)
    before = earlier(sample)
    if before is None or not now["form"] or not before["form"]:
        return
    carried = before["requests"].get("carried_out")
    assert carried is None or now["requests"].get("carried_in") in (carried, None)
    assert in_force_adds_up(before, now) is not False


def test_declared_breaks_of_series_are_real():
    for sample in IDS:
        now, before = expected(sample), earlier(sample)
        if "carry_over" in now["series_failing"]:
            assert before["requests"]["carried_out"] != now["requests"]["carried_in"]
        if "documents_in_force" in now["series_failing"]:
            assert in_force_adds_up(before, now) is False


def earlier(sample):
    stem, year = sample.rsplit("-", 1)
    name = f"{stem}-{int(year) - 1}"
    return expected(name) if name in IDS else None


def in_force_adds_up(before, now):
    if before is None or {before["form"], now["form"]} != {"f2021"}:
        return None
    old = before["disclosure"].get("normative_documents", [None])
    new = now["disclosure"].get("normative_documents", [None])
    if None in old or None in new:
        return None
    return new[2] == old[2] + new[0] - new[1]


@pytest.mark.parametrize("sample", IDS)
def test_figures_and_identity_are_read_as_they_are(sample):
    assert_parsed(read(sample), expected(sample))


@pytest.mark.parametrize("sample", IDS)
def test_sections_are_found(sample):
    wanted = kinds_in_order([part["kind"] for part in expected(sample)["sections"]])
    assert kinds_in_order([section.kind.value for section in read(sample).sections]) == wanted


@pytest.mark.parametrize("sample", IDS)
def test_every_labelled_clause_is_in_a_statement(sample):
    assert missing_clauses(read(sample), expected(sample)) == []


def test_year_conflict_keeps_both_years():
    conflicting = [name for name in IDS if "year_conflict" in expected(name)["issues"]]
    for sample in conflicting:
        assert read(sample).identity.period_year == expected(sample)["period_year"]


def test_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_reports(tmp_path / name, 12, 5, ("txt", "html"))
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) == 24
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_another_seed_writes_other_reports():
    one, two = (next(iter(generate_sources(seed))) for seed in (1, 2))
    assert one.parts != two.parts


def test_a_longer_run_begins_with_the_shorter():
    short = [truth(source) for source in islice(generate_sources(3), 4)]
    assert [truth(source) for source in islice(generate_sources(3), 9)][:4] == short


def test_generated_reports_are_read_as_they_are():
    with Renderer() as renderer:
        for source in islice(generate_sources(11, ("txt", "html")), 40):
            report = parse_bytes(renderer.render(source), source.name)
            assert_parsed(report, truth(source))
            assert missing_clauses(report, truth(source)) == [], source.id
            kinds = [section.kind for section in report.sections if section.kind != "front"]
            assert kinds == [SectionKind(part.kind) for part in source.parts], source.id


def test_rendering_twice_gives_the_same_bytes():
    with Renderer() as renderer:
        for source in islice(generate_sources(4, ("txt", "docx", "html")), 6):
            assert renderer.render(source) == renderer.render(source)


def example(**changes):
    text = (SAMPLES / "source" / "lanxi-wjj-2021.toml").read_text(encoding="utf-8")
    return {**tomllib.loads(text), **changes}


def test_undeclared_failing_check_is_refused():
    figures = {"requests": {"received": [3, 0, 0, 0, 0, 0]}}
    with pytest.raises(SourceError, match="requests_balance"):
        build_source(example(figures=figures))


def test_blank_cell_leaves_a_check_open():
    figures = {"requests": {"received": [0] * 6, "blank": ["carried_in", "granted"]}}
    assert failing_checks(build_source(example(figures=figures))) == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"place": "松溪县"}, "exists"),
        ({"file": "doc"}, "none of"),
        ({"figures": {"requests": {"other": [0] * 6}}}, "no such row"),
        ({"figures": {"disclosure": {"licences": [1, 2]}}}, "2 cells"),
        ({"sections": [{"kind": "problems", "heading": "五", "text": "⟦problem|x⟧"}]}, "misspelt"),
    ],
)
def test_mistakes_in_a_source_are_named(changes, message):
    with pytest.raises(SourceError, match=message):
        build_source(example(**changes))
