"""The position page: what an enterprise reads of itself and of its peers, and what it never reads."""

from __future__ import annotations

from django.test import Client
from people import person, sign_in

from stateward.workbench.assessment import position, results
from stateward.workbench.register.models import Enterprise

SCHEME, YEAR = "intl-basic-annual", 2022


def test_an_enterprise_reads_its_own_position_and_no_other(db: None) -> None:
    groups = Enterprise.objects.filter(depth=1).order_by("path")
    own, other = groups[0], groups[1]
    browser = sign_in(Client(), person("ours", "reporter", branch=own, enterprise=own))
    address = f"/assessment/{SCHEME}/{YEAR}/{{}}/position/"
    page = browser.get(address.format(own.code)).content.decode()
    value = results.run(SCHEME).summaries(YEAR)[own.code]["score"]
    assert f"{value:,.2f}" in page
    assert browser.get(address.format(other.code)).status_code == 404
    assert browser.get(address.format(own.code).replace("2022", "1999")).status_code == 404
    assert browser.get(f"/assessment/nothing/{YEAR}/{own.code}/position/").status_code == 404


def test_the_scorecard_and_the_desk_lead_to_it(db: None, client: Client) -> None:
    own = Enterprise.objects.filter(depth=1).order_by("path")[0]
    address = f"/assessment/{SCHEME}/{YEAR}/{own.code}/position/"
    assert address in client.get(f"/assessment/{SCHEME}/{YEAR}/{own.code}/").content.decode()
    assert client.get(address).status_code == 200


def test_the_mark_stands_in_the_field_of_its_level() -> None:
    from stateward.assessment.position import Position

    def mark(value: float, better: str = "higher", limits: tuple[float, ...] = (12, 8, 5, 1, -8)) -> float | None:
        return position._mark(Position("x", {}, None, better, value, None, limits, "", None))

    assert mark(20) == 110 and mark(-20) == 10
    assert mark(5) == 60 and mark(6.5) == 70
    lower = (45.0, 55.0, 65.0, 80.0, 92.0)
    assert mark(40, "lower", lower) == 110 and mark(99, "lower", lower) == 10 and mark(60, "lower", lower) == 70
    assert position._mark(Position("x", {}, None, "higher", None, None, (), "", None)) is None
