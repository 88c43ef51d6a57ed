"""Beginning, changing, commenting, submitting a draft, and putting it into force by another person."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

from django.utils import timezone

from stateward.messages import gettext as _
from stateward.rulebook.reading import parse_text
from stateward.workbench.accounts.permissions import may
from stateward.workbench.audit import recording
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import ChangedMeanwhile, Refused, refused
from stateward.workbench.core.services import four_eyes, service
from stateward.workbench.core.text import gettext_lazy
from stateward.workbench.rulebook.drafting import checking, grid
from stateward.workbench.rulebook.drafting.events import APPROVE, CONSULT, EDIT, FORCE, VIEW
from stateward.workbench.rulebook.drafting.models import DraftComment, RuleDraft

_LOST = gettext_lazy("Look at it as it is now and repeat what you still want to do.")


@service(EDIT)
def begin(kind: str, document: str, version: str, new_version: str) -> RuleDraft:
    """Begin a draft from a version of a document, with a version of its own. Raises `Refused` for one that exists."""
    book = workspace.rulebook()
    entry = book.entry(kind, document, version)
    known = [one.document.version for one in book.entries[kind, entry.document.id]]
    if not new_version.strip() or new_version.strip() in known:
        raise refused(
            "draft.version",
            _("The version {version} exists already and never changes.").format(version=new_version or "—"),
            _("Give the draft a version of its own."),
            new_version,
        )
    text = entry.file.read_text(encoding="utf-8")
    content, _told = grid.changed(text, {"version": new_version.strip()})
    draft = RuleDraft.objects.create(
        kind=kind,
        document_id=entry.document.id,
        base_version=entry.document.version,
        content=content,
        prepared_by=acting().person,
    )
    recording.record("rulebook.draft.begin", draft, after={"kind": kind, "document": document, "from": version})
    return draft


def _open(draft: RuleDraft, version: int | None) -> RuleDraft:
    held = RuleDraft.objects.select_for_update().get(pk=draft.pk)
    if version is not None and held.version != version:
        raise ChangedMeanwhile(
            refused("draft.changed", _("Somebody changed the draft after you opened it."), str(_LOST)).faults
        )
    if not held.is_open:
        raise refused(
            "draft.closed", _("The draft can no longer be changed."), _("Begin another one, or have it returned.")
        )
    return held


@service(EDIT)
def write_cells(draft: RuleDraft, written: Mapping[str, str], *, version: int | None = None) -> RuleDraft:
    """Change some values of the draft. Raises `Refused` for places it does not have and numbers that are none."""
    held = _open(draft, version)
    content, told = grid.changed(held.content, written)
    if not told:
        recording.nothing_changed()
        return held
    return _store(held, content, {path: {"before": a, "after": b} for path, (a, b) in told.items()})


@service(EDIT)
def write_text(draft: RuleDraft, text: str, *, version: int | None = None) -> RuleDraft:
    """Replace the draft's text. Text that is no document at all is refused; what else is wrong the checker tells."""
    held = _open(draft, version)
    parse_text(text, held.document_id)
    return _store(held, text, {"sha256": checking.sha256(text)})


def _store(held: RuleDraft, content: str, after: Mapping[str, object]) -> RuleDraft:
    held.content, held.version, held.changed_at = content, held.version + 1, timezone.now()
    held.confirmed_sha256, held.prepared_by = "", acting().person
    held.save()
    recording.record("rulebook.draft.edit", held, after=after)
    return held


def _nobodys(draft: RuleDraft, *words: str) -> None:
    """A draft under consultation concerns everybody: no branch is asked, its state decides."""


@service(CONSULT, about=_nobodys)
def comment(draft: RuleDraft, text: str, place: str = "") -> DraftComment:
    """Say something about a draft; who does not work on drafts may do so while it is open for comments."""
    if draft.state != "comments" and not may(acting().person, VIEW):
        raise refused(
            "draft.closed", _("The draft is not open for comments any more."), _("Write to the office."), draft.state
        )
    if not text.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    said = DraftComment.objects.create(draft=draft, author=acting().person, text=text.strip(), place=place[:200])
    recording.record("rulebook.draft.comment", draft, after={"text": text.strip()})
    return said


@service(EDIT)
def move(draft: RuleDraft, state: str, *, effect_seen: bool = False) -> RuleDraft:
    """Open the draft for comments, submit it, or give it up.

    A draft with an error is not submitted, and a scheme only by somebody who confirms its simulated effect.
    """
    held = _open(draft, None)
    if state == "submitted":
        _refuse_unsound(held)
        _refuse_unseen(held, effect_seen)
        held.prepared_by = acting().person
        held.confirmed_sha256 = checking.sha256(held.content)
    held.state, held.changed_at = state, timezone.now()
    held.save()
    recording.record("rulebook.draft.move", held, after={"state": state, "sha256": checking.sha256(held.content)})
    return held


def _refuse_unsound(held: RuleDraft) -> None:
    errors = [fault for fault in checking.faults_of(held) if fault.level == "error"]
    if errors:
        raise Refused(errors)


def _refuse_unseen(held: RuleDraft, seen: bool) -> None:
    if held.kind == "scheme" and not seen:
        raise refused(
            "draft.effect",
            _("A scheme is passed on only by somebody who has seen what it would change."),
            _("Look at the simulated effect and confirm it."),
        )


@service(APPROVE)
def return_(draft: RuleDraft, reason: str) -> RuleDraft:
    """Send a submitted draft back with a reason."""
    held = _submitted(draft)
    if not reason.strip():
        raise refused("cycle.words", _("A reason is needed."), _("Write it, so that others understand."))
    held.state, held.confirmed_sha256 = "draft", ""
    held.save()
    recording.record("rulebook.draft.move", held, after={"state": "draft"}, reason=reason.strip())
    return held


def _submitted(draft: RuleDraft) -> RuleDraft:
    held = RuleDraft.objects.select_for_update().get(pk=draft.pk)
    if held.state != "submitted":
        raise refused("draft.not_submitted", _("The draft does not wait for approval."), _("Look at its state."))
    return held


@service(APPROVE)
def put_into_force(draft: RuleDraft, *, effect_seen: bool = False) -> RuleDraft:
    """Approve a submitted draft: its text becomes a new version in the workspace's own rulebook.

    Who prepared it cannot do this; of a scheme the approver too confirms the simulated effect; the checker looks again.
    """
    held = _submitted(draft)
    four_eyes(held.prepared_by, None, FORCE, held)
    _refuse_unsound(held)
    _refuse_unseen(held, effect_seen)
    if held.confirmed_sha256 != checking.sha256(held.content):
        raise refused("draft.moved", _("The text is not the one that was confirmed."), _("Have it submitted again."))
    held.state, held.approved_by, held.changed_at = "in_force", acting().person, timezone.now()
    held.save()
    recording.record("rulebook.draft.force", held, after={"sha256": held.confirmed_sha256})
    _write(held)
    return held


def _write(held: RuleDraft) -> None:
    """The overlay's file, whole or not at all."""
    folder = workspace.current().rulebook
    folder.mkdir(exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=folder, suffix=".incoming")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(held.content)
    os.replace(fresh, folder / f"{held.kind}-{held.document_id}-{held.confirmed_sha256[:12]}.yaml")
