"""Holdings as statements of the Beneficial Ownership Data Standard 0.4: out of the register, and into it as a list."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import polars as pl

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault
from stateward.ownership.bods.reading import read_bods
from stateward.ownership.bods.writing import write_bods
from stateward.ownership.holdings import Holdings
from stateward.workbench.core import workspace
from stateward.workbench.core.uploads import Upload
from stateward.workbench.register.holdings.structures import HOLDING_SCHEMA, Picture, picture


def statements(user: Any, day: dt.date) -> bytes:
    """Everything the person sees on a day as one list of statements."""
    found = picture(user, day)
    frame = _frame(found)
    written = write_bods(
        Holdings(frame, [], frame.height), found.enterprises, day=day, publisher=workspace.current().settings.name
    )
    return json.dumps(written, ensure_ascii=False, indent=1).encode()


def _frame(found: Picture) -> pl.DataFrame:
    """The holdings in force as the library takes them, with their own days."""
    rows = [
        (number, item.holder_code, item.held.code, float(item.share), float(item.voting), item.agreement,
         item.valid_from, item.valid_to, item.source)
        for number, item in enumerate(found.holdings, 1)
        if item.holder is None or item.holder.code in found.rows
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=HOLDING_SCHEMA, orient="row")


def as_list(upload: Upload) -> Upload:
    """Statements as a list of holdings, which is then decided and recorded as any other list.

    Raises ImportFault where the file is no JSON or no list of statements.
    """
    try:
        text = upload.content.decode("utf-8-sig")
        if upload.name.lower().endswith(".jsonl"):
            told: Any = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            told = json.loads(text)
    except ValueError as error:
        raise ImportFault(
            Fault(
                "json_broken",
                _("The file is no JSON: {reason}.").format(reason=str(error)),
                _("Check how the file was written; it may be cut off."),
                file=upload.name,
            )
        ) from error
    found = read_bods(told, upload.name)
    errors = [item for item in found.holdings.faults if item.level == "error"]
    if errors and not found.holdings.frame.height:
        raise ImportFault(errors)
    names = {row["code"]: row["identifier"] or row["name"] or row["code"] for row in found.nodes.iter_rows(named=True)}
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["holder", "held", "share", "votes", "kind", "from", "to", "source"])
    for row in found.holdings.frame.iter_rows(named=True):
        kind = "agreement" if row["agreement"] else "capital"
        writer.writerow(
            [names.get(row["holder"], row["holder"]), names.get(row["held"], row["held"]), row["share"], row["votes"],
             kind, row["from"] or "", row["to"] or "", "BODS 0.4"]
        )  # fmt: skip
    return Upload(f"{upload.name}.csv", buffer.getvalue().encode())
