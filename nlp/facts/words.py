"""The words of a question for a fact, and the words reports have for them (`models/facts.toml`).

A word of the question becomes a group of words that stand for one another; a clause says it when it
holds one of them. English words go through the field's lexicon first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from corpus.resources import resource
from nlp.names.masks import MASK
from nlp.segment import is_chinese, is_known, segment, squeeze, stopwords
from nlp.words.dictionary import word_class
from nlp.words.english_words import chinese_for, find_english
from nlp.words.english_words import is_light as is_ordinary
from nlp.words.lexicon import expand

_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# «政务公开» says what every report is about, and «信息公开申请» what a table counts.
_DISCLOSURE = re.compile(
    r"政府信息公开工作|政务公开工作|政府信息公开(?!申请)|(?<!政府)信息公开(?!申请)|政务公开(?!专区)"
)
_SHORT_WORDS = frozenset("村")
_PAIR = 2
_PREFIX = re.compile(r"^(?:业务|专题|集中|政务|工作|信息|微信|线上|线下|视频)(?=..)")


@dataclass(frozen=True, slots=True)
class Group:
    """A word of a question with what stands for it; `weak` when a clause need not say it.

    `loose` are words that may stand for it where nothing else in a report does.
    """

    word: str
    terms: tuple[str, ...]
    weak: bool = False
    loose: tuple[str, ...] = ()

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where a text holds one of the words, spaces inside them allowed."""
        return tuple(sorted(found.span() for found in _pattern(self.terms).finditer(text)))


@lru_cache(maxsize=2048)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(terms, key=len, reverse=True)
    guards = facts()["guards"]
    spaced = (
        _whole_title(term) + r"\s*".join(map(re.escape, squeeze(term).text)) + guards.get(term, "")
        for term in longest
    )
    return re.compile("|".join(spaced) or r"(?!)", re.IGNORECASE)


_TITLE = re.compile(r"(?:长|主任|书记|经理|主席|主编)$")


def _whole_title(term: str) -> str:
    """Return what must not stand before a title: a deputy mayor is no mayor."""
    return r"(?<!副)" if _TITLE.search(term) else ""


@cache
def facts() -> Mapping[str, Any]:
    """Return the tables of `models/facts.toml`."""
    return tomllib.loads(resource("facts.toml").read_text(encoding="utf-8"))


@cache
def pattern_of(path: str) -> re.Pattern[str]:
    """Return the pattern at a path («asks.phone»), Chinese and English wordings together."""
    entry: Any = facts()
    for key in path.split("."):
        entry = entry[key]
    measures = "|".join(facts()["measures"]["zh"])
    chinese = (words.replace("<measures>", measures) for words in entry["zh"])
    english = [rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])" for words in entry["en"]]
    return re.compile("|".join([*chinese, *english]) or r"(?!)", re.IGNORECASE)


def measure_asked(text: str) -> tuple[str, str]:
    """Return the measure of «how many kilometres of road» in Chinese, and the text without it."""
    found = _measures().search(text)
    if found is None:
        return "", text
    unit: str = facts()["measures"]["en"][re.sub(r"\s+", " ", found["unit"].lower())]
    return unit, f"{text[: found.end('asks')]}{text[found.end() :]}"


def unit_of_papers(text: str) -> str:
    """Return the unit in Chinese of «how many pages of …», "" where papers are not so counted."""
    units: Mapping[str, str] = facts()["papers"]["en"]
    found = re.search(
        rf"\b(?:how many|number of) (?:\w+ )?(?P<unit>{'|'.join(units)})\b", text, re.IGNORECASE
    )
    return units[found["unit"].lower()] if found else ""


@cache
def _measures() -> re.Pattern[str]:
    units = sorted(facts()["measures"]["en"], key=len, reverse=True)
    return re.compile(
        rf"(?P<asks>\bhow many)\s+(?P<unit>{'|'.join(units)})\b(?: of)?", re.IGNORECASE
    )


def groups_of(text: str, *, acts: bool = False) -> tuple[Group, ...]:
    """Return the words of a question that say what is asked about, in order, each once.

    The text has its names and years masked, and what asks («多少条», "how many") taken out. With
    `acts`, everyday verbs («查了», «印») come too, as words that only help to choose.
    """
    plain = text.replace(MASK, " ")
    found = [*_chinese(plain, acts), *_english(plain)]
    return tuple({group.word: group for group in found}.values())


# «12345热线» is not 12366: a service is known by its number.
_HOTLINE = re.compile(r"1\d{4}")


def group_of(word: str) -> Group:
    """Return the group of one word as it stands in a plan."""
    if _HOTLINE.fullmatch(word):
        return Group(word, (word,))
    if not is_chinese(word):
        terms = _english_terms(word)
        return Group(word, terms, bool(terms) and all(_is_weak(term) for term in terms))
    if act := _acts().get(word):
        return Group(word, act, weak=word not in facts()["acts"]["telling"])
    loose = _loose().get(word, ())
    if word not in _synonyms() and not _is_weak(word):
        bare = _PREFIX.sub("", word)
        terms = tuple(dict.fromkeys((word, *_synonyms().get(bare, ()))))
        return Group(word, terms, loose=loose or _loose().get(bare, ()))
    return Group(word, _synonyms().get(word, (word,)), _is_weak(word), loose)


def unknown_of(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return the words nobody knows."""
    return tuple(group.word for group in groups if not group.terms)


def pins_down(groups: Sequence[Group]) -> bool:
    """Tell whether the words that are known say what is asked about without those that are not.

    Two of them do, or one that is no everyday word of the reports («night school», but not «website»).
    """
    known = [group for group in groups if group.terms and not group.weak]
    return len(known) > 1 or any(not set(group.terms) & set(_synonyms()) for group in known)


# What follows one of these says of whom or what the figure is: unknown, it cannot be left out.
_OF_WHAT = re.compile(
    r"\b(?:about|against|at|by|concerning|for|from|in|involving|on|over|regarding|to|under|with)"
    r"\s+(?:the |an? )?(?:[\w-]+ )?$",
    re.IGNORECASE,
)

# What is counted must be known, unless the figure it belongs to follows («zorbed permits»).
_FIGURE_NEXT = re.compile(r"\s*■")
_COUNTS = re.compile(
    r"\b(?:how many|number of|how much|amount of|total) (?:the )?(?:[\w-]+ )?$", re.I
)


def left_out(word: str, rest: str) -> bool:
    """Tell whether an English word is in no list and names no part of the figure beside it.

    Args:
        word: a word that nothing explains.
        rest: the question with names, years and the names of figures masked.
    """
    if group_of(word).terms:
        return False
    at = rest.find(word)
    counted = _COUNTS.search(rest[:at]) and not _FIGURE_NEXT.match(rest[at + len(word) :])
    return not counted and not _OF_WHAT.search(rest[:at])


# Whose figure is not wanted: «别拿全县的数糊弄», «全县的不算», "not the county-wide total".
_OTHERS = (
    r"(?:全[省市县区镇乡州局系]|[省市县区镇乡]里|[省市县区州][级本]|各[级单部乡镇县区村]|上级|上头|"
    r"下属|下级|整个|别[的人家]|其[他它余]|人家)"
)
_EXCLUDED = re.compile(
    rf"[，,、；（(]?\s*(?:千万|可|请|就|要)?(?:不要|别|甭|莫|勿|不算|不含|不包括|不包含|不计|不是|不用|不能用?|不准|除去|刨去|刨掉|撇开|撇去|扣除|排除|去掉|而不是|而非|并非)"
    rf"(?:我要|是)?[^，,。；？?全各上下其]{{0,4}}{_OTHERS}[^，,。；？?）)]*[）)]?"
    rf"|[，,、；（(]?\s*{_OTHERS}[^，,。；？?哪几多]{{0,8}}(?:不要|不算|不计|别算|别给|别拿来?|别混|不用|除外|不在内|撇开|刨掉)[^，,。；？?）)]*[）)]?"
    r"|[,;(]?\s*(?:and |but )?\b(?:not|excluding|rather than|instead of|leaving out|without|don'?t (?:give|tell|quote) me) "
    r"(?:counting |including )?(?:that of |those of |that for |the figure (?:of|for) )?(?:the |its )?(?:whole |entire |other )?"
    r"(?:county|city|district|province|prefecture|system|counties|cities)(?:[-'’ ]?(?:s|wide))?\b[^,.?)]*\)?",
    re.IGNORECASE,
)


def without_exclusions(question: str) -> str:
    """Return a question without what it says is not asked for («不要全县的数»), and without asides."""
    return without_asides(_EXCLUDED.sub("", question))


_CLAUSE = re.compile(r"[^，,。；;？?！!—]+[，,。；;？?！!—]*")
_ASKS = re.compile(
    r"(?<![好十])几|[谁哪吗啥]|多少|什么|何时|何[人处地]|没有|有没|是否|是不是|怎|如何|多[久长大]|"
    r"\b(?:what|who|whom|whose|when|where|which|how|did|does|was there|were there|is there|are there)\b",
    re.IGNORECASE,
)


# «我记得有个局把记录全数字化了» tells which report is meant.
_TELLS_OF = re.compile(
    r"有(?:一)?(?:个|家|所|座)?(?:局|委|办|厅|单位|机关|部门|地方|县|区|镇|乡|街道|学校|医院|法院)"
    r"|\b(?:an?|one|some) (?:\w+ )?(?:bureau|agency|office|department|county|town|unit|school|hospital)\b",
    re.IGNORECASE,
)


def without_asides(question: str) -> str:
    """Return a question without the clauses in which an asker tells of himself («我记得不是干部»)."""
    clauses = [m[0] for m in _CLAUSE.finditer(question)]
    if not any(_ASKS.search(clause) for clause in clauses):
        return question
    aside = pattern_of("asides")
    kept = [
        aside.sub("", c, count=1) if aside.match(c.strip()) and _TELLS_OF.search(c) else c
        for c in clauses
        if _ASKS.search(c) or not aside.match(c.strip()) or _TELLS_OF.search(c)
    ]
    return "".join(kept) if kept != clauses else question


# Pronouns, adverbs and words for a position («底下», «别人», «居然») name nothing to be found.
_EMPTY_CLASSES = frozenset(("r", "d", "f"))


@lru_cache(maxsize=2048)
def is_empty(word: str) -> bool:
    """Tell whether a word carries nothing that a report could be searched for."""
    if word in fillers():
        return True
    kept = len(word) == 1 or word in _known() or word in _acts()
    return not kept and word_class(word) in _EMPTY_CLASSES


def is_light(word: str) -> bool:
    """Tell whether an everyday verb says nothing of what is looked for («搞», «办»)."""
    return word in facts()["acts"]["light"]


def is_act(word: str) -> bool:
    """Tell whether a word is an everyday verb, or one with what may stand around it («来查»)."""
    return bool(_act_of(word))


def _act_of(word: str, after: str = "") -> str:
    """Return the everyday verb in a word: «查» in «来查», «印» in the chance word «书印» before «了».

    Args:
        word: a word as it was cut.
        after: what follows it; jieba makes words of what only meets.
    """
    if word in _acts():
        return word
    ahead, behind = facts()["acts"]["around"]
    bare = re.sub(behind, "", re.sub(ahead, "", word))
    if bare in _acts():
        return bare
    if len(word) > _PAIR or is_known(word):
        return ""
    if word[-1] in _acts() and after[:1] in ("了", "过", "着"):
        return word[-1]
    return word[0] if word[0] in _acts() and is_chinese(after[:1]) else ""


@cache
def _acts() -> Mapping[str, tuple[str, ...]]:
    return {line[0]: tuple(line) for line in facts()["acts"]["groups"]}


@cache
def _loose() -> Mapping[str, tuple[str, ...]]:
    return {line[0]: tuple(line[1:]) for line in facts()["synonyms"]["loose"]}


def _is_weak(word: str) -> bool:
    return word in _weak()


@cache
def _weak() -> frozenset[str]:
    return frozenset(facts()["weak"]["zh"])


@cache
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    """Return each word that opens a line with the whole line: the others need not mean as much."""
    return {line[0]: tuple(dict.fromkeys(line)) for line in facts()["synonyms"]["groups"]}


@cache
def _fillers() -> tuple[frozenset[str], re.Pattern[str]]:
    words = facts()["fillers"]
    chinese = frozenset(_alternatives(words["zh"]))
    return chinese, re.compile(rf"(?:{words['en']})", re.IGNORECASE)


def fillers() -> frozenset[str]:
    """Return the Chinese words of a question that carry nothing of what is asked for."""
    return _fillers()[0]


def _alternatives(pattern: str) -> list[str]:
    """Return the words of «甲|乙丙?»: the last character may be left out."""
    words = []
    for word in pattern.split("|"):
        words += [word[:-1], word[:-2]] if word.endswith("?") else [word]
    return words


def _chinese(text: str, acts: bool) -> list[Group]:
    """Return the words of the Chinese part; a name in quotes stays one word."""
    quoted = [
        *re.finditer(r"[“《‘「]([^”》’」]{2,20})[”》’」]", text),
        *re.finditer(r"((?:信息公开|政务公开)(?:办公室|办(?!理)|股|科|处(?!理)|室|组|岗))", text),
    ]
    for mark in quoted:
        text = text[: mark.start()] + " " * len(mark[0]) + text[mark.end() :]
    bare = re.sub("了(?!解)", " ", _DISCLOSURE.sub(lambda m: " " * len(m[0]), text))
    found = [(m.start(), m[1], "") for m in quoted]
    for known in _known_words().finditer(bare):
        found.append((known.start(), known[0], ""))
    rest = _known_words().sub(lambda m: " " * len(m[0]), bare)
    found += [(t.start, t.text, text[t.end :]) for t in segment(rest)]
    names = {m[1] for m in quoted}
    groups = []
    for at, cut, after in sorted(found):
        word = f"副{cut}" if at and text[at - 1] == "副" and _TITLE.search(cut) else cut
        if not is_chinese(word) or (word not in names and is_empty(word)):
            continue
        if len(word) == 1 and (joined := _joined_with(word, at, found)):
            groups.append(Group(joined, (joined,)))
            continue
        act = "" if word in names or word in _known() else _act_of(word, after)
        if act and acts:
            groups.append(group_of(act))
        elif not act and (len(word) > 1 or word in _SHORT_WORDS):
            groups.append(Group(word, (word,)) if word in names else group_of(word))
    return groups


def _joined_with(word: str, at: int, found: Sequence[tuple[int, str, str]]) -> str:
    """Return a single character with the one after it («刷脸»), when neither is known to stand alone."""
    other = next((w for start, w, _ in found if start == at + 1 and len(w) == 1), "")
    alone = _fillers()[0] | frozenset(_acts()) | stopwords()
    return word + other if other and is_chinese(other) and not {word, other} & alone else ""


@cache
def _known() -> frozenset[str]:
    return frozenset(_weak() | set(_synonyms()))


@cache
def _known_words() -> re.Pattern[str]:
    """Return the words of our lists: they are found before the rest is cut."""
    longest = sorted((word for word in _known() if len(word) > 1), key=lambda w: (-len(w), w))
    guards = facts()["guards"]
    return re.compile("|".join(re.escape(word) + guards.get(word, "") for word in longest))


def _english(text: str) -> list[Group]:
    """Return the words of the English part: wordings of several words first, whoever knows them."""
    found: list[tuple[int, int, Group]] = []
    taken = text
    sources: tuple[Callable[[str], list[tuple[str, int]]], ...] = (
        lambda rest: [(w.text, w.start) for w in find_english(rest) if _is_several(w.text)],
        lambda rest: [(m[0].lower(), m.start()) for m in _ours(rest) if _is_several(m[0])],
        lambda rest: [(g.source, g.start) for g in expand(rest) if _is_several(g.source)],
        lambda rest: [(m[0].lower(), m.start()) for m in _ours(rest)],
        lambda rest: [(g.source, g.start) for g in expand(rest)],
        lambda rest: [(m[0], m.start()) for m in _LATIN.finditer(rest) if _is_content(m[0])],
    )
    for source in sources:
        _, filler = _fillers()
        for word, start in source(taken):
            asks = filler.fullmatch(word) and word not in facts()["english"]["words"]
            if asks and _is_several(word):  # «information disclosure» leaves no «information»
                taken = _blank(taken, start, start + len(word))
            if is_chinese(word) or asks:
                continue
            taken = _blank(taken, start, start + len(word))
            found.append((start, start + len(word), group_of(word)))
    return [group for _, _, group in sorted(found, key=lambda item: item[0])]


def _is_content(word: str) -> bool:
    """Tell whether an English word that no list knows may name something."""
    return len(word) > 1 and not all(map(is_ordinary, word.split("-")))


def _is_several(wording: str) -> bool:
    return _LATIN.fullmatch(wording) is None


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


@cache
def _our_english() -> re.Pattern[str]:
    words = sorted(facts()["english"]["words"], key=len, reverse=True)
    spaced = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
    return re.compile(rf"(?<![A-Za-z])(?:{spaced})(?![A-Za-z])", re.IGNORECASE)


def _ours(text: str) -> list[re.Match[str]]:
    return list(_our_english().finditer(text))


def _english_terms(word: str) -> tuple[str, ...]:
    """Return the Chinese words for an English one; none when it is not known."""
    ours: Mapping[str, list[str]] = facts()["english"]["words"]
    plain = re.sub(r"[\s-]+", " ", word.lower())
    for form in (word.lower(), plain, plain.replace(" ", "-")):
        if form in ours:
            terms = [t for zh in ours[form] for t in _synonyms().get(zh, (zh,))]
            return tuple(dict.fromkeys(terms))
    if re.fullmatch(r"[A-Z][A-Z0-9]+", word):
        return (word,)  # a short form stands in the report as it is
    everyday = [t for zh in chinese_for(word) for t in _synonyms().get(zh, (zh,))]
    gained = expand(word)
    if everyday and not any(g.source.strip() == word.strip() for g in gained):
        return tuple(dict.fromkeys(everyday))
    return tuple(dict.fromkeys([*(t for g in gained for t in g.terms), *everyday]))
