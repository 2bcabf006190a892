"""Importing in a browser: each file told, work that outlives its page, doubles, a rebuild, addresses."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

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
    settle,
)

pytestmark = pytest.mark.e2e
UPLOADER = '[data-testid="stFileUploaderDropzoneInput"]'


def line(page: Page, name: str, part: str = "outcome"):
    files = page.locator(f".st-key-import_{part} #nb-files tr")
    return files.filter(has=page.locator(f'th[title$="{name}"]'))


def test_a_broken_file_beside_good_ones_is_told_file_by_file(
    page: Page, own_address, tmp_path: Path
):
    address, folder = own_address
    broken, twin, many = (tmp_path / name for name in ("坏文件.pdf", "副本.txt", "一批.zip"))
    with zipfile.ZipFile(many, "w") as archive:
        archive.write(SAMPLES / "lanxi-wjj-2022.docx", "二〇二二/lanxi-wjj-2022.docx")
    broken.write_bytes(b"%PDF-1.4\nthis is not the rest of a PDF")
    twin.write_bytes((SAMPLES / HELD[0]).read_bytes())
    second = tmp_path / "更正.txt"
    second.write_text(
        "岚溪县卫生健康局2021年政府信息公开工作年度报告\n一、总体情况\n本局另行公布更正后的年度报告。\n",
        encoding="utf-8",
    )
    good = SAMPLES / "qiwu-slj-2019.docx"
    page.goto(f"{address}/import")
    page.locator(UPLOADER).set_input_files([good, broken, twin, second, many])
    button(page, say("import.start_files", count=5)).click()
    expect(page.locator("#nb-import")).to_be_visible(timeout=120_000)
    with Library.open(folder) as opened:
        rows = {Path(row.name).name: row for row in opened.report_rows()}
        report = opened.report(rows[good.name].id)
    read = line(page, good.name)
    expect(read).to_have_attribute("data-state", "read")
    expect(read.locator(".nb-file-agency")).to_have_text(rows[good.name].agency)
    expect(read.locator(".nb-file-year")).to_have_text(str(rows[good.name].year))
    expect(read.locator(".nb-file-sections")).to_have_text(str(len(report.sections)))
    expect(read.locator(".nb-file-issues")).to_have_text(str(len(report.issues)))
    expect(line(page, "lanxi-wjj-2022.docx")).to_have_attribute("data-state", "read")
    refused = line(page, broken.name)
    expect(refused).to_have_attribute("data-state", "refused")
    expect(page.locator(".nb-failure")).to_contain_text(say("advice.damaged"))
    known = line(page, twin.name)
    expect(known).to_have_attribute("data-state", "known")
    expect(known).to_contain_text(HELD[0])
    # The second report of a year is flagged beside both, and one of them goes.
    expect(line(page, second.name)).to_contain_text(say("doubles.beside", files=HELD[0])[:20])
    group = page.locator('[class*="st-key-double_"]').first
    expect(group).to_contain_text(second.name)
    expect(group).to_contain_text(HELD[0])
    page.locator(
        f'[class*="st-key-double_"][class*="_remove_{rows[second.name].id}"] button'
    ).click()
    page.get_by_role("dialog").get_by_role("button", name=say("remove.yes")).click()
    expect(page.get_by_text(say("doubles.lead"))).to_be_hidden()
    with Library.open(folder) as opened:
        assert second.name not in {Path(row.name).name for row in opened.report_rows()}


def test_the_work_goes_on_over_a_reload_and_in_a_second_tab(
    page: Page, browser: Browser, serve: Callable[[Path], str], tmp_path: Path
):
    folder = tmp_path / "library"
    Library.open(folder, create=True).close()
    address = serve(folder)
    # So many that there is time to look on: each with a text of its own.
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    texts = sorted(SAMPLES.glob("*.txt"))[:6]
    for number in range(240):
        source = texts[number % len(texts)]
        data = source.read_bytes() + f"\n补充说明第{number}号。\n".encode()
        (inbox / f"{number:03}-{source.name}").write_bytes(data)
    (inbox / "000-坏.pdf").write_bytes(b"%PDF-1.4 cut off")
    page.goto(f"{address}/import")
    page.get_by_role("tab", name=say("import.folder")).click()
    box = page.locator(".st-key-import_folder input")
    box.fill(str(inbox))
    box.press("Enter")  # in this box, Enter begins
    expect(page.locator(".st-key-import_progress")).to_be_visible()
    expect(page.locator("#nb-files tr[data-state=read]").first).to_be_attached()
    expect(line(page, "000-坏.pdf", "progress")).to_have_attribute("data-state", "refused")
    page.reload()
    expect(page.locator(".st-key-import_progress")).to_be_visible()
    expect(page.locator("#nb-files tr[data-state]").first).to_be_attached()
    expect(button(page, say("import.start"))).to_be_disabled()
    context = browser.new_context()
    second = context.new_page()
    second.goto(f"{address}/import")
    expect(second.locator(".st-key-import_progress")).to_be_visible()
    # The other pages can be used meanwhile.
    second.goto(f"{address}/?q={quote('公开')}&mode=text")
    expect(second.locator(".nb-head")).to_be_visible()
    expect(second.locator('[data-testid="stException"]')).to_have_count(0)
    expect(page.locator("#nb-import")).to_be_visible(timeout=180_000)
    expect(page.locator("#nb-import")).to_contain_text("240")
    # What was finished meanwhile is shown in the second tab too, until somebody puts it away there.
    second.goto(f"{address}/import")
    expect(second.locator("#nb-import")).to_contain_text("240")
    button(second, say("import.close")).click()
    expect(second.locator("#nb-import")).to_be_hidden()
    expect(page.locator("#nb-import")).to_be_hidden()
    context.close()


def test_a_rebuild_keeps_the_library_searchable(page: Page, own_address):
    address, folder = own_address
    with Library.open(folder) as opened:
        before = opened.search("公开", mode="text", limit=None)
        hit = before.hits[0]
    page.goto(f"{address}/import")
    page.locator(".st-key-import_rebuild summary").click()
    expect(
        page.get_by_text(
            say(
                "rebuild.now",
                engine=say("rebuild.engine_tantivy"),
                model=say("rebuild.model_shipped"),
            )
        )
    ).to_be_visible()
    page.locator(".st-key-rebuild_start button").click()
    expect(page.get_by_role("heading", name=say("import.done_rebuild"))).to_be_visible(
        timeout=120_000
    )
    expect(page.locator(".st-key-import_outcome tr[data-state=read]")).to_have_count(len(HELD))
    # An address that was noted before leads to the same place.
    page.goto(f"{address}/report?report={hit.report.id}&passage={hit.passage_id}")
    expect(page.locator(".nb-cited")).to_be_visible()
    page.goto(f"{address}/?q={quote('公开')}&mode=text")
    expect(page.locator("#nb-total")).to_contain_text(f"共 {before.total} 段")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("", "search"), ("search", "search"), ("ask", "ask"), ("themes", "themes"),
        ("report", "report"), ("figures", "data"), ("import", "import"),
        ("corrections", "corrections"),
    ],
)  # fmt: skip
def test_every_page_has_an_address_of_its_own(page: Page, address: str, path: str, title: str):
    page.goto(f"{address}/{path}")
    expect(page.get_by_role("heading", name=say(f"{title}.title"), exact=True)).to_be_visible()
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    chosen = page.locator('[data-testid="stSidebarNavLink"][aria-current="page"]')
    expect(chosen).to_have_count(1)


def test_the_search_page_has_its_name_as_an_address_too(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        expected = opened.search("role:problem 公开", mode="text").total
    asked = f"q={quote('role:problem 公开')}&mode=text&year=2021&year=2023&year=2024&year=2025&year=2019"
    page.goto(f"{address}/search?{asked}&lang=en")
    expect(page.locator("#nb-total")).to_contain_text(str(expected))
    expect(page.locator(".st-key-search_box input")).to_have_value("role:problem 公开")
    expect(page.get_by_role("heading", name=say("search.title", "en"), exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    assert re.search(r"[?&]year=2021&.*year=2023", page.url)
    total = page.locator("#nb-total").inner_text().split("·")[0].split(" ms")[0].rsplit(" ", 1)[0]
    page.reload()
    expect(page.locator("#nb-total")).to_contain_text(total[:12])
