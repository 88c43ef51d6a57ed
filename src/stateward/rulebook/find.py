"""Finding a document by its id alone, and the differences between two versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, RulebookError
from stateward.rulebook.book import KINDS, Entry, Rulebook, read_entry
from stateward.rulebook.documents import Header

#: Which kind is meant first when an id stands for several.
_ORDER = (
    "scheme",
    "indicators",
    "checks",
    "template",
    "standards",
    "mapping",
    "reporting",
    "accounts",
    "classification",
    "cycle",
    "examples",
    "list",
    "warnings",
    "library",
    "inspections",
    "procedure",
    "targets",
    "term",
    "pay",
)


def find_entry(book: Rulebook, name: str, kind: str | None = None, version: str | None = None) -> Entry:
    """The document called `name` (id, alias or path of a YAML file); a scheme before other kinds of the same id."""
    if name.endswith((".yaml", ".yml")):
        return read_entry(Path(name), kind)
    kinds = [kind] if kind else [k for k in _ORDER if k in KINDS]
    for candidate in kinds:
        aliases = {a for e in book.all(candidate) for a in e.document.aliases}
        if (candidate, name) in book.entries or name in aliases:
            return book.entry(candidate, name, version)
    if kind:
        return book.entry(kind, name, version)
    import difflib

    known = sorted({id_ for _k, id_ in book.entries})
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known[:8]
    raise RulebookError(
        Fault(
            "rulebook.unknown",
            _("There is no document called {id}.").format(id=name),
            _("Did you mean: {near}?").format(near=listed(near)),
            value=name,
        )
    )


def differences(old: Header, new: Header) -> list[tuple[str, str | None, str | None]]:
    """(path, old, new) of everything that differs, in the order of the documents."""
    before = _flat(old.model_dump(mode="json", by_alias=True, exclude_none=True))
    after = _flat(new.model_dump(mode="json", by_alias=True, exclude_none=True))
    paths = list(dict.fromkeys([*before, *after]))
    return [(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)]


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{path}.{key}".lstrip(".")).items()}
    if isinstance(value, list):
        found: dict[str, str] = {}
        for i, inner in enumerate(value):
            name = inner.get("id") or inner.get("indicator") or inner.get("grade") if isinstance(inner, dict) else None
            found |= _flat(inner, f"{path}[{name or i}]")
        return found
    return {path: str(value)}
