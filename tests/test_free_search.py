"""Free search as people ask for it: what only asks is no word to look for, and what is named is what must be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.library import Library
from nlp.answer import Status
from nlp.names.agencies import known_from
from nlp.plan import Kind, Plan, ReportTest
from nlp.question import understand


def plan_of(library: Library, question: str) -> Plan:
    return understand(question, known_from(library.report_rows()))


def found(library: Library, question: str) -> set[str]:
    return {Path(f.report.name).stem for f in library.ask(question).findings}


# What only asks, tells how to answer, or says that it does not matter how far it has come.
WORDS = {
    "麻烦帮我搜一下，哪些年报里出现过刷脸这个词，列一下": ("刷脸",),
    "谁家提过夜市，把原话贴出来": ("夜市",),
    "哪些机关发过问卷，不管是做了还是打算做都算": ("问卷",),
    "请检索二维码相关的表述，附原文": ("二维码",),
    "连环画这种通俗的东西哪里做过": ("连环画",),
    "Which reports bring up face recognition, whether already used or only planned?": (
        "face recognition",
    ),
    "List every agency that ever held a press conference, and quote the exact words": (
        "press conference",
    ),
    # A word and its gloss are one thing.
    "Does anybody talk about comic strips (连环画)?": ("连环画",),
    "刷脸 face scan 这个话题哪些年报里有": ("刷脸",),
    # A compound that no dictionary holds stays whole.
    "意见本、意见箱哪儿有": ("意见本", "|", "意见箱"),
}


@pytest.mark.parametrize(("question", "words"), WORDS.items())
def test_what_only_asks_is_not_looked_for(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    plan = plan_of(library, question)
    assert plan.kind is Kind.SEARCH
    assert plan.words == words


FOUND = {
    "哪份年报里有“明白纸”三个字": {"bailiao-nyj-2014", "lanxi-wjj-2022"},
    "有谁聊到过庙会、赶集": {"bailiao-dgx-2013", "qinghe-liuyan-2020"},
    # What follows a list belongs to each of it.
    "哪些年报讲到微博、小红书联动这种做法": {"jichuan-wlj-2023"},
    "什么地方用微信群发信息": {"qinghe-liuyan-2020"},
    "哪些单位用方言做宣传": {"bailiao-rsj-2020", "qinghe-liuyan-2020"},
    "reports containing the phrase “一图读懂”": {"lanxi-wjj-2021", "shijing-jtys-2022"},
    "Which reports mention QR codes, done or planned?": {
        "jicheng-wljd-2024", "tingyuan-jtj-2023", "tingyuan-jtj-2024",
    },
    "大喇叭喊话的年报有哪些": {"bailiao-dgx-2013", "jidong-zf-2020", "shijing-fdz-2022"},
}  # fmt: skip


@pytest.mark.parametrize(("question", "stems"), FOUND.items())
def test_what_is_named_is_found(library: Library, question: str, stems: set[str]) -> None:
    assert found(library, question) == stems


def test_a_quoted_theme_is_looked_for_as_it_stands(library: Library) -> None:
    assert plan_of(library, "哪些报告写到“绩效考核”这个词").kind is Kind.SEARCH
    assert found(library, "哪些报告写到“绩效考核”这个词") == {"jichuan-szf-2023"}


def test_a_word_nobody_knows_is_not_answered_by_what_stands_beside_it(library: Library) -> None:
    assert library.ask("Did any office buy a helicopter?").status is Status.DECLINED


@pytest.mark.parametrize("question", ["哪里的火锅最好吃", "哪里能办护照", "哪些国家有信息公开法"])
def test_the_world_at_large_is_declined(library: Library, question: str) -> None:
    assert library.ask(question).status is Status.DECLINED


def test_part_of_a_word_is_no_yes(library: Library) -> None:
    assert not library.ask("有没有单位办过广场舞比赛").text.startswith("有")


# ------------------------------------------------------------------------------ names said twice

HELD = (
    "For which years do you hold reports of the Jidong market regulator (霁东区市场监督管理局)?",
    "霁东区市监局你们手上有哪几年的年报",
    "which years of 霁东区市场监督管理局 (the district market regulator) are on file",
)


@pytest.mark.parametrize("question", HELD)
def test_which_years_are_held(library: Library, question: str) -> None:
    assert found(library, question) == {"jidong-sjj-2019", "jidong-sjj-2020", "jidong-sjj-2021"}


def test_what_describes_a_name_is_part_of_it(library: Library) -> None:
    question = (
        "What does the culture, radio, TV and tourism bureau of Jichuan (霁川市文广旅局) "
        "promise to do about its shortcomings in 2023?"
    )
    plan = plan_of(library, question)
    assert (plan.kind, [str(role) for role in plan.roles]) == (Kind.AGENCY_THEMES, ["measure"])


# ------------------------------------------------------------------------------ what it says of itself

OWN_FAULTS = (
    "澜州市住建局2025年自己查出来哪几方面的毛病",
    "石泾县枫渡镇2021年对照检查出了哪些短板",
    "霁川市政府2023年给自己挑出了什么刺",
    "What faults did 澜州市住房和城乡建设局 find in itself in 2025?",
    "Summarise the shortcomings 白蓼县人社局 owned up to in 2020",
)


@pytest.mark.parametrize("question", OWN_FAULTS)
def test_how_faults_were_found_is_no_subject(library: Library, question: str) -> None:
    plan = plan_of(library, question)
    assert (plan.kind, [str(role) for role in plan.roles]) == (Kind.AGENCY_THEMES, ["problem"])


def test_a_subject_of_faults_is_not_left_out(library: Library) -> None:
    assert plan_of(library, "汀源市教体局2023年食堂管理上有什么问题").kind is not Kind.AGENCY_THEMES


def test_what_is_conceded_is_a_problem(library: Library) -> None:
    plan = plan_of(
        library, "How many reports concede that checks were slack and nobody was held to account?"
    )
    assert (plan.themes, [str(role) for role in plan.roles]) == (("supervision",), ["problem"])


# ------------------------------------------------------------------------------ the reports themselves

REPORTS = {
    "一张表都没有的有谁": (ReportTest.INCOMPLETE, ("tables", "free")),
    "压根没附统计表的年报是哪几份": (ReportTest.INCOMPLETE, ("tables", "free")),
    "哪些年报章节不齐": (ReportTest.INCOMPLETE, ()),
    "Which reports lack the section on review and litigation?": (
        ReportTest.INCOMPLETE,
        ("review",),
    ),
    "哪些年报不按统一格式写": (ReportTest.FORM, ("free",)),
    "Which report has a title of one year and text of another?": (ReportTest.YEAR_CONFLICT, ()),
    "有没有重复入库的报告": (ReportTest.DUPLICATE, ()),
    "你们一共收了多少份年报": (ReportTest.ALL, ()),
}


@pytest.mark.parametrize(("question", "asked"), REPORTS.items())
def test_questions_about_the_reports(
    library: Library, question: str, asked: tuple[ReportTest, tuple[str, ...]]
) -> None:
    plan = plan_of(library, question)
    assert (plan.report_test, plan.about) == asked
