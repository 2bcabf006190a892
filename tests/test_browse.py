"""Browsing by theme: every number is counted by hand here, and is the list it gives back."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from corpus.report import AgencyType, Role, SectionKind, Theme
from indexer.browse import (
    AXES,
    Survey,
    Trend,
    bodies_of,
    count_examined,
    count_themes,
    find_returns,
    find_together,
    find_trends,
    write_history,
    year_pairs,
)
from indexer.library import Library
from nlp.evidence import ReportRow, Scope, StatementRow, agency_key
from nlp.labels.taxonomy import theme_keys
from tests.reports import write_renamed

P, M, R = Role.PROBLEM, Role.MEASURE, Role.RESOLVED


def report(
    agency: str | None,
    year: int | None,
    place: str | None = "青禾县",
    kind: AgencyType = AgencyType.DEPARTMENT,
) -> ReportRow:
    key = f"{agency}-{year}"
    return ReportRow(key, key, "txt", "", agency, place, kind, year, None, None, None, (), ())


class Book:
    """Reports and what they state, written down by hand."""

    def __init__(self) -> None:
        self.reports: list[ReportRow] = []
        self.statements: list[StatementRow] = []

    def add(self, row: ReportRow, *said: tuple[Role, tuple[str, ...]]) -> None:
        self.reports.append(row)
        for role, themes in said:
            number = len(self.statements)
            text = f"句{number}"
            self.statements.append(
                StatementRow(
                    row, number, number, SectionKind.PROBLEMS, None, "", text, 0, len(text), text,
                    role, "", tuple(Theme(key, 0.9) for key in themes),
                )
            )  # fmt: skip

    def survey(self, roles: Iterable[Role] = (P,)) -> Survey:
        wanted = set(roles)
        said = tuple(s for s in self.statements if s.role in wanted)
        return Survey(tuple(self.reports), said)


@pytest.fixture
def book() -> Book:
    """Four agencies; one is renamed, one is unknown, one moves to another place."""
    made = Book()
    made.add(report("青禾县卫生和计划生育局", 2018), (P, ("staffing",)), (M, ("timeliness",)))
    made.add(report("青禾县卫生健康局", 2020), (P, ("staffing", "timeliness")), (P, ("staffing",)))
    made.add(report("青禾县教育局", 2018), (P, ("timeliness",)), (P, ()))
    made.add(report("青禾县教育局", 2020), (R, ("timeliness",)))
    made.add(report(None, 2020), (P, ("timeliness",)))
    town = AgencyType.TOWNSHIP
    made.add(report("白寥县柳陇镇人民政府", 2020, "白寥县", town), (P, ("platform",)))
    return made


# --------------------------------------------------------------------------------------- counting


def test_agencies_are_counted_once_under_all_their_names(book: Book):
    counts = {c.theme: c for c in count_themes(book.survey())}
    assert (counts["staffing"].agencies, counts["staffing"].reports) == (1, 2)
    assert len(counts["staffing"].statements) == 3
    # 卫健, 教育 and the report of an unknown agency, out of those three and the town
    assert (counts["timeliness"].agencies, counts["timeliness"].examined) == (3, 4)
    assert counts["timeliness"].share == 0.75
    assert counts["timeliness"].reports_examined == 6
    assert [len(counts[key].statements) for key in ("platform", None)] == [1, 1]


def test_bodies_that_later_became_one_are_several():
    made = Book()
    for agency in ("青禾县质量技术监督局", "青禾县食品药品监督管理局"):
        made.add(report(agency, 2017), (P, ("staffing",)))
    (count,) = count_themes(made.survey())
    assert (count.agencies, count.examined) == (2, 2)


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ("year", {(2018, "staffing"): (1, 2), (2018, "timeliness"): (1, 2), (2018, None): (1, 2),
                  (2020, "timeliness"): (2, 4), (2020, "staffing"): (1, 4), (2020, "platform"): (1, 4)}),
        ("place", {("青禾县", "timeliness"): (3, 3), ("青禾县", "staffing"): (1, 3),
                   ("青禾县", None): (1, 3), ("白寥县", "platform"): (1, 1)}),
        ("agency_type", {("department", "timeliness"): (3, 3), ("department", "staffing"): (1, 3),
                         ("department", None): (1, 3), ("township", "platform"): (1, 1)}),
    ],
)  # fmt: skip
def test_groups_have_their_own_denominators(book: Book, axis, expected):
    found = {
        (c.group, c.theme): (c.agencies, c.examined) for c in count_themes(book.survey(), axis)
    }
    assert found == expected
    assert count_examined(book.reports, axis) == {key[0]: n for key, (_, n) in expected.items()}


def test_by_role_all_agencies_are_the_denominator(book: Book):
    found = {(c.group, c.theme): (c.agencies, c.examined)
             for c in count_themes(book.survey(Role), "role")}  # fmt: skip
    assert found["measure", "timeliness"] == (1, 4)
    assert found["resolved", "timeliness"] == (1, 4)
    assert found["problem", "timeliness"] == (3, 4)


def test_themes_of_the_survey_choose_what_counts(book: Book):
    survey = book.survey()
    found = count_themes(Survey(survey.reports, survey.statements, ("timeliness",)))
    assert [(c.theme, c.agencies) for c in found] == [("timeliness", 3)]


said = st.tuples(
    st.sampled_from(["甲局", "乙局", "丙局", None]), st.sampled_from([2019, 2020, 2021, None]),
    st.sampled_from([P, M, R]), st.lists(st.sampled_from(theme_keys()[:4]), max_size=2, unique=True),
)  # fmt: skip


@given(st.lists(said, max_size=25))
def test_every_number_is_its_list(rows):
    made = Book()
    by_report = defaultdict(list)
    for agency, year, role, themes in rows:
        by_report[agency, year].append((role, tuple(themes)))
    for (agency, year), stated in by_report.items():
        made.add(report(agency, year), *stated)
    survey = made.survey(Role)
    for axis in (None, *AXES):
        counts = count_themes(survey, axis)
        for count in counts:
            assert count.agencies == len({agency_key(s.report) for s in count.statements})
            assert 1 <= count.agencies <= count.examined
            assert 1 <= count.reports <= count.reports_examined
        # each statement is counted under each of its themes exactly once
        counted = sum(len(count.statements) for count in counts)
        assert counted == sum(max(1, len(s.themes)) for s in survey.statements)
    for pair in find_together(survey):
        assert {s.report.id for s in pair.beside} == {
            r.id for r in survey.reports
            if all(any(key in {t.key for t in s.themes} for s in survey.statements if s.report.id == r.id)
                   for key in (pair.first, pair.second))
        }  # fmt: skip
        assert 0 < pair.jaccard <= 1
        assert set(pair.together) <= set(pair.beside)
    for back in find_returns(survey.reports, survey.statements):
        assert back.since < back.year
        assert {s.role for s in back.said} == {back.pledge}
        assert {s.role for s in back.again} == {P}
        assert bodies_of((*back.said, *back.again)) == {back.body}


# ----------------------------------------------------------------------------------------- trends


def test_only_agencies_of_both_years_make_a_trend(book: Book):
    trends = {t.theme: t for t in find_trends(book.survey(), 2018, 2020)}
    # 卫健 and 教育 report in both years; the town and the unknown one only in 2020
    assert {t.examined for t in trends.values()} == {2}
    assert set(trends) == {"staffing", "timeliness"}
    moved = trends["timeliness"]
    assert (moved.agencies_before, moved.agencies_after, moved.change) == (1, 1, 0)
    assert (moved.began, moved.ceased) == (
        {agency_key(report("青禾县卫生健康局", 2020))}, {agency_key(report("青禾县教育局", 2020))},
    )  # fmt: skip
    steady = trends["staffing"]
    assert (steady.agencies_before, steady.agencies_after, len(steady.began)) == (1, 1, 0)


def test_trends_stand_from_the_greatest_rise_to_the_greatest_fall():
    made = Book()
    for agency, before, after in (("甲局", "staffing", "platform"), ("乙局", "staffing", "quality"),
                                  ("丙局", "quality", "platform")):  # fmt: skip
        made.add(report(agency, 2020), (P, (before,)))
        made.add(report(agency, 2021), (P, (after,)))
    found = [(t.theme, round(t.change, 2)) for t in find_trends(made.survey(), 2020, 2021)]
    assert found == [("platform", 0.67), ("quality", 0.0), ("staffing", -0.67)]
    assert year_pairs(made.reports) == ((2020, 2021),)
    assert find_trends(made.survey(), 2020, 2025) == ()


@pytest.mark.parametrize(
    ("began", "ceased", "chance"), [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (8, 1, 0.0390625)]
)
def test_the_chance_of_a_change(began: int, ceased: int, chance: float):
    """The two-sided sign test on those who changed: 2 · P(X ≤ fewer), worked out by hand."""
    made = Book()
    for number in range(began + ceased):
        for year in (2020, 2021):
            states = (year == 2021) == (number < began)
            made.add(report(f"第{number}局", year), *([(P, ("staffing",))] if states else []))
    trends = find_trends(made.survey(), 2020, 2021)
    nothing = Trend("staffing", 2020, 2021, 1, (), ())
    assert (trends[0] if trends else nothing).chance == pytest.approx(chance)


# --------------------------------------------------------------------------------------- together


def test_themes_that_one_report_states(book: Book):
    (pair,) = find_together(book.survey())
    assert (pair.first, pair.second) == ("staffing", "timeliness")
    assert (pair.reports, pair.agencies, pair.agencies_together) == (1, 1, 1)
    # staffing stands in 2 reports, timeliness in 3, of 6
    assert pair.jaccard == 1 / (2 + 3 - 1)
    assert pair.lift == 1 * 6 / (2 * 3)
    assert [len(pair.beside), len(pair.together)] == [2, 1]


# ----------------------------------------------------------------------------------------- returns


def test_problems_that_came_back():
    made = Book()
    made.add(report("甲局", 2018), (P, ("staffing",)), (M, ("staffing",)))
    made.add(report("甲局", 2019), (R, ("staffing",)), (R, ("platform",)))
    made.add(report("甲局", 2020))
    made.add(report("甲局", 2021), (P, ("staffing",)), (P, ("quality",)))
    made.add(report("甲局", None), (P, ("platform",)))
    made.add(report("乙局", 2021), (P, ("platform",)), (R, ("quality",)))
    found = [
        (b.theme, b.pledge, b.since, b.year, b.between)
        for b in find_returns(made.reports, made.statements)
    ]
    assert found == [
        ("staffing", R, 2019, 2021, 1),
        ("staffing", M, 2018, 2021, 2),
    ]


def test_a_problem_that_stays_comes_back_every_year():
    made = Book()
    for year in (2019, 2020, 2021):
        made.add(report("甲局", year), (P, ("staffing",)), (M, ("staffing",)))
    found = [(b.since, b.year, b.between) for b in find_returns(made.reports, made.statements)]
    assert found == [(2019, 2020, 0), (2020, 2021, 0)]


def test_a_history_knows_all_names_latest_first(book: Book):
    key = agency_key(report("青禾县卫生健康局", 2020))
    own = [r for r in book.reports if agency_key(r) == key]
    history = write_history(own, [s for s in book.statements if agency_key(s.report) == key])
    assert history.names == ("青禾县卫生健康局", "青禾县卫生和计划生育局")
    assert [(y.year, len(y.statements)) for y in history.years] == [(2018, 2), (2020, 2)]
    assert [(b.theme, b.pledge, b.since, b.year) for b in history.returns] == [
        ("timeliness", M, 2018, 2020)
    ]


# ------------------------------------------------------------------------- library, command line


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two agencies over two years; one was called otherwise in the first."""
    with Library.open(tmp_path / "library", create=True, embedder="none") as made:
        assert made.build(write_renamed(tmp_path)).added == 4
    return tmp_path / "library"


def test_a_library_is_surveyed_with_its_corrections(library: Path):
    with Library.open(library) as opened:
        counts = {c.theme: c for c in count_themes(opened.survey())}
        assert (counts["staffing"].agencies, counts["staffing"].examined) == (1, 2)
        assert (counts["timeliness"].agencies, counts["timeliness"].reports) == (2, 2)
        target = next(
            s for s in counts["timeliness"].statements if s.report.agency == "白寥县教育局"
        )
        opened.correct(target.statement_id, "themes", ("staffing",), "检查员")
        counts = {c.theme: c for c in count_themes(opened.survey())}
        assert (counts["staffing"].agencies, counts["timeliness"].agencies) == (2, 1)
        opened.correct(target.statement_id, "role", "practice", "检查员")
        counts = {c.theme: c for c in count_themes(opened.survey())}
        assert counts["staffing"].agencies == 1
        opened.correct(target.report.id, "agency", "青禾县卫生健康局", "检查员")
        opened.correct(target.report.id, "place", "青禾县", "检查员")
        only = opened.survey(scope=Scope(years=(2018,)))
        assert count_examined(only.reports) == {None: 1}


def test_histories_of_a_library(library: Path):
    with Library.open(library) as opened:
        assert len(opened.histories()) == 2
        (history,) = opened.histories(["青禾县卫生健康局"])
        assert history.names == ("青禾县卫生健康局", "青禾县卫生和计划生育局")
        (back,) = [b for b in history.returns if b.theme == "staffing"]
        assert (back.pledge, back.since, back.year) == (M, 2018, 2019)
        assert opened.returns() == tuple(b for h in opened.histories() for b in h.returns)
        assert opened.histories(["没有这个局"]) == ()


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        cli.main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def told(
    capsys: pytest.CaptureFixture[str], library: Path, *options: str
) -> list[dict[str, object]]:
    status, out, err = call(capsys, "themes", *options, "--library", library, "--json")
    assert (status, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_the_command_counts(library: Path, capsys):
    by_year = told(capsys, library, "--by", "year")
    row = next(r for r in by_year if (r["group"], r["theme"]) == (2019, "staffing"))
    assert (row["agencies"], row["reports"], row["examined"], row["share"]) == (1, 1, 2, 0.5)
    assert (row["bodies"], row["bodies_examined"], row["body_share"]) == (1, 2, 0.5)
    assert row["statements"] == len(row["members"])
    roles = {r["group"] for r in told(capsys, library, "--by", "role")}
    assert {"problem", "measure", "practice"} <= roles
    (staffing,) = told(capsys, library, "--by", "role", "--theme", "staffing", "--role", "measure")
    assert (staffing["group"], staffing["bodies"], staffing["bodies_examined"]) == ("measure", 2, 2)


def test_the_command_tells_trends_pairs_and_histories(library: Path, capsys):
    trends = {t["theme"]: t for t in told(capsys, library, "--trend")}
    assert (trends["platform"]["before"], trends["platform"]["after"]) == (0, 1)
    assert {t["examined"] for t in trends.values()} == {2}
    (pair,) = told(capsys, library, "--together")
    assert pair["themes"] == ["staffing", "timeliness"]
    assert (pair["agencies"], pair["reports"], pair["examined"]) == (1, 1, 4)
    (history,) = told(capsys, library, "--agency", "卫健局")
    assert history["names"] == ["青禾县卫生健康局", "青禾县卫生和计划生育局"]
    assert [year["year"] for year in history["years"]] == [2018, 2019]
    back = next(b for b in history["came_back"] if b["theme"] == "staffing")
    assert (back["after"], back["since"], back["year"]) == ("measure", 2018, 2019)
    assert back["said"][0]["year"] == 2018
    assert back["again"][0]["agency"] == "青禾县卫生健康局"


@pytest.mark.parametrize("options", [("--by", "year"), ("--by", "role"), ("--trend",), ("--together",),
                                     ("--agency", "教育局"), ()])  # fmt: skip
def test_the_command_speaks_to_people(library: Path, capsys, options):
    status, out, _ = call(capsys, "themes", *options, "--library", library)
    assert status == 0
    # a narrow terminal breaks names between lines
    assert ("公开" in out) == ("--agency" not in options) or "网站与新媒体" in out


@pytest.mark.parametrize("options", [("--by", "moon"), ("--trend", "--together"), ("--theme", "staffing"),
                                     ("--agency", "教育局", "--year", "2019")])  # fmt: skip
def test_the_command_refuses_what_does_not_go_together(library: Path, capsys, options):
    status, out, err = call(capsys, "themes", *options, "--library", library, "--json")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
