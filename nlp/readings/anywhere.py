"""Facts asked for without an agency: «“北山街坊”啥时候上线的», "when did the forest park open?".

The last resort of reading: what asks for a fact and names something is looked for in all reports
of the scope; whether one tells it only the answer can know (`nlp.facts.anywhere`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.anywhere import ANYWHERE, TELL
from nlp.facts.ranking import Ask
from nlp.facts.whether import ENDED, LIVING
from nlp.facts.words import Group, groups_of, pattern_of, unknown_of, without_exclusions
from nlp.names.romanised import is_name
from nlp.plan import Kind, Plan
from nlp.readings import wording
from nlp.readings.asks import find_ask, focused, plain_text
from nlp.readings.facts import names_one
from nlp.readings.reading import Reading
from nlp.readings.wording import says
from nlp.segment import is_chinese

_MOST_WORDS = 14
# What belongs to one agency only, and is nothing by itself: whose it is must be said.
_WHOSE = frozenset(
    (
        "phone",
        "fax",
        "email",
        "website",
        "address",
        "period",
        "published",
        "fee",
        "waiver",
        "merged",
    )
)
_SHORT_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿\d.]+[多余来]?[万亿]?[多余来]?(?=[个名位人次场期条件篇份项张家所块处台部本户])"
)

# «Baiheling (白鹤岭)» is one name.
_ROMANISED = re.compile(r"[A-Z][A-Za-z'’]*\s*(?=[（(][\u4e00-\u9fff]+[)）])")


def read_anywhere(r: Reading) -> Plan | None:
    """Take a question for a fact that nothing else takes, mostly one that names no agency."""
    named = r.named
    if named.missing or named.group or r.excluded or _OF_LAW.search(r.text):
        return None
    if len(r.known.agencies) < 2:
        return None
    text = plain_text(_ROMANISED.sub("", without_exclusions(r.text)))
    found = find_ask(text)
    whether = False
    if found is not None:
        ask, rest = found
        groups = focused((_unasked(rest[0]), _unasked(rest[1])))
    else:
        whether = bool(pattern_of("whether").search(text))
        if not (whether or pattern_of("tells").search(text)):
            return None
        bare = pattern_of("whether").sub(" ", text) if whether else text
        ask, groups = Ask(TELL), groups_of(_unasked(bare), acts=True)
    if named.agencies and unknown_of(groups):
        return None
    scoped = bool(r.named.places or r.named.agencies or r.years.years)
    if ask.kind in _WHOSE or not _names_something(groups, scoped=scoped):
        return None
    words = tuple(group.word for group in groups)[:_MOST_WORDS]
    plan = replace(r.plan(Kind.FACT), asks=str(ask), words=words, about=(ANYWHERE,))
    return replace(plan, yes_no=whether)


# What a law says is asked of the law.
_OF_LAW = re.compile(
    r"第[零一二三四五六七八九十百\d]+[条款项].{0,8}(?:规定|内容|说|讲)|\barticle \d+", re.IGNORECASE
)


def _unasked(text: str) -> str:
    names = [found.span() for found in _QUOTED.finditer(text)]

    def drop(found: re.Match[str]) -> str:  # «“胥山一张图”» is a name
        inside = any(start < found.start() and found.end() < end for start, end in names)
        return found[0] if inside else " "

    return pattern_of("tells").sub(drop, _SHORT_NUMBER.sub(drop, text))


def _names_something(groups: tuple[Group, ...], *, scoped: bool) -> bool:
    """Tell whether two words are left that carry something, or a longer one; one does in a scope."""
    real = [g for g in groups if g.terms and not g.weak]
    longer = any(len(g.word) > 2 for g in real if is_chinese(g.word))
    longer = longer or (bool(real) and any(is_name(g.word) for g in groups if not g.terms))
    return len(real) > 1 or longer or (scoped and bool(real))


_QUOTED = re.compile(r"[“\"《‘「][^”\"》’」]{2,24}[”\"》’」]")
# What is asked of a name in quotes is a matter of its own, whatever theme its verb belongs to.
_OF_NAME = re.compile(r"\s*[“\"《‘「][^”\"》’」]{4,24}[”\"》’」]")
_MEASURED = frozenset(("size", "score"))
_NUMBERS = frozenset(("count", "amount", "percent", "when"))
_NUMBERED = re.compile(
    r"[一二两三四五六七八九十百千万]{2,}[多余来]?[万亿]?[多余来]?[个名位人次场期条件篇份项张家所块处台部本户册封]"
)
_IS_WHICH = re.compile(r"的(?:是|到底是|究竟是)(?:哪|谁)[^，。]{0,8}[？?]?$")
_HOLDS_POST = re.compile(
    r"^who (?:holds?|held|fills?|filled|chairs?|chaired|took over|takes over|was appointed|is in charge of the)\b",
    re.IGNORECASE,
)

# «那个微博是不是注销了» is of one certain thing.
_THAT_ONE = re.compile(
    r"(?<!是)那(?:个|次|场|位|本|家|台|部|条|座|首|则)(?!时候|些|么)[\u4e00-\u9fff]"
)
# Whom something happened to the text tells: it is not who reports it.
_BY_WHOM = re.compile(
    r"(?:归|由|让|交给|托付给|委托给?|靠)谁|谁(?:在|来)(?:管|负责|打理|维护|运营|看管|保管|照看)"
    r"|(?:怎么|如何|咋)(?:宣?判|裁定?)(?:的|决)?|\bwho (?:manages|runs|looks after|maintains|takes care of|is responsible for)\b",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"(?:怎么|如何|咋)(?:宣?判|裁定?)")
_WHICH_ONES = re.compile(
    r"哪[些几家个]|[几多]家|各(?:单位|局|机关)|\bwhich\b|\beach\b", re.IGNORECASE
)
_HAPPENED_TO = re.compile(
    r"\bwhich (?:\w+ ){0,2}?(?:office|county|bureau|unit|department|agency|town|township|branch) (?:got|was|were|is|has been|had been) (?:publicly )?"
    r"(?:summoned|named|criticis|criticiz|praised|called|warned|rebuked|commended|shamed|reprimanded)",
    re.IGNORECASE,
)


_THINGS = frozenset((
    "次", "人", "人次", "名", "位", "户", "期", "场", "张", "册",
    "本", "块", "台", "座", "辆", "集", "封", "卷", "支", "车次",
))  # fmt: skip


_GATHERED = re.compile(
    r"(?:征集|收集|征得|采纳|搜集|征求)(?:到|了|过|来|上来|回)*(?:多少|几)(?:条|件|份|篇|个)"
)


def _counts_things(r: Reading) -> bool:
    """Tell whether what is counted is neither agencies nor what they say, though a theme is named."""
    found = find_ask(plain_text(r.text))
    counts = found is not None and found[0].kind == "count"
    things = found is not None and found[0].detail in _THINGS
    return counts and bool(r.themes) and (things or bool(_GATHERED.search(r.text)))


def _counts_reports(r: Reading) -> bool:
    return wording.counted_noun(r.text) in ("agencies", "reports")


def read_one_matter(r: Reading) -> Plan | None:
    """Take what words of themes and searches only seem to be in: names in quotes, numbers, posts."""
    if _THAT_ONE.search(r.text) and not (
        says("subject", r.text) or r.complaint or r.named.agencies
    ):
        return read_anywhere(r)
    if plan := _read_still(r):
        return plan
    judged = _JUDGED.search(r.text)
    if _BY_WHOM.search(r.text) and not (r.complaint or _WHICH_ONES.search(r.text)):
        return read_anywhere(r) if judged or not r.named.agencies else None
    if r.named.agencies:
        return None
    if _HOLDS_POST.search(r.text) or _HAPPENED_TO.search(r.text):
        return read_anywhere(r)
    return read_anywhere(r) if _is_of_one_matter(r) else None


# «还在用吗» is asked of a thing that a report may tell the end of.
_STILL = re.compile(
    r"(?:(?:现在|如今|目前|到底)*(?:还|仍)(?:然|旧|是|在|能|可以|不在|正常)*(?:用|使用|运营|运行|更新|开着?|维护|在线|启用|存在|活跃)(?:着|中)?)"
    r"|\bstill (?:in (?:use|operation|service)|being (?:used|updated|run)|used|running|run|active|open|online|live|operating|operational|operates?|updated|exists?|up|going|around)\b",
    re.IGNORECASE,
)


_ENDED = re.compile(
    r"(?:已经|已|早已?|后来)*(?:被)?(?:注销|停用|停更|关停|关闭|关掉|关了|下线|停运|撤销|取消|停办|停刊|停播|拆除|废弃|停了)(?:掉|了)?"
    r"|\b(?:closed(?: down)?|shut(?: down)?|cancell?ed|taken (?:down|offline)|discontinued|deregistered|switched off|wound up|abandoned|deleted)\b",
    re.IGNORECASE,
)


def _read_still(r: Reading) -> Plan | None:
    """Take «那个微博还在用吗»: whether one agency's thing is still in use."""
    text = plain_text(r.text)
    whether = pattern_of("whether")
    ended = not _STILL.search(text) and _ENDED.search(text)
    quoted = _QUOTED.search(text)
    if not ((_STILL.search(text) or ended) and whether.search(text) and (names_one(r) or quoted)):
        return None
    if r.complaint or _WHICH_ONES.search(text) or (ended and not quoted):
        return None
    groups = groups_of((_ENDED if ended else _STILL).sub(" ", whether.sub(" ", text)))
    words = tuple(g.word for g in groups if g.terms and not g.weak)
    if not words:
        return None
    ask = Ask("whether", ENDED if ended else LIVING)
    return replace(r.plan(Kind.FACT), asks=str(ask), words=words, yes_no=True)


# «管道爆裂以后隔了多久»: what happened tells which report is meant.
_AFTER_AN_EVENT = re.compile(
    r"[\u4e00-\u9fff]{3,}(?:以后|之后|后)[^。？?]{0,16}(?:多久|多长时间|多少|几)(?!次|条)|\b(?:how (?:long|soon|much later|much time|quickly)|how many (?:minutes|hours|days)) (?:passed )?after\b",
    re.IGNORECASE,
)


def _is_of_one_matter(r: Reading) -> bool:
    found = find_ask(plain_text(r.text))
    lasts = found is not None and found[0].kind == "duration" and _AFTER_AN_EVENT.search(r.text)
    if lasts and not (r.names_agency or says("subject", r.text)):
        return True
    if (
        found is not None
        and found[0].kind in _MEASURED
        and not (r.themes or says("subject", r.text))
    ):
        return True
    asks = found is not None and found[0].kind in _NUMBERS
    mentions = says("mention", r.text) or _counts_reports(r)
    if asks and _OF_NAME.match(r.text) and not mentions:
        return True
    # «“东湖发布”这个微博是不是注销了» is of that one thing.
    whether = _QUOTED.search(r.text) and pattern_of("whether").search(r.text)
    if whether and not (mentions or r.complaint or says("subject", r.text)):
        return True
    if says("subject", r.text) and not _IS_WHICH.search(r.text):
        return False
    few = wording.find_themes(r.text.replace("多少", "□□"))  # its 少 is no complaint
    if asks and not (mentions or any(word.complaint for word in few)):
        return bool(_QUOTED.search(r.text)) or _counts_things(r)
    return bool(_IS_WHICH.search(r.text) and _NUMBERED.search(r.text))
