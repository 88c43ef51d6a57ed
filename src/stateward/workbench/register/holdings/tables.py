"""Holdings as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_tables2

from stateward.messages import gettext
from stateward.workbench.core import formats, tables
from stateward.workbench.core.text import gettext_lazy as _
from stateward.workbench.register.holdings.models import Holding
from stateward.workbench.register.models import Enterprise


class HoldingTable(tables.Table):
    """One row a holding."""

    held = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="held__name", order_by="held__path", linkify=lambda record: record.held
    )
    held_code = django_tables2.Column(verbose_name=_("Code"), accessor="held__code", attrs={"td": {"class": "code"}})
    holder = django_tables2.Column(verbose_name=_("Holder"), accessor="holder_code", orderable=False)
    share = tables.NumberColumn(places=4, verbose_name=_("Share, %"))
    votes = tables.NumberColumn(places=4, verbose_name=_("Votes, %"), accessor="voting", orderable=False)
    agreement = django_tables2.BooleanColumn(verbose_name=_("By agreement"), null=False)
    valid_from = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("From"), attrs={"td": {"class": "nowrap"}})
    valid_to = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("To"), attrs={"td": {"class": "nowrap"}})
    source = tables.ShortColumn(verbose_name=_("Source"))

    optional = ("held_code", "votes", "agreement", "valid_from", "valid_to", "source")
    hidden_at_first = ("held_code", "agreement")

    class Meta(tables.Table.Meta):
        model = Holding
        fields = ("held", "held_code", "holder", "share", "votes", "agreement", "valid_from", "valid_to", "source")

    def __init__(self, *args: Any, sight: Callable[[Enterprise | None], Enterprise | None], **options: Any) -> None:
        self.sight = sight
        super().__init__(*args, **options)

    def render_holder(self, record: Holding) -> str:
        """The holder's name where the reader sees it."""
        if record.outsider is not None:
            return record.outsider.name
        seen = self.sight(record.holder)
        return seen.name if seen else gettext("A holder outside what you may see")

    def value_holder(self, record: Holding) -> str:
        """The holder's name for the export."""
        return self.render_holder(record)

    def render_share(self, value: Any) -> Any:
        """The share in percent."""
        return formats.number(value * 100, 4)

    def value_share(self, value: Any) -> Any:
        """The share in percent as a number."""
        return value * 100

    def render_votes(self, value: Any) -> Any:
        """The votes in percent."""
        return formats.number(value * 100, 4)

    def value_votes(self, value: Any) -> Any:
        """The votes in percent as a number."""
        return value * 100

    def render_agreement(self, value: bool) -> str:
        """Yes or nothing."""
        return gettext("yes") if value else ""

    def value_agreement(self, value: bool) -> str:
        """Yes or nothing."""
        return gettext("yes") if value else ""
