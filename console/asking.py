"""Questions on the command line: one or many, a conversation kept in a file, answers in a file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.filters import UserError
from console.output import print_json, progress_bars, say, show_answer

if TYPE_CHECKING:
    from indexer.export import Language
    from indexer.library import Library
    from nlp.answer import Answer
    from nlp.plan import Plan


class Conversation:
    """The plan of the last question, in a file that the user names; without one, nothing is kept."""

    def __init__(self, library: Library, path: Path | None) -> None:
        self.library = library
        self.path = path
        self.previous = _load(path) if path else None

    def ask(self, question: str) -> Answer:
        """Answer a question, going on from the one before where a conversation is kept."""
        found = self.library.ask(question, self.previous)
        if self.path:
            self._keep(found.plan)
        return found

    def _keep(self, plan: Plan) -> None:
        """Keep a plan for the next question; one that was not understood leaves the last in place."""
        from nlp.plan import Kind
        from nlp.plan_json import plan_json

        if plan.kind is Kind.NONE or self.path is None:
            return
        self.previous = plan
        part = self.path.with_name(f".{self.path.name}.part")
        kept = json.dumps({"plan": plan_json(plan)}, ensure_ascii=False, indent=1)
        try:
            part.write_text(kept + "\n", encoding="utf-8")
            part.replace(self.path)
        except OSError as error:
            raise UserError(f"cannot write {self.path}: {error.strerror or error}") from error


def _load(path: Path) -> Plan | None:
    from nlp.plan_json import PlanError, plan_from_json

    if not path.exists():
        return None
    try:
        return plan_from_json(json.loads(path.read_text(encoding="utf-8"))["plan"])
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        reason = str(error) if isinstance(error, PlanError) else "it holds no plan"
        raise UserError(f"{path} is not a conversation: {reason}") from error


def check_format(out: Path | None) -> None:
    """Refuse a file of an unknown format before anything is asked.

    Raises:
        UserError: the suffix names no format.
    """
    from indexer.export import FORMATS

    if out is not None and out.suffix.lower().removeprefix(".") not in FORMATS:
        raise UserError(f"cannot write {out}: its name must end in .{', .'.join(FORMATS)}")


def ask_all(
    talk: Conversation, questions: Iterable[str], out: Path | None, *, as_json: bool
) -> tuple[Answer, ...]:
    """Answer questions in order and print each answer when it is there; with a file, keep them.

    Without a file a question is read when the one before is answered, so that a program can ask
    line by line.
    """
    answers: list[Answer] = []
    asked = list(questions) if out else questions
    total = len(asked) if isinstance(asked, list) else 0
    with progress_bars(total > 1) as progress:
        for number, question in enumerate(asked, start=1):
            started = time.perf_counter()
            answer = talk.ask(question)
            took = (time.perf_counter() - started) * 1000
            _show(answer, took, as_json=as_json)
            if out:
                answers.append(answer)
            progress("ask", number, total, question)
    return tuple(answers)


def _show(answer: Answer, took: float, *, as_json: bool) -> None:
    from nlp.answer import answer_to_json
    from nlp.plan import plan_summary

    if as_json:
        print_json({**answer_to_json(answer), "took_ms": round(took, 3)})
        return
    if summary := plan_summary(answer.plan):
        say(summary)
    show_answer(answer)


def write_answers(answers: Sequence[Answer], out: Path, language: Language) -> int:
    """Write answers with their findings and near-misses; return how many rows of findings."""
    from indexer.export_answers import export_answers

    return export_answers(answers, out, language=language)
