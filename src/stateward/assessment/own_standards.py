"""Own standard values from a portfolio or an imported population: quantiles by industry and size, and the yearly book.

The five values are the 90th, 75th, 50th, 25th and 10th percentile (turned round where lower is better), by linear
interpolation between neighbours. A cell needs a least number of enterprises; a smaller cell gives no row, so that the
search falls back to the class above it, and nobody's own figure can be read from a standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook
from stateward.rulebook.documents import StandardRow
from stateward.rulebook.scheme import TIERS

PERCENTILES = (0.90, 0.75, 0.50, 0.25, 0.10)
FEWEST = 10
#: Digits a standard value is rounded to.
DIGITS = 4


@dataclass(frozen=True)
class OwnStandards:
    """The rows, and how many enterprises stand behind each; cells that were too small are told."""

    rows: tuple[StandardRow, ...]
    counts: tuple[int, ...]
    notes: tuple[Fault, ...]


def own_standards(
    values: pl.DataFrame,
    indicators: Sequence[str],
    better: Mapping[str, str],
    *,
    year: int | None = None,
    fewest: int = FEWEST,
    percentiles: Sequence[float] = PERCENTILES,
    parents: Mapping[str, str | None] | None = None,
) -> OwnStandards:
    """Standard values of each indicator for all, for every industry (and the classes above it) and every size in it.

    `values`: `enterprise`, optional `industry` and `size`, and a column per indicator in the unit of its tables.
    Missing values count in no cell. Raises `AssessmentError` where the percentiles do not fall or cells may be tiny.
    """
    if fewest < 3 or len(percentiles) != len(TIERS) or list(percentiles) != sorted(percentiles, reverse=True):
        raise AssessmentError(
            Fault(
                "standards.cells",
                _("Standards need five falling percentiles and cells of at least 3 enterprises, not {fewest}.").format(
                    fewest=fewest
                ),
                _("Ask for cells of 10 or more; smaller ones show single enterprises."),
                value=str(fewest),
            )
        )
    frame = _classed(values, parents or {})
    rows: list[StandardRow] = []
    counts: list[int] = []
    small = 0
    for indicator in indicators:
        if indicator not in frame.columns:
            continue
        known = frame.filter(pl.col(indicator).is_not_null() & pl.col(indicator).is_finite())
        for industry, size, group in _cells(known):
            number = group["enterprise"].n_unique()
            if number < fewest:
                small += 1
                continue
            rows.append(
                _row(indicator, industry, size, year, group[indicator], better.get(indicator, "higher"), percentiles)
            )
            counts.append(number)
    notes = []
    if small:
        notes.append(
            Fault(
                "standards.small_cells",
                _("{number} cells have fewer than {fewest} enterprises and give no standard.").format(
                    number=small, fewest=fewest
                ),
                _("Their enterprises are measured by the class above, or by all."),
                level="explain",
                value=str(small),
            )
        )
    return OwnStandards(tuple(rows), tuple(counts), tuple(notes))


def _classed(values: pl.DataFrame, parents: Mapping[str, str | None]) -> pl.DataFrame:
    """Each enterprise once for its own industry and once for every class above it, and once for all."""
    frame = values.with_columns(
        (pl.col(c) if c in values.columns else pl.lit("")).cast(pl.String).fill_null("").alias(c)
        for c in ("industry", "size")
    )
    chains = {code: _chain(code, parents) for code in frame["industry"].unique().to_list()}
    table = pl.DataFrame(
        [{"industry": code, "class": above} for code, chain in chains.items() for above in chain],
        schema={"industry": pl.String, "class": pl.String},
    )
    return frame.join(table, on="industry", how="left")


def _chain(code: str, parents: Mapping[str, str | None]) -> list[str]:
    chain: list[str] = []
    at: str | None = code
    while at and at not in chain:
        chain.append(at)
        at = parents.get(at)
    return [*chain, ""]


def _cells(frame: pl.DataFrame) -> Iterator[tuple[str, str, pl.DataFrame]]:
    for industry in sorted(frame["class"].unique().to_list()):
        of_industry = frame.filter(pl.col("class") == industry)
        yield industry, "", of_industry
        for size in sorted(s for s in of_industry["size"].unique().to_list() if s):
            yield industry, size, of_industry.filter(pl.col("size") == size)


def _row(
    indicator: str,
    industry: str,
    size: str,
    year: int | None,
    values: pl.Series,
    better: str,
    percentiles: Sequence[float],
) -> StandardRow:
    shares = [1 - p for p in percentiles] if better == "lower" else list(percentiles)
    found = [values.quantile(share, interpolation="linear") for share in shares]
    tiers = {tier: Decimal(repr(round(float(v or 0.0), DIGITS))) for tier, v in zip(TIERS, found, strict=True)}
    return StandardRow(indicator=indicator, industry=industry, size=size, year=year, **tiers)


def printed_names(book: Rulebook, printed: Iterable[str | None]) -> dict[str, str]:
    """Printed names with the ids of the indicators whose title they are, in either language, units aside."""
    titles: dict[str, str] = {}
    for entry in book.all("indicators"):
        for id_, indicator in entry.document.indicators.items():
            for title in indicator.title.as_dict().values():
                titles.setdefault(_bare(title), id_)
    found = {name: titles.get(_bare(name)) for name in printed if name}
    return {name: id_ for name, id_ in found.items() if id_ is not None}


def _bare(name: str) -> str:
    return re.sub(r"[（(][^）)]*[）)]|\s", "", name).casefold()


def book_rows(
    table: pl.DataFrame, names: Mapping[str, str], *, industry: str, year: int, origin: str
) -> tuple[tuple[StandardRow, ...], tuple[Fault, ...]]:
    """Rows of one page of the yearly book (企业绩效评价标准值): indicators down, five values across for each size.

    `table` has the printed name in its first column and columns `SIZE excellent` ... `SIZE poor` (or without
    a size for the page of all sizes); `names` maps printed names to indicator ids. A printed name that is not known is
    told and skipped; a row with fewer than five numbers is refused.
    """
    sizes = list(dict.fromkeys(column.rpartition(" ")[0] for column in table.columns[1:]))
    rows, notes, faults = [], [], []
    for number, record in enumerate(table.iter_rows(named=True), start=2):
        printed = str(record[table.columns[0]] or "").strip()
        if printed not in names:
            notes.append(
                Fault(
                    "standards.unknown_name",
                    _("No indicator is called {name}; the row was left out.").format(name=printed or "–"),
                    _("Add the printed name to the table of names."),
                    level="warning",
                    file=origin,
                    row=number,
                    value=printed,
                )
            )
            continue
        for size in sizes:
            values = [record.get(f"{size} {tier}".strip()) for tier in TIERS]
            if any(value in (None, "") for value in values):
                faults.append(
                    Fault(
                        "standards.row",
                        _("{name} has not five values for {size}.").format(name=printed, size=size or _("all sizes")),
                        _("Correct the row against the printed book."),
                        file=origin,
                        row=number,
                        value=printed,
                    )
                )
                continue
            tiers = {tier: Decimal(str(value)) for tier, value in zip(TIERS, values, strict=True)}
            rows.append(StandardRow(indicator=names[printed], industry=industry, size=size, year=year, **tiers))
    if faults:
        raise AssessmentError(faults)
    return tuple(rows), tuple(notes)
