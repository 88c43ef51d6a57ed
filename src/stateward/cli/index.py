"""`index run, uncertainty, improve, compare, analyse, change, trends`: composite indices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stateward.cli.options import (
    Format,
    FormatOption,
    LanguageOption,
    OutputOption,
    RulebookOption,
    VersionOption,
    WorkspaceOption,
)
from stateward.cli.usage import Command, Group
from stateward.messages import gettext_noop as N_

if TYPE_CHECKING:
    import polars as pl

    from stateward.rulebook.index import IndexDocument

index = typer.Typer(
    name="index", cls=Group, help=N_("Composite indices that admit their uncertainty."), no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

SpecArgument = Annotated[str, typer.Argument(metavar="SPEC", help=N_("Id of an index, or a path to a YAML file."))]
DataOption = Annotated[Path, typer.Option("--data", help=N_("Figures: one row a unit and period, .csv or .parquet."))]
MetadataOption = Annotated[
    Path | None, typer.Option("--metadata", help=N_("The table of elements, where the index leaves them open."))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(index)


@index.command("run", cls=Command, help=N_("Scores and ranks of an index."))
def run_command(
    spec: SpecArgument,
    data: DataOption,
    metadata: MetadataOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Compute an index."""
    from stateward.cli.output import emit_json, emit_rows, show_faults
    from stateward.integrity.index import run_index

    document, table, structure = _inputs(spec, data, metadata, version, rulebook, workspace)
    result = run_index(document, table, structure)
    if format_ is Format.json:
        emit_json(result.to_dict(), output)
        return
    show_faults(result.faults)
    frame = result.frame()
    shown = ["unit", "name", "time", "score", "rank", "grade"]
    shown = [name for name in shown if name == "score" or frame[name].null_count() < frame.height]
    nodes = [f"node.{id_}" for id_ in reversed(result.tree.order)]
    if format_ is Format.table:
        # For people: the index and the parts directly below it, the best first.
        nodes = [f"node.{id_}" for id_ in result.tree.children[result.tree.root]]
        frame = frame.sort(["time", "rank"], nulls_last=True)
    chosen = frame.select([*shown, *nodes])
    headers = [name.removeprefix("node.") for name in chosen.columns]
    emit_rows(headers, chosen.rows(), format_, output)


@index.command("uncertainty", cls=Command, help=N_("Rank intervals, and which assumption they come from."))
def uncertainty_command(
    spec: SpecArgument,
    data: DataOption,
    runs: Annotated[int, typer.Option("--runs", min=2, help=N_("Points N of the design; N (d + 2) indices are run."))],
    seed: Annotated[int, typer.Option("--seed", min=0, help=N_("The same seed gives the same result."))] = 0,
    metadata: MetadataOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Vary every assumption of an index."""
    from stateward.cli.output import emit_json, emit_rows, note, progress, show_faults
    from stateward.integrity.uncertainty import run_uncertainty
    from stateward.messages import gettext as _

    document, table, structure = _inputs(spec, data, metadata, version, rulebook, workspace)
    number = len(document.uncertainty.assumptions) if document.uncertainty else 0
    with progress(_("Uncertainty"), runs * (number + 2)) as step:
        result = run_uncertainty(document, table, structure, runs=runs, seed=seed, progress=step)
    found = result.to_dict()
    if format_ is Format.json:
        emit_json(found, output)
        return
    show_faults(result.faults)
    headers = ["id", "score", "rank", "rank_low", "rank_median", "rank_high", "score_low", "score_high"]
    units = sorted(found["units"], key=lambda u: (u["rank"] is None, u["rank"]))
    emit_rows(headers, ([unit[h] for h in headers] for unit in units), format_, output)
    if format_ is Format.table:
        note(
            _("{runs} indices were run. Share of the variance of the mean shift of ranks:").format(
                runs=len(result.scores)
            )
        )
        columns = ["assumption", "first", "first_low", "first_high", "total", "total_low", "total_high"]
        emit_rows(columns, ([s[c] for c in columns] for s in found["uncertainty"]["sensitivity"]), format_, None)


@index.command("improve", cls=Command, help=N_("Why a unit's score is what it is, and what would raise it most."))
def improve_command(
    spec: SpecArgument,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help=N_("The unit's id."))],
    data: DataOption,
    time: Annotated[str | None, typer.Option("--time", help=N_("The period, where the data hold several."))] = None,
    metadata: MetadataOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Drivers and measures of one unit."""
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.integrity.improvement import drivers, measures, row_of
    from stateward.integrity.index import run_index

    document, table, structure = _inputs(spec, data, metadata, version, rulebook, workspace)
    result = run_index(document, table, structure)
    period = int(time) if time is not None and time.isdigit() else time
    row = row_of(result.prepared.data, unit, period)
    carried = drivers(result, row)
    gains = measures(document, table, unit, result.prepared.data.times[row], structure=structure)
    if format_ is Format.json:
        emit_json(
            {
                "id": unit,
                "score": _number(result.scores[row]),
                "rank": _number(result.ranks[row]),
                "drivers": [d.__dict__ for d in carried],
                "measures": [{**g.__dict__, "figures": dict(g.figures)} for g in gains],
            },
            output,
        )
        return
    emit_rows(
        ["indicator", "value", "peers", "effect"],
        ([d.id, d.value, d.peers, d.effect] for d in carried),
        format_,
        output,
    )
    if format_ is Format.table:
        emit_rows(
            ["measure", "gain", "score", "rank"], ([g.title, g.gain, g.score, g.rank] for g in gains), format_, None
        )
        for gain in gains:
            note(f"{gain.title}: {gain.assumption}")


@index.command("compare", cls=Command, help=N_("Two specifications on the same figures."))
def compare_command(
    spec: SpecArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help=N_("The other index."))],
    data: DataOption,
    metadata: MetadataOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Scores and ranks of both, the largest shift first."""
    from stateward.cli.output import emit_json, emit_rows
    from stateward.integrity.analysis import compare

    first, table, structure = _inputs(spec, data, metadata, None, rulebook, workspace)
    second, _table, _structure = _inputs(other, data, metadata, None, rulebook, workspace)
    rows = compare(table, first, second, structure)
    if format_ is Format.json:
        emit_json({"index": first.id, "other": second.id, "units": rows}, output)
        return
    headers = ["id", "time", "score", "other_score", "score_change", "rank", "other_rank", "rank_change"]
    emit_rows(headers, ([row[h] for h in headers] for row in rows), format_, output)


@index.command("analyse", cls=Command, help=N_("What really weighs, internal consistency, what each element moves."))
def analyse_command(
    spec: SpecArgument,
    data: DataOption,
    metadata: MetadataOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """The statistics of an index."""
    from stateward.cli.output import emit_json, emit_rows
    from stateward.integrity.analysis import consistency, removals, weighing
    from stateward.integrity.index import run_index

    document, table, structure = _inputs(spec, data, metadata, version, rulebook, workspace)
    result = run_index(document, table, structure)
    removable = [id_ for id_ in result.tree.elements if id_ != result.tree.root]
    moved = {removal.id: removal.mean_shift for removal in removals(result, removable)}
    weights = weighing(result)
    if format_ is Format.json:
        emit_json(
            {
                "index": document.id,
                "weights": [w.__dict__ for w in weights],
                "consistency": [c.__dict__ for c in consistency(result)],
                "removal": [{"id": id_, "mean_rank_shift": _number(shift)} for id_, shift in moved.items()],
            },
            output,
        )
        return
    headers = ["id", "parent", "weight_in_parent", "share", "correlation", "importance", "rank_shift_without"]
    emit_rows(
        headers,
        (
            [w.id, w.parent, w.weight_in_parent, w.share, w.correlation, w.importance, _number(moved[w.id])]
            for w in weights
        ),
        format_,
        output,
    )


@index.command("change", cls=Command, help=N_("The change since last year: what was done, what the method changed."))
def change_command(
    spec: SpecArgument,
    data: DataOption,
    before: Annotated[Path, typer.Option("--before", help=N_("The figures of last year."))],
    old: Annotated[
        str | None, typer.Option("--old", help=N_("Last year's index, where the method changed: an id or a path."))
    ] = None,
    old_version: Annotated[str | None, typer.Option("--old-version", help=N_("The version of last year."))] = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Split the change of every unit."""
    from stateward.cli.output import emit_json, emit_rows, note
    from stateward.integrity.improvement import change

    new, table, _structure = _inputs(spec, data, None, version, rulebook, workspace)
    earlier, figures, _elements = _inputs(old or spec, before, None, old_version or version, rulebook, workspace)
    found = change(earlier, figures, new, table)
    if format_ is Format.json:
        emit_json({"index": new.id, "units": [one.__dict__ for one in found]}, output)
        return
    headers = ["unit", "before", "after", "done", "method"]
    emit_rows(headers, ([getattr(one, h) for h in headers] for one in found), format_, output)
    for one in found:
        if one.reason:
            note(f"{one.unit}: {one.reason}")


@index.command("trends", cls=Command, help=N_("Each unit's way over the periods of its figures."))
def trends_command(
    spec: SpecArgument,
    data: DataOption,
    metadata: MetadataOption = None,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    rulebook: RulebookOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    language: LanguageOption = None,
) -> None:
    """Change and compound growth of the scores of a panel."""
    from stateward.cli.output import emit_json, emit_rows
    from stateward.integrity.analysis import score_trends
    from stateward.integrity.index import run_index

    document, table, structure = _inputs(spec, data, metadata, version, rulebook, workspace)
    rows = score_trends(run_index(document, table, structure))
    if format_ is Format.json:
        emit_json({"index": document.id, "units": rows}, output)
        return
    headers = ["id", "first", "last", "change", "percent", "percent_a_year", "growth_a_year"]
    emit_rows(headers, ([row[h] for h in headers] for row in rows), format_, output)


def _inputs(
    spec: str,
    data: Path,
    metadata: Path | None,
    version: str | None,
    rulebook: list[Path] | None,
    workspace: Path | None,
) -> tuple[IndexDocument, pl.DataFrame, list[dict[str, Any]] | None]:
    """The document, its figures as a table, and the table of elements where there is one."""
    from stateward.cli.opening import open_rulebook
    from stateward.facts.engines import csv_frame, open_table
    from stateward.rulebook.index_tree import tree_of

    document: IndexDocument = open_rulebook(rulebook, workspace).get("index", spec, version)
    structure = None if metadata is None else csv_frame(metadata, headers_of(metadata)).to_dicts()
    if data.suffix.lower() == ".parquet":
        return document, open_table(data).collect().to_native(), structure
    tree = tree_of(document, structure)
    figures = {*tree.indicators, *(case.id for case in document.cases)}
    figures |= {e.denominator for e in tree.elements.values() if e.denominator}
    return document, csv_frame(data, [name for name in headers_of(data) if name not in figures]), structure


def headers_of(path: Path) -> list[str]:
    """The header cells of a CSV file; an unreadable file has none and is refused by the reader behind."""
    import csv

    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return [cell.strip() for cell in next(csv.reader(lines), [])]


def _number(value: Any) -> float | None:
    number = float(value)
    return None if number != number else number
