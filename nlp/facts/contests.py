"""Two bodies set side by side by a number of their narratives: the question without the contest.

«微信发布的信息，A局2021年多还是B局2020年多» asks each body's report for «微信发布的信息多少».
"""

from __future__ import annotations

import re

_MORE = r"(?:更|还)?(?:多(?!少)|(?<!多)少|高|低|大|小)(?:一些|一点儿?|些|点)?"
_OR = r"(?:[，,\s]*(?:还是|抑或|或者?)|\s*(?:跟|和|与|同|、))"
# «… 多还是 … 多», «哪个多», «谁办得多», «比 … 多多少».
_CHINESE = (
    re.compile(rf"{_MORE}{_OR}(?P<two>[^，。？?]{{0,24}}?)(?:的)?{_MORE}(?=[，,。？?呢啊\s]|$)"),
    re.compile(
        rf"(?:[两二]?(?:家|个|者|边))?(?:是|又)?(?:哪(?:一)?(?:[家个边者方](?:机关|单位|部门)?|(?=[多少]))|谁家?)的?(?P<what>[^，。？?]{{0,12}}?)(?:[得的]次?数?|[了过])?(?:比较|要|最)?{_MORE}(?=[，,。？?呢啊\s]|$)"
    ),
    re.compile(
        r"(?P<what3>[^，。？?]*?)比(?!例|重|率|如)[^，。？?□]{0,4}□+(?P<what2>[^，。？?]{0,16}?)(?:要|还|更)?(?:多(?!少)|(?<!多)少|高|低)(?:出|了|来)*(?:多少|几[^，。？?]{0,2}|吗|么|[？?]|$)"
    ),
)
_ENGLISH = (
    re.compile(
        r"^(?P<head>.*?)\b(?:who|which(?: (?:one|body|bureau|agency|of (?:them|the two|these)))?|did|does|has|have|was|were|is|are)\b(?P<did>[^?,]*?)\b(?P<q>more|fewer|less|larger|higher|most|fewest)\b(?P<what>[^?,:;]*)(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"^(?P<head>.*?)\bhow (?:many|much) (?P<q>more|fewer|less)\b(?P<what>[^?]*?)\b(?:than)\b(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_HOW_MANY_EACH = re.compile(
    r"[，,；;、？?\s]*(?:具体)?(?:各自?|分别|都)(?:是|有|为|发了?|办了?)*(?:多少|几)[^，。？?]{0,2}[？?。]?$"
    r"|[,;?]?\s*(?:and )?(?:how many|what)(?: (?:did|was|were|is|are))?(?: (?:each|it|they|the numbers?))+(?: (?:have|has|in each case))?[?.]?$",
    re.IGNORECASE,
)
_FEWER = re.compile(
    r"少(?!年|数)|低|(?<!大)小(?=[，。？?]|$)|\b(?:fewer|less|fewest|lower)\b", re.IGNORECASE
)
_NUMBER_OF = re.compile(r"的?(?P<unit>[篇件条期场次份人])数(?=[，,□]|$)")
# Nothing is counted where only the years are said beside the names; whoever posts puts out posts.
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d|[年度的在比是、，]")
_WORDS = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{2}")
_POSTED = re.compile(r"\b(?:post|push|tweet|publish)(?:ed|es)?\b", re.IGNORECASE)
_EITHER = re.compile(r"还是|[哪谁]|多少|几|\b(?:or|who|which|how)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"比(?!例|重|率|如)|\bthan\b", re.IGNORECASE)


def one_sided(text: str) -> str:
    """Return a question with names masked as it is put to one body; the same text where none compete."""
    text = _HOW_MANY_EACH.sub("", text)
    for pattern in _CHINESE:
        if found := pattern.search(text):
            groups = found.groupdict()
            said = "".join(groups.get(k) or "" for k in ("what3", "two", "what", "what2"))
            plain = f"{text[: found.start()]}{said}{text[found.end() :]}"
            if not _WORDS.search(_OF_A_YEAR.sub("", plain)):
                return text
            unit = _NUMBER_OF.search(plain)
            plain = _NUMBER_OF.sub("", plain)
            counted = plain.rstrip("，,？?。 ")
            pieces = "条" if counted.endswith("信息") else ""
            return f"{counted}多少{unit['unit'] if unit else pieces}"
    if not re.search(r"[A-Za-z]{3}", text):
        return text
    for pattern in _ENGLISH:
        if found := pattern.match(text):
            did = (found.groupdict().get("did") or "").strip()
            what = re.sub(r"\bthan\b.*$", "", found["what"])
            if not what.strip():
                what = " posts" if _POSTED.search(did) else ""
            return f"how many{what} {did} {found['head']}".strip() if what else text
    return text


def first_of(question: str) -> str:
    """Return what stands before the comparison: the body that is held against the other."""
    parting = _BETWEEN.search(question)
    return question[: parting.start()] if parting else ""


def asks_whether(text: str) -> bool:
    """Tell whether it is asked if one has more than the other: yes or no, and not which."""
    return bool(_BETWEEN.search(text)) and _EITHER.search(text) is None


def asks_fewer(text: str) -> bool:
    """Tell whether the one with fewer is asked for."""
    return _FEWER.search(text.replace("多少", "")) is not None
