"""The vocabulary every other module speaks: what a parsed report is made of.

Standard library only. All types are frozen and slotted; sequences are tuples, mappings are never
mutated after construction. Text in these types is normalised text (see `corpus.text`), and every
offset counts its characters (Unicode code points).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SectionKind(StrEnum):
    """The part of a report a passage stands in.

    `FRONT` is what stands before the first section (title, legal basis, contact line); the other
    six are the statutory sections of the forms of 2019 and 2021.
    """

    FRONT = "front"
    OVERVIEW = "overview"
    DISCLOSURE = "disclosure"
    REQUESTS = "requests"
    REVIEW = "review"
    PROBLEMS = "problems"
    OTHER = "other"


class Role(StrEnum):
    """What a statement does: admit, promise, report, state, or call solved."""

    PROBLEM = "problem"
    MEASURE = "measure"
    PRACTICE = "practice"
    FACT = "fact"
    RESOLVED = "resolved"


class AgencyType(StrEnum):
    """The kind of body that issued a report."""

    GOVERNMENT = "government"  # 人民政府 of a province, city, county or district
    OFFICE = "office"  # 政府办公室 / 办公厅
    DEPARTMENT = "department"  # 局, 委, 厅, 办 and other working departments
    TOWNSHIP = "township"  # 乡, 镇, 街道办事处
    ZONE = "zone"  # 管委会 of a development zone
    INSTITUTION = "institution"  # 事业单位: centres, stations, institutes
    VERTICAL = "vertical"  # 垂管: tax, weather, customs and other bodies led from above
    MINISTRY = "ministry"  # 国务院部门


class CheckStatus(StrEnum):
    """Outcome of a 勾稽关系 check; `UNKNOWN` when a blank cell makes it undecidable."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem met while parsing, kept as data and shown to the user."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a source file. `heading` is true when the format itself marks it so."""

    text: str
    page: int | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a source file, as printed: rows of cell texts, top to bottom.

    Rows may differ in length. `grid` is true when columns line up (PDF, DOCX, HTML: merged cells
    are repeated as empty strings), false when only the order of the cells is known (plain text).
    """

    rows: tuple[tuple[str, ...], ...]
    page: int | None = None
    grid: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A file as blocks in reading order: what every format reader returns.

    `recognised` are the numbers of the pages that were read by character recognition.
    """

    blocks: tuple[Block, ...]
    pages: int | None = None
    issues: tuple[Issue, ...] = ()
    url: str | None = None
    recognised: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme given to a statement: key of `models/themes.toml`, score in 0–1, and what explains it."""

    key: str
    score: float
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause of a passage: `passage.text[start:end] == text`.

    `enumerator` is the leading «一是», «1.», «（二）» (part of `text`), `heading` the nearest
    sub-heading above. Role and themes are empty until `nlp.statements` labels the clause.
    """

    start: int
    end: int
    text: str
    enumerator: str = ""
    heading: str = ""
    role: Role | None = None
    role_score: float = 0.0
    role_cue: str = ""
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieval unit: `section.text[start:end] == text`; passages cover their section in order."""

    start: int
    end: int
    text: str
    page: int | None = None
    heading: str = ""
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: its heading as printed, its narrative, and its tables as printed."""

    kind: SectionKind
    heading: str
    text: str
    page: int | None = None
    passages: tuple[Passage, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a statistical table: the number read (None when blank) and the text printed."""

    value: int | float | None
    printed: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One 勾稽关系 check by its key in `models/figures.toml`, and the cells that decide it."""

    check: str
    status: CheckStatus
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The statistical tables by the keys of `models/figures.toml`.

    `form` is "f2019", "f2021" or None (no table). `disclosure` maps a row to one cell per column of
    the form, `requests` a row to 7 cells, `review` a group to 5 cells. A row that is not printed is
    absent; a printed but blank cell has value None.
    """

    form: str | None = None
    disclosure: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    requests: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    review: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports, and on which year. A field that the file does not state is None, never guessed.

    `year` is the year the report is filed under (title first, then period), `period_year` the year
    the body says its figures cover, `published` the ISO date of publication. `sources` tells for
    each field where it was read ("title", "body", "contact", "file name", "url").
    """

    title: str = ""
    agency: str | None = None
    agency_type: AgencyType | None = None
    place: str | None = None
    year: int | None = None
    period_year: int | None = None
    published: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A parsed annual report. `id` is the first 16 hex digits of the SHA-256 of the file."""

    id: str
    path: str
    format: str
    identity: Identity
    sections: tuple[Section, ...]
    figures: Figures
    issues: tuple[Issue, ...] = ()
    pages: int | None = None


class ParseError(Exception):
    """A file that could not be read as a report: `path` names it, `reason` says why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, str]]:
        """Keep both fields when the error crosses a process boundary."""
        return type(self), (self.path, self.reason)


class UnreadableError(Exception):
    """What a format reader raises when it cannot read the bytes; `corpus.parse` adds the path."""
