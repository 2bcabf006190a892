"""Questions for what reports say: which agencies say it, what an agency says, and counts of both."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.report import Role
from nlp.facts.telling import names_a_thing
from nlp.labels.meaning import theme_meant
from nlp.labels.taxonomy import theme_name
from nlp.names.thresholds import find_threshold
from nlp.names.years import find_years
from nlp.plan import EARLIER, Aggregate, Change, Group, Kind, Plan
from nlp.readings import wording
from nlp.readings.measures import ALL, Measure, find_measure, wants_all, without_measures
from nlp.readings.reading import WHETHER, Reading, denies, without_asking
from nlp.readings.search_words import phrases
from nlp.readings.solved import asks_solved
from nlp.readings.spelling import tidy
from nlp.readings.still import NEXT_YEAR
from nlp.readings.wording import ThemeWord, says
from nlp.readings.year_to_year import years_compared
from nlp.sentences import listed, say

_ALL = re.compile(
    r"且|同时|又|既|和|与|及|以及|兼|也|还|\b(?:and|both|as well as|together with|along with)\b",
    re.I,
)
_ANY = re.compile(r"或|要么|\b(?:or|either)\b", re.IGNORECASE)
_SAME = re.compile(
    r"同一(?:句|处|条|段|个?表述)|一句话(?:里|中)?|同句|in (?:one|the same) (?:sentence|statement|passage|breath)",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"但|却|而(?!且)|不过|然而|，|,|；|\b(?:but|yet|while|without|though|although)\b", re.I
)
_REPORTS_NOUN = re.compile(
    r"\b(?:which|what|how many|all|the|these|any|of|annual|their|whose)\s+(?:annual\s+)?reports?\b",
    re.IGNORECASE,
)
_LAST = r"去年|上年|上一?年度?|前一年|往年|以前|过去"
_YEAR_OF_THE_FAULT = re.compile(
    rf"(?:{_LAST})(?:度)?(?:的)?(?:(?:报告|年报)(?:里头?|中|上)?)?|\b(?:last|previous|prior|preceding) year(?:['’]s)?(?: (?:annual )?report)?",
    re.IGNORECASE,
)
_FAULT_WORD = re.compile(
    r"问题|不足|短板|毛病|缺点|短处|\b(?:problem|shortcoming|issue|weakness|fault|failing|defect)",
    re.IGNORECASE,
)
# «a shortcoming from the year before has been put right»: of the report before, whichever that is.
_OF_THE_YEAR_BEFORE = re.compile(
    r"\b(?:problem|shortcoming|issue|weakness|fault|complaint|deficienc|failing|defect)\w* (?:[\w'’]+ ){0,4}?(?:the |its |their |that |last )?"
    r"(?:year before|previous year|last year|preceding year|year earlier|prior year|(?:previous|last|preceding|prior|earlier) (?:annual )?report)"
    r"|\b(?:earlier|previous|former|past|prior|old) (?:problem|shortcoming|issue|weakness|fault|failing|defect)"
    r"|(?:往年|以前|以往|从前|过去|头一?年|前一年|上一?年)[^，。？?]{0,6}(?:问题|不足|短板|毛病|缺点|短处|老大难)",
    re.IGNORECASE,
)
# What makes the year that of the reports looked at: «去年哪些单位说…已经解决».
_WHO = re.compile(r"[哪谁]|单位|机关|部门|报告|\b(?:which|who|agenc|report)", re.IGNORECASE)
_NEAR = 40
_FAULT = r"(?:(?![改哪谁]|解决|好了|攻克|克服|消除|落实|什么)[^，。]){0,10}(?:问题|不足|短板|毛病|缺点|短处)"
_OF_YEAR = re.compile(
    rf"(?P<zh>20\d\d)年度?(?:那份|那本|这份)?(?:的)?(?:报告|年报)?(?:里头?|里面|中|上)?(?:自己|它|曾经?|所|刚|就|当时)*"
    rf"(?:的|(?:反映|存在|提|查|承认|列|说|讲|写|摆|点|指|暴露|检讨|认|梳理|自曝|晒|报|交代)(?:出|到|过|了|明|及|摆)*(?:来)?(?:的)?){_FAULT}|"
    r"(?:problems?|shortcomings?|issues?|weakness(?:es)?|faults?|failings?) (?:(?:of|from)"
    r"|(?:(?:that|which) )?(?:[\w'’-]+ ){0,8}?(?:raised|named|admitted|reported|listed|noted|mentioned|told of|acknowledged|identified|found|conceded|described|owned up to|flagged|had|set out)(?: (?:in )?(?:its|the|their))?(?: (?:annual )?report)? (?:of|from|in|for)) (?P<en>20\d\d)|"
    r"\b(?:its |the |their )?(?P<whose>20\d\d)(?:['’]s)? (?:problem|shortcoming|issue|weakness|fault|failing)",
    re.IGNORECASE,
)
# «…的报告占几成»: reports are counted, not agencies.
_OF_REPORTS = re.compile(
    r"(?:报告|年报)(?:的)?(?:份数|数量|数)?(?:占|所?占?的?比[例重]|有几成|占比)|占(?:全部|所有|总|全库)?(?:的)?(?:报告|年报)|"
    r"(?:几成|百分之几|百分之多少|多大比例|多少)的(?:报告|年报)(?!里|中)|"
    r"\b(?:share|proportion|per ?cent(?:age)?|fraction|part) of (?:the |all |these )*(?:annual )?reports\b",
    re.IGNORECASE,
)
# Some, and no question for how many; «hardly looks at what is published» asks for no number either.
_SOME = re.compile(
    r"几个人|哪几[个家类]|好几[个家条项种]|没几个?|多[\u4e00-\u9fff]{1,2}几[个条项种次]|找几个|"
    r"\b(?:at|of|in|on|to|with|about|from|than|publish\w*|read\w*|know\w*|see) what (?:is|was|are|were)\b",
    re.IGNORECASE,
)
_FAULTS = (Role.PROBLEM, Role.RESOLVED)


def read_themes(r: Reading) -> Plan | None:
    """Take «which agencies say X», «does this agency say X», «how many say X», «what share»."""
    if not r.themes:
        return None
    if meant := _means_otherwise(r):
        return meant
    counted = wording.counted_noun(r.text)
    yes_no = says("yes_no", r.text)
    measure = _measure(r)
    asks = says("subject", r.text) or counted or yes_no or r.names_agency
    measured = measure.aggregate is not Aggregate.LIST or measure.group
    if not (asks or measured or r.complains) and wording.leftover_words(r.rest):
        return None
    themes, without = _parted(r)
    plan = replace(
        r.plan(Kind.THEME_AGENCIES),
        themes=themes,
        without=without,
        roles=_roles(r),
        aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
        counted=counted or "agencies",
        match_all=len(themes) > 1 and _joins_all(r),
        negated=denies(r.rest) and not without,
        yes_no=_asks_whether(r, yes_no=yes_no, counted=bool(counted)),
    )
    plan = replace(plan, same_statement=plan.match_all and bool(_SAME.search(r.text)))
    return _measured(r, plan, measure) if measured else plan


def _asks_whether(r: Reading, *, yes_no: bool, counted: bool) -> bool:
    """Tell whether yes or no is asked: of named agencies, or «has any agency …?»."""
    if counted or not yes_no:
        return says("exists", r.text) and not counted
    return not says("subject", r.text) or says("exists", r.text)


def _means_otherwise(r: Reading) -> Plan | None:
    """Take the theme of the whole phrase where only a thing is named («老百姓不晓得有这个网站»)."""
    if (
        r.complaint
        or not r.complains
        or len(r.theme_keys) != 1
        or not wording.leftover_words(r.rest)
    ):
        return None
    told = wording.without_asking_words(r.text)
    key = theme_meant(told, plainly=True, instead_of=r.theme_keys[0])
    return _as_meant(r, key, told) if key else None


def read_meant(r: Reading) -> Plan | None:
    """Take a complaint in words of no list for the theme that means the same, and say so."""
    if r.themes or not (r.complains or says("subject", r.text)) or _asks_a_fact(r):
        return None
    if says("business", r.text) or says("problems_of", r.text) or _is_of_any_fault(r):
        return None
    if r.names_agency and not wording.leftover_words(r.text):
        return None
    told = wording.without_asking_words(r.text)
    # What is planned or put right is a lack as well («多开几条公开的路子»).
    lacks = r.complains or wording.asked_role(r.text) in (Role.MEASURE, Role.RESOLVED)
    if not lacks and (phrases("deeds").search(r.text) or phrases("off").search(r.text)):
        return None  # «用微信群发信息» is done, and no shortcoming
    key = theme_meant(told, plainly=not lacks)
    if key is None:
        return None
    return _as_meant(r, key, told)


# Who says, admits or complains of something: what is told is a fault sooner than a thing to look for.
_TELLS = re.compile(
    r"(?:[谁家]|单位|机关|部门|报告|年报|□)[^，。]{0,4}(?:说|讲|反映|承认|坦言|抱怨|检讨|诉苦|叫苦|吐槽|埋怨|自认|坦承)(?!到|起|过|明)"
    r"|\b(?:says?|said|admit\w*|complain\w*|concede\w*|confess\w*|moan\w*|grumbl\w*|lament\w*|regret\w*|acknowledge\w*|own(?:s|ed)? up)\b",
    re.IGNORECASE,
)


def read_told_clearly(r: Reading) -> Plan | None:
    """Take «who says the post has been vacant» for its theme before it is looked for as words."""
    if r.themes or r.names_agency or not (says("subject", r.text) and _TELLS.search(r.text)):
        return None
    if says("business", r.text) or says("problems_of", r.text) or phrases("off").search(r.text):
        return None
    if _is_of_any_fault(r):
        return None
    told = wording.without_asking_words(r.text)
    key = theme_meant(told, clearly=True)
    return _as_meant(r, key, told) if key else None


def _is_of_any_fault(r: Reading) -> bool:
    """Tell whether «上年的毛病改好了», «问题比去年多了» name no fault: any will do."""
    if not _FAULT_WORD.search(r.text):
        return False
    plain = wording.without("roles.resolved", _FAULT_WORD.sub(" ", r.text))
    return not wording.leftover_words(wording.without("telling", without_measures(plain)))


def _as_meant(r: Reading, key: str, told: str) -> Plan | None:
    """Read the question for a theme that its words do not name, and note it."""
    word = ThemeWord(key, 0, 0, complaint=True)
    plan = read_themes(replace(r, themes=(word,)))
    if plan is None or plan.reason:
        return plan
    note = say(r.language, "notes.meant", words=told, theme=theme_name(key, r.language))
    return replace(plan, notes=(*plan.notes, note))


def _asks_a_fact(r: Reading) -> bool:
    plain = wording.without_counting(_SOME.sub("□", r.text))
    return says("quantity", plain) or (says("narrative", r.text) and r.names_agency)


# «do worse than others» compares bodies, and no years.
_THAN_OTHERS = re.compile(
    r"\bthan (?:the )?(?:others?|rest|average|peers|neighbou?rs)\b|比(?:别家|别人|别的|其他|人家|旁人|兄弟)",
    re.IGNORECASE,
)
_MOST = re.compile(r"最|更|\b(?:most|more|least|fewest|often)\b", re.IGNORECASE)


def _measure(r: Reading) -> Measure:
    several = len(r.named.agencies) + len(r.named.places) > 1 or len(r.theme_keys) > 1
    bare = wording.without_counting(r.rest)
    measure = find_measure(bare, several=several and not r.named.group, before=r.years.before)
    planned = wording.asked_role(r.text) in (Role.MEASURE, Role.PRACTICE, Role.RESOLVED)
    if measure.change and _THAN_OTHERS.search(r.text) and not r.years.before:
        return Measure(group=measure.group)
    # «加大», «减少» beside a measure is what is planned, not how a count changed.
    if measure.change and measure.change is not Change.ANY and planned and not r.years.before:
        return Measure(group=measure.group)
    if planned and measure.aggregate is Aggregate.MAX and not _MOST.search(r.text):
        return Measure(group=measure.group)  # «打算多宣传»
    if measure.aggregate in (Aggregate.SUM, Aggregate.DIFFERENCE):
        return Measure(
            Aggregate.MAX if several and not counted(r) else Aggregate.LIST, measure.group
        )
    return measure


def counted(r: Reading) -> bool:
    """Tell whether «how many agencies» is asked."""
    return wording.counted_noun(r.text) is not None


def _measured(r: Reading, plan: Plan, measure: Measure) -> Plan:
    """Set what is worked out of the reports that say so, and by what."""
    plan = replace(plan, aggregate=measure.aggregate, group=measure.group, top=measure.top)
    if measure.aggregate is Aggregate.CHANGE:
        return as_change(r, plan, measure)
    if measure.group is None and measure.aggregate in (Aggregate.MAX, Aggregate.MIN):
        compares = len(plan.themes) > 1 and not r.named.agencies
        plan = replace(plan, group=Group.THEME if compares else _who_ranks(r))
    if plan.group and plan.aggregate is Aggregate.LIST:
        plan = replace(plan, aggregate=Aggregate.COUNT, top=ALL)
    if plan.group is Group.THEME:
        plan = replace(plan, match_all=False)
    if plan.aggregate is Aggregate.SHARE:
        counted = "reports" if _OF_REPORTS.search(r.text) else plan.counted
        plan = replace(plan, threshold=find_threshold(r.rest), counted=counted)
    return replace(plan, yes_no=False)


def _who_ranks(r: Reading) -> Group:
    """Return what a superlative is about when it does not say: places, else agencies."""
    return Group.PLACE if len(r.named.places) > 1 and not r.named.agencies else Group.AGENCY


def as_change(r: Reading, plan: Plan, measure: Measure) -> Plan:
    """Make a plan about how often it is said from year to year."""
    return replace(
        plan,
        aggregate=Aggregate.CHANGE,
        change=measure.change,
        group=Group.YEAR,
        years=years_compared(r),
        yes_no=says("yes_no", r.text) or plan.yes_no,
    )


def _parted(r: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the themes of «反映人员不足但没有提到培训» from what is not to be mentioned."""
    keys = r.theme_keys
    for denied in wording.places_of("negation", WHETHER.sub(_blank, r.text)):
        before = [w for w in r.themes if w.end <= denied[0]]
        after = [w for w in r.themes if w.start >= denied[1]]
        between = r.text[before[-1].end : denied[1]] if before else ""
        if before and after and _BUT.search(between):
            out = tuple(dict.fromkeys(w.key for w in after))
            return tuple(k for k in dict.fromkeys(w.key for w in before) if k not in out), out
    return keys, ()


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _roles(r: Reading) -> tuple[Role, ...]:
    """Return the role asked for; «mention X» without a complaint asks for any."""
    if asks_solved(r.text):
        return (Role.RESOLVED,)
    spoken = _REPORTS_NOUN.sub("", without_asking(r.text))
    role = wording.asked_role(wording.without("mention", spoken))
    if role is None and not r.complains and says("mention", r.text):
        return ()
    if role is None and not r.complains and _asks_what_is_done(r):
        return ()
    if role is Role.PRACTICE and _DONE_BADLY.search(spoken):
        role = Role.PROBLEM
    # «concede that nobody was held to account»: what is conceded was not done well.
    if role is Role.PRACTICE and says("reports.told", r.text) and r.complains:
        role = Role.PROBLEM
    if r.complaint and role is Role.MEASURE and not says("roles.measure", r.rest):
        role = Role.PROBLEM
    if r.complaint and role is Role.PRACTICE and not says("roles.practice", r.rest):
        role = Role.PROBLEM
    return (role or Role.PROBLEM,)


# «replies were badly written» tells no practice.
_DONE_BADLY = re.compile(
    r"\b(?:badly|poorly|wrongly|carelessly|sloppily|improperly|insufficiently|inadequately|never|hardly|not|incorrectly|clumsily) (?:\w+ )?\w+(?:ed|en|n|wn|lt|t)\b",
    re.IGNORECASE,
)
# Whoever asks what is said of it as a fault says so; «did it undergo an inspection» asks what is done.
_SAYS_SO = re.compile(
    r"反映|承认|存在|检讨|抱怨|面临|\b(?:report|admit|complain|acknowledg|conced|struggl|suffer|critici|problem|trouble)\w*",
    re.IGNORECASE,
)


def _asks_what_is_done(r: Reading) -> bool:
    one = r.named.agencies and not r.named.group and not r.named.agency_types
    return bool(one and says("yes_no", r.text) and not _SAYS_SO.search(r.text))


def _joins_all(r: Reading) -> bool:
    between = " ".join(
        r.text[one.end : two.start] for one, two in zip(r.themes, r.themes[1:], strict=False)
    )
    if _ANY.search(between):
        return False
    return bool(_ALL.search(between) or re.search(r"同时|都|both", r.rest))


def of_later_years(plan: Plan | None, r: Reading) -> Plan | None:
    """Ask for what a later report calls solved: «2022年的问题后来解决了» stands in that of 2023."""
    if plan is None or plan.roles != (Role.RESOLVED,):
        return plan
    if _OF_THE_YEAR_BEFORE.search(r.question):
        plan = replace(plan, about=(EARLIER,))
    if not plan.years:
        return plan
    if r.years.relative:
        if not _dates_the_fault(r):
            return plan
        words = listed(r.language, r.years.relative)
        note = say(r.language, "notes.year_before_each", words=words)
        return replace(plan, years=_years_named(r), about=(EARLIER,), notes=(*plan.notes, note))
    first = _year_of_fault(plan, r)
    if first is None:
        return plan
    later = first + 1
    note = say(r.language, "notes.solved_later", year=later - 1, later=later)
    return replace(plan, years=(later,), notes=(*plan.notes, note))


def _year_of_fault(plan: Plan, r: Reading) -> int | None:
    """Return the year that named the fault, where a later report is asked whether it was put right."""
    year = _OF_YEAR.search(r.question)
    if year is not None:
        return int(year["zh"] or year["en"] or year["whose"])
    after = len(plan.years) == 1 and NEXT_YEAR.search(tidy(r.question))
    return plan.years[0] if after and _FAULT_WORD.search(r.question) else None


def _dates_the_fault(r: Reading) -> bool:
    """Tell whether a relative year says when the fault was found («上年查出的…，这回改好了»)."""
    text = tidy(r.question)
    year = _YEAR_OF_THE_FAULT.search(text)
    if year is None:
        return False
    named = [word.start for word in wording.find_themes(text) if word.start >= year.end()]
    named += [found.start() for found in _FAULT_WORD.finditer(text, year.end())]
    between = text[year.end() : min(named)] if named else ""
    return (
        bool(named)
        and len(between) <= _NEAR
        and not _WHO.search(between)
        and not says("roles.resolved", between)
    )


def _years_named(r: Reading) -> tuple[int, ...]:
    """Return the years of a question but for the relative ones."""
    text = tidy(r.question)
    for words in r.years.relative:
        text = text.replace(words, "")
    return find_years(text, r.known.years).years


# ------------------------------------------------------------------------------ agency → themes

# «准备从哪几个方面补短板» asks what is planned, and for no number.
_IN_HOW_MANY_WAYS = re.compile(r"[哪几](?:些|几个?|个)?方面")


def read_own_problems(r: Reading) -> Plan | None:
    """Take «what are its weak points» of named agencies before it is read as a fact."""
    plain = r.names_agency and not r.themes and says("problems_of", r.text)
    role = wording.asked_role(r.text)
    ways = role is Role.MEASURE and _IN_HOW_MANY_WAYS.search(r.text)
    return read_agency_themes(r) if plain and (role in _FAULTS or ways) else None


def read_agency_themes(r: Reading) -> Plan | None:
    """Take «what does this agency say», or all agencies together, ranked or counted."""
    measure = _problem_measure(r)
    bound = find_threshold(r.text) if says("complaint", r.text) else None
    asks = says("problems_of", r.text) or measure is not None or bound is not None
    role = wording.asked_role(r.text)
    who = says("subject", r.text) or (counted(r) and bool(_FAULT_WORD.search(r.text)))
    told = r.names_agency or (who and role in _FAULTS)
    if not (asks or (role and told)):
        return None
    left = wording.leftover_words(without_measures(r.text) if measure or bound else r.text)
    if left and not (r.names_agency and _only_tells(r, left)):
        return None
    if denies(r.text):
        kind = Kind.THEME_AGENCIES
        return replace(r.plan(kind), roles=(role or Role.PROBLEM,), negated=True)
    plan = replace(r.plan(Kind.AGENCY_THEMES), roles=(role or Role.PROBLEM,))
    if measure is None and (noun := wording.counted_noun(r.text)):
        plan = replace(plan, aggregate=Aggregate.COUNT, counted=noun)
    if (bound := find_threshold(r.text)) and not bound.percent:
        group = Group.AGENCY if measure is None else measure.group or Group.AGENCY
        return replace(plan, threshold=bound, aggregate=Aggregate.COUNT, group=group, top=ALL)
    return _ranked(r, plan, measure) if measure else plan


def _only_tells(r: Reading, left: tuple[str, ...]) -> bool:
    """Tell whether what is left only says how faults were found («自己查出来»), and names no subject."""
    plain = _FAULT_WORD.sub(" ", r.text)
    return not names_a_thing(plain, left)


def _problem_measure(r: Reading) -> Measure | None:
    several = len(r.named.agencies) + len(r.named.places) > 1 and not r.named.group
    measure = find_measure(r.text, several=several, before=r.years.before)
    if measure.aggregate is Aggregate.LIST and measure.group is None:
        return None
    one = bool(r.named.agencies) and not several and not r.named.group
    if one and measure.group is Group.THEME and measure.aggregate is Aggregate.LIST:
        return None  # «X局有哪些突出问题» asks for what it says, not for a ranking
    if not (says("complaint", r.text) or measure.group is Group.THEME):
        return None
    return measure


def _ranked(r: Reading, plan: Plan, measure: Measure) -> Plan:
    if measure.change:
        return as_change(r, plan, measure)
    if measure.aggregate in (Aggregate.AVERAGE, Aggregate.MEDIAN):
        return replace(plan, aggregate=measure.aggregate, counted="statements")
    aggregate = measure.aggregate
    if aggregate in (Aggregate.LIST, Aggregate.SUM, Aggregate.DIFFERENCE):
        aggregate = Aggregate.COUNT
    group = measure.group or (Group.AGENCY if says("subject", r.text) or r.names_agency else None)
    top = measure.top
    if aggregate is Aggregate.COUNT or (top == 1 and group is Group.THEME and wants_all(r.text)):
        top = ALL
    return replace(plan, aggregate=aggregate, group=group or Group.THEME, top=top)
