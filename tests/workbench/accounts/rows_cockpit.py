"""Who may open the first page, the cockpit, instructions and kept lists."""

from __future__ import annotations

from rows import ENTERPRISE, OFFICE, STEERING, Row

COCKPIT = OFFICE | {"auditor", "enterprise_leader"}

ROWS: dict[str, Row] = {
    "cockpit:cockpit": Row(COCKPIT),
    "cockpit:arrange": Row(COCKPIT),
    "cockpit:figure": Row(COCKPIT, fixed={"name": "debt"}),
    "cockpit:export": Row(COCKPIT, fixed={"name": "debt", "format_": "csv"}),
    "instructions:new": Row(frozenset({"leader"})),
    "instructions:answer": Row(STEERING | ENTERPRISE, fixed={"pk": 999_999}, method="post"),
    "lists:keep": Row(method="post"),
    "lists:drop": Row(fixed={"pk": 999_999}, method="post"),
}

#: A token and a list of one's own are needed there.
NOTHING_THERE = {"instructions:new", "instructions:answer", "lists:drop"}
