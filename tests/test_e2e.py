"""The app in a browser, as a user meets it: upload, search, ask, export, language, addresses."""

import csv
import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pdfplumber
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from corpus.text import normalise
from indexer.library import Library
from ui.language import strings

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "reports"
HELD = (
    "lanxi-wjj-2021.txt", "linlan-qxj-2023.html", "pinghu-street-2025.html", "jidong-sjj-2021.pdf",
    "tingyuan-czj-2024.txt", "qinghe-liuyan-2019.txt", "lanzhou-gov-2023.pdf",
)  # fmt: skip
QUESTION = "哪些机关反映人员力量不足"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
HOSTILE = "<script>window.ran=1</script><img src=x onerror='window.ran=2'> $a$ **b** [c](javascript:window.ran=3)"

pytestmark = pytest.mark.e2e
# A cold start on a busy machine loads the dictionary first.
expect.set_options(timeout=45_000)


# ------------------------------------------------------------------------------------ app, browser


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library. Tests that change one serve a copy."""
    folder = tmp_path_factory.mktemp("e2e") / "library"
    with Library.open(folder, create=True) as made:
        assert made.build([SAMPLES / name for name in HELD]).added == len(HELD)
    return folder


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Return what serves a library and gives the address of the app."""
    running: list[subprocess.Popen[bytes]] = []
    addresses: dict[Path, str] = {}
    log = (tmp_path_factory.mktemp("server") / "log").open("wb")

    def start(folder: Path) -> str:
        if folder not in addresses:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            command = [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                "--server.port",
                str(port),
            ]
            environment = os.environ | {"NIANBAO_LIBRARY": str(folder)}
            running.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            )
            addresses[folder] = f"http://127.0.0.1:{port}"
            wait_for(f"{addresses[folder]}/_stcore/health")
        return addresses[folder]

    yield start
    for process in running:
        process.terminate()
        process.wait(30)
    log.close()


def wait_for(address: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed; `make test` as root installs it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh session; the test fails when it runs a script of a report or leaves this machine."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    context.set_default_timeout(60_000)
    opened = context.new_page()
    outside: list[str] = []
    trouble: list[str] = []
    own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    context.on("request", lambda r: None if r.url.startswith(own) else outside.append(r.url))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    yield opened
    shown = opened.locator('[data-testid="stException"]').count()
    context.close()
    assert not outside
    assert not trouble
    assert not shown


@pytest.fixture
def address(serve: Callable[[Path], str], library: Path) -> str:
    return serve(library)


@pytest.fixture
def own_address(serve: Callable[[Path], str], library: Path, tmp_path: Path) -> tuple[str, Path]:
    """The address of an app over a library that the test may change, and its folder."""
    folder = tmp_path / "library"
    shutil.copytree(library, folder)
    return serve(folder), folder


def say(key: str, language: str = "zh", **values: object) -> str:
    return strings()[key][language].format(**values)


def button(page: Page, label: str) -> Any:
    return page.get_by_role("button", name=label)


def download(page: Page, label: str) -> bytes:
    """Open the export menu, choose a format, and return the file."""
    button(page, say("export.title")).first.click()
    with page.expect_download() as waiting:
        button(page, label).click()
    return Path(waiting.value.path()).read_bytes()


def sheet_rows(data: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    head, *rows = book.active.iter_rows(values_only=True)
    book.close()
    return [dict(zip(head, row, strict=True)) for row in rows]


def ask(page: Page, question: str) -> None:
    box = page.locator('[data-testid="stChatInputTextArea"]')
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".nb-question").first).to_have_text(question)
    expect(page.locator(".nb-searched").first).to_be_visible()


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
        expected = opened.search("公开 role:problem", mode="hybrid").total
    assert expected
    expect(page.locator("#nb-total")).to_contain_text(f"共 {expected} 段")
    page.reload()
    expect(page.locator("#nb-total")).to_contain_text(f"共 {expected} 段")
    assert "role=problem" in page.url


def test_filters_narrow_to_the_count_they_show(page: Page, address: str):
    # By wording alone, what is near in meaning within a filter cannot come on top of the count.
    page.goto(f"{address}/?q={quote('公开')}&mode=text")
    expect(page.locator("#nb-total")).to_be_visible()
    pill = page.locator(".st-key-filter_year button").first
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
    counts = group.count(), page.locator("#nb-total").inner_text().split(" 段")[0]
    page.reload()
    expect(group.first).to_be_visible()
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


@pytest.mark.parametrize("path", ["", "ask", "report", "import"])
def test_the_language_switch_reaches_every_page(page: Page, address: str, path: str):
    title = {"": "search", "ask": "ask", "report": "report", "import": "import"}[path]
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


@pytest.mark.parametrize("path", ["", f"?q={quote('公开')}", "ask", "report", "import"])
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
