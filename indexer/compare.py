"""Two reports side by side: what is new, what is last year's text, and how the figures moved.

Supervisors look for «内容雷同»: a report that is mostly last year's, with the numbers advanced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.labels import figure_forms
from corpus.report import Cell, Figures, Report, Section, SectionKind
from indexer import cross_year
from indexer.build import Progress
from indexer.carried import Shingles, Trace, trace, weigh
from indexer.diff import Op, diff_words
from nlp.evidence import ReportRow

_LONGEST = 10  # carried-over sentences to name
_SENTENCE_ENDS = "。！？；!?;\n"
_SHORTEST_SENTENCE = 15


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the newer text is carried over, in counted characters (`indexer.carried`).

    `exact` are carried as they stand, `masked` when numbers are not looked at: text carried over
    with last year's counts replaced.
    """

    characters: int = 0
    exact_characters: int = 0
    masked_characters: int = 0

    @property
    def exact(self) -> float:
        """Return the share carried over word for word, 0–1."""
        return self.exact_characters / self.characters if self.characters else 0.0

    @property
    def masked(self) -> float:
        """Return the share carried over word for word but for its numbers, 0–1."""
        return self.masked_characters / self.characters if self.characters else 0.0

    def __add__(self, other: Share) -> Share:
        """Return the share of both texts together."""
        return Share(
            self.characters + other.characters,
            self.exact_characters + other.exact_characters,
            self.masked_characters + other.masked_characters,
        )


@dataclass(frozen=True, slots=True)
class SectionComparison:
    """One section in both reports; the text of a missing one is empty."""

    kind: SectionKind
    old_text: str
    new_text: str
    ops: tuple[Op, ...]
    share: Share


@dataclass(frozen=True, slots=True)
class CarriedSentence:
    """A sentence of the newer report that also stands in the older one."""

    text: str
    section: SectionKind
    page: int | None
    exact: bool  # false: only its numbers differ


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """One cell of the tables in both reports; None is blank or not printed."""

    table: str
    row: str
    column: str
    old: int | float | None
    new: int | float | None

    @property
    def difference(self) -> int | float | None:
        """Return new minus old, or None when either is not known."""
        if self.old is None or self.new is None:
            return None
        return round(self.new - self.old, 6)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports, the older one first. `share` leaves out what stands before section 一."""

    old: Report
    new: Report
    sections: tuple[SectionComparison, ...]
    share: Share
    longest: tuple[CarriedSentence, ...]
    figures: tuple[FigureDifference, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports of one body for consecutive years, and how much the later one carries over."""

    old: ReportRow
    new: ReportRow
    share: Share


def compare(old: Report, new: Report) -> Comparison:
    """Compare two reports; when both years are known and the first is later, they change places."""
    years = old.identity.year, new.identity.year
    if years[0] is not None and years[1] is not None and years[0] > years[1]:
        old, new = new, old
    seen, written = _Texts.of(old), _Texts.of(new)
    exact, masked = Shingles(seen.plain.values()), Shingles(seen.masked.values())
    back = Shingles(written.plain.values())
    covers = _covers(written, exact, masked)
    shares = {kind: _share(written, kind, cover) for kind, cover in covers.items()}
    sections = []
    for kind in SectionKind:
        if kind not in seen.text and kind not in written.text:
            continue
        before, now = seen.text.get(kind, ""), written.text.get(kind, "")
        ops = _mark_moved(diff_words(before, now), exact, back)
        sections.append(SectionComparison(kind, before, now, ops, shares.get(kind, Share())))
    return Comparison(
        old,
        new,
        tuple(sections),
        _total(shares),
        _longest(new, written, covers),
        tuple(_figures(old.figures, new.figures)),
    )


def carried_share(old: Report, new: Report) -> Share:
    """Return only how much of the newer report is carried over."""
    seen, written = _Texts.of(old), _Texts.of(new)
    exact, masked = Shingles(seen.plain.values()), Shingles(seen.masked.values())
    covers = _covers(written, exact, masked)
    return _total({kind: _share(written, kind, cover) for kind, cover in covers.items()})


def scan(
    rows: Sequence[ReportRow],
    load: Callable[[str], Report],
    wanted: Collection[str],
    progress: Progress,
) -> tuple[Pair, ...]:
    """Compare each wanted report with the same body's report of the year before.

    Args:
        rows: the reports to compare and to compare with.
        load: returns a whole report by its id.
        wanted: the ids of the later reports.
        progress: told how many reports are done.

    Returns:
        The pairs, the largest masked share first. Where the year before has several reports, the
        one that most was taken from.
    """
    jobs = [
        (row, earlier)
        for family in cross_year.families(rows).values()
        for row in family
        if row.id in wanted and (earlier := cross_year.year_before(row, family))
    ]
    pairs = []
    for done, (row, earlier) in enumerate(jobs, 1):
        new = load(row.id)
        shares = [(carried_share(load(before.id), new), before) for before in earlier]
        share, before = max(shares, key=lambda pair: pair[0].masked)
        pairs.append(Pair(before, row, share))
        progress("compare", done, len(jobs), row.name)
    pairs.sort(key=lambda p: (-p.share.masked, -p.share.exact, p.new.agency or "", p.new.id))
    return tuple(pairs)


# ------------------------------------------------------------------------------------------- texts


@dataclass(frozen=True, slots=True)
class _Texts:
    """The narrative of a report by section kind, whole and reduced to what counts."""

    text: dict[SectionKind, str]
    plain: dict[SectionKind, Trace]
    masked: dict[SectionKind, Trace]

    @classmethod
    def of(cls, report: Report) -> _Texts:
        text: dict[SectionKind, str] = {}
        for section in report.sections:
            parts = [text[section.kind]] if section.kind in text else []
            text[section.kind] = "\n".join([*parts, section.text])
        return cls(
            text,
            {kind: trace(found, masked=False) for kind, found in text.items()},
            {kind: trace(found, masked=True) for kind, found in text.items()},
        )


def _covers(
    texts: _Texts, exact: Shingles, masked: Shingles
) -> dict[SectionKind, tuple[bytearray, bytearray]]:
    """Return for each section which letters are carried over, exactly and with numbers masked."""
    return {
        kind: (exact.cover(texts.plain[kind]), masked.cover(texts.masked[kind]))
        for kind in texts.text
    }


def _share(texts: _Texts, kind: SectionKind, cover: tuple[bytearray, bytearray]) -> Share:
    plain, bare = texts.plain[kind], texts.masked[kind]
    return Share(len(plain.letters), weigh(plain, plain, cover[0]), weigh(bare, plain, cover[1]))


def _total(shares: Mapping[SectionKind, Share]) -> Share:
    return sum((s for kind, s in shares.items() if kind is not SectionKind.FRONT), Share())


def _mark_moved(ops: Sequence[Op], exact: Shingles, back: Shingles) -> tuple[Op, ...]:
    """Mark what is inserted from elsewhere in the old report, or deleted to elsewhere in the new."""
    return tuple(
        replace(op, moved=True)
        if (op.tag == "insert" and _whole(op.new, exact))
        or (op.tag == "delete" and _whole(op.old, back))
        else op
        for op in ops
    )


def _whole(text: str, shingles: Shingles) -> bool:
    found = trace(text, masked=False)
    return bool(found.letters) and all(shingles.cover(found))


# --------------------------------------------------------------------------------------- sentences


def _longest(
    report: Report, texts: _Texts, covers: Mapping[SectionKind, tuple[bytearray, bytearray]]
) -> tuple[CarriedSentence, ...]:
    found: dict[str, tuple[SectionKind, bool]] = {}
    for kind, cover in covers.items():
        if kind is not SectionKind.FRONT:
            for text, is_exact in _carried(texts, kind, cover):
                found.setdefault(text, (kind, is_exact))
    ranked = sorted(found, key=lambda text: (-len(text), text))[:_LONGEST]
    return tuple(
        CarriedSentence(text, kind, _page_of(report.sections, kind, text), is_exact)
        for text in ranked
        for kind, is_exact in (found[text],)
    )


def _carried(
    texts: _Texts, kind: SectionKind, cover: tuple[bytearray, bytearray]
) -> Iterator[tuple[str, bool]]:
    """Yield the sentences all of whose characters are carried over, and whether exactly."""
    text, start = texts.text[kind], 0
    whole = _flags(texts.plain[kind], cover[0], len(text))
    loose = _flags(texts.masked[kind], cover[1], len(text))
    for at, char in enumerate((*text, "\n")):
        if char not in _SENTENCE_ENDS:
            continue
        sentence = text[start : at + 1].strip()
        if len(sentence) >= _SHORTEST_SENTENCE and 2 not in loose[start : at + 1]:
            yield sentence, 2 not in whole[start : at + 1]
        start = at + 1


def _flags(text: Trace, cover: Sequence[int], length: int) -> bytearray:
    """Return for each character of the text: 0 does not count, 1 carried over, 2 new."""
    flags = bytearray(length)
    for start, end, covered in zip(text.starts, text.ends, cover, strict=True):
        flags[start:end] = (b"\x01" if covered else b"\x02") * (end - start)
    return flags


def _page_of(sections: Sequence[Section], kind: SectionKind, sentence: str) -> int | None:
    for section in sections:
        if section.kind is kind:
            for passage in section.passages:
                if sentence[:30] in passage.text:
                    return passage.page
    return None


# ----------------------------------------------------------------------------------------- figures


def _figures(old: Figures, new: Figures) -> Iterator[FigureDifference]:
    before, now = _cells(old), _cells(new)
    for key in dict.fromkeys((*now, *before)):
        yield FigureDifference(*key, before.get(key), now.get(key))


def _cells(figures: Figures) -> dict[tuple[str, str, str], int | float | None]:
    forms = figure_forms()
    found: dict[tuple[str, str, str], int | float | None] = {}

    def add(table: str, row: str, columns: Sequence[str], cells: Sequence[Cell]) -> None:
        found.update(
            ((table, row, column), cell.value) for column, cell in zip(columns, cells, strict=False)
        )

    for row, cells in figures.disclosure.items():
        add("disclosure", row, forms.disclosure_columns[row][figures.form or "f2021"], cells)
    for row, cells in figures.requests.items():
        add("requests", row, forms.request_columns, cells)
    for group, cells in figures.review.items():
        add("review", group, forms.review_columns, cells)
    return found
