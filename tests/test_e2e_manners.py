"""How the pages behave, seen in a browser: soon there, readable in both themes, whole on narrow screens."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.library import Library
from tests.browsing import (  # noqa: F401 - fixtures
    QUESTION,
    address,
    browser,
    library,
    page,
    say,
    serve,
    settle,
)

pytestmark = pytest.mark.e2e
PAGES = {
    "": "search", "ask": "ask", "themes": "themes", "report": "report", "figures": "data",
    "import": "import", "corrections": "corrections",
}  # fmt: skip
# Every text on the page that can be seen, with how its colour stands against what lies behind it:
# WCAG's contrast, transparent colours and opacities mixed as they are drawn.
CONTRAST = """() => {
  const read = text => { const c = text.match(/[\\d.]+/g).map(Number);
    if (text.startsWith('color(srgb')) return [c[0]*255, c[1]*255, c[2]*255, c[3] ?? 1];
    return [c[0], c[1], c[2], c[3] ?? 1]; };
  const mix = (over, under) => [0, 1, 2].map(i => over[i] * over[3] + under[i] * (1 - over[3]));
  const light = c => { const [r, g, b] = c.map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { const up = []; for (let n = e; n; n = n.parentElement) up.push(n);
    let c = [255, 255, 255];
    for (const n of up.reverse()) c = mix(read(getComputedStyle(n).backgroundColor), c);
    return c; };
  const found = [];
  const walk = document.createTreeWalker(document.querySelector('.stApp'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
    if (!text || e.closest('svg, canvas, style, [data-testid=stIconMaterial], [disabled], [aria-disabled=true]')) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || !box.height || style.visibility === 'hidden' || parseFloat(style.fontSize) < 2) continue;
    let opacity = 1;
    for (let n = e; n; n = n.parentElement) opacity *= parseFloat(getComputedStyle(n).opacity);
    if (opacity < 0.2) continue;  // drawn for the mouse to find
    const behind = ground(e), color = read(style.color);
    const drawn = mix([...color.slice(0, 3), color[3] * opacity], behind);
    const [a, b] = [light(drawn), light(behind)].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), text.slice(0, 40), e.className]);
  }
  return found.sort((x, y) => x[0] - y[0]);
}"""


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser):
    context = browser.new_context(
        viewport={"width": 1300, "height": 1400}, color_scheme=request.param
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "", f"?q={quote('人员')}", f"ask?question={quote(QUESTION)}", "themes", "report", "figures",
        "import", "corrections",
    ],
)  # fmt: skip
def test_every_text_can_be_read_in_both_themes(themed: Page, address: str, path: str):
    themed.goto(f"{address}/{path}")
    expect(themed.locator(".nb-head").first).to_be_visible()
    if "question" in path:
        expect(themed.locator(".nb-searched").first).to_be_visible()
    settle(themed)
    found = themed.evaluate(CONTRAST)
    assert len(found) > 12
    weak = [(round(ratio, 2), text, name) for ratio, text, name in found if ratio < 4.5]
    assert not weak


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_report_can_be_read_in_both_themes(
    browser: Browser, address: str, library: Path, theme: str
):
    with Library.open(library) as opened:
        row = next(row for row in opened.report_rows() if row.failing)
    context = browser.new_context(viewport={"width": 1300, "height": 1400}, color_scheme=theme)
    shown = context.new_page()
    for view in ("text", "data"):
        shown.goto(f"{address}/report?report={row.id}&view={view}")
        expect(shown.locator(".nb-id")).to_be_visible()
        settle(shown)
        found = shown.evaluate(CONTRAST)
        assert len(found) > 40
        assert not [(round(ratio, 2), text) for ratio, text, _ in found if ratio < 4.5]
    context.close()


@pytest.mark.parametrize("path", [*PAGES, f"search?q={quote('公开')}"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_narrow_screen_holds_every_page(page: Page, address: str, path: str, language: str):
    page.set_viewport_size({"width": 400, "height": 850})
    joint = "&" if "?" in path else "?"
    page.goto(f"{address}/{path}{joint}lang={language}")
    expect(page.locator(".nb-head")).to_be_visible()
    settle(page)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 400
    # No text of ours runs out of the screen but where it scrolls by itself.
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.stMain p, .stMain button, .stMain label, .stMain h1')]
          .filter(e => e.getClientRects().length && e.innerText.trim())
          .filter(e => !e.closest('.nb-scroll, .nb-sheet-table, [class*="st-key-themes_picture_"]'))
          .filter(e => getComputedStyle(e).visibility !== 'hidden')
          .filter(e => { const b = e.getBoundingClientRect(); return b.width > 2 && b.right > innerWidth + 1; })
          .map(e => e.innerText.slice(0, 40))"""
    )
    assert not cut


@pytest.mark.parametrize("path", ["figures", "corrections"])
def test_the_language_switch_reaches_every_page(page: Page, address: str, path: str):
    page.goto(f"{address}/{path}")
    for language, name in (("en", "English"), ("zh", "中文")):
        page.get_by_role("radio", name=name).click()
        title = say(f"{PAGES[path]}.title", language)
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_no_english_hint_of_the_framework_stands_on_a_chinese_page(page: Page, address: str):
    page.goto(address)
    box = page.locator(".st-key-search_box input")
    box.fill("人员")
    expect(page.get_by_text("Press Enter", exact=False)).to_be_hidden()
    box.press("Enter")
    expect(page.locator("#nb-total")).to_be_visible()
    page.goto(f"{address}/import")
    page.get_by_role("tab", name=say("import.folder")).click()
    page.locator(".st-key-import_folder input").fill("/tmp")
    expect(page.get_by_text("Press Enter", exact=False)).to_be_hidden()
