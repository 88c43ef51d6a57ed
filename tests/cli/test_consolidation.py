"""Children + difference = group, line by line: what the command says of sound and of broken consolidations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from workspace_commands import Commands

from stateward.demo import Portfolio
from stateward.facts.statement import Figure, Statement


def group_of(portfolio: Portfolio) -> str:
    return next(entry.code for entry in portfolio.enterprises if entry.is_group)


def test_every_line_of_the_demo_adds_up(demo: Commands, portfolio: Portfolio) -> None:
    done = demo("consolidation", group_of(portfolio), "--year", "2022", "--format", "json")
    assert done.code == 0, done.err
    assert done.json["lines_compared"] > 200 and done.json["differences"] == []


def test_a_line_that_does_not_add_up_is_named_with_its_gap(
    office: Commands, portfolio: Portfolio, workbook: object
) -> None:
    group = group_of(portfolio)
    # A month that no other test of this workspace imports.
    members = {entry.code for entry in portfolio.enterprises if entry.group == group}
    period = [s for s in portfolio.statements(year=2021, month=6) if s.enterprise in members]
    for statement in period:
        if statement.basis == "consolidated":
            figures = dict(statement.figures)
            figures["guarantee_balance"] = Figure((statement.amount("guarantee_balance") or Decimal(0)) + 1000)
            statement = replace(statement, figures=figures)
        path = office.folder.parent / f"{statement.enterprise}-{statement.basis}.xlsx"
        path.write_bytes(write(workbook, statement))
        done = office("import", path)
        assert done.code == 0, done.err
    done = office("consolidation", group, "--year", "2021", "--month", "6", "--format", "json")
    assert done.code == 1
    gaps = {line["line"]: Decimal(line["gap"]) for line in done.json["differences"]}
    assert gaps == {"guarantee_balance": Decimal(1000)}


def write(workbook: object, statement: Statement) -> bytes:
    assert callable(workbook)
    content: bytes = workbook(statement)
    return content


def test_a_group_without_a_consolidated_statement_is_refused(demo: Commands) -> None:
    refused = demo("consolidation", "NOBODY", "--year", "2022")
    assert refused.code == 1 and "There is no consolidated statement of NOBODY" in refused.err
