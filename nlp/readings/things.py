"""Words of a theme that are none where they stand: «delay certificates», «晚点证明» are things.

Also the years in which a body itself complained: «哪一年说自己缺人手» asks which of its reports do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.readings.reading import Reading
from nlp.readings.wording import ThemeWord, says

_THING = re.compile(
    r"(?:的)?(?:证明|险(?!情)|赔付|赔偿|补偿|退票|退款|凭证|告知单|证书)"
    r"|[ -](?:certificates?|slips?|receipts?|tickets?|vouchers?|refunds?|compensation|insurance|claims?|letters? of proof|proofs?)\b",
    re.IGNORECASE,
)
_WHICH_YEAR = re.compile(
    r"(?:哪(?:[一几个]{0,2})(?:年|年度|年头)|什么时候|何时|什么年份|哪一?份(?:报告|年报))[^，。；？?]{0,8}?"
    r"(?:说|讲|提|反映|承认|喊|叫|抱怨|坦[言承白]|自认|自[称曝]|检讨|诉苦|吐槽|嫌|写|认|道|叹)"
    r"|(?:说|讲|提|反映|承认|喊|叫|抱怨|坦[言承白]|自认|自[称曝]|检讨|诉苦|吐槽|嫌|写)[^，。；？?]{2,24}?(?:的|，)?(?:是|在)哪(?:[一几个]{0,2})(?:年|年度|份)"
    r"|\b(?:(?:which|what) (?:\w+ )?years?|when|in which (?:annual )?reports?)\b.*\b(?:say|said|complain\w*|admit\w*|report(?:ed)?|acknowledg\w*|conced\w*|own(?:ed)? up|mention\w*|confess\w*|grumbl\w*|lament\w*)\b",
    re.IGNORECASE,
)


def without_things(themes: Sequence[ThemeWord], text: str) -> tuple[ThemeWord, ...]:
    """Return the themes a question names, without those whose word is part of the name of a thing."""
    return tuple(word for word in themes if not _THING.match(text, word.end))


def asks_which_year_said(r: Reading) -> bool:
    """Tell whether it is asked in which year one body complained of something."""
    if not (r.names_agency and r.themes) or r.named.group or says("roles.resolved", r.text):
        return False
    complains = r.complaint or any(word.complaint for word in r.themes)
    return complains and bool(_WHICH_YEAR.search(r.text))
