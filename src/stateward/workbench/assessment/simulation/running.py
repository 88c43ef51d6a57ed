"""Runs a draft or another scheme against a scheme in force on the workspace's own facts."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from stateward.assessment.simulate import Simulation, simulate
from stateward.messages import current_language
from stateward.workbench.assessment import inputs as own
from stateward.workbench.core import workspace
from stateward.workbench.rulebook.drafting.models import RuleDraft

#: Before the key of a draft in an address; anything else is the id of a scheme.
DRAFT = "draft:"


def drafts(user: Any) -> list[RuleDraft]:
    """The drafts of schemes."""
    return list(RuleDraft.objects.filter(kind="scheme").exclude(state="in_force"))


def run(user: Any, draft: str, against: str | None, year: int | None) -> Simulation:
    """The comparison; remembered while rules and facts stay the same.

    Raises `RuleDraft.DoesNotExist` never: an unknown draft is an unknown scheme and says so.
    """
    if draft.startswith(DRAFT) and draft.removeprefix(DRAFT).isdecimal():
        held = RuleDraft.objects.filter(pk=int(draft.removeprefix(DRAFT)), kind="scheme").first()
        if held is not None:
            return of_text(held.content, against or held.document_id, held.base_version if not against else None, year)
    return _named(draft, against, year, own.sha256(), workspace.rulebook_sha256(), current_language())


@lru_cache(maxsize=8)
def _named(draft: str, against: str | None, year: int | None, facts: str, rules: str, language: str) -> Simulation:
    return simulate(workspace.rulebook(), draft, own.inputs(), [year] if year else None, against=against)


def of_text(text: str, against: str, version: str | None, year: int | None) -> Simulation:
    """The comparison of a scheme's text with a scheme of the rulebook."""
    return _of_text(text, against, version, year, own.sha256(), workspace.rulebook_sha256(), current_language())


@lru_cache(maxsize=8)
def _of_text(
    text: str, against: str, version: str | None, year: int | None, facts: str, rules: str, language: str
) -> Simulation:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.yaml"
        path.write_text(text, encoding="utf-8")
        return simulate(
            workspace.rulebook(), str(path), own.inputs(), [year] if year else None, against=against, version=version
        )
