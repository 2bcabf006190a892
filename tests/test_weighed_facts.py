"""Facts in the words of whoever asks: the best sentence is weighed, and nothing is made of another."""

import pytest

from corpus.report import Role
from indexer.library import Library
from nlp.facts.words import without_asides
from nlp.findings import Status


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("网站是谁在管？我记得不是正式干部", "网站是谁在管？"),
        ("听说他们搬了家，新地址在哪里", "新地址在哪里"),
        ("谁管账号？以前好像换过好几拨人", "谁管账号？"),
        ("Who runs the site? I think it was a volunteer.", "Who runs the site?"),
        ("我记得开了几次会", "我记得开了几次会"),
        ("开了几次会，发了几条信息", "开了几次会，发了几条信息"),
    ],
)
def test_what_an_asker_tells_of_himself_is_not_asked_for(question: str, left: str) -> None:
    assert without_asides(question) == left


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("荻港乡的网站归谁打理？印象中不是在编干部", "1名大学生村官兼管"),
        ("望澜街道打算花多少钱翻新小区公告栏", "投入16万元"),
        ("望澜街道更新宣传栏要投多少万", "投入16万元"),
        ("霁东区2020年从物价局接过来的文件，移到档案馆的有几件", "已移交区档案馆1926件"),
        ("澜州市住建局2025年请谁来拿真实案子给干部上课", "行政庭法官"),
        ("霁城区市监局2021年党组多长时间听一回汇报", "每半年"),
        ("云泽区气象局现在有多少人在编上班", "在职11人"),
        ("石泾县交通运输局准备在哪些地方装公示牌", "候车亭、乡镇客运站"),
        ("青禾县政府办2022年开放日组织群众参观了哪些点位", "水厂和融媒体中心"),
        ("How many suggestions were adopted on the bus routes by 霁川市交通运输局?", "11条"),
    ],
)
def test_the_sentence_that_says_most_is_found(library: Library, question: str, quote: str) -> None:
    given = library.ask(question)
    assert quote in given.findings[0].quotes[0].text.replace(" ", "")
    assert len({f.report.id for f in given.findings}) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("海岸与湿地部政务公开处定编多少、在岗多少", "编制6名，实有5名"),
        ("国家湿地保护局2022年开了几场发布会、接受了几次采访", "发布会5场，接受媒体集中采访12次"),
        ("霁川高新区原先有几个网站几个公众号", "4个网站、7个"),
    ],
)
def test_two_numbers_asked_at_once_are_both_given(
    library: Library, question: str, said: str
) -> None:
    assert said in library.ask(question).text


@pytest.mark.parametrize(
    ("question", "opening", "quote"),
    [
        ("临澜区气象局有专职的人管信息公开吗", "没有", "没有专职从事信息公开的人员"),
        ("上级去抽查霁川市文旅局，查出泄密的事了吗", "没有", "未发现泄密"),
        ("汀源市教体局2024年有自己的手机APP没有", "没有", "无移动客户端"),
        ("岚溪县卫健局2022年招到专职人员了没", "有", "专职岗位已经落实"),
        ("云泽区气象局的老记录电子化了没有", "有", "全部数字化"),
        ("白蓼县人社局有没有既懂法又懂技术的人", "没有", "找不出一个"),
        ("乌桥县自规局2021年因为信息公开败诉过吗", "有", "1起诉讼因此败诉"),
    ],
)
def test_a_yes_or_no_quotes_what_it_rests_on(
    library: Library, question: str, opening: str, quote: str
) -> None:
    given = library.ask(question)
    assert given.text.startswith(opening)
    assert any(quote in q.text for f in given.findings for q in f.quotes)


def test_what_is_solved_is_quoted_but_is_no_such_problem(library: Library) -> None:
    given = library.ask("霁东区市监局2020年人手还紧张吗")
    assert given.text.startswith("没有")
    assert "人手吃紧问题已经解决" in given.text
    assert {finding.role for finding in given.findings} == {Role.RESOLVED}


@pytest.mark.parametrize(
    "question",
    [
        "云泽区卫健委2020年举办过无人机培训吗",  # training, but none of drones
        "澜州市住建局2024年劝退了几个申请人",  # one who paid a fee is another
        "霁川高新区还有几个网站在用",  # four there were before
        "石泾县教体局2022年处理了几起校园霸凌投诉",
        "柳堰镇2019年有多少名志愿者",
        "云泽区气象局2025年举办了几场听证会",
        "霁川市交通运输局2020年请了哪位教授讲课",
        "白蓼县人社局2020年企业缺多少工人",  # the county's
    ],
)
def test_nothing_is_made_of_a_part_of_the_words(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.findings == ()
    assert given.value is None


def test_the_name_of_another_agency_may_belong_to_the_matter(library: Library) -> None:
    given = library.ask("霁东区承接的粮食局、物价局老文件，交到档案馆多少件了")
    assert given.status is Status.ANSWERED
    assert given.value == 1926
    assert {f.report.place for f in given.findings} == {"霁东区"}
