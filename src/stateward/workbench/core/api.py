"""The interface's first questions: who am I, and what is there that matches."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.models import Grant
from stateward.workbench.api.entrance import reading
from stateward.workbench.api.shapes import EnterpriseName, enterprise_name, moment
from stateward.workbench.core import workspace

router = Router(tags=[N_("Who and where")])
#: Everybody who is signed in may search.
SEARCH = "search.view"


class HeldGrant(Schema):
    """A grant that holds today: `branch` null is the whole office, `strand` empty is all strands."""

    role: str
    branch: EnterpriseName | None
    strand: str
    valid_to: dt.date | None


class OwnToken(Schema):
    """The token of this request."""

    name: str
    may_write: bool
    strands: list[str]
    expires_at: dt.datetime


class Me(Schema):
    """The person of this request with what the request opens; `token` is null where a browser's session asks."""

    user_name: str
    name: str
    acting_for: str | None
    enterprise: EnterpriseName | None
    grants: list[HeldGrant]
    token: OwnToken | None
    workspace: str
    reporting_currency: str


def _grant(grant: Grant) -> HeldGrant:
    branch = grant.branch
    return HeldGrant(role=grant.role, branch=enterprise_name(branch), strand=grant.strand, valid_to=grant.valid_to)


@router.get("/me", auth=reading(SEARCH), response=Me, summary=N_("Who am I, and what may I see"))
def me(request: HttpRequest) -> Me:
    """The signed-in person, the grants this request acts with, and the workspace."""
    user, token = request.user, request.token
    own = None
    if token is not None:
        expires = moment(token.expires_at) or token.expires_at
        own = OwnToken(name=token.name, may_write=token.may_write, strands=token.strands, expires_at=expires)
    settings = workspace.current().settings
    return Me(
        user_name=user.username,
        name=user.name,
        acting_for=user.acting_for.username if user.acting_for else None,
        enterprise=enterprise_name(user.enterprise),
        grants=[_grant(grant) for grant in scope.grants_of(user)],
        token=own,
        workspace=settings.name,
        reporting_currency=settings.reporting_currency,
    )
