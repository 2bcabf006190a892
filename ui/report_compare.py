"""A report beside the same body's report of another year: what is new, what is carried over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from indexer.compare import Comparison, FigureDifference, SectionComparison, Share
from indexer.cross_year import row_body, year_before
from indexer.diff import Op
from indexer.export import section_name
from indexer.library import Library
from nlp.evidence import ReportRow
from nlp.names.figure_names import figure_label
from ui.figures import TABLES
from ui.language import language, number, say
from ui.markup import data_table, escape, plain
from ui.parts import agency_of, year_of
from ui.state import page, report_address

_FAMILY = "report_family"
_KEPT = "report_comparison"
WITH = "with"
"""The query parameter that names the report to compare with."""
# Of a longer run that is the same in both, only the ends are shown.
_SAME = 120
_END = 36
# With less in common than this share of the shorter text, a section counts as written anew.
_ALIKE = 0.3


def relatives(library: Library, row: ReportRow) -> tuple[ReportRow, ...]:
    """Return the other reports of the same body, also under an earlier name, by year."""
    key = (library.changes, row.id)
    kept = st.session_state.get(_FAMILY)
    if kept is None or kept[0] != key:
        own = row_body(row)
        found = [
            other
            for other in library.report_rows()
            if own and other.id != row.id and (body := row_body(other)) and body.key == own.key
        ]
        found.sort(key=lambda other: (other.year or 0, other.agency or "", other.id))
        kept = (key, tuple(found))
        st.session_state[_FAMILY] = kept
    family: tuple[ReportRow, ...] = kept[1]
    return family


def draw_years(row: ReportRow, family: Sequence[ReportRow]) -> None:
    """Draw the same body's other years as links."""
    if not family:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="report_years_row"):
        st.html(
            f'<span class="nb-muted">{escape(say("report.other_years"))}</span>', width="content"
        )
        for other in family:
            renamed = f" · {agency_of(other)}" if other.agency != row.agency else ""
            st.page_link(
                page("report"), label=plain(f"{year_of(other)}{renamed}"),
                query_params=report_address(other.id),
            )  # fmt: skip


def draw_comparison(library: Library, row: ReportRow, family: Sequence[ReportRow]) -> None:
    """Draw a report against another year's: shares, sections word by word, figures."""
    if not family:
        st.info(say("compare.alone"), icon=":material/history:")
        return
    other = _choose(row, family)
    found = _compared(library, other.id, row.id)
    st.html(_shares_html(found))
    only = st.toggle(say("compare.only_changes"), value=True, key="compare_only",
                     persist_state="session")  # fmt: skip
    st.html(
        f'<div class="nb-legend">{escape(say("report.legend"))}'
        f'<ins class="nb-ins">{escape(say("compare.inserted"))}</ins>'
        f'<del class="nb-del">{escape(say("compare.deleted"))}</del>'
        f'<ins class="nb-ins nb-moved">{escape(say("compare.moved"))}</ins></div>'
    )
    for section in found.sections:
        if shown := _section_html(section, whole=not only):
            st.html(shown)
    _draw_longest(found)
    _draw_figures(found, only=only)


def _choose(row: ReportRow, family: Sequence[ReportRow]) -> ReportRow:
    """Return the report to compare with: the one of the address, else the year before's."""
    before = year_before(row, family)
    earlier = [other for other in family if (other.year or 0) < (row.year or 0)]
    usual = (*before, *reversed(earlier), *family)[0]
    known = {other.id: other for other in family}
    asked = st.query_params.get(WITH, "")
    key = f"compare_with_{row.id}"
    if len(family) > 1:
        st.session_state.setdefault(key, asked if asked in known else usual.id)
        chosen = st.selectbox(
            say("compare.with"), list(known), key=key, width=420,
            format_func=lambda each: f"{year_of(known[each])} · {agency_of(known[each])}",
        )  # fmt: skip
    else:
        chosen = usual.id
    if chosen != usual.id:
        st.query_params[WITH] = chosen
    else:
        st.query_params.pop(WITH, None)
    return known[chosen]


def _compared(library: Library, old: str, new: str) -> Comparison:
    key = (library.changes, old, new)
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != key:
        kept = (key, library.compare(old, new))
        st.session_state[_KEPT] = kept
    found: Comparison = kept[1]
    return found


# ------------------------------------------------------------------------------------------ shares


def _shares_html(found: Comparison) -> str:
    old, new = found.old.identity, found.new.identity
    years = (str(old.year or "?"), str(new.year or "?"))
    facts = (
        (_percent(found.share.exact), say("compare.exact", year=years[0])),
        (_percent(found.share.masked), say("compare.masked")),
        (number(found.share.characters), say("compare.characters", year=years[1])),
    )
    return (
        f'<p class="nb-lead">{escape(say("compare.lead", old=years[0], new=years[1]))}</p>'
        '<div class="nb-facts" id="nb-compare">'
        + "".join(f"<div><b>{escape(n)}</b><span>{escape(what)}</span></div>" for n, what in facts)
        + "</div>"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _share_text(share: Share) -> str:
    if not share.characters:
        return ""
    return say("compare.share", exact=_percent(share.exact), masked=_percent(share.masked))


# -------------------------------------------------------------------------------------------- text


def _section_html(section: SectionComparison, *, whole: bool) -> str:
    old, new = section.old_text, section.new_text
    if not old and not new:  # it holds nothing but tables
        return ""
    notice = say("compare.only_new") if not old else say("compare.only_old") if not new else ""
    above = f'<p class="nb-muted">{escape(notice)}</p>' if notice else ""
    steps = _steps(section.ops, whole=whole) if notice or _is_alike(section) else _blocks(section)
    return (
        f'<section class="nb-section"><h2>{escape(section_name(section.kind, language()))}'
        f' <small class="nb-muted">{escape(_share_text(section.share))}</small></h2>{above}'
        f'<div class="nb-text nb-diff">{"".join(steps)}</div></section>'
    )


def _is_alike(section: SectionComparison) -> bool:
    """Tell whether so much is the same that the changes can be read in between."""
    same = sum(len(op.new) for op in section.ops if op.tag == "equal")
    return same >= _ALIKE * min(len(section.old_text), len(section.new_text))


def _blocks(section: SectionComparison) -> Iterator[str]:
    """Yield a section written anew as one text after the other, not as a salad of words."""
    yield f'<small class="nb-muted">{escape(say("compare.rewritten"))}</small>'
    yield f'<del class="nb-del nb-block">{escape(section.old_text)}</del>'
    yield f'<ins class="nb-ins nb-block">{escape(section.new_text)}</ins>'


def _steps(ops: Sequence[Op], *, whole: bool) -> Iterator[str]:
    for op in ops:
        if op.tag == "equal":
            yield escape(op.new) if whole else _shortened(op.new)
            continue
        moved = " nb-moved" if op.moved else ""
        title = f' title="{escape(say("compare.moved"))}"' if op.moved else ""
        if op.old:
            yield f'<del class="nb-del{moved}"{title}>{escape(op.old)}</del>'
        if op.new:
            yield f'<ins class="nb-ins{moved}"{title}>{escape(op.new)}</ins>'


def _shortened(text: str) -> str:
    if len(text) <= _SAME:
        return escape(text)
    left_out = say("compare.same", count=len(text) - 2 * _END)
    return f"{escape(text[:_END])}<span class='nb-same'>{escape(left_out)}</span>{escape(text[-_END:])}"


def _draw_longest(found: Comparison) -> None:
    if not found.longest:
        return
    with st.expander(
        say("compare.longest", count=len(found.longest)), icon=":material/content_copy:"
    ):
        items = "".join(
            f'<li>{escape(sentence.text)} <span class="nb-muted">'
            f"{escape(section_name(sentence.section, language()))}"
            f"{'' if sentence.exact else escape(' · ' + say('compare.numbers_differ'))}</span></li>"
            for sentence in found.longest
        )
        st.html(f'<ol class="nb-longest">{items}</ol>')


# ----------------------------------------------------------------------------------------- figures


def _draw_figures(found: Comparison, *, only: bool) -> None:
    printed = [f for f in found.figures if f.old is not None or f.new is not None]
    changed = [f for f in printed if f.old != f.new]
    st.subheader(say("compare.figures"), anchor=False)
    if not printed:
        st.caption(say("compare.no_figures"))
        return
    st.caption(say("compare.changed", changed=len(changed), total=len(printed)))
    shown = changed if only else printed
    years = (str(found.old.identity.year or "?"), str(found.new.identity.year or "?"))
    for table in TABLES:
        rows = [_figure_row(f) for f in shown if f.table == table]
        if rows:
            head = [escape(say(f"figures.{table}")), *years, escape(say("compare.difference"))]
            st.html(f'<div class="nb-pair">{data_table(head, rows)}</div>')


def _figure_row(figure: FigureDifference) -> list[str]:
    name = figure_label((figure.table, figure.row, figure.column), language())
    blank = f'<span class="nb-blank">{escape(say("figures.blank"))}</span>'
    cells = [blank if v is None else escape(number(v)) for v in (figure.old, figure.new)]
    change = figure.difference
    shown = "" if change is None else (f"+{number(change)}" if change > 0 else number(change))
    return [escape(name), *cells, f"<b>{escape(shown)}</b>" if change else escape(shown)]
