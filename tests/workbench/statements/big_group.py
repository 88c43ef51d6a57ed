"""A group of 38 enterprises with the statements of two years, its people, and the newest year owed."""

from __future__ import annotations

from dataclasses import replace

from people import person

YEARS = (2021, 2022)
MEMBERS = 38


def make() -> None:
    """Record everything in the workspace of this process."""
    from stateward.demo import generate
    from stateward.workbench.core.acting import as_user
    from stateward.workbench.register.models import Enterprise
    from stateward.workbench.register.services import import_enterprises
    from stateward.workbench.statements.reporting import calendar
    from stateward.workbench.statements.services import record
    from stateward.workbench.statements.store import rebuild

    codes = [f"BIG{number:02d}" for number in range(MEMBERS)]
    names = ["Big group", *(f"Subsidiary {number}" for number in range(1, MEMBERS))]
    import_enterprises(
        {"code": code, "name_en": name, "parent": None if place == 0 else codes[0], "status": "active"}
        for place, (code, name) in enumerate(zip(codes, names, strict=True))
    )
    portfolio = generate(enterprises=60, months=24, seed=11, profile="generic")
    singles = [one for one in portfolio.statements(year=YEARS[0], month=12) if one.basis == "single"][:MEMBERS]
    record([replace(one, enterprise=code) for one, code in zip(singles, codes, strict=True)])
    rebuild()
    top = Enterprise.objects.get(code=codes[0])
    person("accountant", "reporter", enterprise=top)
    person("director", "enterprise_leader", enterprise=top)
    officer = person("officer", "officer")
    with as_user(officer):
        calendar.open_period(YEARS[0] + 1, 12)
