"""Words and characters of a text, with offsets.

Hides jieba, the folding that makes spellings of one character equal, and the
rule by which a long word is also found by the words inside it. Index and query use the same
functions, so a library is only as good as its `stamp`: when it changes, full text is rebuilt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.shadow import pinyin_spans, settle_words, simplify
from corpus.text import RADICALS
from nlp.words.dictionary import dictionary_stamp, resource_lines, tokenizer

# Raised when folding, token boundaries or the rule for inner words change.
_RULES = 3

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇"
"""Ideographs, as the inside of a regular expression's character class."""

_IDEOGRAPH = re.compile(f"[{CHINESE}]")
_CHINESE_RUN = re.compile(f"[{CHINESE}]{{2,}}")
# A run of ideographs goes to jieba; a run of other letters and digits is one token wherever it
# stands (jieba would let it depend on the neighbours); everything else is a token of its own.
_RUN = re.compile(rf"(?P<chinese>[{CHINESE}]+)|[^\W_{CHINESE}]+(?:\.\d+)?%?|\S")

# A word inside a word counts only when what is left also falls into words, else 马克 would be found
# in 马克思 and 作人 in 工作人员. These single characters may be left over: productive affixes,
# numerals and the names of administrative units.
_AFFIXES = frozenset(
    "化性度率力员者家局县市省州盟旗区镇乡村部厅委室处科股会院所站机法权制式型类级量期书费网号版库"
    "群册卡表单件栏页端线点次年月日人长方面上下中内外间层岗队组团厂店馆校园港路街里说版群署厦"
    "副总非不无未没各全新老大小多再本第被可应需拟原超微依按在对和与及之的了等先后"
    "一二三四五六七八九十百千万两双零〇"
)
# The radical ⼾ is 戶 to Unicode, but in Simplified fonts one glyph serves ⼾ and 户, so PDF files say
# 门⼾网站; it is the only such radical.
_VARIANTS = {"戶": "户", "戸": "户"}
_NEGATORS = frozenset("不未无没")


class Token(NamedTuple):
    """A token: its folded text, and where it stands in the text it was cut from."""

    text: str
    start: int
    end: int


class Squeezed(NamedTuple):
    """Folded text without white space; `offsets[i]` is where `text[i]` stood before."""

    text: str
    offsets: tuple[int, ...]


def segment(text: str) -> tuple[Token, ...]:
    """Cut a text into words that do not overlap; punctuation is kept, white space is not."""
    if gaps := pinyin_spans(text):
        kept = _outside(gaps, len(text))
        inner = segment("".join(text[i] for i in kept))
        return tuple(Token(t.text, kept[t.start], kept[t.end - 1] + 1) for t in inner)
    folded = fold(text)
    tokens: list[Token] = []
    for run in _RUN.finditer(folded):
        if run["chinese"]:
            at = run.start()
            tokens += [
                Token(word, at + start, at + start + len(word)) for word, start in _cut(run.group())
            ]
        else:
            tokens.append(Token(run.group(), run.start(), run.end()))
    return tuple(tokens)


def search_tokens(text: str) -> tuple[Token, ...]:
    """Cut a text for search: words without punctuation, and before each word the words inside it."""
    tokens: list[Token] = []
    for word in segment(text):
        if not is_word(word.text):
            continue
        tokens.extend(
            Token(inner, word.start + at, word.start + at + len(inner))
            for inner, at in _inner_words(word.text)
        )
        tokens.append(word)
    return tuple(tokens)


def is_known(word: str) -> bool:
    """Tell whether a word is in the dictionary."""
    return bool(tokenizer().FREQ.get(word))


def known_words(squeezed: str) -> frozenset[str]:
    """Return every word of the dictionary that stands in a text by its characters.

    However the text is cut: in 学习马克思, 马克 is one too.
    """
    found: set[str] = set()
    for run in _CHINESE_RUN.findall(squeezed):
        found.update(_known_in(run))
    return frozenset(found)


def fold(text: str) -> str:
    """Map each character to one character that stands for all its spellings.

    Case, width, compatibility forms, radicals and Traditional characters are folded; the length never changes, so offsets
    in the folded text are offsets in the text.
    """
    return settle_words(text.translate(_FOLDS), text)


def squeeze(text: str) -> Squeezed:
    """Return the folded characters without white space and bracketed pinyin, with their offsets."""
    folded, gaps = fold(text), pinyin_spans(text)
    if not gaps and folded.split() == [folded]:  # nothing to leave out, as usual
        return Squeezed(folded, tuple(range(len(folded))))
    kept = [at for at in _outside(gaps, len(text)) if not folded[at].isspace()]
    return Squeezed("".join(folded[at] for at in kept), tuple(kept))


def _outside(gaps: Sequence[tuple[int, int]], length: int) -> Sequence[int]:
    """Return the offsets that no gap covers: pinyin in brackets is no part of what is said."""
    if not gaps:
        return range(length)
    gone = {at for start, end in gaps for at in range(start, end)}
    return [at for at in range(length) if at not in gone]


def bigrams(squeezed: str) -> tuple[str, ...]:
    """Return the overlapping pairs of characters, in order; none for fewer than two."""
    return tuple(squeezed[i : i + 2] for i in range(len(squeezed) - 1))


def is_word(token: str) -> bool:
    """Tell whether a token is made of letters or digits rather than punctuation."""
    return token[:1].isalnum()


def is_chinese(text: str) -> bool:
    """Tell whether a text holds at least one ideograph."""
    return _IDEOGRAPH.search(text) is not None


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Return the function words of `models/stopwords.txt`."""
    return frozenset(fold(line) for line in resource_lines("stopwords.txt"))


def stamp() -> str:
    """Name the exact way of cutting: the dictionary and our rules. Loads nothing."""
    return f"{dictionary_stamp()} rules {_RULES}"


class _Folds(dict[int, str]):
    """A translation table that learns each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDS = _Folds()


def _fold_character(char: str) -> str:
    if unicodedata.category(char) == "Cs":
        return "\ufffd"  # half of a surrogate pair: no index can store it
    char = RADICALS.get(char, char)
    for form in (
        lambda c: unicodedata.normalize("NFKC", c),
        str.casefold,
        lambda c: unicodedata.normalize("NFKC", c),
    ):
        changed = form(char)
        char = changed if len(changed) == 1 else char
    char = RADICALS.get(char, char)
    return simplify(_VARIANTS.get(char, char))


@lru_cache(maxsize=16384)
def _cut(chinese: str) -> tuple[tuple[str, int], ...]:
    """Cut a run of ideographs into words with offsets; runs recur, reports are full of formulas."""
    pieces: list[tuple[str, int]] = []
    known = tokenizer().FREQ
    for word, start, _ in tokenizer().tokenize(chinese):
        # jieba guesses words it does not know, and guesses 不高 as one: the negator stays apart.
        if len(word) > 1 and word[0] in _NEGATORS and not known.get(word):
            pieces += [(word[0], start), (word[1:], start + 1)]
        else:
            pieces.append((word, start))
    return tuple(pieces)


@lru_cache(maxsize=16384)
def _known_in(chinese: str) -> tuple[str, ...]:
    """Return the words of the dictionary in a run of ideographs, each wherever it stands."""
    known = tokenizer().FREQ  # holds the beginnings of words too, with a frequency of 0
    found = []
    for start in range(len(chinese) - 1):
        for end in range(start + 2, len(chinese) + 1):
            frequency = known.get(chinese[start:end])
            if frequency is None:
                break
            if frequency:
                found.append(chinese[start:end])
    return tuple(found)


@lru_cache(maxsize=65536)
def _inner_words(word: str) -> tuple[tuple[str, int], ...]:
    """Return the words inside a word with their offsets, the word itself excepted."""
    size = len(word)
    if size < 3 or not is_chinese(word):
        return ()
    known = tokenizer().FREQ
    return tuple(
        (word[i:j], i)
        for j in range(2, size + 1)
        for i in range(j - 1)
        if j - i < size
        and known.get(word[i:j])
        and _falls_into_words(word[:i])
        and _falls_into_words(word[j:])
    )


@lru_cache(maxsize=65536)
def _falls_into_words(rest: str) -> bool:
    if not rest:
        return True
    if rest[0] in _AFFIXES and _falls_into_words(rest[1:]):
        return True
    known = tokenizer().FREQ
    return any(
        known.get(rest[:end]) and _falls_into_words(rest[end:]) for end in range(2, len(rest) + 1)
    )
