"""Reading the site's sources: which details are told to the log, by the names they are kept under."""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: Functions that take details, with the place of the dictionary where it is no keyword.
TELLING = {"record", "record_many", "refuse", "Change", "save", "_tell", "_record"}
PARTS = {"before", "after", "personal"}


def details(source: str) -> set[str]:
    """The names of the details in a module: keys of what is passed as `before`, `after` or `personal`."""
    module = _Module(ast.parse(source))
    return {name for given in module.given() for name in module.keys(given)}


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.assigned: dict[str, list[ast.expr]] = {}
        self.stored: dict[str, set[str]] = {}
        self.returned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, node.value)
        elif isinstance(node, ast.FunctionDef):
            inner = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
            self.returned[node.name] = inner

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.assigned.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
                self.stored.setdefault(target.value.id, set()).add(target.slice.value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, part in zip(target.elts, value.elts, strict=False):
                self._assign(one, part)

    def given(self) -> Iterator[ast.expr]:
        """What is passed as details anywhere in the module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _called(node) in TELLING:
                yield from (word.value for word in node.keywords if word.arg in PARTS)

    def keys(self, given: ast.expr, seen: frozenset[str] = frozenset()) -> set[str]:
        """The constant keys of an expression, through names, helpers and snapshots of the same module."""
        match given:
            case ast.Dict():
                own = {key.value for key in given.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
                parts = [value for key, value in zip(given.keys, given.values, strict=True) if key is None]
                return own.union(*(self.keys(part, seen) for part in parts))
            case ast.IfExp():
                return self.keys(given.body, seen) | self.keys(given.orelse, seen)
            case ast.BinOp():
                return self.keys(given.left, seen) | self.keys(given.right, seen)
            case ast.Name() if given.id not in seen:
                inner = self.assigned.get(given.id, [])
                found = self.stored.get(given.id, set())
                return found.union(*(self.keys(one, seen | {given.id}) for one in inner))
            case ast.Call():
                return self._of_a_call(given, seen)
        return set()

    def _of_a_call(self, call: ast.Call, seen: frozenset[str]) -> set[str]:
        name = _called(call)
        if name == "snapshot" and len(call.args) > 1:
            return self._strings(call.args[1])
        if name in self.returned and name not in seen:
            return set().union(*(self.keys(one, seen | {name}) for one in self.returned[name]))
        return set()

    def _strings(self, given: ast.expr) -> set[str]:
        if isinstance(given, ast.Name):
            return set().union(*(self._strings(one) for one in self.assigned.get(given.id, [])))
        parts = given.elts if isinstance(given, ast.Tuple | ast.List) else []
        return {one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
