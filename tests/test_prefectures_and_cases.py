"""Prefectures, leagues and banners; people's words for hospitals and waterworks; no that is told as no."""

from __future__ import annotations

import pytest

from corpus.agencies import agency_type, place_of
from corpus.report import AgencyType, Role, SectionKind
from nlp.answer import Answer, answer
from nlp.findings import Status
from nlp.names.agencies import find_agencies
from nlp.names.places import everyday_name, short_name
from nlp.plan import ReportTest
from nlp.question import understand
from tests.asking import MemoryLibrary, Shelf, report


def _highlands() -> MemoryLibrary:
    shelf = Shelf()
    state = shelf.add(report("岭桑州人民政府", "岭桑州", 2020, AgencyType.GOVERNMENT))
    league = shelf.add(report("呼澜盟行政公署", "呼澜盟", 2021, AgencyType.GOVERNMENT))
    zone = shelf.add(report("洛湾经济开发区管理委员会", "洛湾经济开发区", 2011, AgencyType.ZONE))
    clinic = shelf.add(report("青堰县人民医院", "青堰县", 2018, AgencyType.INSTITUTION))
    water = shelf.add(report("柏渚市自来水有限责任公司", "柏渚市", 2013, AgencyType.INSTITUTION))
    fine = shelf.add(report("青堰县水利局", "青堰县", 2020))
    for row, licences in ((state, 4100), (league, 77), (fine, 9)):
        shelf.cell(row, "disclosure", "licences", "decisions", licences)
    shelf.say(
        zone,
        Role.FACT,
        "依照《中华人民共和国政府信息公开条例》第三十一条编制本报告，全文由概述、依申请公开、收费、复议诉讼和附表组成。",
        section=SectionKind.OTHER,
    )
    shelf.say(zone, Role.FACT, "申请人对答复不服的，可以依法申请行政复议或者提起行政诉讼。")
    shelf.say(zone, Role.FACT, "全年没有发生行政复议和行政诉讼案件。", section=SectionKind.REVIEW)
    shelf.say(zone, Role.FACT, "收到申请9件，其中申请最多的是征地补偿方案，有6件。")
    shelf.say(clinic, Role.FACT, "收到公开申请4件，全部按期答复，没有收取费用。")
    shelf.say(clinic, Role.FACT, "问卷显示患者满意度为91.2%。")
    shelf.say(clinic, Role.PRACTICE, "门诊大厅3月搬到新院区二楼。")
    shelf.say(clinic, Role.PRACTICE, "配有专职人员2名、兼职人员15名。")
    shelf.say(water, Role.PRACTICE, "2013年5月8日，公司网站正式开通。")
    shelf.say(fine, Role.PRACTICE, "汛期发布水情简报31期。")
    return shelf.library()


LIBRARY = _highlands()


def ask(question: str) -> Answer:
    return answer(understand(question, LIBRARY.known), LIBRARY)


# ------------------------------------------------------------------------------------------ places


@pytest.mark.parametrize(
    ("agency", "place"),
    [
        ("岭桑州人民政府", "岭桑州"),
        ("岭桑州青堰县审计局", "青堰县"),
        ("怒江州教育局", "怒江州"),
        ("呼澜盟财政局", "呼澜盟"),
        ("云桑土家族苗族自治州统计局", "云桑土家族苗族自治州"),
        ("福州市审计局", "福州市"),
        ("江东福州医院", None),
        ("岭南作家联盟", None),
    ],
)
def test_a_prefecture_is_a_place_and_the_end_of_a_city_is_none(
    agency: str, place: str | None
) -> None:
    assert place_of(agency) == place


def test_a_league_is_governed_by_its_commissioner() -> None:
    assert agency_type("呼澜盟行政公署") is AgencyType.GOVERNMENT


@pytest.mark.parametrize(
    ("name", "short", "everyday"),
    [
        ("黔东南苗族侗族自治州", "黔东南", "黔东南州"),
        ("西双版纳傣族自治州", "西双版纳", "西双版纳州"),
        ("鄂温克族自治旗", "鄂温克", "鄂温克旗"),
        ("杭州市", "杭州", "杭州市"),
    ],
)
def test_the_people_a_place_is_named_after_is_no_part_of_its_short_name(
    name: str, short: str, everyday: str
) -> None:
    assert (short_name(name), everyday_name(name)) == (short, everyday)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("岭桑州2020年许可办了多少", 4100),
        ("岭桑2020年行政许可处理决定数量", 4100),
        ("How many licences did Lingsang Autonomous Prefecture issue in 2020?", 4100),
        ("呼澜盟2021年行政许可多少件", 77),
        ("licences issued by Hulan league in 2021", 77),
    ],
)
def test_prefectures_and_leagues_are_asked_about_by_name(question: str, value: int) -> None:
    assert ask(question).value == value


# ------------------------------------------------------------------------------------- everyday names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青堰医院收费了没", "青堰县人民医院"),
        ("柏渚水司有几个营业厅", "柏渚市自来水有限责任公司"),
        ("柏渚供水公司有几个营业厅", "柏渚市自来水有限责任公司"),
        ("Who runs the Baizhu water company?", "柏渚市自来水有限责任公司"),
        ("the water supply company of Baizhu", "柏渚市自来水有限责任公司"),
        ("主汛期里县水利局发了几期简报", "青堰县水利局"),
    ],
)
def test_hospitals_and_enterprises_by_what_people_call_them(text: str, name: str) -> None:
    named = find_agencies(text, LIBRARY.known)
    assert (named.agencies, named.missing) == ((name,), ())


# ---------------------------------------------------------------------------------------- yes and no


@pytest.mark.parametrize(
    "question",
    [
        "洛湾开发区2011年有没有人申请复议",
        "洛湾开发区2011年被起诉过吗",
        "Did anyone sue the Luowan zone in 2011?",
        "Was there any lawsuit or reconsideration against the Luowan zone in 2011?",
    ],
)
def test_a_list_of_chapters_or_a_right_to_sue_is_no_case(question: str) -> None:
    told = ask(question)
    assert told.text.startswith(("没有", "No"))
    assert [q.text for f in told.findings for q in f.quotes] == [
        "全年没有发生行政复议和行政诉讼案件。"
    ]


@pytest.mark.parametrize(
    "question",
    [
        "青堰县人民医院2018年处理公开申请收钱吗",
        "向青堰医院申请公开要交钱吗",
        "Did people have to pay anything at the Qingyan hospital in 2018?",
    ],
)
def test_that_nothing_was_charged_is_told_without_a_table(question: str) -> None:
    told = ask(question)
    assert told.status is Status.ANSWERED
    assert told.text.startswith(("没有", "No"))
    assert "没有收取费用" in told.findings[0].quotes[0].text


# --------------------------------------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("青堰医院的门诊大厅搬哪里去了", "新院区二楼"),
        ("Where did the hall of the Qingyan hospital move to?", "新院区二楼"),
        ("青堰医院满意度多少", "91.2%"),
        ("青堰县人民医院专职和兼职人员各有多少", "专职人员2名、兼职人员15名"),
        ("How many part-time and full-time staff does the Qingyan hospital have?", "兼职人员15名"),
        ("洛湾开发区2011年哪类信息申请的人最多", "征地补偿方案"),
        ("What was asked for most at the Luowan zone in 2011?", "征地补偿方案"),
        ("When did the Baizhu water company's website go online?", "5月8日"),
    ],
)
def test_facts_in_other_words_than_the_report(question: str, said: str) -> None:
    told = ask(question)
    assert told.status is Status.ANSWERED
    assert said in told.text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Did Qingyan county water bureau or Lingsang prefecture issue more licences?", 4100),
        ("岭桑州和青堰县水利局谁的行政许可更少，少多少", 9),
    ],
)
def test_whoever_is_the_answer_stands_first(question: str, first: int) -> None:
    findings = ask(question).findings
    assert findings[0].figure is not None
    assert findings[0].figure.value == first


@pytest.mark.parametrize(
    "question",
    [
        "哪些年报没印国家统一的统计表",
        "三张表都没有的报告是哪些",
        "Which reports come without the standard national tables?",
    ],
)
def test_reports_without_the_national_tables(question: str) -> None:
    plan = understand(question, LIBRARY.known)
    assert (plan.report_test, plan.about) == (ReportTest.INCOMPLETE, ("tables", "free"))


def test_a_word_in_quotes_and_its_gloss_are_one_word() -> None:
    plan = understand('Which reports mention a "reading room" (图书馆)?', LIBRARY.known)
    assert plan.words == ("图书馆",)
