"""Takes the pictures of `docs/pages.md`: every page over the sample reports, in both languages.

`python scripts/screenshots.py` serves a library of `samples/reports` and needs Chromium; `--out` takes
another folder, `--dark` the dark theme, `--width 400` a narrow screen.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HEIGHT = 1000
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
QUESTIONS = {"zh": "哪些机关反映人员力量不足", "en": "Which agencies reported staffing shortages?"}
PAGES = ("search", "ask", "themes", "report", "figures", "import", "corrections")
# As many colours as a page of text and a chart need: a quarter of the bytes.
COLOURS = 128


def main() -> None:
    """Serve, open each page, and save what it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES)
    parser.add_argument("--width", type=int, default=1360)
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        report, old = _build(Path(name) / "library")
        server, address = _serve(Path(name))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=list(FLAGS)
                )
                context = browser.new_context(
                    viewport={"width": options.width, "height": HEIGHT},
                    color_scheme="dark" if options.dark else "light",
                )
                for language in ("zh", "en"):
                    for page in options.pages:
                        query = _query(page, language, report, old)
                        shown = context.new_page()
                        # The first page of the navigation is the root.
                        path = "" if page == PAGES[0] else page
                        shown.goto(f"{address}/{path}?{urlencode(query)}")
                        _settle(shown)
                        if page == "import" and language == "zh":
                            _import_some(shown, _inbox(Path(name)))
                        _save(shown, options.out / f"{page}-{language}.png")
                        shown.close()
                browser.close()
        finally:
            server.terminate()
            server.wait(30)


def _build(folder: Path) -> tuple[str, int]:
    """Build the library with some corrections in it; return a PDF report and a passage of it."""
    sys.path.insert(0, str(ROOT))
    from indexer.library import Library
    from nlp.evidence import Scope

    with Library.open(folder, create=True) as library:
        library.build([ROOT / "samples" / "reports"])
        problems = [s for s in library.statement_rows(Scope()) if s.role == "problem" and s.themes]
        for row in problems[:3]:
            library.correct(row.statement_id, "role", "resolved", "李敏")
        cited = next(s for s in problems if s.report.format == "pdf" and s.page)
        return cited.report.id, cited.passage_id


def _query(page: str, language: str, report: str, passage: int) -> dict[str, str | int]:
    query: dict[str, str | int] = {"lang": language}
    if page == "search":
        query["q"] = "人员力量" if language == "zh" else "staff shortage"
    elif page == "ask":
        query["question"] = QUESTIONS[language]
    elif page == "report":
        query |= {"report": report, "passage": passage}
    return query


def _serve(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"NIANBAO_LIBRARY": str(folder / "library"), "NIANBAO_STATE": str(folder / "state")}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return server, address
        except OSError:
            time.sleep(0.25)
    raise SystemExit("the app does not answer")


def _inbox(folder: Path) -> Path:
    """Make a folder of files of all fates: a new report of a year that is there, a known one, a broken one."""
    inbox = folder / "inbox"
    inbox.mkdir()
    known = sorted((ROOT / "samples" / "reports").glob("lanxi-wjj-*.txt"))[0]
    text = known.read_text(encoding="utf-8")
    (inbox / "岚溪县卫生健康局（更正稿）.txt").write_text(f"{text}\n补充说明。\n", encoding="utf-8")
    shutil.copy(known, inbox)
    (inbox / "没有下载完.pdf").write_bytes(b"%PDF-1.4 cut off")
    return inbox


def _import_some(page: Page, inbox: Path) -> None:
    """Import a folder; the pages drawn after this show what became of it, too."""
    page.get_by_role("tab").nth(1).click()
    box = page.locator(".st-key-import_folder input")
    box.fill(str(inbox))
    box.press("Enter")
    page.wait_for_selector("#nb-import", timeout=120_000)
    page.get_by_role("tab").first.click()
    _settle(page)


def _settle(page: Page) -> None:
    """Wait until the app has drawn and the charts have come to rest."""
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000
    )
    page.wait_for_timeout(6000)
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000
    )


def _save(page: Page, path: Path) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


if __name__ == "__main__":
    main()
