"""The files of an import or a rebuild, one line each: where it is, what was read, what is the matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os.path import commonpath
from urllib.parse import urlencode

import streamlit as st

from indexer.watching import Brief, FileState
from nlp.evidence import ReportRow
from ui.importing import FileLine
from ui.language import number, say
from ui.markup import escape
from ui.parts import agency_of, form_name, page_count, year_of
from ui.refusals import explain_reason
from ui.state import report_address

PAGE_SIZE = 50
# Fewer lines than this are seen at a glance: no filter over them.
_FEW = 8
_ALL = "all"
# What is offered to look at → the states it holds.
_GROUPS: Mapping[str, tuple[FileState, ...]] = {
    "reading": (FileState.READING, FileState.PARSED),
    "read": (FileState.READ,),
    "refused": (FileState.REFUSED,),
    "known": (FileState.KNOWN,),
    "left": (FileState.LEFT,),
    "waiting": (FileState.WAITING,),
}
_SIGNS: Mapping[FileState, str] = {
    FileState.WAITING: "○",
    FileState.READING: "◐",
    FileState.PARSED: "◕",
    FileState.READ: "✓",
    FileState.REFUSED: "×",
    FileState.KNOWN: "＝",
    FileState.LEFT: "–",
}
_COLUMNS = ("file", "state", "agency", "year", "form", "pages", "sections", "cells", "issues")


@dataclass(frozen=True, slots=True)
class Known:
    """What the library knows of the files: reports by id, and those of the same agency and year."""

    rows: Mapping[str, ReportRow] = field(default_factory=dict)
    doubles: Mapping[str, tuple[ReportRow, ...]] = field(default_factory=dict)

    def others(self, report_id: str) -> tuple[ReportRow, ...]:
        """Return the other reports of the same agency on the same year."""
        return tuple(row for row in self.doubles.get(report_id, ()) if row.id != report_id)


def draw_files(files: Sequence[FileLine], known: Known, key: str, *, live: bool = False) -> None:
    """Draw the list, with a choice by state and pages when it is long; a live one follows the work."""
    if not files:
        return
    shown = _draw_groups(files, key)
    pages = page_count(len(shown), PAGE_SIZE)
    first = 0
    if pages > 1:
        chosen, touched = f"{key}_page", f"{key}_paged"
        if live and not st.session_state.get(touched):
            st.session_state[chosen] = _page_of_work(shown)
        elif st.session_state.get(chosen, 1) > pages:
            st.session_state[chosen] = pages
        with st.container(horizontal_alignment="center"):
            first = st.pagination(pages, key=chosen, on_change=_touch, args=(touched,)) - 1
    names = short_names(files)
    lines = shown[first * PAGE_SIZE : (first + 1) * PAGE_SIZE]
    st.html(_table_html([(names[line.place], line) for line in lines], known))


def count_groups(files: Sequence[FileLine]) -> dict[str, int]:
    """Return how many files stand in each group of states, empty groups left out."""
    counts = {
        name: sum(line.news.state in states for line in files) for name, states in _GROUPS.items()
    }
    return {name: count for name, count in counts.items() if count}


def short_names(files: Sequence[FileLine]) -> list[str]:
    """Return the names of files without the folder that all of them share."""
    names = [line.name.replace("\\", "/") for line in files]
    rooted = all(name.startswith("/") for name in names) or not any(
        n.startswith("/") for n in names
    )
    folders = [name.rpartition("/")[0] for name in names]
    common = commonpath(folders) if rooted and all(folders) else ""
    if len(names) == 1:
        common = folders[0]
    return [name.removeprefix(common).lstrip("/") if common else name for name in names]


def _touch(key: str) -> None:
    st.session_state[key] = True


def _page_of_work(files: Sequence[FileLine]) -> int:
    """Return the page of the first file that is not over."""
    states = _GROUPS["reading"] + _GROUPS["waiting"]
    at = next((n for n, line in enumerate(files) if line.news.state in states), len(files) - 1)
    return at // PAGE_SIZE + 1


def _draw_groups(files: Sequence[FileLine], key: str) -> Sequence[FileLine]:
    counts = count_groups(files)
    if len(files) < _FEW or len(counts) < 2:
        return files
    chosen = f"{key}_group"
    if st.session_state.get(chosen) not in (*counts, _ALL):
        st.session_state[chosen] = _ALL
    totals = {_ALL: len(files), **counts}
    group = st.segmented_control(
        say("files.filter"), list(totals), key=chosen, required=True, label_visibility="collapsed",
        format_func=lambda name: f"{say(f'files.group_{name}')} · {number(totals[name])}",
    )  # fmt: skip
    return [f for f in files if group in (None, _ALL) or f.news.state in _GROUPS[group]]


# ------------------------------------------------------------------------------------------- lines


def _table_html(lines: Sequence[tuple[str, FileLine]], known: Known) -> str:
    head = "".join(f'<th scope="col">{escape(say(f"files.{name}"))}</th>' for name in _COLUMNS)
    body = "".join(_line_html(name, line, known) for name, line in lines)
    return (
        f'<div class="nb-scroll nb-files-box"><table class="nb-table nb-files" id="nb-files">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line_html(name: str, line: FileLine, known: Known) -> str:
    news = line.news
    row, brief = known.rows.get(news.report), news.brief
    told = _told(row, brief)
    cells = "".join(
        f'<td class="nb-file-{column}" data-label="{escape(say(f"files.{column}"))}">{told[column]}</td>'
        for column in _COLUMNS[2:]
    )
    return (
        f'<tr class="nb-file nb-file-{news.state}" data-state="{news.state}">'
        f'<th scope="row" title="{escape(line.name)}">{escape(name)}{_remark_html(line, known)}</th>'
        f'<td class="nb-file-state" data-label="{escape(say("files.state"))}">{_state_html(line)}</td>'
        f"{cells}</tr>"
    )


def _told(row: ReportRow | None, brief: Brief | None) -> dict[str, str]:
    """Return what is known of a report; as the library has it now, where it is there."""
    if row is None and brief is None:
        return dict.fromkeys(_COLUMNS, "")
    agency = row.agency if row else brief.agency if brief else None
    year = row.year if row else brief.year if brief else None
    pages = row.pages if row else brief.pages if brief else None
    issues = len(row.issues) if row else brief.issues if brief else 0
    shown = escape(agency or say("report.agency_unknown"))
    if row is not None:
        address = urlencode(report_address(row.id))
        shown = f'<a href="report?{escape(address)}" target="_self">{shown}</a>'
    return {
        "agency": shown,
        "year": escape(year if year is not None else say("report.year_unknown")),
        "form": escape(form_name(row.form if row else brief.form if brief else None)),
        "pages": number(pages) if pages is not None else "—",
        "sections": number(brief.sections) if brief else "—",
        "cells": number(brief.cells) if brief else "—",
        "issues": number(issues),
    }


def _state_html(line: FileLine) -> str:
    news = line.news
    text = escape(say(f"files.state_{news.state}"))
    sign = f'<span aria-hidden="true">{_SIGNS[news.state]}</span> '
    if news.state is FileState.READING and news.pages:
        share = 100 * min(news.page / news.pages, 1.0)
        done = escape(say("files.page_of", page=news.page, pages=news.pages))
        bar = f'<span class="nb-bar"><span style="width:{share:.0f}%"></span></span>'
        return f"{sign}{text}<small>{bar}{done}</small>"
    return sign + text


def _remark_html(line: FileLine, known: Known) -> str:
    """Return what stands below the name: why it was refused, what it equals, what it doubles."""
    news = line.news
    remarks = []
    if news.state is FileState.REFUSED:
        remarks.append(escape(explain_reason(news.reason)))
    row = known.rows.get(news.report)
    if news.state is FileState.KNOWN and row is not None:
        same = say(
            "files.same_as", agency=agency_of(row), year=year_of(row), file=base_name(row.name)
        )
        remarks.append(escape(same))
    if others := known.others(news.report):
        names = say("detail.comma").join(base_name(other.name) for other in others)
        remarks.append(
            f'<b class="nb-double" aria-hidden="true">⚠</b> {escape(say("doubles.beside", files=names))}'
        )
    return "".join(f"<small>{remark}</small>" for remark in remarks)


def base_name(name: str) -> str:
    """Return the name of a file without its folders."""
    return name.replace("\\", "/").rpartition("/")[2]
