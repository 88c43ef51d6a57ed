"""The people and groups of the tests of a round: twelve groups, their reporter and leader, an officer, two leaders."""

from __future__ import annotations

from typing import Any

GROUPS = 12


def settle(count: int = GROUPS) -> list[Any]:
    """One reporter and one leader for all groups, two officers and a leader of the office; the groups."""
    from people import person

    from stateward.workbench.accounts.models import Grant
    from stateward.workbench.register.models import Enterprise

    groups = list(Enterprise.objects.filter(depth=1, status="active").order_by("path")[:count])
    for name in ("officer", "second"):
        person(name, "officer", full_name=name.title())
    person("head", "leader", full_name="Head")
    for name, role in (("reporter", "reporter"), ("director", "enterprise_leader")):
        user = person(name, role, branch=groups[0], enterprise=groups[0], full_name=name.title())
        Grant.objects.bulk_create(
            Grant(user=user, role=role, branch=group, valid_from="2020-01-01") for group in groups[1:]
        )
    return groups


def fill() -> None:
    """Three years of the annual statements of a city's groups."""
    from stateward.cli.filling import _register_rows
    from stateward.demo import generate
    from stateward.workbench.register.services import import_enterprises
    from stateward.workbench.statements.services import record
    from stateward.workbench.statements.store import rebuild

    portfolio = generate(enterprises=60, months=36, seed=2023, profile="cn-municipal")
    import_enterprises(_register_rows(portfolio))
    groups = {one.code for one in portfolio.enterprises if one.parent is None}
    every = [one for year in (2021, 2022, 2023) for one in portfolio.statements(year=year, month=12)]
    record([one for one in every if one.key.enterprise in groups])
    rebuild()
