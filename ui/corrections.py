"""校正: the small editor that stands wherever a label or an identity is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

import streamlit as st

from corpus.report import AgencyType, Role
from indexer.corrections import REPORT_FIELDS, SIGN, Correction, Value
from indexer.errors import LibraryBusyError, LibraryError
from indexer.library import Library
from nlp.evidence import ReportRow, StatementRow
from nlp.labels.taxonomy import role_name, theme_keys, theme_name
from ui.language import language, say, written_date
from ui.markup import escape, role_chip, theme_chip
from ui.parts import agency_type_name
from ui.state import open_library

_WHO = "correct_who"
_DONE = "correct_done"
_QUOTED = 48


def correct_statement(library: Library, statement: StatementRow | int, key: str) -> None:
    """Draw what opens the editor of a statement's role and themes."""
    number = statement if isinstance(statement, int) else statement.statement_id
    correct_statements(library, (number,), key)


def correct_quote(statement: int | None, key: str) -> None:
    """Draw what opens the editor of a quote that is known by its number; nothing where it is none."""
    library = open_library() if statement is not None else None
    if library is not None and statement is not None:
        correct_statement(library, statement, key)


def correct_statements(library: Library, numbers: Sequence[int], key: str) -> None:
    """Draw what opens the editor of the statements of one passage; nothing where there is none."""
    if not numbers:
        return
    box = _popover(key, say("correct.label_help"))
    if not box.open:
        return
    with box:
        rows = [row for number in numbers if (row := library.statement_row(number)) is not None]
        if not rows:
            st.caption(say("correct.gone"))
            return
        row = rows[0]
        if len(rows) > 1:
            held = {row.statement_id: row for row in rows}
            chosen = st.selectbox(
                say("correct.which"), list(held), key=f"{key}_which",
                format_func=lambda number: _short(held[number].text) if number in held else "",
            )  # fmt: skip
            row = held.get(chosen or 0, row)
        _edit_statement(library, row, f"{key}_{row.statement_id}")


def correct_report(library: Library, row: ReportRow, key: str) -> None:
    """Draw what opens the editor of a report's agency, place, kind and year."""
    box = _popover(key, say("correct.identity_help"))
    if box.open:
        with box:
            _edit_report(library, row, key)


def report_corrections() -> None:
    """Say once what was corrected or taken back."""
    done: tuple[str, int] | None = st.session_state.pop(_DONE, None)
    if done:
        st.toast(say(done[0], count=done[1]), icon=":material/edit_note:")


def take_back(library: Library, number: int) -> None:
    """Undo a correction; for the click of a button."""
    try:
        library.undo(number)
        st.session_state[_DONE] = ("correct.undone_toast", 1)
    except LibraryError as error:
        st.session_state[_DONE] = (_trouble(error), 0)


def field_value(field: str, value: Value) -> str:
    """Return the value of a field as HTML, in the language of the session."""
    if field == "role":
        return role_chip(str(value)) if value in list(Role) else _open()
    if isinstance(value, tuple):
        return "".join(map(theme_chip, value)) or escape(say("correct.no_themes"))
    if value is None or value == "":
        return _open()
    text = agency_type_name(str(value)) if field == "agency_type" else str(value)
    return f"<b>{escape(text)}</b>"


def written_moment(at: str) -> str:
    """Write when something was done in the clock of this machine, in the language's form."""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    return f"{written_date(moment.date().isoformat())} {moment:%H:%M}"


# ----------------------------------------------------------------------------------------- editing


def _popover(key: str, help_text: str) -> Any:  # noqa: ANN401 - Streamlit does not name the type
    return st.popover(
        say("correct.title"), key=key, type="tertiary", icon=":material/edit_note:",
        help=help_text, on_change="rerun",
    )  # fmt: skip


def _edit_statement(library: Library, row: StatementRow, key: str) -> None:
    st.html(f'<p class="nb-quote nb-correct-quote">{escape(row.text)}</p>')
    now: Mapping[str, Value] = {"role": row.role, "themes": tuple(t.key for t in row.themes)}
    # A form begins anew when what holds changes under it.
    state = f"{key}_{row.role}_{'_'.join(t.key for t in row.themes)}"
    with st.form(f"{state}_form", border=False):
        role = st.selectbox(
            say("filter.role"), list(Role), index=list(Role).index(row.role),
            format_func=lambda r: role_name(r, language()), key=f"{state}_role",
        )  # fmt: skip
        themes = st.multiselect(
            say("filter.theme"), _theme_options(now), default=list(_themes(now)),
            format_func=_theme_text, key=f"{state}_themes", placeholder=say("correct.no_themes"),
            select_all=False,
        )  # fmt: skip
        _draw_machine(library.machine_values(row.statement_id))
        given: Mapping[str, Value] = {"role": role or row.role, "themes": tuple(themes)}
        _draw_save(library, row.statement_id, now, given, state)
    _draw_made(library, library.corrections(row.statement_id), key)


def _edit_report(library: Library, row: ReportRow, key: str) -> None:
    now: Mapping[str, Value] = {field: getattr(row, field) for field in REPORT_FIELDS}
    # A form begins anew when what holds changes under it, not with every change of the library.
    state = f"{key}_{crc32(repr(sorted(now.items())).encode())}"
    with st.form(f"{state}_form", border=False):
        agency = st.text_input(say("column.agency"), row.agency or "", key=f"{state}_agency")
        place = st.text_input(say("column.place"), row.place or "", key=f"{state}_place")
        kind = st.selectbox(
            say("column.type"), list(AgencyType), key=f"{state}_type",
            index=list(AgencyType).index(row.agency_type) if row.agency_type else None,
            format_func=agency_type_name, placeholder=say("correct.open"),
        )  # fmt: skip
        year = st.number_input(
            say("column.year"), 1990, 2100, row.year, 1, key=f"{state}_year",
            placeholder=say("correct.open"), format="%d",
        )  # fmt: skip
        _draw_machine(library.machine_values(row.id))
        given: Mapping[str, Value] = {
            "agency": (agency or "").strip() or None,
            "place": (place or "").strip() or None,
            "agency_type": kind,
            "year": int(year) if year is not None else None,
        }
        _draw_save(library, row.id, now, given, state)
    _draw_made(library, library.corrections(row.id), key)


def _draw_machine(said: Mapping[str, Value]) -> None:
    shown = "".join(
        f"<div><dt>{escape(say(f'correct.field_{field}'))}</dt><dd>{field_value(field, value)}</dd></div>"
        for field, value in said.items()
    )
    st.html(
        f'<div class="nb-machine"><span class="nb-muted">{escape(say("correct.machine"))}</span>'
        f"<dl>{shown}</dl></div>"
    )


def _draw_save(
    library: Library,
    target: str | int,
    now: Mapping[str, Value],
    given: Mapping[str, Value],
    key: str,
) -> None:
    who = st.text_input(
        say("correct.who"), st.session_state.get(_WHO, ""), key=f"{key}_who",
        placeholder=say("correct.who_example"), max_chars=60,
    )  # fmt: skip
    if not st.form_submit_button(
        say("correct.save"), type="primary", icon=":material/check:", key=f"{key}_save"
    ):
        return
    name = (who or "").strip()
    changed = {field: value for field, value in given.items() if value != now[field]}
    if not name:
        st.warning(say("correct.who_missing"), icon=":material/person_alert:")
    elif not changed:
        st.info(say("correct.unchanged"), icon=":material/info:")
    else:
        st.session_state[_WHO] = name
        _save(library, target, changed, name)


def _save(library: Library, target: str | int, changed: Mapping[str, Value], who: str) -> None:
    try:
        made = library.correct_all(target, changed, who)
    except LibraryError as error:
        st.error(say(_trouble(error)), icon=":material/error:")
        return
    st.session_state[_DONE] = ("correct.saved_toast", len(made))
    st.rerun()


def _draw_made(library: Library, made: Sequence[Correction], key: str) -> None:
    """List the corrections that hold here, each with its way back."""
    for correction in made:
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"{key}_made_{correction.id}"
        ):
            st.html(change_html(correction))
            st.button(
                say("correct.undo"), key=f"{key}_undo_{correction.id}", type="tertiary",
                icon=":material/undo:", on_click=take_back, args=(library, correction.id),
            )  # fmt: skip


def change_html(correction: Correction) -> str:
    """Return what a correction changed, from what to what, with who and when."""
    return (
        f'<div class="nb-change"><span class="nb-th">{escape(say(f"correct.field_{correction.field}"))}</span> '
        f"{field_value(correction.field, correction.before)} → "
        f"{field_value(correction.field, correction.value)}"
        f'<div class="nb-muted">{SIGN} {escape(correction.who)} · '
        f"{escape(written_moment(correction.at))}</div></div>"
    )


# ------------------------------------------------------------------------------------------- words


def _trouble(error: LibraryError) -> str:
    return "library.busy" if isinstance(error, LibraryBusyError) else "correct.failed"


def _open() -> str:
    return f'<span class="nb-blank">{escape(say("correct.open"))}</span>'


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _themes(now: Mapping[str, Value]) -> tuple[str, ...]:
    held = now["themes"]
    return held if isinstance(held, tuple) else ()


def _theme_options(now: Mapping[str, Value]) -> list[str]:
    """Return every theme, and what a statement has that the taxonomy no longer knows."""
    return list(dict.fromkeys((*theme_keys(), *_themes(now))))


def _theme_text(key: str) -> str:
    return theme_name(key, language()) if key in theme_keys() else key
