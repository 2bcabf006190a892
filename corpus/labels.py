"""The labels of the statistical tables, and how a printed label finds its row.

Rows are found by label, never by their place or by counting numbers: cells go missing, rows are cut
by a page break, and forms of two generations are mixed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from corpus.report import Cell
from corpus.resources import resource
from corpus.shadow import shade
from corpus.text import squeeze

# Below this likeness (0–100) two labels are different: «予以公开» and «不予公开» reach 75.
_ALIKE = 82
_MIN_PREFIX = 4
_ENUMERATOR = re.compile(
    r"^[|#*\s]*(?:[(（][一二三四五六七八九十\d]+[)）][.、．]?|[一二三四五六七八九十]+[、.．]|\d{1,2}[.、．](?!\d))"
)
_NOISE = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]")

# What offices print where they have nothing to say; strokes of any kind mean the same.
_BLANKS = frozenset(("", "无", "空", "不涉及", "不适用", "暂无", "n/a", "N/A", "NA"))
_STROKES = re.compile(r"[-—–―－−/\\_]*")
_UNIT = "(?:件|项|个|条|次|批次|批|宗|起|户|家|人次|人|份|部|万元|亿元|元)?"
_NUMBER = re.compile(
    rf"^(?P<sign>(?:[-+−–－＋↑↓]|减少?|增加?|下降|上升)[:：]?)?(?P<digits>\d[\d,，]{{0,24}}(?:\.\d{{1,12}})?|\.\d{{1,12}})(?P<unit>{_UNIT})$"
)
# A zero in front («00», «012») is left over from cells that ran together.
_THOUSANDS = re.compile(r"^(?:[1-9]\d{0,2}([,，]\d{3})+|0|[1-9]\d*)?(\.\d+)?$")
_ZERO = re.compile(rf"^[〇零]{_UNIT}$")
_NEGATIVE = ("-", "−", "–", "－", "减", "↓", "下降")
# Sites mask runs of digits by asterisks.
_MASKED = re.compile(rf"^[-+]?[\d,，.]*[*＊][\d,，.*＊]*{_UNIT}$")
_FIGURE_LIKE = re.compile(
    rf"^[(（\[]?[-+−±约近]?\d[\d\s,，.、:：/\-—~～+()（）*＊xX×年月日]*[万千百]?{_UNIT}[)）\]]?$"
)
_PARTED_DIGITS = re.compile(r"\d\s+\d")


@lru_cache(maxsize=16384)
def label_core(text: str) -> str:
    """Return what identifies a label: no enumerator, no punctuation, no spaces, usual characters."""
    return _NOISE.sub("", _ENUMERATOR.sub("", squeeze(shade(text))))


def read_cell(printed: str, page: int | None = None) -> Cell | None:
    """Read one cell: a number, a blank (value None), or None when the text is no value at all.

    «减47» is -47, «1,113» 1113, «709455.9元» 709455.9, «31批次» 31; «/», «—», «无» are blank. A masked
    number («1**») and cells that ran together («00») have no value, and `is_unread` tells so.
    """
    text = squeeze(shade(printed))
    if is_blank(text):
        return Cell(None, printed.strip(), page)
    if _MASKED.match(text):
        return Cell(None, printed.strip(), page)
    if _ZERO.match(text):
        return Cell(0, printed.strip(), page)
    found = _NUMBER.match(text)
    if found is None or _PARTED_DIGITS.search(printed):
        return None
    if not _THOUSANDS.match(found["digits"]):
        return Cell(None, printed.strip(), page) if found["digits"].isdecimal() else None
    digits = found["digits"].replace(",", "").replace("，", "")
    number: int | float = float(digits) if "." in digits else int(digits)
    negative = (found["sign"] or "").startswith(_NEGATIVE)
    return Cell(-number if negative else number, printed.strip(), page)


def is_blank(text: str) -> bool:
    """Tell whether a cell says that there is nothing: empty, a stroke, «无»."""
    return text.strip() in _BLANKS or _STROKES.fullmatch(text) is not None


def is_unread(cell: Cell) -> bool:
    """Tell whether a cell prints something that could not be read as a number."""
    return cell.value is None and not is_blank(squeeze(shade(cell.printed)))


def looks_like_figure(text: str) -> bool:
    """Tell whether a text is meant as a number, readable or not: «3-5», «(3)», «约200件»."""
    return read_cell(text) is not None or _FIGURE_LIKE.match(squeeze(text)) is not None


@lru_cache(maxsize=8192)
def is_label(text: str) -> bool:
    """Tell whether a text is a label of the statistical tables, also one cut short or misread."""
    forms = figure_forms()
    tables = (
        forms.columns, forms.disclosure, forms.requests, forms.groups, forms.review_groups,
        forms.request_headers, forms.review_headers,
    )  # fmt: skip
    return label_core(text) in known_cores() or any(table.find(text) for table in tables)


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Label cores of one kind of row → its key."""

    cores: Mapping[str, str]

    @classmethod
    def build(cls, labels: Mapping[str, Iterable[str]]) -> LabelTable:
        """Make a table from key → printed labels."""
        return cls({label_core(label): key for key, texts in labels.items() for label in texts})

    def find(self, printed: str) -> str | None:
        """Return the key whose label this is: the same, cut short, lengthened, or misread."""
        core = label_core(printed)
        if not core:
            return None
        if core in self.cores:
            return self.cores[core]
        return self._by_prefix(core) or self._by_likeness(core)

    def _by_prefix(self, core: str) -> str | None:
        longer = {
            key
            for known, key in self.cores.items()
            if (len(core) >= _MIN_PREFIX and known.startswith(core))
            or (len(known) >= _MIN_PREFIX and core.startswith(known))
        }
        return longer.pop() if len(longer) == 1 else None

    def _by_likeness(self, core: str) -> str | None:
        scores: dict[str, float] = {}
        for known, key in self.cores.items():
            scores[key] = max(scores.get(key, 0.0), fuzz.ratio(core, known))
        best = sorted(scores.items(), key=lambda item: -item[1])[:2]
        clear = len(best) < 2 or best[0][1] - best[1][1] >= 5
        return best[0][0] if best and best[0][1] >= _ALIKE and clear else None


@dataclass(frozen=True, slots=True)
class FigureForms:
    """What `models/figures.toml` says, ready for matching."""

    columns: LabelTable  # columns of table 二
    form_headers: Mapping[str, str]  # column key → the only form that prints it
    disclosure: LabelTable
    disclosure_columns: Mapping[str, Mapping[str, tuple[str, ...]]]  # row → form → columns
    requests: LabelTable
    request_rows: tuple[str, ...]
    request_columns: tuple[str, ...]
    request_headers: LabelTable
    groups: LabelTable
    form_rows: Mapping[str, str]  # row of table 三 → the only form that prints it
    review_groups: LabelTable
    review_columns: tuple[str, ...]
    review_headers: LabelTable
    checks: tuple[str, ...]

    def form_rows_of(self, form: str | None) -> tuple[str, ...]:
        """Return the rows of table 三 that this form prints, in order (all when unknown)."""
        return tuple(r for r in self.request_rows if self.form_rows.get(r, form) in (form, None))

    def form_of_requests(self, rows: Mapping[str, Sequence[Cell]], form: str | None) -> str | None:
        """Return the form of table 三 by its own rows; `form` (of table 二) where they do not tell.

        Many reports print tables of both generations. «（六）其他处理» is a row of one form and a
        blank heading of the other: blank, it tells nothing.
        """
        told = {
            own
            for row, own in self.form_rows.items()
            if row in rows and (row != "other" or any(c.printed.strip() for c in rows[row]))
        }
        return told.pop() if len(told) == 1 else form


@cache
def figure_forms() -> FigureForms:
    """Load the tables' description (once)."""
    with resource("figures.toml").open("rb") as stream:
        data = tomllib.load(stream)
    requests, review, disclosure = data["requests"], data["review"], data["disclosure"]
    return FigureForms(
        columns=LabelTable.build(data["columns"]),
        form_headers={c: form for form, keys in data["form_headers"].items() for c in keys},
        disclosure=LabelTable.build({k: row["labels"] for k, row in disclosure.items()}),
        disclosure_columns={
            k: {form: tuple(row[form]) for form in ("f2019", "f2021")}
            for k, row in disclosure.items()
        },
        requests=LabelTable.build(requests["rows"]),
        request_rows=tuple(requests["rows"]),
        request_columns=tuple(requests["columns"]),
        request_headers=LabelTable.build(
            dict(zip(requests["columns"], requests["column_labels"], strict=True))
        ),
        groups=LabelTable.build(requests["groups"]),
        form_rows={r: form for form, rows in requests["form_rows"].items() for r in rows},
        review_groups=LabelTable.build(review["groups"]),
        review_columns=tuple(review["columns"]),
        review_headers=LabelTable.build(
            dict(zip(review["columns"], review["column_labels"], strict=True))
        ),
        checks=tuple(data["checks"]),
    )


_HEADERS = (
    "信息内容", "第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项", "第二十条第（八）项",
    "第二十条第（九）项", "申请人情况", "法人或其他组织", "三、本年度办理结果", "行政诉讼",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
)  # fmt: skip


@cache
def known_cores() -> frozenset[str]:
    """Return every label core of the statistical tables: rows, columns, groups, headers."""
    forms = figure_forms()
    tables = (
        forms.columns, forms.disclosure, forms.requests, forms.request_headers, forms.groups,
        forms.review_groups, forms.review_headers,
    )  # fmt: skip
    return frozenset(core for table in tables for core in table.cores) | {
        label_core(text) for text in _HEADERS
    }
