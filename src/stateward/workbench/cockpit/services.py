"""Arranging the cockpit: for oneself, or for everybody of a role."""

from __future__ import annotations

from collections.abc import Sequence

from stateward.workbench.accounts.roles import Role
from stateward.workbench.audit import recording
from stateward.workbench.cockpit import events
from stateward.workbench.cockpit.actions import ARRANGE, ARRANGE_FOR_ROLES
from stateward.workbench.cockpit.models import Arrangement
from stateward.workbench.core.acting import acting
from stateward.workbench.core.cards import all_cards
from stateward.workbench.core.services import service


def _none(*_arguments: object, **_named: object) -> None:
    return None


@service(ARRANGE, about=_none)
def arrange(shown: Sequence[str], hidden: Sequence[str]) -> Arrangement:
    """Keep which cards the acting person sees, in their order; names that no card has are left out."""
    now = acting()
    person = now.acting_for or now.person
    kept, _made = Arrangement.objects.get_or_create(user=person)
    return _keep(kept, shown, hidden)


@service(ARRANGE_FOR_ROLES, about=_none)
def arrange_for_role(role: Role, shown: Sequence[str], hidden: Sequence[str]) -> Arrangement:
    """The same for everybody of a role who arranged nothing for themselves."""
    kept, _made = Arrangement.objects.get_or_create(role=str(role))
    return _keep(kept, shown, hidden)


def _keep(kept: Arrangement, shown: Sequence[str], hidden: Sequence[str]) -> Arrangement:
    known = {one.name for one in all_cards()}
    before = {"shown": kept.shown, "hidden": kept.hidden}
    kept.hidden = [name for name in dict.fromkeys(hidden) if name in known]
    kept.shown = [name for name in dict.fromkeys(shown) if name in known and name not in kept.hidden]
    kept.save()
    after = {"shown": kept.shown, "hidden": kept.hidden}
    recording.record(events.ARRANGED.action, None, before=before, after={**after, "role": kept.role})
    return kept


@service(ARRANGE, about=_none)
def forget() -> None:
    """Go back to what the role's people see."""
    now = acting()
    Arrangement.objects.filter(user=now.acting_for or now.person).delete()
    recording.record(events.ARRANGED.action, None, after={"shown": [], "hidden": []})
