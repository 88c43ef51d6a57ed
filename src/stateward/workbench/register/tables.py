"""The register as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_tables2

from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register import wording
from stateward.workbench.register.models import Enterprise


class EnterpriseTable(tables.Table):
    """One row an enterprise."""

    name = tables.LinkColumn(verbose_name=_("Enterprise"), order_by=("name_en", "name_zh"), accessor="name")
    code = django_tables2.Column(verbose_name=_("Code"), attrs={"td": {"class": "code"}})
    group = tables.ShortColumn(verbose_name=_("Group"), order_by="group__name_en")
    parent = tables.ShortColumn(verbose_name=_("Parent"), order_by="parent__name_en")
    level = tables.NumberColumn(places=0, verbose_name=_("Management level"))
    enterprise_class = django_tables2.Column(verbose_name=_("Class"))
    industry = django_tables2.Column(verbose_name=_("Industry"))
    size = django_tables2.Column(verbose_name=_("Size"))
    status = django_tables2.Column(verbose_name=_("Status"))
    valid_from = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("From"), attrs={"td": {"class": "nowrap"}})
    valid_to = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("To"), attrs={"td": {"class": "nowrap"}})

    optional = (
        "code",
        "group",
        "parent",
        "level",
        "enterprise_class",
        "industry",
        "size",
        "status",
        "valid_from",
        "valid_to",
    )
    hidden_at_first = ("parent", "valid_from", "valid_to")

    class Meta(tables.Table.Meta):
        model = Enterprise
        fields = (
            "name",
            "code",
            "group",
            "parent",
            "level",
            "enterprise_class",
            "industry",
            "size",
            "status",
            "valid_from",
            "valid_to",
        )

    def __init__(
        self,
        *args: Any,
        industry_titles: dict[str, str],
        sight: Callable[[Enterprise | None], Enterprise | None],
        **options: Any,
    ) -> None:
        self.industry_titles = industry_titles
        self.sight = sight
        super().__init__(*args, **options)

    def render_group(self, value: Enterprise) -> Any:
        """The group's name where the reader sees the group."""
        return tables.in_short(self.value_group(value))

    def value_group(self, value: Enterprise) -> str:
        """The group's name for the export."""
        return _name(self.sight(value))

    def render_parent(self, value: Enterprise) -> Any:
        """The parent's name where the reader sees the parent."""
        return tables.in_short(self.value_parent(value))

    def value_parent(self, value: Enterprise) -> str:
        """The parent's name for the export."""
        return _name(self.sight(value))

    def render_enterprise_class(self, value: str) -> str:
        """The class in words."""
        return wording.class_title(value)

    def render_size(self, value: str) -> str:
        """The size in words."""
        return wording.size_title(value)

    def render_industry(self, value: str) -> str:
        """The industry in words."""
        return wording.industry_title(value, self.industry_titles)


def _name(enterprise: Enterprise | None) -> str:
    return "" if enterprise is None else enterprise.name
