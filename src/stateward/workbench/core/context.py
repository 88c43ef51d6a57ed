"""What every page of the shell needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from stateward import __version__
from stateward.workbench.core import navigation, workspace
from stateward.workbench.core.formats import DEFAULT_UNIT, UNITS, MoneyUnit, unit_choices

UNIT_COOKIE = "stateward_unit"


def unit_size(request: HttpRequest) -> str:
    """The size of money unit this reader chose."""
    chosen = request.COOKIES.get(UNIT_COOKIE, "")
    return chosen if chosen in UNITS else _workspace_unit()


def _workspace_unit() -> str:
    """The size of unit that the workspace shows by default."""
    own = workspace.current().settings
    factors = {size: MoneyUnit(own.reporting_currency, size).factor for size in UNITS}
    return next((size for size, factor in factors.items() if factor == own.display_unit), DEFAULT_UNIT)


def money_unit(request: HttpRequest, currency: str | None = None) -> MoneyUnit:
    """The unit money is shown in: the reader's size, the statement's or else the workspace's currency."""
    return MoneyUnit(currency or workspace.current().settings.reporting_currency, unit_size(request))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, language, unit and the workspace's name."""
    here = workspace.current().settings
    language = getattr(request, "stateward_language", "en")
    return {
        "navigation": navigation.entries(request),
        "language": language,
        "language_tag": "zh-Hans" if language == "zh" else "en",
        "unit_size": unit_size(request),
        "unit_choices": unit_choices(here.reporting_currency),
        "money_unit": money_unit(request),
        "workspace_name": here.name,
        "version": __version__,
    }
