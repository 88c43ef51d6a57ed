"""A statement: the figures of one enterprise for one period, each with the place it was reported in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

Basis = Literal["single", "difference", "consolidated"]
BASES: tuple[Basis, ...] = ("single", "difference", "consolidated")
#: Months a full fiscal year has; a statement of month 12 is the annual one.
FULL_YEAR = 12

#: What stands behind the account in a figure's key, by the column of the template it was reported in.
_SUFFIX_OF_POINT = {"closing": "", "current": "", "opening": ".opening", "previous": ".previous"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported amount in the base unit of the statement's currency (or in pieces, days ...) and its place."""

    amount: Decimal
    place: str | None = None


@dataclass(frozen=True, slots=True)
class StatementKey:
    """What makes two statements reports about the same thing."""

    enterprise: str
    year: int
    month: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Statement:
    """The figures of one enterprise for one period.

    `year` is the fiscal year, `month` the month of the fiscal year (12 = the full year); flows are year to date.
    `figures` is keyed by account: `net_profit`, `total_assets.opening`, `net_profit.previous`. An account without
    a key was not given, which is never zero. `unit` is the money unit the figures were typed in (1 = base unit).
    """

    enterprise: str
    year: int
    month: int
    basis: Basis
    currency: str
    template: str
    template_version: str
    figures: Mapping[str, Figure]
    notes: tuple[str, ...] = ()
    revision: int = 1
    unit: Decimal = field(default=Decimal(1))

    @property
    def key(self) -> StatementKey:
        """Enterprise, period and basis."""
        return StatementKey(self.enterprise, self.year, self.month, self.basis)

    def amount(self, key: str) -> Decimal | None:
        """The amount of a figure, `None` where it was not given."""
        figure = self.figures.get(key)
        return None if figure is None else figure.amount

    def place(self, key: str) -> str | None:
        """The place a figure was reported in (`Income statement!D31`)."""
        figure = self.figures.get(key)
        return None if figure is None else figure.place


def merged(statements: Sequence[Statement]) -> Statement:
    """Statements of one key that came in by several templates as one: what the first lacks, the next may give.

    Identity, template and unit are the first one's, the revision is the highest. Raises ValueError for none at all and
    for different keys or currencies.
    """
    if not statements or len({(statement.key, statement.currency) for statement in statements}) != 1:
        raise ValueError("statements of one enterprise, period, basis and currency are merged")
    if len(statements) == 1:
        return statements[0]
    figures: dict[str, Figure] = {}
    for statement in statements:
        figures = {**statement.figures, **figures}
    return replace(statements[0], figures=figures, revision=max(statement.revision for statement in statements))


def figure_key(account: str, point: str) -> str:
    """The key of a figure: the account, and `.opening` or `.previous` for those columns of the template."""
    return account + _SUFFIX_OF_POINT[point]


def split_key(key: str) -> tuple[str, str]:
    """A figure's key as account and point: `closing` (also the current period), `opening` or `previous`."""
    account, dot, point = key.partition(".")
    return account, point if dot else "closing"


#: The figures of a statement as a database keeps them: an amount alone, or an amount with its place.
Values = dict[str, "str | list[str]"]


def to_values(statement: Statement) -> Values:
    """The figures as compact JSON for a database: `{"net_profit": ["123.45", "Income statement!D31"]}`.

    A figure without a place is its amount alone: `{"net_profit": "123.45"}`.
    """
    return {key: _to_value(figure) for key, figure in statement.figures.items()}


def _to_value(figure: Figure) -> str | list[str]:
    amount = format(figure.amount, "f")
    return amount if figure.place is None else [amount, figure.place]


def figures_from_values(values: Mapping[str, str | Sequence[str | None]]) -> dict[str, Figure]:
    """The figures out of their compact JSON form (see `to_values`)."""
    figures = {}
    for key, value in values.items():
        amount, place = (value, None) if isinstance(value, str) else value
        if amount is None:
            raise ValueError(f"the stored figure {key} has no amount")
        figures[key] = Figure(Decimal(amount), place)
    return figures


def place_in(values: Mapping[str, str | Sequence[str | None]], key: str) -> str | None:
    """The place of a figure in its compact JSON form, without reading the amounts; `None` where it has none."""
    value = values.get(key)
    return None if value is None or isinstance(value, str) else value[1]


def from_values(
    key: StatementKey,
    values: Mapping[str, str | Sequence[str | None]],
    *,
    currency: str,
    template: str,
    template_version: str,
    revision: int = 1,
    unit: Decimal = Decimal(1),
) -> Statement:
    """A statement out of what a database keeps of it."""
    return Statement(
        enterprise=key.enterprise,
        year=key.year,
        month=key.month,
        basis=key.basis,
        currency=currency,
        template=template,
        template_version=template_version,
        figures=figures_from_values(values),
        revision=revision,
        unit=unit,
    )
