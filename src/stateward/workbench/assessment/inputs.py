"""The workspace's own inputs of an assessment: facts, register, given values, targets, and where figures stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import polars as pl
from django.db.models import Count, Max
from django.urls import reverse

from stateward.assessment.inputs import Inputs
from stateward.facts.panel import BASIS_ORDER
from stateward.facts.statement import FULL_YEAR, place_in
from stateward.messages import gettext as _
from stateward.workbench.assessment.models import GivenValue, Handed, Target
from stateward.workbench.core import workspace
from stateward.workbench.core.moments import for_a_moment
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import selectors as statements
from stateward.workbench.statements import store, wholes
from stateward.workbench.statements.currencies import Conversion, conversion
from stateward.workbench.statements.models import Statement

#: Enterprises whose statements are held at a time.
REMEMBERED = 64
_ENTERPRISE_FIELDS = ("code", "name_en", "enterprise_class", "industry", "size", "level")


class Place(str):
    """Where a figure was reported: words for people, with the address of the cell in the workbench."""

    address: str

    def __new__(cls, words: str, address: str) -> Place:
        place = super().__new__(cls, words)
        place.address = address
        return place


def inputs() -> Inputs:
    """Everything this workspace knows that a scheme may read; remembered while nothing of it changes."""
    store.facts()
    return _inputs(sha256())


@lru_cache(maxsize=2)
def _inputs(key: str) -> Inputs:
    change = conversion()
    figures = _Figures(change)
    facts = _annual_facts()
    return Inputs(
        facts=facts if change is None else change.table(facts)[0],
        given=_wide(GivenValue),
        enterprises=_enterprises(),
        targets=_targets(),
        places=figures.place,
        figures=figures.by_year,
    )


def _annual_facts() -> pl.LazyFrame:
    """The figures of full years; the other tables count years in 64 bits, and a join wants the same type."""
    held = store.facts()
    annual = [period for period in held.periods() if period[1] == FULL_YEAR]
    return held.scan(annual).with_columns(pl.col("year").cast(pl.Int64))


@for_a_moment
def sha256() -> str:
    """The hash of all inputs: facts, register, given values, targets, exchange rates."""
    digest = hashlib.sha256(statements.facts_sha256().encode())
    digest.update(workspace.current().settings.reporting_currency.encode())
    rates = workspace.current().rates_file
    digest.update(rates.read_bytes() if rates.is_file() else b"")
    for row in Enterprise.objects.order_by("code").values_list(*_ENTERPRISE_FIELDS):
        digest.update(repr(row).encode())
    for model in (GivenValue, Target):
        digest.update(_handed_sha256(model, _state(model)).encode())
    return digest.hexdigest()


@for_a_moment
def register_sha256() -> str:
    """The hash of everything the register says: names in both languages and the tree too."""
    digest = hashlib.sha256()
    for row in Enterprise.objects.order_by("code").values_list():
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _state(model: type[Handed]) -> tuple[int, int]:
    """Changes with every row recorded: rows are replaced, never changed."""
    state = model.objects.aggregate(last=Max("pk"), count=Count("pk"))
    return state["last"] or 0, state["count"]


@lru_cache(maxsize=8)
def _handed_sha256(model: type[Handed], state: tuple[int, int]) -> str:
    digest = hashlib.sha256()
    fields = [*_KEYS, *_value_fields(model)]
    rows = model.objects.order_by(*_KEYS).values_list(*fields)
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


_KEYS = ("enterprise__code", "year", "indicator")


def _value_fields(model: type[Handed]) -> list[str]:
    return ["value", "base"] if model is Target else ["value"]


def _enterprises() -> pl.DataFrame:
    rows = Enterprise.objects.order_by("code").values_list(*_ENTERPRISE_FIELDS)
    schema = {
        "enterprise": pl.String,
        "name": pl.String,
        "enterprise_class": pl.String,
        "industry": pl.String,
        "size": pl.String,
        "level": pl.Int64,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _wide(model: type[Handed]) -> pl.DataFrame | None:
    """Values as one column an indicator; `None` where there are none."""
    rows = [(code, year, indicator, float(value)) for code, year, indicator, value in _rows(model, "value")]
    if not rows:
        return None
    schema = {"enterprise": pl.String, "year": pl.Int64, "indicator": pl.String, "value": pl.Float64}
    long = pl.DataFrame(rows, schema=schema, orient="row")
    return long.pivot("indicator", index=["enterprise", "year"], values="value").sort("enterprise", "year")


def _targets() -> pl.DataFrame | None:
    rows = list(_rows(Target, "value", "base"))
    if not rows:
        return None
    schema = {
        "enterprise": pl.String,
        "year": pl.Int64,
        "indicator": pl.String,
        "target": pl.Float64,
        "base": pl.Float64,
    }
    plain = [(*key, float(value), None if base is None else float(base)) for *key, value, base in rows]
    return pl.DataFrame(plain, schema=schema, orient="row")


def _rows(model: type[Handed], *fields: str) -> Iterable[Any]:
    return model.objects.order_by(*_KEYS).values_list(*_KEYS, *fields)


class _Figures:
    """The exact figures of an enterprise by year and the places they were reported at, read once an enterprise."""

    def __init__(self, change: Conversion | None) -> None:
        self._held: dict[str, dict[int, list[Statement]]] = {}
        self._change = change

    def by_year(self, enterprise: str) -> Mapping[int, Mapping[str, Decimal]]:
        """Year -> figure -> amount, from the statements of full years."""
        found = {}
        for year, parts in self._statements(enterprise).items():
            facts = wholes.whole(parts)
            if self._change is not None:
                facts = self._change.statement(facts)
            found[year] = {key: figure.amount for key, figure in facts.figures.items()}
        return found

    def place(self, enterprise: str, year: int, name: str) -> Place | None:
        """The statement, its revision and the cell of a figure."""
        parts = self._statements(enterprise).get(year, [])
        statement = next((part for part in parts if name in part.values), None)
        if statement is None:
            return None
        cell = place_in(statement.values, name)
        words = _("Statement {period}, revision {revision}").format(
            period=statement.period, revision=statement.revision
        )
        address = f"{reverse('statements:statement', args=[statement.pk])}#{name}"
        file = statement.upload.file_name if statement.upload is not None else None
        return Place(", ".join(part for part in (words, file, cell) if part), address)

    def _statements(self, enterprise: str) -> dict[int, list[Statement]]:
        if enterprise not in self._held:
            while len(self._held) >= REMEMBERED:
                self._held.pop(next(iter(self._held)), None)
            rows = Statement.objects.filter(
                is_current=True, month=FULL_YEAR, enterprise__code=enterprise, basis__in=BASIS_ORDER
            ).select_related("enterprise", "upload")
            # The first basis of the order that a year has; several templates of it are parts of one whole.
            years: dict[int, list[Statement]] = {}
            for row in sorted(rows, key=lambda row: BASIS_ORDER.index(row.basis)):
                parts = years.setdefault(row.year, [])
                if not parts or parts[0].basis == row.basis:
                    parts.append(row)
            self._held[enterprise] = years
        return self._held[enterprise]
