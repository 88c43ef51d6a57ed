"""A workspace: the folder an office works in, with its settings, database, column store, uploads and own rules."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stateward.calendar.fiscal import FiscalYear
from stateward.facts.currency import Rates, read_rates
from stateward.facts.faults import fault
from stateward.facts.store import FactStore
from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, WorkspaceError, os_reason

SETTINGS_FILE = "stateward.toml"
#: The form of the workspace folder that this program writes and understands.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office chooses for its workspace.

    `display_unit` is the money unit screens show by default, `fiscal_year_end` the month (1..12) a fiscal year ends.
    """

    name: str
    profile: str
    language: str
    reporting_currency: str
    fiscal_year_end: int
    display_unit: int
    template: str
    schemes: tuple[str, ...]


#: What a new workspace starts from.
PROFILES: dict[str, Settings] = {
    "cn-municipal": Settings(
        name="国有资产监督管理委员会", profile="cn-municipal", language="zh", reporting_currency="CNY",
        fiscal_year_end=12, display_unit=10_000, template="cn-general-enterprise",
        schemes=("cn-comprehensive-2006",)),
    "generic": Settings(
        name="State ownership entity", profile="generic", language="en", reporting_currency="USD",
        fiscal_year_end=12, display_unit=1_000, template="intl-generic", schemes=("imf-health-check",)),
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace."""

    folder: Path
    settings: Settings

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self.folder / "stateward.sqlite3"

    @property
    def store(self) -> FactStore:
        """The column store of facts, derived from the database."""
        return FactStore(self.folder / "store" / "facts")

    @property
    def uploads(self) -> Path:
        """Files as they were handed in, each under its SHA-256."""
        return self.folder / "uploads"

    @property
    def rulebook(self) -> Path:
        """The office's own documents, laid over the built-in ones."""
        return self.folder / "rulebook"

    @property
    def fiscal_year(self) -> FiscalYear:
        """The fiscal year of the office."""
        return FiscalYear(self.settings.fiscal_year_end)

    @property
    def rates_file(self) -> Path:
        """The office's table of exchange rates; it need not be there."""
        return self.folder / "rates.csv"

    def rates(self) -> Rates | None:
        """The office's exchange rates, `None` where it keeps none. Raises ImportFault where the table is at fault."""
        if not self.rates_file.is_file():
            return None
        return read_rates(self.rates_file.read_bytes(), self.rates_file.name, self.settings.reporting_currency)

    def keep_upload(self, content: bytes, sha256: str) -> Path:
        """Keep a file that was handed in, as it is; the same content is kept once."""
        if not re.fullmatch("[0-9a-f]{64}", sha256):
            raise ValueError("an upload is kept under its SHA-256")
        path = self.uploads / sha256[:2] / sha256
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        return path

    def with_settings(self, **changes: Any) -> Workspace:
        """The workspace with changed settings, written; the operator's tables below them stay as they are.

        Raises WorkspaceError where a setting is at fault.
        """
        settings = replace(self.settings, **changes)
        faults = _setting_faults(_as_table(settings), self.folder / SETTINGS_FILE)
        if faults:
            raise WorkspaceError(faults)
        path = self.folder / SETTINGS_FILE
        _write_whole(path, (_toml(settings) + _tables(path.read_text(encoding="utf-8"))).encode())
        return replace(self, settings=settings)

    @classmethod
    def create(cls, folder: Path, profile: str = "cn-municipal", **changes: Any) -> Workspace:
        """Make a workspace from a profile (`cn-municipal`, `generic`); `changes` replace its settings.

        The folder appears whole or not at all. Raises WorkspaceError where it holds something already, the profile
        is unknown or a setting is at fault.
        """
        folder = Path(folder).absolute()
        if profile not in PROFILES:
            raise WorkspaceError(fault("profile_unknown", _("There is no profile {profile}.").format(profile=profile),
                                       _("Choose one of: {profiles}.").format(profiles=listed(PROFILES)),
                                       value=profile))
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WorkspaceError(fault(
                "workspace_exists", _("The folder {folder} is not empty.").format(folder=folder),
                _("Name a new or empty folder, or open the workspace that is there."), file=str(folder)))
        settings = replace(PROFILES[profile], **changes)
        faults = _setting_faults(_as_table(settings), folder / SETTINGS_FILE)
        if faults:
            raise WorkspaceError(faults)
        _build(folder, settings)
        return cls(folder, settings)

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """Open a workspace. Raises WorkspaceError where there is none, it is damaged, or of a newer program."""
        folder = Path(folder).absolute()
        path = folder / SETTINGS_FILE
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise WorkspaceError(fault(
                "workspace_missing", _("There is no workspace in {folder}.").format(folder=folder),
                _("Make one with: stateward init {folder}").format(folder=folder), file=str(path))) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise WorkspaceError(fault(
                "workspace_damaged", _("The settings of the workspace cannot be read: {reason}.").format(
                    reason=str(error)), _("Repair the file or restore it from a backup."), file=str(path))) from error
        found = table.get("format")
        if isinstance(found, int) and not isinstance(found, bool) and found > FORMAT:
            raise WorkspaceError(fault(
                "workspace_newer",
                _("The workspace was made by a newer version of the program (format {found}).").format(found=found),
                _("Install the newer version, then open it again."), file=str(path), value=found))
        faults = _setting_faults(table, path)
        if faults:
            raise WorkspaceError(faults)
        return cls(folder, _from_table(table))


def nearest_workspace(start: Path) -> Path | None:
    """The folder of the workspace that `start` stands in: the folder itself or the nearest above it."""
    start = Path(start).absolute()
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS_FILE).is_file()), None)


def _build(folder: Path, settings: Settings) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (fresh / SETTINGS_FILE).write_text(_toml(settings), encoding="utf-8")
        for name in ("store/facts", "uploads", "rulebook"):
            (fresh / name).mkdir(parents=True)
        # Renaming onto an empty folder replaces it in one step.
        os.replace(fresh, folder)
    except OSError as error:
        raise WorkspaceError(fault(
            "workspace_not_made", _("The workspace cannot be made: {reason}.").format(reason=os_reason(error)),
            _("Check the path and your rights to it."), file=str(folder))) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by those who could read the one it replaces."""
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(name, path.stat().st_mode & 0o777)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _as_table(settings: Settings) -> dict[str, Any]:
    table: dict[str, Any] = {"format": FORMAT}
    for name in Settings.__slots__:
        value = getattr(settings, name)
        table[name] = list(value) if isinstance(value, tuple) else value
    return table


def _toml(settings: Settings) -> str:
    """The settings as TOML; JSON's form of texts, numbers and lists is TOML's as well."""
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in _as_table(settings).items())


def _tables(text: str) -> str:
    """The part of a settings file from its first table on, such as `[database]`."""
    found = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    return f"\n{text[found.start():]}" if found else ""


def _from_table(table: Mapping[str, Any]) -> Settings:
    values = {name: table[name] for name in Settings.__slots__}
    return Settings(**{**values, "schemes": tuple(values["schemes"])})


def _setting_faults(table: Mapping[str, Any], path: Path) -> list[Fault]:
    """Every setting at fault: missing, of the wrong type, out of its range."""
    def whole(value: object, lowest: int, highest: int) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest

    def text(value: object) -> bool:
        return isinstance(value, str) and bool(value.strip())

    schemes = table.get("schemes")
    good = {
        "format": (whole(table.get("format"), 1, FORMAT), _("a whole number")),
        "name": (text(table.get("name")), _("a text")),
        "profile": (table.get("profile") in PROFILES, _("one of: {profiles}").format(profiles=listed(PROFILES))),
        "language": (table.get("language") in ("en", "zh"), _("en or zh")),
        "reporting_currency": (re.fullmatch("[A-Z]{3}", str(table.get("reporting_currency"))) is not None,
                               _("a code of three letters, such as CNY")),
        "fiscal_year_end": (whole(table.get("fiscal_year_end"), 1, 12), _("a month from 1 to 12")),
        "display_unit": (whole(table.get("display_unit"), 1, 10**12), _("a whole number from 1")),
        "template": (text(table.get("template")), _("the id of a template")),
        "schemes": (isinstance(schemes, list) and all(text(scheme) for scheme in schemes), _("a list of scheme ids")),
    }
    return [
        fault("setting_wrong", _("The setting {name} must be {rule}.").format(name=name, rule=rule),
              _("Correct it in the file of settings."), value=table.get(name, ""), file=str(path))
        for name, (is_good, rule) in good.items() if not is_good
    ]
