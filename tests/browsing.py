"""What the end-to-end tests share: the app served over a library, a browser, and the hands of a user."""

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

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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


def settle(page: Page) -> None:
    """Wait until the app has drawn what it was asked for, a moment after the last change included."""
    page.wait_for_timeout(1500)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


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
    context.route(lambda url: not url.startswith(own), lambda route: route.abort())
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
    # By its key: the whole conversation has an export of its own.
    page.locator('[class*="export"][class*="_menu"] button').first.click()
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
    expect(page.locator(".nb-searched, .nb-declined").first).to_be_visible()
