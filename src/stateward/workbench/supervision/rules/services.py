"""Writing the office's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.services import service
from stateward.workbench.supervision import events
from stateward.workbench.supervision.actions import RULES
from stateward.workbench.supervision.rules.models import OwnRule
from stateward.workbench.supervision.rules.selectors import library

_FIELDS = ("number", "title_en", "title_zh", "issuer", "level", "domain", "status", "effective_from", "effective_to",
           "review_due", "supersedes", "matters", "text")  # fmt: skip


@service(RULES)
def save_rule(code: str, given: Mapping[str, Any], rule: OwnRule | None = None) -> OwnRule:
    """Write a rule. Raises `Refused` for a code that is taken, dates backwards, and an unknown superseded rule."""
    known = {one.id for one in library().rules}
    if rule is None and code in known:
        raise refused(
            "rules.code", _("The library has a rule {code} already.").format(code=code), _("Choose another code."), code
        )
    unknown = [name for name in given["supersedes"] if name not in known]
    if unknown:
        raise refused(
            "rules.superseded", _("The library has no rule {code}.").format(code=unknown[0]),
            _("Name rules by their code."), unknown[0],
        )  # fmt: skip
    start, end = given.get("effective_from"), given.get("effective_to")
    if start and end and end < start:
        raise refused(
            "rules.dates", _("The last day lies before the first."), _("Correct one of the two days."), str(end)
        )
    values = {name: given[name] for name in _FIELDS}
    if rule is None:
        rule = OwnRule.objects.create(code=code, recorded_by=acting().person, **values)
    else:
        for name, value in values.items():
            setattr(rule, name, value)
        rule.save()
    recording.record(events.RULE_SAVED, rule, after={"number": rule.number, "status": rule.status})
    return rule
