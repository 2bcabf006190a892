"""The app: `streamlit run app.py`. Navigation and what all pages share, nothing else."""

from pathlib import Path

import streamlit as st

from ui import ask, correction_list, data, intake, report, search, themes
from ui.corrections import report_corrections
from ui.language import keep_in_address, say, switch_language
from ui.parts import use_style
from ui.removal import report_removal
from ui.state import open_search, remember_pages

_ICON = Path(__file__).parent / "ui" / "icon.png"
_LOGO = Path(__file__).parent / "ui" / "logo.svg"

st.set_page_config(page_title=say("nav.app"), page_icon=str(_ICON), layout="wide")
pages = {
    "search": st.Page(
        search.draw,
        title=say("nav.search"),
        icon=":material/search:",
        url_path="start",
        default=True,
    ),
    # The first page stands at the root; who types its name finds it too.
    "search_by_name": st.Page(
        open_search, title=say("nav.search"), url_path="search", visibility="hidden"
    ),
    "ask": st.Page(ask.draw, title=say("nav.ask"), icon=":material/forum:", url_path="ask"),
    "themes": st.Page(
        themes.draw, title=say("nav.themes"), icon=":material/bubble_chart:", url_path="themes"
    ),
    "report": st.Page(
        report.draw, title=say("nav.report"), icon=":material/article:", url_path="report"
    ),
    "data": st.Page(
        data.draw, title=say("nav.figures"), icon=":material/table_chart:", url_path="figures"
    ),
    "intake": st.Page(
        intake.draw, title=say("nav.import"), icon=":material/upload_file:", url_path="import"
    ),
    "corrections": st.Page(
        correction_list.draw,
        title=say("nav.corrections"),
        icon=":material/edit_note:",
        url_path="corrections",
    ),
}
remember_pages(pages)
use_style()
st.logo(str(_LOGO), size="large")
chosen = st.navigation(list(pages.values()))
with st.sidebar:
    switch_language()
keep_in_address()
chosen.run()
report_removal()
report_corrections()
