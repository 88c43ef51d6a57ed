"""The structure a server keeps between two readers, and what makes it look again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from stateward.workbench.core import moments
from stateward.workbench.register.holdings.models import Holding
from stateward.workbench.register.holdings.structures import picture
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises

pytestmark = pytest.mark.django_db


def test_a_server_keeps_the_structure_until_the_register_changes(chief: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2022, 12, 31)
    assert picture(chief, day) is not picture(chief, day)  # a command looks again
    monkeypatch.setattr(moments, "SECONDS", 2.0)
    first = picture(chief, day)
    assert picture(chief, day) is first
    row = next(iter(first.rows.values()))
    import_enterprises([{"code": row.code, "name_en": "Renamed Works"}])
    second = picture(chief, day)
    assert second is not first and second.rows[row.code].name_en == "Renamed Works"
    both = Enterprise.objects.order_by("code")[:2]
    Holding.objects.create(holder=both[0], held=both[1], share="0.5")
    assert picture(chief, day) is not second
