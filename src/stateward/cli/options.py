"""Options that several commands share, with one meaning everywhere."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer


class Format(str, Enum):
    """How results are printed: for people, for spreadsheets, for programs."""

    table = "table"
    csv = "csv"
    json = "json"


class Language(str, Enum):
    """The language of everything a person reads."""

    en = "en"
    zh = "zh"


class Engine(str, Enum):
    """What computes a portfolio."""

    polars = "polars"
    duckdb = "duckdb"
    spark = "spark"


FormatOption = Annotated[Format, typer.Option("--format", help="table for people, csv, or json for programs.")]
OutputOption = Annotated[Path | None, typer.Option("--output", help="Write the result to this file.")]
LanguageOption = Annotated[Language, typer.Option("--language", help="en or zh.")]
WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="The workspace folder; default: the one you stand in.")
]
RulebookOption = Annotated[
    list[Path] | None, typer.Option("--rulebook", help="A folder of rule documents laid over the built-in ones.")
]
FactsOption = Annotated[
    list[Path] | None, typer.Option("--facts", help="Figures: columns enterprise, year, then account ids.")
]
GivenOption = Annotated[
    Path | None, typer.Option("--given", help="Values reported as such: enterprise, year, then indicator ids.")
]
StandardsOption = Annotated[
    str | None, typer.Option("--standards", help="Standard values: a file, or the id of a rulebook document.")
]
EnterprisesOption = Annotated[
    Path | None, typer.Option("--enterprises", help="Enterprises: enterprise, name, industry, size, class.")
]
TargetsOption = Annotated[Path | None, typer.Option("--targets", help="Targets: enterprise, year, indicator, target, base.")]
YearsOption = Annotated[list[int] | None, typer.Option("--year", help="Only this year; may be repeated.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="polars, duckdb or spark.")]
SparkMasterOption = Annotated[str | None, typer.Option("--spark-master", help="Address of the Spark master.")]
