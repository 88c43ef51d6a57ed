"""Reading recorded decisions and audits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.decide import Decision, decide
from stateward.supervision.table import DecisionTable
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.supervision.decisions.models import DecisionAudit, RecordedDecision
from stateward.workbench.supervision.lists import selectors as lists
from stateward.workbench.supervision.lists.forms import MODE_TITLES


def decisions(user: Any) -> QuerySet[RecordedDecision]:
    """The decisions the person may see."""
    return visible_to(user, RecordedDecision.objects.select_related("enterprise", "recorded_by"))


def decision(user: Any, key: int) -> RecordedDecision | None:
    """One decision, or `None` where the person may not see it."""
    return decisions(user).filter(pk=key).first()


def audits(user: Any) -> QuerySet[DecisionAudit]:
    """The audits the person may see."""
    return visible_to(user, DecisionAudit.objects.select_related("made_by"))


def audit(user: Any, key: int) -> DecisionAudit | None:
    """One audit, or `None`."""
    return audits(user).filter(pk=key).first()


def asked(document: DecisionListDocument, case: dict[str, Any], day: dt.date) -> Decision:
    """Who decides a case on a day. Raises `CaseFault` for values that cannot be read."""
    return decide(DecisionTable(document), case, day)


def body_title(document: DecisionListDocument | None, name: str) -> str:
    """A body in words; its id where the list does not know it."""
    body = document.bodies.get(name) if document is not None else None
    return pick(body.title.as_dict()) if body is not None else name


def told(decision_: RecordedDecision) -> dict[str, Any]:
    """A recorded decision in words: the case, who decided, who should have."""
    versions = {one.version: one for one in lists.versions(decision_.list_id)}
    document = versions.get(decision_.list_version)
    papers = document.papers if document is not None else {}
    return {
        "case": lists.told_case(document, decision_.case) if document is not None else list(decision_.case.items()),
        "decided_by": body_title(document, decision_.decided_by),
        "how": MODE_TITLES.get(decision_.mode, ""),
        "expected": body_title(document, decision_.expected_decider),
        "expected_how": MODE_TITLES.get(decision_.expected_mode, ""),
        "missing": [pick(papers[one].as_dict()) if one in papers else one for one in decision_.papers_missing],
        "document": document,
        "verdict": verdict(decision_),
    }


def verdict(decision_: RecordedDecision) -> str:
    """What the list says of the decision, in one sentence."""
    if decision_.code == "missing_fields":
        return _("The case leaves out what decides; the list cannot judge it.")
    if decision_.code != "decided":
        return _("The list does not say who decides this case.")
    if decision_.wrong_body:
        return _("The wrong body decided.")
    if decision_.wrong_mode:
        return _("The right body decided, in another way than the list says.")
    if decision_.late:
        return _("The right body decided, after the time limit.")
    if decision_.papers_missing:
        return _("The right body decided; papers are missing.")
    return _("The right body decided.")
