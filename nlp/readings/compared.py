"""Statements set side by side: what two bodies have in common, what is new, gone or solved in a later year."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.report import Role
from nlp.names.figure_names import find_figures
from nlp.plan import Aggregate, Comparison, Kind, Plan
from nlp.readings import wording
from nlp.readings.reading import Reading, several_named
from nlp.readings.wording import says

_FAULTS = re.compile(
    r"问题|毛病|短板|不足|缺点|短处|软肋|痛点|难点|弱项|弱点|差距|欠缺|欠账|薄弱|苦水|苦处|难处|苦衷|困难|瓶颈|检讨|反映的|承认的|抱怨|吐槽|吐的|"
    r"\b(?:problems?|shortcomings?|weakness\w*|weak (?:spots?|points?)|issues?|difficult\w+|complain\w*|failings?|faults?|flaws?|challenges?|gripes?|admi(?:t|ts|tted)|concede[sd]?)\b",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"措施|做法|打算|计划怎么|改进(?:办法|方向|思路)|整改办法|经验|亮点|\b(?:measures?|practices?|remed(?:y|ies)|plans?|steps)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"都(?=(?:有|提|说|讲|写|反映|承认|存在|列|犯|抱怨|出现|认|坦言|缺)(?:到|出|了|过)*(?!什么|啥|哪|些))|重合|重叠|重复出现|交集|共有|共性|共同|相通|相同|相似|类似|雷同|相像|一样(?!多)|同样|一致|都(?:有|提|说|讲|写|反映|承认|存在|列|犯|抱怨|出现|认|坦言|缺)(?:到|出|了|过)*(?:的|(?=[，。？?]|$))|两[年家边头份个](?:里|中|报告|机关|单位)?都(?!有?(?:什么|啥|哪))|"
    r"\b(?:in common|shared?|sharing|both|alike|similar\w*|overlap\w*|the same|common)\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"还(?:在|有|是|存在|没改|没解决|留着)|仍(?:然|旧|在|有|存在|未|没)|依[然旧]|照旧|老样子|遗留|持续存在|一直(?:没|存在)|没改|未改|"
    r"\b(?:still|remain\w*|persist\w*|again|recur\w*|left over|yet)\b",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"(?:哪些|哪几[个条项点]|哪[个条项点]|什么|啥)[^，。]{0,8}(?:解决|整改|改好|改掉|好转|克服)了?|(?:解决|整改|改好|改掉|克服)了?(?:的)?(?:哪|什么|啥)|好(?:了|转)(?:没有?|吗|么|些|点)|"
    r"(?:改|解决|整改|克服|补|消除|缓解|好转|改善|改进)(?:好|掉|上|过来|到位|完)?了?(?:没有?|吗|么|嘛|否|哪些|哪几|哪条)|有没有(?:改|解决|整改|好转|缓解)|是否(?:已经?)?(?:改|解决|整改|好转|缓解|消除)|"
    r"\b(?:fix|fixed|fixes|solve[ds]?|resolve[ds]?|cured?|remed(?:y|ied)|put right|clear(?:ed)? up)\b|"
    r"\b(?:(?:been|get|got|were|was|is|are) (?:\w+ )?(?:fixed|solved|resolved|cured|dealt with|put right|remedied|addressed))",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"新(?:增|出现|冒|添|提|多|的)|多出(?:来)?(?:了)?(?:哪|什么|啥)|增加了?(?:哪|什么|啥)|冒出|之前没有|以前没有|头一回|"
    r"\b(?:new(?:ly)?|added|additional|that (?:was|were) not there)\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"(?:不再|没再)(?:提|说|讲|出现)|没(?:再)?提(?:了)?|消失|不见了?|少了(?:哪|什么|啥)|去掉了?(?:哪|什么)|"
    r"\b(?:no longer|gone|disappear\w*|dropped|vanish\w*)\b",
    re.IGNORECASE,
)
_DIFFERENT = re.compile(
    r"不(?:一样|同)|差异|差别|区别|异同|变化|变了|有何变|有(?:什么|啥|哪些)(?:改变|进展|变动)|对比|比较|对照|对一对|比一比|比对|相比|"
    r"\b(?:differ\w*|compar\w*|contrast\w*|chang\w*|versus|vs)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"多了?还是|少了?还是|更[多少]|[几多]少?(?:个|条|处|项|点|家|份)|增多|减少|谁(?:的|家)?[^，。]{0,8}[多少]|[多少](?:了)?(?:吗|么|没|[？?]|$)|"
    r"\b(?:how many|more|fewer|most|least|number)\b",
    re.IGNORECASE,
)
_TWO_YEARS = re.compile(
    r"(?:前后|头尾|[这那]|连续|接连)?[两二]个?(?:年(?:度)?|份|期|次)|前后(?!台)|(?:这|近|那)?几年|历年|逐年|年(?:与|和|跟)年|今昔|"
    r"\b(?:(?:the|both|two|these) (?:two )?years|year (?:to|on|after|over) year|both (?:annual )?reports|two (?:annual )?reports|over time|from year to year)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"都|共同|同样|一样|\b(?:both|each|too|as well)\b", re.IGNORECASE)
_SINGLE = re.compile(
    r"哪[家些个几]+(?:机关|单位|部门|乡镇|街道|局)|谁|\b(?:which (?:agenc|bureau|office|bod)\w*|who)\b",
    re.I,
)
_OF_YEARS = (
    (Comparison.NEW, _NEW),
    (Comparison.GONE, _GONE),
    (Comparison.SOLVED, _SOLVED),
    (Comparison.STILL, _STILL),
)


def read_compared(r: Reading) -> Plan | None:
    """Take «what do X and Y have in common», «what changed from year to year» of what is said."""
    if find_figures(r.text).figures or _SINGLE.search(r.text) or not r.names_agency:
        return None
    bodies = several_named(r)
    years = () if bodies else _years(r)
    if not bodies and len(years) < 2:
        return None
    wanted = _wanted(r, bodies=bodies)
    if wanted is None:
        return None
    if (r.themes and _FAULTS.search(r.text) is None) or r.complaint:
        return _of_theme(r, years, wanted)
    role = _role(r)
    if role is None:
        return None
    plan = replace(r.plan(Kind.AGENCY_THEMES), roles=(role,), aggregate=Aggregate.DIFFERENCE)
    return replace(plan, comparison=wanted, years=years or plan.years)


def _role(r: Reading) -> Role | None:
    if _FAULTS.search(r.text):
        return Role.PROBLEM
    if not _MEASURES.search(r.text):
        return None
    role = wording.asked_role(r.text)
    return role if role in (Role.MEASURE, Role.PRACTICE) else Role.MEASURE


def _wanted(r: Reading, *, bodies: bool) -> Comparison | None:
    """Return what is wanted of the comparison, None when none is asked."""
    if not bodies:
        for kind, pattern in _OF_YEARS:
            if pattern.search(r.text):
                return kind
    counts = bool(_COUNTS.search(r.text))
    if _SAME.search(r.text) and not counts and not re.search(r"不一样|异同", r.text):
        return Comparison.SAME
    return Comparison.DIFFERENT if _DIFFERENT.search(r.text) and not counts else None


def _years(r: Reading) -> tuple[int, ...]:
    """Return the years compared of one body: those named, else all it has where several are meant."""
    named = frozenset(r.named.agencies)
    if not named or r.named.group:
        return ()
    held = sorted({y for a in r.known.agencies if a.name in named for y in a.years})
    if len(r.years.years) > 1:
        return r.years.years
    if r.years.years and r.years.before:
        return (r.years.years[0] - 1, r.years.years[0])
    if not r.years.years and (r.years.before or _TWO_YEARS.search(r.question)):
        return tuple(held[-2:]) if r.years.before else tuple(held)
    return ()


def _of_theme(r: Reading, years: tuple[int, ...], wanted: Comparison) -> Plan | None:
    """Take «人手紧的事，2023年还存在吗»: whether what an earlier report says is still so in a later one."""
    of_years = years and wanted in (Comparison.STILL, Comparison.SOLVED)
    both = wanted is Comparison.SAME and says("yes_no", r.text) and _BOTH.search(r.text)
    of_bodies = not years and both
    if len(r.theme_keys) != 1 or not (of_years or of_bodies):
        return None
    plan = replace(r.plan(Kind.AGENCY_THEMES), roles=(Role.PROBLEM,))
    return replace(
        plan,
        themes=r.theme_keys,
        years=years or plan.years,
        aggregate=Aggregate.DIFFERENCE,
        comparison=wanted,
        yes_no=says("yes_no", r.text) or bool(re.search(r"[没吗么嘛]", r.text)),
    )
