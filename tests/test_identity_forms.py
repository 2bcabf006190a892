"""The many forms in which a report says who reports, on which year, and when it was published."""

from dataclasses import dataclass

import pytest

from corpus.parse import parse_bytes
from corpus.report import Report
from corpus.titles import read_title

SECTIONS = """一、总体情况
{opening}
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
更新不及时。
六、其他需要报告的事项
无
{tail}"""


@dataclass(frozen=True)
class Case:
    """A file, and what it says of itself; `issues` are the codes of all conflicts expected."""

    front: str
    agency: str | None = None
    year: int | None = None
    place: str | None = None
    kind: str | None = None
    opening: str = "认真做好公开工作。"
    tail: str = ""
    name: str = "a.txt"
    published: str | None = None
    issues: tuple[str, ...] = ()

    def read(self) -> Report:
        text = f"{self.front}\n{SECTIONS.format(opening=self.opening, tail=self.tail)}"
        return parse_bytes(text.encode(), self.name)


YEARLY = "年政府信息公开工作年度报告"
CASES = {
    # --- how a title is laid out
    "one line": Case(f"青禾县审计局2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department"),
    "agency above": Case(f"青禾县审计局\n2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department"),
    "three lines": Case("青禾县审计局\n二〇二一年度政府信息公开\n工作年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "four lines": Case("青禾县\n审计局\n2021年\n政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "cut inside a word": Case("青禾县市场监督管\n理局2021年政府信息公\n开工作年度报告", "青禾县市场监督管理局", 2021, "青禾县", "department"),
    "year first": Case("2021年度青禾县审计局政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "about": Case("青禾县审计局关于2021年度政府信息公开工作情况的报告", "青禾县审计局", 2021, "青禾县", "department"),
    "bracketed year behind": Case("青禾县审计局政府信息公开工作年度报告（2021年度）", "青禾县审计局", 2021, "青禾县", "department"),
    "bracketed year on its own line": Case("青禾县审计局\n政府信息公开工作年度报告\n（2021年度）", "青禾县审计局", 2021, "青禾县", "department"),
    "year inside the subject": Case("青禾县审计局政府信息公开工作2021年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "year doubled": Case("青禾县审计局政府信息公开2021年年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "bracketed year before": Case("青禾县审计局（2021年度）政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "agency in brackets behind": Case(f"2021{YEARLY}（青禾县水利局）", "青禾县水利局", 2021, "青禾县", "department"),
    "agency after a dash": Case(f"2021{YEARLY}——青禾县水利局", "青禾县水利局", 2021, "青禾县", "department"),
    "agency on the line below": Case(f"2021{YEARLY}\n青禾县水利局", "青禾县水利局", 2021, "青禾县", "department"),
    "in book brackets": Case(f"《青禾县审计局2021{YEARLY}》", "青禾县审计局", 2021, "青禾县", "department"),
    "cited in the lead": Case(f"根据有关规定，现发布《青禾县审计局2021{YEARLY}》。", "青禾县审计局", 2021, "青禾县", "department"),
    "the notice asked for is not the title": Case(
        f"青禾县审计局2021{YEARLY}\n根据《关于做好2022年政府信息公开工作年度报告编制工作的通知》编制。", "青禾县审计局", 2021, "青禾县", "department"),
    "yearbook word": Case("青禾县审计局2016年政府信息公开年报", "青禾县审计局", 2016, "青禾县", "department"),
    "summary of the old kind": Case("青禾县审计局2012年政务公开工作总结", "青禾县审计局", 2012, "青禾县", "department"),
    "Chinese year with a circle": Case("青禾县审计局二○二○年度政府信息公开工作年度报告", "青禾县审计局", 2020, "青禾县", "department"),
    "Chinese year with zero": Case("青禾县审计局二零一九年政府信息公开工作年度报告", "青禾县审计局", 2019, "青禾县", "department"),
    "full-width year": Case("青禾县审计局２０２１年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department"),
    "path of the page before": Case(f"首页>政务公开>年度报告>正文\n青禾县审计局2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department"),
    "labelled title": Case(f"标题：青禾县审计局2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department"),
    "a date before the title": Case(f"2022-01-24青禾县审计局2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department"),
    "Traditional": Case("青禾縣衛生健康局2021年政府信息公開工作年度報告", "青禾县卫生健康局", 2021, "青禾县", "department"),
    "Traditional with drift": Case("青禾縣審計局2021年政府資訊公開工作年度報告", "青禾县审计局", 2021, "青禾县", "department"),
    "spaced out": Case("青 禾 县 审 计 局\n2021 年 政 府 信 息 公 开 工 作 年 度 报 告", "青禾县审计局", 2021, "青禾县", "department"),
    "next report's link": Case(f"青禾县审计局2021{YEARLY}\n上一篇：青禾县教育局2020{YEARLY}", "青禾县审计局", 2021, "青禾县", "department"),
    # --- who reports
    "ministry": Case("水利部2021年政府信息公开工作年度报告", "水利部", 2021, None, "ministry"),
    "state administration": Case("国家邮政局2021年政府信息公开工作年度报告", "国家邮政局", 2021, None, "ministry"),
    "customs administration": Case("海关总署2021年政府信息公开工作年度报告", "海关总署", 2021, None, "ministry"),
    "provincial department": Case("山东省水利厅2021年政府信息公开工作年度报告", "山东省水利厅", 2021, "山东省", "department"),
    "provincial office": Case("山东省人民政府办公厅2021年政府信息公开工作年度报告", "山东省人民政府办公厅", 2021, "山东省", "office"),
    "county government": Case("青禾县人民政府2021年政府信息公开工作年度报告", "青禾县人民政府", 2021, "青禾县", "government"),
    "shared word": Case("2021年青禾县人民政府信息公开工作年度报告", "青禾县人民政府", 2021, "青禾县", "government"),
    "only a place": Case("青禾县2021年政府信息公开工作年度报告", "青禾县人民政府", 2021, "青禾县", "government", issues=("agency_inferred",)),
    "only a place, signed by its office": Case(
        "青禾县2021年政府信息公开工作年度报告", "青禾县人民政府", 2021, "青禾县", "government",
        tail="青禾县人民政府办公室\n2022年3月20日", published="2022-03-20", issues=("agency_inferred",)),
    "only a place, signed by a department": Case(
        "青禾县2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department",
        tail="青禾县审计局\n2022年1月20日", published="2022-01-20"),
    "county office": Case("青禾县人民政府办公室2021年政府信息公开工作年度报告", "青禾县人民政府办公室", 2021, "青禾县", "office"),
    "office, short": Case("青禾县政府办2021年政府信息公开工作年度报告", "青禾县政府办", 2021, "青禾县", "office"),
    "town": Case("青禾县柳河镇人民政府2021年政府信息公开工作年度报告", "青禾县柳河镇人民政府", 2021, "青禾县", "township"),
    "town, short": Case("青禾县柳河镇2021年政府信息公开工作年度报告", "青禾县柳河镇", 2021, "青禾县", "township"),
    "street": Case("临江市东关街道办事处2021年政府信息公开工作年度报告", "临江市东关街道办事处", 2021, "临江市", "township"),
    "ethnic township": Case("青禾县白石彝族乡人民政府2021年政府信息公开工作年度报告", "青禾县白石彝族乡人民政府", 2021, "青禾县", "township"),
    "zone": Case("澜州经济技术开发区管理委员会2021年政府信息公开工作年度报告", "澜州经济技术开发区管理委员会", 2021, "澜州经济技术开发区", "zone"),
    "department of a zone": Case("澜州高新技术产业开发区财政局2021年政府信息公开工作年度报告", "澜州高新技术产业开发区财政局", 2021, "澜州高新技术产业开发区", "department"),
    "scenic area": Case("翠屏山风景名胜区管委会2021年政府信息公开工作年度报告", "翠屏山风景名胜区管委会", 2021, "翠屏山风景名胜区", "zone"),
    "two plates": Case("青禾县商务局（粮食局）2021年政府信息公开工作年度报告", "青禾县商务局（粮食局）", 2021, "青禾县", "department"),
    "added plate": Case("青禾县卫生健康局（加挂县中医药管理局牌子）2021年政府信息公开工作年度报告", "青禾县卫生健康局（加挂县中医药管理局牌子）", 2021, "青禾县", "department"),
    "market supervision, short": Case("青禾县市场监管局2021年政府信息公开工作年度报告", "青禾县市场监管局", 2021, "青禾县", "department"),
    "school": Case("青禾县第一中学2021年政府信息公开工作年度报告", "青禾县第一中学", 2021, "青禾县", "institution"),
    "school with a number": Case("临江市第17中学2021年信息公开年度报告", "临江市第17中学", 2021, "临江市", "institution"),
    "kindergarten": Case("青禾县实验幼儿园2021年信息公开工作年度报告", "青禾县实验幼儿园", 2021, "青禾县", "institution"),
    "hospital": Case("青禾县中医院2021年信息公开工作年度报告", "青禾县中医院", 2021, "青禾县", "institution"),
    "provident fund": Case("临江市住房公积金管理中心2021年政府信息公开工作年度报告", "临江市住房公积金管理中心", 2021, "临江市", "institution"),
    "police": Case("青禾县公安局2021年政府信息公开工作年度报告", "青禾县公安局", 2021, "青禾县", "vertical"),
    "announced": Case("关于发布青禾县审计局二○二一年度政府信息公开工作年度报告的公告", "青禾县审计局", 2021, "青禾县", "department"),
    "police station": Case("青禾县公安局城关派出所2021年政府信息公开工作年度报告", "青禾县公安局城关派出所", 2021, "青禾县", "vertical"),
    "branch with its county": Case("潍坊市生态环境局昌乐分局2021年政府信息公开工作年度报告", "潍坊市生态环境局昌乐分局", 2021, "昌乐县", "vertical"),
    "branch of a town": Case("青禾县公安局柳河分局2021年政府信息公开工作年度报告", "青禾县公安局柳河分局", 2021, "青禾县", "vertical"),
    "tax": Case("国家税务总局青禾县税务局2021年政府信息公开工作年度报告", "国家税务总局青禾县税务局", 2021, "青禾县", "vertical"),
    "survey team": Case("国家统计局青禾调查队2021年政府信息公开工作年度报告", "国家统计局青禾调查队", 2021, None, "vertical"),
    "tobacco": Case("青禾县烟草专卖局2021年政府信息公开工作年度报告", "青禾县烟草专卖局", 2021, "青禾县", "vertical"),
    "fire brigade": Case("青禾县消防救援大队2021年政府信息公开工作年度报告", "青禾县消防救援大队", 2021, "青禾县", "vertical"),
    "customs": Case("临江海关2021年政府信息公开工作年度报告", "临江海关", 2021, None, "vertical"),
    "federation": Case("青禾县残疾人联合会2021年政府信息公开工作年度报告", "青禾县残疾人联合会", 2021, "青禾县", "department"),
    "chain of places": Case("山东省潍坊市昌乐县教育局2021年政府信息公开工作年度报告", "山东省潍坊市昌乐县教育局", 2021, "昌乐县", "department"),
    "place without its level": Case("昌乐卫健局2021年政府信息公开工作年度报告", "昌乐卫健局", 2021, "昌乐县", "department"),
    # --- titles that leave something out
    "no place, contact tells": Case(
        "水利局2021年政府信息公开工作年度报告", "水利局", 2021, "沙河市", "department", tail="联系地址：沙河市建设路1号，联系电话：0000-1234567"),
    "bare level": Case("县审计局2021年政府信息公开工作年度报告", "县审计局", 2021, "昌乐县", "department", opening="及时在昌乐县政府门户网站公开。"),
    "town, contact tells": Case(
        "柳河镇人民政府2021年政府信息公开工作年度报告", "柳河镇人民政府", 2021, "昌乐县", "township", tail="地址：昌乐县柳河镇中心街，邮编：000000"),
    "no year in the title": Case(
        "青禾县审计局政府信息公开工作年度报告\n本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。", "青禾县审计局", 2021, "青禾县", "department"),
    "year in the file name only": Case(
        "青禾县审计局政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", name="2021年度.txt"),
    "all in the file name": Case("政府信息公开", "青禾县审计局", 2021, "青禾县", "department", name="年报/青禾县审计局2021年政府信息公开工作年度报告.txt"),
    "short file name": Case("政府信息公开", "青禾县审计局", 2021, "青禾县", "department", name="青禾县审计局-2021.docx"),
    "file name in an archive": Case("政府信息公开", "青禾县审计局", 2020, "青禾县", "department", name="all.zip!二批/青禾县审计局二〇二〇年政府信息公开年报.doc"),
    "the day in a file name is no year of the report": Case("政府信息公开工作年度报告", None, None, name="20220124.txt", issues=("agency_missing", "year_missing")),
    "signature": Case(f"2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department", tail="青禾县审计局\n2022年1月24日", published="2022-01-24"),
    "signature and date on one line": Case(f"2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department", tail="青禾县审计局2022年1月24日", published="2022-01-24"),
    "signature with a seal": Case(f"2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department", tail="青禾县审计局（盖章）\n2022年1月24日", published="2022-01-24"),
    "signature above a contact line": Case(
        f"2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department", tail="青禾县审计局\n2022年1月24日\n（联系人：张三，联系电话：0000-1234567）", published="2022-01-24"),
    "unit label": Case(f"2021{YEARLY}\n填报单位（盖章）：青禾县审计局", "青禾县审计局", 2021, "青禾县", "department"),
    "drawn up by": Case(f"2021{YEARLY}\n本报告由青禾县审计局按照条例编制，内容包括总体情况等。", "青禾县审计局", 2021, "青禾县", "department"),
    "whom to ask": Case(
        f"2021{YEARLY}\n如对本报告有疑问，请与青禾县审计局办公室联系（地址：青禾县人民路1号，电话：0000-1234567）。", "青禾县审计局", 2021, "青禾县", "department"),
    "publisher": Case(f"索引号：000/2022-01发布机构：青禾县审计局发布日期：2022-01-24\n2021{YEARLY}", "青禾县审计局", 2021, "青禾县", "department", published="2022-01-24"),
    "we": Case("我局2021年政府信息公开工作年度报告", None, 2021, issues=("agency_missing",)),
    # --- periods and dates
    "period in Chinese": Case(
        "青禾县审计局政府信息公开工作年度报告\n统计期限为二〇二一年一月一日至二〇二一年十二月三十一日。", "青禾县审计局", 2021, "青禾县", "department"),
    "a new body's period": Case(
        "青禾县医疗保障局2019年政府信息公开工作年度报告\n统计期限为2019年3月25日至12月31日。", "青禾县医疗保障局", 2019, "青禾县", "department"),
    "period cut short": Case(
        "临江市东关街道办事处2017年政府信息公开工作年度报告\n时间为2017年1月1日至12月20日。", "临江市东关街道办事处", 2017, "临江市", "township"),
    "period with dots": Case("青禾县审计局2021年政府信息公开工作年度报告\n统计期限：2020.1.1-2020.12.31", "青禾县审计局", 2021, "青禾县", "department", issues=("year_conflict",)),
    "period that lost its signs": Case(
        "青禾县审计局2013年政府信息公开工作年度报告\n统计期限自201311日至20131231日。", "青禾县审计局", 2013, "青禾县", "department"),
    "period from winter to winter": Case(
        "青禾县审计局2018年政府信息公开工作年度报告\n统计期限自2017年12月26日至2018年12月25日。", "青禾县审计局", 2018, "青禾县", "department"),
    "a plan of several years is no period": Case(
        "青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", opening="清理了2018年1月1日至2020年12月31日的文件。"),
    "another year in the lead": Case(
        "青禾县审计局2022年政府信息公开工作年度报告\n现公布青禾县审计局2021年政府信息公开工作年度报告。", "青禾县审计局", 2022, "青禾县", "department", issues=("year_conflict",)),
    "another year in the file name": Case(
        "青禾县审计局2022年政府信息公开工作年度报告", "青禾县审计局", 2022, "青禾县", "department", name="青禾县审计局2020.txt", issues=("year_conflict",)),
    "publication year in the file name": Case(
        "青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", name="2022.txt"),
    "published": Case("青禾县审计局2021年政府信息公开工作年度报告\n发布时间：2022-01-24 08:30 字号：大 中 小", "青禾县审计局", 2021, "青禾县", "department", published="2022-01-24"),
    "published, in compact digits": Case("发布日期：20220124\n青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", published="2022-01-24"),
    "publication before signature": Case(
        "发布日期：2022年1月26日\n青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department",
        tail="青禾县审计局\n2022年1月20日", published="2022-01-26"),
    "republished years later": Case(
        "发布日期：2024-05-06\n青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department",
        tail="青禾县审计局\n2022年1月20日", published="2024-05-06", issues=("date_conflict",)),
    "signed in Chinese": Case("青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", tail="二〇二二年一月二十四日", published="2022-01-24"),
    "published before its year was over": Case(
        "青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", tail="2021年10月8日", published="2021-10-08", issues=("date_conflict",)),
    "an impossible day": Case("青禾县审计局2021年政府信息公开工作年度报告\n发布日期：2022-02-31", "青禾县审计局", 2021, "青禾县", "department"),
    # --- conflicts of agency and place
    "signed by another": Case(
        "青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department",
        tail="青禾县教育局\n2022年1月24日", published="2022-01-24", issues=("agency_conflict",)),
    "signed with the other name": Case(
        "青禾县卫健委2021年政府信息公开工作年度报告", "青禾县卫健委", 2021, "青禾县", "department", tail="青禾县卫生健康局\n2022年1月24日", published="2022-01-24"),
    "signed by its own office": Case(
        "青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", tail="青禾县审计局办公室\n2022年1月24日", published="2022-01-24"),
    "another agency in the file name": Case(
        "青禾县审计局2021年政府信息公开工作年度报告", "青禾县审计局", 2021, "青禾县", "department", name="青禾县教育局2021年政府信息公开年度报告.txt", issues=("agency_conflict",)),
    "another county's contact line": Case(
        "昌乐县审计局2021年政府信息公开工作年度报告", "昌乐县审计局", 2021, "昌乐县", "department",
        tail="联系地址：汤阴县人民路1号，邮编：000000", issues=("place_conflict",)),
}  # fmt: skip
WATCHED = ("agency_", "year_", "place_", "date_")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_who_and_when(case: Case):
    report = case.read()
    found = report.identity
    assert (found.agency, found.year, found.place, found.agency_type, found.published) == (
        case.agency, case.year, case.place, case.kind, case.published,
    )  # fmt: skip
    issues = sorted(i.code for i in report.issues if i.code.startswith(WATCHED))
    assert issues == sorted(case.issues)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_value_has_a_source(case: Case):
    found = case.read().identity
    for field in ("agency", "place", "year", "published"):
        assert (field in found.sources) is (getattr(found, field) is not None), field


def test_a_path_that_ends_in_the_title():
    title = read_title(f"首页>政务公开>年度报告>青禾县审计局2021{YEARLY}")
    assert title is not None
    assert (title.agency, title.year) == ("青禾县审计局", 2021)


PAGE = """<html><head>{head}<title>公开</title></head><body><div class="article">
<h1>{title}</h1><p>一、总体情况</p><p>我局认真做好公开工作，全年通过网站公开信息四十条，没有出现差错。</p>
<p>二、主动公开政府信息情况</p><p>无</p><p>三、收到和处理政府信息公开申请情况</p><p>无</p>
<p>五、存在的主要问题及改进情况</p><p>更新不够及时，下一步将加强督促，及时更新。</p></div></body></html>"""


@pytest.mark.parametrize(
    ("address", "title", "place", "published"),
    [
        ("http://www.shahe.gov.cn/art/2022/1/24/art_1_2.html", "市审计局2021", "沙河市", "2022-01-24"),
        ("http://xxgk.shahe.gov.cn/202201/t20220124_998.html", "审计局2021", "沙河市", "2022-01-24"),
        ("http://www.chaoyang.gov.cn/a.html", "审计局2021", None, None),  # several places read so
        ("http://www.shahe.com/a.html", "审计局2021", None, None),
        ("http://www.shahe.gov.cn/a.html", "青禾县审计局2021", "青禾县", None),
        ("http://www.shahe.gov.cn/a.html", "县审计局2021", None, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["canonical", "saved"])
def test_the_address_of_the_page(
    address: str, title: str, place: str | None, published: str | None, form: str
):
    head = f'<link rel="canonical" href="{address}">' if form == "canonical" else ""
    page = PAGE.format(head=head, title=f"{title}{YEARLY}")
    if form == "saved":
        page = f"<!-- saved from url=({len(address):04}){address} -->\n{page}"
    found = parse_bytes(page.encode(), "a.html").identity
    assert (found.place, found.published) == (place, published)
    if place and title[0] != "青":
        assert found.sources["place"] == "url"


def test_a_table_of_metadata_above_the_text():
    page = PAGE.format(
        head="",
        title="</h1><table><tr><td>索引号</td><td>000-1</td><td>发布日期</td><td>2022-01-24</td></tr>"
        "<tr><td>发布机构</td><td>青禾县审计局</td><td>主题</td><td>其他</td></tr></table><h1>"
        f"2021{YEARLY}",
    )
    found = parse_bytes(page.encode(), "a.html").identity
    assert (found.agency, found.published) == ("青禾县审计局", "2022-01-24")
