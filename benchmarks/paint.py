"""How soon a page shows content: `python -m benchmarks.paint http://localhost:8501`.

Opens every page of a running app six times in Chromium and prints the seconds from the request to the
page's heading: of the first visit, which warms server and browser, and of the others. The clock on
the wall, so it wants a machine at rest; it is no test, for a busy machine would fail it.
"""

from __future__ import annotations

import argparse
import sys
import time
from statistics import median

from playwright.sync_api import Browser, sync_playwright

PAGES = ("search", "ask", "themes", "report", "figures", "import", "corrections")
_VISITS = 6
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="where the app is served")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    options = parser.parse_args()
    lines = ["| page | first visit, s | warm, median s | warm, slowest s |", "|---|--:|--:|--:|"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=list(_FLAGS))
        for page in PAGES:
            first, *warm = visit(browser, f"{options.address}/{page}")
            lines.append(f"| {page} | {first:.2f} | {median(warm):.2f} | {max(warm):.2f} |")
        browser.close()
    sys.stdout.write("\n".join([*lines, ""]))


def visit(browser: Browser, address: str) -> list[float]:
    """Return the seconds until the heading of a page is there, visit by visit."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    took = []
    for _ in range(_VISITS):
        page = context.new_page()
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(".nb-head")
        took.append(time.perf_counter() - started)
        page.close()
    context.close()
    return took


if __name__ == "__main__":
    main()
