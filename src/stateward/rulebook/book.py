"""The rulebook: every document of the built-in content and of the overlays, by kind, id and version."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.contracts import ContractsDocument
from stateward.rulebook.cycle import CycleDocument
from stateward.rulebook.documents import (
    AccountsDocument,
    ChecksDocument,
    ClassificationDocument,
    Header,
    IndicatorsDocument,
    MappingDocument,
    StandardsDocument,
    TemplateDocument,
)
from stateward.rulebook.examples import ExamplesDocument
from stateward.rulebook.index import IndexDocument
from stateward.rulebook.library import InspectionsDocument, LibraryDocument, ProcedureDocument
from stateward.rulebook.lists import DecisionListDocument
from stateward.rulebook.named_holdings import NamedHoldingsDocument
from stateward.rulebook.programme import ProgrammeDocument
from stateward.rulebook.reading import Text, read_text
from stateward.rulebook.red_flags import RedFlagsDocument
from stateward.rulebook.reporting import ReportingDocument
from stateward.rulebook.scheme import SchemeDocument
from stateward.rulebook.slimming import SlimmingDocument, StandingDocument
from stateward.rulebook.terms import PayDocument, TargetsDocument, TermDocument
from stateward.rulebook.warnings import WarningsDocument

CONTENT = Path(__file__).parent / "content"
KINDS: dict[str, type[Header]] = {
    "accounts": AccountsDocument,
    "template": TemplateDocument,
    "checks": ChecksDocument,
    "indicators": IndicatorsDocument,
    "scheme": SchemeDocument,
    "standards": StandardsDocument,
    "mapping": MappingDocument,
    "reporting": ReportingDocument,
    "classification": ClassificationDocument,
    "cycle": CycleDocument,
    "examples": ExamplesDocument,
    "named_holdings": NamedHoldingsDocument,
    "slimming": SlimmingDocument,
    "standing": StandingDocument,
    "programme": ProgrammeDocument,
    "list": DecisionListDocument,
    "library": LibraryDocument,
    "inspections": InspectionsDocument,
    "procedure": ProcedureDocument,
    "warnings": WarningsDocument,
    "index": IndexDocument,
    "targets": TargetsDocument,
    "term": TermDocument,
    "pay": PayDocument,
    "contracts": ContractsDocument,
    "red_flags": RedFlagsDocument,
}


@dataclass(frozen=True)
class Entry:
    """A document with the file it stands in; `text` finds the line of any of its parts."""

    document: Any
    file: Path
    text: Text
    overlay: bool

    def fault(self, path: Sequence[str | int], **fields: Any) -> Fault:
        """A fault placed at a part of the document."""
        line, column = self.text.place(tuple(path))
        return Fault(file=str(self.file), line=line, column=column, **fields)


@dataclass
class Rulebook:
    """Documents by (kind, id), each a list of versions. Overlay documents replace built-in ones of the same version."""

    entries: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def load(cls, overlays: Iterable[Path] = ()) -> Rulebook:
        """The built-in documents with the overlays laid over them; unreadable files become faults, not losses."""
        folders = tuple(Path(folder) for folder in overlays)
        stamps = tuple(_stamp(folder) for folder in folders)
        return _load(folders, stamps)

    @property
    def documents(self) -> int:
        """How many documents (versions counted) were read."""
        return sum(len(versions) for versions in self.entries.values())

    def all(self, kind: str) -> list[Entry]:
        """All entries of a kind in order of id and version."""
        return [entry for (k, _id), entries in sorted(self.entries.items()) if k == kind for entry in entries]

    def ids(self, kind: str) -> list[str]:
        """The ids of a kind, sorted."""
        return sorted(id_ for (k, id_) in self.entries if k == kind)

    def entry(self, kind: str, name: str, version: str | None = None, on: dt.date | None = None) -> Entry:
        """One document by id, alias or path of a YAML file.

        Without a version: the one in force on `on`, else the newest. `RulebookError` when there is none, or when
        two versions are in force on that day.
        """
        if name.endswith((".yaml", ".yml")):
            return read_entry(Path(name), kind)
        versions = self.entries.get((kind, self._canonical(kind, name)), [])
        if not versions:
            raise RulebookError(self._unknown(kind, name))
        if version is not None:
            for entry in versions:
                if entry.document.version == version:
                    return entry
            known = listed(entry.document.version for entry in versions)
            raise RulebookError(
                Fault(
                    "rulebook.version",
                    _("{id} has no version {version}.").format(id=name, version=version),
                    _("Known versions: {versions}.").format(versions=known),
                    value=version,
                )
            )
        return _in_force(name, versions, on)

    def entry_of_years(self, kind: str, name: str, years: Sequence[int] | None) -> Entry:
        """The version in force on the last day of the years; where none of them is covered, the newest version.

        `RulebookError` when the years belong to different versions: results of two rules are not put in one table.
        """
        if name.endswith((".yaml", ".yml")) or not years:
            return self.entry(kind, name)
        newest = self.entry(kind, name)
        versions = self.entries[(kind, self._canonical(kind, name))]
        last_days = {year: dt.date(year, 12, 31) for year in years}
        covered = {
            year: self.entry(kind, name, on=day)
            for year, day in last_days.items()
            if any(entry.document.effective.covers(day) for entry in versions)
        }
        found = {entry.document.version: year for year, entry in covered.items()}
        if len(found) > 1:
            raise RulebookError(
                Fault(
                    "rulebook.several_versions",
                    _("These years belong to different versions of {id}: {versions}.").format(
                        id=name, versions=listed(f"{year}: {version}" for version, year in sorted(found.items()))
                    ),
                    _("Ask for one year after the other, or name one version for all of them."),
                    value=name,
                )
            )
        return next(iter(covered.values()), newest)

    def get(self, kind: str, name: str, version: str | None = None, on: dt.date | None = None) -> Any:
        """The document of `entry`."""
        return self.entry(kind, name, version, on).document

    @property
    def sha256(self) -> str:
        """The hash of all documents' contents, the same wherever the files lie."""
        return content_hash(entry.document for entries in self.entries.values() for entry in entries)

    def _canonical(self, kind: str, name: str) -> str:
        if (kind, name) in self.entries:
            return name
        for (k, id_), entries in self.entries.items():
            if k == kind and any(name in entry.document.aliases for entry in entries):
                return id_
        return name

    def _unknown(self, kind: str, name: str) -> Fault:
        import difflib

        near = difflib.get_close_matches(name, self.ids(kind), n=3, cutoff=0.4) or self.ids(kind)[:8]
        return Fault(
            "rulebook.unknown",
            _("There is no {kind} document called {id}.").format(kind=kind, id=name),
            _("Did you mean: {near}? A path to a YAML file works too.").format(near=listed(near)),
            value=name,
        )


def _in_force(name: str, versions: list[Entry], on: dt.date | None) -> Entry:
    newest = max(versions, key=lambda e: (e.document.effective.from_ or dt.date.min, e.document.version))
    if on is None:
        return newest
    fitting = [entry for entry in versions if entry.document.effective.covers(on)]
    if not fitting:
        raise RulebookError(
            Fault(
                "rulebook.not_in_force",
                _("No version of {id} is in force on {day}.").format(id=name, day=on.isoformat()),
                _("Name a version, or mend the effective dates."),
                value=on.isoformat(),
            )
        )
    overlaid = [entry for entry in fitting if entry.overlay] or fitting
    if len(overlaid) > 1:
        raise RulebookError(
            Fault(
                "rulebook.two_in_force",
                _("Two versions of {id} are in force on {day}: {versions}.").format(
                    id=name, day=on.isoformat(), versions=listed(e.document.version for e in overlaid)
                ),
                _("Let the older version end the day before the newer one begins."),
                value=on.isoformat(),
            )
        )
    return overlaid[0]


def content_hash(documents: Iterable[Header]) -> str:
    """SHA-256 over the documents' contents in canonical JSON, ordered by kind, id and version."""
    ordered = sorted(documents, key=lambda d: (d.document, d.id, d.version))
    digest = hashlib.sha256()
    for document in ordered:
        text = json.dumps(
            document.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        digest.update(hashlib.sha256(text.encode()).digest())
    return digest.hexdigest()


def read_entry(path: Path, kind: str | None = None, *, overlay: bool = True) -> Entry:
    """Read and validate one file; `RulebookError` with every fault, each at its line."""
    if not path.is_file():
        raise RulebookError(
            Fault("rulebook.file", _("{file} is not a file.").format(file=path), _("Check the path."), file=str(path))
        )
    text = read_text(path)
    values = text.values if isinstance(text.values, dict) else {}
    found = values.get("document")
    model = KINDS.get(found) if isinstance(found, str) else None
    if model is None or (kind is not None and found != kind):
        line, column = text.place(("document",))
        raise RulebookError(
            Fault(
                "rulebook.kind",
                _("The file says document: {found}.").format(found=found),
                _("Needed is document: {kinds}.").format(kinds=kind or listed(KINDS)),
                file=str(path),
                line=line,
                column=column,
                value=str(found),
            )
        )
    try:
        document = model.model_validate(values)
    except ValidationError as error:
        raise RulebookError(_validation_faults(error, text, path)) from error
    return Entry(document, path, text, overlay)


_Place = tuple[str | int, ...]


def _validation_faults(error: ValidationError, text: Text, path: Path) -> list[Fault]:
    items = error.errors(include_url=False, include_context=False)
    placed = [(item, _place_of(item["loc"], text)) for item in items]
    return [
        _validation_fault(item, place, text, path)
        for i, (item, place) in enumerate(placed)
        if not _is_echo(item, place, placed[:i], placed)
    ]


def _problem(message: str) -> str:
    """What is wrong with a value; our own sentences in the running language, those of the validator as they are."""
    sentence = message.removeprefix("Value error, ")
    return _(sentence)


def _place_of(steps: Iterable[str | int], text: Text) -> _Place:
    """The part of the file an error is about: union tags stand in pydantic's locations but not in the file."""
    place: _Place = ()
    for step in steps:
        if (*place, step) in text.places:
            place = (*place, step)
    return place


def _is_echo(
    item: Any, place: _Place, before: Sequence[tuple[Any, _Place]], every: Sequence[tuple[Any, _Place]]
) -> bool:
    """Whether an error only repeats another: a list short of its faulty items, the other choices of a union."""
    if item["type"] in ("missing", "extra_forbidden"):
        return False
    deeper = any(len(other) > len(place) and other[: len(place)] == place for _item, other in every)
    if item["type"] == "too_short" or len(item["loc"]) > len(place):
        return deeper or any(other == place for _item, other in before)
    return False


def _validation_fault(item: Any, place: _Place, text: Text, path: Path) -> Fault:
    line, column = text.place(place)
    name = str(item["loc"][-1]) if item["loc"] else ""
    if item["type"] == "missing":
        code, message, next_step = "missing_field", _("The field {name} is missing here."), _("Add the field.")
    elif item["type"] == "extra_forbidden":
        code, message = "unknown_field", _("There is no field called {name} here.")
        next_step = _("Correct the field's name or remove it.")
    else:
        name = str(place[-1]) if place else name
        code, message = "field", _("The field {name} is not allowed to be this: {problem}.")
        next_step = _("Correct the value or the field's name.")
    return Fault(
        f"rulebook.{code}",
        message.format(name=name, problem=_problem(item["msg"])),
        next_step,
        file=str(path),
        line=line,
        column=column,
        value=None if item["type"] == "missing" else str(item["input"])[:120],
        rule=".".join(str(part) for part in (place if code == "field" else (*place, name))),
    )


def yaml_files(folder: Path) -> list[Path]:
    """All YAML files below a folder, sorted."""
    return sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in yaml_files(folder))


@lru_cache(maxsize=8)
def _load(folders: tuple[Path, ...], stamps: object) -> Rulebook:
    book = Rulebook()
    for overlay, folder in [(False, CONTENT), *((True, folder) for folder in folders)]:
        for path in yaml_files(folder):
            try:
                _add(book, read_entry(path, overlay=overlay))
            except RulebookError as error:
                book.faults.extend(error.faults)
    return book


def _add(book: Rulebook, entry: Entry) -> None:
    document = entry.document
    versions = book.entries.setdefault((document.document, document.id), [])
    for i, other in enumerate(versions):
        if other.document.version == document.version:
            if entry.overlay and not other.overlay:
                versions[i] = entry
                return
            book.faults.append(
                entry.fault(
                    ("id",),
                    code="rulebook.duplicate",
                    message=_("{id} version {version} stands in two files: here and in {other}.").format(
                        id=document.id, version=document.version, other=other.file
                    ),
                    next_step=_("Give the new text a new version, or delete one of the files."),
                    value=document.id,
                )
            )
            return
    versions.append(entry)
