"""Questions that go on about the same: another role, the same beside another year, another cell.

«打算怎么改» after an agency's problems asks for its measures, «跟2025年比呢» sets a year beside the
one asked about, «其中企业提的» names another cell of the same row. Of whom and of which year is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.report import Role
from nlp.names.agencies import find_agencies
from nlp.names.figure_names import FoundFigure, figures_beside, find_figures, whole_of
from nlp.names.levels import find_level
from nlp.names.masks import MASK
from nlp.names.thresholds import find_threshold
from nlp.plan import Aggregate, Change, Comparison, Group, Kind, Plan
from nlp.readings import wording
from nlp.readings.figure_wants import which_of_two
from nlp.readings.figure_words import unexplained
from nlp.readings.measures import ALL, Measure, find_measure
from nlp.readings.reading import Reading, denies

_TELLING = (Kind.AGENCY_THEMES, Kind.THEME_AGENCIES)
# What is meant to be done, asked after the faults have been told.
_WHAT_NEXT = re.compile(
    r"(?:怎么|怎样|如何|咋)(?:去|来|个)?(?:办|改|整改|解决|弥补|补救|改进|纠正|处理|应对)|接下来|往后|后续|有(?:什么|啥|何)(?:办法|对策|招|打算)|"
    r"\b(?:how|what) (?:\w+ ){0,6}?(?:do about|fix|improve|remedy|solve|put (?:it|them) right|address|plan)\w*|\bremed(?:y|ies)\b|\bnext\b",
    re.IGNORECASE,
)
_DONE_YET = re.compile(
    r"(?:改|整改|解决|克服)(?:好|掉|完|过来)?了?(?:没有?|吗)|有没有(?:改|整改|解决)(?:好|掉|完)?|"
    r"\b(?:have|has|were|was|did|is|are) (?:they|it|that|this|these|those|any of (?:it|them)) (?:\w+ )?(?:fixed|solved|resolved|improve\w*|remedied)",
    re.IGNORECASE,
)
_FILLING = re.compile(
    r"接下来|往后|后续|怎么|怎样|如何|咋|后来|补救|弥补|应对|处理|整改|解决|改进|办法|对策|地方|之后|针对|这些|那些|就此|对此|它们?|他们|"
    r"\b(?:about|it|they|them|that|this|these|those|then|next|do|does|did|doing|going|fix\w*|remed\w+|so|with|have|has|been)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"谁|哪家|哪[些几个]*(?:家|个)?(?:机关|单位|部门|机构|局|委|乡|镇|街道|县|区|市|地方|报告|年报)|"
    r"\bwho\b|\b(?:which|what|any|all) (?:\w+ )?(?:agenc|bureau|department|office|bod|unit|authorit|count|district|town|report)",
    re.IGNORECASE,
)
# A year or an agency set beside the one before.
_BESIDE = re.compile(
    rf"[跟和与同]\s*{MASK}+[^，。{MASK}]{{0,6}}?(?:比|对照|差)|比(?:起|较|一比)?\s*{MASK}+|(?:相比|比较|对比|对照|较)(?:于|起)?\s*{MASK}+|{MASK}+\s*[^，。{MASK}]{{0,3}}(?:相比|对比|比较|比(?:这|那|它|上面))|"
    rf"\b(?:compar\w+|versus|vs\.?|against|relative)\b[^{MASK}]{{0,14}}{MASK}|\b(?:than|from|to) (?:in |for |that of |the )?{MASK}+\W*$",
    re.IGNORECASE,
)
# What was counted before: a part of it is asked for.
_OF_IT = re.compile(
    r"(?:在)?(?:其中|这其中|这里面|那里面|里面|里头|当中|这之中|这些|那些)(?:的|里面?|当中|申请|案件)?|^那(?=[^，。]{2})|呢[？?]?\s*$|"
    r"\b(?:out )?of (?:those|these|them|which|that)\b(?: requests?| cases?)?|\bamong (?:those|these|them)\b|"
    r"\b(?:by|did|has|does|was) (?:the|this|that) (?:agency|bureau|office|body|department|ministry|government)\b|\b(?:did|does|has|have) (?:it|they)\b|^\W*(?:and|but|then|what about|how about)\b",
    re.IGNORECASE,
)
_OF_A_KIND = re.compile(
    r"^(?:那|这)?(?:里面|里头|其中|当中|这些|那些)?(?:的)?(?:有)?(?:几|多少|哪些|哪几|谁)[家个些]*(?:机关|单位)?(?:是|属于|算)(?P<zh>[\u4e00-\u9fff]{2,7}?)(?:的)?(?:呢|呀|啊)?[？?]?\s*$|"
    r"^\W*(?:and )?(?:which|who|how many)(?: (?:ones )?of (?:them|those|these))? are (?:the )?(?P<en>[A-Za-z][A-Za-z -]{2,40}?)\W*$",
    re.IGNORECASE,
)
# How often something is said from year to year, and not what.
_COUNTS = re.compile(
    r"[几多]少?[个条处]|[多少]了|增[多加]|减少|\b(?:more|fewer|how many)\b", re.IGNORECASE
)
_ALIKE = re.compile(
    r"一样|相同|共同|重合|重叠|\b(?:common|same|alike|overlap\w*|shared?)\b", re.IGNORECASE
)
_BOTH = (Aggregate.LIST, Aggregate.SUM, Aggregate.COUNT, Aggregate.CHANGE, Aggregate.DIFFERENCE)


def of_another_role(r: Reading, previous: Plan) -> Plan | None:
    """Read «打算怎么改», "and what will they do about it?" of whom and what was told before."""
    if previous.kind not in _TELLING or r.names_agency or r.themes or _asks_who(r):
        return None
    if find_figures(r.text).figures or denies(r.text):
        return None
    role = Role.RESOLVED if _DONE_YET.search(r.text) else wording.asked_role(_plain(r))
    if role in (None, Role.PROBLEM) and _WHAT_NEXT.search(r.text):
        role = Role.MEASURE
    if role is None or wording.leftover_words(_FILLING.sub(" ", _plain(r))):
        return None
    if previous.roles == (role,) and not r.years.years:
        return None
    later = _years_after(r, previous) if role is Role.RESOLVED else ()
    return replace(
        previous,
        question=r.question,
        roles=(role,),
        years=r.years.years or later or previous.years,
        aggregate=Aggregate.LIST,
        group=None,
        change=None,
        threshold=None,
        yes_no=False,
    )


def _years_after(r: Reading, previous: Plan) -> tuple[int, ...]:
    """Return the later reports' years of one body: they say what became of the faults of a year."""
    if len(previous.years) != 1 or not _one_body(previous) or previous.roles != (Role.PROBLEM,):
        return ()
    held = {y for a in r.known.agencies if a.name in previous.agencies for y in a.years}
    return tuple(sorted(y for y in held if y > previous.years[0]))


def _plain(r: Reading) -> str:
    return wording.without("mention", r.rest)


def _asks_who(r: Reading) -> bool:
    text = _OF_IT.sub(" ", r.text)
    return bool(_WHO.search(text)) or wording.counted_noun(text) in ("agencies", "reports")


def beside_another(r: Reading, previous: Plan) -> Plan | None:
    """Read «跟2025年比呢», "compared with 2025?", «跟霁川市政府比呢» as both side by side."""
    if r.themes or find_figures(r.text).figures:
        return None
    changes = bool(r.years.years) and find_measure(r.text).change is not None
    if not (changes or _BESIDE.search(r.text)):
        return None
    if previous.aggregate not in _BOTH or previous.threshold:
        return None
    if r.named.agencies and not r.years.years:
        return _agencies_beside(r, previous)
    years = tuple(sorted({*previous.years, *r.years.years}))
    if r.names_agency or not previous.years or len(years) < 2 or previous.kind is Kind.REPORTS:
        return None
    if previous.kind is Kind.FIGURE:
        group: Group | None = Group.AGENCY if previous.group is Group.AGENCY else None
    elif previous.kind is Kind.AGENCY_THEMES and _one_body(previous) and not _COUNTS.search(r.text):
        return replace(
            previous, question=r.question, years=years, aggregate=Aggregate.DIFFERENCE,
            asks="", comparison=Comparison.DIFFERENT, group=None, change=None, yes_no=False,
        )  # fmt: skip
    elif previous.kind in _TELLING:
        group = Group.YEAR
    else:
        return None
    return replace(
        previous,
        question=r.question,
        years=years,
        aggregate=Aggregate.CHANGE,
        change=Change.ANY,
        group=group,
        top=ALL,
        yes_no=False,
    )


def _one_body(plan: Plan) -> bool:
    return len(plan.agencies) == 1 and plan.group is None


def _agencies_beside(r: Reading, previous: Plan) -> Plan | None:
    if previous.kind is Kind.AGENCY_THEMES and _one_body(previous) and not r.named.group:
        names = frozenset(r.named.agencies)
        held = {y for a in r.known.agencies if a.name in names for y in a.years}
        years = previous.years if held & set(previous.years) else ()
        wanted = Comparison.SAME if _ALIKE.search(r.text) else Comparison.DIFFERENT
        return replace(
            previous, question=r.question, places=(), years=years, aggregate=Aggregate.DIFFERENCE,
            asks="", comparison=wanted,
            agencies=tuple(dict.fromkeys((*previous.agencies, *r.named.agencies))), yes_no=False,
        )  # fmt: skip
    if previous.kind is not Kind.FIGURE or len(previous.agencies) != 1 or r.named.group:
        return None
    return replace(
        previous,
        question=r.question,
        agencies=tuple(dict.fromkeys((*previous.agencies, *r.named.agencies))),
        places=(),
        aggregate=Aggregate.DIFFERENCE,
        which_of_two=which_of_two(r.question),
        change=None,
        yes_no=False,
    )


def of_a_kind(r: Reading, previous: Plan) -> Plan | None:
    """Read «里面有几家是乡镇», "which of them are towns?" as those of that kind."""
    asked = _OF_A_KIND.search(r.question)
    if asked is None or previous.kind is not Kind.THEME_AGENCIES:
        return None
    kind = f"哪些{asked['zh']}" if asked["zh"] else f"which {asked['en']}"
    named = find_level(find_agencies(kind, r.known), r.known)
    if not (named.agency_types or named.agencies) or named.missing:
        return None
    counts = bool(re.search(r"几|多少|how many", asked[0], re.IGNORECASE))
    return replace(
        previous,
        question=r.question,
        agency_types=named.agency_types,
        agencies=named.agencies,
        aggregate=Aggregate.COUNT if counts else Aggregate.LIST,
        counted="agencies",
        yes_no=False,
    )


def of_the_same_row(r: Reading, previous: Plan) -> Plan | None:
    """Read «其中企业提的有几件», "how many of those were granted?" of the cells told before."""
    if previous.kind is not Kind.FIGURE or len(previous.figures) != 1 or previous.threshold:
        return None
    if r.names_agency or r.named.missing or r.themes or _asks_who(r):
        return None
    found = _found(_OF_IT.sub(_blank, r.text), previous)
    if found is None or unexplained(r, found):
        return None
    measure = find_measure(found.text)
    if not (_continues(r, previous, measure) and len(found.figures) == 1):
        return None
    plan = replace(
        previous,
        question=r.question,
        figures=found.figures,
        years=r.years.years or previous.years,
        base=None,
        yes_no=False,
    )
    if measure.aggregate is Aggregate.SHARE:
        base = whole_of(found.figures[0])
        return replace(plan, aggregate=Aggregate.SHARE, base=base) if base else None
    single = previous.aggregate in (Aggregate.CHANGE, Aggregate.SHARE)
    return replace(plan, aggregate=Aggregate.LIST, change=None) if single else plan


def _found(text: str, previous: Plan) -> FoundFigure | None:
    """Return the cell named: of the same table, or by a column or part of the row before."""
    before = previous.figures[0]
    found = find_figures(text)
    if found.figures:
        return found if found.figures[0][0] == before[0] else None
    beside = figures_beside(text, before)
    return beside if beside.figures else None


def _continues(r: Reading, previous: Plan, measure: Measure) -> bool:
    """Tell whether a cell named without anybody is one of whom was spoken of."""
    bound = find_threshold(wording.without_counting(r.text))
    if measure.aggregate not in (Aggregate.LIST, Aggregate.SHARE) or measure.group or bound:
        return False
    if _OF_IT.search(r.text) or _OF_IT.search(r.question):
        return True
    return bool(previous.agencies or previous.places) and not r.years.years


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
