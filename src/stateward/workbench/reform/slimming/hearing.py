"""The adopted plan hears of every event of the register and tells its items how far they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stateward.workbench.core import office
from stateward.workbench.reform.slimming import measuring
from stateward.workbench.register.holdings.services import structure_changed


def listen() -> None:
    """Listen to events of the structure."""
    structure_changed.connect(_heard, dispatch_uid="reform.slimming")


def _heard(sender: Any, day: dt.date, **_more: Any) -> None:
    if day <= office.today():
        measuring.take_over(office.today())
