"""The app in a browser, as a user meets it: import, reports, languages, narrow screens, no network."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

from pathlib import Path
from urllib.parse import quote

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from corpus.text import normalise
from indexer.library import Library
from tests.browsing import (  # noqa: F401 - fixtures
    HELD,
    SAMPLES,
    address,
    browser,
    button,
    library,
    own_address,
    page,
    say,
    serve,
)

HOSTILE = "<script>window.ran=1</script><img src=x onerror='window.ran=2'> $a$ **b** [c](javascript:window.ran=3)"

pytestmark = pytest.mark.e2e


# ------------------------------------------------------------------------------------------ import


def test_upload_then_find_what_was_uploaded(page: Page, own_address, tmp_path: Path):
    address, folder = own_address
    broken = tmp_path / "坏文件.pdf"
    broken.write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF")
    good = SAMPLES / "qiwu-slj-2019.docx"
    page.goto(f"{address}/import")
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files([good, broken])
    button(page, say("import.start_files", count=2)).click()
    outcome = page.locator("#nb-import")
    expect(outcome).to_be_visible(timeout=120_000)
    with Library.open(folder) as library:
        # Known by the name the user gave, not by where the upload was kept.
        row = next(row for row in library.report_rows() if row.name == good.name)
        assert [failure.path for failure in library.failures()] == [broken.name]
        sections = len(library.report(row.id).sections)
        hit = next(h for h in library.search(f"agency:{row.agency}").hits if len(h.text) > 20)
    card = page.locator(f".st-key-added_{row.id}")
    expect(card).to_contain_text(row.agency)
    expect(card).to_contain_text(say("report.year", year=row.year))
    expect(card).to_contain_text(say("import.sections", count=sections))
    failure = page.locator(".nb-failure")
    expect(failure).to_contain_text(broken.name)
    expect(failure).to_contain_text(say("advice.damaged"))
    # It is found at once, by words of its own.
    page.get_by_role("link", name=say("nav.search")).click()
    page.locator(".st-key-search_box input").fill(f'"{hit.text[:12].strip()}"')
    page.keyboard.press("Enter")
    expect(page.locator(f".st-key-hit_{hit.passage_id}")).to_be_visible()


def test_the_first_import_makes_the_library(page: Page, serve, tmp_path: Path):
    address = serve(tmp_path / "new")
    page.goto(address)
    expect(page.get_by_text(say("empty.title"))).to_be_visible()
    page.get_by_role("link", name=say("empty.action")).click()
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(
        [SAMPLES / "lanxi-wjj-2021.txt"]
    )
    button(page, say("import.start_files", count=1)).click()
    expect(page.locator("#nb-import")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name=say("nav.search")).click()
    expect(page.locator(".nb-facts")).to_be_visible()


def test_remove_a_report(page: Page, own_address):
    address, folder = own_address
    with Library.open(folder) as library:
        row = library.report_rows()[0]
    page.goto(f"{address}/report?report={row.id}")
    button(page, say("remove.one")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(row.agency)
    dialog.get_by_role("button", name=say("remove.no")).click()
    expect(dialog).to_be_hidden()
    button(page, say("remove.one")).click()
    dialog.get_by_role("button", name=say("remove.yes")).click()
    expect(dialog).to_be_hidden()
    expect(
        page.get_by_text(say("report.shown", shown=len(HELD) - 1, total=len(HELD) - 1))
    ).to_be_visible()
    with Library.open(folder) as library:
        assert row.id not in {held.id for held in library.report_rows()}


# --------------------------------------------------------------------------------- report, manners


def test_the_original_comes_back_byte_for_byte(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        row = next(row for row in opened.report_rows() if row.format == "pdf")
    page.goto(f"{address}/report?report={row.id}")
    with page.expect_download() as waiting:
        button(page, say("report.original")).click()
    assert waiting.value.suggested_filename == Path(row.name).name
    assert Path(waiting.value.path()).read_bytes() == (SAMPLES / Path(row.name).name).read_bytes()


def test_a_citation_is_marked_on_the_page_of_its_pdf(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        hits = opened.search("公开", limit=None).hits
        hit = next(h for h in hits if h.report.format == "pdf" and len(h.text) > 60)
        original = opened.original(hit.report.id)
    page.goto(f"{address}/report?report={hit.report.id}&passage={hit.passage_id}")
    paper = page.locator("#nb-sheet .nb-paper")
    expect(paper.locator(".nb-box").first).to_be_visible()
    whole = paper.bounding_box()
    boxes = [box.bounding_box() for box in paper.locator(".nb-box").all()]
    # The letters that pdfplumber finds inside the boxes are those of the passage.
    with pdfplumber.open(original) as document:
        sheet = document.pages[hit.page - 1]
        inside = [
            char["text"]
            for char in sheet.chars
            for box in boxes
            if box["x"]
            <= whole["x"] + (char["x0"] + char["x1"]) / 2 / sheet.width * whole["width"]
            <= box["x"] + box["width"]
            and box["y"]
            <= whole["y"] + (char["top"] + char["bottom"]) / 2 / sheet.height * whole["height"]
            <= box["y"] + box["height"]
        ]
    marked = "".join(normalise("".join(inside)).split())
    assert marked == "".join(hit.text.split())


def test_a_report_is_compared_with_the_year_before(page: Page, serve, tmp_path: Path):
    paths = [SAMPLES / f"jidong-sjj-{year}.{kind}" for year, kind in ((2020, "txt"), (2021, "pdf"))]
    with Library.open(tmp_path / "library", create=True) as made:
        assert made.build(paths).added == 2
        row = next(row for row in made.report_rows() if row.year == 2021)
        other = next(row for row in made.report_rows() if row.year == 2020)
        share = made.compare(other.id, row.id).share.exact
    address = serve(tmp_path / "library")
    page.goto(f"{address}/report?report={row.id}")
    page.get_by_role("tab", name=say("report.tab_compare")).click()
    facts = page.locator("#nb-compare")
    expect(facts).to_contain_text(f"{100 * share:.0f}%")
    page.wait_for_url("**view=compare**")
    page.reload()
    expect(facts).to_contain_text(f"{100 * share:.0f}%")
    page.get_by_role("link", name=say("report.year", year=2020)).click()
    expect(page.get_by_role("heading", name=other.title)).to_be_visible()
    page.wait_for_url(f"**report={other.id}**")


def test_figures_stand_beside_their_checks(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        row = next(row for row in opened.report_rows() if row.failing)
    page.goto(f"{address}/report?report={row.id}")
    page.get_by_role("tab", name=say("report.tab_data")).click()
    failing = page.locator("li.nb-check.nb-fails")
    expect(failing.first).to_contain_text(say("check.fails"))
    expect(failing).to_have_count(len(set(row.failing)))


@pytest.mark.parametrize("path", ["", "ask", "themes", "report", "import"])
def test_the_language_switch_reaches_every_page(page: Page, address: str, path: str):
    title = {
        "": "search",
        "ask": "ask",
        "themes": "themes",
        "report": "report",
        "import": "import",
    }[path]
    page.goto(f"{address}/{path}")
    expect(page.get_by_role("heading", name=say(f"{title}.title"))).to_be_visible()
    page.get_by_role("radio", name="English").click()
    expect(
        page.get_by_role("heading", name=say(f"{title}.title", "en"), exact=True)
    ).to_be_visible()
    page.reload()
    expect(
        page.get_by_role("heading", name=say(f"{title}.title", "en"), exact=True)
    ).to_be_visible()
    page.get_by_role("radio", name="中文").click()
    expect(page.get_by_role("heading", name=say(f"{title}.title"))).to_be_visible()


@pytest.mark.parametrize("path", ["", f"?q={quote('公开')}", "ask", "themes", "report", "import"])
def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, address: str, path: str):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/{path}")
    expect(page.locator(".nb-head")).to_be_visible()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390


def test_no_text_of_a_report_is_run(page: Page, serve, tmp_path: Path):
    source = tmp_path / "清溪县测试局2021年政府信息公开工作年度报告.txt"
    source.write_text(
        "清溪县测试局2021年政府信息公开工作年度报告\n一、总体情况\n"
        f"本局公开信息12条，{HOSTILE}。\n五、存在的主要问题及改进情况\n（一）存在问题\n"
        f"人员力量不足，{HOSTILE}，更新不及时。\n",
        encoding="utf-8",
    )
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as made:
        assert made.build([source]).added == 1
        row = made.report_rows()[0]
    address = serve(folder)
    for path in (f"?q={quote('人员')}", f"report?report={row.id}", "report", "import"):
        page.goto(f"{address}/{path}")
        expect(page.locator(".nb-head")).to_be_visible()
        page.wait_for_timeout(500)
        assert page.evaluate("window.ran") is None
        assert not page.locator('a[href^="javascript"]').count()
        assert not page.locator(".katex").count()
    page.goto(f"{address}/report?report={row.id}")
    expect(page.get_by_text("window.ran=1").first).to_be_visible()


def test_no_page_asks_anything_of_another_host(page: Page, address: str):
    # The `page` fixture refuses every such request, and fails the test for having been made.
    page.goto(f"{address}/?q={quote('公开')}")
    links = page.locator('[data-testid="stSidebarNavLink"]')
    expect(links.first).to_be_visible()
    assert links.count() >= 4
    for number in range(links.count()):
        name = links.nth(number).inner_text()
        links.nth(number).click()
        expect(page.locator(".nb-head").first).to_be_visible()
        page.wait_for_timeout(700)
        assert name
    page.goto(f"{address}/ask?question={quote('哪些机关反映人员力量不足')}")
    expect(page.locator(".nb-searched").first).to_be_visible()
