"""A sample report as its writer states it: source files, figures filled in, labels, the truth.

`samples/README.md` describes the source format. Everything here is independent of `corpus` readers,
so that the truth is never derived from the code it is used to judge.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.report import AgencyType, Role, SectionKind
from corpus.resources import resource

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

FILES = {
    "txt-tabs": "txt",
    "txt-cells": "txt",
    "txt-mixed": "txt",
    "txt-gb18030": "txt",
    "docx": "docx",
    "html": "html",
    "pdf": "pdf",
    "pdf-word": "pdf",
}
LABEL = re.compile(r"⟦(\w*):([\w,]*)\|([^⟦⟧]*)⟧")
WIDTHS = {"requests": 7, "review": 5}
# Rows the form does not print unless the agency keeps them.
OPTIONAL = {"f2021": {"other_services", "procurement"}, "f2019": {"procurement"}}
# 其他处理 is one row in the form of 2019, three rows in that of 2021.
ABSENT = {
    "f2019": {"other_not_corrected", "other_fee_unpaid", "other_other"},
    "f2021": {"other"},
}
CARRIED = ("received", "carried_in", "total", "carried_out")
CHECKED = ("requests_balance", "requests_total", "requests_row_sum", "review_row_sum")


class SourceError(Exception):
    """A source that contradicts itself or the format."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed cell: what it means (None when blank) and what stands on the page."""

    value: int | float | None
    printed: str


Rows = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Label:
    """A clause with the role and themes its writer gives it."""

    text: str
    role: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section: plain paragraphs, and the labelled clauses in them."""

    kind: str
    heading: str
    paragraphs: tuple[str, ...]
    labels: tuple[Label, ...]
    tables: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A sample report. `meta` holds the fields of the source that only go to the truth."""

    id: str
    agency: str
    place: str
    year: int
    form: str | None
    title: tuple[str, ...]
    file: str
    indent: bool
    front: tuple[str, ...]
    tail: tuple[str, ...]
    parts: tuple[Part, ...]
    disclosure: Rows
    requests: Rows
    review: Rows
    meta: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the rendered file."""
        return f"{self.id}.{FILES[self.file]}"


def load_source(path: Path) -> Source:
    """Read and verify one source file.

    Raises:
        SourceError: the source breaks the format, with what and where.
    """
    try:
        source = build_source(tomllib.loads(path.read_text(encoding="utf-8")))
    except (SourceError, KeyError, ValueError, TypeError) as error:
        raise SourceError(f"{path.name}: {type(error).__name__}: {error}") from error
    if source.id != path.stem:
        raise SourceError(f"{path.name}: id is {source.id!r}")
    return source


def build_source(data: Mapping[str, Any]) -> Source:
    """Build and verify a source from its fields."""
    form = data.get("form")
    figures = data.get("figures", {})
    disclosure, requests, review = _tables(form, figures)
    title = data["title"]
    source = Source(
        id=data["id"],
        agency=data["agency"],
        place=data["place"],
        year=int(data["year"]),
        form=form,
        title=(title,) if isinstance(title, str) else tuple(title),
        file=data["file"],
        indent=bool(data.get("indent", False)),
        front=tuple(data.get("front", ())),
        tail=tuple(data.get("tail", ())),
        parts=tuple(_part(section) for section in data["sections"]),
        disclosure=disclosure,
        requests=requests,
        review=review,
        meta={key: value for key, value in data.items() if key not in ("sections", "figures")},
    )
    _verify(source)
    return source


def truth(source: Source) -> dict[str, Any]:
    """Return what a perfect reader finds in the rendered report, ready for JSON."""
    meta = source.meta
    return {
        "agency": source.agency,
        "place": source.place or None,
        "place_source": meta.get("place_source", "title") if source.place else None,
        "agency_type": meta["agency_type"],
        "year": source.year,
        "period_year": meta.get("period_year"),
        "published": meta.get("published"),
        "title": "".join(source.title),
        "form": source.form,
        "sections": [{"kind": part.kind, "heading": part.heading} for part in source.parts],
        "disclosure": _values(source.disclosure),
        "requests": _values(source.requests),
        "review": _values(source.review),
        "checks_failing": list(meta.get("failing", ())),
        "series_failing": list(meta.get("series_failing", ())),
        "issues": list(meta.get("issues", () if source.form else ("free_form",))),
        "statements": [
            {
                "text": label.text,
                "section": part.kind,
                "role": label.role,
                "themes": list(label.themes),
            }
            for part in source.parts
            for label in part.labels
        ],
        "notes": meta.get("notes", ""),
    }


def failing_checks(source: Source) -> tuple[str, ...]:
    """Return the arithmetic checks that fail for certain, in the order of the table of checks."""
    requests = _values(source.requests)
    review = _values(source.review)
    outcome = {
        "requests_balance": _balance_fails(requests),
        "requests_total": _total_fails(requests),
        "requests_row_sum": any(_row_fails(row) for row in requests.values()),
        "review_row_sum": any(_row_fails(row) for row in review.values()),
    }
    return tuple(name for name in CHECKED if outcome[name])


@cache
def forms() -> dict[str, Any]:
    """Return the rows and columns of both forms, from `models/figures.toml`."""
    return tomllib.loads(resource("figures.toml").read_text(encoding="utf-8"))


def split_labels(line: str) -> tuple[str, tuple[Label, ...]]:
    """Return a line without its label marks, and the labels that stood in it."""
    labels = []
    for role, themes, text in LABEL.findall(line):
        Role(role)
        if re.search(r"[。；！？;]", text.strip()[:-1]):
            raise SourceError(f"a label holds one clause: {text[:60]}")
        labels.append(Label(text.strip(), role, tuple(key for key in themes.split(",") if key)))
    plain = LABEL.sub(lambda match: match.group(3), line)
    if "⟦" in plain or "⟧" in plain:
        raise SourceError(f"misspelt label in: {line[:60]}")
    return plain, tuple(labels)


def _part(section: Mapping[str, Any]) -> Part:
    SectionKind(section["kind"])
    pairs = [
        split_labels(line.strip()) for line in section.get("text", "").splitlines() if line.strip()
    ]
    return Part(
        kind=section["kind"],
        heading=section["heading"],
        paragraphs=tuple(plain for plain, _ in pairs),
        labels=tuple(label for _, labels in pairs for label in labels),
        tables=bool(section.get("tables", True)),
    )


def _tables(form: str | None, figures: Mapping[str, Any]) -> tuple[Rows, Rows, Rows]:
    if form is None:
        if figures:
            raise SourceError("a report without a form has no tables")
        return {}, {}, {}
    known = forms()
    shapes = {key: len(row[form]) for key, row in known["disclosure"].items()}
    given = figures.get("disclosure", {})
    shapes = {
        key: width
        for key, width in shapes.items()
        if width and (key in given or key not in OPTIONAL[form])
    }
    disclosure = _fill("disclosure", given, shapes)
    rows = [key for key in known["requests"]["rows"] if key not in ABSENT[form]]
    requests = _fill("requests", figures.get("requests", {}), dict.fromkeys(rows, 7))
    groups = dict.fromkeys(known["review"]["groups"], 5)
    return disclosure, requests, _fill("review", figures.get("review", {}), groups)


def _fill(table: str, given: Mapping[str, Any], shapes: Mapping[str, int]) -> Rows:
    blank, omit = set(given.get("blank", ())), set(given.get("omit", ()))
    unknown = (set(given) | blank | omit) - set(shapes) - {"blank", "omit"}
    if unknown:
        raise SourceError(f"{table}: no such row in this form: {sorted(unknown)}")
    rows: dict[str, tuple[Entry, ...]] = {}
    for key, width in shapes.items():
        if key in blank:
            rows[key] = (Entry(None, ""),) * width
        elif key in given:
            rows[key] = _row(f"{table}.{key}", given[key], width)
        else:
            rows[key] = (Entry(0, "0"),) * width
    if "total" in rows and "total" not in given and "total" not in blank:
        rows["total"] = _summed(rows)
    return {key: row for key, row in rows.items() if key not in omit}


def _row(name: str, cells: list[Any], width: int) -> tuple[Entry, ...]:
    entries = [_entry(cell) for cell in cells]
    if len(entries) == width - 1 and name.split(".")[0] in WIDTHS:
        total = sum(entry.value or 0 for entry in entries)
        entries.append(Entry(total, str(total)))
    if len(entries) != width:
        raise SourceError(f"{name}: {len(entries)} cells for {width} columns")
    return tuple(entries)


def _entry(cell: object) -> Entry:
    if isinstance(cell, Mapping):
        value = cell.get("value")
        return Entry(value, cell.get("print", "" if value is None else str(value)))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Entry(cell, str(cell))
    raise SourceError(f"not a cell: {cell!r}")


def _summed(rows: Rows) -> tuple[Entry, ...]:
    results = [row for key, row in rows.items() if key not in CARRIED]
    sums = [sum(row[column].value or 0 for row in results) for column in range(7)]
    return tuple(Entry(value, str(value)) for value in sums)


def _values(rows: Rows) -> dict[str, list[int | float | None]]:
    return {key: [entry.value for entry in row] for key, row in rows.items()}


def _differs(left: list[int | float | None], right: list[int | float | None]) -> bool:
    """Tell whether two sums differ for certain: a blank on either side leaves it open."""
    if None in left or None in right:
        return False
    return sum(value or 0 for value in left) != sum(value or 0 for value in right)


def _balance_fails(rows: Mapping[str, list[int | float | None]]) -> bool:
    if any(key not in rows for key in CARRIED):
        return False
    return any(
        _differs(
            [rows["received"][column], rows["carried_in"][column]],
            [rows["total"][column], rows["carried_out"][column]],
        )
        for column in range(7)
    )


def _total_fails(rows: Mapping[str, list[int | float | None]]) -> bool:
    results = [row for key, row in rows.items() if key not in CARRIED]
    if "total" not in rows or not results:
        return False
    return any(
        _differs([rows["total"][column]], [row[column] for row in results]) for column in range(7)
    )


def _row_fails(row: list[int | float | None]) -> bool:
    return _differs([row[-1]], row[:-1])


def _verify(source: Source) -> None:
    AgencyType(source.meta["agency_type"])
    if source.file not in FILES:
        raise SourceError(f"file: {source.file!r} is none of {sorted(FILES)}")
    declared = [name for name in source.meta.get("failing", ()) if name in CHECKED]
    found = list(failing_checks(source))
    if sorted(declared) != sorted(found):
        raise SourceError(f"failing says {declared}, the figures say {found}")
    if source.place and source.place in official_places():
        raise SourceError(f"{source.place} exists")
    if not any(part.labels for part in source.parts):
        raise SourceError("no labelled clause")


@cache
def official_places() -> frozenset[str]:
    """Return the names of all real divisions at county level and above."""
    lines = resource("places.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(
        line.split("\t")[1] for line in lines if line.strip() and not line.startswith("#")
    )
