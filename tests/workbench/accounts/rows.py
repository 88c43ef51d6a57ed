"""What the table of addresses is written in: who may open one, and what it names."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from world import ROLES

Objects = Mapping[str, Any]
Arguments = Callable[[Objects], dict[str, Any]]

EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
ENTERPRISE = frozenset({"reporter", "enterprise_leader"})
OFFICE = frozenset({"leader", "officer"})
READERS = OFFICE | {"auditor"} | ENTERPRISE
REGISTER = READERS | {"inspector"}
BUSINESS = EVERYBODY - {"administrator"}
ADMINISTRATOR = frozenset({"administrator"})
PEOPLE = ADMINISTRATOR | {"auditor"}
HANDING_IN = OFFICE | ENTERPRISE
STEERING = OFFICE | {"inspector"}
LOG = frozenset({"auditor", "leader"})
NOT_THERE = uuid.UUID(int=0)


@dataclass(frozen=True)
class Row:
    """What the table says of one address.

    `who` may open it for what lies in their branch; others get 403. Without `arguments` the address names no object
    of a branch; with them, what lies outside the branch is 404 for everyone. `public` needs no sign-in.
    """

    who: frozenset[str] = EVERYBODY
    arguments: Arguments | None = None
    #: Arguments that name no object of a branch.
    fixed: Mapping[str, Any] | None = None
    method: str = "get"
    public: bool = False
    #: An address for programs, which are told in JSON (401) that they must sign in.
    program: bool = False
    #: What is sent as JSON.
    body: Mapping[str, Any] | None = None

    def of(self, objects: Objects) -> dict[str, Any]:
        """The arguments of the address for these objects."""
        return dict(self.arguments(objects)) if self.arguments else dict(self.fixed or {})


def key(name: str) -> Arguments:
    """The key of an object as `pk`."""
    return lambda objects: {"pk": objects[name].pk}


def code(**more: Any) -> Arguments:
    """The code of the enterprise, with what else the address names."""
    return lambda objects: {"code": objects["enterprise"].code, **more}


CSV = {"format_": "csv"}
