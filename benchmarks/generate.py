"""Writes sample reports in any number, with truth: `python -m benchmarks.generate OUT --count N`.

Seeded: the same seed and count write the same bytes. Agencies report over consecutive years with
figures that carry over; the narrative is put together from the phrase bank `phrases.toml`, each
clause with its role and themes.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.invention import Agency, figure_series, invent_agency
from benchmarks.render import Renderer, write_truth
from benchmarks.sources import Source, build_source

LAYOUTS = {
    "txt": ("txt-tabs", "txt-cells", "txt-mixed", "txt-gb18030"),
    "docx": ("docx",),
    "html": ("html",),
    "pdf": ("pdf", "pdf-word"),
}
NUMERALS = "一二三四五六七八九"
OUTER = "（{cn}）"  # the style of sub-headings
ENUMERATORS = ("{cn}是", "{n}.", "（{n}）", OUTER, "{n}、", "第{cn}，", "")
KINDS = ("overview", "disclosure", "requests", "review", "problems", "other")
HEADINGS = {
    "overview": ("一、总体情况",),
    "disclosure": ("二、主动公开政府信息情况", "二、行政机关主动公开政府信息情况"),
    "requests": (
        "三、收到和处理政府信息公开申请情况",
        "三、行政机关收到和处理政府信息公开申请情况",
    ),
    "review": (
        "四、政府信息公开行政复议、行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    ),
    "problems": ("五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况"),
    "other": ("六、其他需要报告的事项",),
}
TITLES = (
    "{agency}{year}年政府信息公开工作年度报告",
    "{agency}{year}年度政府信息公开工作年度报告",
    "{agency} {year} 年政府信息公开工作年度报告",
)
SITES = {"县": "县政府网站", "区": "区政府网站", "市": "市政府门户网站"}

Slots = Mapping[str, object]


@cache
def phrases() -> dict[str, Any]:
    """Return the phrase bank."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


def generate_sources(seed: int, formats: Sequence[str] = ("txt",)) -> Iterator[Source]:
    """Yield reports without end, an agency's years one after another."""
    for number in count():
        rng = Random(f"{seed}:{number}")
        agency = invent_agency(number, rng)
        for year, form, figures in figure_series(agency, rng):
            writer = _Writer(agency, year, figures, rng)
            yield build_source(
                {
                    "id": f"{agency.key}-{year}",
                    "agency": agency.name,
                    "place": agency.place,
                    "agency_type": agency.kind,
                    "year": year,
                    "form": form,
                    "title": rng.choice(TITLES).format(agency=agency.name, year=year),
                    "file": rng.choice(LAYOUTS[rng.choice(tuple(formats))]),
                    "indent": rng.random() < 0.3,
                    "front": writer.front(),
                    "sections": writer.sections(),
                    "figures": figures,
                    "notes": "generated",
                }
            )


def write_reports(folder: Path, number: int, seed: int, formats: Sequence[str] = ("txt",)) -> None:
    """Write so many reports into `reports/` and their truth into `truth/` of a folder."""
    for name in ("reports", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with Renderer() as renderer:
        for source in islice(generate_sources(seed, formats), number):
            (folder / "reports" / source.name).write_bytes(renderer.render(source))
            write_truth(source, folder / "truth")


class _Writer:
    """Writes the narrative of one report: bank phrases with the slots and figures filled in."""

    def __init__(self, agency: Agency, year: int, figures: Mapping[str, Any], rng: Random) -> None:
        self._agency = agency
        self._rng = rng
        requests = figures["requests"]
        self._figures = {
            "received": sum(requests["received"]),
            "carried_in": sum(requests["carried_in"]),
            "reconsideration": sum(figures["review"].get("reconsideration", (0,))),
        }
        self._slots = {
            "agency": agency.name,
            "year": year,
            "last": year - 1,
            "next": year + 1,
            "unit": agency.unit,
            "office": agency.office,
            "part": rng.choice(("部分科室", "个别股室", "少数下属单位", "一些站所", "有的科室")),
            "who": rng.choice(("经办人员", "信息员", "工作人员", "经办同志")),
            "site": SITES[agency.place[-1]],
            "folk": rng.choice(("群众", "公众", "社会公众", "办事群众")),
        }
        themes = list(phrases()["themes"])
        rng.shuffle(themes)
        self._problems = themes[: rng.randint(2, 4)]
        self._practices = themes[4 : 4 + rng.randint(4, 7)]
        self._resolved = themes[-rng.randint(1, 2) :] if rng.random() < 0.3 else []
        self._promised = themes[11:12] if rng.random() < 0.3 else []  # no problem beside it

    def front(self) -> list[str]:
        """Return the paragraphs before the first section."""
        if self._rng.random() < 0.3:
            return []
        return [self._fill(self._rng.choice(phrases()["frame"]["front"]))]

    def sections(self) -> list[dict[str, str]]:
        """Return the six sections with labelled text."""
        texts = {
            "overview": self._overview(),
            "problems": self._problem_section(),
            "other": self._other(),
        }
        return [
            {
                "kind": kind,
                "heading": self._rng.choice(HEADINGS[kind]),
                "text": "\n".join(texts.get(kind, [])),
            }
            for kind in KINDS
        ]

    def _overview(self) -> list[str]:
        frame = phrases()["frame"]
        output = self._label("practice", (), self._fill(self._rng.choice(frame["output"])))
        lines = [self._fill(self._rng.choice(frame["opening"]))]
        blocks = [
            ("主动公开", [output, *self._bank("practice", self._practices[:2])]),
            ("依申请公开", self._application()),
            ("政府信息管理", self._bank("practice", self._practices[2:4])),
            ("监督保障", [*self._bank("practice", self._practices[4:]), *self._near_misses()]),
        ]
        style = self._rng.randrange(3)
        for number, (title, clauses) in enumerate(block for block in blocks if block[1]):
            text = self._rng.choice(("；", "。")).join(clauses) + "。"
            if style == 0:
                lines += [f"（{NUMERALS[number]}）{title}情况", text]
            elif style == 1:
                lines.append(f"（{NUMERALS[number]}）{title}。{text}")
            else:
                lines.append(text)
        return lines

    def _application(self) -> list[str]:
        facts = phrases()["facts"]
        clauses = [self._fact(facts["received" if self._figures["received"] else "none"])]
        if self._figures["carried_in"]:
            clauses.append(self._fact(facts["carried"]))
        reviewed = self._figures["reconsideration"]
        clauses.append(self._fact(facts["review" if reviewed else "no_review"]))
        return clauses

    def _problem_section(self) -> list[str]:
        frame = phrases()["frame"]
        lines: list[str] = []
        if self._resolved:
            lines.append(self._fill(self._rng.choice(frame["resolved"])))
            lines += self._listed(self._bank("resolved", self._resolved))
        headed = self._rng.random() < 0.5
        for role, clauses in (("problem", self._problem_clauses()), ("measure", self._measures())):
            intro = self._fill(self._rng.choice(frame[f"{role}s"]))
            if headed:
                lines.append(self._rng.choice(frame[f"heading_{role}"]))
            listed = self._listed(clauses, nested=headed)
            if len(listed) == 1 and not headed:
                lines.append(intro + listed[0])
            elif headed and self._rng.random() < 0.6:
                lines += listed
            else:
                lines += [intro, *listed]
        return lines

    def _problem_clauses(self) -> list[str]:
        clauses = self._bank("problem", self._problems)
        if self._rng.random() < 0.35:
            causes, effects = phrases()["causes"], phrases()["effects"]
            cause, effect = self._rng.choice(list(causes)), self._rng.choice(list(effects))
            link = self._rng.choice(("由于{a}，{b}", "因{a}，{b}", "{a}导致{b}", "{a}，造成{b}"))
            text = link.format(
                a=self._rng.choice(causes[cause]), b=self._rng.choice(effects[effect])
            )
            clauses[-1] = self._label("problem", (cause, effect), self._fill(text))
        if self._rng.random() < 0.15:
            clauses.append(
                self._label("problem", (), self._rng.choice(phrases()["general"]["problem"]))
            )
        return clauses

    def _measures(self) -> list[str]:
        themes = self._problems if self._rng.random() < 0.7 else self._problems[:-1]
        clauses = self._bank("measure", [*themes, *self._promised])
        if self._rng.random() < 0.3:
            clauses.append(
                self._label("measure", (), self._rng.choice(phrases()["general"]["measure"]))
            )
        return clauses

    def _near_misses(self) -> list[str]:
        """Return clauses that sound like a complaint: a rule, a denial."""
        near, clauses = phrases()["near"], []
        if self._rng.random() < 0.3:
            rule = self._fill(self._rng.choice(near["rules"]))
            clauses.append(self._label("practice", ("supervision",), rule))
        if self._rng.random() < 0.25:
            clauses.append(self._label("fact", (), self._fill(self._rng.choice(near["denials"]))))
        return clauses

    def _other(self) -> list[str]:
        facts = phrases()["facts"]
        if self._rng.random() < 0.3:
            return [self._label("fact", (), "无") + "。"]
        fee = self._label("fact", ("application",), self._rng.choice(facts["fee"]))
        said = [f"{fee}。{self._label('fact', (), self._rng.choice(facts['nothing']))}。"]
        if self._rng.random() < 0.35:
            business = self._fill(self._rng.choice(phrases()["near"]["business"]))
            said.append(f"{self._label('fact', (), business)}。")
        return said

    def _bank(self, role: str, themes: Sequence[str]) -> list[str]:
        clauses = []
        for theme in themes:
            clause = self._rng.choice(phrases()["themes"][theme][role])
            text = self._fill(clause)
            if role in ("problem", "measure") and self._rng.random() < 0.12:
                text = f"在{phrases()['topics'][theme]}方面，{text}"
            clauses.append(self._label(role, (theme, *phrases()["also"].get(clause, ())), text))
        return clauses

    def _listed(self, clauses: Sequence[str], *, nested: bool = False) -> list[str]:
        """Enumerate clauses, in one paragraph or in a paragraph each.

        Under numbered headings the clauses are numbered otherwise than the headings.
        """
        style = self._rng.choice([mark for mark in ENUMERATORS if not nested or mark != OUTER])
        marked = [
            style.format(cn=NUMERALS[number], n=number + 1) + clause
            for number, clause in enumerate(clauses)
        ]
        if self._rng.random() < 0.5:
            return ["；".join(marked) + "。"]
        return [f"{clause}。" for clause in marked]

    def _fact(self, bank: Sequence[str]) -> str:
        text = self._rng.choice(bank).format(**self._figures)
        return self._label("fact", ("application",), text)

    def _fill(self, text: str) -> str:
        return text.format(
            **self._slots,
            n=self._rng.randint(2, 9),
            m=self._rng.randint(21, 480),
            phone=self._rng.randint(2000000, 8999999),
        )

    @staticmethod
    def _label(role: str, themes: Sequence[str], text: str) -> str:
        return f"⟦{role}:{','.join(themes)}|{text}⟧"


def main() -> None:
    """Read the command line and write the reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for reports/ and truth/")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default="txt", help="comma-separated: txt,docx,html,pdf")
    options = parser.parse_args()
    formats = [name for name in options.formats.split(",") if name]
    unknown = sorted(set(formats) - set(LAYOUTS))
    if unknown or not formats:
        parser.error(f"no such format: {', '.join(unknown)}")
    write_reports(options.out, options.count, options.seed, formats)
    print(f"{options.count} reports in {options.out}")


if __name__ == "__main__":
    main()
