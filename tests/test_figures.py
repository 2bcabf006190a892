"""Tables by label: blanks stay blank, short rows are not shifted, numbers as printed and as read."""

import pytest

from corpus.checks import compare_sum
from corpus.figures import read_figures
from corpus.labels import figure_forms, label_core, read_cell
from corpus.report import Cell, CheckStatus, Table

HEADER = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def requests_table(*rows: tuple[str, ...], grid: bool = True) -> Table:
    return Table((HEADER, *rows), page=3, grid=grid)


def read_requests(*rows: tuple[str, ...], grid: bool = True):
    figures, issues = read_figures([requests_table(*rows, grid=grid)])
    return {k: [c.value for c in v] for k, v in figures.requests.items()}, issues


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("减47", -47), ("-3", -3), ("－3", -3), ("增12", 12), ("+5", 5), ("1,113", 1113), ("１，１１３", 1113),
        ("３", 3), ("709455.9元", 709455.9), ("31批次", 31), ("96171.6", 96171.6), (" 0 ", 0), ("0.00", 0.0),
        ("减少4件", -4), ("減47", -47), ("−3", -3), ("〇", 0), ("零", 0), ("1，113", 1113), ("3 件", 3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_printed(printed: str, value: float):
    cell = read_cell(printed)
    assert cell is not None
    assert cell.value == value
    assert cell.printed == printed.strip()


@pytest.mark.parametrize(
    "printed", ["", " ", "/", "—", "——", "-", "无", "**", "1**", "*3", "00", "012", "不涉及"]
)
def test_blanks_are_null_and_never_zero(printed: str):
    cell = read_cell(printed)
    assert cell is not None
    assert cell.value is None


@pytest.mark.parametrize(
    "text", ["行政处罚", "1.属于国家秘密", "2021年", "3-5", "(3)", "3 5", "1.2万", "第20条"]
)
def test_labels_are_no_values(text: str):
    assert read_cell(text) is None


def test_labels_survive_wrapping_numbers_and_punctuation():
    assert (
        label_core("（二） 部分公开（区分处理的，\n只计这一情形）")
        == "部分公开区分处理的只计这一情形"
    )
    find = figure_forms().requests.find
    assert find('3.危及"三安全一稳定"') == "denied_safety"
    assert find("2、重复申请") == "refused_repeated"
    assert find("4.无正当理由大量反") == "refused_abusive"  # cut by a page break
    assert find("1.本机关不掌握相关政府信患") == "unable_not_held"  # misread
    assert find("予以公开") != find("不予公开")


def test_a_blank_cell_inside_a_row_keeps_the_others_in_place():
    rows, issues = read_requests(
        ("一、本年新收政府信息公开申请数量", "5", "0", "0", "0", "0", "2", "7"),
        ("二、上年结转政府信息公开申请数量", "", "1", "", "", "", "", "1"),
    )
    assert rows["carried_in"] == [None, 1, None, None, None, None, 1]
    assert not issues


def test_a_short_row_is_left_blank_with_an_issue_instead_of_being_shifted():
    table = (
        "一、本年新收政府信息公开申请数量\t5\t0\t0\t0\t0\t2\t7",
        "二、上年结转政府信息公开申请数量\t1\t1",
    )
    rows, issues = read_requests(*(tuple(r.split("\t")) for r in table), grid=False)
    assert rows["received"] == [5, 0, 0, 0, 0, 2, 7]
    assert rows["carried_in"] == [None] * 7
    assert [(i.code, i.page) for i in issues] == [("row_unreadable", 3)]
    assert "上年结转" in issues[0].message


def test_other_means_the_row_of_its_group_not_the_column():
    rows, _ = read_requests(
        ("一、本年新收政府信息公开申请数量", *"1000001"),
        ("（六）其他处理", "", *""),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", *"0000000"),
        ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", *"0000000"),
        ("3.其他", *"2000002"),
        ("（七）总计", *"2000002"),
    )
    assert rows["other_other"] == [2, 0, 0, 0, 0, 0, 2]
    assert rows["total"] == [2, 0, 0, 0, 0, 0, 2]
    assert "other" not in rows


def test_rows_out_of_order_or_missing_do_not_matter():
    rows, _ = read_requests(
        ("一、本年新收政府信息公开申请数量", *"1000001"),
        ("四、结转下年度继续办理", *"0000000"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", *"0100001"),
    )
    assert set(rows) == {"received", "carried_out", "partly_granted"}
    assert rows["partly_granted"] == [0, 1, 0, 0, 0, 0, 1]


def test_the_form_is_read_from_headers():
    rows = (
        ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
        ("行政处罚", "102", "减47", "55"),
        ("信息内容", "采购项目数量", "采购总金额", ""),
        ("政府集中采购", "31批次", "709455.9元", ""),
    )
    figures, _ = read_figures([Table(rows, grid=True)])
    assert figures.form == "f2019"
    assert [c.value for c in figures.disclosure["penalties"]] == [102, -47, 55]
    assert [c.value for c in figures.disclosure["procurement"]] == [31, 709455.9]
    assert figures.disclosure["penalties"][1].printed == "减47"


def test_review_groups_in_rows_of_their_own():
    rows = (
        ("", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"),
        ("行政复议", *"31004"),
        ("未经复议直接起诉", *"00011"),
        ("复议后起诉", *"00000"),
    )
    figures, issues = read_figures([Table(rows, grid=True)])
    assert [c.value for c in figures.review["reconsideration"]] == [3, 1, 0, 0, 4]
    assert [c.value for c in figures.review["litigation_direct"]] == [0, 0, 0, 1, 1]
    assert not issues


def test_a_table_about_something_else_is_no_statistical_table():
    rows = (("序号", "名称", "发布日期"), ("1", "行政处罚案件信息公示", "2022年01月11日"))
    figures, issues = read_figures([Table(rows)])
    assert (figures.form, figures.disclosure, figures.requests, figures.review) == (
        None,
        {},
        {},
        {},
    )
    assert not issues


def cells(*values: int | None) -> list[Cell]:
    return [Cell(v) for v in values]


@pytest.mark.parametrize(
    ("addends", "total", "status"),
    [
        (cells(1, 2), cells(3), CheckStatus.HOLDS),
        (cells(1, 2), cells(4), CheckStatus.FAILS),
        (cells(1, None), cells(4), CheckStatus.UNKNOWN),
        (cells(5, None), cells(4), CheckStatus.FAILS),  # no blank can make it smaller
        (cells(1, 2), cells(None), CheckStatus.UNKNOWN),
    ],
)
def test_a_blank_makes_a_sum_undecidable_unless_it_cannot_matter(addends, total, status):
    assert compare_sum(addends, total) is status


@pytest.mark.parametrize("printed", ["1**", "**", "00", "(3)", "3-5", "见附件", "-2", "1.5"])
def test_what_is_no_number_of_requests_is_null_with_an_issue(printed: str):
    rows, issues = read_requests(("一、本年新收政府信息公开申请数量", printed, *"000000"))
    assert rows["received"] == [None, 0, 0, 0, 0, 0, 0]
    assert [i.code for i in issues] == ["cell_unreadable"]
    assert printed in issues[0].message


@pytest.mark.parametrize(
    ("header", "printed", "value"),
    [
        ("本年收费金额（单位：万元）", "3.2", 3.2),
        ("本年收费金额（单位：万元）", "32000元", 3.2),
        ("本年收费金额（单位：元）", "32000", 3.2),
        ("本年收费金额（单位：万元）", "3.2万元", 3.2),
        ("本年收費金額（單位：萬元）", "1.5亿元", 15000),
    ],
)
def test_fees_are_in_the_unit_of_their_column(header: str, printed: str, value: float):
    figures, _ = read_figures(
        [Table((("信息内容", "本年制发件数", header), ("行政事业性收费", "", printed)))]
    )
    assert figures.disclosure["fees"][0].value == value
    assert figures.disclosure["fees"][0].printed == printed


def test_a_row_that_prints_fewer_cells_in_a_grid_is_left_blank():
    rows, issues = read_requests(
        ("一、本年新收政府信息公开申请数量", "5", "0", "0", "0", "0", "2", "7"),
        ("（一）予以公开", "1", "1"),
    )
    assert rows["granted"] == [None] * 7
    assert [i.code for i in issues] == ["row_unreadable"]


def test_an_annex_with_other_figures_is_reported_and_not_mixed_in():
    first = requests_table(("一、本年新收政府信息公开申请数量", *"1000001"))
    second = requests_table(
        ("一、本年新收政府信息公开申请数量", *"2000002"), ("（一）予以公开", *"2000002")
    )
    figures, issues = read_figures([first, second])
    assert [c.value for c in figures.requests["received"]] == [1, 0, 0, 0, 0, 0, 1]
    assert "granted" not in figures.requests
    assert [i.code for i in issues] == ["table_repeated"]


def test_a_row_under_the_header_of_the_other_form_fills_what_both_have():
    rows = (
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "1", "0", "4"),
        ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
        ("行政处罚", "102", "减47", "55"),
    )
    figures, _ = read_figures([Table(rows, grid=True)])
    assert figures.form in ("f2019", "f2021")
    penalties = [c.value for c in figures.disclosure["penalties"]]
    assert penalties in ([55], [102, -47, 55])
