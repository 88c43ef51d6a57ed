"""Events end and begin holdings on their day; every other day stays as it was. Bad lists are named row by row."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.refusals import Refused
from stateward.workbench.register.holdings import services
from stateward.workbench.register.holdings.models import Holding, HoldingsImport, Outsider
from stateward.workbench.register.holdings.services import Happening
from stateward.workbench.register.holdings.structures import picture
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises

pytestmark = pytest.mark.django_db
BEGIN, DAY = dt.date(2024, 1, 1), dt.date(2025, 6, 1)
BEFORE = DAY - dt.timedelta(days=1)


@pytest.fixture
def chain(people: dict[str, Any]) -> Any:
    """H holds A fully, A holds 60 % of B, an outsider the rest; the officer acts."""
    rows = [{"code": code, "name_en": code, "parent": above} for code, above in (("H", ""), ("A", "H"), ("B", "A"))]
    with as_user(people["officer"]):
        import_enterprises(rows)
        one = {code: Enterprise.objects.get(code=code) for code in "HAB"}
        partner = Outsider.objects.create(code="P", name_en="Partner")
        services.happen(Happening("set_up", one["A"], BEGIN, "s", stakes={one["H"]: Decimal(1)}))
        services.happen(
            Happening("set_up", one["B"], BEGIN, "s", stakes={one["A"]: Decimal("0.6"), partner: Decimal("0.4")})
        )
        yield {**one, "P": partner, "user": people["officer"]}


def layers(chain: Any, day: dt.date) -> dict[str, int]:
    found = picture(chain["user"], day, root="H").structure
    return {row["id"]: row["legal_layer"] for row in found.frame().iter_rows(named=True) if row["id"] in "HAB"}


def shares(held: str, day: dt.date) -> dict[str, Decimal]:
    return {h.holder_code: h.share for h in Holding.objects.filter(held__code=held) if h.covers(day)}


def test_a_transfer_moves_the_share_from_its_day_on(chain: Any) -> None:
    services.happen(
        Happening("transfer", chain["B"], DAY, "s", seller=chain["A"], buyer=chain["H"], share=Decimal("0.6"))
    )
    assert layers(chain, BEFORE) == {"H": 1, "A": 2, "B": 3}
    assert layers(chain, DAY) == {"H": 1, "A": 2, "B": 2}
    assert shares("B", DAY) == {"H": Decimal("0.6"), "P": Decimal("0.4")}


def test_a_part_of_a_share_leaves_the_rest_and_adds_to_what_the_buyer_has(chain: Any) -> None:
    services.happen(
        Happening("transfer", chain["B"], DAY, "s", seller=chain["P"], buyer=chain["A"], share=Decimal("0.1"))
    )
    assert shares("B", DAY) == {"A": Decimal("0.7"), "P": Decimal("0.3")}
    assert shares("B", BEFORE) == {"A": Decimal("0.6"), "P": Decimal("0.4")}


def test_more_than_is_held_cannot_be_transferred(chain: Any) -> None:
    with pytest.raises(Refused) as refusal:
        services.happen(
            Happening("transfer", chain["B"], DAY, "s", seller=chain["A"], buyer=chain["H"], share=Decimal("0.7"))
        )
    assert "60.0000%" in refusal.value.faults[0].message
    assert shares("B", DAY) == {"A": Decimal("0.6"), "P": Decimal("0.4")}


def test_a_merger_hands_over_what_was_held_and_the_absorbed_is_gone(chain: Any) -> None:
    services.happen(Happening("merger", chain["A"], DAY, "s", partner=chain["H"]))
    assert layers(chain, DAY) == {"H": 1, "B": 2}
    assert layers(chain, BEFORE) == {"H": 1, "A": 2, "B": 3}
    chain["A"].refresh_from_db()
    assert (chain["A"].status, chain["A"].valid_to) == ("closed", BEFORE)


def test_an_enterprise_that_still_holds_others_cannot_be_deregistered(chain: Any) -> None:
    with pytest.raises(Refused):
        services.happen(Happening("gone", chain["A"], DAY, "s"))
    assert layers(chain, DAY) == {"H": 1, "A": 2, "B": 3}


def test_a_capital_change_replaces_all_holders_and_never_exceeds_the_whole(chain: Any) -> None:
    with pytest.raises(Refused):
        services.happen(
            Happening("capital", chain["B"], DAY, "s", stakes={chain["A"]: Decimal("0.8"), chain["H"]: Decimal("0.3")})
        )
    services.happen(
        Happening("capital", chain["B"], DAY, "s", stakes={chain["A"]: Decimal("0.4"), chain["H"]: Decimal("0.6")})
    )
    assert shares("B", DAY) == {"A": Decimal("0.4"), "H": Decimal("0.6")}


def test_a_split_begins_with_the_same_holders(chain: Any) -> None:
    import_enterprises([{"code": "N", "name_en": "N", "parent": "H"}])
    new = Enterprise.objects.get(code="N")
    services.happen(Happening("split", chain["B"], DAY, "s", partner=new))
    assert shares("N", DAY) == shares("B", DAY)
    with pytest.raises(Refused):
        services.happen(Happening("split", chain["B"], DAY, "s", partner=new))


def test_a_bad_list_names_its_rows_and_the_sound_ones_are_recorded(officer: Any, chain: Any) -> None:
    text = (
        "holder,held,share,from,to\nH,A,1.4,,\nA,B,x,,\nNobody Here,B,0.2,,\nH,B,0.1,2025-01-01,\n"
        "H,B,0.1,2025-03-01,\nH,A,1,2024-01-01,\n"
    )
    answer = officer.post("/register/holdings/import/", {"file": SimpleUploadedFile("bad.csv", text.encode())})
    reading = officer.get(answer["Location"]).context["reading"]
    told = {(fault.code, fault.row) for fault in reading.faults}
    assert {("share_not_a_number", 3), ("dates_overlap", 6)} <= told
    assert any(row == 2 for _code, row in told)
    assert [one.text for one in reading.open_names] == ["Nobody Here"]
    officer.post(f"{answer['Location']}record/")
    outcome = HoldingsImport.objects.latest("pk").outcome
    assert (outcome["begun"], outcome["unchanged"], outcome["left_out"]) == (1, 1, 4)


def test_statements_go_out_and_come_in_as_the_same_holdings(officer: Any, chain: Any) -> None:
    out = officer.get("/register/holdings/export.json?day=2025-01-01")
    statements = json.loads(out.content)
    assert {s["recordType"] for s in statements} == {"entity", "relationship"}
    Holding.objects.all().delete()
    file = SimpleUploadedFile("holdings.json", out.content)
    answer = officer.post("/register/holdings/import/", {"file": file})
    officer.post(f"{answer['Location']}record/")
    assert shares("B", DAY) == {"A": Decimal("0.6"), "P": Decimal("0.4")}
    assert layers(chain, DAY) == {"H": 1, "A": 2, "B": 3}


def test_a_broken_file_is_a_sentence(officer: Any) -> None:
    for name, content in (("x.json", b"{"), ("x.csv", b"a,b\n1,2\n"), ("x.xlsx", b"nothing")):
        answer = officer.post("/register/holdings/import/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name
        assert answer.context["faults"], name


def test_the_event_form_tells_what_is_missing_and_keeps_what_was_typed(officer: Any, chain: Any) -> None:
    typed = {"kind": "transfer", "enterprise": chain["B"].pk, "on": "2025-06-01", "source": "No. 7", "seller": "ZZZ"}
    answer = officer.post("/register/holdings/events/new/", typed)
    assert answer.status_code == 422
    assert "No. 7" in answer.content.decode()
    good = typed | {"seller": "A", "buyer": "H", "share": "60"}
    assert officer.post("/register/holdings/events/new/", good).status_code == 302
    assert shares("B", DAY)["H"] == Decimal("0.6")


def test_a_status_has_its_day(officer: Any, chain: Any) -> None:
    officer.post("/register/enterprises/B/status/", {"status": "shell", "since": "2025-02-01", "source": "No. 8"})
    chain["B"].refresh_from_db()
    assert chain["B"].status == "shell"
    assert chain["B"].status_spells.first().since == dt.date(2025, 2, 1)
