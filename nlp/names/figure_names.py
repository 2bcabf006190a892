"""Cells of the statistical tables by the names people use for them, and what to call them.

The names are data in `models/figure_names.toml`. A row that is not printed («不予公开») is made of
`parts`; a column may go by another key in the other form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.resources import resource
from nlp.names.lawsuits import Span, told_by_reconsideration
from nlp.names.masks import UNDERSTOOD

FigureKey = tuple[str, str, str]
"""Table, row and column."""

# «国家秘密占不予公开的几成»: the whole is asked for too.
_SHARE = re.compile(r"占|比[例重]|几成|\b(?:share|proportion|per ?cent|percentage|fraction)", re.I)
# What stands after and before the name of a whole.
_INSIDE = re.compile(
    r"[的\s]*(?:申请|件|案件|信息|决定|情况|总数)?(?:里面?|里头|之?中|当中|其中|内)"
)
_PART_OF = re.compile(
    r"占[了\s]*(?:全部|所有|全体|总)?(?:的)?$|\b(?:of|among|out of)(?: all| the| its| their| those)*(?: \S+['’]s)?(?: (?:requests?|applications?))?[\s□]*$",
    re.IGNORECASE,
)
# Columns that count items whatever the row: the form of 2019 prints no money for fees.
_COUNTS_ITEMS = ("prior_year_items", "change", "items")
_BESIDE_EACH_OTHER = re.compile(
    r"总|合计|各|和|与|及|、|分别|\b(?:total|both|each|respectively)\b|(?<!□ )\band\b(?! (?:the )?□)",
    re.IGNORECASE,
)
# «全部办结、没有结转的»: what is left over tells whether all is done.
_ALL_DONE = re.compile(
    r"(?:全部?|都|统统|悉数)(?:已经?)?(?:办|答复|处理)|\ball\b.{0,30}(?:handled|answered|closed)",
    re.I,
)
# «新收多少件、结转几件»: both are asked for.
_RECEIVED_TOO = re.compile(
    r"(?:新收|收到|接到|受理)[^，、；里中的]{0,12}(?:几|多少)[^几多，、；]{0,4}[，、,；;][^几多]{1,16}(?:几|多少)"
    r"|^[^,]*\bhow many (?!of )(?:[\w■□]+ ){0,3}?(?:requests|applications)[^,]{0,60}\b(?:receive|received|get|got|come in|came in)\b[^,]{0,30},? and how many\b",
    re.IGNORECASE,
)
_DOCUMENTS = ("rules", "normative_documents")
_EACH = re.compile(
    r"各|分别|(?:几|多少)[^几多]{1,16}(?:几|多少)|\b(?:each|respectively|both)\b|how many.{1,60}how many",
    re.I,
)
_NOT_RESULTS = ("received", "carried_in", "carried_out", "total")


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """The cell a text names, several when it names several rows.

    `text` has the names of rows masked, `rest` those of columns too. `defaulted` are the cells whose
    column nothing names, so that it is our choice.
    """

    text: str
    figures: tuple[FigureKey, ...] = ()
    rest: str = ""
    defaulted: tuple[FigureKey, ...] = ()


@cache
def _data() -> Mapping[str, Any]:
    with resource("figure_names.toml").open("rb") as source:
        return tomllib.load(source)


@cache
def _row_patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (table, row, _pattern(entry))
        for table, rows in _data()["rows"].items()
        for row, entry in rows.items()
        if entry["words_zh"] or entry["words_en"]
    )


@cache
def _within_patterns(table: str, whole: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the short words for the rows a whole is made of."""
    rows = _data()["rows"][table]
    return tuple(
        (part, _pattern({"words_zh": rows[part]["within_zh"], "words_en": rows[part]["within_en"]}))
        for part in rows[whole].get("parts", ())
        if "within_zh" in rows[part]
    )


@cache
def _columns_of(row: str) -> frozenset[str]:
    """Return the columns a row of the table of disclosure has in either form."""
    with resource("figures.toml").open("rb") as source:
        entry = tomllib.load(source)["disclosure"][row]
    return frozenset((*entry["f2019"], *entry["f2021"]))


@cache
def _column_patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    columns = _data()["columns"][table]
    return tuple((key, _pattern(e)) for key, e in columns.items() if e["words_zh"] or e["words_en"])


def row_labels() -> tuple[str, ...]:
    """Return what the rows of the tables are called in Chinese."""
    return tuple(entry["zh"] for rows in _data()["rows"].values() for entry in rows.values())


def _pattern(entry: Mapping[str, list[str]]) -> re.Pattern[str]:
    # No \b: a Chinese character beside an English word would count as its letter.
    english = (rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])" for words in entry["words_en"])
    return re.compile("|".join([*entry["words_zh"], *english]), re.IGNORECASE)


def find_figures(text: str) -> FoundFigure:
    """Find the cells a question names; the longest name at a place wins."""
    spans: list[tuple[int, int, str, str]] = []
    found = (
        (m.start(), m.end(), table, row)
        for table, row, pattern in _row_patterns()
        for m in _all_matches(pattern, text)
    )
    for span in sorted(found, key=lambda s: (s[0] - s[1], s[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in spans):
            spans.append(span)
    if not spans:
        return _applicants_only(text)
    told = tuple(spans)
    spans = _narrowed(text, told_by_reconsideration(text, sorted(spans)))
    wanted = _without_handled(text, spans)
    named = {(t, row): _column_near(text, spans, t, row) for _, _, t, row in wanted}
    keys = {(*row, column or _default_column(*row)): column for row, column in named.items()}
    figures = _without_shadows(
        keys, share=bool(_SHARE.search(text)), each=bool(_RECEIVED_TOO.search(text))
    )
    masked = _masked(_masked(text, told), spans)
    figures = _of_each_column(masked, figures)
    defaulted = tuple(key for key in figures if keys.get(key, key[2]) is None)
    return FoundFigure(masked, figures, _without_columns(masked, figures), defaulted)


def _without_handled(text: str, spans: list[Span]) -> list[Span]:
    """Drop «requests answered» beside the answer they got: no total is asked for."""
    if _SHARE.search(text) or _BESIDE_EACH_OTHER.search(text):
        return spans
    results = [s for s in spans if s[2] == "requests" and s[3] not in _NOT_RESULTS]
    total = [s for s in spans if s[2:] == ("requests", "total")]
    if total and _ALL_DONE.search(text) and any(s[3] == "carried_out" for s in spans):
        return [s for s in spans if s not in total]
    return [s for s in spans if s not in total] if results and total else spans


def _narrowed(text: str, spans: list[Span]) -> list[Span]:
    """Put a part in the place of its whole where the rest names it («不予处理：信访类»)."""
    found: list[Span] = []
    for span in spans:
        _, _, table, row = span
        rest = _masked(text, spans)
        parts = [
            (m.start(), m.end(), table, part)
            for part, pattern in _within_patterns(table, row)
            if (m := pattern.search(rest))
        ]
        if not parts:
            found.append(span)
            continue
        named = parts and _is_the_whole(text, span)
        found += [*parts, span if named else (span[0], span[1], table, parts[0][3])]
    return sorted(found)


def _is_the_whole(text: str, span: Span) -> bool:
    """Tell whether a share of just this is asked for: «不予公开的申请里，国家秘密占几成»."""
    if not _SHARE.search(text):
        return False
    after, before = text[span[1] :], text[: span[0]]
    return bool(_INSIDE.match(after) or _PART_OF.search(before))


def _all_matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the match at every position, not only those that do not overlap."""
    return (m for start in range(len(text)) if (m := pattern.match(text, start)) and m[0])


def _applicants_only(text: str) -> FoundFigure:
    """Take «自然人申请多少件» for the requests received from natural persons."""
    column = _column_in(text, "requests")
    if column and re.search(r"申请|\brequests?\b|\bapplications?\b", text):
        figures = _of_each_column(text, (("requests", "received", column),))
        return FoundFigure(text, figures, _without_columns(text, figures))
    return FoundFigure(text)


def _column_near(text: str, spans: Iterable[Span], table: str, row: str) -> str | None:
    """Return the column named: beside the row, else by its name too («复议纠正»)."""
    allowed = _columns_of(row) if table == "disclosure" else None
    outside = _masked(text, spans)
    return _column_in(outside, table, allowed) or _column_in(text, table, allowed)


def _column_in(text: str, table: str, allowed: frozenset[str] | None = None) -> str | None:
    best: tuple[int, str] | None = None
    for key, pattern in _column_patterns(table):
        if allowed is not None and key not in allowed:
            continue
        for found in pattern.finditer(text):
            size = found.end() - found.start()
            if best is None or size > best[0]:
                best = (size, key)
    return best[1] if best else None


def _of_each_column(masked: str, figures: tuple[FigureKey, ...]) -> tuple[FigureKey, ...]:
    """Put each column that is named in the place of one: «个人申请比企业申请多几件»."""
    if len(figures) != 1 or _SHARE.search(masked):
        return figures
    table, row, column = figures[0]
    if table == "disclosure" and not (row in _DOCUMENTS and _EACH.search(masked)):
        return figures
    spans = sorted(
        (m.start() - m.end(), m.start(), m.end(), key)
        for key, pattern in _column_patterns(table)
        for m in pattern.finditer(masked)
        if table != "disclosure" or key in _columns_of(row)
    )
    kept: list[tuple[int, int, str]] = []
    for _, start, end, key in spans:
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, key))
    named = tuple(dict.fromkeys(key for _, _, key in sorted(kept)))
    return tuple((table, row, key) for key in named) if column in named else figures


def _without_columns(text: str, figures: Iterable[FigureKey]) -> str:
    for table, _, column in figures:
        for key, pattern in _column_patterns(table):
            if key == column:
                text = pattern.sub(lambda m: UNDERSTOOD * len(m[0]), text)
    return text


def _default_column(table: str, row: str) -> str:
    column = _data()["rows"][table][row].get("column", "total")
    return str(column)


def _without_shadows(
    keys: Iterable[FigureKey], *, share: bool, each: bool
) -> tuple[FigureKey, ...]:
    """Drop what only leads to another figure: a whole beside its part, requests beside a result.

    «申请中予以公开多少» asks for those granted alone; a share asks for the whole too. With `each` the number
    of requests received is asked for beside another.
    """
    named = tuple(keys)
    if any(table == "disclosure" for table, _, _ in named):
        # "granted more licences": the verb is no result of a request.
        named = tuple(key for key in named if key[:2] != ("requests", "granted"))
    if any(row.startswith(("denied_", "unable_")) for _, row, _ in named):
        # "refused on the grounds of privacy": what was refused there was disclosure.
        named = tuple(key for key in named if key[:2] != ("requests", "refused"))
    kept = tuple(
        (table, row, column)
        for table, row, column in named
        if share or not any((table, part, column) in named for part in _parts_of(table, row))
    )
    results = [k for k in kept if k[0] == "requests" and k[1] != "received"]
    direct = [k for k in kept if k[:2] == ("requests", "received")]
    if each:
        return kept
    if (results and direct) or (any(k[0] == "review" for k in kept) and direct):
        return tuple(k for k in kept if k not in direct)
    return kept


def is_part_of(one: FigureKey, other: FigureKey) -> bool:
    """Tell whether a cell is counted in another: a ground in its result, a column in its total."""
    if one[0] != other[0] or one == other:
        return False
    if one[1] == other[1]:
        return other[2] == "total" and one[0] != "disclosure"
    if one[0] == "requests" and one[1] not in _NOT_RESULTS and other[1] in ("total", "received"):
        return other[2] in (one[2], "total")
    return one[1] in _parts_of(*other[:2]) and one[2] == other[2]


def figures_beside(text: str, figure: FigureKey) -> FoundFigure:
    """Find what a text names of the row asked about before: another column, or a part («其中企业的»)."""
    table, row, _ = figure
    for part, pattern in _within_patterns(table, row):
        if found := pattern.search(text):
            span = (found.start(), found.end(), table, part)
            key = (table, part, _default_column(table, part))
            masked = _masked(text, [span])
            return FoundFigure(masked, (key,), masked)
    column = _column_in(text, table, _columns_of(row) if table == "disclosure" else None)
    if column is None:
        return FoundFigure(text)
    figures = ((table, row, column),)
    return FoundFigure(text, figures, _without_columns(text, figures))


def _parts_of(table: str, row: str) -> tuple[str, ...]:
    return tuple(_data()["rows"][table][row].get("parts", ()))


def _masked(text: str, spans: Iterable[tuple[int, int, str, str]]) -> str:
    for start, end, _, _ in spans:
        text = text[:start] + UNDERSTOOD * (end - start) + text[end:]
    return text


def without_neutral(text: str) -> str:
    """Mask the words beside a name that do not narrow what it stands for."""
    return _neutral().sub(lambda m: UNDERSTOOD * len(m[0]), text)


def narrowing(text: str) -> tuple[str, ...]:
    """Return the words that name a part of a figure which no cell holds («网上», "by e-mail")."""
    return tuple(found[0] for found in _narrowing().finditer(text))


@cache
def _narrowing() -> re.Pattern[str]:
    return _pattern(_data()["narrowing"])


@cache
def _neutral() -> re.Pattern[str]:
    return _pattern(_data()["neutral"])


def figure_parts(figure: FigureKey) -> tuple[FigureKey, ...]:
    """Return the printed cells a figure is made of; a report prints those of its form only."""
    table, row, column = figure
    rows = _data()["rows"][table][row].get("parts", (row,))
    same = _data()["columns"][table].get(column, {}).get("same", ())
    return tuple((table, part, c) for part in rows for c in (column, *same))


def is_figure(figure: FigureKey) -> bool:
    """Tell whether there is such a cell, printed or made of parts."""
    table, row, column = figure
    data = _data()
    return row in data["rows"].get(table, {}) and column in data["columns"][table]


def whole_of(figure: FigureKey) -> FigureKey | None:
    """Return the cell that a figure is a part of: the total of its row, or all requests handled."""
    table, row, column = figure
    if table == "disclosure":
        return None
    if column != "total":
        return table, row, "total"
    of_requests = table == "requests" and row not in _NOT_RESULTS
    return ("requests", "total", "total") if of_requests else None


def figure_label(figure: FigureKey, language: str) -> str:
    """Return what to call a cell: «行政处罚（处理决定数量）»."""
    table, row, column = figure
    name = str(_data()["rows"][table].get(row, {}).get(language, row))
    if column == "total":
        return name
    head = str(_data()["columns"][table].get(column, {}).get(language, column))
    return f"{name}（{head}）" if language == "zh" else f"{name}, {head}"


def figure_unit(figure: FigureKey, language: str) -> str:
    """Return the unit of a cell; money of the old procurement row has none that is certain."""
    table, row, column = figure
    if column == "amount":
        return ""
    counted = table == "disclosure" and column in _COUNTS_ITEMS
    unit = _data()["units"]["items" if counted else _data()["rows"][table][row]["unit"]]
    return str(unit[language])


def is_in_10k(figure: FigureKey) -> bool:
    """Tell whether a cell is printed in units of ten thousand yuan."""
    table, row, column = figure
    counted = table == "disclosure" and column in _COUNTS_ITEMS
    return bool(_data()["rows"][table][row]["unit"] == "10k_yuan") and not counted


def check_label(check: str, language: str) -> str:
    """Return what a check compares, in words."""
    return str(_data()["checks"].get(check, {}).get(language, check))


def check_cell(check: str) -> FigureKey:
    """Return the cell that is shown as evidence for a check."""
    table, row, column = (
        _data()["checks"].get(check, {}).get("cell", ("requests", "total", "total"))
    )
    return str(table), str(row), str(column)


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table whose rows all have the same."""
    return tuple(_data()["columns"][table])


def column_label(table: str, column: str, language: str) -> str:
    """Return what to call a column of a table."""
    return str(_data()["columns"][table].get(column, {}).get(language, column))


@cache
def all_cells(tables: tuple[str, ...]) -> tuple[FigureKey, ...]:
    """Return every cell of these tables, of all tables where none is named."""
    return tuple(
        (table, row, column)
        for table, rows in _data()["rows"].items()
        for row in rows
        for column in _data()["columns"][table]
        if (not tables or table in tables) and (table != "disclosure" or column in _columns_of(row))
    )


@cache
def figure_keys() -> tuple[FigureKey, ...]:
    """Return the cells that people choose from: each row, by its columns where these are asked for."""

    def is_asked_for(table: str, row: str, column: str) -> bool:
        if table == "disclosure":
            return column in _columns_of(row)
        return column == "total" or table == "review" or row == "received"

    return tuple(
        (table, row, column)
        for table, rows in _data()["rows"].items()
        for row in rows
        for column in _data()["columns"][table]
        if is_asked_for(table, row, column)
    )
