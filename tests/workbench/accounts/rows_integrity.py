"""Who may open the addresses of integrity."""

from __future__ import annotations

from typing import Any

from rows import CSV, ENTERPRISE, OFFICE, READERS, Arguments, Row, key

REPORTING = OFFICE | ENTERPRISE
ADOPTING = OFFICE | {"enterprise_leader"}


def _of_year(**more: Any) -> Arguments:
    """The year of a branch with an enterprise of it."""
    return lambda objects: {
        "year": objects["index_year"].year,
        "code": objects["index_score"].enterprise.code,
        **more,
    }


def _year(**more: Any) -> Arguments:
    return lambda objects: {"year": objects["index_year"].year, **more}


def _of(name: str, **more: Any) -> Arguments:
    return lambda objects: {"pk": objects[name].pk, **more}


ROWS: dict[str, Row] = {
    "integrity:index": Row(READERS),
    "integrity:new-year": Row(OFFICE),
    "integrity:year": Row(READERS, _year()),
    "integrity:export": Row(READERS, _year(**CSV)),
    "integrity:report": Row(READERS, _year(format_="html")),
    # What is done for the whole office's index is not there for a grant of one branch.
    "integrity:act": Row(OFFICE, _year(action="run"), method="post"),
    "integrity:score": Row(READERS, _of_year()),
    "integrity:adopt": Row(ADOPTING, _of_year(), method="post"),
    "integrity:target": Row(OFFICE, _of_year(), method="post"),
    "integrity:figures": Row(READERS, _of_year()),
    "integrity:verify": Row(OFFICE, _of_year(), method="post"),
    "integrity:evidence": Row(READERS, _of_year(indicator="rule_coverage")),
    "integrity:surveys": Row(READERS),
    "integrity:survey": Row(READERS, _of("survey")),
    "integrity:survey-move": Row(OFFICE, _of("survey", action="other"), method="post"),
    "integrity:survey-questions": Row(OFFICE, _of("survey"), method="post"),
    "integrity:survey-links": Row(OFFICE, _of("survey"), method="post"),
    "integrity:answer": Row(public=True, fixed={"token": "no-such-link"}),
    "integrity:education": Row(READERS),
    "integrity:session": Row(READERS, key("education_session")),
    "integrity:session-act": Row(REPORTING, _of("education_session", action="other"), method="post"),
    "integrity:material": Row(READERS, _of("education_session", material=999_999)),
    "integrity:checkin": Row(public=True, fixed={"token": "no-such-code"}),
    "integrity:flag-runs": Row(READERS),
    "integrity:flags": Row(READERS, key("flag_run")),
    "integrity:flag-indicator": Row(READERS, _of("flag_run", code="R018")),
    "integrity:flag-buyer": Row(READERS, key("flag_buyer")),
    "integrity:flag-bind": Row(OFFICE, key("flag_buyer"), method="post"),
    "integrity:flag-process": Row(READERS, key("flag_process")),
    "integrity:party": Row(READERS),
    "integrity:party-evaluate": Row(OFFICE, method="post"),
    "integrity:cases": Row(READERS),
    "integrity:records": Row(READERS, fixed={"room": "pledges"}),
    "integrity:records-export": Row(READERS, fixed={"room": "duties", **CSV}),
    "integrity:record": Row(READERS, _of("duty", room="duties")),
}

#: Addresses that answer 404 to everyone who has nothing there, whatever their role.
NOTHING_THERE = {
    "integrity:act",
    "integrity:evidence",
    "integrity:survey-move",
    "integrity:survey-questions",
    "integrity:session-act",
    "integrity:material",
    "integrity:flag-bind",
    "integrity:answer",
    "integrity:checkin",
}
