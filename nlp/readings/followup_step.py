"""A question that only steps to the year after or before: «下一年呢», "and the year before?"."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.agencies import find_agencies
from nlp.names.levels import find_level
from nlp.names.masks import MASK
from nlp.plan import Plan
from nlp.readings.followup_changes import of_whom
from nlp.readings.reading import Reading
from nlp.readings.spelling import tidy

_STEP = re.compile(
    r"^[\s，,、的]*(?:那么?|再|又|看看|换成|换到|到了?|等到|如果(?:是|看)?|要是|它们?|他们|同一家)*的?"
    r"(?:(?P<after>(?:再|又|接着)?(?:(?:往|向|朝)(?:后|下)(?:再)?(?:推|数|看|移|挪|走|退|翻)?(?:[1一](?:个)?)年|(?:过|隔|晚)(?:了|上)?[1一](?:个)?年|(?:下|后|隔)[1一](?:个)?年(?:度)?|次年|转年|第二年|来年|翌年))"
    r"|(?:再|又)?(?:(?:往|向|朝)前(?:再)?(?:推|数|看|移|挪|走|退|倒|翻)?(?:[1一](?:个)?)年|(?:退|倒|早)(?:回|上|推)?(?:去)?[1一](?:个)?年|(?:前|上)[1一](?:个)?年(?:度)?|头[1一]年))"
    r"(?:的|度|又|是|呢|就|后来|，|,)*(?:数字?|情况|呢|怎么样|咋样|怎样|如何|是?多少|有多少|几件|多少件"
    r"|(?:换|改|变|轮|涨|升|降|跌|增|减|轮换|调整)(?:成|到|为|作|给|由|了)*(?:谁|哪位|什么人|哪个|多少|几[件个次人条]?|什么)?(?:了|来|呢)?(?:分?管|负责|接手|接任)?(?:了|的)?"
    r"|换人(?:了)?(?:没有?|吗|么)?|由?(?:谁|哪位)(?:在|来)?(?:了|分?管|负责|接手|接任|接替)*(?:的)?)*[？?。]?\s*$|"
    r"^\W*(?:(?:and|but|so|then|now|what about|how about|what of|in|for|again)\b[\s,]*)*"
    r"(?:(?:who|what|how many|how much)(?:['’]s| is| was| were| did)?(?: (?:it|that|he|she|they))?(?: (?:become|be|then|in charge|took (?:it )?over|takes? over|replaced (?:him|her|them)|came next|succeeded (?:him|her|them)|followed|had it|held it))* (?:in |for |by |during )?)?(?:the )?(?:one )?"
    r"(?:(?P<after2>year after(?: that| this)?|next year|following year|subsequent year|(?:one |a )?year later|(?:one |a )?year on|after)|(?:one |a )?year before(?: that| this)?|previous year|prior year|preceding year|(?:one |a )?year (?:earlier|back)|before(?: that)?)\W*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（][\s,，]*[)）]")


def of_the_year_beside(r: Reading, previous: Plan) -> Plan | None:
    """Read «下一年呢», "and Lanxi, the year before?" from the year asked about before."""
    if not previous.years:
        return None
    text = tidy(r.question)
    if r.names_agency or r.named.missing:
        named = find_level(find_agencies(text, r.known), r.known)
        text = named.text.replace(MASK, " ")
    step = _STEP.search(_BRACKETS.sub(" ", text).strip())
    if step is None:
        return None
    after = bool(step["after"] or step["after2"])
    year = max(previous.years) + 1 if after else min(previous.years) - 1
    return replace(of_whom(r, previous), question=r.question, years=(year,))
