"""A decision list as a decision table of DMN 1.3, whose unary tests any engine reads."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from stateward.rulebook.lists import DAY, DecisionListDocument, ListRow, Outcome
from stateward.supervision.sfeel import unary_test, written
from stateward.supervision.table import DecisionTable

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_TYPES = {"number": "number", "text": "string", "choice": "string", "truth": "boolean", "date": "date"}
_POLICIES = {
    "unique": "UNIQUE", "any": "ANY", "first": "FIRST", "priority": "PRIORITY", "collect": "COLLECT",
    "rule_order": "RULE ORDER", "output_order": "OUTPUT ORDER",
}  # fmt: skip
_OWN = ("decider", "mode", "item", "basis", "receiver")


def export_dmn(document: DecisionListDocument) -> bytes:
    """The list as a DMN 1.3 file. A row with exceptions becomes several rules of one item; rows that are still prose
    have no rule. The day of the decision is an input where a row or the list is dated."""
    table = DecisionTable(document)
    ElementTree.register_namespace("", NAMESPACE)
    root = _element(None, "definitions", id=document.id, name=document.title.en, namespace="urn:stateward:lists")
    names = [axis.name for axis in table.axes if axis.name != DAY or table.dated]
    for name in names:
        data = _element(root, "inputData", id=f"input_{name}", name=name)
        _element(data, "variable", name=name, typeRef=_TYPES[table.axes[table.names.index(name)].field.type])
    decision = _element(root, "decision", id=f"decide_{document.id}", name=document.title.en)
    _element(decision, "variable", name=document.title.en)
    for name in names:
        _element(_element(decision, "informationRequirement"), "requiredInput", href=f"#input_{name}")
    attributes = {"id": f"table_{document.id}", "hitPolicy": _POLICIES[document.hit_policy]}
    if document.aggregate is not None:
        attributes["aggregation"] = document.aggregate.upper()
    body = _element(decision, "decisionTable", **attributes)
    _columns(body, table, names)
    _rules(body, table, names)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _columns(body: ElementTree.Element, table: DecisionTable, names: list[str]) -> None:
    for name in names:
        field = table.axes[table.names.index(name)].field
        column = _element(body, "input", label=field.title.en)
        expression = _element(column, "inputExpression", typeRef=_TYPES[field.type])
        _element(expression, "text").text = name
        if field.options:
            values = _element(column, "inputValues")
            _element(values, "text").text = ", ".join(written(word) for word in field.options)
    for name in outputs_of(table.document):
        output = table.document.outputs.get(name)
        type_ = _TYPES[output.type] if output is not None else "string"
        column = _element(body, "output", name=name, typeRef=type_)
        allowed = _allowed(table.document, name)
        if allowed:
            _element(_element(column, "outputValues"), "text").text = ", ".join(written(value) for value in allowed)
        if table.document.otherwise is not None:
            default = _element(column, "defaultOutputEntry")
            _element(default, "text").text = written(_value(table.document.otherwise, name))


def _allowed(document: DecisionListDocument, name: str) -> list[Any]:
    """Output values in their order of priority, which for a list of bodies is from the highest to the lowest."""
    output = document.outputs.get(name)
    if output is not None:
        return list(output.values)
    return (
        list(document.ranked_bodies)
        if name == "decider" and document.hit_policy in ("priority", "output_order")
        else []
    )


def _rules(body: ElementTree.Element, table: DecisionTable, names: list[str]) -> None:
    places = [table.names.index(name) for name in names]
    for number, piece in enumerate(table.pieces):
        row = table.rows[piece.row]
        rule = _element(body, "rule", id=f"rule_{number + 1}")
        title = row.title or row.text
        if title is not None:
            _element(rule, "description").text = title.en
        for place in places:
            _element(_element(rule, "inputEntry"), "text").text = unary_test(table.axes[place], piece.box[place])
        for name in outputs_of(table.document):
            _element(_element(rule, "outputEntry"), "text").text = written(_value(row, name))


def outputs_of(document: DecisionListDocument) -> list[str]:
    """The outputs of the exported table: what a list says of itself, then those of a general table."""
    rows: list[Outcome] = [*document.formal_rows]
    own = [name for name in _OWN if name == "item" or any(getattr(row, name) is not None for row in rows)]
    return [*own, *document.outputs]


def _value(row: Outcome, name: str) -> Any:
    if name == "item":
        return row.id if isinstance(row, ListRow) else None
    return getattr(row, name) if name in _OWN else row.outputs.get(name)


def _element(parent: ElementTree.Element | None, tag_name: str, /, **attributes: str) -> ElementTree.Element:
    tag = f"{{{NAMESPACE}}}{tag_name}"
    return ElementTree.Element(tag, attributes) if parent is None else ElementTree.SubElement(parent, tag, attributes)
