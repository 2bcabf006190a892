"""Questions for what lies outside the themes become a free search: the words, and how they must be said.

Words of an enumeration («开放日、开放周», "bulletin boards or screens") are alternatives; in a plan the
sign `OR` stands between them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp import wording
from nlp.english_words import find_english
from nlp.fact_question import asks_who_charged
from nlp.fact_words import Group, facts, group_of, groups_of, is_light, pattern_of
from nlp.figure_names import find_figures
from nlp.lexicon import expand
from nlp.plan import OR, Aggregate, Kind, Plan
from nlp.reading import Reading, denies
from nlp.segment import is_chinese
from nlp.wording import says

_MOST_WORDS = 12  # a longer fragment is a text pasted in, not words looked for
_NOT_DONE = re.compile(
    rf"(?:没有|没|未|并未|尚未)(?:{facts()['whether']['actions_zh']})|(?:did|do|does|have|has) not\b|n't\b|\bnever\b",
    re.I,
)
_LACK = re.compile(
    r"单一|不足|不够|薄弱|缺乏|缺少|滞后|不高|不强|欠缺|出现|偏少|知道|少的|resolv|shortage|poor|lack|weak",
    re.I,
)
_ASKING = re.compile(
    r"\b(?:which|what) (?:street|sub-?district|township|ministry|zone|centre|center|village)s?\b|\b(?:which|what|who|whose|where|list|show|find|me|all|name|is|are|was|were|be|it|in|on)\b|\b(?:agenc|bureau|department|office|bod|unit|authorit|organi[sz]ation|government|count|district|town|subdistrict)(?:y|ies|s|ions)?\b|"
    r"\b(?:say|says|said|speak|speaks|speaking|talk|talks|talking|write|writes|writing|wrote|describ(?:e|es|ed|ing)|promis(?:e|es|ed|ing)|touch(?:es|ed)? on|cover(?:s|ed)?|deal(?:s|t)? with|refer(?:s|red)? to|discuss(?:es|ed)?|let|gave|give|made|make|used|use|being|been|over|an?|the|of|for|with|their|its|by|to|from|at|work(?:s|ed)? with|there|any|ever|about|anything|something|somewhere|that|have|has|reporting|mentions?|mentioning|needed|need|one's|own|kind of|sort of|style|several|some|many|various|old|new|such as|like|things?|somebody|anyone|reports?|passages?|places?|occurrences?|look for|search(?:ing)? for)\b|"
    r"(?:是|由)?(?:哪些|哪几?(?:个|家|份|篇|本)|哪一?(?:个|家|份|篇|本)|哪)(?:单位|机关|部门|机构|局子?|委|镇|乡|街道|县|区|市|地方|科室|政府|报告|年报|材料|文件)(?:里头?|中|上)?|哪些|哪几?[个家份篇本]|哪[里儿]|哪一[个家份篇本]|谁家?|所有|全部|有没有|是否|列出|找出|查一下|看看|还有|分别|各(?=自)|这一?类|那一?类|之类的?|这种|那种|这样的?|办过|搞过|做过|开过|用过|有过|(?:还|仍)?在用(?!户)|还用着|至今还?用|(?:给|帮)我?找(?:一下|找)?|搜(?:一下|索|搜)?|查(?:找|一查|查)?|哪里|什么地方|提倡|主张|号召|强调|表示|说要|谈到|谈及|讲到|说到|写到|写着|写进|写了|写明|说起过?|讲起|聊到|提起过?|提到过?|提及|提过|讲过|说过|写过|谈过|(?:年报|报告|材料)(?:里头?|中|上)|的事(?=[，。？?]|$)|看看|瞧瞧|帮我|有关|关于|相关的?|(?:的)?(?:地方|内容|表述|说法|段落|句子)$|有的",
    re.I,
)
_JOINT = re.compile(r"[、/／]|或者?|还是|要么|\b(?:or|and/or)\b", re.IGNORECASE)
# What only asks somebody to do or explain something, and is no name of a thing to look for.
_NO_FRAGMENT = re.compile(
    r"最|怎么|怎样|如何|为什么|为何|多少|[几谁哪]|什么|啥|吗|呢|推荐|帮|请|我|你|您|咱|[?？!！=]|应该|能不能|可不可以|"
    r"\b(?:what|how|why|when|whom?|should|can|could|would|will|please|i|you|your|my|me|we|us|our|do|does|did|is|are|was|were|tell|let|help|recommend|buy|hello|hi)\b",
    re.IGNORECASE,
)
# «消费券发放是谁公开的», "Anyone with a night school?"
_WHOSE = re.compile(
    r"(?:是|有)(?:谁|哪家|哪一?个|哪些|哪几[个家])|(?:谁|哪家|哪一?个[^，。]{0,4})[^，。]{0,6}的?[?？]?$|^(?:有)?谁|[^，。]{4,}的(?:单位|机关|部门|局|地方|乡|镇|县|街道)[。]?$|^(?:用|把|给|办过?|请|拿|让|建|开过?|搞|拍|编)(?![^，。]*(?:怎|如何|什么|多少|几))[^，。]{3,}的[。]?$|^any(?:one|body)\b|^which (?:\w+ ){0,2}?(?:street|sub-?district|township|town|village|ministry|centre|center|zone|administration|school|hospital)s?\b",
    re.I,
)
_MENTIONS = re.compile(
    r"^(?:any )?mentions? of\b|^(?:any|a|is there (?:any|an?)|are there) (?:\w+ )?(?:report|passage|agency|bureau|word|mention)s? (?:on|about|of|that|mentioning|which)\b|^reports? (?:on|about|mentioning|describing|of|covering)\b|\bany(?:one|body|where)? (?:report|agency|bureau|office|unit|of them|who|that|writ\w*|mention\w*|talk\w*|speak\w*|say\w*)\b|\b(?:who|which|what) (?:\S+ ){0,3}?(?:mention|writ|talk|speak|describ|discuss|refer|touch|cover|say|deal)\w*\b|^(?:find|show|list|look for|search)\b|^(?:anything|something) (?:about|on)\b|^(?:reports?|passages?|agencies) (?:that )?(?:mention|speak|talk|about|on)\w*|"
    r"提到|提及|谈到|讲到|说到|写到|写着|写了|写过|提倡|主张|倡导|强调|号召|说起|讲起|提起|聊到|讲过|说过|提过|谈过|搜|哪一?(?:份|篇|本)|查找|找(?:一下|找)|(?:是否|有没有|有无)(?:人|报告|年报|单位|机关|谁|哪)|^有[^，。]{1,20}的?吗",
    re.IGNORECASE,
)


def read_search(r: Reading) -> Plan | None:
    """Take «which agencies did, or mention, X» where X is no theme; and bare words."""
    if _foreign().search(r.text):
        return None
    looked = bool(_MENTIONS.search(r.text) or _WHOSE.search(r.text))
    asks = says("subject", r.text) or r.names_agency or looked
    if not (asks or is_fragment(r)):
        return None
    words = _words(r)
    groups = tuple(_group(word) for word in words if word != OR)
    core = tuple(g for g in groups if not g.weak)
    known = tuple(g for g in core if g.terms)
    exists = says("exists", r.text) or (says("yes_no", r.text) and not says("subject", r.text))
    # Neither yes nor no is certain of what is asked in a word nobody knows.
    certain = exists and not (_MENTIONS.search(r.text) or says("mention", r.text))
    least = len(core) if certain else len(core) / 2
    if not known or len(known) < least:
        return None
    counted = wording.counted_noun(r.text)
    plain = pattern_of("whether").sub(" ", r.text)
    return replace(
        r.plan(Kind.SEARCH),
        words=words,
        asks="mention" if not asks or _MENTIONS.search(r.text) else manner(r),
        aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
        counted=counted or "agencies",
        negated=denies(plain) or bool(_NOT_DONE.search(plain)),
        yes_no=exists and not counted,
    )


def read_specific(r: Reading) -> Plan | None:
    """Take a search that names a theme's word beside others that say more («社会监督员»)."""
    asks = says("subject", r.text) or _MENTIONS.search(r.text)
    # «没有开通微博» asks who did not do it, and complains of nothing.
    faults = r.complaint or (r.complains and not _NOT_DONE.search(r.text))
    if not r.themes or faults or not asks or r.excluded:
        return None
    if (
        manner(r) == "planned"
        or _LACK.search(r.text)
        or denies(r.text)
        or says("complaint", r.text)
    ):
        return None
    outside = groups_of(wording.without_counting(_ASKING.sub(" ", r.rest)))
    whole = groups_of(wording.without_counting(_ASKING.sub(" ", r.text)))
    named = frozenset(facts()["specific"]["zh"])
    if not any(
        g.terms and not g.weak and wording.leftover_words(g.word) for g in outside
    ) and not any(named & {g.word, *g.terms[:2]} for g in whole):
        return None
    plan = read_search(r)
    return plan if plan and len(r.theme_keys) == 1 else None


def read_who_does(r: Reading) -> Plan | None:
    """Take «谁让市民列席会议», «where is X needed»: an agency is looked for, not a person or place."""
    if r.themes or r.names_agency or r.complains or find_figures(r.text).figures:
        return None
    if asks_who_charged(r):
        return None
    named = _WHO_DOES.search(r.text) or _NAMES_A_WORD.search(r.text)
    if not named or says("quantity", r.text) or says("problems_of", r.text):
        return None
    return read_search(r) if wording.leftover_words(r.text) else None


# Whoever asks where a thing is mentioned looks for its word, not for what it may mean.
_NAMES_A_WORD = re.compile(
    r"提到|提及|谈到|讲到|写到|说到|说起|提起|写过|讲过|提过|哪一?(?:份|篇|本)|\bmention\w*|\b(?:writ|talk|speak)\w* (?:about|of|on)\b",
    re.IGNORECASE,
)
_WHO_DOES = re.compile(
    r"^谁(?!是|负责|牵头|主管|分管|管)|由(?:谁|哪[家个])|^哪[里儿](?!的?电话)|^where (?:is|are|was|were|do|does|did|can|has|have)\b|^who (?!is\b|are\b|was\b|were\b)",
    re.IGNORECASE,
)


def is_fragment(r: Reading) -> bool:
    """Tell whether a text only names something: «学校食堂明厨亮灶», "blood donation"."""
    if r.themes or r.years.years or find_figures(r.text).figures or _NO_FRAGMENT.search(r.text):
        return False
    return 0 < len(groups_of(r.text)) <= _MOST_WORDS


def _words(r: Reading) -> tuple[str, ...]:
    """Return the words looked for, with `OR` between the parts of an enumeration."""
    words: list[str] = []
    for part in _JOINT.split(_bare(r.text)):
        found = [word for word in _words_of(part) if word not in words]
        if found:
            words += [OR, *found] if words else found
    return tuple(words)


def _words_of(part: str) -> list[str]:
    """Return the words of a part; a wording of the field («职业打假», "notice board") stays one."""
    numbers = re.findall(r"(?<![\d.])\d{3,}(?![\d.])", part)
    longer = [w for w in find_english(part) if " " in w.text.strip()]
    rest = part
    for several in longer:
        rest = rest[: several.start] + " " * len(several.text) + rest[several.end :]
    said = [g for g in expand(rest) if is_chinese(g.source) or " " in g.source]
    for gained in said:
        rest = rest[: gained.start] + " " * len(gained.source) + rest[gained.end :]
    found = [g.word for g in groups_of(rest, acts=True) if not is_light(g.word)]
    return [*numbers, *(w.text for w in longer), *(gained.source for gained in said), *found]


def _group(word: str) -> Group:
    """Return what stands for a word, with the terms of the field for an everyday wording."""
    if word.isdigit():
        return Group(word, (word,))
    group = group_of(word)
    gained = [g for g in expand(word) if g.source == word and is_chinese(word)]
    terms = tuple(dict.fromkeys((*group.terms, *(t for g in gained for t in g.terms))))
    return replace(group, terms=terms)


_LEADING = re.compile(r"(?:^|(?<=[\s，,]))(?:有|是|说|给|由|把)(?=[\u4e00-\u9fff]{2})")


def _bare(text: str) -> str:
    """Return a question without what asks; a wording of several words («sit in on») stays whole."""
    plain = _WANTED.sub(" ", _DIVISION.sub("", text))
    kept = [(w.start, w.start + len(w.text)) for w in find_english(plain) if " " in w.text]

    def drop(found: re.Match[str]) -> str:
        inside = any(start <= found.start() and found.end() <= end for start, end in kept)
        return found[0] if inside else " "

    return wording.without_counting(_LEADING.sub(" ", _ASKING.sub(drop, plain)))


def parts_of(words: tuple[str, ...]) -> tuple[tuple[Group, ...], ...]:
    """Return the alternatives of the words of a plan."""
    parts: list[list[Group]] = [[]]
    for word in words:
        if word == OR:
            parts.append([])
        else:
            parts[-1].append(_group(word))
    return tuple(tuple(part) for part in parts if part)


# A romanised place before its kind is part of a name.
_DIVISION = re.compile(
    r"\b(?!(?:Did|Does|Do|Has|Have|Was|Were|Is|Are|In|Of|The|For|By|At|What|Which|How|When|Where|Who)\b)[A-Z][a-z]+(?:(?=\s*□)| (?:Town(?:ship)?|County|City|District|Sub-?[Dd]istrict)\b)"
)


def _foreign() -> re.Pattern[str]:
    words = facts()["foreign"]
    return re.compile(rf"{words['zh']}|\b(?:{words['en']})\b", re.I)


_WANTED = re.compile(
    r"(?:想|打算|准备|计划|准备要|有意)要?(?=办|搞|做|开|请|用|让|建|设|聘|招|推|引)|\b(?:promis|plann?|intend|propos)\w*\b",
    re.I,
)


def manner(r: Reading) -> str:
    """Return how it must be said: "mention", "planned", or "done"."""
    if says("mention", r.text):
        return "mention"
    if _WANTED.search(r.text):
        return "planned"
    role = wording.asked_role(r.text)
    if role is not None and role.value == "measure":
        return "planned"
    return "done"
