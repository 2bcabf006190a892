"""Checks across years join one body under all its names, and no other; duplicates are told."""

import pytest

from corpus.bodies import body_of
from corpus.report import AgencyType, CheckStatus
from indexer.cross_year import check_years, families, find_before, find_duplicates, year_before
from nlp.evidence import FigureRow, ReportRow


def row(
    agency: str | None, year: int | None, place: str | None = "青禾县", number: int = 0
) -> ReportRow:
    return ReportRow(
        id=f"{agency}{year}{place}{number}", name=f"{agency}{year}-{number}.txt", format="text", title="",
        agency=agency, place=place, agency_type=AgencyType.DEPARTMENT, year=year, published=None,
        form="f2021", pages=None, issues=(), failing=(),
    )  # fmt: skip


def carried(report: ReportRow, *, out: int | None = 0, taken: int | None = 0) -> list[FigureRow]:
    return [
        FigureRow(report, "requests", name, "total", value, "", None, ())
        for name, value in (("carried_out", out), ("carried_in", taken))
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾县卫健局", "青禾县卫生健康局"),
        ("青禾县卫生健康委员会", "青禾县卫健委"),
        ("青禾县卫生和计划生育局", "青禾县卫生健康局"),
        ("青禾县卫计局", "青禾县卫健委"),
        ("青禾县人社局", "青禾县人力资源和社会保障局"),
        ("青禾县发改委", "青禾县发展和改革局"),
        ("青禾县住建局", "青禾县住房和城乡建设局"),
        ("青禾县环境保护局", "青禾县生态环境局"),
        ("青禾县安监局", "青禾县应急管理局"),
        ("青禾县商务局", "青禾县商务局（粮食局）"),
        ("青禾县商务局(加挂县粮食局牌子)", "青禾县商务局"),
        ("青禾县柳河镇", "青禾县柳河镇人民政府"),
        ("青禾县东关街道", "青禾县东关街道办事处"),
        ("青禾县人民政府", "青禾县政府"),
        ("青禾县政府办", "青禾县人民政府办公室"),
        ("县卫生健康局", "青禾县卫健局"),
        ("山东省临江市青禾县审计局", "青禾县审计局"),
        ("国家税务总局青禾县税务局", "青禾县税务局"),
        ("青禾县高新区财政局", "青禾县高新区财政局"),
    ],
)  # fmt: skip
def test_one_body(one: str, other: str):
    assert body_of(one, "青禾县").key == body_of(other, "青禾县").key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾县卫生健康局", "青禾县医疗保障局"),
        ("青禾县教育局", "青禾县教育体育局"),
        ("青禾县商务局", "青禾县粮食局"),
        ("青禾县财政局", "青禾县高新区财政局"),
        ("青禾县人民政府", "青禾县人民政府办公室"),
        ("青禾县柳河镇人民政府", "青禾县柳河乡人民政府"),
        ("青禾县柳河镇人民政府", "青禾县人民政府"),
        ("青禾县审计局", "青禾县统计局"),
        ("青禾县城市管理局", "青禾县综合行政执法局"),
        ("青禾县公安局", "青禾县公安局城关分局"),
    ],
)  # fmt: skip
def test_two_bodies(one: str, other: str):
    assert body_of(one, "青禾县").key != body_of(other, "青禾县").key


def test_the_same_name_in_two_places_is_two_bodies():
    assert body_of("区卫生健康局", "甲区").key != body_of("区卫生健康局", "乙区").key
    assert len(families([row("审计局", 2020, "甲县"), row("审计局", 2021, "乙县")])) == 2


def test_a_renamed_body_is_checked_against_its_old_name():
    old, new = row("青禾县卫计局", 2018), row("青禾县卫生健康局", 2019)
    (_, check) = check_years([old, new], carried(old, out=3) + carried(new, taken=5))
    assert (check.report, check.before, check.status) == (new, old, CheckStatus.FAILS)
    assert "2018 by 青禾县卫计局" in check.detail
    (_, check) = check_years([old, new], carried(old, out=5) + carried(new, taken=5))
    assert check.status is CheckStatus.HOLDS


def test_a_merged_body_need_not_take_up_what_one_of_them_left():
    old, new = row("青禾县食药监局", 2018), row("青禾县市场监管局", 2019)
    (_, check) = check_years([old, new], carried(old, out=3) + carried(new, taken=5))
    assert check.status is CheckStatus.UNKNOWN
    assert "merged" in check.detail


def test_the_bodys_own_report_comes_before_those_merged_into_it():
    merged, own = row("青禾县工商局", 2018), row("青禾县市场监督管理局", 2018)
    new = row("青禾县市监局", 2019)
    assert year_before(new, [merged, own, new]) == (own,)
    assert find_before([merged, own, new], new.id) == (own,)
    assert find_duplicates([merged, own, new]) == ()


def test_two_reports_of_a_year_are_told_and_each_judged_against():
    first, second = row("青禾县卫健局", 2020), row("青禾县卫生健康局", 2020, number=1)
    new = row("青禾县卫健委", 2021)
    cells = carried(first, out=1) + carried(second, out=2) + carried(new, taken=2)
    checks = [c for c in check_years([first, second, new], cells) if c.report == new]
    assert {c.before: c.status for c in checks} == {
        first: CheckStatus.FAILS,
        second: CheckStatus.HOLDS,
    }
    assert all("one of 2 reports of 2020" in c.detail for c in checks)
    assert find_duplicates([first, second, new]) == ((first, second),)


def test_what_is_not_known_has_no_neighbour():
    rows = [row(None, 2020), row("青禾县审计局", None), row("青禾县审计局", 2021)]
    cells = [cell for r in rows for cell in carried(r)]
    (check,) = check_years(rows, cells)
    assert (check.status, check.before) == (CheckStatus.UNKNOWN, None)
    assert "no report of 2020" in check.detail


def test_a_blank_leaves_it_open():
    old, new = row("青禾县审计局", 2020), row("青禾县审计局", 2021)
    for out, taken in ((None, 1), (1, None)):
        checks = check_years([old, new], carried(old, out=out) + carried(new, taken=taken))
        assert checks[-1].status is CheckStatus.UNKNOWN
