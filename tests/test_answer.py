"""Plans become answers: whole lists with evidence, near-misses, figures with their checks, declines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.report import Role
from nlp.answer import Answer, Finding, Status, answer, answer_to_json
from nlp.question import understand
from tests.asking import health_library

LIBRARY = health_library()
CHANGLE = "昌乐县卫生健康局"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def ask(question: str) -> Answer:
    return answer(understand(question, LIBRARY.known), LIBRARY)


def found(result: Answer) -> set[tuple[str | None, int | None]]:
    return {(f.report.agency, f.report.year) for f in result.findings}


def numbers(result: Answer) -> list[float | None]:
    return [f.figure.value for f in result.findings if f.figure]


STAFFING = {(CHANGLE, 2021), ("昌乐县教育和体育局", 2020)}


# ---------------------------------------------------------------------------------------- evidence


def test_a_finding_needs_evidence() -> None:
    with pytest.raises(ValueError, match="quote"):
        Finding(LIBRARY.reports[0])


@pytest.mark.parametrize(
    "question",
    [
        "哪些机关反映人员力量不足",
        "哪些机关没有提到培训不足",
        "2021年行政处罚一共多少件",
        "哪些报告勾稽不通过",
        "哪些报告年份不一致",
        "哪些机关没有2020年的报告",
        "库里有哪些报告",
        "各机关主要反映哪些问题",
    ],
)
def test_every_finding_of_every_kind_has_evidence(question: str) -> None:
    result = ask(question)
    assert result.status is Status.ANSWERED
    assert result.findings
    assert all(f.quotes or f.figure or f.read for f in result.findings)


# -------------------------------------------------------------------------------- theme → agencies


@pytest.mark.parametrize(
    "question",
    [
        "哪些机关反映人员力量不足",
        "哪些单位人手紧",
        "Which agencies reported staffing shortages?",
        "which agencies are short of hands",
    ],
)
def test_all_who_say_so_and_the_near_misses_apart(question: str) -> None:
    result = ask(question)
    assert found(result) == STAFFING
    assert {f.role for f in result.findings} == {Role.PROBLEM}
    missed = {(m.finding.report.agency, m.finding.role) for m in result.near_misses}
    assert missed == {
        (CHANGLE, Role.MEASURE),
        (CHANGLE, Role.PRACTICE),
        ("华龙区卫生健康委员会", Role.PRACTICE),
        ("汤阴县卫健委", Role.RESOLVED),
        ("昌乐县教育和体育局", Role.FACT),
    }
    assert len({m.reason for m in result.near_misses}) == 4
    assert result.searched == len(LIBRARY.reports)
    assert str(result.searched) in result.text


def test_quotes_are_exact_slices_with_their_place() -> None:
    quote = next(
        f for f in ask("哪些机关反映人手不足").findings if f.report.agency == CHANGLE
    ).quotes[0]
    row = next(s for s in LIBRARY.statements if s.statement_id == quote.statement_id)
    assert quote.text == row.passage_text[row.start : row.end]
    assert (quote.page, quote.section, quote.passage_id) == (row.page, row.section, row.passage_id)


def test_the_sentence_says_what_was_left_out() -> None:
    text = ask("哪些机关反映人员力量不足").text
    assert text.startswith("共检查9份报告，2个机关（2份报告）反映“人员力量不足”")
    assert "另有5处只提到措施、做法、事实或已解决的问题，未计入" in text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("哪些机关打算加强人员配备", {(CHANGLE, 2021)}),
        ("哪些机关人员不足的问题已解决", {("汤阴县卫健委", 2022)}),
        ("哪些机关配备了专职人员", {(CHANGLE, 2021), ("华龙区卫生健康委员会", 2024)}),
        ("2021年哪些机关反映更新不及时", {(CHANGLE, 2021), ("区卫生健康局", 2021)}),
        ("2022年以来哪些机关反映更新不及时", {("华龙区卫生健康委员会", 2024)}),
        ("昌乐县哪些机关反映人员不足", STAFFING),
        ("各县卫健局哪些反映人员不足", {(CHANGLE, 2021)}),
        ("江海区卫健局是否反映更新不及时", {("区卫生健康局", 2021)}),
        ("哪些机关人员不足且更新不及时", {(CHANGLE, 2021)}),
        (
            "哪些机关反映人员不足或更新不及时",
            STAFFING | {("华龙区卫生健康委员会", 2024), ("区卫生健康局", 2021)},
        ),
        ("哪些乡镇反映人员不足", set()),
    ],
)
def test_the_scope_and_the_role_asked_for(question: str, expected: set[tuple[str, int]]) -> None:
    assert found(ask(question)) == expected


def test_reports_with_only_some_of_the_themes_are_near_misses() -> None:
    result = ask("哪些机关人员不足且更新不及时")
    partly = {m.finding.report.agency for m in result.near_misses if "部分" in m.reason}
    assert "昌乐县教育和体育局" in partly
    assert "同一份报告" in result.text


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("有几个机关反映人员不足", 2, "个机关"),
        ("有几份报告反映更新不及时", 3, "份报告"),
        ("How many agencies reported staff shortages?", 2, "agencies"),
        ("有几个机关反映保密审查不严", 0, "个机关"),
    ],
)
def test_the_count_is_the_list(question: str, value: int, unit: str) -> None:
    result = ask(question)
    assert (result.value, result.unit) == (value, unit)
    assert len(found(result)) == value


def test_nobody_says_so_is_an_answer() -> None:
    result = ask("哪些机关反映保密审查不严")
    assert result.status is Status.ANSWERED
    assert result.findings == ()
    assert "没有一份反映" in result.text


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("昌乐县卫健局是否反映人员不足", "有。"),
        ("汤阴县卫健委是否反映人员不足", "没有。"),
        ("Did Changle County Health Bureau report staff shortages?", "Yes."),
        ("Did Tangyin report staff shortages?", "No."),
    ],
)
def test_yes_or_no(question: str, start: str) -> None:
    assert ask(question).text.startswith(start)


# ------------------------------------------------------------------------------------ what is not said


def test_the_complement_rests_on_sections_read() -> None:
    result = ask("哪些机关没有反映人员不足")
    silent = {f.report.agency for f in result.findings}
    assert silent == {"华龙区卫生健康委员会", "区卫生健康局", "汤阴县卫健委", "望疃镇人民政府"} | {
        "昌乐县教育和体育局"
    }
    assert ("昌乐县教育和体育局", 2020) not in found(result)
    assert all(f.read and not f.quotes for f in result.findings)
    assert {m.finding.report.agency for m in result.near_misses} == {CHANGLE, "昌乐县教育和体育局"}


def test_a_report_without_text_proves_nothing() -> None:
    result = ask("哪些机关没有反映人员不足")
    assert "沙河市卫生健康局" not in {f.report.agency for f in result.findings}
    assert "沙河市卫生健康局" in result.text


def test_who_reports_no_problem_at_all() -> None:
    for question in ("哪些机关没有反映问题", "Which agencies reported no problems?"):
        assert found(ask(question)) == {("汤阴县卫健委", 2022), ("昌乐县教育和体育局", 2021)}


# --------------------------------------------------------------------------------- agency → themes


def test_what_an_agency_reports() -> None:
    result = ask("昌乐县卫生健康局2021年反映了哪些问题")
    assert {f.theme for f in result.findings} == {"staffing", "quality", "timeliness"}
    assert "2处" in result.text


def test_a_statement_without_a_theme_is_not_dropped() -> None:
    result = ask("望疃镇反映了哪些问题")
    assert [f.theme for f in result.findings] == [None]
    assert "未归类" in result.text


def test_themes_over_all_reports_are_counted_by_agency() -> None:
    text = ask("各机关主要反映哪些问题").text
    assert text.index("公开不及时（3个机关）") < text.index("人员力量不足（2个机关）")


# ---------------------------------------------------------------------------------------- figures


def test_one_cell() -> None:
    result = ask("昌乐县卫生健康局2021年行政处罚多少件")
    assert (result.value, result.unit, result.searched) == (162, "件", 1)
    cell = result.findings[0].figure
    assert cell is not None
    assert (cell.table, cell.row, cell.column, cell.page) == (
        "disclosure",
        "penalties",
        "decisions",
        3,
    )
    assert "162件（第3页）" in result.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many administrative penalties did Changle County Health Bureau impose in 2021?", 162),
        ("江海区卫健局2021年制发规范性文件多少件", 4),
        ("昌乐教体局2021年自然人申请多少件", 9),
        ("昌乐教体局2021年不予公开多少件", 3),
        ("2021年行政处罚一共多少件", 162 + 46 + 7),
        ("2021年行政许可一共多少件", 0 + 607 + 30),
        ("行政许可一共多少件", 0 + 2824 + 607 + 30),
        ("哪个机关行政处罚最多", 162),
        ("有几个机关行政处罚超过50件", 2),
    ],
)
def test_values(question: str, value: int) -> None:
    assert ask(question).value == value


def test_a_blank_cell_is_blank_and_not_nought() -> None:
    result = ask("昌乐教体局2020年行政许可多少件")
    assert result.status is Status.ANSWERED
    assert result.value is None
    assert "未填写" in result.text
    assert "“/”" in result.text


def test_a_sum_names_its_addends_and_the_blanks() -> None:
    result = ask("行政许可一共多少件")
    assert sorted(v for v in numbers(result) if v is not None) == [0, 30, 607, 2824]
    assert "未填写、没有计入的：昌乐县教育和体育局（2020年）" in result.text


def test_rows_that_make_up_a_figure_are_told() -> None:
    result = ask("昌乐教体局2021年不予公开多少件")
    assert [f.figure.row for f in result.findings if f.figure] == ["denied_law", "denied_process"]
    partly_blank = ask("昌乐县卫健局2021年其他处理多少件")
    assert partly_blank.value is None
    assert "逾期未缴费未填写" in partly_blank.text


def test_several_years_of_one_agency() -> None:
    result = ask("昌乐教体局行政处罚多少件")
    assert {(f.report.year, f.figure.value) for f in result.findings if f.figure} == {
        (2020, 5),
        (2021, 7),
    }
    assert result.value is None


def test_bounds_leave_blanks_out_and_name_them() -> None:
    result = ask("哪些机关没有收到信息公开申请")
    assert found(result) == {(CHANGLE, 2021)}
    assert "江海区" in result.text
    assert result.near_misses[0].reason


def test_failing_checks_stand_beside_the_figure() -> None:
    result = ask("江海区卫健局2021年行政处罚多少件")
    assert "未通过" in result.text
    assert answer_to_json(result)["findings"][0]["figure"]["failing"] == ["requests_total"]


def test_a_row_that_is_not_printed_is_declined() -> None:
    result = ask("华龙区卫健委政府集中采购多少件")
    assert result.status is Status.DECLINED
    assert "没有印" in result.text


# ---------------------------------------------------------------------------------------- reports


def test_failing_checks() -> None:
    result = ask("哪些报告勾稽不通过")
    assert found(result) == {("区卫生健康局", 2021)}
    assert result.findings[0].figure is not None
    assert result.findings[0].note


def test_years_in_conflict() -> None:
    assert found(ask("Which reports have a year conflict?")) == {("汤阴县卫健委", 2022)}


def test_reports_held_and_missing() -> None:
    assert len(ask("2021年有哪些报告").findings) == 4
    assert ask("库里有几份报告").value == 9
    missing = {f.report.agency for f in ask("哪些机关没有2021年的报告").findings}
    assert missing == {"沙河市卫生健康局", "华龙区卫生健康委员会", "汤阴县卫健委", "望疃镇人民政府"}


# --------------------------------------------------------------------------------------- declines


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("昌乐县卫健局2023年行政处罚多少件", ("没有该单位2023年的报告", "2021年")),
        ("2018年哪些机关反映人员不足", ("没有2018年的报告", "2019")),
        ("How many penalties did Changle County Health Bureau impose in 2023?", ("2023", "2021")),
        ("昌乐县财政局2021年行政处罚多少件", ("昌乐县财政局", CHANGLE)),
        ("卫健局2021年行政处罚多少件", ("江海区", CHANGLE)),
        ("哪些开发区反映人员不足", ("开发区",)),
        ("写一首诗", ("可以问",)),
        ("What's the weather?", ("You can ask",)),
    ],
)
def test_declined_with_the_reason(question: str, says: tuple[str, ...]) -> None:
    result = ask(question)
    assert result.status is Status.DECLINED
    assert (result.findings, result.value, result.searched) == ((), None, 0)
    assert all(word in result.text for word in says)


def test_a_missing_year_among_several_is_said() -> None:
    text = ask("昌乐县卫健局2020年和2021年行政处罚多少件").text
    assert "162" in text
    assert "没有2020年的报告" in text


# --------------------------------------------------------------------------------------- language


@pytest.mark.parametrize(
    "question",
    [
        "Which agencies reported staffing shortages?",
        "Which agencies did not report staff shortages?",
        "How many penalties were there in total in 2021?",
        "Which agency had the most penalties?",
        "Which agencies imposed more than 50 penalties?",
        "What problems did Changle County Health Bureau report?",
        "Which reports have failing checks?",
        "Which agencies have no report for 2021?",
        "How many disclosure requests did Jianghai District Health Bureau receive in 2021?",
        "Which agencies reported staff shortages last year?",
        "Which agencies reported both staff shortages and late updates?",
        "How many penalties did the health bureau impose?",
        "Which development zones are understaffed?",
    ],
)
def test_english_answers_are_english_but_for_names(question: str) -> None:
    text = ask(question).text
    names = {name for row in LIBRARY.reports for name in (row.agency, row.place) if name}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    assert not CHINESE.search(text), text
    assert not re.search("[，。（）：、]", text), text


# ------------------------------------------------------------------------------------------- JSON


def test_the_json_contract() -> None:
    printed = answer_to_json(ask("哪些机关反映人员力量不足"))
    assert set(printed) == {
        "question", "status", "kind", "text", "value", "unit", "findings", "near_misses", "searched",
        "examined", "plan",
    }  # fmt: skip
    assert (printed["status"], printed["kind"]) == ("answered", "theme_agencies")
    finding = printed["findings"][0]
    assert {"agency", "year", "theme", "quotes", "figure"} <= set(finding)
    assert {"text", "page", "section", "passage_id"} <= set(finding["quotes"][0])
    assert all(miss["reason"] for miss in printed["near_misses"])


# ----------------------------------------------------------------------------------- real reports


@pytest.mark.parametrize(
    "question", ["哪些机关反映人员力量不足", "Which agencies reported staffing shortages?"]
)
def test_staffing_over_the_real_reports(real_library: Path, question: str) -> None:
    from indexer.library import Library

    with Library.open(real_library) as library:
        result = library.ask(question)
    assert found(result) == {(CHANGLE, 2021)}
    assert any("人员力量不够" in q.text for f in result.findings for q in f.quotes)
    assert result.searched == 5
    assert {m.finding.role for m in result.near_misses if m.finding.report.agency == CHANGLE} >= {
        Role.PRACTICE
    }


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("昌乐县卫生健康局2021年行政处罚多少件", 162),
        ("华龙区卫健委2024年行政许可多少件", 2824),
        ("沙河卫健局2020年行政处罚上一年项目数量是多少", 102),
        ("江海区卫健局2021年予以公开多少件", 3),
        ("汤阴卫健委2022年行政处罚多少件", 0),
        ("昌乐县卫健局2021年逾期未缴费多少件", None),
        ("2021年行政处罚一共多少件", 162 + 46),
    ],
)
def test_figures_of_the_real_reports(real_library: Path, question: str, value: int | None) -> None:
    from indexer.library import Library

    with Library.open(real_library) as library:
        result = library.ask(question)
    assert result.status is Status.ANSWERED
    assert result.value == value
