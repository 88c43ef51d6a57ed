"""Text to tree: Python's own grammar reads the text, and everything that is not in the language is refused."""

from __future__ import annotations

import ast
import re
import warnings
from decimal import Decimal
from typing import NoReturn

from stateward.formula.arguments import check_call
from stateward.formula.kinds import infer
from stateward.formula.language import FUNCTIONS, KEYWORDS, MAX_CHAIN, MAX_DIGITS, MAX_EXPONENT, MAX_NESTING, nearest
from stateward.formula.scan import Source, check_characters, nesting_error
from stateward.formula.tree import (
    Arithmetic,
    ArithmeticOperator,
    Call,
    Comparison,
    ComparisonOperator,
    Condition,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Position,
    Text,
)
from stateward.messages import gettext as _
from stateward.messages.errors import FormulaError

_ARITHMETIC: dict[type[ast.operator], ArithmeticOperator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISON: dict[type[ast.cmpop], ComparisonOperator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_BROKEN_OFF = re.compile(r"([-+*/<>=!.,]+|\b(and|or|not|in))$")
_NUMBER = re.compile(r"(?P<digits>[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE](?P<exponent>[+-]?[0-9]+))?\Z")


def parse(text: str, *, origin: str | None = None) -> Node:
    """The tree of a formula's text.

    `origin` is the file the text came from, named in faults. Raises `FormulaError` with line, column, the offending
    text and what is allowed for everything outside the language, whatever the text.
    """
    source = Source(text, origin)
    check_characters(source)
    reader = _Reader(source)
    tree = reader.read()
    try:
        infer(tree, {})
    except FormulaError as error:
        raise FormulaError(fault.at(file=origin) for fault in error.faults) from None
    return tree


class _Reader:
    """Turns Python's tree of one text into ours."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.indent = len(source.flat) - len(source.flat.lstrip(" "))
        self.expression = source.flat[self.indent :].rstrip(" ")
        self.bytes = self.expression.encode("utf-8", "surrogatepass")

    def read(self) -> Node:
        return self.node(self.python_tree(), 1)

    def python_tree(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's advice on `1 is 1` is not about this language
                return ast.parse(self.expression, mode="eval").body
        except SyntaxError as error:
            raise self.unreadable(error) from None
        except (RecursionError, MemoryError):
            raise nesting_error(self.source, self.indent) from None
        except ValueError:
            raise self.unreadable(None) from None

    # --- places ---

    def offset(self, node: ast.expr) -> int:
        """Where a node begins in the source text; Python counts in UTF-8 bytes."""
        return self.indent + len(self.bytes[: node.col_offset].decode("utf-8", "ignore"))

    def position(self, node: ast.expr) -> Position:
        return self.source.position(self.offset(node))

    def text(self, node: ast.expr) -> str:
        return self.bytes[node.col_offset : node.end_col_offset].decode("utf-8", "ignore")

    def refuse(self, node: ast.expr, code: str, message: str, next_step: str, rule: str | None = None) -> NoReturn:
        raise self.source.error(code, self.offset(node), message, next_step, value=self.text(node)[:80], rule=rule)

    # --- nodes ---

    def node(self, node: ast.expr, depth: int) -> Node:
        if depth > MAX_NESTING:
            raise nesting_error(self.source, self.offset(node))
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name() | ast.Attribute():
                return self.name(node)
            case ast.BinOp():
                return self.arithmetic(node, depth)
            case ast.UnaryOp():
                return self.unary(node, depth)
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                operands = tuple(self.node(value, depth + 1) for value in values)
                return Logic(word, operands, position=self.position(node))  # type: ignore[arg-type]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                parts = (self.node(part, depth + 1) for part in (test, body, orelse))
                return Condition(*parts, position=self.position(node))
            case ast.Call():
                return self.call(node, depth)
            case _:
                self.not_in_language(node)

    def constant(self, node: ast.Constant) -> Node:
        text = self.text(node)
        if isinstance(node.value, str) and text[0] in "'\"" and text.count(text[0]) == 2:
            return Text(node.value, position=self.position(node))
        found = _NUMBER.match(text) if isinstance(node.value, (int, float)) else None
        if not found:
            self.not_in_language(node)
        digits = found["digits"].replace("_", "").replace(".", "")
        if len(digits) > MAX_DIGITS or abs(int((found["exponent"] or "0")[:6])) > MAX_EXPONENT:
            self.refuse(
                node,
                "formula_number",
                _("The number {number} is too long or too large.").format(number=text[:50]),
                _("Check the number."),
                _("At most {digits} digits and a power of ten up to {power}.").format(
                    digits=MAX_DIGITS, power=MAX_EXPONENT
                ),
            )
        return Number(Decimal(text.replace("_", "")), position=self.position(node))

    def name(self, node: ast.Name | ast.Attribute) -> Node:
        parts: list[str] = []
        part: ast.expr = node
        while isinstance(part, ast.Attribute):
            parts.append(part.attr)
            part = part.value
        if not isinstance(part, ast.Name):
            self.not_in_language(node)
        name = ".".join([part.id, *reversed(parts)])
        if not _NAME.match(name) or len(name) > 160:
            self.refuse(
                node,
                "formula_name",
                _("{name} is not a name of this language.").format(name=name[:80]),
                _("Write lower-case letters, digits and underscores, such as net_profit or standard.roe.good."),
            )
        if name in FUNCTIONS:
            self.refuse(
                node,
                "formula_name",
                _("{name} is a function and stands here without its arguments.").format(name=name),
                _("Write {signature}.").format(signature=FUNCTIONS[name].signature),
            )
        if name.endswith(".opening"):
            self.refuse(
                node,
                "formula_name",
                _("{name} cannot be written as a name.").format(name=name),
                _("Write {signature}.").format(signature=f"opening({name.removesuffix('.opening')})"),
            )
        return Name(name, position=self.position(node))

    def arithmetic(self, node: ast.BinOp, depth: int) -> Node:
        """A chain `a + b - c` in a loop: its length is limited on its own, not as nesting."""
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp) and self.text(chain[-1])[0] != "(" and len(chain) <= MAX_CHAIN:
            chain.append(chain[-1].left)
        if len(chain) > MAX_CHAIN:
            self.refuse(
                node,
                "formula_too_deep",
                _("More than {limit} operators stand in one row.").format(limit=MAX_CHAIN),
                _("Use total(...), or give parts of the sum definitions of their own."),
            )
        tree = self.node(chain[-1].left, depth + 1)
        for link in reversed(chain):
            operator = _ARITHMETIC.get(type(link.op))
            if operator is None:
                self.not_in_language(link)
            right = self.node(link.right, depth + 1)
            tree = Arithmetic(operator, tree, right, position=self.position(link))
        return tree

    def unary(self, node: ast.UnaryOp, depth: int) -> Node:
        operand = self.node(node.operand, depth + 1)
        position = self.position(node)
        match node.op:
            case ast.USub():
                if isinstance(operand, Number):
                    return Number(-operand.value if operand.value else operand.value, position=position)
                return Negative(operand, position=position)
            case ast.UAdd():
                return operand
            case ast.Not():
                return Logic("not", (operand,), position=position)
            case _:
                self.not_in_language(node)

    def comparison(self, node: ast.Compare, depth: int) -> Node:
        sides = [node.left, *node.comparators]
        parts: list[Node] = []
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if isinstance(op, (ast.In, ast.NotIn)):
                parts.append(self.membership(node, op, left, right, depth))
                continue
            operator = _COMPARISON.get(type(op))
            if operator is None:
                self.not_in_language(node)
            pair = (self.node(left, depth + 1), self.node(right, depth + 1))
            parts.append(Comparison(operator, *pair, position=self.position(left)))
        return parts[0] if len(parts) == 1 else Logic("and", tuple(parts), position=self.position(node))

    def membership(self, node: ast.Compare, op: ast.cmpop, left: ast.expr, right: ast.expr, depth: int) -> Node:
        items = right.elts if isinstance(right, (ast.Tuple, ast.List)) else [right]
        values = [item for item in items if isinstance(item, ast.Constant)]
        trees = [self.constant(value) for value in values]
        if len(node.ops) > 1 or not trees or len(values) < len(items) or len({type(tree) for tree in trees}) > 1:
            self.refuse(
                node,
                "formula_list",
                _("After `in` stands a list of texts or of numbers."),
                _("Write a list such as industry in ('mining', 'energy')."),
            )
        position = self.position(node)
        tested = self.node(left, depth + 1)
        operator: ComparisonOperator = "==" if isinstance(op, ast.In) else "!="
        tests = tuple(Comparison(operator, tested, tree, position=position) for tree in trees)
        if len(tests) == 1:
            return tests[0]
        return Logic("or" if operator == "==" else "and", tests, position=position)

    def call(self, node: ast.Call, depth: int) -> Node:
        if not isinstance(node.func, ast.Name):
            self.refuse(
                node,
                "formula_call",
                _("Only the functions of the language can be called."),
                _("Write a function's name before the bracket, or an operator such as *."),
            )
        name = node.func.id
        function = FUNCTIONS.get(name)
        if function is None:
            near = nearest(name)
            self.refuse(
                node,
                "formula_unknown_function",
                _("There is no function {name}.").format(name=name[:80]),
                _("Did you mean {signature}?").format(signature=FUNCTIONS[near].signature)
                if near
                else _("Use one of the functions of the language."),
                _("The functions are: {names}.").format(names=", ".join(FUNCTIONS)),
            )
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            self.refuse(
                node,
                "formula_arguments",
                _("Arguments have no names and no stars."),
                _("Write {signature}.").format(signature=function.signature),
            )
        arguments = tuple(self.node(argument, depth + 1) for argument in node.args)
        call = Call(name, arguments, position=self.position(node))
        check_call(call, self.source)
        if name == "where":
            return Condition(*arguments, position=call.position)
        return call

    # --- refusals ---

    def not_in_language(self, node: ast.expr) -> NoReturn:
        text = self.text(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            next_step = _("Write x * x for a square, sqrt(x) for a root, exp(x) for a power of e.")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
            next_step = _("Write floor(a / b).")
        elif isinstance(node, ast.Compare):
            next_step = _("Compare with ==, !=, <, <=, > or >=; is_missing(x) asks whether a figure is missing.")
        else:
            next_step = _("Use numbers, names, + - * /, comparisons, and, or, not, `a if test else b` and functions.")
        self.refuse(
            node,
            "formula_not_allowed",
            _("{text} is not part of the formula language.").format(text=text[:80]),
            next_step,
        )

    def unreadable(self, error: SyntaxError | None) -> FormulaError:
        """The error for a text that Python's grammar cannot read, with the habit that most likely led to it."""
        start = min(max((error.offset or 1) - 1, 0), len(self.expression)) if error else 0
        offending = self.expression[start : start + 20].split(" ")[0] or self.expression[-20:]
        if re.search(r"(?<![=<>!])=(?!=)", self.expression):
            start = next(m.start() for m in re.finditer(r"(?<![=<>!])=(?!=)", self.expression))
            offending, next_step = "=", _("Write == to compare.")
        elif found := re.search(r"\bclass\b", self.expression):
            start, offending = found.start(), "class"
            next_step = _("The enterprise's class is called enterprise_class here.")
        elif re.search(r"\bif\b", self.expression) and not re.search(r"\belse\b", self.expression):
            next_step = _("A condition is written `a if test else b` or where(test, a, b).")
        elif found := _BROKEN_OFF.search(self.expression):
            start, offending = found.start(), found.group()
            next_step = _("Write what follows it; the formula breaks off here.")
        elif offending.split("(")[0] in KEYWORDS:
            next_step = _("A value is missing beside {word}.").format(word=offending.split("(")[0])
        else:
            next_step = _("Check for a missing operator, name or comma just before this place.")
        return self.source.error(
            "formula_syntax",
            self.indent + start,
            _("The formula cannot be read at {text}.").format(text=offending),
            next_step,
            value=offending,
        )
