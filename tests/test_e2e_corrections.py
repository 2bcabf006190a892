"""Correcting in a browser: every count follows, at once and back again; figures as they are shown."""

# ruff: noqa: F811 - a fixture and the argument that takes it bear one name

import io
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from corpus.report import Role
from indexer.library import Library
from nlp.evidence import Scope, StatementRow
from nlp.labels.taxonomy import role_name
from tests.browsing import (  # noqa: F401 - fixtures
    QUESTION,
    address,
    ask,
    browser,
    button,
    library,
    own_address,
    page,
    say,
    serve,
)

pytestmark = pytest.mark.e2e
STAFFING = Scope(themes=("staffing",), roles=(Role.PROBLEM,))


def admitted(folder: Path) -> tuple[StatementRow, ...]:
    with Library.open(folder) as library:
        return library.statement_rows(STAFFING)


def agencies(folder: Path) -> int:
    with Library.open(folder) as library:
        return next((t.agencies for t in library.themes() if t.theme == "staffing"), 0)


def choose(page: Page, box: Locator, option: str) -> None:
    box.locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()


def facet(page: Page, address: str, role: Role) -> int:
    """Return the count that the facet of roles shows for a role."""
    page.goto(f"{address}/?q={quote('的')}&theme=staffing&mode=text")
    expect(page.locator("#nb-total")).to_be_visible()
    found = page.locator(".st-key-filter_role button").filter(has_text=role_name(role))
    expect(page.locator(".st-key-filter_role button").first).to_be_visible()
    return int(found.inner_text().split(" · ")[1]) if found.count() else 0


def test_correct_a_label_and_see_every_count_follow(page: Page, own_address):
    address, folder = own_address
    before, counted = admitted(folder), agencies(folder)
    assert before
    shown = facet(page, address, Role.PROBLEM)
    row = next(s for s in before if sum(other.report == s.report for other in before) == 1)
    page.goto(
        f"{address}/report?report={row.report.id}&passage={row.passage_id}&statement={row.statement_id}"
    )
    page.locator(f".st-key-correct_{row.passage_id} button").first.click()
    editor = page.locator('[data-testid="stPopoverBody"]')
    expect(editor).to_contain_text(say("correct.machine"))
    which = editor.locator('[class*="_which"]')
    if which.count():
        choose(page, which, row.text if len(row.text) <= 48 else f"{row.text[:48]}…")
    expect(editor.locator(".nb-correct-quote")).to_have_text(row.text)
    choose(page, editor.locator('[data-testid="stSelectbox"]').last, role_name(Role.RESOLVED))
    name = editor.locator('[class*="_who"] input')
    name.fill("李四")
    name.press("Tab")
    editor.get_by_role("button", name=say("correct.save")).click()
    expect(page.get_by_text(say("correct.saved_toast", count=1))).to_be_visible()
    # The same place, the machine's label beside, who and when.
    expect(editor.locator(".nb-change")).to_contain_text("李四")
    after = admitted(folder)
    assert {s.statement_id for s in before} - {s.statement_id for s in after} == {row.statement_id}
    assert facet(page, address, Role.PROBLEM) == shown - 1
    assert agencies(folder) == counted - 1
    page.goto(f"{address}/ask")
    ask(page, QUESTION)
    with Library.open(folder) as library:
        answer = library.ask(QUESTION)
        listed = {finding.report.agency for finding in answer.findings}
    assert row.report.agency not in listed
    expect(page.locator(".nb-answer:not(.nb-question)").first).to_have_text(answer.text)
    # And back: the list of corrections takes it back.
    page.goto(f"{address}/corrections")
    entry = page.locator('[class*="st-key-correction_"]').filter(has_text=row.text).first
    expect(entry).to_contain_text(say("corrections.holds"))
    entry.get_by_role("button", name=say("correct.undo")).click()
    expect(page.get_by_text(say("correct.undone_toast", count=1))).to_be_visible()
    assert admitted(folder) == before
    assert facet(page, address, Role.PROBLEM) == shown


def test_an_identity_is_corrected_on_its_report(page: Page, own_address):
    address, folder = own_address
    with Library.open(folder) as library:
        row = next(r for r in library.report_rows() if r.agency and r.year)
    page.goto(f"{address}/report?report={row.id}")
    page.locator(f".st-key-correct_report_{row.id} button").first.click()
    editor = page.locator('[data-testid="stPopoverBody"]')
    agency = editor.locator('[class*="_agency"] input')
    agency.fill("青禾县更名局")
    agency.press("Tab")
    editor.locator('[class*="_who"] input').fill("王五")
    editor.locator('[class*="_who"] input').press("Tab")
    editor.get_by_role("button", name=say("correct.save")).click()
    expect(page.locator(".nb-id")).to_contain_text("青禾县更名局")
    page.goto(f"{address}/?q={quote('agency:青禾县更名局')}&mode=text")
    with Library.open(folder) as library:
        total = library.search("agency:青禾县更名局").total
    assert total
    expect(page.locator("#nb-total")).to_contain_text(f"共 {total} 段")


def test_the_figures_exported_are_those_on_the_screen(page: Page, address: str):
    page.goto(f"{address}/figures?row=received&row=total&sort=0&desc=1")
    lines = page.locator(".nb-figures tbody tr")
    expect(lines.first).to_be_visible()
    seen = [
        (line.locator("th").inner_text(), line.locator("td").nth(1).inner_text())
        for line in lines.all()
    ]
    total = page.locator(".nb-figures tfoot td b").first.inner_text()
    button(page, say("export.title")).click()
    with page.expect_download() as waiting:
        button(page, say("data.export_xlsx")).click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    written = [(str(row[0]), row[4]) for row in rows[: len(seen)]]
    assert [name for name, _ in written] == [name for name, _ in seen]
    for (_, cell), (_, value) in zip(seen, written, strict=True):
        assert f"{value:,}" in cell if value is not None else say("figures.blank") in cell
    assert f"{rows[len(seen)][4]:,}" == total
    page.reload()
    expect(lines).to_have_count(len(seen))
