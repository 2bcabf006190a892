"""Character recognition side by side: RapidOCR and tesseract on our own pages, printed and spoilt.

    python -m benchmarks.ocr [--samples ID …] [--scans NAME …]

Both engines stand behind the same seam, so that layout, tables and proof are the same. Letters are
compared with the text of the PDF, cells with the truth of the sample.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from rapidfuzz.distance import Levenshtein

from benchmarks.sources import SAMPLES
from corpus import pdf
from corpus.figures import read_figures
from corpus.report import Document, Figures, Table
from corpus.scan_engine import Picture, Quad, Reading, Recogniser, load_recogniser
from corpus.scan_page import read_scan
from corpus.scan_proof import prove_figures

SCANS = {
    "clean-200": {"dpi": 200},
    "skew-200": {"dpi": 200, "skew": 1.5, "jpeg": 75},
    "fax-150": {"dpi": 150, "skew": -1.0, "noise": 12, "jpeg": 60},
    "soft-300": {"dpi": 300, "skew": 2.0, "blur": 1.5, "jpeg": 80},
}


class Tesseract:
    """tesseract with the simplified Chinese model of the system."""

    def find(self, picture: Picture) -> list[Quad]:
        """Return the lines of its page analysis."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.png"
            cv2.imwrite(str(path), picture)
            told = _tesseract(path, "--psm", "3", "tsv")
        rows = csv.DictReader(io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_quad(row) for row in rows if row["level"] == "4"]

    def read(self, lines: Sequence[Picture]) -> list[Reading]:
        """Read all lines in one run; a run for each would load the model each time."""
        if not lines:
            return []
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{n:04}.png" for n in range(len(lines))]
            for path, line in zip(paths, lines, strict=True):
                cv2.imwrite(str(path), np.pad(line, 8, constant_values=255))
            listed = Path(folder) / "all.txt"
            listed.write_text("\n".join(map(str, paths)), encoding="utf-8")
            told = _tesseract(listed, "--psm", "7", "tsv")
        words: list[list[str]] = [[] for _ in lines]
        for row in csv.DictReader(io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["level"] == "5" and (row["text"] or "").strip():
                words[int(row["page_num"]) - 1].append(row["text"])
        # Its confidence has another scale; every word counts as sure, in its favour.
        return [Reading("".join(found), 1.0 if found else 0.0) for found in words]


def _tesseract(path: Path, *more: str) -> str:
    command = ["tesseract", str(path), "-", "-l", "chi_sim", *more]
    # Its threads slow each other down on short lines.
    single = os.environ | {"OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, capture_output=True, check=True, env=single)
    return done.stdout.decode("utf-8")


def _quad(row: Mapping[str, str]) -> Quad:
    x, y, w, h = (float(row[key]) for key in ("left", "top", "width", "height"))
    return np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], np.float32)


@dataclass(slots=True)
class Score:
    """What one engine made of one kind of scan."""

    letters: int = 0
    slips: int = 0
    read: int = 0  # cells recognised right, before the proof
    misread: int = 0  # cells recognised wrong, before the proof
    right: int = 0
    wrong: int = 0
    blank: int = 0
    pages: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        """Return the numbers for people."""
        accuracy = 100 * (1 - self.slips / max(self.letters, 1))
        cells = self.right + self.wrong + self.blank
        return (
            f"{accuracy:6.2f} %   {self.read:5}/{cells} right, {self.misread} wrong   "
            f"{self.right:5} kept, {self.blank} left out, {self.wrong} wrong   "
            f"{self.seconds / max(self.pages, 1):5.1f} CPU s/page"
        )


def spoil(
    picture: Picture, *, skew: float = 0, noise: float = 0, jpeg: int = 0, blur: float = 0
) -> Picture:
    """Do to a page what copiers and scanners do."""
    if blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)
    if skew:
        height, width = picture.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1)
        turned = cv2.warpAffine(picture, turn, (width, height), borderValue=(255, 255, 255))
        picture = np.asarray(turned, np.uint8)
    if noise:
        grain = np.random.default_rng(7).normal(0, noise, picture.shape)
        picture = np.clip(picture * 0.9 + 20 + grain, 0, 255).astype(np.uint8)
    if jpeg:
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, jpeg])
        picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return picture


def pictures(data: bytes, dpi: int) -> list[Picture]:
    """Draw the pages of a PDF in grey."""
    drawn = []
    for page in pdfium.PdfDocument(data):
        bitmap = page.render(scale=dpi / 72, grayscale=True)
        drawn.append(np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width), np.uint8))
    return drawn


def text_of(document: Document) -> str:
    """Return the letters of a document, its tables row by row."""
    parts = []
    for block in document.blocks:
        if isinstance(block, Table):
            parts += [cell for row in block.rows for cell in row]
        else:
            parts.append(block.text)
    usual = str.maketrans("（）：；，", "():;,")
    return "".join("".join(parts).split()).translate(usual)


def measure(sample: str, scan: Mapping[str, float], engine: Recogniser, score: Score) -> None:
    """Add what an engine makes of one sample."""
    data = (SAMPLES / "reports" / f"{sample}.pdf").read_bytes()
    truth = json.loads((SAMPLES / "truth" / f"{sample}.json").read_text(encoding="utf-8"))
    more = {key: value for key, value in scan.items() if key != "dpi"}
    drawn = [spoil(picture, **more) for picture in pictures(data, int(scan["dpi"]))]  # type: ignore[arg-type]
    start = _worked()
    pages = [read_scan(picture, n, engine) for n, picture in enumerate(drawn, 1)]
    score.seconds += _worked() - start
    score.pages += len(pages)
    numbers = tuple(page.number for page in pages)
    document = pdf.build_document(pages, [], numbers)
    expected = text_of(pdf.read(data))
    score.letters += len(expected)
    score.slips += Levenshtein.distance(expected, text_of(document))
    raw, _ = read_figures([b for b in document.blocks if isinstance(b, Table)])
    proven, _ = prove_figures(raw, numbers)
    score.read, score.misread, _ = _add((score.read, score.misread, 0), _cells(raw, truth))
    score.right, score.wrong, score.blank = _add(
        (score.right, score.wrong, score.blank), _cells(proven, truth)
    )


def _worked() -> float:
    """Return the processor seconds used so far, those of finished programs included."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _add(one: tuple[int, int, int], two: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + two[0], one[1] + two[1], one[2] + two[2]


def _cells(
    figures: Figures, truth: Mapping[str, Mapping[str, list[object]]]
) -> tuple[int, int, int]:
    """Return how many cells are right, wrong, and left out."""
    right = wrong = blank = 0
    for table in ("disclosure", "requests", "review"):
        for key, wanted in truth[table].items():
            read = [cell.value for cell in getattr(figures, table).get(key, ())]
            for want, have in zip(wanted, read or [None] * len(wanted), strict=False):
                right += want == have
                wrong += want != have and have is not None
                blank += want != have and have is None
    return right, wrong, blank


def main() -> None:
    """Print one line for each kind of scan and engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", nargs="+", default=["hsb-2024", "yunze-wjw-2020"])
    parser.add_argument("--scans", nargs="+", default=list(SCANS), choices=list(SCANS))
    chosen = parser.parse_args()
    engines: dict[str, Callable[[], Recogniser | None]] = {
        "rapidocr": load_recogniser,
        "tesseract": Tesseract,
    }
    for name in chosen.scans:
        for label, make in engines.items():
            engine = make()
            if engine is None:
                print(f"{name:10} {label:10} not installed")
                continue
            score = Score()
            for sample in chosen.samples:
                measure(sample, SCANS[name], engine, score)
            print(f"{name:10} {label:10} {score.line()}", flush=True)


if __name__ == "__main__":
    main()
