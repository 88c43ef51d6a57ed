"""Reading the log: what a person may see of it, the history of an object, the uses of exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from stateward.workbench.accounts import scope
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.audit import register
from stateward.workbench.audit.events import FOUR_EYES_USED
from stateward.workbench.audit.models import Event, FourEyesException, Seal
from stateward.workbench.audit.recording import ObjectRef, reference


def events(user: Any) -> QuerySet[Event]:
    """The events a reader of the log may see: all, or those of the branches their grant covers; newest first."""
    held = scope.branches(user, strand="audit", roles=ACTIONS["audit.view"])
    found = Event.objects.select_related("actor", "acting_for").order_by("-at", "-id")
    if scope.WHOLE_OFFICE in held:
        return found
    within = Q(pk__in=[])
    for path in held:
        within |= scope.within(path, "scope")
    return found.filter(within)


def history(objects: Iterable[Model | ObjectRef]) -> QuerySet[Event]:
    """The events of some objects, newest first; for the page of an object, which its reader was let into."""
    wanted = Q(pk__in=[])
    keys: dict[str, list[str]] = {}
    for obj in objects:
        ref = reference(obj)
        keys.setdefault(ref.type, []).append(ref.id)
    for kind, ids in keys.items():
        wanted |= Q(object_type=kind, object_id__in=ids)
    return Event.objects.filter(wanted).select_related("actor", "acting_for").order_by("-at", "-id")


def people(user: Any) -> list[User]:
    """The people who did something that the reader of the log may see."""
    seen = events(user).order_by()
    keys = {*seen.values_list("actor", flat=True).distinct(), *seen.values_list("acting_for", flat=True).distinct()}
    return list(User.objects.filter(pk__in=[key for key in keys if key is not None]).order_by("full_name", "username"))


def object_types(user: Any) -> list[str]:
    """The kinds of objects that something happened to."""
    return sorted(filter(None, events(user).order_by().values_list("object_type", flat=True).distinct()))


def seal_over(event: Event) -> Seal | None:
    """The first seal that covers an event; `None` while it waits for one."""
    if event.position is None:
        return None
    return Seal.objects.filter(size__gt=event.position).order_by("number").first()


def seals() -> QuerySet[Seal]:
    """All seals, the newest first: heads and numbers, which tell nothing of any object."""
    return Seal.objects.order_by("-number")


def exceptions() -> QuerySet[FourEyesException]:
    """Every exception from four eyes that was ever made: they are published."""
    return FourEyesException.objects.select_related("set_by")


def waiting() -> int:
    """How many events wait for a seal."""
    return Event.objects.filter(position__isnull=True).count()


def uses_of_exceptions(user: Any) -> QuerySet[Event]:
    """The uses of exceptions from four eyes that a reader of the log may see, newest first."""
    return events(user).filter(action=FOUR_EYES_USED.action)


def refusals() -> list[str]:
    """The actions that say that something was attempted and refused."""
    return [kind.action for kind in register.all_types() if kind.refusal]
