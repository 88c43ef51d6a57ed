"""Who may open the addresses of the reporting cycle, of reading the portfolio, of own books and of the desk."""

from __future__ import annotations

from typing import Any

from rows import ENTERPRISE, OFFICE, READERS, Arguments, Objects, Row, key

CSV = {"format_": "csv"}


def _period(**more: Any) -> dict[str, Any]:
    return {"year": 2024, "month": 3, **more}


def _of_the_branch(**more: Any) -> Arguments:
    def arguments(objects: Objects) -> dict[str, Any]:
        return _period(code=objects["report"].enterprise.code, **more)

    return arguments


def _act(objects: Objects) -> dict[str, Any]:
    return {"pk": objects["report"].pk, "action": "explain"}


ROWS: dict[str, Row] = {
    "statements:reporting": Row(READERS),
    "statements:open-period": Row(OFFICE, method="post"),
    "statements:board": Row(READERS, fixed=_period()),
    "statements:board-export": Row(READERS, fixed=_period(**CSV)),
    "statements:accept-all": Row(OFFICE, fixed=_period(), method="post"),
    "statements:run": Row(OFFICE, fixed=_period(action="renew"), method="post"),
    "statements:group": Row(READERS, _of_the_branch()),
    "statements:group-archive": Row(OFFICE | {"reporter"}, _of_the_branch()),
    "statements:together": Row(READERS, _of_the_branch(action="pass"), method="post"),
    "statements:report": Row(READERS, key("report")),
    "statements:prefilled": Row(OFFICE | {"reporter"}, key("report")),
    "statements:entry": Row(OFFICE | {"reporter"}, key("report")),
    "statements:entry-keep": Row(OFFICE | {"reporter"}, key("report"), method="post"),
    "statements:entry-record": Row(OFFICE | {"reporter"}, key("report"), method="post"),
    "statements:act": Row(OFFICE | {"reporter"}, _act, method="post"),
    "statements:compare": Row(READERS, lambda objects: {"pk": objects["statement"].pk, "other": 999_999}),
    "statements:marked-archive": Row(READERS, lambda objects: {"pk": objects["upload"].pk}),
    "statements:pivot": Row(READERS),
    "statements:pivot-export": Row(READERS, fixed=CSV),
    "statements:parts": Row(READERS),
    "statements:flash": Row(READERS),
    "statements:flash-export": Row(READERS, fixed=CSV),
    "statements:quality": Row(READERS),
    "statements:burden": Row(READERS),
    "statements:mappings": Row(READERS),
    "statements:mapping-make": Row(OFFICE | {"reporter"}, fixed={"token": "no-such-sample"}),
    "statements:mapping": Row(READERS, key("book_mapping")),
    "desk:desk": Row(ENTERPRISE),
}

#: What names a pair or a sample that is not there, or an upload that is no archive.
NOTHING_THERE = {
    "statements:compare",
    "statements:marked-archive",
    "statements:mapping-make",
    "statements:parts",
}

