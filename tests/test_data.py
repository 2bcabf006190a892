"""The files of `tests/data`: every format and layout, judged cell by cell against its source."""

from __future__ import annotations

import json
from shutil import which

import pytest

from benchmarks.fixtures.__main__ import cases
from benchmarks.fixtures.judge import DATA, cell_slips, golden_of, names, read, slips
from benchmarks.fixtures.kit import Kit
from corpus.report import ParseError

NAMES = names()
# Files whose recipe needs no program: made again here, byte by byte.
PLAIN_GROUPS = ("text", "text damage", "figures", "identity")
MOST_BYTES = 6_000_000


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    if golden_of(request.param)["needs"] == "soffice" and which("soffice") is None:
        pytest.skip("LibreOffice is not installed: legacy files cannot be read")
    return request.param


def test_every_cell_is_exact_or_null_with_an_issue(name: str):
    for member, told, outcome in read(name):
        if told["outcome"] == "report" and not isinstance(outcome, ParseError):
            found = cell_slips(told, outcome)
            assert not found, f"{member}: {len(found)} cells\n" + "\n".join(found[:20])


def test_the_file_is_read_as_its_source_has_it(name: str):
    for member, told, outcome in read(name):
        found = slips(told, outcome)
        assert not found, f"{member}: {golden_of(name)['covers']}\n" + "\n".join(found[:20])


def test_every_recipe_has_its_file_and_golden_and_nothing_else():
    wanted = sorted(case.name for case in cases())
    assert wanted == NAMES
    assert sorted(path.name for path in DATA.iterdir() if path.is_file()) == wanted


def test_there_are_enough_files_and_they_stay_small():
    assert len(NAMES) >= 60
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < MOST_BYTES


@pytest.mark.parametrize("group", PLAIN_GROUPS)
def test_goldens_come_from_the_sources_not_from_the_parser(group: str):
    with Kit() as kit:
        for case in cases():
            if case.group != group or not case.name.endswith(".txt"):
                continue
            made = case.recipe(kit)
            assert (DATA / case.name).read_bytes() == made.data, case.name
            told = {k: v for k, v in golden_of(case.name).items() if k not in ("covers", "needs")}
            again = json.loads(json.dumps(made.golden, ensure_ascii=False))
            assert told == {"group": group, **again}, case.name
