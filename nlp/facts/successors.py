"""Who came after whom in a post: «余立群之后谁当主任», told as «主任由余立群变更为钱舒怡»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.facts.clauses import Sentence, is_planned
from nlp.facts.people import FAMILY
from nlp.facts.ranking import Candidate, Verdict
from nlp.facts.spans import Span
from nlp.names.places import latin_names

_NAME = rf"(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}?"
_END = r"(?=同志|接|继|任|担任|出任|主持|牵头|负责|[，。；、（(\s]|$)"
_TOLD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"由(?:原)?(?P<old>{_NAME})(?:同志)?(?:变更|调整|更换|更改|更替|变|改|换|移交|交接)(?:为|成|给|到)了?(?:由)?(?P<new>{_NAME}){_END}",
        rf"(?P<new>{_NAME})(?:同志)?(?:接替|接任|替换|取代|顶替|继任|代替)了?(?:原)?[^，。；]{{0,6}}?(?P<old>{_NAME})(?=同志|任|担任|出任|成为|的|[，。；、（(]|$)",
        rf"(?P<old>{_NAME})(?:同志)?(?:因[^，。；]{{1,10}})?(?:调离|调任|退休|离任|卸任|调走|转岗|离职|不再担任)[^。；]{{0,16}}?[，,][^。；]{{0,12}}?(?<![\u4e00-\u9fff]{{9}})由?(?P<new>{_NAME})(?:同志)?(?:接任|接替|继任|担任|出任|主持|接手)",
    )
)
_AFTER = re.compile(
    rf"(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}(?:同志|主任|局长)?(?:之后|以后|后面|往后|(?:走|离任|卸任|调走|调离|退休|退|下来|不当|不干)了?(?:之后|以后|后)?)[^。？?]{{0,12}}?(?:谁|哪)"
    r"|接替|接任|继任|接班|后任|下一?任|顶替|取代|接了?[^，。？?]{1,8}的班|(?:换|变|改)(?:成|为)了?(?:由)?(?:谁|哪)"
    r"|\b(?:succeed\w*|successor|(?:took|takes?|taken) (?:it |the \w+ )?over from|replac(?:ed|es?)|came after|follow(?:ed|s) .{2,30} as|became .{2,30} after)\b|\bwho .{2,40} after [A-Z]",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}(?:同志|主任|局长)?(?:之前|以前|前面|上任前|上任之前|到任前)[^。？?]{{0,12}}?(?:谁|哪)"
    r"|(?:接替|接任|顶替|取代|换下)了?的?(?:是)?(?:谁|哪)|接了?(?:谁|哪[位个])的班|前任|上一?任"
    r"|\b(?:predecessor|preceded|before [A-Z]\w+)|\bwhom? (?:did|does|has) .{2,40} (?:replace|succeed|take over from)",
    re.IGNORECASE,
)


def asks_successor(asked: str) -> bool:
    """Tell whether it is asked who came after, or before, somebody in a post."""
    return bool(_AFTER.search(asked) or _BEFORE.search(asked))


def read_successor(sentences: Sequence[Sentence], asked: str) -> Verdict | None:
    """Return who followed the one that is named, or whom that one followed; None where it is not asked.

    Where nobody is named, what tells of no change may still be told in other words.
    """
    if not asks_successor(asked):
        return None
    found = tuple(_changes(sentences, asked))
    if not found and not names_person(asked):
        return None
    return Verdict(tuple({c.key: c for c in reversed(found)}.values())[::-1])


def _changes(sentences: Sequence[Sentence], asked: str) -> Iterator[Candidate]:
    earlier = bool(_BEFORE.search(asked))
    given, wanted = ("new", "old") if earlier else ("old", "new")
    for sentence in sentences:
        for found in (m for pattern in _TOLD for m in pattern.finditer(sentence.text)):
            if is_planned(sentence, found.start()) or not _is_meant(found[given], asked):
                continue
            span = Span(*found.span(wanted), found[wanted])
            yield Candidate(sentence, span, 1.0, clear=True)


_LATIN_PERSON = re.compile(r"\b(?:after|from|succeeded|replaced?|by|before) [A-Z][a-z]+")
_PERSON = re.compile(
    rf"(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}(?=之[前后]|以[前后]|走|离|卸|调|退|同志|后)|(?:接替|顶替|取代|接任|继任|接了?)(?:了)?(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}"
)


def _is_meant(name: str, asked: str) -> bool:
    """Tell whether a person is the one asked about: named, or nobody is («主任换成了谁»)."""
    if name in asked:
        return True
    if _LATIN_PERSON.search(asked):
        latin, plain = latin_names(name), re.sub(r"[^a-z]", "", asked.lower())
        return not latin or any(form in plain for form in latin)
    return not names_person(asked)


def names_person(asked: str) -> bool:
    """Tell whether the question names the one who came before or after."""
    return bool(_PERSON.search(asked) or _LATIN_PERSON.search(asked))
