"""What of the narrative a question asks for: a number and its unit, a date, a name, who plays which part."""

from __future__ import annotations

import itertools
import re

from nlp.facts.annex import without_annex
from nlp.facts.people import CHARGE, CONTACT, CONTRACTOR, DEPUTY, GUEST, LEADER, OVERSEER, PARTNER
from nlp.facts.ranking import HOUR, Ask
from nlp.facts.spans import LENGTH
from nlp.facts.words import (
    Group,
    facts,
    groups_of,
    measure_asked,
    pattern_of,
    unit_of_papers,
    without_exclusions,
)
from nlp.readings.issues import issues_asked
from nlp.segment import is_chinese

_ENGLISH_UNITS = {
    "working days": "工作日",
    "days": "天",
    "hours": "小时",
    "minutes": "分钟",
    "seconds": "秒",
    "months": "月",
}
_SAID_UNITS = {"回": "次", "趟": "次"}
"""Units of everyday speech → those that reports count in."""
_PEOPLE_EN = re.compile(
    r"\b(?:audiences?|viewership|attendance|turnout|readership)\b|\b(?:number|numbers) of (?:followers|subscribers|fans|people|persons|participants|trainees|attendees|visitors|residents|staff|students|readers)\b|how many (?:(?!from\b|by\b|of\b|for\b|to\b|per\b|with\b|on\b)\S+ ){0,5}?(?:residents|inhabitants|pupils|students|parents|farmers|villagers|citizens|seniors|users|visitors|guests|deputies|children|teachers|doctors|experts|followers|subscribers|fans|people|persons|staff|employees|participants|trainees|attendees|officials|supervisors|lawyers|volunteers|members)\b(?!['’])",
    re.I,
)
_PEOPLE_ZH = re.compile(
    r"人数|多少(?:的)?[^，。？?]{0,4}?(?:居民|人口|学生|老人|群众|家长|人员|干部|村民|市民|农民|企业家|志愿者|患者|病人|讲解员|信息员|联络员|监督员|代表|委员)(?!的|意见|建议|提案)"
    r"|(?:居民|人口)(?:有|是|达到?)?(?:多少|几)|(?:人员|干部|职工|员工)(?:各|分别|一共|总共|共)+(?:自|有|是|为)?(?:多少|几)|(?:人员|干部|职工|员工)(?:自|有|是|为)*(?:多少|几)(?![次期项件条场份])"
)
_EVENTS_EN = re.compile(
    r"how many (?:\S+ ){0,2}?(?:times|sessions|meetings|conferences|hearings|issues|rounds|events|inspections|trainings)\b|\bon how many (?:\S+ ){0,2}?(?:days|occasions|evenings|mornings|afternoons|weekends|nights)\b",
    re.I,
)
_COPIES_EN = re.compile(
    r"how many (?:\S+ ){0,2}?(?:copies|volumes|booklets|handbooks|brochures|pamphlets)\b", re.I
)
_ITEMS_EN = re.compile(
    r"how (?:many|much) (?:\S+ ){0,3}?(?:items|pieces|entries|posts|articles|messages|information)\b",
    re.I,
)
_ROLES = (
    (DEPUTY, re.compile(r"副组长|deputy (?:head|leader)", re.I)),
    (
        LEADER,
        re.compile(
            r"组长|带头|领头|领衔|一把手|(?:leads?|led|heads?|headed|chairs?|chaired|presid\w+ over|leader of|head of|chair of)\b.*(?:group|committee)|挂帅|leading group",
            re.I,
        ),
    ),
    (
        PARTNER,
        re.compile(
            r"(?:跟|和|与|同|联合|会同|联手)(?:的)?(?:是)?(?:谁|哪)|\bwith (?:whom|which|what)\b|\bwho .* with\b",
            re.I,
        ),
    ),
    (
        OVERSEER,
        re.compile(
            r"分管|主管(?!部门|单位)|主抓|\b(?:(?:senior |responsible |top )?(?:leaders?|official|cadre|executive|boss)(?: \w+){0,2}? (?:is |was )?(?:in charge|responsible|charged with)|(?:leader|official)ship (?:in charge|responsible)|overs(?:ees?|aw|een)|supervis\w+|deputy (?:director|head|mayor|commissioner|chief)\w*)\b",
            re.I,
        ),
    ),
    (
        CONTRACTOR,
        re.compile(
            r"(?:施工|建设|承建|承办|承接|中标|设计|监理|运维|供应|技术|开发|维护|测评|评估|印刷|合作|代建)(?:单位|方|公司|企业|机构|商|队|厂家)|(?:哪(?:一)?[家个]|什么)[^，。？?]{0,6}(?:公司|企业|厂家?|银行|律所|事务所|机构|大学|高校)|\b(?:contractors?|builders?|suppliers?|vendors?|(?:which|what) (?:\S+ ){0,2}?(?:compan(?:y|ies)|firms?|institutions?|institutes?|universit(?:y|ies)|law firms?))\b",
            re.I,
        ),
    ),
    (
        CONTACT,
        re.compile(
            r"联系|垂询|咨询|疑问|不明白|问谁|找[谁哪]|contact|enquir|inquir|questions about|turn to",
            re.I,
        ),
    ),
    (
        GUEST,
        re.compile(
            r"(?:请|聘|邀请|聘请)(?:了|来|到|过|的)*(?:是)?(?:谁|哪位|哪些人|什么人)|(?:谁|哪位|什么人)(?:来|去)?(?:讲课|授课|讲授|讲的)|\bwho(?:m)? (?:was|were|did \S+) (?:\S+ )?(?:invited|invite|hired|hire)\b|\bwho (?:gave|taught|lectured)\b",
            re.I,
        ),
    ),
)
# A romanised place before its kind is part of a name.
_DIVISION = re.compile(
    r"\b(?!(?:Did|Does|Do|Has|Have|Was|Were|Is|Are|In|Of|The|For|By|At|What|Which|How|When|Where|Who)\b)[A-Z][a-z]+(?:(?=\s*□)| (?:Town(?:ship)?|County|City|District|Sub-?[Dd]istrict)\b)"
)
SUPERLATIVE = re.compile(r"最(?:[长久慢快短火热红爆高大多]|受)")
_BEFORE_ASKING = re.compile(r"归(?=谁|哪)|[从由自](?=多少|几|哪|什么|何)|[在于](?=几)")
_HAVING = re.compile(r"(?<=员)有(?=几|多少)")  # jieba makes «检员有» of «快检员有几个»
# «When experts toured the villages, how many …» asks how many.
_WHEN_THEN = re.compile(r"^\s*when\b(?=[^,?]*, (?:how|what|who|which|where)\b)", re.IGNORECASE)
# «设没设», «收不收»: yes or no.
TWICE = re.compile(
    r"(?P<once>(?![是能会可行对好算该要肯敢愿值够准多少大高难清明知想])[\u4e00-\u9fff]{1,2})[没不](?P=once)(?:过|着|了)?"
)
_MONEY_WORDS = ("经费", "资金", "费用", "预算")
OF_ONE = frozenset(("who", "name", "where", "frequency", "percent", "rank", "score", "size"))
_SHORT_IS = re.compile(r"\b(what|who|where|when|how)['’]s\b", re.IGNORECASE)
_FAULTY = re.compile(r"(?:有|出|带|存在)问题的|(?:是)?从?(?:县|市|区|省|乡|镇)里(?=来)")


def plain_text(text: str) -> str:
    """Return a question without a romanised kind of place, and without what is not asked for."""
    whole = _SHORT_IS.sub(r"\1 is", text)
    return _FAULTY.sub(" ", without_annex(without_exclusions(_DIVISION.sub("", whole))))


# «Where was it held, and how many attended?»: the sentence that tells the one tells the other.
_ASKED_TOO = re.compile(
    r",?\s*\band (?:how (?:many|much|long)|when|who|where|what|which)\b.*$"
    r"|[，,、；;]\s*[^，,。；;]{0,8}(?:多少|几[个名位人次场期条件]|什么时候|何时|谁).*$",
    re.IGNORECASE | re.DOTALL,
)


_NUMBER_OF = re.compile(
    r"(?P<kept>[\u4e00-\u9fff])(?P<unit>[户条件篇期份册家宗起块处台场])数(?=[^，。？?]{0,14}$)"
)
# «设不设热线»: whether there is one, not its number.
_MAY_BE_HAD = frozenset(("phone", "fax", "email", "website"))
_FOR_IT = re.compile(
    r"多少|几|什么|啥|哪|怎么|如何|\b(?:what|which|how|where|tell|give|numbers?)\b", re.IGNORECASE
)
_WHETHER_HAD = re.compile(
    r"有没有|有无|是否|是不是(?!有)|存不存在|(?P<once>[设开建接办装])[没不](?P=once)"
    r"|(?:设立?|开通|开设|建立|公布|设置)(?:过|了)?[^，。]{0,16}(?:电话|热线|邮箱|网站)了?(?:吗|么|没有?)[?？]?$"
)


def _asks_only_whether(text: str) -> bool:
    return bool(_WHETHER_HAD.search(text)) and not _FOR_IT.search(text)


_IS_THERE_ONE = re.compile(
    r"^(?:and |so )?(?:did|does|do|has|have|had|is|are|was|were)\b|有没有|有无|是否|是不是有",
    re.IGNORECASE,
)
_HEAD_OF = re.compile(r"(?:head|leader|contact person) of", re.IGNORECASE)
_OF_THE_HEAD = re.compile(
    r"\b(?:how (?:many|often|much|long)|when|where|on wh(?:at|ich) (?:date|day))\b", re.IGNORECASE
)
_IS_THERE_ANYBODY = re.compile(
    r"^(?:and |so )?(?:did|does|do|has|have|had|is|are|was|were)\b(?!.*\b(?:what|which|where|how)\b)",
    re.IGNORECASE,
)
_WHO = re.compile(r"\b(?:who(?:m|se)?|which|what)\b|[谁哪]|什么", re.IGNORECASE)
_ASKS_ELSE = re.compile(
    r"^(?!.*(?:多少|几成|多高|百分)).*(?:哪|谁|什么时候|何时|几[月号点]|多久|怎么|如何)"
)
_NOUNS = ("noun", "noun2", "noun3", "noun4", "noun5", "noun6", "noun7", "noun8", "noun9")
_UNITS = ("unit", "unit2", "unit3", "unit4")


def find_ask(text: str) -> tuple[Ask, tuple[str, str]] | None:
    """Return what is asked for, and the text without the words that ask."""
    text = _WHEN_THEN.sub("", _HAVING.sub("", _BEFORE_ASKING.sub(" ", text)))
    measure, text = measure_asked(text)
    if not measure:
        measure, text = issues_asked(text)
    for kind in facts()["order"]:
        if kind in _MAY_BE_HAD and _asks_only_whether(text):
            continue
        found = pattern_of(f"asks.{kind}").search(text)
        if found is None:
            continue
        if kind == "rank" and _IS_THERE_ANYBODY.search(text):
            continue  # «was anybody called in because of its ranking» asks whether
        if kind == "who" and _HEAD_OF.match(found[0]) and _OF_THE_HEAD.search(text):
            continue  # «how many times did the head of … speak» asks for no name
        if kind == "who" and _IS_THERE_ONE.search(text) and not _WHO.search(text):
            continue  # «has it put a person in charge» asks for no name
        if kind == "money" and found["noun3"] and _asks_no_sum(text):
            continue  # «扣了几个单位的经费» counts units, «有没有晒三公经费» asks whether
        if kind == "percent" and found[0].startswith("率") and _ASKS_ELSE.search(text):
            continue  # «哪天公布结案率» asks for a day
        return _asked_by(kind, found, text, measure)
    return None


def _asks_no_sum(text: str) -> bool:
    whether = pattern_of("whether").search(text) and not _FOR_IT.search(text)
    return bool(whether or pattern_of("asks.count").search(text))


def _asked_by(
    kind: str, found: re.Match[str], text: str, measure: str
) -> tuple[Ask, tuple[str, str]]:
    """Return what is asked for by words of a kind, and what stands before and after them."""
    groups = found.groupdict()
    unit = next((groups[u] for u in _UNITS if groups.get(u)), measure if kind == "amount" else "")
    detail = _ENGLISH_UNITS.get(unit.lower(), _SAID_UNITS.get(unit, unit.replace("个人", "人")))
    keep = next((groups[n] for n in _NOUNS if groups.get(n)), "")
    if kind == "money" and not keep:
        keep = next((w for w in _MONEY_WORDS if w in found[0]), "")
    before, after = text[: found.start()], text[found.end() :]
    if kind == "amount" and not detail and (noun := _NUMBER_OF.search(before)):
        detail, before = noun["unit"], before.replace(noun[0], noun["kept"], 1)
    ask = Ask(kind, detail or _detail(kind, text))
    if kind == "count":  # «有几章几条» asks for both
        after = pattern_of("asks.count").sub(" ", after)
    if kind in OF_ONE:
        after = _ASKED_TOO.sub("", after)
    if kind == "duration":  # the time asked for is what must stand beside the number
        return ask, (before, f"{keep} {after}")
    return ask, (f"{before} {keep}", after)


def focused(rest: tuple[str, str]) -> tuple[Group, ...]:
    """Return the words, that which is counted first: «多少[场居民议事会]», «[图文]多少期»."""
    before, after = groups_of(rest[0], acts=True), groups_of(rest[1], acts=True)
    lead = list(itertools.takewhile(lambda g: not g.weak, after))
    chinese = any(is_chinese(g.word) for g in lead)
    core = lead[-1:] if chinese else lead[:1]
    core = core or [g for g in before if not g.weak][-1:]
    most = [g for g in (*before, *after) if SUPERLATIVE.search(g.terms[0] if g.terms else "")]
    ordered = [*most, *core, *before, *after]  # «the longest» says which of them is meant
    return tuple({group.word: group for group in ordered}.values())


_OF_DAY = re.compile(r"几点|\b(?:(?:at )?what (?:time(?! of)|hour)|what o'clock)\b", re.IGNORECASE)
_LENGTH = re.compile(r"全长|总长|长度|里程|多长(?!时)")


def _detail(kind: str, text: str) -> str:
    if kind == "size":
        return LENGTH if _LENGTH.search(text) else ""
    if kind == "who":
        return next((role for role, words in _ROLES if words.search(text)), CHARGE)
    if kind == "when" and re.search(r"哪一?年|(?:what|which) year", text, re.I):
        return "年"
    if kind == "when" and _OF_DAY.search(text):
        return HOUR
    if kind == "amount":
        if _PEOPLE_EN.search(text) or _PEOPLE_ZH.search(text):
            return "人"
        if _ITEMS_EN.search(text):
            return "条"
        if _COPIES_EN.search(text):
            return "册"
        if unit := unit_of_papers(text):
            return unit
        return "次" if _EVENTS_EN.search(text) or re.search(r"次数|场次|期数", text) else ""
    return ""
