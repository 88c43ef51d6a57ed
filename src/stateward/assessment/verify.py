"""Re-computation proof: a published result rebuilt from its stored inputs, compared digit by digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stateward.assessment.exactly import Case
from stateward.assessment.record import digest, rebuilt, record_of
from stateward.assessment.result import Assessment, standards_for
from stateward.formula.tree import TOLERANCE
from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.rulebook import Rulebook
from stateward.rulebook.book import content_hash

#: Of a larger portfolio so many results are also computed in exact decimals, spread evenly over it.
EXACT = 300


@dataclass
class Verification:
    """What a result's rebuilding found: how many results were compared, how many exactly, every difference."""

    scheme: str
    version: str
    results: int = 0
    exact: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the result is what its stored inputs give."""
        return not self.faults

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `stateward verify`."""
        return {
            "scheme": self.scheme,
            "version": self.version,
            "holds": self.holds,
            "results": self.results,
            "exact": self.exact,
            "faults": [fault.to_dict() for fault in self.faults],
            "notes": [note.to_dict() for note in self.notes],
        }


def verify(data: Mapping[str, Any], file: str = "", installed: Rulebook | None = None) -> Verification:
    """Rebuild a result file from its record and compare everything it says.

    With the `installed` rulebook it is also told where a stored document differs from the installed one of the same
    version. Raises `AssessmentError` where the file has no record that can be read.
    """
    record = record_of(data, file)
    found = Verification(str(data.get("scheme")), str(data.get("version")))
    found.faults += _hashes(record, file)
    book, inputs, result = rebuilt(data, file)
    if (result.scheme.document.id, result.scheme.document.version) != (found.scheme, found.version):
        found.faults.append(
            _fault("scheme", _("The result names another scheme than the one stored with it."), file, found.scheme)
        )
    _compare(data, result, found, file)
    _compare_exactly(book, inputs, result, found, file)
    if installed is not None:
        found.notes += _against_installed(book, installed, file)
    return found


def _hashes(record: Mapping[str, Any], file: str) -> Iterator[Fault]:
    for part, name in (("inputs", _("inputs")), ("documents", _("rule documents"))):
        if digest(record.get(part)) != record.get(f"{part}_sha256"):
            yield _fault(
                "hash",
                _("The stored {part} are not those the record was sealed with.").format(part=name),
                file,
                str(record.get(f"{part}_sha256")),
            )
    for stored in record.get("documents", ()):
        if not isinstance(stored, Mapping) or not {"document", "id", "version", "content"} <= set(stored):
            yield _fault("document", _("A stored rule document is not whole."), file, str(stored)[:80])


def _fault(code: str, message: str, file: str, value: str | None = None, rule: str | None = None) -> Fault:
    return Fault(
        f"verify.{code}",
        message,
        _("Ask the publisher for the result as it was published; do not rely on this file."),
        file=file or None,
        value=value,
        rule=rule,
    )


def _compare(data: Mapping[str, Any], result: Assessment, found: Verification, file: str) -> None:
    """Every published row against the rebuilt one; rows that one side lacks are differences too."""
    published = {(row.get("enterprise"), row.get("year")): row for row in data.get("results", ())}
    anew = {(row["enterprise"], row["year"]): row for row in result.rows()}
    found.results = len(published)
    if len(published) != len(data.get("results", ())):
        found.faults.append(_fault("twice", _("The result holds an enterprise and year twice."), file))
    for key in sorted(published.keys() | anew.keys(), key=str):
        who = f"{key[0]} {key[1]}"
        if key not in published or key not in anew:
            sentence = _("The result lacks {who}, which the stored inputs give.")
            if key in published:
                sentence = _("The result holds {who}, which the stored inputs do not give.")
            found.faults.append(_fault("row", sentence.format(who=who), file, who))
            continue
        for what, said, is_ in _differences(published[key], anew[key]):
            message = _("{who}: {what} is published as {said}; the stored inputs give {found}.")
            found.faults.append(
                _fault("difference", message.format(who=who, what=what, said=said, found=is_), file, str(said), what)
            )


def _differences(published: Mapping[str, Any], anew: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in ("score", "grade", "rank"):
        if published.get(name) != anew[name]:
            yield name, published.get(name), anew[name]
    for part in ("nodes", "subtotals"):
        said = {node.get("id"): node for node in published.get(part, ())}
        for node in anew[part]:
            other = said.pop(node["id"], None)
            if other is None:
                yield f"{part}.{node['id']}", None, node["score"]
                continue
            for name in ("value", "weight", "score", "status"):
                if not _same(other.get(name), node[name]):
                    yield f"{node['id']}.{name}", other.get(name), node[name]
        for id_ in said:
            yield f"{part}.{id_}", id_, None


def _same(said: Any, anew: Any) -> bool:
    """Equal by the house's rule for numbers: |a - b| <= 1e-12 x max(|a|, |b|, 1)."""
    if isinstance(said, int | float) and isinstance(anew, int | float) and not isinstance(said, bool):
        return abs(said - anew) <= float(TOLERANCE) * max(abs(said), abs(anew), 1.0)
    return bool(said == anew)


def _compare_exactly(book: Rulebook, inputs: Any, result: Assessment, found: Verification, file: str) -> None:
    """Scores and grades once more in exact decimals, as they are when a result is published."""
    standards = standards_for(book, result.scheme, inputs)
    rows = list(result.frame.select("enterprise", "year", "score").iter_rows())
    step = max(1, -(-len(rows) // EXACT))
    for enterprise, year, score in rows[::step]:
        traced = Case(result.scheme, inputs, standards, enterprise, year).evaluate()
        exact = traced["score"].value
        found.exact += 1
        said = None if score is None else Decimal(repr(score))
        if said != exact:
            message = _("{who}: the score is {said} in the table and {found} in exact decimals.")
            who = f"{enterprise} {year}"
            found.faults.append(_fault("exact", message.format(who=who, said=said, found=exact), file, str(said)))


def _against_installed(book: Rulebook, installed: Rulebook, file: str) -> Iterator[Fault]:
    for (kind, id_), entries in book.entries.items():
        for entry in entries:
            version = entry.document.version
            same = [e for e in installed.entries.get((kind, id_), []) if e.document.version == version]
            if same and content_hash([same[0].document]) != content_hash([entry.document]):
                yield Fault(
                    "verify.other_document",
                    _("{id} {version} is stored with the result as it was; the installed document differs.").format(
                        id=id_, version=version
                    ),
                    _("See what was changed; a published version is not to change."),
                    level="warning",
                    file=file or None,
                    value=version,
                    rule=id_,
                )
