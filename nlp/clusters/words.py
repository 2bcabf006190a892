"""What a sentence speaks of: its telling words, and the few that name a group of sentences.

Hides the stop list `models/cluster_words.txt`, how a negator and its adjective become one word
(不够及时 and 不太及时 are 不及时), and the choice of a name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.names.places import large_places, place_codes
from nlp.segment import is_chinese, segment, stopwords
from nlp.words.dictionary import resource_lines

Run = tuple[str, ...]

_NEGATION = re.compile(r"不|未|没|无|没有|不够|不太|不大|不甚|不很|不是很|欠|尚未|还未|还不|仍不")
_NOT = {"未": "未", "尚未": "未", "还未": "未", "没": "没有", "没有": "没有", "无": "无"}
# Words that may stand between two words of a name without being part of it: 形式比较单一.
_TRANSPARENT = frozenset(
    (
        *("的", "地", "得", "都", "也", "还", "仍", "仍然", "有些", "过", "过于", "太", "偏", "稍"),
        *("略", "显", "显得", "较", "比较", "相对", "很", "十分", "非常"),
    )
)
# Adjectives of one character that say what is wrong.
_SHORT = frozenset("慢少低弱难窄缺差乱旧晚迟浅粗")
# A word made of digits or of what names a body or a place is no name of a problem.
_BODY = re.compile(
    r"^.*(?:局|厅|委|镇|乡|县|市|省|街道|街道办|办事处|管委会|自治[区州])$|[省市县区镇乡]政府|人民政府"
)
_NUMERAL = re.compile(
    r"^[零〇一二三四五六七八九十百千万亿两几多数]+(?:[个条件次家份年月日人名项]|余)*$"
)
_MOST_WORDS = 3
_LONGEST = 8  # characters of a phrase in a name
# A phrase that half of the group says speaks for it alone; otherwise a second one is added.
_SPEAKS = 0.5
# The second phrase must be common among those who do not say the first.
_ADDS = 0.34
# A shortcoming without its subject (不一致) names a group only when nothing else nearly as good does.
_BARE = 0.5
# A name that few of a group say is none, however distinctive: the power of how many say it.
_COMMON = 1.5
# A phrase is said out when this part of those who say it add the same word.
_WHOLE = 0.34
# How much a phrase gains by each word more: 更新不及时 tells more than 更新 when both are as common.
_FULLER = 0.5


@lru_cache(maxsize=65536)
def runs(text: str) -> tuple[Run, ...]:
    """Cut a text into runs of telling words that stand next to each other."""
    found: list[Run] = []
    current: list[str] = []
    for word in _negated([token.text for token in segment(text)]):
        if _tells(word):
            current.append(word)
        elif word not in _TRANSPARENT and current:
            found.append(tuple(current))
            current = []
    return (*found, tuple(current)) if current else tuple(found)


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence as a name sees it: its runs of words, and how many agencies say it."""

    runs: tuple[Run, ...]
    weight: int

    def phrases(self) -> frozenset[Run]:
        """Return the words and the phrases of up to three words in it."""
        return frozenset(
            run[i:j]
            for run in self.runs
            for i in range(len(run))
            for j in range(i + 1, min(i + _MOST_WORDS, len(run)) + 1)
        )


class Namer:
    """Names groups of sentences by what tells them from all the others (class-based TF-IDF).

    Each group has a background of sentences that are not in it but speak of the same: what is said
    there too counts more, so that small groups get the names that larger ones would get.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Speech]],
        backgrounds: Sequence[Sequence[Speech]],
        forbidden: Sequence[str],
    ) -> None:
        self._groups = [_Counts.of(group) for group in groups]
        self._known = [_Counts.of(speeches).phrases for speeches in backgrounds]
        self._everywhere: Counter[Run] = Counter()
        for counts, known in zip(self._groups, self._known, strict=True):
            self._everywhere.update(counts.phrases)
            self._everywhere.update(known)
        total = sum(c.weight for c in self._groups) + sum(map(len, backgrounds))
        self._mean = total / max(1, len(self._groups))
        self._forbidden = tuple(forbidden)

    def weight(self, group: int) -> int:
        """Return how many agencies' sentences a group holds."""
        return self._groups[group].weight

    def name(self, group: int, taken: Collection[str] = (), least: float = 0.0) -> str:
        """Return one to three words for a group, or "" when nothing tells it.

        Args:
            group: the number of the group.
            taken: the names of others, which it must not bear.
            least: what part of its sentences, and two at least, must hold the first of them,
                0–1; 0 asks nothing.
        """
        counts, known = self._groups[group], self._known[group]
        needed = max(2.0, least * counts.weight) if least else 0.0
        for found in self._ranked(counts.phrases, known):
            if counts.phrases[found] < needed:
                continue
            first = self._whole(counts, found)
            text = "".join(first)
            if counts.phrases[first] < _SPEAKS * counts.weight:
                second = self._second(counts, known, first)
                text = f"{text}、{second}" if second else text
            if text not in taken:
                return text
        return ""

    def _whole(self, counts: _Counts, phrase: Run) -> Run:
        """Return the longer phrase that many of those say who say this one: 质量不高 for 质量."""
        least = max(2.0, _WHOLE * counts.phrases[phrase])
        longer = [
            other
            for other, said in counts.phrases.items()
            if len(other) == len(phrase) + 1
            and phrase in (other[1:], other[:-1])
            and self._may_name(other, said)
            and said >= least
        ]
        best = min(longer, key=lambda p: (-counts.phrases[p], p), default=())
        return self._whole(counts, best) if best else phrase

    def _second(self, counts: _Counts, known: Counter[Run], first: Run) -> str:
        """Return what those say who do not say the first phrase."""
        rest = _Counts.of([s for s in counts.speeches if first not in s.phrases()])
        for phrase in self._ranked(rest.phrases, known):
            common = rest.phrases[phrase] >= _ADDS * rest.weight
            new = not _overlap(first, phrase) and not _is_bare(phrase)
            if common and new and len(first) + len(phrase) <= _MOST_WORDS:
                return "".join(phrase)
        return ""

    def _ranked(self, phrases: Counter[Run], known: Counter[Run]) -> Iterator[Run]:
        def worth(phrase: Run) -> float:
            distinct = math.log1p(self._mean / self._everywhere[phrase])
            fuller = 1 + _FULLER * (len(phrase) - 1)
            whole = _BARE if _is_bare(phrase) else 1.0
            said = phrases[phrase] + known[phrase]
            return math.pow(said, _COMMON) * distinct * fuller * whole

        ranked = sorted(phrases, key=lambda p: (-worth(p), p))
        return (p for p in ranked if self._may_name(p, phrases[p] + known[p]))

    def _may_name(self, phrase: Run, said: int) -> bool:
        text = "".join(phrase)
        if not 2 <= len(text) <= _LONGEST or said < 2:
            return False
        return not any(name in text for name in self._forbidden)


@dataclass(frozen=True, slots=True)
class _Counts:
    speeches: tuple[Speech, ...]
    phrases: Counter[Run]
    weight: int

    @classmethod
    def of(cls, speeches: Sequence[Speech]) -> _Counts:
        """Count in how many agencies' mouths each phrase is."""
        phrases: Counter[Run] = Counter()
        for speech in speeches:
            phrases.update(dict.fromkeys(speech.phrases(), speech.weight))
        return cls(tuple(speeches), phrases, max(1, sum(s.weight for s in speeches)))


def _overlap(one: Run, other: Run) -> bool:
    return any(a in b or b in a for a in one for b in other)


def _is_bare(phrase: Run) -> bool:
    return all(word[0] in "不未没无" or word in _SHORT for word in phrase)


def _negated(words: Sequence[str]) -> Iterator[str]:
    """Join a negator with the word after it, all degrees of «not quite» becoming 不."""
    waiting = ""
    for word in words:
        if _NEGATION.fullmatch(word):
            waiting = _NOT.get(word, "不")
            continue
        if waiting and is_chinese(word) and word not in _TRANSPARENT:
            yield waiting + word
        else:
            yield from ("不够", word) if waiting == "不" else (word,)
        waiting = ""
    if waiting == "不":
        yield "不够"


def _tells(word: str) -> bool:
    if not is_chinese(word) or word in _silent() or _NUMERAL.match(word):
        return False
    if word in large_places() or word in place_codes() or _BODY.search(word):
        return False
    return len(word) > 1 or word in _SHORT


@lru_cache(maxsize=1)
def _silent() -> frozenset[str]:
    return stopwords() | frozenset(resource_lines("cluster_words.txt"))
