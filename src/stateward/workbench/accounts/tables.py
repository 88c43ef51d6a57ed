"""Lists of the administration."""

from __future__ import annotations

from typing import Any

import django_tables2

from stateward.workbench.accounts import selectors
from stateward.workbench.accounts.models import User
from stateward.workbench.core import tables
from stateward.workbench.core.text import gettext_lazy as _


class PersonTable(tables.Table):
    """One row a person."""

    username = tables.LinkColumn(verbose_name=_("User name"))
    full_name = django_tables2.Column(verbose_name=_("Full name"))
    department = django_tables2.Column(verbose_name=_("Department"), accessor="department__name", order_by="department")
    post = django_tables2.Column(verbose_name=_("Post"))
    enterprise = tables.ShortColumn(
        verbose_name=_("Enterprise"), accessor="enterprise__name", order_by="enterprise__path"
    )
    roles = django_tables2.Column(verbose_name=_("Roles today"), accessor="today", orderable=False)
    last_login = django_tables2.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Last signed in"))
    is_active = django_tables2.BooleanColumn(verbose_name=_("May sign in"), yesno=("✓", "—"))

    optional = ("department", "post", "enterprise", "roles", "last_login", "is_active")

    class Meta(tables.Table.Meta):
        model = User
        fields = ("username", "full_name", "department", "post", "enterprise", "roles", "last_login", "is_active")

    def render_roles(self, value: Any) -> str:
        """The roles in words."""
        return selectors.roles_in_words(value)

    def value_roles(self, value: Any) -> str:
        """The roles in words."""
        return selectors.roles_in_words(value)


class ReviewTable(tables.Table):
    """One row a person and a role: who may see what today."""

    person = tables.LinkColumn(verbose_name=_("Person"))
    username = django_tables2.Column(verbose_name=_("User name"))
    department = django_tables2.Column(verbose_name=_("Department"))
    role = django_tables2.Column(verbose_name=_("Role"))
    reach = django_tables2.Column(verbose_name=_("Covers"))
    strand = django_tables2.Column(verbose_name=_("Strand"))
    through = django_tables2.Column(verbose_name=_("As deputy of"), default="")
    since = django_tables2.Column(verbose_name=_("From"), attrs={"td": {"class": "nowrap"}})
    until = django_tables2.Column(verbose_name=_("To"), default="", attrs={"td": {"class": "nowrap"}})
    last_login = django_tables2.Column(verbose_name=_("Last signed in"), default="", attrs={"td": {"class": "nowrap"}})

    optional = ("username", "department", "role", "reach", "strand", "through", "since", "until", "last_login")
    hidden_at_first = ("username",)

    def __init__(self, lines: list[selectors.Access], **options: Any) -> None:
        super().__init__(tables.SortedRows([_line(line) for line in lines]), **options)


def _line(line: selectors.Access) -> dict[str, Any]:
    person = line.person
    return {
        "address": person.get_absolute_url(),
        "person": person.name,
        "username": person.username,
        "department": person.department.name if person.department else "",
        "role": line.role,
        "reach": line.reach,
        "strand": line.strand,
        "through": line.through.name if line.through else "",
        "since": line.grant.valid_from.isoformat(),
        "until": line.grant.valid_to.isoformat() if line.grant.valid_to else "",
        "last_login": person.last_login.strftime("%Y-%m-%d %H:%M") if person.last_login else "",
    }
