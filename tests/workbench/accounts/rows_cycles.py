"""Who may say who is responsible for a step of a cycle."""

from __future__ import annotations

from rows import OFFICE, Row, key

ROWS: dict[str, Row] = {"cycles:responsible": Row(OFFICE, key("cycle"))}
