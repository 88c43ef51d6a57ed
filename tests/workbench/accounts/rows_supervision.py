"""Who may open the addresses of supervision."""

from __future__ import annotations

from rows import ENTERPRISE, OFFICE, Row

VIEWERS = OFFICE | ENTERPRISE | {"inspector", "auditor"}

ROWS: dict[str, Row] = {
    "supervision:overview": Row(VIEWERS),
}
