"""All indicators over one set of releases: results as Cardinal prints them, states, coverage, warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from stateward.facts.panel import as_lazy
from stateward.integrity.faults import warning
from stateward.integrity.redflags import bids, prices, procedures, tenderers
from stateward.integrity.redflags.coverage import NEEDED
from stateward.integrity.redflags.judging import REASONS, STATES, Judged, Lift, Tables
from stateward.integrity.redflags.releases import Releases, read_releases
from stateward.integrity.redflags.settings import Settings
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault

GROUPS = ("OCID", "Buyer", "ProcuringEntity", "Tenderer")
_PLAIN: Mapping[str, Callable[[Tables], Judged]] = {
    "R003": procedures.r003, "R018": procedures.r018, "R025": tenderers.r025, "R028": prices.r028,
    "R030": bids.r030, "R035": bids.r035, "R036": prices.r036, "R038": bids.r038, "R048": tenderers.r048,
}  # fmt: skip
_OF_GAPS: Mapping[str, Callable[[Tables, pl.DataFrame], Judged]] = {"R024": prices.r024, "R058": prices.r058}
#: With fewer judged cases no indicator is said to fire too often.
_FEWEST_FOR_WARNING = 20


@dataclass(frozen=True)
class RedFlags:
    """What all indicators found in a set of releases."""

    settings: Settings
    judged: Mapping[str, Judged]
    releases: Releases
    currency: str | None
    faults: tuple[Fault, ...]

    def results(self) -> dict[str, dict[str, dict[str, float]]]:
        """Group -> identifier -> code -> output, only what is flagged; a group without any is absent."""
        found: dict[str, dict[str, dict[str, float]]] = {}
        for group in GROUPS:
            inside: dict[str, dict[str, float]] = {}
            for code, judged in self.judged.items():
                for id_, value in judged.results.get(group, {}).items():
                    inside.setdefault(id_, {})[code] = float(value)
            if inside:
                found[group] = inside
        return found

    def states(self) -> dict[str, dict[str, int]]:
        """Code -> number of cases in each of the four states, over all groups of the indicator."""
        return {
            code: {state: sum(counts[state] for counts in judged.counts.values()) for state in STATES}
            for code, judged in self.judged.items()
        }

    def coverage(self) -> dict[str, dict[str, int]]:
        """Code -> field -> how often it is there."""
        return {code: {path: self.releases.coverage.get(path, 0) for path in NEEDED[code]} for code in self.judged}

    def reasons(self) -> dict[str, list[dict[str, Any]]]:
        """Code -> why cases were not judged, the most frequent reason first, as sentences with counts."""
        return {
            code: [
                {"reason": key, "state": REASONS[key][0], "count": number, "message": _(REASONS[key][1])}
                for key, number in sorted(judged.reasons.items(), key=lambda item: -item[1])
            ]
            for code, judged in self.judged.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """The command line's contract: the groups, Meta and states; then lines, reasons, coverage and faults."""
        return {
            **self.results(),
            "Meta": {code: judged.meta for code, judged in self.judged.items() if judged.meta},
            "states": self.states(),
            "states_by_group": {code: judged.counts for code, judged in self.judged.items() if len(judged.counts) > 1},
            "reasons": self.reasons(),
            "coverage": self.coverage(),
            "currency": self.currency,
            "lines": asdict(self.releases.lines),
            "faults": [fault.to_dict() for fault in self.faults],
        }

    def cases(self, code: str) -> pl.DataFrame:
        """Each process with its state under an indicator of processes: process, ocid, state, reason, value."""
        found = self.judged[code].cases
        if found is None:
            return pl.DataFrame(
                schema={
                    "process": pl.Int64,
                    "ocid": pl.String,
                    "state": pl.String,
                    "reason": pl.String,
                    "value": pl.Float64,
                }
            )
        state = (
            pl.when(pl.col("reason").is_not_null())
            .then(
                pl.col("reason").replace_strict(
                    {key: kind for key, (kind, _text) in REASONS.items()}, default=None, return_dtype=pl.String
                )
            )
            .when("triggered")
            .then(pl.lit("triggered"))
            .otherwise(pl.lit("not_triggered"))
        )
        return found.select(
            "process", "ocid", state=state, reason="reason", value=pl.when(state == "triggered").then("value")
        ).sort("process")


def red_flags(releases: Releases, settings: Settings, lift: Lift | None = None) -> RedFlags:
    """Run the indicators that are switched on over releases that were read with the same settings.

    `lift` brings a small Polars table to the engine that computes; without it Polars does.
    """
    tables = Tables(releases.tables, settings, lift or as_lazy)
    wanted = sorted(settings.indicators)
    gaps = prices.gaps(tables) if {"R024", "R058"} & set(wanted) else None
    judged: dict[str, Judged] = {}
    for code in wanted:
        if code in _OF_GAPS and gaps is not None:
            judged[code] = _OF_GAPS[code](tables, gaps)
        else:
            judged[code] = _PLAIN[code](tables)
    compares = bool({"R024", "R036", "R058"} & set(wanted))
    currency = tables.currency if compares else settings.currency
    faults = [
        *releases.faults,
        *_settings_faults(settings),
        *_other_currencies(releases, currency, compares),
        *_nobody(releases, judged),
        *_too_often(settings, judged),
    ]
    return RedFlags(settings, judged, releases, currency, tuple(faults))


def flags_of(lines: Iterable[bytes], settings: Settings, lift: Lift | None = None, file: str | None = None) -> RedFlags:
    """Read a file's lines and run the indicators."""
    return red_flags(read_releases(lines, settings, file), settings, lift)


def _settings_faults(settings: Settings) -> list[Fault]:
    if settings.price_comparison_procurement_methods and settings.no_price_comparison_procurement_methods:
        return [
            warning(
                "redflags.setting_idle",
                _("no_price_comparison_procurement_methods has no effect beside price_comparison_procurement_methods."),
                _("Take one of the two out."),
                rule="no_price_comparison_procurement_methods",
            )
        ]
    return []


def _other_currencies(releases: Releases, currency: str | None, compares: bool) -> list[Fault]:
    """Bids whose amount is not compared, by currency; and amounts without any."""
    if not compares:
        return []
    frame = releases.tables["bids"].filter(pl.col("amount").is_not_null())
    found = []
    for other, number in frame.group_by("currency").len().sort("currency").iter_rows():
        if other is None:
            found.append(
                warning(
                    "redflags.no_currency",
                    _("{number} bids have an amount without a currency and are not compared.").format(number=number),
                    _("Give every amount its currency."),
                    value=str(number),
                )
            )
        elif other != currency:
            found.append(
                warning(
                    "redflags.other_currency",
                    _("{number} bids in {other} are not compared; the currency compared is {currency}.").format(
                        number=number, other=other, currency=currency or "–"
                    ),
                    _("Run the file once for each currency, or convert the amounts."),
                    value=other,
                )
            )
    return found


def _nobody(releases: Releases, judged: Mapping[str, Judged]) -> list[Fault]:
    """Indicators that met no case at all, because the releases name nobody they could judge."""
    if not releases.lines.kept:
        return []
    return [
        warning(
            "redflags.nobody",
            _("{code} found nobody to judge in {number} processes: the fields it reads are empty.").format(
                code=code, number=releases.lines.kept
            ),
            _("Look at its coverage: {fields}.").format(fields=listed(NEEDED[code])),
            rule=code,
        )
        for code, one in judged.items()
        if not any(number for counts in one.counts.values() for number in counts.values())
    ]


def _too_often(settings: Settings, judged: Mapping[str, Judged]) -> list[Fault]:
    """Indicators that fire for more than the share of judged cases that is believable."""
    found = []
    for code, one in judged.items():
        for group, counts in one.counts.items():
            number = counts["triggered"] + counts["not_triggered"]
            share = counts["triggered"] / number if number else 0.0
            if number >= _FEWEST_FOR_WARNING and share > settings.warn_above:
                found.append(
                    warning(
                        "redflags.fires_often",
                        _(
                            "{code} fires for {share} of {number} cases ({group}): its settings hardly fit these data."
                        ).format(code=code, share=f"{share:.0%}", number=number, group=group),
                        _("Look at its threshold and at the procurement methods it applies to."),
                        rule=code,
                        value=f"{share:.4f}",
                    )
                )
    return found
