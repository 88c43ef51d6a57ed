"""Tables of `stateward.toml` as text: taken out and put in without touching what an operator wrote beside them."""

from __future__ import annotations

import json
import re

_HEADER = re.compile(r"\s*\[\[?\s*([^\]\s]+)\s*\]\]?\s*(#.*)?$")


def without_table(text: str, name: str) -> str:
    """The settings without the table of this name and those below it (`[name]`, `[name.more]`)."""
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        header = _HEADER.match(line)
        if header:
            inside = header[1] == name or header[1].startswith(f"{name}.")
        if not inside:
            kept.append(line)
    return "".join(kept)


def with_table(text: str, name: str, values: dict[str, str]) -> str:
    """The settings with this table at their end in place of an earlier one of the same name."""
    lines = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"{without_table(text, name).rstrip()}\n\n[{name}]\n{lines}"
