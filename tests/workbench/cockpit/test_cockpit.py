"""The cockpit: totals that count nothing twice, cards by right, arrangement, the list behind every figure."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from django.test import Client
from people import person, sign_in
from portfolio import PORTFOLIO_YEARS

from stateward.workbench.cockpit import selectors, totals
from stateward.workbench.cockpit.models import Arrangement
from stateward.workbench.core import workspace
from stateward.workbench.core.cards import Bar, Figure, Part, all_cards, card
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db
YEAR = PORTFOLIO_YEARS[-1]


def whole(basis: str = "single") -> pl.DataFrame:
    """The newest year's rows of a basis."""
    return workspace.fact_store().scan([(YEAR, 12)]).filter(pl.col("basis") == basis).collect()


def test_a_group_that_consolidates_speaks_for_all_below_it(chief: Any) -> None:
    found = totals.total_of(totals.totals(chief), YEAR, 12)
    assert found is not None
    consolidated = set(whole("consolidated")["enterprise"])
    expected = 0.0
    for row in whole("consolidated").iter_rows(named=True):
        chain = Enterprise.objects.get(code=row["enterprise"]).path.strip("/").split("/")[:-1]
        expected += 0.0 if consolidated & set(chain) else row["total_assets"] or 0.0
    for row in whole("single").iter_rows(named=True):
        chain = Enterprise.objects.get(code=row["enterprise"]).path.strip("/").split("/")
        expected += 0.0 if consolidated & set(chain) else row["total_assets"] or 0.0
    assert found.amounts["total_assets"] == pytest.approx(expected)


def test_the_rows_behind_a_figure_add_up_to_it(chief: Any) -> None:
    found = totals.total_of(totals.totals(chief), YEAR, 12)
    rows = totals.rows_of(chief, YEAR, 12)
    assert found is not None and found.reported == len(rows)
    assert sum(row["total_assets"] or 0 for row in rows) == pytest.approx(found.amounts["total_assets"])


def test_a_branch_sees_its_own_totals(chief: Any) -> None:
    top = Enterprise.objects.filter(depth=1, children__isnull=False).order_by("path").first()
    someone = person("head", "enterprise_leader", enterprise=top)
    own = {row["enterprise"] for row in totals.rows_of(someone, YEAR, 12)}
    assert own and own <= set(Enterprise.objects.filter(path__startswith=top.path).values_list("code", flat=True))
    assert totals.totals(person("nobody", "reporter")) == []


def test_a_ratio_of_nothing_is_missing_and_not_zero() -> None:
    total = totals.Total(2022, 12, {"a": 1.0, "b": 0.0, "c": None}, 1)
    assert total.ratio("a", "b") is None and total.ratio("c", "a") is None and total.ratio("a", "a") == 100


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_totals_and_league_in_both_languages(client: Client, language: str) -> None:
    client.cookies["stateward_language"] = language
    page = client.get("/cockpit/").content.decode()
    assert {"en": "Total assets", "zh": "资产总额"}[language] in page
    assert "/cockpit/figures/total_assets/" in page and "/instructions/new/" in page and 'style="' not in page


def test_every_figure_opens_its_list_and_every_row_its_statement(client: Client) -> None:
    for name in ("total_assets", "operating_revenue", "total_profit", "debt", "cash"):
        page = client.get(f"/cockpit/figures/{name}/").content.decode()
        assert "/statements/" in page
        assert client.get(f"/cockpit/figures/{name}/export.csv").status_code == 200
    assert client.get("/cockpit/figures/no-such/").status_code == 404


def test_a_period_that_was_not_reported_is_the_newest_one(client: Client) -> None:
    assert client.get("/cockpit/?period=1900-12").context["period"] == f"{YEAR}-12"
    earlier = client.get(f"/cockpit/?period={YEAR - 1}-12&compared={YEAR}-12")
    assert earlier.context["period"] == f"{YEAR - 1}-12" and earlier.context["compared"] == f"{YEAR}-12"
    assert client.get("/cockpit/?period=%00-%E2%82%AC").status_code == 200


def test_another_period_to_compare_with_gives_other_changes(client: Client) -> None:
    def changes(compared: str) -> list[str]:
        page = client.get(f"/cockpit/?period={YEAR}-12&compared={compared}")
        (totals,) = [one.content for one in page.context["cards"] if one.card.name == "cockpit.totals"]
        return [figure.change for figure in totals.figures]

    before, same = changes(f"{YEAR - 1}-12"), changes(f"{YEAR}-12")
    assert before != same and any(before)
    assert {change for change in same if change} == {"0.0 %", "0.0 points"}


def test_a_person_arranges_their_own_cards_and_goes_back(client: Client, chief: Any) -> None:
    names = [one.name for one in selectors.open_to(chief)]
    first, second = names[0], names[1]
    client.post("/cockpit/arrange/", {"shown": [first, second], f"place-{first}": "2", f"place-{second}": "1"})
    kept, hidden = selectors.arranged(chief, selectors.arrangement(chief))
    assert [one.name for one in kept] == [second, first] and len(hidden) == len(names) - 2
    client.post("/cockpit/arrange/", {"forget": "yes"})
    assert selectors.arrangement(chief) is None


def test_a_leader_arranges_for_a_role_and_an_officer_does_not(client: Client, chief: Any) -> None:
    client.post("/cockpit/arrange/", {"shown": ["cockpit.totals"], "role": "auditor"})
    auditor = person("tang", "auditor")
    kept, _hidden = selectors.arranged(auditor, selectors.arrangement(auditor))
    assert [one.name for one in kept] == ["cockpit.totals"]
    officer = person("lin", "officer")
    sign_in(Client(), officer).post("/cockpit/arrange/", {"shown": [], "role": "leader"})
    assert not Arrangement.objects.filter(role="leader").exists()


def test_a_strand_grant_hides_the_cards_of_other_strands(chief: Any) -> None:
    names = {one.name for one in selectors.open_to(person("xu", "officer", strand="reform"))}
    assert "cockpit.league" not in names and "cockpit.tasks" in names


def test_a_card_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        card(all_cards()[0].name, "x", "core")(lambda asked: None)
    with pytest.raises(ValueError, match="width"):
        card("x.y", "x", "core", width="huge")


def test_lines_and_bars_are_drawn_to_scale() -> None:
    assert Figure("x", "1", trend=[1.0, None, 3.0]).line == "0.0,22.0 100.0,2.0"
    assert Figure("x", "1", trend=[1.0]).line == ""
    bar = Bar("x", [Part("a", 1, "done"), Part("b", 3, "late")])
    assert [(start, width) for _part, start, width in bar.placed] == [(0.0, 25.0), (25.0, 75.0)]


def test_the_cockpit_asks_a_fixed_number_of_questions(client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/cockpit/")
    with CaptureQueriesContext(connection) as few:
        client.get("/cockpit/")
    top = Enterprise.objects.filter(depth=1).earliest("pk")
    Enterprise.objects.bulk_create(
        Enterprise(code=f"Z{n}", name_en=f"Added {n}", path=f"{top.path}Z{n}/", depth=2, parent=top, group=top)
        for n in range(40)
    )
    client.get("/cockpit/")
    with CaptureQueriesContext(connection) as many:
        client.get("/cockpit/")
    assert len(many) == len(few)
