"""The themes page: what is drawn equals what is listed and exported, and the address carries it."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from corpus.report import AgencyType, Role
from indexer.browse import count_examined, count_themes, find_together
from indexer.library import Library
from nlp.evidence import Scope
from nlp.labels.taxonomy import theme_keys, theme_name
from tests.pages import html_of, opener, text_of
from tests.reports import write_renamed, write_report
from ui import themes_charts, themes_marks
from ui.language import strings
from ui.themes_list import group_by_agency
from ui.themes_marks import Mark
from ui.themes_state import VIEWS, ThemesState, from_address, to_address

app = pytest.fixture(opener, name="app")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three agencies over two years, one of them renamed."""
    folder = tmp_path_factory.mktemp("years")
    paths = write_renamed(folder)
    paths.append(
        write_report(folder, "白寥县审计局", 2019, "一是人手不够，均为兼职。二是信息更新滞后。")
    )
    with Library.open(folder / "library", create=True, embedder="none") as made:
        assert made.build(paths).added == len(paths)
    return folder / "library"


def chart(test: AppTest) -> dict[str, Any]:
    (found,) = test.get("plotly_chart")
    spec: dict[str, Any] = json.loads(found.proto.spec or found.proto.figure.spec)
    return spec


def listed(test: AppTest) -> list[str]:
    """The agencies in the list below the picture."""
    return re.findall(r'nb-speaker"><strong>(.*?)</strong>', html_of(test))


# ----------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_is_drawn(app, years: Path, view: str, language: str):
    test = app(years, "themes", view=view, lang=language)
    assert strings()["themes.title"][language] in text_of(test)
    assert chart(test)["data"]


def test_the_bars_are_the_counts(app, years: Path):
    with Library.open(years) as library:
        survey = library.survey()
        counts = [c for c in count_themes(survey) if c.theme]
        examined = count_examined(survey.reports)[None]
    bars = chart(app(years, "themes"))["data"][0]
    assert bars["x"] == [count.agencies for count in counts]
    assert [key for (key,) in bars["customdata"]] == [count.theme for count in counts]
    assert bars["text"][0] == f"{counts[0].agencies} · {counts[0].agencies / examined:.0%}"


def test_a_mark_opens_as_many_agencies_as_it_says(app, years: Path):
    with Library.open(years) as library:
        counts = {c.theme: c for c in count_themes(library.survey())}
    for theme in ("staffing", "timeliness"):
        test = app(years, "themes", mark=theme)
        assert len(listed(test)) == counts[theme].agencies
        shown = text_of(test)
        for row in counts[theme].statements:
            assert row.text in shown
        assert f"{counts[theme].agencies} 个机关" in shown


def test_the_renamed_agency_is_one(app, years: Path):
    test = app(years, "themes", mark="staffing")
    names = listed(test)
    assert "青禾县卫生健康局" in names
    assert "青禾县卫生和计划生育局" not in names
    assert "青禾县卫生和计划生育局" in text_of(test)


def test_the_grid_is_opened_by_the_select_box(app, years: Path):
    test = app(years, "themes", view="types")
    box = test.get_by_key("themes_mark")
    box.set_value("timeliness|department").run()
    assert test.query_params["mark"] in ("timeliness|department", ["timeliness|department"])
    assert len(listed(test)) == 3
    test.get_by_key("themes_close").click().run()
    assert not listed(test)


def test_filters_change_the_denominator(app, years: Path):
    everything, one = app(years, "themes"), app(years, "themes", year="2018")
    assert "3 个机关的 5 份报告" in text_of(everything)
    assert "2 个机关的 2 份报告" in text_of(one)
    test = one.get_by_key("themes_clear").click().run()
    assert "3 个机关的 5 份报告" in text_of(test)
    assert "year" not in test.query_params


def test_another_role_counts_other_statements(app, years: Path):
    test = app(years, "themes")
    test.get_by_key("themes_role").set_value(Role.MEASURE).run()
    with Library.open(years) as library:
        counts = [c for c in count_themes(library.survey(roles=(Role.MEASURE,))) if c.theme]
    assert chart(test)["data"][0]["x"] == [count.agencies for count in counts]
    assert test.query_params["role"] in ("measure", ["measure"])


def test_trends_name_their_denominator(app, years: Path):
    captions = [caption.value for caption in app(years, "themes", view="years").caption]
    assert any("2018 年和 2019 年都有报告的 2 个机关" in caption for caption in captions)
    opened = app(years, "themes", view="years", mark="platform|2019:2018-2019")
    assert listed(opened) == ["白寥县教育局"]


def test_together_draws_pairs(app, years: Path):
    with Library.open(years) as library:
        pairs = find_together(library.survey())
    cells = chart(app(years, "themes", view="together"))["data"][1]
    assert sorted(cells["text"]) == sorted(str(pair.agencies) for pair in pairs)
    pair = pairs[0]
    test = app(years, "themes", view="together", mark=f"{pair.first}|{pair.second}")
    assert len(listed(test)) == pair.agencies


def test_the_map_opens_clusters(app, years: Path):
    with Library.open(years) as library:
        clusters = library.clusters()
    spec = chart(app(years, "themes", view="map"))
    keys = [key for (key,) in spec["data"][1]["customdata"]]
    assert len(keys) == len(set(keys)) == len(clusters)
    test = app(years, "themes", view="map", mark=keys[0])
    assert len(listed(test)) == clusters[0].agencies


def test_one_agency_over_the_years(app, years: Path):
    test = app(years, "themes", view="agency")
    shown = text_of(test)
    assert "青禾县卫生健康局：2 个年度、2 份报告" in shown
    assert "2018年承诺改进，2019年又列为问题" in shown


@pytest.mark.parametrize("mark", ["nothing", "staffing|1999", "|||", "<b>", "none"])
def test_a_mark_that_is_not_there_opens_nothing(app, years: Path, mark: str):
    test = app(years, "themes", mark=mark)
    assert listed(test) == [] or mark == "none"


def test_filters_without_reports_say_what_to_do(app, years: Path):
    test = app(years, "themes", year="1999")
    assert [info.value for info in test.info] == [strings()["themes.no_reports"]["zh"]]


def test_a_correction_is_counted_at_once(app, years: Path, tmp_path: Path):
    import shutil

    shutil.copytree(years, tmp_path / "library")
    before = app(tmp_path / "library", "themes", mark="staffing")
    with Library.open(tmp_path / "library") as library:
        row = library.statement_rows(
            Scope(themes=("staffing",), roles=(Role.PROBLEM,), agencies=("白寥县审计局",))
        )[0]
        library.correct(row.statement_id, "role", "practice", "检查员")
    after = app(tmp_path / "library", "themes", mark="staffing")
    assert len(listed(after)) == len(listed(before)) - 1


# ------------------------------------------------------------------------------------------ export


def test_the_export_is_what_is_drawn(years: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(themes_marks, "say", lambda key, **_: key)
    monkeypatch.setattr(themes_marks, "language", lambda: "zh")
    with Library.open(years) as library:
        marks = themes_marks.overview_marks(library.survey())
    rows = themes_marks.export_rows(marks, "zh")
    assert len(rows) == sum(len(mark.statements) for mark in marks)
    for mark in marks:
        note = next(r.note for r in rows if r.note.startswith(f"{mark.name}:"))
        assert f"{mark.agencies}/{mark.examined}" in note
    header = ["项目", "机关数", "查阅机关数", "比例", "报告数", "语句数"]
    text = themes_marks.numbers_csv(marks, header).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert table[0] == header
    assert [int(line[1]) for line in table[1:]] == [mark.agencies for mark in marks]
    for line, mark in zip(table[1:], marks, strict=True):
        assert len(group_by_agency(mark.statements)) == int(line[1])


# ----------------------------------------------------------------------------------------- address

texts = st.text(max_size=12)
states = st.builds(
    ThemesState,
    view=st.sampled_from(VIEWS), role=st.sampled_from(list(Role)),
    scope=st.builds(
        Scope, years=st.lists(st.integers(1900, 2100), max_size=3).map(tuple),
        places=st.lists(texts.filter(str.strip), max_size=2).map(tuple),
        agency_types=st.lists(st.sampled_from(list(AgencyType)), max_size=2).map(tuple),
        themes=st.lists(st.sampled_from(theme_keys()), max_size=2).map(tuple),
    ),
    mark=texts, pair=texts, agency=texts, at_once=st.booleans(), page=st.integers(1, 9999),
)  # fmt: skip


@given(states)
def test_an_address_brings_back_its_state(state: ThemesState):
    assert from_address(to_address(state)) == state


@given(st.dictionaries(st.sampled_from(["view", "role", "year", "type", "page", "once"]),
                       st.lists(st.text(max_size=6), max_size=2)))  # fmt: skip
def test_an_address_of_nonsense_is_a_state(address):
    assert from_address(address).page >= 1


# ------------------------------------------------------------------------------------------ labels


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [18, 22, 26])
def test_names_are_broken_into_even_lines(language: str, width: int):
    for key in theme_keys():
        name = theme_name(key, language)
        lines = themes_charts.wrap(name, width).split("<br>")
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")
        assert all(themes_charts._width(line) <= width + 2 for line in lines)
        assert language == "en" or len(lines) == 1 or min(map(len, lines)) > 2


def test_names_on_the_map_do_not_overlap():
    marks = [Mark("staffing", f"说法第{n}种", f"说法第{n}种", (), None) for n in range(60)]
    spots = {mark.key: ((n % 8) / 8, (n // 8) / 8) for n, mark in enumerate(marks)}
    shown = list(themes_charts._labels(marks, spots, [12.0] * len(marks)))
    assert shown
    wide = max(0.12, 1.18 * 7 / 8) / themes_charts._MAP_WIDTH
    high = max(0.12, 1.18 * 7 / 8) / themes_charts._MAP_HEIGHT
    boxes = [(x, y, wide * themes_charts._LETTER * len(text), 16 * high) for x, y, text, _ in shown]
    for at, (x, y, w, h) in enumerate(boxes):
        for other_x, other_y, other_w, other_h in boxes[at + 1 :]:
            apart_x = abs(x - other_x) >= 0.5 * min(w, other_w)
            assert apart_x or abs(y - other_y) >= 0.5 * min(h, other_h)
