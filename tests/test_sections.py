"""Roles of whole sections on shortcomings, as others wrote and read them.

Each line of `tests/sections` is such a section of another agency, every one built differently, with the
role of each sentence; what a careful reader would doubt is marked and not counted. Settings were chosen
on `dev`, nothing was on `test`, whose author is another. `python -m tests.test_sections` prints the
scores with the misses.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.parse import parse
from corpus.passages import statements_of
from corpus.resources import resource
from nlp.statements import Labeller, label_report

FOLDER = Path(__file__).with_name("sections")
SPLITS = ("dev", "test")
FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8"))["sections"]
# A report needs a title and an opening for its section to be found in it.
_PAGE = """{agency}{year}年政府信息公开工作年度报告

一、总体情况

{year}年，本机关认真贯彻落实《中华人民共和国政府信息公开条例》，有关情况报告如下。

{text}
"""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with the role it has and the one it was given; none when it was not found."""

    section: str
    text: str
    roles: tuple[str, ...]
    said: str | None

    @property
    def right(self) -> bool:
        return self.said in self.roles


def read(split: str, folder: Path) -> Iterator[Read]:
    """Label every section of a split through the parser, as a report."""
    labeller = Labeller.load()
    for line in (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines():
        section = json.loads(line)
        page = folder / f"{section['id']}.txt"
        page.write_text(_PAGE.format(**section), encoding="utf-8")
        found = [
            (_bare(statement.text), str(statement.role))
            for _, _, statement in statements_of(label_report(parse(page), labeller).sections)
        ]
        for clause in section["clauses"]:
            if clause["role"] != "lead" and not clause.get("doubt"):
                yield _judge(section["id"], clause, found)


def _judge(section: str, clause: Mapping[str, Any], found: Sequence[tuple[str, str]]) -> Read:
    wanted = _bare(clause["text"])
    said = [role for text, role in found if wanted in text or (len(text) > 6 and text in wanted)]
    roles = (clause["role"], clause.get("also", ""))
    right = next((role for role in said if role in roles), None)  # a sentence may be cut in two
    return Read(section, clause["text"], roles, right or next(iter(said), None))


def _bare(text: str) -> str:
    return "".join(text.split()).strip("。；：")


def accuracy(rows: Sequence[Read]) -> float:
    return sum(row.right for row in rows) / len(rows)


@pytest.mark.parametrize("split", SPLITS)
def test_the_roles_of_whole_sections(split: str, tmp_path: Path) -> None:
    rows = list(read(split, tmp_path))
    assert len(rows) > 250
    assert accuracy(rows) >= FLOORS[split]
    problems = [row for row in rows if row.said == "problem"]
    assert accuracy(problems) >= FLOORS[f"{split}_problem_precision"]


def main() -> None:
    for split in SPLITS:
        with tempfile.TemporaryDirectory() as work:
            rows = list(read(split, Path(work)))
        problems = [row for row in rows if row.said == "problem"]
        lines = [
            f"{split}: {accuracy(rows):.3f} of {len(rows)}, {accuracy(problems):.3f} of problems"
        ]
        lines += [
            f"  {row.section} {row.roles[0]} → {row.said}: {row.text}"
            for row in rows
            if not row.right
        ]
        sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
