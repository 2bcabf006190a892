"""Numbers the narrative states against the tables: its own, of its year, exact; both are reported."""

import pytest

from corpus.narrative import check_narrative
from corpus.ownership import Reporter
from corpus.report import AgencyType, Cell, CheckStatus, Figures, Identity, Section, SectionKind
from corpus.stated import find_stated

DEPARTMENT = Reporter(AgencyType.DEPARTMENT, "青禾县", frozenset({2021}))
TOWN = Reporter(AgencyType.TOWNSHIP, "青禾县", frozenset({2021}))
COUNTY = Reporter(AgencyType.GOVERNMENT, "青禾县", frozenset({2021}))


def stated(
    text: str, reporter: Reporter = DEPARTMENT, kind: SectionKind = SectionKind.OVERVIEW
) -> set[tuple[str, int]]:
    return {(s.figure, s.value) for s in find_stated([Section(kind, "", text)], reporter)}


# What a sentence states, as «figure number».
STATED = {
    "2021年，我局共收到政府信息公开申请12件。": {"received 12"},
    "全年受理依申请公开12件，均已按时答复。": {"received 12"},
    "本年度新收政府信息公开申请1,113件，办结1,100件。": {"received 1113", "total 1100"},
    "共收到信息公开申请十二件，其中予以公开八件，部分公开两件。": {"received 12", "granted 8", "partly_granted 2"},
    "收到12件政府信息公开申请，已全部办结。": {"received 12"},
    "依申请公开政府信息12件。": {"received 12"},
    "政府信息公开申请数量为12件，同比增长20%。": {"received 12"},
    "共收到依申请公开12件，较上年增加3件。": {"received 12"},
    "共受理政府信息公开申请12件，比去年的9件多3件。": {"received 12"},
    "2021年办结政府信息公开申请11件。": {"total 11"},
    "全年办理依申请公开12件。": {"handled 12"},
    "受理并答复政府信息公开申请12件。": {"handled 12"},
    "收到政府信息公开申请12件（含上年结转2件），办结12件。":
        {"received_and_carried 12", "carried_in 2", "total 12"},
    "收到政府信息公开申请12件，上年结转2件，办结13件，结转下年度继续办理1件。":
        {"received 12", "carried_in 2", "total 13", "carried_out 1"},
    "收到信息公开申请12件，其中自然人申请9件，法人或其他组织申请3件。":
        {"received 12", "natural_person 9", "organisations 3"},
    "收到信息公开申请12件，其中网上申请8件，信函申请4件。": {"received 12"},
    "收到信息公开申请12件，其中：予以公开5件，不予公开3件，无法提供2件，不予处理2件。":
        {"received 12", "granted 5", "denied 3", "unable 2", "refused 2"},
    "通过网站、信函等方式收到政府信息公开申请12件。": {"received 12"},
    "2020年收到信息公开申请5件，2021年收到信息公开申请7件。": {"received 7"},
    "去年收到信息公开申请5件，今年收到信息公开申请7件。": {"received 7"},
    "全县共收到信息公开申请56件，其中我局收到依申请公开申请3件。": set(),
    "全县共收到信息公开申请56件，我局收到信息公开申请3件。": {"received 3"},
    "今年累计收到信息公开申请12件。": {"received 12"},
    "2021年累计收到信息公开申请12件。": {"received 12"},
    "截至2021年12月31日，共收到信息公开申请12件。": {"received 12"},
    "2021年1月1日至12月31日，共收到信息公开申请12件。": {"received 12"},
    "本年度未收到政府信息公开申请。": {"received 0"},
    "全年没有收到公民、法人或其他组织提出的政府信息公开申请。": {"received 0"},
    "本单位无依申请公开申请。": {"received 0"},
    "收到政府信息公开申请0件。": {"received 0"},
    "全年共收到政府信息公开申請十二件。": {"received 12"},
    "被申请行政复议1件，被提起行政诉讼2件，均因政府信息公开引起。": {"reconsideration 1", "litigation 2"},
    "因政府信息公开引发行政复议、行政诉讼各1件。": {"reconsideration 1", "litigation 1"},
    "涉及政府信息公开的行政复议、行政诉讼案件共3件。": {"reviews 3"},
    "政府信息公开行政复议和行政诉讼分别为2件和1件。": {"reconsideration 2", "litigation 1"},
    "政府信息公开行政复议、行政诉讼均为0件。": {"reconsideration 0", "litigation 0"},
    "未发生因政府信息公开引起的行政复议、行政诉讼。": {"reconsideration 0", "litigation 0"},
    "未因政府信息公开工作被申请行政复议、提起行政诉讼。": {"reconsideration 0", "litigation 0"},
    "因信息公开发生2起行政复议，没有发生行政诉讼。": {"reconsideration 2", "litigation 0"},
    "政府信息公开行政复议3件，其中维持2件，纠正1件。": {"reconsideration 3"},
    "全年制定行政规范性文件3件，废止规范性文件2件，现行有效规范性文件21件。":
        {"documents_made 3", "documents_repealed 2", "documents_in_force 21"},
}  # fmt: skip


@pytest.mark.parametrize("text", STATED)
def test_a_number_is_read(text: str):
    expected = {(w.split()[0], int(w.split()[1])) for w in STATED[text]}
    assert stated(text) == expected


# Sentences of other people's numbers, of other years', or of other things.
SILENT = (
    "全县共收到政府信息公开申请56件。",
    "全市各部门共受理依申请公开560件。",
    "各乡镇共收到信息公开申请23件。",
    "局属单位收到信息公开申请4件。",
    "全县受理信息公开申请56件；办结信息公开申请56件。",
    "去年收到政府信息公开申请5件。",
    "2020年共收到政府信息公开申请5件。",
    "自2008年以来，累计收到政府信息公开申请560件。",
    "截至目前，累计受理信息公开申请560件。",
    "近五年来共收到信息公开申请60件。",
    "上半年收到政府信息公开申请5件。",
    "第三季度受理依申请公开5件。",
    "6月收到信息公开申请5件。",
    "收到信息公开申请约10件。",
    "收到信息公开申请10余件。",
    "信息公开申请同比增加3件。",
    "公众号关注人数1200人，推送信息300条。",
    "受理12345热线1200件，办结1198件。",
    "收到群众来信46件，答复46件。",
    "受理行政许可申请500件，办结500件。",
    "公开政府信息198条，其中规范性文件3件。",
    "全年办理行政复议案件56件，代理行政诉讼案件12件。",
    "无正当理由大量反复申请公开政府信息的，不予处理。",
    "未收到不予公开的政府信息公开申请。",
    "没有收到需要收费的政府信息公开申请。",
    "The page lists 728 records and 12 requests received 信息公开申请12件 in the list of the screenshot shown above here.",
    "政府信息公开类行政复议未发生被纠正的情况。",
    "主动公开政府信息12件。",
    "受理建议提案12件，办结12件。",
    "解读规范性文件3件。",
)


@pytest.mark.parametrize("text", SILENT)
def test_no_number_is_taken(text: str):
    assert stated(text) == set()


@pytest.mark.parametrize(
    ("text", "reporter", "expected"),
    [
        ("全县共收到政府信息公开申请56件。", COUNTY, {("received", 56)}),
        ("全市共收到政府信息公开申请560件。", COUNTY, set()),
        ("各部门、各乡镇共收到政府信息公开申请56件。", COUNTY, {("received", 56)}),
        ("县本级收到政府信息公开申请20件。", COUNTY, set()),
        ("全镇共收到政府信息公开申请2件。", TOWN, {("received", 2)}),
        ("全县共收到政府信息公开申请56件。", TOWN, set()),
    ],
)  # fmt: skip
def test_whose_number_it_is(text: str, reporter: Reporter, expected: set[tuple[str, int]]):
    assert stated(text, reporter) == expected


@pytest.mark.parametrize(
    "text",
    [
        "（二）依申请公开\n2021年，共收到申请12件，办结12件，答复率100%。",
        "（二）依申请公开。全年收到申请12件，已办结12件。",
        "二是依申请公开工作：收到申请12件，办结12件。",
    ],
)
def test_under_its_heading_a_bare_word_is_enough(text: str):
    assert stated(text) == {("received", 12), ("total", 12)}


@pytest.mark.parametrize(
    "text",
    [
        "依申请公开情况：2021年共受理12件，已全部按期答复。",
        "全年办理行政复议案件96件。依申请公开方面：收到12件，无结转。",
        "我局收到依申请公开的申请，共计12件。",
    ],
)
def test_a_topic_needs_no_enumerator(text: str):
    assert ("received", 12) in stated(text)
    assert not {figure for figure, _ in stated(text)} - {"received"}


def test_another_heading_ends_it():
    text = "（二）依申请公开\n收到申请12件。\n（三）便民服务\n收到申请300件，办结300件。"
    assert stated(text) == {("received", 12)}


def test_problems_and_the_lead_state_no_figures():
    for kind in (SectionKind.PROBLEMS, SectionKind.FRONT):
        assert stated("2021年收到政府信息公开申请12件。", kind=kind) == set()


# ------------------------------------------------------------------------------------- the check


def cells(*values: float | None) -> tuple[Cell, ...]:
    return tuple(Cell(v) for v in values)


def figures(received: int | None = 12, total: int | None = 12, carried_in: int = 0) -> Figures:
    return Figures(
        form="f2021",
        disclosure={"normative_documents": cells(3, 2, 21)},
        requests={
            "received": cells(9, 3, 0, 0, 0, 0, received),
            "carried_in": cells(carried_in, 0, 0, 0, 0, 0, carried_in),
            "granted": cells(8, 2, 0, 0, 0, 0, 10),
            "refused_petition": cells(2, 0, 0, 0, 0, 0, 2),
            "total": cells(total, 0, 0, 0, 0, 0, total),
            "carried_out": cells(0, 0, 0, 0, 0, 0, 0),
        },
        review={
            "reconsideration": cells(1, 0, 0, 0, 1),
            "litigation_direct": cells(0, 0, 0, 0, 0),
            "litigation_after_reconsideration": cells(2, 0, 0, 0, 2),
        },
    )


def judge(text: str, table: Figures | None = None) -> tuple[CheckStatus, str]:
    identity = Identity(agency="青禾县审计局", agency_type=AgencyType.DEPARTMENT, year=2021)
    sections = (Section(SectionKind.OVERVIEW, "一、总体情况", text),)
    check = check_narrative(figures() if table is None else table, sections, identity)
    return check.status, check.detail


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("收到政府信息公开申请12件。", "holds", "received: narrative 12, table 12"),
        ("收到政府信息公开申请14件。", "fails", "received: narrative 14, table 12"),
        ("收到政府信息公开申请12件，答复10件。", "holds", "received: narrative 12, table 12; total: narrative 10, table 12 or 10"),
        ("收到政府信息公开申请12件，办结9件。", "fails", "total: narrative 9, table 12 or 10; received: narrative 12, table 12"),
        ("因信息公开被提起行政诉讼2件。", "holds", "litigation: narrative 2, table 2"),
        ("信息公开行政复议、行政诉讼共3件。", "holds", "reviews: narrative 3, table 3"),
        ("信息公开行政复议、行政诉讼各1件。", "fails", "litigation: narrative 1, table 2; reconsideration: narrative 1, table 1"),
        ("制定规范性文件4件。", "fails", "documents_made: narrative 4, table 3"),
        ("认真做好公开工作。", "unknown", "no comparable number in the narrative"),
        ("收到政府信息公开申请12件。\n网站受理依申请公开5件。", "holds", "received: narrative 12, table 12"),
        ("收到政府信息公开申请12件。\n共受理依申请公开15件。", "fails", "received: narrative 15, table 12; received: narrative 12, table 12"),
    ],
)  # fmt: skip
def test_both_numbers_are_reported(text: str, status: str, detail: str):
    assert judge(text) == (CheckStatus(status), detail)


def test_carried_requests_may_be_in_the_sum():
    table = figures(received=12, carried_in=2, total=14)
    assert judge("收到政府信息公开申请14件（含上年结转2件）。", table)[0] is CheckStatus.HOLDS
    assert judge("收到政府信息公开申请14件。", table)[0] is CheckStatus.FAILS
    assert judge("全年办理依申请公开14件。", table)[0] is CheckStatus.HOLDS


def test_a_blank_cell_leaves_it_open():
    status, detail = judge("收到政府信息公开申请12件。", figures(received=None))
    assert (status, detail) == (CheckStatus.UNKNOWN, "received: narrative 12, table blank")


def test_a_table_that_is_not_printed_is_not_compared():
    assert judge("收到政府信息公开申请12件。", Figures())[0] is CheckStatus.UNKNOWN


def test_a_year_in_conflict_counts_as_the_report_year():
    identity = Identity(agency_type=AgencyType.DEPARTMENT, year=2021, period_year=2022)
    sections = (Section(SectionKind.OVERVIEW, "", "2022年，收到政府信息公开申请14件。"),)
    assert check_narrative(figures(), sections, identity).status is CheckStatus.FAILS
