"""Turns of phrase of questions: the patterns of `models/questions.toml`, and the themes words name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.report import Role
from corpus.resources import resource
from nlp.labels.taxonomy import themes
from nlp.names.masks import MASK, UNDERSTOOD
from nlp.words.english_words import is_light

# Qualities that anything can lack; beside a theme that names a thing (解读 + 不及时) they only say
# what is wrong with it and are no theme of their own.
_QUALITIES = frozenset(
    {"timeliness", "completeness", "quality", "channel", "standard", "mechanism"}
)
_ADJACENT = re.compile(
    r"(?:的|上|方面|工作|内容|还|也|都|很|存在|仍|较|比较|有些|有点|\s|is|are|was|were|of|the|not|in|too|being|still|often|rather)*",
    re.I,
)
_BARE = re.compile(
    r"(?:不(?:够|太|很)?)?(?:及时|全面|完整|规范|准确|丰富)|滞后|单一|单调|迟缓|拖延|错误|错漏|更新慢|"
    r"in(?:complete|accurate)\w*|late|delay\w*|lag\w*|untimely|stale|outdated|monotonous",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# Words between two parts of a pattern may be any, but do not lead into the next clause.
_WORD = r"(?:(?!(?:and|or|but|nor)\b)\w+ )"


@dataclass(frozen=True, slots=True)
class ThemeWord:
    """A stretch of the question that names a theme; `complaint` when it says what is lacking."""

    key: str
    start: int
    end: int
    complaint: bool


@cache
def _data() -> Mapping[str, Any]:
    with resource("questions.toml").open("rb") as source:
        return tomllib.load(source)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    entry: Any = _data()
    for key in path.split("."):
        entry = entry[key]
    return _joined(entry["zh"], entry["en"])


def _joined(chinese: Iterable[str], english: Iterable[str]) -> re.Pattern[str]:
    data = _data()
    # «don't» is one run of letters, of which «n't» is a word of its own.
    start = r"(?:(?<![A-Za-z])|(?=n't\b))"
    patterns = [*chinese, *(rf"{start}(?:{words})(?![A-Za-z])" for words in english)]
    whole = "|".join(patterns)
    for placeholder, key in (("{few}", "few_zh"), ("{lack}", "lack_zh")):
        whole = whole.replace(placeholder, data[key])
    whole = whole.replace(r"(?:\w+ )", _WORD)
    return re.compile(whole, re.IGNORECASE)


def says(path: str, text: str) -> bool:
    """Tell whether the text has a turn of phrase, named by its path in the file («roles.measure»)."""
    return _pattern(path).search(text) is not None


def places_of(path: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return where the turns of phrase of that kind stand."""
    return tuple(found.span() for found in _pattern(path).finditer(text))


def phrase(path: str, text: str) -> str:
    """Return the first words of that kind, empty when there are none."""
    found = _pattern(path).search(text)
    return found[0] if found else ""


def without(path: str, text: str) -> str:
    """Mask the words of that kind."""
    return _pattern(path).sub(lambda m: MASK * len(m[0]), text)


def names_in(path: str) -> tuple[str, ...]:
    """Return the list of names that stands at a path."""
    entry: Any = _data()
    for key in path.split("."):
        entry = entry[key]
    return tuple(entry)


def pairs_in(path: str) -> tuple[tuple[str, str], ...]:
    """Return the list of pairs that stands at a path."""
    entry: Any = _data()
    for key in path.split("."):
        entry = entry[key]
    return tuple((str(one), str(two)) for one, two in entry)


def counted_noun(text: str) -> str | None:
    """Tell what «how many» counts: agencies, reports or statements; None when nothing of these."""
    counting = _data()["counting"]
    for noun in ("agencies", "reports", "statements"):
        pattern = _joined([counting[f"{noun}_zh"]], [counting[f"{noun}_en"]])
        if pattern.search(text):
            return noun
    return None


def without_counting(text: str) -> str:
    """Mask «how many agencies» and the like, which is no question for a figure."""
    counting = _data()["counting"]
    for noun in ("agencies", "reports", "statements"):
        pattern = _joined([counting[f"{noun}_zh"]], [counting[f"{noun}_en"]])
        text = pattern.sub(lambda m: MASK * len(m[0]), text)
    return text


def asked_role(text: str) -> Role | None:
    """Return the role a question asks for, None when it does not say."""
    for name in _data()["roles"]["order"]:
        if says(f"roles.{name}", text):
            role = Role(_data()["roles"][name].get("role", name))
            # «concede that nobody was held to account»: who owns up to something tells no practice.
            return Role.PROBLEM if role is Role.PRACTICE and says("owning_up", text) else role
    return None


def without_asking_words(text: str) -> str:
    """Return what a question is about: without the words that ask, tell or name kinds of agencies."""
    bare = text.replace(MASK, " ")
    for path in ("subject", "yes_no", "mention", "telling"):
        bare = _pattern(path).sub(" ", bare)
    return re.sub(r"[？?！!。，,：:“”\"'、\s]+", " ", bare).strip()


def find_themes(text: str) -> tuple[ThemeWord, ...]:
    """Find the themes a text names, in order; longer names win, mere qualities give way."""
    chosen: list[ThemeWord] = []
    for word in sorted(
        _theme_words(text), key=lambda w: (w.start - w.end, w.start, not w.complaint, w.key)
    ):
        if all(word.end <= other.start or word.start >= other.end for other in chosen):
            chosen.append(word)
    chosen.sort(key=lambda w: w.start)
    return tuple(w for w in chosen if not _is_mere_quality(w, chosen, text))


def _theme_words(text: str) -> Iterator[ThemeWord]:
    for key, words, patterns in _theme_patterns():
        for pattern, complaint in ((words, False), (patterns, True)):
            yield from (
                ThemeWord(key, m.start(), m.end(), complaint or says("polarity", m[0]))
                for m in pattern.finditer(text)
                if m[0]
            )


@cache
def _theme_patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    extra = _data()["themes"]
    lack_en = _data()["lack_en"]
    built = []
    for theme in themes():
        english = [
            re.escape(w.rstrip("*")).replace(r"\ ", r"[\s-]+")
            + (r"[\w-]*" if w.endswith("*") else "")
            for w in (*theme.words_en, theme.en.lower())
        ]
        chinese = [re.escape(w) for w in sorted((*theme.words_zh, theme.zh), key=len, reverse=True)]
        english.sort(key=len, reverse=True)
        patterns = extra.get(theme.key, {"zh": [], "en": []})
        lacking = [p.replace("{lack}", lack_en) for p in patterns["en"]]
        chinese += patterns.get("more_zh", [])
        english += patterns.get("more_en", [])
        built.append((theme.key, _joined(chinese, english), _joined(patterns["zh"], lacking)))
    return tuple(built)


def _is_bare(word: ThemeWord, text: str) -> bool:
    """Tell whether a quality is named without the thing that has it."""
    return _BARE.fullmatch(text[word.start : word.end].strip()) is not None


def _is_mere_quality(word: ThemeWord, chosen: list[ThemeWord], text: str) -> bool:
    if word.key not in _QUALITIES:
        return False
    for other in chosen:
        # «标准化滞后», "incomplete rules": a bare quality gives way to every thing that has it.
        bare = other.key != word.key and _is_bare(word, text) and not _is_bare(other, text)
        if (other.key in _QUALITIES and not bare) or (other.complaint and word.complaint):
            continue
        between = (
            text[other.end : word.start]
            if other.end <= word.start
            else text[word.end : other.start]
        )
        touching = other.end <= word.start or word.end <= other.start
        if touching and _ADJACENT.fullmatch(between):
            return True
    return False


def mask_themes(text: str, words: Iterable[ThemeWord]) -> str:
    """Mask the stretches that name themes."""
    for word in words:
        text = text[: word.start] + UNDERSTOOD * (word.end - word.start) + text[word.end :]
    return text


def question_language(text: str) -> str:
    """Return "zh" or "en" by the words around the names (which stay in their own language)."""
    chinese = len(_CHINESE.findall(text))
    latin = len(_LATIN.findall(text))
    return "en" if latin and latin * 2 > chinese else "zh"


def leftover_words(text: str) -> tuple[str, ...]:
    """Return the words that nothing understood and that carry a meaning of their own."""
    words = sorted(_data()["filler"]["zh"].split("|"), key=len, reverse=True)
    fillers = re.compile("|".join(words))
    english = re.compile(rf"(?:{_data()['filler']['en']})$", re.IGNORECASE)
    chinese_left = re.findall(r"[\u4e00-\u9fff]+", fillers.sub(" ", text))
    latin_left = [
        w for w in _LATIN.findall(text) if len(w) > 1 and not english.match(w) and not is_light(w)
    ]
    return tuple(w for w in chinese_left if len(w) > 1) + tuple(latin_left)
