"""`generate`: the synthetic portfolio of an ownership office, the same on every machine for the same seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

import polars as pl

from stateward.demo.books import keep_books
from stateward.demo.consolidation import difference_of
from stateward.demo.enterprises import Enterprise, Holding, Seed, every, grow_groups, holdings_of
from stateward.demo.general_form import to_general_form
from stateward.demo.judgements import absent_statements, management_marks, profit_targets
from stateward.demo.names import NAMINGS
from stateward.demo.tables import KEYS, statements_of
from stateward.facts.statement import Basis, Figure, Statement

Profile = Literal["cn-municipal", "generic"]
#: Template, template version and currency of the statements of each profile.
_FORMS: dict[str, tuple[str, str, str]] = {
    "cn-municipal": ("cn-general-enterprise", "2019.1", "CNY"),
    "generic": ("intl-generic", "2026.1", "USD"),
}
#: Enterprises of a profile where the caller names no number.
_USUAL_SIZE = {"cn-municipal": 400, "generic": 80}


@dataclass(slots=True, frozen=True)
class Absence:
    """A single statement that was not handed in when the portfolio was exported."""

    enterprise: str
    year: int
    month: int
    reason: Literal["late", "missing"]


@dataclass
class Portfolio:
    """A generated portfolio. Every name, code and figure in it is synthetic.

    `enterprises` is the register (parents before children), `holdings` who holds what share since when, `absences`
    the statements that are late or missing. The office itself holds the groups and is no enterprise.
    """

    profile: Profile
    seed: int
    first_year: int
    months: int
    enterprises: list[Enterprise]
    holdings: list[Holding]
    absences: list[Absence]
    _whole: pl.DataFrame = field(repr=False)

    @property
    def template(self) -> str:
        """The id of the template the statements are made for."""
        return _FORMS[self.profile][0]

    @property
    def template_version(self) -> str:
        """The version of that template."""
        return _FORMS[self.profile][1]

    @property
    def currency(self) -> str:
        """The currency of every statement."""
        return _FORMS[self.profile][2]

    @property
    def description(self) -> dict[str, str]:
        """What the portfolio is, in both languages: it says that everything is synthetic."""
        naming = NAMINGS[self.profile]
        return {"en": naming.description_en, "zh": naming.description_zh}

    @property
    def office(self) -> dict[str, str]:
        """The invented office that owns the groups, in both languages."""
        naming = NAMINGS[self.profile]
        return {"en": naming.office_en, "zh": naming.office_zh}

    def whole_frame(self) -> pl.DataFrame:
        """The statements in whole base units of money (Int64); null where a figure was not given."""
        return self._whole

    def frame(self) -> pl.DataFrame:
        """The statements: `enterprise`, `year`, `month`, `basis`, `currency`, then accounts as Float64.

        `ACCOUNT.opening` is the figure at the beginning of the year, `ACCOUNT.previous` that of the same period of
        last year; null where a figure was not given.
        """
        figures = [name for name in self._whole.columns if name not in KEYS]
        return self._whole.select(*KEYS, pl.lit(self.currency).alias("currency"), pl.col(figures).cast(pl.Float64))

    def statements(
        self, *, year: int | None = None, month: int | None = None, basis: Basis | None = None
    ) -> Iterator[Statement]:
        """The statements one by one, by year, month, basis and enterprise; the arguments narrow them down."""
        frame = self._whole
        for name, wanted in (("year", year), ("month", month), ("basis", basis)):
            if wanted is not None:
                frame = frame.filter(pl.col(name) == wanted)
        template, version, currency = _FORMS[self.profile]
        figures = [name for name in frame.columns if name not in KEYS]
        places = range(len(KEYS), len(KEYS) + len(figures))
        frame = frame.select(KEYS + figures)
        for row in frame.iter_rows():
            given = {name: Figure(Decimal(row[place])) for name, place in zip(figures, places, strict=True)
                     if row[place] is not None}  # fmt: skip
            yield Statement(row[0], row[1], row[2], row[3], currency, template, version, given)

    def given(self) -> pl.DataFrame:
        """Management marks: `enterprise`, `year`, then the eight coefficients (0..1, mean of seven experts)."""
        return self._marks

    def targets(self) -> pl.DataFrame:
        """Targets and base values: `enterprise`, `year`, `target.total_profit`, `base.total_profit`, and so on."""
        return self._targets

    @cached_property
    def _marks(self) -> pl.DataFrame:
        return management_marks(self._assessed(), self.seed)

    @cached_property
    def _targets(self) -> pl.DataFrame:
        return profit_targets(self._assessed(), self.seed)

    def _assessed(self) -> pl.DataFrame:
        """The yearly statement an enterprise is assessed on: a group's consolidated one, else the single one."""
        groups = [entry.code for entry in self.enterprises if entry.is_group]
        wanted = pl.when(pl.col("enterprise").is_in(groups)).then(pl.lit("consolidated")).otherwise(pl.lit("single"))
        yearly = self._whole.filter((pl.col("month") == 12) & (pl.col("basis") == wanted))
        return yearly.sort(["enterprise", "year"])

    def enterprise_frame(self) -> pl.DataFrame:
        """The register as a table with the headers of the register's import."""
        rows = [
            (e.code, e.name_en, e.name_zh, e.parent, e.enterprise_class or None, e.level, e.industry, e.size,
             e.from_.isoformat(), e.to.isoformat() if e.to else None, e.status, e.group)
            for e in self.enterprises
        ]  # fmt: skip
        names = ["code", "name_en", "name_zh", "parent", "class", "level", "industry", "size", "from", "to", "status",
                 "group"]  # fmt: skip
        schema = {name: pl.Int64 if name == "level" else pl.String for name in names}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def holding_frame(self) -> pl.DataFrame:
        """The holdings as a table: `holder`, `held`, `share` (0..1), `from`."""
        rows = [(h.holder, h.held, h.share, h.from_.isoformat()) for h in self.holdings]
        schema = {"holder": pl.String, "held": pl.String, "share": pl.Float64, "from": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def fingerprint(self) -> str:
        """SHA-256 of the register, the holdings and every figure: equal for equal seeds on every machine."""
        digest = hashlib.sha256()
        for entry in self.enterprise_frame().iter_rows():
            digest.update(json.dumps(entry, ensure_ascii=True).encode())
        for holding in self.holding_frame().iter_rows():
            digest.update(json.dumps(holding).encode())
        digest.update(self._whole.write_csv().encode())
        return digest.hexdigest()


def generate(
    enterprises: int | None = None,
    months: int = 36,
    seed: int = 2023,
    first_year: int = 2021,
    profile: Profile = "cn-municipal",
) -> Portfolio:
    """Make a portfolio of `enterprises` enterprises with `months` monthly statements from January of `first_year`.

    The profile `cn-municipal` is a Chinese city (400 enterprises, CNY, general-enterprise statements), `generic` a
    small country (80 enterprises, USD, short statements, no Chinese class). Raises ValueError for numbers that make
    no portfolio.
    """
    count = _USUAL_SIZE[profile] if enterprises is None else enterprises
    if count < 5 or months < 1:
        raise ValueError("a portfolio needs at least 5 enterprises and 1 month")
    years = -(-months // 12)
    roots = grow_groups(count, months, seed, first_year, profile)
    last = 12 + months
    ledgers = keep_books(roots, seed, 12 * (years + 1))
    groups = {root.entry.code: [item.entry.code for item in every([root])] for root in roots}
    differences = [difference_of(root, ledgers, seed, 12 * (years + 1)) for root in roots]
    whole = statements_of(ledgers, groups, differences, first_year - 1)
    whole = whole.filter((pl.col("year") - first_year + 1) * 12 + pl.col("month") <= last)
    seeds = every(roots)
    absences = [Absence(*item) for item in absent_statements(_may_be_absent(seeds), whole, seed)]
    whole = _without(whole, absences)
    if profile == "generic":
        whole = to_general_form(whole)
    return Portfolio(profile, seed, first_year, months, [item.entry for item in seeds], holdings_of(roots, seed),
                     absences, whole)  # fmt: skip


def _may_be_absent(seeds: list[Seed]) -> set[str]:
    return {seed.entry.code for seed in seeds if not seed.entry.is_group and not seed.children}


def _without(whole: pl.DataFrame, absences: list[Absence]) -> pl.DataFrame:
    if not absences:
        return whole
    gone = pl.DataFrame(
        [(a.enterprise, a.year, a.month, "single") for a in absences],
        schema={"enterprise": pl.String, "year": pl.Int64, "month": pl.Int64, "basis": pl.String},
        orient="row",
    )
    return whole.join(gone, on=KEYS, how="anti", maintain_order="left")
