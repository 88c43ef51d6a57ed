"""Reading the site's sources: which function writes through the ORM, and whether the log hears of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stateward import workbench

ROOT = Path(workbench.__file__).parent
#: Methods of rows, managers and query sets that write.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete", "executemany"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
#: A function that calls one of these tells the log itself; outside a transaction they raise.
TELLING = {"record", "record_many", "record_event"}


@dataclass
class Function:
    """A function of a module: what it writes, whom it calls in its module, whether it is a service."""

    name: str
    is_service: bool
    writes: list[int] = field(default_factory=list)
    calls: set[str] = field(default_factory=set)


def modules() -> Iterator[Path]:
    """The site's modules, migrations left out."""
    return (path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts)


def functions(source: str) -> dict[str, Function]:
    """The functions and methods of a module by name; what stands at its top level is `<module>`."""
    tree = ast.parse(source)
    found = {"<module>": Function("<module>", False)}
    _walk(tree, found["<module>"], found)
    return found


def _walk(node: ast.AST, owner: Function, found: dict[str, Function]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = found.setdefault(child.name, Function(child.name, _is_service(child)))
            # A function within another is a part of it.
            target = inner if owner.name == "<module>" else owner
            for part in child.body:
                _walk(part, target, found)
                _note(part, target)
            continue
        _note(child, owner)
        _walk(child, owner, found)


def _note(node: ast.AST, owner: Function) -> None:
    if isinstance(node, ast.Call):
        if is_write(node):
            owner.writes.append(node.lineno)
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        owner.calls.add(called)
    elif isinstance(node, ast.Name):
        # A function handed on by its name is called by whom it was handed to.
        owner.calls.add(node.id)


def _is_service(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "service"
        for decorator in function.decorator_list
    )


def is_write(call: ast.Call) -> bool:
    """Whether a call looks like a write through the ORM."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ALWAYS:
        return True
    if name == "create":
        return any(isinstance(part, ast.Attribute) and part.attr in MANAGERS for part in ast.walk(call.func.value))
    if name == "delete":
        return not call.args
    if name == "update":
        return bool(call.keywords) and not call.args
    return name == "save"


def unheard(source: str) -> list[str]:
    """The functions that write, tell the log nothing, and are no private parts of services alone."""
    found = functions(source)
    return [one.name for one in found.values() if one.writes and not _is_heard(one, found, frozenset())]


def _tells(one: Function) -> bool:
    return bool(one.calls & TELLING)


def _is_heard(one: Function, found: dict[str, Function], asked: frozenset[str]) -> bool:
    if one.is_service or _tells(one) or any(_tells(found[name]) for name in one.calls & found.keys()):
        return True
    if not one.name.startswith("_"):
        return False
    callers = [other for other in found.values() if one.name in other.calls and other.name not in {one.name, *asked}]
    return bool(callers) and all(_is_heard(other, found, asked | {one.name}) for other in callers)
