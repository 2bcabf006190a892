"""The themes page in a browser: a click on a mark, its list, its export, its address."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from indexer.browse import count_themes
from indexer.library import Library
from tests.browsing import (  # noqa: F401 - fixtures
    address,
    browser,
    button,
    library,
    page,
    say,
    serve,
    sheet_rows,
)

pytestmark = pytest.mark.e2e


def test_a_click_on_a_bar_opens_as_many_agencies_as_it_draws(
    page: Page, address: str, library: Path
):
    with Library.open(library) as opened:
        first = next(count for count in count_themes(opened.survey()) if count.theme)
    page.goto(f"{address}/themes")
    bar = page.locator(".st-key-themes_picture_overview .barlayer .point path").first
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#nb-counted")).to_contain_text(f"{first.agencies} 个机关")
    page.wait_for_url(f"**mark={first.theme}**")
    expect(page.locator(".nb-speaker")).to_have_count(first.agencies)

    # The export of the mark has its statements, from as many agencies.
    button(page, say("themes.export_mark")).click()
    with page.expect_download() as waiting:
        button(page, say("export.xlsx")).click()
    rows = sheet_rows(Path(waiting.value.path()).read_bytes())
    assert len(rows) == len(first.statements)
    assert {row[say_header("quote")] for row in rows} == {s.text for s in first.statements}

    # What is loaded again is as it was.
    page.reload()
    expect(page.locator(".nb-speaker")).to_have_count(first.agencies)
    page.locator(".st-key-themes_list").get_by_role(
        "link", name=say("report.open_short")
    ).first.click()
    expect(page.locator(".nb-cited").first).to_be_visible()


def say_header(column: str) -> str:
    from indexer.export import header

    return header(column, "zh")


def test_a_cell_of_the_heat_map_opens_by_mouse(page: Page, address: str):
    page.goto(f"{address}/themes?view=types")
    cells = page.locator(".st-key-themes_picture_types .scatterlayer .point")
    expect(cells.first).to_be_visible()
    drawn = page.locator(".st-key-themes_picture_types .textpoint text").first.text_content()
    box = cells.first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#nb-counted")).to_contain_text(f"{drawn} 个机关")
    expect(page.locator(".nb-speaker")).to_have_count(int(drawn or 0))


def test_the_numbers_drawn_can_be_taken_away(page: Page, address: str, library: Path):
    with Library.open(library) as opened:
        counts = [count for count in count_themes(opened.survey()) if count.theme]
    page.goto(f"{address}/themes")
    with page.expect_download() as waiting:
        button(page, say("themes.numbers")).click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert [int(line[1]) for line in table[1:]] == [count.agencies for count in counts]


@pytest.mark.parametrize("view", ["overview", "years", "together", "map"])
def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, address: str, view: str):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/themes?view={view}")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
