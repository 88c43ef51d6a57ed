"""Costs of slimming, the limits of where we stand and lists of named holdings as readable sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stateward.messages import gettext as _
from stateward.rulebook.named_holdings import NamedHoldingsDocument
from stateward.rulebook.programme import ProgrammeDocument
from stateward.rulebook.slimming import SlimmingDocument, StandingDocument
from stateward.workbench.rulebook.clauses import Cell, Section, said, source_words, table_section


def _slimming(document: SlimmingDocument) -> list[Section]:
    headings = [_("Action"), _("Id"), _("Fixed cost"), _("Cost by figure"), _("Cost per layer")]
    actions = [
        [
            Cell(said(rule.title), kind="strong"),
            Cell(id_, kind="code"),
            Cell(str(rule.fixed), kind="number"),
            Cell("; ".join(f"{name} × {cost}" for name, cost in rule.per.items()), kind="code"),
            Cell(str(rule.per_level), kind="number"),
        ]
        for id_, rule in document.actions.items()
    ]
    stages = [
        [Cell(said(rule.title)), Cell(said(stage.title), kind="strong"), Cell(str(stage.days), kind="number"),
         Cell(stage.basis or "")]
        for rule in document.actions.values()
        for stage in rule.procedure
    ]  # fmt: skip
    assumed = [[Cell(name, kind="code"), Cell(str(value), kind="number")] for name, value in document.assumed.items()]
    return [
        table_section(_("Actions and their costs ({unit})").format(unit=said(document.unit)), headings, actions),
        table_section(_("Procedures"), [_("Action"), _("Stage"), _("Days"), _("Basis")], stages),
        table_section(_("Assumed where the register is silent"), [_("Figure"), _("Value")], assumed),
    ]


def _standing(document: StandingDocument) -> list[Section]:
    headings = [_("Condition"), _("Id"), _("Formula"), _("Source"), _("Certainty")]
    rows = [
        [
            Cell(said(threshold.title), kind="strong"),
            Cell(id_, kind="code"),
            Cell(threshold.formula, kind="code"),
            Cell(source_words(threshold.source)),
            Cell(threshold.certainty),
        ]
        for id_, threshold in document.conditions.items()
    ]
    limits = document.catalogue
    catalogue = [
        [Cell(_("Main businesses")), Cell(str(limits.main), kind="number")],
        [Cell(_("Businesses being cultivated")), Cell(str(limits.cultivating), kind="number")],
        [Cell(_("Both together")), Cell(str(limits.total), kind="number")],
    ]
    return [
        table_section(_("What enterprises are counted by"), headings, rows),
        table_section(_("Limits of a group's catalogue"), [_("Limit"), _("Value")], catalogue),
    ]


def _named_holdings(document: NamedHoldingsDocument) -> list[Section]:
    headings = [
        _("Table"),
        _("Column of the id"),
        _("Column of the name"),
        _("Column of the parent"),
        _("Column of the share"),
    ]
    rows = [
        [Cell(id_, kind="code"), Cell(table.id, kind="code"), Cell(table.name, kind="code"),
         Cell(table.parent or table.parent_id or "", kind="code"), Cell(table.share, kind="code")]
        for id_, table in document.tables.items()
    ]  # fmt: skip
    same = [[Cell(word, kind="code"), Cell(meant, kind="code")] for word, meant in document.names.same.items()]
    found = [table_section(_("Tables"), headings, rows)]
    if same:
        found.append(table_section(_("Words that mean the same in names"), [_("Word"), _("Read as")], same))
    return found


def _programme(document: ProgrammeDocument) -> list[Section]:
    headings = [_("Goal"), _("Task or safeguard"), _("Measure"), _("Target"), _("Weight"), _("Months"), _("Certainty")]
    rows = [
        [
            Cell(said(goal.title)),
            Cell(said(task.title), kind="strong"),
            Cell(said(task.measure)),
            Cell("" if task.target is None else f"{task.target} {task.unit}".strip(), kind="number"),
            Cell(str(task.weight), kind="number"),
            Cell(f"{task.from_month}–{task.to_month}", kind="number"),
            Cell(task.certainty),
        ]
        for goal in document.goals
        for task in goal.tasks
    ]
    milestones = [
        [Cell(str(one.month), kind="number"), Cell(f"{one.share:.0%}", kind="number"), Cell(source_words(one.source)),
         Cell(one.certainty)]
        for one in document.milestones
    ]  # fmt: skip
    found = [table_section(_("Goals, tasks and safeguards"), headings, rows)]
    if milestones:
        titles = [_("Month"), _("Share done"), _("Source"), _("Certainty")]
        found.append(table_section(_("Milestones"), titles, milestones))
    return found


SECTIONS: dict[str, Callable[[Any], list[Section]]] = {
    "slimming": _slimming,
    "standing": _standing,
    "named_holdings": _named_holdings,
    "programme": _programme,
}
