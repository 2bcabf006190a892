"""Hospitals and public enterprises by what people call them: «东湄医院», «临渚水司», "the Linzhu water company".

Their names in a library say more than anybody does (东湄县人民医院, 临渚市自来水总公司). What a trade is
called is data in `models/agencies.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from corpus.resources import resource

_HOSPITAL = re.compile(r"^(?:第[一二三四五六七八九]|总|中心|人民){1,3}医院$")
_FORM = re.compile(
    r"(?:集团|控股|股份|有限|责任|总|发展|经营|管理|服务|投资|运营|\(|\)|（|）)+公司$|集团$"
)
_COMPANY = (
    r"(?:compan(?:y|ies)|corporation|corp|utility|group|firm|enterprise|operator|supplier|works)"
)


@dataclass(frozen=True, slots=True)
class _Trade:
    chinese: tuple[str, ...]
    english: str


@cache
def _trades() -> tuple[_Trade, ...]:
    with resource("agencies.toml").open("rb") as source:
        data = tomllib.load(source)["enterprises"]
    return tuple(
        _Trade(tuple(sorted(entry["zh"], key=len, reverse=True)), entry["en"])
        for entry in data.values()
    )


def everyday_kinds(core: str) -> frozenset[str]:
    """Return what a body is called after its place: 医院 for 人民医院, 水司 for 自来水总公司."""
    if _HOSPITAL.match(core):
        return frozenset(("医院",))
    trade = _trade_of(core)
    if trade is None:
        return frozenset()
    names = {f"{stem}{end}" for stem in trade.chinese for end in ("公司", "总公司", "集团")}
    names |= {stem for stem in trade.chinese if stem.endswith(("司", "厂"))}
    return frozenset((names | {_FORM.sub("公司", core)}) - {core})


def _trade_of(name: str) -> _Trade | None:
    if not name.endswith(("公司", "集团")):
        return None
    return next((t for t in _trades() if any(stem in name for stem in t.chinese)), None)


def enterprises_in_english(
    text: str, places: Mapping[str, tuple[str, ...]], held: Iterable[tuple[str, str | None]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where a text names a public enterprise by place and trade.

    Args:
        text: a question.
        places: the places of a library by how they read in Latin letters.
        held: the names of its agencies, each with its place.
    """
    companies = [(name, place, t) for name, place in held if (t := _trade_of(name))]
    for name, place, trade in companies:
        pattern = re.compile(
            rf"\b(?P<place>[A-Z][a-z]+)(?:['’]s)?(?: (?:City|County|city|county|municipal))? (?:{trade.english})"
            rf"(?: \w+)?? {_COMPANY}\b|\b(?:{trade.english}) {_COMPANY} (?:of|in|at) (?P<of>[A-Z][a-z]+)(?: (?:City|County))?\b",
        )
        for found in pattern.finditer(text):
            if place in places.get((found["place"] or found["of"]).lower(), ()):
                yield *found.span(), (name,)
