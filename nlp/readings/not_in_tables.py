"""Questions that name a cell and ask for what the text tells: reasons, people, time, fees for information."""

from __future__ import annotations

import re

from nlp.facts.words import pattern_of
from nlp.names.figure_names import FoundFigure
from nlp.names.masks import MASK, UNDERSTOOD
from nlp.readings.reading import Reading
from nlp.readings.wording import says

# People, time and reasons are told in the text.
_NO_CELL = re.compile(
    r"为(?:什么|何|啥)|凭什么|\bwhy\b|(?:几|多少)个?(?:工作日|天|日|小时|分钟|月|人次|名|位|人(?!均))|多长|多久|多快|\bhow (?:long|soon|fast|quickly)|how many (?:\w+ )?(?:days|hours|minutes|weeks|people|persons|staff)",
    re.IGNORECASE,
)
# Fees for information are told in the text, not in the table of fees.
_INFORMATION_FEE = re.compile(
    r"处理费|检索|复制|邮寄|工本|申请人|\b(?:information|processing|handling|copying|retrieval|search)\b.{0,20}\b(?:fee|charge)s?|\bfees?\b.{0,20}\b(?:(?:for|on)(?! □)|information|request|applicant)",
    re.IGNORECASE,
)
# «lawsuits about disclosure»: what they were over, and nothing that is only spoken of.
_OVER_WHAT = re.compile(
    rf"(?<={UNDERSTOOD}) (?:about|over|concerning|regarding) (?:(?:the|its|their|government|public|information|open) )*(?:disclosure|openness|information|transparency)\b",
    re.IGNORECASE,
)
_COUNTED = frozenset(("penalties", "licences", "compulsory_measures", "other_services"))
_MONEY = re.compile(
    r"金额|总额|多少(?:万|亿)?(?:元|钱)|几(?:万|亿)?元|\b(?:yuan|rmb|money)\b|\bamount of (?:the )?(?:fines|penalties)|how much (?:in|money)",
    re.IGNORECASE,
)
# «Where can one hand in a request at …?» asks for no cell.
_ASKS_FACT = re.compile(
    r"^(?:and |so )?(?:where|when|until when|since when|how long|how often|who|whom|how (?:can|does one|do (?:i|you|we|people|citizens)))\b",
    re.IGNORECASE,
)


def is_of_the_text(r: Reading, found: FoundFigure) -> bool:
    """Tell whether what is asked beside a cell stands in no table."""
    return bool(_NO_CELL.search(r.text)) or _is_information_fee(r, found)


def _is_information_fee(r: Reading, found: FoundFigure) -> bool:
    rows = {row for _, row, _ in found.figures}
    if "fees" in rows:
        return bool(_INFORMATION_FEE.search(r.text))
    # «办信息公开申请收钱了吗»: the requests are what it may be taken for.
    return {table for table, _, _ in found.figures} == {"requests"} and bool(
        pattern_of("asks.fee").search(r.text)
    )


def asks_money_of_counts(r: Reading, found: FoundFigure) -> bool:
    """Tell whether money is asked for where the cells count cases («罚款多少元»)."""
    counts = all(row in _COUNTED for _, row, _ in found.figures)
    return counts and _MONEY.search(r.text) is not None


def is_told(r: Reading, found: FoundFigure) -> bool:
    """Tell whether a fact is asked for, or reports that speak of it, and no cell."""
    return _is_said(r, found) or bool(r.named.agencies and _ASKS_FACT.search(r.text))


def _is_said(r: Reading, found: FoundFigure) -> bool:
    """Tell whether reports are asked for that speak of it, and no cell."""
    complains = r.complaint and not _is_correction(found)
    plain = _OVER_WHAT.sub(MASK, found.text)
    return complains or says("complaint", found.text) or says("mention", plain)


def _is_correction(found: FoundFigure) -> bool:
    """Tell whether the cell itself is the shortcoming: a decision that was corrected on review."""
    return any(table == "review" and column == "corrected" for table, _, column in found.figures)
