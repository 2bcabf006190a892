"""What was asked for most, complained of most, read most, where one agency's report tells it in words."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.most import MOST
from nlp.plan import Kind, Plan
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_WHAT = r"(?:哪(?:一)?(?:类|种|些|方面|个方面|项|块)|什么(?!时候|原因|理由)|啥(?!时候)|\b(?:what|which)\b)"
_THE_MOST = re.compile(
    rf"{_WHAT}[^，。；？?]{{0,40}}?(?:最多|最集中|最热门?|最常|最受(?:关注|欢迎)|最抢手)"
    r"|(?:最多|最集中|最热门?|最常|最受关注)[^，。；？?]{0,12}?(?:的)?(?:是|为)(?:哪(?:类|种|些|方面|个方面|项|块)|什么|啥)"
    r"|\b(?:what|which)\b[^?]{0,60}\b(?:most (?:often|requested|wanted|asked|frequent\w*|common\w*|popular|sought\w*)|(?:requested|wanted|sought|asked (?:for|about)|applied for|enquired about|inquired about) (?:the )?most|most (?:requests|applications|enquiries|inquiries|questions))\b",
    re.IGNORECASE,
)
# What the tables tell apart themselves: who applied, how it ended, why it was refused.
_IN_TABLES = re.compile(
    r"申请人|自然人|结果|理由|原因|情形|答复|处理|复议|诉讼|处罚|许可|哪(?:一)?[年家]|谁|\b(?:applicants?|outcomes?|results?|reasons?|grounds?|refus\w*|year|bod(?:y|ies)|agenc\w+|bureaus?|reports?)\b",
    re.IGNORECASE,
)
_OF = (
    ("投诉", re.compile(r"投诉|举报|complain", re.IGNORECASE)),
    ("咨询", re.compile(r"咨询|询问|来电|问得|enquir|inquir|ask(?:ed|s)? about|question", re.IGNORECASE)),
    ("阅读", re.compile(r"阅读|点击|浏览|访问|看的人|\b(?:read|view|click|visit)", re.IGNORECASE)),
    ("申请", re.compile(r"申请|要的|索要|request|appl(?:y|ied|ication)|wanted|sought|asked for", re.IGNORECASE)),
)  # fmt: skip


def read_most(r: Reading) -> Plan | None:
    """Take «哪类文件申请的人最多», "what was requested most" of one agency."""
    named = r.named
    one = (named.agencies or named.places) and not (named.group or named.agency_types)
    if not one or r.complains or says("mention", r.text):
        return None
    if not _THE_MOST.search(r.text) or _IN_TABLES.search(r.text):
        return None
    about = next((word for word, pattern in _OF if pattern.search(r.text)), "")
    if not about:
        return None
    return replace(r.plan(Kind.FACT), asks=MOST, words=(about,))
