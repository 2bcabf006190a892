"""Searching and asking in a browser: filters, exports, batches, conversations that last."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

import csv
import io
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from corpus.report import Role
from indexer.library import Library
from nlp.evidence import Scope
from tests.browsing import (  # noqa: F401 - fixtures
    QUESTION,
    address,
    ask,
    browser,
    button,
    download,
    library,
    own_address,
    page,
    say,
    serve,
    settle,
    sheet_rows,
)

pytestmark = pytest.mark.e2e


# ------------------------------------------------------------------------------------------ search


def test_a_hit_opens_its_report_at_the_passage(page: Page, address: str, library: Path):
    page.goto(address)
    box = page.locator(".st-key-search_box input")
    box.fill("人员")
    box.press("Enter")
    with Library.open(library) as opened:
        expected = opened.search("人员", mode="hybrid", fold=True, facets=True)
    expect(page.locator("#nb-total")).to_contain_text(
        say(
            "search.total",
            total=expected.total,
            agencies=len(expected.facets["agency"]),
        )
    )
    hit = expected.hits[0]
    card = page.locator(f".st-key-hit_{hit.passage_id}")
    marks = [hit.text[start:end] for start, end in hit.highlights]
    assert card.locator(".nb-text mark").all_text_contents() == marks
    card.get_by_role("link", name=say("report.open")).click()
    cited = page.locator(f"#nb-passage-{hit.passage_id}")
    expect(cited).to_be_in_viewport()
    assert cited.locator("mark").all_text_contents() == marks
    # Back in the navigation, the search is as it was left.
    page.get_by_role("link", name=say("nav.search")).click()
    expect(page.locator(".st-key-search_box input")).to_have_value("人员")
    expect(card).to_be_visible()


def test_a_shared_address_opens_the_same_search(page: Page, address: str, library: Path):
    page.goto(f"{address}/?q={quote('公开')}&role=problem&sort=year")
    with Library.open(library) as opened:
        scope = Scope(roles=(Role.PROBLEM,))
        expected = opened.search("公开", scope=scope, mode="hybrid").total
    assert expected
    expect(page.locator("#nb-total")).to_contain_text(f"共 {expected} 段")
    page.reload()
    expect(page.locator("#nb-total")).to_contain_text(f"共 {expected} 段")
    assert "role=problem" in page.url


def test_filters_narrow_to_the_count_they_show(page: Page, address: str):
    page.goto(f"{address}/?q={quote('信息更新慢')}")
    expect(page.locator("#nb-total")).to_be_visible()
    pills = page.locator(".st-key-filter_year button")
    expect(pills.first).to_be_visible()
    # The year with most matches: one of a single preamble would leave no theme to choose next.
    counts = [int(text.split(" · ")[1]) for text in pills.all_inner_texts()]
    pill = pills.nth(counts.index(max(counts)))
    year, count = pill.inner_text().split(" · ")
    pill.click()
    expect(page.locator("#nb-total")).to_contain_text(f"共 {count} 段")
    others = page.locator(".st-key-filter_year button").all_inner_texts()
    assert len(others) > 1
    expect(page.locator(".st-key-filter_year button[data-selected=true]")).to_contain_text(year)
    theme = page.locator(".st-key-filter_theme")
    theme.locator("input").click()
    option = page.get_by_role("option").first
    wanted = option.inner_text().rsplit("· ", 1)[1]
    option.click()
    expect(page.locator("#nb-total")).to_contain_text(f"共 {wanted} 段")
    page.keyboard.press("Escape")
    page.locator(".st-key-filter_role button").first.click()
    page.wait_for_url(lambda url: all(f"{n}=" in url for n in ("role", "theme", "year")))
    button(page, say("filter.clear")).click()
    page.wait_for_url(lambda url: "role=" not in url)


def test_the_export_of_a_search_holds_every_match(page: Page, address: str, library: Path):
    page.goto(f"{address}/?q={quote('公开')}")
    with Library.open(library) as opened:
        expected = opened.search("公开", limit=None, mode="hybrid")
    assert expected.total > 10
    rows = sheet_rows(download(page, say("export.xlsx")))
    # The apostrophe keeps a spreadsheet from running «--…» as a formula.
    assert [row["原文"].removeprefix("'") for row in rows] == [hit.text for hit in expected.hits]
    assert [row["机关"] for row in rows] == [hit.report.agency for hit in expected.hits]


def test_the_export_of_a_selection_holds_just_that(page: Page, address: str, library: Path):
    page.goto(f"{address}/?q={quote('公开')}")
    with Library.open(library) as opened:
        hits = opened.search("公开", mode="hybrid", fold=True).hits
    chosen = [hits[0], hits[2]]
    for count, hit in enumerate(chosen, 1):
        page.locator(f".st-key-pick_{hit.passage_id} label").click()
        expect(button(page, say("search.pick_none", count=count))).to_be_visible()
    button(page, say("search.export_picked", count=2)).click()
    with page.expect_download() as waiting:
        button(page, say("export.xlsx")).click()
    rows = sheet_rows(Path(waiting.value.path()).read_bytes())
    assert [row["原文"].removeprefix("'") for row in rows] == [hit.text for hit in chosen]


def test_the_address_carries_mode_order_and_grouping(page: Page, address: str):
    page.goto(f"{address}/?q={quote('培训')}")
    expect(page.locator("#nb-total")).to_be_visible()
    page.get_by_role("radio", name=say("mode.text")).click()
    page.wait_for_url("**mode=text**")
    page.locator(".st-key-search_grouped label").first.click()
    page.wait_for_url("**group=1**")
    group = page.locator('[class*="st-key-group_"]')
    expect(group.first).to_be_visible()
    settle(page)
    counts = group.count(), page.locator("#nb-total").inner_text().split(" 段")[0]
    page.reload()
    expect(group.first).to_be_visible()
    settle(page)
    assert (group.count(), page.locator("#nb-total").inner_text().split(" 段")[0]) == counts
    expect(page.get_by_role("radio", name=say("mode.text"))).to_be_checked()


def test_more_like_this_and_back(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        hits = opened.search("公开", mode="hybrid", fold=True).hits
        hit = next(h for h in hits if opened.similar(h.passage_id).total)
        found = opened.similar(hit.passage_id, fold=True)
    page.goto(f"{address}/?q={quote('公开')}")
    card = page.locator(f".st-key-hit_{hit.passage_id}")
    card.get_by_role("link", name=say("search.similar")).click()
    expect(page.get_by_role("heading", name=say("search.like_title"))).to_be_visible()
    expect(page.locator(".nb-source")).to_have_text(hit.text)
    expect(page.locator("#nb-total")).to_contain_text(f"共 {found.total} 段")
    page.wait_for_url(f"**like={hit.passage_id}**")
    page.reload()
    expect(page.locator(".nb-source")).to_have_text(hit.text)
    page.go_back()
    expect(page.locator(".st-key-search_box input")).to_have_value("公开")
    expect(card).to_be_visible()


def test_a_query_error_is_explained_at_its_place(page: Page, address: str):
    page.goto(address)
    page.locator(".st-key-search_box input").fill("人员 (不足")
    page.keyboard.press("Enter")
    wrong = page.locator(".nb-wrong")
    expect(wrong).to_contain_text(say("query.title"))
    expect(wrong.locator("mark")).to_have_text("(")


# --------------------------------------------------------------------------------------------- ask


def test_ask_then_export_what_is_on_the_screen(page: Page, address: str, library: Path):
    page.goto(f"{address}/ask")
    ask(page, QUESTION)
    with Library.open(library) as opened:
        answer = opened.ask(QUESTION)
    assert answer.findings
    table = page.locator('[class*="st-key-row_findings_"]')
    expect(table).to_have_count(sum(len(finding.quotes) for finding in answer.findings))
    seen = [
        (
            row.locator(".nb-agency strong").inner_text(),
            int(row.locator(".nb-year").inner_text()),
            row.locator(".nb-evidence .nb-quote").inner_text(),
        )
        for row in table.all()
    ]
    assert seen == [
        (f.report.agency, f.report.year, q.text) for f in answer.findings for q in f.quotes
    ]
    expect(page.locator(".nb-searched")).to_contain_text(say("ask.searched", count=answer.searched))
    exported = sheet_rows(download(page, say("export.xlsx")))
    assert [(row["机关"], row["年度"], row["原文"]) for row in exported] == seen
    page.keyboard.press("Escape")
    data = download(page, say("export.csv"))
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [(row["机关"], int(row["年度"]), row["原文"]) for row in lines] == seen


def test_a_citation_lands_also_in_a_new_tab(page: Page, address: str, library: Path):
    page.goto(f"{address}/ask")
    ask(page, QUESTION)
    with Library.open(library) as opened:
        cited = opened.ask(QUESTION).findings[0].quotes[0]
    link = page.locator('[class*="st-key-row_findings_"] a').first
    where = link.get_attribute("href")
    page.goto(where if where.startswith("http") else f"{address}/{where.lstrip('/')}")
    passage = page.locator(".nb-cited")
    expect(passage).to_be_in_viewport()
    assert "".join(passage.locator("mark").all_text_contents()) == cited.text


def test_the_conversation_survives_a_change_of_page(page: Page, address: str):
    page.goto(f"{address}/ask")
    ask(page, QUESTION)
    ask(page, "今天天气怎么样")
    expect(page.locator(".nb-declined")).to_be_visible()
    page.get_by_role("link", name=say("nav.report")).click()
    expect(page.get_by_text(say("report.lead"))).to_be_visible()
    page.get_by_role("link", name=say("nav.ask")).click()
    expect(page.locator(".nb-question").first).to_have_text("今天天气怎么样")
    earlier = page.locator("summary", has_text=QUESTION)
    earlier.click()
    expect(page.locator('[class*="st-key-row_findings_"]').first).to_be_visible()


def rows_on_screen(page: Page) -> list[tuple[str, int, str]]:
    return [
        (
            row.locator(".nb-agency strong").inner_text(),
            int(row.locator(".nb-year").inner_text()),
            row.locator(".nb-evidence .nb-quote").inner_text(),
        )
        for row in page.locator('[class*="st-key-row_findings_"]').all()
    ]


def test_staffing_then_a_follow_up_then_its_workbook(page: Page, address: str, library: Path):
    page.goto(f"{address}/ask")
    ask(page, QUESTION)
    with Library.open(library) as opened:
        first = opened.ask(QUESTION)
        year = first.findings[0].report.year
        second = opened.ask(f"那{year}年呢？", first.plan)
    assert 0 < len(second.findings) < len(first.findings)
    ask(page, f"那{year}年呢？")
    expect(page.locator('[class*="st-key-chips_"]').first).to_contain_text(str(year))
    expect(page.locator('[class*="st-key-row_findings_"]')).to_have_count(
        sum(len(f.quotes) for f in second.findings)
    )
    seen = rows_on_screen(page)
    assert seen == [
        (f.report.agency, f.report.year, q.text) for f in second.findings for q in f.quotes
    ]
    exported = sheet_rows(download(page, say("export.xlsx")))
    assert [(row["机关"], row["年度"], row["原文"]) for row in exported] == seen
    page.keyboard.press("Escape")
    button(page, say("talk.export")).click()
    with page.expect_download() as waiting:
        page.locator(".st-key-talk_export_xlsx button").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    asked = [row[1] for row in book["问答"].iter_rows(min_row=2, values_only=True)]
    assert asked == [QUESTION, f"那{year}年呢？"]


def test_a_conversation_survives_a_reload_and_is_listed(page: Page, address: str):
    page.goto(f"{address}/ask")
    ask(page, QUESTION)
    ask(page, "今天天气怎么样")
    page.wait_for_url("**c=**")
    page.reload()
    expect(page.locator(".nb-question").first).to_have_text("今天天气怎么样")
    expect(page.locator("summary", has_text=QUESTION)).to_be_visible()
    button(page, say("talk.new")).click()
    expect(page.get_by_text(say("ask.examples"))).to_be_visible()
    button(page, say("talk.list")).click()
    page.locator('[class*="st-key-talk_open_"] button', has_text=QUESTION).first.click()
    expect(page.locator(".nb-question").first).to_have_text("今天天气怎么样")


def test_a_plan_is_corrected_with_a_click(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        year = opened.ask(QUESTION).findings[0].report.year
        narrow, wide = opened.ask(f"{year}年{QUESTION}"), opened.ask(QUESTION)
    page.goto(f"{address}/ask")
    ask(page, f"{year}年{QUESTION}")
    expect(page.locator(".nb-searched").first).to_contain_text(
        say("ask.searched", count=narrow.searched)
    )
    page.locator('[class*="st-key-chip_"][class*="_year"] button').first.click()
    button(page, say("chip.remove")).click()
    expect(page.locator(".nb-searched").first).to_contain_text(
        say("ask.searched", count=wide.searched)
    )
    button(page, say("chip.undo")).click()
    expect(page.locator(".nb-searched").first).to_contain_text(
        say("ask.searched", count=narrow.searched)
    )


# ------------------------------------------------------------------------- saved searches, batches


def test_a_search_is_saved_and_opened_in_another_visit(page: Page, address: str):
    page.goto(f"{address}/?q={quote('培训')}&mode=text")
    expect(page.locator("#nb-total")).to_be_visible()
    total = page.locator("#nb-total").inner_text().split(" 段")[0]
    button(page, say("saved.title")).click()
    box = page.locator(".st-key-saved_name input")
    box.fill("说到培训的")
    box.press("Enter")
    button(page, say("saved.save")).click()
    expect(page.locator('[class*="st-key-saved_open_"]')).to_contain_text("说到培训的")
    page.goto(address)
    expect(page.get_by_text(say("search.examples"))).to_be_visible()
    button(page, say("saved.title")).click()
    page.get_by_role("button", name="说到培训的").first.click()
    expect(page.locator("#nb-total")).to_contain_text(f"{total} 段")
    page.wait_for_url("**mode=text**")


def test_a_list_of_queries_becomes_one_workbook(
    page: Page, address: str, library: Path, tmp_path: Path
):
    given = tmp_path / "检索式.txt"
    given.write_text("人员\nyaer:2021\n培训 OR 学习\n", encoding="utf-8")
    page.goto(address)
    button(page, say("batch.title")).click()
    page.locator('.st-key-batch_file input[type="file"]').set_input_files(given)
    expect(page.locator(".st-key-batch_file")).to_contain_text("检索式.txt")
    settle(page)
    page.locator(".st-key-batch_start button").click()
    with Library.open(library) as opened:
        expected = [opened.search(q, mode="hybrid", limit=None) for q in ("人员", "培训 OR 学习")]
    hits = sum(found.total for found in expected)
    expect(page.locator("#nb-batch")).to_contain_text(say("batch.done", count=3, hits=hits))
    with page.expect_download() as waiting:
        button(page, say("batch.download")).click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    totals = [row[2] for row in book["汇总"].iter_rows(min_row=2, values_only=True)]
    assert totals == [expected[0].total, None, expected[1].total]
    assert book["命中"].max_row == hits + 1


@pytest.mark.parametrize("path", ["ask", "?q=人员"])
@pytest.mark.parametrize("width", [390, 1300])
def test_what_is_open_needs_no_sideways_scrolling(page: Page, address: str, path: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/{path}")
    if path == "ask":
        ask(page, "2023年各机关一共收到多少件政府信息公开申请")
    expect(page.locator(".nb-head")).to_be_visible()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width
