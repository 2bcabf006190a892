"""Numbers as people write them in sentences: 12, 1,113, 十二, 一百零三, 两."""

from __future__ import annotations

import re

DIGITS = dict(zip("〇○零ＯO一二三四五六七八九两", "000001234567892", strict=True))
"""A Chinese digit → the Arabic one; writers use a circle or a letter for 〇."""
_UNITS = {"十": 10, "百": 100, "千": 1000}

NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+|[零〇一二两三四五六七八九十百千万]+)"
"""A whole number in Arabic or Chinese digits, as part of a regular expression."""


def read_number(text: str) -> int | None:
    """Return the whole number a text stands for, or None when it is none.

    «二〇二一» reads digit by digit, «一百零三» by its units, «1,113» without its commas.
    """
    plain = re.sub("[,，]", "", text)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if not text or any(c not in DIGITS and c not in _UNITS and c != "万" for c in text):
        return None
    if not set(text) & {*_UNITS, "万"}:
        return int("".join(DIGITS[c] for c in text))
    thousands, has_wan, rest = text.rpartition("万")
    return (_below_wan(thousands) * 10_000 if has_wan else 0) + _below_wan(rest)


def _below_wan(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            # «十二» opens with its unit: the one before it is not written.
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = int(DIGITS[char])
    return total + digit
