"""Options that several commands share, with one meaning everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stateward.messages import gettext_noop as N_


class Format(StrEnum):
    """How results are printed: for people, for spreadsheets, for programs."""

    table = "table"
    csv = "csv"
    json = "json"


class Language(StrEnum):
    """The language of everything a person reads."""

    en = "en"
    zh = "zh"


class Engine(StrEnum):
    """What computes a portfolio."""

    polars = "polars"
    duckdb = "duckdb"
    spark = "spark"


FormatOption = Annotated[Format, typer.Option("--format", help=N_("table for people, csv, or json for programs."))]
OutputOption = Annotated[Path | None, typer.Option("--output", help=N_("Write the result to this file."))]
LanguageOption = Annotated[Language | None, typer.Option("--language", help=N_("en or zh."))]
WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help=N_("The workspace folder; default: the one you stand in."))
]
RulebookOption = Annotated[
    list[Path] | None, typer.Option("--rulebook", help=N_("A folder of rule documents laid over the built-in ones."))
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help=N_("Read and check, store nothing."))]
VersionOption = Annotated[
    str | None, typer.Option("--version", help=N_("This version; default: the one in force in the years scored."))
]
FactsOption = Annotated[
    list[Path] | None, typer.Option("--facts", help=N_("Figures: columns enterprise, year, then account ids."))
]
GivenOption = Annotated[
    Path | None, typer.Option("--given", help=N_("Values reported as such: enterprise, year, then indicator ids."))
]
StandardsOption = Annotated[
    str | None, typer.Option("--standards", help=N_("Standard values: a file, or the id of a rulebook document."))
]
EnterprisesOption = Annotated[
    Path | None, typer.Option("--enterprises", help=N_("Enterprises: enterprise, name, industry, size, class."))
]
TargetsOption = Annotated[
    Path | None, typer.Option("--targets", help=N_("Targets: enterprise, year, indicator, target, base."))
]
YearsOption = Annotated[list[int] | None, typer.Option("--year", help=N_("Only this year; may be repeated."))]
EngineOption = Annotated[Engine, typer.Option("--engine", help=N_("polars, duckdb or spark."))]
SparkMasterOption = Annotated[str | None, typer.Option("--spark-master", help=N_("Address of the Spark master."))]
