"""What people say instead of the machine: kept apart, with who and when, and never overwritten.

A correction names its target by what survives a new reading of the file: a report by its id, a
statement by report, section, a hash of its text and its ordinal among equal texts of that section.
Where a new reading cut the clause otherwise, the one clause that says the same is its target.
`apply` writes what holds now (the machine's word, then the corrections by the time they were made)
into the columns that searches read; it is called whenever either changes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from corpus.report import AgencyType, Role
from indexer.errors import LibraryError
from nlp.labels.taxonomy import theme_keys

SIGN = "✎"
"""Begins the cue of a label that a person gave; the name follows."""

REPORT_FIELDS = ("agency", "place", "agency_type", "year")
STATEMENT_FIELDS = ("role", "themes")

Value = str | int | tuple[str, ...] | None

_KEYS = (
    "report_id",
    "section",
    "text_hash",
    "ordinal",
    "text",
    "field",
    "value",
    "before",
    "who",
    "at",
)
# Reports of the public disclosure system begin in 2008; the upper bound only stops slips.
_YEARS = range(1990, 2101)
_MAX_NAME = 200
# A clause read anew is the one corrected when the shorter of both is this much of the longer.
_SAME_CLAUSE = 0.6
_UNSAID = re.compile(r"[\W_]+")


class CorrectionError(LibraryError):
    """A correction that cannot be made, with one line saying why."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. `undone` is when it was taken back; `applies` whether its target is there.

    `section`, `text_hash` and `ordinal` are None for a correction of a report; `text` is the quote
    of the statement or the title of the report, so that a person can read the list. `passage_id`
    and `statement_id` are where the statement stands now.
    """

    id: int
    report_id: str
    section: str | None
    text_hash: str | None
    ordinal: int | None
    text: str
    field: str
    value: Value
    before: Value
    who: str
    at: str
    undone: str | None
    applies: bool
    passage_id: int | None = None
    statement_id: int | None = None

    @property
    def target(self) -> str | int | None:
        """What `Library.correct` calls it: a report's id, a statement's number; None when gone."""
        return self.report_id if self.section is None else self.statement_id

    @property
    def holds(self) -> bool:
        """Whether it says something now: it was not taken back, and its target is there."""
        return self.applies and self.undone is None


# ------------------------------------------------------------------------------- making and undoing


def add(
    connection: sqlite3.Connection, target: str | int, field: str, value: Value, who: str, at: str
) -> int:
    """Record a correction of a report (target: its id) or a statement (target: its number).

    Returns:
        The id of the correction, by which it can be undone.

    Raises:
        CorrectionError: no such target, no such field, or a value the field cannot have.
    """
    value = check_value(
        field, value, REPORT_FIELDS if isinstance(target, str) else STATEMENT_FIELDS
    )
    if not who.strip():
        raise CorrectionError("a correction needs a name: who makes it?")
    if isinstance(target, str):
        row = _report(connection, target)
        place = (target, None, None, None, row["title"] or row["name"])
        before: Value = row[field]
    else:
        row = _statement(connection, target)
        place = (row["report_id"], row["section"], row["text_hash"], row["ordinal"], row["text"])
        before = row["role"] if field == "role" else _themes(connection, target)
    return _insert(connection, (*place, field, _json(value), _json(before), who.strip(), at))


def undo(connection: sqlite3.Connection, correction_id: int, at: str) -> str:
    """Take a correction back and return the id of its report; what held before holds again.

    Raises:
        CorrectionError: there is no such correction, or it was undone before.
    """
    row = connection.execute(
        "SELECT report_id, undone FROM corrections WHERE id = ?", (correction_id,)
    ).fetchone()
    if row is None:
        raise CorrectionError(f"there is no correction {correction_id}")
    if row["undone"]:
        raise CorrectionError(f"correction {correction_id} was undone already")
    connection.execute("UPDATE corrections SET undone = ? WHERE id = ?", (at, correction_id))
    return str(row["report_id"])


def check_value(field: str, value: object, fields: tuple[str, ...]) -> Value:
    """Return the value as the field keeps it.

    Raises:
        CorrectionError: the field is none of `fields`, or cannot have this value.
    """
    if field not in fields:
        raise CorrectionError(
            f"{field!r} cannot be corrected here; choose from {', '.join(fields)}"
        )
    if field == "themes":
        return _check_themes(value)
    if field == "role":
        return str(_member(Role, value))
    if value is None:
        return None
    if field == "agency_type":
        return str(_member(AgencyType, value))
    return _check_year(value) if field == "year" else _check_name(field, value)


def _check_themes(value: object) -> tuple[str, ...]:
    known = theme_keys()
    if not isinstance(value, list | tuple) or not all(isinstance(key, str) for key in value):
        raise CorrectionError("themes are a list of theme keys")
    wrong = sorted(set(value) - set(known))
    if wrong:
        raise CorrectionError(f"no such theme: {', '.join(wrong)}")
    return tuple(dict.fromkeys(value))


def _member(kind: type[Role] | type[AgencyType], value: object) -> str:
    try:
        return str(kind(str(value)))
    except ValueError:
        raise CorrectionError(f"{value!r} is none of {', '.join(kind)}") from None


def _check_year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in _YEARS:
        raise CorrectionError(f"{value!r} is not the year of a report")
    return value


def _check_name(field: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CorrectionError(f"{field} is a name, or None to leave it open")
    if len(value) > _MAX_NAME or not value.isprintable():
        raise CorrectionError(f"{field}: this is not a name: {value[:40]!r}")
    return value.strip()


# ----------------------------------------------------------------------------------------- applying


def apply(connection: sqlite3.Connection, report_id: str) -> None:
    """Write what holds now for one report: the machine's word, then the corrections in order."""
    stored = connection.execute(
        "SELECT id, machine_themes FROM statements WHERE report_id = ?", (report_id,)
    )
    themes = [
        (row["id"], position, *theme)
        for row in stored
        for position, theme in enumerate(json.loads(row["machine_themes"]))
    ]
    connection.execute(
        "UPDATE reports SET agency = machine_agency, place = machine_place,"
        " agency_type = machine_agency_type, year = machine_year WHERE id = ?",
        (report_id,),
    )
    connection.execute(
        "UPDATE statements SET role = machine_role, role_score = machine_score,"
        " role_cue = machine_cue WHERE report_id = ?",
        (report_id,),
    )
    connection.execute(
        "DELETE FROM statement_themes WHERE statement_id IN"
        " (SELECT id FROM statements WHERE report_id = ?)",
        (report_id,),
    )
    connection.executemany("INSERT INTO statement_themes VALUES (?, ?, ?, ?, ?)", themes)
    for row in connection.execute(
        "SELECT * FROM corrections WHERE report_id = ? AND undone IS NULL ORDER BY at, id",
        (report_id,),
    ).fetchall():
        _apply_one(connection, row)


def _apply_one(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    value, field = json.loads(row["value"]), row["field"]
    if field in REPORT_FIELDS:
        connection.execute(
            f"UPDATE reports SET {field} = ? WHERE id = ?", (value, row["report_id"])
        )
        return
    place = _find_statement(connection, row)
    if place is None:
        return
    found, cue = place[1], f"{SIGN} {row['who']}"
    if field == "role":
        connection.execute(
            "UPDATE statements SET role = ?, role_score = 1, role_cue = ? WHERE id = ?",
            (value, cue, found),
        )
        return
    connection.execute("DELETE FROM statement_themes WHERE statement_id = ?", (found,))
    connection.executemany(
        "INSERT INTO statement_themes VALUES (?, ?, ?, 1, ?)",
        [(found, position, theme, cue) for position, theme in enumerate(value)],
    )


def _find_statement(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[int, int] | None:
    """Return passage and statement that a correction means, or None when they are not there."""
    found = connection.execute(
        "SELECT passage_id, id FROM statements"
        " WHERE report_id = ? AND section = ? AND text_hash = ? AND ordinal = ?",
        (row["report_id"], row["section"], row["text_hash"], row["ordinal"]),
    ).fetchone()
    return (int(found[0]), int(found[1])) if found else _find_recut(connection, row)


def _find_recut(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[int, int] | None:
    """Return the clause that says the same words, cut or punctuated otherwise; only a certain one."""
    said = _words(row["text"])
    clauses = [
        ((int(found["passage_id"]), int(found["id"])), found["section"], _words(found["text"]))
        for found in connection.execute(
            "SELECT passage_id, id, section, text FROM statements WHERE report_id = ? ORDER BY id",
            (row["report_id"],),
        )
    ]
    same = [
        place for place, section, words in clauses if words == said and section == row["section"]
    ]
    ordinal = int(row["ordinal"])
    if len(same) > ordinal:
        return same[ordinal]
    same = [place for place, _, words in clauses if words == said]
    near = same or [
        place
        for place, section, words in clauses
        if section == row["section"] and _is_recut(said, words)
    ]
    return near[0] if len(near) == 1 else None


def _words(text: str) -> str:
    return _UNSAID.sub("", text)


def _is_recut(said: str, words: str) -> bool:
    short, long = sorted((said, words), key=len)
    return bool(short) and short in long and len(short) >= _SAME_CLAUSE * len(long)


# ------------------------------------------------------------------------- listing, export, import


def listed(connection: sqlite3.Connection) -> tuple[Correction, ...]:
    """Return all corrections, undone ones too, in the order in which they were made."""
    present = {row[0] for row in connection.execute("SELECT id FROM reports")}
    rows = connection.execute("SELECT * FROM corrections ORDER BY id").fetchall()
    return tuple(_correction(connection, row, present) for row in rows)


def _correction(connection: sqlite3.Connection, row: sqlite3.Row, present: set[str]) -> Correction:
    there = row["report_id"] in present
    place = _find_statement(connection, row) if there and row["section"] else None
    return Correction(
        id=row["id"],
        undone=row["undone"],
        applies=place is not None if row["section"] else there,
        value=_value(json.loads(row["value"])),
        before=_value(json.loads(row["before"])),
        passage_id=place[0] if place else None,
        statement_id=place[1] if place else None,
        **{key: row[key] for key in _KEYS if key not in ("value", "before")},
    )


def machine_values(connection: sqlite3.Connection, target: str | int) -> Mapping[str, Value]:
    """Return what the machine says of a report or a statement, by field, whatever holds now.

    Raises:
        CorrectionError: there is no such target.
    """
    if isinstance(target, str):
        row = _report(connection, target)
        return {field: row[f"machine_{field}"] for field in REPORT_FIELDS}
    row = _statement(connection, target)
    themes = tuple(key for key, *_ in json.loads(row["machine_themes"]))
    return {"role": row["machine_role"], "themes": themes}


def dump(corrections: Iterable[Correction]) -> Iterator[str]:
    """Yield one JSON line for each correction that holds; undone ones are left out."""
    for correction in corrections:
        if correction.undone is None:
            record = asdict(correction)
            yield json.dumps({key: record[key] for key in _KEYS}, ensure_ascii=False)


def load(connection: sqlite3.Connection, lines: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """Add the corrections of such lines; those already there are left alone.

    Returns:
        How many were new, and the ids of the reports they concern.

    Raises:
        CorrectionError: a line is no correction; nothing should then be kept of the others.
    """
    known = {_identity(c) for c in dump(listed(connection))}
    touched: dict[str, None] = {}
    count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = _read_line(line, number)
        text = json.dumps(record, ensure_ascii=False)
        if _identity(text) in known:
            continue
        known.add(_identity(text))
        _insert(connection, tuple(record[key] if key not in ("value", "before")
                                  else _json(record[key]) for key in _KEYS))  # fmt: skip
        touched[record["report_id"]] = None
        count += 1
    return count, tuple(touched)


def _read_line(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorrectionError(f"line {number} is not JSON: {error}") from error
    if not isinstance(record, dict) or not set(_KEYS) <= set(record):
        raise CorrectionError(f"line {number} is not a correction: {line.strip()[:60]}")
    texts = ("report_id", "text", "field", "who", "at")
    if not all(isinstance(record[key], str) for key in texts):
        raise CorrectionError(f"line {number}: {', '.join(texts)} must be texts")
    place = (record["section"], record["text_hash"], record["ordinal"])
    of_report = place == (None, None, None)
    if not of_report and tuple(map(type, place)) != (str, str, int):
        raise CorrectionError(f"line {number} does not say which statement it corrects")
    fields = REPORT_FIELDS if of_report else STATEMENT_FIELDS
    try:
        record["value"] = check_value(record["field"], record["value"], fields)
        record["at"] = _check_time(record["at"])
    except CorrectionError as error:
        raise CorrectionError(f"line {number}: {error}") from error
    return {key: record[key] for key in _KEYS}


def _check_time(text: str) -> str:
    """Return a moment as it is kept, so that corrections of several people order by their text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CorrectionError(f"{text!r} is not a date and time") from None
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="seconds")


def _identity(line: str) -> str:
    record = json.loads(line)
    return _json([record[key] for key in _KEYS if key not in ("text", "before")])


def _insert(connection: sqlite3.Connection, values: tuple[object, ...]) -> int:
    cursor = connection.execute(
        f"INSERT INTO corrections ({', '.join(_KEYS)}) VALUES ({', '.join('?' * len(_KEYS))})",
        values,
    )
    return int(cursor.lastrowid or 0)


def _report(connection: sqlite3.Connection, report_id: str) -> sqlite3.Row:
    row = connection.execute("SELECT * FROM reports WHERE id = ?", (report_id,)).fetchone()
    if row is None:
        raise CorrectionError(f"there is no report {report_id}")
    return row  # type: ignore[no-any-return]


def _statement(connection: sqlite3.Connection, number: int) -> sqlite3.Row:
    row = connection.execute("SELECT * FROM statements WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise CorrectionError(f"there is no statement {number}")
    return row  # type: ignore[no-any-return]


def _themes(connection: sqlite3.Connection, statement_id: int) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT theme FROM statement_themes WHERE statement_id = ? ORDER BY position",
        (statement_id,),
    )
    return tuple(row["theme"] for row in rows)


def _value(value: object) -> Value:
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
