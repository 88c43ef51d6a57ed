"""Who may open the addresses of supervision. What belongs to the whole office is closed to grants for a branch."""

from __future__ import annotations

from rows import CSV, ENTERPRISE, NOBODY, OFFICE, STEERING, Row, key

VIEWERS = OFFICE | ENTERPRISE | {"inspector", "auditor"}
LIST = {"name": "cn-municipal-delegation", "version": "2025"}
HANDING_IN = OFFICE | ENTERPRISE
CASES = OFFICE | {"auditor"}


def _nothing(**more: object) -> dict[str, object]:
    return {"pk": 999_999, **more}


ROWS: dict[str, Row] = {
    "supervision:overview": Row(VIEWERS),
    # Lists, drafts, decisions
    "supervision:lists": Row(VIEWERS),
    "supervision:import-list": Row(NOBODY),
    "supervision:decide-any": Row(VIEWERS),
    "supervision:compare": Row(VIEWERS, fixed={"name": LIST["name"]}),
    "supervision:list": Row(VIEWERS, fixed=LIST),
    "supervision:analysis": Row(VIEWERS, fixed=LIST),
    "supervision:begin": Row(NOBODY, fixed=LIST, method="post"),
    "supervision:decide": Row(VIEWERS, fixed=LIST),
    "supervision:record": Row(HANDING_IN, fixed=LIST),
    "supervision:draft": Row(NOBODY, fixed=_nothing()),
    "supervision:draft-row": Row(NOBODY, fixed=_nothing(place=0)),
    "supervision:draft-grid": Row(NOBODY, fixed=_nothing()),
    "supervision:draft-analysis": Row(NOBODY, fixed=_nothing()),
    "supervision:draft-frame": Row(NOBODY, fixed=_nothing()),
    "supervision:draft-act": Row(NOBODY, fixed=_nothing(action="submit"), method="post"),
    "supervision:decisions": Row(VIEWERS),
    "supervision:decisions-export": Row(VIEWERS, fixed=CSV),
    "supervision:decision": Row(VIEWERS, key("decision")),
    "supervision:new-audit": Row(NOBODY),
    "supervision:audit": Row(NOBODY, fixed=_nothing()),
    # Inspections, draws, visits
    "supervision:plans": Row(NOBODY),
    "supervision:plan": Row(NOBODY, fixed={"year": 2026}),
    "supervision:plan-act": Row(NOBODY, fixed={"year": 2026, "action": "adopt"}, method="post"),
    "supervision:new-entry": Row(NOBODY, fixed={"year": 2026}),
    "supervision:edit-entry": Row(NOBODY, fixed=_nothing(year=2026)),
    "supervision:entry": Row(NOBODY, fixed=_nothing()),
    "supervision:freeze": Row(NOBODY, fixed=_nothing()),
    "supervision:draw": Row(NOBODY, fixed=_nothing()),
    "supervision:draw-act": Row(NOBODY, fixed=_nothing(action="approve"), method="post"),
    "supervision:draw-again": Row(NOBODY, fixed=_nothing()),
    "supervision:draw-file": Row(NOBODY, fixed=_nothing(part="result")),
    "supervision:visits": Row(VIEWERS),
    "supervision:visits-worker": Row(VIEWERS),
    "supervision:visit": Row(VIEWERS, key("visit")),
    "supervision:visit-answer": Row(STEERING, key("visit"), method="post"),
    "supervision:visit-finding": Row(STEERING, key("visit"), method="post"),
    "supervision:visit-report": Row(STEERING, key("visit"), method="post"),
    "supervision:visit-plan": Row(NOBODY, key("visit")),
    "supervision:inspection-report": Row(VIEWERS, lambda objects: {"pk": objects["visit"].pk, "format_": "docx"}),
    # Findings
    "supervision:findings": Row(VIEWERS),
    "supervision:findings-export": Row(VIEWERS, fixed=CSV),
    "supervision:new-finding": Row(STEERING),
    "supervision:finding": Row(VIEWERS, key("finding")),
    "supervision:finding-act": Row(
        VIEWERS, lambda objects: {"pk": objects["finding"].pk, "action": "confirm"}, method="post"
    ),
    "supervision:correction-order": Row(VIEWERS, lambda objects: {"pk": objects["finding"].pk, "format_": "docx"}),
    # Warnings
    "supervision:warnings": Row(VIEWERS),
    "supervision:warnings-export": Row(VIEWERS, fixed=CSV),
    # What enterprises sell to each other is read by the whole office alone.
    "supervision:trade": Row(NOBODY),
    "supervision:trade-export": Row(NOBODY, fixed=CSV),
    "supervision:run-warnings": Row(NOBODY, method="post"),
    "supervision:warning-rules": Row(NOBODY),
    "supervision:warning": Row(VIEWERS, key("warning")),
    "supervision:warning-step": Row(
        OFFICE, lambda objects: {"pk": objects["warning"].pk, "step": "triage"}, method="post"
    ),
    "supervision:reminder": Row(OFFICE, lambda objects: {"pk": objects["warning"].pk, "format_": "docx"}),
    "supervision:notice": Row(OFFICE, lambda objects: {"pk": objects["warning"].pk, "format_": "docx"}),
    # Rules, meetings, cases, the team
    "supervision:rules": Row(VIEWERS),
    "supervision:coverage": Row(NOBODY),
    "supervision:new-rule": Row(NOBODY),
    "supervision:rule": Row(VIEWERS, fixed={"code": "city-investment"}),
    "supervision:edit-rule": Row(NOBODY, fixed={"code": "city-investment"}),
    "supervision:meetings": Row(VIEWERS),
    "supervision:meeting-file": Row(VIEWERS, key("meeting_file")),
    "supervision:cases": Row(CASES),
    "supervision:new-case": Row(OFFICE),
    "supervision:case": Row(CASES, key("case")),
    "supervision:case-move": Row(OFFICE, key("case"), method="post"),
    "supervision:team": Row(NOBODY),
    "supervision:supervisor": Row(NOBODY, fixed=_nothing()),
    "supervision:supervisor-add": Row(NOBODY, fixed=_nothing(part="training"), method="post"),
    "supervision:quality": Row(NOBODY),
}

#: The order names a correction; a finding that is only reported has none.
NOTHING_THERE = {"supervision:correction-order"}
