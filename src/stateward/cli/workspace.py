"""`init`, `demo`, `serve`: making a workspace, filling one with a synthetic portfolio, opening the workbench."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import Language, LanguageOption


class Profile(str, Enum):
    """What a new workspace starts from."""

    cn_municipal = "cn-municipal"
    generic = "generic"


ProfileOption = Annotated[Profile, typer.Option("--profile", help="cn-municipal or generic.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init", help="Make a workspace.")(init_command)
    app.command("demo", help="Fill a workspace with a synthetic portfolio.")(demo_command)
    app.command("serve", help="Open the workbench of a workspace.")(serve_command)


def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new workspace.")],
    profile: ProfileOption = Profile.cn_municipal,
    name: Annotated[str | None, typer.Option("--name", help="The office's name.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="Reporting currency, e.g. CNY.")] = None,
    fiscal_year_end: Annotated[int | None, typer.Option("--fiscal-year-end", help="Last month of the fiscal year, 1-12.")] = None,
    language: LanguageOption = Language.en,
) -> None:
    """Make a workspace: settings, embedded database, column store."""
    from stateward.cli.output import note
    from stateward.facts.workspace import Workspace
    from stateward.messages import gettext as _

    wishes = {"name": name, "reporting_currency": currency, "fiscal_year_end": fiscal_year_end}
    Workspace.create(folder, profile.value, **{key: value for key, value in wishes.items() if value is not None})
    from stateward.workbench.site import configure, migrate

    configure(folder)
    migrate()
    note(_("The workspace {folder} is ready.").format(folder=folder))
    note(_("Next: stateward register import FILE --workspace {folder}").format(folder=folder))


def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace; made when it is not there.")],
    enterprises: Annotated[int | None, typer.Option("--enterprises", min=1, help="How many enterprises.")] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=240, help="How many months of statements.")] = 36,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same figures.")] = 2023,
    profile: ProfileOption = Profile.cn_municipal,
    language: LanguageOption = Language.en,
) -> None:
    """Fill a workspace with a synthetic portfolio, clearly labelled so."""
    from stateward.cli.filling import fill

    fill(folder, profile.value, enterprises, months, seed)


def serve_command(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The workspace; default: the one you stand in.")] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port on this machine.")] = 8765,
    language: LanguageOption = Language.en,
) -> None:
    """Open the workbench on this machine."""
    from stateward.cli.inputs import workspace_folder
    from stateward.workbench.site import serve

    serve(workspace_folder(folder), port)
