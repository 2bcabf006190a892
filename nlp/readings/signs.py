"""Reports asked for by what stands in them: a number («提到12345的报告»), or words in quotes («出现“村务”的»)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.plan import Plan
from nlp.readings import wording
from nlp.readings.reading import WHETHER, Reading, denies
from nlp.readings.search import read_search
from nlp.readings.search_words import phrases, quoted_in
from nlp.readings.wording import says
from nlp.words.english_words import is_light

_NUMBER = re.compile(
    r"(?<![\d.A-Za-z])\d{3,}(?![\d.]|\s*(?:件|条|次|份|人|年|元|万|个|家|天|requests|items|cases|times|people))"
)
_REPORTS = re.compile(
    r"报告|年报|总结|哪[几些]?[份篇本]|[几多]少?[份篇本]|\breports?\b", re.IGNORECASE
)
_COUNTED = re.compile(r"(?<!哪)(?:几|多少)[份篇本]|\b(?:how many|number of)\b", re.IGNORECASE)
# «how many requests ended with "information not held"» counts no reports.
_COUNTS_ELSE = re.compile(
    r"(?:几|多少)(?![份篇本家]|个(?:机关|单位|部门|局)|报告|年报)|几次|多少次|"
    r"\b(?:how many|number of) (?!(?:of (?:the|these|all|those) )?(?:the )?(?:annual )?(?:reports|agenc|bod|bureau|office|department))|"
    r"\b(?:in|by|of) the □+ (?:annual )?report\b",
    re.IGNORECASE,
)
_NOUNS = re.compile(
    r"哪?(?:几|多少|些)(?:[份篇本个家])?|报告|年报|总结|[份篇本]|热线|这个(?:号码?|数字?|词|字眼)|二字|两个字|[三四]个?字|字样|号码|"
    r"\b(?:how many|number of|reports?|annual|hotline|number|word|term|phrase|string|literally)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:mention\w*|contain\w*|bring\w* up|talk\w* (?:about|of)|refer\w* to|speak\w* of|say\w*|includ\w*|cit(?:e|es|ing)|quot\w+|nam(?:e|es|ing)|us(?:e|es|ing)|appear\w*|occur\w*|com(?:e|es|ing) up|crop\w* up|featur\w*|turn\w* up|with|show\w* up|writ\w+|wrote)\b",
    re.IGNORECASE,
)


def read_sign(r: Reading) -> Plan | None:
    """Take «提到12345的都有哪些报告», which holds nothing else that could be asked for."""
    signs = [found[0] for found in (*_NUMBER.finditer(r.text), *quoted_in(r.text))]
    spoken = phrases("mentions").search(r.text) or _SPOKEN.search(r.text)
    if len(signs) != 1 or not spoken or not _REPORTS.search(r.text) or says("yes_no", r.text):
        return None
    if _COUNTS_ELSE.search(r.text):
        return None
    rest = r.text.replace(signs[0], " ")
    for words in (WHETHER, phrases("mentions"), phrases("asking"), _SPOKEN, _NOUNS):
        rest = words.sub(" ", rest)
    rest = wording.without("negation", rest)
    if any(not is_light(word) for word in wording.leftover_words(rest)):
        return None
    return read_search(replace(r, text=_plainly(r, signs[0]), themes=()))


def _plainly(r: Reading, sign: str) -> str:
    """Return the question in the plainest words."""
    counted, denied = bool(_COUNTED.search(r.text)), denies(r.text)
    if r.language == "zh":
        return f"{'多少份' if counted else '哪些'}报告{'没有' if denied else ''}提到{sign}"
    which = "how many" if counted else "which"
    return f"{which} reports {'do not ' if denied else ''}mention {sign}"
