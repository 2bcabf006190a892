"""Two things asked in one question: «what is the account called, and how many followers has it»."""

from __future__ import annotations

import re

_ASKING = re.compile(
    r"(?<![好十无])几(?!乎|经)|[谁哪吗啥]|多少|什么|何时|何[人处地]|没有|有没|是否|是不是|怎|如何|多[久长大]|"
    r"\b(?:what|who|whom|whose|when|where|which|how|did|does|was there|were there|is there|are there)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"[，,、；;？?。]\s*(?:还有|以及|并且|而且|另外|同时)?|\s*,?\s*\band (?:also )?(?=(?:what|who|when|where|which|how)\b)",
    re.IGNORECASE,
)
AND = "+"
"""Stands between what is asked for first and second in `Plan.asks`."""


def halves(question: str) -> tuple[str, str] | None:
    """Return both parts of a question that asks twice, None of any other."""
    for mark in reversed(list(_BETWEEN.finditer(question))):
        first, second = question[: mark.start()], question[mark.end() :]
        if len(second.strip("？?。.！! ")) > 2 and _ASKING.search(second):
            return (first, second) if _ASKING.search(first) else None
    return None
