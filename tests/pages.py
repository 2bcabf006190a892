"""What the tests of the pages share: a page opened over a library, and what stands on it."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "reports"

# Characters that HTML, Markdown or LaTeX would act on.
HOSTILE = "<script>alert(1)</script> $x^2$ **粗** [链接](javascript:alert(2)) <img src=x onerror=alert(3)> `码` &amp;"


class Reader(HTMLParser):
    """The tags and the text of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read_html(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def opener(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return what opens a page over a library, with query parameters, and runs it."""

    def run(library: Path, url_path: str = "", **parameters: str) -> AppTest:
        monkeypatch.setenv("NIANBAO_LIBRARY", str(library))
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        # Pages that are functions have no file by which AppTest could switch to them.
        test._page_hash = calc_hash(url_path)
        for name, value in parameters.items():
            test.query_params[name] = value
        return test.run()

    return run


def html_of(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(str(element.value) for element in test.get("html"))


def text_of(test: AppTest) -> str:
    return read_html(html_of(test)).text
