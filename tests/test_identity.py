"""Who and when: from title, body, signature, file name; conflicts named, nothing guessed."""

import pytest

from corpus.agencies import agency_type, place_of
from corpus.parse import parse_bytes
from corpus.report import Report

BODY = """一、总体情况
{opening}
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
更新不及时。
六、其他需要报告的事项
无
{tail}"""


def report(
    front: str, opening: str = "我局开展了工作。", tail: str = "", name: str = "a.txt"
) -> Report:
    text = f"{front}\n{BODY.format(opening=opening, tail=tail)}"
    return parse_bytes(text.encode(), name)


@pytest.mark.parametrize(
    ("front", "agency", "year"),
    [
        ("昌乐县卫生健康局2021年政府信息公开工作年度报告", "昌乐县卫生健康局", 2021),
        ("昌乐县卫生健康局\n2021 年政府信息公开工作年度报告", "昌乐县卫生健康局", 2021),
        ("龙游县大街乡人民政府\n2019年度政府信息公开\n工作年度报告", "龙游县大街乡人民政府", 2019),
        ("瑞安市安阳街道办事处关于2017年度政府信息公开工作的年度报告", "瑞安市安阳街道办事处", 2017),
        ("2022年度宿迁市人民政府信息公开工作年度报告", "宿迁市人民政府", 2022),
        ("汤阴县教育局二〇二〇年政府信息公开工作年度报告", "汤阴县教育局", 2020),
        ("2023年政府信息公开工作年度报告（沙河市水利局）", "沙河市水利局", 2023),
        ("某开发区管理委员会2020年政府信息公开年报", "某开发区管理委员会", 2020),
        ("中牟县商务局（粮食和物资储备局）2021年政府信息公开工作年度报告", "中牟县商务局（粮食和物资储备局）", 2021),
    ],
)  # fmt: skip
def test_titles(front: str, agency: str, year: int):
    identity = report(front).identity
    assert (identity.agency, identity.year) == (agency, year)
    assert identity.sources["agency"] == identity.sources["year"] == "title"


def test_a_citation_in_the_lead_is_no_title():
    front = "根据《潍坊市人民政府办公室关于做好2021年政府信息公开工作年度报告编制工作的通知》要求，编制本报告。"
    found = report(front, tail="昌乐县审计局\n2022年1月24日").identity
    assert (found.agency, found.sources["agency"]) == ("昌乐县审计局", "signature")
    assert found.published == "2022-01-24"


def test_the_lead_names_the_agency_when_no_title_stands_alone():
    front = "按照规定，现向社会公布昌乐县审计局2020年政府信息公开工作年度报告。"
    found = report(front).identity
    assert (found.agency, found.year) == ("昌乐县审计局", 2020)


@pytest.mark.parametrize(
    ("agency", "place", "kind"),
    [
        ("山东省潍坊市昌乐县卫生健康局", "昌乐县", "department"),
        ("宿迁市人民政府", "宿迁市", "government"),
        ("宿迁市人民政府办公室", "宿迁市", "office"),
        ("雄县市场监督管理局", "雄县", "department"),
        ("师宗县高良乡人民政府", "师宗县", "township"),
        ("高良乡人民政府", "高良乡", "township"),
        ("濮阳市华龙区城市管理局", "华龙区", "department"),
        ("国家税务总局昌乐县税务局", "昌乐县", "vertical"),
        ("澜州经济开发区管理委员会", "澜州经济开发区", "zone"),
        ("青禾县政务服务中心", "青禾县", "institution"),
        ("青禾县人民政府柳堰街道办事处", "青禾县", "township"),
        ("澜州市国有资产监督管理委员会", "澜州市", "department"),
        ("北京市城市管理委员会", "北京市", "department"),
        ("黄石风景名胜区管理委员会", "黄石风景名胜区", "zone"),
        ("区卫生健康局", None, "department"),
        ("市场监督管理局", None, "department"),
        ("国家发展和改革委员会", None, "ministry"),
        ("东乡族自治县人民政府", "东乡族自治县", "government"),
        ("新疆维吾尔自治区伊犁哈萨克自治州水利局", "伊犁哈萨克自治州", "department"),
    ],
)
def test_places_and_kinds_from_names(agency: str, place: str | None, kind: str):
    assert place_of(agency) == place
    assert agency_type(agency) == kind


def test_a_place_only_in_the_body():
    found = report(
        "区卫生健康局2021年度政府信息公开工作年度报告", "及时在江海区政务门户网站上公开。"
    )
    assert (found.identity.place, found.identity.sources["place"]) == ("江海区", "body")


def test_two_places_in_the_body_are_not_chosen_between():
    found = report(
        "区卫生健康局2021年度政府信息公开工作年度报告", "学习华龙区政府和江海区政府的经验。"
    )
    assert found.identity.place is None
    assert [i.code for i in found.issues if i.code.startswith("place")] == ["place_unclear"]


@pytest.mark.parametrize(
    ("front", "opening", "conflict"),
    [
        ("某县审计局2022年政府信息公开工作年度报告", "2023年，我局公开了信息。", True),
        ("某县审计局2022年政府信息公开工作年度报告", "2022年，我局公开了信息。2021年问题已整改。", False),
        ("某县审计局2022年政府信息公开工作年度报告", "2019年以来，我局公开了信息。", False),
        ("某县审计局2022年政府信息公开工作年度报告\n所列数据的统计期限自2021年1月1日起至2021年12月31日止。", "开展了工作。", True),
        ("某县审计局2022年政府信息公开工作年度报告\n统计期限为2022年1月1日至2022年12月31日。", "开展了工作。", False),
    ],
)  # fmt: skip
def test_year_conflicts(front: str, opening: str, conflict: bool):
    found = report(front, opening)
    assert found.identity.year == 2022
    assert ("year_conflict" in [i.code for i in found.issues]) is conflict


def test_a_report_published_before_its_year_ends_is_a_conflict():
    found = report(
        "某县审计局2022年政府信息公开工作年度报告", tail="某县审计局\n二〇二一年三月二日"
    )
    assert found.identity.published == "2021-03-02"
    assert "year_conflict" in [i.code for i in found.issues]


def test_nothing_is_guessed():
    found = report("政府信息公开工作")
    assert (found.identity.agency, found.identity.year, found.identity.place) == (None, None, None)
    assert {"agency_missing", "year_missing"} <= {i.code for i in found.issues}
