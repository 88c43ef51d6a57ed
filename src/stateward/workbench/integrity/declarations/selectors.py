"""Who has declared, who has not, and where a declared interest asks somebody to step aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stateward.workbench.accounts import scope
from stateward.workbench.accounts.models import User
from stateward.workbench.accounts.roles import ACTIONS
from stateward.workbench.core.tracking.rights import person_of
from stateward.workbench.integrity.actions import DECLARATIONS
from stateward.workbench.integrity.declarations.models import Declaration, Kind
from stateward.workbench.register.models import Enterprise

#: Declarations that may ask for recusal: a gift speaks for its giver only while it was not handed over.
_BINDING = (Kind.INTEREST, Kind.KINSHIP, Kind.POST, Kind.GIFT)


def people(year: int) -> list[tuple[User, bool]]:
    """Active people of enterprises, each with whether they declared in the year."""
    declared = set(Declaration.objects.filter(year=year).values_list("declarant", flat=True))
    rows = User.objects.filter(is_active=True, enterprise__isnull=False).select_related("enterprise")
    return [(row, row.pk in declared) for row in rows.order_by("enterprise__path", "username")]


def filed(year: int) -> list[tuple[str, bool]]:
    """(path of the person's enterprise, whether they declared in the year)."""
    return [(person.enterprise.path, done) for person, done in people(year)]


def visible(user: Any) -> Any:
    """The declarations a person sees: their own, and those their grants open."""
    rows = Declaration.objects.select_related("declarant", "enterprise", "other")
    paths = scope.branches(user, strand="integrity", roles=ACTIONS[DECLARATIONS])
    own = rows.filter(declarant=person_of(user))
    if scope.WHOLE_OFFICE in paths:
        return rows
    seen = own
    for path in paths:
        seen = seen | rows.filter(scope.within(path, "enterprise__path"))
    return seen


@dataclass(frozen=True)
class RecusalHint:
    """A declared interest of a person in what is being drawn or decided. A hint, no verdict: a person decides."""

    person: User
    declaration: Declaration
    enterprise: Enterprise | None


def recusal_hints(
    people_: Iterable[User], enterprises: Iterable[Enterprise] = (), names: Iterable[str] = ()
) -> list[RecusalHint]:
    """Where people should step aside from a draw or a decision about these enterprises or named parties.

    An enterprise counts where the declaration names it or one of its branch; a name where the declared party's name
    contains it or the other way round, in small letters. Other apps call this before they draw, assign or decide.
    """
    listed = list(enterprises)
    words = [name.strip().casefold() for name in names if name.strip()]
    rows = Declaration.objects.filter(declarant__in=list(people_), kind__in=_BINDING, handed_over_on=None)
    found = []
    for row in rows.select_related("declarant", "other").order_by("declarant", "-year"):
        touched = next((one for one in listed if row.other is not None and _related(one, row.other)), None)
        if touched is not None or _named(row.counterpart, words):
            found.append(RecusalHint(row.declarant, row, touched))
    return found


def _related(one: Enterprise, other: Enterprise) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _named(counterpart: str, words: Iterable[str]) -> bool:
    party = counterpart.strip().casefold()
    return bool(party) and any(word in party or party in word for word in words)
