"""Four eyes: who prepared something cannot approve it; a small office may except named steps by a published setting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, StatewardError
from stateward.workbench.audit import recording
from stateward.workbench.audit.events import FOUR_EYES_REFUSED, FOUR_EYES_USED
from stateward.workbench.audit.models import FourEyesException
from stateward.workbench.core.acting import acting


class SamePerson(StatewardError):
    """Who prepared something wants to approve it."""


@dataclass(frozen=True)
class Step:
    """A step that needs two people."""

    code: str
    msgid: str

    @property
    def title(self) -> str:
        """What is approved, in the running language."""
        return _(self.msgid)


_steps: dict[str, Step] = {}


def four_eyes_step(code: str, title: str) -> Step:
    """Register a step that needs two people; `title` is marked by `gettext_noop`. `ValueError` for a second time."""
    if code in _steps:
        raise ValueError(f"the step {code!r} is registered twice")
    _steps[code] = Step(code, title)
    return _steps[code]


def all_steps() -> list[Step]:
    """Every registered step, by code."""
    return [_steps[code] for code in sorted(_steps)]


def step_title(code: str) -> str:
    """What is approved, in the running language; the code itself where the step was retired since."""
    return _steps[code].title if code in _steps else code


def in_force() -> QuerySet[FourEyesException]:
    """The exceptions that hold today."""
    today = timezone.localdate()
    return FourEyesException.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today).order_by(
        "step", "pk"
    )


def four_eyes(preparer: Any, approver: Any, step: str, obj: Any = None) -> None:
    """Refuse an approval by who prepared it.

    `preparer` and `approver` are users or lists of users; an approver of `None` is whoever acts now, together with the
    absent person they stand in for: a deputy neither approves what they prepared themselves, nor what the absent person
    prepared. Where the office excepted the step, the approval goes on and the use is recorded on `obj`.

    Raises `SamePerson`; the refusal is recorded once the service's transaction was rolled back. `KeyError` for a step
    that nobody registered.
    """
    known = _steps[step]
    who = acting()
    approvers = [who.person, who.acting_for] if approver is None else approver
    same = _keys(preparer) & _keys(approvers)
    if not same:
        return
    exception = in_force().filter(step=step).first()
    told = {"step": step, "persons": sorted(same)}
    if exception is None:
        recording.refuse(FOUR_EYES_REFUSED.action, obj, after=told)
        raise SamePerson(
            Fault(
                "four_eyes",
                _("{step}: who prepared this cannot approve it.").format(step=known.title),
                _("Ask another person who may approve it."),
                rule="four_eyes",
            )
        )
    recording.record(FOUR_EYES_USED.action, obj, after={**told, "exception": exception.pk}, reason=exception.reason)


def _keys(people: Any) -> set[Any]:
    listed = people if isinstance(people, Iterable) else [people]
    return {person.pk for person in listed if person is not None}
