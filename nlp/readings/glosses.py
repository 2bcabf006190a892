"""Names and words said twice, in two languages: «the Lanxi health bureau (岚溪县卫生健康局)», «dialect (方言)».

What stands in brackets behind, or right beside, is the same thing again. A name that was recognised takes
what only describes it in the other language with it; of a word and its gloss the Chinese one is kept, which
is how reports put it.
"""

from __future__ import annotations

import re

from nlp.facts.words import group_of
from nlp.names.masks import MASK
from nlp.readings.wording import pairs_in, question_language

_TOKEN = re.compile(rf"[A-Za-z][A-Za-z'’.-]*|{MASK}+|,")
_BODY = re.compile(
    r"(?:bureau|office|department|ministry|government|committee|commission|administration|authority|cent(?:re|er)|"
    r"board|service|station|division|institute|agency|regulator|district|county|city|township|town|zone|municipality|"
    rf"sub-?district|council|secretariat|{MASK}+)s?",
    re.IGNORECASE,
)
# A name does not reach back over these; «of», «for» and «and» belong to it only inside.
_OPENERS = frozenset((
    "the", "a", "an", "by", "to", "from", "in", "at", "with", "on", "about", "over", "than", "as",
    "that", "which", "what", "who", "whose", "when", "where", "why", "how", "did", "does", "do",
    "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would", "should",
    "may", "might", "must", "between", "against", "into", "versus", "vs", "compare", "show",
    "list", "tell", "give", "me", "us", "find", "get", "whether", "if", "per", "not", "no", "any",
    "all", "each", "many", "much", "there", "their", "its", "this", "say", "says", "said",
    "admit", "admits", "admitted", "mention", "mentions", "report", "reports", "reported",
    "according", "under", "during", "or", "nor", "but", "and/or", "requests", "problems",
))  # fmt: skip
_INSIDE = frozenset(("of", "for", "and", "&", ","))
_LONGEST = 16
_CHINESE = "\u4e00-\u9fff"
_MASKED_GLOSS = re.compile(rf"[(（]\s*{MASK}[{MASK}\s]*[)）]")
_ENGLISH_GLOSS = re.compile(
    rf"(?<={MASK})\s*[(（](?P<name>[A-Za-z][A-Za-z ,&'’.{MASK}-]{{3,80}})[)）]"
)
_CHINESE_GLOSS = re.compile(
    rf"[(（]\s*[“\"]?(?P<word>[{_CHINESE}][{_CHINESE}·、]{{0,15}})[”\"]?\s*[)）]"
)
_LATIN_BESIDE = re.compile(
    rf"(?<=[{_CHINESE}”\"])\s*[(（]?\s*(?P<latin>(?-i:[a-z])[a-z'’-]+(?: [a-z'’-]+){{0,3}})\s*[)）]?(?=[\s，。？?{_CHINESE}]|$)"
)
_LATIN_BRACKETED = re.compile(
    rf"(?<=[{_CHINESE}”\"])\s*[(（]\s*[A-Za-z][A-Za-z ,'’-]{{2,60}}\s*[)）]"
)
# «"open day" (开放日)»: the same thing twice, the first in quotes.
_QUOTED_GLOSS = re.compile(
    rf"[“\"'‘「][A-Za-z][A-Za-z0-9 ,'’-]{{1,60}}?[”\"'’」]\s*[(（,，/]?\s*[“\"「]?(?P<word>[{_CHINESE}][{_CHINESE}·、]{{0,15}})[”\"」]?\s*[)）]"
)
_MOST_GLOSSED = 4


def without_described_names(text: str) -> str:
    """Mask what describes a recognised name in another language, before or behind its brackets."""
    for found in reversed(list(_MASKED_GLOSS.finditer(text))):
        start = _start_of_name(text[: found.start()])
        text = text[:start] + _masked(text[start : found.start()]) + text[found.start() :]
    return _ENGLISH_GLOSS.sub(_mask_body, text)


def _mask_body(found: re.Match[str]) -> str:
    return MASK * len(found[0]) if _BODY.search(found["name"]) else found[0]


def _masked(text: str) -> str:
    return re.sub(r"[A-Za-z'’.&-]", MASK, text)


def _start_of_name(before: str) -> int:
    """Return where the name begins that ends a text, its length where no name does."""
    start = len(before)
    tokens = _last_tokens(before)
    for at, (token, place) in enumerate(tokens[:_LONGEST]):
        word = token.lower()
        if word == "the" and _goes_on(tokens[at + 1 : at + 3]):
            continue
        if word in _OPENERS:
            return start
        if word in _INSIDE and not _joins(word, tokens[at + 1 : at + 2]):
            return start
        start = place
    return start


def _last_tokens(before: str) -> list[tuple[str, int]]:
    """Return the words that end a text, the last first, as far as nothing else stands between."""
    tokens: list[tuple[str, int]] = []
    end = len(before)
    for found in reversed(list(_TOKEN.finditer(before))):
        if before[found.end() : end].strip(" &"):
            break
        tokens.append((found[0], found.start()))
        end = found.start()
    return tokens


def _goes_on(earlier: list[tuple[str, int]]) -> bool:
    """Tell whether a name goes on before «the»: «bureau of the Lanxi county»."""
    words = [token for token, _ in earlier]
    return len(words) == 2 and words[0].lower() == "of" and bool(_BODY.fullmatch(words[1]))


def _joins(word: str, earlier: list[tuple[str, int]]) -> bool:
    """Tell whether «of», «and» or a comma stands inside a name."""
    if not earlier:
        return False
    before = earlier[0][0]
    if word in ("of", "for"):
        return bool(_BODY.fullmatch(before))
    if word == "," and MASK in before:
        return False  # «in 2021, Lanxi county (岚溪县)»
    return before.lower() not in _OPENERS and before.lower() not in _INSIDE


# An English word among Chinese ones, unless it only says again what stands beside it.
_AMONG = re.compile(
    r"(?<![A-Za-z(（“\"])(?P<latin>[A-Za-z][a-z]+(?:[ -][a-z]+)?)(?![A-Za-z)）”\"@.])"
)
_BESIDE = 6


def in_one_language(text: str) -> str:
    """Return a Chinese question with the English words of the field in Chinese («喊staff不够»)."""
    if question_language(text) != "zh":
        return text
    table = dict(pairs_in("mixed.pairs"))

    def put(found: re.Match[str]) -> str:
        words = found["latin"].lower()
        chinese = table.get(words) or table.get(words.removesuffix("s"))
        around = text[max(0, found.start() - _BESIDE) : found.end() + _BESIDE]
        return found[0] if chinese is None or chinese in around else chinese

    return _AMONG.sub(put, text)


def without_glosses(text: str, stops: re.Pattern[str]) -> str:
    """Return a question with each thing named once, in Chinese where it is given so.

    Args:
        text: the question, its names and years masked.
        stops: English words that ask, before which a gloss does not reach.
    """
    text = _QUOTED_GLOSS.sub(r" \g<word> ", text)
    for found in reversed(list(_CHINESE_GLOSS.finditer(text))):
        start = _start_of_gloss(text[: found.start()], stops)
        start = _start_of_whole(text[:start], found["word"], start)
        text = f"{text[:start]} {found['word']} {text[found.end() :]}"
    text = _LATIN_BRACKETED.sub(" ", text)
    if len(re.findall(r"[A-Za-z]+", text)) > _MOST_GLOSSED:
        return text
    return _LATIN_BESIDE.sub(" ", text)


_OF = re.compile(
    r"(?P<word>[A-Za-z][A-Za-z'’-]+) (?:by|of|from|for|to|on|in)(?: the| a| its| their)?\s*$", re.I
)


def _start_of_whole(before: str, gloss: str, start: int) -> int:
    """Return where a wording begins whose first word the gloss says too: «advice by experts (专家建议)»."""
    found = _OF.search(before)
    if found is None or not any(term in gloss for term in group_of(found["word"]).terms):
        return start
    return found.start()


def _start_of_gloss(before: str, stops: re.Pattern[str]) -> int:
    start = len(before)
    for token, place in _last_tokens(before)[:_MOST_GLOSSED]:
        if MASK in token or token == "," or token.lower() in _OPENERS | _INSIDE:
            break
        if stops.fullmatch(token):
            break
        start = place
    return start
