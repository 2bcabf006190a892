"""Which cells are meant: those above a number, those left blank, those that hold anything at all."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import FigureKey, FoundFigure, is_in_10k
from nlp.names.thresholds import ABOVE_ZERO, BLANK, ZERO, Threshold, find_threshold
from nlp.plan import Aggregate
from nlp.readings import wording
from nlp.readings.blanks import asks_for_blanks
from nlp.readings.denials import is_negated
from nlp.readings.figure_wants import counted_of_cells
from nlp.readings.measures import Measure
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_SOME = re.compile(r"有[^，。]{0,16}的(?:机关|单位|部门|局|地方|乡镇|街道|政府|□+)")
_YUAN = re.compile(
    r"\d\s*元|[百千万亿]元?|\b(?:million|billion)\b|\d (?:yuan|rmb)\b", re.IGNORECASE
)
_NUMBER_OF_EACH = r"(?:(?:各|分别|各自|都|一共|总共|又|每家|每个单位)*(?:是|有|为|被)?(?:纠正|告|起诉|收|罚|办|败诉|输)?(?:了|过)?(?:多少|几)(?:件|起|次|宗|个|场|回|笔|例)?)"
# «有哪些单位被纠正过，各几件»: who had none is none of them.
_THOSE_WITH_ANY = re.compile(
    rf"(?:哪些|哪几[个家]|哪[个家]|谁|有没有|什么|啥)[^，,；;。？?]*(?:过|了|[有被遭挨吃])[^，,；;。？?]*[，,；;？?、]\s*{_NUMBER_OF_EACH}"
    rf"|(?:过|了|[有被遭挨吃])[^，,；;。？?]*的?(?:有|是)(?:谁|哪些|哪几[个家])[^，,；;。？?]*[，,；;？?、]\s*{_NUMBER_OF_EACH}"
    r"|\b(?:which|what|who)\b[^?;]*(?:[?;,]| and\b)\s*(?:and )?(?:by |for )?(?:how (?:many|often)|what (?:number|count))\b",
    re.IGNORECASE,
)


def stated_bound(r: Reading, found: FoundFigure, measure: Measure) -> Threshold | None:
    """Return the bound a question states, None where it states none."""
    if asks_for_blanks(found.rest):
        return BLANK
    stated = find_threshold(wording.without_counting(r.text))
    return stated or _those_with_any(r.text, measure, named=bool(r.named.agencies))


def _those_with_any(text: str, measure: Measure, *, named: bool) -> Threshold | None:
    """Return the bound above zero where those are asked for that had any, and how many each had."""
    plain = measure.aggregate is Aggregate.LIST and not measure.change and not named
    return ABOVE_ZERO if plain and _THOSE_WITH_ANY.search(text) else None


def any_or_none(r: Reading, found: FoundFigure) -> Threshold | None:
    """Read «哪些单位有行政处罚», «有没有收到申请» as above zero, denied as zero."""
    selects = says("subject", r.text) or counted_of_cells(r.text) or _SOME.search(r.text)
    if not (selects or _asks_whether(r)):
        return None
    return ZERO if is_negated(r, found.text) else ABOVE_ZERO


def _asks_whether(r: Reading) -> bool:
    return bool(r.names_agency or r.years.years) and says("yes_no", r.text)


def in_unit(bound: Threshold, figure: FigureKey, text: str) -> Threshold:
    """Put a bound said in yuan into the tens of thousands that the cell is printed in."""
    if bound.percent or not is_in_10k(figure) or not _YUAN.search(text):
        return bound
    return replace(bound, number=bound.number / 10_000, upper=bound.upper / 10_000)
