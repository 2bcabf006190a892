"""What people corrected becomes sentences to learn from, and a classifier of a library's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.resources import resource
from indexer.corrections import STATEMENT_FIELDS, CorrectionError
from indexer.store import Store

if TYPE_CHECKING:
    from nlp.labels.training import Example

AUTHOR = "corrections"


def corrected_examples(store: Store) -> tuple[Example, ...]:
    """Return every statement whose label a person corrected, in its context, as it holds now.

    Who changes the role of a statement has its themes in view, and the other way round: what was
    left stands for what is right.
    """
    reports: dict[str, set[int]] = {}
    for correction in store.corrections():
        if correction.holds and correction.field in STATEMENT_FIELDS:
            assert correction.statement_id is not None
            reports.setdefault(correction.report_id, set()).add(correction.statement_id)
    return tuple(
        example
        for report_id in sorted(reports)
        for example in _examples_of(store, report_id, reports[report_id])
    )


def _examples_of(store: Store, report_id: str, corrected: set[int]) -> Iterator[Example]:
    from nlp.labels.cues import Cues
    from nlp.labels.training import Example
    from nlp.statements import report_clauses

    report = store.load_report(report_id, corrected=True)
    statements = [s for part in report.sections for p in part.passages for s in p.statements]
    clauses = report_clauses(report, Cues.load())
    numbers = store.statement_numbers(report_id)
    for number, statement, clause in zip(numbers, statements, clauses, strict=True):
        if number in corrected and statement.role is not None:
            themes = tuple(theme.key for theme in statement.themes)
            source = f"{AUTHOR}:{report_id}"
            yield Example(clause, str(statement.role), themes, source, "train", AUTHOR)


def train_with(
    examples: Sequence[Example], out: Path, training: Path | None = None
) -> dict[str, Any]:
    """Train on our sentences and on these examples; the folder is there whole or not at all.

    Raises:
        CorrectionError: there are no examples.
    """
    from nlp.labels.training import train

    if not examples:
        raise CorrectionError("no label of a statement was corrected, so there is nothing to learn")
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    scores = train(training or resource("training"), part, examples)
    shutil.rmtree(out, ignore_errors=True)
    part.replace(out)
    return scores | {AUTHOR: {"rows": len(examples)}}
