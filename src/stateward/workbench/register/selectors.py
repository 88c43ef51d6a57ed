"""Reading the register."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from stateward.messages import pick
from stateward.workbench.core import workspace
from stateward.workbench.register.models import Enterprise


def enterprises() -> QuerySet[Enterprise]:
    """All enterprises with their parent and group, top of the tree first."""
    return Enterprise.objects.select_related("parent", "group").order_by("path")


def groups() -> list[Enterprise]:
    """The enterprises that have others below them at the top of the tree, by name."""
    found = Enterprise.objects.filter(depth=1).annotate(size_of_group=Count("members")).filter(size_of_group__gt=1)
    return sorted(found, key=lambda enterprise: enterprise.name.casefold())


def branch(enterprise: Enterprise) -> QuerySet[Enterprise]:
    """The enterprise and everything below it."""
    return Enterprise.objects.filter(path__startswith=enterprise.path)


def ancestors(enterprise: Enterprise) -> list[Enterprise]:
    """The chain above an enterprise, top first."""
    codes = [code for code in enterprise.path.strip("/").split("/") if code != enterprise.code]
    found = {ancestor.code: ancestor for ancestor in Enterprise.objects.filter(code__in=codes)}
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


def whole_tree() -> list[Twig]:
    """The whole tree in one query."""
    twigs = {enterprise.pk: Twig(enterprise) for enterprise in Enterprise.objects.order_by("path")}
    tops: list[Twig] = []
    for twig in twigs.values():
        parent = twigs.get(twig.enterprise.parent_id)
        (parent.children if parent else tops).append(twig)
    for twig in sorted(twigs.values(), key=lambda twig: -twig.enterprise.depth):
        twig.below = sum(1 + child.below for child in twig.children)
    return tops


def distinct(field_name: str) -> list[str]:
    """The values of a field that occur, sorted, without the blank one."""
    values = Enterprise.objects.exclude(**{field_name: ""}).order_by(field_name)
    return list(values.values_list(field_name, flat=True).distinct())


def industry_titles() -> dict[str, str]:
    """Titles of industries by code, from the classifications of the rulebook, in the running language."""
    titles: dict[str, str] = {}
    for entry in workspace.rulebook().all("classification"):
        titles |= {item.code: pick(item.title.as_dict()) for item in entry.document.entries}
    return titles
