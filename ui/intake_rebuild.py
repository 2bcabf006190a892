"""Making the library anew from the files it keeps: what that does, when one needs it, by what parts."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from indexer.fulltext import ENGINES
from indexer.library import Library
from indexer.manifest import Manifest
from indexer.schema import SCHEMA
from indexer.similarity import NONE, SHIPPED
from ui.importing import start_rebuild
from ui.language import say
from ui.markup import escape
from ui.state import library_path

_KEEP = "keep"
_FOLDER = "folder"
_ENGINE = "rebuild_engine"
_MODEL = "rebuild_model"
_MODEL_FOLDER = "rebuild_model_folder"
_REREAD = "rebuild_reread"
_MISSING = "rebuild_missing"
_STALE = "rebuild_stale"


def draw_rebuild(library: Library, *, running: bool) -> None:
    """Draw the part of the page from which the library is made anew."""
    stale = _stale(library)
    title = say("rebuild.title_stale" if stale else "rebuild.title")
    with st.expander(title, icon=":material/build:", key="import_rebuild"):
        st.markdown(say("rebuild.text"))
        st.markdown(say("rebuild.when"))
        for part in stale:
            st.warning(say(f"rebuild.stale_{part}"), icon=":material/update:")
        manifest = Manifest.read(library.root, SCHEMA)
        st.html(f'<p class="nb-muted">{escape(_now(manifest))}</p>')
        st.checkbox(say("rebuild.reread"), value=True, key=_REREAD, help=say("rebuild.reread_help"))
        engine, model = st.columns(2, vertical_alignment="bottom")
        engine.selectbox(
            say("rebuild.engine"), [_KEEP, *(e for e in ENGINES if e != manifest.engine)],
            key=_ENGINE, format_func=lambda name: say(f"rebuild.engine_{name}"),
        )  # fmt: skip
        chosen = model.selectbox(
            say("rebuild.model"), _models(manifest), key=_MODEL,
            format_func=lambda name: say(f"rebuild.model_{name}"),
        )  # fmt: skip
        if chosen == _FOLDER:
            st.text_input(
                say("rebuild.model_path"),
                key=_MODEL_FOLDER,
                placeholder=say("rebuild.model_example"),
            )
        if st.session_state.pop(_MISSING, False):
            st.error(say("rebuild.model_missing"), icon=":material/folder_off:")
        st.button(
            say("rebuild.start"), key="rebuild_start", icon=":material/build:", disabled=running,
            help=say("import.busy") if running else None, on_click=_start,
        )  # fmt: skip


def _stale(library: Library) -> tuple[str, ...]:
    """Return what a newer version of the program would make otherwise; asked once a session."""
    key = (str(library.root), library.changes)
    kept = st.session_state.get(_STALE)
    if kept is None or kept[0] != key:
        kept = (key, library.stale())
        st.session_state[_STALE] = kept
    found: tuple[str, ...] = kept[1]
    return found


def _now(manifest: Manifest) -> str:
    """Say by which engine and model the library is made."""
    engine = say(f"rebuild.engine_{manifest.engine}") if manifest.engine in ENGINES else "—"
    if manifest.embedder_path == NONE:
        model = say("rebuild.model_none")
    elif not manifest.vectors:
        model = say("rebuild.model_not_yet")
    else:
        model = manifest.embedder_path or say("rebuild.model_shipped")
    return say("rebuild.now", engine=engine, model=model)


def _models(manifest: Manifest) -> list[str]:
    now = {"": SHIPPED, NONE: NONE}.get(manifest.embedder_path, "") if manifest.engine else ""
    return [_KEEP, *(name for name in (SHIPPED, NONE) if name != now), _FOLDER]


def _start() -> None:
    engine = str(st.session_state.get(_ENGINE, _KEEP))
    model = str(st.session_state.get(_MODEL, _KEEP))
    if model == _FOLDER:
        folder = Path(str(st.session_state.get(_MODEL_FOLDER) or "").strip()).expanduser()
        if not folder.is_dir() or not folder.name:
            st.session_state[_MISSING] = True
            return
        model = str(folder.absolute())
    start_rebuild(
        library_path(),
        reread=bool(st.session_state.get(_REREAD, True)),
        engine=None if engine == _KEEP else engine,
        embedder=None if model == _KEEP else model,
    )
