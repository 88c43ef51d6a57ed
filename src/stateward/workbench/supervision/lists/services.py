"""Writing a list: import, frame, rows, and the way from a draft to a version of the rulebook with two people."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.list_text import list_yaml, plain_list
from stateward.supervision.office_table import import_table
from stateward.supervision.table import DecisionTable
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import ChangedMeanwhile, Refused, refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.uploads import Upload, keep
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import DRAFT, PUBLISH
from stateward.workbench.supervision.lists import selectors
from stateward.workbench.supervision.lists.models import DraftState, ListDraft

_TAKEN_OVER = ("fields", "bodies", "papers", "groups")
_ONE_DAY = dt.timedelta(days=1)


@service(DRAFT)
def import_list(upload: Upload, fields_of: str = "") -> ListDraft:
    """Begin a draft from a Word or Excel table: its rows as prose. Raises `ImportFault` where there is no table."""
    content = _json(plain_list(import_table(upload.content, upload.name)))
    if fields_of:
        known = _json(plain_list(selectors.document(fields_of)))
        content |= {part: known[part] for part in _TAKEN_OVER if part in known}
    keep(upload)
    draft = ListDraft.objects.create(
        list_id=content["id"], content=content, file_name=upload.name, file_sha256=upload.sha256
    )
    _edited(draft)
    recording.record(
        events.LIST_IMPORTED, draft, after={"list": draft.list_id, "rows": len(draft.rows), "file": upload.name}
    )
    return draft


@service(DRAFT)
def begin(name: str, version: str) -> ListDraft:
    """Begin a new version of a list of the rulebook."""
    content = _json(plain_list(selectors.document(name, version)))
    draft = ListDraft.objects.create(list_id=name, based_on=version, content=content | {"status": "draft"})
    _edited(draft)
    recording.record(events.LIST_BEGUN, draft, after={"list": name, "based_on": version})
    return draft


@service(DRAFT)
def set_frame(draft: ListDraft, given: Mapping[str, Any], *, revision: int | None = None) -> ListDraft:
    """Say what the list is called, which item counts, and which document issues it."""
    held = _held(draft, revision)
    changed = {
        "id": given["list_id"],
        "title": {"en": given["title_en"], "zh": given["title_zh"]},
        "hit_policy": given["hit_policy"],
        "source": {**held.content.get("source", {}), "document": given["source"]},
    }
    held.list_id = given["list_id"]
    return _store(held, held.content | changed, events.LIST_EDITED, frame=sorted(changed))


@service(DRAFT)
def add_part(draft: ListDraft, part: str, name: str, value: Mapping[str, Any]) -> ListDraft:
    """Add a field or a body (`part` is `fields` or `bodies`). Raises `Refused` where the name is taken."""
    held = _held(draft, None)
    known = held.content.get(part, {})
    if name in known:
        raise refused(
            "lists.name", _("The list has something called {name} already.").format(name=name),
            _("Choose another name."), name,
        )  # fmt: skip
    return _store(held, held.content | {part: {**known, name: dict(value)}}, events.LIST_EDITED, added=f"{part}/{name}")


@service(DRAFT)
def save_row(draft: ListDraft, row_id: str, given: Mapping[str, Any], *, revision: int | None = None) -> ListDraft:
    """Write one row: `title`, `when`, `decider`, `mode`, `basis`, `days`, `papers`. An unknown id is a new row.

    Raises `Refused` for cells that cannot be read, or that never match; nothing is stored then.
    """
    held = _held(draft, revision)
    rows = [dict(row) for row in held.rows]
    place = next((k for k, row in enumerate(rows) if row["id"] == row_id), None)
    row = rows[place] if place is not None else {"id": row_id}
    written = _written_row(row, given)
    if place is None:
        rows.append(written)
    else:
        rows[place] = written
    return _store(held, held.content | {"rows": rows}, events.LIST_EDITED, row=row_id)


def _written_row(row: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    title = given.get("title") or row["id"]
    kept = row.get("title") if isinstance(row.get("title"), dict) else None
    same = kept is not None and title in kept.values()
    made = {
        **row,
        "title": kept if same else {"en": title, "zh": title},
        "when": dict(given.get("when") or {}),
        "decider": given.get("decider") or None,
        "mode": given.get("mode") or None,
        "basis": given.get("basis") or None,
        "time_limit": {"days": int(given["days"])} if given.get("days") else None,
        "papers": list(given.get("papers") or ()),
    }
    return {name: value for name, value in made.items() if value is not None and value != []}


@service(DRAFT)
def save_grid(draft: ListDraft, cells: Mapping[str, Mapping[str, Any]], *, revision: int | None = None) -> ListDraft:
    """Write the cells of several rows at once: row id -> its cells."""
    held = _held(draft, revision)
    rows = [{**row, "when": dict(cells[row["id"]])} if row["id"] in cells else row for row in held.rows]
    return _store(held, held.content | {"rows": rows}, events.LIST_EDITED, rows=sorted(cells))


@service(DRAFT)
def remove_row(draft: ListDraft, row_id: str, *, revision: int | None = None) -> ListDraft:
    """Take a row out of the draft."""
    held = _held(draft, revision)
    rows = [row for row in held.rows if row["id"] != row_id]
    if not rows or len(rows) == len(held.rows):
        raise refused("lists.row", _("This row cannot be taken out."), _("A list keeps at least one row."), row_id)
    return _store(held, held.content | {"rows": rows}, events.LIST_EDITED, removed=row_id)


@service(DRAFT)
def submit(draft: ListDraft, version: str, effective_from: dt.date, *, revision: int | None = None) -> ListDraft:
    """Hand the draft in. Raises `Refused` where no row can be decided, or the version exists already."""
    held = _held(draft, revision)
    known = {one.version for one in selectors.versions(held.list_id)}
    if version in known:
        raise refused(
            "lists.version", _("The list has a version {version} already.").format(version=version),
            _("A published version never changes; choose another name."), version,
        )  # fmt: skip
    if not held.document.formal_rows:
        raise refused(
            "lists.no_rows", _("No row of this list can be decided."), _("Formalise at least one row, then submit.")
        )
    content = held.content | {
        "version": version,
        "effective": {"from": effective_from.isoformat()},
        "status": "in force",
    }
    content.pop("examples", None)
    held.state, held.reason = DraftState.SUBMITTED, ""
    held.submitted_by, held.submitted_at = acting().person, timezone.now()
    return _store(held, content, events.LIST_SUBMITTED, version=version)


@service(PUBLISH)
def return_(draft: ListDraft, reason: str) -> ListDraft:
    """Send a draft back with what is to be changed."""
    held = _locked(draft, DraftState.SUBMITTED)
    if not reason.strip():
        raise refused("lists.reason", _("A return needs a comment."), _("Write what is to be changed."))
    held.state, held.reason = DraftState.DRAFTING, reason.strip()
    held.save()
    recording.record(events.LIST_RETURNED, held, reason=reason.strip(), after={"state": held.state})
    return held


@service(PUBLISH)
def publish(draft: ListDraft) -> ListDraft:
    """Make the draft a version of the office's rulebook: never by one of those who wrote it.

    The office's version before it ends the day before the new one begins.
    """
    held = _locked(draft, DraftState.SUBMITTED)
    four_eyes([*held.editors.all(), held.submitted_by], None, events.PUBLISHING, held)
    document = held.document
    held.state, held.approved_by, held.approved_at = DraftState.PUBLISHED, acting().person, timezone.now()
    held.save()
    recording.record(
        events.LIST_PUBLISHED, held, after={"list": document.id, "version": document.version, "state": held.state}
    )
    _lay_down(document)
    return held


def _lay_down(document: DecisionListDocument) -> None:
    """Write the version into the overlay, and end the office's version before it."""
    starts = document.effective.from_
    for entry in workspace.rulebook().all("list"):
        older = entry.document
        goes_on = older.effective.to is None or (starts is not None and older.effective.to >= starts)
        if entry.overlay and older.id == document.id and goes_on and starts is not None:
            ended = {"from": older.effective.from_, "to": starts - _ONE_DAY}
            kept = DecisionListDocument.model_validate(plain_list(older) | {"effective": ended})
            _write(entry.file, list_yaml(kept))
    name = re.sub(r"[^a-z0-9-]+", "-", f"{document.id}-{document.version}".lower()).strip("-")
    _write(workspace.current().rulebook / f"{name}.yaml", list_yaml(document))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


# --- what every write has in common ---


def _locked(draft: ListDraft, state: Any) -> ListDraft:
    held = ListDraft.objects.select_for_update().get(pk=draft.pk)
    if held.state != state:
        raise refused(
            "lists.state",
            _("The draft is not in the state this needs: {state}.").format(state=held.get_state_display()),
            _("Look at the draft as it is now."),
            held.state,
        )
    return held


def _held(draft: ListDraft, revision: int | None) -> ListDraft:
    held = _locked(draft, DraftState.DRAFTING)
    if revision is not None and revision != held.revision:
        raise ChangedMeanwhile(
            Fault(
                "lists.changed",
                _("Somebody changed the draft after you opened it."),
                _("Look at it as it is now and repeat what you still want to do."),
                rule="lists.changed",
            )
        )
    return held


def _store(held: ListDraft, content: dict[str, Any], action: Any, **after: Any) -> ListDraft:
    _checked(content)
    held.content = _json(content)
    held.revision += 1
    held.save()
    _edited(held)
    recording.record(action, held, after=after)
    return held


def _checked(content: dict[str, Any]) -> DecisionListDocument:
    """The document of some content. Raises `Refused` with every field that cannot be read."""
    try:
        document = DecisionListDocument.model_validate(content)
    except ValidationError as error:
        raise Refused(
            Fault(
                "lists.field",
                _("{place} cannot be read: {reason}.").format(
                    place=".".join(map(str, one["loc"])), reason=_reason(one)
                ),
                _("Correct this field."),
                value=str(one.get("input"))[:120],
            )
            for one in error.errors(include_url=False)
        ) from error
    DecisionTable(document)
    return document


def _reason(error: Any) -> str:
    """What a document's own check says, in the running language."""
    sentence: str = error["msg"].removeprefix("Value error, ")
    return _(sentence)


def _edited(draft: ListDraft) -> None:
    person = acting().person
    if person is not None:
        draft.editors.add(person)


def _json(value: Any) -> Any:
    """Plain values as JSON keeps them: days as text."""
    if isinstance(value, dict):
        return {str(key): _json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value
