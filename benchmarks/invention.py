"""Invented agencies with their years and figures: who reports in `benchmarks.generate`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from benchmarks.sources import ABSENT, CARRIED, forms, official_places

FIRST = "岚霁沄苍栖枫茗蓼霭鹭杼筠漪昱岫砚珩瑄棠楹"
SECOND = "岱泽浦坞堰汀屿梧濑埭渚垣畈墩圩陂汊澥埝峁"
TOWN_FIRST, TOWN_SECOND = "柳梅竹杏荷桐桂芦槐荻", "陇塝硚垟埠桠堽塆坨坳"
DEPARTMENTS = (
    "卫生健康局", "教育局", "民政局", "水利局", "财政局", "农业农村局", "交通运输局", "审计局",
    "文化和旅游局", "司法局", "应急管理局", "统计局", "医疗保障局", "林业局", "住房和城乡建设局",
    "市场监督管理局", "自然资源局", "人力资源和社会保障局", "发展和改革局", "科学技术局",
)  # fmt: skip
# Agency type, what follows the place (None: a town or sub-district), self-reference, office, weight.
KINDS: tuple[tuple[str, tuple[str, ...] | None, str, str, int], ...] = (
    ("department", DEPARTMENTS, "我局", "办公室", 12),
    ("township", None, "{level}", "党政办", 6),
    ("government", ("人民政府",), "我{level}", "政务公开办", 1),
    ("office", ("人民政府办公室",), "我办", "综合科", 1),
    ("zone", ("经济开发区管理委员会",), "管委会", "党政综合部", 1),
    ("institution", ("住房公积金管理中心", "机关事务服务中心"), "中心", "综合科", 1),
    ("vertical", ("气象局",), "我局", "办公室", 1),
)
FIRST_YEAR, LAST_YEAR = 2019, 2025
NEW_FORM = 2021
APPLICANTS = (70, 14, 3, 3, 5, 5)  # share of each kind of applicant, in hundredths


@dataclass(frozen=True, slots=True)
class Agency:
    """An invented agency and the habits of the person who writes its reports."""

    key: str
    name: str
    place: str
    kind: str
    unit: str
    office: str
    volume: int
    years: tuple[int, ...]


def invent_agency(number: int, rng: Random) -> Agency:
    """Invent the agency of a running number; numbers share no name."""
    stems = place_stems()
    stem = stems[number % len(stems)]
    place = stem + "县区市"[(number // len(stems)) % 3]
    kind, tails, unit, office, _ = rng.choices(KINDS, weights=[row[-1] for row in KINDS])[0]
    first = rng.randint(FIRST_YEAR, LAST_YEAR)
    years = tuple(range(first, min(LAST_YEAR, first + rng.choice((0, 1, 2, 3))) + 1))
    level = place[-1]
    if tails is None:
        level = rng.choice("镇乡街")
        town = rng.choice(TOWN_FIRST) + rng.choice(TOWN_SECOND)
        tail = f"{town}街道办事处" if level == "街" else f"{town}{level}人民政府"
        unit = "街道" if level == "街" else f"我{level}"
    else:
        tail = rng.choice(tails)
    volume = rng.choice((0, 0, 1, 2, 5, 12)) * (8 if kind == "government" else 1)
    return Agency(
        f"g{number:05d}", place + tail, place, kind, unit.format(level=level), office, volume, years
    )


@cache
def place_stems() -> tuple[str, ...]:
    """Return two-character place names none of which is, or holds, the name of a real place."""
    official = official_places()
    stems = {name[:-1] for name in official}
    found = [first + second for first in FIRST for second in SECOND]
    return tuple(
        stem
        for stem in found
        if stem not in stems and not any(stem[1] + level in official for level in "县区市")
    )


def figure_series(agency: Agency, rng: Random) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield year, form and figures of each year; carry-overs and documents in force add up."""
    carried = [0] * 6
    in_force = rng.randint(0, 30)
    for year in agency.years:
        form = "f2021" if year >= NEW_FORM else "f2019"
        requests, carried = _requests(agency, carried, form, rng)
        issued, repealed = rng.randint(0, 4), rng.randint(0, min(3, in_force))
        in_force += issued - repealed
        documents = [issued, repealed, in_force] if form == "f2021" else [issued, issued, in_force]
        figures = {
            "disclosure": _disclosure(agency, documents, form, rng),
            "requests": requests,
            "review": _review(agency, rng),
        }
        yield year, form, figures


def _requests(
    agency: Agency, carried_in: list[int], form: str, rng: Random
) -> tuple[dict[str, Any], list[int]]:
    received = _spread(rng.randint(0, agency.volume * 3), rng)
    rows = [key for key in forms()["requests"]["rows"] if key not in (*CARRIED, *ABSENT[form])]
    weights = [30, 8, *([2] * (len(rows) - 2))]
    table = {key: [0] * 6 for key in rows}
    carried_out = [0] * 6
    for column in range(6):
        for _ in range(received[column] + carried_in[column]):
            if rng.random() < 0.08:
                carried_out[column] += 1
            else:
                table[rng.choices(rows, weights=weights)[0]][column] += 1
    filled: dict[str, Any] = {key: row for key, row in table.items() if any(row)}
    if form == "f2021" and rng.random() < 0.1:
        blank = [key for key in ("other_fee_unpaid", "other_other") if key not in filled]
        filled |= {"blank": blank} if blank else {}
    filled |= {"received": received, "carried_in": carried_in, "carried_out": carried_out}
    return filled, carried_out


def _spread(total: int, rng: Random) -> list[int]:
    chosen = rng.choices(range(6), weights=APPLICANTS, k=total)
    return [chosen.count(column) for column in range(6)]


def _disclosure(agency: Agency, documents: list[int], form: str, rng: Random) -> dict[str, Any]:
    decisions = {"government": 90000, "department": 1500}.get(agency.kind, 40)
    table: dict[str, Any] = {"normative_documents": documents}
    for key in ("licences", "penalties"):
        count = rng.choice((0, rng.randint(1, decisions)))
        if form == "f2021":
            table[key] = [count]
            continue
        items, change = rng.randint(10, 90), rng.randint(-9, 9)
        printed = rng.choice((str(change), f"减{-change}" if change < 0 else f"增{change}"))
        table[key] = [items, {"value": change, "print": printed}, count]
    if form == "f2021" and rng.random() < 0.3:
        table["fees"] = [round(rng.uniform(0.1, 900), 2)]
    return table


def _review(agency: Agency, rng: Random) -> dict[str, Any]:
    if agency.volume < 5 or rng.random() < 0.5:
        return {}
    return {"reconsideration": [rng.randint(0, 4), rng.randint(0, 1), rng.randint(0, 1), 0]}
