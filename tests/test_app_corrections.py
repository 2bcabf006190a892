"""校正 on the pages: a label and an identity set right where they are shown, and the list of all."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus.report import Role
from indexer.library import Library
from nlp.evidence import Scope, StatementRow
from tests.pages import HOSTILE, html_of, opener, text_of
from tests.reports import report_text
from tests.test_app_import import import_folder
from ui import correction_list
from ui.language import strings

app = pytest.fixture(opener, name="app")
AGENCY = "青禾县农业农村局"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app-corrections")
    for number in range(3):
        text = report_text(AGENCY, 2020 + number, received=number)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", create=True, embedder="none") as library:
        assert library.build(sorted(folder.glob("*.txt"))).added == 3
    return folder / "library"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "library")
    return tmp_path / "library"


def staffing(folder: Path) -> StatementRow:
    with Library.open(folder) as library:
        return library.statement_rows(Scope(themes=("staffing",), roles=(Role.PROBLEM,)))[0]


def opened(test: AppTest, key: str) -> AppTest:
    """Return the page with a popover opened; the click is the browser's, its state is ours."""
    test.session_state[key] = True
    return test.run()


def widget(test: AppTest, ending: str):
    """Return the one widget whose key ends so."""
    found = [
        element
        for kind in ("selectbox", "multiselect", "text_input", "number_input", "button")
        for element in test.get(kind)
        if (getattr(element, "key", None) or "").endswith(ending)
    ]
    assert len(found) == 1, [element.key for element in found]
    return found[0]


def test_a_label_is_corrected_below_its_passage_and_taken_back(app, folder: Path):
    row = staffing(folder)
    test = app(
        folder, "report", report=row.report.id, passage=str(row.passage_id),
        statement=str(row.statement_id),
    )  # fmt: skip
    test = opened(test, f"correct_{row.passage_id}")
    with Library.open(folder) as library:
        numbers = [
            s.statement_id
            for s in library.statement_rows(Scope(reports=(row.report.id,)))
            if s.passage_id == row.passage_id
        ]
    if len(numbers) > 1:
        test.get_by_key(f"correct_{row.passage_id}_which").set_value(row.statement_id).run()
    machine = text_of(test)
    assert strings()["correct.machine"]["zh"] in machine
    widget(test, "_save").click().run()
    assert strings()["correct.who_missing"]["zh"] in [w.value for w in test.warning]
    widget(test, "_who").set_value("李四")
    widget(test, "_role").set_value(Role.RESOLVED)
    widget(test, "_themes").set_value(["turnover"])
    widget(test, "_save").click().run()
    assert not test.exception
    with Library.open(folder) as library:
        held = library.statement_row(row.statement_id)
        assert held is not None
        assert (held.role, [t.key for t in held.themes]) == (Role.RESOLVED, ["turnover"])
        made = library.corrections()
        assert {c.who for c in made} == {"李四"}
        assert not library.statement_rows(
            Scope(themes=("staffing",), roles=(Role.PROBLEM,), reports=(row.report.id,))
        )
    assert strings()["correct.saved_toast"]["zh"].format(count=2) in [t.value for t in test.toast]
    assert widget(test, "_who").value == "李四", "the name is remembered"
    for correction in made:
        widget(test, f"_undo_{correction.id}").click().run()
    assert staffing(folder).statement_id == row.statement_id


def test_an_identity_is_corrected_on_the_report(app, folder: Path):
    with Library.open(folder) as library:
        row = library.report_rows()[0]
    test = opened(app(folder, "report", report=row.id), f"correct_report_{row.id}")
    widget(test, "_agency").set_value("青禾县林业局")
    widget(test, "_year").set_value(2019)
    widget(test, "_place").set_value("")
    widget(test, "_who").set_value("王五")
    widget(test, "_save").click().run()
    shown = text_of(test)
    assert "青禾县林业局" in shown
    with Library.open(folder) as library:
        (now,) = library.report_rows(Scope(reports=(row.id,)))
        assert (now.agency, now.year, now.place) == ("青禾县林业局", 2019, None)
        assert {c.field for c in library.corrections(row.id)} == {"agency", "year", "place"}


def test_nothing_changed_is_no_correction(app, folder: Path):
    with Library.open(folder) as library:
        row = library.report_rows()[0]
    test = opened(app(folder, "report", report=row.id), f"correct_report_{row.id}")
    widget(test, "_who").set_value("王五")
    widget(test, "_save").click().run()
    assert strings()["correct.unchanged"]["zh"] in [info.value for info in test.info]
    with Library.open(folder) as library:
        assert library.corrections() == ()


def test_every_passage_can_be_corrected_when_asked(app, folder: Path):
    with Library.open(folder) as library:
        row = library.report_rows()[0]
        passages = {s.passage_id for s in library.statement_rows(Scope(reports=(row.id,)))}
    test = app(folder, "report", report=row.id)
    plain = re.sub(r"\s", "", text_of(test))
    assert not popovers(test) & {f"correct_{number}" for number in passages}
    test.get_by_key("report_correcting").set_value(True).run()
    assert popovers(test) >= {f"correct_{number}" for number in passages}
    assert re.sub(r"\s", "", text_of(test)) == plain, "the text itself is the same"


def popovers(test: AppTest) -> set[str]:
    """Return the keys of the popovers that correct."""
    found: set[str] = set()

    def walk(block) -> None:
        proto = getattr(block, "proto", None)
        identity = getattr(proto, "id", "") or getattr(getattr(proto, "popover", None), "id", "")
        found.update(re.findall(r"correct_[\w]+", str(identity)))
        for child in getattr(block, "children", {}).values():
            walk(child)

    walk(test.main)
    return found


def test_what_was_imported_is_corrected_on_the_spot(app, tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text(report_text(AGENCY, 2022), encoding="utf-8")
    folder = tmp_path / "library"
    test = import_folder(app, folder, inbox)
    with Library.open(folder) as library:
        (row,) = library.report_rows()
    test = opened(test, f"import_correct_{row.id}")
    widget(test, "_agency").set_value("青禾县林业局")
    widget(test, "_year").set_value(2020)
    widget(test, "_who").set_value("王五")
    widget(test, "_save").click().run()
    shown = text_of(test)
    assert "青禾县林业局" in shown
    assert strings()["report.year"]["zh"].format(year=2020) in shown
    with Library.open(folder) as library:
        (now,) = library.report_rows()
        assert (now.agency, now.year) == ("青禾县林业局", 2020)


@pytest.mark.parametrize("page", ["", "ask"])
def test_hits_and_findings_can_be_corrected_where_they_stand(app, folder: Path, page: str):
    if page:
        test = app(folder, page)
        test.chat_input[0].set_value("哪些机关反映人员力量不足").run()
    else:
        test = app(folder, q="theme:人员力量不足", mode="text")
    assert not test.exception
    assert len(popovers(test)) >= 3


# -------------------------------------------------------------------------------------------- list


def corrected(folder: Path) -> list[int]:
    row = staffing(folder)
    with Library.open(folder) as library:
        first = library.correct(row.statement_id, "role", "fact", "李四")
        second = library.correct(row.report.id, "agency", HOSTILE[:60], "王五")
        library.undo(second)
        third = library.correct(row.report.id, "place", "临江市", "王五")
    return [first, second, third]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_names_every_correction(app, folder: Path, language: str):
    row = staffing(folder)
    corrected(folder)
    test = app(folder, "corrections", lang=language)
    shown = text_of(test)
    for text in (row.text, "李四", "王五", "临江市", HOSTILE[:60]):
        assert text in shown
    for state in ("holds", "undone"):
        assert strings()[f"corrections.{state}"][language] in shown
    assert strings()["corrections.shown"][language].format(shown=3, total=3) in shown
    assert "<script" not in html_of(test)
    links = [str(link.proto) for link in test.get("page_link")]
    assert any(str(row.passage_id) in link for link in links)


def test_the_list_is_narrowed_and_undone(app, folder: Path):
    _, _, third = corrected(folder)
    test = app(folder, "corrections")
    test.get_by_key("corrections_find").set_value("临江").run()
    assert html_of(test).count('class="nb-change"') == 1
    test.get_by_key("corrections_find").set_value("").run()
    test.get_by_key("corrections_state").set_value(["undone"]).run()
    assert html_of(test).count('class="nb-change"') == 1
    test.get_by_key("corrections_state").set_value([]).run()
    test.get_by_key(f"correction_undo_{third}").click().run()
    with Library.open(folder) as library:
        assert [bool(c.undone) for c in library.corrections()] == [False, True, True]


def test_an_empty_list_teaches(app, folder: Path):
    test = app(folder, "corrections")
    assert strings()["corrections.none"]["zh"] in [info.value for info in test.info]


class Sent:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def getvalue(self) -> bytes:
        return self._data


@pytest.mark.parametrize(
    ("data", "kind"), [(b"{}\n", "failed"), (b"\xff\xfe\x00", "failed"), (None, "done")]
)
def test_a_file_is_taken_in_whole_or_not_at_all(
    folder: Path, tmp_path: Path, monkeypatch, data, kind
):
    state: dict[str, object] = {}
    monkeypatch.setattr(correction_list.st, "session_state", state)
    monkeypatch.setattr(correction_list, "say", lambda key, **_: key)
    shutil.copytree(folder, tmp_path / "twin")
    corrected(folder)
    with Library.open(folder) as library, Library.open(tmp_path / "twin") as twin:
        sent = data if data is not None else library.export_corrections().encode()
        correction_list._take_in(twin, Sent(sent))
        message = state["corrections_message"]
        assert message[0] == kind
        assert len(twin.corrections()) == (2 if kind == "done" else 0)
