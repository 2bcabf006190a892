"""Questions for facts of the narrative, and for what lies outside the themes, become plans."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from nlp.facts.fees import CHARGED, NO_FEE
from nlp.facts.people import CHARGE, CONTACT, DEPUTY, GUEST, LEADER
from nlp.facts.ranking import Ask
from nlp.facts.spans import EVENTS, PEOPLE
from nlp.facts.words import (
    Group,
    facts,
    group_of,
    groups_of,
    measure_asked,
    pattern_of,
    pins_down,
    unknown_of,
    without_exclusions,
)
from nlp.names.figure_names import find_figures
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.reading import WHETHER, Reading
from nlp.readings.wording import says
from nlp.segment import is_chinese
from nlp.sentences import listed, say

_ENGLISH_UNITS = {
    "working days": "工作日",
    "days": "天",
    "hours": "小时",
    "minutes": "分钟",
    "months": "月",
}
_PEOPLE_EN = re.compile(
    r"how many (?:(?!from\b|by\b|of\b|for\b|to\b|per\b|with\b|on\b)\S+ ){0,2}?(?:residents|inhabitants|pupils|students|parents|farmers|villagers|citizens|seniors|users|visitors|guests|deputies|children|teachers|doctors|experts|people|persons|staff|employees|participants|trainees|attendees|officials|supervisors|lawyers|volunteers|members)\b(?!['’])",
    re.I,
)
_PEOPLE_ZH = re.compile(
    r"人数|多少(?:的)?[^，。？?]{0,4}?(?:居民|人口|学生|老人|群众|家长|人员|干部|村民|市民|农民|企业家|志愿者|患者|病人|讲解员|信息员|联络员|监督员|代表|委员)(?!的|意见|建议|提案)"
    r"|(?:居民|人口)(?:有|是|达到?)?(?:多少|几)"
)
_EVENTS_EN = re.compile(
    r"how many (?:\S+ ){0,2}?(?:times|sessions|meetings|conferences|hearings|issues|rounds|events|inspections|trainings)\b",
    re.I,
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
            r"组长|带头|领头|领衔|一把手|(?:leads?|heads?|chairs?|leader of|head of)\b.*group|挂帅|leading group",
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
_ROLE_WORDS = frozenset(
    (
        "组长",
        "副组长",
        "带头",
        "领头",
        "挂帅",
        "领导小组组长",
        "负责",
        "牵头",
        "承担",
        "承办",
        "担任",
        "负责人",
        "联系",
        "联系人",
        "科室",
        "股室",
        "咨询",
        "垂询",
        "问题",
        "意见",
        "邀请",
        "聘请",
        "heads",
        "leads",
        "runs",
        "manages",
        "maintains",
        "handles",
        "handle",
        "contact",
        "组织领导",
        "invited",
        "invite",
        "hired",
        "teach",
        "taught",
        "lecture",
        "lectured",
        "staff",
    )
)
_AT_WORK = re.compile(
    r"(?:多少|几)(?:个|名|号)?(?:人|职工|员工|人员|干部)|人手|\b(?:people|persons|staff|employees) (?:work|are employed|are there|does|did|do)\b|\b(?:employs?|headcount|on (?:its|the) payroll)\b",
    re.IGNORECASE,
)
_FETCHING = frozenset(("拿", "领", "取"))
_PICKS_UP = re.compile(
    r"\b(?:pick up|collect|get|obtain|fetch)\b.{0,24}\b(?:cop(?:y|ies)|printed|paper|hard copy)",
    re.IGNORECASE,
)
# What a title in 《》 is, whatever it is called.
_DOCUMENTS = frozenset(
    (
        "文件",
        "办法",
        "制度",
        "细则",
        "方案",
        "规定",
        "规则",
        "指南",
        "管理办法",
        "document",
        "rule",
        "regulation",
        "measure",
        "plan",
    )
)
_NOT_A_FACT = re.compile(
    r"(?:反映|存在|面临|承认|指出)[^，。]{0,8}(?:问题|不足|困难|短板)|problems?|shortcomings?|weakness",
    re.I,
)
# A romanised place before its kind is part of a name.
_DIVISION = re.compile(
    r"\b(?!(?:Did|Does|Do|Has|Have|Was|Were|Is|Are|In|Of|The|For|By|At|What|Which|How|When|Where|Who)\b)[A-Z][a-z]+(?:(?=\s*□)| (?:Town(?:ship)?|County|City|District|Sub-?[Dd]istrict)\b)"
)
_BEFORE_ASKING = re.compile(r"[从由自](?=多少|几|哪|什么|何)|[在于](?=几)")
_HAVING = re.compile(r"(?<=员)有(?=几|多少)")  # jieba makes «检员有» of «快检员有几个»
# «When experts toured the villages, how many …» asks how many.
_WHEN_THEN = re.compile(r"^\s*when\b(?=[^,?]*, (?:how|what|who|which|where)\b)", re.IGNORECASE)
_OFFICE = re.compile(r"(?:政府信息公开|信息公开|政务公开)(?:办公室|办|股|科|处|室|组|岗)")
_MONEY_WORDS = ("经费", "资金", "费用", "预算")
_TELLING = re.compile(
    r"提到|提及|说|反映|承认|指出|存在|抱怨|检讨|坦言|坦承|吐槽|诉苦|叫苦|自曝|自认|反思|查摆|自我批评|\b(?:mention|sa(?:y|id)|(?<!the )(?<!its )(?<!their )(?<!this )(?<!annual )(?<!□ )report|admit|complain|acknowledge|state)",
    re.I,
)
_LACK = re.compile(
    r"单一|不足|不够|薄弱|缺乏|缺少|滞后|不高|不强|欠缺|出现|偏少|知道|少的|resolv|shortage|poor|lack|weak",
    re.I,
)
_HAVE = re.compile(
    r"有没有|有无|是否有|是不是有|有自己|有[^，。]{1,14}(?:[吗么]|没有)|\b(?:have|has|had|there)\b|^any\b",
    re.I,
)
_TWICE = re.compile(r"(?P<once>[\u4e00-\u9fff])没(?P=once)(?:过|着|了)?")


def read_fact(r: Reading) -> Plan | None:
    """Take «how many, when, where, who, what name, did it» of one agency or of each."""
    if _NOT_A_FACT.search(r.text):
        return None
    text = plain_text(r.text)
    if wording.counted_noun(text) in ("agencies", "reports") and not r.named.agencies:
        text = wording.without_counting(text)
    found = find_ask(text)
    # «有几名兼职人员» asks for a number, though having part-timers may be a complaint.
    plain = found is not None and bool(found[0].detail) and found[0].kind != "who"
    if not (plain and names_one(r)) and _complains(r):
        return None
    if found is None:
        return _whether(r)
    ask, rest = found
    if says("subject", r.text) and not says("each", r.text) and not names_one(r):
        return None
    if not names_one(r):
        named = says("narrative", text) or ask.kind in ("phone", "email", "address", "fee")
        event = ask.detail in (*EVENTS, *PEOPLE[:3]) and not says("mention", text)
        return r.decline("fact_whose") if (named and not r.themes) or event else None
    return _plan(r, ask, focused(rest))


_CHARGING = re.compile(r"收(?!费标准|入)|charg|collect|levie|levy|paid|pay", re.IGNORECASE)
_NOT_CHARGING = re.compile(
    r"(?:没有?|未|不|免|零|一分没)(?:[^，。有]{0,6})收|\b(?:not|never|no|without|free of)\b|n't\b",
    re.I,
)


_WHICH = re.compile(
    r"谁|[哪几](?:些|家|个)|多少家|\b(?:who|which|any(?:one|body)?|how many) ?(?:agenc|bureau|office|department|bod|unit|□)?",
    re.IGNORECASE,
)


_ASKS_WHICH = re.compile(
    r"谁|[哪几](?:些|家|个)|多少家|\b(?:who|which|any(?:one|body)|how many)\b|\bany (?:agenc|bureau|office|department|bod|unit)",
    re.IGNORECASE,
)


def asks_who_charged(r: Reading) -> bool:
    """Tell whether the agencies are asked for that took fees for information, or took none."""
    named = r.named
    alone = (named.agencies and not named.agency_types) or (
        (named.agencies or named.places) and not _ASKS_WHICH.search(r.text)
    )
    if alone or says("mention", r.text) or says("each", r.text):
        return False
    looked = says("subject", r.text) or says("exists", r.text) or _WHICH.search(r.text)
    fee = pattern_of("asks.fee").search(r.text) and _CHARGING.search(r.text)
    return bool(looked and fee)


def _who_charged(r: Reading) -> Plan:
    denied = _NOT_CHARGING.search(_TWICE.sub("", WHETHER.sub("", r.text)))
    ask = Ask("fee", NO_FEE if denied else CHARGED)
    counted = wording.counted_noun(r.text) == "agencies"
    return replace(
        r.plan(Kind.FACT),
        asks=str(ask),
        aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
        yes_no=says("exists", r.text) and not counted,
    )


def read_plain_fact(r: Reading) -> Plan | None:
    """Take «how many, when, how long» of one agency before anything else looks at its words.

    What only reads like the agency's business («多少学生来参观») may be told in the report; the answer
    declines where it is not.
    """
    if asks_who_charged(r):
        return _who_charged(r)
    found = find_ask(plain_text(r.text))
    if found is None and _asks_plainly(r) and (plan := _whether(r)):
        return plan
    if found is None or not names_one(r) or wording.counted_noun(r.text) == "statements":
        return None
    if r.complaint and wording.counted_noun(r.text):
        return None  # «几家县直部门反映…» counts agencies
    ask, _ = found
    business = ask.kind == "amount" and bool(wording.phrase("business", r.text))
    plain = business or (bool(ask.detail) and ask.kind in ("count", "amount", "duration"))
    if _asks_of_one(r) and ask.kind in _OF_ONE and not says("polarity", _or_not(r.text)):
        plain = True
    if not (plain or ask.kind in ("merged", "when", "money", "duration")):
        return None
    plan = read_fact(r)
    return plan if plan and plan.kind is Kind.FACT else None


_OF_ONE = frozenset(("who", "name", "where", "frequency", "percent"))
_SEVERAL = re.compile(
    r"□\s*(?:和|与|跟|同|及|、|,|，|还是|或|\band\b|\bor\b|\bvs\b)\s*□|哪(?:一)?[个家](?:机关|单位|局)?(?:更|最)?|\bwhich of\b",
    re.IGNORECASE,
)


def _asks_of_one(r: Reading) -> bool:
    """Tell whether a question is put to one agency: «who» is then somebody in its report."""
    named = r.named
    if not named.agencies or named.group or named.agency_types or _SEVERAL.search(r.text):
        return False
    return not says("problems_of", r.text)


_SHORT_IS = re.compile(r"\b(what|who|where|when|how)['’]s\b", re.IGNORECASE)
_FAULTY = re.compile(r"(?:有|出|带|存在)问题的|(?:是)?从?(?:县|市|区|省|乡|镇)里(?=来)")


def _asks_plainly(r: Reading) -> bool:
    """Tell whether yes or no is asked of a thing or an act, and not of a shortcoming."""
    plain = _or_not(r.text)
    if _LACK.search(plain) or says("complaint", plain):
        return False
    if any(word.complaint for word in wording.find_themes(plain)):
        return False
    whose = _TWICE.search(r.text) or _OWNED.search(r.text) or _ANY.search(r.text)
    if whose or _HAVE_IT.search(r.text) or not (r.themes or r.complains):
        return True
    # «Did it undergo an inspection?» asks what was done, and complains of nothing.
    return _asks_of_one(r) and bool(_DONE.search(r.text)) and not says("polarity", plain)


def _or_not(text: str) -> str:
    """Return a question without the «no» of whoever asks whether: «有没有专职人员», «招到人了没»."""
    return _OR_NOT.sub("了", WHETHER.sub("有", text))


_OR_NOT = re.compile(r"[了过]?没有?[?？。]?$")  # «招到专职人员了没»
_DONE = re.compile(
    r"(?:[到好完成齐化]|换|改|拿|买|招)了?(?:[吗么没]|[\u4e00-\u9fff□]{0,8}了?[吗么没])|会[^，。]{1,16}[吗么]|(?:出台|制定|印发|举办|开展|组织|召开|开通|建立|成立|设立|聘请|邀请|发布|修订|上线|配备|收到|收取|公布)[^，。]{1,12}没有?[?？]?$|[\u4e00-\u9fff]了(?:[吗么]|没有?)[?？]?$|[\u4e00-\u9fff]过(?:[吗么没]|[\u4e00-\u9fff□]{0,8}[吗么没])|(?:做|搞|办|开|请|聘|建|设|来|去|出)了[^，。]{0,10}[吗么没]"
    r"|^(?:did|has|have|had|was there|were there)\b(?!.*\b(?:say|report|mention|admit|complain|acknowledge)\w*)",
    re.IGNORECASE,
)


_HAVE_IT = re.compile(
    r"(?:有没有|有无|是否有|是不是有|有)[^，。]{0,6}?(?:人员|专人|网站|公众号|微博|账号|小程序|客户端|热线|公开栏|查阅点|专区|制度|平台|栏目)(?:[吗么]|没有)?[?？]?$"
    r"|\b(?:have|has|had|is there|are there|was there|were there) (?:\S+ ){0,3}?(?:staff|person|anyone|anybody|website|account|app|programme?|portal|hotline)\b",
    re.IGNORECASE,
)


# «Any training at …?» asks whether there was some; of agencies or reports it asks which.
_ANY = re.compile(
    r"^any (?!(?:\w+ )?(?:agenc|bureau|department|office|bod|unit|report|mention|one of|problem|issue|shortcoming|complaint|weak|sign))",
    re.IGNORECASE,
)


def plain_text(text: str) -> str:
    """Return a question without a romanised kind of place, and without what is not asked for."""
    whole = _SHORT_IS.sub(r"\1 is", text)
    return _FAULTY.sub(" ", without_exclusions(_DIVISION.sub("", whole)))


def _complains(r: Reading) -> bool:
    """Tell whether a shortcoming is asked about; the 少 of «多少» is none."""
    plain = r.text.replace("多少", "□□")
    return any(word.complaint for word in wording.find_themes(plain))


def names_one(r: Reading) -> bool:
    """Tell whether it is said whose report is meant."""
    return r.names_agency or len(r.known.agencies) == 1


# «Where was it held, and how many attended?»: the sentence that tells the one tells the other.
_ASKED_TOO = re.compile(
    r",?\s*\band (?:how (?:many|much|long)|when|who|where|what|which)\b.*$"
    r"|[，,、；;]\s*[^，,。；;]{0,8}(?:多少|几[个名位人次场期条件]|什么时候|何时|谁).*$",
    re.IGNORECASE | re.DOTALL,
)


def find_ask(text: str) -> tuple[Ask, tuple[str, str]] | None:
    """Return what is asked for, and the text without the words that ask."""
    text = _WHEN_THEN.sub("", _HAVING.sub("", _BEFORE_ASKING.sub(" ", text)))
    measure, text = measure_asked(text)
    for kind in facts()["order"]:
        if found := pattern_of(f"asks.{kind}").search(text):
            groups = found.groupdict()
            if kind == "money" and groups.get("noun3") and pattern_of("asks.count").search(text):
                continue  # «扣了几个单位的经费» counts units
            by_name = (groups[u] for u in ("unit", "unit2", "unit3", "unit4") if groups.get(u))
            unit = next(by_name, measure if kind == "amount" else "")
            detail = _ENGLISH_UNITS.get(unit.lower(), unit.replace("个人", "人"))
            nouns = ("noun", "noun2", "noun3", "noun5")
            keep = next((groups[n] for n in nouns if groups.get(n)), "")
            if kind == "money" and not keep:
                keep = next((w for w in _MONEY_WORDS if w in found[0]), "")
            after = text[found.end() :]
            if kind in _OF_ONE:
                after = _ASKED_TOO.sub("", after)
            rest = (f"{text[: found.start()]} {keep}", after)
            if kind == "duration":  # the time asked for is what must stand beside the number
                rest = (text[: found.start()], f"{keep} {text[found.end() :]}")
            return Ask(kind, detail or _detail(kind, text)), rest
    return None


def focused(rest: tuple[str, str]) -> tuple[Group, ...]:
    """Return the words, that which is counted first: «多少[场居民议事会]», «[图文]多少期»."""
    before, after = groups_of(rest[0], acts=True), groups_of(rest[1], acts=True)
    lead = list(itertools.takewhile(lambda g: not g.weak, after))
    chinese = any(is_chinese(g.word) for g in lead)
    core = lead[-1:] if chinese else lead[:1]
    core = core or [g for g in before if not g.weak][-1:]
    ordered = [*core, *before, *after]
    return tuple({group.word: group for group in ordered}.values())


def _detail(kind: str, text: str) -> str:
    if kind == "who":
        return next((role for role, words in _ROLES if words.search(text)), CHARGE)
    if kind == "when" and re.search(r"哪一?年|(?:what|which) year", text, re.I):
        return "年"
    if kind == "amount":
        if _PEOPLE_EN.search(text) or _PEOPLE_ZH.search(text):
            return "人"
        if _ITEMS_EN.search(text):
            return "条"
        return "次" if _EVENTS_EN.search(text) or re.search(r"次数|场次|期数", text) else ""
    return ""


def _implied(r: Reading, ask: Ask, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the words asked about, with what is meant where the question only asks."""
    if ask.kind in ("fee", "merged"):
        return ()
    fetched = any(g.word in _FETCHING for g in groups) or _PICKS_UP.search(r.text)
    if ask.kind in ("where", "address") and fetched:
        return (group_of("领取"),)
    if ask.kind in ("count", "amount") and not groups and _AT_WORK.search(r.text):
        return (group_of("在职"),)
    if ask.kind == "money" and not groups:
        return (group_of("经费"),)
    if ask.kind == "who":
        groups = tuple(g for g in groups if g.word not in _ROLE_WORDS)
        return groups or ((group_of("信息公开工作"),) if ask.detail == CHARGE else ())
    return groups


def _plan(r: Reading, ask: Ask, groups: tuple[Group, ...]) -> Plan | None:
    groups = _implied(r, ask, groups)
    if ask.kind == "name" and groups and groups[0].word in _DOCUMENTS:
        ask, groups = Ask("name", "文件"), groups[1:]
    words = tuple(group.word for group in groups) or _whole_name(r)
    if not words and ask.kind in (
        "count",
        "amount",
        "percent",
        "when",
        "where",
        "name",
        "frequency",
        "money",
        "duration",
    ):
        return None
    unknown = unknown_of(groups)
    # What is counted or named must be known; beside it a word may be left out, which is then said.
    # Of a figure it may be the word that narrows it («penalties for …»).
    left_out = groups and groups[0].terms and pins_down(groups)
    if unknown and (not left_out or find_figures(r.text).figures):
        return r.decline("fact_words", words=listed(r.language, unknown))
    words = tuple(word for word in words if word not in unknown)
    whether = ask.kind == "fee" and bool(says("yes_no", r.text) or _TWICE.search(r.text))
    plan = replace(r.plan(Kind.FACT), asks=str(ask), words=words, yes_no=whether)
    plan = _noting(plan, unknown)
    # «几个事业单位被督查», «由哪些部门合并而来»: they are asked about, not whose report is read.
    others = bool(r.named.agencies) and not r.named.group
    return replace(plan, agency_types=()) if others else plan


def _noting(plan: Plan, unknown: tuple[str, ...]) -> Plan:
    """Say which words were left out."""
    if not unknown:
        return plan
    note = say(plan.language, "notes.unused", words=listed(plan.language, unknown))
    return replace(plan, notes=(*plan.notes, note))


def _whole_name(r: Reading) -> tuple[str, ...]:
    """Return what is asked about where only «信息公开» and a word too short remain («信息公开股»)."""
    found = _OFFICE.search(r.text)
    return (found[0],) if found else ()


# Whose it is the answer knows: what is asked of a body is its own.
_OWNED = re.compile(
    r"(?:自己|本身|独立|单独|专门)的?(?=网站|门户|公众号|平台|微博|小程序|客户端|账号)"
    r"|\b(?:of (?:its|their) own|its own|their own|separate|independent)\b|^(?:has|have) □+ got\b",
    re.I,
)


def _whether(r: Reading) -> Plan | None:
    """Take «did it hold training»; what is about problems, plans or figures is for other rules."""
    text = plain_text(r.text)
    if not names_one(r) or says("subject", text) or not pattern_of("whether").search(text):
        return None
    data = facts()["whether"]
    acts = _HAVE.search(text) or re.search(
        rf"{data['actions_zh']}|\b(?:{data['actions_en']})\b", text, re.I
    )
    acts = acts or _TWICE.search(text) or _DONE.search(text)
    if not acts or says("roles.measure", r.rest) or _TELLING.search(text):
        return None
    groups = groups_of(pattern_of("whether").sub(" ", _OWNED.sub(" ", text)))
    unknown = unknown_of(groups)
    core = [g for g in groups if g.terms and not g.weak]
    if not core or (unknown and len(core) == 1):
        return None
    words = tuple(g.word for g in groups if g.terms)
    plan = replace(r.plan(Kind.FACT), asks="whether", words=words, yes_no=True)
    return _noting(plan, unknown)
