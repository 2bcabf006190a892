"""What is said of a fact that reports tell: yes or no, the sentences with it, the number, who is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.answers.fact_findings import fact_finding, fact_miss
from nlp.answers.told_totals import with_total
from nlp.facts.one_report import Told
from nlp.facts.ranking import Ask
from nlp.facts.words import group_of
from nlp.findings import agency_shown, names_shown
from nlp.plan import Plan
from nlp.scopes import Outcome, declined
from nlp.sentences import count_of, listed, say

_TOLD_ONE_BY_ONE = 12


def told_outcome(plan: Plan, told: Sequence[Told]) -> Outcome:
    """Tell what each report says, and which say nothing, or something else."""
    findings = tuple(fact_finding(c) for t in told for c in t.verdict.answers)
    misses = tuple(fact_miss(plan, c) for t in told for c in t.verdict.near)
    unclear = [t.report for t in told if t.verdict.unclear]
    if not findings and unclear:
        reason = say(plan.language, "fact.unclear", names=names_shown(unclear, plan.language))
        return replace(declined(reason), near_misses=misses)
    text = [told_sentence(plan, t) for t in told if t.verdict.answers][:_TOLD_ONE_BY_ONE]
    silent = [t.report for t in told if t.silent and not t.otherwise and not t.apart]
    if plan.yes_no and findings and (said := _yes_or_no(plan, told)):
        text.insert(0, said)
    others = not (plan.agencies or plan.places) and bool(findings)  # nobody was asked by name
    if silent and not others:
        values = {
            "names": names_shown(silent, plan.language),
            "reports": count_of(plan.language, len(silent), "report"),
            "words": listed(plan.language, plan.words or (_asked(plan),)),
        }
        text.append(say(plan.language, "fact.silent", **values))
    if any(t.most for t in told) and (unsaid := _unsaid(told)):
        text.append(say(plan.language, "fact.most", words=listed(plan.language, unsaid)))
    text += [*_otherwise(plan, told), *(() if others else _apart_said(plan, told))]
    if unclear:
        text.append(say(plan.language, "fact.unclear", names=names_shown(unclear, plan.language)))
    value, unit = told_value(told)
    outcome = Outcome(tuple(text), findings, misses, value, unit)
    return with_total(plan, [t.verdict for t in told], outcome)


def _yes_or_no(plan: Plan, told: Sequence[Told]) -> str:
    yes = any(t.verdict.answers and not t.no for t in told)
    if (bound := plan.threshold) and bound.percent:  # «满意率上95%了吗»
        spans = (c.span for t in told for c in t.verdict.answers)
        values = [span.value for span in spans if span.value is not None]
        if not values:  # «近95%» is no number to compare
            return ""
        yes = any(map(bound.holds, values))
    return say(plan.language, "yes" if yes else "no")


def told_sentence(plan: Plan, told: Told) -> str:
    """Return the sentence that tells what one report says."""
    language = plan.language
    spans = [c.span.text.strip() for c in told.verdict.answers]
    first = told.verdict.answers[0].sentence
    values = {
        "agency": agency_shown(told.report, language),
        "year": say(language, "year", year=told.report.year) if told.report.year else "",
        "span": {"zh": "；", "en": "; "}[language].join(dict.fromkeys(spans)),
        "page": say(language, "page", page=first.page) if first.page else "",
        "quote": first.text.strip(),
    }
    keys = {c.key for c in told.verdict.answers}
    if plan.yes_no or values["span"] == first.text.strip().rstrip("。；;"):
        return say(language, "fact.said", **values)
    if len(keys) > 1 and told.verdict.answers[0].span.value is not None:
        values["quote"] = {"zh": "”和“", "en": "” and “"}[language].join(
            c.sentence.text.strip() for c in told.verdict.answers
        )
        return say(language, "fact.two", **values)
    return say(language, "fact.one", **values)


def told_value(told: Sequence[Told]) -> tuple[int | float | None, str]:
    """Return the number with its unit where one report tells just one."""
    answers = [c for t in told for c in t.verdict.answers]
    if len({c.sentence.report.id for c in answers}) != 1 or len({c.key for c in answers}) != 1:
        return None, ""
    span = answers[0].span
    return span.value, span.unit if span.value is not None else ""


def _unsaid(told: Sequence[Told]) -> tuple[str, ...]:
    """Return the words of the question that no sentence found has."""
    texts = [c.sentence.text for t in told if t.most for c in t.verdict.answers]
    words = (g for t in told if t.most for g in t.asked if not g.weak)
    return tuple(dict.fromkeys(g.word for g in words if not any(map(g.places, texts))))


def _otherwise(plan: Plan, told: Sequence[Told]) -> list[str]:
    """Say where it is spoken of, but of another year or body, or only planned."""
    lines = []
    for why in dict.fromkeys(t.otherwise for t in told if t.otherwise):
        names = names_shown([t.report for t in told if t.otherwise == why], plan.language)
        reason = say(plan.language, f"fact.reasons.{why}")
        lines.append(say(plan.language, "fact.otherwise", names=names, reason=reason))
    return lines


def _apart_said(plan: Plan, told: Sequence[Told]) -> list[str]:
    """Say which of the words were found, so that it is not taken for a «no»."""
    apart = [t for t in told if t.apart]
    if not apart:
        return []
    alone = sum(not group_of(word).weak for word in plan.words) == 1
    values = {
        "reports": count_of(plan.language, len(apart), "report"),
        "names": names_shown([t.report for t in apart], plan.language),
        "held": listed(plan.language, dict.fromkeys(word for t in apart for word in t.apart)),
        "words": listed(plan.language, plan.words),
    }
    values["asked"] = _asked(plan)
    return [say(plan.language, "fact.only_named" if alone else "fact.apart", **values)]


def _asked(plan: Plan) -> str:
    return say(plan.language, f"asks.{Ask.parse(plan.asks).kind}")
