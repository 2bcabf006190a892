"""The seam to character recognition: finds lines of text in a picture and reads cut-out lines.

The one engine is RapidOCR (the extra «ocr»), whose models come with it; nothing is downloaded.
`benchmarks/ocr.py` puts another engine behind the same seam.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""A grey picture: rows of pixels, 0 is black."""

Quad = npt.NDArray[np.float32]
"""Four corners (x, y), clockwise from the top left."""

# Values are short; padding each batch of them to the width of a line would cost five times as much.
_MIN_SHAPE = [3, 48, 48]
_BATCH = 12
# Pictures are never enlarged for the search of lines; larger ones come in strips.
_MAX_SIDE = 3000
_THREADS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cut-out line says, and how sure the engine is (0–1)."""

    text: str
    score: float


class Recogniser(Protocol):
    """An engine of character recognition."""

    def find(self, picture: Picture) -> list[Quad]:
        """Return where lines of text stand, top to bottom."""
        ...

    def read(self, lines: Sequence[Picture]) -> list[Reading]:
        """Read pictures of one line each."""
        ...


@cache
def load_recogniser() -> Recogniser | None:
    """Return the engine, loaded once a process, or None when the extra is not installed."""
    if any(importlib.util.find_spec(name) is None for name in ("rapidocr", "onnxruntime", "cv2")):
        return None
    models = _models()
    return _Rapid(models) if models else None


def _models() -> dict[str, str]:
    """Return the models in the installed package; one that lacks them would try to download."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.origin:
        return {}
    folder = Path(spec.origin).parent / "models"
    found = {}
    for part, pattern in (("Det", "*_det_*.onnx"), ("Rec", "*_rec_*.onnx")):
        paths = sorted(folder.glob(pattern))
        if not paths:
            return {}
        found[f"{part}.model_path"] = str(paths[0])
    return found


class _Rapid:
    """RapidOCR: PP-OCR models run by ONNX Runtime on the CPU."""

    def __init__(self, models: dict[str, str]) -> None:
        # The package sets its own logger to «info» when it is imported.
        import rapidocr
        from rapidocr.ch_ppocr_rec import TextRecInput

        single = os.environ.get("OMP_NUM_THREADS") == "1"
        threads = 1 if single else min(_THREADS, os.cpu_count() or 1)
        engine: Any = rapidocr.RapidOCR(
            params={
                **models,
                "Global.log_level": "critical",
                "Det.limit_type": "max",
                "Det.limit_side_len": _MAX_SIDE,
                "Rec.rec_img_shape": _MIN_SHAPE,
                "Rec.rec_batch_num": _BATCH,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        self._finder: Any = engine._load_det_model()
        self._reader: Any = engine._load_rec_model()
        self._input: Any = TextRecInput

    def find(self, picture: Picture) -> list[Quad]:
        found = self._finder(_coloured(picture))
        return [] if found.boxes is None else [np.asarray(box, np.float32) for box in found.boxes]

    def read(self, lines: Sequence[Picture]) -> list[Reading]:
        if not lines:
            return []
        pictures = [_coloured(line) for line in lines]
        told = self._reader(self._input(img=pictures, return_word_box=False))
        return [Reading(t, float(s)) for t, s in zip(told.txts, told.scores, strict=True)]


def _coloured(picture: Picture) -> Picture:
    return np.ascontiguousarray(np.repeat(picture[:, :, None], 3, axis=2))
