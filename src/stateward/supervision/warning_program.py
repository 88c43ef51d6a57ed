"""A set of warning rules compiled to formulas: value, limits and tests of every rule as named definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stateward.formula import Definition, Program, parse
from stateward.formula.tree import Comparison, Condition, Missing, Name, Node, Number, Text
from stateward.rulebook.warnings import LEVELS, Level, LookupTable, WarningRule, WarningsDocument

ATTRIBUTES = ("enterprise_class", "industry", "size", "level", "basis")


@dataclass(frozen=True)
class CompiledRule:
    """One rule and the names of its definitions; `limits` and `tests` by level, the gravest first."""

    id: str
    rule: WarningRule
    value: str
    applies: str | None
    limits: Mapping[Level, str]
    tests: Mapping[Level, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that is computed for the rule."""
        return (self.value, *([self.applies] if self.applies else []), *self.limits.values(), *self.tests.values())


@dataclass(frozen=True)
class WarningProgram:
    """The program of a document and its rules over values; rules over the trade have no formulas."""

    program: Program
    rules: tuple[CompiledRule, ...]


def compile_warnings(document: WarningsDocument) -> WarningProgram:
    """The program of a document. Raises `FormulaError` for unreadable formulas and circles."""
    definitions: dict[str, Definition] = {}
    for key, parameter in document.parameters.items():
        tree: Node = Number(parameter.value) if isinstance(parameter.value, Decimal) else Name(parameter.value)
        definitions[key] = Definition(key, tree, parameter.kind, parameter.title.as_dict())
    for key, table in document.tables.items():
        definitions[key] = Definition(key, looked_up(table), table.kind, table.title.as_dict())
    for key, measure in document.measures.items():
        definitions[key] = Definition(key, parse(measure.formula, origin=key), measure.kind, measure.title.as_dict())
    rules = tuple(_rule(id_, rule, definitions) for id_, rule in document.rules.items() if rule.value is not None)
    return WarningProgram(Program(definitions, timeless=lambda name: name in ATTRIBUTES), rules)


def looked_up(table: LookupTable) -> Node:
    """A table by an attribute as a condition over its values."""
    tree: Node = Number(table.otherwise) if table.otherwise is not None else Missing("no_standard", table.title.en)
    for key, value in reversed(table.values.items()):
        tree = Condition(Comparison("==", Name(table.by), Text(key)), Number(value), tree)
    return tree


def _rule(id_: str, rule: WarningRule, definitions: dict[str, Definition]) -> CompiledRule:
    stem = id_.lower()

    def define(part: str, tree: Node, kind: str = "number") -> str:
        name = f"{stem}__{part}"
        definitions[name] = Definition(name, tree, kind, rule.title.as_dict())  # type: ignore[arg-type]
        return name

    assert rule.value is not None
    value = define("value", parse(rule.value, origin=id_))
    applies = define("applies", parse(rule.applies, origin=id_), "truth") if rule.applies else None
    limits: dict[Level, str] = {}
    tests: dict[Level, str] = {}
    for level in LEVELS:
        if level in rule.levels:
            sign, formula = rule.levels[level].comparison
            limits[level] = define(f"limit_{level}", parse(formula, origin=id_))
            tests[level] = define(level, Comparison(sign, Name(value), Name(limits[level])), "truth")
    return CompiledRule(id_, rule, value, applies, limits, tests)
