"""What is typed in the browser is kept at once, checked as a workbook is, and recorded only without errors."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import sign_in
from reporting_group import Group, like_last_year

from stateward.facts.ledger import LedgerMapping, RowRule, read_ledger
from stateward.facts.reading import ReadingRules, read_contents
from stateward.facts.tables import Table
from stateward.workbench.core.acting import as_user
from stateward.workbench.statements import reading
from stateward.workbench.statements.mapping import services as books
from stateward.workbench.statements.models import BookMapping, Draft, Obligation, Statement
from stateward.workbench.statements.reporting import entry, prefilled

pytestmark = pytest.mark.databases


@pytest.fixture
def browser(group: Group) -> Client:
    return sign_in(Client(), group.accountant)


def fields(group: Group, **changes: str) -> dict[str, str]:
    """Last year's figures as somebody types them, in units of one."""
    facts = like_last_year(group.owed()[0])
    typed = {f"f:{key}": format(figure.amount, "f") for key, figure in facts.figures.items()}
    return {**typed, "unit": "1", **{f"f:{key}": text for key, text in changes.items()}}


def address(group: Group, what: str) -> str:
    return f"/statements/reports/{group.owed()[0].pk}/entry/{what}"


def test_every_change_is_kept_and_checked(group: Group, browser: Client) -> None:
    sent = fields(group, total_assets="12 apples")
    answer = browser.post(address(group, "keep/"), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "12 apples" in text and 'id="m-total_assets"' in text
    draft = Draft.objects.get()
    assert draft.entries["total_assets"] == "12 apples"
    assert Obligation.objects.get(pk=group.owed()[0].pk).state == "draft"
    assert 'value="12 apples"' in browser.get(address(group, "")).content.decode()


def test_errors_block_and_the_draft_stays(group: Group, browser: Client) -> None:
    answer = browser.post(address(group, "record/"), fields(group, total_assets="1"))
    assert answer.status_code == 422
    assert not Statement.objects.filter(year=2023).exists()
    assert Draft.objects.get().entries["total_assets"] == "1"


def test_a_form_without_errors_is_recorded_in_its_unit_with_places(group: Group, browser: Client) -> None:
    answer = browser.post(address(group, "record/"), fields(group))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    stored = Statement.objects.get(year=2023)
    assert stored.as_facts().amount("net_profit") == like_last_year(group.owed()[0]).amount("net_profit")
    place = stored.as_facts().place("net_profit")
    assert place is not None and place.startswith("Income statement!C")
    assert not Draft.objects.exists()


def test_prefilled_workbooks_hold_openings_and_read_back(group: Group) -> None:
    with as_user(group.accountant):
        reports = group.owed()
        packed = zipfile.ZipFile(io.BytesIO(prefilled.archive(reports)))
        assert len(packed.namelist()) == len(reports)
        book = reading.rules()
        rules = ReadingRules(book.templates, book.accounts, known_enterprises=book.known_enterprises)
        (found, *_rest) = read_contents([(name, packed.read(name)) for name in packed.namelist()[:1]], rules)
    (statement,) = found.found
    last = Statement.objects.get(enterprise=reports[0].enterprise, year=2022, basis="single", is_current=True)
    assert statement.amount("total_assets.opening") == last.as_facts().amount("total_assets")
    assert statement.amount("total_assets") is None
    assert {fault.code for fault in found.faults} == {"required_missing"}


def test_own_books_fill_a_draft_and_say_what_is_unmapped(group: Group, browser: Client) -> None:
    report = group.owed()[0]
    csv = b'Code,Account,Closing balance\n1001,Cash,"1,500"\n1002,Inventories,200\n9000,Moon dust,7\n'
    sent = {"enterprise": report.enterprise.code, "file": SimpleUploadedFile("books.csv", csv)}
    guided = browser.post("/statements/own-books/", sent)
    assert guided.status_code == 302, guided.content.decode()[:2000]
    page = browser.get(guided["Location"]).content.decode()
    assert 'name="row:1002" value="inventories"' in page
    form = {
        "code": "0",
        "name": "1",
        "amount": "2",
        "unit": "1",
        "row:1001": "monetary_funds",
        "row:1002": "inventories",
    }
    saved = browser.post(guided["Location"], {**form, "do": "save", "title": "ERP"})
    held = BookMapping.objects.get()
    assert (saved.status_code, held.version, held.is_current) == (302, 1, True)
    again = browser.post(
        held.get_absolute_url(), {"report": report.pk, "file": SimpleUploadedFile("books.csv", csv)}
    ).content.decode()
    assert "Moon dust" in again
    assert Draft.objects.get().entries["monetary_funds"] == "1500"
    browser.post(guided["Location"], {**form, "do": "save", "title": "ERP"})
    assert [one.version for one in BookMapping.objects.order_by("version")] == [1, 2]
    assert BookMapping.objects.filter(is_current=True).count() == 1


def test_a_forged_sample_is_not_there(browser: Client) -> None:
    assert browser.get("/statements/own-books/make/abc:def/").status_code == 404


def test_the_typed_text_of_an_amount_is_the_amount() -> None:
    for text in ("0", "12345.67", "-3", "1000000"):
        assert entry._typed(Decimal(text), Decimal(1)) == text
    assert entry._typed(Decimal("12300000"), Decimal(10_000)) == "1230"
    assert books.chart().id == "intl-generic"
    table = Table(("a", "b", "c"), [["1", "x", "5"]])
    mapping = LedgerMapping(0, 1, 2, rules=(RowRule("1", "inventories"),))
    assert read_ledger(table, "t", mapping, books.chart()).figures["inventories"].amount == 5


PAGES = [
    "/statements/reporting/", "/statements/reporting/2023/12/", "/statements/reporting/2023/12/export.csv",
    "/statements/pivot/?figure=total_assets&rows=enterprise", "/statements/pivot/export.csv", "/statements/monthly/",
    "/statements/monthly/export.xlsx", "/statements/quality/", "/statements/burden/", "/statements/own-books/",
    "/desk/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_in_both_languages(group: Group, browser: Client, language: str) -> None:
    browser.cookies["stateward_language"] = language
    for page in PAGES:
        answer: Any = browser.get(page, follow=True)
        assert answer.status_code == 200, page


def test_a_total_leads_down_to_its_statements(group: Group, browser: Client) -> None:
    page = browser.get("/statements/pivot/?figure=total_assets&rows=group&until=2022-12&span=12").content.decode()
    assert "/statements/pivot/parts/?figure=total_assets&amp;period=2022-12&amp;side=group" in page
    query = f"figure=total_assets&period=2022-12&side=group&value={group.top.code}"
    parts = browser.get(f"/statements/pivot/parts/?{query}").content.decode()
    statement = Statement.objects.get(enterprise=group.top, year=2022, basis="single", is_current=True)
    assert f"{statement.get_absolute_url()}#total_assets" in parts
