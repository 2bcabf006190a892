"""What people call things: years of two figures, bureaus without «局», slips, cells, tables and sums."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.bodies import body_of
from corpus.report import AgencyType, Issue
from nlp.answer import Answer, answer
from nlp.names.agencies import Known, KnownAgency
from nlp.names.thresholds import find_threshold
from nlp.names.years import find_years
from nlp.plan import Aggregate, Kind, Plan, ReportTest
from nlp.question import understand
from nlp.readings.homophones import heard
from tests.asking import Shelf, health_library, report

KNOWN = health_library().known
BUREAU = "昌乐县卫健局"
YEARS = tuple(range(2015, 2026))


def ask(question: str) -> Plan:
    return understand(question, KNOWN)


# -------------------------------------------------------------------------------------------- years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("20、21这两年的处罚", (2020, 2021)),
        ("20和21年各有多少", (2020, 2021)),
        ("19至21年", (2019, 2020, 2021)),
        ("18年到20年的处罚", (2018, 2019, 2020)),
        ("18、19、21年", (2018, 2019, 2021)),
        ("22/23年", (2022, 2023)),
        ("between '19 and '21", (2019, 2020, 2021)),
        ("in FY21", (2021,)),
    ],
)
def test_years_of_two_figures(text: str, years: tuple[int, ...]) -> None:
    assert find_years(text, YEARS).years == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("were the bureau's 2021 decisions overturned", (2021,)),
        ("how many of the 2020 requests were refused", (2020,)),
        ("who had more than 2021 decisions", ()),
        ("收到2021件申请的", ()),
    ],
)
def test_a_year_before_what_could_be_counted(text: str, years: tuple[int, ...]) -> None:
    assert find_years(text, YEARS).years == years


@pytest.mark.parametrize(
    "text", ["标题写着一个年份、内文却是另一个年份的报告有哪些", "标题年份和正文不一样的年报"]
)
def test_a_title_of_another_year_than_the_text_is_a_conflict(text: str) -> None:
    assert ask(text).report_test is ReportTest.YEAR_CONFLICT


@pytest.mark.parametrize("text", ["收到20、30件", "20到30件", "20多家", "说的是'22'这个词"])
def test_other_numbers_of_two_figures_are_no_years(text: str) -> None:
    assert find_years(text, YEARS).years == ()


def test_what_does_not_ascend_is_no_range() -> None:
    assert 2014 not in find_years("15到10年", YEARS).years


# ------------------------------------------------------------------------------------------ slips


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("收到多少件信息公开身请", "收到多少件信息公开申请"),
        ("收到几份伸请", "收到几份申请"),
        ("行政出罚几件", "行政处罚几件"),
        ("行征许可几件", "行政许可几件"),
        ("监都考核不力", "监督考核不力"),
    ],
)
def test_a_term_typed_with_a_character_read_the_same(said: str, meant: str) -> None:
    assert heard(said) == meant


@pytest.mark.parametrize("text", ["本身请教", "终身请求", "出发以前", "信访公开信"])
def test_what_words_share_by_chance_stays(text: str) -> None:
    assert heard(text) == text


# ---------------------------------------------------------------------------------------- agencies


@pytest.mark.parametrize(
    "question",
    [
        "昌乐教育2021年收到多少申请",
        "昌乐教育21年罚了几件",
        "昌乐教育那份年报承认了哪些问题",
        "昌乐教育有没有行政处罚",
        "昌乐教体20、21年的处罚",
    ],
)
def test_a_bureau_by_its_line_of_work_alone(question: str) -> None:
    assert ask(question).agencies == ("昌乐县教育和体育局",)


@pytest.mark.parametrize("question", ["昌乐教育经费多少", "昌乐教育质量怎么样", "昌乐卫生城市"])
def test_the_line_of_work_itself_is_no_bureau(question: str) -> None:
    assert not ask(question).agencies


def test_both_of_two_short_names_are_compared() -> None:
    plan = ask("昌乐卫健和昌乐教育2021年谁罚得多")
    assert (plan.aggregate, len(plan.agencies)) == (Aggregate.MAX, 2)


def test_a_government_said_in_two_characters() -> None:
    shelf = Shelf()
    shelf.add(report("沙河市人民政府", "沙河市", 2021, AgencyType.GOVERNMENT))
    shelf.add(report("沙河市水利局", "沙河市", 2021))
    plan = understand("沙河市府2021年罚了几件", shelf.library().known)
    assert plan.agencies == ("沙河市人民政府",)


# ----------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("以国家秘密为由拒绝公开的有几件", "denied_state_secret"),
        ("借口国家秘密不给公开的有几件", "denied_state_secret"),
        ("以涉及第三方权益为由不予公开的申请有多少", "denied_third_party"),
        ("补正之后仍说不清的申请有几件", "unable_unclear"),
        ("补充材料了还是看不明白的申请几件", "unable_unclear"),
        ("逾期不补正的有几件", "other_not_corrected"),
        ("公开了一部分的申请有几件", "partly_granted"),
        ("只肯公开一部分的申请有几件", "partly_granted"),
        ("拖到次年的申请几件", "carried_out"),
        ("留待下年办理的申请几件", "carried_out"),
    ],
)
def test_rows_by_how_people_tell_of_them(question: str, row: str) -> None:
    plan = ask(f"{BUREAU}2021年{question}")
    assert (plan.kind, plan.figures) == (Kind.FIGURE, (("requests", row, "total"),))


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("deny citing state secrets", "denied_state_secret"),
        ("deny on grounds of state secrecy", "denied_state_secret"),
        ("grant in part", "partly_granted"),
        ("carry into the next year", "carried_out"),
        ("leave open for the coming year", "carried_out"),
    ],
)
def test_rows_by_how_people_tell_of_them_in_english(question: str, row: str) -> None:
    plan = ask(f"How many requests did {BUREAU} {question} in 2021?")
    assert (plan.kind, plan.figures) == (Kind.FIGURE, (("requests", row, "total"),))


def test_why_is_no_question_for_a_cell() -> None:
    assert ask(f"{BUREAU}2021年为什么以国家秘密为由不公开").kind is not Kind.FIGURE


@pytest.mark.parametrize(
    "question", ["许可事项比上年减了多少", "许可项目数较上一年度增了几项", "许可项目比去年多了多少"]
)
def test_items_against_the_year_before_are_the_printed_change(question: str) -> None:
    plan = ask(f"{BUREAU}2020年行政{question}")
    assert plan.figures == (("disclosure", "licences", "change"),)


def test_decisions_against_the_year_before_are_two_years() -> None:
    plan = ask(f"{BUREAU}2021年处罚比上年减了多少")
    assert (plan.aggregate, plan.years) == (Aggregate.CHANGE, (2020, 2021))


@pytest.mark.parametrize(
    "question",
    [
        f"{BUREAU}20、21这两年的处罚变化大不大",
        f"{BUREAU}2020到2021年收费进账变动明显吗",
        f"{BUREAU}20年到21年处罚一年一年是什么走势",
        f"How did the fee income of {BUREAU} move between 2020 and 2021?",
        f"What happened to the penalties of {BUREAU} from '20 to '21?",
    ],
)
def test_whether_it_changed_much(question: str) -> None:
    plan = ask(question)
    assert (plan.kind, plan.aggregate) == (Kind.FIGURE, Aggregate.CHANGE)
    assert plan.years == (2020, 2021)


@pytest.mark.parametrize(
    "text",
    ["不满一百件", "不及100件", "够不上一百件", "没达到100件", "未达到100件", "did not reach 100",
     "not even 100", "short of 100"],
)  # fmt: skip
def test_bounds_of_everyday(text: str) -> None:
    bound = find_threshold(text)
    assert bound is not None
    assert (bound.sign, bound.number) == ("<", 100)


def test_such_a_bound_selects_reports() -> None:
    plan = ask("21年行政处罚不满一百件的有哪些单位")
    assert (plan.kind, plan.years) == (Kind.FIGURE, (2021,))
    assert plan.threshold is not None


# ------------------------------------------------------------------------------------------ themes


@pytest.mark.parametrize(
    "question",
    [
        "既嫌人手紧、又说信息挂网晚的机关",
        "又喊缺人，又承认内容发得慢的单位",
        "人不够而且信息上传慢，这两条都认的单位有哪些",
        "who is both short of staff and late in publishing",
    ],
)
def test_two_themes_in_one_sentence(question: str) -> None:
    plan = ask(question)
    assert set(plan.themes) == {"staffing", "timeliness"}
    assert plan.match_all


def test_which_of_a_type_say_so_is_no_number() -> None:
    plan = ask("说各部门之间配合不顺的乡镇有哪几个")
    assert (plan.kind, plan.themes) == (Kind.THEME_AGENCIES, ("coordination",))


# ----------------------------------------------------------------------------------------- reports


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("哪些年报的报表两头不平", ("requests_balance",)),
        ("新收加结转跟办结加留待下年轧不平的报告", ("requests_balance",)),
        (f"{BUREAU}2021年的报表有没有算错", ()),
        (f"{BUREAU}那份年报的数字对得上吗，错在哪", ()),
        (f"Are the tables of {BUREAU} balanced?", ()),
        ("which reports have rows that don't sum to the total", ("requests_row_sum",)),
    ],
)
def test_whether_the_numbers_fit(question: str, about: tuple[str, ...]) -> None:
    plan = ask(question)
    assert (plan.report_test, plan.about) == (ReportTest.FAILING, about)


@pytest.mark.parametrize(
    "question",
    [
        "How many reports do we hold for 2021?",
        "how many reports have we got for 2021",
        "how many reports do they have on file for 2021",
        "2021年的年报存了几份",
        "2021年的报告我们手里有几份",
    ],
)
def test_how_many_are_held(question: str) -> None:
    plan = ask(question)
    assert (plan.report_test, plan.aggregate, plan.years) == (
        ReportTest.ALL,
        Aggregate.COUNT,
        (2021,),
    )


@pytest.mark.parametrize(
    "question",
    ["{}2021年用的是新表还是旧表", "old form or new form: what did {} use in 2021?"],
)
def test_which_form_is_not_whether_it_is_the_first_named(question: str) -> None:
    plan = ask(question.format(BUREAU))
    assert (plan.report_test, plan.about, plan.years) == (ReportTest.FORM, (), (2021,))


def _tables(question: str) -> set[str | None]:
    shelf = Shelf()
    free = replace(
        report("甘棠县农业局", "甘棠县", 2014, issues=(Issue("free_form", "no form"),)), form="free"
    )
    shelf.add(free)
    shelf.add(
        report("甘棠县水利局", "甘棠县", 2021, issues=(Issue("table_missing", "table requests"),))
    )
    whole = shelf.add(report("甘棠县财政局", "甘棠县", 2021))
    shelf.cell(whole, "requests", "received", "total", 3)
    library = shelf.library()
    told = answer(understand(question, library.known), library)
    return {finding.report.agency for finding in told.findings}


@pytest.mark.parametrize("question", ["哪些年报压根没有统计表", "Which reports have no tables?"])
def test_a_report_of_no_form_has_no_tables(question: str) -> None:
    assert _tables(question) == {"甘棠县农业局", "甘棠县水利局"}


def test_a_table_is_lost_only_from_a_form_that_has_it() -> None:
    assert _tables("哪份报告的统计表漏了") == {"甘棠县水利局"}


# ------------------------------------------------------------------------------------- comparisons


def _compared(question: str) -> Answer:
    library = health_library()
    return answer(understand(question, library.known), library)


def test_each_of_those_compared_is_shown_the_first_first() -> None:
    told = _compared("昌乐县教育和体育局和昌乐县卫健局2021年谁罚得多")
    assert [f.figure.value for f in told.findings if f.figure] == [162, 7]
    assert told.value == 162


def test_each_of_those_compared_is_shown_the_least_first() -> None:
    told = _compared("昌乐县教育和体育局和昌乐县卫健局2021年哪家罚得少")
    assert [f.figure.value for f in told.findings if f.figure] == [7, 162]


def test_fewer_beside_the_name_of_a_figure_compares_too() -> None:
    plan = ask("Between 昌乐县教育和体育局 and 昌乐县卫健局, who received fewer requests in 2021?")
    assert plan.aggregate is Aggregate.MIN


def test_of_all_only_the_first_is_shown() -> None:
    told = _compared("2021年哪个机关罚得最多")
    assert [f.figure.value for f in told.findings if f.figure] == [162]


# ---------------------------------------------------------------------------------------- short names


@pytest.mark.parametrize(
    ("full", "place", "said"),
    [
        ("临浦区人民政府北山街道办事处", "临浦区", "北山街道"),
        ("临浦区人民政府北山街道办事处", "临浦区", "北山街道办"),
        ("临浦区北山街道办事处", "临浦区", "北山街道办"),
        ("宁川东湖经济开发区管理委员会", "宁川东湖经济开发区", "东湖开发区"),
        ("宁川东湖经济开发区管理委员会", "宁川东湖经济开发区", "东湖经开区管委会"),
        ("沧澜市第一人民医院", "沧澜市", "市一院"),
        ("沧澜市第一人民医院", "沧澜市", "沧澜一院"),
        ("沧澜市第二中学", "沧澜市", "沧澜二中"),
        ("国家税务总局柏川市税务局", "柏川市", "柏川税局"),
    ],
)
def test_what_people_call_a_body(full: str, place: str, said: str) -> None:
    known = Known((KnownAgency(full, place, None, (2020, 2021)),), (place,), (2020, 2021))
    for question in (f"{said}2020年的行政许可决定有多少", f"{said}21年自己说了哪些问题"):
        assert understand(question, known).agencies == (full,), question
    assert body_of(full, place) == body_of(full.replace("人民政府", ""), place)
