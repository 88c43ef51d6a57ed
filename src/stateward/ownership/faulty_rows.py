"""Rows of a table that are at fault: told one by one up to a number, then in one sentence; never silently dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from stateward.facts.faults import fault
from stateward.messages import gettext as _
from stateward.messages.errors import Fault, Level

#: Faults of one kind are listed up to this many; one more says how many follow.
MOST_OF_ONE_KIND = 1_000
#: Rows named in one fault.
MOST_ROWS_NAMED = 12

Telling = Callable[[dict[str, Any]], tuple[str, str]]


@dataclass
class Faults:
    """The faults of one table, gathered while it is read."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def tell(
        self, code: str, rows: pl.DataFrame, telling: Telling, column: str, level: Level = "error", more: int = 0
    ) -> None:
        """One fault for each of the rows; `telling` words it, `column` holds the value that is shown.

        `more` counts rows of the same kind that are not among these.
        """
        for row in rows.head(MOST_OF_ONE_KIND).iter_rows(named=True):
            message, step = telling(row)
            value = row.get(column)
            self.found.append(
                fault(code, message, step, value=value, level=level, file=self.file or None, row=row.get("row"))
            )
        untold = max(rows.height - MOST_OF_ONE_KIND, 0) + more
        if untold:
            message = _("{number} more faults of the same kind follow and are not listed one by one.")
            step = _("Mend the ones listed, then read the table again.")
            self.found.append(fault(code, message.format(number=untold), step, level=level, file=self.file or None))

    def split(self, frame: pl.DataFrame, bad: pl.Expr, code: str, telling: Telling, column: str) -> pl.DataFrame:
        """Tell the rows where `bad` holds and return the others."""
        marked = frame.with_columns(bad.fill_null(False).alias("~bad"))
        self.tell(code, marked.filter("~bad").drop("~bad"), telling, column)
        return marked.filter(~pl.col("~bad")).drop("~bad")


def rows_named(rows: list[int]) -> str:
    """Row numbers as one short text."""
    text = ", ".join(str(row) for row in rows[:MOST_ROWS_NAMED])
    return f"{text}, …" if len(rows) > MOST_ROWS_NAMED else text
