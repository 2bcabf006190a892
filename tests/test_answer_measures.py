"""Answers that are worked out: shares, averages, rankings, changes, groups, and the reports' own state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.report import AgencyType, Check, CheckStatus, Issue, Role, SectionKind
from nlp.answer import Answer, Status, answer, answer_to_json
from nlp.followup import follow_up
from nlp.plan import Aggregate, Plan
from nlp.plan_json import PlanError, plan_from_json, plan_json
from nlp.question import understand
from tests.asking import MemoryLibrary, Shelf, health_library, report

HEALTH = health_library()


def yearly_library() -> MemoryLibrary:
    """Three bureaus of two counties over three years, a town, and a government."""
    shelf = Shelf()
    finance = [shelf.add(report("甘棠县财政局", "甘棠县", year)) for year in (2020, 2021, 2022)]
    water = [shelf.add(report("甘棠县水利局", "甘棠县", year)) for year in (2020, 2022)]
    justice = [shelf.add(report("杏花县司法局", "杏花县", year)) for year in (2021, 2022)]
    missing = (Issue("section_missing", "section problems was not found"),)
    town = shelf.add(
        report("杏花县柳湾镇人民政府", "杏花县", 2022, AgencyType.TOWNSHIP, issues=missing)
    )
    scanned = (Issue("scanned_page", "page 2 is a picture"),)
    shelf.add(report("甘棠县审计局", "甘棠县", 2022, issues=scanned))
    for row, received, granted, persons in (
        (finance[0], 10, 4, 9),
        (finance[1], 15, 6, 12),
        (finance[2], 20, None, 15),
        (water[0], 0, 0, 0),
        (water[1], 8, 2, 4),
        (justice[0], 5, 5, 5),
        (justice[1], 4, 3, None),
        (town, None, None, None),
    ):
        shelf.cell(row, "requests", "received", "total", received)
        shelf.cell(row, "requests", "received", "natural_person", persons)
        shelf.cell(row, "requests", "granted", "total", granted)
        shelf.cell(row, "requests", "total", "total", received)
    for row in finance:
        shelf.say(row, Role.PROBLEM, f"更新不够及时（{row.year}）。", "timeliness")
    shelf.say(finance[2], Role.PROBLEM, "人手不足，更新滞后。", "staffing", "timeliness")
    shelf.say(water[0], Role.PROBLEM, "人手不足。", "staffing")
    shelf.say(water[1], Role.PRACTICE, "开展培训。", "competence", section=SectionKind.OVERVIEW)
    shelf.say(justice[0], Role.PROBLEM, "更新较慢。", "timeliness")
    shelf.say(justice[1], Role.PRACTICE, "配齐人员。", "staffing", section=SectionKind.OVERVIEW)
    shelf.say(town, Role.PROBLEM, "人手紧张。", "staffing")
    return shelf.library()


LIBRARY = yearly_library()


def ask(question: str, library: MemoryLibrary = LIBRARY) -> Answer:
    return answer(understand(question, library.known), library)


def found(result: Answer) -> set[tuple[str | None, int | None]]:
    return {(f.report.agency, f.report.year) for f in result.findings}


# ---------------------------------------------------------------------------------------- figures


def test_an_average_tells_its_n_and_leaves_blanks_out() -> None:
    result = ask("2022年申请量平均多少件")
    assert result.value == pytest.approx(10.67)
    assert "3份报告" in result.text
    assert "合计32件" in result.text
    assert "未填写、没有计入的：杏花县柳湾镇人民政府" in result.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2022年申请量的中位数", 8),
        ("2021年申请量平均多少件", 10),
        ("平均每年收到多少件申请", pytest.approx(20.67)),
    ],
)
def test_means(question: str, value: float) -> None:
    assert ask(question).value == value


def test_a_share_tells_its_whole_and_leaves_out_what_is_blank() -> None:
    result = ask("2022年予以公开占办理结果总计的比例")
    # Only the two reports that fill both in: (2 + 3) of (8 + 4).
    assert (result.value, result.unit) == (41.7, "%")
    assert "的41.7%" in result.text
    assert "甘棠县财政局（2022年）" in result.text


def test_a_share_of_agencies_counts_those_that_fill_it_in() -> None:
    result = ask("2022年收到10件以上申请的机关占比")
    assert result.value == pytest.approx(33.3)
    assert found(result) == {("甘棠县财政局", 2022)}


def test_a_share_of_nothing_is_not_worked_out() -> None:
    result = ask("甘棠县水利局2020年自然人申请占比")
    assert result.value is None
    assert "算不出" in result.text


def test_a_ranking_keeps_ties_and_its_length() -> None:
    result = ask("申请量前两名")
    assert [f.figure.value for f in result.findings if f.figure] == [20, 15]
    assert ask("2022年申请量排名").findings[0].report.agency == "甘棠县财政局"


def test_the_highest_place_and_year() -> None:
    result = ask("哪个地区收到的申请最多")
    assert result.value == 53
    assert {f.report.place for f in result.findings} == {"甘棠县"}
    assert ask("哪一年收到的申请最多").value == 32


def test_a_change_of_one_agency_is_told_year_by_year() -> None:
    result = ask("甘棠县财政局2020到2022年申请量变化")
    assert result.value == 10
    assert len(result.findings) == 3
    assert "2020年10件、2021年15件、2022年20件" in result.text
    assert "增加10件（100%）" in result.text


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("甘棠县财政局的申请量是不是逐年上升", "是。"),
        ("杏花县司法局2022年申请量比上年增加了吗", "否。"),
        ("Did requests at 甘棠县财政局 rise between 2020 and 2022?", "Yes."),
    ],
)
def test_whether_it_rose(question: str, start: str) -> None:
    assert ask(question).text.startswith(start)


def test_a_blank_year_is_not_compared() -> None:
    result = ask("甘棠县财政局2021到2022年予以公开的变化")
    assert result.value is None
    assert "空白不是0" in result.text


def test_a_year_that_is_not_held_cannot_be_compared() -> None:
    result = ask("甘棠县水利局2022年申请量比上年增加多少")
    assert result.status is Status.DECLINED
    assert "8件" in result.text


def test_who_doubled_and_who_cannot_be_judged() -> None:
    result = ask("2022年比2020年申请量翻倍的机关有哪些")
    assert found(result) == {("甘棠县财政局", 2020), ("甘棠县财政局", 2022)}
    reasons = {(m.finding.report.agency, m.reason) for m in result.near_misses}
    assert any(agency == "甘棠县水利局" and "前一年是0" in why for agency, why in reasons)
    assert any(agency == "杏花县司法局" and "只有一年" in why for agency, why in reasons)


def test_all_together_compares_only_those_that_report_both_years() -> None:
    result = ask("2020年到2022年申请量的变化")
    assert result.value == 18  # 10 + 0 before, 20 + 8 after; the others report one end only
    assert "2020年和2022年都填写的2个机关" in result.text


def test_two_agencies_compared() -> None:
    result = ask("甘棠县财政局2022年的申请量比甘棠县水利局多多少")
    assert (result.value, len(result.findings)) == (12, 2)
    more = ask("甘棠县财政局和杏花县司法局谁的申请量更多")
    assert [f.report.agency for f in more.findings] == ["甘棠县财政局", "杏花县司法局"]
    assert "4件" in more.text


def test_no_by_the_cells() -> None:
    result = ask("甘棠县水利局2020年有没有收到申请")
    assert result.text.startswith("没有。")
    assert [f.figure.value for f in result.findings if f.figure] == [0]


def test_a_blank_says_neither_yes_nor_no() -> None:
    result = ask("柳湾镇2022年有没有收到申请")
    assert not result.text.startswith(("有。", "没有。"))
    assert "未填写" in result.text


def test_table_and_text_that_differ_are_both_given() -> None:
    shelf = Shelf()
    row = shelf.add(report("甘棠县民政局", "甘棠县", 2022))
    shelf.cell(row, "requests", "received", "total", 3)
    shelf.say(
        row,
        Role.FACT,
        "全年收到政府信息公开申请5件。",
        section=SectionKind.REQUESTS,
    )
    check = Check("narrative_figures", CheckStatus.FAILS, "received: narrative 5, table 3")
    library = shelf.library()
    library = replace(library, figures=tuple(replace(c, checks=(check,)) for c in library.figures))
    result = ask("甘棠县民政局2022年收到多少件申请", library)
    assert result.value == 3
    assert "表格为3，正文写的是5" in result.text
    assert [q.text for q in result.findings[0].quotes] == ["全年收到政府信息公开申请5件。"]


# ------------------------------------------------------------------------------------- statements


def test_the_share_of_agencies_that_say_so() -> None:
    result = ask("反映人员不足的机关占比")
    assert (result.value, result.unit) == (60, "%")
    assert found(result) == {
        ("甘棠县财政局", 2022), ("甘棠县水利局", 2020), ("杏花县柳湾镇人民政府", 2022),
    }  # fmt: skip


def test_counts_by_year_and_place() -> None:
    text = ask("按年份统计反映更新不及时的机关数").text
    assert "2020年（1个机关，检查了2个机关）" in text
    assert "2021年（2个机关，检查了2个机关）" in text
    most = ask("反映人员不足最多的地区是哪个")
    assert {f.report.place for f in most.findings} == {"甘棠县"}
    assert most.value == 2


def test_the_most_common_problem() -> None:
    result = ask("最常见的问题是什么")
    assert {f.theme for f in result.findings} == {"staffing"}
    assert result.value == 3


def test_who_says_most() -> None:
    assert {f.report.agency for f in ask("哪个机关反映的问题最多").findings} == {"甘棠县财政局"}


def test_problems_against_the_year_before() -> None:
    result = ask("甘棠县财政局2022年的问题是否比去年多了")
    assert result.text.startswith("是。")
    assert result.value == 1


def test_one_statement_or_one_report() -> None:
    both = {("甘棠县财政局", 2022)}
    assert found(ask("哪些机关在同一句话里反映人员不足和更新不及时")) == both
    assert found(ask("哪些机关反映人员不足且更新不及时")) == both


def test_what_is_mentioned_beside_is_left_out() -> None:
    result = ask("反映人员不足但没有提到更新不及时的机关")
    assert found(result) == {("甘棠县水利局", 2020), ("杏花县柳湾镇人民政府", 2022)}
    assert "也提到" in result.text


def test_a_no_names_what_was_read() -> None:
    result = ask("杏花县司法局2021年有没有反映人员不足")
    assert result.text.startswith("没有。")
    assert (result.findings, result.value) == ((), 0)
    (read,) = answer_to_json(result)["examined"]
    assert read["read"] == [{"section": "problems", "statements": 1}]


def test_unread_and_incomplete_reports_are_named() -> None:
    text = ask("2022年哪些机关反映人员不足").text
    assert "没有读全、可能有遗漏的：甘棠县审计局（2022年）" in text
    assert "没有找到“存在问题”部分的：杏花县柳湾镇人民政府（2022年）" in text


# ---------------------------------------------------------------------------------------- reports


def test_the_state_of_the_reports() -> None:
    assert found(ask("哪些报告缺少第五部分")) == {("杏花县柳湾镇人民政府", 2022)}
    assert found(ask("哪些报告没有读出来")) == {("甘棠县审计局", 2022)}
    assert "缺2021年的报告" in ask("甘棠县水利局缺哪几年的报告").text
    assert "没有收录不等于没有编制" in ask("哪些机关没有2021年的报告").text


def test_which_check_fails() -> None:
    result = ask("哪些报告勾稽不通过", HEALTH)
    assert "办理总计＝各项办理结果之和" in result.text
    assert ask("哪些报告的正文数字和表格对不上", HEALTH).findings == ()


def test_no_report_is_an_answer_to_whether_there_is_one() -> None:
    result = ask("甘棠县水利局有没有2021年的报告")
    assert (result.status, result.value) == (Status.ANSWERED, 0)
    assert ask("甘棠县水利局2021年收到多少件申请").status is Status.DECLINED


# ------------------------------------------------------------------------------------ edited plans


@pytest.mark.parametrize(
    "question",
    [
        "2021年哪些机关反映人员不足且更新不及时",
        "哪些机关申请量在5到10件之间",
        "2022年予以公开占办理结果总计的比例",
        "哪些机关2022年申请量比上年翻倍",
        "除了甘棠县财政局，哪些机关反映更新不及时",
        "哪些报告缺少第五部分",
        "2022年申请量的均值与中位数各为多少",
        "甘棠县财政局2021年不予公开的哪种理由最多",
        "2022年甘棠县财政局和甘棠县水利局谁收到的申请更少，少几件",
        "甘棠县财政局和甘棠县水利局的问题有什么共同点",
        "写一首诗",
    ],
)
def test_a_plan_goes_to_json_and_back(question: str) -> None:
    plan = understand(question, LIBRARY.known)
    assert plan_from_json(plan_json(plan)) == plan
    assert plan_from_json(answer_to_json(answer(plan, LIBRARY))["plan"]) == plan


def test_an_edited_plan_is_answered_as_edited() -> None:
    entry = plan_json(understand("2021年哪些机关反映更新不及时", LIBRARY.known))
    entry |= {"years": [2020], "themes": ["staffing"]}
    assert found(answer(plan_from_json(entry), LIBRARY)) == {("甘棠县水利局", 2020)}


@pytest.mark.parametrize(
    "change",
    [
        {"themes": ["no_such_theme"]},
        {"kind": "poem"},
        {"years": ["2021"]},
        {"figures": [["requests", "no_such_row", "total"]]},
        {"threshold": {"sign": "~", "number": 1}},
        {"top": -1},
        {"agencies": "甘棠县财政局"},
        {"spell": True},
    ],
)
def test_a_plan_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    entry = plan_json(understand("哪些机关反映人员不足", LIBRARY.known))
    with pytest.raises(PlanError):
        plan_from_json(entry | change)


@pytest.mark.parametrize(
    ("asked", "first"),
    [("谁收到的申请更多，多几件", "甘棠县财政局"), ("谁收到的申请更少，少几件", "甘棠县水利局")],
)
@pytest.mark.parametrize("names", ["甘棠县财政局和甘棠县水利局", "甘棠县水利局和甘棠县财政局"])
def test_which_of_two_it_is_comes_first_and_stays_asked_of_another_year(
    names: str, asked: str, first: str
) -> None:
    plan = understand(f"2022年{names}{asked}", LIBRARY.known)
    other = follow_up("那2020年呢", plan, LIBRARY.known)
    assert other is not None
    for each, apart in ((plan, 12), (other, 10)):
        told = answer(each, LIBRARY)
        assert (told.findings[0].report.agency, told.value) == (first, apart)


def test_every_field_of_a_plan_can_be_read_back() -> None:
    from dataclasses import fields

    from nlp.plan_json import _READERS

    assert {field.name for field in fields(Plan)} == set(_READERS)


def test_a_plan_without_what_its_kind_needs_is_declined() -> None:
    plan = replace(understand("行政处罚一共多少", HEALTH.known), figures=())
    assert answer(plan, HEALTH).status is Status.DECLINED
    several = replace(
        understand("行政处罚和行政许可一共多少", HEALTH.known), aggregate=Aggregate.MAX
    )
    assert answer(several, HEALTH).status is Status.DECLINED
