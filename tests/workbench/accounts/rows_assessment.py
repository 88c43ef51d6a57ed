"""Who may open the addresses of the annual assessment, the term, the simulation, the pay link and of drafts."""

from __future__ import annotations

from typing import Any

from rows import CSV, NOBODY, OFFICE, READERS, REGISTER, Arguments, Objects, Row, key
from world import SCHEME, YEAR


def _group(**more: Any) -> Arguments:
    return lambda o: {"pk": o["round"].pk, "group": o["round_group"].pk, **more}


def _round(**more: Any) -> Arguments:
    return lambda o: {"pk": o["round"].pk, **more}


def _term(objects: Objects) -> dict[str, Any]:
    return {"document": "cn-municipal-term-rules", "first": 2022, "code": objects["enterprise"].code}


def _card(objects: Objects) -> dict[str, Any]:
    return {"scheme": SCHEME, "year": YEAR, "code": objects["enterprise"].code}


ROWS: dict[str, Row] = {
    "assessment:rounds": Row(READERS),
    "assessment:round-new": Row(OFFICE),
    "assessment:round": Row(READERS, key("round")),
    "assessment:round-act": Row(OFFICE, _round(action="open"), method="post"),
    "assessment:league": Row(READERS, _round(format_="csv")),
    "assessment:round-result": Row(READERS, key("round")),
    "assessment:round-notices": Row(READERS, key("round")),
    "assessment:group": Row(READERS, _group()),
    "assessment:group-fill": Row(READERS, _group(sheet="nothing"), method="post"),
    "assessment:group-move": Row(READERS, _group(action="nothing"), method="post"),
    "assessment:contract": Row(READERS, _group(format_="docx")),
    "assessment:notice": Row(READERS, _group(format_="docx")),
    "assessment:evidence": Row(READERS, _group(line=999_999)),
    "assessment:factor-evidence": Row(READERS, _group(factor=999_999)),
    "assessment:pay": Row(frozenset({"leader", "auditor", "enterprise_leader"}), key("round")),
    "assessment:terms": Row(READERS),
    "assessment:past": Row(OFFICE, method="post"),
    "assessment:term": Row(READERS, _term),
    "assessment:term-review": Row(READERS, _term),
    "assessment:term-review-paper": Row(READERS, lambda o: {**_term(o), "format_": "docx"}),
    "assessment:position": Row(READERS, _card),
    "assessment:simulation": Row(OFFICE),
    "assessment:simulation-export": Row(OFFICE, fixed=CSV),
    "rulebook:drafts": Row(NOBODY),
    "rulebook:draft-new": Row(NOBODY, method="post"),
    "rulebook:draft": Row(NOBODY, fixed={"pk": 999_999}),
    "rulebook:draft-workbook": Row(NOBODY, fixed={"pk": 999_999}),
    "rulebook:draft-act": Row(NOBODY, fixed={"pk": 999_999, "action": "comment"}, method="post"),
    "rulebook:consultations": Row(REGISTER),
    "rulebook:consultation": Row(NOBODY, fixed={"pk": 999_999}),
    "rulebook:consultation-comment": Row(NOBODY, fixed={"pk": 999_999}, method="post"),
}
#: Nothing was computed or signed in the rounds of the tests, no evidence handed in, no draft begun.
NOTHING_THERE = {
    "assessment:round-act",
    "assessment:round-result",
    "assessment:round-notices",
    "assessment:group-fill",
    "assessment:group-move",
    "assessment:contract",
    "assessment:notice",
    "assessment:evidence",
    "assessment:factor-evidence",
    "assessment:simulation-export",
    "assessment:pay",
    "rulebook:draft",
    "rulebook:draft-new",
    "rulebook:draft-workbook",
    "rulebook:draft-act",
    "rulebook:consultation",
    "rulebook:consultation-comment",
}
