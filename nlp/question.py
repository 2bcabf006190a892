"""A question in Chinese or English becomes a `Plan`: what kind, about what, of whom, of which years.

Names of agencies and years are recognised first and masked; rules in a fixed order then look at
what is left (`nlp.readings`). What cannot be answered becomes a plan with a reason, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from corpus.report import Role
from nlp.names.agencies import Known, find_agencies
from nlp.names.levels import find_excluded, find_level, without_excluded
from nlp.names.masks import MASK
from nlp.names.quoted import covered, uncovered
from nlp.names.years import find_years
from nlp.plan import Aggregate, Kind, Plan, ReportTest, plan_summary
from nlp.readings import wording
from nlp.readings.anywhere import read_anywhere, read_one_matter
from nlp.readings.asked_twice import read_asked_twice
from nlp.readings.blanks import without_left_out_blanks
from nlp.readings.compared import read_compared
from nlp.readings.contrasts import without_contrasts
from nlp.readings.declines import read_business, read_no_question, read_small_talk
from nlp.readings.fact_changes import read_fact_change
from nlp.readings.fact_contests import read_fact_contest
from nlp.readings.facts import read_fact, read_plain_fact
from nlp.readings.figures import read_figure
from nlp.readings.glosses import in_one_language, without_described_names
from nlp.readings.largest_rows import read_largest_row
from nlp.readings.measures import without_measures
from nlp.readings.most import read_most
from nlp.readings.preambles import without_preamble
from nlp.readings.provisos import ruled_out, without_provisos
from nlp.readings.rates import read_asked_for, read_rate
from nlp.readings.reading import WHETHER, Reading
from nlp.readings.reports import read_bare_agency, read_reports
from nlp.readings.riders import without_riders
from nlp.readings.search import read_search, read_specific, read_who_does
from nlp.readings.signs import read_sign
from nlp.readings.spelling import tidy
from nlp.readings.still import of_the_later_year
from nlp.readings.themes import (
    of_later_years,
    read_agency_themes,
    read_meant,
    read_own_problems,
    read_themes,
    read_told_clearly,
)
from nlp.readings.things import asks_which_year_said, without_things
from nlp.readings.whole_library import over_the_whole
from nlp.readings.wording import says
from nlp.sentences import listed, say

__all__ = ["Aggregate", "Kind", "Plan", "ReportTest", "plan_summary", "read", "understand"]

_SHOWN_NAMES = 12
# A page pasted in is no question, and what looks at every pair of places in it would take minutes.
LONGEST_QUESTION = 800
_SHOWN_TEXT = 80


def understand(question: str, known: Known) -> Plan:
    """Read a question against what a library holds (see `nlp.names.agencies.known_from`)."""
    if len(question) > LONGEST_QUESTION:
        beginning = replace(read(question[:_SHOWN_TEXT], known), question=question)
        return beginning.decline("too_long", most=str(LONGEST_QUESTION))
    reading = replace(read(over_the_whole(question), known), question=question)
    for rule in _RULES:
        if plan := of_the_later_year(of_later_years(rule(reading), reading), reading):
            if plan.kind is Kind.NONE and rule not in _SURE and not _asks_which(reading):
                plan = read_anywhere(reading) or plan
            plan = _certain(plan, reading)
            return _with_notes(_resolved(_whether_too(plan, reading), reading), reading)
    return read_anywhere(reading) or reading.decline("off_topic")


def read(question: str, known: Known) -> Reading:
    """Recognise the years, names and themes of a question."""
    plain = without_contrasts(without_riders(tidy(without_preamble(question, known))))
    excluded = find_excluded(plain, known)
    years = find_years(excluded.text, known.years)
    shown = covered(years.text, lambda name: find_agencies(name, known).text)
    named = find_level(find_agencies(shown, known), known)
    named = replace(named, text=uncovered(named.text, years.text))
    named = without_excluded(named, excluded.agencies, known)
    whole = in_one_language(without_described_names(named.text))
    whole = without_left_out_blanks(whole)
    text = without_provisos(whole)
    return Reading(
        question=question,
        language=wording.question_language(named.text),
        text=text,
        years=years,
        named=named,
        themes=without_things(wording.find_themes(_without_whether(text)), text),
        known=known,
        excluded=excluded.agencies,
        ruled_out=ruled_out(whole),
    )


def _without_whether(text: str) -> str:
    """Mask «有没有», so that «有没有人提到庙会» does not say that there is nobody."""
    return WHETHER.sub(lambda found: MASK * len(found[0]), text)


# ------------------------------------------------------------------------------------------ rules


# «有几家提到…» counts agencies, and asks for no number in a text.
_SO_MANY_SAY = re.compile(
    r"(?<!哪)(?:几|多少)家(?:机关|单位|部门)?(?:都|也|曾)?(?:提到|提|反映|承认|说|讲|写|检讨|坦言|坦承|存在|嫌|抱怨|吐槽|自认|自称|认为|觉得|埋怨)"
)


# «配合不顺的乡镇有哪几个» asks which of them say so, and for no number or name in a text.
_WHICH_OF_THEM = re.compile(r"的□+(?:都|分别)?[有是](?:哪(?:几[个家]|些|家)|谁)")


def _asks_for_agencies(r: Reading) -> bool:
    if asks_which_year_said(r):
        return True  # which of its reports do
    return bool(r.themes and (_SO_MANY_SAY.search(r.text) or _WHICH_OF_THEM.search(r.text)))


def _plain_fact(r: Reading) -> Plan | None:
    return None if _asks_for_agencies(r) else read_plain_fact(r)


def _fact(r: Reading) -> Plan | None:
    """Take facts of the narrative (how many, when, where, who), or decline what cannot be told."""
    if (r.complaint and wording.counted_noun(r.text)) or _asks_for_agencies(r):
        return None  # «几家县直部门反映…» counts agencies
    if plan := read_fact(r):
        return plan
    if r.themes or says("subject", r.text):
        return None
    if says("narrative", wording.without_counting(r.rest)):
        return r.decline("narrative")
    return None


def _search(r: Reading) -> Plan | None:
    """Take what stands outside the themes as a free search, or decline it."""
    if plan := read_search(r):
        return plan
    if not (says("subject", r.text) or r.names_agency):
        return None
    words = listed(r.language, wording.leftover_words(r.text))
    shown = {"zh": f"（{words}）", "en": f" ({words})"}[r.language] if words else ""
    return r.decline("no_theme", words=shown)


_RULES: tuple[Callable[[Reading], Plan | None], ...] = (
    read_no_question,
    read_compared,
    read_sign,
    read_reports,
    read_largest_row,
    read_most,
    read_figure,
    read_small_talk,
    read_fact_change,
    read_fact_contest,
    read_own_problems,
    read_one_matter,
    read_told_clearly,
    read_who_does,
    read_asked_for,
    read_rate,
    read_asked_twice,
    _plain_fact,
    read_business,
    read_meant,
    _fact,
    read_specific,
    read_themes,
    read_agency_themes,
    read_bare_agency,
    _search,
)


def _asks_which(r: Reading) -> bool:
    """Tell whether agencies are asked for; of one place it may be asked whether any was told of."""
    return says("subject", r.text) and not (says("yes_no", r.text) and bool(r.named.places))


# What these decline is nothing that a report tells.
_SURE = (read_no_question, read_small_talk, read_figure)


# -------------------------------------------------------------------------------- after the rules

# «收过信息处理费吗？收了多少»: yes or no, and the number beside it.
_WHETHER_FIRST = re.compile(
    r"(?:[吗么]|[过了]没有?)[？?，,；;、\s]+[^。]*(?:多少|几)"
    r"|(?:有没有|有无|是否|是不是|(?P<verb>[\u4e00-\u9fff])没(?P=verb))[^，,；;？?。]+[，,；;？?]\s*[^。]*(?:多少|几)"
    r"|^(?:did|does|do|has|have|had|was|were|is|are)\b[^?,;]+[?,;]\s*(?:and )?(?:if (?:so|it did|they did|yes),? ?)?(?:how (?:much|many)|for how)\b",
    re.IGNORECASE,
)
_OF_NUMBERS = ("fee", "count", "amount", "money", "percent", "duration")


def _whether_too(plan: Plan, r: Reading) -> Plan:
    """Answer yes or no as well where a question asks both whether and how much."""
    told = plan.kind is Kind.FACT and plan.asks.partition(":")[0] in _OF_NUMBERS
    if not told or plan.reason or not _WHETHER_FIRST.search(r.text):
        return plan
    return replace(plan, yes_no=True)


# «人手够不够» is about the theme with all its words.
_ENOUGH = re.compile(r"(?P<good>[够足多全强好高快])不(?P=good)|及不及时|到不到位|规不规范")


def _certain(plan: Plan, r: Reading) -> Plan:
    """Say neither yes nor no to a theme that is only one of the things asked about.

    «Were poor applicants let off?» is not denied by a report that has no trouble with applicants.
    """
    named = r.named.agencies or r.named.places
    theme = plan.kind is Kind.THEME_AGENCIES and plan.yes_no and not plan.reason
    if not (theme and named) or r.complaint or Role.RESOLVED in plan.roles:
        return plan
    if _ENOUGH.search(r.text) or not _unused(r):
        return plan
    return read_anywhere(r) or replace(plan, yes_no=False)


def _unused(r: Reading) -> tuple[str, ...]:
    """Return the words of a question that no theme takes up."""
    return wording.leftover_words(without_measures(r.rest))


def _resolved(plan: Plan, r: Reading) -> Plan:
    """Turn a plan into a decline when it is not certain who is meant, or nobody is held."""
    if plan.reason:
        return plan
    language, named = r.language, r.named
    if not r.known.agencies and not r.known.places and not r.known.years:
        return replace(plan, reason=say(language, "declined.empty_library"))
    if named.missing and not named.agencies:
        names = listed(language, named.missing)
        reason = say(language, "declined.unknown_agency", names=names, held=_held(r))
        return replace(plan, reason=reason.strip())
    if named.ambiguous and _is_about_one(plan) and not says("each", r.text):
        names = listed(language, _shown(_agencies_of(r, named.agencies)))
        return replace(plan, reason=say(language, "declined.ambiguous", names=names))
    return plan


def _is_about_one(plan: Plan) -> bool:
    """Tell whether a single agency must be meant, so that a name several bear is asked back."""
    if plan.kind is Kind.AGENCY_THEMES:
        return plan.group is None and plan.aggregate is Aggregate.LIST
    single = plan.aggregate in (Aggregate.LIST, Aggregate.CHANGE) and not plan.group
    return plan.kind is Kind.FIGURE and single and (plan.yes_no or not plan.threshold)


def _held(r: Reading) -> str:
    """Say what is held instead of an unknown agency: others of the place, else of the library."""
    near = [a for a in r.known.agencies if a.place and any(a.place in m for m in r.named.missing)]
    near = near or [a for a in r.known.agencies if a.place in r.named.places]
    key = "declined.held_place" if near else "declined.held_agency"
    names = _shown(_agencies_of(r, tuple(a.name for a in near or r.known.agencies)))
    return say(r.language, key, names=listed(r.language, names)) if names else ""


def _agencies_of(r: Reading, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names told apart by their place where the name itself does not."""
    wanted = frozenset(names)
    shape = {"zh": "{}（{}）", "en": "{} ({})"}[r.language]
    return tuple(
        shape.format(a.name, a.place) if a.place and a.place not in a.name else a.name
        for a in r.known.agencies
        if a.name in wanted
    )


def _shown(names: tuple[str, ...]) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(names))
    more = (f"…（{len(distinct)}）",) if len(distinct) > _SHOWN_NAMES else ()
    return (*distinct[:_SHOWN_NAMES], *more)


def _with_notes(plan: Plan, r: Reading) -> Plan:
    if plan.reason:
        return plan
    notes = list(plan.notes)
    language = r.language
    if r.years.relative and (not plan.roles or set(r.years.years) <= set(plan.years)):
        years = listed(language, map(str, r.years.years))
        words = listed(language, r.years.relative)
        latest = max(r.known.years)
        notes.append(say(language, "notes.relative_year", words=words, latest=latest, years=years))
    if len(plan.themes) > 1 and plan.group is None:
        notes.append(say(language, _joining(plan)))
    unused = (*(_unused(r) if plan.kind is Kind.THEME_AGENCIES else ()), *r.ruled_out)
    if unused:
        notes.append(say(language, "notes.unused", words=listed(language, unused)))
    if r.named.missing:
        names = listed(language, r.named.missing)
        notes.append(say(language, "declined.unknown_agency", names=names, held="").strip())
    return replace(plan, notes=tuple(notes))


def _joining(plan: Plan) -> str:
    if plan.same_statement:
        return "theme_same"
    return "theme_all" if plan.match_all else "theme_any"
