"""Questions with known answers: read them, ask them, and judge each part of an answer."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.answer import Answer, Finding, answer
from nlp.followup import follow_up
from nlp.question import understand

if TYPE_CHECKING:
    from indexer.library import Library

FOLDER = Path(__file__).with_name("questions")
KINDS = {
    "a": "themes and agencies",
    "b": "one figure",
    "c": "counts, sums, shares, rankings",
    "d": "comparisons and trends",
    "e": "facts of the narrative",
    "f": "yes or no",
    "g": "the reports themselves",
    "h": "free search",
    "i": "declines",
    "k": "follow-ups",
}
YES, NO = re.compile(r"(?:是|有|存在|Yes\b)"), re.compile(r"(?:否|没有|没|未|不|No\b)")
BLANK = re.compile(r"未填|空白|没有填|blank|not filled|empty", re.IGNORECASE)
_COMMA = re.compile(r"(?<=\d)[,，](?=\d{3})")

Expected = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its answer, and what of it is right; `wrong` says why not."""

    question: Expected
    answer: Answer | None
    parts: Mapping[str, bool]
    wrong: Mapping[str, str]

    @property
    def exact(self) -> bool:
        return all(self.parts.values())

    @property
    def answered_right(self) -> bool:
        """All is right but perhaps the plan: what a user sees."""
        return all(right for part, right in self.parts.items() if part != "plan")


def read_questions(folder: Path = FOLDER) -> tuple[Expected, ...]:
    return tuple(
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )


def stem(report: Any) -> str:
    return Path(report.name).stem


# ------------------------------------------------------------------------------------------ asking


def ask(library: Library, texts: Sequence[str]) -> Answer:
    """Ask questions one after another and return the last answer."""
    if len(texts) == 1:
        return library.ask(texts[0])
    from nlp.names.agencies import known_from

    known = known_from(library.report_rows())
    plan = understand(texts[0], known)
    for text in texts[1:]:
        plan = follow_up(text, plan, known) or understand(text, known)
    return answer(plan, library)


def ask_one(library: Library, question: Expected) -> Judged:
    """Ask a question with those before it, and judge the answer."""
    try:
        return judge(question, ask(library, [*question.get("after", ()), question["text"]]))
    except Exception as error:  # noqa: BLE001 - a question that breaks the program is a miss, told
        return failed(question, error)


# ----------------------------------------------------------------------------------------- judging


def judge(expected: Expected, found: Answer) -> Judged:
    """Compare an answer with what is expected of it, part by part."""
    parts: dict[str, bool] = {}
    wrong: dict[str, str] = {}
    for name, check in _CHECKS.items():
        if name != "status" and expected["status"] == "declined":
            continue
        if name in ("status", "language", "forbidden") or _asked(name, expected):
            wrongs = [w for w in check(expected, found) if w]
            parts[name] = not wrongs
            if wrongs:
                wrong[name] = "; ".join(wrongs)
    return Judged(expected, found, parts, wrong)


def failed(expected: Expected, error: Exception) -> Judged:
    """Judge a question whose answer could not be made at all."""
    return Judged(expected, None, {"status": False}, {"status": f"{type(error).__name__}: {error}"})


_FIELDS = {
    "plan": ("plan",),
    "findings": ("found", "bodies", "includes", "themes_found", "order", "first"),
    "cells": ("cells", "blank"),
    "value": ("value", "value_any"),
    "quotes": ("quotes",),
    "words": ("says", "never", "verdict"),
}


def _asked(name: str, expected: Expected) -> bool:
    return any(expected.get(field) is not None for field in _FIELDS[name])


def _status(expected: Expected, found: Answer) -> Iterable[str]:
    if found.status.value != expected["status"]:
        yield f"{found.status.value}: {found.text[:80]}"


def _language(expected: Expected, found: Answer) -> Iterable[str]:
    if expected["language"] != "mixed" and found.plan.language != expected["language"]:
        yield found.plan.language


def _plan(expected: Expected, found: Answer) -> Iterable[str]:
    for name, wanted in expected["plan"].items():
        got = getattr(found.plan, name)
        if name == "figures":
            right = {tuple(f) for f in wanted} <= set(got)
        elif isinstance(wanted, list):
            right = set(wanted) == set(got)
        else:
            right = wanted == got
        if not right:
            yield f"{name} {_short(got)}, not {_short(wanted)}"


def _findings(expected: Expected, found: Answer) -> Iterable[str]:
    told = list(dict.fromkeys(stem(f.report) for f in found.findings))
    if (exact := expected.get("found")) is not None:
        yield _difference("report", set(told), set(exact))
    if (bodies := expected.get("bodies")) is not None:
        yield _difference("body", {name[:-5] for name in told}, set(bodies))
    if lacking := set(expected.get("includes", ())) - set(told):
        yield f"lacks {_short(sorted(lacking))}"
    if (themes := expected.get("themes_found")) is not None:
        yield _difference("theme", {f.theme for f in found.findings if f.theme}, set(themes))
    order = expected.get("order") or ([expected["first"]] if expected.get("first") else [])
    if told[: len(order)] != order:
        yield f"order {told[: len(order)]}"


def _difference(what: str, got: set[str], wanted: set[str]) -> str:
    more, less = sorted(got - wanted), sorted(wanted - got)
    parts = [f"+{_short(more)}" if more else "", f"-{_short(less)}" if less else ""]
    return f"{what} {' '.join(filter(None, parts))}" if more or less else ""


def _forbidden(expected: Expected, found: Answer) -> Iterable[str]:
    told = {stem(f.report) for f in found.findings}
    if taken := told & set(expected.get("forbidden") or ()):
        yield _short(sorted(taken))


def _cells(expected: Expected, found: Answer) -> Iterable[str]:
    wanted: Mapping[str, float | None] = expected.get("cells") or {}
    told = [(stem(f.report), f.figure.value) for f in found.findings if f.figure]
    blanks = {name for name, value in wanted.items() if value is None}
    blanks |= set(expected.get("blank") or ())
    for name, value in wanted.items():
        if value is not None and not any(n == name and close(v, value) for n, v in told):
            yield f"{name} is {value}"
    for name, value in told:
        if name in blanks and value is not None:
            yield f"{name} is blank, not {value}"
        elif name not in blanks and wanted and not close(value, wanted.get(name)):
            yield f"{name} has {value}"
    if expected["kind"] == "b" and expected.get("blank"):
        yield "" if BLANK.search(found.text) and found.value is None else "blank not called blank"


def close(got: float | None, wanted: float | None, tolerance: float = 0.006) -> bool:
    if got is None or wanted is None:
        return got is wanted
    return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=tolerance)


def _value(expected: Expected, found: Answer) -> Iterable[str]:
    if "value" in expected and not close(found.value, expected["value"]):
        yield f"{found.value}, not {expected['value']}"
    wanted = expected.get("value_any")
    if wanted and not any(_close_enough(found.value, each) for each in wanted):
        yield f"{found.value}, not {wanted}"


def _close_enough(got: float | None, wanted: float) -> bool:
    """Take a difference with either sign, and a share in per cent or as a fraction."""
    if got is None:
        return False
    return close(abs(got), abs(wanted), 0.06) or close(got * 100, wanted, 0.06)


def _quotes(expected: Expected, found: Answer) -> Iterable[str]:
    for name, fragments in expected["quotes"].items():
        told = [squash(q.text) for f in found.findings if stem(f.report) == name for q in f.quotes]
        for fragment in [fragments] if isinstance(fragments, str) else fragments:
            if not any(squash(fragment) in quote for quote in told):
                yield f"{name}: «{fragment}»"


def squash(text: str) -> str:
    """Take away what layouts add: spaces, widths of characters, separators of thousands."""
    return _COMMA.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def _words(expected: Expected, found: Answer) -> Iterable[str]:
    text = _COMMA.sub("", found.text)
    for pattern in expected.get("says") or ():
        if not re.search(_bounded(pattern), text):
            yield f"does not say {pattern}: {found.text[:80]}"
    told = squash(" ".join([found.text, *_all_quotes(found.findings)]))
    yield from (f"says {word}" for word in expected.get("never") or () if squash(word) in told)
    verdict = expected.get("verdict")
    if verdict and not (YES if verdict == "yes" else NO).match(found.text):
        yield f"not {verdict}: {found.text[:60]}"


def _bounded(pattern: str) -> str:
    """Keep a number from matching inside a longer one."""
    before = r"(?<!\d)(?<!\d\.)" if pattern[0].isdigit() else ""
    after = r"(?!\d)" if pattern[-1].isdigit() else ""
    # Flags («(?i)march») may only stand at the start of a whole pattern: they become a group's.
    whole = re.sub(r"^\(\?([a-z]+)\)(.*)$", r"(?\1:\2)", pattern, flags=re.DOTALL)
    return f"{before}(?:{whole}){after}"


def _all_quotes(findings: Iterable[Finding]) -> Iterable[str]:
    return (quote.text for finding in findings for quote in finding.quotes)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 110 else f"{text[:107]}..."


_CHECKS: Mapping[str, Callable[[Expected, Answer], Iterable[str]]] = {
    "status": _status,
    "language": _language,
    "plan": _plan,
    "findings": _findings,
    "forbidden": _forbidden,
    "cells": _cells,
    "value": _value,
    "quotes": _quotes,
    "words": _words,
}
