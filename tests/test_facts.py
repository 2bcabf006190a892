"""Facts of the narrative: the exact span, the unit's own and of its year, or no answer at all."""

from pathlib import Path

import pytest

from corpus.report import AgencyType, Role, SectionKind
from indexer.library import Library
from nlp.answer import Answer, Status, answer
from nlp.evidence import ReportRow
from nlp.facts.spans import find_quantities
from nlp.facts.words import group_of, groups_of
from nlp.plan import Kind
from nlp.question import understand
from tests.asking import MemoryLibrary, Shelf, report

# Question → the span that answers it, read in samples/source.
STATED = {
    "岚溪县卫生健康局2021年公众号推送图文多少期？": "327期",
    "岚溪县卫健局2021年举办了几期培训": "一期",
    "岚溪县卫健局2021年有多少人参加培训": "42人",
    "岚溪县卫健局2021年政务公开领导小组组长是谁": "局长",
    "岚溪县卫健局2021年地址在哪": "岚溪县渡口路18号",
    "岚溪县卫健局2021年联系哪个科室": "岚溪县卫生健康局综合股",
    "岚溪县卫健局2022年招录的工作人员什么时候到岗": "9月",
    "岚溪县卫健局2023年平均用时多少个工作日": "11个工作日",
    "岚溪县卫健局2023年聘请了多少名社会监督员": "8名",
    "岚溪县卫健局2023年出台了什么文件": "《信息公开工作考评细则》",
    "柳堰镇2019年公开信息多少条": "156条",
    "柳堰镇2019年全县共公开多少条信息": "18640条",
    "柳堰镇2020年印发方言版告知书多少份": "2.3万份",
    "柳堰镇2020年连续发布防控动态多少天": "62天",
    "荻港乡2013年公开了多少条信息": "71条",
    "白蓼县农业局2014年公开了多少条信息": "203条",
    "白蓼县农业局2014年累计公开了多少条信息": "1312条",
    "白蓼县农业局2014年有几名兼职人员": "6名",
    "白蓼县农业局2014年投入经费多少": "1.8万元",
    "汀源市农业局2016年专项经费是多少": "3.2万元",
    "汀源市农业局2016年从事政府信息公开工作的人员有多少人": "5人",
    "国家湿地保护局2022年举办了几场新闻发布会": "5场",
    "国家湿地保护局2022年收取了多少信息处理费": "340元",
    "霁川市人民政府2023年信息处理费收取多少钱": "1120元",
    "霁东区市场监督管理局2021年地址在哪里": "霁东区织里街77号",
    "霁东区市场监督管理局2021年视频号叫什么": "“霁东市监”",
    "霁东区市场监督管理局2019年发布食品抽检公告多少期": "24期",
    "霁东区人民政府2020年召开了几场新闻发布会": "9场",
    "霁川市住房公积金管理中心2020年在哪里": "霁川市金桂路5号",
    "青禾县政府办2022年政府开放日办了几场": "5场",
    "霁城区望澜街道办事处2024年开了多少场居民议事会": "82场",
    "霁城区望澜街道办事处2024年小程序叫什么": "“云上望澜”",
    "霁城区望澜街道办事处2024年有多少个社区": "19个",
    "萍湖街道2025年设了几个公开查阅点": "8个",
    "萍湖街道2025年有几台触摸屏查询机": "3台",
    "云泽区气象局2025年发布预警信号多少次": "118次",
    "乌桥县税务局2023年聘请了几名特约监督员": "6名",
    "乌桥县税务局2023年平均回复时间是多少": "4分12秒",
    "白蓼县人社局2020年窗口引导员有几人": "6 人",
    "霁川市人民政府2022年关停了多少个僵尸号": "37个",
    "霁川市人民政府2022年培训参训多少人次": "1300余人次",
    "石泾县教育体育局2022年公开信息多少条": "407条",
    "汀源市教育体育局2023年招生热线有多少条": "12条",
    "汀源市教育体育局2023年联系科室是哪个": "局办公室",
    "汀源市财政局2024年指导多少个预算单位公开预算": "87 个",
    "澜州市人民政府2023年政务公开在综合考核中的分值权重是多少": "4%",
    "澜州市住房和城乡建设局2025年政策法规科编制有几名": "5名",
    "栖梧县水利局2019年公众号什么时候开通的": "3月",
    "栖梧县水利局2019年依申请公开受理点设在哪里": "一楼传达室旁",
    "栖梧县水利局2019年公众号有多少关注者": "4600余人",
    "霁川市交通运输局2020年12328热线办结率是多少": "99.6%",
    "霁川市交通运输局2020年12328热线受理多少件诉求": "9350件",
    "霁川市交通运输局2020年全系统有多少名信息员": "26名",
    "青禾县人民政府办公室2023年电子邮箱是多少": "xxgk@qinghe.example",
    "海岸与湿地部2024年培训参训多少人": "4200人",
    "澜州经济技术开发区管委会2023年平均几小时回复": "6 小时",
    "霁川高新技术产业开发区管理委员会2022年信息处理费收了多少": "64元",
    "霁川市人民政府2023年网上投票参与多少人次": "18.9万人次",
    "石泾县枫渡镇2021年邀请多少名村民旁听": "23名",
    "乌桥县自然资源和规划局2021年收到书面意见多少条": "203条",
    "What is the address of Jidong market supervision bureau in 2021?": "霁东区织里街77号",
    "How many information items did Linlan weather bureau publish in 2023?": "74条",
    "How many followers did the WeChat account of Tingyuan education bureau have in 2023?": "8.2万",
    "How many supervisors did the Wuqiao tax bureau hire in 2023?": "6名",
    "柳堰镇2020年宣传车跑了多少趟": "1100余车次",
    "荻港乡县里来查了几回": "两次",
    "云泽区气象局开放日来了多少学生": "1200名",
    "霁川市人民政府2022年拦下多少篇有问题的稿子": "212篇",
    "霁川市人民政府2023年开放数据集涨到多少个": "由74个增至131个",
    "澜州经开区2022年短视频出了多少期": "26期",
    "澜州经开区2023年回复咨询要多久": "6 小时",
    "汀源教体局2023年招生热线接了多少电话": "5870个",
    "霁川高新区2022年请了谁来讲条例": "高校教授",
    "岚溪县卫健局2021年子栏目并成几个": "将原有的12个子栏目归并为8个",
    "岚溪县卫健局2023年清查旧文件入库多少件": "1126件",
    "栖梧县商务局2021年回了多少封来信": "34封",
    "石泾县交通运输局2022年抖音发了多少条": "73条",
    "How many times was 荻港乡 inspected by the county?": "两次",
    "Where did 荻港乡 put up its electronic screen?": "乡政府门口",
    "How many questionnaires came back to 澜州市住建局 in 2025?": "2.6万份",
    "What was the name of the mini program of Wanglan subdistrict in 2024?": "“云上望澜”",
}
# Question → whether the report says yes (True) or no in so many words (False).
SAID = {
    "柳堰镇2019年开设了政务微博吗": False,
    "Did Liuyan Town open a Weibo account in 2019?": False,
    "枫渡镇2022年设立了网站吗": False,
    "汀源市教体局2024年有没有移动客户端": False,
    "青禾县政府办2022年县政府网站有没有改版": True,
    "柳堰镇2019年有没有自己的网站": False,
    "枫渡镇2022年有独立的网站没有": False,
    "临澜区气象局2023年有没有专职人员": False,
    "霁东区人民政府2020年开没开过新闻发布会": True,
    "岚溪县卫健局2021年有没有举办培训": True,
    "国家湿地保护局2022年是否召开了新闻发布会": True,
}
SILENT = (
    "青禾县人民政府办公室2022年的电子邮箱是什么",
    "汀源市教体局2024年举办了几场新闻发布会",
    "柳堰镇2019年聘请了几名社会监督员",
    "临澜区气象局2023年是否开通了抖音号",
)
# Several numbers come near and none is told apart, or what is asked is told in another way.
UNCLEAR = (
    "柳堰镇2019年有几名信息员",
    "石泾县枫渡镇2022年公众号粉丝有多少",
)


@pytest.mark.parametrize(("question", "span"), STATED.items())
def test_a_stated_fact_is_its_exact_span(library: Library, question: str, span: str) -> None:
    given = library.ask(question)
    assert (given.kind, given.status) == (Kind.FACT, Status.ANSWERED), given.text
    assert [f.note or f.quotes[0].text for f in given.findings] == [span]
    assert span in given.findings[0].quotes[0].text
    assert span in given.text


@pytest.mark.parametrize(("question", "yes"), SAID.items())
def test_yes_and_no_quote_the_sentence(library: Library, question: str, yes: bool) -> None:
    given = library.ask(question)
    assert given.status is Status.ANSWERED
    assert given.text.startswith(("有。", "Yes.") if yes else ("没有。", "No."))
    assert given.findings


@pytest.mark.parametrize("question", SILENT)
def test_what_is_not_said_is_an_answer_with_what_was_read(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.status is Status.ANSWERED
    assert not given.findings
    assert "没有提到" in given.text
    assert given.examined


@pytest.mark.parametrize("question", UNCLEAR)
def test_competing_spans_are_declined(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.status is Status.DECLINED
    assert not given.findings


def test_a_year_that_is_not_held_is_declined(library: Library) -> None:
    given = library.ask("岚溪县卫健局2018年举办了几次培训")
    assert given.status is Status.DECLINED
    assert "2018" in given.text


def test_no_agency_named_is_asked_back(library: Library) -> None:
    assert library.ask("举办了几次培训").status is Status.DECLINED


def test_fees_that_were_not_charged(library: Library) -> None:
    for question in (
        "霁东区市场监督管理局2021年有没有收取信息处理费",
        "荻港乡2013年有没有收取检索费",
        "乌桥县自然资源和规划局2021年信息处理费多少",
    ):
        given = library.ask(question)
        assert (given.value, given.unit) == (0, "元"), question


def test_each_of_several_reports_is_told(library: Library) -> None:
    given = library.ask("岚溪县卫健局2021年和2023年聘请了几名社会监督员")
    assert [f.note for f in given.findings] == ["8名"]
    assert "2021" in given.text


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("昌乐县卫健局2021年全年公开政务信息多少条", "198 条"),
        ("昌乐县卫健局2021年微信公众号阅读量是多少", "40 万人次"),
        ("昌乐县卫健局2021年政府开放月活动是什么时候举行的", "2021年10月21日"),
        ("昌乐县卫健局2021年政府开放月活动在哪里举行", "县人民医院"),
        ("昌乐县卫健局2021年政协提案办理了几件", "8件"),
        ("昌乐县卫健局的联系电话是多少", "0536-6221579"),
        ("沙河市卫健局2020年公众号叫什么名字", "“健康沙河”"),
        ("华龙区卫健委2024年信息在几个工作日内发布", "3 个工作日"),
        ("汤阴县卫健委2022年12345办结率是多少", "100%"),
    ],
)
def test_facts_of_the_real_reports(real_library: Path, question: str, span: str) -> None:
    with Library.open(real_library) as library:
        given = library.ask(question)
    assert [f.note or f.quotes[0].text for f in given.findings] == [span]


# --------------------------------------------------------------------------- reports made up here


def _asked(question: str, *texts: str, row: ReportRow | None = None) -> Answer:
    shelf = Shelf()
    held = shelf.add(row or report("青禾县民政局", "青禾县", 2022))
    for text in texts:
        shelf.say(held, Role.PRACTICE, text, section=SectionKind.OVERVIEW)
    library: MemoryLibrary = shelf.library()
    return answer(understand(question, library.known), library)


def test_the_figure_of_the_county_is_not_the_towns() -> None:
    town = report("青禾县甲乡人民政府", "青禾县", 2022, AgencyType.TOWNSHIP)
    said = "全县共举办政务公开培训12期。"
    given = _asked("青禾县甲乡2022年举办了几期培训", said, row=town)
    assert not given.findings
    assert [m.finding.note for m in given.near_misses] == ["12期"]
    own = _asked("青禾县甲乡2022年举办了几期培训", said, "我乡举办培训2期。", row=town)
    assert [f.note for f in own.findings] == ["2期"]


def test_the_year_before_is_not_the_year_asked() -> None:
    given = _asked(
        "青禾县民政局2022年召开了几次听证会", "2021年召开听证会7次，2022年召开听证会3次。"
    )
    assert [f.note for f in given.findings] == ["3次"]


def test_two_sentences_that_disagree_are_both_given() -> None:
    given = _asked(
        "青禾县民政局2022年举办了几期培训", "全年举办培训3期。", "我局组织培训4期，效果良好。"
    )
    assert [f.note for f in given.findings] == ["3期", "4期"]
    assert given.value is None


def test_a_plan_is_no_event() -> None:
    given = _asked("青禾县民政局2022年举办了几期培训", "下一步，将举办培训5期。")
    assert not given.findings
    assert given.near_misses


def test_half_a_list_is_not_the_other_half() -> None:
    given = _asked("青禾县民政局2022年座谈会开了几次", "召开听证会2次、座谈会6次、现场会1次。")
    assert [f.note for f in given.findings] == ["6次"]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("由3人增加到6人", [("6人", 6)]),
        ("阅读量达40万次，超过10万次", [("40万次", 400000), ("超过10万次", None)]),
        ("各明确一名信息员", []),
        ("比上年增加5件", []),
        ("第三次会议", []),
        ("粉丝8.2万，菜单", [("8.2万", 82000)]),
        ("共计2,316元", [("2,316元", 2316)]),
    ],
)
def test_quantities(text: str, spans: list[tuple[str, int | None]]) -> None:
    assert [(s.text, s.value) for s in find_quantities(text)] == spans


def test_words_of_a_question() -> None:
    assert [g.word for g in groups_of("公众号推送图文")] == ["公众号", "推送", "图文"]
    assert group_of("推送").weak
    assert "粉丝" in group_of("followers").terms
    assert not group_of("zyzzyva").terms


def test_what_changes_the_number_must_be_said() -> None:
    said = "全街道下辖19个社区。"
    street = report("青禾县甲街道办事处", "青禾县", 2022, AgencyType.TOWNSHIP)
    assert [
        f.note for f in _asked("青禾县甲街道2022年管着几个社区", said, row=street).findings
    ] == ["19个"]
    assert not _asked("青禾县甲街道2022年撤掉了几个社区", said, row=street).findings


def test_words_found_apart_are_no_claim_of_absence() -> None:
    given = _asked(
        "青禾县民政局2022年养老院检查了多少次", "养老院名单已公开。", "对救助站开展检查4次。"
    )
    assert not given.findings
    assert "没有提到" not in given.text
    assert "养老院" in given.text


def test_what_is_told_of_another_year_is_said_so() -> None:
    given = _asked("青禾县民政局2022年收到金点子多少条", "去年征集的金点子312条，尚未公布。")
    assert not given.findings
    assert "说到了" in given.text


def test_the_website_of_the_county_is_not_the_towns() -> None:
    town = report("青禾县甲乡人民政府", "青禾县", 2022, AgencyType.TOWNSHIP)
    given = _asked("青禾县甲乡2022年有没有网站", "在县政府网站公开信息20条。", row=town)
    assert not given.findings
    own = _asked("青禾县甲乡2022年有没有网站", "我乡网站公开信息20条。", row=town)
    assert own.findings
