"""What is declined politely: nothing asked, texts to write, small talk, other subjects, orders."""

from __future__ import annotations

import re

from nlp import wording
from nlp.figure_names import find_figures
from nlp.plan import Plan
from nlp.reading import Reading
from nlp.wording import says


def read_no_question(r: Reading) -> Plan | None:
    """Take an empty line, a request to write, an order to the program, a wish for advice."""
    if not re.search(r"\w", r.question):
        return r.decline("empty")
    for key in ("instructions", "writing", "advice"):
        if says(f"decline.{key}", r.text):
            return r.decline(key)
    return None


def read_small_talk(r: Reading) -> Plan | None:
    """Take greetings and questions about the program or the weather."""
    if r.themes or find_figures(r.text).figures:
        return None
    return r.decline("small_talk") if says("decline.small_talk", r.text) else None


def read_business(r: Reading) -> Plan | None:
    """Take questions about the agencies' own business, which the reports' complaints are not about."""
    words = wording.phrase("business", r.text)
    return r.decline("business", words=words) if words else None
