"""One report: who and when, what was met while reading it, its text by role, its tables and checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from corpus.report import Issue, Report, Role, Section, Table
from indexer.cell_flags import flag_cells, printed_flags
from indexer.errors import LibraryError
from indexer.export import section_name
from indexer.library import Library
from indexer.search import Hit
from nlp.evidence import ReportRow, Scope
from nlp.labels.taxonomy import role_name
from ui.corrections import correct_report, correct_statements
from ui.figures import draw_figures, flag_reason, report_checks
from ui.language import language, language_parameters, say, written_date
from ui.markup import Layer, escape, layered, printed_table, statement_layer
from ui.parts import agency_of, agency_type_name, form_name, year_of
from ui.remarks import issue_html, unread_html
from ui.removal import ask_removal
from ui.report_compare import draw_comparison, draw_years, relatives
from ui.report_sheet import draw_sheet, has_sheets
from ui.state import page, report_address

_ROLES = "report_roles"
_THEMES = "report_themes"
_CORRECTING = "report_correcting"
_SCROLLED = "report_scrolled"
_VIEW = "view"
_ADDRESS = "report_address"
_MARKS = re.compile(r"\d{1,6}-\d{1,6}(?:,\d{1,6}-\d{1,6})*")
_ALL_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class Citation:
    """The place the address asks for: a passage, and characters or a statement of it."""

    passage: int | None
    marks: tuple[tuple[int, int], ...]
    statement: int | None = None

    def spans(self, hit: Hit) -> tuple[tuple[int, int], ...]:
        """Return the characters of the cited passage to mark."""
        return self.marks + tuple(
            (row.start, row.end) for row in hit.statements if row.statement_id == self.statement
        )


@dataclass(frozen=True, slots=True)
class _View:
    """How the text is to be drawn."""

    report: str
    citation: Citation
    roles: frozenset[Role]
    with_themes: bool
    correcting: bool

    def is_open(self, hit: Hit) -> bool:
        """Whether the labels of a passage can be corrected right below it."""
        return bool(hit.statements) and (self.correcting or hit.passage_id == self.citation.passage)


def draw_report(library: Library, row: ReportRow) -> None:
    """Draw a report, at the passage the address names."""
    _keep_address()
    report = library.report(row.id)
    passages = _passages(library, report)
    citation = read_citation()
    known = {hit.passage_id for hits in passages for hit in hits}
    st.page_link(page("report"), label=say("report.back"), icon=":material/arrow_back:")
    _draw_head(row, report)
    family = relatives(library, row)
    draw_years(row, family)
    _draw_actions(library, row)
    if unread := unread_html(row):
        st.html(unread)
    _draw_issues(row.issues)
    if citation.passage is not None and citation.passage not in known:
        st.warning(say("report.passage_unknown"), icon=":material/location_off:")
    drawn: Mapping[str, Callable[[], None]] = {
        "text": lambda: _draw_reading(library, row, report, passages, citation),
        "data": lambda: draw_figures(library, row),
        "compare": lambda: draw_comparison(library, row, family),
    }
    _draw_views(row, citation, drawn)
    _draw_outline(report)
    _scroll(row, citation, known)


def _keep_address() -> None:
    """Let the address bar follow a link from one report to another.

    A link from this page to itself changes what we are given, but not the address bar.
    """
    given = {name: st.query_params[name] for name in st.query_params}
    before = st.session_state.get(_ADDRESS)
    st.session_state[_ADDRESS] = given
    if before is not None and before.get("report") != given.get("report"):
        st.query_params.from_dict(given)


def _draw_views(
    row: ReportRow, citation: Citation, drawn: Mapping[str, Callable[[], None]]
) -> None:
    """Draw the views as tabs; only the one in front costs anything, and the address names it."""
    asked = st.query_params.get(_VIEW, "")
    names = list(drawn)
    tabs = st.tabs(
        [say(f"report.tab_{name}") for name in names],
        default=say(f"report.tab_{asked if asked in drawn else names[0]}"),
        key=f"report_view_{row.id}_{citation.passage}_{language()}",
        on_change="rerun",
    )
    for name, tab in zip(names, tabs, strict=True):
        if not tab.open:
            continue
        if name != names[0]:
            st.query_params[_VIEW] = name
        else:
            st.query_params.pop(_VIEW, None)
        with tab:
            drawn[name]()


def read_citation() -> Citation:
    """Return the place the address names; what it cannot mean is left out."""
    passage, mark = st.query_params.get("passage", ""), st.query_params.get("mark", "")
    spans = (
        tuple(tuple(map(int, span.split("-"))) for span in mark.split(","))
        if _MARKS.fullmatch(mark)
        else ()
    )
    marks = tuple((span[0], span[1]) for span in spans if span[0] < span[1])
    return Citation(_number(passage), marks, _number(st.query_params.get("statement", "")))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _passages(library: Library, report: Report) -> tuple[tuple[Hit, ...], ...]:
    """Return the passages of each section, with their numbers and what holds of their statements."""
    hits = sorted(
        library.search("", scope=Scope(reports=(report.id,)), limit=None).hits,
        key=lambda hit: hit.passage_id,
    )
    rest = iter(hits)
    return tuple(tuple(islice(rest, len(section.passages))) for section in report.sections)


# -------------------------------------------------------------------------------------------- head


def _draw_head(row: ReportRow, report: Report) -> None:
    facts = [
        (say("column.agency"), agency_of(row)),
        (say("column.year"), year_of(row)),
        (say("column.place"), row.place or say("report.not_stated")),
        (say("column.type"), agency_type_name(row.agency_type) if row.agency_type else "—"),
        (say("column.form"), form_name(row.form)),
        (say("column.published"), written_date(row.published) or say("report.not_stated")),
        (say("column.pages"), str(row.pages) if row.pages else "—"),
        (say("column.file"), Path(row.name).name),
    ]
    identity = report.identity
    if identity.period_year and identity.period_year != row.year:
        facts.insert(2, (say("column.period"), str(identity.period_year)))
    items = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    title = row.title or f"{agency_of(row)} {year_of(row)}"
    st.html(
        f'<header class="nb-head"><h1>{escape(title)}</h1><dl class="nb-id">{items}</dl></header>'
    )


def _draw_actions(library: Library, row: ReportRow) -> None:
    with st.container(horizontal=True, key="report_actions"):
        try:
            original = library.original(row.id)
        except LibraryError:
            st.caption(say("report.original_missing"))
        else:
            st.download_button(
                say("report.original"),
                original.read_bytes,
                file_name=Path(row.name.replace("!", "/")).name or original.name,
                icon=":material/download:",
                key="report_original",
                on_click="ignore",
            )
        correct_report(library, row, f"correct_report_{row.id}")
        if st.button(say("remove.one"), icon=":material/delete:", key="report_remove"):
            ask_removal((row,))


def _draw_issues(issues: Sequence[Issue]) -> None:
    if not issues:
        return
    items = "".join(f"<li>{issue_html(issue)}</li>" for issue in issues)
    st.html(
        f'<section class="nb-issues"><strong>{escape(say("report.issues", count=len(issues)))}</strong>'
        f"<ul>{items}</ul></section>"
    )


# -------------------------------------------------------------------------------------------- text


def _draw_reading(
    library: Library,
    row: ReportRow,
    report: Report,
    passages: Sequence[Sequence[Hit]],
    citation: Citation,
) -> None:
    """Draw the text, beside the page it stands on where there is one."""
    beside = has_sheets(row) and st.toggle(
        say("sheet.beside"), value=citation.passage is not None, persist_state="session",
        key=f"report_beside_{citation.passage is not None}", help=say("sheet.beside_help"),
    )  # fmt: skip
    if not beside:
        _draw_text(library, report, passages, citation)
        return
    cited = next((h for hits in passages for h in hits if h.passage_id == citation.passage), None)
    with st.container(key="report_reading"):
        left, right = st.columns([0.54, 0.46], gap="medium")
        with left:
            _draw_text(library, report, passages, citation)
        with right, st.container(key="report_sheet"):
            draw_sheet(library, row, cited, citation.spans(cited) if cited else ())


def _draw_text(
    library: Library, report: Report, passages: Sequence[Sequence[Hit]], citation: Citation
) -> None:
    st.session_state.setdefault(_ROLES, list(_ALL_ROLES))
    with st.container(horizontal=True, vertical_alignment="center", key="report_legend"):
        chosen = st.pills(
            say("report.colour"),
            _ALL_ROLES,
            key=_ROLES,
            selection_mode="multi",
            format_func=lambda role: role_name(role, language()),
            persist_state="session",
        )
        themes = st.toggle(say("report.themes"), key=_THEMES, value=True, persist_state="session")
        correcting = st.toggle(
            say("correct.mode"), key=_CORRECTING, help=say("correct.mode_help"),
            persist_state="session",
        )  # fmt: skip
    st.html(
        f'<div class="nb-legend">{escape(say("report.legend"))} {"".join(map(_sample, _ALL_ROLES))}</div>'
    )
    failing = _failing_cells(library, report)
    view = _View(report.id, citation, frozenset(chosen or ()), themes, bool(correcting))
    for index, (section, hits) in enumerate(zip(report.sections, passages, strict=True)):
        _draw_section(library, f"nb-section-{index}", section, hits, view)
        if section.tables:
            with st.expander(
                say("report.tables", count=len(section.tables)), icon=":material/table:"
            ):
                for table in section.tables:
                    st.html(printed_table(table, failing(table)))


def _failing_cells(
    library: Library, report: Report
) -> Callable[[Table], Mapping[tuple[int, int], str]]:
    """Return what tells the cells of a printed table at which a check fails, and why."""
    scope = Scope(reports=(report.id,))
    flags = flag_cells(report_checks(library, scope, report))
    cells = library.figures(scope) if flags else ()

    def find(table: Table) -> Mapping[tuple[int, int], str]:
        found = printed_flags(table, cells, flags)
        return {place: "\n".join(map(flag_reason, held)) for place, held in found.items()}

    return find


def _sample(role: Role) -> str:
    return f'<span class="nb-statement nb-{role}">{escape(role_name(role, language()))}</span>'


def _empty(section: Section) -> str:
    if section.tables:
        return ""
    return f'<p class="nb-muted">{escape(say("report.section_empty"))}</p>'


def _draw_section(
    library: Library, anchor: str, section: Section, hits: Sequence[Hit], view: _View
) -> None:
    """Draw a section: passages in one piece, but for those whose labels can be corrected."""
    name = escape(section.heading or section_name(section.kind, language()))
    before = f'<section class="nb-section" id="{anchor}"><h2>{name}</h2>'
    drawn = list(_passage_html(hits, view))
    for is_open, group in groupby(drawn, key=lambda pair: view.is_open(pair[0])):
        for part in [[pair] for pair in group] if is_open else [list(group)]:
            st.html(before + "".join(text for _, text in part) + "</section>")
            before = '<section class="nb-section">'
            if is_open:
                hit = part[0][0]
                numbers = [statement.statement_id for statement in hit.statements]
                correct_statements(library, numbers, f"correct_{hit.passage_id}")
    if not drawn:
        st.html(f"{before}{_empty(section)}</section>")


def _passage_html(hits: Sequence[Hit], view: _View) -> Iterator[tuple[Hit, str]]:
    """Yield each passage with what stands above it: its page where one begins, its heading."""
    heading = page_number = None
    for hit in hits:
        above = ""
        if hit.page and hit.page != page_number:
            page_number = hit.page
            above = f'<div class="nb-page">{escape(say("report.page", page=hit.page))}</div>'
        if hit.heading and hit.heading != heading and not hit.text.startswith(hit.heading):
            above += f"<h3>{escape(hit.heading)}</h3>"
        heading = hit.heading
        cited = hit.passage_id == view.citation.passage
        layers = [
            statement_layer(statement, with_themes=view.with_themes)
            for statement in hit.statements
            if statement.role in view.roles
        ]
        if cited:
            layers += [
                Layer(start, end, "<mark>", "</mark>") for start, end in view.citation.spans(hit)
            ]
        kind = "nb-text nb-cited" if cited else "nb-text"
        yield (
            hit,
            f'{above}<p class="{kind}" id="nb-passage-{hit.passage_id}">{layered(hit.text, layers)}'
            f"{_tools_html(view.report, hit.passage_id)}</p>",
        )


def _tools_html(report: str, passage: int) -> str:
    """Return the links behind a passage: to itself, and to what is like it in other reports."""
    own = urlencode(report_address(report, passage))
    like = urlencode({"like": passage, "of": report} | language_parameters())
    return (
        f' <span class="nb-tools"><a href="./report?{own}" target="_self" '
        f'title="{escape(say("report.cite"))}">¶</a> '
        f'<a href="./?{like}" target="_self" title="{escape(say("search.similar"))}">≈</a></span>'
    )


def _draw_outline(report: Report) -> None:
    items = "".join(
        f'<li><a href="#nb-section-{index}" target="_self">'
        f"{escape(section.heading or section_name(section.kind, language()))}</a></li>"
        for index, section in enumerate(report.sections)
    )
    with st.sidebar:
        st.html(
            f'<nav class="nb-outline"><h2 class="nb-side">{escape(say("report.outline"))}</h2>'
            f"<ol>{items}</ol></nav>"
        )


def _scroll(row: ReportRow, citation: Citation, known: set[int]) -> None:
    """Bring the cited passage into view, once: a reader who scrolls on is not called back."""
    if citation.passage not in known:
        return
    target = (row.id, citation)
    if st.session_state.get(_SCROLLED) == target:
        return
    st.session_state[_SCROLLED] = target
    # The number comes from the library, so nothing of a report is ever run.
    st.html(
        "<script>requestAnimationFrame(() => document.getElementById("
        f"'nb-passage-{citation.passage}')?.scrollIntoView({{block: 'center'}}))</script>",
        unsafe_allow_javascript=True,
    )
