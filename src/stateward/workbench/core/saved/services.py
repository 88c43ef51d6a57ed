"""Keeping a list under a name, and dropping it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

from stateward.messages import gettext as _
from stateward.workbench.audit import recording
from stateward.workbench.core.acting import acting
from stateward.workbench.core.actions import KEEP_LISTS
from stateward.workbench.core.refusals import refused
from stateward.workbench.core.saved.models import SavedList
from stateward.workbench.core.services import service

#: Fields of a query that say where a reader stands, not what they look at.
_PASSING = ("page",)
#: Lists that one person keeps of one page.
MAXIMUM = 30
MAXIMUM_QUERY = 1_000


@service(KEEP_LISTS, about=lambda *_arguments, **_named: None)
def keep(path: str, query: str, name: str, *, shared: bool = False) -> SavedList:
    """Keep a list of the acting person under a name; the same name replaces. `shared`: for the own department too.

    Raises `Refused` without a name, for an address that is no page, for too long a query or too many lists.
    """
    title = " ".join(name.split())[:80]
    person = acting().person
    fields = [(key, value) for key, value in parse_qsl(query) if key not in _PASSING]
    kept = urlencode(fields)
    _refuse_wrong(path, title, kept)
    others = SavedList.objects.filter(owner=person, path=path).exclude(name=title)
    if others.count() >= MAXIMUM:
        raise refused("list.many", _("You keep many lists of this page already."), _("Delete one of them first."))
    department = person.department if shared and person is not None else None
    saved, _made = SavedList.objects.update_or_create(
        owner=person, path=path, name=title, defaults={"query": kept, "department": department}
    )
    recording.record("core.list.keep", saved, after={"path": path, "query": kept, "shared": department is not None})
    return saved


def _refuse_wrong(path: str, title: str, query: str) -> None:
    if not title:
        raise refused("list.name", _("A kept list needs a name."), _("Write a short name."))
    try:
        resolve(path)
    except Resolver404:
        raise refused("list.page", _("There is no such page."), _("Open the list and keep it there."), path) from None
    if len(query) > MAXIMUM_QUERY:
        raise refused("list.query", _("The list's question is too long to be kept."), _("Choose fewer columns."))


@service(KEEP_LISTS, about=lambda *_arguments, **_named: None)
def drop(saved: SavedList) -> None:
    """Drop one of the acting person's own lists."""
    recording.record("core.list.drop", saved, before={"path": saved.path, "query": saved.query})
    saved.delete()
