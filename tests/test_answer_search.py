"""Free search: every report that says it, none that only comes near."""

import pytest

from indexer.library import Library
from nlp.answer import Status
from nlp.evidence import Scope
from nlp.plan import Kind

# Question → the agencies and years that say so, read in samples/source.
SAID = {
    "哪些机关开展了直播": {
        ("区卫生健康委员会", 2020), ("国家税务总局乌桥县税务局", 2023),
        ("澜州市人民政府", 2023), ("霁川市人民政府", 2023),
    },
    "哪些机关聘请了社会监督员": {("国家税务总局乌桥县税务局", 2023), ("岚溪县卫生健康局", 2023)},
    "有哪些机关邀请市民列席会议": {
        ("霁川市人民政府办公室", 2020), ("青禾县人民政府办公室", 2022),
    },
    "Which agencies invited citizens to attend meetings?": {
        ("霁川市人民政府办公室", 2020), ("青禾县人民政府办公室", 2022),
    },
    "which agencies held government open days?": {
        ("汀源市教体局", 2024), ("澜州市住房公积金管理中心", 2022), ("青禾县人民政府办公室", 2022),
    },
    "哪些机关公开听证": {("霁川市交通运输局", 2020)},
    "哪些机关建了数据库": {("霁川市人民政府", 2022), ("霁川市文化广电和旅游局", 2023)},
    "哪个机关有英文网站": {("海岸与湿地部", 2024)},
    "哪些机关有小程序": {("澜州市住房和城乡建设局", 2024), ("霁城区望澜街道办事处", 2024)},
    "哪些机关开通了抖音": {("石泾县交通运输局", 2022)},
    "谁设置了纸质报告阅览点": {("石泾县枫渡镇人民政府", 2021)},
    "Which agencies used short videos?": {
        ("澜州经济技术开发区管理委员会", 2022), ("石泾县交通运输局", 2022),
        ("霁东区市场监督管理局", 2021),
    },
    # Said in other words, with a slip, cut wrongly, or in English.
    "哪家提到夜市滩点": {("霁城区望澜街道办事处", 2024)},
    "报告里头写到刷脸的": {("霁川市住房公积金管理中心", 2020)},
    "哪份材料里写了房租减免": {("霁东区人民政府", 2020)},
    "哪个单位在赶集的时候念信息": {("荻港乡人民政府", 2013)},
    "Who promised a night school of law?": {("乌桥县自然资源和规划局", 2021)},
    "Reports about sand mining": {("栖梧县水利局", 2019)},
    "Which street gave old people large-print booklets?": {("霁城区望澜街道办事处", 2024)},
}  # fmt: skip
NOBODY = ("哪些机关提到了区块链", "Which agencies mention drones?", "哪些机关聘请了律师")


@pytest.mark.parametrize(("question", "wanted"), SAID.items())
def test_all_that_say_it_and_no_other(
    library: Library, question: str, wanted: set[tuple[str, int]]
) -> None:
    given = library.ask(question)
    assert given.kind == Kind.SEARCH
    assert {(f.report.agency, f.report.year) for f in given.findings} == wanted
    assert given.searched == len(library.report_rows())
    assert all(q.passage_id and q.text for f in given.findings for q in f.quotes)


@pytest.mark.parametrize("question", NOBODY)
def test_nobody_says_it_is_an_answer(library: Library, question: str) -> None:
    given = library.ask(question)
    assert (given.status, given.findings) == (Status.ANSWERED, ())
    assert str(len(library.report_rows())) in given.text


def test_a_plan_is_a_near_miss(library: Library) -> None:
    given = library.ask("哪些机关聘请了律师")
    reasons = {m.finding.quotes[0].text: m.reason for m in given.near_misses}
    assert any("聘请两名律师" in text and "打算" in reason for text, reason in reasons.items())


def test_a_denial_is_a_near_miss(library: Library) -> None:
    given = library.ask("哪些机关开设了微博")
    assert "青禾县柳堰镇人民政府" not in {f.report.agency for f in given.findings}
    assert any("未开设政务微博" in m.finding.quotes[0].text for m in given.near_misses)


def test_who_does_not_say_it(library: Library) -> None:
    saying = library.ask("哪些机关开通了微博")
    silent = library.ask("哪些机关没有开通微博")
    assert not {f.report.id for f in saying.findings} & {f.report.id for f in silent.findings}
    assert len(saying.findings) + len(silent.findings) == len(library.report_rows())


def test_other_subjects_are_declined(library: Library) -> None:
    for question in ("哪些机关提到了股价", "Which agencies mention the world cup?"):
        assert library.ask(question).status is Status.DECLINED


def test_words_are_found_across_the_cuts_of_the_segmenter(library: Library) -> None:
    found = library.statements_holding((("镇纪委",),), Scope())
    assert found
    assert all("镇纪委" in row.passage_text for row in found)


def test_words_that_stand_apart_are_no_claim_of_absence(library: Library) -> None:
    given = library.ask("哪个部门用短信提醒农民")
    assert given.status is Status.ANSWERED
    assert not given.findings
    assert "不能断定没有" in given.text
    assert "短信平台推送农时提醒" in given.near_misses[0].finding.quotes[0].text


def test_a_thing_nobody_names_is_not_left_out(library: Library) -> None:
    for question in (
        "哪家的幼儿园有食堂",
        "谁在世界水日用无人机",
        "Which agencies mention drone patrols?",
    ):
        assert not library.ask(question).findings, question


def test_a_slip_is_said(library: Library) -> None:
    assert "按“摊点”查找" in library.ask("哪家提到夜市滩点").text
