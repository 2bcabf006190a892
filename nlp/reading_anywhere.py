"""Facts asked for without an agency: «“北山街坊”啥时候上线的», "when did the forest park open?".

The last resort of reading: what asks for a fact and names something is looked for in all reports
of the scope; whether one tells it only the answer can know (`nlp.fact_anywhere`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.fact_anywhere import ANYWHERE, TELL
from nlp.fact_question import find_ask, focused, plain_text
from nlp.fact_ranking import Ask
from nlp.fact_words import Group, groups_of, pattern_of, without_exclusions
from nlp.plan import Kind, Plan
from nlp.reading import Reading
from nlp.segment import is_chinese
from nlp.wording import says

_MOST_WORDS = 14
# What belongs to one agency only, and is nothing by itself: whose it is must be said.
_WHOSE = frozenset(
    ("phone", "fax", "email", "website", "address", "period", "published", "fee", "merged")
)
_SHORT_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿\d.]+[多余来]?[万亿]?[多余来]?(?=[个名位人次场期条件篇份项张家所块处台部本户])"
)

# «Baiheling (白鹤岭)» is one name.
_ROMANISED = re.compile(r"[A-Z][A-Za-z'’]*\s*(?=[（(][\u4e00-\u9fff]+[)）])")


def read_anywhere(r: Reading) -> Plan | None:
    """Take a question for a fact that no agency is named for."""
    named = r.named
    if named.agencies or named.agency_types or named.missing or named.group or r.excluded:
        return None
    if len(r.known.agencies) < 2:
        return None
    text = plain_text(_ROMANISED.sub("", without_exclusions(r.text)))
    found = find_ask(text)
    if found is None:
        if not pattern_of("tells").search(text):
            return None
        ask, groups = Ask(TELL), groups_of(_unasked(text), acts=True)
    else:
        ask, rest = found
        groups = focused((_unasked(rest[0]), _unasked(rest[1])))
    if ask.kind in _WHOSE or not _names_something(groups):
        return None
    words = tuple(group.word for group in groups)[:_MOST_WORDS]
    return replace(r.plan(Kind.FACT), asks=str(ask), words=words, about=(ANYWHERE,))


def _unasked(text: str) -> str:
    return pattern_of("tells").sub(" ", _SHORT_NUMBER.sub(" ", text))


def _names_something(groups: tuple[Group, ...]) -> bool:
    """Tell whether two words are left that carry something, or a longer one."""
    real = [g for g in groups if g.terms and not g.weak]
    return len(real) > 1 or any(len(g.word) > 3 for g in real if is_chinese(g.word))


_QUOTED = re.compile(r"[“\"《‘「][^”\"》’」]{2,24}[”\"》’」]")
_NUMBERED = re.compile(
    r"[一二两三四五六七八九十百千万]{2,}[多余来]?[万亿]?[多余来]?[个名位人次场期条件篇份项张家所块处台部本户册封]"
)
_IS_WHICH = re.compile(r"的(?:是|到底是|究竟是)(?:哪|谁)[^，。]{0,8}[？?]?$")
_HOLDS_POST = re.compile(
    r"^who (?:holds?|held|fills?|filled|chairs?|chaired|took over|takes over|was appointed|is in charge of the)\b",
    re.IGNORECASE,
)


def read_one_matter(r: Reading) -> Plan | None:
    """Take what words of themes and searches only seem to be in: names in quotes, numbers, posts."""
    if says("subject", r.text) and not _IS_WHICH.search(r.text):
        return None
    quoted = [found.span() for found in _QUOTED.finditer(r.text)]
    named = bool(r.themes) and all(any(a <= word.start < b for a, b in quoted) for word in r.themes)
    found = find_ask(plain_text(r.text))
    asks = found is not None and found[0].kind in ("percent", "count", "amount", "when")
    numbered = _IS_WHICH.search(r.text) and _NUMBERED.search(r.text)
    if (named and asks) or numbered or _HOLDS_POST.search(r.text):
        return read_anywhere(r)
    return None
