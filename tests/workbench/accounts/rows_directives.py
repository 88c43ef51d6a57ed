"""Who may open the addresses of directives: the directive itself is the whole office's, key tasks are a branch's."""

from __future__ import annotations

from rows import CSV, ENTERPRISE, NOBODY, OFFICE, Row, key

VIEWERS = OFFICE | ENTERPRISE | {"inspector", "auditor"}

ROWS: dict[str, Row] = {
    "directives:list": Row(VIEWERS),
    "directives:new": Row(NOBODY),
    "directives:directive": Row(NOBODY, key("directive")),
    "directives:found": Row(NOBODY, key("directive")),
    "directives:outline": Row(NOBODY, key("directive")),
    "directives:edit": Row(NOBODY, lambda o: {"pk": o["directive"].pk, "change": "drop"}, method="post"),
    "directives:versions": Row(NOBODY, key("directive")),
    "directives:file": Row(NOBODY, key("directive")),
    "directives:from-outline": Row(NOBODY, key("directive"), method="post"),
    "directives:tasks": Row(VIEWERS),
    "directives:tasks-export": Row(VIEWERS, fixed=CSV),
    "directives:board": Row(VIEWERS),
    "directives:month": Row(VIEWERS),
    "directives:timeline": Row(VIEWERS),
    "directives:new-task": Row(NOBODY),
    "directives:submit": Row(NOBODY, method="post"),
    "directives:task": Row(VIEWERS, key("key_task")),
    "directives:edit-task": Row(NOBODY, key("key_task")),
    "directives:act": Row(NOBODY, lambda o: {"pk": o["key_task"].pk, "action": "split"}, method="post"),
    "directives:deployment": Row(NOBODY, key("deployment")),
    "directives:decide": Row(NOBODY, lambda o: {"pk": o["deployment"].pk, "action": "approve"}, method="post"),
    "directives:conveying": Row(NOBODY, key("directive")),
    "directives:summary": Row(VIEWERS),
    "directives:summary-document": Row(VIEWERS, fixed={"format_": "docx"}),
    "directives:meetings": Row(VIEWERS),
    "directives:new-meeting": Row(NOBODY),
    "directives:meeting": Row(NOBODY, key("office_meeting")),
    "directives:edit-meeting": Row(NOBODY, key("office_meeting")),
    "directives:meeting-act": Row(NOBODY, lambda o: {"pk": o["office_meeting"].pk, "action": "note"}, method="post"),
    "directives:material": Row(NOBODY, key("material")),
    "briefings:list": Row(VIEWERS),
    "briefings:new": Row(NOBODY),
    "briefings:templates": Row(NOBODY),
    "briefings:briefing": Row(NOBODY, key("briefing")),
    "briefings:edit": Row(NOBODY, key("briefing"), method="post"),
    "briefings:act": Row(NOBODY, lambda o: {"pk": o["briefing"].pk, "action": "submit"}, method="post"),
    "briefings:document": Row(NOBODY, lambda o: {"pk": o["briefing"].pk, "code": "en", "format_": "docx"}),
}
