"""Reading the register, always as far as one person sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from stateward.messages import pick
from stateward.workbench.accounts.scope import view_of, visible_to, within
from stateward.workbench.core import workspace
from stateward.workbench.core.moments import kept
from stateward.workbench.register.models import Enterprise


def enterprises(user: Any, *, strand: str = "register") -> QuerySet[Enterprise]:
    """The enterprises a person sees in a strand with their parent and group, top of the tree first."""
    rows = Enterprise.objects.select_related("parent", "group").order_by("path")
    return visible_to(user, rows, strand=strand)


def enterprise(user: Any, code: str, *, strand: str = "register") -> Enterprise | None:
    """One enterprise as far as the person sees it in a strand."""
    return enterprises(user, strand=strand).filter(code=code).first()


def groups(user: Any) -> list[Enterprise]:
    """The groups at the top of the tree that the person sees whole, by name."""
    rows = Enterprise.objects.filter(depth=1).annotate(size_of_group=Count("members")).filter(size_of_group__gt=1)
    found = kept(("groups", view_of(user)), lambda: tuple(visible_to(user, rows)))
    return sorted(found, key=lambda enterprise: enterprise.name.casefold())


def branch(enterprise: Enterprise) -> QuerySet[Enterprise]:
    """The enterprise and everything below it; who sees the enterprise sees them all."""
    return Enterprise.objects.filter(within(enterprise.path))


def children(enterprise: Enterprise) -> QuerySet[Enterprise]:
    """The enterprises right below one; who sees the enterprise sees them all."""
    return enterprise.children.order_by("path")


def ancestors(user: Any, enterprise: Enterprise) -> list[Enterprise]:
    """The chain above an enterprise as far up as the person sees, top first."""
    codes = [code for code in enterprise.path.strip("/").split("/") if code != enterprise.code]
    found = {ancestor.code: ancestor for ancestor in visible_to(user, Enterprise.objects.filter(code__in=codes))}
    return [found[code] for code in codes if code in found]


def matching(text: str) -> Q:
    """The condition that an enterprise's code or name in either language contains the text."""
    return Q(code__icontains=text) | Q(name_en__icontains=text) | Q(name_zh__icontains=text)


@dataclass
class Twig:
    """An enterprise with what hangs below it."""

    enterprise: Enterprise
    children: list[Twig] = field(default_factory=list)
    below: int = 0


def codes_of(names: Iterable[str]) -> dict[str, str]:
    """The codes of enterprises that a table names by their code or by one of their names, written exactly.

    A name that several enterprises have stands for none of them.
    """
    wanted = {name.strip() for name in names if name.strip()}
    rows = Enterprise.objects.filter(Q(code__in=wanted) | Q(name_en__in=wanted) | Q(name_zh__in=wanted))
    held: dict[str, set[str]] = {}
    for code, *names_of in rows.values_list("code", "name_en", "name_zh"):
        for name in {code, *names_of} & wanted:
            held.setdefault(name, set()).add(code)
    known = {name: next(iter(codes)) for name, codes in held.items() if len(codes) == 1}
    return known | {name: name for name in wanted if name in held.get(name, set())}


def whole_tree(user: Any) -> list[Twig]:
    """The tree as far as the person sees it, in one query."""
    twigs = {enterprise.pk: Twig(enterprise) for enterprise in visible_to(user, Enterprise.objects.order_by("path"))}
    tops: list[Twig] = []
    for twig in twigs.values():
        parent = twigs.get(twig.enterprise.parent_id)
        (parent.children if parent else tops).append(twig)
    for twig in sorted(twigs.values(), key=lambda twig: -twig.enterprise.depth):
        twig.below = sum(1 + child.below for child in twig.children)
    return tops


def distinct(user: Any, field_name: str) -> list[str]:
    """The values of a field that occur among what the person sees, sorted, without the blank one."""
    values = visible_to(user, Enterprise.objects.exclude(**{field_name: ""}).order_by(field_name))
    rows = values.values_list(field_name, flat=True).distinct()
    return list(kept(("distinct", field_name, view_of(user)), lambda: tuple(rows)))


def industry_titles() -> dict[str, str]:
    """Titles of industries by code, from the classifications of the rulebook, in the running language."""
    titles: dict[str, str] = {}
    for entry in workspace.rulebook().all("classification"):
        titles |= {item.code: pick(item.title.as_dict()) for item in entry.document.entries}
    return titles
