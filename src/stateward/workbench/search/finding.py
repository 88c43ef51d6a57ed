"""Finding: what a person may see of what matches, by kind, the best first.

Two locks: a question is narrowed to the person's branches and strands in the table, and every hit is then asked for
again through the room's own selector. What that selector does not give is never shown, whatever the table says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex

from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.workbench.accounts import scope
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.roles import ACTIONS, Strand, strand_of
from stateward.workbench.register.models import Enterprise
from stateward.workbench.search import normal, rules
from stateward.workbench.search.models import SearchEntry
from stateward.workbench.search.register import Searchable, all_kinds

#: Hits shown of each kind, in the quick list and on the page of all.
QUICK, ALL = 6, 30
#: Entries looked at for each hit that is shown, where the room's own selector hides some.
SPARE = 4


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    detail: str
    address: str


@dataclass(frozen=True)
class Found:
    """The hits of one kind; `more` where there are others."""

    kind: str
    title: str
    hits: list[Hit]
    more: bool = False


def search(user: Any, text: str, limit: int = QUICK, only: str = "") -> list[Found]:
    """What the person may see of what matches the text, by kind (`only`: of one kind); empty kinds are left out."""
    whole, words = normal.wanted(text)
    if not words:
        return []
    groups = [
        _rows(user, one, whole, words, limit) for one in all_kinds() if only in ("", one.kind) and may(user, one.action)
    ]
    if may(user, "rulebook.view"):
        groups += [_rules(kind, title, whole, words, limit) for kind, title in _rule_titles() if only in ("", kind)]
    return [group for group in groups if group.hits]


def _rule_titles() -> list[tuple[str, str]]:
    return [
        (rules.INDICATORS, _("Indicators")),
        (rules.DOCUMENTS, _("Rule documents")),
        (rules.CLAUSES, _("Clauses of rules")),
    ]


def _rules(kind: str, title: str, whole: str, words: list[str], limit: int) -> Found:
    found = rules.matching(kind, whole, words, limit + 1)
    hits = [Hit(pick(rule.titles), pick(rule.details), rule.address) for rule in found[:limit]]
    return Found(kind, title, hits, len(found) > limit)


def _rows(user: Any, one: Searchable, whole: str, words: list[str], limit: int) -> Found:
    narrowed = _narrowed(user, one)
    found = list(_matching(narrowed, whole, words)[: (limit + 1) * SPARE]) if narrowed is not None else []
    keys = [entry.object_id for entry in found]
    rows = one.model._default_manager.filter(pk__in=keys)
    seen = set(one.visible(user, rows).order_by().values_list("pk", flat=True)) if keys else set()
    shown = [entry for entry in found if entry.object_id in seen]
    # A row may be gone from the table's point of view and still be there; the other way round it is not shown.
    hits = [Hit(entry.title, _detail(entry), entry.address) for entry in shown[:limit]]
    return Found(one.kind, _(one.title), hits, len(shown) > limit)


def _detail(entry: SearchEntry) -> str:
    """Code and detail, each once."""
    return " · ".join(part for part in dict.fromkeys((entry.code, entry.detail)) if part and part != entry.title)


def _matching(entries: QuerySet[SearchEntry], whole: str, words: list[str]) -> QuerySet[SearchEntry]:
    """The entries that contain all words, ordered as `normal.rank` says, short titles first."""
    for number, word in enumerate(words):
        name = f"place_{number}"
        entries = entries.alias(**{name: StrIndex("text", Value(word))}).filter(**{f"{name}__gt": 0})
    mark = normal.MARK
    return (
        entries.alias(
            exact=StrIndex("text", Value(f"{mark}{whole}{mark}")),
            begins=StrIndex("text", Value(f"{mark}{whole}")),
            word=StrIndex("text", Value(f" {whole}")),
        )
        .alias(
            rank=Case(
                When(exact__gt=0, then=normal.EXACT),
                When(begins__gt=0, then=normal.BEGINS),
                When(word__gt=0, then=normal.WORD),
                default=normal.CONTAINS,
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "length", "pk")
        .defer("text")
    )


def _narrowed(user: Any, one: Searchable) -> QuerySet[SearchEntry] | None:
    """The entries of a kind on the person's branches and strands, and the person's own; `None`: surely none."""
    entries = SearchEntry.objects.filter(kind=one.kind)
    strands = ["", *Strand.values] if one.by_strand else [strand_of(one.action)]
    conditions = [(strand, _places(user, strand, one)) for strand in strands]
    if all(place is None for _strand, place in conditions):
        return entries
    allowed = Q(pk__in=[])
    for strand, place in conditions:
        inside = Q() if place is None else place
        allowed |= (Q(strand=strand) & inside) if one.by_strand else inside
    if one.own is not None:
        allowed |= Q(object_id__in=one.own(user).order_by().values("pk"))
    owner = getattr(one.model, "OWNER", None)
    if owner and one.own is None:
        person = getattr(user, "acting_for", None) or user
        allowed |= Q(object_id__in=one.model._default_manager.filter(**{owner: person}).order_by().values("pk"))
    return entries.filter(allowed)


def _places(user: Any, strand: str, one: Searchable) -> Q | None:
    """The condition for the branches that a person sees in a strand; `None`: everything."""
    roles = ACTIONS[one.action] if not one.by_strand else None
    paths = scope.branches(user, strand=strand or "core", roles=roles)
    if scope.WHOLE_OFFICE in paths:
        return None
    inside = Q(pk__in=[])
    for path in paths:
        inside |= scope.within(path)
    return Q(enterprise__in=Enterprise.objects.filter(inside).order_by().values("pk")) if paths else inside
