"""The people of the workbench tests: one of each role, and signing them in."""

from __future__ import annotations

from typing import Any

PASSWORD = "a long quiet evening"


def person(username: str, *roles: str, branch: Any = None, strand: str = "", **fields: Any) -> Any:
    """A user with the roles for a branch (none: the whole office) and a strand (none: all)."""
    from stateward.workbench.accounts.models import Grant, User

    user = User.objects.create_user(username, PASSWORD, **fields)
    Grant.objects.bulk_create(
        Grant(user=user, role=role, branch=branch, strand=strand, valid_from="2020-01-01") for role in roles
    )
    return user


def sign_in(client: Any, user: Any) -> Any:
    """The client, signed in as the user without the sign-in page."""
    client.force_login(user)
    return client
