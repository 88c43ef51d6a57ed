"""The settings of a run: which indicators, their limits, and which processes are compared or left out.

The names are those of Cardinal's settings; lists may also be written as Cardinal writes them, with `|` between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from stateward.integrity.faults import IntegrityError, fault
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.rulebook.documents import Part


def _listed(value: Any) -> Any:
    return [part for part in value.split("|") if part] if isinstance(value, str) else value


Names = Annotated[frozenset[str], BeforeValidator(_listed)]


class Plain(Part):
    """An indicator without settings."""


class Limit(Part):
    """An indicator whose limit comes from the data unless a threshold is set."""

    threshold: float | None = None


class ShortPeriod(Part):
    """R003: fewer whole days than the threshold, by details of the method where named."""

    threshold: int = 15
    procurement_methods: Names = frozenset()
    procurement_method_details: dict[str, int] = {}


class SingleBid(Part):
    """R018: the methods that are meant to be competitive."""

    procurement_methods: Names = frozenset({"open", "selective"})


class Unsuccessful(Limit):
    """R025: from which percentile of bids on a tenderer is frequent."""

    percentile: float = Field(default=75, ge=0, le=100)


class OthersOut(Part):
    """R035: how many other tenderers must have been disqualified; below 1 acts as 1."""

    threshold: int = 1


class ManyDisqualified(Limit):
    """R038: how many submitted bids a tenderer, a buyer or a procuring entity needs to be judged."""

    minimum_submitted_bids: int = 2
    minimum_contracting_processes: int = 2


class Heterogeneous(Limit):
    """R048: how many leading characters of a code make a group, and how many processes a supplier needs."""

    digits: int = Field(default=2, ge=1)
    minimum_contracting_processes: int = 20


class Exclusions(Part):
    """Processes left out of everything."""

    procurement_method_details: Names = frozenset()


INDICATORS: dict[str, type[Part]] = {
    "R003": ShortPeriod, "R018": SingleBid, "R024": Limit, "R025": Unsuccessful, "R028": Plain, "R030": Plain,
    "R035": OthersOut, "R036": Plain, "R038": ManyDisqualified, "R048": Heterogeneous, "R058": Limit,
}  # fmt: skip
CODES = tuple(INDICATORS)
#: Sections of Cardinal's settings for its command `prepare`, which mends releases before; nothing here reads them.
_OTHERS = frozenset({"defaults", "redactions", "corrections", "modifications", "codelists"})


class Settings(Part):
    """All settings. `warn_above` is the share of judged cases above which an indicator is said to fire too often."""

    indicators: dict[str, Any]
    currency: str | None = None
    price_comparison_procurement_methods: Names = frozenset()
    no_price_comparison_procurement_methods: Names = frozenset()
    exclusions: Exclusions = Exclusions()
    warn_above: float = Field(default=0.25, gt=0, le=1)

    def of(self, code: str) -> Any:
        """The settings of one indicator; None where it is switched off."""
        return self.indicators.get(code)


def read_settings(values: Mapping[str, Any] | None = None) -> Settings:
    """Settings from JSON values; without any, all eleven indicators with their defaults.

    Raises IntegrityError naming every unknown indicator and every value that is not allowed.
    """
    given = {key: value for key, value in (values or {}).items() if key not in _OTHERS}
    # Cardinal's own settings have one section an indicator, without a table around them.
    own = {key: given.pop(key) for key in CODES if key in given}
    if own:
        given["indicators"] = {**own, **given.get("indicators", {})}
    wanted = given.get("indicators", {code: {} for code in CODES})
    if not isinstance(wanted, Mapping):
        raise IntegrityError(_wrong("indicators", _("a table of codes is needed")))
    unknown = sorted(set(wanted) - set(CODES))
    if unknown:
        raise IntegrityError(
            [
                fault(
                    "redflags.unknown_indicator",
                    _("There is no indicator {code}.").format(code=code),
                    _("Known are: {codes}.").format(codes=listed(CODES)),
                    value=code,
                    rule="indicators",
                )
                for code in unknown
            ]
        )
    indicators: dict[str, Any] = {}
    faults = []
    for code, fields in wanted.items():
        try:
            indicators[code] = INDICATORS[code].model_validate(fields or {})
        except ValidationError as error:
            faults += [
                _wrong(".".join(("indicators", code, *map(str, item["loc"]))), item["msg"]) for item in error.errors()
            ]
    try:
        found = Settings.model_validate({**given, "indicators": indicators})
    except ValidationError as error:
        faults += [_wrong(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
    if faults:
        raise IntegrityError(faults)
    return found


def _wrong(place: str, reason: str) -> Any:
    return fault(
        "redflags.setting",
        _("The setting {place} is not allowed to be this: {reason}.").format(place=place, reason=reason),
        _("Correct the settings file."),
        rule=place,
    )
