"""Renders the hand-written sample reports: `python -m benchmarks.render [ID …]`."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plain_writer import write_text
from benchmarks.sources import FILES, SAMPLES, Source, SourceError, load_source, truth

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Renderer:
    """Turns sources into files; a browser is started with the first report that needs one."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._page: Page | None = None

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def render(self, source: Source) -> bytes:
        """Return the bytes of a report in the format of its source."""
        kind = FILES[source.file]
        if kind == "txt":
            return write_text(source)
        if kind == "docx":
            from benchmarks.word_writer import write_docx

            return write_docx(source)
        if kind == "html":
            from benchmarks.web_writer import write_site_page

            return write_site_page(source)
        return self._pdf(source)

    def _pdf(self, source: Source) -> bytes:
        from benchmarks import pdf_writer

        if source.file == "pdf-word":
            return pdf_writer.write_pdf(source)
        if self._page is None:
            self._page = self._stack.enter_context(pdf_writer.open_browser())
        return pdf_writer.print_pdf(source, self._page)


def write_truth(source: Source, folder: Path) -> None:
    """Write the truth of a report as JSON."""
    text = json.dumps(truth(source), ensure_ascii=False, indent=1)
    (folder / f"{source.id}.json").write_text(text + "\n", encoding="utf-8")


def render_all(paths: Iterable[Path], folder: Path = SAMPLES) -> list[str]:
    """Render sources into `reports/` and `truth/`; return what is wrong with those that failed."""
    wrong = []
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)
    with Renderer() as renderer:
        for path in paths:
            try:
                source = load_source(path)
            except SourceError as error:
                wrong.append(str(error))
                continue
            (folder / "reports" / source.name).write_bytes(renderer.render(source))
            write_truth(source, folder / "truth")
    return wrong


def remove_orphans(folder: Path = SAMPLES) -> None:
    """Delete rendered files and truths whose source is gone or now asks for another format."""
    kept = set()
    for path in (folder / "source").glob("*.toml"):
        # A source that is wrong keeps what was rendered of it before.
        kind = tomllib.loads(path.read_text(encoding="utf-8")).get("file", "")
        kept |= {f"{path.stem}.json", f"{path.stem}.{FILES.get(kind, '')}"}
    for path in (*(folder / "reports").iterdir(), *(folder / "truth").iterdir()):
        if path.name not in kept:
            path.unlink()


def main(names: list[str]) -> int:
    """Render the named sources, or all; return 1 when one of them is wrong."""
    paths = sorted((SAMPLES / "source").glob("*.toml"))
    if names:
        paths = [path for path in paths if path.stem in names]
    wrong = render_all(paths)
    if not names:
        remove_orphans()
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(paths) - len(wrong)} rendered, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
