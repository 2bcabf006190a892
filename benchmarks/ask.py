"""How well questions of a theme find all agencies, beside other ways; and how the time grows.

`python -m benchmarks.ask themes WORK` makes 500 reports with their truth in the folder WORK, asks for
every theme in several wordings and scopes, and prints Markdown: precision and recall of the reports
found, beside what a user would otherwise have: the first ten passages of a hybrid search read as
the answer, and all passages that hold the words of the theme. `--worst 20` lists the worst questions.

`python -m benchmarks.ask growth WORK` asks libraries of 1,000, 10,000 and 100,000 passages questions
whose answer is the same in all of them, and prints the CPU times (so that a busy machine does not
blur them) and their ratios.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.corpora import PASSAGES_PER_REPORT, make_passages
from benchmarks.generate import write_reports
from benchmarks.rows import fill_library
from corpus.report import AgencyType, Role
from indexer.library import Library
from nlp.evidence import Scope
from nlp.labels.taxonomy import theme_name, themes

SIZES = (1_000, 10_000, 100_000)
ALIKE = SIZES[0] // PASSAGES_PER_REPORT  # reports that every library begins with
RARE = "infomgmt"
_TOP = 10
_REPEATS = 7


@dataclass(frozen=True, slots=True)
class Truth:
    """What a generated report says."""

    name: str
    agency: str
    place: str
    agency_type: str
    year: int
    problems: frozenset[str]
    mentioned: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the reports that answer it; `scope` is what a user could set as filters."""

    text: str
    language: str
    theme: str
    scope: Scope
    kind: str
    wanted: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Reports said, true, and both."""

    both: int = 0
    said: int = 0
    true: int = 0

    def add(self, said: frozenset[str], wanted: frozenset[str]) -> None:
        """Count one question."""
        self.both += len(said & wanted)
        self.said += len(said)
        self.true += len(wanted)

    @property
    def precision(self) -> float:
        """Return the share of what was said that is true."""
        return self.both / max(self.said, 1)

    @property
    def recall(self) -> float:
        """Return the share of what is true that was said."""
        return self.both / max(self.true, 1)


# ------------------------------------------------------------------------------------------- truth


def read_truth(folder: Path) -> tuple[Truth, ...]:
    """Return the truth of the generated reports, by name."""
    return tuple(_truth(path) for path in sorted(folder.glob("*.json")))


def _truth(path: Path) -> Truth:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    said = data["statements"]
    return Truth(
        path.stem,
        data["agency"],
        data["place"],
        data["agency_type"],
        data["year"],
        frozenset(t for s in said if s["role"] == "problem" for t in s["themes"]),
        frozenset(t for s in said for t in s["themes"]),
    )


def ask_for_all(truths: Sequence[Truth]) -> Iterator[Asked]:
    """Yield every theme in every wording and scope."""
    data = tomllib.loads(Path(__file__).with_name("asking.toml").read_text(encoding="utf-8"))
    for number, (theme, words) in enumerate(data["words"].items()):
        year = 2021 + number % 5
        place = _place(truths, theme)
        for language in ("zh", "en"):
            for wording in words[language]:
                for kind, shape in zip(
                    ("all", "year", "place", "type"), data["scopes"][language], strict=True
                ):
                    scope = {
                        "all": Scope(),
                        "year": Scope(years=(year,)),
                        "place": Scope(places=(place,)),
                        "type": Scope(agency_types=(AgencyType.TOWNSHIP,)),
                    }[kind]
                    text = shape.format(words=wording, year=year, place=place)
                    wanted = frozenset(
                        t.name for t in truths if theme in t.problems and _inside(t, scope)
                    )
                    yield Asked(text, language, theme, scope, kind, wanted)


def _place(truths: Sequence[Truth], theme: str) -> str:
    """Return a place with a report that complains and, if there is one, another that does not."""
    places = sorted({t.place for t in truths if theme in t.problems})
    mixed = {t.place for t in truths if theme in t.mentioned - t.problems}
    return next((place for place in places if place in mixed), places[0])


def _inside(truth: Truth, scope: Scope) -> bool:
    asked = (
        (truth.year, scope.years),
        (truth.place, scope.places),
        (truth.agency_type, scope.agency_types),
    )
    return all(not wanted or value in wanted for value, wanted in asked)


# ------------------------------------------------------------------------------------ three answers


def by_asking(library: Library, asked: Asked) -> frozenset[str]:
    """Return the reports of the findings."""
    return frozenset(Path(f.report.name).stem for f in library.ask(asked.text).findings)


def by_labels(library: Library, asked: Asked) -> frozenset[str]:
    """Return the reports whose labels say so: what asking finds when the question is understood."""
    scope = replace(asked.scope, themes=(asked.theme,), roles=(Role.PROBLEM,))
    return frozenset(Path(row.report.name).stem for row in library.statement_rows(scope))


def by_top_ten(library: Library, asked: Asked) -> frozenset[str]:
    """Take the first ten passages of a hybrid search as the answer; the filters are set by hand."""
    found = library.search(asked.text, scope=asked.scope, limit=_TOP, mode="hybrid")
    return frozenset(Path(hit.report.name).stem for hit in found.hits)


def by_keyword(library: Library, asked: Asked) -> frozenset[str]:
    """Take all passages with a word of the theme; the filters are set by hand."""
    words = next(theme.words_zh for theme in themes() if theme.key == asked.theme)
    query = " OR ".join(f'"{word}"' for word in words)
    found = library.search(query, scope=asked.scope, limit=None, mode="text")
    return frozenset(Path(hit.report.name).stem for hit in found.hits)


WAYS: Mapping[str, Callable[[Library, Asked], frozenset[str]]] = {
    "asking": by_asking,
    "the labels alone (every question understood)": by_labels,
    "top 10 of a hybrid search": by_top_ten,
    "keyword search, all passages": by_keyword,
}


def measure_themes(work: Path, reports: int, seed: int, worst: int) -> list[str]:
    """Return the tables as lines of Markdown."""
    library_folder = work / "library"
    if not library_folder.exists():
        write_reports(work, reports, seed)
        with Library.open(library_folder, create=True, embedder="shipped") as library:
            library.build([work / "reports"])
    truths = read_truth(work / "truth")
    agencies = {t.name: f"{t.agency} {t.place}" for t in truths}
    questions = list(ask_for_all(truths))
    with Library.open(library_folder) as library:
        said = {way: [find(library, q) for q in questions] for way, find in WAYS.items()}
    return [
        *_compare(questions, said, agencies),
        "",
        *_by_theme(questions, said["asking"]),
        "",
        *_by(questions, said["asking"], lambda q: f"{q.kind} ({q.language})"),
        "",
        *_worst(questions, said["asking"], worst),
    ]


def _compare(
    questions: Sequence[Asked],
    said: Mapping[str, Sequence[frozenset[str]]],
    agencies: Mapping[str, str],
) -> list[str]:
    lines = [
        f"{len(questions)} questions",
        "",
        "| way | reports: precision | recall | agencies: precision | recall |",
        "|---|---|---|---|---|",
    ]
    for way, answers in said.items():
        whole, named = Tally(), Tally()
        for question, found in zip(questions, answers, strict=True):
            whole.add(found, question.wanted)
            named.add(_named(found, agencies), _named(question.wanted, agencies))
        shares = (whole.precision, whole.recall, named.precision, named.recall)
        lines.append(f"| {way} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    return lines


def _named(reports: Iterable[str], agencies: Mapping[str, str]) -> frozenset[str]:
    return frozenset(agencies[name] for name in reports)


def _by_theme(questions: Sequence[Asked], answers: Sequence[frozenset[str]]) -> list[str]:
    return _by(questions, answers, lambda q: theme_name(q.theme))


def _by(
    questions: Sequence[Asked],
    answers: Sequence[frozenset[str]],
    group: Callable[[Asked], str],
) -> list[str]:
    tallies: dict[str, Tally] = {}
    for question, found in zip(questions, answers, strict=True):
        tallies.setdefault(group(question), Tally()).add(found, question.wanted)
    rows = [f"| {k} | {t.precision:.3f} | {t.recall:.3f} | {t.true} |" for k, t in tallies.items()]
    return ["| asked | precision | recall | reports wanted |", "|---|---|---|---|", *rows]


def _worst(questions: Sequence[Asked], answers: Sequence[frozenset[str]], count: int) -> list[str]:
    ranked = sorted(
        zip(questions, answers, strict=True),
        key=lambda pair: (-len(pair[0].wanted ^ pair[1]), pair[0].text),
    )
    return [
        f"- {q.text}: {len(q.wanted - found)} lost, {len(found - q.wanted)} too many"
        f" of {len(q.wanted)}"
        for q, found in ranked[:count]
        if q.wanted ^ found
    ]


# ------------------------------------------------------------------------------------------ growth


def measure_growth(work: Path, sizes: Sequence[int]) -> list[str]:
    """Return the times of asking and their ratios as lines of Markdown."""
    timed = {size: _ask_library(work / str(size), size) for size in sizes}
    heads = [f"{size:,}" for size in sizes]
    lines = [
        "| question | findings | " + " | ".join(f"{h}, ms" for h in heads) + " | ratios |",
        "|---|---|" + "---|" * (len(sizes) + 1),
    ]
    for name in timed[sizes[0]]:
        found = {timed[size][name][1] for size in sizes}
        times = [timed[size][name][0] for size in sizes]
        ratios = " : ".join(f"{t / times[0]:.1f}" for t in times)
        counted = "/".join(map(str, sorted(found)))
        shown = " | ".join(f"{t:.1f}" for t in times)
        lines.append(f"| {name} | {counted} | {shown} | {ratios} |")
    return lines


def _ask_library(folder: Path, passages: int) -> dict[str, tuple[float, int]]:
    """Return the CPU time of each question in milliseconds, and how much it finds."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        fill_library(folder, passages)
        _hold_constant(folder / "catalogue.sqlite")
    with Library.open(folder) as library:
        return {name: _timed(library, text) for name, text in _constant_questions().items()}


def _hold_constant(catalogue: Path) -> None:
    """Leave one theme to the reports that every library begins with."""
    kept = [hashlib.sha256(f"report {n}".encode()).hexdigest()[:16] for n in range(ALIKE)]
    marks = ", ".join("?" * len(kept))
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        connection.execute(
            "DELETE FROM statement_themes WHERE theme = ? AND statement_id IN"
            f" (SELECT id FROM statements WHERE report_id NOT IN ({marks}))",
            (RARE, *kept),
        )


def _constant_questions() -> dict[str, str]:
    """Return questions whose answer stands in the first reports."""
    first = next(make_passages(1))
    return {
        "what one agency complains about": f"{first.agency}反映了哪些问题",
        "one agency, one year": f"{first.agency}{first.year}年有哪些问题",
        "a theme in one place": f"{first.place}哪些机关反映人手不足",
        "a theme that few have, whole library": "哪些机关反映档案管理和数据开放不足",
        "a fact, no agency named, which no report tells": "抽水蓄能电站哪天开的工",
        "free search for what no report tells": "哪些机关提到区块链",
        "a decline": "今天天气怎么样",
    }


def _timed(library: Library, text: str) -> tuple[float, int]:
    found = len(library.ask(text).findings)
    times = []
    for _ in range(_REPEATS):
        started = time.process_time()
        library.ask(text)
        times.append((time.process_time() - started) * 1000)
    return median(times), found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("themes", "growth"))
    parser.add_argument("work", type=Path, help="folder for what is made; what is there is used")
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--worst", type=int, default=20)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    options = parser.parse_args()
    if options.what == "themes":
        lines = measure_themes(options.work, options.reports, options.seed, options.worst)
    else:
        lines = measure_growth(options.work, [int(size) for size in options.sizes.split(",")])
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
