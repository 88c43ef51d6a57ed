"""A table recorded at once is stored as its statements recorded one by one would be."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from portfolio import PORTFOLIO_SEED

from stateward.demo import generate
from stateward.workbench.statements.bulk import record_table
from stateward.workbench.statements.models import Statement


@pytest.mark.django_db
def test_a_table_is_stored_as_its_statements_are() -> None:
    portfolio = generate(enterprises=14, months=24, seed=PORTFOLIO_SEED, profile="generic")
    names = {"enterprise": "enterprise__code", "values": "values", "hash": "values_sha256", "unit": "unit"}
    form = ("currency", "template", "template_version", "revision", "is_current")

    def held() -> list[tuple[object, ...]]:
        rows = Statement.objects.filter(month=12).order_by("enterprise__code", "year", "basis")
        return list(rows.values_list(*names.values(), "year", "basis", *form))

    one_by_one = held()
    assert one_by_one
    Statement.objects.all().delete()
    whole = portfolio.whole_frame()
    told: list[int] = []
    count = record_table(
        whole.filter(whole["month"] == 12), currency=portfolio.currency, template=portfolio.template,
        template_version=portfolio.template_version, advance=told.append,
    )  # fmt: skip
    assert count == len(one_by_one) == sum(told)
    assert held() == one_by_one


@pytest.mark.django_db
def test_a_period_that_holds_something_is_not_recorded_twice() -> None:
    portfolio = generate(enterprises=14, months=24, seed=PORTFOLIO_SEED, profile="generic")
    whole = portfolio.whole_frame()
    before = Statement.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_table(
            whole.filter(whole["month"] == 12), currency="USD", template=portfolio.template, template_version="1"
        )
    assert Statement.objects.count() == before
