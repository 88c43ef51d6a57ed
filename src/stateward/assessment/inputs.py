"""What a scheme is evaluated on: facts, given values, standards, enterprises, targets.

Tables come as Polars frames (already read and checked by `facts`); the facts may also be a lazy table of any
engine that Narwhals knows. Key columns: `enterprise` (text) and `year` (whole number).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.scheme import TIERS

KEYS = ("enterprise", "year")
#: Columns of the facts that are not account figures.
FACT_KEYS = ("enterprise", "year", "month", "basis", "currency", "revision")


@dataclass
class Inputs:
    """Tables for one evaluation. `places(enterprise, year, name)` tells where a figure was reported."""

    facts: Any = None
    given: pl.DataFrame | None = None
    standards: tuple[StandardRow, ...] | None = None
    standards_origin: str = ""
    enterprises: pl.DataFrame | None = None
    targets: pl.DataFrame | None = None
    months: int = 12
    places: Callable[[str, int, str], str | None] | None = None
    figures: Callable[[str], Mapping[int, Mapping[str, Decimal]]] | None = field(default=None)

    def __post_init__(self) -> None:
        self.given = _keyed(_of_panel(self.given), "--given")
        self.targets = _wide_targets(_keyed(self.targets, "--targets"))
        if self.enterprises is not None:
            self.enterprises = _enterprises(self.enterprises)
        if self.facts is None and self.given is None:
            raise AssessmentError(
                Fault(
                    "assess.no_inputs",
                    _("There is nothing to score: neither facts nor given values."),
                    _("Hand in --facts FILE or --given FILE, or run the command in a workspace with statements."),
                )
            )

    @cached_property
    def given_ids(self) -> frozenset[str]:
        """The indicator ids whose values are given."""
        return frozenset(c for c in self.given.columns if c not in KEYS) if self.given is not None else frozenset()

    def attributes(self, enterprise: str) -> dict[str, Any]:
        """The enterprise's row (class, industry, size, ...); empty where it is not in the table."""
        if self.enterprises is None:
            return {}
        rows = self.enterprises.filter(pl.col("enterprise") == enterprise).to_dicts()
        return rows[0] if rows else {}


def _of_panel(frame: pl.DataFrame | None) -> pl.DataFrame | None:
    """Marks of single experts (a column `expert`) as the panel's mean, with the number of marks as `experts.ID`.

    A second row of one expert for the same enterprise and year is a fault, not a second voice.
    """
    if frame is None or "expert" not in frame.columns or not set(KEYS) <= set(frame.columns):
        return frame
    twice = frame.group_by(*KEYS, "expert").len().filter(pl.col("len") > 1)
    if twice.height:
        row = twice.row(0, named=True)
        raise AssessmentError(
            Fault(
                "assess.expert_twice",
                _("The expert {expert} has marked {enterprise} {year} twice.").format(
                    expert=row["expert"], enterprise=row["enterprise"], year=row["year"]
                ),
                _("Keep one row for each expert, enterprise and year."),
                file="--given",
                value=str(row["expert"]),
            )
        )
    marks = [c for c in frame.columns if c not in (*KEYS, "expert")]
    return frame.group_by(*KEYS, maintain_order=True).agg(
        *[pl.col(c).mean() for c in marks],
        *[pl.col(c).count().cast(pl.Float64).alias(f"experts.{c}") for c in marks],
    )


def _keyed(frame: pl.DataFrame | None, origin: str) -> pl.DataFrame | None:
    if frame is None:
        return None
    absent = [key for key in KEYS if key not in frame.columns]
    if absent:
        raise AssessmentError(
            Fault(
                "assess.columns",
                _("The table of {origin} has no column {columns}.").format(origin=origin, columns=listed(absent)),
                _("Its first columns must be called enterprise and year."),
                file=origin,
                value=", ".join(frame.columns[:8]),
            )
        )
    frame = frame.with_columns(pl.col("enterprise").cast(pl.String), pl.col("year").cast(pl.Int64))
    twice = frame.group_by(*KEYS, *[c for c in ("indicator",) if c in frame.columns]).len().filter(pl.col("len") > 1)
    if twice.height:
        enterprise, year = twice.select(KEYS).row(0)
        raise AssessmentError(
            Fault(
                "assess.twice",
                _("The table of {origin} holds {enterprise} {year} twice.").format(
                    origin=origin, enterprise=enterprise, year=year
                ),
                _("Keep one row for each enterprise and year."),
                file=origin,
                value=str(enterprise),
            )
        )
    return frame


def _wide_targets(frame: pl.DataFrame | None) -> pl.DataFrame | None:
    """Targets as `target.X`, `base.X`, `level.X.tier` columns.

    Accepted: long (`indicator`, `target`, optional `base` and the five levels) or wide (indicator ids, `X.base`).
    """
    if frame is None:
        return None
    if "indicator" not in frame.columns:
        names = {c: c if c.split(".")[0] in ("target", "base", "level") else f"target.{c}" for c in frame.columns}
        renamed = {c: f"base.{c[: -len('.base')]}" if c.endswith(".base") else n for c, n in names.items()}
        return frame.rename({c: n for c, n in renamed.items() if c not in KEYS})
    wide: dict[tuple[str, int], dict[str, Any]] = {}
    for row in frame.to_dicts():
        record = wide.setdefault(
            (row["enterprise"], row["year"]), {"enterprise": row["enterprise"], "year": row["year"]}
        )
        for part in ("target", "base"):
            if row.get(part) is not None:
                record[f"{part}.{row['indicator']}"] = float(row[part])
        for tier in TIERS:
            if row.get(tier) is not None:
                record[f"level.{row['indicator']}.{tier}"] = float(row[tier])
    columns = dict.fromkeys(name for record in wide.values() for name in record)
    # Said, not guessed from the first rows: there a target may be missing everywhere.
    kinds = {name: frame.schema[name] if name in KEYS else pl.Float64() for name in columns}
    return pl.DataFrame(list(wide.values()), schema=kinds)


def _enterprises(frame: pl.DataFrame) -> pl.DataFrame:
    if "enterprise" not in frame.columns and "code" in frame.columns:
        frame = frame.rename({"code": "enterprise"})
    if "class" in frame.columns:
        frame = frame.rename({"class": "enterprise_class"})
    texts = [c for c in ("enterprise", "name", "enterprise_class", "industry", "size") if c in frame.columns]
    frame = frame.with_columns(pl.col(c).cast(pl.String) for c in texts)
    code = frame.get_column("enterprise")
    if (code > code.shift(1))[1:].all() and not code.null_count():
        return frame  # in order, so each stands once
    return frame.unique("enterprise", keep="first", maintain_order=True)


def standard_rows(frame: pl.DataFrame, origin: str) -> tuple[StandardRow, ...]:
    """Rows of a standards table (columns of `--standards`); `AssessmentError` names each row that cannot be read."""
    rows: list[StandardRow] = []
    faults: list[Fault] = []
    for number, record in enumerate(frame.to_dicts(), start=2):
        try:
            rows.append(_standard_row(record))
        except (ValueError, ArithmeticError) as error:
            faults.append(
                Fault(
                    "standards.row",
                    _("This row of standard values cannot be read: {problem}.").format(
                        problem=str(error).split("\n")[0]
                    ),
                    _("Needed are indicator, industry, size, year and the five values excellent to poor as numbers."),
                    file=origin,
                    row=number,
                    value=str(record.get("indicator")),
                )
            )
    if faults:
        raise AssessmentError(faults)
    return tuple(rows)


def _standard_row(record: Mapping[str, Any]) -> StandardRow:
    values = {tier: _decimal(record.get(tier), tier) for tier in TIERS}
    year = record.get("year")
    return StandardRow(
        indicator=str(record.get("indicator") or ""),
        industry=str(record.get("industry") or ""),
        size=str(record.get("size") or ""),
        year=int(year) if year not in (None, "") else None,
        **values,
    )


def _decimal(value: Any, name: str) -> Decimal:
    if value is None or value == "":
        raise ValueError(_("{name} is empty").format(name=name))
    return Decimal(str(value))


def decimals(values: Mapping[str, Any]) -> dict[str, Decimal]:
    """Numbers of a row as decimals (the shortest text that reads back as the same number); empty ones left out."""
    found = {}
    for name, value in values.items():
        if value is not None and not isinstance(value, str | bool):
            found[name] = value if isinstance(value, Decimal) else Decimal(repr(value))
    return found


def account_columns(columns: Iterable[str]) -> list[str]:
    """The figure columns of a facts table."""
    return [column for column in columns if column not in FACT_KEYS]
