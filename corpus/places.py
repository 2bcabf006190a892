"""Where an agency's name, a sentence or a page address says it belongs.

Hides the gazetteer of divisions (`models/places.tsv`) and the readings of characters
(`models/syllables.tsv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product

from corpus.resources import resource

# Peoples that autonomous places are named after; those of one character are written with 族.
PEOPLES = (
    r"(?:(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春|土家|布依|朝鲜|哈尼|傈僳|拉祜|景颇|纳西|仫佬|毛南|仡佬|撒拉|布朗|阿昌|"
    r"普米|俄罗斯|德昂|保安|裕固|独龙|赫哲|门巴|珞巴|基诺|东乡|高山|塔塔尔|乌孜别克)族?|[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各]族)"
)
_LEVEL = re.compile(r"(?:自治州|省|市|地区|县|区|旗|(?<![联同])盟|州)$")
_AUTONOMOUS = re.compile("自治[州县旗]$")
# What goes on after a name in 州: «塔洛州财政局», but «澜水沧州市…», «江东梧州学院».
_NO_STATE = re.compile(
    r"^(?:[市县区镇乡路港岛]|街道|大学|学院|师范|医学|职业|分[公行局]|经|高新|开发)"
)
_STATE_PREFIX = re.compile(
    r"^(?:国家税务总局|国家统计局|国家外汇管理局|中国人民银行|中国气象局|审计署|中华人民共和国|中国|国家|中共)"
)
_NO_UNIT = re.compile(
    r"(?:开发|园|高新|经开|示范|风景|景|保税|功能|实验|试验|合作|旅游|度假|社|辖|灌|库|矿|林业|新|服务|校|院|市|小|片|管)区$|^(?:城市|超市|上市|门市)"
)
# Characters that no name of a place holds: what they are part of is a sentence.
_SENTENCE = re.compile(
    "[在由向从至对到和与及的可以来年是为经于中各本我全该所有按据将其并等上下通过]"
)
_AFTER = (
    r"(?=人民政府|政府|政务|门户|委|人大|政协|卫生|教育|财政|信息公开|行政|融媒|公共|各|大数据"
    # A street address: «白蓼县人民路9号».
    r"|[\u4e00-\u9fff]{2,6}(?:路|街|大道|巷|胡同)[\u4e00-\u9fff]{0,3}[\d一二三四五六七八九十]{1,5}号)"
)
# Names of divisions that are also plain words.
_COMMON_WORDS = frozenset(("城区", "郊区", "矿区"))
_BRANCH = re.compile(r"局([\u4e00-\u9fff]{2,4}?)[区县市]?(?:分局|管理部|管理分局)$")
_SHORT_ENDS = re.compile(
    rf"(?<=[\u4e00-\u9fff]{{2}})族?{PEOPLES}*自治[区州县旗]$|(?:自治[区州县旗]|地区|林区|[省市县区州盟旗])$"
)
_MOST_READINGS = 16  # ways to read one name: more would mean a slip in the tables


@cache
def division_codes() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of each division's official name; some names are shared (鼓楼区)."""
    found: dict[str, tuple[str, ...]] = {}
    for line in resource("places.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, name = line.split("\t")
            found[name] = (*found.get(name, ()), code)
    return found


def _is_county(name: str) -> bool:
    codes = division_codes().get(name, ())
    return bool(codes) and not codes[0].endswith("00")


@cache
def _short_names() -> Mapping[str, tuple[str, ...]]:
    """Return the official names behind each name without its level: 昌乐 → 昌乐县."""
    found: dict[str, tuple[str, ...]] = {}
    for name in division_codes():
        short = _SHORT_ENDS.sub("", name)
        if len(short) > 1 and short != name:
            found[short] = (*found.get(short, ()), name)
    return found


def is_place(text: str) -> bool:
    """Tell whether a text is the name of a division, or a chain of them, and nothing else."""
    place, rest = divide_name(text)
    return place is not None and not rest and len(text) > 2


def divide_name(agency: str) -> tuple[str | None, str]:
    """Return the lowest division a name begins with, and the rest of the name.

    «昌乐卫健局»: a name without its level counts when only one division has it and something
    follows that no place begins with.
    """
    rest = _STATE_PREFIX.sub("", agency)
    place = None
    while unit := _leading_unit(rest):
        place, rest = unit, rest[len(unit) :]
    return place, rest


def _leading_unit(text: str) -> str | None:
    for length in range(min(len(text), 15), 1, -1):
        if text[:length] in division_codes():
            return text[:length]
    for length in range(3, min(len(text), 16) + 1):
        unit, rest = text[:length], text[length:]
        if (
            not re.fullmatch("[\u4e00-\u9fff]+", unit)
            or not _LEVEL.search(unit)
            or _NO_UNIT.search(unit)
            or not _is_unit_of(unit, rest)
        ):
            continue
        # «东市场监督管理局»: the level opens a word and ends no name.
        if rest[:1] not in ("域", "场") if rest else True:
            return unit
    return None


def _is_unit_of(unit: str, rest: str) -> bool:
    """Tell whether a unit can be one: 州 and 盟 end other names too, long names are autonomous."""
    if _AUTONOMOUS.search(unit):
        return True
    if any(name.endswith("自治州") for name in _short_names().get(unit[:-1], ())):
        return True  # 怒江州
    if unit[-1] in "州盟":
        # «塔洛州» is a prefecture, the 州 of «江东福州» is the end of a city's name.
        return len(unit) <= 5 and unit[-2:] not in _short_names() and not _NO_STATE.match(rest)
    return len(unit) <= 8


def short_place(text: str) -> tuple[str, str] | None:
    """Return the only division whose name without its level opens a text, and what follows.

    «昌乐卫健局» → («昌乐县», «卫健局»); «朝阳卫健局» → None, there are several.
    """
    for length in (4, 3, 2):
        names = _short_names().get(text[:length], ())
        if len(names) == 1 and len(division_codes()[names[0]]) == 1 and text[length:]:
            return names[0], text[length:]
    return None


def branch_place(agency: str, above: str | None) -> str | None:
    """Return the county of a branch («潍坊市生态环境局昌乐分局» → 昌乐县), if it is one of `above`."""
    found = _BRANCH.search(agency)
    prefixes = tuple(code[:4] for code in division_codes().get(above or "", ()))
    if not found or not prefixes:
        return None
    inside = [
        name
        for name in _short_names().get(found[1], ())
        if any(code.startswith(prefixes) for code in division_codes()[name])
    ]
    return inside[0] if len(inside) == 1 else None


def bare_level(agency: str) -> str:
    """Return 区, 县, 市 when the name begins with the bare level («区卫生健康局»), else ""."""
    found = re.match(r"^(?:县|区|市|旗|省|州)(?![场域])", agency)
    return found.group() if found else ""


def places_in(text: str, level: str) -> Iterator[str]:
    """Yield the places a text names, ending in `level` (区, 县, 市) when that is given.

    Known divisions of county level are found anywhere, others only where a word such as 政府 or
    门户 follows and nothing but the name stands before it.
    """
    suffix = level or "[县区市旗]"
    for found in re.finditer(suffix, text):
        before = text[max(0, found.start() - 14) : found.end()]
        known = _known_suffix(before)
        if known:
            yield known
        elif re.match(_AFTER, text[found.end() :]):
            name = _SENTENCE.split(
                re.split(r"[^\u4e00-\u9fff]|[省市县](?=[\u4e00-\u9fff]{2})", before)[-1]
            )[-1]
            if 3 <= len(name) <= 4 and not _NO_UNIT.search(name):
                yield name


def _known_suffix(text: str) -> str | None:
    """Return the longest end of `text` that is a division at county level."""
    for start in range(len(text) - 1):
        name = text[start:]
        if not _is_county(name) or name in _COMMON_WORDS:
            continue
        # «东区» is a name, and the end of others: a short one must stand alone.
        alone = start == 0 or not re.match("[\u4e00-\u9fff]", text[start - 1])
        if len(name) > 2 or alone or _SENTENCE.match(text[start - 1]):
            return name
    return None


# --------------------------------------------------------------------------------- page addresses


def place_of_address(url: str, level: str) -> str | None:
    """Return the only place whose name in pinyin is a label of the host («www.shahe.gov.cn»).

    Args:
        url: the address of a page.
        level: 区, 县 or 市 when the agency's name tells it, else "".
    """
    host = re.match(r"^https?://([^/:]+)", url.lower())
    if host is None or not re.search(r"\.(?:gov|org)\.cn$", host[1]):
        return None
    for label in host[1].split(".")[:-2]:
        names = [n for n in _pinyin().get(label, ()) if not level or n.endswith(level)]
        if len(names) == 1:
            return names[0]
    return None


@cache
def _pinyin() -> Mapping[str, tuple[str, ...]]:
    """Return the divisions by their names without level in Latin letters; some are shared."""
    readings: dict[str, list[str]] = {}
    for line in resource("syllables.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            syllable, characters = line.split("\t")
            for character in characters:
                readings.setdefault(character, []).append(syllable)
    found: dict[str, list[str]] = {}
    for short, names in _short_names().items():
        spelled = product(*(readings.get(c, []) for c in short))
        for latin in {"".join(read) for read in islice(spelled, _MOST_READINGS)}:
            found.setdefault(latin, []).extend(
                f"{name}" for name in names for _ in division_codes()[name]
            )
    return {latin: tuple(names) for latin, names in found.items() if len(latin) > 3}
