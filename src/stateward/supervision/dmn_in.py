"""A decision table of a DMN 1.1 to 1.5 file as a decision list: inputs, outputs, hit policy, S-FEEL unary tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from stateward.messages import gettext as _
from stateward.messages import listed
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.lists import MODES, DecisionListDocument, FieldType, HitPolicy
from stateward.supervision.sfeel import cell_of, literal
from stateward.supervision.values import CellError

Element = ElementTree.Element
_TYPES: dict[str, FieldType] = {"number": "number", "string": "text", "boolean": "truth", "date": "date"}
_POLICIES: dict[str, HitPolicy] = {
    "UNIQUE": "unique", "ANY": "any", "FIRST": "first", "PRIORITY": "priority", "COLLECT": "collect",
    "RULE ORDER": "rule_order", "OUTPUT ORDER": "output_order",
}  # fmt: skip
_AGGREGATES = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}
#: Outputs that mean what a decision list says of itself.
OWN_OUTPUTS = ("decider", "mode", "item", "basis", "receiver")
MAXIMUM_BYTES = 10_000_000


class DmnFault(StatewardError):
    """A DMN file holds no decision table that can be read."""


def import_dmn(content: bytes, file: str, decision: str | None = None) -> DecisionListDocument:
    """The decision table of a file, or that of the decision named (name or id).

    Raises `DmnFault` with every rule and column that cannot be read: FEEL beyond S-FEEL literals is refused, never
    guessed.
    """
    root = _root(content, file)
    chosen, table = _table(root, file, decision)
    reader = _Reader(root, chosen, table, file)
    document = reader.document()
    if reader.faults:
        raise DmnFault(reader.faults)
    return DecisionListDocument.model_validate(document)


def _root(content: bytes, file: str) -> Element:
    if len(content) > MAXIMUM_BYTES or b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise DmnFault(_fault(file, _("The file is too large, or declares a document type."), None))
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise DmnFault(_fault(file, _("This is no XML: {reason}.").format(reason=error), None)) from error
    if _local(root) != "definitions":
        raise DmnFault(
            _fault(file, _("This is no DMN file: its first element is {name}.").format(name=_local(root)), None)
        )
    return root


def _table(root: Element, file: str, wanted: str | None) -> tuple[Element, Element]:
    found = [(one, table) for one in _every(root, "decision") for table in _every(one, "decisionTable")]
    if wanted is not None:
        found = [pair for pair in found if wanted in (pair[0].get("name"), pair[0].get("id"))]
    if len(found) == 1:
        return found[0]
    names = listed(str(one.get("name")) for one in _every(root, "decision") if list(_every(one, "decisionTable")))
    if not found:
        raise DmnFault(
            _fault(file, _("The file has no such decision table. It has: {names}.").format(names=names or "–"), wanted)
        )
    raise DmnFault(
        _fault(file, _("The file has several decision tables; name one: {names}.").format(names=names), None)
    )


class _Reader:
    def __init__(self, root: Element, decision: Element, table: Element, file: str) -> None:
        self.root, self.decision, self.table, self.file = root, decision, table, file
        self.faults: list[Fault] = []
        self.inputs = [one for one in table if _local(one) == "input"]
        self.outputs = [one for one in table if _local(one) == "output"]
        self.fields: dict[str, dict[str, Any]] = {}
        self.names: list[str] = []

    def document(self) -> dict[str, Any]:
        name = self.decision.get("name") or self.decision.get("id") or "decision"
        for element in self.inputs:
            self.field(element)
        self.names = [self.output_name(element, place) for place, element in enumerate(self.outputs)]
        policy = _POLICIES.get((self.table.get("hitPolicy") or "UNIQUE").upper().replace("_", " "))
        if policy is None:
            self.faults.append(_fault(self.file, _("The hit policy is none of DMN's."), self.table.get("hitPolicy")))
        rows = [self.row(place, rule) for place, rule in enumerate(one for one in self.table if _local(one) == "rule")]
        _distinct_ids(rows)
        general = [n for n in self.names if n not in OWN_OUTPUTS]
        otherwise = self.otherwise()
        return {
            "document": "list",
            "id": _slug(name).replace("_", "-"),
            "version": "1",
            "title": {"en": name, "zh": name},
            "jurisdiction": "any",
            "status": "draft",
            "source": {"document": self.file},
            "purpose": "general" if general else "delegation",
            "hit_policy": policy or "unique",
            "aggregate": _AGGREGATES.get((self.table.get("aggregation") or "").upper()),
            "fields": self.fields,
            "outputs": {n: self.output(e, n) for n, e in zip(self.names, self.outputs, strict=True) if n in general},
            "rows": rows,
            **({"otherwise": otherwise} if otherwise else {}),
        }

    # --- columns ---

    def field(self, element: Element) -> None:
        expression = next(_every(element, "inputExpression"), None)
        said = _text(expression) if expression is not None else ""
        name = said or element.get("label") or ""
        if not re.fullmatch(r"[^\W\d][\w \-?.]*", name):
            self.faults.append(_fault(self.file, _("An input is computed; only inputs by name are read."), name))
            return
        label = element.get("label") or name
        declared = (expression.get("typeRef") if expression is not None else None) or self.data_type(name)
        allowed = next(_every(element, "inputValues"), None)
        type_, values = self.resolved(declared, _text(allowed) if allowed is not None else "")
        field: dict[str, Any] = {"title": {"en": label, "zh": label}, "type": type_, "names": [name]}
        if type_ == "text" and values and all(isinstance(value, str) for value in values):
            field |= {"type": "choice", "options": {value: {"en": value, "zh": value} for value in values}}
        elif type_ in ("number", "date") and len(values) == 1 and not isinstance(values[0], str | bool):
            field["range"] = values[0] if hasattr(values[0], "model_dump") else None
        id_ = _slug(name)
        while id_ in self.fields or id_ == "day":
            id_ += "_"
        self.fields[id_] = field

    def data_type(self, name: str) -> str | None:
        for data in [*_every(self.root, "inputData"), *_every(self.root, "decision")]:
            variable = next((one for one in data if _local(one) == "variable"), None)
            if name in (data.get("name"), variable.get("name") if variable is not None else None):
                return variable.get("typeRef") if variable is not None else None
        return None

    def resolved(self, declared: str | None, allowed: str) -> tuple[FieldType, tuple[Any, ...]]:
        """The type behind a name and its allowed values, through the item definitions."""
        seen: set[str] = set()
        while declared is not None and (plain := declared.split(":")[-1]) not in _TYPES and plain not in seen:
            seen.add(plain)
            item = next(
                (one for one in self.root if _local(one) == "itemDefinition" and one.get("name") == plain), None
            )
            if item is None:
                break
            values = next(_every(item, "allowedValues"), None)
            allowed = allowed or (_text(values) if values is not None else "")
            declared = next((_text(one) for one in item if _local(one) == "typeRef"), None)
        found: tuple[Any, ...] = ()
        if allowed:
            try:
                cell = cell_of(allowed)
                found = cell.values if cell is not None else ()
            except CellError as error:
                self.faults.append(_fault(self.file, str(error), allowed))
        return _TYPES.get((declared or "string").split(":")[-1], "text"), found

    def output_name(self, element: Element, place: int) -> str:
        own = element.get("name") or element.get("label") if len(self.outputs) > 1 else element.get("name")
        variable = next((one for one in self.decision if _local(one) == "variable"), None)
        fallback = variable.get("name") if variable is not None else self.decision.get("name")
        return own or fallback or f"output {place + 1}"

    def output(self, element: Element, name: str) -> dict[str, Any]:
        values = next(_every(element, "outputValues"), None)
        type_, allowed = self.resolved(element.get("typeRef"), _text(values) if values is not None else "")
        return {"title": {"en": name, "zh": name}, "type": type_, "values": list(allowed)}

    # --- rules ---

    def row(self, place: int, rule: Element) -> dict[str, Any]:
        entries = [_text(one) for one in rule if _local(one) == "inputEntry"]
        when: dict[str, Any] = {}
        for name, entry in zip(self.fields, entries, strict=False):
            try:
                cell = cell_of(entry)
                if cell is not None:
                    when[name] = cell
            except (CellError, ValueError) as error:
                self.faults.append(self.rule_fault(place, name, error, entry))
        made = self.outcome(place, [_text(one) for one in rule if _local(one) == "outputEntry"])
        words = next((_text(one) for one in rule if _local(one) == "description"), "") or f"{place + 1}"
        return {
            "id": made.pop("item", None) or f"R{place + 1}",
            "title": {"en": words, "zh": words},
            "when": when,
            **made,
        }

    def outcome(self, place: int, entries: list[str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        outputs: dict[str, Any] = {}
        for name, entry in zip(self.names, entries, strict=False):
            try:
                value = literal(entry)
            except CellError as error:
                self.faults.append(self.rule_fault(place, name, error, entry))
                continue
            if name in OWN_OUTPUTS and isinstance(value, str) and (name != "mode" or value in MODES):
                made[name] = value
            elif value is not None:
                outputs[name] = value
        return {**made, "outputs": outputs}

    def otherwise(self) -> dict[str, Any] | None:
        entries = [next((_text(o) for o in one if _local(o) == "defaultOutputEntry"), "") for one in self.outputs]
        if not any(entries):
            return None
        made = self.outcome(-1, entries)
        made.pop("item", None)
        return made

    def rule_fault(self, place: int, name: str, error: Exception, entry: str) -> Fault:
        words = _("Rule {number}, column {column}: {problem}.").format(number=place + 1, column=name, problem=error)
        return _fault(self.file, words, entry, place + 1)


def _distinct_ids(rows: list[dict[str, Any]]) -> None:
    """Several rules of one item get a number behind its id."""
    seen: dict[str, int] = {}
    for row in rows:
        number = seen[row["id"]] = seen.get(row["id"], 0) + 1
        if number > 1:
            row["id"] = f"{row['id']}-{number}"


def _every(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if _local(one) == name)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element) -> str:
    """The expression's text: of its `text` element, or its own."""
    inner = next((one for one in element if _local(one) == "text"), element)
    return "".join(inner.itertext()).strip()


def _slug(name: str) -> str:
    found = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
    return found if found[:1].isalpha() else f"f_{found}".rstrip("_")


def _fault(file: str, message: str, value: str | None, row: int | None = None) -> Fault:
    step = _("Write the table with S-FEEL unary tests and literals, or formalise this part by hand.")
    return Fault("dmn", message, step, file=file, value=value, row=row)
