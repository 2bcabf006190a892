"""Whether a question asks who has none of a figure: «没有行政处罚的», "carried nothing over"."""

from __future__ import annotations

import re

from nlp.names.figure_names import find_figures
from nlp.names.masks import UNDERSTOOD
from nlp.readings.reading import WHETHER, Reading, denies

_NO_FIGURE = re.compile(
    r"(?:没有|并未|未|没|无|\b(?:no|not|n't|zero|without|nothing|none))\s*\S{0,6}\s*$|"
    r"(?:\b(?:no|not|never|without|nothing|none)|n't)\s+(?:[a-z]+\s+){0,2}$",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(r"(?:都|也)(?:没有?|未|无)|一(?:件|条|个|次|份)(?:也|都)?(?:没|未|无)")
_NO_INSIDE = re.compile(
    r"没有|未收到|\b(?:no(?! (?:prior |previous )?reconsideration)|zero|nothing|none|not one)\b",
    re.I,
)
_NEVER = re.compile(r"从没|从未|没有?|未|\b(?:never|no|not|without)\b|n't\b", re.IGNORECASE)
_LACKS = ("unable", "other_fee_unpaid", "other_not_corrected")


def is_negated(r: Reading, masked: str) -> bool:
    """Tell whether a figure is denied («一件都没收到», "received nothing"); `masked` has its name masked."""
    if any(row.startswith(_LACKS) for _, row, _ in find_figures(r.text).figures):
        # «没交费», "not held": what the row itself is called denies nothing.
        before = WHETHER.sub("", masked.partition(UNDERSTOOD)[0])
        return bool(denies(masked) or _NOT_ONE.search(masked) or _NEVER.search(before))
    changed = [i for i, (a, b) in enumerate(zip(r.text, masked, strict=True)) if a != b]
    before = WHETHER.sub("", r.text[: changed[0]])
    inside = r.text[changed[0] : changed[-1] + 1]
    if _NOT_ONE.search(r.text):
        return True
    return bool(denies(r.text) or _NO_FIGURE.search(before) or _NO_INSIDE.search(inside))
