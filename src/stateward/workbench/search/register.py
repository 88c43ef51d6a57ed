"""What can be found: one registration a model.

It stands in an app's `searching.py`, which is loaded with the app:

    searchable(Finding, "finding", N_("Findings"), action="supervision.view",
               words=lambda row: Words(row.title, code=row.number, detail=row.enterprise.name))

From then on every row saved, deleted or told to the log is kept in the table; the server makes the entries of a kind
that has none yet (`keeping.complete`). A title in one language serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from stateward.messages import language
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.roles import strand_of


@dataclass(frozen=True)
class Words:
    """What a thing is called and found by. Pairs are (English, Chinese); a single text serves both."""

    title: str | tuple[str, str]
    code: str = ""
    detail: str | tuple[str, str] = ""
    #: Further words that it is found by and that are not shown.
    also: Sequence[str] = ()


def names_of(enterprise: Any) -> tuple[str, str]:
    """An enterprise's names in English and Chinese, each standing in for one that is not given."""
    return enterprise.name_en or enterprise.name_zh, enterprise.name_zh or enterprise.name_en


Telling = Callable[[Any], Words | None]
Narrowing = Callable[[Any], QuerySet[Any]]
#: Given the person and some rows, those of them that the person may see.
Letting = Callable[[Any, QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True)
class Searchable:
    """A registered model. `visible` lets through what a person may see: nothing else is ever shown."""

    model: type[Model]
    kind: str
    title: str
    action: str
    words: Telling
    visible: Letting
    own: Narrowing | None
    related: Sequence[str]

    @property
    def label(self) -> str:
        """How the log names the model."""
        return f"{self.model._meta.app_label}.{self.model._meta.model_name}"

    @property
    def by_strand(self) -> bool:
        """Whether each row has its own strand."""
        return any(field.name == "strand" for field in self.model._meta.get_fields())


_kinds: dict[str, Searchable] = {}


def searchable(
    model: type[Model],
    kind: str,
    title: str,
    *,
    action: str,
    words: Telling,
    visible: Letting | None = None,
    own: Narrowing | None = None,
    related: Sequence[str] = (),
) -> Searchable:
    """Register a model: `title` is a marked sentence that heads its hits, `action` who may look for it at all.

    `words` says what a row is called, `None` for one that is not to be found. `visible` gives those of some rows that a
    person may see, by default those of the strand's scope; `own` those a person sees beside scope (as owner, say).
    `related` are the rows that `words` reads along. Raises `ValueError` for a kind registered twice.
    """
    if kind in _kinds:
        raise ValueError(f"the kind {kind!r} is registered twice")
    strand = strand_of(action)

    def in_scope(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
        return scope.visible_to(user, rows, strand=strand)

    _kinds[kind] = Searchable(model, kind, title, action, words, visible or in_scope, own, tuple(related))
    return _kinds[kind]


def all_kinds() -> list[Searchable]:
    """Every registered kind, in the order of registration."""
    return list(_kinds.values())


def of_model(model: type[Model]) -> list[Searchable]:
    """The kinds registered for a model."""
    return [one for one in _kinds.values() if one.model is model]


def of_label(label: str) -> list[Searchable]:
    """The kinds registered for a model as the log names it."""
    return [one for one in _kinds.values() if one.label == label]


def in_both(value: str | tuple[str, str]) -> tuple[str, str]:
    """A pair as it is, a single text twice."""
    return value if isinstance(value, tuple) else (value, value)


def told(asked: Callable[[], str]) -> tuple[str, str]:
    """What a sentence of the catalogue says in both languages."""
    found = []
    for code in ("en", "zh"):
        with language(code):
            found.append(str(asked()))
    return found[0], found[1]
