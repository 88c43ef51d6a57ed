"""What the operator of a workspace chooses: the tables of `stateward.toml`, each value also by environment.

`[database] url` is the same as the variable `STATEWARD_DATABASE_URL`; with `_FILE` at its end the variable names a
file that holds the value, as systemd's credentials do. The environment goes before the file. Imports no Django, for
Django's own settings are made from this.
"""

from __future__ import annotations

import ipaddress
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from stateward.facts.workspace import SETTINGS_FILE
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, WorkspaceError, os_reason

PREFIX = "STATEWARD"
#: Variables that are no setting of a table: where the workspace lies, the language of commands, the key, the tests.
OTHER_VARIABLES = frozenset(
    {"STATEWARD_WORKSPACE", "STATEWARD_LANGUAGE", "STATEWARD_SECRET_KEY", "STATEWARD_SECRET_KEY_FILE",
     "STATEWARD_TEST_DATABASE"}
)  # fmt: skip


class RuleBroken(ValueError):
    """What a value must be, as a phrase in the running language."""


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise RuleBroken(_("an address or a network, such as 127.0.0.1 or 10.0.0.0/8")) from error
    return text


def _time_zone(text: str) -> str:
    if text and text not in zoneinfo.available_timezones():
        raise RuleBroken(_("the name of a time zone, such as Asia/Shanghai"))
    return text


def _host(text: str) -> str:
    if not text or any(mark in text for mark in "/:*@ \t"):
        raise RuleBroken(_("a host name alone, such as stateward.example.org, without scheme, port or *"))
    return text.lower()


def _words(value: object) -> object:
    """A list out of the environment stands in one variable, separated by commas."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], BeforeValidator(_words)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_words)]


class Table(BaseModel):
    """A table of the settings file: nothing unknown in it, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(Table):
    """Where the workspace's rows lie: a PostgreSQL address, or nothing for the embedded SQLite."""

    url: SecretStr = SecretStr("")
    #: Seconds a connection to PostgreSQL is kept open between requests.
    connection_seconds: int = Field(default=600, ge=0, le=86_400)


class Server(Table):
    """How the workbench is reached."""

    address: str = "127.0.0.1"
    port: int = Field(default=8765, ge=1, le=65_535)
    #: Host names people write in the browser, beside this machine's own.
    hosts: Hosts = ()
    #: Whether people reach the workbench by https: cookies are then sent by https alone, and browsers remember it.
    https: bool = False
    #: Addresses of the proxy whose word about the reader's address and scheme is believed.
    proxies: Networks = ()
    threads: int = Field(default=4, ge=1, le=64)
    hsts_seconds: int = Field(default=31_536_000, ge=0)


class Uploads(Table):
    """Limits of what people hand in."""

    maximum_bytes: int = Field(default=100_000_000, ge=100_000, le=2_000_000_000)
    maximum_files: int = Field(default=200, ge=1, le=2_000)


class Logs(Table):
    """What the server writes to its standard error."""

    format: Literal["plain", "json"] = "plain"
    level: Literal["debug", "info", "warning", "error"] = "info"
    #: Whether each request gives a line.
    access: bool = False


class Metrics(Table):
    """Who may read the figures for Prometheus: this machine always, another one with this token."""

    token: SecretStr = SecretStr("")


class Calendar(Table):
    """Which days the office works; its own `calendar.csv` in the workspace goes before the country's days."""

    #: `CN`, another ISO 3166 code, a part of a country (`DE-BE`), `none` for Monday to Friday; empty: by the profile.
    country: str = ""
    #: The time zone of the office's hours, such as Asia/Shanghai; empty: by the profile.
    time_zone: Annotated[str, AfterValidator(_time_zone)] = ""


class Mail(Table):
    """The mail server that notices go out by; without a host nobody is mailed."""

    host: str = ""
    port: int = Field(default=25, ge=1, le=65_535)
    user: str = ""
    password: SecretStr = SecretStr("")
    security: Literal["none", "starttls", "tls"] = "none"
    sender: str = "stateward@localhost"
    #: The workbench's address as people write it, for the links in mails.
    site: str = ""


class MessageGroup(Table):
    """A robot of a message group; without an address nothing is posted."""

    url: SecretStr = SecretStr("")
    style: Literal["dingtalk", "wecom"] = "dingtalk"
    #: DingTalk's signing secret, where the robot has one.
    secret: SecretStr = SecretStr("")


class Backup(Table):
    """Where scheduled backups go and how many are kept."""

    folder: str = ""
    keep: int = Field(default=14, ge=1, le=10_000)


class Integrity(Table):
    """Parts of the integrity strand that an office may not need."""

    #: Whether the module of party building is there: responsibility lists, study plans, duty reports.
    party_building: bool = True


class Options(Table):
    """Everything an operator may choose; other tables of the file, such as `[sign_in]`, are read by their rooms."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    database: Database = Database()
    server: Server = Server()
    uploads: Uploads = Uploads()
    logs: Logs = Logs()
    metrics: Metrics = Metrics()
    backup: Backup = Backup()
    calendar: Calendar = Calendar()
    mail: Mail = Mail()
    message_group: MessageGroup = MessageGroup()
    integrity: Integrity = Integrity()


def read(folder: Path, environment: Mapping[str, str]) -> Options:
    """The operator's choices for a workspace; `WorkspaceError` with a sentence for every value at fault."""
    path = folder / SETTINGS_FILE
    with path.open("rb") as file:
        document = tomllib.load(file)
    tables: dict[str, Any] = {name: dict(table) for name, table in document.items() if isinstance(table, dict)}
    told = _from_environment(environment)
    for (table, key), (_variable, value) in told.items():
        tables.setdefault(table, {})[key] = value
    try:
        return Options.model_validate(tables)
    except ValidationError as error:
        raise WorkspaceError(_faults(error, path, told)) from error


def variable(table: str, key: str) -> str:
    """The environment variable of a setting: `STATEWARD_DATABASE_URL`."""
    return f"{PREFIX}_{table}_{key}".upper()


def settings() -> list[tuple[str, str, Any]]:
    """Table, key and field of every setting, in the order of the page that documents them."""
    return [
        (table, key, field)
        for table, outer in Options.model_fields.items()
        for key, field in outer.annotation.model_fields.items()  # type: ignore[union-attr]
    ]


def unknown_variables(environment: Iterable[str]) -> list[str]:
    """Variables that look like settings of Stateward and are none: misspelt ones."""
    known = {variable(table, key) for table, key, _field in settings()}
    known |= {f"{name}_FILE" for name in known} | OTHER_VARIABLES
    return sorted(name for name in environment if name.startswith(f"{PREFIX}_") and name not in known)


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, str]]:
    """(table, key) -> variable and value, of the settings that the environment holds."""
    found = {}
    for table, key, _field in settings():
        name = variable(table, key)
        value = from_variable(environment, name)
        if value is not None:
            found[table, key] = (name, value)
    return found


def from_variable(environment: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, or of the file that `NAME_FILE` names; `WorkspaceError` where it cannot be read."""
    file = environment.get(f"{name}_FILE")
    if file is None:
        return environment.get(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else str(error)
        raise WorkspaceError(
            Fault(
                "setting.file",
                _("The file that {variable} names cannot be read: {reason}.").format(
                    variable=f"{name}_FILE", reason=reason
                ),
                _("Correct the variable, or let the user of the server read the file."),
                file=file,
                rule="setting.file",
            )
        ) from error


def _faults(error: ValidationError, path: Path, told: Mapping[tuple[str, str], tuple[str, str]]) -> list[Fault]:
    return [_fault(dict(found), path, told) for found in error.errors(include_url=False)]


def _fault(found: dict[str, Any], path: Path, told: Mapping[tuple[str, str], tuple[str, str]]) -> Fault:
    place = tuple(str(part) for part in found["loc"][:2])
    variable_ = told[place][0] if len(place) == 2 and place in told else None
    name = f"[{place[0]}] {place[1]}" if len(place) == 2 else f"[{place[0]}]"
    if found["type"] == "extra_forbidden":
        message = _("There is no setting {name}.").format(name=name)
    else:
        message = _("The setting {name} must be {rule}.").format(name=name, rule=_rule(found))
    mend = _("Correct the variable {variable}.").format(variable=variable_) if variable_ else None
    return Fault(
        "setting.wrong",
        message,
        mend or _("Correct it in the file of settings; docs/configuration.md lists them all."),
        file=None if variable_ else str(path),
        value=_shown(found, place),
        rule="setting.wrong",
    )


def _shown(found: Mapping[str, Any], place: tuple[str, ...]) -> str:
    """The value, unless it is a secret."""
    return "***" if place[-1] in ("url", "token", "password", "secret") else str(found.get("input"))[:80]


def _rule(found: Mapping[str, Any]) -> str:
    """What a value must be, by pydantic's kind of the fault."""
    context = found.get("ctx", {})
    if isinstance(context.get("error"), RuleBroken):
        return str(context["error"])
    kind = str(found["type"])
    if kind == "literal_error":
        words = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return _("one of: {choices}").format(choices=listed(words))
    if kind == "greater_than_equal":
        return _("{least} or more").format(least=context["ge"])
    if kind == "less_than_equal":
        return _("{most} or less").format(most=context["le"])
    if kind.startswith("int"):
        return _("a whole number")
    if kind.startswith("bool"):
        return _("true or false")
    if kind.startswith(("model", "dict")):
        return _("a table")
    return _("a list of texts") if kind.startswith(("tuple", "list")) else _("a text")
