"""Search from anywhere: enterprises by name or code, indicators and rule documents by title or id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.accounts.permissions import may
from stateward.workbench.core import workspace
from stateward.workbench.register import selectors as register

#: Hits shown of each kind.
LIMIT = 8


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    detail: str
    address: str


@dataclass(frozen=True)
class Found:
    """The hits of one kind."""

    title: str
    hits: list[Hit]


def search(user: Any, text: str) -> list[Found]:
    """What the person may see of what matches the text, by kind; kinds without a hit are left out."""
    groups = [Found(_("Enterprises"), _enterprises(user, text) if may(user, "register.view") else [])]
    if may(user, "rulebook.view"):
        groups += [
            Found(_("Indicators"), _indicators(text)),
            Found(_("Rule documents"), _documents(text)),
        ]
    return [group for group in groups if group.hits]


def _enterprises(user: Any, text: str) -> list[Hit]:
    found = register.enterprises(user).filter(register.matching(text)).order_by("depth", "path")[:LIMIT]
    return [Hit(enterprise.name, enterprise.code, enterprise.get_absolute_url()) for enterprise in found]


def _indicators(text: str) -> list[Hit]:
    hits = []
    for entry in workspace.rulebook().all("indicators"):
        document = entry.document
        for indicator_id, indicator in document.indicators.items():
            if _matches(text, (indicator_id, indicator.title.en, indicator.title.zh)):
                address = reverse("rulebook:indicator", args=[document.id, document.version, indicator_id])
                hits.append(Hit(pick(indicator.title.as_dict()), pick(document.title.as_dict()), address))
    return hits[:LIMIT]


def _documents(text: str) -> list[Hit]:
    from stateward.rulebook.book import KINDS

    hits = []
    for kind in KINDS:
        for entry in workspace.rulebook().all(kind):
            document = entry.document
            if _matches(text, (document.id, document.title.en, document.title.zh, document.source.document)):
                address = reverse("rulebook:document", args=[kind, document.id, document.version])
                hits.append(Hit(pick(document.title.as_dict()), document.version, address))
    return hits[:LIMIT]


def _matches(text: str, words: Iterable[str]) -> bool:
    wanted = text.casefold()
    return any(wanted in word.casefold() for word in words)
