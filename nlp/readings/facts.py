"""Questions for facts of the narrative, and for what lies outside the themes, become plans."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.people import CHARGE, OVERSEER, WHOLE_WORK
from nlp.facts.ranking import Ask
from nlp.facts.spans import EVENTS, LENGTH, PEOPLE
from nlp.facts.successors import asks_successor
from nlp.facts.words import (
    Group,
    facts,
    group_of,
    groups_of,
    pattern_of,
    pins_down,
    unknown_of,
)
from nlp.names.figure_names import find_figures
from nlp.plan import Kind, Plan
from nlp.readings import wording
from nlp.readings.asks import OF_ONE, SUPERLATIVE, TWICE, find_ask, focused, plain_text
from nlp.readings.fees import asks_who_charged, read_who_charged
from nlp.readings.reading import WHETHER, Reading
from nlp.readings.solved import asks_solved
from nlp.readings.wording import says
from nlp.sentences import listed, say

_ROLE_WORDS = frozenset(
    (
        "组长",
        "副组长",
        "带头",
        "领头",
        "挂帅",
        "领导小组组长",
        "负责",
        "分管",
        "主管",
        "领导",
        "领导同志",
        "管",
        "归",
        "抓",
        "打理",
        "in charge",
        "班子成员",
        "leader",
        "leaders",
        "leadership",
        "official",
        "主抓",
        "公司",
        "企业",
        "施工单位",
        "施工方",
        "中标单位",
        "承建单位",
        "company",
        "firm",
        "contractor",
        "supplier",
        "vendor",
        "oversees",
        "oversaw",
        "supervises",
        "supervised",
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
        "headed",
        "led",
        "presided",
        "presides",
        "sits",
        "head",
        "chairs",
        "chaired",
        "chair",
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
_DISCLOSURE = frozenset(
    ("information", "disclosure", "transparency", "openness", "信息", "公开", "信息公开", "政府信息公开", "政务公开", "公开工作",
     "信息公开工作", "政务公开工作", "政府信息", "工作", "work")
)  # fmt: skip
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
_OFFICE = re.compile(r"(?:政府信息公开|信息公开|政务公开)(?:办公室|办|股|科|处|室|组|岗)")
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


def read_fact(r: Reading) -> Plan | None:
    """Take «how many, when, where, who, what name, did it» of one agency or of each."""
    if _NOT_A_FACT.search(r.text):
        return None
    text = plain_text(r.text)
    if wording.counted_noun(text) in ("agencies", "reports") and not r.named.agencies:
        text = wording.without_counting(text)
    found = find_ask(text)
    # «有几名兼职人员» asks for a number, though having part-timers may be a complaint.
    plain = found is not None and _is_plain(found[0], r)
    if not (plain and names_one(r)) and _complains(r):
        return None
    if found is None:
        return _whether(r)
    ask, rest = found
    if says("subject", r.text) and not says("each", r.text) and not names_one(r):
        return None
    if not names_one(r):
        named = says("narrative", text) or ask.kind in (
            "phone",
            "email",
            "address",
            "fee",
            "waiver",
        )
        event = ask.detail in (*EVENTS, *PEOPLE[:3]) and not says("mention", text)
        return r.decline("fact_whose") if (named and not r.themes) or event else None
    return _plan(r, ask, focused(rest))


def _is_plain(ask: Ask, r: Reading) -> bool:
    """Tell whether a number is asked for, whatever fault its thing may be («差错率降到多少»)."""
    if ask.kind == "waiver":
        return True  # «给穷人少收了没有» complains of nothing
    if ask.kind in ("percent", "rank", "score", "size"):
        return not (r.named.agency_types or r.named.group)  # «乡镇里人手紧的占几成» counts agencies
    return bool(ask.detail and ask.kind != "who")


def read_plain_fact(r: Reading) -> Plan | None:
    """Take «how many, when, how long» of one agency before anything else looks at its words.

    What only reads like the agency's business («多少学生来参观») may be told in the report; the answer
    declines where it is not.
    """
    if asks_who_charged(r):
        return read_who_charged(r)
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
    if _asks_of_one(r) and ask.kind in ("fee", "waiver"):
        plain = True
    if _asks_of_one(r) and ask.kind in OF_ONE and not says("polarity", _or_not(r.text)):
        plain = True
    if not (plain or ask.kind in ("merged", "when", "money", "duration")):
        return None
    plan = read_fact(r)
    return plan if plan and plan.kind is Kind.FACT else None


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


def _asks_plainly(r: Reading) -> bool:
    """Tell whether yes or no is asked of a thing or an act, and not of a shortcoming."""
    plain = _or_not(r.text)
    if _STAFF_HAD.search(r.text) and _asks_of_one(r):
        return True
    if _LACK.search(plain) or says("complaint", plain):
        return False
    if any(word.complaint for word in wording.find_themes(plain)):
        return False
    whose = TWICE.search(r.text) or _OWNED.search(r.text) or _ANY.search(r.text)
    if whose or _HAVE_IT.search(r.text) or not (r.themes or r.complains):
        return True
    # «Did it undergo an inspection?» asks what was done, and complains of nothing.
    return _asks_of_one(r) and bool(_DONE.search(r.text)) and not says("polarity", plain)


def _or_not(text: str) -> str:
    """Return a question without the «no» of whoever asks whether: «有没有专职人员», «招到人了没»."""
    return _OR_NOT.sub("了", WHETHER.sub("有", text))


_OR_NOT = re.compile(r"[了过]?没有?[?？。]?$")  # «招到专职人员了没»
_DONE = re.compile(
    r"(?:[到好完成齐化]|换|改|拿|买|招)了?(?:[吗么没]|[\u4e00-\u9fff□]{0,8}了?[吗么没])|会[^，。]{1,16}[吗么]|(?:出台|制定|印发|举办|开展|组织|召开|开通|建立|成立|设立|聘请|邀请|发布|修订|上线|配备|收到|收取|公布)[^，。]{0,12}没有?[?？]?$|[\u4e00-\u9fff]了(?:[吗么]|没有?)[?？]?$|[\u4e00-\u9fff]过(?:[吗么没]|[\u4e00-\u9fff□]{0,8}[吗么没])|(?:做|搞|办|开|请|聘|建|设|来|去|出)了[^，。]{0,10}[吗么没]"
    r"|^(?:did|has|have|had|(?:was|were) (?:there|any)\b(?! (?:of|agenc|bureau|office|department|bod(?:y|ies)|unit)))\b(?!.*\b(?:say|report|mention|admit|complain|acknowledge)\w*)",
    re.IGNORECASE,
)


# Part-timers are had or not, whatever a lack of others may be.
_STAFF_HAD = re.compile(
    r"(?:有没有|有无|是否有|是不是有|有)(?:专职|兼职|专门)的?(?:工作|公开)?(?:人员|干部|同志|人手|人)(?:[吗么]|没有)?[?？]?$"
    r"|^(?:does|did|do|has|have|had|is there|are there|were there|was there)\b(?:(?!enough|short|lack|too few)[^?])*\b(?:part|full)[- ]time (?:disclosure )?(?:staff|people|officers?|employees?|personnel)\b",
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


def _complains(r: Reading) -> bool:
    """Tell whether a shortcoming is asked about; the 少 of «多少» is none."""
    plain = r.text.replace("多少", "□□")
    return any(word.complaint for word in wording.find_themes(plain))


def names_one(r: Reading) -> bool:
    """Tell whether it is said whose report is meant."""
    return r.names_agency or len(r.known.agencies) == 1


# What is asked for where only «多大», «多少钱» is said of a body.
_WITHOUT_WORDS = {"money": "经费", "size": "面积"}
# «最火的一篇文章» is told as «阅读量最高的一条».
_PIECES = frozenset(
    ("文章", "推文", "视频", "微文", "帖子", "稿件", "稿子", "信息", "内容", "作品",
     "article", "articles", "post", "posts", "piece", "story", "item", "video")
)  # fmt: skip


def _is_superlative(group: Group) -> bool:
    return bool(group.terms and SUPERLATIVE.search(group.terms[0]))


def _implied(r: Reading, ask: Ask, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the words asked about, with what is meant where the question only asks."""
    if ask.kind in ("fee", "waiver", "merged"):
        return ()
    fetched = any(g.word in _FETCHING for g in groups) or _PICKS_UP.search(r.text)
    if ask.kind in ("where", "address") and fetched:
        return (group_of("领取"),)
    if ask.kind in ("count", "amount") and not groups and _AT_WORK.search(r.text):
        return (group_of("在职"),)
    if ask.kind in _WITHOUT_WORDS and not groups:
        return (group_of(_WITHOUT_WORDS[ask.kind] if ask.detail != LENGTH else "全长"),)
    if ask.kind == "name" and any(map(_is_superlative, groups)):
        return tuple(g for g in groups if g.word.lower() not in _PIECES)
    if ask.kind == "who":
        groups = tuple(g for g in groups if g.word not in _ROLE_WORDS)
        if ask.detail in (OVERSEER, CHARGE) and all(g.word.lower() in _DISCLOSURE for g in groups):
            groups = ()  # what all of the report is about need not stand beside a name
        return groups or ((group_of(WHOLE_WORK),) if ask.detail == CHARGE else ())
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
        "rank",
        "score",
        "size",
        "when",
        "where",
        "name",
        "frequency",
        "money",
        "duration",
    ):
        return None
    if ask.kind in ("who", "name") and asks_successor(r.text):
        groups = tuple(g for g in groups if g.terms)  # the one before is named: «after Yu Liqun»
        words = tuple(group.word for group in groups) or _whole_name(r)
    unknown = unknown_of(groups)
    # What is counted or named must be known; beside it a word may be left out, which is then said.
    # Of a figure it may be the word that narrows it («penalties for …»).
    lasts = ask.kind == "duration"
    # What is counted in pages is some kind of paper: of which, the words that are known tell.
    named = groups and (groups[0].terms or lasts or ask.detail in facts()["papers"]["units"])
    left_out = named and pins_down(groups)
    if unknown and (not left_out or find_figures(r.text).figures):
        return r.decline("fact_words", words=listed(r.language, unknown))
    words = tuple(word for word in words if word not in unknown)
    asked_so = bool(says("yes_no", r.text) or TWICE.search(r.text))
    whether = ask.kind in ("fee", "waiver") and asked_so
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
    if r.themes and asks_solved(r.text):
        return None  # whether a fault was put right is told by what the report calls solved
    data = facts()["whether"]
    acts = _HAVE.search(text) or re.search(
        rf"{data['actions_zh']}|\b(?:{data['actions_en']})\b", text, re.I
    )
    acts = acts or TWICE.search(text) or _DONE.search(text)
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
