"""A group's consolidated statement held against its parts: children + difference = group, line by line."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from stateward.facts.consolidation import Consolidation, check_consolidation
from stateward.messages.errors import RulebookError
from stateward.workbench.accounts.scope import within
from stateward.workbench.core import workspace
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Statement


def consolidation(statement: Statement) -> Consolidation | None:
    """How a consolidated statement compares with its parts; `None` for other kinds and unknown templates.

    The parts are the single statements of every enterprise of the group that exists in the period, the top company's
    own among them, and the group's difference statement (差额表).
    """
    if statement.basis != "consolidated":
        return None
    book = workspace.rulebook()
    try:
        template = book.get("template", statement.template, statement.template_version or None)
        accounts = book.get("accounts", template.accounts)
    except RulebookError:
        return None
    period = Statement.objects.filter(
        is_current=True, year=statement.year, month=statement.month, template=statement.template
    )
    period = period.select_related("enterprise")
    members = Enterprise.objects.filter(within(statement.enterprise.path))
    singles = period.filter(basis="single", enterprise__in=members)
    difference = period.filter(basis="difference", enterprise=statement.enterprise).first()
    return check_consolidation(
        statement.as_facts(),
        [single.as_facts() for single in singles.iterator(chunk_size=200)],
        difference.as_facts() if difference else None,
        _expected(members, statement),
        accounts,
    )


def _expected(members: QuerySet[Enterprise], statement: Statement) -> list[str]:
    """The members that exist on the last day of the period."""
    day = workspace.current().fiscal_year.end(statement.year, statement.month)
    existing = members.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
    return list(existing.values_list("code", flat=True))
