"""The built-in documents, read once, and what the tests compute with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from stateward.rulebook import Rulebook
from stateward.rulebook.documents import IndicatorsDocument, Parameter

ATTRIBUTES = frozenset({"enterprise_class", "industry", "size", "level", "basis"})


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return Rulebook.load()


def parameter_text(parameter: Parameter, chosen: str | None = None) -> str:
    """A parameter as the formula it stands for: its number, or the name of the measure chosen."""
    return chosen if chosen is not None else str(parameter.value)


@pytest.fixture(scope="session")
def compute(book: Rulebook) -> Callable[..., Mapping[str, Any]]:
    """`compute(document id, [indicator ids], {column: value}, choice={parameter: option})` -> id -> Traced.

    Columns are account ids, `x.opening` or `x@1`; whatever is not given is missing. A column named like an indicator
    stands in for its formula: the figure was reported as such.
    """
    from stateward.formula import Definition, InputRef, InputValue, Program, parse
    from stateward.formula.exact import evaluate

    def run(
        document_id: str,
        wanted: list[str],
        values: Mapping[str, str | int],
        choice: Mapping[str, str] | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        document: IndicatorsDocument = book.get("indicators", document_id)
        definitions = {
            name: Definition(name, parse(parameter_text(parameter, (choice or {}).get(name))))
            for name, parameter in document.parameters.items()
        }
        for name, indicator in document.indicators.items():
            if indicator.formula is not None and name not in values:
                definitions[name] = Definition(name, parse(indicator.formula), indicator.kind)

        def lookup(reference: InputRef) -> InputValue:
            if texts and reference.name in texts:
                return InputValue(texts[reference.name])
            value = values.get(reference.column)
            return InputValue(None if value is None else Decimal(value))

        return evaluate(Program(definitions, ATTRIBUTES.__contains__), wanted, lookup)

    return run
