"""The register for programs: enterprises and their tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stateward.messages import gettext_noop as N_
from stateward.workbench.accounts.scope import sight
from stateward.workbench.api.entrance import found, reading
from stateward.workbench.api.paging import Page, Window, page
from stateward.workbench.register import selectors
from stateward.workbench.register.models import Enterprise, Status

router = Router(tags=[N_("Register")])


class EnterpriseShape(Schema):
    """An enterprise; `parent` and `group` are codes, null at the top and where they lie outside one's scope."""

    code: str
    name_en: str
    name_zh: str
    parent: str | None
    group: str | None
    depth: int
    enterprise_class: str
    level: int | None
    industry: str
    size: str
    status: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class TwigShape(Schema):
    """An enterprise of the tree with how many hang below it."""

    code: str
    name_en: str
    name_zh: str
    below: int
    children: list[TwigShape]


class EnterpriseChoice(Schema):
    """What narrows the list of enterprises."""

    q: Annotated[str, Field(max_length=80)] | None = None
    group: Annotated[str, Field(max_length=60)] | None = None
    enterprise_class: Annotated[str, Field(max_length=60)] | None = None
    industry: Annotated[str, Field(max_length=60)] | None = None
    status: Status | None = None


def _shape(request: HttpRequest) -> Callable[[Enterprise], EnterpriseShape]:
    seen = sight(request.user)

    def shape(row: Enterprise) -> EnterpriseShape:
        parent, group = seen(row.parent), seen(row.group)
        return EnterpriseShape(
            code=row.code,
            name_en=row.name_en,
            name_zh=row.name_zh,
            parent=parent.code if parent else None,
            group=group.code if group else None,
            depth=row.depth,
            enterprise_class=row.enterprise_class,
            level=row.level,
            industry=row.industry,
            size=row.size,
            status=row.status,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )

    return shape


@router.get("/enterprises", auth=reading("register.view"), response=Page[EnterpriseShape], summary=N_("Enterprises"))
def enterprises(request: HttpRequest, window: Query[Window], choice: Query[EnterpriseChoice]) -> Page[EnterpriseShape]:
    """The enterprises one sees, top of the tree first; `group` is the code of a group's head."""
    rows = selectors.enterprises(request.user)
    if choice.q:
        rows = rows.filter(selectors.matching(choice.q))
    if choice.group:
        rows = rows.filter(group__code=choice.group)
    for name in ("enterprise_class", "industry", "status"):
        if getattr(choice, name):
            rows = rows.filter(**{name: getattr(choice, name)})
    return page(request, rows, window, _shape(request))


@router.get("/tree", auth=reading("register.view"), response=list[TwigShape], summary=N_("The tree of enterprises"))
def tree(request: HttpRequest) -> list[TwigShape]:
    """The whole tree as far as one sees it."""
    return [_twig(twig) for twig in selectors.whole_tree(request.user)]


def _twig(twig: selectors.Twig) -> TwigShape:
    row = twig.enterprise
    return TwigShape(
        code=row.code,
        name_en=row.name_en,
        name_zh=row.name_zh,
        below=twig.below,
        children=[_twig(child) for child in twig.children],
    )


@router.get(
    "/enterprises/{code}", auth=reading("register.view"), response=EnterpriseShape, summary=N_("One enterprise")
)
def enterprise(request: HttpRequest, code: str) -> EnterpriseShape:
    """One enterprise by its code."""
    return _shape(request)(found(selectors.enterprise(request.user, code)))
