"""Pages without usable text: recognised where the extra «ocr» is installed, reported where not.

A recognised page is a `PageContent` like any other and goes the way of a PDF's pages. Numbers in
its tables count only when a sum proves them (`corpus.scan_proof`).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.pdf_page import PageContent
from corpus.pulse import beat
from corpus.report import Document, Issue, UnreadableError

if TYPE_CHECKING:
    from corpus.scan_engine import Picture, Recogniser

MAX_PAGES = 200
"""At most so many pages of a file are recognised: a page takes seconds, and no report is longer."""

_MIN_LETTERS = 8
# A scan of A4 at 600 dots an inch has 35 million pixels.
_MAX_PIXELS = 120_000_000
_IMAGE_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, OverflowError)
_MISSING = (
    "the page is a picture; install the extra «ocr» (pip install 'nianbao[ocr]') to have it read"
)
_EMPTY = "the page is a picture in which no text was recognised"
_BEYOND = f"the page is a picture; only the first {MAX_PAGES} such pages of a file are recognised"


def read(data: bytes) -> Document:
    """Read a picture file; each picture of a TIFF is a page.

    Raises:
        UnreadableError: the picture is damaged or too large.
    """
    from corpus.pdf import build_document

    engine = _engine()
    pages: list[PageContent] = []
    issues: list[Issue] = []
    for number, picture in enumerate(_frames(data, wanted=engine is not None), 1):
        content = PageContent(number, 595.0, 842.0, (), (), (), sheet=number, sheet_width=595.0)
        if engine is None or picture is None:
            issues.append(Issue("scanned_page", _MISSING if engine is None else _BEYOND, number))
        elif (seen := _recognise(picture, number, engine)) is None:
            issues.append(Issue("scanned_page", _EMPTY, number))
        else:
            content = seen
        pages.append(content)
    recognised = tuple(page.number for page in pages if page.chars)
    return build_document(pages, [*issues, *_told(recognised)], recognised)


def recognise_pages(
    data: bytes, pages: Sequence[PageContent], wanted: Collection[int]
) -> tuple[list[PageContent], tuple[int, ...], list[Issue]]:
    """Recognise pages of a PDF.

    Returns all pages, the wanted ones replaced as far as they could be read; the numbers of those
    that were; and an issue for each page that was not, and one for those that were.
    """
    from corpus.pdf import draw_page

    engine = _engine()
    result = {page.number: page for page in pages}
    issues: list[Issue] = []
    done: list[int] = []
    for count, number in enumerate(sorted(wanted)):
        if engine is None or count >= MAX_PAGES:
            issues.append(Issue("scanned_page", _BEYOND if engine else _MISSING, number))
            continue
        seen = _recognise(draw_page(data, number), number, engine)
        beat(count + 1, len(wanted))
        if seen is None:
            issues.append(Issue("scanned_page", _EMPTY, number))
        else:
            result[number] = seen
            done.append(number)
    return list(result.values()), tuple(done), [*issues, *_told(done)]


def _engine() -> Recogniser | None:
    from corpus.scan_engine import load_recogniser

    return load_recogniser()


def _recognise(picture: Picture, number: int, engine: Recogniser) -> PageContent | None:
    """Return the page as read, or None when hardly a letter is."""
    from corpus.scan_page import read_scan

    content = read_scan(picture, number, engine)
    return content if sum(not c.text.isspace() for c in content.chars) >= _MIN_LETTERS else None


def _told(pages: Sequence[int]) -> list[Issue]:
    if not pages:
        return []
    spans: list[list[int]] = []
    for page in pages:
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    shown = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
    message = f"read by character recognition: page {shown}; its words may hold slips"
    return [Issue("ocr_read", message, pages[0])]


# -------------------------------------------------------------------------------------- pictures


def _frames(data: bytes, *, wanted: bool) -> Iterator[Picture | None]:
    """Yield the pictures of a file in grey; None for those that will not be looked at."""
    from PIL import Image, ImageOps, ImageSequence

    with _refusing(), Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > _MAX_PIXELS:
            raise UnreadableError("the picture is too large")
        animated = image.format in ("GIF", "WEBP", "PNG")  # its first picture is the page
        for count, frame in enumerate(ImageSequence.Iterator(image)):
            if wanted and count < MAX_PAGES:
                yield _grey(ImageOps.exif_transpose(frame))
            else:
                yield None
            if animated:
                return


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what Pillow raises for damaged or gigantic pictures into a refusal."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise UnreadableError("the picture is too large") from error
    except _IMAGE_DAMAGE as error:
        raise UnreadableError("the picture is damaged or cut off") from error


def _grey(image: Any) -> Picture:  # noqa: ANN401 - Pillow's image
    """Return a picture in grey; what is transparent is white."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.new("RGBA", over.size, "white")
        image.alpha_composite(over)
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256)
    return np.array(image.convert("L"), np.uint8)
