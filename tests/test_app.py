"""Every page over a real library: what it shows equals what the library says, and nothing breaks it."""

import ast
import re
import shutil
import string
import time
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from corpus.report import AgencyType, CheckStatus, Issue, Role, SectionKind
from indexer.library import Library
from nlp.evidence import Scope
from ui import markup, remarks
from ui.language import strings
from ui.search_state import SORTS, SearchState, from_address, to_address

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "reports"
UI = [ROOT / "app.py", *sorted((ROOT / "ui").glob("*.py"))]
PAGES = ("", "ask", "report", "import")

# Characters that HTML, Markdown or LaTeX would act on.
HOSTILE = "<script>alert(1)</script> $x^2$ **粗** [链接](javascript:alert(2)) <img src=x onerror=alert(3)> `码` &amp;"


# ---------------------------------------------------------------------------------------- strings


def literals(name: str) -> set[str]:
    """Return the constant first arguments of all calls of a function."""
    return {
        node.args[0].value
        for path in UI
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == name
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def source_of(*folders: str) -> str:
    files = [p for folder in folders for p in sorted((ROOT / folder).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def needed_keys() -> set[str]:
    codes = re.findall(r'Issue\(\s*"(\w+)"', source_of("corpus")) + re.findall(
        r'_ISSUE = "(\w+)"', source_of("corpus")
    )
    mistakes = re.findall(r'QueryError\(\s*"(\w+)"', source_of("indexer"))
    return (
        literals("say")
        | {f"agency_type.{kind}" for kind in AgencyType}
        | {f"check.{status}" for status in CheckStatus}
        | {f"issue.{code}" for code in codes}
        | {f"query.{code}" for code in mistakes}
        | {f"sort.{sort}" for sort in SORTS}
        | {f"form.{form}" for form in ("f2019", "f2021", "free")}
        | {f"import.stage_{stage}" for stage in ("start", "read", "reread", "label", "index")}
    )


def test_no_string_is_missing():
    assert len(literals("say")) > 50
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


# ----------------------------------------------------------------------------------------- markup


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read_html(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


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


# ---------------------------------------------------------------------------------------- address

STATES = st.builds(
    SearchState,
    query=st.text(st.characters(blacklist_categories=("Cs", "Zs", "Cc", "Zl", "Zp")), max_size=20),
    scope=st.builds(
        Scope,
        years=st.lists(st.integers(1990, 2100), unique=True, max_size=3).map(tuple),
        agencies=st.lists(st.sampled_from(["昌乐县卫生健康局", "A&B=局"]), unique=True).map(tuple),
        agency_types=st.lists(st.sampled_from(AgencyType), unique=True, max_size=3).map(tuple),
        sections=st.lists(st.sampled_from(SectionKind), unique=True, max_size=3).map(tuple),
        themes=st.lists(st.sampled_from(["staffing", "channel"]), unique=True).map(tuple),
        roles=st.lists(st.sampled_from(Role), unique=True, max_size=3).map(tuple),
    ),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 9999),
)


@given(STATES)
def test_an_address_carries_the_whole_search(state):
    assert from_address(to_address(state)) == state


def test_an_address_that_means_nothing_is_the_blank_search():
    address = {
        "year": ["zwei", "99"], "role": ["king"], "theme": ["weather"], "type": [""],
        "page": ["-3"], "sort": ["loudness"], "place": [" "],
    }  # fmt: skip
    assert from_address(address) == SearchState()


# ------------------------------------------------------------------------------------------ pages


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return what opens a page over a library, with query parameters, and runs it."""

    def run(library: Path, url_path: str = "", **parameters: str) -> AppTest:
        monkeypatch.setenv("NIANBAO_LIBRARY", str(library))
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        # Pages that are functions have no file by which AppTest could switch to them.
        test._page_hash = calc_hash(url_path)
        for name, value in parameters.items():
            test.query_params[name] = value
        return test.run()

    return run


def html_of(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(str(element.value) for element in test.get("html"))


def text_of(test: AppTest) -> str:
    return read_html(html_of(test)).text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens(app, sample_library: Path, page: str, language: str):
    shown = text_of(app(sample_library, page, lang=language))
    title = {"": "search", "report": "report", "ask": "ask", "import": "import"}[page]
    assert strings()[f"{title}.title"][language] in shown


@pytest.mark.parametrize("page", PAGES)
def test_without_a_library_every_page_says_what_to_do(app, tmp_path: Path, page: str):
    test = app(tmp_path / "nothing", page)
    assert strings()["import.title" if page == "import" else "empty.title"]["zh"] in text_of(test)
    assert not (tmp_path / "nothing").exists()


def damage_manifest(folder: Path) -> None:
    (folder / "library.json").write_text("{", encoding="utf-8")


def damage_catalogue(folder: Path) -> None:
    (folder / "catalogue.sqlite").write_bytes(b"no database at all" * 400)


def lose_catalogue(folder: Path) -> None:
    (folder / "catalogue.sqlite").unlink()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("damage", [damage_manifest, damage_catalogue, lose_catalogue])
def test_a_damaged_library_is_explained(app, sample_library: Path, tmp_path: Path, page, damage):
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    for journal in folder.glob("catalogue.sqlite-*"):
        journal.unlink()
    damage(folder)
    test = app(folder, page)
    assert strings()["library.error"]["zh"] in [error.value for error in test.error]
    assert str(folder) in text_of(test)


def test_search_shows_what_the_library_finds(app, sample_library: Path):
    query = "人手 OR 人员 OR 编制"
    with Library.open(sample_library) as library:
        expected = library.search(query, limit=10)
    test = app(sample_library, q=query)
    shown = html_of(test)
    assert f"共 {expected.total:,} 段" in text_of(test)
    assert shown.count('class="nb-text"') == len(expected.hits)
    for hit in expected.hits:
        assert markup.excerpt(hit.text, hit.highlights) in shown
    assert len([link for link in test.get("page_link") if "report=" in str(link.proto)]) >= len(
        expected.hits
    )


def test_filters_narrow_each_other_and_keep_what_could_be_added(app, sample_library: Path):
    test = app(sample_library, q="公开")
    with Library.open(sample_library) as library:
        everything = library.search("公开", facets=True)
        years = dict(everything.facets["year"])
        year = max(years)
        narrowed = library.search("公开", scope=Scope(years=(year,)), facets=True)
    test.get_by_key("filter_year").set_value([year]).run()
    assert f"共 {years[year]:,} 段" in text_of(test)
    assert narrowed.total == years[year]
    options = test.get_by_key("filter_year").options
    assert {str(o).split(" · ")[0] for o in options} == {str(y) for y in years}
    roles = [str(option) for option in test.get_by_key("filter_role").options]
    assert sorted(int(r.rsplit("· ", 1)[1].replace(",", "")) for r in roles) == sorted(
        count for _, count in narrowed.facets["role"]
    )
    assert test.query_params["year"] in (str(year), [str(year)])
    test.get_by_key("filter_clear").click().run()
    assert f"共 {everything.total:,} 段" in text_of(test)


def test_pages_of_hits_do_not_overlap(app, sample_library: Path):
    first = app(sample_library, q="公开")
    second = app(sample_library, q="公开", page="2")
    keys = [
        set(re.findall(r"<p class=\"nb-text\">(.*?)</p>", html_of(t), re.S))
        for t in (first, second)
    ]
    assert keys[0]
    assert keys[1]
    assert not keys[0] & keys[1]
    beyond = app(sample_library, q="公开", page="99999")
    assert "nb-text" in html_of(beyond)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('"人员', "unclosed_quote"), ("(人员", "unclosed_bracket"), ("人员)", "unopened_bracket"),
        ("AND", "dangling_operator"), ("yaer:2021", "unknown_field"), ("year:两千", "bad_year"),
        ("theme:天气", "unknown_value"), ("人*员", "misplaced_star"), ("年" * 5000, "too_long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_query_that_cannot_be_understood_is_explained(app, sample_library, query, code, language):
    shown = text_of(app(sample_library, q=query, lang=language))
    beginning = strings()[f"query.{code}"][language].split("{")[0]
    assert strings()["query.title"][language] in shown
    assert beginning in shown


def test_a_search_without_hits_says_how_to_go_on(app, sample_library: Path):
    test = app(sample_library, q='"没有任何报告会这样写的一句话"')
    assert strings()["search.nothing"]["zh"] in [info.value for info in test.info]


def test_an_example_fills_the_box(app, sample_library: Path):
    test = app(sample_library)
    test.get_by_key("example_three").click().run()
    assert test.get_by_key("search_box").value == strings()["example.three"]["zh"]
    assert 'id="nb-total"' in html_of(test)


# -------------------------------------------------------------------------------------------- ask


@pytest.mark.parametrize(
    ("question", "language"),
    [("哪些机关反映人员力量不足", "zh"), ("Which agencies reported staffing shortages?", "en")],
)
def test_ask_lists_every_finding(app, sample_library: Path, question: str, language: str):
    with Library.open(sample_library) as library:
        answer = library.ask(question)
    assert answer.findings
    test = app(sample_library, "ask", lang=language)
    test.chat_input[0].set_value(question).run()
    shown = text_of(test)
    assert answer.text in shown
    for finding in answer.findings:
        assert finding.report.agency in shown
        for quote in finding.quotes:
            assert quote.text in shown
    for miss in answer.near_misses[:5]:
        assert miss.reason in shown
    assert strings()["ask.searched"][language].format(count=answer.searched) in shown


def test_the_conversation_is_kept_when_the_page_is_left(app, sample_library: Path):
    test = app(sample_library, "ask")
    test.chat_input[0].set_value("哪些机关反映人员力量不足").run()
    test.chat_input[0].set_value("有多少个机关反映公开不及时").run()
    test._page_hash = calc_hash("report")
    test.run()
    test._page_hash = calc_hash("ask")
    test.run()
    assert "有多少个机关反映公开不及时" in text_of(test)
    assert "哪些机关反映人员力量不足" in [box.label for box in test.expander]
    test.get_by_key("ask_clear").click().run()
    assert not test.session_state["ask_turns"]


@pytest.mark.parametrize(
    "question", ["今天天气怎么样", HOSTILE, "???", "不存在的县财政局2099年收到多少件申请"]
)
def test_what_cannot_be_answered_is_declined_in_words(app, sample_library: Path, question: str):
    test = app(sample_library, "ask")
    test.chat_input[0].set_value(question).run()
    assert "nb-declined" in html_of(test)
    assert "<script" not in html_of(test)
    assert question in text_of(test)


# ----------------------------------------------------------------------------------------- report


def test_the_list_names_every_report(app, sample_library: Path):
    test = app(sample_library, "report")
    with Library.open(sample_library) as library:
        rows = library.report_rows()
    frame = test.dataframe[0].value
    assert list(frame["agency"]) == [row.agency for row in rows]
    year = max(row.year for row in rows if row.year)
    test.get_by_key("reports_years").set_value([year]).run()
    assert len(test.dataframe[0].value) == sum(row.year == year for row in rows)
    test.get_by_key("reports_find").set_value("绝无此机关").run()
    assert not test.dataframe
    assert strings()["report.none_shown"]["zh"] in [info.value for info in test.info]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_report_opens_with_its_whole_text(app, sample_library: Path, language: str):
    with Library.open(sample_library) as library:
        rows = library.report_rows()[::6]
        reports = {row.id: library.report(row.id) for row in rows}
    for row in rows:
        test = app(sample_library, "report", report=row.id, lang=language)
        shown = re.sub(r"\s", "", text_of(test))
        for section in reports[row.id].sections:
            for passage in section.passages:
                for line in passage.text.splitlines():
                    for statement in passage.statements[:3]:
                        assert re.sub(r"\s", "", statement.text) in shown or line
        checks = html_of(test).count('class="nb-check ')
        assert checks >= (4 if row.form else 0)


def test_a_citation_marks_its_statement(app, sample_library: Path):
    with Library.open(sample_library) as library:
        quote = library.ask("哪些机关反映人员力量不足").findings[0]
    cited = quote.quotes[0]
    test = app(
        sample_library, "report", report=quote.report.id, passage=str(cited.passage_id),
        statement=str(cited.statement_id),
    )  # fmt: skip
    shown = html_of(test)
    passage = re.search(
        rf'<p class="nb-text nb-cited" id="nb-passage-{cited.passage_id}">(.*?)</p>', shown, re.S
    )
    assert passage is not None
    marks = re.findall(r"<mark>(.*?)</mark>", passage[1], re.S)
    assert "".join(read_html(m).text for m in marks) == cited.text
    assert shown.count("nb-cited") == 1 + shown.count(".nb-cited")


@pytest.mark.parametrize(
    "parameters",
    [
        {"report": "0000000000000000"}, {"report": "../../etc"}, {"report": "<script>"},
    ],
)  # fmt: skip
def test_an_unknown_report_is_explained(app, sample_library: Path, parameters):
    test = app(sample_library, "report", **parameters)
    assert strings()["report.unknown"]["zh"] in [warning.value for warning in test.warning]
    assert "<script>" not in html_of(test)


@pytest.mark.parametrize(
    ("passage", "mark", "statement"),
    [("99999999", "", ""), ("x", "1-", "y"), ("-1", "5-2", "0"), ("", "1-2,3", "²")],
)
def test_a_passage_that_is_not_there_marks_nothing(app, sample_library, passage, mark, statement):
    with Library.open(sample_library) as library:
        row = library.report_rows()[0]
    test = app(
        sample_library, "report", report=row.id, passage=passage, mark=mark, statement=statement
    )
    assert "<mark>" not in html_of(test)
    assert 'class="nb-text nb-cited"' not in html_of(test)


def test_figures_show_blanks_as_blanks_and_failing_checks(app, shared: Path, tmp_path: Path):
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        library.build([shared / "reports"])
        rows = library.report_rows()
        cells = {row.id: library.figures(Scope(reports=(row.id,))) for row in rows}
    for row in rows:
        test = app(folder, "report", report=row.id)
        shown = html_of(test)
        assert shown.count('class="nb-blank"') == sum(cell.value is None for cell in cells[row.id])
        failing = len(re.findall(r'class="nb-check nb-fails"', shown))
        assert failing >= len(set(row.failing))
        for issue in row.issues:
            assert strings()[f"issue.{issue.code}"]["zh"] in text_of(test)


def test_no_text_of_a_report_is_run(app, tmp_path: Path):
    source = tmp_path / "恶意局2021年政府信息公开工作年度报告.txt"
    source.write_text(
        f"清溪县{HOSTILE}局2021年政府信息公开工作年度报告\n一、总体情况\n"
        f"本局公开信息12条，{HOSTILE}。\n五、存在的主要问题及改进情况\n人员力量不足，{HOSTILE}。\n",
        encoding="utf-8",
    )
    folder = tmp_path / "library"
    with Library.open(folder, create=True) as library:
        assert library.build([source]).added == 1
        row = library.report_rows()[0]
    tests = [
        app(folder, q="人员"), app(folder, "report", report=row.id), app(folder, "report"),
        app(folder, "import"), app(folder, "ask").chat_input[0].set_value("哪些机关反映人员力量不足").run(),
    ]  # fmt: skip
    for test in tests:
        reader = read_html(html_of(test))
        assert not {"img", "iframe", "object"} & {tag for tag, _ in reader.tags}
        scripts = [tag for tag, _ in reader.tags if tag == "script"]
        assert not scripts
        assert not any(name.startswith("on") for _, attrs in reader.tags for name in attrs)
        for element in test.markdown:
            assert "alert" not in element.value
    assert HOSTILE in text_of(tests[1])


# ----------------------------------------------------------------------------------------- import


def wait_for_import(test: AppTest) -> AppTest:
    for _ in range(240):
        if not test.session_state["import_job"].running:
            return test.run()
        time.sleep(0.25)
    raise AssertionError("the import did not end")


def test_a_folder_is_imported_and_its_failures_explained(app, tmp_path: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(SAMPLES / "lanxi-wjj-2021.txt", inbox)
    (inbox / "坏.pdf").write_bytes(b"%PDF-1.7 cut off")
    (inbox / "空.txt").write_bytes(b"")
    with zipfile.ZipFile(inbox / "many.zip", "w") as archive:
        archive.write(SAMPLES / "lanxi-wjj-2022.docx", "里面/lanxi-wjj-2022.docx")
        archive.write(SAMPLES / "lanxi-wjj-2021.txt", "again.txt")
    library = tmp_path / "library"
    test = app(library, "import")
    test.get_by_key("import_folder").set_value(str(inbox)).run()
    test.get_by_key("import_start_folder").click().run()
    shown = text_of(wait_for_import(test))
    job = test.session_state["import_job"]
    assert (job.result.added, job.result.skipped, len(job.result.failed)) == (2, 1, 2)
    assert "岚溪县卫生健康局" in shown
    assert "坏.pdf" in shown
    assert strings()["advice.damaged"]["zh"] in shown
    assert strings()["advice.empty"]["zh"] in shown
    with Library.open(library) as opened:
        assert len(opened.report_rows()) == 2
        left = opened.failures()
    assert len(left) == 2
    # A new session still lists them, and dismisses one.
    later = app(library, "import")
    assert "坏.pdf" in text_of(later)
    dismiss = [button for button in later.button if str(button.key).startswith("dismiss_")]
    dismiss[0].click().run()
    with Library.open(library) as opened:
        assert len(opened.failures()) == 1


def test_a_folder_that_is_not_there_is_explained(app, tmp_path: Path):
    test = app(tmp_path / "library", "import")
    test.get_by_key("import_folder").set_value(str(tmp_path / "nowhere")).run()
    test.get_by_key("import_start_folder").click().run()
    assert strings()["import.path_missing"]["zh"] in [error.value for error in test.error]
    assert not (tmp_path / "library").exists()


def test_a_library_that_is_busy_is_explained(app, sample_library: Path, tmp_path: Path):
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    test = app(folder, "import")
    with Library.open(folder) as other, other._changing():
        test.get_by_key("import_folder").set_value(str(SAMPLES)).run()
        test.get_by_key("import_start_folder").click().run()
        wait_for_import(test)
    assert strings()["library.busy"]["zh"] in [warning.value for warning in test.warning]
    assert not test.exception


@given(
    st.sampled_from(
        [
            "the title says 2022, the body 2023", "section problems was not found",
            "table review was not found", "row «received» is printed twice with different values",
            "the text names several places: 甲县、乙县",
        ]
    )
)  # fmt: skip
def test_a_remark_is_said_in_chinese(message):
    shown = read_html(remarks.issue_html(Issue("year_conflict", message, 3))).text
    assert not re.search(r"[a-z]{3}", shown)
    assert "第3页" in shown


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("the PDF is protected by a password", "password"), ("an old Word file (.doc); save it as .docx", "old_word"),
        ("the PDF is cut off or damaged", "damaged"), ("the file is empty", "empty"),
        ("a RAR archive; unpack it first", "archive"), ("something new", "other"),
        ("a picture; scanned reports need text recognition, which is not available", "picture"),
        ("unpacks to far more than its size (possibly a zip bomb)", "slow"),
    ],
)  # fmt: skip
def test_a_refusal_comes_with_advice(reason: str, advice: str):
    assert remarks.advise(reason) == strings()[f"advice.{advice}"]["zh"]
