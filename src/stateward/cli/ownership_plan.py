"""`ownership plan`: the slimming plan, its scenarios and what a person's changes cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import Format, FormatOption, LanguageOption, OutputOption, RulebookOption
from stateward.cli.ownership import DateOption, HoldingsOption, RegisterOption, RootOption, ownership
from stateward.cli.usage import Command
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    from stateward.ownership.enterprises import Enterprises
    from stateward.ownership.plan.plan import Plan, Targets, Workings

#: The cost rules where nobody names others.
COSTS = "cn-slimming-illustrative"


@ownership.command("plan", cls=Command, help=N_("The cheapest way to fewer layers and enterprises, step by step."))
def plan_command(
    holdings: HoldingsOption,
    enterprises: RegisterOption = None,
    root: RootOption = None,
    date: DateOption = None,
    max_layer: Annotated[
        int | None, typer.Option("--max-layer", min=1, help=N_("At most so many legal layers, headquarters included."))
    ] = None,
    max_entities: Annotated[
        int | None,
        typer.Option("--max-entities", min=1, help=N_("At most so many enterprises, headquarters included.")),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="ID", help=N_("An enterprise that stays; may be repeated."))
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            "--choose", metavar="ID=ACTION", help=N_("A decision by hand, told with what it costs; repeatable.")
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario", metavar="LAYERS:ENTITIES", help=N_("Compare these targets too, as 4:300 or 3:; repeatable.")
        ),
    ] = None,
    costs: Annotated[
        str, typer.Option("--costs", help=N_("Cost rules: id of a rulebook document, or a file."))
    ] = COSTS,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="PART=NUMBER", help=N_("Weight of a part of the cost; repeatable.")),
    ] = None,
    solver_seconds: Annotated[
        float, typer.Option("--solver-seconds", min=0.1, help=N_("Seconds for the solver."))
    ] = 60.0,
    gap: Annotated[
        float, typer.Option("--gap", min=0, help=N_("Stop when the cost is proven so near to the optimum."))
    ] = 0.001,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """The plan with its steps, costs, reasons and the structure before and after. Exit 1 where there is none."""
    from stateward.cli.opening import open_rulebook
    from stateward.cli.output import emit_json, show_faults
    from stateward.cli.ownership_inputs import read_enterprise_file, read_structure
    from stateward.ownership.plan.plan import make_plan, workings
    from stateward.ownership.plan.scenarios import compare, deviations

    targets = _targets(max_layer, max_entities, keep, choose)
    weights = {name: float(number) for name, number in _pairs(weight, "--weight", _is_number).items()}
    document = open_rulebook(rulebook, None).get("slimming", costs)
    found = read_structure(holdings, enterprises, root, date)
    register = read_enterprise_file(enterprises) if enterprises else None
    given = workings(found, register, document, keep=targets.keep, weights=weights)
    plan = make_plan(given, targets, seconds=solver_seconds, gap=gap)
    scenarios = compare(given, _scenarios(targets, scenario), seconds=solver_seconds, gap=gap) if scenario else []
    changes = deviations(given, targets, seconds=solver_seconds, gap=gap) if targets.choices else []
    if format_ is Format.json:
        faults = [fault.to_dict() for fault in found.faults] + [fault.to_dict() for fault in plan.faults]
        answer = plan.to_dict() | {
            "strengthening": _strengthening(given, register, plan),
            "scenarios": [row.to_dict() for row in scenarios],
            "deviations": changes,
        }
        emit_json(answer | {"faults": faults}, output)
    else:
        show_faults(fault for fault in [*found.faults, *plan.faults] if fault.level != "explain")
        _print(plan, scenarios, changes, format_, output)
    if plan.status not in ("optimal", "time limit"):
        raise typer.Exit(1)


def _strengthening(given: Workings, register: Enterprises | None, plan: Plan) -> dict[str, Any] | None:
    """The portfolio's figures before and after, and businesses that several groups could bring together."""
    from dataclasses import asdict

    from stateward.ownership.plan.strengthen import consolidations, measures

    if register is None:
        return None
    return {
        "before": measures(given.case, register),
        "after": measures(given.case, register, plan.actions),
        "consolidations": [
            asdict(item) | {"sentence": item.sentence()} for item in consolidations(given.case, register)
        ],
    }


def _targets(
    max_layer: int | None, max_entities: int | None, keep: list[str] | None, choose: list[str] | None
) -> Targets:
    from stateward.messages import gettext as _
    from stateward.ownership.plan.plan import CHOICES, Targets

    if max_layer is None and max_entities is None:
        raise typer.BadParameter(_("name a target: --max-layer, --max-entities or both"))
    choices = _pairs(choose, "--choose", lambda word: word in CHOICES)
    return Targets(max_layer, max_entities, tuple(keep or ()), {code: CHOICES[word] for code, word in choices.items()})


def _pairs(texts: list[str] | None, option: str, valid: Any) -> dict[str, str]:
    """`NAME=VALUE` texts as pairs; wrong usage where one is not of that form or its value is not valid."""
    from stateward.messages import gettext as _

    found = {}
    for text in texts or ():
        name, equals, value = text.rpartition("=")
        if not equals or not name or not valid(value):
            raise typer.BadParameter(_("{option} cannot read {text}").format(option=option, text=text))
        found[name] = value
    return found


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def _scenarios(targets: Targets, texts: list[str]) -> dict[str, Targets]:
    from dataclasses import replace

    from stateward.messages import gettext as _

    found = {}
    for text in texts:
        layers, colon, entities = text.partition(":")
        if not colon or not all(part == "" or part.isdigit() for part in (layers, entities)) or text == ":":
            raise typer.BadParameter(_("{option} cannot read {text}").format(option="--scenario", text=text))
        limits = {"max_layer": int(layers) if layers else None, "max_entities": int(entities) if entities else None}
        found[text] = replace(targets, **limits)  # type: ignore[arg-type]
    return found


def _print(
    plan: Plan, scenarios: list[Any], changes: list[dict[str, Any]], format_: Format, output: Path | None
) -> None:
    """Steps to the output; what sums them up as notes."""
    from stateward.cli.output import emit_rows, note
    from stateward.messages import gettext as _
    from stateward.messages import pick

    if plan.conflict is not None:
        note(_("No plan exists. These cannot hold together:"))
        for sentence in plan.conflict.sentences():
            note(f"  {sentence}")
        note(_("Give up or loosen one of them."))
        return
    if plan.cost is None:
        note(_("No plan was found in the time given; allow more seconds."))
        return
    headers = ["step", "action", "enterprise", "to", "layer", "layer_after", "cost", "assumed", "days", "reason"]
    rows = [
        [
            a.number,
            a.action,
            a.code,
            a.to,
            a.layer,
            a.layer_after,
            a.cost,
            " ".join(a.assumed),
            f"{a.start}-{a.finish}",
            a.reason,
        ]
        for a in plan.actions
    ]
    emit_rows(headers, rows, format_, output)
    note(
        _(
            "{before} enterprises in {layers} layers become {after} in {layers_after}; cost {cost} ({unit}), gap {gap}."
        ).format(
            before=len(plan.before),
            layers=max(plan.before.values(), default=0),
            after=len(plan.after),
            layers_after=max(plan.after.values(), default=0),
            cost=f"{plan.cost:,.2f}",
            unit=pick(plan.unit),
            gap=f"{plan.gap:.2%}",
        )
    )
    for row in scenarios:
        note(row.sentence())
    for change in changes:
        note(change["sentence"])
