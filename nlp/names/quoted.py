"""Names in quotation marks: what is called «“鹭湾办”小程序» is a name as a whole, and names no place.

While agencies and places are looked for, such a name is covered; only what is in its entirety the name of an
agency or place («“鹭湾高新区”») stays open to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.names.masks import MASK

QUOTED_NAME = re.compile(
    r"[“「『‘\"'](?P<name>[A-Za-z0-9]{0,8}[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9·+]{1,11})[”」』’\"']"
)
_COVERS = 0xE000  # private use: no pattern of a name holds it


def covered(text: str, left: Callable[[str], str]) -> str:
    """Return a text whose names in quotes are covered, character by character.

    Args:
        text: a question.
        left: returns what of a text no name of an agency or place takes up, masked else.
    """

    def cover(found: re.Match[str]) -> str:
        rest = left(found["name"])
        # What takes up nothing needs no cover, and what takes up all of it is such a name.
        if MASK not in rest or not rest.replace(MASK, ""):
            return found[0]
        start, end = found.start("name") - found.start(), found.end("name") - found.start()
        hidden = "".join(chr(_COVERS + at) for at in range(end - start))
        return f"{found[0][:start]}{hidden}{found[0][end:]}"

    return QUOTED_NAME.sub(cover, text)


def uncovered(text: str, whole: str) -> str:
    """Return a text with what was covered put back from the whole one of the same length."""
    return "".join(
        own if _COVERS <= ord(shown) < _COVERS + 32 else shown
        for shown, own in zip(text, whole, strict=True)
    )
