"""The checker's answer for a draft, its differences to what it began from, and its simulated effect."""

from __future__ import annotations

import difflib
import hashlib
import tempfile
from pathlib import Path
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook import Rulebook, read_entry
from stateward.rulebook.check import check_entry
from stateward.workbench.core import workspace
from stateward.workbench.rulebook.drafting.models import RuleDraft


def sha256(text: str) -> str:
    """The hash under which an effect is confirmed."""
    return hashlib.sha256(text.encode()).hexdigest()


def faults_of(draft: RuleDraft) -> list[Fault]:
    """Everything the checker has to say about the draft, worst first; unreadable text is one fault."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{draft.document_id}.yaml"
        path.write_text(draft.content, encoding="utf-8")
        try:
            entry = read_entry(path, draft.kind)
        except StatewardError as error:
            return [fault.at(file=draft.document_id) for fault in error.faults]
        found = [*_identity(draft, entry.document), *check_entry(_book(draft, entry), entry)]
    order = {"error": 0, "warning": 1}
    return sorted((fault.at(file=draft.document_id) for fault in found), key=lambda fault: order.get(fault.level, 2))


def _book(draft: RuleDraft, entry: Any) -> Rulebook:
    """The rulebook in which the draft stands in the place of the version it began from."""
    book = workspace.rulebook()
    entries = dict(book.entries)
    key = (draft.kind, draft.document_id)
    kept = [
        one for one in entries.get(key, []) if one.document.version not in (draft.base_version, entry.document.version)
    ]
    entries[key] = [*kept, entry]
    return Rulebook(entries)


def _identity(draft: RuleDraft, document: Any) -> list[Fault]:
    """A published version never changes: the draft has the same id and a version of its own."""
    if document.id != draft.document_id:
        sentence = _("The draft is of {wanted}; its text says {found}.").format(
            wanted=draft.document_id, found=document.id
        )
        return [Fault("draft.id", sentence, _("Write the id back; begin another draft for another document."))]
    known = [entry.document.version for entry in workspace.rulebook().entries.get((draft.kind, draft.document_id), [])]
    if document.version in known:
        sentence = _("The version {version} exists already and never changes.").format(version=document.version)
        return [Fault("draft.version", sentence, _("Give the draft a version of its own."), value=document.version)]
    return []


def is_sound(draft: RuleDraft) -> bool:
    """Whether the checker has no error to report."""
    return not any(fault.level == "error" for fault in faults_of(draft))


def difference(draft: RuleDraft) -> list[tuple[str, str]]:
    """The lines that differ from the version it began from: `+` or `-` and the line."""
    entry = workspace.rulebook().entry(draft.kind, draft.document_id, draft.base_version)
    before = entry.file.read_text(encoding="utf-8").splitlines()
    lines = difflib.unified_diff(before, draft.content.splitlines(), lineterm="", n=1)
    return [(line[:1], line[1:]) for line in list(lines)[2:]]


def title_of(draft: RuleDraft) -> str:
    """The title of the document that the draft would replace."""
    entry = workspace.rulebook().entry(draft.kind, draft.document_id, draft.base_version)
    return pick(entry.document.title.as_dict())
