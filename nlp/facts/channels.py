"""Where something was put out: what is asked of the WeChat account is not told by a number of the website."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.facts.clauses import Sentence
from nlp.facts.words import Group

_CHANNELS: tuple[tuple[str, ...], ...] = (
    ("微信", "公众号", "服务号", "订阅号"),
    ("微博",),
    ("网站", "门户网", "网页", "官网"),
    ("抖音", "视频号", "快手"),
    ("头条",),
    ("公开栏", "公示栏", "宣传栏"),
    ("报纸", "日报", "晚报"),
    ("电视", "广播"),
)


def of_other_channel(sentence: Sentence, at: int, groups: Sequence[Group]) -> bool:
    """Tell whether the clause of a number names other channels, and none of those asked about."""
    asked = [c for c in _CHANNELS if any(_names(c, term) for g in groups for term in g.terms)]
    if not asked:
        return False
    start = next((a for a, b in sentence.parts() if a <= at < b), 0)
    clause = sentence.text[start:at]
    told = [c for c in _CHANNELS if _names(c, clause)]
    return bool(told) and not any(c in asked for c in told)


def _names(channel: tuple[str, ...], text: str) -> bool:
    return any(name in text for name in channel)
