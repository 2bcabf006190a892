"""The shadow of a text: what it says, whatever the copy did to its characters.

Hides Traditional characters and pinyin written into words («工作(zuo)», «報(bào)告»). A shadow is for
recognising and finding; what is shown stays as printed. The tables of OpenCC are loaded when the
first Traditional character is met, so a corpus of the mainland never pays for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_FIRST_IDEOGRAPH = "\u3400"
# In GB2312 but Traditional all the same where it is not part of a name; other characters of GB2312
# (乾, 著, 藉) are as good as never Traditional in such a text, and 著名 must not become 着名.
_ALSO = {"後": "后", "於": "于", "徵": "征"}
# Words that gateways write otherwise when they turn a page into Traditional, as long as the usual ones.
_DRIFT = {"资讯": "信息"}
# Characters that only the word around them tells apart; no Simplified text holds these words.
_IN_WORDS = {
    "反覆": "反复", "答覆": "答复", "回覆": "回复", "批覆": "批复", "瞭解": "了解", "明瞭": "明了",
    "藉助": "借助", "凭藉": "凭借", "藉口": "借口", "乾净": "干净",
    "座标": "坐标",
}  # fmt: skip
_ZHE = re.compile(r"(?<![显卓昭专名原编论译合遗巨土所])著(?![名作称述者书])")

_BRACKETED = re.compile(
    r"(?<=[\u3400-\u9fff])[ \t]?[(（]\s*([a-zü\u00e0-\u01dc\u0300-\u030c]{1,7}"
    r"(?: [a-zü\u00e0-\u01dc\u0300-\u030c]{1,7}){0,3})\s*[)）]"
)
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:a[io]?|ang?|e[inr]?|eng?|i(?:a|e|u|an|ang|ao|n|ng|ong)?"
    r"|o(?:u|ng)?|u(?:a|o|i|n|e|ai|an|ang|eng)?|[üv]e?)"
)
# Syllables that are also words in such reports, or numbers of a list.
_WORDS = frozenset(("a", "e", "o", "i", "u", "ai"))


@dataclass(frozen=True, slots=True)
class Shadow:
    """A text to recognise by; `origin[i]` is the offset in the printed text of `text[i]`."""

    text: str
    origin: tuple[int, ...]
    end: int  # length of the printed text

    def place(self, at: int) -> int:
        """Return the offset in the printed text of an offset in the shadow."""
        return self.origin[at] if at < len(self.origin) else self.end


def cast_shadow(text: str) -> Shadow:
    """Return the shadow of a text with the way back."""
    gaps = pinyin_spans(text)
    origin = range(len(text))
    if not gaps:
        return Shadow(_settle(simplify(text)), tuple(origin), len(text))
    gone = {i for start, end in gaps for i in range(start, end)}
    kept = tuple(i for i in origin if i not in gone)
    return Shadow(_settle(simplify("".join(text[i] for i in kept))), kept, len(text))


def shade(text: str) -> str:
    """Return the shadow of a text without the way back."""
    for start, end in reversed(pinyin_spans(text)):
        text = text[:start] + text[end:]
    return _settle(simplify(text))


def simplify(text: str) -> str:
    """Return the text with each Traditional character replaced by its Simplified one.

    The length never changes, so that offsets stay true.
    """
    if text.isascii():
        return text
    return settle_words(text.translate(_SIMPLE), text)


def settle_words(simple: str, printed: str) -> str:
    """Return the text with the characters replaced that only their words tell apart.

    Args:
        simple: a text in which each character by itself is Simplified already.
        printed: the text before; where it was Traditional, 著 is 着, except in 著名 and the like.
    """
    # Every text that is folded comes through here: a loop would be half of what folding takes.
    if "覆" in simple or "瞭" in simple or "藉" in simple or "乾" in simple or "座" in simple:
        for word, usual in _IN_WORDS.items():
            simple = simple.replace(word, usual)
    if "著" in simple and printed.translate(_SIMPLE) != printed:
        simple = _ZHE.sub("着", simple)
    return simple


def pinyin_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where pinyin stands in brackets behind a character, from bracket to bracket."""
    if "(" not in text and "（" not in text:
        return ()
    return tuple(m.span() for m in _BRACKETED.finditer(text) if _is_pinyin(m[1]))


def _is_pinyin(letters: str) -> bool:
    plain = "".join(
        c for c in unicodedata.normalize("NFD", letters) if not "\u0300" <= c <= "\u030c"
    )
    words = plain.split()
    return not _WORDS.intersection(words) and all(_SYLLABLE.fullmatch(word) for word in words)


def _settle(text: str) -> str:
    for word, usual in _DRIFT.items():
        text = text.replace(word, usual)
    return text


class _Simple(dict[int, str]):
    """A translation table that learns each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = simple = _simplify_character(chr(code))
        return simple


_SIMPLE = _Simple()


def _simplify_character(char: str) -> str:
    if char < _FIRST_IDEOGRAPH or char in _ALSO or _is_everyday(char):
        return _ALSO.get(char, char)
    for standard in ("t2s", "hk2s", "tw2s"):  # 衛, 衞 and 爲 are forms of one place each
        simple = _converter(standard)(char)
        if simple != char and len(simple) == 1:
            return simple
    return char


def _is_everyday(char: str) -> bool:
    """Tell whether a character belongs to GB2312, the set of Simplified Chinese."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return not "\u3400" <= char <= "\u9fff"
    return True


@cache
def _converter(standard: str) -> Callable[[str], str]:
    from opencc import OpenCC  # loaded when first needed

    convert: Callable[[str], str] = OpenCC(standard).convert
    return convert
