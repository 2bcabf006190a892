"""What is declined politely: nothing asked, texts to write, small talk, other subjects, orders."""

from __future__ import annotations

import re

from nlp.names.figure_names import find_figures
from nlp.plan import Plan
from nlp.readings import wording
from nlp.readings.reading import Reading
from nlp.readings.search import is_fragment
from nlp.readings.search_words import phrases
from nlp.readings.wording import says

_COMPLAINS = re.compile(
    r"抱怨|反映|吐槽|承认|检讨|\b(?:complain|admit|acknowledg|criticis|struggl)\w*", re.IGNORECASE
)

_REPORTS = re.compile(r"报告|年报|\b(?:reports?|agenc(?:y|ies))\b", re.IGNORECASE)


def read_no_question(r: Reading) -> Plan | None:
    """Take an empty line, a request to write, an order to the program, a wish for advice."""
    if not re.search(r"\w", r.question):
        return r.decline("empty")
    for key in ("instructions", "writing", "advice"):
        if says(f"decline.{key}", r.text):
            return r.decline(key)
    # The year that has not come is masked by now.
    return r.decline("advice") if says("decline.forecast", r.question) else None


def read_small_talk(r: Reading) -> Plan | None:
    """Take greetings and questions about the program or the weather."""
    if r.themes or find_figures(r.text).figures:
        return None
    if says("mention", r.text) and _REPORTS.search(r.text):
        return None  # «哪份年报提到天气预报» looks for words
    return r.decline("small_talk") if says("decline.small_talk", r.text) else None


def read_business(r: Reading) -> Plan | None:
    """Take complaints about the agencies' own business, which the reports' complaints are not about.

    Whoever only looks for such a word may find it told in a report (`outside_words`).
    """
    words = wording.phrase("business", r.text)
    mentioned = says("mention", r.text) or phrases("mentions").search(r.text)
    mentions = mentioned and not _COMPLAINS.search(r.text)
    looks = not r.complains or mentions or is_fragment(r)
    return r.decline("business", words=words) if words and not looks else None


def outside_words(question: str) -> str:
    """Return the words of a question that annual reports on disclosure are not about, "" if none."""
    return wording.phrase("business", question) or wording.phrase("outside", question)


def said_in_name(words: str) -> str:
    """Return what the Chinese name of a body says for such a word («hospital» 医院), else the word."""
    said = dict(wording.pairs_in("outside_names.pairs"))
    return said.get(words.lower().removesuffix("s"), words)
