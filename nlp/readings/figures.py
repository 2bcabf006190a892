"""Questions for cells of the tables: one, many, or what is worked out of them."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.facts.words import groups_of, left_out, pattern_of
from nlp.names.agencies import find_agencies
from nlp.names.figure_names import (
    UNDERSTOOD,
    FoundFigure,
    figure_label,
    find_figures,
    narrowing,
    whole_of,
    without_neutral,
)
from nlp.names.places import latin_names
from nlp.names.thresholds import (
    ABOVE_ZERO,
    BLANK,
    ZERO,
    Threshold,
    find_threshold,
    without_threshold,
)
from nlp.plan import Aggregate, Change, Group, Kind, Plan
from nlp.readings import wording
from nlp.readings.denials import is_negated
from nlp.readings.figure_wants import (
    EITHER,
    each_ground,
    in_unit,
    is_apart,
    is_backwards,
    is_between_rows,
    strange_names,
    those_with_any,
    what_is_wanted,
)
from nlp.readings.largest_rows import of_those_named
from nlp.readings.measures import ALL, Measure, find_measure, without_measures
from nlp.readings.over_years import summed_over_years
from nlp.readings.own_years import lacking_beside, sides_apart, with_own_years
from nlp.readings.ranks import read_beside
from nlp.readings.reading import Reading
from nlp.readings.reading import several_named as _several
from nlp.readings.shares import WHOLE_LIBRARY, is_of_everyone, part_and_whole
from nlp.readings.wording import says
from nlp.sentences import listed, say
from nlp.words.lexicon import expand

_NEXT_YEAR = re.compile(r"下一?年|次年|next|following|end", re.IGNORECASE)
_OF_AGENCIES = re.compile(
    r"(?:机关|单位|部门|局|报告|年报)(?![的□年度]*(?:行政|申请|收到))[^，。■]{0,6}(?:占|的?比例|的?比重|百分)|"
    r"(?:比例|几成|百分之几|比重|多少|百分之多少)的?(?:机关|单位|部门|报告|年报|局)|"
    r"(?:share|proportion|per ?cent(?:age)?|fraction|part) of (?:the |all )*(?:agenc|bureau|department|report|bod|office|unit|□(?!□*['’]s))",
    re.IGNORECASE,
)
_EVERY_YEAR = re.compile(
    r"逐年|年年|每年都|一直|连年|持续|连续|year after year|every year|steadily|continuous|consistently",
    re.IGNORECASE,
)
# «属于国家秘密或内部事务的有几件»: the one and the other together.
_EITHER_OF_TWO = re.compile(
    rf"{UNDERSTOOD}[^，。？?{UNDERSTOOD}]{{0,4}}(?:(?<!还)或者?是?|\bor\b)[^，。？?{UNDERSTOOD}]{{0,8}}{UNDERSTOOD}",
    re.IGNORECASE,
)
_ANY_OF = re.compile(r"或|任[何一]|之一|其中一|\b(?:or|either|any)\b", re.IGNORECASE)
_SOME = re.compile(r"有[^，。]{0,16}的(?:机关|单位|部门|局|地方|乡镇|街道|政府|□+)")
_SEVERAL_COLUMNS = frozenset(("rules", "normative_documents"))
_COUNTED = frozenset(("penalties", "licences", "compulsory_measures", "other_services"))
_MONEY = re.compile(
    r"金额|总额|多少(?:万|亿)?(?:元|钱)|几(?:万|亿)?元|\b(?:yuan|rmb|money)\b|\bamount of (?:the )?(?:fines|penalties)|how much (?:in|money)",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"(?:那|这)?一?(?:个)?[格栏](?:里|中)?(?:是|都)?(?:空着|空白|留空|没填|未填)|\bleft (?=.*\bblank)|(?:没有?|未|漏|忘)填(?!报)|(?:为|是|留|写)?空白|留空|空着|没写|\b(?:blank|left (?:it )?empty|not filled in|unfilled|did not fill)\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"有没有(?:哪个|哪家|哪些|什么|任何)?(?:机关|单位|部门|局|地方)|是否有|有无|^(?:is|are|was|were|did|does|do|has|have)\b.{0,12}\bany\b",
    re.I,
)
# People, time and reasons are told in the text.
_NO_CELL = re.compile(
    r"为(?:什么|何|啥)|凭什么|\bwhy\b|(?:几|多少)个?(?:工作日|天|日|小时|分钟|月|人次|名|位|人(?!均))|多长|多久|多快|\bhow (?:long|soon|fast|quickly)|how many (?:\w+ )?(?:days|hours|minutes|weeks|people|persons|staff)",
    re.IGNORECASE,
)
# «申请翻番的», «减少的有谁»: those of which it is so.
_THOSE = re.compile(
    r"(?:的|了)(?:都)?(?:有|是)?(?:谁|哪些|哪几家)?(?=[，。？?]|\s*$)(?!.*(?:多少|几))|谁|哪几?家|哪些(?:机关|单位|部门|地方)"
)
# Fees for information are told in the text, not in the table of fees.
_INFORMATION_FEE = re.compile(
    r"处理费|检索|复制|邮寄|工本|申请人|\b(?:information|processing|handling|copying|retrieval|search)\b.{0,20}\b(?:fee|charge)s?|\bfees?\b.{0,20}\b(?:(?:for|on)(?! □)|information|request|applicant)",
    re.IGNORECASE,
)
# Two years and a comparison: how the figure changed.
_MORE = re.compile(
    r"(?:超过|高于|高出|多于|超出)了?\s*□|[比较](?!例|重)[^，。]{0,20}(?<![至最])(?:多(?!少件|少项)|高|大(?!概))|\b(?:more|greater|higher|larger)\b.{0,60}\bthan\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"(?:低于|少于|不及|不如|赶不上)了?\s*□|[比较](?!例|重)[^，。]{0,20}(?<![多至最])(?:少|低|小)|\b(?:fewer|less|lower|smaller)\b.{0,60}\bthan\b",
    re.I,
)
_AGAINST_YEAR = re.compile(
    r"(?:超过|高于|高出|多于|超出|低于|少于|不及|不如|赶不上)了?\s*□|[比较跟和与对](?!例|重)[^，。]{0,3}□|□[^，。]{0,6}(?:相比|比较|对比)|→|->|\b(?:vs|versus|against|to|and|with|than)\b",
    re.I,
)
_SOME_YEARS = re.compile(
    r"[两二三四五]年|几年|历年|年(?:与|和|跟)年|上?一年和|\b(?:two|three|both|the) years\b", re.I
)
# «结转到2021年» stands in the report of the year before.
_INTO_YEAR = re.compile(r"(?:到|至|入|给)(?=□□□□)|\b(?:in)?to (?=□□□□)", re.IGNORECASE)
_FROM_YEAR = re.compile(r"(?:由|从|自)(?=□□□□)|\bfrom (?=□□□□)", re.IGNORECASE)
_NUMBER = re.compile(r"多少|(?<!哪)几|\bhow (?:many|much)\b", re.IGNORECASE)
_WHO = re.compile(r"谁|哪[家些个几]|\b(?:who|which)\b", re.IGNORECASE)
_BY_HOW_MANY = re.compile(r"\bby how (?:many|much)\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[，,；;。：:]|\s[-–—]\s")
# A clause with a figure or a number, or one that says what is meant or left out, may narrow a figure.
_NARROWS = re.compile(
    r"■|[几多]少?|数|\d|[不除只仅限按以别非无没]|其中|的$|就是|也就是|包括|属于|类|"
    r"\b(?:how|which|only|just|not|no|except|exclud\w*|includ\w*|without|but|by|of|from|for|in|that|who|than)\b",
    re.IGNORECASE,
)
_WHICH_YEAR = re.compile(
    r"哪一?年[^，。]{0,8}(?<!最)[多少高低]|\b(?:which|what) (?:of the (?:two )?)?years? .{0,60}\b(?:more|fewer|less|higher|lower)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"比(?!例|重|如|较|对)|\bthan\b", re.IGNORECASE)


# «Where can one hand in a request at …?» asks for no cell.
_ASKS_FACT = re.compile(
    r"^(?:and |so )?(?:where|when|until when|since when|how long|how often|who|whom|how (?:can|does one|do (?:i|you|we|people|citizens)))\b",
    re.IGNORECASE,
)


def read_figure(r: Reading) -> Plan | None:
    """Take questions for cells of the tables."""
    found = find_figures(r.text)
    if not found.figures or _NO_CELL.search(r.text) or _is_information_fee(r, found):
        return None
    if _MONEY.search(r.text) and all(row in _COUNTED for _, row, _ in found.figures):
        label = listed(r.language, (figure_label(f, r.language) for f in found.figures))
        return None if r.names_agency else r.decline("money_of_counts", label=label)
    if not r.names_agency and (names := strange_names(r.text)):
        shown = listed(r.language, names)
        return r.decline("unknown_agency", names=shown, held="")
    beside = (w for w in unexplained(r, found) if not aside(w, found.rest))
    if words := tuple(w for w in beside if not left_out(w, found.rest)):
        return _not_taken(r, found, words)
    if plan := read_beside(r, found, several=_several(r)):
        return plan
    bare = wording.without_counting(r.text)
    threshold = BLANK if _BLANK.search(found.rest) else find_threshold(bare)
    measure = summed_over_years(r, _measure(r, found))
    counts_bodies = _counted(r) and not _NUMBER.search(bare)
    quantity = says("quantity", bare) and not counts_bodies
    asks = measure.aggregate is not Aggregate.LIST or measure.group or quantity
    threshold = threshold or those_with_any(r.text, measure, named=bool(r.named.agencies))
    if measure.aggregate is Aggregate.SUM and counts_bodies:
        measure, asks = Measure(group=measure.group), False  # «一共几家»: bodies, not cases
    if not threshold and not asks:
        if _is_said(r, found) or (r.named.agencies and _ASKS_FACT.search(r.text)):
            return None
        threshold = _any_or_none(r, found)
        if threshold is None and not (r.names_agency or r.years.years):
            return None
    return _noting(r, found, _plan(_carried_over(r, found), found, threshold, measure))


def _is_said(r: Reading, found: FoundFigure) -> bool:
    """Tell whether reports are asked for that speak of it, and no cell."""
    complains = r.complaint and not _is_correction(found)
    return complains or says("complaint", found.text) or says("mention", found.text)


def _any_or_none(r: Reading, found: FoundFigure) -> Threshold | None:
    """Read «哪些单位有行政处罚», «有没有收到申请» as above zero, denied as zero."""
    selects = says("subject", r.text) or _counted(r) or _SOME.search(r.text)
    if not (selects or _asks_whether(r)):
        return None
    return ZERO if is_negated(r, found.text) else ABOVE_ZERO


def aside(word: str, rest: str) -> bool:
    """Tell whether a word stands in a clause of its own that narrows nothing («急用，…»).

    Args:
        word: a word that nothing explains.
        rest: the question with names, years and the names of figures masked.
    """
    clauses = _CLAUSES.split(rest)
    if len(clauses) < 2:
        return False
    said = [clause for clause in clauses if word in clause]
    return bool(said) and not any(_NARROWS.search(clause) for clause in said)


def _not_taken(r: Reading, found: FoundFigure, words: tuple[str, ...]) -> Plan | None:
    """Leave a figure with words that narrow it to other rules, but not to its own name as a theme."""
    named = all(r.text[w.start : w.end] != found.text[w.start : w.end] for w in r.themes)
    worked = _measure(r, found).aggregate not in (Aggregate.LIST, Aggregate.COUNT)
    if r.themes and named and worked and not r.complaint:
        return r.decline("fact_words", words=listed(r.language, words))
    return None


def _noting(r: Reading, found: FoundFigure, plan: Plan | None) -> Plan | None:
    """Say which words were not used."""
    words = unexplained(r, found)
    if plan is None or plan.reason or not words:
        return plan
    note = say(r.language, "notes.unused", words=listed(r.language, words))
    return replace(plan, notes=(*plan.notes, note))


def _counted(r: Reading) -> str | None:
    """Return what «how many» counts; «几次» beside a figure counts what the figure does."""
    noun = wording.counted_noun(r.text)
    return None if noun == "statements" else noun


def _is_information_fee(r: Reading, found: FoundFigure) -> bool:
    rows = {row for _, row, _ in found.figures}
    if "fees" in rows:
        return bool(_INFORMATION_FEE.search(r.text))
    # «办信息公开申请收钱了吗»: the requests are what it may be taken for.
    return {table for table, _, _ in found.figures} == {"requests"} and bool(
        pattern_of("asks.fee").search(r.text)
    )


def _carried_over(r: Reading, found: FoundFigure) -> Reading:
    """Read «结转到2021年» and «从2019年结转» as of the report that tells it."""
    rows = {row for _, row, _ in found.figures}
    years = r.years.years
    if "carried_out" in rows and len(years) <= 2 and _INTO_YEAR.search(r.text):
        named = (years[0] - (len(years) == 1),)
    elif "carried_in" in rows and len(years) <= 2 and _FROM_YEAR.search(r.text):
        named = (years[-1] + (len(years) == 1),)
    else:
        return r
    return replace(r, years=replace(r.years, years=named))


def unexplained(r: Reading, found: FoundFigure) -> tuple[str, ...]:
    """Return the words that narrow a figure to what no cell holds («网上提交的申请»)."""
    bare = without_threshold(wording.without_counting(_BLANK.sub(" ", found.rest)))
    bare = without_measures(bare)
    romanised = {name for agency in r.named.places for name in latin_names(agency)}
    held = {a.place for a in r.known.agencies if a.name in r.named.agencies and a.place}
    romanised |= {name for place in held for name in latin_names(place)}
    words = [group.word for group in groups_of(without_neutral(bare))]
    words += [word for word in narrowing(bare) if word not in words]
    return tuple(
        word for word in words if word.lower() not in romanised and not _is_in_name(word, r)
    )


def _is_in_name(word: str, r: Reading) -> bool:
    """Tell whether a word is part of the English name of a body that is named."""
    terms = [term for gained in expand(word) for term in gained.terms] if word.isascii() else []
    return any(term in name for term in terms for name in r.named.agencies)


def _measure(r: Reading, found: FoundFigure) -> Measure:
    text = wording.without_counting(found.text)
    # The words of a figure may tell the measure too («公开率»), but not the change («增减»).
    measure = find_measure(text, several=_several(r), before=r.years.before)
    if any(column == "change" for _, _, column in found.figures) and len(r.years.years) < 2:
        return Measure(group=measure.group)
    apart = is_between_rows(found.rest, found.figures) and len(r.years.years) < 2
    listed_ = measure.aggregate is Aggregate.LIST and not _WHO.search(r.text)
    plain = measure.change is not None or listed_
    if apart or (plain and _sets_apart(r, text)):
        return Measure(Aggregate.DIFFERENCE)
    if measure.group is Group.YEAR and says("group.year_and_agency", r.text):
        measure = replace(measure, group=None)
    if change := _change_between(r, text, measure):
        return change
    if _several(r) and is_apart(r.text, measure):
        return Measure(Aggregate.DIFFERENCE)
    if measure.aggregate is Aggregate.LIST and _EITHER_OF_TWO.search(text):
        return replace(measure, aggregate=Aggregate.SUM)
    if measure.aggregate is Aggregate.LIST:
        # «received the most requests»: the name of a figure may span the superlative.
        whole = find_measure(wording.without_counting(r.text), several=_several(r))
        if whole.aggregate in (Aggregate.MAX, Aggregate.MIN):
            return replace(whole, group=measure.group or whole.group)
    if measure.aggregate is Aggregate.LIST and says("measure.share", r.text):
        return replace(measure, aggregate=Aggregate.SHARE)
    return measure


def _sets_apart(r: Reading, text: str) -> bool:
    """Tell whether two bodies are compared in one year («2021年比，谁罚得多？多出来多少件»)."""
    if not _several(r):
        return False
    if sides_apart(r):
        return True
    if len(r.years.years) != 1 or r.years.before:
        return False
    return says("measure.comparison", text) and bool(_WHO.search(r.text))


def _change_between(r: Reading, text: str, measure: Measure) -> Measure | None:
    """Take two years side by side for a change: «2023年比2022年多几件», "fewer in 2020 than 2019"."""
    several = _several(r) and not r.named.group
    listed_ = measure.aggregate in (Aggregate.LIST, Aggregate.DIFFERENCE, Aggregate.SUM)
    if several or not (listed_ or is_apart(r.text, measure)):
        return None
    differs = says("measure.difference", text) or bool(_WHICH_YEAR.search(r.text))
    if len(r.years.years) == 2 and (_AGAINST_YEAR.search(r.text) or differs):
        if not (differs or _MORE.search(r.text) or _LESS.search(r.text)):
            return None
        if says("change.either", r.text):
            return Measure(Aggregate.CHANGE, None, ALL, Change.ANY)
        return Measure(Aggregate.CHANGE, None, ALL, _way(r))
    over_years = len(r.years.years) > 1 or (r.named.agencies and _SOME_YEARS.search(r.question))
    if differs and over_years and not says("each", r.text):
        return Measure(Aggregate.CHANGE, None, ALL, Change.ANY)
    return None


def _way(r: Reading) -> Change:
    """Return which way it went; «2022年比2023年多» is a fall, for the years follow each other."""
    ways = (Change.RISE, Change.FALL)
    more, less = ways[::-1] if is_backwards(r.question) else ways
    if _LESS.search(r.text):
        return less
    return more if _MORE.search(r.text) else Change.ANY


def _asks_whether(r: Reading) -> bool:
    return bool(r.names_agency or r.years.years) and says("yes_no", r.text)


def _is_correction(found: FoundFigure) -> bool:
    """Tell whether the cell itself is the shortcoming: a decision that was corrected on review."""
    return any(table == "review" and column == "corrected" for table, _, column in found.figures)


def _plan(
    r: Reading, found: FoundFigure, threshold: Threshold | None, measure: Measure
) -> Plan | None:
    if (measure.change is None) and measure.aggregate is Aggregate.LIST and threshold:
        measure = replace(measure, aggregate=_counting(r))
    threshold = threshold and in_unit(threshold, found.figures[0], r.text)
    plan = replace(
        r.plan(Kind.FIGURE),
        figures=found.figures,
        aggregate=measure.aggregate,
        threshold=threshold,
        group=None if measure.group is Group.AGENCY else measure.group,
        top=measure.top,
        counted=_counted(r) or "agencies",
        yes_no=_is_whether(r.text) and not (_several(r) and EITHER.search(r.text)),
        asks=what_is_wanted(r.text, measure),
        # «处罚和强制都为零»: each of them; «有复议或者诉讼的»: any.
        match_all=bool(threshold and len(found.figures) > 1 and not _ANY_OF.search(found.rest)),
    )
    of_whole = threshold and threshold.percent and not measure.change and whole_of(plan.figures[0])
    if measure.aggregate is Aggregate.SHARE or of_whole:
        return _share(r, replace(plan, aggregate=Aggregate.SHARE), threshold)
    if measure.change:
        return _change(r, plan, measure.change)
    if measure.aggregate is Aggregate.DIFFERENCE or (plan.yes_no and _BETWEEN.search(r.text)):
        plan = _ordered(r, plan)
    if names := lacking_beside(r, measure):
        return r.decline("unknown_agency", names=listed(r.language, names), held="")
    plan = each_ground(plan, r.text)
    if len(plan.figures) > 1 and plan.aggregate not in (Aggregate.LIST, Aggregate.SUM):
        rows = is_between_rows(found.rest, plan.figures) and not _several(r)
        if rows:
            return replace(plan, aggregate=Aggregate.DIFFERENCE)
        return of_those_named(plan) or r.decline("one_figure")
    return _with_notes(r, with_own_years(_summed(r, plan, measure), r))


def _is_whether(text: str) -> bool:
    """Tell whether yes or no is wanted, and not who it is so of («谁一件都没有»)."""
    who = says("subject", text) or _WHO.search(text)
    return says("yes_no", text) and (not who or bool(_ANYBODY.search(text)))


def _counting(r: Reading) -> Aggregate:
    return Aggregate.COUNT if _counted(r) else Aggregate.LIST


def _summed(r: Reading, plan: Plan, measure: Measure) -> Plan:
    """Sum where no agency is named and nothing else is asked («2021年行政处罚多少件»)."""
    each = plan.threshold or says("each", r.text) or r.named.group or plan.yes_no
    if plan.aggregate is not Aggregate.LIST or r.names_agency or len(plan.figures) > 1:
        return plan
    if plan.group:
        return replace(plan, aggregate=Aggregate.SUM)
    if each or measure.group or says("subject", r.text):
        return plan
    note = say(r.language, "notes.all_agencies")
    return replace(plan, aggregate=Aggregate.SUM, notes=(*plan.notes, note))


def _with_notes(r: Reading, plan: Plan) -> Plan:
    if r.named.agencies and any(row in _SEVERAL_COLUMNS for _, row, _ in plan.figures):
        defaulted = find_figures(r.text).defaulted
        if defaulted and plan.figures == defaulted and not plan.yes_no:
            label = listed(r.language, (figure_label(f, r.language) for f in plan.figures))
            note = say(r.language, "notes.default_column", label=label)
            plan = replace(plan, notes=(*plan.notes, note))
    carried = ("requests", "carried_out", "total") in plan.figures
    if carried and not _NEXT_YEAR.search(r.text):
        return replace(plan, notes=(*plan.notes, say(r.language, "notes.carried_out")))
    return plan


# ------------------------------------------------------------------------------------------ shares


def _share(r: Reading, plan: Plan, threshold: Threshold | None) -> Plan:
    """Tell the part from the whole: of two figures, of a row's total, of the agencies, of all."""
    figures = plan.figures
    masked = find_figures(r.text).text
    of_agencies = _OF_AGENCIES.search(masked) and not (
        r.names_agency and WHOLE_LIBRARY.search(r.text)
    )
    if (threshold and not threshold.percent) or of_agencies:
        negated = is_negated(r, masked)
        bound = threshold or (ZERO if negated else ABOVE_ZERO)
        return replace(plan, threshold=bound, counted="agencies", figures=figures[:1])
    if len(figures) == 2:
        part, whole = part_and_whole(r.text, figures)
        return replace(plan, figures=(part,), base=whole)
    if len(figures) > 2:
        return r.decline("one_figure")
    if (whole_cell := whole_of(figures[0])) and not is_of_everyone(r.text, figures[0]):
        return replace(plan, base=whole_cell)
    if r.names_agency:
        return replace(plan, base=figures[0])
    if says("each", r.text):
        return replace(plan, base=figures[0])
    return replace(plan, base=whole_cell) if whole_cell else r.decline("share_of_what")


# ----------------------------------------------------------------------------------------- changes


def _change(r: Reading, plan: Plan, change: Change) -> Plan:
    if len(plan.figures) > 1:
        return r.decline("one_figure")
    selects = not (r.named.agencies and _BY_HOW_MANY.search(r.text)) and (
        says("subject", r.text)
        or _counted(r) is not None
        or (not r.named.agencies and bool(_THOSE.search(r.question)))
    )
    plan = replace(
        plan,
        aggregate=Aggregate.CHANGE,
        change=change,
        years=years_compared(r, all_pairs=(selects or plan.top > 0) and not r.years.before),
        group=Group.AGENCY if selects or plan.top else None,
        match_all=bool(_EVERY_YEAR.search(r.question)),
    )
    if _counted(r) and plan.group:
        plan = replace(plan, counted="agencies")
    if change is Change.ANY and plan.yes_no:
        way = Change.FALL if _LESS.search(r.text) else Change.RISE
        plan = replace(plan, change=way if way is Change.FALL or _MORE.search(r.text) else change)
    either = says("change.either", r.text)
    return replace(plan, yes_no=plan.yes_no and not selects and not either)


def years_compared(r: Reading, *, all_pairs: bool = False) -> tuple[int, ...]:
    """Return the years that are compared: those named, else a year and the one before it."""
    years = r.years.years
    if len(years) > 1 or (not years and (all_pairs or not r.years.before)):
        return years
    held = sorted({y for a in r.known.agencies if a.name in r.named.agencies for y in a.years})
    latest = years[0] if years else max(held or r.known.years, default=None)
    return years if latest is None else (latest - 1, latest)


def _ordered(r: Reading, plan: Plan) -> Plan:
    """Put the agency that is compared first, the one it is compared with after it."""
    if not (parting := _BETWEEN.search(r.question)):
        return replace(plan, aggregate=Aggregate.DIFFERENCE)
    first = find_agencies(r.question[: parting.start()], r.known)
    agencies = sorted(plan.agencies, key=lambda name: name not in first.agencies)
    places = sorted(plan.places, key=lambda name: name not in first.places)
    return replace(
        plan, aggregate=Aggregate.DIFFERENCE, agencies=tuple(agencies), places=tuple(places)
    )
