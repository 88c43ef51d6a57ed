"""Dividends received: recorded all or nothing, and the participations without one in where we stand."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from sixty import TOP

from stateward.workbench.audit.models import Event
from stateward.workbench.register.holdings.models import Dividend, Holding
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db
#: An enterprise outside the group of which the group holds a fifth.
APART = "OUT-1"


@pytest.fixture
def participation(group: str) -> Enterprise:
    """A fifth of an enterprise outside the group, held since 2020."""
    from stateward.workbench.register.services import import_enterprises

    import_enterprises([{"code": APART, "name_en": "Ferry Works", "name_zh": "轮渡公司"}])
    apart = Enterprise.objects.get(code=APART)
    Holding.objects.create(
        held=apart, holder=Enterprise.objects.get(code=TOP), share=Decimal("0.2"), valid_from="2020-01-01"
    )
    return apart


def send(browser: Any, text: str) -> Any:
    """Hand a list in through the page."""
    return browser.post(
        "/register/dividends/", {"list": "1", "file": SimpleUploadedFile("dividends.csv", text.encode())}
    )


def counts(browser: Any) -> tuple[int, int, int]:
    """How many participations there are, pay nothing, are unknown."""
    told = browser.get("/reform/").context["now"].counts
    return told.participations, told.without_dividend, told.dividend_unknown


def test_a_participation_is_unknown_until_every_year_is_recorded(officer: Any, participation: Enterprise) -> None:
    assert counts(officer) == (1, 0, 1)
    page = officer.get("/reform/").content.decode()
    assert "No dividend is recorded for 2023" in page and "2025." in page
    assert send(officer, f"holder,held,year,amount\n{TOP},{APART},2024,0\n{TOP},{APART},2025,0\n").status_code == 302
    assert counts(officer) == (1, 0, 1)
    one = {"holder": TOP, "held": APART, "year": 2023, "amount": "0", "source": "Minutes 4"}
    assert officer.post("/register/dividends/", one).status_code == 302
    assert counts(officer) == (1, 1, 0)
    assert "no dividend" in officer.get("/reform/").content.decode()


def test_a_payment_is_corrected_and_told(officer: Any, participation: Enterprise) -> None:
    send(officer, f"持有方,被投资企业,年度,分红金额\n{TOP},{APART},2025,0\n")
    send(officer, f"holder,held,year,amount\n{TOP},{APART},2025,125000.5\n")
    assert Dividend.objects.get().amount == Decimal("125000.5")
    assert counts(officer) == (1, 0, 0)
    told = Event.objects.filter(action="register.dividends").order_by("id")
    assert [event.after["changed"] for event in told] == [0, 1]
    out = officer.get("/register/dividends/export.csv?column=held_code").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[1][1] == APART and Decimal(rows[1][4]) == Decimal("125000.5")


def test_one_faulty_row_and_nothing_is_stored(officer: Any, participation: Enterprise) -> None:
    answer = send(officer, f"holder,held,year,amount\n{TOP},{APART},2025,1\n{TOP},NOBODY,2025,1\n{TOP},{APART},2024,\n")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "NOBODY" in page and "never taken as 0" in page
    assert not Dividend.objects.exists()


def test_only_who_may_change_the_register_records(people: Any, participation: Enterprise) -> None:
    from django.test import Client
    from people import sign_in

    auditor = sign_in(Client(), people["auditor"])
    assert auditor.get("/register/dividends/").status_code == 200
    assert send(auditor, f"holder,held,year,amount\n{TOP},{APART},2025,1\n").status_code == 403
    assert not Dividend.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("en", "Dividends received"), ("zh", "收到的分红")])
def test_the_pages_speak_both_languages(officer: Any, participation: Enterprise, language: str, words: str) -> None:
    officer.cookies["stateward_language"] = language
    assert words in officer.get("/register/dividends/").content.decode()
    assert words in officer.get("/reform/").content.decode()
