"""Whether what one year's report complained of is still so later: «2022年喊缺人，第二年还缺吗».

The year of the complaint only leads up to the question: what is asked is said by the later report.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.report import Role
from nlp.names.years import find_years
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings.reading import Reading
from nlp.readings.solved import asks_solved
from nlp.readings.spelling import tidy
from nlp.readings.wording import says
from nlp.sentences import say

NEXT_YEAR = re.compile(
    r"第二年|次年|转年|转过年|来年|翌年|隔年|(?:下|后|隔|过了?)[1一]个?年"
    r"|\b(?:the )?(?:year after(?:wards)?|next (?:year|(?:annual )?report|one)|following (?:year|(?:annual )?report)|(?:(?:one |a )year|twelve months) (?:later|on(?! year))|subsequent (?:year|report))\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"后来|之后|此后|往后|后面|以后|\b(?:later|since then|afterwards|subsequently)\b", re.IGNORECASE
)
_STILL = re.compile(
    r"还|仍|依然|依旧|照样|继续|好(?:了|些|点)|解决|缓解|改善|好转|改(?:好|掉|了)|没了|不在|在不在|存在|有没有|是不是|怎么样|如何|呢[？?]?$"
    r"|\b(?:still|any ?more|any longer|persist\w*|remain\w*|gone|go away|went away|continu\w*|again|solved|resolved|fixed|better|there)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，,；;。？?！!]|\b(?:then|but|and (?:was|is|did|were|has|had|does))\b")


# «到2023年这事怎么样了»: whatever the later report says of it, solved or not.
_OPENLY = re.compile(
    r"怎么样|怎样|咋样|如何|啥样|什么(?:样|情况|进展|下文|结果)|进展|下文|(?:后来|然后|结果|如今|现在)呢|说法|怎么(?:说|讲|处理|办|解决)"
    r"|\b(?:what (?:became|happened|came|has become|had become|was done|did it say)|how (?:did|was|were|is|are|do|does|had|have|has|about)|where (?:did|does|do) (?:it|this|that|things|matters) stand|what (?:does|did) .{2,40} say)\b",
    re.IGNORECASE,
)


def asks_still(question: str) -> bool:
    """Tell whether a question says that something was so before («还缺人吗», "is it still short")."""
    return bool(
        re.search(
            r"还(?!有|是)|仍|依然|依旧|照样|在不在|\b(?:still|any ?more|any longer|persist\w*)\b",
            question,
            re.IGNORECASE,
        )
    )


def of_the_later_year(plan: Plan | None, r: Reading) -> Plan | None:
    """Ask the later report whether a fault of the year before it is still one."""
    if plan is None or plan.kind is not Kind.THEME_AGENCIES or plan.reason or plan.negated:
        return plan
    if not (plan.agencies or plan.places) or r.named.group:
        return plan
    years = _later_years(plan, r)
    if not years:
        return plan
    tail = _tail(tidy(r.question))
    cured = says("roles.resolved", tail) or asks_solved(tail)
    solved = cured and plan.roles == (Role.RESOLVED,)
    openly = not solved and bool(_OPENLY.search(tail))
    roles = (Role.PROBLEM, Role.RESOLVED) if openly else (Role.PROBLEM,)
    note = say(r.language, "notes.later_year", years=str(years[-1]))
    return replace(
        plan,
        years=years,
        roles=plan.roles if solved else roles,
        yes_no=not openly,
        aggregate=Aggregate.LIST,
        group=None,
        change=None,
        notes=(*plan.notes, note),
    )


def _tail(text: str) -> str:
    """Return the last clause of a question that says anything."""
    parts = [part for part in _CLAUSE.split(text) if part and len(part.strip()) > 1]
    return parts[-1] if len(parts) > 1 else ""


def _later_years(plan: Plan, r: Reading) -> tuple[int, ...]:
    text = tidy(r.question)
    tail = _tail(text)
    asked = _STILL.search(tail) or _OPENLY.search(tail) or asks_solved(tail)
    if not tail or not asked or r.years.relative:
        return ()
    head = text[: text.rindex(tail)]
    first = find_years(head, r.known.years).years
    named = find_years(tail, r.known.years).years
    if len(first) != 1:
        return ()
    if NEXT_YEAR.search(tail):
        return (first[0] + 1,)
    if named and min(named) > first[0]:
        return named
    if _LATER.search(tail) and not named:
        held = {y for a in r.known.agencies if a.name in plan.agencies for y in a.years}
        return tuple(sorted(y for y in held if y > first[0])) or (first[0] + 1,)
    return ()
