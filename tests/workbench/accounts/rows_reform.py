"""Who may open the addresses of reform and of the register's holdings."""

from __future__ import annotations

from rows import ENTERPRISE, OFFICE, READERS, REGISTER, Row, code, key

CSV = {"format_": "csv"}
TAKING_PART = OFFICE | ENTERPRISE


def _group(**more: str):  # type: ignore[no-untyped-def]
    return lambda objects: {"code": objects["slimming_plan"].root.code, **more}


ROWS: dict[str, Row] = {
    "register:status": Row(OFFICE, code(), method="post"),
    "register:holdings": Row(REGISTER),
    "register:holdings-export": Row(REGISTER, fixed=CSV),
    "register:dividends": Row(REGISTER),
    "register:dividends-export": Row(REGISTER, fixed=CSV),
    "register:holdings-new-import": Row(OFFICE),
    # A list of holdings is its giver's, or the whole office's.
    "register:holdings-import": Row(OFFICE, fixed={"pk": 999_999}),
    "register:holdings-act": Row(OFFICE, fixed={"pk": 999_999, "action": "decide"}, method="post"),
    "register:holdings-event": Row(OFFICE),
    "reform:standing": Row(READERS),
    "reform:ownership": Row(READERS),
    "reform:explain": Row(READERS),
    "reform:plans": Row(READERS),
    "reform:new-plan": Row(OFFICE),
    "reform:compare-plans": Row(READERS),
    "reform:plan": Row(READERS, key("slimming_plan")),
    "reform:edit-plan": Row(OFFICE, key("slimming_plan")),
    "reform:plan-steps": Row(READERS, lambda objects: {"pk": objects["slimming_plan"].pk, "format_": "csv"}),
    "reform:plan-act": Row(
        OFFICE, lambda objects: {"pk": objects["slimming_plan"].pk, "action": "withdraw"}, method="post"
    ),
    "reform:programmes": Row(READERS),
    "reform:new-programme": Row(OFFICE),
    "reform:programme": Row(READERS, key("reform_programme")),
    "reform:ledger": Row(READERS, key("reform_programme")),
    "reform:new-entry": Row(OFFICE, key("reform_programme")),
    "reform:programme-act": Row(
        READERS, lambda objects: {"pk": objects["reform_programme"].pk, "action": "ledger"}, method="post"
    ),
    "reform:entry": Row(READERS, key("reform_entry")),
    "reform:entry-act": Row(
        READERS, lambda objects: {"pk": objects["reform_entry"].pk, "action": "report"}, method="post"
    ),
    "reform:businesses": Row(READERS),
    "reform:ask": Row(TAKING_PART),
    "reform:decide-change": Row(OFFICE, key("business_change"), method="post"),
    "reform:business": Row(READERS, _group()),
    "reform:business-act": Row(READERS, _group(action="apply"), method="post"),
}
#: Nothing lies at these addresses.
NOTHING_THERE = frozenset({"register:holdings-import", "register:holdings-act"})
