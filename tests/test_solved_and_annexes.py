"""Whether a fault was put right, how long after an event, followers, fees of nobody by name, annex tables."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.annexes import indicators_of
from corpus.report import Role, SectionKind, Table
from indexer.library import Library
from nlp.answer import Answer, answer
from nlp.evidence import AnnexRow, Scope
from nlp.question import understand
from nlp.readings.solved import asks_solved
from tests.asking import Shelf, report

OVERVIEW = SectionKind.OVERVIEW


@pytest.mark.parametrize(
    ("question", "solved"),
    [
        ("人手紧张缓解了没", True),
        ("有没有把更新慢改过来", True),
        ("有没有解决编制短缺的问题", True),
        ("Had the backlog been cleared up by then?", True),
        ("哪些单位把问题整改好了", False),
        ("网站改没改版", False),
        ("行政复议结果纠正了吗", False),
        ("补正了没有", False),
    ],
)
def test_whether_it_was_put_right_is_asked(question: str, solved: bool) -> None:
    assert asks_solved(question) is solved


def _asked(question: str, *said: tuple[Role, str, str], annex: Table | None = None) -> Answer:
    """Ask a library of two reports, of which the one on 2013 says this."""
    shelf = Shelf()
    held = shelf.add(replace(report("青禾县农业局", "青禾县", 2013), form=None))
    shelf.add(replace(report("柳溪县农业局", "柳溪县", 2013), form=None))
    for role, text, theme in said:
        shelf.say(held, role, text, *([theme] if theme else []), section=OVERVIEW)
    for row in indicators_of(annex) if annex else ():
        shelf.annexes.append(
            AnnexRow(held, OVERVIEW, 7, row.label, row.unit, row.value, row.printed, row.under)
        )
    made = shelf.library()
    return answer(understand(question, made.known), made)


PUT_RIGHT = (Role.RESOLVED, "2012年反映的更新滞后问题已整改到位。", "timeliness")
STILL_SO = (Role.PROBLEM, "信息更新不及时。", "timeliness")


@pytest.mark.parametrize(
    "question",
    [
        "青禾县农业局2012年说的更新不及时，2013年纠正了没有",
        "青禾县农业局2013年把更新不及时改过来没有",
        "Was the late updating at 青禾县农业局 put right in 2013?",
    ],
)
def test_a_fault_put_right_is_a_yes(question: str) -> None:
    given = _asked(question, PUT_RIGHT)
    assert given.text.startswith(("有", "是", "Yes"))
    assert [f.role for f in given.findings] == [Role.RESOLVED]


def test_a_fault_still_complained_of_is_a_no_and_silence_is_neither() -> None:
    question = "青禾县农业局2013年更新不及时改好了没有"
    assert _asked(question, STILL_SO).text.startswith("没有")
    silent = _asked(question, (Role.PRACTICE, "举办培训2次。", "competence"))
    assert not silent.text.startswith(("有", "没有"))


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("青禾县农业局2013年水库决口之后隔了多久发出通告", "25分钟"),
        ("How soon after the flood did 青禾县农业局 issue a notice in 2013?", "25分钟"),
        ("青禾县农业局2013年公众号关注人数多少", "3100人"),
        ("How many subscribers did the WeChat account of 青禾县农业局 have in 2013?", "3100人"),
        ("青禾县农业局2013年问卷里满意的比例有多高", "88.6%"),
        ("What share of respondents were satisfied at 青禾县农业局 in 2013?", "88.6%"),
        ("2013年收了申请人多少钱处理费", "45元"),
        ("Who chaired the steering group for disclosure of 青禾县农业局 in 2013?", "局长王晓东"),
    ],
)
def test_what_is_told_once(question: str, span: str) -> None:
    told = (
        "水库决口引发洪水，事发25分钟后发布第一条通告。",
        "微信公众号推送文章96篇，关注用户3100人。",
        "评议收回问卷200份，表示满意的占88.6%。",
        "向申请人收取信息处理费45元。",
        "成立政府信息公开领导小组，由局长王晓东任组长。",
    )
    given = _asked(question, *((Role.PRACTICE, text, "") for text in told))
    assert [f.note for f in given.findings] == [span]


def test_accounts_of_the_year_before_are_published_in_the_year() -> None:
    said = (Role.PRACTICE, "首次公布2012年决算和“三公”经费。", "")
    assert _asked("青禾县农业局2013年有没有晒三公经费", said).text.startswith("有")


ANNEX = Table(
    (
        ("统计指标", "单位", "统计数"),
        ("一、申请情况", "", ""),
        ("收到申请数", "件", "1,204"),
        ("其中：当面申请数", "件", "17"),
        ("二、人员", "", ""),
        ("专职人员数", "人", "0"),
        ("兼职人员数（人）", "", "12"),
        ("3", "专项经费（万元）", "4.5"),
    ),
    grid=True,
)


def test_rows_of_an_annex() -> None:
    rows = [(i.label, i.unit, i.value, i.under) for i in indicators_of(ANNEX)]
    assert rows == [
        ("收到申请数", "件", 1204, "申请情况"),
        ("当面申请数", "件", 17, "收到申请数"),
        ("专职人员数", "人", 0, "人员"),
        ("兼职人员数", "人", 12, "人员"),
        ("专项经费", "万元", 4.5, "人员"),
    ]


def test_two_numbers_in_a_row_are_not_chosen_from() -> None:
    assert not list(indicators_of(Table((("收到申请数", "件", "3", "4"),), grid=True)))


@pytest.mark.parametrize(
    ("question", "value", "quote"),
    [
        ("青禾县农业局2013年统计表里兼职的人员有几个", 12, "兼职人员数（人） 12"),
        ("青禾县农业局2013年当面申请多少件", 17, "其中：当面申请数 件 17"),
        ("青禾县农业局2013年专项经费多少钱", 45000, "3 专项经费（万元） 4.5"),
        ("How many part-time staff did 青禾县农业局 have in 2013?", 12, "兼职人员数（人） 12"),
    ],
)
def test_the_annex_tells_what_the_text_does_not(question: str, value: int, quote: str) -> None:
    given = _asked(question, (Role.FACT, "收到申请1204件。", ""), annex=ANNEX)
    assert given.value == value
    assert [(q.text, q.page, q.passage_id) for f in given.findings for q in f.quotes] == [
        (quote, 7, None)
    ]


def test_annexes_of_many_reports_are_read() -> None:
    shelf = Shelf()
    for number in range(60):
        row = report(f"青禾县第{number}中学", "青禾县", 2013)
        held = shelf.add(replace(row, form=None))
        shelf.say(held, Role.FACT, "收到申请4件。", section=OVERVIEW)
        shelf.annexes.append(AnnexRow(held, OVERVIEW, 3, "编发简报数", "期", number + 1, "", ""))
    made = shelf.library()
    given = answer(understand("青禾县2013年附表里各单位编发简报多少期", made.known), made)
    assert {f.note for f in given.findings} == {f"{number}期" for number in range(1, 61)}


def test_none_in_the_annex_is_a_no() -> None:
    said = (Role.FACT, "收到申请1204件。", "")
    assert _asked("青禾县农业局2013年有没有专职人员", said, annex=ANNEX).text.startswith("没有")
    assert _asked("青禾县农业局2013年有没有兼职人员", said, annex=ANNEX).text.startswith("有")


def test_a_library_keeps_the_rows_of_an_annex(tmp_path: Path) -> None:
    page = tmp_path / "青禾县农业局2013年政府信息公开工作年度报告.html"
    rows = "".join(
        f"<tr><td>{label}</td><td>{unit}</td><td>{number}</td></tr>"
        for label, unit, number in (("指标", "单位", "数量"), ("编发简报数", "期", "36"))
    )
    page.write_text(
        '<html><meta charset="utf-8"><h1>青禾县农业局2013年政府信息公开工作年度报告</h1>'
        f"<h2>一、概述</h2><p>2013年，我局安排专人管理公开工作，全年收到申请4件。</p>"
        f"<h2>附表</h2><table>{rows}</table></html>",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library", create=True) as library:
        library.build([page])
        assert [(r.label, r.unit, r.value) for r in library.annex_rows(Scope())] == [
            ("编发简报数", "期", 36)
        ]
        given = library.ask("青禾县农业局2013年附表里编发简报多少期")
    assert given.value == 36
    assert [q.text for f in given.findings for q in f.quotes] == ["编发简报数 期 36"]
