"""`people`: adding a person and making a one-time link at the machine itself, when nobody can sign in to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stateward.cli.options import LanguageOption, WorkspaceOption
from stateward.cli.usage import Command, Group
from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_
from stateward.messages import listed
from stateward.messages.errors import Fault, PermissionFault

if TYPE_CHECKING:
    from stateward.workbench.accounts.models import User

people = typer.Typer(
    name="people",
    cls=Group,
    help=N_("People of a workspace, when nobody can sign in to add them."),
    no_args_is_help=True,
    rich_markup_mode=None,
)
AddressOption = Annotated[
    str, typer.Option("--address", help=N_("Where the workbench answers; the link begins with it."))
]
DEFAULT_ADDRESS = "http://localhost:8765"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(people)


@people.command("add", cls=Command, help=N_("Add a person with a role for the whole office, and print their link."))
def add_command(
    username: Annotated[str, typer.Argument(metavar="USERNAME", help=N_("The name they sign in with."))],
    role: Annotated[str, typer.Option("--role", help=N_("Such as leader, officer, auditor, administrator."))],
    name: Annotated[str, typer.Option("--name", help=N_("The person's full name."))] = "",
    address: AddressOption = DEFAULT_ADDRESS,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
) -> None:
    """Exit 1 where the user name is taken or the role is unknown."""
    from stateward.cli.opening import open_site

    open_site(workspace)
    _print_link(_add(username, name, role), address)


@people.command("link", cls=Command, help=N_("Make a one-time link for a person who cannot sign in any more."))
def link_command(
    username: Annotated[str, typer.Argument(metavar="USERNAME", help=N_("The name they sign in with."))],
    address: AddressOption = DEFAULT_ADDRESS,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
) -> None:
    """Exit 1 where nobody has the user name."""
    from stateward.cli.opening import open_site

    open_site(workspace)
    from stateward.workbench.accounts.models import User

    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise _fault("people.nobody", _("Nobody with an open account has the user name {name}."), username)
    _print_link(found, address)


def _add(username: str, name: str, role: str) -> User:
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from stateward.workbench.accounts.granting import give_grant
    from stateward.workbench.accounts.models import User
    from stateward.workbench.accounts.people import add_person
    from stateward.workbench.accounts.roles import OF_AN_ENTERPRISE, Role

    offered = [value for value in Role.values if value not in OF_AN_ENTERPRISE]
    if role not in offered:
        raise PermissionFault(
            Fault(
                "people.role",
                _("The role {role} is not known.").format(role=role),
                _("Use one of: {roles}.").format(roles=listed(offered)),
                value=role,
            )
        )
    try:
        User(username=username, full_name=name).clean_fields(exclude=("password",))
    except ValidationError as error:
        raise PermissionFault(
            Fault("people.unreadable", " ".join(error.messages), _("Correct the value."), value=username)
        ) from error
    if User.objects.filter(username=username).exists():
        raise _fault("people.taken", _("The user name {name} is taken."), username)
    with transaction.atomic():
        user = add_person({"username": username, "full_name": name})
        give_grant(user, role)
    return user


def _fault(code: str, message: str, username: str) -> PermissionFault:
    return PermissionFault(Fault(code, message.format(name=username), _("Use another user name."), value=username))


def _print_link(user: User, address: str) -> None:
    from django.urls import reverse

    from stateward.workbench.accounts.links import make_link

    way = reverse("accounts:welcome", args=[make_link(user)])
    typer.echo(
        _("{name} chooses a password here, once, within 24 hours: {link}").format(
            name=user.name, link=f"{address.rstrip('/')}{way}"
        )
    )
