"""A question in Chinese or English becomes a `Plan`: what kind, about what, of whom, of which years.

Names of agencies and years are recognised first and masked; rules in a fixed order then look at
what is left. What cannot be answered becomes a plan with a reason, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from corpus.report import Role
from corpus.text import normalise
from nlp import wording
from nlp.agencies import Known, Named, find_agencies
from nlp.figure_names import FigureKey, find_figures
from nlp.plan import Aggregate, Kind, Plan, ReportTest, plan_summary
from nlp.sentences import listed, say
from nlp.thresholds import ABOVE_ZERO, ZERO, Threshold, find_threshold
from nlp.wording import ThemeWord, says
from nlp.years import Years, find_years

__all__ = ["Aggregate", "Kind", "Plan", "ReportTest", "plan_summary", "understand"]

_ALL = re.compile(
    r"且|同时|又|既|和|与|及|以及|兼|也|\b(?:and|both|as well as|together with|along with)\b", re.I
)
_ANY = re.compile(r"或|要么|\b(?:or|either)\b", re.IGNORECASE)
_NO_FIGURE = re.compile(r"(?:没有|并未|未|没|无|\b(?:no|not|n't|zero|without))\s*\S{0,6}\s*$", re.I)
_SHOWN_NAMES = 12
_NO_INSIDE = re.compile(r"没有|未收到|\b(?:no|zero)\b", re.IGNORECASE)
_REPORTS_NOUN = re.compile(
    r"\b(?:which|what|how many|all|the|these|any|of|annual|their|whose)\s+(?:annual\s+)?reports?\b",
    re.IGNORECASE,
)
_WHETHER = re.compile(r"有没有|有无|是否|是不是")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the rules look at: the question with names and years masked, and what was recognised."""

    question: str
    language: str
    text: str
    years: Years
    named: Named
    themes: tuple[ThemeWord, ...]
    known: Known

    @property
    def rest(self) -> str:
        """Return the text with theme words masked too."""
        return wording.mask_themes(self.text, self.themes)

    @property
    def complaint(self) -> bool:
        return any(word.complaint for word in self.themes)

    @property
    def names_agency(self) -> bool:
        named = self.named
        return bool(named.agencies or named.places or named.agency_types or named.missing)

    def plan(self, kind: Kind) -> Plan:
        named = self.named
        return Plan(
            self.question,
            self.language,
            kind,
            agencies=named.agencies,
            places=named.places,
            agency_types=named.agency_types,
            years=self.years.years,
        )

    def decline(self, key: str, **values: str) -> Plan:
        help_text = say(self.language, "declined.help")
        reason = say(self.language, f"declined.{key}", help=help_text, **values)
        return replace(self.plan(Kind.NONE), reason=reason.strip())


def understand(question: str, known: Known) -> Plan:
    """Read a question against what a library holds (see `nlp.agencies.known_from`)."""
    text = normalise(question).strip()
    years = find_years(text, known.years)
    named = find_agencies(years.text, known)
    reading = _Reading(
        question=question,
        language=wording.question_language(named.text),
        text=named.text,
        years=years,
        named=named,
        themes=wording.find_themes(named.text),
        known=known,
    )
    for rule in _RULES:
        if plan := rule(reading):
            return _with_notes(_resolved(plan, reading), reading)
    return reading.decline("off_topic")


# ------------------------------------------------------------------------------------------ rules


def _empty(r: _Reading) -> Plan | None:
    return None if re.search(r"\w", r.question) else r.decline("empty")


def _writing(r: _Reading) -> Plan | None:
    return r.decline("writing") if says("decline.writing", r.text) else None


def _reports(r: _Reading) -> Plan | None:
    """Take questions about the reports themselves: checks, years, what is held."""
    if says("reports.year_conflict", r.text):
        return _about_reports(r, ReportTest.YEAR_CONFLICT)
    if says("reports.failing", r.text):
        return _about_reports(r, ReportTest.FAILING)
    if r.themes or find_figures(r.text).figures:
        return None
    if r.years.years and says("reports.missing", r.text):
        return _about_reports(r, ReportTest.MISSING)
    if says("narrative", wording.without_counting(r.text)):
        return None
    if says("reports.list", r.text) and not wording.leftover_words(r.text):
        return _about_reports(r, ReportTest.ALL)
    return None


def _about_reports(r: _Reading, test: ReportTest) -> Plan:
    counted = wording.counted_noun(r.text)
    aggregate = Aggregate.COUNT if counted else Aggregate.LIST
    plan = replace(r.plan(Kind.REPORTS), report_test=test, aggregate=aggregate)
    return replace(plan, counted=counted) if counted else plan


def _figure(r: _Reading) -> Plan | None:
    """Take questions for cells of the tables."""
    found = find_figures(r.text)
    if not found.figures:
        return None
    bare = wording.without_counting(r.text)
    threshold = find_threshold(bare)
    selects = says("subject", r.text) or wording.counted_noun(r.text) is not None
    if not threshold and not _asks_number(bare):
        if r.complaint or says("complaint", found.text) or says("mention", found.text):
            return None
        if selects:
            threshold = ZERO if _is_negated(r, found.text) else ABOVE_ZERO
        elif not r.names_agency:
            return None
    if (what := _not_yet(found.text)) and not any(f[2] == "change" for f in found.figures):
        return r.decline("later", what=say(r.language, f"declined.what.{what}"))
    return _figure_plan(r, found.figures, threshold)


def _asks_number(text: str) -> bool:
    return any(
        says(p, text) for p in ("quantity", "aggregate.sum", "aggregate.max", "aggregate.min")
    )


def _is_negated(r: _Reading, masked: str) -> bool:
    changed = [i for i, (a, b) in enumerate(zip(r.text, masked, strict=True)) if a != b]
    before = _WHETHER.sub("", r.text[: changed[0]])
    inside = r.text[changed[0] : changed[-1] + 1]
    return bool(_denies(r.text) or _NO_FIGURE.search(before) or _NO_INSIDE.search(inside))


def _figure_plan(
    r: _Reading, figures: tuple[FigureKey, ...], threshold: Threshold | None
) -> Plan | None:
    notes: tuple[str, ...] = ()
    aggregate = _figure_aggregate(r, threshold)
    if len(figures) > 1 and aggregate is not Aggregate.LIST:
        return r.decline("one_figure")
    one = not (threshold or says("each", r.text) or r.named.group)
    if aggregate is Aggregate.LIST and one and not r.names_agency and len(figures) == 1:
        aggregate = Aggregate.SUM
        notes = (say(r.language, "notes.all_agencies"),)
    if ("requests", "carried_out", "total") in figures and not re.search(
        r"下一?年|next|following|end", r.text
    ):
        notes = (*notes, say(r.language, "notes.carried_out"))
    plan = replace(
        r.plan(Kind.FIGURE), figures=figures, aggregate=aggregate, threshold=threshold, notes=notes
    )
    return replace(plan, counted=wording.counted_noun(r.text) or "agencies")


def _figure_aggregate(r: _Reading, threshold: Threshold | None) -> Aggregate:
    if threshold:
        return Aggregate.COUNT if wording.counted_noun(r.text) else Aggregate.LIST
    for aggregate in (Aggregate.MAX, Aggregate.MIN):
        if says(f"aggregate.{aggregate}", r.text):
            return aggregate
    return Aggregate.SUM if says("aggregate.sum", r.text) else Aggregate.LIST


def _not_yet(text: str) -> str:
    return next((what for what in wording.names_under("later") if says(f"later.{what}", text)), "")


def _small_talk(r: _Reading) -> Plan | None:
    return r.decline("small_talk") if says("decline.small_talk", r.text) and not r.themes else None


def _business(r: _Reading) -> Plan | None:
    words = wording.phrase("business", r.text)
    return r.decline("business", words=words) if words else None


def _narrative(r: _Reading) -> Plan | None:
    """Decline facts of the narrative, and whatever has to be worked out from statements."""
    rest = wording.without_counting(r.rest)
    if says("narrative", rest):
        return r.decline("narrative")
    ranked = (
        says("aggregate.max", rest) and says("subject", r.text) and not says("problems_of", rest)
    )
    what = "ranking" if ranked else _not_yet(rest)
    if what and (r.themes or r.names_agency or says("subject", r.text)):
        return r.decline("later", what=say(r.language, f"declined.what.{what}"))
    return None


def _themes(r: _Reading) -> Plan | None:
    """Take «which agencies say X», «does this agency say X», «how many say X»."""
    if not r.themes:
        return None
    counted = wording.counted_noun(r.text)
    yes_no = says("yes_no", r.text)
    asks = says("subject", r.text) or counted or yes_no or r.names_agency
    if not asks and wording.leftover_words(r.rest):
        return None
    keys = tuple(dict.fromkeys(word.key for word in r.themes))
    return replace(
        r.plan(Kind.THEME_AGENCIES),
        themes=keys,
        roles=_roles(r),
        aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
        counted=counted or "agencies",
        match_all=len(keys) > 1 and _joins_all(r),
        negated=_denies(r.rest),
        yes_no=yes_no and not says("subject", r.text),
    )


def _roles(r: _Reading) -> tuple[Role, ...]:
    """Return the role asked for; «mention X» without a complaint asks for any."""
    spoken = wording.without("negation", _REPORTS_NOUN.sub("", _WHETHER.sub("", r.text)))
    role = wording.asked_role(wording.without("mention", spoken))
    if role is None and not r.complaint and says("mention", r.text):
        return ()
    if r.complaint and role is Role.MEASURE and not says("roles.measure", r.rest):
        role = Role.PROBLEM
    return (role or Role.PROBLEM,)


def _denies(text: str) -> bool:
    """Tell whether it is asked who does not say so; «有没有提到» denies nothing."""
    return says("negation", _WHETHER.sub("", text))


def _joins_all(r: _Reading) -> bool:
    between = " ".join(
        r.text[one.end : two.start] for one, two in zip(r.themes, r.themes[1:], strict=False)
    )
    return bool(_ALL.search(between)) and not _ANY.search(between)


def _agency_themes(r: _Reading) -> Plan | None:
    """Take «what does this agency say», or all agencies together."""
    asks = says("problems_of", r.text)
    role = wording.asked_role(r.text)
    if not (asks or (role and (r.names_agency or says("subject", r.text)))):
        return None
    if wording.leftover_words(r.text):
        return None
    if _denies(r.text):
        kind = Kind.THEME_AGENCIES
        return replace(r.plan(kind), roles=(role or Role.PROBLEM,), negated=True)
    return replace(r.plan(Kind.AGENCY_THEMES), roles=(role or Role.PROBLEM,))


def _bare_agency(r: _Reading) -> Plan | None:
    """Take a name alone, or with a year, for a question about the reports held of it."""
    named = r.names_agency or r.years.years
    if named and not wording.leftover_words(r.text) and not says("subject", r.text):
        return _about_reports(r, ReportTest.ALL)
    return None


def _no_theme(r: _Reading) -> Plan | None:
    if not (says("subject", r.text) or r.names_agency):
        return None
    words = listed(r.language, wording.leftover_words(r.text))
    shown = {"zh": f"（{words}）", "en": f" ({words})"}[r.language] if words else ""
    return r.decline("no_theme", words=shown)


_RULES: tuple[Callable[[_Reading], Plan | None], ...] = (
    _empty,
    _writing,
    _reports,
    _figure,
    _small_talk,
    _business,
    _narrative,
    _themes,
    _agency_themes,
    _bare_agency,
    _no_theme,
)


# -------------------------------------------------------------------------------- after the rules


def _resolved(plan: Plan, r: _Reading) -> Plan:
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
    single = plan.kind is Kind.AGENCY_THEMES or (
        plan.kind is Kind.FIGURE and plan.aggregate is Aggregate.LIST and not plan.threshold
    )
    if named.ambiguous and single and not says("each", r.text):
        names = listed(language, _shown(_agencies_of(r, named.agencies)))
        return replace(plan, reason=say(language, "declined.ambiguous", names=names))
    return plan


def _held(r: _Reading) -> str:
    """Say what is held instead of an unknown agency: others of the place, else of the library."""
    near = [a for a in r.known.agencies if a.place and any(a.place in m for m in r.named.missing)]
    near = near or [a for a in r.known.agencies if a.place in r.named.places]
    key = "declined.held_place" if near else "declined.held_agency"
    names = _shown(_agencies_of(r, tuple(a.name for a in near or r.known.agencies)))
    return say(r.language, key, names=listed(r.language, names)) if names else ""


def _agencies_of(r: _Reading, names: tuple[str, ...]) -> tuple[str, ...]:
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


def _with_notes(plan: Plan, r: _Reading) -> Plan:
    if plan.reason:
        return plan
    notes = list(plan.notes)
    language = r.language
    if r.years.relative:
        years = listed(language, map(str, r.years.years))
        words = listed(language, r.years.relative)
        latest = max(r.known.years)
        notes.append(say(language, "notes.relative_year", words=words, latest=latest, years=years))
    if len(plan.themes) > 1:
        notes.append(say(language, "theme_all" if plan.match_all else "theme_any"))
    if plan.kind is Kind.THEME_AGENCIES and (unused := wording.leftover_words(r.rest)):
        notes.append(say(language, "notes.unused", words=listed(language, unused)))
    if r.named.missing:
        names = listed(language, r.named.missing)
        notes.append(say(language, "declined.unknown_agency", names=names, held="").strip())
    return replace(plan, notes=tuple(notes))
