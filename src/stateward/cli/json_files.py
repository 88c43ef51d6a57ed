"""Reading a JSON file that was named: numbers stay exact, and what cannot be read is a fault with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, ImportFault, os_reason


def read_json(path: Path) -> Any:
    """The content of a JSON file, decimals exactly as written; `ImportFault` where it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportFault(_unreadable(path, os_reason(error))) from error
    except UnicodeDecodeError as error:
        raise ImportFault(_unreadable(path, _("it is not UTF-8 text"))) from error
    try:
        return json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise ImportFault(_unreadable(path, str(error)).at(line=line)) from error


def _unreadable(path: Path, reason: str) -> Fault:
    return Fault(
        "json.unreadable",
        _("The file cannot be read as JSON: {reason}.").format(reason=reason),
        _("Check the path, and write the file as UTF-8 JSON."),
        file=str(path),
    )
