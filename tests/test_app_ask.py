"""The Ask page: every finding, plans corrected, follow-ups, conversations that last, what is offered instead."""

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from corpus.report import AgencyType, Role
from indexer.library import Library
from indexer.offers import offers
from nlp.plan import Kind, Plan
from nlp.plan_json import plan_from_json, plan_json
from tests.pages import HOSTILE, html_of, opener, text_of
from ui import ask_plan, keeping
from ui.ask_history import export_talk
from ui.conversations import Conversation, Turn
from ui.findings import finding_rows
from ui.language import strings

app = pytest.fixture(opener, name="app")
STAFFING = "哪些机关反映人员力量不足"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Conversations of a test are its own."""
    monkeypatch.setenv(keeping.VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def library(sample_library: Path):
    with Library.open(sample_library) as opened:
        yield opened


def ask(test: AppTest, question: str) -> AppTest:
    return test.chat_input[0].set_value(question).run()


def opened(test: AppTest, part: str) -> AppTest:
    """Open what is folded: the box whose key holds these words."""
    turn = f"{test.session_state['ask_conversation'].key[:8]}_"
    last = len(test.session_state["ask_conversation"].turns) - 1
    test.session_state[part.format(turn=f"{turn}{last}")] = True
    return test.run()


def rows_shown(test: AppTest) -> list[str]:
    return re.findall(
        r'<div class="nb-evidence"><p class="nb-quote">(.*?)</p>', html_of(test), re.S
    )


# ------------------------------------------------------------------------------------- the answer


@pytest.mark.parametrize(
    ("question", "language"),
    [(STAFFING, "zh"), ("Which agencies reported staffing shortages?", "en")],
)
def test_ask_lists_every_finding(app, sample_library, library: Library, question, language):
    answer = library.ask(question)
    assert answer.findings
    assert answer.near_misses
    test = ask(app(sample_library, "ask", lang=language), question)
    shown = text_of(opened(test, "near_{turn}_box"))
    assert answer.text in shown
    for finding in answer.findings:
        assert finding.report.agency in shown
        assert all(quote.text in shown for quote in finding.quotes)
    assert all(miss.reason in shown for miss in answer.near_misses[:5])
    assert strings()["ask.searched"][language].format(count=answer.searched) in shown


def test_the_table_is_ordered_and_its_rows_are_what_is_exported(app, sample_library, library):
    test = ask(app(sample_library, "ask"), STAFFING)
    rows = finding_rows(library.ask(STAFFING).findings)
    assert [row.export.quote for row in rows] == rows_shown(test)
    order = next(box for box in test.selectbox if str(box.key).endswith("_order"))
    order.set_value("year").run()
    years = [int(y) for y in re.findall(r'nb-year">(\d{4})<', html_of(test))]
    assert years == sorted(years, reverse=True)
    assert sorted(rows_shown(test)) == sorted(row.export.quote for row in rows)


def test_a_sum_shows_its_addends(app, sample_library, library):
    question = "2021年各机关一共收到多少件政府信息公开申请"
    answer = library.ask(question)
    test = ask(app(sample_library, "ask"), question)
    shown = text_of(opened(test, "making_{turn}"))
    values = [f.figure.value for f in answer.findings if f.figure.value is not None]
    assert sum(values) == answer.value
    assert " + ".join(f"{v:g}" for v in values) in shown
    table = test.dataframe[0].value
    assert list(table["value"].dropna()) == values
    assert len(table) == len(answer.findings)


@pytest.mark.parametrize(
    "question", ["今天天气怎么样", HOSTILE, "???", "不存在的县财政局2099年收到多少件申请"]
)
def test_what_cannot_be_answered_is_declined_in_words(app, sample_library: Path, question: str):
    test = ask(app(sample_library, "ask"), question)
    assert "nb-declined" in html_of(test)
    assert "<script" not in html_of(test)
    assert question in text_of(test)


# -------------------------------------------------------------------------------------- correcting


def chip(test: AppTest, name: str) -> AppTest:
    return opened(test, f"chip_{{turn}}_{name}")


def part(test: AppTest, kind: str, name: str):
    found = [
        w for w in test.get(kind) if str(w.key).startswith("part_") and str(w.key).endswith(name)
    ]
    return found[0]


def test_a_plan_is_corrected_and_comes_back(app, sample_library, library: Library):
    test = chip(ask(app(sample_library, "ask"), f"2021年{STAFFING}"), "year")
    first = library.ask(f"2021年{STAFFING}")
    part(test, "multiselect", "_year").set_value([2020, 2021]).run()
    wanted = library.answer(replace(first.plan, years=(2020, 2021)))
    assert wanted.findings != first.findings
    assert wanted.text in text_of(test)
    button = next(b for b in test.button if str(b.key).startswith("undo_"))
    button.click().run()
    assert first.text in text_of(test)
    assert test.session_state["ask_conversation"].turns[0].original is None


def test_a_part_is_left_out_with_one_click(app, sample_library, library: Library):
    test = chip(ask(app(sample_library, "ask"), f"2021年{STAFFING}"), "year")
    next(b for b in test.button if str(b.key).endswith("_year")).click().run()
    assert library.ask(STAFFING).text in text_of(test)


def test_what_was_not_understood_is_given_a_theme(app, sample_library, library: Library):
    test = opened(ask(app(sample_library, "ask"), "今天天气怎么样"), "chip_{turn}_add")
    part(test, "multiselect", "_theme").set_value(["staffing"]).run()
    plan = test.session_state["ask_conversation"].turns[0].plan
    assert (plan.kind, plan.themes, plan.roles) == (
        Kind.THEME_AGENCIES, ("staffing",), (Role.PROBLEM,)
    )  # fmt: skip
    assert library.answer(plan).text in text_of(test)


QUESTIONS = (
    f"2021年{STAFFING}", "哪些机关反映人员不足且更新不及时", "2021年行政处罚超过10件的有哪些机关",
    "哪些报告的表格数据不平衡", "各地区分别有多少机关反映培训不足", "哪些机关没有提到培训",
    "今天天气怎么样", "行政复议纠正的占比是多少", "哪些机关开展了培训班",
)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_change_of_a_plan_can_be_kept_and_answered(library: Library, question: str):
    plan = library.plan(question)
    parts = ask_plan.parts_of(plan, str)
    assert parts[0].name == "kind"
    changed = [ask_plan.remove(plan, p.name) for p in parts if p.removable]
    for name in (*(p.name for p in parts), *ask_plan.addable(plan)):
        options = ask_plan.options_of(name, plan, library.known())
        for value in options[:3]:
            given = value if ask_plan.is_single(name) else (value,)
            assert ask_plan.name_of(name, value, plan.language)
            changed.append(ask_plan.change(plan, name, given))
    assert changed
    for other in changed:
        assert not other.reason
        assert plan_from_json(plan_json(other)) == other
        assert library.answer(other).text


def test_a_change_does_what_it_says():
    plan = Plan("问", "zh", Kind.THEME_AGENCIES, themes=("staffing",), roles=(Role.PROBLEM,))
    two = ask_plan.change(plan, "theme", ("staffing", "timeliness"))
    assert ask_plan.value_of("joint", two) == "any"
    same = ask_plan.change(two, "joint", "statement")
    assert same.match_all
    assert same.same_statement
    assert not ask_plan.change(same, "theme", ("staffing",)).match_all
    assert ask_plan.change(plan, "theme", ()).kind is Kind.AGENCY_THEMES
    figure = ask_plan.change(plan, "figure", (("disclosure", "penalties", "decisions"),))
    assert (figure.kind, figure.themes, figure.roles) == (Kind.FIGURE, (), ())
    bound = ask_plan.with_bound(figure, ">=", 10, 0)
    assert (bound.threshold.sign, bound.threshold.number) == (">=", 10)
    assert ask_plan.change(plan, "agency_type", (AgencyType.TOWNSHIP,)).agency_types


# -------------------------------------------------------------------------------------- follow-ups


def test_a_follow_up_goes_on_from_the_question_before(app, sample_library, library: Library):
    test = ask(ask(app(sample_library, "ask"), f"2021年{STAFFING}"), "那2020年呢？")
    expected = library.ask("那2020年呢？", library.plan(f"2021年{STAFFING}"))
    assert expected.plan.years == (2020,)
    assert expected.text in text_of(test)
    ask(test, "导出这些")
    labels = [b.label for b in test.get("download_button") if "ask_download_" in str(b.key)]
    assert [
        strings()[f"export.{form}"]["zh"] for form in ("xlsx", "csv", "docx", "jsonl")
    ] == labels


def test_a_decline_offers_what_has_an_answer(app, sample_library, library: Library):
    test = ask(app(sample_library, "ask"), f"2035年{STAFFING}")
    offered = [b for b in test.button if str(b.key).startswith("offer_")]
    assert offered
    offered[0].click().run()
    turns = test.session_state["ask_conversation"].turns
    assert len(turns) == 2
    answer = library.answer(turns[1].plan)
    assert answer.status == "answered"
    assert answer.text in text_of(test)


@pytest.mark.parametrize(
    "question",
    [
        f"2035年{STAFFING}",
        "不存在的县财政局2021年收到多少件申请",
        "今天天气怎么样",
        "How is the weather?",
        "写一份报告",
    ],
)
def test_everything_offered_is_answered(library: Library, question: str):
    declined = library.ask(question)
    found = offers(library, declined)
    assert 0 < len(found) <= 5
    assert all(library.answer(offer.plan).status == "answered" for offer in found)
    assert len({replace(offer.plan, question="") for offer in found}) == len(found)


# ------------------------------------------------------------------------------------- keeping


def test_a_conversation_outlives_page_and_session(app, sample_library, library: Library):
    test = ask(ask(app(sample_library, "ask"), STAFFING), "有多少个机关反映公开不及时")
    key = test.session_state["ask_conversation"].key
    assert test.query_params["c"] in (key, [key])
    test._page_hash = calc_hash("report")
    test.query_params.clear()
    test.run()
    test._page_hash = calc_hash("ask")
    test.run()
    assert "有多少个机关反映公开不及时" in text_of(test)
    again = app(sample_library, "ask", c=key)
    assert library.ask("有多少个机关反映公开不及时").text in text_of(again)
    assert any(box.label.startswith(STAFFING) for box in again.expander)
    assert 'class="nb-changed"' not in html_of(again)
    again.get_by_key("talk_new").click().run()
    assert not again.session_state["ask_conversation"].turns


def test_a_conversation_is_listed_named_and_deleted(app, sample_library):
    test = ask(app(sample_library, "ask"), STAFFING)
    key = test.session_state["ask_conversation"].key
    test.session_state["talk_list"] = True
    test.run()
    test.get_by_key(f"talk_name_{key}").set_value("人手的事").run()
    assert test.get_by_key(f"talk_open_{key}").label == "人手的事"
    other = app(sample_library, "ask")
    other.session_state["talk_list"] = True
    other.run()
    other.get_by_key(f"talk_open_{key}").click().run()
    assert STAFFING in text_of(other)
    other.session_state["talk_list"] = True
    other.run()
    other.get_by_key(f"talk_drop_{key}").click().run()
    gone = app(sample_library, "ask", c=key)
    assert strings()["talk.lost"]["zh"] in [w.value for w in gone.warning]


def test_a_visitor_sees_only_what_the_own_visit_made(app, sample_library, monkeypatch):
    monkeypatch.setattr(keeping, "is_own_computer", lambda: False)
    test = ask(app(sample_library, "ask"), STAFFING)
    key = test.session_state["ask_conversation"].key
    for visit, listed in ((test, True), (app(sample_library, "ask"), False)):
        visit.session_state["talk_list"] = True
        visit.run()
        assert (f"talk_open_{key}" in [button.key for button in visit.button]) is listed
    # The address opens it all the same: whoever was given it may read it.
    assert STAFFING in text_of(app(sample_library, "ask", c=key))


def test_a_library_that_changed_is_told(app, sample_library, tmp_path: Path):
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    test = ask(app(folder, "ask"), STAFFING)
    key = test.session_state["ask_conversation"].key
    with Library.open(folder) as own:
        before = own.ask(STAFFING)
        own.remove([before.findings[0].report.id])
        now = own.ask(STAFFING)
    shown = text_of(app(folder, "ask", c=key))
    assert now.text in shown
    rows = [len(finding_rows(a.findings)) for a in (before, now)]
    assert strings()["ask.changed"]["zh"].format(before=rows[0], now=rows[1]) in shown


def test_a_link_asks_its_question_once(app, sample_library):
    test = app(sample_library, "ask", question=STAFFING)
    assert len(test.session_state["ask_conversation"].turns) == 1
    assert "question" not in test.query_params
    test.run()
    assert len(test.session_state["ask_conversation"].turns) == 1


def test_the_whole_conversation_is_exported_with_citations(library: Library):
    questions = (STAFFING, "2021年各机关一共收到多少件政府信息公开申请", "今天天气怎么样")
    turns = tuple(Turn(q, library.plan(q), "") for q in questions)
    answers = [library.answer(turn.plan) for turn in turns]
    talk = Conversation("0" * 32, turns)
    document = docx.Document(io.BytesIO(export_talk(library, talk, "docx", "zh")))
    text = "\n".join(p.text for p in document.paragraphs)
    for answer in answers:
        assert answer.question in text
        assert answer.text in text
        for finding in answer.findings:
            assert all(quote.text in text for quote in finding.quotes)
            assert finding.report.name in text
    for miss in answers[0].near_misses:
        assert miss.reason in text
    book = openpyxl.load_workbook(io.BytesIO(export_talk(library, talk, "xlsx", "en")))
    asked = [row[1] for row in book["Answers"].iter_rows(min_row=2, values_only=True)]
    assert asked == list(questions)
    rows = list(book["Findings"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == sum(len(finding_rows(a.findings)) for a in answers)


def test_what_is_kept_is_private_whole_and_bounded(own_state: Path):
    shelf = keeping.Drawer.of("things", Path("/nowhere"), 3)
    keys = [keeping.new_key() for _ in range(5)]
    for number, key in enumerate(keys):
        shelf.write(key, {"n": number})
    assert len(shelf.entries()) == 3
    assert shelf.read(keys[-1]) == {"n": 4}
    held = next(shelf.folder.glob("*.json"))
    assert held.stat().st_mode & 0o077 == 0
    assert shelf.folder.is_relative_to(own_state)
    for bad in ("../x", "", "a" * 31, "A" * 32):
        assert shelf.read(bad) is None
        with pytest.raises(keeping.KeepingError):
            shelf.write(bad, {})
    with pytest.raises(keeping.KeepingError, match="MB"):
        shelf.write(keys[0], {"n": "x" * keeping.MAX_BYTES})
    assert not [p for p in shelf.folder.iterdir() if p.name.startswith(".")]
    (shelf.folder / f"{keys[-1]}.json").write_text("{", encoding="utf-8")
    assert shelf.read(keys[-1]) is None
