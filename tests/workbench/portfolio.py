"""The small synthetic portfolio of the workbench tests; also used by the browser tests' own server process."""

from __future__ import annotations

PORTFOLIO_SEED = 7
PORTFOLIO_YEARS = (2021, 2022)


def record_portfolio(profile: str = "generic", enterprises: int = 14) -> None:
    """Record the full years of a small synthetic portfolio in the workspace of this process."""
    from stateward.demo import generate
    from stateward.workbench.register.services import import_enterprises
    from stateward.workbench.statements.services import record
    from stateward.workbench.statements.store import rebuild

    portfolio = generate(enterprises=enterprises, months=24, seed=PORTFOLIO_SEED, profile=profile)  # type: ignore[arg-type]
    import_enterprises(
        {
            "code": enterprise.code,
            "name_en": enterprise.name_en,
            "name_zh": enterprise.name_zh,
            "parent": enterprise.parent,
            "enterprise_class": enterprise.enterprise_class,
            "level": enterprise.level,
            "industry": enterprise.industry,
            "size": enterprise.size,
            "valid_from": enterprise.from_,
            "valid_to": enterprise.to,
            "status": enterprise.status,
        }
        for enterprise in portfolio.enterprises
    )
    record([statement for year in PORTFOLIO_YEARS for statement in portfolio.statements(year=year, month=12)])
    rebuild()
