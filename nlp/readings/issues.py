"""«How many issues did the account put out»: issues of a periodical or an account, not troubles."""

from __future__ import annotations

import re

_ISSUES = re.compile(
    r"(?P<asks>\b(?:how many|number of))\s+(?:\w+ )?(?P<noun>issues|editions|instal?ments)\b(?: of)?",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"wechat|weibo|douyin|official account|public account|newsletter|bulletin|gazette|magazine|journal|newspaper|"
    r"\bpaper\b|column|program(?:me)?s?\b|\bshow\b|podcast|\bbriefs?\b|briefing|digest|periodical|《|“|\"",
    re.IGNORECASE,
)
_PUT_OUT = re.compile(
    r"\b(?:put(?:ting)? out|bring(?:ing)? out|brought out|c[oa]me out|publish\w*|print\w*|releas\w*|broadcast\w*|air(?:ed)?|"
    r"sen[dt] out|push(?:ed)?|produced?|r[au]n|compil\w*|edited|appear(?:ed)?|post(?:ed)?)\b",
    re.IGNORECASE,
)


def issues_asked(text: str) -> tuple[str, str]:
    """Return the unit that counts issues, and the question without their word; none of troubles."""
    found = _ISSUES.search(text)
    if found is None or not (_MEDIUM.search(text) or _PUT_OUT.search(text, found.end())):
        return "", text
    return "期", f"{text[: found.end('asks')]}{text[found.end() :]}"
