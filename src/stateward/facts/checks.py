"""Check rules (勾稽关系) over statements: one statement exactly, with the cells involved, or a whole table at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from stateward.facts.faults import fault
from stateward.facts.statement import FULL_YEAR, Statement
from stateward.formula import Definition, InputRef, InputValue, Program, Traced, parse
from stateward.formula.tree import TOLERANCE, Call, Node, names
from stateward.messages import gettext as _
from stateward.messages import joined, listed, pick
from stateward.messages.errors import Fault
from stateward.rulebook.documents import AccountsDocument, CheckRule, ChecksDocument

if TYPE_CHECKING:
    import narwhals as nw

Point = Literal["closing", "opening"]
#: Names of a statement itself that a rule may read beside its accounts.
ATTRIBUTES = frozenset({"basis", "month", "year"})
#: How many cells a fault names; a total may have thirty parts.
SHOWN_CELLS = 6


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Earlier statements of the same enterprise and basis that rules look back to.

    `previous`: same month a year before; `year_end`: the last month of the fiscal year before; `last_month`: the month
    before in the same fiscal year. `beside`: what the same period's other templates gave, so that a rule may compare
    figures that are asked once, in another template.
    """

    previous: Statement | None = None
    year_end: Statement | None = None
    last_month: Statement | None = None
    beside: Statement | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One rule at one point: `passed` is `None` where it could not run, with the reason."""

    rule: str
    point: Point
    passed: bool | None
    left: Decimal | None = None
    right: Decimal | None = None
    cells: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def difference(self) -> Decimal | None:
        """Left minus right."""
        return None if self.left is None or self.right is None else self.left - self.right


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the rules say about one statement; `not_run` counts the rules whose inputs are missing."""

    faults: tuple[Fault, ...] = ()
    results: tuple[CheckResult, ...] = ()
    passed: int = 0
    failed: int = 0
    not_run: int = 0

    def __add__(self, other: CheckReport) -> CheckReport:
        return CheckReport(self.faults + other.faults, self.results + other.results, self.passed + other.passed,
                           self.failed + other.failed, self.not_run + other.not_run)


@dataclass(frozen=True, slots=True)
class _Check:
    """One rule at one point, and the definitions that hold its sides."""

    code: str
    rule: CheckRule
    point: Point
    left: str
    right: str
    only_if: str | None
    money: bool
    reads: frozenset[str] = frozenset()

    @property
    def wanted(self) -> tuple[str, ...]:
        return (self.left, self.right) if self.only_if is None else (self.left, self.right, self.only_if)


class CheckBook:
    """The rules of one document, parsed once. Raises FormulaError where a rule's formula is at fault."""

    def __init__(self, document: ChecksDocument, accounts: AccountsDocument) -> None:
        self.document, self.accounts = document, accounts
        definitions: dict[str, Definition] = {}
        self.checks: list[_Check] = []
        for code, rule in document.rules.items():
            for point in rule.points:
                self.checks.append(self._check(code, rule, point, definitions))
        self.program = Program(definitions, _timeless)
        self.checks = [replace(check, reads=frozenset(i.column for i in self.program.inputs(check.wanted)))
                       for check in self.checks]

    def _check(self, code: str, rule: CheckRule, point: Point, definitions: dict[str, Definition]) -> _Check:
        def define(side: str, text: str) -> str:
            tree = parse(text, origin=f"{self.document.id}/{code}")
            id_ = f"{code}__{side}__{point}"
            definitions[id_] = Definition(id_, _at(tree, point))
            return id_

        left, right = define("left", rule.left), define("right", rule.right)
        only_if = None if rule.only_if is None else define("only_if", rule.only_if)
        read = names(definitions[left].tree) | names(definitions[right].tree)
        kinds = {self.accounts.accounts[name].kind for name in read if name in self.accounts.accounts}
        return _Check(code, rule, point, left, right, only_if, kinds == {"money"})

    def run(self, statement: Statement, context: CheckContext | None = None, *, file: str | None = None,
            spoiled: frozenset[str] = frozenset()) -> CheckReport:
        """Run every rule over a statement. A rule whose sides cannot be computed is counted as not run.

        `spoiled` are figures whose cells are at fault: a rule that reads one would only repeat that fault.
        """
        from stateward.formula import exact

        checks = [check for check in self.checks if statement.basis in check.rule.basis]
        wanted = [key for check in checks for key in check.wanted]
        lookup = _Lookup(statement, context or CheckContext(), self.accounts)
        values = exact.evaluate(self.program, wanted, lookup)
        results: list[CheckResult] = []
        faults: list[Fault] = []
        for check in checks:
            if check.reads & spoiled:
                results.append(CheckResult(check.code, check.point, None, reason=_("A figure it reads is at fault.")))
                continue
            result = _judge(check, values, statement.unit)
            if result is None:
                continue
            results.append(result)
            if result.passed is False:
                faults.append(_fault(check, result, file))
        return CheckReport(
            tuple(faults), tuple(results), sum(r.passed is True for r in results),
            sum(r.passed is False for r in results), sum(r.passed is None for r in results))

    def failures(self, frame: nw.LazyFrame[Any], *, keys: Sequence[str] = (
            "enterprise", "year", "month", "basis")) -> nw.LazyFrame[Any]:
        """Every failing rule of every row of a table: the key columns, `rule`, `point`, `level`, `left`, `right`.

        The table has one row a statement, accounts as columns (`X.opening`, and `X@1` or `X.previous` for the year
        before); a rule whose inputs are missing in a row is not run there. Amounts are taken as given in the base
        unit, so the rule's own tolerance holds for all. Works on every engine.
        """
        import narwhals as nw

        from stateward.formula import columns

        frame = _with_previous(frame, self.program)
        wanted = [key for check in self.checks for key in check.wanted]
        evaluated = columns.evaluate(frame, self.program, wanted)
        parts: list[nw.LazyFrame[Any]] = []
        for check in self.checks:
            fails = _fails(check)
            if "basis" in frame.collect_schema().names():
                fails = fails & nw.col("basis").is_in(list(check.rule.basis))
            parts.append(evaluated.filter(fails).select(
                *keys, nw.lit(check.code).alias("rule"), nw.lit(check.point).alias("point"),
                nw.lit(check.rule.level).alias("level"), nw.col(check.left).alias("left"),
                nw.col(check.right).alias("right")))
        return nw.concat(parts, how="vertical")


@dataclass
class _Books:
    """Parsed rules by document; the document is held so that its identity cannot be given to another one."""

    held: dict[tuple[int, int], tuple[ChecksDocument, AccountsDocument, CheckBook]] = field(default_factory=dict)

    def get(self, document: ChecksDocument, accounts: AccountsDocument) -> CheckBook:
        key = (id(document), id(accounts))
        if key not in self.held:
            if len(self.held) >= 32:
                self.held.pop(next(iter(self.held)))
            self.held[key] = (document, accounts, CheckBook(document, accounts))
        return self.held[key][2]


_BOOKS = _Books()


def check_statement(statement: Statement, documents: Iterable[ChecksDocument], accounts: AccountsDocument,
                    context: CheckContext | None = None, *, file: str | None = None,
                    spoiled: frozenset[str] = frozenset()) -> CheckReport:
    """Run all rules of the documents over a statement."""
    report = CheckReport()
    for document in documents:
        report += _BOOKS.get(document, accounts).run(statement, context, file=file, spoiled=spoiled)
    return report


def _timeless(name: str) -> bool:
    return "." in name or name in ATTRIBUTES


def _at(tree: Node, point: Point) -> Node:
    return Call("opening", (tree,)) if point == "opening" else tree


class _Lookup:
    """Finds a rule's inputs: in the statement, in its own comparison columns, in earlier statements."""

    def __init__(self, statement: Statement, context: CheckContext, accounts: AccountsDocument) -> None:
        self.statement, self.context, self.accounts = statement, context, accounts

    def __call__(self, reference: InputRef) -> InputValue:
        name = reference.name
        if name in ATTRIBUTES:
            own: dict[str, Decimal | str] = {"basis": self.statement.basis, "month": Decimal(self.statement.month),
                                             "year": Decimal(self.statement.year)}
            return InputValue(own[name])
        found = self._figure(reference)
        if found is None:
            return InputValue(None)
        statement, key = found
        return InputValue(statement.amount(key), statement.place(key) if statement is self.statement else None)

    def _figure(self, reference: InputRef) -> tuple[Statement, str] | None:
        name = reference.name
        if name.startswith("last_month."):
            return self._in(self.context.last_month, name.removeprefix("last_month."))
        key = f"{name}.opening" if reference.opening else name
        if reference.shift == 0:
            return self._in(self.statement, key) or self._in(self.context.beside, key)
        if reference.shift != 1:
            return None
        account = self.accounts.accounts.get(name)
        if account is not None and account.nature == "stock" and not reference.opening:
            # The balance a year before, seen from any month, is the balance the year began with.
            at_year_end = self.context.previous if self.statement.month == FULL_YEAR else None
            return self._in(self.context.year_end or at_year_end, key)
        return self._in(self.context.previous, key) or self._in(self.statement, f"{name}.previous")

    @staticmethod
    def _in(statement: Statement | None, key: str) -> tuple[Statement, str] | None:
        return None if statement is None or key not in statement.figures else (statement, key)


def _judge(check: _Check, values: Mapping[str, Traced], unit: Decimal) -> CheckResult | None:
    """The result of a rule, `None` where its condition says that it does not apply."""
    left, right = values[check.left], values[check.right]
    if check.only_if is not None:
        applies = values[check.only_if]
        if applies.value is None:
            return CheckResult(check.code, check.point, None, reason=_reason(applies))
        if applies.value is False:
            return None
    if not isinstance(left.value, Decimal) or not isinstance(right.value, Decimal):
        return CheckResult(check.code, check.point, None, reason=_reason(left if left.value is None else right))
    tolerance = max(check.rule.tolerance, unit) if check.money and unit > 1 else check.rule.tolerance
    difference = left.value - right.value
    passed = {"equal": abs(difference) <= tolerance, "at_most": difference <= tolerance,
              "at_least": difference >= -tolerance}[check.rule.compare]
    cells = tuple(dict.fromkeys([*_cells(left), *_cells(right)]))
    return CheckResult(check.code, check.point, passed, left.value, right.value, () if passed else cells)


def _reason(traced: Traced) -> str | None:
    return None if traced.reason is None else traced.reason.text()


def _cells(traced: Traced) -> list[str]:
    found = [traced.source] if traced.source else []
    for child in traced.children:
        found.extend(_cells(child))
    return found


def _fault(check: _Check, result: CheckResult, file: str | None) -> Fault:
    rule = check.rule
    sheet, _mark, cell = (result.cells[0] if result.cells else "").rpartition("!")
    shown_cells = listed(result.cells[:SHOWN_CELLS]) + (" …" if len(result.cells) > SHOWN_CELLS else "")
    sides = _("Left side {left}, right side {right}, difference {difference}.").format(
        left=_money(result.left), right=_money(result.right), difference=_money(result.difference))
    sentences = [pick(rule.message.as_dict()), sides]
    if check.point == "opening":
        sentences.append(_("This concerns the opening figures."))
    if shown_cells:
        sentences.append(_("Cells involved: {cells}.").format(cells=shown_cells))
    row = int(digits) if (digits := "".join(c for c in cell if c.isdigit())) else None
    return fault(
        "check_failed", joined(sentences), pick(rule.next_step.as_dict()),
        level=rule.level, rule=check.code, value=_("{left} against {right}").format(
            left=_money(result.left), right=_money(result.right)),
        file=file, sheet=sheet or None, cell=cell or None, row=row)


def _money(amount: Decimal | None) -> str:
    return "-" if amount is None else f"{amount:,.2f}"


def _fails(check: _Check) -> nw.Expr:
    import narwhals as nw

    left, right = nw.col(check.left), nw.col(check.right)
    difference = left - right
    # Sums of large amounts differ in their last binary digits by the order of adding; exact reading has no such slack.
    tolerance = float(check.rule.tolerance) + float(TOLERANCE) * (left.abs() + right.abs())
    fails = {"equal": (difference > tolerance) | (difference < -tolerance), "at_most": difference > tolerance,
             "at_least": difference < -tolerance}[check.rule.compare]
    return fails if check.only_if is None else fails & nw.col(check.only_if)


def _with_previous(frame: nw.LazyFrame[Any], program: Program) -> nw.LazyFrame[Any]:
    """The table with `X@1` made of `X.previous` where a rule needs it and only the comparison column is there."""
    from stateward.formula import columns

    present = set(frame.collect_schema().names())
    wanted = program.inputs(program.definitions)
    engine = columns.engine_of(frame)
    added = [columns.column(engine, f"{reference.name}.previous").alias(reference.column) for reference in wanted
             if reference.shift == 1 and not reference.opening and reference.column not in present
             and f"{reference.name}.previous" in present]
    return frame.with_columns(*added) if added else frame
