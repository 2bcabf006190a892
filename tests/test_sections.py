"""Sections by what their heading says: wrong numbers, contents lists, notes, free forms."""

import pytest

from corpus.passages import build_section, statements_of
from corpus.plain import text_blocks
from corpus.report import Section
from corpus.sections import divide


def sections(text: str) -> list[Section]:
    return [build_section(part) for part in divide(text_blocks(text))]


def kinds(text: str) -> list[str]:
    return [s.kind.value for s in sections(text)]


SIX = ["overview", "disclosure", "requests", "review", "problems", "other"]
STATUTORY = """一、总体情况
开展了工作。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
更新不及时。
六、其他需要报告的事项
无"""


def test_six_sections_also_when_the_tables_are_gone():
    assert kinds(STATUTORY) == SIX


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("二、主动公开政府信息情况", "二、行政机关主动公开政府信息的情况"),
        ("三、收到和处理", "三、行政机关收到和处理"),
        ("四、政府信息公开行政复议、行政诉讼情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        ("五、存在的主要问题及改进情况", "|五、政府信息公开工作存在的主要问题及改进情况（数据准确、要素齐全）"),
        ("五、存在的主要问题及改进情况", "五、存在问题和改进措施"),
        ("五、存在的主要问题及改进情况", "5.存在的主要问题及改进情况："),
        ("六、其他需要报告的事项\n无", "七、其他需要报告的事项：无"),
        ("六、其他需要报告的事项\n无", "六、其他事项\n无"),
        ("一、总体情况", "总体情况"),
        ("一、", "一 、"),
    ],
)  # fmt: skip
def test_variants_of_headings(old: str, new: str):
    assert old in STATUTORY
    assert kinds(STATUTORY.replace(old, new)) == SIX


def test_a_table_of_contents_is_not_the_report():
    headings = [line for line in STATUTORY.split("\n") if "、" in line[:2]]
    contents = "\n".join(f"{h}……………………{n}" for n, h in enumerate(headings, 1))
    found = sections(f"某局2019年政府信息公开工作年度报告\n目录\n{contents}\n{STATUTORY}")
    assert [s.kind.value for s in found] == ["front", *SIX]
    assert next(s for s in found if s.kind == "problems").text == "更新不及时。"


def test_subheadings_inside_the_overview_do_not_open_sections():
    text = STATUTORY.replace(
        "开展了工作。",
        "（一）主动公开情况\n公开了信息。\n（二）依申请公开情况\n没有收到申请。\n（五）监督保障\n有考核。",
    )
    assert kinds(text) == SIX


def test_a_subheading_does_not_stand_in_for_a_section_whose_heading_is_lost():
    parts = "（一）主动公开\n公开了年度预算和决算。\n（二）依申请公开\n全部按期答复。"
    text = STATUTORY.replace("开展了工作。", parts).replace("二、主动公开政府信息情况\n", "")
    found = sections(text)
    assert [s.kind.value for s in found] == ["overview", *SIX[2:]]
    assert found[0].text == parts


def test_running_text_that_begins_like_a_heading_is_text():
    text = STATUTORY.replace(
        "开展了工作。", "主动公开政府信息120条，收到申请3件。\n存在的问题得到整改。"
    )
    assert kinds(text) == SIX


def test_a_free_form_report_is_divided_by_meaning():
    text = """某县农业局2014年政府信息公开年度报告
本报告由农业局编制。
一、概述
成立了领导小组。
二、主动公开政府信息情况
公开120条。
三、依申请公开政府信息办理情况
没有收到。
四、政府信息公开收费及减免情况
没有收费。
五、行政复议、提起行政诉讼情况
没有发生。
六、主要问题和改进措施
形式单一。
附表：统计表
1"""
    found = sections(text)
    assert [s.kind.value for s in found] == [
        "front", "overview", "disclosure", "requests", "other", "review", "problems", "other",
    ]  # fmt: skip


def test_a_report_without_headings_is_kept_whole():
    found = sections("我镇认真贯彻条例。\n存在更新不及时的问题。")
    assert [s.kind.value for s in found] == ["overview"]
    assert found[0].text == "我镇认真贯彻条例。\n存在更新不及时的问题。"


def test_passages_and_statements_are_exact_slices_and_cover_the_section():
    long = "我局建立了工作机制，落实到人。" * 60
    text = STATUTORY.replace(
        "开展了工作。", f"（一）组织领导\n{long}\n1.小标题\n一是公开了；二是更新了。"
    )
    for section in sections(text):
        covered = 0
        for passage in section.passages:
            assert section.text[passage.start : passage.end] == passage.text
            assert section.text[covered : passage.start].strip() == ""
            covered = passage.end
            assert len(passage.text) <= 600
            for statement in passage.statements:
                assert passage.text[statement.start : statement.end] == statement.text
        assert section.text[covered:].strip() == ""


def clauses(paragraph: str) -> list[tuple[str, str, str]]:
    text = STATUTORY.replace("更新不及时。", paragraph)
    return [
        (s.heading, s.enumerator, s.text)
        for section, _, s in statements_of(sections(text))
        if section.kind == "problems"
    ]


def test_enumerated_clauses_and_what_rules_them():
    found = clauses(
        "2021年工作取得成绩，但也存在薄弱环节，一是内容有待完善；二是更新不及时。今后将改进：1.加强培训；2.完善制度。"
    )
    assert found == [
        ("", "", "2021年工作取得成绩，"),
        ("", "", "但也存在薄弱环节，"),
        ("但也存在薄弱环节", "一是", "一是内容有待完善；"),
        ("但也存在薄弱环节", "二是", "二是更新不及时。"),
        ("", "", "今后将改进："),
        ("今后将改进", "1.", "1.加强培训；"),
        ("今后将改进", "2.", "2.完善制度。"),
    ]


def test_a_title_on_the_line_of_its_text_rules_the_paragraph():
    found = clauses("（一）主要问题。一是人手紧张。二是形式单一。\n（二）改进措施。一是增加人手。")
    assert [h for h, _, _ in found] == [
        "",
        "（一）主要问题",
        "（一）主要问题",
        "",
        "（二）改进措施",
    ]


def test_a_subheading_rules_the_lines_below_it():
    found = clauses(
        "（一）2020年问题整改情况。\n一是加大宣传，访问量提高。\n（二）存在的主要问题\n1.人手紧张，忙不过来。"
    )
    assert found[0][0] == "（一）2020年问题整改情况"
    assert found[1][:2] == ("（二）存在的主要问题", "1.")


def test_a_colon_rules_the_list_until_the_text_resumes():
    found = clauses(
        "仍存在以下不足：\n1.深度不够。\n2.时效不高。\n下一步我们将改进：\n1.加强培训。\n全局上下一起努力。"
    )
    assert [h for h, _, _ in found] == [
        "", "仍存在以下不足", "仍存在以下不足", "", "下一步我们将改进", "",
    ]  # fmt: skip


def test_numbers_and_quotes_are_not_cut():
    found = clauses("办结率3.5%，网址www.a.gov.cn，会上说“要公开。要及时。”大家同意。")
    assert next(t for _, _, t in found).startswith("办结率3.5%，网址www.a.gov.cn，会上说“要公开。")


def test_the_description_of_a_screenshot_is_no_statement():
    found = clauses(
        "The screenshot shows a table of 20 rows with public information items.\n更新不及时。"
    )
    assert [t for _, _, t in found] == ["更新不及时。"]


@pytest.mark.parametrize(
    "write",
    [
        lambda n, title: f"| {n}、{title} |",
        lambda n, title: f"|{n}、{title}|||||||",
        lambda n, title: f"## {n}、{title}",
        lambda n, title: f"第{n}部分 {title}",
        lambda n, title: f"{n}，{title}",
        lambda n, title: f"{n}、{title[:2]}(zuo){title[2:]}（此处填写本年度工作情况，包括主动公开）",
    ],
)  # fmt: skip
def test_headings_in_any_dress(write):
    lines = [
        write(line[0], line[2:]) if line[1:2] == "、" else line for line in STATUTORY.split("\n")
    ]
    found = sections("\n".join(lines))
    assert [s.kind.value for s in found] == SIX
    assert next(s for s in found if s.kind == "problems").text == "更新不及时。"


def test_a_traditional_report_has_its_sections_and_keeps_its_characters():
    from opencc import OpenCC

    found = sections(OpenCC("s2t").convert(STATUTORY))
    assert [s.kind.value for s in found] == SIX
    assert found[4].heading == "五、存在的主要問題及改進情況"
    assert found[4].text == "更新不及時。"


PARTS = {
    "概述": "overview", "主动公开政府信息情况": "disclosure",
    "依申请公开和不予公开政府信息情况": "requests", "政府信息公开收费及减免情况": "other",
    "因政府信息公开申请行政复议、提起行政诉讼情况": "review", "工作人员和经费情况": "other",
    "存在的主要问题": "problems", "改进措施": "problems", "咨询情况": "other",
}  # fmt: skip


@pytest.mark.parametrize(
    "write",
    [
        lambda n, title: f"{n}. {title}",
        lambda n, title: f"{n}、{title}",
        lambda n, title: f"（{'一二三四五六七八九'[n - 1]}）{title}",
        lambda n, title: f"第{'一二三四五六七八九'[n - 1]}章 {title}",
        lambda _, title: title,
    ],
    ids=["1.", "1、", "（一）", "第一章", "bare"],
)
def test_parts_of_a_free_form_report_however_they_are_numbered(write):
    lines = [f"{write(n, title)}\n第{n}部分的内容在这里。" for n, title in enumerate(PARTS, 1)]
    found = sections("某县林业局2013年政府信息公开年度报告\n" + "\n".join(lines))
    assert [s.kind.value for s in found] == ["front", *PARTS.values()]


def test_an_annex_of_statistics_is_one_part_and_a_table():
    text = """一、概述
成立了小组。
二、主动公开情况
公开了信息。
三、附表
政府信息公开情况统计表
统 计 指 标 单位 统计数
一、主动公开情况 —— ——
（一）主动公开政府信息数 条 120
二、依申请公开情况
（一）收到申请数 件 5
三、行政复议数量 件 2
（一）维持具体行政行为数 件 1"""
    found = sections(text)
    assert [s.heading for s in found] == ["一、概述", "二、主动公开情况", "三、附表"]
    rows = [row for table in found[2].tables for row in table.rows]
    assert ("（一）主动公开政府信息数", "条", "120") in rows
    assert ("三、行政复议数量", "件", "2") in rows


def test_page_numbers_and_viewer_lines_are_no_text():
    text = STATUTORY.replace(
        "开展了工作。",
        "全年认真贯彻条例，\n- 2 -\n主动公开信息312条。\n第 3 页 共 9 页\n上一页 下一页\nP. 8",
    )
    assert sections(text)[0].text == "全年认真贯彻条例，主动公开信息312条。"


def test_a_title_behind_a_path_of_links_and_a_count_of_visits():
    title = "溪桥县司法局2022年政府信息公开工作年度报告"
    head = f"首页>政务公开>年报>{title}\n来源：县司法局 日期：2023-01-12 浏览次数：88"
    assert sections(f"{head}\n{STATUTORY}")[0].text.split("\n") == [
        title, "来源：县司法局日期：2023-01-12",
    ]  # fmt: skip


def test_a_report_without_headings_is_parted_where_it_says_so():
    found = sections("我镇认真贯彻条例。\n工作中存在的主要问题：更新慢。\n下一步将改进。")
    assert [(s.kind.value, s.text) for s in found] == [
        ("overview", "我镇认真贯彻条例。"),
        ("problems", "工作中存在的主要问题：更新慢。\n下一步将改进。"),
    ]
