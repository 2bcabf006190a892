"""A whole report in Traditional characters says the same as its original, and stays as printed."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.sources import SAMPLES
from corpus.decode import decode
from corpus.parse import parse_bytes
from corpus.report import Identity, Report, Statement
from corpus.shadow import shade, simplify
from nlp.statements import Labeller, label_report

# One of each: a department, a government, a body led from above, the older form, a free form.
NAMES = (
    "tingyuan-czj-2024.txt", "qinghe-zfb-2023.txt", "wuqiao-swj-2023.txt", "lanxi-wjj-2021.txt",
    "bailiao-rsj-2020.txt", "bailiao-nyj-2014.txt",
)  # fmt: skip
# The general one, Taiwan's and Hong Kong's: 裏 and 裡, 衛 and 衞, 着 and 著.
STANDARDS = ("s2t", "s2tw", "s2hk")


@cache
def labeller() -> Labeller:
    return Labeller.load()


def text_of(name: str) -> str:
    return decode((SAMPLES / "reports" / name).read_bytes())


@cache
def read(name: str, standard: str = "") -> tuple[str, Report]:
    from opencc import OpenCC

    text = OpenCC(standard).convert(text_of(name)) if standard else text_of(name)
    return text, label_report(parse_bytes(text.encode(), name), labeller())


def identity(found: Identity) -> tuple[object, ...]:
    """All that is told of a report; names in the characters of either."""
    names = (shade(found.title), shade(found.agency or ""))
    return (*names, found.agency_type, found.place, found.year, found.period_year, found.published)


def statements(report: Report) -> list[tuple[str, Statement]]:
    return [
        (section.kind.value, statement)
        for section in report.sections
        for passage in section.passages
        for statement in passage.statements
    ]


def figures(report: Report) -> list[object]:
    tables = (report.figures.disclosure, report.figures.requests, report.figures.review)
    return [{key: [c.value for c in cells] for key, cells in table.items()} for table in tables]


pytestmark = [
    pytest.mark.parametrize("name", NAMES),
    pytest.mark.parametrize("standard", STANDARDS),
]


def test_identity_and_issues_are_the_same(name: str, standard: str):
    original, (_, copy) = read(name)[1], read(name, standard)
    assert identity(copy.identity) == identity(original.identity)
    assert [issue.code for issue in copy.issues] == [issue.code for issue in original.issues]


def test_cells_and_checks_are_the_same(name: str, standard: str):
    original, (_, copy) = read(name)[1], read(name, standard)
    assert figures(copy) == figures(original)
    assert copy.figures.checks == original.figures.checks


def test_sections_roles_and_themes_are_the_same(name: str, standard: str):
    original, (_, copy) = read(name)[1], read(name, standard)
    assert [s.kind for s in copy.sections] == [s.kind for s in original.sections]
    pairs = list(zip(statements(original), statements(copy), strict=True))
    assert pairs
    for (kind, said), (copied_kind, copied) in pairs:
        assert (copied_kind, simplify(copied.text)) == (kind, simplify(said.text))
        assert copied.role == said.role, said.text
        assert [t.key for t in copied.themes] == [t.key for t in said.themes], said.text


def test_the_text_stays_as_printed(name: str, standard: str):
    text, copy = read(name, standard)
    printed = set("".join(section.text for section in copy.sections))
    assert {c for c in printed if simplify(c) != c}
    assert {c for c in printed if "\u4e00" <= c <= "\u9fff"} <= set(text)
