"""The language rules are written in: text -> tree; two readers of one tree.

`columns` (whole tables, through Narwhals) is imported by those who use it, so that reading a formula stays quick.
"""

from stateward.formula.kinds import Kind, check, infer
from stateward.formula.language import FUNCTIONS, Function
from stateward.formula.parse import parse
from stateward.formula.program import Definition, InputRef, Program, Step
from stateward.formula.render import render
from stateward.formula.rounding import round_tree, rounding_of
from stateward.formula.trace import InputValue, Reason, Traced, Value

__all__ = [
    "FUNCTIONS",
    "Definition",
    "Function",
    "InputRef",
    "InputValue",
    "Kind",
    "Program",
    "Reason",
    "Step",
    "Traced",
    "Value",
    "check",
    "infer",
    "parse",
    "render",
    "round_tree",
    "rounding_of",
]
