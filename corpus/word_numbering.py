"""The numbers Word prints in front of paragraphs but does not store: «一、», «（二）», «3.»."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpus.word_package import W

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LEVELS = 9
_MAX_NUMBER = 32767  # what Word itself allows


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None  # the level (from 1) that restarts this one; 0: none does
    plain: bool = False  # isLgl: all numbers in Arabic digits


@dataclass(frozen=True, slots=True)
class _List:
    """A w:num: the list it counts in, its levels, and the starts it overrides."""

    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document, in the order they are printed."""

    _lists: Mapping[str, _List]
    _by_style: Mapping[str, tuple[str, int]]
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def build(cls, root: etree._Element | None, styles: Mapping[str, str]) -> Numbering:
        """Read a numbering part; `styles` maps a numbering style's id to the w:num it names."""
        if root is None:
            return cls({}, {})
        abstracts = {a.get(f"{W}abstractNumId", ""): a for a in root.iter(f"{W}abstractNum")}
        nums = {n.get(f"{W}numId", ""): n for n in root.iter(f"{W}num")}
        lists = {i: _read_list(num, abstracts, nums, styles) for i, num in nums.items()}
        by_style: dict[str, tuple[str, int]] = {}
        for number, abstract in ((i, abstracts.get(entry.abstract)) for i, entry in lists.items()):
            for level in () if abstract is None else abstract.iter(f"{W}lvl"):
                if (style := _value(level, "pStyle")) is not None:
                    by_style.setdefault(style, (number, _integer(level.get(f"{W}ilvl"), 0)))
        return cls(lists, by_style)

    def level_of_style(self, style: str, number: str) -> int | None:
        """Return the level a list gives to a paragraph style, or None."""
        for_style = self._by_style.get(style)
        if for_style is None or number not in self._lists or for_style[0] not in self._lists:
            return None
        same = self._lists[for_style[0]].abstract == self._lists[number].abstract
        return for_style[1] if same else None

    def next(self, number: str, level: int) -> str:
        """Count one paragraph and return what Word prints in front of it ("" for bullets)."""
        entry = self._lists.get(number)
        if entry is None or level not in entry.levels:
            return ""
        counter = self._counters.setdefault(entry.abstract, {})
        if level in entry.starts and (number, level) not in self._begun:
            counter.pop(level, None)
        self._begun.add((number, level))
        start = entry.starts.get(level, entry.levels[level].start)
        counter[level] = counter.get(level, start - 1) + 1
        for deeper in [x for x in counter if x > level]:
            restart = entry.levels.get(deeper, _Level()).restart
            if restart != 0 and (restart is None or level + 1 <= restart):
                del counter[deeper]
        return self._label(entry, level, counter)

    @staticmethod
    def _label(entry: _List, level: int, counter: Mapping[int, int]) -> str:
        shown = entry.levels[level]
        if shown.format in ("bullet", "none"):
            return "" if shown.format == "bullet" else shown.text
        label = shown.text
        for i in range(_LEVELS):
            if f"%{i + 1}" in label:
                part = entry.levels.get(i, _Level())
                style = "decimal" if shown.plain else part.format
                value = counter.get(i, entry.starts.get(i, part.start))
                label = label.replace(f"%{i + 1}", format_number(value, style))
        # «1 总体情况»: without a mark of its own the number would run into the text.
        return f"{label} " if label[-1:].isascii() and label[-1:].isalnum() else label


def format_number(value: int, style: str) -> str:
    """Write a number in one of Word's formats, Arabic digits when the format is not known."""
    writer = _FORMATS.get(style)
    return writer(value) if writer is not None and value >= 0 else str(value)


# --------------------------------------------------------------------------------------- reading


def _read_list(
    num: etree._Element,
    abstracts: Mapping[str, etree._Element],
    nums: Mapping[str, etree._Element],
    styles: Mapping[str, str],
) -> _List:
    abstract_id = _value(num, "abstractNumId") or ""
    abstract = abstracts.get(abstract_id)
    if abstract is not None and (link := _value(abstract, "numStyleLink")) is not None:
        linked = nums.get(styles.get(link, ""))
        if linked is not None:
            abstract_id = _value(linked, "abstractNumId") or abstract_id
            abstract = abstracts.get(abstract_id)
    levels = {} if abstract is None else _levels(abstract)
    starts: dict[int, int] = {}
    for override in num.findall(f"{W}lvlOverride"):
        levels.update(_levels(override))
        start = _value(override, "startOverride")
        if start is not None:
            starts[_integer(override.get(f"{W}ilvl"), 0)] = _integer(start, 1)
    return _List(abstract_id, levels, starts)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found = {}
    for level in parent.findall(f"{W}lvl"):
        restart = _value(level, "lvlRestart")
        plain = level.find(f"{W}isLgl")
        found[_integer(level.get(f"{W}ilvl"), 0)] = _Level(
            start=_integer(_value(level, "start"), 1),
            format=_number_format(level),
            text=_value(level, "lvlText") or "",
            restart=None if restart is None else _integer(restart, 0),
            plain=plain is not None and plain.get(f"{W}val", "1") not in ("0", "false"),
        )
    return found


def _number_format(level: etree._Element) -> str:
    """Return the format; newer ones stand beside an older one for old programs."""
    formats = [f.get(f"{W}val", "decimal") for f in level.iter(f"{W}numFmt")]
    return next((f for f in formats if f in _FORMATS or f in ("bullet", "none")), "decimal")


def _value(parent: etree._Element, name: str) -> str | None:
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _integer(text: str | None, default: int) -> int:
    found = re.fullmatch(r"-?[0-9]{1,6}", text or "")
    return min(max(int(found.group()), 0), _MAX_NUMBER) if found else default


# --------------------------------------------------------------------------------------- formats


def _counting(value: int) -> str:
    """Write 一 … 十 十一 … 一百零五."""
    if value < 20:
        tens = "十" if value >= 10 else ""
        return tens + (_DIGITS[value % 10] if value % 10 or not tens else "")
    return _places(value, _DIGITS.replace("〇", "零"), ("", "十", "百", "千"))


def _formal(value: int) -> str:
    return _places(value, _FORMAL, ("", "拾", "佰", "仟"))


def _places(value: int, digits: str, units: tuple[str, ...]) -> str:
    if not 0 < value < 10_000:
        return str(value)
    written = ""
    figures = str(value)
    for at, figure in enumerate(figures):
        unit = units[len(figures) - 1 - at]
        if figure != "0":
            written += digits[int(figure)] + unit
        elif not written.endswith(digits[0]):
            written += digits[0]
    return written.rstrip(digits[0])


def _roman(value: int) -> str:
    written = ""
    for amount, sign in _ROMAN:
        while value >= amount:
            written += sign
            value -= amount
    return written


def _letters(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value else "0"


def _signs(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)] if value else "0"


def _enclosed(first: str, count: int) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + value - 1) if 1 <= value <= count else str(value)


def _replaced(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(figure)] for figure in str(value))


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _replaced("０１２３４５６７８９"),
    "decimalFullWidth2": _replaced("０１２３４５６７８９"),
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": str,
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "koreanCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "ideographDigital": _replaced(_DIGITS),
    "japaneseDigitalTenThousand": _replaced(_DIGITS),
    "taiwaneseDigital": _replaced(_DIGITS),
    "chineseLegalSimplified": _formal,
    "japaneseLegal": _formal,
    "ideographLegalTraditional": _formal,
    "ideographTraditional": _signs("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _signs("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
}
