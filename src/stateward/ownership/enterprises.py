"""Reading the table of enterprises an ownership question is asked about: codes, managing units, kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from stateward.facts.faults import fault, shown
from stateward.facts.register_table import HEADERS
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.faulty_rows import Faults

#: Kinds of nodes that hold enterprises without being one.
OUTSIDERS = frozenset({"state", "state_body", "person", "unknown", "outside", "国家", "国家机关", "自然人", "外部"})
_MORE_HEADERS = {"kind": "kind", "manager": "parent", "managed by": "parent", "管理单位": "parent"}


@dataclass(frozen=True)
class Enterprises:
    """The enterprises of a table, each once: `code` first, then what else the table has under its own names."""

    frame: pl.DataFrame
    faults: list[Fault]

    @property
    def codes(self) -> list[str]:
        """The codes in the order of the table."""
        return self.frame["code"].to_list()

    def column(self, name: str) -> list[Any] | None:
        """The values of a column in the order of the codes, `None` where the table has no such column."""
        return self.frame[name].to_list() if name in self.frame.columns else None


def read_enterprises(table: Any, file: str = "") -> Enterprises:
    """The enterprises of a table of any engine. Its columns are `code` (also `enterprise`, 统一社会信用代码),
    optional `parent` (the managing unit), `level`, `kind` (`enterprise`, or `state`, `person`: an outside holder) and
    anything else. Raises ImportFault where there is no column of codes.
    """
    lazy: Any = nw.from_native(table).lazy()
    raw: pl.DataFrame = table if isinstance(table, pl.DataFrame) else lazy.collect("polars").to_native()
    frame = _renamed(raw, file).with_row_index("row", offset=2)
    frame = frame.with_columns(
        pl.col("row").cast(pl.Int64), pl.col("code").cast(pl.String).str.strip_chars().fill_null("")
    )
    faults = Faults(file)
    frame = faults.split(
        frame,
        pl.col("code") == "",
        "enterprise_missing",
        lambda row: (
            _("The code of the enterprise is empty; the row was left out."),
            _("Enter the code of the enterprise."),
        ),
        "code",
    )
    first = frame.group_by("code", maintain_order=True).agg(pl.col("row").min().alias("first"))
    frame = frame.join(first, on="code", how="left", maintain_order="left")
    frame = faults.split(
        frame,
        pl.col("row") != pl.col("first"),
        "duplicate_enterprise",
        lambda row: (
            _("The code {code} stands in row {first} already; this row was left out.").format(
                code=shown(row["code"]), first=row["first"]
            ),
            _("Keep one of the two rows."),
        ),
        "code",
    ).drop("first")
    if "parent" in frame.columns:
        frame = _parents(frame, faults)
    return Enterprises(frame, faults.found)


def _renamed(raw: pl.DataFrame, file: str) -> pl.DataFrame:
    names: dict[str, str] = {}
    for header in raw.columns:
        word = " ".join(header.replace("_", " ").split()).casefold()
        column = HEADERS.get(word) or _MORE_HEADERS.get(word) or header.strip()
        if column not in names.values() and column != "row":
            names[header] = column
    if "code" not in names.values():
        for word in ("id", "ID"):
            if word in names:
                names[word] = "code"
    if "code" not in names.values():
        raise ImportFault(
            fault(
                "no_code_column",
                _("The table has no column with the codes of the enterprises."),
                _("Name the column code (统一社会信用代码)."),
                value=", ".join(raw.columns[:8]),
                file=file or None,
                row=1,
            )
        )
    return raw.select(names.keys()).rename(names)


def _parents(frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """Managing units that are no enterprise of the table or the enterprise itself are told and emptied."""
    parent = pl.col("parent").cast(pl.String).str.strip_chars().replace("", None)
    frame = frame.with_columns(parent.alias("parent"))
    own = pl.col("parent") == pl.col("code")
    faults.tell(
        "own_parent",
        frame.filter(own),
        lambda row: (
            _("{code} is named as its own parent; the parent was left out.").format(code=shown(row["code"])),
            _("Enter the enterprise that manages it, or leave the cell empty."),
        ),
        "parent",
    )
    strange = ~pl.col("parent").is_in(frame["code"].implode()) & ~own
    faults.tell(
        "unknown_parent",
        frame.filter(strange),
        lambda row: (
            _("The parent {parent} of {code} is not in the table; the parent was left out.").format(
                parent=shown(row["parent"]), code=shown(row["code"])
            ),
            _("Add the parent to the table or leave the cell empty."),
        ),
        "parent",
    )
    return frame.with_columns(pl.when(own | strange).then(None).otherwise("parent").alias("parent"))
