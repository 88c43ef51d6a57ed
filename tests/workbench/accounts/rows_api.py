"""Who may open the addresses of the programming interface, and the pages of tokens."""

from __future__ import annotations

from typing import Any

from rows import (
    ADMINISTRATOR,
    BUSINESS,
    EVERYBODY,
    HANDING_IN,
    LOG,
    NOT_THERE,
    OFFICE,
    PEOPLE,
    READERS,
    REGISTER,
    Arguments,
    Row,
    code,
    key,
)
from world import SCHEME, YEAR


def _row(who: frozenset[str] = EVERYBODY, arguments: Arguments | None = None, **more: Any) -> Row:
    """An address for programs: without a token it answers 401."""
    return Row(who, arguments, program=True, **more)


INSPECTED = READERS | {"inspector"}
RESULT = {"scheme": SCHEME, "year": YEAR}

ROWS: dict[str, Row] = {
    "api:operations": Row(),
    "api:openapi": Row(public=True),
    "api:api-root": Row(public=True),
    "api:tokens": Row(),
    "api:revoke": Row(fixed={"pk": 999_999}, method="post"),
    "api:all-tokens": Row(PEOPLE),
    "api:revoke-for": Row(ADMINISTRATOR, key("personal_token"), method="post"),
    "api:me": _row(),
    # Without a text there is nothing to search for: refused by its value, not by its person.
    "api:search_everything": _row(),
    "api:enterprises": _row(REGISTER),
    "api:tree": _row(REGISTER),
    "api:enterprise": _row(REGISTER, code()),
    "api:statements": _row(READERS),
    "api:statement": _row(READERS, key("statement")),
    "api:uploads": _row(READERS),
    "api:upload": _row(READERS, key("upload")),
    "api:hand_in_file": _row(HANDING_IN, method="post"),
    "api:record_upload": _row(HANDING_IN, key("upload"), method="post"),
    "api:schemes": _row(READERS),
    "api:year_results": _row(READERS, fixed=RESULT),
    "api:result": _row(READERS, code(**RESULT)),
    "api:explanation": _row(READERS, code(**RESULT)),
    "api:assess": _row(READERS, method="post"),
    "api:simulate": _row(READERS, method="post"),
    "api:rules": _row(BUSINESS),
    "api:rule": _row(BUSINESS, fixed={"kind": "scheme", "document": SCHEME, "version": "newest"}),
    "api:decide": _row(BUSINESS, method="post"),
    "api:tasks": _row(BUSINESS),
    # The tests' task is one of reform, which neither assessors nor inspectors view.
    "api:task": _row(BUSINESS - {"assessor", "inspector"}, key("item")),
    # Who neither owns a task nor steers it may not report its progress.
    "api:report_progress": _row(OFFICE, key("item"), method="post", body={"progress": 10}),
    "api:cycles": _row(BUSINESS),
    "api:cycle": _row(READERS, key("cycle")),
    "api:participants": _row(READERS, key("cycle")),
    "api:jobs": _row(),
    "api:job": _row(fixed={"key": NOT_THERE}),
    "api:directives": _row(INSPECTED),
    "api:key_tasks": _row(INSPECTED),
    "api:key_task": _row(INSPECTED, key("key_task")),
    "api:programmes": _row(READERS),
    "api:programme": _row(READERS, key("reform_programme")),
    "api:warnings": _row(INSPECTED),
    "api:warning": _row(INSPECTED, key("warning")),
    "api:findings": _row(INSPECTED),
    "api:finding": _row(INSPECTED, key("finding")),
    "api:integrity_years": _row(READERS),
    "api:integrity_scores": _row(READERS, lambda objects: {"year": objects["index_year"].year}),
    "api:events": _row(LOG),
    "api:event": _row(LOG, key("event")),
    "api:seals": _row(LOG),
}

NOTHING_THERE = {"api:api-root", "api:revoke", "api:job"}
