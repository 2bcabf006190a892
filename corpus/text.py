"""Normalisation of text as printed.

What is repaired: radicals that stand for characters (both Unicode blocks), compatibility
ideographs, full-width letters and digits, odd spaces, and spaces inside Chinese words. Punctuation
stays as printed, so that a quote looks like its source.
"""

from __future__ import annotations

import re
import unicodedata

# NFKC repairs the Kangxi block U+2F00–2FD5 but leaves 113 code points of the CJK Radicals
# Supplement. Pairs follow Unicode's EquivalentUnifiedIdeograph data; where that names a component
# outside the basic plane, the everyday character is given instead, since that is what PDF writers
# meant.
_SUPPLEMENT = (
    "⺀冫⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵"
    "⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网"
    "⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶"
    "⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦"
    "⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
RADICALS = {
    **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)},
    **dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)),
    "⼾": "户",  # NFKC gives the form 戶; fonts of the mainland draw one glyph for this radical and 户
}
"""Radical → the character it stands for, for U+2E80–2EF3 and U+2F00–2FD5."""

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_PUNCTUATION = "，。、；：？！（）《》“”‘’〔〕【】"
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_GAP = re.compile(rf"(?<=[{CJK}{_CJK_PUNCTUATION}]) +(?=[{CJK}{_CJK_PUNCTUATION}])")


class _Repairs(dict[int, str]):
    """A translation table that learns each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = repaired = repair_character(chr(code))
        return repaired


_REPAIRS = _Repairs()


def normalise(text: str) -> str:
    """Return the text with damaged characters repaired and stray spaces removed."""
    return _GAP.sub("", text.translate(_REPAIRS))


def repair_character(char: str) -> str:
    """Return what a single character should have been: itself in nearly every case."""
    code = ord(char)
    if code < 0x80:
        return char if char in "\t\n" or char.isprintable() else ""
    if char in RADICALS:
        return RADICALS[char]
    if code in _ZERO_WIDTH or unicodedata.category(char) in ("Cc", "Co"):
        return ""
    if re.match(f"[{_SPACES}]", char):
        return " "
    if (0xFF10 <= code <= 0xFF5A and char.isalnum()) or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", char)
    return char


def squeeze(text: str) -> str:
    """Return the text in NFKC without any white space: for comparing labels, never for display."""
    return "".join(unicodedata.normalize("NFKC", normalise(text)).split())


def is_mostly_chinese(text: str, share: float = 0.3) -> bool:
    """Tell whether at least `share` of the letters are Chinese (an empty text is)."""
    letters = [c for c in text if c.isalpha()]
    chinese = sum(1 for c in letters if "\u3400" <= c <= "\u9fff")
    return not letters or chinese / len(letters) >= share
