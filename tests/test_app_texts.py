"""What the pages say: every string in both languages, every code with its sentence, nothing unescaped."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import legacy, parse
from corpus.report import AgencyType, Check, CheckStatus, Issue
from nlp.evidence import ReportRow
from tests.pages import ROOT, read_html
from ui import figures, markup, refusals, remarks, search_notes
from ui.language import strings
from ui.search_state import MODES, SORTS

UI = [ROOT / "app.py", *sorted((ROOT / "ui").glob("*.py"))]
# The stages of an import, which is what these modules do.
BUILDING = ("build", "fulltext", "similarity")


# ------------------------------------------------------------------------------------------ strings


def calls(name: str, *paths: Path) -> Iterator[ast.Call]:
    """Yield the calls of a function or method of this name."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                named = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                if named == name:
                    yield node


def texts_in(node: ast.expr) -> Iterator[str]:
    """Yield a constant text, or both texts of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts_in(node.body), *texts_in(node.orelse))


def first_texts(name: str, *paths: Path) -> set[str]:
    """Return the constant texts in the first arguments of all calls."""
    return {text for call in calls(name, *paths) if call.args for text in texts_in(call.args[0])}


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def issue_codes() -> set[str]:
    """Return every code an issue is made with, also by the reader's own `report(code, …)`."""
    made = first_texts("Issue", *sources("corpus", "indexer"))
    return made | first_texts("report", ROOT / "corpus" / "figures.py")


def needed_keys() -> set[str]:
    stages = first_texts("progress", *(ROOT / "indexer" / f"{name}.py" for name in BUILDING))
    return (
        first_texts("say", *UI)
        | {f"agency_type.{kind}" for kind in AgencyType}
        | {f"check.{status}" for status in CheckStatus}
        | {f"issue.{code}" for code in issue_codes()}
        | {f"query.{code}" for code in first_texts("QueryError", *sources("indexer"))}
        | {f"sort.{sort}" for sort in SORTS}
        | {f"mode.{mode}" for mode in MODES}
        | {f"form.{form}" for form in ("f2019", "f2021", "free")}
        | {f"import.stage_{stage}" for stage in stages | {"start"}}
        | {f"advice.{name}" for name, _ in refusals._ADVICE}
        | {
            key
            for table in (refusals._REASONS, remarks._DETAILS, figures._ACROSS)
            for _, key in table
        }
        | {key for _, key in search_notes._NOTES}
    )


def test_the_codes_are_found():
    assert {
        "scanned_page",
        "no_text",
        "row_repeated",
        "ocr_unproven",
        "agency_conflict",
    } <= issue_codes()
    assert "embed" in first_texts("progress", ROOT / "indexer" / "similarity.py")


def test_no_string_is_missing():
    assert len(first_texts("say", *UI)) > 100
    assert not needed_keys() - set(strings())


@pytest.mark.parametrize("key", sorted(strings()))
def test_a_string_is_there_in_both_languages(key: str):
    texts = strings()[key]
    assert set(texts) == {"zh", "en"}
    assert all(text.strip() for text in texts.values())
    names = [
        {name for _, name, _, _ in string.Formatter().parse(t) if name} for t in texts.values()
    ]
    assert names[0] == names[1]


def test_no_string_is_left_over():
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI)
    quoted = set(re.findall(r"""["']([a-z_]+\.\w+)["']""", source))
    families = tuple(re.findall(r"""f["']([a-z_]+\.\w*)\{""", source))
    unused = {key for key in strings() if key not in quoted and not key.startswith(families)}
    assert not unused


# ------------------------------------------------------------------------------------------- markup


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r") | st.sampled_from("<>&\"'$*`["),
    max_size=60,
)  # fmt: skip
SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple), max_size=4
)


@given(TEXTS, SPANS)
def test_marked_text_shows_every_character_and_runs_none(text, spans):
    spans = [(start, end) for start, end in spans if start < end <= len(text)]
    reader = read_html(markup.marked(text, spans))
    assert reader.text == text
    assert {tag for tag, _ in reader.tags} <= {"mark"}


@given(TEXTS)
def test_a_label_of_a_widget_is_no_markdown(text):
    label = markup.plain(text)
    bare = re.sub(r"\\.", "", label)
    assert not set(bare) & set("<>$*`[]_~|\\")


def test_an_excerpt_shows_the_first_mark():
    text = "甲" * 700 + "。人员不足" + "乙" * 600
    shown = markup.excerpt(text, [(701, 705)])
    assert "<mark>人员不足</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


# ------------------------------------------------------------------------------------------ remarks


CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "message",
    [
        "the title says 2022, the body 2023", "section problems was not found",
        "the cover says 青禾县财政局, the signature 青禾县教育局", "the title says 2022, the lead 2021",
        "table review was not found", "row «received» is printed twice with different values",
        "the text names several places: 甲县、乙县", "published on 2021-03-01, before 2021 was over",
        "signed on 2021-01-05, published on 2023-01-05", "no place is named for certain where 县教育局 is",
        "the title names only the place 青禾县; read as the report of its government",
        "the agency's name says 青禾县, the contact line 白寥县",
        "table requests: no row was found for granted, total",
        "table requests, row «total»: recognised 12, 3, proven by no sum, left out",
        "table requests, column «business»: the rows add up, the column does not; compare with the page",
        "row «rules»: «一十» is no number that can be read, left blank",
        "row «rules» does not print the columns issued, repealed of its form",
        "read by character recognition: page 2, 4–5; its words may hold slips",
    ],
)  # fmt: skip
def test_a_remark_is_said_in_chinese(message: str):
    shown = read_html(remarks.issue_html(Issue("year_conflict", message, 3))).text
    assert not re.search(r"[a-z]{3}", shown)
    assert "第3页" in shown
    detail = shown.removeprefix(strings()["issue.year_conflict"]["zh"])
    assert CHINESE.search(detail)


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("the PDF is protected by a password", "password"), ("an old Word file (.doc); save it as .docx", "old_word"),
        ("the PDF is cut off or damaged", "damaged"), ("the file is empty", "empty"),
        ("a RAR archive; unpack it first", "archive"), ("something new", "other"),
        ("the picture is too large", "picture"), (legacy._MISSING.format(kind="wps"), "office"),
        ("unpacks to far more than its size (possibly a zip bomb)", "slow"),
        ("an old Excel workbook (.xls), no Word document", "not_word"),
    ],
)  # fmt: skip
def test_a_refusal_comes_with_advice(reason: str, advice: str):
    assert refusals.advise(reason) == strings()[f"advice.{advice}"]["zh"]


def written_reasons() -> set[str]:
    """Return what the readers say when they refuse a file, any number as 7."""
    found = {reason for _, reason in legacy._STREAMS if reason} | {r for _, r in parse._REFUSED}
    found |= {legacy._MISSING.format(kind="doc"), legacy._OTHER_OLE}
    for name in ("UnreadableError", "_refuse", "Refusal"):
        for call in calls(name, *sources("corpus"), ROOT / "indexer" / "worker.py"):
            match call.args:
                case [ast.Constant(value=str(text))]:
                    found.add(text)
                case [ast.JoinedStr(values=parts)]:
                    found.add(
                        "".join(p.value if isinstance(p, ast.Constant) else "7" for p in parts)
                    )
    # Two whose middle is a word of its own.
    found -= {"7 7, too many for a report", "the PDF 7"}
    return found | {"30,001 cells, too many for a report", "the PDF is cut off or damaged"}


@pytest.mark.parametrize("reason", sorted(written_reasons()))
def test_every_reason_is_said_in_chinese(reason: str):
    said = refusals.explain_reason(reason)
    assert CHINESE.search(said)
    # Names of formats and programs stay as they are.
    assert not re.search(r"(?<![A-Za-z.])[a-z]{4}", said)


def test_reasons_within_reasons_and_unknown_ones():
    kept = refusals.explain_reason(
        "kept as it was read before: took longer than 60 seconds over one page"
    )
    assert "60 秒" in kept
    assert not re.search(r"[a-z]{3}", kept)
    assert refusals.explain_reason("1,000 lines, too many for a report").startswith("内容过多")
    assert refusals.explain_reason("a reason nobody knows") == "a reason nobody knows"


def row_with(*issues: Issue) -> ReportRow:
    return ReportRow(
        "ab", "扫描.pdf", "pdf", "", "青禾县财政局", "青禾县", None, 2022, None, None, 5, issues, ()
    )


def test_a_report_with_unread_pages_is_called_incomplete():
    from corpus.scan import _MISSING

    row = row_with(Issue("scanned_page", _MISSING, 4), Issue("scanned_page", _MISSING, 2))
    shown = read_html(remarks.unread_html(row)).text
    assert remarks.is_incomplete(row)
    assert "2、4" in shown
    assert 'pip install "nianbao[ocr]"' in shown
    damaged = read_html(remarks.unread_html(row_with(Issue("damaged_page", "x", 3)))).text
    assert "3" in damaged
    assert "pip" not in damaged
    assert not remarks.unread_html(row_with(Issue("ocr_read", "x", 1)))


# What `corpus.narrative` and `indexer.cross_year` write.
@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("handled: narrative 12, table 10 or 12", ("收到和办结的申请", "12", "10或12")),
        ("organisations: narrative 3, table blank", ("法人和其他组织", "空")),
        ("one of 2 reports of 2020: 年报（补）.pdf (0123456789abcdef)", ("2020年有 2 份", "年报（补）.pdf")),
        ("2018 by 青禾县工商行政管理局", ("2018年的报告由青禾县工商行政管理局发布",)),
        ("青禾县工商局 was merged into 青禾县市场监督管理局", ("青禾县工商局已并入青禾县市场监督管理局",)),
    ],
)  # fmt: skip
def test_a_detail_of_a_check_is_said_in_words(detail: str, words: tuple[str, ...]):
    (said,) = figures.explain_detail(detail)
    assert all(word in said for word in words)
    assert not re.search(r"[a-z]{4}", said)
    shown = figures.check_html(Check("carry_over", CheckStatus.UNKNOWN, detail))
    assert markup.escape(said) in shown


def test_every_number_the_narrative_states_has_a_name():
    from corpus import stated

    known = {*stated._RESULTS, *stated._DOCUMENTS, *stated._APPLICANTS}
    known |= {figure for figure, _ in (*stated._VERBS, *stated._REVIEWS)}
    known |= {"received_and_carried", "handled", "reviews", "litigation"}
    assert not {f"stated.{key}" for key in known} - set(strings())
