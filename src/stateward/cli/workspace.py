"""`init`, `demo`, `serve`: making a workspace, filling one with a synthetic portfolio, opening the workbench."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stateward.cli.options import LanguageOption
from stateward.cli.usage import Command
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_


class Profile(StrEnum):
    """What a new workspace starts from."""

    cn_municipal = "cn-municipal"
    generic = "generic"


def _currency(code: str | None) -> str | None:
    """The code as it is stored; wrong usage where it is no code of three letters."""
    if code is not None and re.fullmatch("[A-Za-z]{3}", code) is None:
        raise typer.BadParameter(_("A currency is a code of three letters, such as CNY."))
    return code.upper() if code else None


ProfileOption = Annotated[Profile, typer.Option("--profile", help=N_("cn-municipal or generic."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init", cls=Command, help=N_("Make a workspace."))(init_command)
    app.command("demo", cls=Command, help=N_("Fill a workspace with a synthetic portfolio."))(demo_command)
    app.command("serve", cls=Command, help=N_("Open the workbench of a workspace."))(serve_command)


def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=N_("The folder of the new workspace."))],
    profile: ProfileOption = Profile.cn_municipal,
    name: Annotated[str | None, typer.Option("--name", help=N_("The office's name."))] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", callback=_currency, help=N_("Reporting currency, such as CNY."))
    ] = None,
    fiscal_year_end: Annotated[
        int | None, typer.Option("--fiscal-year-end", min=1, max=12, help=N_("Last month of the fiscal year, 1 to 12."))
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Make a workspace: settings, embedded database, column store."""
    from stateward.cli.opening import open_site
    from stateward.cli.output import note
    from stateward.facts.workspace import Workspace

    wishes = {"name": name, "reporting_currency": currency, "fiscal_year_end": fiscal_year_end}
    Workspace.create(folder, profile.value, **{key: value for key, value in wishes.items() if value is not None})
    open_site(folder)
    note(_("The workspace {folder} is ready.").format(folder=folder))
    note(_("Next: stateward register import FILE --workspace {folder}").format(folder=folder))


def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=N_("The workspace; made when it is not there."))],
    enterprises: Annotated[
        int | None, typer.Option("--enterprises", min=5, max=10_000, help=N_("How many enterprises."))
    ] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=240, help=N_("How many months of statements."))] = 36,
    seed: Annotated[int, typer.Option("--seed", help=N_("The same seed gives the same figures."))] = 2023,
    profile: ProfileOption = Profile.cn_municipal,
    language: LanguageOption = None,
) -> None:
    """Fill a workspace with a synthetic portfolio, clearly labelled so."""
    from stateward.cli.filling import fill

    fill(folder, profile.value, enterprises, months, seed)


def serve_command(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help=N_("The workspace; default: the one you stand in."))
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help=N_("The port; default: the settings', 8765."))
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", help=N_("The address to answer on; default: this machine alone."))
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Open the workbench on this machine."""
    from stateward.cli.opening import workspace_folder
    from stateward.workbench.site import serve

    serve(workspace_folder(folder), port, host)
