"""A backup's lines: the numbers of a row read the same on both databases, so that either restores the other's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from stateward.workbench.operation.backups.values import rows
from stateward.workbench.operation.backups.writing import lines
from stateward.workbench.register.models import Enterprise
from stateward.workbench.supervision.models import RiskWarning, WarningRun

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
NUMBERS = {"zero": -0.0, "large": 1e16, "larger": 1.5e22, "small": 1e-7, "usual": 2_654_061_005.0, "count": 3}


def test_numbers_read_the_same_whichever_database_keeps_them(db: Any) -> None:
    run = WarningRun.objects.create(rules="cn-risk-warnings", version="2025", year=2022, facts_sha256="0" * 64)
    RiskWarning.objects.create(
        run=run, rules="cn-risk-warnings", rule="W", title_en="W", title_zh="W", year=2022, month=12,
        enterprise=Enterprise.objects.order_by("code")[0], state="triggered", value=-0.0, threshold=1e16, facts=NUMBERS,
    )  # fmt: skip
    told = next(iter(lines(connection, RiskWarning))).decode()
    row = json.loads(told)
    assert [row[12], row[13]] == [0.0, 1e16] and "-0.0" not in told
    assert '"large":10000000000000000,"larger":15000000000000000000000,"small":1e-07,"usual":2654061005.0' in told
    assert '"count":3' in told and '"zero":0.0' in told


def test_every_row_of_a_table_is_read_once(db: Any) -> None:
    held = list(rows(connection, Enterprise))
    assert len(held) == Enterprise.objects.count() > 10
    assert len(held[0]) == len(Enterprise._meta.concrete_fields)
