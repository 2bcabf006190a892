"""A question that goes on from the one before («那2020年呢», "and in towns?") changes its plan.

What was said before is the caller's to keep; nothing is remembered here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.report import Role
from nlp.names.agencies import MASK, Known, find_agencies
from nlp.names.agency_names import index_of
from nlp.names.figure_names import find_figures, whole_of
from nlp.names.levels import find_level
from nlp.names.thresholds import find_threshold
from nlp.plan import Aggregate, Group, Kind, Plan, ReportTest, Show
from nlp.question import LONGEST_QUESTION, read, understand
from nlp.readings import wording
from nlp.readings.figure_wants import TIMES, what_is_wanted
from nlp.readings.figures import years_compared
from nlp.readings.followup_same import beside_another, of_a_kind, of_another_role, of_the_same_row
from nlp.readings.measures import ALL, find_measure, without_measures
from nlp.readings.ranks import is_place
from nlp.readings.reading import Reading, denies
from nlp.readings.reports import read_reports
from nlp.readings.spelling import tidy
from nlp.readings.wording import says
from nlp.sentences import say

# What says that a question goes on from the last one, before and after what it changes.
_OPENING = re.compile(
    r"^\s*(?:(?:那么?|再(?:来)?|又|另外|然后|接着|(?:给我)?换(?:成|作|做|到|个)?|改(?:成|为|看|查)?|(?:就)?只(?:看|要|查|算|统计|说|限)?|光看?|看一?看|"
    r"查一?查|说说|如果(?:是|换成|换)?|要是(?:换成)?|假如|同样(?:的|地)?|还有(?=[^呢吗])|其中(?:的)?|里面(?:的)?|(?:同样|一样)的?问题|那边|至于)[，,、\s]*|"
    r"(?:and|but|so|ok(?:ay)?|well|what about|how about|what of|only|just|now|then|the same|same (?:question )?(?:for|but|in)|also|instead|or|"
    r"make (?:it|that)|change (?:it |that )?to|switch to|restrict(?:ed)? to|limit(?:ed)? to|of (?:those|these|them)|among (?:those|these|them))\b[,\s]*)+",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:又|还)?(?:都)?(?:有|是)(?:谁家?|哪些|哪几家|哪一?[家个](?:机关|单位|部门)?|多少)(?:呢)?[？?。]?\s*$|(?:的话)?(?:又)?(?:怎么样|如何|咋样|怎样|情况)?(?:呢|咧|哩)[？?。]?\s*$|的(?:话)?[？?]?\s*$|"
    r"[,\s]*\b(?:only|instead|then|too|as well|alone)\b[?.]?\s*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"它们?|他们|该(?:局|机关|单位|县|市|委|镇|部门)|(?:这|那)(?:个|家|些|几个|几家)?(?:局|机关|单位|部门)|"
    r"\b(?:it|its|they|them|their|that (?:agency|bureau|body)|this (?:agency|bureau|body)|these agencies|those agencies)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"为(?:什么|何|啥)[^，。]{0,6}(?:排除|没有?算|不算|没计入|不计入|未计入|漏|去掉|剔除|没有?列|不列)|(?:排除|没计入|未计入|剔除)(?:了|的)?(?:哪些|什么|谁|原因|理由)|"
    r"^(?:那)?(?:这是)?(?:为(?:什么|啥|何)|凭什么|怎么回事)(?:呢|啊|呀)?[？?。]*\s*$|^(?:还有(?:呢|吗|没有?|别的吗?|哪些|谁)|其他的呢|别的呢)[？?。]*\s*$|"
    r"(?:为(?:什么|啥|何)|怎么)(?:就)?(?:没有?|不在|不见|没见|没看到|少了|漏了)|^why(?: is that| so| not)?\W*$|^(?:what|anything|who) else\W*$|^any (?:others?|more)\W*$|why (?:is|was|are|were|did|does).{0,40}\b(?:not|n't)\b|why (?:is|are)n't|"
    r"why .{0,40}(?:left out|exclud\w*|not (?:counted|included|listed)|missing from)|what (?:was|were|is) left out",
    re.IGNORECASE,
)
_EXPORT = re.compile(
    r"(?:导出|导成|下载|存成|存为|保存|另存|输出成?|拷贝?|打包)(?:一下|为|成|到)?(?:这些|它们?|结果|上面的?|全部|清单|表格?|excel|word|csv)?|"
    r"(?:做成|生成|给我|发我)(?:一[个份])?(?:excel|word|csv|表格|电子表格|文件)|\b(?:give|send) me (?:a|the|an) (?:excel|csv|word|spreadsheet|file)|\b(?:as|to|into) (?:an? )?(?:excel|csv|xlsx|docx|word|spreadsheet)\b|"
    r"\b(?:export|download|save)\b(?: (?:these|them|this|it|the (?:list|results?|findings)|all))?",
    re.IGNORECASE,
)
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
_ALL_YEARS = re.compile(r"所有年份|全部年份|不限年份|各年都|all years|any year", re.IGNORECASE)
_ALL_AGENCIES = re.compile(
    r"(?:所有|全部)(?:的)?(?:机关|单位|地方|地区)|不限(?:机关|单位|地区)|all agencies|everyone",
    re.I,
)
_OF_EVERYBODY = re.compile(
    r"全部|所有|全体|总|大家|各家|各单位|全库|\b(?:all|whole|total)\b", re.IGNORECASE
)
_NOT_THE_SAME = re.compile(
    r"[哪各历]一?年|每年|这些年|\b(?:which|any|all|every|each) years?\b|\bever\b", re.IGNORECASE
)
# «和2020年加起来呢»: the year told before counts too.
_ADDED = re.compile(
    r"[和跟与加][^，。]{0,8}年?[^，。]{0,4}(?:加|合|一共|总共|一起|一块)|\b(?:plus|add(?:ed|ing)?|together with|combined with)\b",
    re.IGNORECASE,
)
_TWO_YEARS = re.compile(r"[两二]年|\b(?:both|two|the) years\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"^(?:一共|总共|那)?有?(?:多少|几)(?:个|家)(?:呢|啊)?[？?]?$|^(?:一共|总共|那)?有多少(?:呢|啊)?[？?]?$|^how many(?: are there| is that)?\W*$",
    re.I,
)
_WHICH = re.compile(
    r"^(?:都)?(?:是|有)?(?:哪些|哪几[家个]|谁)(?:机关|单位|部门|家)?(?:呢|啊)?[？?]?\s*$|列(?:出来|一下|个)|^(?:名单|清单|明细)(?:呢|是什么)?[？?]?$|"
    r"^(?:which|who|name|list)(?: (?:ones?|are they|of them|them|these|those|agencies))?\W*$",
    re.IGNORECASE,
)


def follow_up(question: str, previous: Plan, known: Known) -> Plan | None:
    """Return the plan before with what this question changes; None for a question of its own."""
    if previous.kind is Kind.NONE or len(question) > LONGEST_QUESTION:
        return None
    r = replace(read(_bare(question), known), question=question)
    if _EXPORT.search(question) and _is_short(r):
        return replace(previous, question=question, show=Show.EXPORT)
    if _WHY.search(question):
        return replace(previous, question=question, show=Show.NEAR_MISSES)
    previous = replace(previous, show=Show.FINDINGS)
    for same in (of_another_role, beside_another, of_a_kind, _place_of, of_the_same_row):
        if plan := same(r, previous):
            return replace(plan, language=_language(r, previous))
    if stepped := _stepped(r, previous):
        return stepped
    if _PRONOUN.search(r.text) and not r.names_agency and (plan := _of_the_same(r, previous)):
        return plan
    if not _goes_on(r):
        same_years = _of_the_same_years(question, r, previous)
        return same_years or _of_the_same_body(question, r, previous)
    changed = _changed(r, previous)
    if changed == previous and not r.named.missing:
        return None
    return replace(changed, question=question, language=_language(r, previous), reason=_reason(r))


def _stepped(r: Reading, previous: Plan) -> Plan | None:
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
    plan = replace(_who(r, previous), question=r.question, years=(year,), reason=_reason(r))
    return replace(plan, language=_language(r, previous))


def _of_the_same_body(question: str, r: Reading, previous: Plan) -> Plan | None:
    """Read a question that lacks only of whom it is as one of the agency asked about before."""
    if not previous.agencies or r.names_agency or r.named.missing:
        return None
    if understand(question, r.known).kind is not Kind.NONE:
        return None
    plan = understand(f"{previous.agencies[0]}{question}", r.known)
    if plan.reason or plan.kind not in (Kind.FACT, Kind.FIGURE):
        return None
    return replace(
        plan,
        question=question,
        agencies=previous.agencies,
        places=previous.places,
        years=plan.years or previous.years,
    )


def _of_the_same_years(question: str, r: Reading, previous: Plan) -> Plan | None:
    """Keep the year of a ranking or bound for the next one that names none («许可最多的是谁»)."""
    ranked = previous.kind is Kind.FIGURE and _looks_over_all(previous) and previous.years
    if not ranked or r.years.years or r.years.before or r.names_agency:
        return None
    plan = None if _NOT_THE_SAME.search(r.text) else understand(question, r.known)
    if plan is None or plan.reason or plan.kind is not Kind.FIGURE or not _looks_over_all(plan):
        return None
    return replace(plan, years=previous.years)


def _looks_over_all(plan: Plan) -> bool:
    """Tell whether a figure is ranked or bounded over all bodies of a year."""
    ranked = plan.aggregate in (Aggregate.MAX, Aggregate.MIN) or plan.threshold is not None
    return ranked and not plan.agencies and not plan.places and plan.group is None


def _is_short(r: Reading) -> bool:
    return len(wording.leftover_words(_EXPORT.sub("", r.rest))) <= 1


def _language(r: Reading, previous: Plan) -> str:
    return r.language if re.search(r"[A-Za-z\u4e00-\u9fff]", r.text) else previous.language


def _of_the_same(r: Reading, previous: Plan) -> Plan | None:
    """Read «它2021年行政处罚多少件» as a question of the agencies spoken of before."""
    if not (previous.agencies or previous.places or previous.agency_types):
        return None
    named = replace(r.named, agencies=previous.agencies, places=previous.places)
    names = (*previous.agencies, *previous.places)
    spoken = _PRONOUN.sub(names[0], r.question, count=1) if names else r.question
    plan = understand(spoken, r.known)
    if plan.reason or plan.kind in (Kind.REPORTS, Kind.NONE):
        return None
    if plan.kind is Kind.AGENCY_THEMES and previous.themes and plan.roles != (Role.PROBLEM,):
        plan = replace(plan, kind=Kind.THEME_AGENCIES, themes=previous.themes)
    years = plan.years or previous.years
    return replace(
        plan,
        question=r.question,
        agencies=named.agencies,
        places=named.places,
        agency_types=previous.agency_types,
        years=years,
    )


def _goes_on(r: Reading) -> bool:
    """Tell whether a question lacks what makes it one of its own."""
    said = r.question.strip()
    opens = any(pattern.search(said) for pattern in (_OPENING, _ENDING, _PRONOUN))
    asks = says("subject", r.rest) or says("problems_of", r.rest) or says("quantity", r.rest)
    figures = find_figures(r.text).figures
    whole = bool(asks and (r.themes or figures or says("problems_of", r.rest)))
    if whole and not opens:
        return False
    if _HOW_MANY.search(said) or _WHICH.search(said):
        return True
    words = wording.leftover_words(_plain(r))
    if words:
        return False
    if opens:
        return not (whole and r.names_agency and _names_all(r))
    return _only_names(r) or bool(_is_fragment(r))


def _bare(question: str) -> str:
    """Return what a question changes, without the words that say that it goes on."""
    inner = _OPENING.sub("", question, count=1)
    inner = _ENDING.sub("", inner, count=1).strip()
    return inner or question


def _only_names(r: Reading) -> bool:
    """Take «2020年？», «岚溪县卫健局2021年», "in towns": nothing but of whom and when."""
    if r.themes or find_figures(r.text).figures or says("problems_of", r.rest):
        return False
    about_reports = re.search(r"报告|年报|\breports?\b", r.text, re.IGNORECASE)
    return (
        bool(r.years.years or r.names_agency) and not about_reports and not says("quantity", r.text)
    )


def _names_all(r: Reading) -> bool:
    return bool(r.themes or find_figures(r.text).figures) and says("subject", r.rest)


def _plain(r: Reading) -> str:
    """Return what is left of a question beside what a follow-up may say."""
    text = find_figures(r.rest).text
    for pattern in (_OPENING, _PRONOUN, _ALL_YEARS, _ALL_AGENCIES, _HOW_MANY, _WHICH):
        text = pattern.sub(" ", text)
    return without_measures(text)


def _is_fragment(r: Reading) -> bool:
    """Take «2020年？», "in towns?", «按地区分一下», «和去年比呢»: no verb of its own."""
    verbs = says("subject", r.rest) or says("yes_no", r.rest) or says("problems_of", r.rest)
    measure = find_measure(r.rest, before=r.years.before)
    bound = find_threshold(wording.without_counting(r.rest))
    worked = measure.aggregate is not Aggregate.LIST or measure.group or bound
    if worked and not r.themes and not find_figures(r.text).figures:
        return not says("complaint", r.rest)
    return not verbs and bool(_ALL_YEARS.search(r.text) or _ALL_AGENCIES.search(r.text))


def _changed(r: Reading, plan: Plan) -> Plan:
    plan = _who(r, plan)
    plan = _when(r, plan)
    plan = _what(r, plan)
    return _how(r, plan)


def _who(r: Reading, plan: Plan) -> Plan:
    """Change of whom: a place instead of an agency means the like body of that place."""
    named = r.named
    if _ALL_AGENCIES.search(r.text):
        return replace(plan, agencies=(), places=(), agency_types=(), excluded=())
    if named.agencies:
        if r.excluded and plan.agencies:
            kept = tuple(a for a in plan.agencies if a not in r.excluded)
            return replace(plan, agencies=kept, excluded=r.excluded)
        types = named.agency_types or (() if not named.group else plan.agency_types)
        return replace(
            plan,
            agencies=named.agencies,
            places=named.places,
            agency_types=types,
            excluded=r.excluded,
        )
    if named.places:
        like = _like(plan, named.places, r.known) if len(plan.agencies) == 1 else ()
        agencies = like or (plan.agencies if len(plan.agencies) > 1 else ())
        return replace(plan, places=() if like else named.places, agencies=agencies)
    if named.agency_types:
        return replace(plan, agency_types=named.agency_types, agencies=())
    return plan


def _like(plan: Plan, places: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """Return the bodies of these places that do the work of the agency asked about before."""
    entries = index_of(known).entries
    families = {e.family for e in entries if e.agency.name in plan.agencies and e.family}
    return tuple(
        dict.fromkeys(
            e.agency.name for e in entries if e.family in families and e.agency.place in places
        )
    )


def _when(r: Reading, plan: Plan) -> Plan:
    if _ALL_YEARS.search(r.text):
        return replace(plan, years=())
    if r.years.before and not r.years.years:
        base = max(plan.years) if plan.years else None
        named = replace(r.named, agencies=plan.agencies)
        years = (base - 1, base) if base else years_compared(replace(r, named=named))
        group = Group.YEAR if plan.kind is not Kind.FIGURE else None
        change = find_measure(r.rest, before=True).change
        return replace(
            plan, years=years, aggregate=Aggregate.CHANGE, change=change, group=group, top=ALL,
            threshold=None,
        )  # fmt: skip
    if not r.years.years:
        return plan
    added = plan.years if _ADDED.search(r.question) else ()
    return replace(plan, years=tuple(sorted({*added, *r.years.years})))


def _what(r: Reading, plan: Plan) -> Plan:
    other = read_reports(r) if plan.kind is Kind.REPORTS else None
    if other and other.report_test is not ReportTest.ALL:
        return replace(plan, report_test=other.report_test, about=other.about)
    figures = find_figures(r.text).figures
    if figures:
        kept = plan.kind is Kind.FIGURE
        base = plan.base if kept and plan.base and plan.base[0] == figures[0][0] else None
        return replace(
            plan if kept else replace(plan, kind=Kind.FIGURE, themes=(), roles=(), group=None),
            figures=figures,
            base=base,
        )
    if r.themes:
        roles = plan.roles or (wording.asked_role(r.rest),)
        return replace(
            plan,
            kind=Kind.THEME_AGENCIES,
            themes=r.theme_keys,
            roles=tuple(role for role in roles if role),
            figures=(),
            negated=denies(r.rest) or (plan.negated and plan.kind is Kind.THEME_AGENCIES),
            match_all=False,
            same_statement=False,
            without=(),
        )
    role = wording.asked_role(wording.without("mention", r.rest))
    if role and plan.kind in (Kind.THEME_AGENCIES, Kind.AGENCY_THEMES):
        plan = replace(plan, roles=(role,))
    if plan.kind is Kind.THEME_AGENCIES and denies(r.rest):
        plan = replace(plan, negated=not plan.negated)
    return plan


def _of_both_years(r: Reading, plan: Plan, aggregate: Aggregate) -> Plan:
    """Read «两年加一块儿» of the year told last and the one before it."""
    if aggregate is Aggregate.SUM and len(plan.years) == 1 and _TWO_YEARS.search(r.text):
        return replace(plan, years=(plan.years[0] - 1, plan.years[0]))
    return plan


def _how(r: Reading, plan: Plan) -> Plan:
    if r.years.before:
        return plan
    if _WHICH.search(r.question.strip()):
        return _listed(plan)
    counted = wording.counted_noun(r.text)
    if _HOW_MANY.search(r.question.strip()) or counted:
        return replace(
            plan, aggregate=Aggregate.COUNT, counted=counted or "agencies", group=None, yes_no=False
        )
    bound = find_threshold(wording.without_counting(r.rest))
    if bound and plan.kind is Kind.FIGURE:
        return replace(plan, threshold=bound, aggregate=Aggregate.LIST, group=None, base=None)
    measure = find_measure(r.rest)
    if measure.aggregate is Aggregate.LIST and measure.group is None:
        return plan
    plan, aggregate = _of_both_years(r, plan, measure.aggregate), measure.aggregate
    if beside := _beside_others(r, plan, aggregate):
        return beside
    if measure.group and aggregate is Aggregate.LIST:
        figure = plan.kind is Kind.FIGURE
        aggregate = Aggregate.SUM if figure else Aggregate.COUNT
    group = measure.group or (
        plan.group if plan.kind is Kind.FIGURE else plan.group or Group.AGENCY
    )
    if aggregate in (Aggregate.SHARE, Aggregate.AVERAGE):
        group = measure.group
    if measure.group is Group.YEAR and len(plan.years) == 1:
        plan = replace(plan, years=())  # «哪年最高» looks at all of them
    asks = what_is_wanted(r.text, measure) if plan.kind is Kind.FIGURE else plan.asks
    return replace(
        plan, aggregate=aggregate, group=group, top=measure.top if measure.aggregate is not Aggregate.LIST else ALL,
        change=measure.change, yes_no=False, asks=asks,
    )  # fmt: skip


def _beside_others(r: Reading, plan: Plan, aggregate: Aggregate) -> Plan | None:
    """Read «排第几», «占全部的多少», «翻了几倍» of the one figure told before."""
    if plan.kind is not Kind.FIGURE or not plan.figures:
        return None
    one = len(plan.figures) == 1 and bool(plan.agencies or plan.places)
    if one and is_place(r.text):
        return replace(plan, aggregate=Aggregate.MAX, top=ALL, base=plan.figures[0], group=None)
    if aggregate is Aggregate.SHARE:
        whole = None if _OF_EVERYBODY.search(r.text) else whole_of(plan.figures[0])
        base = whole or (plan.figures[0] if one else None)
        return replace(plan, aggregate=aggregate, base=base, group=None) if base else plan
    if aggregate is Aggregate.CHANGE and len(plan.years) == 1:
        change = find_measure(r.rest).change
        asks = "times" if TIMES.search(r.text) else ""
        return replace(
            plan, aggregate=aggregate, change=change, years=(plan.years[0] - 1, plan.years[0]),
            group=None, top=ALL, asks=asks, yes_no=False,
        )  # fmt: skip
    return None


def _place_of(r: Reading, previous: Plan) -> Plan | None:
    """Read «排第几», "where does it rank?" of the figure told before."""
    if not is_place(r.text) or r.names_agency or find_figures(r.text).figures:
        return None
    plan = _when(r, previous)
    plan = _beside_others(r, plan, Aggregate.LIST) or previous
    return None if plan == previous else replace(plan, question=r.question, yes_no=False)


def _listed(plan: Plan) -> Plan:
    """Return the plan that tells who, where it told how many or how much."""
    return replace(plan, aggregate=Aggregate.LIST, group=None, yes_no=False)


def _reason(r: Reading) -> str:
    """Decline when somebody is named whom the library does not hold."""
    if not r.named.missing or r.named.agencies:
        return ""
    names = "、".join(r.named.missing) if r.language == "zh" else ", ".join(r.named.missing)
    return say(r.language, "declined.unknown_agency", names=names, held="").strip()
