"""The engines facts are computed on: one function that opens a table on Polars, DuckDB or Spark.

The caller's table decides the engine of every bulk function; nothing else in the house knows which one it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import narwhals as nw
import polars as pl

from stateward.facts.faults import cell_name, fault, shown
from stateward.facts.panel import as_lazy, undotted
from stateward.facts.text import decode
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault, StatewardError, os_reason

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Engine = Literal["polars", "duckdb", "spark"]
ENGINES: tuple[Engine, ...] = ("polars", "duckdb", "spark")
#: Columns that are text, whatever they look like: codes keep their leading zeros.
TEXT_COLUMNS = frozenset({"enterprise", "basis", "currency", "name", "name_en", "name_zh", "industry", "size", "class",
                          "enterprise_class", "indicator", "level", "expert", "parent", "status", "scheme"})
_WHOLE_COLUMNS: dict[str, type[pl.DataType]] = {"year": pl.Int32, "month": pl.Int8, "revision": pl.Int32}
#: Faults of one table are listed up to this many; the rest is the same again.
_MOST_FAULTS = 200

Source = Path | str | Sequence[Path] | pl.DataFrame | pl.LazyFrame


def open_table(source: Source, engine: Engine = "polars", spark_master: str | None = None, *,
               text: Collection[str] = TEXT_COLUMNS) -> nw.LazyFrame[Any]:
    """A table as a lazy frame on an engine.

    `source` is a CSV or Parquet file, a folder of a column store's Parquet parts, several files with the same
    columns, or a Polars frame. In a CSV the `text` columns are text, `year` and `month` whole numbers, all others
    numbers; an empty cell is null. Raises ImportFault where the file is at fault, StatewardError where the engine is
    not installed.
    """
    if engine == "polars":
        return _lazy(_polars(source, text))
    if engine == "duckdb":
        return _lazy(_duckdb(source, text))
    return _lazy(_spark(source, text, spark_master))


def lift_beside(facts: Any) -> Callable[[pl.DataFrame], nw.LazyFrame[Any]]:
    """How to bring a small table to the engine of the facts."""
    native = nw.to_native(facts) if isinstance(facts, nw.LazyFrame | nw.DataFrame) else facts
    module = type(native).__module__.split(".", 1)[0].lstrip("_")
    if module == "duckdb":
        import duckdb

        return lambda small: as_lazy(duckdb.from_arrow(small.to_arrow()))
    if module == "pyspark":
        session = native.sparkSession

        def to_spark(small: pl.DataFrame) -> nw.LazyFrame[Any]:
            return undotted(as_lazy(session.createDataFrame(small.to_arrow())))

        return to_spark
    return as_lazy


def csv_frame(path: Path, text: Collection[str] = TEXT_COLUMNS) -> pl.DataFrame:
    """A CSV file as a table. Raises ImportFault with the place of every cell that is not a number where one belongs."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportFault(_unreadable(path, os_reason(error))) from error
    body, _notes = decode(content, path.name)
    try:
        raw = pl.read_csv(body.encode(), infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ImportFault(_unreadable(path, str(error).splitlines()[0])) from error
    raw = raw.rename({name: name.strip() for name in raw.columns if name != name.strip()})
    raw = raw.with_columns(pl.all().str.strip_chars().replace("", None))
    typed = raw.select(
        pl.col(name) if name in text
        else pl.col(name).cast(pl.Float64, strict=False).cast(_WHOLE_COLUMNS[name], strict=False)
        if name in _WHOLE_COLUMNS else pl.col(name).cast(pl.Float64, strict=False)
        for name in raw.columns
    )
    faults = _number_faults(raw, typed, path)
    if faults:
        raise ImportFault(faults)
    return typed


def spark_session(master: str = "local[*]") -> SparkSession:
    """The Spark session of a master: bound to the loopback address, without a web page of its own, in UTC.

    Raises StatewardError where the extra is not installed or no session starts.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise StatewardError(_engine_missing("spark")) from error
    builder = cast(Any, SparkSession.builder).master(master).appName("stateward")
    # A scheme of a hundred steps is a large plan: one gigabyte, the default of the process that plans, is too little.
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
                "spark.sql.session.timeZone": "UTC", "spark.driver.memory": "3g"}
    if master.startswith("local") or "//127.0.0.1:" in master or "//localhost:" in master:
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        return cast("SparkSession", builder.getOrCreate())
    except (RuntimeError, OSError) as error:
        raise StatewardError(fault(
            "spark_not_started", _("Spark did not start: {reason}.").format(reason=shown(error)),
            _("Install Java 17 or newer, and check the address of the Spark master."), value=master)) from error


def _lazy(native: Any) -> nw.LazyFrame[Any]:
    return cast(nw.LazyFrame[Any], nw.from_native(native).lazy())


def _parts(source: Source) -> list[Path]:
    """The files behind a path, a folder or several paths. Raises ImportFault where there are none."""
    paths = [Path(source)] if isinstance(source, str | Path) else list(cast(Sequence[Path], source))
    files: list[Path] = []
    for path in paths:
        found = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        files.extend(file for file in found if not file.name.startswith("."))
    for file in files:
        if not file.exists():
            raise ImportFault(_unreadable(file, _("there is no such file")))
    if not files:
        raise ImportFault(_unreadable(paths[0], _("the folder holds no Parquet file")))
    return files


def _polars(source: Source, text: Collection[str]) -> pl.LazyFrame:
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return source.lazy()
    frames = [_polars_file(path, text) for path in _parts(source)]
    return frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")


def _polars_file(path: Path, text: Collection[str]) -> pl.LazyFrame:
    if path.suffix.lower() != ".parquet":
        return csv_frame(path, text).lazy()
    try:
        frame = pl.scan_parquet(path, hive_partitioning=False)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ImportFault(_unreadable(path, str(error).splitlines()[0])) from error
    return frame


def _all_parquet(source: Source) -> list[str] | None:
    """The paths of a source that an engine can read by itself, `None` where Polars has to read it first."""
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return None
    parts = _parts(source)
    return [str(part) for part in parts] if all(part.suffix.lower() == ".parquet" for part in parts) else None


def _duckdb(source: Source, text: Collection[str]) -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise StatewardError(_engine_missing("duckdb")) from error
    paths = _all_parquet(source)
    try:
        if paths is not None:
            return duckdb.read_parquet(paths, union_by_name=True, hive_partitioning=False)
        return duckdb.from_arrow(_polars(source, text).collect().to_arrow())
    except duckdb.Error as error:
        raise ImportFault(fault("table_unreadable", _("The table cannot be read: {reason}.").format(
            reason=shown(error)), _("Check that the file is a table in Parquet or CSV."))) from error


def _spark(source: Source, text: Collection[str], master: str | None) -> Any:
    session = spark_session(master or "local[*]")
    paths = _all_parquet(source)
    if paths is not None:
        return session.read.option("mergeSchema", "true").parquet(*paths)
    return session.createDataFrame(cast(Any, _polars(source, text).collect().to_arrow()))


def _number_faults(raw: pl.DataFrame, typed: pl.DataFrame, path: Path) -> list[Fault]:
    faults: list[Fault] = []
    for place, name in enumerate(raw.columns):
        lost = (raw[name].is_not_null() & typed[name].is_null()).arg_true()
        if typed[name].dtype == pl.Float64:
            lost = (raw[name].is_not_null() & ~typed[name].is_finite().fill_null(False)).arg_true()
        for row in lost.head(_MOST_FAULTS - len(faults)):
            faults.append(fault(
                "text_in_number", _("{title}: here stands the text {value} where a number belongs.").format(
                    title=name, value=shown(raw[name][row])),
                _("Enter a number, or leave the cell empty where nothing is given."), value=raw[name][row],
                file=path.name, cell=cell_name(row + 1, place), row=row + 2))
    return faults


def _unreadable(path: Path, reason: str) -> Fault:
    return fault("table_unreadable", _("The table cannot be read: {reason}.").format(reason=reason),
                 _("Check that the file is a table in Parquet or CSV."), file=path.name, value=str(path.name))


def _engine_missing(engine: Engine) -> Fault:
    return fault("engine_missing", _("The engine {engine} is not installed.").format(engine=engine),
                 _("Install it with: pip install 'stateward[{engine}]'").format(engine=engine), value=engine)
